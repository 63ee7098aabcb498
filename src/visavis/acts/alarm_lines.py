"""Line tests that did not come, or were not answered, as far as this node has heard."""

from collections.abc import Iterator, Mapping
from typing import Final

import msgspec

from visavis.acts.alarm_facts import Facts
from visavis.acts.alarm_shape import Alarm, Severity
from visavis.acts.open_things import open_things
from visavis.acts.projections import decode_view
from visavis.acts.reading import Shelf
from visavis.lines import (
    Cadence,
    Heard,
    LineSlotView,
    LineTestView,
    LineView,
    Slot,
    Timeliness,
    cadence_of,
    slot_after,
    slot_id,
    slots_back,
    timeliness,
)
from visavis.release import instant_ms
from visavis.terms import InstantMs, OfficeId, party_of, render_instant

SLOTS_LOOKED_AT: Final = 48  # two days of hourly tests: longer than anybody lets a line be silent


class SlotFact(msgspec.Struct, frozen=True):
    """One agreed time of a test, and what was heard for it.

    `timeliness` is by what was heard here; a slot that is waiting has its grace still.
    """

    slot: Slot
    test: Heard | None
    timeliness: Timeliness


def slot_facts(
    shelf: Shelf, line: LineView, now_ms: InstantMs, count: int = SLOTS_LOOKED_AT
) -> tuple[SlotFact, ...]:
    """Return the newest agreed times of a line since it is open, newest first."""
    cadence, since = cadence_of(line), line.open_since
    if cadence is None or since is None:
        return ()
    slots = [s for s in slots_back(cadence, now_ms, count) if s.due_ms >= since.said_ms]
    if not slots:
        return ()
    views = _slot_views(shelf, line.line, slots[-1].due_ms, count)
    return tuple(_fact(cadence, slot, views.get(slot.due_ms), now_ms) for slot in slots)


def _slot_views(
    shelf: Shelf, line: str, from_ms: InstantMs, count: int
) -> Mapping[int, LineSlotView]:
    after = slot_id(line, render_instant(InstantMs(from_ms - 1000)))
    rows = shelf.views.list_views("line_slot", count + 1, after)
    found: dict[int, LineSlotView] = {}
    for row in rows:
        if row.id.startswith(f"{line}/"):
            view = decode_view(LineSlotView, row.doc)
            if view.due != "none":
                found[instant_ms(view.due)] = view
    return found


def _fact(cadence: Cadence, slot: Slot, view: LineSlotView | None, now_ms: InstantMs) -> SlotFact:
    test = None if view is None else view.tests.get(slot.office)
    limit_ms = InstantMs(slot.due_ms + cadence.grace_ms)
    state = timeliness(limit_ms, None if test is None else test.heard_ms, now_ms)
    return SlotFact(slot, test, state)


def line_tests_due(shelf: Shelf, now_ms: InstantMs, facts: Facts) -> Iterator[Alarm]:
    """Tests that an office missed, and tests that nobody answered, on lines that are open."""
    for thing in open_things(shelf.views, "line"):
        line = shelf.view(LineView, thing.id)
        cadence = None if line is None else cadence_of(line)
        since = None if line is None else line.open_since
        if line is None or cadence is None or since is None:
            continue
        found = slot_facts(shelf, line, now_ms)
        for office in line.offices:
            yield from _missed(line, cadence, office, found, facts)
        upcoming = slot_after(cadence, now_ms)
        if upcoming is not None:
            yield _missing(line, cadence, upcoming, 1, facts)
        yield from _unanswered(shelf, line, cadence, found, facts)


def _missed(
    line: LineView, cadence: Cadence, office: OfficeId, found: tuple[SlotFact, ...], facts: Facts
) -> Iterator[Alarm]:
    """The tests that this office has missed in a row, up to now; one that waits comes too."""
    missed: list[SlotFact] = []
    for fact in found:
        if fact.slot.office != office:
            continue
        if fact.timeliness is Timeliness.WAITING:
            yield _missing(line, cadence, fact.slot, 1, facts)
        elif fact.timeliness is Timeliness.OVERDUE:
            missed.append(fact)
        else:
            break
    if missed:
        yield _missing(line, cadence, missed[-1].slot, len(missed), facts)


def _missing(line: LineView, cadence: Cadence, slot: Slot, count: int, facts: Facts) -> Alarm:
    ours = party_of(slot.office) == facts.party
    return Alarm(
        key=f"line.test_missed/{line.line}/{slot.office}",
        kind="line.test_missed",
        severity=Severity.URGENT if ours or count > 1 else Severity.WARNING,
        thread=line.line,
        since_ms=InstantMs(slot.due_ms + cadence.grace_ms),
        due_ms=slot.due_ms,
        arguments={
            "id": line.line,
            "office": slot.office,
            "due": render_instant(slot.due_ms),
            "count": count,
            "ours": "yes" if ours else "no",
        },
    )


def _unanswered(
    shelf: Shelf, line: LineView, cadence: Cadence, found: tuple[SlotFact, ...], facts: Facts
) -> Iterator[Alarm]:
    """The newest test of each office, while no counterpart has answered it."""
    seen: set[OfficeId] = set()
    for fact in found:
        if fact.test is None or fact.slot.office in seen:
            continue
        seen.add(fact.slot.office)
        test = shelf.view(LineTestView, fact.test.mark.id)
        if test is not None and set(test.answers) & set(line.offices):
            continue
        ours = party_of(fact.slot.office) != facts.party  # theirs waits for our answer
        limit_ms = InstantMs(fact.test.heard_ms + cadence.grace_ms)
        yield Alarm(
            key=f"line.test_unanswered/{line.line}/{fact.slot.office}",
            kind="line.test_unanswered",
            severity=Severity.URGENT if ours else Severity.WARNING,
            thread=line.line,
            since_ms=limit_ms,
            due_ms=limit_ms,
            arguments={
                "id": line.line,
                "office": fact.slot.office,
                "due": render_instant(limit_ms),
                "ours": "yes" if ours else "no",
            },
        )
