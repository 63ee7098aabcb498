"""The API's operation for dispatches: a text in, proposals for the record out. Nothing is said."""

import asyncio
from typing import Annotated, Any, Final, Literal

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from visavis.claims import Proposed
from visavis.node.api_form import answer, read_struct
from visavis.node.api_operations import Operation
from visavis.node.running import Running
from visavis.release import Instant

MAX_CHARACTERS: Final = 400_000  # as the reader has it, whose tables are not loaded for this


class DispatchFields(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A dispatch: its text, the date that somebody put on it, its language if it is known."""

    text: Annotated[str, msgspec.Meta(max_length=MAX_CHARACTERS)]
    stamp: Annotated[str, msgspec.Meta(max_length=40)] | None = None  # a date is ten characters
    lang: Literal["fr", "en", "ru"] | None = None
    as_of: Instant | None = None


class DispatchShown(msgspec.Struct, frozen=True):
    """What was read, in the shape of `visavis dispatch read`, and the claims that it comes to."""

    digest: str
    as_of: Instant | None
    as_of_because: str
    reading: dict[str, Any]
    proposals: tuple[Proposed, ...]


async def _read(_: Running, request: Request) -> Response:
    # A third of a second of tables that a node which reads no dispatch does without.
    from visavis.claims.claim_confirm import propose_claims

    fields = await read_struct(request, DispatchFields)
    # Off the loop: the longest text that is taken reads for seconds.
    found = await asyncio.to_thread(
        propose_claims, fields.text, stamp=fields.stamp, language=fields.lang, as_of=fields.as_of
    )
    return answer(found)


DISPATCH_ROUTES: Final = (
    Operation(
        "POST",
        "/api/dispatch/read",
        _read,
        "Read a dispatch and propose claims with hash, span and words; an officer confirms each.",
        request=DispatchFields,
        answer=DispatchShown,
        cleared=True,
        passive=True,
    ),
)
