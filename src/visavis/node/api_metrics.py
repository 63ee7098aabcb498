"""The API's operations for whoever watches the machine: alive, and the figures."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from visavis.node import reading
from visavis.node.api_form import answer
from visavis.node.api_operations import TEXT, Operation, Who
from visavis.node.api_shapes import Alive
from visavis.node.running import Running

MEDIA: Final = "text/plain; version=0.0.4; charset=utf-8"


async def _health(_: Running, __: Request) -> Response:
    return answer(Alive(alive=True))


async def _metrics(running: Running, _: Request) -> Response:
    node = running.node

    def of_links() -> dict[str, dict[str, float]]:
        now_ms = node.clock.now_ms()
        return {
            peer: {
                "is_current": float(reading.coverage(pair, now_ms)["state"] == "current"),
                "outgoing_size": pair.outgoing.state.log.size,
                "outgoing_receipted": pair.outgoing.state.receipted,
                "outgoing_waiting": pair.sent.waiting(),
                "incoming_size": pair.incoming.state.log.size,
                "round_trip_ms": pair.outgoing.state.round_trip_ms or 0,
            }
            for peer, pair in node.exchange.pairs.items()
        }

    def read() -> tuple[dict[str, dict[str, float]], int]:
        return of_links(), node.record.count()

    links, running.statements_seen = await running.write(read)
    return Response(running.metrics.render(links), media_type=MEDIA)


METRIC_ROUTES: Final = (
    Operation(
        "GET",
        "/health",
        _health,
        "Whether the process answers; nothing of what it knows.",
        answer=Alive,
        who=Who.ANYBODY,
        refusals=(),
        cleared=True,
    ),
    Operation(
        "GET",
        "/metrics",
        _metrics,
        "Figures for Prometheus; with the token, or from this machine.",
        media=TEXT,
        who=Who.MACHINE,
        passive=True,
        refusals=(),
        cleared=True,
    ),
)
