"""Where a conflict stands: found from the two notices as they are known, never from a say-so.

Resolved is that the two no longer meet, whoever says what; accepted risk holds for the very
versions for which both sides accepted it; a later amendment that lets them meet again reopens.
"""

import heapq
from collections.abc import Iterable
from dataclasses import replace
from enum import StrEnum

import msgspec

from visavis.notices.conflict import ConflictView, Proposed
from visavis.notices.detect import Conflict, Verdict, find_conflict
from visavis.notices.notice_prepared import prepared_of
from visavis.notices.notice_view import NoticeView
from visavis.notices.notice_volume import StatedVolume
from visavis.release import Mark, instant_ms
from visavis.terms import InstantMs, PartyId, StatementId


class ConflictState(StrEnum):
    """Where a conflict stands, as far as this node knows."""

    UNKNOWN = "unknown"  # one of the notices has not come
    RAISED = "raised"
    PROPOSED = "proposed"  # a proposal waits for the other side's answer
    AGREED = "agreed"  # accepted, not amended
    RISK_ACCEPTED = "risk_accepted"  # by offices of both sides
    REOPENED = "reopened"  # it was settled, and an amendment undid that
    RESOLVED = "resolved"  # the two no longer meet
    PAST = "past"  # the time in which they met is over


class Standing(msgspec.Struct, frozen=True):
    """Where a conflict stands, and what that rests on.

    Args:
        meeting: how the two meet now; None where they do not, or one is not known.
        versions: the statements that say where and when, in the order of the notices' ids.
    """

    state: ConflictState
    meeting: Conflict | None
    versions: tuple[StatementId, ...]


def meeting_of(one: NoticeView, other: NoticeView) -> Conflict | None:
    """Compare two notices as they stand; None where they do not meet or one is over."""
    if one.is_over or other.is_over:
        return None
    return meeting_of_volumes(one, one.volume, other, other.volume)


def meeting_of_volumes(
    one: NoticeView, first: StatedVolume | None, other: NoticeView, second: StatedVolume | None
) -> Conflict | None:
    """Compare two notices as if they had these volumes."""
    if first is None or second is None or one.party is None or other.party is None:
        return None
    found = find_conflict(
        prepared_of(one.notice, one.party, first), prepared_of(other.notice, other.party, second)
    )
    return None if found is None else unsure_where_coarse(found, one, other)


def unsure_where_coarse(conflict: Conflict, *views: NoticeView) -> Conflict:
    """Say *possible* where a notice is generalised: what it stands for may lie elsewhere in it."""
    coarse = tuple(
        f"generalised: {view.notice}"
        for view in views
        if view.declaration is not None and view.declaration.body.generalised is not None
    )
    if not coarse:
        return conflict
    because = (*conflict.because, *coarse)
    return replace(conflict, verdict=Verdict.POSSIBLE, because=because)


def versions_of(one: NoticeView, other: NoticeView) -> tuple[StatementId, ...]:
    """Return the statements that say where and when of two notices, by the notices' ids."""
    pair = sorted((one, other), key=lambda view: view.notice)
    return tuple(view.version.id for view in pair if view.version is not None)


def standing(
    view: ConflictView,
    one: NoticeView | None,
    other: NoticeView | None,
    now_ms: InstantMs,
    *,
    parted: bool,
) -> Standing:
    """Judge a conflict at an instant.

    Args:
        one, other: the two notices as they are known here.
        parted: whether the two met, then stayed apart, at some time before; see `parted_before`.
    """
    if one is None or other is None or one.party is None or other.party is None:
        return Standing(ConflictState.UNKNOWN, None, ())
    versions = versions_of(one, other)
    meeting = meeting_of(one, other)
    if meeting is None:
        return Standing(ConflictState.RESOLVED, None, versions)
    if meeting.end is not None and meeting.end <= now_ms:
        return Standing(ConflictState.PAST, meeting, versions)
    sides = (one.party, other.party)
    if all(_accepts_risk(view, side, versions, now_ms) for side in sides):
        return Standing(ConflictState.RISK_ACCEPTED, meeting, versions)
    agreed = any(agreed_by(view, side, sides, versions) for side in sides)
    if agreed:
        return Standing(ConflictState.AGREED, meeting, versions)
    if any(waits_for(view, side, sides, versions) for side in sides):
        return Standing(ConflictState.PROPOSED, meeting, versions)
    undone = all(side in view.risks for side in sides)
    state = ConflictState.REOPENED if parted or undone else ConflictState.RAISED
    return Standing(state, meeting, versions)


def agreed_by(
    view: ConflictView,
    proposer: PartyId,
    sides: tuple[PartyId, PartyId],
    versions: tuple[StatementId, ...],
) -> Proposed | None:
    """Return a side's last proposal if it is for these versions and the other accepted it."""
    proposed = view.proposals.get(proposer)
    if proposed is None or proposed.versions != versions:
        return None
    answer = view.answers.get(_other(proposer, sides))
    accepted = answer is not None and answer.accepted and answer.proposal == proposed.mark.id
    return proposed if accepted else None


def waits_for(
    view: ConflictView,
    proposer: PartyId,
    sides: tuple[PartyId, PartyId],
    versions: tuple[StatementId, ...],
) -> Proposed | None:
    """Return a side's last proposal if it is for these versions and the other has not answered."""
    proposed = view.proposals.get(proposer)
    if proposed is None or proposed.versions != versions:
        return None
    answer = view.answers.get(_other(proposer, sides))
    answered = answer is not None and answer.proposal == proposed.mark.id
    return None if answered else proposed


def parted_before(
    one: NoticeView,
    first: Iterable[tuple[Mark, StatedVolume]],
    other: NoticeView,
    second: Iterable[tuple[Mark, StatedVolume]],
) -> bool:
    """Tell whether two notices once met and then, by an amendment, stayed apart.

    Args:
        first, second: every where and when of each, earliest first, by its party's own times; of
            two parties whose clocks differ the order may be another, which changes one word.
    """
    steps = heapq.merge(
        ((mark, 0, volume) for mark, volume in first),
        ((mark, 1, volume) for mark, volume in second),
        key=lambda step: step[0],
    )
    stands: list[StatedVolume | None] = [None, None]
    met = False
    for _, which, volume in steps:
        stands[which] = volume
        meets = meeting_of_volumes(one, stands[0], other, stands[1]) is not None
        if met and not meets:
            return True
        met = met or meets
    return False


def _accepts_risk(
    view: ConflictView, side: PartyId, versions: tuple[StatementId, ...], now_ms: InstantMs
) -> bool:
    risk = view.risks.get(side)
    if risk is None or risk.body.versions != versions:
        return False
    return risk.body.until is None or now_ms < instant_ms(risk.body.until)


def _other(side: PartyId, sides: tuple[PartyId, PartyId]) -> PartyId:
    return sides[1] if side == sides[0] else sides[0]
