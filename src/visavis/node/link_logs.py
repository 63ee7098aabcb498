"""The entries, hashes, outbox and notes of one link in the database: the log ports of `links`.

No state is kept here between calls: sizes and roots come from the tables, so a transaction that
was rolled back leaves nothing wrong behind in memory.
"""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from visavis.links import Entry, Evidence, Rot, StoredHash
from visavis.node.registers import link_number
from visavis.node.schema import PLACES_PER_LINK
from visavis.node.store import Store

OnAppend = Callable[[sqlite3.Connection, int, Sequence[Entry]], None]

_MIDDLE: Final = PLACES_PER_LINK // 2  # the outbox grows from here in both directions

_INSERT = (
    "INSERT INTO entries (place, kind, time_ms, seal, leaf_hash, content) VALUES (?, ?, ?, ?, ?, ?)"
)


class LogReader:
    """The reading half of a log, on any connection; implements what proofs and pages need."""

    def __init__(self, connection: sqlite3.Connection, link_id: bytes) -> None:
        """Look at one link's log.

        Raises:
            NotThisLink: the database holds no such link.
        """
        self.link_id = link_id
        self._connection = connection
        self._link = link_number(connection, link_id)
        self._first = self._link * PLACES_PER_LINK
        self._end = self._first + PLACES_PER_LINK

    def size(self) -> int:
        """Number of entries stored."""
        (last,) = self._connection.execute(
            "SELECT max(place) FROM entries WHERE place >= ? AND place < ?",
            (self._first, self._end),
        ).fetchone()
        return 0 if last is None else int(last) - self._first + 1

    def hashes(self, level: int, start: int, end: int) -> Sequence[bytes]:
        """Tree hashes, see `record.HashReader`.

        Raises:
            Rot: some of them are missing.
        """
        if level == 0:
            rows = self._connection.execute(
                "SELECT leaf_hash FROM entries WHERE place >= ? AND place < ? ORDER BY place",
                (self._first + start, self._first + end),
            )
        else:
            rows = self._connection.execute(
                "SELECT hash FROM hashes WHERE link = ? AND level = ?"
                " AND position >= ? AND position < ? ORDER BY position",
                (self._link, level, start, end),
            )
        found = [row[0] for row in rows]
        if len(found) != end - start:
            raise Rot(
                f"{len(found)} of {end - start} hashes left at level {level} from {start}"
                f" of link {self.link_id.hex()[:16]}"
            )
        return found

    def entries(self, start: int, limit: int, limit_bytes: int) -> tuple[Entry, ...]:
        """Entries from `start`, at most `limit` and about `limit_bytes`, at least one."""
        rows = self._connection.execute(
            "SELECT place, kind, time_ms, seal, content FROM entries"
            " WHERE place >= ? AND place < ? ORDER BY place LIMIT ?",
            (self._first + start, self._end, limit),
        )
        return tuple(entry for _, entry in _within(rows, limit_bytes))

    def rotations(self) -> Sequence[tuple[int, bytes]]:
        """(index, content) of every rotation entry, in order."""
        rows = self._connection.execute(
            "SELECT place, content FROM entries INDEXED BY entries_rotating"
            " WHERE kind = 'rotation' AND place >= ? AND place < ? AND content IS NOT NULL"
            " ORDER BY place",
            (self._first, self._end),
        )
        return [(place - self._first, content) for place, content in rows]

    def newest_note(self) -> str:
        """The note with the largest size, or ""."""
        row = self._connection.execute(
            "SELECT note FROM notes WHERE place >= ? AND place < ? ORDER BY place DESC LIMIT 1",
            (self._first, self._end),
        ).fetchone()
        return str(row[0]) if row else ""

    def note_for_page(self, start: int, limit: int) -> tuple[int, str] | None:
        """(size, note) with the largest size in (start, start + limit], or None."""
        row = self._connection.execute(
            "SELECT place, note FROM notes WHERE place > ? AND place <= ?"
            " ORDER BY place DESC LIMIT 1",
            (self._first + start, self._first + start + limit),
        ).fetchone()
        return (row[0] - self._first, row[1]) if row else None

    def receipt(self) -> tuple[int, str]:
        """The receipt with the largest size, or (0, "")."""
        row = self._connection.execute(
            "SELECT place, note FROM receipts WHERE place >= ? AND place < ?"
            " ORDER BY place DESC LIMIT 1",
            (self._first, self._end),
        ).fetchone()
        return (row[0] - self._first, row[1]) if row else (0, "")

    def receipt_covering(self, index: int) -> tuple[int, str] | None:
        """The smallest receipt that covers the entry at `index`, or None."""
        row = self._connection.execute(
            "SELECT place, note FROM receipts WHERE place > ? AND place < ? ORDER BY place LIMIT 1",
            (self._first + index, self._end),
        ).fetchone()
        return (row[0] - self._first, row[1]) if row else None

    def evidence(self) -> Sequence[Evidence]:
        """All contradictions kept, oldest first."""
        rows = self._connection.execute(
            "SELECT reason, note, size FROM evidence WHERE link = ? ORDER BY number", (self._link,)
        )
        return [Evidence(reason, note, size) for reason, note, size in rows]

    def waiting(self) -> int:
        """Number of outbox entries."""
        row = self._connection.execute(
            "SELECT waiting FROM outbox_counts WHERE link = ?", (self._link,)
        ).fetchone()
        return int(row[0]) if row else 0


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

    def enqueue(self, entries: Sequence[Entry]) -> None:
        """Put entries at the end of the outbox, inside the caller's `Store.write`."""
        assert self._connection.in_transaction
        (last,) = self._connection.execute(
            "SELECT max(ticket) FROM outbox WHERE ticket >= ? AND ticket < ?",
            (self._first, self._end),
        ).fetchone()
        first = self._first + _MIDDLE if last is None else int(last) + 1
        assert first + len(entries) <= self._end
        self._connection.executemany(
            "INSERT INTO outbox (ticket, kind, time_ms, seal, content) VALUES (?, ?, ?, ?, ?)",
            [
                (ticket, entry.kind, entry.time_ms, entry.seal, entry.content)
                for ticket, entry in enumerate(entries, first)
            ],
        )
        self._count(len(entries))

    def next_waiting(self, limit: int, limit_bytes: int) -> Sequence[tuple[int, Entry]]:
        """(ticket, entry) of the oldest outbox entries, within both limits, at least one if any."""
        rows = self._connection.execute(
            "SELECT ticket, kind, time_ms, seal, content FROM outbox"
            " WHERE ticket >= ? AND ticket < ? ORDER BY ticket LIMIT ?",
            (self._first, self._end, limit),
        )
        return _within(rows, limit_bytes)

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
        self._forget_marks()

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
            self._mark_outbox()
        with self._store.write():
            tickets = self._marked(entries)
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
                connection.execute(
                    "INSERT INTO outbox (ticket, kind, time_ms, seal, content)"
                    " SELECT place + ?, kind, time_ms, seal, content FROM entries"
                    " WHERE place >= ? AND place < ?",
                    (front - count - tail, tail, self._end),
                )
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
        self._forget_marks()

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

    # Entries come back after a restore, page by page. Comparing each page with the whole outbox
    # would be quadratic, and an index on the outbox would cost every ordinary package a page
    # write per entry; so the marks of the outbox are gathered once, in a temporary table.

    def _mark_outbox(self) -> None:
        connection = self._connection
        if self._marks_table():
            return
        with self._store.write():
            connection.execute(
                f"CREATE TEMP TABLE marks_{self._link}"
                " (mark BLOB, ticket INTEGER, PRIMARY KEY (mark, ticket)) WITHOUT ROWID"
            )
            rows = connection.execute(
                "SELECT ticket, kind, time_ms, seal, content FROM outbox"
                " WHERE ticket >= ? AND ticket < ?",
                (self._first, self._end),
            )
            connection.executemany(
                f"INSERT OR IGNORE INTO temp.marks_{self._link} VALUES (?, ?)",  # noqa: S608 - a number of ours
                _marks(rows),
            )

    def _marks_table(self) -> bool:
        row = self._connection.execute(
            "SELECT 1 FROM sqlite_temp_schema WHERE name = ?", (f"marks_{self._link}",)
        ).fetchone()
        return row is not None

    def _marked(self, entries: Sequence[Entry]) -> list[int]:
        """Tickets of these entries in the outbox, ascending; their marks are taken away."""
        if not self._marks_table():
            return []
        tickets: set[int] = set()
        table = f"temp.marks_{self._link}"
        for entry in entries:
            for mark in {entry.seal, entry.commit}:
                rows = self._connection.execute(
                    f"SELECT ticket FROM {table} WHERE mark = ?",  # noqa: S608 - a number of ours
                    (mark,),
                )
                tickets.update(row[0] for row in rows.fetchall())
        self._connection.executemany(
            f"DELETE FROM {table} WHERE ticket = ?",  # noqa: S608 - a number of ours
            [(ticket,) for ticket in tickets],
        )
        return sorted(tickets)

    def _forget_marks(self) -> None:
        if self._marks_table():
            self._connection.execute(f"DROP TABLE temp.marks_{self._link}")


def _within(rows: sqlite3.Cursor, limit_bytes: int) -> list[tuple[int, Entry]]:
    """Read entries until about `limit_bytes`, at least one; the rest is never loaded."""
    chosen: list[tuple[int, Entry]] = []
    weight = 0
    try:
        for place, kind, time_ms, seal, content in rows:
            entry = Entry(kind, time_ms, seal, content)
            weight += entry.weight()
            if chosen and weight > limit_bytes:
                break
            chosen.append((place, entry))
    finally:
        rows.close()  # an open cursor would keep a reader's view of the database
    return chosen


def _marks(
    rows: Iterable[tuple[int, str, int, bytes, bytes | None]],
) -> Iterable[tuple[bytes, int]]:
    for ticket, kind, time_ms, seal, content in rows:
        yield seal, ticket
        yield Entry(kind, time_ms, seal, content).commit, ticket
