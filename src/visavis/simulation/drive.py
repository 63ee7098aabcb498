"""A party's drive: the logs and anchors of all its links, its backups, and what decays on it."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from random import Random
from typing import Any, Protocol

from visavis.links import (
    Entry,
    ReceivedLog,
    ReceivingAnchor,
    SendingAnchor,
    SentLog,
)
from visavis.simulation.disk import (
    LogImage,
    MemoryLog,
    MemoryReceivingAnchor,
    MemorySendingAnchor,
    Power,
)
from visavis.simulation.genesis import Direction


class Outbox(SentLog, Protocol):
    """A sent log that statements can be put into."""

    def enqueue(self, entries: list[Entry]) -> None:
        """Put entries into the outbox. Durable."""
        ...


class Drive(Protocol):
    """What a simulated party stores on. Anchors lie outside its backups."""

    power: Power

    def found(self, sent: Direction, received: Direction) -> None:
        """Make room for both directions of a new epoch. Durable."""
        ...

    def transaction(self) -> AbstractContextManager[object]:
        """What a caller's own transaction is on this drive."""
        ...

    def sent(self, link_id: bytes) -> Outbox: ...

    def received(self, link_id: bytes) -> ReceivedLog: ...

    def sending_anchor(self, link_id: bytes) -> SendingAnchor: ...

    def receiving_anchor(self, link_id: bytes) -> ReceivingAnchor: ...

    def outbox(self, link_id: bytes) -> list[Entry]:
        """All that waits in an outbox, as it is, decayed or not."""
        ...

    def crash(self) -> None:
        """Lose what was not durable."""
        ...

    def backup(self) -> object:
        """Copy everything but the anchors."""
        ...

    def restore(self, backup: Any) -> None:
        """Put a backup in the place of everything but the anchors."""
        ...

    def mend_outbox(self, link_id: bytes, said: dict[bytes, Entry]) -> None:
        """Put what was said, by salt, in the place of what decayed in an outbox."""
        ...

    def rot(self, rng: Random) -> str:
        """Let something stored decay; returns what, or "" if there was nothing."""
        ...


class MemoryDrive:
    """A drive in memory. Implements `Drive`."""

    def __init__(self) -> None:
        self.power = Power()
        self.images: dict[bytes, LogImage] = {}
        self._sending: dict[bytes, MemorySendingAnchor] = {}
        self._receiving: dict[bytes, MemoryReceivingAnchor] = {}

    def found(self, sent: Direction, received: Direction) -> None:
        for direction in (sent, received):
            link_id = direction.terms.link_id
            self.images[link_id] = LogImage(link_id)
        self._sending[sent.terms.link_id] = MemorySendingAnchor(self.power)
        self._receiving[received.terms.link_id] = MemoryReceivingAnchor(self.power)

    def transaction(self) -> AbstractContextManager[object]:
        return nullcontext()  # one call is one write here

    def sent(self, link_id: bytes) -> MemoryLog:
        return MemoryLog(self.images[link_id], self.power)

    def received(self, link_id: bytes) -> MemoryLog:
        return MemoryLog(self.images[link_id], self.power)

    def sending_anchor(self, link_id: bytes) -> SendingAnchor:
        return self._sending[link_id]

    def receiving_anchor(self, link_id: bytes) -> ReceivingAnchor:
        return self._receiving[link_id]

    def outbox(self, link_id: bytes) -> list[Entry]:
        return [entry for _, entry in self.images[link_id].outbox]

    def crash(self) -> None:
        for image in self.images.values():
            image.lose_what_is_not_durable()

    def backup(self) -> object:
        return {link_id: image.copy() for link_id, image in self.images.items()}

    def restore(self, backup: Any) -> None:
        self.images = {link_id: image.copy() for link_id, image in backup.items()}

    def mend_outbox(self, link_id: bytes, said: dict[bytes, Entry]) -> None:
        image = self.images[link_id]
        image.outbox = [(ticket, said.get(row.seal, row)) for ticket, row in image.outbox]

    def rot(self, rng: Random) -> str:
        images = list(self.images.values())
        image = rng.choice([image for image in images if image.stored] or images)
        kinds: list[tuple[bool, str, Callable[[LogImage, Random], None]]] = [
            (bool(image.entries), "entry", _rot_entry),
            (bool(image.entries), "leaf hash", _rot_leaf_hash),
            (bool(image.stored), "node hash", _rot_node),
            (bool(image.notes), "note", _rot_note),
            (bool(image.outbox), "outbox", _rot_outbox),
        ]
        possible = [(name, decay) for there, name, decay in kinds if there]
        if not possible:
            return ""
        # Only long logs have node hashes: take the rare chance when it is there.
        rare = bool(image.stored) and rng.random() < 0.5
        name, decay = ("node hash", _rot_node) if rare else rng.choice(possible)
        decay(image, rng)
        return name


def _flipped(raw: bytes, rng: Random) -> bytes:
    at = rng.randrange(len(raw))
    return raw[:at] + bytes([raw[at] ^ (1 << rng.randrange(8))]) + raw[at + 1 :]


def _decayed(entry: Entry, rng: Random) -> Entry:
    if entry.content and rng.random() < 0.7:
        return Entry(entry.kind, entry.time_ms, entry.seal, _flipped(entry.content, rng))
    return Entry(entry.kind, entry.time_ms ^ 1, entry.seal, entry.content)


def _rot_entry(image: LogImage, rng: Random) -> None:
    at = rng.randrange(len(image.entries))
    image.entries[at] = _decayed(image.entries[at], rng)


def _rot_leaf_hash(image: LogImage, rng: Random) -> None:
    at = rng.randrange(len(image.leaf_hashes))
    image.leaf_hashes[at] = _flipped(image.leaf_hashes[at], rng)


def _rot_node(image: LogImage, rng: Random) -> None:
    place = rng.choice(list(image.stored))
    image.stored[place] = _flipped(image.stored[place], rng)


def _rot_note(image: LogImage, rng: Random) -> None:
    size = max(image.notes)
    at = rng.randrange(len(image.notes[size]))
    text = image.notes[size]
    image.notes[size] = text[:at] + chr(ord(text[at]) ^ 1) + text[at + 1 :]


def _rot_outbox(image: LogImage, rng: Random) -> None:
    at = rng.randrange(len(image.outbox))
    ticket, entry = image.outbox[at]
    content = _flipped(entry.content or b"?", rng)
    image.outbox[at] = (ticket, Entry(entry.kind, entry.time_ms, entry.seal, content))
