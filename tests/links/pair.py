"""One link between two parties in memory, driven by hand, message by message."""

import hashlib
from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from visavis.links import (
    ROTATION,
    STATEMENT,
    Add,
    Entry,
    Message,
    Pace,
    ReceivingEnd,
    SendingEnd,
    receiver,
    seal_message,
    sender,
)
from visavis.record import (
    EMPTY_FRONTIER,
    Checkpoint,
    Note,
    checkpoint_text,
    render_note,
    sign_checkpoint,
)
from visavis.simulation.disk import LogImage
from visavis.simulation.drive import MemoryDrive
from visavis.simulation.genesis import FR, PARTIES, RU, Declared, found_links
from visavis.simulation.keys import PartyKeys
from visavis.simulation.network import peek

NOON = 1_447_934_400_000  # 2015-11-19T12:00:00Z


class Dice:
    """Random bytes that are the same in every run."""

    def __init__(self, seed: str) -> None:
        self._seed = seed.encode()
        self._rolls = 0

    def __call__(self, count: int) -> bytes:
        self._rolls += 1
        return hashlib.shake_256(self._seed + self._rolls.to_bytes(4, "big")).digest(count)


class Pair:
    """fr sends to ru. Each side has its own drive, keys and clock."""

    def __init__(self, seed: str = "pair") -> None:
        self.keys = {party: PartyKeys(party, lambda role, message: None) for party in PARTIES}
        directions = found_links(
            self.keys,
            {party: keys.transport for party, keys in self.keys.items()},
            epoch=1,
            pace=Pace(),
            nonces={party: Dice(f"{seed} {party}")(32) for party in PARTIES},
            declared={party: Declared() for party in PARTIES},
        )
        self.direction = directions[FR]
        self.terms = self.direction.terms
        self.dice = Dice(seed)
        self.now_ms = NOON
        self.drives = {party: MemoryDrive() for party in PARTIES}
        self.drives[FR].found(directions[FR], directions[RU])
        self.drives[RU].found(directions[RU], directions[FR])
        self.said = 0
        self.wire: list[Message] = []  # everything that was carried, in order
        self.boot_sender()
        self.boot_receiver()

    # Storage ------------------------------------------------------------------------------

    @property
    def sent(self) -> LogImage:
        """The sender's stored log."""
        return self.drives[FR].images[self.terms.link_id]

    @property
    def received(self) -> LogImage:
        """The receiver's stored log."""
        return self.drives[RU].images[self.terms.link_id]

    def boot_sender(self) -> None:
        """Start, or start again, the sending end from its drive."""
        drive, link_id = self.drives[FR], self.terms.link_id
        self.sending = SendingEnd(
            self.terms,
            drive.sent(link_id),
            drive.sending_anchor(link_id),
            self.keys[FR],
            self.dice,
            self.now_ms,
        )

    def boot_receiver(self) -> None:
        """Start, or start again, the receiving end from its drive."""
        drive, link_id = self.drives[RU], self.terms.link_id
        self.receiving = ReceivingEnd(
            self.terms,
            drive.received(link_id),
            drive.receiving_anchor(link_id),
            self.keys[RU],
            self.dice,
        )

    def restore_sender(self, backup: object) -> None:
        """Put a backup of fr's database in place and start; its anchor stays."""
        self.drives[FR].restore(backup)
        self.boot_sender()

    def restore_receiver(self, backup: object) -> None:
        """Put a backup of ru's database in place and start; its anchor stays."""
        self.drives[RU].restore(backup)
        self.boot_receiver()

    def sender_phase(self) -> sender.Phase:
        """Where the sending end stands now."""
        return self.sending.state.phase

    def receiver_phase(self) -> receiver.Phase:
        """Where the receiving end stands now."""
        return self.receiving.state.phase

    # Saying -------------------------------------------------------------------------------

    def entries(self, *contents: bytes, kind: str = STATEMENT) -> list[Entry]:
        """Make entries with fresh salts."""
        return [Entry(kind, self.now_ms, self.dice(32), content) for content in contents]

    def put(self, count: int = 1, size: int = 0) -> None:
        """Put statements into the outbox without telling the sending end."""
        contents = [b"said %d" % (self.said + n) + bytes(size) for n in range(count)]
        self.said += count
        self.drives[FR].sent(self.terms.link_id).enqueue(self.entries(*contents))

    def rotate(self) -> bytes:
        """Put a change of the log key into the outbox; returns the new key."""
        key = self.keys[FR].fresh_log_key()
        self.drives[FR].sent(self.terms.link_id).enqueue(self.entries(key, kind=ROTATION))
        return key

    def say(self, count: int = 1, size: int = 0) -> None:
        """Say statements, and carry everything until both are silent."""
        self.put(count, size)
        self.carry(self.sending.outbox_grew(self.now_ms))
        self.settle()

    # Carrying -----------------------------------------------------------------------------

    def ask(self, raw: bytes) -> list[bytes]:
        """Hand one message to the receiver; returns its answers."""
        self.wire.append(peek(raw)[1])
        return self.receiving.receive(raw, self.now_ms)

    def answer(self, raw: bytes) -> list[bytes]:
        """Hand one message to the sender; returns what it says next."""
        self.wire.append(peek(raw)[1])
        return self.sending.receive(raw, self.now_ms)

    def carry(self, raws: Sequence[bytes]) -> None:
        """Carry messages both ways until nobody has anything to say."""
        waiting = list(raws)
        while waiting:
            for answer in self.ask(waiting.pop(0)):
                waiting += self.answer(answer)

    def tick(self, after_ms: int = 0) -> list[bytes]:
        """Let time pass and ask the sender what it says."""
        self.now_ms += after_ms
        return self.sending.tick(self.now_ms)

    def settle(self) -> None:
        """Let a retry and a heartbeat pass."""
        for _ in range(2):
            self.carry(self.tick(self.terms.pace.last_retry_ms * 2))

    def question(self, raws: Sequence[bytes]) -> Any:
        """The one message in `raws`, read."""
        (raw,) = raws
        return peek(raw)[1]

    # Forging ------------------------------------------------------------------------------

    def from_sender(self, message: Message) -> bytes:
        """Seal any message as the sender's node would."""
        return seal_message(message, self.terms.link_id, self.keys[FR].transport)

    def from_receiver(self, message: Message) -> bytes:
        """Seal any message as the receiver's node would."""
        return seal_message(message, self.terms.link_id, self.keys[RU].transport)

    def root(self, entries: Sequence[Entry]) -> bytes:
        """The root of these entries as a log of this link."""
        return EMPTY_FRONTIER.extend(e.leaf_hash(self.terms.link_id) for e in entries).root()

    def note(self, entries: Sequence[Entry], key: bytes | None = None) -> str:
        """A note by the sender's log key over these entries, whatever it signed before."""
        return self.note_of(len(entries), self.root(entries), key)

    def note_of(self, size: int, root: bytes, key: bytes | None = None) -> str:
        """A note by the sender's log key over any size and root."""
        checkpoint = Checkpoint(self.terms.origin, size, root)
        signer = self.keys[FR].log_signer(key or self.terms.log_key)
        line = sign_checkpoint(checkpoint, signer)
        return render_note(Note(checkpoint_text(checkpoint), (line,))).decode()

    def package(self, start: int, entries: Sequence[Entry], note: str) -> bytes:
        """An add message with a nonce that nobody asked for."""
        return self.from_sender(Add(self.dice(16), start, tuple(entries), note))


def without_times(state: Any) -> Any:
    """A state without what only tells when somebody was heard."""
    if isinstance(state, sender.SenderState):
        return replace(state, heard_ms=None)
    assert isinstance(state, receiver.ReceiverState)
    return replace(state, heard_ms=None)
