"""The API's operation that makes all views anew, a stretch of the record at each call."""

from typing import Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from visavis.node.api_form import answer
from visavis.node.api_operations import Operation, Who
from visavis.node.node import Node
from visavis.node.rebuild import Rebuilding, Rebuilt
from visavis.node.running import Running

PAGES_PER_CALL: Final = 10  # half a second: whoever waits sees how far it is


class RebuildStep(msgspec.Struct, frozen=True):
    """How far it is: statements read, of how many; and what it came to, at the end."""

    read: int
    of: int
    made: Rebuilt | None


async def _rebuild(running: Running, request: Request) -> Response:
    node = running.node
    await running.write(lambda: _begin(node))
    for _ in range(PAGES_PER_CALL):  # others have their turn between two pages
        step = await running.write(lambda: _step(node))
        if step.made is not None:
            break
    return answer(step)


def _begin(node: Node) -> None:
    if node.making is None:
        node.making = Rebuilding(node.store)


def _step(node: Node) -> RebuildStep:
    making = node.making
    if making is None:  # another caller has finished it meanwhile
        count = node.record.count()
        return RebuildStep(count, count, node.made)
    if making.left():
        making.step()
        return RebuildStep(making.read, making.read + making.left(), None)
    node.making = None  # whatever becomes of it: another attempt begins anew
    node.made = node.finish_views(making)
    return RebuildStep(node.made.statements, node.made.statements, node.made)


REBUILD_ROUTES: Final = (
    Operation(
        "POST",
        "/api/rebuild",
        _rebuild,
        "Go on making all views anew from the record; repeat it until `made` is there.",
        answer=RebuildStep,
        who=Who.ADMINISTRATOR,
        refusals=(),
    ),
)
