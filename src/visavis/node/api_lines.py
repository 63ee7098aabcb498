"""The API's part for lines: what was heard of one, and when; never that it is good."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from visavis.acts import LineHealth, line_health
from visavis.node.api_form import answer
from visavis.node.api_operations import Operation
from visavis.node.api_reading import clearance_of
from visavis.node.running import Running


async def _health(running: Running, request: Request) -> Response:
    line, node = request.path_params["line"], running.node

    def read() -> LineHealth:
        now_ms = node.clock.now_ms()
        shelf = node.shelf_for(clearance_of(request))
        return line_health(shelf, line, now_ms, node.duty.facts(now_ms))

    return answer(await running.write(read))


LINE_ROUTES: Final = (
    Operation(
        "GET",
        "/api/lines/{line}/health",
        _health,
        "What was heard on a line and when: tests, answers, links, what waits. Evidence only.",
        answer=LineHealth,
        passive=True,
        cleared=True,
    ),
)
