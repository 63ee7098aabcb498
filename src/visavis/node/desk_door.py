"""The desk's door: who asks for a page, signing in and out, and the ticket of an exercise."""

import hashlib
import hmac
from datetime import UTC, datetime
from typing import Final

from starlette.requests import Request

from visavis.desk import Viewer
from visavis.node.api_guard import CSRF_HEADER, WrongOrigin, address_of, require_csrf
from visavis.node.people import NotAllowed, Role
from visavis.node.running import Running
from visavis.node.sessions import Session
from visavis.release import EVERYTHING, Clearance
from visavis.terms import OfficeId

_TOKEN_CSRF: Final = b"visavis desk csrf"


class Asker:
    """Whoever may see the desk: a person who is signed in, or the holder of the folder's token."""

    def __init__(self, running: Running, session: Session | None) -> None:
        self._running = running
        self.session = session

    @property
    def name(self) -> str:
        """The person's name; "" for the holder of the token."""
        return "" if self.session is None else self.session.person.full_name

    @property
    def clearance(self) -> Clearance:
        """What they may see; the token of the folder sees everything that the folder holds."""
        if self.session is None:
            return EVERYTHING
        return self.session.person.clearance

    def viewer(self, own: tuple[OfficeId, ...]) -> Viewer:
        """The person as pages know them: for which of these offices they may speak today."""
        return Viewer(name=self.name, offices=self._offices(own), csrf=self._csrf())

    def _offices(self, own: tuple[OfficeId, ...]) -> tuple[OfficeId, ...]:
        if self.session is None:
            return own
        person = self.session.person
        if not person.has(Role.WATCH):
            return ()
        now_ms = self._running.node.clock.now_ms()
        granted = person.offices(datetime.fromtimestamp(now_ms / 1000, UTC).date())
        return tuple(office for office in granted if office in own)

    def _csrf(self) -> str:
        if self.session is not None:
            return self.session.csrf
        key = self._running.node.token.encode()
        return hmac.new(key, _TOKEN_CSRF, hashlib.sha256).hexdigest()

    def require_form(self, request: Request, given: str) -> None:
        """Refuse a form that no page of this desk made.

        Raises:
            WrongOrigin.
        """
        if self.session is not None:
            require_csrf(request, self.session, given)
        elif not hmac.compare_digest(given.encode(), self._csrf().encode()):
            raise WrongOrigin(
                "Form refused",
                expected=f"the proof that a page of this desk put into it, or in {CSRF_HEADER}",
                got="another" if given else "none",
                next_step="Nothing was done. Load the page again and repeat it there.",
            )

    def require_role(self, role: Role, what: str) -> None:
        """Refuse a person without a role.

        Raises:
            NotAllowed.
        """
        if self.session is not None and not self.session.person.has(role):
            raise NotAllowed(
                f"{what} refused",
                expected=f"the role {role}",
                got=", ".join(self.session.person.roles) or "no role",
                next_step="Nothing was done. Have somebody do it who has the role.",
            )


def asker_of(running: Running, request: Request) -> Asker | None:
    """Who asks, or None for a stranger."""
    given = request.headers.get("authorization")
    if given is not None:
        wanted = f"Bearer {running.node.token}"
        return Asker(running, None) if hmac.compare_digest(given, wanted) else None
    session = running.people.of(request)
    return None if session is None else Asker(running, session)


async def touch(running: Running, asker: Asker) -> None:
    """Note that a person did something, so that the session lives on."""
    if asker.session is not None:
        await running.people.touch(asker.session)


__all__ = ["Asker", "address_of", "asker_of", "touch"]
