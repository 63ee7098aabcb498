"""Deciding on contacts: when one may be opened, who may speak in it, what a receipt needs."""

import msgspec

from visavis.lines.contact import (
    ContactAcknowledge,
    ContactAttach,
    ContactClose,
    ContactHeld,
    ContactOpen,
    ContactRead,
    ContactReceive,
    ContactSay,
    ContactTranslate,
    Participant,
)
from visavis.lines.contact_standing import (
    answer_due,
    contact_closed,
    in_contact,
    require_message,
    require_not_suspended,
    require_open,
    require_part,
    require_speaking,
    unknown_message,
)
from visavis.lines.errors import (
    NotTheirPlace,
    OutOfTurn,
)
from visavis.lines.line_rules import require_one_level, require_place
from visavis.lines.mandate_standing import require_mandate
from visavis.lines.message import MessageState
from visavis.lines.rules import draft, refuse_place
from visavis.release import Command, Draft, Knowledge, instant_ms
from visavis.terms import InstantMs, party_of, render_instant

_STEPS = {
    ContactReceive: MessageState.RECEIVED,
    ContactRead: MessageState.READ,
    ContactAcknowledge: MessageState.ACKNOWLEDGED,
}


def decide_open(
    known: Knowledge, command: Command[ContactOpen], now_ms: InstantMs
) -> tuple[Draft, ...]:
    """Decide on opening a contact; fills in who holds each office today.

    Raises:
        UnknownLine, LineNotOpen, NotTheirPlace, UnknownOffice, WrongLevel, UnknownMandate.
    """
    body = command.body
    line = require_place(known, body.line, command.office)
    require_open(line, danger_to_life=body.danger_to_life)
    offices = tuple(participant.office for participant in body.participants)
    if command.office not in offices:
        raise refuse_place(command.office, "a contact between others", offices)
    parties = {party_of(office) for office in offices}
    for party in parties:
        if line.office_of(party) is None:
            raise NotTheirPlace(
                f"Contact with {party} refused",
                expected="participants of the parties on the line: " + ", ".join(line.offices),
                got=party,
                next_step="Propose a line that they are on.",
            )
    if parties == {command.party}:
        raise NotTheirPlace(
            "Contact refused",
            expected="a participant of the other side",
            got="one's own offices only",
            next_step="Add their office: " + ", ".join(line.counterparts_of(command.party)) + ".",
        )
    require_one_level(known, command.office, offices)
    if body.mandate is not None:
        require_mandate(known, body.mandate)
    whole = msgspec.structs.replace(
        body, participants=tuple(_with_holder(known, p, now_ms) for p in body.participants)
    )
    refs = (body.line,) if body.mandate is None else (body.line, body.mandate)
    to = tuple(party for party in line.counterparts_of(command.party) if party in parties)
    return draft(command, whole, refs=refs, to=to)


def decide_say(
    known: Knowledge, command: Command[ContactSay], now_ms: InstantMs
) -> tuple[Draft, ...]:
    """Decide on saying something.

    Raises:
        UnknownContact, ContactClosed, NotTheirPlace, LineNotOpen.
    """
    body = command.body
    contact = require_speaking(
        known, body.contact, command.office, danger_to_life=body.danger_to_life
    )
    if body.answer_by is None and (command.act == "ask" or body.danger_to_life):
        answer_by = answer_due(known, contact, now_ms, urgent=body.urgent or body.danger_to_life)
        body = msgspec.structs.replace(body, answer_by=answer_by)
    return in_contact(command, contact, body)


def decide_attach(
    known: Knowledge, command: Command[ContactAttach], now_ms: InstantMs
) -> tuple[Draft, ...]:
    """Decide on handing over an assessment.

    Raises:
        UnknownContact, ContactClosed, NotTheirPlace, LineNotOpen.
    """
    contact = require_speaking(known, command.body.contact, command.office, danger_to_life=False)
    return in_contact(command, contact, command.body)


def decide_close(
    known: Knowledge, command: Command[ContactClose], now_ms: InstantMs
) -> tuple[Draft, ...]:
    """Decide on closing; the other side's closing does not hinder one's own.

    Raises:
        UnknownContact, NotTheirPlace.
        ContactClosed: this side has closed it already.
    """
    contact = require_part(known, command.body.contact, command.office)
    if command.party in contact.closings:
        raise contact_closed(contact, command.party)
    return in_contact(command, contact, command.body)


def decide_translate(
    known: Knowledge, command: Command[ContactTranslate], now_ms: InstantMs
) -> tuple[Draft, ...]:
    """Decide on putting a translation beside a message, one's own or theirs.

    Raises:
        UnknownContact, NotTheirPlace, UnknownMessage.
        LineNotOpen: the line is suspended; new text waits.
    """
    body = command.body
    contact = require_part(known, body.contact, command.office)
    message = require_message(known, body.message, contact)
    require_not_suspended(known, contact, f"Translation of message {body.message}")
    return in_contact(command, contact, body, refs=(contact.contact, message.message))


def decide_held(
    known: Knowledge, command: Command[ContactHeld], now_ms: InstantMs
) -> tuple[Draft, ...]:
    """Decide on saying when a contact was held.

    Raises:
        UnknownContact, NotTheirPlace.
        OutOfTurn: a time that has not come yet.
    """
    body = command.body
    contact = require_part(known, body.contact, command.office)
    latest = body.started if body.ended is None else body.ended
    if instant_ms(latest) > now_ms:
        raise OutOfTurn(
            f"Times of contact {contact.contact} refused",
            expected=f"times until {render_instant(now_ms)}",
            got=latest,
            next_step="Say it when it has taken place.",
        )
    return in_contact(command, contact, body)


def decide_receipt(
    known: Knowledge,
    command: Command[ContactReceive] | Command[ContactRead] | Command[ContactAcknowledge],
    now_ms: InstantMs,
) -> tuple[Draft, ...]:
    """Decide on saying that a message was received, read or acknowledged.

    Raises:
        UnknownContact, NotTheirPlace.
        UnknownMessage: it has not come, belongs to another contact, or is this party's own.
        OutOfTurn: this party has said so already.
    """
    body = command.body
    contact = require_part(known, body.contact, command.office)
    message = require_message(known, body.message, contact)
    assert message.by is not None  # require_message saw it
    if message.by.party == command.party:
        raise unknown_message(body.message, "a message of the other side", "one's own")
    step = _STEPS[type(body)]
    done = {
        MessageState.RECEIVED: message.received,
        MessageState.READ: message.read,
        MessageState.ACKNOWLEDGED: message.acknowledged,
    }[step]
    if command.party in done:
        raise OutOfTurn(
            f"Message {body.message} refused",
            expected=f"one that {command.party} has not {step} yet",
            got=f"{step} already",
            next_step="Nothing is to be done.",
        )
    return in_contact(command, contact, body, refs=(contact.contact, body.message))


def _with_holder(known: Knowledge, participant: Participant, now_ms: InstantMs) -> Participant:
    if participant.holder is not None:
        return participant
    holder = known.holder_at(participant.office, now_ms)
    return Participant(participant.office, None if holder is None else holder.name)
