"""The desk over HTTP: who asks, for which page, in which language; strict headers on all of it."""

import contextlib
from collections.abc import Awaitable, Callable
from typing import Final

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from visavis.desk import (
    Asked,
    DoorPage,
    Problem,
    ProblemPage,
    problem_of,
    render_bare,
    render_page,
    safe_back,
    trouble_page,
)
from visavis.node.api_form import REFUSED, STATUS
from visavis.node.api_guard import Guard, TooManyCalls, address_of, drop_cookie, set_cookie
from visavis.node.desk_asked import asked_of, keep_choices
from visavis.node.desk_call import HEADERS, DeskCall
from visavis.node.desk_door import Asker, asker_of, touch
from visavis.node.desk_form import read_form
from visavis.node.desk_handlers import DESK_ROUTES
from visavis.node.desk_map import library
from visavis.node.desk_sight import DeskSight
from visavis.node.desk_static import static_file
from visavis.node.running import Running, program_failed
from visavis.terms import VisavisError

BARE: Final = (429, 503)  # who is to wait, or what has no room, gets the page that costs least

Endpoint = Callable[[DeskCall], Awaitable[Response]]


def make_desk(running: Running, guard: Guard) -> "Door":
    """The desk over a running node; `guard` counts its calls with the API's."""
    return Door(running, guard, DeskSight(running.node))


def desk_routes(door: "Door") -> list[Route]:
    """The routes of the desk."""
    return [
        Route("/enter", door.answering(door.enter), methods=["GET"]),
        Route("/sign-in", door.answering(door.sign_in), methods=["POST"]),
        Route("/sign-out", door.answering(door.sign_out), methods=["POST"]),
        Route("/static/{path:path}", static_file),
        Route("/libraries/{name}", library),
        *(
            Route(path, door.answering(door.admitting(endpoint)), methods=[method])
            for method, path, endpoint in DESK_ROUTES
        ),
    ]


class Door:
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
                response = await self._problem(request, asked, error)
            except Exception as error:  # noqa: BLE001 - whoever asked is told, the log gets all
                failed = program_failed(request.url.path, error)
                response = await self._problem(request, asked, failed)
            keep_choices(self._running.people.cookie_name, request, response, asked)
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
                form = await read_form(request)
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
        form = await read_form(request, files=0)
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
            form = await read_form(request, files=0)
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

    async def refuse(self, request: Request, error: VisavisError) -> Response:
        """Answer a request that no page of the desk takes."""
        asked = asked_of(self._running, request)
        try:
            self._count(request)
        except VisavisError as counted:
            error = counted
        return await self._problem(request, asked, error)

    async def _problem(self, request: Request, asked: Asked, error: VisavisError) -> Response:
        """Show a refusal: in the frame to whoever is signed in, else on a bare page."""
        problem, status = problem_of(error), STATUS.get(error.code, REFUSED)
        headers = dict(HEADERS)
        if isinstance(error, TooManyCalls):
            headers["retry-after"] = str(error.retry_after_s)
        asker = asker_of(self._running, request)
        if asker is not None and status not in BARE:
            with contextlib.suppress(Exception):  # what failed the page may fail its frame too
                html = await self._framed(request, asker, asked, problem)
                return HTMLResponse(html, status, headers)
        node = self._running.node
        page = ProblemPage(asked=asked, party=node.party, mode=node.settings.mode, problem=problem)
        return HTMLResponse(render_bare(page, self._sights.directories()), status, headers)

    async def _framed(self, request: Request, asker: Asker, asked: Asked, problem: Problem) -> str:
        """A refusal in the frame of the desk."""
        running, sights = self._running, self._sights

        def make() -> str:
            viewer, clearance = asker.viewer(sights.own_offices()), asker.clearance
            sight = sights.sight(viewer.offices, clearance)
            waits, typed = sights.waits(sight, clearance), request.method == "POST"
            page = trouble_page(sight, viewer, asked, waits, problem, typed=typed)
            return render_page(page, sight.directories)

        return await running.write(make)
