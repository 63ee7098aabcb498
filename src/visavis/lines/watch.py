"""The watch of an office: who keeps it, who handed it over to whom, and what was open then.

Inside one party only: nobody else hears who sits at a desk.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

import msgspec

from visavis.lines.contact import HolderName
from visavis.lines.overdue import MAX_OPEN_ITEMS, Due, OpenItem, OpenThing
from visavis.release import (
    Count,
    Instant,
    Mark,
    Ref,
    Said,
    Text,
    instant_ms,
    later_of,
    require_instants,
)
from visavis.terms import InstantMs, OfficeId, PartyId, StatementId

UNKEPT_KIND = "watch.unkept"


class WatchTake(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Take the watch of an office.

    Args:
        keeper: the person.
        handover: the handover that this takes up; left out, the one that waits, if any.
        told: what the keeper was told, in their own words, or None.
        without_handover: why it is taken from a keeper who has not handed it over.
    """

    keeper: HolderName
    handover: Ref | None = None
    told: Text | None = None
    without_handover: Text | None = None


class WatchHandOver(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Hand the watch over: what the next keeper is told, and what is open.

    Args:
        keeper: who leaves.
        to: who is to come, or None where that is not known yet.
        open_items: what is not finished; left out, everything that is open here now.
        open_more: how many more there are than a list holds.
        take_by: by when it must be taken; left out, after a quarter of an hour.
    """

    keeper: HolderName
    told: Text
    to: HolderName | None = None
    open_items: Annotated[tuple[OpenItem, ...], msgspec.Meta(max_length=MAX_OPEN_ITEMS)] | None = (
        None
    )
    open_more: Count = 0
    take_by: Instant | None = None

    def __post_init__(self) -> None:
        """Refuse a day that does not exist."""
        require_instants(self.take_by)


class WatchState(StrEnum):
    """Whether somebody keeps the watch of an office."""

    KEPT = "kept"
    HANDED_OVER = "handed_over"  # nobody has taken it yet
    UNKEPT = "unkept"  # nobody took it by the time that was set
    NEVER_TAKEN = "never_taken"


class Taken(msgspec.Struct, frozen=True):
    """The newest taking of the watch."""

    mark: Mark
    body: WatchTake


class HandedOver(msgspec.Struct, frozen=True):
    """The newest handover."""

    mark: Mark
    body: WatchHandOver


class WatchView(msgspec.Struct, frozen=True):
    """The watch of one office, folded: the newest word on each side of a handover."""

    office: OfficeId
    taken: Taken | None = None
    handed_over: HandedOver | None = None
    latest: Mapping[PartyId, Mark] = {}

    @property
    def keeper(self) -> str | None:
        """Who keeps it, or None while it lies between two."""
        if self.taken is None or self.waiting is not None:
            return None
        return self.taken.body.keeper

    @property
    def waiting(self) -> HandedOver | None:
        """The handover that nobody has taken up."""
        if self.handed_over is None:
            return None
        taken = self.taken
        return self.handed_over if taken is None or taken.mark < self.handed_over.mark else None

    @property
    def take_by_ms(self) -> InstantMs | None:
        """By when the waiting handover must be taken up."""
        waiting = self.waiting
        by = None if waiting is None else waiting.body.take_by
        return None if by is None else instant_ms(by)

    def state_at(self, now_ms: InstantMs) -> WatchState:
        """Tell whether it is kept."""
        if self.waiting is not None:
            due_ms = self.take_by_ms
            overdue = due_ms is not None and now_ms >= due_ms
            return WatchState.UNKEPT if overdue else WatchState.HANDED_OVER
        return WatchState.NEVER_TAKEN if self.taken is None else WatchState.KEPT


def open_watch(view: WatchView) -> OpenThing | None:
    """Tell by when a watch that was handed over must be taken."""
    due_ms = view.take_by_ms
    if due_ms is None:
        return None
    dues = (Due(UNKEPT_KIND, due_ms, view.office),)
    return OpenThing("watch", view.office, watch_thread(view.office), dues)


def watch_thread(office: OfficeId) -> str:
    """Return the thread of an office's watch."""
    return f"watch/{office}"


def fold_take(view: WatchView | None, said: Said[WatchTake]) -> WatchView:
    """Fold that somebody took the watch; the latest counts."""
    touched = _touch(view, said.mark)
    if touched.taken is not None and touched.taken.mark >= said.mark:
        return touched
    return msgspec.structs.replace(touched, taken=Taken(said.mark, said.body))


def fold_hand_over(view: WatchView | None, said: Said[WatchHandOver]) -> WatchView:
    """Fold a handover; the latest counts."""
    touched = _touch(view, said.mark)
    if touched.handed_over is not None and touched.handed_over.mark >= said.mark:
        return touched
    return msgspec.structs.replace(touched, handed_over=HandedOver(said.mark, said.body))


def _touch(view: WatchView | None, mark: Mark) -> WatchView:
    known = view or WatchView(mark.office)
    return msgspec.structs.replace(known, latest=later_of(known.latest, mark))


def handover_of(view: WatchView) -> StatementId | None:
    """Return the statement of the handover that waits to be taken up."""
    return None if view.waiting is None else view.waiting.mark.id
