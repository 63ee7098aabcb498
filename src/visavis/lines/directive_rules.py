"""Deciding on directives: to whom, under which mandate, in which order, and what others hear."""

from typing import Final

from visavis.lines.directive import (
    DirectiveAcknowledge,
    DirectiveDone,
    DirectiveExecute,
    DirectiveIssue,
    DirectiveOverdue,
    DirectiveReceive,
    DirectiveState,
    DirectiveTell,
    DirectiveUnable,
    DirectiveView,
    DirectiveWithdraw,
    Order,
    Step,
    ToldState,
    ToldView,
)
from visavis.lines.errors import (
    DirectiveAcrossParties,
    DirectiveNotDownward,
    OutOfTurn,
    ToldTooMuch,
    UnknownDirective,
)
from visavis.lines.mandate_standing import require_mandate_over
from visavis.lines.rules import draft, last_own, refuse_place, require_office
from visavis.release import Command, Draft, Knowledge, Said, instant_ms
from visavis.terms import InstantMs, OfficeId, PartyId, StatementId, party_of, render_instant

StepBody = (
    DirectiveReceive | DirectiveAcknowledge | DirectiveExecute | DirectiveDone | DirectiveUnable
)

_STEP_OF: Final[dict[type, Step]] = {
    DirectiveReceive: Step.RECEIVED,
    DirectiveAcknowledge: Step.ACKNOWLEDGED,
    DirectiveExecute: Step.EXECUTING,
    DirectiveDone: Step.DONE,
    DirectiveUnable: Step.UNABLE,
}
_AFTER_ACKNOWLEDGEMENT: Final = frozenset({Step.EXECUTING, Step.DONE})
# What was done before the withdrawal was heard is so; nothing new is begun after it.
_AFTER_WITHDRAWAL: Final = frozenset({Step.RECEIVED, Step.DONE, Step.UNABLE})


def decide_issue(
    known: Knowledge, command: Command[DirectiveIssue], now_ms: InstantMs
) -> tuple[Draft, ...]:
    """Decide on an order to a subordinate office.

    Raises:
        DirectiveAcrossParties, UnknownOffice, DirectiveNotDownward.
        UnknownMandate, MandateNotInForce, MandateOfOthers.
        OutOfTurn: an answer would be due before now.
    """
    body = command.body
    _require_one_party(command.office, body.to)
    require_office(known, body.to)
    if command.office not in known.superiors(body.to):
        raise DirectiveNotDownward(
            f"Directive of {command.office} refused",
            expected=f"an office below {command.office}",
            got=body.to,
            next_step="Address a subordinate, or ask instead of ordering.",
        )
    require_mandate_over(known, body.mandate, command.office, now_ms)
    if body.answer_by is not None and instant_ms(body.answer_by) <= now_ms:
        raise OutOfTurn(
            f"Directive of {command.office} refused",
            expected=f"an answer due after {render_instant(now_ms)}",
            got=body.answer_by,
            next_step="Choose a later time.",
        )
    return draft(command, body, refs=(body.mandate,))


def decide_step(
    known: Knowledge,
    command: Command[DirectiveReceive]
    | Command[DirectiveAcknowledge]
    | Command[DirectiveExecute]
    | Command[DirectiveDone]
    | Command[DirectiveUnable],
    now_ms: InstantMs,
) -> tuple[Draft, ...]:
    """Decide on what the addressed office says of a directive.

    Raises:
        UnknownDirective, NotTheirPlace.
        OutOfTurn: said already, ended, withdrawn, or carried out before it was acknowledged.
    """
    view, order = _require_directive(known, command.body.directive)
    if command.office != order.body.to:
        raise refuse_place(command.office, f"directive {view.directive}", (order.body.to,))
    step = _STEP_OF[type(command.body)]
    steps = view.own_steps
    if view.withdrawn is not None and step not in _AFTER_WITHDRAWAL:
        raise _out_of_turn(view, "one that stands", _withdrawal(view))
    if step in steps:
        raise _out_of_turn(view, f"one that is not {step} yet", f"{step} already")
    if step is not Step.UNABLE and (ended := {Step.DONE, Step.UNABLE} & steps.keys()):
        raise _out_of_turn(view, "one that has not ended", ended.pop())
    if (
        step in _AFTER_ACKNOWLEDGEMENT
        and order.body.acknowledge_first
        and Step.ACKNOWLEDGED not in steps
    ):
        raise _out_of_turn(view, f"an acknowledgement before it is {step}", "none")
    return _internal(command, view)


def decide_withdraw(
    known: Knowledge, command: Command[DirectiveWithdraw], now_ms: InstantMs
) -> tuple[Draft, ...]:
    """Decide on taking an order back: by who gave it, or by an office above.

    Raises:
        UnknownDirective, NotTheirPlace.
        OutOfTurn: it was withdrawn already, or has been carried out.
    """
    view, order = _require_directive(known, command.body.directive)
    _require_above(command.office, view, (order.mark.office, *known.superiors(order.mark.office)))
    if view.withdrawn is not None:
        raise _out_of_turn(view, "one that stands", _withdrawal(view))
    if view.state_at(now_ms) is DirectiveState.DONE:
        raise _out_of_turn(view, "one that has not been carried out", "done")
    return _internal(command, view)


def decide_overdue(
    known: Knowledge, command: Command[DirectiveOverdue], now_ms: InstantMs
) -> tuple[Draft, ...]:
    """Decide on saying that no acknowledgement has come: by who gave it, or by an office above.

    Raises:
        UnknownDirective, NotTheirPlace.
        OutOfTurn: it is not overdue by this node's clock.
    """
    view, order = _require_directive(known, command.body.directive)
    _require_above(command.office, view, (order.mark.office, *known.superiors(order.body.to)))
    state = view.state_at(now_ms)
    if state is not DirectiveState.OVERDUE:
        due = order.body.answer_by
        got = state if due is None else f"{state}, due at {due}"
        raise _out_of_turn(view, "one without an acknowledgement past its time", got)
    return _internal(command, view)


def decide_tell(
    known: Knowledge, command: Command[DirectiveTell], now_ms: InstantMs
) -> tuple[Draft, ...]:
    """Decide on telling a counterpart that a directive exists; the directive stays inside.

    Raises:
        UnknownDirective, NotTheirPlace.
        ToldTooMuch: another office, mandate or state than is known here.
    """
    body = command.body
    view, order = _require_directive(known, body.directive)
    chain = (order.body.to, *known.superiors(order.body.to))
    if command.office not in chain:
        raise refuse_place(command.office, f"directive {view.directive}", chain)
    if body.told == command.party:
        raise _told(view, "another party", body.told)
    if (body.to, body.mandate) != (order.body.to, order.body.mandate):
        raise _told(
            view, f"{order.body.to} under {order.body.mandate}", f"{body.to}, {body.mandate}"
        )
    true_states = {ToldState.ORDERED}
    if Step.ACKNOWLEDGED in view.own_steps:
        true_states.add(ToldState.ACKNOWLEDGED)
    if Step.DONE in view.own_steps:
        true_states.add(ToldState.DONE)
    if view.withdrawn is not None:
        true_states.add(ToldState.WITHDRAWN)
    if body.state not in true_states:
        raise _told(view, " or ".join(sorted(true_states)), body.state)
    before = known.read(ToldView, told_id(body.directive, command.party, body.told))
    return draft(
        command,
        body,
        refs=(body.mandate,),
        to=(body.told,),
        after_ms=None if before is None else before.by.said_ms,
    )


def check_issue(said: Said[DirectiveIssue]) -> None:
    """Refuse a directive across parties, whoever's node let it out.

    Raises:
        DirectiveAcrossParties.
    """
    _require_one_party(said.mark.office, said.body.to)


def check_tell(said: Said[DirectiveTell]) -> None:
    """Refuse word of a directive inside another party than the speaker's.

    Raises:
        DirectiveAcrossParties.
    """
    _require_one_party(said.mark.office, said.body.to)


def told_id(directive: StatementId, by: PartyId, told: PartyId) -> str:
    """Return the id of the view of what one party told another of a directive.

    The teller is part of it, so that nobody's word covers another's.
    """
    return f"{directive}/{by}/{told}"


def _require_one_party(office: OfficeId, to: OfficeId) -> None:
    if party_of(office) != party_of(to):
        raise DirectiveAcrossParties(
            f"Directive of {office} refused",
            expected=f"an office of {party_of(office)}",
            got=to,
            next_step="Across parties nobody orders: ask on a line between counterparts.",
        )


def _require_directive(known: Knowledge, directive: StatementId) -> tuple[DirectiveView, Order]:
    view = known.read(DirectiveView, directive)
    if view is None or view.order is None:
        raise UnknownDirective(
            f"Directive {directive} refused",
            expected="a directive of this party",
            got="an id that is not known here",
            next_step="List the directives.",
        )
    return view, view.order


def _require_above(office: OfficeId, view: DirectiveView, chain: tuple[OfficeId, ...]) -> None:
    if office not in chain:
        raise refuse_place(office, f"directive {view.directive}", dict.fromkeys(chain))


def _internal(
    command: Command[StepBody] | Command[DirectiveWithdraw] | Command[DirectiveOverdue],
    view: DirectiveView,
) -> tuple[Draft, ...]:
    return draft(
        command,
        command.body,
        refs=(view.directive,),
        after_ms=last_own(view.latest, command.party),
    )


def _withdrawal(view: DirectiveView) -> str:
    assert view.withdrawn is not None  # whoever asks has looked
    mark = view.withdrawn.mark
    return f"one that {mark.office} withdrew at {render_instant(mark.said_ms)}"


def _out_of_turn(view: DirectiveView, expected: str, got: str) -> OutOfTurn:
    return OutOfTurn(
        f"Directive {view.directive} refused",
        expected=expected,
        got=got,
        next_step="Look at the directive's trace and say what comes next.",
    )


def _told(view: DirectiveView, expected: str, got: str) -> ToldTooMuch:
    return ToldTooMuch(
        f"Word of directive {view.directive} refused",
        expected=expected,
        got=got,
        next_step="Tell only what this node knows to be so.",
    )
