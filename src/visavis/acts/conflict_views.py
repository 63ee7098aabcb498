"""Reading conflicts: what meets what, how sure that is, whom the answer covers, who said what."""

from collections.abc import Sequence
from typing import Final

import msgspec

from visavis.acts.conflict_finding import Meeting, conflict_in, met_by
from visavis.acts.reading import Shelf, Word, word
from visavis.notices import (
    Conflict,
    ConflictName,
    ConflictView,
    CoveredAnswer,
    NoticeAmend,
    NoticeView,
    PartyCoverage,
    Proposed,
    StatedVolume,
    answer,
    parted_before,
    prepared_of,
    standing,
)
from visavis.notices import Standing as PartyStanding
from visavis.release import Mark, Text
from visavis.terms import InstantMs, PartyId, render_instant

MEETINGS_LIMIT: Final = 500  # one screen of a desk shows fifty
VERSIONS_LIMIT: Final = 500  # statements of one notice that are compared for what was before


class MeetingStatus(msgspec.Struct, frozen=True):
    """A notice that meets what was asked about, and how sure that is.

    `conflict` is the id under which the two parties work it out; `state` is where that stands,
    or found where nobody has raised it.
    """

    notice: str
    party: str
    title: Text | None
    verdict: str
    start: str
    end: str | None
    floor_m_wgs84: float | None
    ceiling_m_wgs84: float | None
    because: tuple[str, ...]
    conflict: str | None
    state: str


class CoverageStatus(msgspec.Struct, frozen=True):
    """How far one party was heard: covered, stale, silent or never heard."""

    party: str
    standing: str
    newest_counted: str | None
    last_heard: str | None
    silent_since: str | None


class Answer(msgspec.Struct, frozen=True):
    """The answer to "does anything meet this?", with what it rests on.

    Args:
        outcome: certain, possible, none found, or unknown where a party is not covered.
        missing: the parties that are not covered.
        as_of: the time of the oldest thing heard of those that are; None where none is.
    """

    outcome: str
    meetings: tuple[MeetingStatus, ...]
    coverage: tuple[CoverageStatus, ...]
    missing: tuple[str, ...]
    as_of: str | None


class RaisedStatus(msgspec.Struct, frozen=True):
    """How one side raised it; the other side may see more or less."""

    word: Word
    verdict: str | None
    start: str | None
    end: str | None


class ProposalStatus(msgspec.Struct, frozen=True):
    """One side's last proposal: which notice would be where and when, and what became of it.

    Args:
        changes: what would change: time, height, area.
        current: whether it is for the notices as they stand.
        answer: accepted, declined, or None while the other side has not answered.
    """

    word: Word
    notice: str
    volume: StatedVolume
    changes: tuple[str, ...]
    reason: Text | None
    current: bool
    answer: str | None
    answered: Word | None
    answered_because: Text | None


class RiskStatus(msgspec.Struct, frozen=True):
    """That an office accepted the risk, and whether that is for the notices as they stand."""

    word: Word
    reason: Text
    until: str | None
    current: bool


class ConflictStatus(msgspec.Struct, frozen=True):
    """A conflict as this node knows it; where it stands is found, not taken from what was said."""

    conflict: str
    state: str
    notices: tuple[str, ...]
    parties: tuple[str | None, ...]
    versions: tuple[str, ...]
    verdict: str | None
    start: str | None
    end: str | None
    floor_m_wgs84: float | None
    ceiling_m_wgs84: float | None
    because: tuple[str, ...]
    raised: tuple[RaisedStatus, ...]
    proposals: tuple[ProposalStatus, ...]
    risks: tuple[RiskStatus, ...]
    coverage: tuple[CoverageStatus, ...]
    missing: tuple[str, ...]


def conflict_status(shelf: Shelf, conflict: str, now_ms: InstantMs) -> ConflictStatus:
    """Read a conflict, by its own id or by that of a statement that raised it.

    Raises:
        UnknownThing.
    """
    name = shelf.view(ConflictName, conflict)
    view = shelf.require(ConflictView, conflict if name is None else name.conflict)
    one, other = (shelf.view(NoticeView, notice) for notice in view.notices)
    found = standing(view, one, other, now_ms, parted=_parted(shelf, one, other))
    meeting = found.meeting
    covered = _covered(shelf, (), now_ms)
    return ConflictStatus(
        conflict=view.conflict,
        state=found.state.value,
        notices=view.notices,
        parties=tuple(None if one is None else one.party for one in (one, other)),
        versions=found.versions,
        verdict=None if meeting is None else meeting.verdict.value,
        start=None if meeting is None else render_instant(meeting.start),
        end=None if meeting is None or meeting.end is None else render_instant(meeting.end),
        floor_m_wgs84=None if meeting is None else meeting.floor_m_wgs84,
        ceiling_m_wgs84=None if meeting is None else meeting.ceiling_m_wgs84,
        because=() if meeting is None else meeting.because,
        raised=tuple(
            RaisedStatus(word(r.mark), r.body.verdict, r.body.start, r.body.end)
            for r in sorted(view.raised.values(), key=lambda r: r.mark)
        ),
        proposals=tuple(
            _proposal(view, proposed, (one, other), found.versions)
            for proposed in sorted(view.proposals.values(), key=lambda p: p.mark)
        ),
        risks=tuple(
            RiskStatus(word(r.mark), r.body.reason, r.body.until, r.body.versions == found.versions)
            for r in sorted(view.risks.values(), key=lambda r: r.mark)
        ),
        coverage=_coverage(covered),
        missing=covered.missing,
    )


def notice_answer(shelf: Shelf, notice: NoticeView, now_ms: InstantMs) -> Answer:
    """Tell what meets a notice that stands here."""
    kept = () if shelf.around is None else shelf.around.meetings(notice.notice, MEETINGS_LIMIT)
    return _answer(shelf, _others(shelf, kept, notice.notice, now_ms), now_ms)


def volume_answer(
    shelf: Shelf, party: PartyId, stated: StatedVolume, excepted: str, now_ms: InstantMs
) -> Answer:
    """Tell what meets a volume that nobody has declared yet.

    Args:
        party: whose it would be; its own notices are left out.
        excepted: a notice that it would take the place of, or "".

    Raises:
        MalformedVolume, MalformedHeight, MalformedLength.
    """
    volume = prepared_of(excepted, party, stated)
    conflicts = () if shelf.around is None else shelf.around.conflicts(volume)

    def read(notice: str) -> NoticeView | None:
        return shelf.view(NoticeView, notice)

    return _answer(shelf, met_by(volume, conflicts, read, now_ms), now_ms)


def all_meetings(shelf: Shelf, now_ms: InstantMs) -> Answer:
    """Tell everything that meets anything here; each pair is told from its smaller id."""
    kept = () if shelf.around is None else shelf.around.meetings(None, MEETINGS_LIMIT)
    return _answer(shelf, _others(shelf, kept, "", now_ms), now_ms)


def _others(
    shelf: Shelf, meetings: Sequence[Meeting], notice: str, now_ms: InstantMs
) -> list[tuple[NoticeView, Conflict]]:
    found = []
    for meeting in meetings:
        other = shelf.view(NoticeView, meeting.a if meeting.b == notice else meeting.b)
        if other is not None and (meeting.end_ms is None or now_ms < meeting.end_ms):
            found.append((other, conflict_in(meeting)))
    return found


def _answer(
    shelf: Shelf, found: Sequence[tuple[NoticeView, Conflict]], now_ms: InstantMs
) -> Answer:
    covered = _covered(shelf, [conflict for _, conflict in found], now_ms)
    heard = [
        coverage.last_heard
        for coverage, held in covered.coverage
        if held is PartyStanding.COVERED and coverage.last_heard is not None
    ]
    return Answer(
        outcome=covered.outcome.value,
        meetings=tuple(_meeting(shelf, other, conflict, now_ms) for other, conflict in found),
        coverage=_coverage(covered),
        missing=covered.missing,
        as_of=render_instant(min(heard)) if heard else None,
    )


def _covered(shelf: Shelf, conflicts: Sequence[Conflict], now_ms: InstantMs) -> CoveredAnswer:
    coverage: Sequence[PartyCoverage] = ()
    stale_after_s = 0.0
    if shelf.around is not None:
        coverage, stale_after_s = shelf.around.coverage(), shelf.around.stale_after_s
    return answer(conflicts, coverage, now_ms, stale_after_s)


def _coverage(covered: CoveredAnswer) -> tuple[CoverageStatus, ...]:
    return tuple(
        CoverageStatus(
            party=one.party,
            standing=held.value,
            newest_counted=_instant(one.newest_counted),
            last_heard=_instant(one.last_heard),
            silent_since=_instant(one.silent_since),
        )
        for one, held in covered.coverage
    )


def _meeting(
    shelf: Shelf, other: NoticeView, conflict: Conflict, now_ms: InstantMs
) -> MeetingStatus:
    identity = f"{conflict.a}.{conflict.b}"
    raised = shelf.view(ConflictView, identity) is not None
    state = conflict_status(shelf, identity, now_ms).state if raised else "found"
    return MeetingStatus(
        notice=other.notice,
        party=other.party or "",
        title=None if other.declaration is None else other.declaration.body.title,
        verdict=conflict.verdict.value,
        start=render_instant(conflict.start),
        end=_instant(conflict.end),
        floor_m_wgs84=conflict.floor_m_wgs84,
        ceiling_m_wgs84=conflict.ceiling_m_wgs84,
        because=conflict.because,
        conflict=identity if raised else None,
        state=state,
    )


def _proposal(
    view: ConflictView,
    proposed: Proposed,
    notices: tuple[NoticeView | None, NoticeView | None],
    versions: tuple[str, ...],
) -> ProposalStatus:
    moved = next((n for n in notices if n is not None and n.notice == proposed.notice), None)
    answered = next(
        (
            one
            for party, one in view.answers.items()
            if one.proposal == proposed.mark.id and party != proposed.mark.party
        ),
        None,
    )
    return ProposalStatus(
        word=word(proposed.mark),
        notice=proposed.notice,
        volume=proposed.volume,
        changes=_changes(None if moved is None else moved.volume, proposed.volume),
        reason=proposed.reason,
        current=proposed.versions == versions,
        answer=None if answered is None else "accepted" if answered.accepted else "declined",
        answered=None if answered is None else word(answered.mark),
        answered_because=None if answered is None else answered.reason,
    )


def _changes(now: StatedVolume | None, then: StatedVolume) -> tuple[str, ...]:
    if now is None:
        return ()
    parts = {
        "time": (now.start, now.end) != (then.start, then.end),
        "height": (now.floor, now.ceiling) != (then.floor, then.ceiling),
        "area": now.area != then.area,
    }
    return tuple(name for name, changed in parts.items() if changed)


def _parted(shelf: Shelf, one: NoticeView | None, other: NoticeView | None) -> bool:
    if one is None or other is None:
        return False
    return parted_before(one, _history(shelf, one), other, _history(shelf, other))


def _history(shelf: Shelf, view: NoticeView) -> list[tuple[Mark, StatedVolume]]:
    """Return every where and when of a notice, by its party's own times."""
    if view.declaration is None or view.declaration.body.volume is None:
        return []
    found = [(view.declaration.mark, view.declaration.body.volume)]
    if view.amendment is None:
        return found  # the usual case: nothing was ever amended
    found += [
        (said.mark, said.body.volume)
        for said in shelf.thread(view.notice, 0, VERSIONS_LIMIT).saids
        if isinstance(said.body, NoticeAmend) and said.party == view.party
    ]
    return sorted(found, key=lambda one: one[0])


def _instant(instant: InstantMs | None) -> str | None:
    return None if instant is None else render_instant(instant)
