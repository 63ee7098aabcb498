"""A directive: an order inside one party to its own office. Ordered is not done.

What a counterpart is told of it is another statement, which says no more than its few fields.
"""

from collections.abc import Mapping
from enum import StrEnum

import msgspec

from visavis.release import (
    Instant,
    Mark,
    OfficeRef,
    PartyRef,
    Ref,
    Said,
    Text,
    earlier,
    first_by,
    instant_ms,
    last_by,
    later_of,
    require_instants,
)
from visavis.terms import InstantMs, OfficeId, PartyId, StatementId


class DirectiveIssue(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Order a subordinate office; its id is the id of this statement.

    Args:
        to: an office of the same party, below the speaker.
        mandate: to which it traces; always one.
        order: in the speaker's language.
        answer_by: by when an acknowledgement is due, or None.
        acknowledge_first: whether it must be acknowledged before it can be done.
    """

    to: OfficeRef
    mandate: Ref
    order: Text
    answer_by: Instant | None = None
    acknowledge_first: bool = True

    def __post_init__(self) -> None:
        """Refuse a day that does not exist."""
        require_instants(self.answer_by)


class DirectiveReceive(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Say that it has come; it has not been understood yet."""

    directive: Ref


class DirectiveAcknowledge(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Say that it is understood and will be carried out."""

    directive: Ref


class DirectiveExecute(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Say that it is being carried out."""

    directive: Ref
    note: Text | None = None


class DirectiveDone(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Say that it has been carried out."""

    directive: Ref
    note: Text | None = None


class DirectiveUnable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Say that it cannot be carried out, and why."""

    directive: Ref
    reason: Text


class DirectiveWithdraw(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Take an order back, and say why; what was done under it stays on record."""

    directive: Ref
    reason: Text


class DirectiveOverdue(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Say that no acknowledgement has come by the time that was set."""

    directive: Ref
    note: Text | None = None


class ToldState(StrEnum):
    """As much as a counterpart may be told of a directive's state."""

    ORDERED = "ordered"
    ACKNOWLEDGED = "acknowledged"
    DONE = "done"
    WITHDRAWN = "withdrawn"


class DirectiveTell(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Tell one counterpart that a directive exists, to which office, under which mandate."""

    directive: Ref
    told: PartyRef
    to: OfficeRef
    mandate: Ref
    state: ToldState


class Step(StrEnum):
    """What the addressed office says of a directive."""

    RECEIVED = "received"
    ACKNOWLEDGED = "acknowledged"
    EXECUTING = "executing"
    DONE = "done"
    UNABLE = "unable"


class DirectiveState(StrEnum):
    """Where a directive stands, as far as this node knows."""

    UNKNOWN = "unknown"
    ISSUED = "issued"
    RECEIVED = "received"
    ACKNOWLEDGED = "acknowledged"
    EXECUTING = "executing"
    DONE = "done"
    UNABLE = "unable"
    OVERDUE = "overdue"  # no acknowledgement by the time that was set
    WITHDRAWN = "withdrawn"


class Order(msgspec.Struct, frozen=True):
    """The directive as it was given."""

    mark: Mark
    body: DirectiveIssue


class Withdrawal(msgspec.Struct, frozen=True):
    """That the order was taken back, and why."""

    mark: Mark
    body: DirectiveWithdraw


class Reminder(msgspec.Struct, frozen=True):
    """That somebody above said that no acknowledgement has come."""

    mark: Mark
    body: DirectiveOverdue


class DirectiveView(msgspec.Struct, frozen=True):
    """A directive, folded. Steps are kept by office, since only the addressed one's count.

    Withdrawals (the first of each party) and reminders (the last) are kept by party, since only
    those of the directive's own count.
    """

    directive: StatementId
    order: Order | None = None
    steps: Mapping[OfficeId, Mapping[Step, Mark]] = {}
    withdrawals: Mapping[PartyId, Withdrawal] = {}
    reminders: Mapping[PartyId, Reminder] = {}
    latest: Mapping[PartyId, Mark] = {}

    @property
    def withdrawn(self) -> Withdrawal | None:
        """The word that took it back, or None."""
        return None if self.order is None else self.withdrawals.get(self.order.mark.party)

    @property
    def reminder(self) -> Reminder | None:
        """The last word that it is overdue, or None."""
        return None if self.order is None else self.reminders.get(self.order.mark.party)

    @property
    def own_steps(self) -> Mapping[Step, Mark]:
        """The steps that the addressed office has said, each when it first said so."""
        return {} if self.order is None else self.steps.get(self.order.body.to, {})

    def state_at(self, now_ms: InstantMs) -> DirectiveState:
        """Tell where it stands: the last word said of its end, else the furthest step."""
        if self.order is None:
            return DirectiveState.UNKNOWN
        steps = self.own_steps
        ends = [(steps[s], DirectiveState(s)) for s in (Step.DONE, Step.UNABLE) if s in steps]
        if self.withdrawn is not None:
            ends.append((self.withdrawn.mark, DirectiveState.WITHDRAWN))
        if ends:
            return max(ends)[1]
        if Step.EXECUTING in steps:
            return DirectiveState.EXECUTING
        if Step.ACKNOWLEDGED in steps:
            return DirectiveState.ACKNOWLEDGED
        due = self.order.body.answer_by
        if due is not None and now_ms >= instant_ms(due):
            return DirectiveState.OVERDUE
        return DirectiveState.RECEIVED if Step.RECEIVED in steps else DirectiveState.ISSUED


class ToldView(msgspec.Struct, frozen=True):
    """What one counterpart was last told of a directive; the same on both sides."""

    directive: StatementId
    told: PartyId
    by: Mark
    to: OfficeId
    mandate: StatementId
    state: ToldState


def fold_issue(view: DirectiveView | None, said: Said[DirectiveIssue]) -> DirectiveView:
    """Fold the order; there is one, since the directive's id is this statement's."""
    touched = _touch(view, said.mark.id, said.mark)
    return msgspec.structs.replace(touched, order=Order(said.mark, said.body))


def fold_receive(view: DirectiveView | None, said: Said[DirectiveReceive]) -> DirectiveView:
    """Fold that it has come."""
    return _step(view, said.body.directive, said.mark, Step.RECEIVED)


def fold_acknowledge(view: DirectiveView | None, said: Said[DirectiveAcknowledge]) -> DirectiveView:
    """Fold that it is understood."""
    return _step(view, said.body.directive, said.mark, Step.ACKNOWLEDGED)


def fold_execute(view: DirectiveView | None, said: Said[DirectiveExecute]) -> DirectiveView:
    """Fold that it is being carried out."""
    return _step(view, said.body.directive, said.mark, Step.EXECUTING)


def fold_done(view: DirectiveView | None, said: Said[DirectiveDone]) -> DirectiveView:
    """Fold that it has been carried out."""
    return _step(view, said.body.directive, said.mark, Step.DONE)


def fold_unable(view: DirectiveView | None, said: Said[DirectiveUnable]) -> DirectiveView:
    """Fold that it cannot be carried out."""
    return _step(view, said.body.directive, said.mark, Step.UNABLE)


def fold_withdraw(view: DirectiveView | None, said: Said[DirectiveWithdraw]) -> DirectiveView:
    """Fold that the order was taken back; the first word counts."""
    touched = _touch(view, said.body.directive, said.mark)
    withdrawals = first_by(touched.withdrawals, said.party, Withdrawal(said.mark, said.body))
    return msgspec.structs.replace(touched, withdrawals=withdrawals)


def fold_overdue(view: DirectiveView | None, said: Said[DirectiveOverdue]) -> DirectiveView:
    """Fold that no acknowledgement has come; the last word counts."""
    touched = _touch(view, said.body.directive, said.mark)
    reminders = last_by(touched.reminders, said.party, Reminder(said.mark, said.body))
    return msgspec.structs.replace(touched, reminders=reminders)


def fold_tell(view: ToldView | None, said: Said[DirectiveTell]) -> ToldView:
    """Fold what a counterpart was told; the latest word counts."""
    if view is not None and view.by >= said.mark:
        return view
    body = said.body
    return ToldView(body.directive, body.told, said.mark, body.to, body.mandate, body.state)


def _step(
    view: DirectiveView | None, directive: StatementId, mark: Mark, step: Step
) -> DirectiveView:
    touched = _touch(view, directive, mark)
    known = touched.steps.get(mark.office, {})
    steps = {**known, step: earlier(known.get(step), mark)}
    return msgspec.structs.replace(touched, steps={**touched.steps, mark.office: steps})


def _touch(view: DirectiveView | None, directive: StatementId, mark: Mark) -> DirectiveView:
    known = view or DirectiveView(directive=directive)
    return msgspec.structs.replace(known, latest=later_of(known.latest, mark))
