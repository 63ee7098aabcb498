"""Deciding on conflicts: who may raise and settle one, and what a proposal must do."""

import math
from typing import TypeVar

import msgspec

from visavis.notices.conflict import (
    Answered,
    ConflictAccept,
    ConflictAcceptRisk,
    ConflictBody,
    ConflictCounter,
    ConflictDecline,
    ConflictPropose,
    ConflictRaise,
    ConflictView,
    StatedVerdict,
    conflict_id,
)
from visavis.notices.conflict_state import meeting_of, meeting_of_volumes, versions_of
from visavis.notices.detect import Conflict
from visavis.notices.errors import (
    NothingMeets,
    NoticeOfOthers,
    NotThatType,
    Outdated,
    SaidAlready,
    StillMeets,
    UnknownConflict,
)
from visavis.notices.notice import require_line
from visavis.notices.notice_rules import last_own, require_notice, require_possible, told_marks
from visavis.notices.notice_view import NoticeView
from visavis.release import Command, Draft, Knowledge, Said
from visavis.terms import InstantMs, PartyId, StatementId, render_instant

B = TypeVar("B", ConflictPropose, ConflictCounter, ConflictAcceptRisk)


class _Matter(msgspec.Struct, frozen=True):
    """Two notices of two parties, seen by one of them, and what was said of their conflict."""

    own: NoticeView
    theirs: NoticeView
    their_party: PartyId
    versions: tuple[StatementId, ...]
    view: ConflictView | None

    @property
    def pair(self) -> tuple[StatementId, ...]:
        return tuple(sorted((self.own.notice, self.theirs.notice)))


def decide_raise(
    known: Knowledge, command: Command[ConflictRaise], now_ms: InstantMs
) -> tuple[Draft, ...]:
    """Decide on raising a conflict; fills in how the two meet, as known here.

    Both sides may raise it, and it stays one. Only a party that was told of one's own notice can
    be told that it meets theirs.

    Raises:
        UnknownNotice, NoticeOfOthers.
        NothingMeets: as far as is known here.
        SaidAlready: this party has raised it for these very versions.
    """
    matter = _matter(known, command, command.body.notices)
    meeting = _require_meeting(matter)
    said = None if matter.view is None else matter.view.raised.get(command.party)
    if said is not None and said.body.versions == matter.versions:
        raise _already(matter, "raised by this party, as the two notices stand")
    floor, ceiling = meeting.floor_m_wgs84, meeting.ceiling_m_wgs84
    body = ConflictRaise(
        notices=matter.pair,
        versions=_current(matter, command.body.versions),
        verdict=StatedVerdict(meeting.verdict.value),
        start=render_instant(meeting.start),
        end=None if meeting.end is None else render_instant(meeting.end),
        floor_m_wgs84=None if floor is None else math.floor(floor),
        ceiling_m_wgs84=None if ceiling is None else math.ceil(ceiling),
        because=meeting.because,
    )
    return _draft(command, matter, body)


def decide_propose(
    known: Knowledge, command: Command[ConflictPropose], now_ms: InstantMs
) -> tuple[Draft, ...]:
    """Decide on a proposal: it must end this conflict.

    Raises:
        UnknownNotice, NoticeOfOthers, UnknownConflict, NothingMeets, Outdated, NotThatType,
        ImpossibleVolume.
        StillMeets: the two would meet with it too.
    """
    matter = _require_raised(_matter(known, command, command.body.notices))
    _require_meeting(matter)
    _require_end(matter, command.body)
    return _draft(command, matter, _filled(matter, command.body))


def decide_counter(
    known: Knowledge, command: Command[ConflictCounter], now_ms: InstantMs
) -> tuple[Draft, ...]:
    """Decide on a proposal in the place of the other side's.

    Raises:
        As `decide_propose`, and SaidAlready: theirs was answered.
    """
    matter = _require_raised(_matter(known, command, command.body.notices))
    _require_meeting(matter)
    _require_theirs(matter, command.body.proposal, command.party)
    _require_end(matter, command.body)
    return _draft(command, matter, _filled(matter, command.body), command.body.proposal)


def decide_answer(
    known: Knowledge,
    command: Command[ConflictAccept] | Command[ConflictDecline],
    now_ms: InstantMs,
) -> tuple[Draft, ...]:
    """Decide on accepting or declining the other side's last proposal.

    Raises:
        UnknownNotice, NoticeOfOthers, UnknownConflict.
        Outdated: it is not their last one, or a notice has been amended since.
        SaidAlready: it was answered.
    """
    body = command.body
    matter = _require_raised(_matter(known, command, body.notices))
    _require_theirs(matter, body.proposal, command.party)
    return _draft(
        command, matter, msgspec.structs.replace(body, notices=matter.pair), body.proposal
    )


def decide_accept_risk(
    known: Knowledge, command: Command[ConflictAcceptRisk], now_ms: InstantMs
) -> tuple[Draft, ...]:
    """Decide on accepting the risk; the office that speaks is the one that answers for it.

    Raises:
        UnknownNotice, NoticeOfOthers, UnknownConflict, NothingMeets, Outdated.
        SaidAlready: this party has accepted it for these versions.
    """
    matter = _require_raised(_matter(known, command, command.body.notices))
    _require_meeting(matter)
    said = None if matter.view is None else matter.view.risks.get(command.party)
    if said is not None and said.body.versions == matter.versions and said.body.until is None:
        raise _already(matter, "accepted by this party, as the two notices stand")
    return _draft(command, matter, _filled(matter, command.body))


def check_proposal(said: Said[ConflictPropose | ConflictCounter]) -> None:
    """Refuse, on every node, a proposed volume that cannot be meant.

    Raises:
        ImpossibleVolume: names the field.
    """
    require_possible(said.party, said.body.volume)


def _matter(
    known: Knowledge, command: Command[object], notices: tuple[StatementId, ...]
) -> _Matter:
    views = [require_notice(known, notice) for notice in notices]
    own = [view for view in views if view.party == command.party]
    theirs = [view for view in views if view.party != command.party]
    if len(own) != 1 or theirs[0].party is None:
        raise NoticeOfOthers(
            f"Conflict {conflict_id(notices)} refused",
            expected=f"one notice of {command.party} and one of another party",
            got=" and ".join(f"one of {view.party}" for view in views),
            next_step="Only the two whose notices meet work it out.",
        )
    return _Matter(
        own=own[0],
        theirs=theirs[0],
        their_party=theirs[0].party,
        versions=versions_of(own[0], theirs[0]),
        view=known.read(ConflictView, conflict_id(notices)),
    )


def _require_meeting(matter: _Matter) -> Conflict:
    meeting = meeting_of(matter.own, matter.theirs)
    if meeting is None:
        over = [one.notice for one in (matter.own, matter.theirs) if one.is_over]
        raise NothingMeets(
            f"Conflict {conflict_id(matter.pair)} refused",
            expected="two notices that meet, as they stand here",
            got=f"notice {over[0]}, which is over" if over else "two of which none was found to",
            next_step="Nothing is to be worked out, as far as is known here.",
        )
    return meeting


def _require_raised(matter: _Matter) -> _Matter:
    if matter.view is None or not matter.view.raised:
        raise UnknownConflict(
            f"Conflict {conflict_id(matter.pair)} refused",
            expected="one that this side or the other has raised",
            got="one that nobody has",
            next_step="Raise it first: conflict.raise.",
        )
    return matter


def _require_end(matter: _Matter, body: ConflictPropose | ConflictCounter) -> None:
    """Refuse a proposal that leaves the two meeting."""
    moved, kept = matter.own, matter.theirs
    if body.notice != moved.notice:
        moved, kept = kept, moved
    assert moved.declaration is not None  # `_matter` required it
    require_possible(matter.their_party, body.volume)
    try:
        require_line(moved.declaration.body.type, body.volume)
    except ValueError as problem:
        raise NotThatType(
            f"Proposal for notice {body.notice} refused",
            expected=str(problem).removeprefix("expected "),
            got="another area",
            next_step="Correct the area.",
        ) from None
    meeting = meeting_of_volumes(moved, body.volume, kept, kept.volume)
    if meeting is not None:
        raise StillMeets(
            f"Proposal for notice {body.notice} refused",
            expected=f"a volume that notice {kept.notice} does not meet",
            got=f"one that it meets from {render_instant(meeting.start)} ({meeting.verdict.value})",
            next_step="Change it further, or accept the risk on both sides.",
        )


def _require_theirs(matter: _Matter, proposal: StatementId, party: PartyId) -> None:
    """Refuse an answer to anything but the other side's last proposal for these versions."""
    assert matter.view is not None  # it was raised
    last = matter.view.proposals.get(matter.their_party)
    if last is None or last.mark.id != proposal or last.versions != matter.versions:
        got = "none" if last is None else f"{last.mark.id}, for versions {', '.join(last.versions)}"
        raise Outdated(
            f"Answer to proposal {proposal} refused",
            expected=f"the last proposal of {matter.their_party}, for the notices as they stand",
            got=got,
            next_step="Read the conflict again; a notice may have been amended since.",
        )
    answer: Answered | None = matter.view.answers.get(party)
    if answer is not None and answer.proposal == proposal:
        raise _already(matter, "answered by this party")


def _filled(matter: _Matter, body: B) -> B:
    """Put the pair in order and fill in the versions at hand."""
    return msgspec.structs.replace(
        body, notices=matter.pair, versions=_current(matter, body.versions)
    )


def _current(matter: _Matter, named: tuple[StatementId, ...] | None) -> tuple[StatementId, ...]:
    if named is not None and named != matter.versions:
        raise Outdated(
            f"Conflict {conflict_id(matter.pair)} refused",
            expected=f"the notices as they stand, {' and '.join(matter.versions)}",
            got=" and ".join(named),
            next_step="Read the conflict again; a notice has been amended since.",
        )
    return matter.versions


def _already(matter: _Matter, got: str) -> SaidAlready:
    return SaidAlready(
        f"Conflict {conflict_id(matter.pair)} refused",
        expected="something that was not said yet",
        got=got,
        next_step="Nothing is to be done.",
    )


def _draft(
    command: Command[object],
    matter: _Matter,
    body: ConflictBody,
    *further: StatementId,
) -> tuple[Draft, ...]:
    latest = {} if matter.view is None else matter.view.latest
    return (
        Draft(
            kind=command.kind,
            office=command.office,
            body=body,
            refs=(*matter.pair, *further),
            to=(matter.their_party,),
            after_ms=last_own(latest, command.party),
            follows=told_marks(matter.own),
        ),
    )
