"""Which address leads to which page of the desk."""

from collections.abc import Awaitable, Callable
from typing import Final

from starlette.responses import Response

from visavis.desk import acts_page, contact_page, line_page, lines_page, watch_page
from visavis.node.api_form import read_number
from visavis.node.desk_acts import form_of, say
from visavis.node.desk_call import DeskCall

Endpoint = Callable[[DeskCall], Awaitable[Response]]


async def _watch(call: DeskCall) -> Response:
    words, names = call.words, call.names
    return await call.page(
        lambda sight, waits: watch_page(
            sight, call.viewer, call.asked, waits, call.sights.news(words, names)
        )
    )


async def _lines(call: DeskCall) -> Response:
    return await call.page(lambda sight, waits: lines_page(sight, call.viewer, call.asked, waits))


async def _line(call: DeskCall) -> Response:
    return await call.page(
        lambda sight, waits: line_page(sight, call.viewer, call.asked, waits, call.path["id"])
    )


async def _contact(call: DeskCall) -> Response:
    after = read_number(call.request.query_params.get("after", "0"), "after")
    return await call.page(
        lambda sight, waits: contact_page(
            sight, call.viewer, call.asked, waits, call.path["id"], after
        )
    )


async def _acts(call: DeskCall) -> Response:
    return await call.page(lambda sight, waits: acts_page(sight, call.viewer, call.asked, waits))


DESK_ROUTES: Final[tuple[tuple[str, str, Endpoint], ...]] = (
    ("GET", "/", _watch),
    ("GET", "/lines", _lines),
    ("GET", "/lines/{id}", _line),
    ("GET", "/contacts/{id}", _contact),
    ("GET", "/acts", _acts),
    ("GET", "/acts/{kind}", form_of),
    ("POST", "/acts/{kind}", say),
)
