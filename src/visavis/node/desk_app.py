"""The desk over HTTP: who asks, for which page, in which language; strict headers on all of it."""

import mimetypes
from collections.abc import Awaitable, Callable
from importlib.resources import files
from typing import Final
from urllib.parse import urlencode

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from visavis.acts import LANGUAGES
from visavis.desk import (
    Asked,
    DoorPage,
    Problem,
    ProblemPage,
    Theme,
    choose_language,
    desk_words,
    problem_of,
    render_bare,
    safe_back,
)
from visavis.node.api_form import REFUSED, STATUS
from visavis.node.api_guard import Guard, TooManyCalls, address_of, drop_cookie, set_cookie
from visavis.node.desk_call import HEADERS, DeskCall
from visavis.node.desk_door import asker_of, touch
from visavis.node.desk_handlers import DESK_ROUTES
from visavis.node.desk_sight import DeskSight
from visavis.node.running import Running, program_failed
from visavis.terms import VisavisError

YEAR_S: Final = 365 * 86_400
FORM_FIELDS: Final = 2000  # the largest form has some hundred
FORM_PART_BYTES: Final = 8 * 1024 * 1024  # a bundle of ten thousand entries; a card is 64 KiB
STATIC: Final = files("visavis.desk").joinpath("static")

Endpoint = Callable[[DeskCall], Awaitable[Response]]


def desk_routes(running: Running, guard: Guard) -> list[Route]:
    """The routes of the desk over a running node; `guard` counts its calls with the API's."""
    door = _Door(running, guard, DeskSight(running.node))
    return [
        Route("/enter", door.answering(door.enter), methods=["GET"]),
        Route("/sign-in", door.answering(door.sign_in), methods=["POST"]),
        Route("/sign-out", door.answering(door.sign_out), methods=["POST"]),
        Route("/static/{path:path}", _static),
        *(
            Route(path, door.answering(door.admitting(endpoint)), methods=[method])
            for method, path, endpoint in DESK_ROUTES
        ),
    ]


class _Door:
    """What stands before every page: choices, refusals, and who may pass."""

    def __init__(self, running: Running, guard: Guard, sights: DeskSight) -> None:
        self._running = running
        self._guard = guard
        self._sights = sights

    def answering(
        self, handler: Callable[[Request, Asked], Awaitable[Response]]
    ) -> Callable[[Request], Awaitable[Response]]:
        """Answer every refusal with a page that says what to do now."""

        async def endpoint(request: Request) -> Response:
            asked = asked_of(self._running, request)
            try:
                self._count(request)
                response = await handler(request, asked)
            except VisavisError as error:
                response = self._problem(asked, error)
            except Exception as error:  # noqa: BLE001 - whoever asked is told, the log gets all
                response = self._problem(asked, program_failed(request.url.path, error))
            _keep_choices(self._running.people.cookie_name, request, response, asked)
            return response

        return endpoint

    def _count(self, request: Request) -> None:
        """Count the call, as the API does; the folder's token is not counted.

        Raises:
            TooManyCalls.
        """
        self._guard.note_address(request)
        asker = asker_of(self._running, request)
        if asker is None or asker.session is not None:
            self._guard.count(request, None if asker is None else asker.session)

    def admitting(self, endpoint: Endpoint) -> Callable[[Request, Asked], Awaitable[Response]]:
        """Let in whoever may see the desk, and forms that a page of it made."""

        async def handler(request: Request, asked: Asked) -> Response:
            running = self._running
            asker = asker_of(running, request)
            if asker is None:
                return await self._door(asked, "", asked.path, None)
            form = FormData()
            if request.method == "POST":
                form = await request.form(
                    max_files=4, max_fields=FORM_FIELDS, max_part_size=FORM_PART_BYTES
                )
            viewer = asker.viewer(await running.write(self._sights.own_offices))
            call = DeskCall(running, self._guard, self._sights, request, asker, viewer, asked, form)
            try:
                if request.method == "POST":
                    asker.require_form(request, str(form.get("csrf", "")))
                await touch(running, asker)
                return await endpoint(call)
            except VisavisError as error:
                await call.note_refused(error)
                raise

        return handler

    async def enter(self, request: Request, asked: Asked) -> Response:
        """Let somebody in who holds a ticket of an exercise."""
        ticket = request.query_params.get("ticket", "")
        try:
            signed = await self._running.people.enter(ticket, address_of(request))
        except VisavisError as error:
            return await self._door(asked, "", "/", problem_of(error), STATUS.get(error.code, 401))
        response = RedirectResponse("/", 303, HEADERS)
        set_cookie(response, self._running, signed)
        return response

    async def sign_in(self, request: Request, asked: Asked) -> Response:
        """Let somebody in by name, password and code."""
        form = await request.form(max_files=0, max_fields=10)
        name, back = str(form.get("name", ""))[:64], safe_back(str(form.get("back", "/")))
        password, code = str(form.get("password", ""))[:1024], str(form.get("code", ""))[:16]
        try:
            signed = await self._running.people.sign_in(
                name.strip(), password, code.strip(), address_of(request)
            )
        except VisavisError as error:
            return await self._door(
                asked, name, back, problem_of(error), STATUS.get(error.code, 401)
            )
        response = RedirectResponse(back, 303, HEADERS)
        set_cookie(response, self._running, signed)
        return response

    async def sign_out(self, request: Request, asked: Asked) -> Response:
        """End a session."""
        asker = asker_of(self._running, request)
        response = RedirectResponse("/", 303, HEADERS)
        if asker is not None and asker.session is not None:
            form = await request.form(max_files=0, max_fields=10)
            asker.require_form(request, str(form.get("csrf", "")))
            await self._running.people.sign_out(asker.session, address_of(request))
            drop_cookie(response, self._running)
        return response

    async def _door(
        self, asked: Asked, typed: str, back: str, problem: Problem | None, status: int = 401
    ) -> Response:
        node = self._running.node
        page = DoorPage(
            asked=asked,
            party=node.party,
            mode=node.settings.mode,
            typed=typed,
            back=back,
            problem=problem,
            persons=bool(await self._running.people.listed()),
        )
        return HTMLResponse(render_bare(page, self._sights.directories()), status, HEADERS)

    def _problem(self, asked: Asked, error: VisavisError) -> Response:
        node = self._running.node
        page = ProblemPage(
            asked=asked, party=node.party, mode=node.settings.mode, problem=problem_of(error)
        )
        status = STATUS.get(error.code, REFUSED)
        headers = dict(HEADERS)
        if isinstance(error, TooManyCalls):
            headers["retry-after"] = str(error.retry_after_s)
        return HTMLResponse(render_bare(page, self._sights.directories()), status, headers)


def asked_of(running: Running, request: Request) -> Asked:
    """How a page was asked for: language, theme, and what was just done."""
    query, cookies = request.query_params, request.cookies
    # A browser keeps cookies by host, not by port: two desks on one machine must not share one.
    own = running.people.cookie_name
    usual = next(iter(running.node.settings.names), "en")
    language = choose_language(
        query.get("lang"),
        cookies.get(f"{own}-lang"),
        request.headers.get("accept-language", ""),
        usual,
    )
    chosen = query.get("theme") or cookies.get(f"{own}-theme") or ""
    theme = Theme(chosen) if chosen in tuple(Theme) else Theme.SYSTEM
    rest = [(k, v) for k, v in query.multi_items() if k not in ("lang", "theme", "done")]
    # A page that answers a form has no address of its own to come back to.
    path = request.url.path if request.method == "GET" else "/"
    done = query.get("done", "")
    known = done.replace("-", "").isalnum() and desk_words(language).has(f"done-{done}")
    return Asked(
        path=f"{path}?{urlencode(rest)}" if rest and request.method == "GET" else path,
        language=language,
        theme=theme,
        done=done if known else "",
    )


def _keep_choices(own: str, request: Request, response: Response, asked: Asked) -> None:
    """Keep language and theme where they were chosen just now."""
    query = request.query_params
    if request.headers.get("sec-fetch-mode", "navigate") != "navigate":
        return  # a page fetching itself anew must not undo what was chosen since
    kept = {"samesite": "strict", "httponly": True, "max_age": YEAR_S}
    if query.get("lang") in LANGUAGES:
        response.set_cookie(f"{own}-lang", asked.language, **kept)  # type: ignore[arg-type]  # one table for both
    if query.get("theme") in tuple(Theme):
        response.set_cookie(f"{own}-theme", asked.theme, **kept)  # type: ignore[arg-type]  # the same


async def _static(request: Request) -> Response:
    """A file of the desk's own; only names that lie in its folder."""
    found = STATIC
    parts = request.path_params["path"].split("/")
    if any(part in ("", ".", "..") or "\\" in part for part in parts):
        return Response("", 404, HEADERS)
    for part in parts:
        found = found.joinpath(part)
    if not found.is_file():
        return Response("", 404, HEADERS)
    kind = mimetypes.guess_type(found.name)[0] or "application/octet-stream"
    headers = {**HEADERS, "cache-control": "no-cache"}
    return Response(found.read_bytes(), 200, headers, media_type=kind)
