"""The desk's pages of figures and communiqués, over HTTP."""

from starlette.responses import Response

from visavis.desk import claim_page, communique_page, derive_page, figures_page
from visavis.node.desk_call import DeskCall


async def figures(call: DeskCall) -> Response:
    """The list of claims and communiqués."""
    return await call.page(lambda sight, waits: figures_page(sight, call.viewer, call.asked, waits))


async def claim(call: DeskCall) -> Response:
    """One claim."""
    return await call.page(
        lambda sight, waits: claim_page(sight, call.viewer, call.asked, waits, call.path["id"])
    )


async def derive(call: DeskCall) -> Response:
    """Reckoning without saying anything."""
    typed = call.typed()
    return await call.page(
        lambda sight, waits: derive_page(sight, call.viewer, call.asked, waits, typed)
    )


async def communique(call: DeskCall) -> Response:
    """One communiqué, of one side or joint."""
    return await call.page(
        lambda sight, waits: communique_page(sight, call.viewer, call.asked, waits, call.path["id"])
    )
