"""The pages of notices and conflicts, and the ways out of a conflict that this node looks for."""

from starlette.responses import Response

from visavis.acts import conflict_status
from visavis.desk import ConflictPage, Sight, Wait, conflict_page, notice_page
from visavis.node.conflicts_proposals import proposals_for
from visavis.node.desk_call import DeskCall
from visavis.notices import StatedProposal


async def notice(call: DeskCall) -> Response:
    """Show a notice."""
    return await call.page(
        lambda sight, waits: notice_page(sight, call.viewer, call.asked, waits, call.path["id"])
    )


async def conflict(call: DeskCall) -> Response:
    """Show a conflict; with the smallest changes that end it, where they were asked for."""
    wanted, mover = call.path["id"], call.request.query_params.get("mover", "")[:26]
    found: tuple[StatedProposal, ...] | None = None
    if mover:
        # First, as this reader may see it; and what is hidden must not show in what is avoided.
        await call.read(lambda sight, _: conflict_status(sight.shelf, wanted, sight.now_ms))
        await call.require_nothing_hidden()
        found = await proposals_for(call.running, wanted, mover)

    def make(sight: Sight, waits: tuple[Wait, ...]) -> ConflictPage:
        return conflict_page(
            sight, call.viewer, call.asked, waits, wanted, mover=mover, found=found
        )

    return await call.page(make)
