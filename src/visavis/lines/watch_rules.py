"""Deciding on the watch: who may take it, who may hand it over, what is listed then."""

from typing import Final

import msgspec

from visavis.lines.errors import OutOfTurn, WatchHeld
from visavis.lines.overdue import MAX_OPEN_ITEMS, OpenThing, item_of
from visavis.lines.rules import draft, last_own, require_office
from visavis.lines.watch import WatchHandOver, WatchTake, WatchView, handover_of
from visavis.release import Command, Draft, Knowledge, instant_ms
from visavis.terms import InstantMs, render_instant

TAKE_WITHIN_MS: Final = 900_000  # a quarter of an hour: two desks' worth of walking and reading
COUNTED_OPEN: Final = 1000  # looked through at a handover; a desk with more has another trouble


def decide_take(
    known: Knowledge, command: Command[WatchTake], now_ms: InstantMs
) -> tuple[Draft, ...]:
    """Decide on taking the watch; fills in the handover that it takes up.

    Raises:
        UnknownOffice.
        WatchHeld: somebody keeps it who has not handed it over, and no reason is given.
        OutOfTurn: another handover waits than the one named.
    """
    require_office(known, command.office)
    view = known.read(WatchView, command.office)
    waiting = None if view is None else handover_of(view)
    keeper = None if view is None else view.keeper
    body = command.body
    if keeper is not None and body.without_handover is None:
        raise WatchHeld(
            f"The watch of {command.office} cannot be taken",
            expected=f"a handover by {keeper}, who keeps it",
            got="none",
            next_step="Let them hand it over, or say why there is none: --without-handover.",
            facts={"keeper": keeper},
        )
    if body.handover is not None and body.handover != waiting:
        raise OutOfTurn(
            f"The watch of {command.office} cannot be taken",
            expected=f"the handover that waits, {waiting}" if waiting else "no handover named",
            got=body.handover,
            next_step="Leave the handover out: the one that waits is filled in.",
        )
    whole = msgspec.structs.replace(body, handover=waiting)
    refs = () if waiting is None else (waiting,)
    after_ms = None if view is None else last_own(view.latest, command.party)
    return draft(command, whole, refs=refs, after_ms=after_ms)


def decide_hand_over(
    known: Knowledge, command: Command[WatchHandOver], now_ms: InstantMs
) -> tuple[Draft, ...]:
    """Decide on handing the watch over; fills in what is open and by when it must be taken.

    Raises:
        WatchHeld: nobody keeps it, or somebody else does.
        OutOfTurn: it would have to be taken before now.
    """
    view = known.read(WatchView, command.office)
    keeper = None if view is None else view.keeper
    body = command.body
    if view is None or keeper != body.keeper:
        raise WatchHeld(
            f"The watch of {command.office} cannot be handed over",
            expected="a keeper who has taken it" if keeper is None else keeper,
            got=body.keeper,
            next_step="Take the watch first: watch.take.",
        )
    if body.take_by is not None and now_ms >= instant_ms(body.take_by):
        raise OutOfTurn(
            f"The watch of {command.office} cannot be handed over",
            expected=f"a time after {render_instant(now_ms)} by which it is taken",
            got=body.take_by,
            next_step="Choose a later time, or leave --take-by out.",
        )
    listed, more = body.open_items, body.open_more
    if listed is None:
        found = [item_of(thing) for thing in known.listed(OpenThing, COUNTED_OPEN)]
        found.sort(key=lambda item: (item.due is None, item.due or "", item.thing, item.id))
        listed, more = tuple(found[:MAX_OPEN_ITEMS]), max(0, len(found) - MAX_OPEN_ITEMS)
    take_by = body.take_by or render_instant(InstantMs(now_ms + TAKE_WITHIN_MS))
    return draft(
        command,
        msgspec.structs.replace(body, open_items=listed, open_more=more, take_by=take_by),
        after_ms=last_own(view.latest, command.party),
    )
