"""Reading for somebody: as they are cleared for, and into the audit where it is restricted."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from starlette.requests import Request

from visavis.acts import Seen
from visavis.node.api_guard import address_of, asker
from visavis.node.node import Node
from visavis.node.own_record import KeptStatement
from visavis.node.people_audit import Deed
from visavis.node.restricted import Restricted
from visavis.node.running import Running
from visavis.release import EVERYTHING, Clearance

T = TypeVar("T")
Read = tuple[T, Sequence[str | None]]  # what was read, and the ids of the things in it


def clearance_of(request: Request) -> Clearance:
    """What the asker may see; the folder's token sees all."""
    person = asker(request)
    return EVERYTHING if person is None else person.clearance


def seen_by(node: Node, request: Request) -> Seen:
    """Views and record as the asker sees them; on the writer's thread."""
    return Seen(node.views, node.record, clearance_of(request), node.clock.now_ms())


def may_see(seen: Seen, row: KeptStatement) -> bool:
    """Whether a row of the record may be shown; what could not be read that far, to all or none."""
    return seen.may_see(row.filed.id) if row.filed.id is not None else not seen.restricted()


def entity_of(model: dict[str, Any]) -> str | None:
    """The id of the thing that a read model shows, if it names one."""
    for name in ("id", "line", "contact", "mandate", "directive", "notice", "communique"):
        if isinstance(model.get(name), str):
            return str(model[name])
    return None


async def read_as(running: Running, request: Request, read: Callable[[], Read[T]]) -> T:
    """Read on the writer's thread; what is restricted is in the audit before it is shown."""
    person = asker(request)

    def look() -> tuple[T, list[str]]:
        found, ids = read()
        return found, [] if person is None else Restricted(running.node).among(ids)

    found, restricted = await running.write(look)
    if person is not None and restricted:
        await running.people.note(person.name, address_of(request), Deed.READ, restricted)
    return found
