"""The API's operation for what was known at an instant."""

import asyncio
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from visavis.node.api_form import answer, read_number
from visavis.node.api_operations import LIMIT, Operation, Query
from visavis.node.api_reading import clearance_of, entity_of, read_as
from visavis.node.asof_reading import Asked, KnownThen, known_then
from visavis.node.running import Running


async def _asof(running: Running, request: Request) -> Response:
    query, node = request.query_params, running.node
    asked = Asked(
        at=query.get("at", "now"),
        by=query.get("by", "received"),
        type=query.get("type"),
        id=query.get("id"),
        after=query.get("after", ""),
        limit=read_number(query.get("limit", "20"), "limit", 1),
    )
    database, now_ms, clearance = node.folder.database, node.clock.now_ms(), clearance_of(request)
    known = await asyncio.to_thread(known_then, database, asked, now_ms, clearance)
    ids = [entity_of(item) for item in known.items]
    return answer(
        await read_as(running, request, lambda: (known, ids))
    )  # audited before it is shown


ASOF_ROUTES: Final = (
    Operation(
        "GET",
        "/api/asof",
        _asof,
        "What this party knew at an instant: by when it was said, or by when it was received.",
        query=(
            Query("at", "an RFC 3339 instant, a day (its end, UTC), or now"),
            Query(
                "by",
                "the clock by which statements count",
                "string",
                (("enum", ["received", "said"]),),
            ),
            Query("type", "one type of thing; without it they are only counted"),
            Query("id", "one thing of that type"),
            Query("after", "the id after which to go on"),
            LIMIT,
        ),
        answer=KnownThen,
        cleared=True,
    ),
)
