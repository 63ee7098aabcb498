"""The API's live updates: server-sent events, resumed where a connection broke.

Source: HTML Standard, section 9.2 (server-sent events).
"""

from collections.abc import AsyncIterator
from typing import Final

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from visavis.node.api_form import read_number
from visavis.node.api_guard import asker
from visavis.node.api_operations import EVENTS, Operation, Query
from visavis.node.events import RESYNC, Event, Subscription, make_event
from visavis.node.running import Running
from visavis.node.sessions import Session
from visavis.release import Clearance
from visavis.terms import Fault, VisavisError

HEARTBEAT_S: Final = 15.0  # proxies cut what is silent for half a minute or more
RESUME_LIMIT: Final = 500  # rows; a page that missed more is loaded anew sooner
RETRY_MS: Final = 1000  # after a cut a browser comes back in a second


class TooManyListeners(VisavisError):
    """More open streams than this node serves."""

    code = "node.too_many_listeners"
    fault = Fault.OURS


async def _events(running: Running, request: Request) -> Response:
    given = request.headers.get("last-event-id") or request.query_params.get("after")
    after = None if not given else read_number(given, "Last-Event-ID")
    if running.hub.is_full():
        raise TooManyListeners(
            "Stream refused",
            expected="fewer open streams",
            got="too many",
            next_step="Close pages that nobody looks at, or read page by page.",
        )
    subscription = running.hub.subscribe(asker(request))  # first, so that nothing falls between
    try:
        newest, missed = await _missed(running, after, subscription.clearance)
    except BaseException:
        subscription.close()
        raise
    hello = make_event("hello", {"seq": newest, "resumed": after is not None}, newest)
    session: Session | None = request.state.session
    return StreamingResponse(
        _stream(running, request, subscription, session, [*missed, hello], newest),
        media_type=EVENTS,
        headers={"cache-control": "no-store", "x-accel-buffering": "no"},
    )


async def _missed(
    running: Running, after: int | None, clearance: Clearance
) -> tuple[int, list[Event]]:
    """The newest row, and what came after the one that a client had seen last."""
    record = running.node.record

    def read() -> tuple[int, list[Event]]:
        newest = record.count()
        if after is None or after == newest:
            return newest, []
        if after > newest or newest - after > RESUME_LIMIT:  # another record, or too much
            return newest, [RESYNC]
        told = running.news.told(record.headings(after, RESUME_LIMIT), (clearance,))
        return newest, [one for one in told if clearance.every or clearance in (one.seen_by or ())]

    return await running.write(read)


async def _stream(
    running: Running,
    request: Request,
    subscription: Subscription,
    session: Session | None,
    first: list[Event],
    newest: int,
) -> AsyncIterator[bytes]:
    with subscription:
        yield b"retry: %d\n\n" % RETRY_MS + b"".join(one.raw for one in first)
        while running.online:
            events = await subscription.next(HEARTBEAT_S)
            if events is None or not _still_listens(running, request, subscription, session):
                return
            fresh = [one.raw for one in events if one.seq is None or one.seq > newest]
            yield b"".join(fresh) if fresh else b": still here\n\n"


def _still_listens(
    running: Running, request: Request, subscription: Subscription, session: Session | None
) -> bool:
    """Whether who began to listen is still signed in, and may see what they could then."""
    if session is None:
        return True
    now = running.people.of(request)
    return now is not None and now.person.clearance == subscription.clearance


EVENT_ROUTES: Final = (
    Operation(
        "GET",
        "/api/events",
        _events,
        "What happens from now on, or since Last-Event-ID: statements, links, alarms; ids only.",
        query=(Query("after", "as Last-Event-ID, where a client cannot send one"),),
        media=EVENTS,
        passive=True,
        refusals=(422, 503),
        cleared=True,
    ),
)
