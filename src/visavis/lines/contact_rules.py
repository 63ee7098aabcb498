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
    ContactView,
    Participant,
)
from visavis.lines.errors import (
    ContactClosed,
    LineNotOpen,
    NotTheirPlace,
    OutOfTurn,
    UnknownContact,
    UnknownMessage,
)
from visavis.lines.line import LineState, LineView
from visavis.lines.line_rules import require_one_level, require_place
from visavis.lines.mandate_rules import require_mandate
from visavis.lines.message import MessageState, MessageView
from visavis.lines.rules import draft, last_own, refuse_place
from visavis.release import Command, Draft, Knowledge, instant_ms
from visavis.terms import InstantMs, OfficeId, StatementId, party_of, render_instant

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
        answer_by = _answer_by(known, contact, now_ms, urgent=body.urgent or body.danger_to_life)
        body = msgspec.structs.replace(body, answer_by=answer_by)
    return in_contact(command, contact, body)


def _answer_by(
    known: Knowledge, contact: ContactView, now_ms: InstantMs, *, urgent: bool
) -> str | None:
    """By when the line's agreement wants an answer; None where its proposal has not come."""
    assert contact.opening is not None  # whoever speaks in it has required it
    line = known.read(LineView, contact.opening.body.line)
    if line is None or line.proposal is None:
        return None
    agreed = line.proposal.body
    limit_s = agreed.urgent_answer_s if urgent else agreed.routine_answer_s
    return render_instant(InstantMs(now_ms + 1000 * limit_s))


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
        raise _closed(contact, command.party)
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
        raise _unknown_message(body.message, "a message of the other side", "one's own")
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


def in_contact(
    command: Command[object],
    contact: ContactView,
    body: msgspec.Struct,
    refs: tuple[StatementId, ...] | None = None,
    act: str | None = None,
) -> tuple[Draft, ...]:
    """Draft a statement in a contact, for all others that take part in it."""
    party = command.party
    return draft(
        command,
        body,
        refs=(contact.contact,) if refs is None else refs,
        to=contact.others_than(party),
        after_ms=last_own(contact.latest, party),
        act=act,
    )


def require_part(known: Knowledge, contact: StatementId, office: OfficeId) -> ContactView:
    """Return a contact in which this office takes part.

    Raises:
        UnknownContact, NotTheirPlace.
    """
    view = known.read(ContactView, contact)
    if view is None or view.opening is None:
        raise UnknownContact(
            f"Contact {contact} refused",
            expected="a contact that was opened here or by the other side",
            got="an id that is not known here",
            next_step="List the contacts, or wait for the other side's opening to arrive.",
        )
    offices = [p.office for p in view.opening.body.participants]
    if office not in offices:
        raise refuse_place(office, f"contact {contact}", offices)
    return view


def require_speaking(
    known: Knowledge, contact: StatementId, office: OfficeId, *, danger_to_life: bool
) -> ContactView:
    """Return a contact in which this office may say something now.

    Raises:
        UnknownContact, NotTheirPlace, ContactClosed, LineNotOpen.
    """
    view = require_part(known, contact, office)
    if view.closings:
        for party in view.parties:
            if party in view.closings:
                raise _closed(view, party)
    assert view.opening is not None  # require_part saw it
    line = known.read(LineView, view.opening.body.line)
    if line is not None:
        require_open(line, danger_to_life=danger_to_life)
    return view


def require_message(known: Knowledge, message: StatementId, contact: ContactView) -> MessageView:
    """Return a message of this contact that has come, or is one's own.

    Raises:
        UnknownMessage.
    """
    found = known.read(MessageView, message)
    if found is None or found.by is None or found.contact != contact.contact:
        raise _unknown_message(message, f"a message of contact {contact.contact}", "another")
    return found


def require_not_suspended(known: Knowledge, contact: ContactView, what: str) -> None:
    """Refuse new text of a contact while its line is suspended.

    Raises:
        LineNotOpen.
    """
    assert contact.opening is not None  # require_part saw it
    line = known.read(LineView, contact.opening.body.line)
    if line is not None and line.state is LineState.SUSPENDED:
        raise LineNotOpen(
            f"{what} refused",
            expected="a line that is not suspended",
            got=str(line.state),
            next_step="Wait until the line is resumed; what was said already can be answered.",
        )


def require_open(line: LineView, *, danger_to_life: bool) -> None:
    """Refuse a line that is not open, but for danger to life on a suspended one.

    Raises:
        LineNotOpen.
    """
    state = line.state
    if state is LineState.OPEN or (state is LineState.SUSPENDED and danger_to_life):
        return
    missing = [o for o in line.offices if o not in line.stances]
    raise LineNotOpen(
        f"Line {line.line} cannot carry this",
        expected="a line that every side has opened",
        got=f"{state}; not opened by {', '.join(missing)}" if missing else str(state),
        next_step="Wait until the other side opens or resumes it; only a warning of danger to"
        " life passes a suspended line.",
    )


def _with_holder(known: Knowledge, participant: Participant, now_ms: InstantMs) -> Participant:
    if participant.holder is not None:
        return participant
    holder = known.holder_at(participant.office, now_ms)
    return Participant(participant.office, None if holder is None else holder.name)


def _closed(contact: ContactView, party: str) -> ContactClosed:
    return ContactClosed(
        f"Contact {contact.contact} refused",
        expected="one that is still open",
        got=f"one that {party} has closed",
        next_step="Open a new contact on the line.",
    )


def _unknown_message(message: StatementId, expected: str, got: str) -> UnknownMessage:
    return UnknownMessage(
        f"Message {message} refused",
        expected=expected,
        got=got,
        next_step="Choose a message of the other side in this contact.",
    )
