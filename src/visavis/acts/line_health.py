"""The health of a line, as evidence: what was heard, when, and what was not.

It never says that a line is good. Whoever reads it sees what was heard last and judges.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Final

import msgspec

from visavis.acts.alarm_facts import Facts, LinkFact
from visavis.acts.alarm_lines import SlotFact, slot_facts
from visavis.acts.open_things import open_things
from visavis.acts.reading import Shelf, Word, word, word_or_none
from visavis.lines import (
    ContactView,
    LineTestView,
    LineView,
    Slot,
    Timeliness,
    cadence_of,
    slot_after,
)
from visavis.terms import InstantMs, PartyId, party_of, render_instant

TESTS_SHOWN: Final = 12  # half a day of hourly tests: what fits a panel of the desk
CONTACTS_READ: Final = 4  # the newest; an older one that is still open shows among open things
STATEMENTS_READ: Final = 500  # of each: a page of a conversation
_MESSAGES: Final = frozenset({"contact.say", "contact.phrase", "contact.attach"})


class LinkHealth(msgspec.Struct, frozen=True):
    """What this node knows of the link to one party of the line; None where nothing is known.

    `silent_from` is the instant from which the link counts as silent unless it is heard before.
    """

    party: str
    office: str
    last_word: Word | None
    last_heard: str | None
    silent_from: str | None
    round_trip_ms: int | None
    peer_clock_offset_ms: int | None
    unreceipted: int | None
    missing: int | None
    stopped: str


class TestStatus(msgspec.Struct, frozen=True):
    """One agreed time of a test: who was to say it, when it was heard, who answered it when.

    `round_trip_ms` is from our test's saying to the first answer's arrival; None for theirs.
    """

    due: str
    office: str
    timeliness: str
    heard: str | None
    answered_by: str | None
    answer_heard: str | None
    round_trip_ms: int | None


class NextTest(msgspec.Struct, frozen=True):
    """When the next test is due, and by whom."""

    due: str
    office: str


class Unacknowledged(msgspec.Struct, frozen=True):
    """Messages of one party in the newest open contacts that no other party has acknowledged."""

    party: str
    messages: int
    oldest: Word


class LineHealth(msgspec.Struct, frozen=True):
    """The evidence about one line at an instant."""

    line: str
    as_of: str
    state: str
    open_since: Word | None
    links: tuple[LinkHealth, ...]
    tests: tuple[TestStatus, ...]
    missed: dict[str, int]
    looked_at: int
    next_test: NextTest | None
    unacknowledged: tuple[Unacknowledged, ...]
    open_warnings: tuple[str, ...]
    open_queries: tuple[str, ...]


def line_health(shelf: Shelf, line: str, now_ms: InstantMs, facts: Facts) -> LineHealth:
    """Read the evidence about a line.

    Raises:
        UnknownThing.
    """
    view = shelf.require(LineView, line)
    found = slot_facts(shelf, view, now_ms)
    missed = Counter(f.slot.office for f in found if f.timeliness is Timeliness.OVERDUE)
    things = [thing for thing in open_things(shelf.views) if thing.type in ("danger", "query")]
    queries = {under.child for under in shelf.children(line, "query.ask")}
    return LineHealth(
        line=line,
        as_of=render_instant(now_ms),
        state=view.state.value,
        open_since=word_or_none(view.open_since),
        links=tuple(
            _link(view, party, facts.link(party)) for party in view.counterparts_of(facts.party)
        ),
        tests=tuple(_test(shelf, fact, facts.party) for fact in found[:TESTS_SHOWN]),
        missed={office: missed[office] for office in view.offices},
        looked_at=len(found),
        next_test=_next(view, now_ms),
        unacknowledged=_unacknowledged(shelf, line),
        open_warnings=tuple(t.id for t in things if t.type == "danger" and t.thread == line),
        open_queries=tuple(t.id for t in things if t.type == "query" and t.id in queries),
    )


def _link(view: LineView, party: PartyId, link: LinkFact | None) -> LinkHealth:
    heard_ms = None if link is None else link.heard_ms
    return LinkHealth(
        party=party,
        office=view.office_of(party) or "",
        last_word=word_or_none(view.latest.get(party)),
        last_heard=None if heard_ms is None else render_instant(heard_ms),
        silent_from=None if link is None else render_instant(link.silent_from_ms),
        round_trip_ms=None if link is None else link.round_trip_ms,
        peer_clock_offset_ms=None if link is None else link.offset_ms,
        unreceipted=None if link is None else link.waiting,
        missing=None if link is None else link.missing,
        stopped="" if link is None else link.stopped,
    )


def _test(shelf: Shelf, fact: SlotFact, own: PartyId) -> TestStatus:
    test = None if fact.test is None else shelf.view(LineTestView, fact.test.mark.id)
    answers = () if test is None else sorted(test.answers.values(), key=lambda one: one.mark)
    first = answers[0] if answers else None
    ours = party_of(fact.slot.office) == own
    return TestStatus(
        due=render_instant(fact.slot.due_ms),
        office=fact.slot.office,
        timeliness=fact.timeliness.value,
        heard=None if fact.test is None else render_instant(fact.test.heard_ms),
        answered_by=None if first is None else first.mark.office,
        answer_heard=None if first is None else render_instant(first.heard_ms),
        round_trip_ms=first.heard_ms - fact.test.heard_ms
        if ours and first is not None and fact.test is not None
        else None,
    )


def _next(view: LineView, now_ms: InstantMs) -> NextTest | None:
    cadence = cadence_of(view)
    if cadence is None or view.open_since is None:
        return None
    slot: Slot | None = slot_after(cadence, now_ms)
    return None if slot is None else NextTest(render_instant(slot.due_ms), slot.office)


def _unacknowledged(shelf: Shelf, line: str) -> tuple[Unacknowledged, ...]:
    waiting: dict[PartyId, list[Word]] = {}
    for under in reversed(shelf.children(line, "contact.open")[-CONTACTS_READ:]):
        contact = shelf.view(ContactView, under.child)
        if contact is None or contact.is_closed:
            continue
        saids = shelf.thread(under.child, 0, STATEMENTS_READ).saids
        answered = {said.body.message for said in saids if said.kind == "contact.acknowledge"}
        for said in saids:
            if said.kind in _MESSAGES and said.mark.id not in answered:
                waiting.setdefault(said.party, []).append(word(said.mark))
    return tuple(
        Unacknowledged(party, len(words), _oldest(words))
        for party, words in sorted(waiting.items())
    )


def _oldest(words: Sequence[Word]) -> Word:
    return min(words, key=lambda one: (one.at, one.statement))
