"""What one operation of the API is: path, handler, who may, and all that its document says of it.

A subject's module (`api_alarms.py`, `api_release.py` …) makes a tuple of `Operation` and `api.py`
joins it by one line in `ROUTES`. Routing, refusals, permission, rate limits and the OpenAPI
document all come from that one table, so that nothing is served that is not described::

    ALARM_ROUTES = (
        Operation("GET", "/api/alarms", _alarms, "Alarms that nobody has acknowledged yet.",
                  query=(Query("after", "the id after which to go on"), LIMIT),
                  answer=AlarmPage),
        Operation("POST", "/api/alarms/{id}/acknowledge", _acknowledge, "Acknowledge an alarm.",
                  request=AcknowledgeFields, answer=Alarm, who=Who.WATCH),
    )

A handler is ``async def _alarms(running: Running, request: Request) -> Response``. It reads a body
with ``await read_struct(request, AcknowledgeFields)`` and answers ``answer(value)``, both of
`api_form`. A refusal is any `VisavisError`; the status that its code maps to stands in
`api_form.STATUS`.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from visavis.node.running import Running

Handler = Callable[[Running, Request], Awaitable[Response]]

JSON: Final = "application/json"
BYTES: Final = "application/octet-stream"
EVENTS: Final = "text/event-stream"
TEXT: Final = "text/plain"
HTML: Final = "text/html"


class Who(StrEnum):
    """Who may call an operation. The token of the node's folder may call every one."""

    ANYBODY = "anybody"  # before anyone has signed in
    SIGNED_IN = "signed_in"  # every person, whatever the role
    WATCH = "watch"  # those who speak for an office
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    MACHINE = "machine"  # whoever asks from this machine itself, and administrators


@dataclass(frozen=True, slots=True)
class Query:
    """One parameter of a query string; always optional.

    Args:
        kind: string or integer, as JSON Schema names them.
        limits: further keywords of JSON Schema, such as a pattern or a minimum.
    """

    name: str
    meaning: str
    kind: str = "string"
    limits: tuple[tuple[str, Any], ...] = ()


LIMIT: Final = Query("limit", "at most so many", "integer", (("minimum", 1),))
AFTER_SEQ: Final = Query("after", "the number after which to go on", "integer", (("minimum", 0),))


@dataclass(frozen=True, slots=True)
class Operation:
    """One method on one path.

    Args:
        request: the struct of the JSON body, a media type for raw bytes, or None for no body.
        answer: the shape of the JSON answer (a struct or any type that msgspec can describe), or
            None where `media` is not JSON.
        cleared: it shows a person only what they are cleared for, or nothing of that kind. What
            does not say so is refused to those from whom something may be hidden.
        passive: a page asks by itself; it does not count as somebody being there.
        refusals: statuses that it may answer besides those that every operation may.
    """

    method: str
    path: str
    handler: Handler
    summary: str
    query: tuple[Query, ...] = ()
    request: Any = None
    answer: Any = None
    media: str = JSON
    who: Who = Who.SIGNED_IN
    refusals: tuple[int, ...] = (404, 409, 422)
    status: int = 200
    cleared: bool = False
    passive: bool = False

    @property
    def changes(self) -> bool:
        """Whether it may change something: then a browser proves that its own page asked."""
        return self.method not in ("GET", "HEAD")
