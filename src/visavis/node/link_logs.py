"""Writing one link's log to the database: the two log ports of `links`."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from typing import Any, Final

from visavis.links import Entry, Evidence, StoredHash
from visavis.node.log_reader import LogReader, within
from visavis.node.outbox_marks import OutboxMarks
from visavis.node.outbox_rows import (
    FIELDS,
    ROTTEN,
    put_waiting,
    read_waiting,
    require_sound,
    sum_of,
)
from visavis.node.schema import PLACES_PER_LINK
from visavis.node.store import Store

OnAppend = Callable[[sqlite3.Connection, int, Sequence[Entry]], None]

_MIDDLE: Final = PLACES_PER_LINK // 2  # the outbox grows from here in both directions

_HAND_OVER_ROWS: Final = 256  # at most 16 MB of statements in memory at once

_INSERT = (
    "INSERT INTO entries (place, kind, time_ms, seal, leaf_hash, content) VALUES (?, ?, ?, ?, ?, ?)"
)


class _WritingLog(LogReader):
    """What both ends write in the same way."""

    def __init__(self, store: Store, link_id: bytes) -> None:
        super().__init__(store.connection, link_id)
        self._store = store

    def keep_evidence(self, evidence: Evidence) -> None:
        """Keep a contradiction. Durable."""
        with self._store.write() as connection:
            connection.execute(
                "INSERT INTO evidence (link, reason, note, size) VALUES (?, ?, ?, ?)",
                (self._link, evidence.reason, evidence.note, evidence.size),
            )

    def _append(
        self,
        entries: Sequence[Entry],
        leaf_hashes: Sequence[bytes],
        completed: Sequence[StoredHash],
    ) -> int:
        """Insert entries at the end; returns the index of the first."""
        start = self.size()
        assert len(entries) == len(leaf_hashes)
        assert start + len(entries) < PLACES_PER_LINK
        self._connection.executemany(
            _INSERT,
            [
                (place, entry.kind, entry.time_ms, entry.seal, leaf, entry.content)
                for place, (entry, leaf) in enumerate(
                    zip(entries, leaf_hashes, strict=True), self._first + start
                )
            ],
        )
        if completed:
            link = self._link
            self._connection.executemany(
                "INSERT INTO hashes (link, level, position, hash) VALUES (?, ?, ?, ?)",
                [(link, level, position, node) for level, position, node in completed],
            )
        return start

    def _put_note(self, size: int, note: str) -> None:
        self._connection.execute(
            "INSERT OR REPLACE INTO notes (place, note) VALUES (?, ?)", (self._first + size, note)
        )


class SqliteReceivedLog(_WritingLog):
    """Our copy of a peer's log. Implements `links.ReceivedLog`.

    Args:
        on_append: called with the connection, the first index and the entries inside the
            transaction that stores them, so that what follows from them is stored with them or
            not at all.
    """

    def __init__(self, store: Store, link_id: bytes, on_append: OnAppend | None) -> None:
        super().__init__(store, link_id)
        self._on_append = on_append

    def append(
        self,
        entries: Sequence[Entry],
        leaf_hashes: Sequence[bytes],
        completed: Sequence[StoredHash],
        note: str,
        size: int,
    ) -> None:
        """Append verified entries and the note that signs them, in one step. Durable.

        Raises:
            StorageFailed: nothing was stored.
        """
        with self._store.write() as connection:
            start = self._append(entries, leaf_hashes, completed)
            assert start + len(entries) == size
            self._put_note(size, note)
            if self._on_append is not None:
                self._on_append(connection, start, entries)


class SqliteSentLog(_WritingLog):
    """Our own log towards one peer, and the outbox before it. Implements `links.SentLog`."""

    def __init__(self, store: Store, link_id: bytes) -> None:
        super().__init__(store, link_id)
        self._marks = OutboxMarks(store, self._link, self._first, self._end)

    def enqueue(self, entries: Sequence[Entry]) -> None:
        """Put entries at the end of the outbox, inside the caller's `Store.write`."""
        self._enqueue([(entry, sum_of(entry)) for entry in entries])

    def _enqueue(self, summed: Sequence[tuple[Entry, int]]) -> None:
        assert self._connection.in_transaction
        (last,) = self._connection.execute(
            "SELECT max(ticket) FROM outbox WHERE ticket >= ? AND ticket < ?",
            (self._first, self._end),
        ).fetchone()
        first = self._first + _MIDDLE if last is None else int(last) + 1
        assert first + len(summed) <= self._end
        put_waiting(self._connection, first, summed)
        self._marks.add(first, [entry for entry, _ in summed])
        self._count(len(summed))

    def next_waiting(self, limit: int, limit_bytes: int) -> Sequence[tuple[int, Entry]]:
        """(ticket, entry) of the oldest outbox entries, within both limits, at least one if any.

        Raises:
            Rot: an entry is not what was put there.
        """
        rows = self._connection.execute(
            f"SELECT {FIELDS} FROM outbox"  # noqa: S608 - our own columns
            " WHERE ticket >= ? AND ticket < ? ORDER BY ticket LIMIT ?",
            (self._first, self._end, limit),
        )
        with closing(rows):  # an open cursor would keep a reader's view of the database
            return within(_sound(rows), limit_bytes)

    def hand_over(self, successor: "SqliteSentLog", receipted: int, lost: Sequence[Entry]) -> int:
        """Put the statements from index `receipted` on, then `lost`, then the outbox, into the
        outbox of the next epoch's log, inside the caller's `Store.write`.

        Args:
            lost: entries after the log's end that only the anchor still holds.

        Returns:
            How many statements were handed over. What decayed stays marked, and is never sent.
        """
        before = successor.waiting()
        stored = self._connection.execute(
            "SELECT leaf_hash, kind, time_ms, seal, content FROM entries"
            " WHERE place >= ? AND place < ? AND kind = 'statement' ORDER BY place",
            (self._first + receipted, self._end),
        )
        while rows := stored.fetchmany(_HAND_OVER_ROWS):
            successor._enqueue(self._summed(rows))
        successor.enqueue([entry for entry in lost if entry.kind == "statement"])
        after = self._first
        while True:
            rows = self._connection.execute(
                f"SELECT {FIELDS} FROM outbox"  # noqa: S608 - our own columns
                " WHERE ticket > ? AND ticket < ? ORDER BY ticket LIMIT ?",
                (after, self._end, _HAND_OVER_ROWS),
            ).fetchall()
            if not rows:
                break
            after = rows[-1][0]
            successor._enqueue(
                [
                    (entry, checked)
                    for _, entry, checked in read_waiting(rows)
                    if entry.kind == "statement" or checked == ROTTEN
                ]
            )
        return successor.waiting() - before

    def take(
        self,
        tickets: Sequence[int],
        entries: Sequence[Entry],
        leaf_hashes: Sequence[bytes],
        completed: Sequence[StoredHash],
    ) -> None:
        """Append entries and remove their tickets from the outbox, in one step. Durable.

        Raises:
            StorageFailed: nothing was stored, nothing removed.
        """
        with self._store.write():
            self._remove(tickets)
            self._append(entries, leaf_hashes, completed)
        self._marks.forget()

    def take_within(
        self,
        entries: Sequence[Entry],
        leaf_hashes: Sequence[bytes],
        completed: Sequence[StoredHash],
    ) -> None:
        """Append entries inside the caller's `Store.write`; durable when that is committed."""
        assert self._connection.in_transaction
        self._append(entries, leaf_hashes, completed)

    def adopt(
        self,
        entries: Sequence[Entry],
        leaf_hashes: Sequence[bytes],
        completed: Sequence[StoredHash],
        note: str,
        size: int,
    ) -> None:
        """Append entries that came back; remove them from the outbox. Durable.

        An outbox entry is the same one if it has the same salt or the same commitment. The salt
        alone decides for a key rotation, whose content is written only when it is signed.

        Raises:
            StorageFailed: nothing was stored, nothing removed.
        """
        if self.waiting():
            self._marks.gather()
        with self._store.write():
            tickets = self._marks.pull(entries)
            if tickets:
                self._remove(tickets)
            start = self._append(entries, leaf_hashes, completed)
            assert start + len(entries) == size
            if note:
                self._put_note(size, note)

    def drop_tail(self, size: int) -> None:
        """Move the entries from `size` on back to the front of the outbox. Durable.

        Raises:
            StorageFailed: everything stayed where it was.
        """
        with self._store.write() as connection:
            count = self.size() - size
            if count > 0:
                (front,) = connection.execute(
                    "SELECT min(ticket) FROM outbox WHERE ticket >= ? AND ticket < ?",
                    (self._first, self._end),
                ).fetchone()
                front = self._first + _MIDDLE if front is None else front
                tail = self._first + size
                assert front - count >= self._first
                moved = connection.execute(
                    "SELECT leaf_hash, kind, time_ms, seal, content FROM entries"
                    " WHERE place >= ? AND place < ? ORDER BY place",
                    (tail, self._end),
                )
                ticket = front - count
                while rows := moved.fetchmany(_HAND_OVER_ROWS):
                    put_waiting(connection, ticket, self._summed(rows))
                    ticket += len(rows)
                connection.execute(
                    "DELETE FROM entries WHERE place >= ? AND place < ?", (tail, self._end)
                )
                self._count(count)
            connection.execute(
                "DELETE FROM hashes WHERE link = ? AND (position + 1) << level > ?",
                (self._link, size),
            )
            connection.execute(
                "DELETE FROM notes WHERE place > ? AND place < ?", (self._first + size, self._end)
            )
        self._marks.forget()

    def _summed(self, rows: Iterable[Sequence[Any]]) -> list[tuple[Entry, int]]:
        """Entries of the log with their sums, if they still are what their leaf hashes say."""
        entries = [(leaf, Entry(*fields)) for leaf, *fields in rows]
        return [
            (entry, sum_of(entry) if entry.leaf_hash(self.link_id) == leaf else ROTTEN)
            for leaf, entry in entries
        ]

    def keep_note(self, size: int, note: str) -> None:
        """Remember our signed note; a power cut may lose it."""
        if self.note_for_page(size - 1, 1) != (size, note):
            with self._store.write_lazily():
                self._put_note(size, note)

    def keep_receipt(self, size: int, note: str) -> None:
        """Remember the receiver's cosigned note, the first of each size; a power cut may lose it.

        Smaller ones are kept as well: the smallest that covers an entry makes its shortest proof.
        """
        place = self._first + size
        known = self._connection.execute("SELECT 1 FROM receipts WHERE place = ?", (place,))
        if known.fetchone() is None:
            with self._store.write_lazily() as connection:
                connection.execute(
                    "INSERT INTO receipts (place, note) VALUES (?, ?)", (place, note)
                )

    def _count(self, change: int) -> None:
        self._connection.execute(
            "INSERT INTO outbox_counts (link, waiting) VALUES (?, ?)"
            " ON CONFLICT (link) DO UPDATE SET waiting = waiting + excluded.waiting",
            (self._link, change),
        )

    def _remove(self, tickets: Sequence[int]) -> None:
        if not tickets:
            return
        if tickets[-1] - tickets[0] == len(tickets) - 1:  # the rule: one run from the front
            span = (tickets[0], tickets[-1])
            removed = self._connection.execute(
                "DELETE FROM outbox WHERE ticket >= ? AND ticket <= ?", span
            ).rowcount
        else:
            removed = self._connection.executemany(
                "DELETE FROM outbox WHERE ticket = ?", [(ticket,) for ticket in tickets]
            ).rowcount
        assert removed == len(tickets), "a ticket that is not in the outbox"
        self._count(-removed)


def _sound(rows: Iterable[Any]) -> Iterator[tuple[int, Entry]]:
    for ticket, entry, checked in read_waiting(rows):
        require_sound(ticket, checked)
        yield ticket, entry
