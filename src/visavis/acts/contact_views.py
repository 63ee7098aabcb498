"""Reading contacts: who took part, what was said in which language, what became of it."""

from functools import lru_cache
from typing import Any, Final

import msgspec

from visavis.acts.communique_views import CommuniqueStatus, communique_status
from visavis.acts.minutes_views import MinutesStatus, minutes_of
from visavis.acts.phrase_words import phrase_languages, phrase_words
from visavis.acts.reading import Shelf, Word, word, word_or_none
from visavis.lines import (
    Closing,
    ContactAttach,
    ContactPhrase,
    ContactSay,
    ContactView,
    Held,
    MessageView,
    Parameter,
    TranslationView,
    phrase_book,
    translation_id,
)
from visavis.release import Said, Text, instant_ms
from visavis.terms import StatementId, party_of

TRANSLATIONS_LIMIT: Final = 50  # of one message: three languages of sixteen parties, and a few

_MESSAGES: Final = (ContactSay, ContactPhrase, ContactAttach)


class Receipt(msgspec.Struct, frozen=True):
    """How far one recipient says it got with a message."""

    party: str
    state: str
    received: Word | None
    read: Word | None
    acknowledged: Word | None


class PhraseStatus(msgspec.Struct, frozen=True):
    """A coded phrase as it was signed, and its words in every language of this node's book.

    `understood` is False where the book has no such code, or other parameters for it; then the
    words are the code and the parameters themselves.
    """

    code: str
    parameters: tuple[Parameter, ...]
    edition: int | None
    about: str | None
    understood: bool
    words: dict[str, str]


class TranslationStatus(msgspec.Struct, frozen=True):
    """A translation that stands beside a message: who put it there, and who made it."""

    word: Word
    text: Text
    made_by: str | None


class MessageStatus(msgspec.Struct, frozen=True):
    """One message of a contact, with what became of it.

    `text` is free text in its original language, None where a coded phrase was said.
    """

    word: Word
    kind: str
    act: str
    text: Text | None
    phrase: PhraseStatus | None
    title: Text | None
    as_of: str | None
    danger_to_life: bool
    answer_by: str | None
    translations: tuple[TranslationStatus, ...]
    receipts: tuple[Receipt, ...]


class ClosingStatus(msgspec.Struct, frozen=True):
    """How one side closed a contact."""

    word: Word
    duration_s: int | None
    outcomes: tuple[Text, ...]


class HeldStatus(msgspec.Struct, frozen=True):
    """When one side says that the contact was held, and how many seconds that makes."""

    word: Word
    started: str
    ended: str | None
    lasted_s: int | None


class ParticipantStatus(msgspec.Struct, frozen=True):
    """Who takes part: the office, and who held it."""

    office: str
    party: str
    holder: str | None


class ContactRecord(msgspec.Struct, frozen=True):
    """A contact as this node knows it; `next_after` continues the messages, None at the end."""

    contact: str
    state: str
    line: str | None
    opened: Word | None
    means: str | None
    participants: tuple[ParticipantStatus, ...]
    agenda: tuple[Text, ...]
    mandate: str | None
    messages_by_party: dict[str, int]
    assessments_by_party: dict[str, int]
    closings: tuple[ClosingStatus, ...]
    held: tuple[HeldStatus, ...]
    minutes: tuple[MinutesStatus, ...]
    communiques: tuple[CommuniqueStatus, ...]
    messages: tuple[MessageStatus, ...]
    next_after: int | None


def contact_record(shelf: Shelf, contact: str, *, after: int, limit: int) -> ContactRecord:
    """Read a contact with its messages from place `after` on, at most `limit` statements.

    Raises:
        UnknownThing.
    """
    view = shelf.require(ContactView, contact)
    body = None if view.opening is None else view.opening.body
    page = shelf.thread(contact, after, limit)
    messages = [s for s in page.saids if isinstance(s.body, _MESSAGES)]
    known = shelf.several(MessageView, [said.mark.id for said in messages])
    state = "unknown" if body is None else "closed" if view.is_closed else "open"
    return ContactRecord(
        contact=view.contact,
        state=state,
        line=None if body is None else body.line,
        opened=None if view.opening is None else word(view.opening.mark),
        means=None if body is None else body.means.value,
        participants=()
        if body is None
        else tuple(
            ParticipantStatus(p.office, party_of(p.office), p.holder) for p in body.participants
        ),
        agenda=() if body is None else body.agenda,
        mandate=None if body is None else body.mandate,
        messages_by_party={p: view.messages.get(p, 0) for p in view.parties},
        assessments_by_party={p: view.assessments.get(p, 0) for p in view.parties},
        closings=tuple(_closing(view.closings[p]) for p in view.parties if p in view.closings),
        held=tuple(_held(view.held[p]) for p in view.parties if p in view.held),
        minutes=minutes_of(shelf, contact),
        communiques=tuple(
            communique_status(shelf, under.child)
            for under in shelf.children(contact, "communique.publish")
        ),
        messages=tuple(_message(shelf, view, said, known.get(said.mark.id)) for said in messages),
        next_after=page.next_after,
    )


def _message(
    shelf: Shelf, contact: ContactView, said: Said[Any], known: MessageView | None
) -> MessageStatus:
    body = said.body
    attached = body if isinstance(body, ContactAttach) else None
    view = known or MessageView(message=said.mark.id)
    return MessageStatus(
        word=word(said.mark),
        kind=said.kind,
        act=said.act,
        text=_text(body),
        phrase=_phrase(body) if isinstance(body, ContactPhrase) else None,
        title=None if attached is None else attached.title,
        as_of=None if attached is None else attached.as_of,
        danger_to_life=attached is None and body.danger_to_life,
        answer_by=None if attached is not None else body.answer_by,
        translations=_translations(shelf, contact, said.mark.id),
        receipts=tuple(
            Receipt(
                party=party,
                state=view.state_for(party).value,
                received=word_or_none(view.received.get(party)),
                read=word_or_none(view.read.get(party)),
                acknowledged=word_or_none(view.acknowledged.get(party)),
            )
            for party in contact.others_than(said.party)
        ),
    )


def _translations(
    shelf: Shelf, contact: ContactView, message: StatementId
) -> tuple[TranslationStatus, ...]:
    if not contact.translations:
        return ()
    found = shelf.listed(TranslationView, translation_id(message, ""), TRANSLATIONS_LIMIT)
    return tuple(
        TranslationStatus(word(one.mark), one.body.text, one.body.made_by)
        for one in sorted(found, key=lambda view: view.mark)
        if one.mark.party in contact.parties and one.body.contact == contact.contact
    )


def _held(held: Held) -> HeldStatus:
    started, ended = held.body.started, held.body.ended
    lasted_s = None if ended is None else (instant_ms(ended) - instant_ms(started)) // 1000
    return HeldStatus(word(held.mark), started, ended, lasted_s)


def _text(body: ContactSay | ContactPhrase | ContactAttach) -> Text | None:
    match body:
        case ContactAttach():
            return body.assessment
        case ContactSay():
            return body.words
        case ContactPhrase():
            return None


def _phrase(body: ContactPhrase) -> PhraseStatus:
    return PhraseStatus(
        code=body.code,
        parameters=body.parameters,
        edition=body.edition,
        about=body.about,
        understood=phrase_book().find(body) is not None,
        words=dict(_worded(body.contact, body.code, body.parameters)),
    )


@lru_cache(maxsize=4096)  # eight full pages: who looks again at a contact sees mostly the same
def _worded(
    contact: StatementId, code: str, parameters: tuple[Parameter, ...]
) -> tuple[tuple[str, str], ...]:
    said = ContactPhrase(contact, code, parameters)
    return tuple((language, phrase_words(language).say(said)) for language in phrase_languages())


def _closing(closing: Closing) -> ClosingStatus:
    return ClosingStatus(
        word=word(closing.mark),
        duration_s=closing.body.duration_s,
        outcomes=closing.body.outcomes,
    )
