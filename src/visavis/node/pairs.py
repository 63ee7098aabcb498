"""A pair: both directions of one epoch with one peer, as this node has them open."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from visavis.links import (
    Entry,
    NotThisLink,
    Predecessor,
    ReceivingEnd,
    SendingEnd,
    StoredHash,
)
from visavis.links.receiver import Phase as ReceivingPhase
from visavis.links.sender import Phase as SendingPhase
from visavis.node.anchors import FileReceivingAnchor, FileSendingAnchor
from visavis.node.link_logs import SqliteReceivedLog, SqliteSentLog
from visavis.node.store import Store
from visavis.terms import InstantMs, PartyId, VisavisError

REST_MS: Final = 1_000  # a full disk is tried again every second: each try costs a round trip


@dataclass
class Pair:
    """Both directions of one epoch with one peer."""

    peer: PartyId
    epoch: int
    outgoing: SendingEnd
    incoming: ReceivingEnd
    sent: SqliteSentLog
    received: SqliteReceivedLog
    anchor: FileSendingAnchor
    held: FileReceivingAnchor
    substance: int = 0  # received entries that are more than receipts, up to this size
    receipt_logged: int = 0  # our newest receipt that stands in our own log
    receipt_logged_ms: int = 0
    trouble: str = ""  # why it could not store what it wanted to
    resting_until_ms: int = 0  # after a trouble

    def troubled(self, error: VisavisError, now_ms: int) -> bool:
        """Note that a step failed, and rest; whether it failed in another way before."""
        fresh = self.trouble != str(error)
        self.trouble, self.resting_until_ms = str(error), now_ms + REST_MS
        return fresh

    def rests(self, now_ms: int) -> bool:
        """Whether it is too early to try again; a clock that was set back ends the rest."""
        return 0 < self.resting_until_ms - now_ms <= REST_MS

    def recovered(self) -> bool:
        """Whether all that waited is stored and signed, so that there is no trouble any more."""
        state = self.outgoing.state
        return state.phase is SendingPhase.LIVE and not state.waiting

    def close(self) -> None:
        """Let go of the anchors' files; whoever opens them next reads them anew."""
        self.anchor.close()
        self.held.close()

    def only_in_anchor(self) -> tuple[Entry, ...]:
        """Entries that were signed, and that the database has lost."""
        try:
            anchor = self.anchor.read()
        except VisavisError:  # damaged; its loss is what the new epoch's statement of loss is for
            return ()
        if anchor is None:
            return ()
        return anchor.tail[max(0, self.sent.size() - anchor.tail_start) :]


class ReturningLog(SqliteSentLog):
    """Our log, which tells what came back into it after a loss."""

    def __init__(
        self, store: Store, link_id: bytes, on_returned: Callable[[Sequence[Entry]], None]
    ) -> None:
        super().__init__(store, link_id)
        self._on_returned = on_returned

    def adopt(
        self,
        entries: Sequence[Entry],
        leaf_hashes: Sequence[bytes],
        completed: Sequence[StoredHash],
        note: str,
        size: int,
    ) -> None:
        """Tell, then as in the log itself: what fails in between comes back once more."""
        self._on_returned(entries)
        super().adopt(entries, leaf_hashes, completed, note, size)


def works(pair: Pair) -> bool:
    """Whether statements may still pass both ways in this epoch."""
    lost = (SendingPhase.HALTED, SendingPhase.FROZEN, ReceivingPhase.HALTED, ReceivingPhase.FROZEN)
    return pair.outgoing.state.phase not in lost and pair.incoming.state.phase not in lost


def predecessor_sent(pair: Pair | None) -> Predecessor | None:
    if pair is None:
        return None
    state = pair.outgoing.state
    size, note = pair.sent.receipt()
    if size < state.anchor_size:
        note = pair.sent.newest_note() or note
    return Predecessor(
        link=state.terms.link_id.hex(),
        note=note,
        size=state.anchor_size,
        root=state.anchor_root.hex(),
    )


def predecessor_received(pair: Pair | None, now_ms: InstantMs) -> Predecessor | None:
    if pair is None:
        return None
    state = pair.incoming.state
    return Predecessor(
        link=state.terms.link_id.hex(),
        note=pair.incoming.newest_receipt(now_ms)[1] or pair.received.newest_note(),
        size=state.cosigned_size,
        root=state.cosigned_root.hex(),
    )


def no_link(which: str) -> NotThisLink:
    return NotThisLink(
        f"Link {which} refused",
        expected="an open link of this node",
        got="one that it does not have",
        next_step="Open it first, on both sides.",
    )
