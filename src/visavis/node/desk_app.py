"""The desk over HTTP: addresses to pages, forms to commands, static files, strict headers."""

import hmac
import mimetypes
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from importlib.resources import files
from typing import Final, TypeVar
from urllib.parse import urlencode

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from visavis.acts import LANGUAGES
from visavis.desk import (
    Asked,
    DeskWords,
    DoorPage,
    Names,
    Page,
    ProblemPage,
    Sight,
    Theme,
    Viewer,
    Wait,
    choose_language,
    desk_words,
    problem_of,
    render_bare,
    render_page,
    watch_page,
)
from visavis.node import desk_door
from visavis.node.api_form import REFUSED, STATUS, CallRefused, NoSuchPath
from visavis.node.desk_sight import DeskSight
from visavis.node.running import Running, program_failed
from visavis.terms import VisavisError

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
YEAR_S: Final = 365 * 86_400
FORM_FIELDS: Final = 2000  # the largest form has some hundred
STATIC: Final = files("visavis.desk").joinpath("static")


@dataclass
class DeskCall:
    """One request by somebody who may see the desk."""

    running: Running
    sights: DeskSight
    request: Request
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

    async def page(
        self, make: Callable[[Sight, tuple[Wait, ...]], P], status: int = 200
    ) -> Response:
        """Make a page on the writer's thread, and render it."""

        def read() -> P:
            sight = self.sights.sight(self.viewer.offices)
            return make(sight, self.sights.waits(sight))

        made = await self.running.write(read)
        return HTMLResponse(render_page(made, self.sights.directories()), status, HEADERS)

    def go(self, path: str, done: str = "") -> Response:
        """Send the browser on, with what was done."""
        if done:
            head, _, fragment = path.partition("#")
            mark = "&" if "?" in head else "?"
            path = f"{head}{mark}{urlencode({'done': done})}" + (f"#{fragment}" if fragment else "")
        return RedirectResponse(path, 303, HEADERS)


Handler = Callable[[DeskCall], Awaitable[Response]]


def desk_routes(running: Running) -> list[Route]:
    """The routes of the desk over a running node."""
    sights = DeskSight(running.node)

    def route(path: str, handler: Handler, method: str = "GET") -> Route:
        async def endpoint(request: Request) -> Response:
            asked = asked_of(running, request)
            try:
                response = await _answer(running, sights, request, asked, handler)
            except VisavisError as error:
                response = _problem(running, sights, asked, error)
            except Exception as error:  # noqa: BLE001 - whoever asked is told, the log gets all
                response = _problem(running, sights, asked, program_failed(path, error))
            _keep_choices(request, response, asked)
            return response

        return Route(path, endpoint, methods=[method])

    async def door(request: Request) -> Response:
        ticket = request.query_params.get("ticket", "")
        response: Response = RedirectResponse("/", 303, HEADERS)
        if not desk_door.enter(running, ticket, response):
            asked = asked_of(running, request)
            return _door(running, sights, asked)
        return response

    return [
        Route("/enter", door),
        Route("/static/{path:path}", _static),
        route("/", _watch),
        *(route(path, handler, method) for method, path, handler in DESK_ROUTES),
    ]


async def _answer(
    running: Running, sights: DeskSight, request: Request, asked: Asked, handler: Handler
) -> Response:
    offices = await running.write(sights.own_offices)
    viewer = desk_door.viewer_of(running, request, offices)
    if viewer is None:
        return _door(running, sights, asked)
    form = FormData()
    if request.method == "POST":
        form = await request.form(max_files=4, max_fields=FORM_FIELDS)
        if not hmac.compare_digest(str(form.get("csrf", "")), viewer.csrf):
            raise CallRefused(
                "Form refused",
                expected="the mark that this desk puts into its own forms",
                got="another" if "csrf" in form else "none",
                next_step="Nothing was said. Load the page again and repeat it there.",
            )
    return await handler(DeskCall(running, sights, request, viewer, asked, form))


def asked_of(running: Running, request: Request) -> Asked:
    """How a page was asked for: language, theme, and what was just done."""
    query, cookies = request.query_params, request.cookies
    usual = next(iter(running.node.settings.names), "en")
    language = choose_language(
        query.get("lang"),
        cookies.get("visavis-lang"),
        request.headers.get("accept-language", ""),
        usual,
    )
    chosen = query.get("theme") or cookies.get("visavis-theme") or ""
    theme = Theme(chosen) if chosen in tuple(Theme) else Theme.SYSTEM
    rest = [(k, v) for k, v in query.multi_items() if k not in ("lang", "theme", "done")]
    path = request.url.path if request.method == "GET" else "/"
    done = query.get("done", "")
    known = desk_words(language).has(f"done-{done}") if done.replace("-", "").isalnum() else False
    return Asked(
        path=f"{path}?{urlencode(rest)}" if rest else path,
        language=language,
        theme=theme,
        done=done if known else "",
    )


def _keep_choices(request: Request, response: Response, asked: Asked) -> None:
    """Keep language and theme where they were chosen just now."""
    query = request.query_params
    if query.get("lang") in LANGUAGES:
        response.set_cookie(
            "visavis-lang", asked.language, YEAR_S, samesite="strict", httponly=True
        )
    if query.get("theme") in tuple(Theme):
        response.set_cookie("visavis-theme", asked.theme, YEAR_S, samesite="strict", httponly=True)


def _door(running: Running, sights: DeskSight, asked: Asked) -> Response:
    node = running.node
    page = DoorPage(
        asked=asked,
        party=node.party,
        mode=node.settings.mode,
        typed="",
        back=asked.path,
        problem=None,
        persons=False,
    )
    return HTMLResponse(render_bare(page, sights.directories()), 401, HEADERS)


def _problem(running: Running, sights: DeskSight, asked: Asked, error: VisavisError) -> Response:
    node = running.node
    page = ProblemPage(
        asked=asked, party=node.party, mode=node.settings.mode, problem=problem_of(error)
    )
    status = STATUS.get(error.code, REFUSED)
    return HTMLResponse(render_bare(page, sights.directories()), status, HEADERS)


async def _static(request: Request) -> Response:
    """A file of the desk's own; only names that lie in its folder."""
    found = STATIC
    for part in request.path_params["path"].split("/"):
        if part in ("", ".", "..") or "\\" in part:
            raise _no_file(request)
        found = found.joinpath(part)
    if not found.is_file():
        return Response("", 404, HEADERS)
    kind = mimetypes.guess_type(found.name)[0] or "application/octet-stream"
    headers = {**HEADERS, "cache-control": "no-cache"}
    return Response(found.read_bytes(), 200, headers, media_type=kind)


def _no_file(request: Request) -> NoSuchPath:
    return NoSuchPath(
        "Call refused",
        expected="a file of the desk",
        got=request.url.path[:100],
        next_step="Correct the path.",
    )


async def _watch(call: DeskCall) -> Response:
    news = await call.running.write(lambda: call.sights.news(call.words, call.names))
    return await call.page(
        lambda sight, waits: watch_page(sight, call.viewer, call.asked, waits, news)
    )


DESK_ROUTES: Final[tuple[tuple[str, str, Handler], ...]] = ()
