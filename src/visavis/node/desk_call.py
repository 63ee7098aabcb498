"""One request by somebody who may see the desk, and how it is answered."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar
from urllib.parse import urlencode

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from visavis.desk import (
    Asked,
    DeskWords,
    Names,
    Page,
    Sight,
    Viewer,
    Wait,
    desk_words,
    render_page,
)
from visavis.node.api_guard import Guard, WrongOrigin, address_of
from visavis.node.desk_door import Asker
from visavis.node.desk_sight import DeskSight
from visavis.node.people import NotAllowed
from visavis.node.people_audit import Deed
from visavis.node.restricted import Restricted
from visavis.node.running import Running
from visavis.terms import VisavisError

T = TypeVar("T")
P = TypeVar("P", bound=Page)

# Everything comes from here. Blobs are MapLibre's worker and its images, both made by it here.
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:;"
    " font-src 'self'; connect-src 'self'; worker-src 'self' blob:; form-action 'self';"
    " frame-ancestors 'none'; base-uri 'none'"
)
HEADERS: Final = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cache-control": "no-store",
}
_ID: Final = re.compile(r"(?<![a-z2-7])[a-z2-7]{26}(?![a-z2-7])")


@dataclass
class DeskCall:
    """One request by somebody who may see the desk."""

    running: Running
    guard: Guard
    sights: DeskSight
    request: Request
    asker: Asker
    viewer: Viewer
    asked: Asked
    form: FormData

    @property
    def words(self) -> DeskWords:
        """The words of the language."""
        return desk_words(self.asked.language)

    @property
    def names(self) -> Names:
        """What parties and offices are called in it."""
        return Names(self.sights.directories(), self.asked.language)

    @property
    def path(self) -> dict[str, str]:
        """The parts of the address that its route names."""
        return self.request.path_params

    def typed(self) -> dict[str, Sequence[str]]:
        """What was typed: into the form, or into the address that opened it."""
        items = self.form.multi_items() if self.form else self.request.query_params.multi_items()
        found: dict[str, list[str]] = {}
        for name, value in items:
            if isinstance(value, str):
                found.setdefault(name, []).append(value)
        return dict(found)

    async def read(self, work: Callable[[Sight, tuple[Wait, ...]], T]) -> T:
        """Read what the node knows, on the writer's thread."""

        def turn() -> T:
            clearance = self.asker.clearance
            sight = self.sights.sight(self.viewer.offices, clearance)
            return work(sight, self.sights.waits(sight, clearance))

        return await self.running.write(turn)

    async def page(
        self, make: Callable[[Sight, tuple[Wait, ...]], P], status: int = 200
    ) -> Response:
        """Make a page, and render it; what is restricted on it is in the audit before it is shown.

        Whatever a page shows of a thing, it shows its id too; so the ids are read off the page
        itself, and no new page can forget to name what it shows.
        """
        made = await self.read(make)
        html = render_page(made, self.sights.directories())
        await self.note_read(_ID.findall(html))
        return HTMLResponse(html, status, HEADERS)

    async def note_read(self, ids: Iterable[str]) -> None:
        """Write into the audit which of these are restricted; the folder's token is nobody."""
        if self.asker.session is None:
            return
        named = list(ids)
        node = self.running.node
        restricted = await self.running.write(lambda: Restricted(node).among(named))
        if restricted:
            await self._note(Deed.READ, restricted)

    async def note_refused(self, error: VisavisError, what: str = "") -> None:
        """Write into the audit what was refused to a person; what the call says, or its address."""
        if self.asker.session is not None and isinstance(error, NotAllowed | WrongOrigin):
            subject = what or f"{self.request.method} {self.request.url.path}"
            await self._note(Deed.REFUSED, [f"{error.code} {subject}"])

    async def _note(self, deed: Deed, subjects: list[str]) -> None:
        assert self.asker.session is not None
        who = self.asker.session.person.name
        await self.running.people.note(who, address_of(self.request), deed, subjects)

    async def require_nothing_hidden(self) -> None:
        """Refuse what shows all there is to somebody who may not see all.

        Raises:
            NotAllowed.
        """
        if self.asker.session is not None:
            await self.guard.require_nothing_hidden(self.asker.session.person)

    def go(self, path: str, done: str = "") -> Response:
        """Send the browser on, with what was done."""
        if done:
            head, _, fragment = path.partition("#")
            mark = "&" if "?" in head else "?"
            path = f"{head}{mark}{urlencode({'done': done})}" + (f"#{fragment}" if fragment else "")
        return RedirectResponse(path, 303, HEADERS)
