"""A simulated disk: the ports of `links` in memory, with crashes at every durable write.

What a port says need not be durable at once is in memory only until the next durable write of
the same log; a crash before takes it back.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from visavis.links import Entry, Evidence, ReceivedAnchor, Rot, SentAnchor, StoredHash


class Crash(BaseException):
    """The process dies here. Not an Exception: nothing may catch it and go on."""


@dataclass
class Power:
    """Counts durable writes and cuts the power at the chosen one.

    `crash_at` is the number of the write, and `after` tells whether it still reached the disk.
    """

    writes: int = 0
    crash_at: int | None = None
    after: bool = False
    full: bool = False  # every write fails with an error, as on a full disk

    def write(self, apply: Callable[[], None]) -> None:
        """Carry out one durable write, or die before or after it, or refuse it."""
        self.writes += 1
        if self.full:
            raise OSError(28, "No space left on device")
        dies = self.crash_at is not None and self.writes >= self.crash_at
        if not dies or self.after:
            apply()
        if dies:
            self.crash_at = None
            raise Crash


@dataclass
class LogImage:
    """What a database holds of one direction; what a backup copies."""

    link_id: bytes
    entries: list[Entry] = field(default_factory=list)
    leaf_hashes: list[bytes] = field(default_factory=list)
    stored: dict[tuple[int, int], bytes] = field(default_factory=dict)
    notes: dict[int, str] = field(default_factory=dict)
    receipt: tuple[int, str] = (0, "")
    outbox: list[tuple[int, Entry]] = field(default_factory=list)
    commits: dict[bytes, bytes] = field(default_factory=dict)  # of the outbox, by salt
    next_ticket: int = 0
    evidence: list[Evidence] = field(default_factory=list)
    undo: list[Callable[[], None]] = field(default_factory=list)  # of what is not durable yet

    def lose_what_is_not_durable(self) -> None:
        """What a crash leaves."""
        for step in reversed(self.undo):
            step()
        self.undo.clear()

    def copy(self) -> "LogImage":
        """A backup."""
        return LogImage(
            self.link_id,
            list(self.entries),
            list(self.leaf_hashes),
            dict(self.stored),
            dict(self.notes),
            self.receipt,
            list(self.outbox),
            dict(self.commits),
            self.next_ticket,
            list(self.evidence),
        )


class MemoryLog:
    """Both `SentLog` and `ReceivedLog` over a `LogImage`."""

    def __init__(self, image: LogImage, power: Power) -> None:
        self.image = image
        self._power = power

    def _write(self, apply: Callable[[], None]) -> None:
        def apply_and_settle() -> None:
            apply()
            self.image.undo.clear()

        self._power.write(apply_and_settle)

    def size(self) -> int:
        return len(self.image.entries)

    def hashes(self, level: int, start: int, end: int) -> Sequence[bytes]:
        assert end - start <= 256
        if level == 0:
            return self.image.leaf_hashes[start:end]
        found = [self.image.stored.get((level, index)) for index in range(start, end)]
        if None in found:
            raise Rot(f"a hash is missing at level {level} from {start}")
        return [node for node in found if node is not None]

    def entries(self, start: int, limit: int, limit_bytes: int) -> tuple[Entry, ...]:
        chosen: list[Entry] = []
        weight = 0
        for entry in self.image.entries[start : start + limit]:
            weight += entry.weight()
            if chosen and weight > limit_bytes:
                break
            chosen.append(entry)
        return tuple(chosen)

    def rotations(self) -> Sequence[tuple[int, bytes]]:
        return [
            (index, entry.content)
            for index, entry in enumerate(self.image.entries)
            if entry.kind == "rotation" and entry.content is not None
        ]

    def newest_note(self) -> str:
        notes = self.image.notes
        return notes[max(notes)] if notes else ""

    def note_for_page(self, start: int, limit: int) -> tuple[int, str] | None:
        sizes = [size for size in self.image.notes if start < size <= start + limit]
        return (max(sizes), self.image.notes[max(sizes)]) if sizes else None

    def keep_evidence(self, evidence: Evidence) -> None:
        self._write(lambda: self.image.evidence.append(evidence))

    def evidence(self) -> Sequence[Evidence]:
        return tuple(self.image.evidence)

    def waiting(self) -> int:
        return len(self.image.outbox)

    def enqueue(self, entries: Sequence[Entry]) -> None:
        """Put entries into the outbox. Durable."""

        def apply() -> None:
            for entry in entries:
                self.image.outbox.append((self.image.next_ticket, entry))
                self.image.commits[entry.seal] = entry.commit
                self.image.next_ticket += 1

        self._write(apply)

    def next_waiting(self, limit: int, limit_bytes: int) -> Sequence[tuple[int, Entry]]:
        chosen: list[tuple[int, Entry]] = []
        weight = 0
        for ticket, entry in self.image.outbox[:limit]:
            weight += entry.weight()
            if chosen and weight > limit_bytes:
                break
            if self.image.commits.get(entry.seal) != entry.commit:
                raise Rot(f"outbox entry {ticket} is not what was put there")
            chosen.append((ticket, entry))
        return chosen

    def take(
        self,
        tickets: Sequence[int],
        entries: Sequence[Entry],
        leaf_hashes: Sequence[bytes],
        completed: Sequence[StoredHash],
    ) -> None:
        def apply() -> None:
            gone = set(tickets)
            self.image.outbox = [row for row in self.image.outbox if row[0] not in gone]
            self._append(entries, leaf_hashes, completed)

        self._write(apply)

    def take_within(
        self,
        entries: Sequence[Entry],
        leaf_hashes: Sequence[bytes],
        completed: Sequence[StoredHash],
    ) -> None:
        self._power.write(lambda: self._append(entries, leaf_hashes, completed))

    def adopt(
        self,
        entries: Sequence[Entry],
        leaf_hashes: Sequence[bytes],
        completed: Sequence[StoredHash],
        note: str,
        size: int,
    ) -> None:
        def apply() -> None:
            known = {mark for entry in entries for mark in (entry.seal, entry.commit)}
            self.image.outbox = [
                row
                for row in self.image.outbox
                if row[1].seal not in known and row[1].commit not in known
            ]
            self._append(entries, leaf_hashes, completed)
            if note:
                self.image.notes[size] = note

        self._write(apply)

    def append(
        self,
        entries: Sequence[Entry],
        leaf_hashes: Sequence[bytes],
        completed: Sequence[StoredHash],
        note: str,
        size: int,
    ) -> None:
        def apply() -> None:
            self._append(entries, leaf_hashes, completed)
            self.image.notes[size] = note

        self._write(apply)

    def drop_tail(self, size: int) -> None:
        def apply() -> None:
            tail = self.image.entries[size:]
            del self.image.entries[size:], self.image.leaf_hashes[size:]
            stored = self.image.stored
            self.image.stored = {
                (level, index): node
                for (level, index), node in stored.items()
                if (index + 1) << level <= size
            }
            self.image.notes = {at: text for at, text in self.image.notes.items() if at <= size}
            first = min((ticket for ticket, _ in self.image.outbox), default=self.image.next_ticket)
            numbered = [(first - len(tail) + place, entry) for place, entry in enumerate(tail)]
            self.image.outbox = numbered + self.image.outbox
            self.image.commits.update({entry.seal: entry.commit for entry in tail})

        self._write(apply)

    def keep_note(self, size: int, note: str) -> None:
        notes, before = self.image.notes, self.image.notes.get(size)
        if before != note:
            notes[size] = note
            self.image.undo.append(lambda: _put_back(notes, size, before))

    def keep_receipt(self, size: int, note: str) -> None:
        image, before = self.image, self.image.receipt
        if size > before[0]:
            image.receipt = (size, note)
            image.undo.append(lambda: setattr(image, "receipt", before))

    def receipt(self) -> tuple[int, str]:
        return self.image.receipt

    def _append(
        self,
        entries: Sequence[Entry],
        leaf_hashes: Sequence[bytes],
        completed: Sequence[StoredHash],
    ) -> None:
        self.image.entries.extend(entries)
        self.image.leaf_hashes.extend(leaf_hashes)
        for level, index, node in completed:
            self.image.stored[level, index] = node


def _put_back(notes: dict[int, str], size: int, before: str | None) -> None:
    if before is None:
        notes.pop(size, None)
    else:
        notes[size] = before


class MemorySendingAnchor:
    """A sending anchor that outlives every restored backup."""

    def __init__(self, power: Power) -> None:
        self._power = power
        self.content: SentAnchor | None = None

    def read(self) -> SentAnchor | None:
        return self.content

    def write(self, size: int, root: bytes, entries: Sequence[Entry], receipted: int) -> None:
        def apply() -> None:
            known = self.content or SentAnchor(0, b"", 0, ())
            tail = known.tail[: max(0, size - len(entries) - known.tail_start)] + tuple(entries)
            start = size - len(tail)
            cut = max(0, min(receipted, size) - start)
            self.content = SentAnchor(size, root, start + cut, tail[cut:])

        self._power.write(apply)


class MemoryReceivingAnchor:
    """A receiving anchor that outlives every restored backup."""

    def __init__(self, power: Power) -> None:
        self._power = power
        self.content: ReceivedAnchor | None = None

    def read(self) -> ReceivedAnchor | None:
        return self.content

    def write(self, size: int, root: bytes, note: str) -> None:
        def apply() -> None:
            self.content = ReceivedAnchor(size, root, note)

        self._power.write(apply)
