"""The API's operations for conflicts: what meets what, what meets a volume, how to end it."""

import asyncio
from typing import Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from visavis.acts import Answer, all_meetings, volume_answer
from visavis.node.api_form import answer, read_struct
from visavis.node.api_operations import Operation, Query
from visavis.node.api_reading import Read, clearance_of, read_as
from visavis.node.conflicts_proposals import proposals_for
from visavis.node.running import Running
from visavis.notices import StatedProposal, StatedVolume, require_possible
from visavis.release import Ref


class CheckFields(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A volume that may be declared, and the notice that it would change, if any."""

    volume: StatedVolume
    notice: Ref | None = None


class Proposals(msgspec.Struct, frozen=True):
    """Changes that end a conflict, at most one in time, in height and in area."""

    proposals: tuple[StatedProposal, ...]


async def _check(running: Running, request: Request) -> Response:
    fields = await read_struct(request, CheckFields)
    node, notice = running.node, fields.notice or ""
    # Preparing is arithmetic of a few milliseconds for the longest rings: not on the writer.
    await asyncio.to_thread(require_possible, node.party, fields.volume)
    return answer(
        await running.write(
            lambda: volume_answer(
                node.shelf, node.party, fields.volume, notice, node.clock.now_ms()
            )
        )
    )


async def _conflicts(running: Running, request: Request) -> Response:
    node = running.node

    def read() -> Read[Answer]:
        shelf = node.shelf_for(clearance_of(request))
        found = all_meetings(shelf, node.clock.now_ms())
        return found, [one.notice for one in found.meetings]

    return answer(await read_as(running, request, read))


async def _proposals(running: Running, request: Request) -> Response:
    mover = request.query_params.get("notice", "")
    found = await proposals_for(running, request.path_params["id"], mover)
    return answer(Proposals(found))


CONFLICT_ROUTES: Final = (
    Operation(
        "POST",
        "/api/notices/check",
        _check,
        "What meets a volume that nobody has declared: certain, possible, none found or unknown.",
        request=CheckFields,
        answer=Answer,
    ),
    Operation(
        "GET",
        "/api/conflicts",
        _conflicts,
        "All live notices of different parties that meet, and how far each party was heard.",
        answer=Answer,
        cleared=True,
    ),
    Operation(
        "GET",
        "/api/conflicts/{id}/proposals",
        _proposals,
        "The smallest changes of one notice that end a conflict and meet nothing else known.",
        query=(Query("notice", "which of the two would change"),),
        answer=Proposals,
    ),
)
