"""What every act in a contact asks first: who takes part, is it open, may the line carry it?"""

import msgspec

from visavis.lines.contact import ContactView
from visavis.lines.errors import ContactClosed, LineNotOpen, UnknownContact, UnknownMessage
from visavis.lines.line import LineState, LineView
from visavis.lines.message import MessageView
from visavis.lines.rules import draft, last_own, refuse_place
from visavis.release import Command, Draft, Knowledge
from visavis.terms import InstantMs, OfficeId, StatementId, render_instant


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
                raise contact_closed(view, party)
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
        raise unknown_message(message, f"a message of contact {contact.contact}", "another")
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


def answer_due(
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


def contact_closed(contact: ContactView, party: str) -> ContactClosed:
    """Make the refusal for a contact that a party has closed."""
    return ContactClosed(
        f"Contact {contact.contact} refused",
        expected="one that is still open",
        got=f"one that {party} has closed",
        next_step="Open a new contact on the line.",
    )


def unknown_message(message: StatementId, expected: str, got: str) -> UnknownMessage:
    """Make the refusal for a message that has no place here."""
    return UnknownMessage(
        f"Message {message} refused",
        expected=expected,
        got=got,
        next_step="Choose a message of the other side in this contact.",
    )
