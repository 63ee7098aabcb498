"""The guard before every operation: who asks, how often, whether they may, and from which page.

Whoever shows the token of the node's folder could read the folder itself, so the token may do
everything. A person shows a session's cookie. A browser sends that along with whatever page asks
it to, so what changes anything also needs the session's own proof (X-CSRF-Token, or a form's field
`csrf`) and, where the browser names it, an origin of ours.
"""

import hmac
from typing import Final
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from visavis.acts import Seen
from visavis.node.api_operations import Operation, Who
from visavis.node.people import NotAllowed, Person, Role
from visavis.node.people_audit import Deed
from visavis.node.people_desk import Signed
from visavis.node.rates import Buckets, TooManyCalls
from visavis.node.running import Running
from visavis.node.sessions import LONGEST_S, Session
from visavis.node.settings import is_loopback
from visavis.terms import VisavisError

CSRF_HEADER: Final = "x-csrf-token"

# One person with a lively page makes five calls a second; a script that runs wild is slowed down.
SESSION_RATE: Final = (20.0, 200)
# Without a credential there is nothing to see; a room full of desks behind one address still can.
STRANGER_RATE: Final = (20.0, 300)
_ROLES: Final = {
    Who.WATCH: Role.WATCH,
    Who.AUDITOR: Role.AUDITOR,
    Who.ADMINISTRATOR: Role.ADMINISTRATOR,
    Who.MACHINE: Role.ADMINISTRATOR,
}


class WrongToken(VisavisError):
    """A call without the token or a session, or with another token."""

    code = "node.token"


class WrongOrigin(VisavisError):
    """A call that a page of ours did not make."""

    code = "people.csrf"


class Guard:
    """The guard of one running node."""

    def __init__(self, running: Running) -> None:
        self._running = running
        self._strangers = Buckets(*STRANGER_RATE)
        self._sessions = Buckets(*SESSION_RATE)

    async def admit(self, operation: Operation, request: Request) -> None:
        """Let a call through, or refuse it; afterwards `asker` knows who it is.

        Raises:
            WrongToken, TooManyCalls, NotAllowed, WrongOrigin.
        """
        request.state.asker, request.state.session = None, None
        self.note_address(request)
        given = request.headers.get("authorization")
        if given is not None and self._is_token(given):
            return
        session = self._running.people.of(request) if given is None else None
        if session is None:
            self.count(request, None)
            if operation.who is Who.ANYBODY or self._is_from_here(operation, request):
                return
            raise _wrong_token(given)
        self.count(request, session)
        try:
            require_role(session.person, operation.who)
            if operation.changes:
                require_csrf(request, session, request.headers.get(CSRF_HEADER, ""))
            if not operation.cleared:
                await self.require_nothing_hidden(session.person)
        except (NotAllowed, WrongOrigin) as error:
            subject = f"{error.code} {operation.method} {request.url.path}"
            who, address = session.person.name, address_of(request)
            await self._running.people.note(who, address, Deed.REFUSED, [subject])
            raise
        request.state.asker, request.state.session = session.person, session
        if not operation.passive:
            await self._running.people.touch(session)

    def note_address(self, request: Request) -> None:
        """Note where a call comes from, for `address_of`."""
        request.state.address = self._address(request)

    def count(self, request: Request, session: Session | None) -> None:
        """Count a call of a session, or of a stranger; pages and the API draw on one measure.

        Raises:
            TooManyCalls.
        """
        if session is None:
            self._strangers.take(address_of(request))
        else:
            self._sessions.take(session.digest.hex())

    async def require_nothing_hidden(self, person: Person) -> None:
        """Refuse what shows all there is to somebody who may not see all.

        Raises:
            NotAllowed.
        """
        if person.every_compartment:
            return
        node = self._running.node
        seen = Seen(node.views, node.record, person.clearance, node.clock.now_ms())
        if await self._running.write(seen.restricted):
            raise NotAllowed(
                f"Call of {person.name} refused",
                expected="a clearance for every compartment: this shows what stands in all of them",
                got=", ".join(person.compartments) or "none",
                next_step="Read the views and statements, which show what you are cleared for.",
            )

    def _address(self, request: Request) -> str:
        """Where a call comes from: what our own proxy says, where there is one on this machine."""
        host = "" if request.client is None else request.client.host
        forwarded = request.headers.get("x-forwarded-for", "")
        if self._running.node.settings.desk_url and forwarded and is_loopback(host):
            return forwarded.rpartition(",")[2].strip()[:64]
        return host

    def _is_from_here(self, operation: Operation, request: Request) -> bool:
        """Whether this machine asks for its figures; behind a proxy everybody seems to."""
        behind_proxy = bool(self._running.node.settings.desk_url)
        here = operation.who is Who.MACHINE and not behind_proxy
        return here and is_loopback(address_of(request))

    def _is_token(self, given: str) -> bool:
        wanted = f"Bearer {self._running.node.token}"
        return hmac.compare_digest(given.encode(), wanted.encode())


def asker(request: Request) -> Person | None:
    """Who asks: a person who is signed in, or None for the folder's token (or for nobody, where
    an operation is open to anybody)."""
    found: Person | None = request.state.asker
    return found


def address_of(request: Request) -> str:
    """Where a call comes from; "" inside the process."""
    found: str | None = getattr(request.state, "address", None)  # set where the guard has looked
    if found is None:
        return "" if request.client is None else request.client.host
    return found


def require_role(person: Person, who: Who) -> None:
    """Refuse a person without the role that an operation needs.

    Raises:
        NotAllowed.
    """
    role = _ROLES.get(who)
    if role is not None and not person.has(role):
        raise NotAllowed(
            f"Call of {person.name} refused",
            expected=f"the role {role}",
            got=", ".join(person.roles) or "no role",
            next_step="Nothing was done. Have an administrator give the role.",
        )


def require_csrf(request: Request, session: Session, given: str) -> None:
    """Refuse what another site's page made the browser send.

    Args:
        given: from the header X-CSRF-Token, or a form's field `csrf`.

    Raises:
        WrongOrigin.
    """
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host", ""):
        raise _wrong_origin("a page of this node", origin[:100])
    if not hmac.compare_digest(session.csrf.encode(), given.encode()):
        what = "none" if not given else "another"
        raise _wrong_origin("the session's own proof, in X-CSRF-Token or the field csrf", what)


def set_cookie(response: Response, running: Running, signed: Signed) -> None:
    """Hand a browser its cookie: for this node alone, out of reach of scripts and other sites."""
    people, secure = running.people, running.node.settings.desk_is_https
    response.set_cookie(
        f"__Host-{people.cookie_name}" if secure else people.cookie_name,
        signed.cookie,
        max_age=LONGEST_S,
        path="/",
        secure=secure,
        httponly=True,
        samesite="strict",
    )


def drop_cookie(response: Response, running: Running) -> None:
    """Let a browser forget its cookie."""
    people, secure = running.people, running.node.settings.desk_is_https
    name = f"__Host-{people.cookie_name}" if secure else people.cookie_name
    response.delete_cookie(name, path="/", secure=secure, httponly=True, samesite="strict")


def _wrong_token(given: str | None) -> WrongToken:
    return WrongToken(
        "Call refused",
        expected="the token in api.token, as Authorization: Bearer …, or a session's cookie",
        got="none" if given is None else "another",
        next_step="Sign in, or run as the user who may read the node's folder.",
    )


def _wrong_origin(expected: str, got: str) -> WrongOrigin:
    return WrongOrigin(
        "Call refused",
        expected=expected,
        got=got,
        next_step="Nothing was done. Load the page again and repeat it there.",
    )


__all__ = [
    "Guard",
    "TooManyCalls",
    "WrongOrigin",
    "WrongToken",
    "address_of",
    "asker",
    "drop_cookie",
    "require_csrf",
    "require_role",
    "set_cookie",
]
