"""Deciding on coded phrases: the speaker's own book must know the code and what it takes."""

import msgspec

from visavis.lines.contact_standing import (
    answer_due,
    in_contact,
    require_message,
    require_speaking,
)
from visavis.lines.errors import OutOfTurn, PhraseMisfits, UnknownPhrase
from visavis.lines.phrases import ContactPhrase
from visavis.lines.phrases_book import Phrase, PhraseBook, phrase_book
from visavis.release import Command, Draft, Knowledge
from visavis.terms import InstantMs


def decide_phrase(
    known: Knowledge, command: Command[ContactPhrase], now_ms: InstantMs
) -> tuple[Draft, ...]:
    """Decide on a coded phrase; fills in the book's edition and whether it warns of danger.

    Raises:
        UnknownPhrase, PhraseMisfits.
        UnknownContact, ContactClosed, NotTheirPlace, LineNotOpen, UnknownMessage.
        OutOfTurn: it was to be said with another act, or from another edition.
    """
    body, book = command.body, phrase_book()
    phrase = _require_phrase(body, book)
    if command.act not in (None, phrase.act):
        raise _out_of_turn(body.code, f"the act {phrase.act}", str(command.act))
    if body.edition not in (None, book.edition):
        raise _out_of_turn(body.code, f"edition {book.edition} of the book", str(body.edition))
    danger = body.danger_to_life or phrase.danger
    contact = require_speaking(known, body.contact, command.office, danger_to_life=danger)
    about = () if body.about is None else (require_message(known, body.about, contact).message,)
    answer_by = body.answer_by
    if answer_by is None and (phrase.act == "ask" or danger):
        answer_by = answer_due(known, contact, now_ms, urgent=body.urgent or danger)
    whole = msgspec.structs.replace(
        body, edition=book.edition, danger_to_life=danger, answer_by=answer_by
    )
    return in_contact(command, contact, whole, refs=(contact.contact, *about), act=phrase.act)


def _require_phrase(body: ContactPhrase, book: PhraseBook) -> Phrase:
    phrase = book.phrases.get(body.code)
    if phrase is None:
        raise UnknownPhrase(
            f"Phrase {body.code} refused",
            expected=f"a code of edition {book.edition} of the phrase book",
            got="one that is not in it",
            next_step="Search the book by words: visavis phrases.",
        )
    misfits = phrase.misfits(body.parameters)
    if misfits:
        takes = ", ".join(f"{rule.name} ({rule.explain()})" for rule in phrase.takes)
        raise PhraseMisfits(
            f"Phrase {body.code} refused",
            expected=takes or "no parameters",
            got="; ".join(misfits),
            next_step="Give each parameter that the phrase takes, once.",
        )
    return phrase


def _out_of_turn(code: str, expected: str, got: str) -> OutOfTurn:
    return OutOfTurn(
        f"Phrase {code} refused", expected=expected, got=got, next_step="Leave it out."
    )
