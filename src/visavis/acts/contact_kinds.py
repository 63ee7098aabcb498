"""The registry's entries for contacts and their messages."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from visavis.acts.entries import (
    ACKNOWLEDGE,
    COUNTERPARTS,
    INFORM,
    SPEAK,
    entry,
    field,
    itself,
    under,
)
from visavis.acts.kinds import Kind, Projection
from visavis.lines import (
    ContactView,
    LineView,
    MessageView,
    TranslationView,
    contact,
    contact_rules,
    line,
    message,
    phrases,
    phrases_rules,
)
from visavis.record import Act
from visavis.release import Said

_IN_CONTACT = field("contact")
_OF_MESSAGE = field("message")


def _contact(
    fold: Callable[..., ContactView], id_of: Callable[[Said[Any]], str] = _IN_CONTACT
) -> Projection:
    return Projection(ContactView, id_of, fold)


def _message(
    fold: Callable[..., MessageView], id_of: Callable[[Said[Any]], str] = itself
) -> Projection:
    return Projection(MessageView, id_of, fold)


def _contact_on_line(view: LineView | None, said: Said[contact.ContactOpen]) -> LineView:
    return line.fold_contact_opened(view, said.body.line, said.mark)


_ON_LINE = Projection(LineView, field("line"), _contact_on_line)


def _translation(said: Said[contact.ContactTranslate]) -> str:
    return contact.translation_id(said.body.message, said.mark.id)


# fmt: off
KINDS: Final[tuple[Kind, ...]] = (
    entry("contact.open", contact.ContactOpen, SPEAK, COUNTERPARTS, contact_rules.decide_open,
          itself, _contact(contact.fold_open, itself), _ON_LINE,
          _message(message.fold_opened), parents=under("line", "mandate")),
    entry("contact.say", contact.ContactSay,
          (Act.INFORM, Act.ASK, Act.ACCEPT, Act.DECLINE, Act.WITHDRAW, Act.AMEND), COUNTERPARTS,
          contact_rules.decide_say, _IN_CONTACT, _contact(contact.fold_say),
          _message(message.fold_sent)),
    entry("contact.phrase", phrases.ContactPhrase,
          (Act.INFORM, Act.ASK, Act.ACCEPT, Act.DECLINE), COUNTERPARTS,
          phrases_rules.decide_phrase, _IN_CONTACT, _contact(contact.fold_say),
          _message(message.fold_sent)),
    entry("contact.attach", contact.ContactAttach, INFORM, COUNTERPARTS,
          contact_rules.decide_attach, _IN_CONTACT, _contact(contact.fold_attach),
          _message(message.fold_sent)),
    entry("contact.close", contact.ContactClose, INFORM, COUNTERPARTS,
          contact_rules.decide_close, _IN_CONTACT, _contact(contact.fold_close),
          _message(message.fold_sent)),
    entry("contact.translate", contact.ContactTranslate, INFORM, COUNTERPARTS,
          contact_rules.decide_translate, _IN_CONTACT, _contact(contact.fold_translate),
          Projection(TranslationView, _translation, contact.fold_translation)),
    entry("contact.held", contact.ContactHeld, INFORM, COUNTERPARTS,
          contact_rules.decide_held, _IN_CONTACT, _contact(contact.fold_held)),
    entry("contact.receive", contact.ContactReceive, INFORM, COUNTERPARTS,
          contact_rules.decide_receipt, _IN_CONTACT, _contact(contact.fold_receipt),
          _message(message.fold_received, _OF_MESSAGE)),
    entry("contact.read", contact.ContactRead, INFORM, COUNTERPARTS,
          contact_rules.decide_receipt, _IN_CONTACT, _contact(contact.fold_receipt),
          _message(message.fold_read, _OF_MESSAGE)),
    entry("contact.acknowledge", contact.ContactAcknowledge, ACKNOWLEDGE, COUNTERPARTS,
          contact_rules.decide_receipt, _IN_CONTACT, _contact(contact.fold_receipt),
          _message(message.fold_acknowledged, _OF_MESSAGE)),
)
# fmt: on

VIEWS: Final[Mapping[str, type[Any]]] = {
    "contact": ContactView,
    "message": MessageView,
    "translation": TranslationView,
}
