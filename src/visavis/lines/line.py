"""A line: two or more counterpart offices that may talk. Its statements and the view of them."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

import msgspec

from visavis.lines.line_cadence import MAX_DAILY_TESTS, DailyTime
from visavis.lines.line_tests import LineDanger, LineDangerAcknowledge, LineTest, LineTestAnswer
from visavis.lines.overdue import OpenThing
from visavis.release import (
    Instant,
    Mark,
    OfficeRef,
    Ref,
    Said,
    Seconds,
    Text,
    earlier,
    last_by,
    later,
    later_of,
    require_distinct,
    require_order,
)
from visavis.terms import OfficeId, PartyId, StatementId, party_of

LineTestWord = LineTest | LineTestAnswer | LineDanger | LineDangerAcknowledge

MAX_SIDES = 16  # a conference of every party of a theatre; more is a broadcast, not a line


class LinePropose(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Offer a line; its id is the id of this statement. Opening it is a further statement.

    Args:
        offices: one of each party, all of one level.
        test_every_s: seconds between test messages.
        routine_answer_s, urgent_answer_s: seconds within which an answer is due.
        mandate: the mission under which the line stands, or None.
        daily_tests: times of day at which it is tested, instead of every so many seconds.
    """

    offices: Annotated[tuple[OfficeRef, ...], msgspec.Meta(min_length=2, max_length=MAX_SIDES)]
    purpose: Text
    test_every_s: Seconds = 3600  # hourly unless agreed otherwise
    routine_answer_s: Seconds = 14_400  # a watch of four hours
    urgent_answer_s: Seconds = 900  # two missed minutes of a duty officer, with a margin
    mandate: Ref | None = None
    daily_tests: Annotated[tuple[DailyTime, ...], msgspec.Meta(max_length=MAX_DAILY_TESTS)] = ()

    def __post_init__(self) -> None:
        """Refuse two offices of one party: they have their own ways to talk."""
        require_distinct((party_of(office) for office in self.offices), "the parties")
        require_distinct(self.daily_tests, "the daily tests")


class LineOpen(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Open one's own side of a line."""

    line: Ref


class LineSuspend(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Close one's own side for now; warnings of danger to life still pass."""

    line: Ref
    reason: Text


class LineResume(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """End one's own suspension."""

    line: Ref


class LineLapse(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Say that the line is used no more, since when, and on whose word.

    Args:
        since_earliest, since_latest: the span in which it began, both inclusive.
        word_of: who says so.
    """

    line: Ref
    since_earliest: Instant
    since_latest: Instant
    reason: Text
    word_of: Text

    def __post_init__(self) -> None:
        """Refuse a span that ends before it starts."""
        require_order(self.since_earliest, self.since_latest, "since")


class LineHistory(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Tell what there was before this line: no direct contact since when, and on whose word."""

    line: Ref
    since_earliest: Instant
    since_latest: Instant
    told: Text
    word_of: Text

    def __post_init__(self) -> None:
        """Refuse a span that ends before it starts."""
        require_order(self.since_earliest, self.since_latest, "since")


class LineState(StrEnum):
    """Where a line stands, as far as this node knows."""

    UNKNOWN = "unknown"  # something was said about it, but the proposal has not come
    PROPOSED = "proposed"
    OPEN = "open"  # every side has said so
    SUSPENDED = "suspended"
    LAPSED = "lapsed"


class StanceKind(StrEnum):
    """What one side last said of its own side."""

    OPEN = "open"
    SUSPENDED = "suspended"
    LAPSED = "lapsed"


class Proposal(msgspec.Struct, frozen=True):
    """What was proposed, and by whom."""

    mark: Mark
    body: LinePropose


class Stance(msgspec.Struct, frozen=True):
    """The last word of one office about its own side of the line."""

    mark: Mark
    kind: StanceKind
    suspended: LineSuspend | None = None
    lapsed: LineLapse | None = None


class HistoryTold(msgspec.Struct, frozen=True):
    """What one party last told about the time before the line."""

    mark: Mark
    body: LineHistory


class LineView(msgspec.Struct, frozen=True):
    """A line, folded. Stances are kept by office, since only those on the line count.

    `contacts` counts by party the contacts that its offices opened; `first_contact` and
    `last_contact` are the earliest and the latest opening.
    """

    line: StatementId
    proposal: Proposal | None = None
    stances: Mapping[OfficeId, Stance] = {}
    histories: Mapping[PartyId, HistoryTold] = {}
    contacts: Mapping[PartyId, int] = {}
    first_contact: Mark | None = None
    last_contact: Mark | None = None
    latest: Mapping[PartyId, Mark] = {}

    @property
    def offices(self) -> tuple[OfficeId, ...]:
        """The offices on the line; none while the proposal has not come."""
        return () if self.proposal is None else self.proposal.body.offices

    @property
    def state(self) -> LineState:
        """Where the line stands: lapsed before suspended, and open only if every side says so."""
        if self.proposal is None:
            return LineState.UNKNOWN
        kinds = [stance.kind for stance in self._counting()]
        if StanceKind.LAPSED in kinds:
            return LineState.LAPSED
        if StanceKind.SUSPENDED in kinds:
            return LineState.SUSPENDED
        return LineState.OPEN if len(kinds) == len(self.offices) else LineState.PROPOSED

    def stance_of(self, party: PartyId) -> Stance | None:
        """Return the last word of a party's office on the line, or None."""
        for stance in self._counting():
            if stance.mark.party == party:
                return stance
        return None

    def office_of(self, party: PartyId) -> OfficeId | None:
        """Return the party's office on the line, or None."""
        for office in self.offices:
            if party_of(office) == party:
                return office
        return None

    def counterparts_of(self, party: PartyId) -> tuple[PartyId, ...]:
        """Return the other parties on the line, in the order of the proposal."""
        return tuple(p for p in map(party_of, self.offices) if p != party)

    @property
    def open_since(self) -> Mark | None:
        """The word by which the last side opened the line; None while it is not open."""
        if self.state is not LineState.OPEN:
            return None
        return max(stance.mark for stance in self._counting())

    def _counting(self) -> list[Stance]:
        return [self.stances[office] for office in self.offices if office in self.stances]


def open_line(view: LineView) -> OpenThing | None:
    """Say that a line stands, open or suspended: whoever looks after it has it on the list."""
    if view.state not in (LineState.OPEN, LineState.SUSPENDED):
        return None
    return OpenThing("line", view.line, view.line)


def fold_propose(view: LineView | None, said: Said[LinePropose]) -> LineView:
    """Fold a proposal; there is one, since the line's id is this statement's."""
    touched = _touch(view, said.mark.id, said.mark)
    return msgspec.structs.replace(touched, proposal=Proposal(said.mark, said.body))


def fold_open(view: LineView | None, said: Said[LineOpen]) -> LineView:
    """Fold one side's opening."""
    return _stand(view, said.body.line, Stance(said.mark, StanceKind.OPEN))


def fold_suspend(view: LineView | None, said: Said[LineSuspend]) -> LineView:
    """Fold one side's suspension."""
    stance = Stance(said.mark, StanceKind.SUSPENDED, suspended=said.body)
    return _stand(view, said.body.line, stance)


def fold_resume(view: LineView | None, said: Said[LineResume]) -> LineView:
    """Fold the end of one side's suspension."""
    return _stand(view, said.body.line, Stance(said.mark, StanceKind.OPEN))


def fold_lapse(view: LineView | None, said: Said[LineLapse]) -> LineView:
    """Fold one side's word that the line is used no more."""
    stance = Stance(said.mark, StanceKind.LAPSED, lapsed=said.body)
    return _stand(view, said.body.line, stance)


def fold_history(view: LineView | None, said: Said[LineHistory]) -> LineView:
    """Fold what a party tells about the time before."""
    touched = _touch(view, said.body.line, said.mark)
    told = last_by(touched.histories, said.party, HistoryTold(said.mark, said.body))
    return msgspec.structs.replace(touched, histories=told)


def fold_word(view: LineView | None, said: Said[LineTestWord]) -> LineView:
    """Fold that something was said on the line which its own view has: a test, a warning."""
    return _touch(view, said.body.line, said.mark)


def fold_contact_opened(view: LineView | None, line: StatementId, mark: Mark) -> LineView:
    """Fold the opening of a contact on the line."""
    touched = _touch(view, line, mark)
    return msgspec.structs.replace(
        touched,
        contacts={**touched.contacts, mark.party: touched.contacts.get(mark.party, 0) + 1},
        first_contact=earlier(touched.first_contact, mark),
        last_contact=later(touched.last_contact, mark),
    )


def _stand(view: LineView | None, line: StatementId, stance: Stance) -> LineView:
    touched = _touch(view, line, stance.mark)
    office = stance.mark.office
    known = touched.stances.get(office)
    if known is not None and known.mark >= stance.mark:
        return touched
    return msgspec.structs.replace(touched, stances={**touched.stances, office: stance})


def _touch(view: LineView | None, line: StatementId, mark: Mark) -> LineView:
    known = view or LineView(line=line)
    return msgspec.structs.replace(known, latest=later_of(known.latest, mark))
