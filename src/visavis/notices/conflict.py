"""A conflict between two notices of two parties: what is said about it, and the view of that.

It is the same conflict whoever raises it: its id is made of the ids of the two notices. Whether
the two meet is never taken from what was said, but found anew from the notices; see
`conflict_state`.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

import msgspec

from visavis.notices.notice_volume import StatedVolume
from visavis.release import (
    Instant,
    Mark,
    Prose,
    Ref,
    Said,
    Text,
    last_by,
    later_of,
    require_distinct,
    require_instants,
    require_order,
)
from visavis.terms import PartyId, StatementId

MAX_REASONS = 16  # a pair has two of each: start, end, height, terrain, floor, ceiling

# In the order of their ids; a command may name them in any order.
Pair = Annotated[tuple[Ref, ...], msgspec.Meta(min_length=2, max_length=2)]
# Which statements say where and when, in step with the pair: the declarations, or the last
# amendments. A command may leave them out for those at hand; a statement never does.
Versions = Annotated[tuple[Ref, ...], msgspec.Meta(min_length=2, max_length=2)]
MetresAbove = Annotated[int, msgspec.Meta(ge=-1_100_000, le=1_100_000)]  # a height and a minimum


class StatedVerdict(StrEnum):
    """How sure it is that two notices meet; see `detect.Verdict`."""

    CERTAIN = "certain"
    POSSIBLE = "possible"


class ConflictRaise(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Say that a notice of one's own and one of another party meet, as far as one may see.

    Args:
        notices: the two; what follows is found by the node and left out of a command.
        versions: the statements that say where and when.
    """

    notices: Pair
    versions: Versions | None = None
    verdict: StatedVerdict | None = None
    start: Instant | None = None
    end: Instant | None = None
    floor_m_wgs84: MetresAbove | None = None
    ceiling_m_wgs84: MetresAbove | None = None
    because: Annotated[tuple[Prose, ...], msgspec.Meta(max_length=MAX_REASONS)] = ()

    def __post_init__(self) -> None:
        """Refuse a notice that meets itself, and a span that ends before it starts."""
        require_distinct(self.notices, "the notices")
        require_order(self.start, self.end, "the conflict")


class ConflictPropose(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Propose another where and when for one of the two, one's own or theirs.

    Args:
        notices: the two in conflict.
        notice: which of the two would change.
        volume: where and when it would be, whole.
        versions: the statements that say where and when now.
    """

    notices: Pair
    notice: Ref
    volume: StatedVolume
    reason: Text | None = None
    versions: Versions | None = None

    def __post_init__(self) -> None:
        """Refuse a change of a third notice."""
        require_distinct(self.notices, "the notices")
        _require_one_of(self.notice, self.notices)


class ConflictCounter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Decline the other side's proposal and make one's own in its place.

    Args:
        notices: the two in conflict.
        proposal: theirs.
        notice: which of the two would change.
        volume: where and when it would be, whole.
        versions: the statements that say where and when now.
    """

    notices: Pair
    proposal: Ref
    notice: Ref
    volume: StatedVolume
    reason: Text | None = None
    versions: Versions | None = None

    def __post_init__(self) -> None:
        """Refuse a change of a third notice."""
        require_distinct(self.notices, "the notices")
        _require_one_of(self.notice, self.notices)


class ConflictAccept(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Accept the other side's proposal. Accepted is not amended: whose notice it is amends it.

    Args:
        notices: the two in conflict.
        proposal: theirs.
    """

    notices: Pair
    proposal: Ref

    def __post_init__(self) -> None:
        """Refuse a notice named twice."""
        require_distinct(self.notices, "the notices")


class ConflictDecline(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Decline the other side's proposal.

    Args:
        notices: the two in conflict.
        proposal: theirs.
    """

    notices: Pair
    proposal: Ref
    reason: Text

    def __post_init__(self) -> None:
        """Refuse a notice named twice."""
        require_distinct(self.notices, "the notices")


class ConflictAcceptRisk(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Accept, as an office that answers for it, that the two meet as they stand now.

    It holds for these versions only, and settles nothing before an office of the other side
    has said the same.

    Args:
        notices: the two in conflict.
        until: None for as long as neither notice changes.
        versions: the statements that say where and when.
    """

    notices: Pair
    reason: Text
    until: Instant | None = None
    versions: Versions | None = None

    def __post_init__(self) -> None:
        """Refuse a notice named twice, and a day that does not exist."""
        require_distinct(self.notices, "the notices")
        require_instants(self.until)


ConflictBody = (
    ConflictRaise
    | ConflictPropose
    | ConflictCounter
    | ConflictAccept
    | ConflictDecline
    | ConflictAcceptRisk
)


class Raised(msgspec.Struct, frozen=True):
    """How one party last raised it."""

    mark: Mark
    body: ConflictRaise


class Proposed(msgspec.Struct, frozen=True):
    """One party's last proposal; `answers` is the one that it counters, or None."""

    mark: Mark
    notice: StatementId
    volume: StatedVolume
    reason: Text | None
    versions: tuple[StatementId, ...]
    answers: StatementId | None


class Answered(msgspec.Struct, frozen=True):
    """One party's last answer to a proposal."""

    mark: Mark
    proposal: StatementId
    accepted: bool
    reason: Text | None


class RiskAccepted(msgspec.Struct, frozen=True):
    """That an office of one party accepted the risk, for which versions."""

    mark: Mark
    body: ConflictAcceptRisk


class ConflictView(msgspec.Struct, frozen=True):
    """What was said about a conflict, folded by party; only the two whose notices meet count."""

    conflict: str
    notices: tuple[StatementId, ...]
    raised: Mapping[PartyId, Raised] = {}
    first: Mark | None = None
    proposals: Mapping[PartyId, Proposed] = {}
    answers: Mapping[PartyId, Answered] = {}
    risks: Mapping[PartyId, RiskAccepted] = {}
    latest: Mapping[PartyId, Mark] = {}


class ConflictName(msgspec.Struct, frozen=True, gc=False):
    """Which conflict a statement raised: so that it is found by either side's statement."""

    conflict: str


def conflict_id(notices: tuple[StatementId, ...]) -> str:
    """Return the id of the conflict between two notices; the same in either order."""
    return ".".join(sorted(notices))


def conflict_of(said: Said[ConflictBody]) -> str:
    """Name the conflict that a statement is about."""
    return conflict_id(said.body.notices)


def fold_raise(view: ConflictView | None, said: Said[ConflictRaise]) -> ConflictView:
    """Fold that one party raised it."""
    touched = _touch(view, said)
    first = said.mark if touched.first is None else min(touched.first, said.mark)
    known = touched.raised.get(said.party)
    raised = touched.raised
    if known is None or known.mark < said.mark:
        raised = {**raised, said.party: Raised(said.mark, said.body)}
    return msgspec.structs.replace(touched, raised=raised, first=first)


def fold_name(view: ConflictName | None, said: Said[ConflictRaise]) -> ConflictName:
    """Fold which conflict a statement raised."""
    return ConflictName(conflict_of(said))


def fold_propose(
    view: ConflictView | None, said: Said[ConflictPropose | ConflictCounter]
) -> ConflictView:
    """Fold a proposal, or one that counters another; a counter declines what it answers."""
    touched, body = _touch(view, said), said.body
    answers = body.proposal if isinstance(body, ConflictCounter) else None
    known = touched.proposals.get(said.party)
    if known is None or known.mark < said.mark:
        proposed = Proposed(
            said.mark, body.notice, body.volume, body.reason, body.versions or (), answers
        )
        touched = msgspec.structs.replace(
            touched, proposals={**touched.proposals, said.party: proposed}
        )
    if answers is None:
        return touched
    return _answer(touched, Answered(said.mark, answers, accepted=False, reason=body.reason))


def fold_accept(view: ConflictView | None, said: Said[ConflictAccept]) -> ConflictView:
    """Fold an acceptance."""
    answer = Answered(said.mark, said.body.proposal, accepted=True, reason=None)
    return _answer(_touch(view, said), answer)


def fold_decline(view: ConflictView | None, said: Said[ConflictDecline]) -> ConflictView:
    """Fold a refusal."""
    answer = Answered(said.mark, said.body.proposal, accepted=False, reason=said.body.reason)
    return _answer(_touch(view, said), answer)


def fold_accept_risk(view: ConflictView | None, said: Said[ConflictAcceptRisk]) -> ConflictView:
    """Fold that one side accepts the risk."""
    touched = _touch(view, said)
    risks = last_by(touched.risks, said.party, RiskAccepted(said.mark, said.body))
    return msgspec.structs.replace(touched, risks=risks)


def _answer(view: ConflictView, answer: Answered) -> ConflictView:
    party = answer.mark.party
    known = view.answers.get(party)
    if known is not None and known.mark >= answer.mark:
        return view
    return msgspec.structs.replace(view, answers={**view.answers, party: answer})


def _touch(view: ConflictView | None, said: Said[ConflictBody]) -> ConflictView:
    pair = tuple(sorted(said.body.notices))
    known = view or ConflictView(conflict=conflict_id(pair), notices=pair)
    return msgspec.structs.replace(known, latest=later_of(known.latest, said.mark))


def _require_one_of(notice: StatementId, notices: tuple[StatementId, ...]) -> None:
    if notice not in notices:
        raise ValueError("expected the notice that would change to be one of the two")
