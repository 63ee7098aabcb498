"""What became of one message: received, read, acknowledged; each is another's word."""

from collections.abc import Mapping
from enum import StrEnum

import msgspec

from visavis.lines.contact import (
    ContactAcknowledge,
    ContactAttach,
    ContactClose,
    ContactOpen,
    ContactRead,
    ContactReceive,
    ContactSay,
)
from visavis.lines.overdue import Due, OpenThing, heard
from visavis.lines.phrases import ContactPhrase
from visavis.release import Instant, Mark, Said, earlier, instant_ms
from visavis.terms import InstantMs, PartyId, StatementId

UNACKNOWLEDGED_KIND = "contact.unacknowledged"
DANGER_KIND = "contact.danger"


class MessageState(StrEnum):
    """How far one recipient says it got, in order."""

    SENT = "sent"
    RECEIVED = "received"
    READ = "read"
    ACKNOWLEDGED = "acknowledged"


class MessageView(msgspec.Struct, frozen=True):
    """A message and its receipts, by party; each is the first that the party gave.

    `contact` and `by` are the message's own word, None while only receipts of it have come.
    `answer_by` is by when it is to be acknowledged, `warned_ms` when a warning was heard here.
    """

    message: StatementId
    contact: StatementId | None = None
    by: Mark | None = None
    received: Mapping[PartyId, Mark] = {}
    read: Mapping[PartyId, Mark] = {}
    acknowledged: Mapping[PartyId, Mark] = {}
    answer_by: Instant | None = None
    warned_ms: InstantMs | None = None

    def state_for(self, party: PartyId) -> MessageState:
        """Tell how far a recipient says it got; read is not acknowledged."""
        if party in self.acknowledged:
            return MessageState.ACKNOWLEDGED
        if party in self.read:
            return MessageState.READ
        return MessageState.RECEIVED if party in self.received else MessageState.SENT


def open_message(view: MessageView) -> OpenThing | None:
    """Tell by when another party must have acknowledged what asks or warns."""
    if view.by is None or (view.answer_by is None and view.warned_ms is None):
        return None
    if view.acknowledged.keys() - {view.by.party}:
        return None
    if view.warned_ms is not None:  # from the moment it is heard
        due = Due(DANGER_KIND, view.warned_ms, waits=view.by.office)
    else:
        assert view.answer_by is not None  # one of the two is there
        due = Due(UNACKNOWLEDGED_KIND, instant_ms(view.answer_by), waits=view.by.office)
    return OpenThing("message", view.message, view.contact or "", (due,))


def fold_sent(
    view: MessageView | None,
    said: Said[ContactSay | ContactPhrase | ContactAttach | ContactClose],
) -> MessageView:
    """Fold the message itself."""
    sent = _sent(view, said.body.contact, said.mark)
    body = said.body
    if not isinstance(body, ContactSay | ContactPhrase):
        return sent
    if body.answer_by is None and not body.danger_to_life:
        return sent  # nothing is due in it, as in most
    return msgspec.structs.replace(
        sent,
        answer_by=body.answer_by,
        warned_ms=heard(said).heard_ms if body.danger_to_life else None,
    )


def fold_opened(view: MessageView | None, said: Said[ContactOpen]) -> MessageView:
    """Fold the opening of a contact, which is its first message."""
    sent = _sent(view, said.mark.id, said.mark)
    if not said.body.danger_to_life:
        return sent
    return msgspec.structs.replace(sent, warned_ms=heard(said).heard_ms)


def fold_received(view: MessageView | None, said: Said[ContactReceive]) -> MessageView:
    """Fold that it came to a desk."""
    known = view or MessageView(said.body.message)
    return msgspec.structs.replace(known, received=_first(known.received, said.mark))


def fold_read(view: MessageView | None, said: Said[ContactRead]) -> MessageView:
    """Fold that a person read it."""
    known = view or MessageView(said.body.message)
    return msgspec.structs.replace(known, read=_first(known.read, said.mark))


def fold_acknowledged(view: MessageView | None, said: Said[ContactAcknowledge]) -> MessageView:
    """Fold that it was understood."""
    known = view or MessageView(said.body.message)
    return msgspec.structs.replace(known, acknowledged=_first(known.acknowledged, said.mark))


def _sent(view: MessageView | None, contact: StatementId, mark: Mark) -> MessageView:
    known = view or MessageView(mark.id)
    return msgspec.structs.replace(known, by=mark, contact=contact)


def _first(marks: Mapping[PartyId, Mark], mark: Mark) -> dict[PartyId, Mark]:
    return {**marks, mark.party: earlier(marks.get(mark.party), mark)}
