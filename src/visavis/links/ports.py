"""What a replica needs from outside: two logs, two anchors, keys. The node and the simulation
each provide them; every method that says *durable* returns only after a flush to the disk."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from visavis.links.entries import Entry
from visavis.parties.keys import Signer
from visavis.record import HashReader

StoredHash = tuple[int, int, bytes]  # level (8, 16, …), index, hash: see record.extend_stored


class Rot(Exception):
    """A stored entry no longer matches its leaf hash, or a stored hash its root."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A contradiction: the note that stands against our log at its size, in words why."""

    reason: str
    note: str
    size: int


class ReadableLog(HashReader, Protocol):
    """The stored entries of one direction, for reading."""

    def size(self) -> int:
        """Number of entries stored."""
        ...

    def entries(self, start: int, limit: int, limit_bytes: int) -> tuple[Entry, ...]:
        """Entries from `start`, at most `limit` and about `limit_bytes`, at least one."""
        ...

    def rotations(self) -> Sequence[tuple[int, bytes]]:
        """(index, content) of every rotation entry, in order."""
        ...

    def newest_note(self) -> str:
        """The note with the largest size, or ""."""
        ...

    def note_for_page(self, start: int, limit: int) -> tuple[int, str] | None:
        """(size, note) with the largest size in (start, start + limit], or None."""
        ...

    def evidence(self) -> Sequence[Evidence]:
        """All contradictions kept, oldest first."""
        ...


class LinkLog(ReadableLog, Protocol):
    """The stored entries of one direction, at either end."""

    def keep_evidence(self, evidence: Evidence) -> None:
        """Keep a contradiction. Durable."""
        ...


class SentLog(LinkLog, Protocol):
    """Our own log towards one peer, and the outbox before it."""

    def waiting(self) -> int:
        """Number of outbox entries."""
        ...

    def next_waiting(self, limit: int, limit_bytes: int) -> Sequence[tuple[int, Entry]]:
        """(ticket, entry) of the oldest outbox entries, within both limits, at least one if any.

        Raises:
            Rot: an entry is not what was put there.
        """
        ...

    def take(
        self,
        tickets: Sequence[int],
        entries: Sequence[Entry],
        leaf_hashes: Sequence[bytes],
        completed: Sequence[StoredHash],
    ) -> None:
        """Append entries and remove their tickets from the outbox, in one step. Durable."""
        ...

    def take_within(
        self,
        entries: Sequence[Entry],
        leaf_hashes: Sequence[bytes],
        completed: Sequence[StoredHash],
    ) -> None:
        """Append entries inside the caller's transaction; durable when that is committed."""
        ...

    def adopt(
        self,
        entries: Sequence[Entry],
        leaf_hashes: Sequence[bytes],
        completed: Sequence[StoredHash],
        note: str,
        size: int,
    ) -> None:
        """Append what came back; remove outbox entries with the same salt or commitment. Durable.

        The salt alone decides for a key rotation, whose content is written when it is signed.
        """
        ...

    def drop_tail(self, size: int) -> None:
        """Move the entries from `size` on back to the front of the outbox. Durable."""
        ...

    def keep_note(self, size: int, note: str) -> None:
        """Remember our signed note; need not be durable at once."""
        ...

    def keep_receipt(self, size: int, note: str) -> None:
        """Remember the receiver's cosigned note; need not be durable at once."""
        ...

    def receipt(self) -> tuple[int, str]:
        """The receipt with the largest size, or (0, "")."""
        ...


class ReceivedLog(LinkLog, Protocol):
    """Our copy of a peer's log."""

    def append(
        self,
        entries: Sequence[Entry],
        leaf_hashes: Sequence[bytes],
        completed: Sequence[StoredHash],
        note: str,
        size: int,
    ) -> None:
        """Append verified entries and the note that signs them, in one step. Durable."""
        ...


@dataclass(frozen=True, slots=True)
class SentAnchor:
    """What the sending anchor says: up to where we may have signed, and what is unreceipted."""

    size: int
    root: bytes
    tail_start: int
    tail: tuple[Entry, ...]  # entries [tail_start, size)


@dataclass(frozen=True, slots=True)
class ReceivedAnchor:
    """What the receiving anchor says: up to where we may have cosigned, and the sender's note.

    The note is kept here because a restored database has lost it: should the sender then show
    another history, its own signature on the first one is half of the proof.
    """

    size: int
    root: bytes
    note: str


class SendingAnchor(Protocol):
    """The sender's memory outside every backup."""

    def read(self) -> SentAnchor | None:
        """Its newest content; None if it was never written or is gone."""
        ...

    def write(self, size: int, root: bytes, entries: Sequence[Entry], receipted: int) -> None:
        """Add entries that end at `size`; forget those below `receipted`. Durable."""
        ...


class ReceivingAnchor(Protocol):
    """The receiver's memory outside every backup."""

    def read(self) -> ReceivedAnchor | None:
        """Its newest content; None if it was never written or is gone."""
        ...

    def write(self, size: int, root: bytes, note: str) -> None:
        """Say that (size, root), which the sender signed in `note`, may be cosigned. Durable."""
        ...


class LinkKeys(Protocol):
    """The node's keys that a link signs with."""

    def log_signer(self, public_key: bytes) -> Signer:
        """The signer of one of our log keys."""
        ...

    @property
    def stored(self) -> Signer:
        """The signer of "durably stored"."""
        ...

    @property
    def transport(self) -> Signer:
        """The signer of messages."""
        ...
