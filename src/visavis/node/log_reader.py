"""Reading one link's log from the database, on any connection: what proofs and pages need."""

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing

from visavis.links import Entry, Evidence, Rot
from visavis.node.registers import link_number
from visavis.node.schema import PLACES_PER_LINK


class LogReader:
    """The reading half of a log. Implements `record.HashReader` and the rest of `links.LinkLog`
    that writes nothing.

    No state is kept between calls: sizes come from the tables, so a transaction that was rolled
    back leaves nothing wrong behind in memory.
    """

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
        with closing(rows):  # an open cursor would keep a reader's view of the database
            entries = ((place, Entry(*fields)) for place, *fields in rows)
            return tuple(entry for _, entry in within(entries, limit_bytes))

    def index_of_statement(self, signed: bytes) -> int | None:
        """Index of the entry that carries these signed bytes, or None. Reads the whole log."""
        row = self._connection.execute(
            "SELECT place FROM entries WHERE place >= ? AND place < ? AND kind = 'statement'"
            " AND instr(content, ?) > 0 LIMIT 1",
            (self._first, self._end, signed),
        ).fetchone()
        return None if row is None else int(row[0]) - self._first

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


def within(rows: Iterable[tuple[int, Entry]], limit_bytes: int) -> list[tuple[int, Entry]]:
    """Take entries until about `limit_bytes`, at least one; the rest is never loaded."""
    chosen: list[tuple[int, Entry]] = []
    weight = 0
    for place, entry in rows:
        weight += entry.weight()
        if chosen and weight > limit_bytes:
            break
        chosen.append((place, entry))
    return chosen
