"""The API: one table of operations, the guard before them, and the desk beside them."""

import time
from typing import Any, Final

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match, Route

from visavis.node.api_acts import ACT_ROUTES
from visavis.node.api_alarms import ALARM_ROUTES
from visavis.node.api_asof import ASOF_ROUTES
from visavis.node.api_communiques import COMMUNIQUE_ROUTES
from visavis.node.api_conflicts import CONFLICT_ROUTES
from visavis.node.api_dispatch import DISPATCH_ROUTES
from visavis.node.api_events import EVENT_ROUTES
from visavis.node.api_figures import FIGURE_ROUTES
from visavis.node.api_form import NoSuchPath, WrongMethod, answer, language_of, refusal
from visavis.node.api_guard import Guard
from visavis.node.api_lines import LINE_ROUTES
from visavis.node.api_links import LINK_ROUTES
from visavis.node.api_metrics import METRIC_ROUTES
from visavis.node.api_operations import Operation, Who
from visavis.node.api_people import PEOPLE_ROUTES
from visavis.node.api_phrases import PHRASE_ROUTES
from visavis.node.api_rebuild import REBUILD_ROUTES
from visavis.node.api_record import RECORD_ROUTES
from visavis.node.api_release import RELEASE_ROUTES
from visavis.node.desk_app import desk_routes, make_desk
from visavis.node.headers import UsualHeaders
from visavis.node.openapi import document
from visavis.node.running import Running, program_failed
from visavis.terms import VisavisError


def make_api(running: Running) -> Starlette:
    """The API's ASGI app over a running (or offline) node."""

    guard = Guard(running)
    desk = make_desk(running, guard)

    def route(operation: Operation) -> Route:
        async def endpoint(request: Request) -> Response:
            begun = time.perf_counter()
            try:
                await guard.admit(operation, request)
                response = await operation.handler(running, request)
            except VisavisError as error:
                response = refusal(error, language_of(request))
            except Exception as error:  # noqa: BLE001 - whoever called is told, the log gets all
                failed = program_failed(operation.path, error)
                response = refusal(failed, language_of(request))
            took = time.perf_counter() - begun
            running.metrics.answered(operation.method, operation.path, response.status_code, took)
            return response

        return Route(operation.path, endpoint, methods=[operation.method])

    async def refused(request: Request, error: VisavisError) -> Response:
        """A refusal as its reader takes it: plain values under /api, a page elsewhere."""
        if request.url.path.startswith("/api/") or request.url.path == "/api":
            return refusal(error, language_of(request))
        return await desk.refuse(request, error)

    async def no_such_path(request: Request, _: Exception) -> Response:
        return await refused(request, _no_such_path(request))

    async def wrong_method(request: Request, _: Exception) -> Response:
        response = await refused(request, _wrong_method(request))
        response.headers["Allow"] = _taken(request)  # RFC 9110, section 15.5.6
        return response

    https = running.node.settings.desk_is_https
    return Starlette(
        routes=[
            *(route(one) for one in ROUTES),
            *desk_routes(desk),
        ],
        middleware=[Middleware(UsualHeaders, https=https)],
        exception_handlers={404: no_such_path, 405: wrong_method},
    )


def _no_such_path(request: Request) -> NoSuchPath:
    return NoSuchPath(
        "Call refused",
        expected="a path of this API, or a page of the desk",
        got=request.url.path[:100],
        next_step="Correct the path.",
    )


def _wrong_method(request: Request) -> WrongMethod:
    return WrongMethod(
        "Call refused",
        expected=f"another method on {request.url.path[:100]}",
        got=request.method[:20],
        next_step="What is only read is read by GET, what changes something by POST.",
    )


def _taken(request: Request) -> str:
    """The methods that an address takes."""
    taken = {
        method
        for route in request.app.routes
        if isinstance(route, Route) and route.matches(request.scope)[0] is not Match.NONE
        for method in route.methods or ()
    }
    return ", ".join(sorted(taken))


async def _document(_: Running, __: Request) -> Response:
    return answer(document(ROUTES))


_OWN_ROUTES: Final = (
    Operation(
        "GET",
        "/api/openapi.json",
        _document,
        "This document.",
        answer=dict[str, Any],
        who=Who.ANYBODY,
        refusals=(),
    ),
)
ROUTES: Final = (
    *_OWN_ROUTES,
    *METRIC_ROUTES,
    *PEOPLE_ROUTES,
    *PHRASE_ROUTES,
    *RECORD_ROUTES,
    *EVENT_ROUTES,
    *LINK_ROUTES,
    *ACT_ROUTES,
    *FIGURE_ROUTES,
    *DISPATCH_ROUTES,
    *COMMUNIQUE_ROUTES,
    *ASOF_ROUTES,
    *REBUILD_ROUTES,
    *CONFLICT_ROUTES,
    *ALARM_ROUTES,
    *RELEASE_ROUTES,
    *LINE_ROUTES,
)
