"""The one overdue clock: by when something is due, and what became of it.

Directives, queries, line tests, warnings and the watch all ask here. A span is half-open, as every
span in this program: at the due instant itself a thing is overdue, and an answer that comes
at that instant is late. Time is always an argument.
"""

from enum import StrEnum
from typing import Annotated

import msgspec

from visavis.release import Instant, Mark, OfficeRef, Said
from visavis.terms import InstantMs, OfficeId, render_instant

MAX_OPEN_ITEMS = 200  # listed at a handover: four screens; who has more hands over the rest by name
_NAME = r"[a-z][a-z0-9._-]{0,63}"
_ENTITY = r"[A-Za-z0-9+/_.:-]{1,200}"

ThingName = Annotated[str, msgspec.Meta(pattern=rf"\A{_NAME}\Z", max_length=64)]
ThingId = Annotated[str, msgspec.Meta(pattern=rf"\A{_ENTITY}\Z", max_length=200)]


class Timeliness(StrEnum):
    """How something that is due stands."""

    WAITING = "waiting"
    OVERDUE = "overdue"
    IN_TIME = "in_time"
    LATE = "late"


def timeliness(due_ms: InstantMs | None, met_ms: InstantMs | None, now_ms: InstantMs) -> Timeliness:
    """Tell how something stands.

    Args:
        due_ms: None for what has no term: it is never overdue and never late.
        met_ms: when it was done, by the clock of the node that asks; None while it was not.
    """
    if met_ms is not None:
        late = due_ms is not None and met_ms >= due_ms
        return Timeliness.LATE if late else Timeliness.IN_TIME
    overdue = due_ms is not None and now_ms >= due_ms
    return Timeliness.OVERDUE if overdue else Timeliness.WAITING


class Heard(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A statement's mark, and when it was heard here: the sender's word, and our own evidence.

    For a party's own statement both are one. Lateness is judged by `heard_ms`: a sender's clock
    may be wrong, and what was said in time but did not arrive was no answer yet.
    """

    mark: Mark
    heard_ms: InstantMs


def heard(said: Said[object]) -> Heard:
    """Note when a statement was heard here."""
    own = said.received_ms is None
    return Heard(said.mark, said.mark.said_ms if own else said.received_ms)  # type: ignore[arg-type]


class Due(msgspec.Struct, frozen=True):
    """One thing that somebody must do by an instant, while it has not been done.

    Args:
        kind: what is due, as the alarm is called that stands once it is overdue.
        at_ms: the instant from which it is overdue.
        by: the office that must do it, or None where any other party than `waits` may.
        waits: the office that waits for it, or None.
    """

    kind: ThingName
    at_ms: InstantMs
    by: OfficeId | None = None
    waits: OfficeId | None = None


class OpenThing(msgspec.Struct, frozen=True):
    """Something that is not finished: what is handed over with a watch, and what alarms look at.

    It stands as long as the view that it belongs to says so, then it is gone: so whoever lists
    open things reads only these, however long the record has become.

    Args:
        type, id: the view.
        thread: under which its statements are found.
        dues: what is due in it; may be empty.
    """

    type: ThingName
    id: ThingId
    thread: str
    dues: tuple[Due, ...] = ()


class OpenItem(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One open thing as a handover lists it.

    Args:
        due: by when the earliest thing in it is due, or None.
        by: the office that must do it, or None.
    """

    thing: ThingName
    id: ThingId
    due: Instant | None = None
    by: OfficeRef | None = None


def item_of(thing: OpenThing) -> OpenItem:
    """Write an open thing as a handover lists it, with what is due first."""
    if not thing.dues:
        return OpenItem(thing.type, thing.id)
    first = min(thing.dues, key=lambda due: due.at_ms)
    return OpenItem(thing.type, thing.id, render_instant(first.at_ms), first.by)
