"""Reading the watch: who keeps it, what they were told, what is open now."""

import msgspec

from visavis.acts.open_things import open_things
from visavis.acts.reading import Shelf, Word, word, word_or_none
from visavis.lines import MAX_OPEN_ITEMS, OpenItem, WatchView, item_of
from visavis.release import Text
from visavis.terms import InstantMs


class HandoverStatus(msgspec.Struct, frozen=True):
    """One handover: who left, who was to come, what they were told and what was open then."""

    word: Word
    keeper: str
    to: str | None
    told: Text
    open_items: tuple[OpenItem, ...]
    open_more: int
    take_by: str | None


class WatchStatus(msgspec.Struct, frozen=True):
    """The watch of one office, with what is open in the whole party now."""

    office: str
    state: str
    keeper: str | None
    taken: Word | None
    told: Text | None
    without_handover: Text | None
    handover: HandoverStatus | None
    open_items: tuple[OpenItem, ...]
    open_count: int


def open_items(shelf: Shelf) -> list[OpenItem]:
    """Return all that is open in the whole party, what is due first at the front."""
    return sorted(
        (item_of(thing) for thing in open_things(shelf.views)),
        key=lambda item: (item.due is None, item.due or "", item.thing, item.id),
    )


def watch_status(shelf: Shelf, office: str, now_ms: InstantMs) -> WatchStatus:
    """Read the watch of an office.

    Raises:
        UnknownThing.
    """
    view = shelf.require(WatchView, office)
    taken, over = view.taken, view.handed_over
    items = open_items(shelf)
    return WatchStatus(
        office=view.office,
        state=view.state_at(now_ms).value,
        keeper=view.keeper,
        taken=word_or_none(None if taken is None else taken.mark),
        told=None if taken is None else taken.body.told,
        without_handover=None if taken is None else taken.body.without_handover,
        handover=None
        if over is None
        else HandoverStatus(
            word=word(over.mark),
            keeper=over.body.keeper,
            to=over.body.to,
            told=over.body.told,
            open_items=over.body.open_items or (),
            open_more=over.body.open_more,
            take_by=over.body.take_by,
        ),
        open_items=tuple(items[:MAX_OPEN_ITEMS]),
        open_count=len(items),
    )
