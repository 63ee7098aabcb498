"""Reading lines: typed, attributed, ready for the command line, the API, the desk."""

import msgspec

from visavis.acts.reading import Shelf, Word, word, word_or_none
from visavis.lines import (
    DailyTime,
    LineState,
    LineView,
    Stance,
)
from visavis.release import Mark, Text, instant_ms
from visavis.terms import OfficeId, party_of


class SideStatus(msgspec.Struct, frozen=True):
    """One side of a line: what its office last said, or None for nothing yet."""

    office: str
    party: str
    stance: str | None
    word: Word | None
    reason: Text | None
    since_earliest: str | None
    since_latest: str | None
    word_of: Text | None


class HistoryStatus(msgspec.Struct, frozen=True):
    """What one party tells of the time before, and on whose word."""

    word: Word
    since_earliest: str
    since_latest: str
    told: Text
    word_of: Text


class Gap(msgspec.Struct, frozen=True):
    """A time without direct contact that the line's first contact ended, on one party's word.

    `at_least_s` and `at_most_s` are seconds from the told beginning to the first contact.
    """

    told_by: str
    ended_by: Word
    at_least_s: int
    at_most_s: int


class LineStatus(msgspec.Struct, frozen=True):
    """A line as this node knows it."""

    line: str
    state: LineState
    purpose: Text | None
    proposed: Word | None
    mandate: str | None
    test_every_s: int | None
    routine_answer_s: int | None
    urgent_answer_s: int | None
    daily_tests: tuple[DailyTime, ...]
    sides: tuple[SideStatus, ...]
    contacts: int
    first_contact: Word | None
    last_contact: Word | None
    histories: tuple[HistoryStatus, ...]
    gaps: tuple[Gap, ...]
    contact_ids: tuple[str, ...]


def line_status(shelf: Shelf, line: str) -> LineStatus:
    """Read a line.

    Raises:
        UnknownThing.
    """
    view = shelf.require(LineView, line)
    body = None if view.proposal is None else view.proposal.body
    parties = {party_of(office) for office in view.offices}
    histories = [view.histories[p] for p in sorted(view.histories) if p in parties]
    return LineStatus(
        line=view.line,
        state=view.state,
        purpose=None if body is None else body.purpose,
        proposed=None if view.proposal is None else word(view.proposal.mark),
        mandate=None if body is None else body.mandate,
        test_every_s=None if body is None else body.test_every_s,
        routine_answer_s=None if body is None else body.routine_answer_s,
        urgent_answer_s=None if body is None else body.urgent_answer_s,
        daily_tests=() if body is None else body.daily_tests,
        sides=tuple(_side(office, view.stances.get(office)) for office in view.offices),
        contacts=sum(count for party, count in view.contacts.items() if party in parties),
        first_contact=word_or_none(view.first_contact),
        last_contact=word_or_none(view.last_contact),
        histories=tuple(
            HistoryStatus(
                word=word(told.mark),
                since_earliest=told.body.since_earliest,
                since_latest=told.body.since_latest,
                told=told.body.told,
                word_of=told.body.word_of,
            )
            for told in histories
        ),
        gaps=_gaps(view),
        contact_ids=tuple(under.child for under in shelf.children(line, "contact.open")),
    )


def _side(office: OfficeId, stance: Stance | None) -> SideStatus:
    suspended = None if stance is None else stance.suspended
    lapsed = None if stance is None else stance.lapsed
    reason = suspended.reason if suspended else lapsed.reason if lapsed else None
    return SideStatus(
        office=office,
        party=party_of(office),
        stance=None if stance is None else stance.kind.value,
        word=None if stance is None else word(stance.mark),
        reason=reason,
        since_earliest=None if lapsed is None else lapsed.since_earliest,
        since_latest=None if lapsed is None else lapsed.since_latest,
        word_of=None if lapsed is None else lapsed.word_of,
    )


def _gaps(view: LineView) -> tuple[Gap, ...]:
    first = view.first_contact
    if first is None:
        return ()
    told = [view.histories[p] for p in sorted(view.histories) if view.office_of(p)]
    return tuple(
        Gap(
            told_by=history.mark.office,
            ended_by=word(first),
            at_least_s=_seconds_to(first, history.body.since_latest),
            at_most_s=_seconds_to(first, history.body.since_earliest),
        )
        for history in told
        if _seconds_to(first, history.body.since_latest) >= 0
    )


def _seconds_to(mark: Mark, since: str) -> int:
    return (mark.said_ms - instant_ms(since)) // 1000
