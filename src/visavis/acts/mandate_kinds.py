"""The registry's entries for mandates and the directives under them."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from visavis.acts.entries import ACKNOWLEDGE, INFORM, INTERNAL, NAMED, entry, field, itself, under
from visavis.acts.kinds import Kind, Projection
from visavis.lines import (
    DirectiveView,
    MandateView,
    ToldView,
    directive,
    directive_rules,
    mandate,
    mandate_rules,
    told_id,
)
from visavis.record import Act
from visavis.release import Said

_OF_MANDATE = field("mandate")
_OF_DIRECTIVE = field("directive")


def _mandate(
    fold: Callable[..., MandateView], id_of: Callable[[Said[Any]], str] = _OF_MANDATE
) -> Projection:
    return Projection(MandateView, id_of, fold)


def _directive(
    fold: Callable[..., DirectiveView], id_of: Callable[[Said[Any]], str] = _OF_DIRECTIVE
) -> Projection:
    return Projection(DirectiveView, id_of, fold)


def _directive_under_mandate(
    view: MandateView | None, said: Said[directive.DirectiveIssue]
) -> MandateView:
    return mandate.fold_directive_issued(view, said.body.mandate, said.mark)


def _told(said: Said[directive.DirectiveTell]) -> str:
    return told_id(said.body.directive, said.party, said.body.told)


# fmt: off
KINDS: Final[tuple[Kind, ...]] = (
    entry("mandate.issue", mandate.MandateIssue, (Act.ORDER, Act.ASK), NAMED,
          mandate_rules.decide_issue, itself, _mandate(mandate.fold_issue, itself),
          parents=under("under")),
    entry("mandate.agree", mandate.MandateAgree, (Act.ACCEPT,), NAMED,
          mandate_rules.decide_agree, _OF_MANDATE, _mandate(mandate.fold_agree)),
    entry("mandate.decline", mandate.MandateDecline, (Act.DECLINE,), NAMED,
          mandate_rules.decide_decline, _OF_MANDATE, _mandate(mandate.fold_decline)),
    entry("mandate.withdraw", mandate.MandateWithdraw, (Act.WITHDRAW,), NAMED,
          mandate_rules.decide_withdraw, _OF_MANDATE, _mandate(mandate.fold_withdraw)),
    entry("mandate.supersede", mandate.MandateSupersede, (Act.AMEND,), NAMED,
          mandate_rules.decide_supersede, _OF_MANDATE, _mandate(mandate.fold_supersede)),
    entry("directive.issue", directive.DirectiveIssue, (Act.ORDER,), INTERNAL,
          directive_rules.decide_issue, itself, _directive(directive.fold_issue, itself),
          Projection(MandateView, _OF_MANDATE, _directive_under_mandate),
          parents=under("mandate"), check=directive_rules.check_issue),
    entry("directive.receive", directive.DirectiveReceive, INFORM, INTERNAL,
          directive_rules.decide_step, _OF_DIRECTIVE, _directive(directive.fold_receive)),
    entry("directive.acknowledge", directive.DirectiveAcknowledge, ACKNOWLEDGE, INTERNAL,
          directive_rules.decide_step, _OF_DIRECTIVE, _directive(directive.fold_acknowledge)),
    entry("directive.execute", directive.DirectiveExecute, INFORM, INTERNAL,
          directive_rules.decide_step, _OF_DIRECTIVE, _directive(directive.fold_execute)),
    entry("directive.done", directive.DirectiveDone, INFORM, INTERNAL,
          directive_rules.decide_step, _OF_DIRECTIVE, _directive(directive.fold_done)),
    entry("directive.unable", directive.DirectiveUnable, (Act.DECLINE,), INTERNAL,
          directive_rules.decide_step, _OF_DIRECTIVE, _directive(directive.fold_unable)),
    entry("directive.withdraw", directive.DirectiveWithdraw, (Act.WITHDRAW,), INTERNAL,
          directive_rules.decide_withdraw, _OF_DIRECTIVE, _directive(directive.fold_withdraw)),
    entry("directive.overdue", directive.DirectiveOverdue, INFORM, INTERNAL,
          directive_rules.decide_overdue, _OF_DIRECTIVE, _directive(directive.fold_overdue)),
    entry("directive.tell", directive.DirectiveTell, INFORM, NAMED,
          directive_rules.decide_tell, _OF_DIRECTIVE,
          Projection(ToldView, _told, directive.fold_tell),
          parents=under("mandate"), check=directive_rules.check_tell),
)
# fmt: on

VIEWS: Final[Mapping[str, type[Any]]] = {
    "mandate": MandateView,
    "directive": DirectiveView,
    "told": ToldView,
}
