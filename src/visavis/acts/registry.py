"""Every kind of statement, one entry each. Adding a kind adds an entry, its room and its words."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import msgspec

from visavis.acts.kinds import AudienceRule, Kind, Projection, Under, no_check, no_parents
from visavis.claims import CommuniqueView, communiques
from visavis.lines import (
    ContactView,
    DirectiveView,
    LineView,
    MandateView,
    MessageView,
    ToldView,
    contact,
    contact_rules,
    directive,
    directive_rules,
    line,
    line_rules,
    mandate,
    mandate_rules,
    message,
    told_id,
)
from visavis.record import Act
from visavis.release import Said
from visavis.terms import StatementId

_INFORM = (Act.INFORM,)
_ACKNOWLEDGE = (Act.ACKNOWLEDGE,)
_SPEAK = (Act.INFORM, Act.ASK)


def _itself(said: Said[Any]) -> str:
    return said.mark.id


def _field(name: str) -> Callable[[Said[Any]], str]:
    def read(said: Said[Any]) -> str:
        found = getattr(said.body, name)
        assert isinstance(found, str)
        return found

    return read


def _under(*names: str) -> Callable[[Said[Any]], tuple[StatementId, ...]]:
    def parents(said: Said[Any]) -> tuple[StatementId, ...]:
        found = (getattr(said.body, name) for name in names)
        return tuple(parent for parent in found if parent is not None)

    return parents


def _kind(
    name: str,
    body: type[msgspec.Struct],
    acts: tuple[Act, ...],
    audience: AudienceRule,
    decide: Callable[..., Any],
    thread: Callable[[Said[Any]], str],
    *projections: Projection,
    parents: Callable[[Said[Any]], tuple[StatementId, ...]] = no_parents,
    check: Callable[[Said[Any]], None] = no_check,
) -> Kind:
    return Kind(name, body, acts, audience, decide, thread, projections, parents, check)


_ON_LINE = _field("line")
_IN_CONTACT = _field("contact")
_OF_MESSAGE = _field("message")
_OF_MANDATE = _field("mandate")
_OF_DIRECTIVE = _field("directive")
_OF_COMMUNIQUE = _field("communique")


def _line(
    fold: Callable[..., LineView], id_of: Callable[[Said[Any]], str] = _ON_LINE
) -> Projection:
    return Projection(LineView, id_of, fold)


def _contact(
    fold: Callable[..., ContactView], id_of: Callable[[Said[Any]], str] = _IN_CONTACT
) -> Projection:
    return Projection(ContactView, id_of, fold)


def _message(
    fold: Callable[..., MessageView], id_of: Callable[[Said[Any]], str] = _itself
) -> Projection:
    return Projection(MessageView, id_of, fold)


def _mandate(
    fold: Callable[..., MandateView], id_of: Callable[[Said[Any]], str] = _OF_MANDATE
) -> Projection:
    return Projection(MandateView, id_of, fold)


def _directive(
    fold: Callable[..., DirectiveView], id_of: Callable[[Said[Any]], str] = _OF_DIRECTIVE
) -> Projection:
    return Projection(DirectiveView, id_of, fold)


def _communique(
    fold: Callable[..., CommuniqueView], id_of: Callable[[Said[Any]], str] = _OF_COMMUNIQUE
) -> Projection:
    return Projection(CommuniqueView, id_of, fold)


def _contact_on_line(view: LineView | None, said: Said[contact.ContactOpen]) -> LineView:
    return line.fold_contact_opened(view, said.body.line, said.mark)


def _directive_under_mandate(
    view: MandateView | None, said: Said[directive.DirectiveIssue]
) -> MandateView:
    return mandate.fold_directive_issued(view, said.body.mandate, said.mark)


def _told(said: Said[directive.DirectiveTell]) -> str:
    return told_id(said.body.directive, said.party, said.body.told)


_COUNTERPARTS, _INTERNAL, _NAMED = (
    AudienceRule.COUNTERPARTS,
    AudienceRule.INTERNAL,
    AudienceRule.NAMED,
)

# fmt: off
_LINES = (
    _kind("line.propose", line.LinePropose, (Act.ASK,), _COUNTERPARTS,
          line_rules.decide_propose, _itself, _line(line.fold_propose, _itself),
          parents=_under("mandate")),
    _kind("line.open", line.LineOpen, (Act.ACCEPT,), _COUNTERPARTS,
          line_rules.decide_open, _ON_LINE, _line(line.fold_open)),
    _kind("line.suspend", line.LineSuspend, (Act.WITHDRAW,), _COUNTERPARTS,
          line_rules.decide_suspend, _ON_LINE, _line(line.fold_suspend)),
    _kind("line.resume", line.LineResume, (Act.ACCEPT,), _COUNTERPARTS,
          line_rules.decide_resume, _ON_LINE, _line(line.fold_resume)),
    _kind("line.lapse", line.LineLapse, _INFORM, _COUNTERPARTS,
          line_rules.decide_lapse, _ON_LINE, _line(line.fold_lapse)),
    _kind("line.history", line.LineHistory, _INFORM, _COUNTERPARTS,
          line_rules.decide_history, _ON_LINE, _line(line.fold_history)),
)
_CONTACTS = (
    _kind("contact.open", contact.ContactOpen, _SPEAK, _COUNTERPARTS, contact_rules.decide_open,
          _itself, _contact(contact.fold_open, _itself), _line(_contact_on_line),
          _message(message.fold_opened), parents=_under("line", "mandate")),
    _kind("contact.say", contact.ContactSay,
          (Act.INFORM, Act.ASK, Act.ACCEPT, Act.DECLINE, Act.WITHDRAW, Act.AMEND), _COUNTERPARTS,
          contact_rules.decide_say, _IN_CONTACT, _contact(contact.fold_say),
          _message(message.fold_sent)),
    _kind("contact.attach", contact.ContactAttach, _INFORM, _COUNTERPARTS,
          contact_rules.decide_attach, _IN_CONTACT, _contact(contact.fold_attach),
          _message(message.fold_sent)),
    _kind("contact.close", contact.ContactClose, _INFORM, _COUNTERPARTS,
          contact_rules.decide_close, _IN_CONTACT, _contact(contact.fold_close),
          _message(message.fold_sent)),
    _kind("contact.receive", contact.ContactReceive, _INFORM, _COUNTERPARTS,
          contact_rules.decide_receipt, _IN_CONTACT, _contact(contact.fold_receipt),
          _message(message.fold_received, _OF_MESSAGE)),
    _kind("contact.read", contact.ContactRead, _INFORM, _COUNTERPARTS,
          contact_rules.decide_receipt, _IN_CONTACT, _contact(contact.fold_receipt),
          _message(message.fold_read, _OF_MESSAGE)),
    _kind("contact.acknowledge", contact.ContactAcknowledge, _ACKNOWLEDGE, _COUNTERPARTS,
          contact_rules.decide_receipt, _IN_CONTACT, _contact(contact.fold_receipt),
          _message(message.fold_acknowledged, _OF_MESSAGE)),
)
_MANDATES = (
    _kind("mandate.issue", mandate.MandateIssue, (Act.ORDER, Act.ASK), _NAMED,
          mandate_rules.decide_issue, _itself, _mandate(mandate.fold_issue, _itself),
          parents=_under("under")),
    _kind("mandate.agree", mandate.MandateAgree, (Act.ACCEPT,), _NAMED,
          mandate_rules.decide_agree, _OF_MANDATE, _mandate(mandate.fold_agree)),
)
_DIRECTIVES = (
    _kind("directive.issue", directive.DirectiveIssue, (Act.ORDER,), _INTERNAL,
          directive_rules.decide_issue, _itself, _directive(directive.fold_issue, _itself),
          Projection(MandateView, _OF_MANDATE, _directive_under_mandate),
          parents=_under("mandate"), check=directive_rules.check_issue),
    _kind("directive.receive", directive.DirectiveReceive, _INFORM, _INTERNAL,
          directive_rules.decide_step, _OF_DIRECTIVE, _directive(directive.fold_receive)),
    _kind("directive.acknowledge", directive.DirectiveAcknowledge, _ACKNOWLEDGE, _INTERNAL,
          directive_rules.decide_step, _OF_DIRECTIVE, _directive(directive.fold_acknowledge)),
    _kind("directive.execute", directive.DirectiveExecute, _INFORM, _INTERNAL,
          directive_rules.decide_step, _OF_DIRECTIVE, _directive(directive.fold_execute)),
    _kind("directive.done", directive.DirectiveDone, _INFORM, _INTERNAL,
          directive_rules.decide_step, _OF_DIRECTIVE, _directive(directive.fold_done)),
    _kind("directive.unable", directive.DirectiveUnable, (Act.DECLINE,), _INTERNAL,
          directive_rules.decide_step, _OF_DIRECTIVE, _directive(directive.fold_unable)),
    _kind("directive.tell", directive.DirectiveTell, _INFORM, _NAMED,
          directive_rules.decide_tell, _OF_DIRECTIVE,
          Projection(ToldView, _told, directive.fold_tell),
          parents=_under("mandate"), check=directive_rules.check_tell),
)
_COMMUNIQUES = (
    _kind("communique.publish", communiques.CommuniquePublish, _INFORM, _NAMED,
          communiques.decide_publish, _itself, _communique(communiques.fold_publish, _itself),
          parents=_under("about")),
    _kind("communique.confirm", communiques.CommuniqueConfirm, _ACKNOWLEDGE, _NAMED,
          communiques.decide_answer, _OF_COMMUNIQUE, _communique(communiques.fold_confirm)),
    _kind("communique.deny", communiques.CommuniqueDeny, (Act.DECLINE,), _NAMED,
          communiques.decide_answer, _OF_COMMUNIQUE, _communique(communiques.fold_deny)),
)
# fmt: on

REGISTRY: Final[Mapping[str, Kind]] = {
    kind.name: kind for kind in (*_LINES, *_CONTACTS, *_MANDATES, *_DIRECTIVES, *_COMMUNIQUES)
}

VIEW_TYPES: Final[Mapping[str, type[Any]]] = {
    "line": LineView,
    "contact": ContactView,
    "message": MessageView,
    "mandate": MandateView,
    "directive": DirectiveView,
    "told": ToldView,
    "communique": CommuniqueView,
    "under": Under,
}

VIEW_NAMES: Final[Mapping[type[Any], str]] = {shape: name for name, shape in VIEW_TYPES.items()}
