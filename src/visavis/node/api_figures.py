"""The API's operation for previews of derived figures: a result, or every reason against it."""

from typing import Annotated, Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from visavis.acts import DerivedPreview, preview_derived
from visavis.claims import Operation as Reckoning
from visavis.claims import Unit
from visavis.claims.derive import MAX_PARENTS
from visavis.node.api_form import answer, read_struct
from visavis.node.api_guard import asker
from visavis.node.api_operations import Operation
from visavis.node.running import Running
from visavis.release import EVERYTHING, Ref


class DeriveFields(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is to be reckoned, and from which claims, in the order of the operation."""

    operation: Reckoning
    parents: Annotated[tuple[Ref, ...], msgspec.Meta(min_length=1, max_length=MAX_PARENTS)]
    into: Unit | None = None


async def _derive(running: Running, request: Request) -> Response:
    fields = await read_struct(request, DeriveFields)
    node, person = running.node, asker(request)
    clearance = EVERYTHING if person is None else person.clearance

    def reckon() -> DerivedPreview:
        shelf = node.shelf_for(clearance)
        return preview_derived(shelf, fields.operation, fields.parents, fields.into)

    return answer(await running.write(reckon))


FIGURE_ROUTES: Final = (
    Operation(
        "POST",
        "/api/figures/derive",
        _derive,
        "Reckon with claims without saying anything: a result, or every reason against it.",
        request=DeriveFields,
        answer=DerivedPreview,
        cleared=True,
        passive=True,
    ),
)
