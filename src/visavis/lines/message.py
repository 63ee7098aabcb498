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
from visavis.lines.phrases import ContactPhrase
from visavis.release import Mark, Said, earlier
from visavis.terms import PartyId, StatementId


class MessageState(StrEnum):
    """How far one recipient says it got, in order."""

    SENT = "sent"
    RECEIVED = "received"
    READ = "read"
    ACKNOWLEDGED = "acknowledged"


class MessageView(msgspec.Struct, frozen=True):
    """A message and its receipts, by party; each is the first that the party gave.

    `contact` and `by` are the message's own word, None while only receipts of it have come.
    """

    message: StatementId
    contact: StatementId | None = None
    by: Mark | None = None
    received: Mapping[PartyId, Mark] = {}
    read: Mapping[PartyId, Mark] = {}
    acknowledged: Mapping[PartyId, Mark] = {}

    def state_for(self, party: PartyId) -> MessageState:
        """Tell how far a recipient says it got; read is not acknowledged."""
        if party in self.acknowledged:
            return MessageState.ACKNOWLEDGED
        if party in self.read:
            return MessageState.READ
        return MessageState.RECEIVED if party in self.received else MessageState.SENT


def fold_sent(
    view: MessageView | None,
    said: Said[ContactSay | ContactPhrase | ContactAttach | ContactClose],
) -> MessageView:
    """Fold the message itself."""
    return _sent(view, said.body.contact, said.mark)


def fold_opened(view: MessageView | None, said: Said[ContactOpen]) -> MessageView:
    """Fold the opening of a contact, which is its first message."""
    return _sent(view, said.mark.id, said.mark)


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
