"""The party's own record in the database: every statement, said or received, in order of arrival.

Nothing in it is ever changed. Own statements also form a Merkle log of their own, whose leaves
are the signed bytes; a received one names the link and the index where it stands in the log that
proves it. A statement that was refused or not understood is kept too, with the verdict.
"""

import sqlite3
from collections.abc import Sequence
from enum import StrEnum
from typing import Final

import msgspec

from visavis.links import Rot
from visavis.record import HASH_BYTES, Frontier, extend_stored, leaf_hash
from visavis.terms import InstantMs, OfficeId, PartyId, StatementId

OWN_LINK: Final = 0  # the number under which the own record keeps its hashes
PAGE_LIMIT: Final = 1000  # statements a page, at most 64 KiB each: 64 MB in the worst case

_FILED = "id, party, office, act, kind, thread, said_ms, raw"
_KEPT = f"{_FILED}, seq, verdict, code, received_ms, link, position"


class Verdict(StrEnum):
    """What became of a statement when it arrived."""

    OWN = "own"
    ADMITTED = "admitted"
    NOT_UNDERSTOOD = "not_understood"  # well signed, of a kind that this release does not know
    REFUSED = "refused"
    CONTRADICTION = "contradiction"  # another statement stands under its id


class Arrived(StrEnum):
    """What became of the attempt to keep a statement."""

    NEW = "new"
    KNOWN = "known"  # the same bytes stand already: nothing was written
    CONTRADICTION = "contradiction"  # other bytes stand under its id: kept beside them


class FiledStatement(msgspec.Struct, frozen=True, gc=False):
    """A statement's bytes and the columns by which it is found.

    All but `raw` may be None where a refused one could not be read that far. `thread` is the id
    of the line, contact, notice … that it belongs to.
    """

    id: StatementId | None
    party: PartyId | None
    office: OfficeId | None
    act: str | None
    kind: str | None
    thread: str | None
    said_ms: InstantMs | None
    raw: bytes


class ReceivedStatement(msgspec.Struct, frozen=True, gc=False):
    """A statement out of a link's log: its index there, and what admission said.

    `code` is the refusal's, or "".
    """

    filed: FiledStatement
    index: int
    verdict: Verdict
    code: str


class KeptStatement(msgspec.Struct, frozen=True, gc=False):
    """A row of the record. `link` is 0 for our own, and `position` counts within that log."""

    filed: FiledStatement
    seq: int
    verdict: Verdict
    code: str
    received_ms: InstantMs
    link: int
    position: int


class Heading(msgspec.Struct, frozen=True, gc=False):
    """What a row of the record is about, without what it says."""

    seq: int
    id: StatementId | None
    kind: str | None
    thread: str | None
    party: PartyId | None
    office: OfficeId | None
    verdict: Verdict


class OwnRecord:
    """The record on one connection. What writes must be called inside `Store.write`."""

    _from = "statements"  # what is read

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def append_own(
        self, statements: Sequence[FiledStatement], now_ms: InstantMs
    ) -> Sequence[Arrived]:
        """Append statements that this party's offices just signed.

        Returns:
            NEW or KNOWN for each: a command that is carried out twice leaves one statement.
        """
        connection = self._connection
        assert connection.in_transaction
        known = self._standing([one.id for one in statements if one.id is not None])
        arrived, fresh = [], []
        for one in statements:
            assert one.id is not None
            if one.id in known:
                assert known[one.id] == one.raw, f"two statements of ours under the id {one.id}"
                arrived.append(Arrived.KNOWN)
            else:
                known[one.id] = one.raw
                arrived.append(Arrived.NEW)
                fresh.append(one)
        if not fresh:
            return arrived
        before = self.edge()
        hashes = [leaf_hash(one.raw) for one in fresh]
        after, completed = extend_stored(before, hashes)
        connection.executemany(
            "INSERT INTO hashes (link, level, position, hash) VALUES (?, ?, ?, ?)",
            [(OWN_LINK, 0, at, leaf) for at, leaf in enumerate(hashes, before.size)]
            + [(OWN_LINK, *row) for row in completed],
        )
        connection.execute(
            "UPDATE record_edge SET size = ?, hashes = ?", (after.size, b"".join(after.hashes))
        )
        verdict = str(Verdict.OWN)
        self._insert(
            [
                (*_columns(one), verdict, "", now_ms, OWN_LINK, at)
                for at, one in enumerate(fresh, before.size)
            ]
        )
        return arrived

    def append_received(
        self, link: int, statements: Sequence[ReceivedStatement], received_ms: InstantMs
    ) -> Sequence[Arrived]:
        """Append statements that came over a link, each exactly once.

        Only what stands (own, admitted, not understood) occupies its id: a forged statement that
        was refused cannot keep the true one out.

        Args:
            link: the link's number in the database, see `link_number`.
        """
        assert self._connection.in_transaction
        known = self._standing([one.filed.id for one in statements if one.filed.id is not None])
        arrived, rows = [], []
        for one in statements:
            filed, verdict, outcome = one.filed, one.verdict, Arrived.NEW
            assert verdict in (Verdict.ADMITTED, Verdict.NOT_UNDERSTOOD, Verdict.REFUSED)
            standing = known.get(filed.id) if filed.id is not None else None
            if standing is not None and standing == filed.raw:
                arrived.append(Arrived.KNOWN)
                continue
            if verdict is not Verdict.REFUSED and filed.id is not None:
                if standing is not None:
                    verdict, outcome = Verdict.CONTRADICTION, Arrived.CONTRADICTION
                else:
                    known[filed.id] = filed.raw
            arrived.append(outcome)
            rows.append((*_columns(filed), str(verdict), one.code, received_ms, link, one.index))
        self._insert(rows)
        return arrived

    def get(self, statement: StatementId) -> KeptStatement | None:
        """The statement that stands under an id; never a refused or contradicting one."""
        rows = self._rows(
            "WHERE id = ? AND verdict NOT IN ('refused', 'contradiction') ORDER BY seq LIMIT 1",
            (statement,),
        )
        return rows[0] if rows else None

    def every_with_id(self, statement: StatementId) -> Sequence[KeptStatement]:
        """Everything kept under an id, refused and contradicting ones too, oldest first."""
        return self._rows("WHERE id = ? ORDER BY seq LIMIT ?", (statement, PAGE_LIMIT))

    def by_thread(self, thread: str, after: int, limit: int) -> Sequence[KeptStatement]:
        """The statements of one thread with seq > `after`, in order of arrival."""
        return self._rows(
            "WHERE thread = ? AND seq > ? ORDER BY seq LIMIT ?",
            (thread, after, min(limit, PAGE_LIMIT)),
        )

    def by_kind(self, kind: str, after: int, limit: int) -> Sequence[KeptStatement]:
        """The statements of one kind with seq > `after`, in order of arrival."""
        return self._rows(
            "WHERE kind = ? AND seq > ? ORDER BY seq LIMIT ?", (kind, after, min(limit, PAGE_LIMIT))
        )

    def page(self, after: int, limit: int) -> Sequence[KeptStatement]:
        """All statements with seq > `after`, in order of arrival."""
        return self._rows("WHERE seq > ? ORDER BY seq LIMIT ?", (after, min(limit, PAGE_LIMIT)))

    def page_as_of(self, until_ms: InstantMs, after: int, limit: int) -> Sequence[KeptStatement]:
        """As `page`, without what arrived here after `until_ms`."""
        return self._rows(
            "WHERE seq > ? AND received_ms <= ? ORDER BY seq LIMIT ?",
            (after, until_ms, min(limit, PAGE_LIMIT)),
        )

    def rejudge(self) -> int:
        """Take the verdicts over that were found when the views were made anew; returns how many.

        A kind that was not understood may be known by now, or the other way round. What the
        statement says, when it came and the proof of it stay as they are.
        """
        assert self._connection.in_transaction
        return self._connection.execute(
            "UPDATE statements SET verdict = v.verdict, code = v.code, thread = v.thread"
            " FROM verdicts_next AS v WHERE statements.seq = v.seq"
        ).rowcount

    def at_places(self, seqs: Sequence[int]) -> Sequence[KeptStatement]:
        """The statements with these numbers, in order of arrival."""
        return self._rows(
            "WHERE seq IN (SELECT value FROM json_each(?)) ORDER BY seq",
            (msgspec.json.encode(seqs).decode(),),
        )

    def headings(self, after: int, limit: int) -> Sequence[Heading]:
        """What arrived with seq > `after`, in order; bodies are not read."""
        rows = self._connection.execute(
            "SELECT seq, id, kind, thread, party, office, verdict FROM statements"
            " WHERE seq > ? ORDER BY seq LIMIT ?",
            (after, min(limit, PAGE_LIMIT)),
        )
        return [
            Heading(seq, one, kind, thread, party, office, Verdict(verdict))
            for seq, one, kind, thread, party, office, verdict in rows
        ]

    def count(self) -> int:
        """Number of rows, of every verdict."""
        (last,) = self._connection.execute("SELECT max(seq) FROM statements").fetchone()
        return int(last or 0)  # rows are only ever appended, so the last number is the count

    def counts(self) -> dict[Verdict, int]:
        """Number of rows by verdict; reads the whole table."""
        rows = self._connection.execute("SELECT verdict, count(*) FROM statements GROUP BY verdict")
        return {Verdict(verdict): count for verdict, count in rows}

    def edge(self) -> Frontier:
        """The right edge of the own record's tree; its `root()` is the record's root."""
        size, raw = self._connection.execute("SELECT size, hashes FROM record_edge").fetchone()
        return Frontier(
            size, tuple(raw[at : at + HASH_BYTES] for at in range(0, len(raw), HASH_BYTES))
        )

    def hashes(self, level: int, start: int, end: int) -> Sequence[bytes]:
        """Tree hashes of the own record, see `record.HashReader`.

        Raises:
            Rot: some of them are missing.
        """
        rows = self._connection.execute(
            "SELECT hash FROM hashes WHERE link = ? AND level = ?"
            " AND position >= ? AND position < ? ORDER BY position",
            (OWN_LINK, level, start, end),
        )
        found = [row[0] for row in rows]
        if len(found) != end - start:
            raise Rot(
                f"{len(found)} of {end - start} hashes of the own record left at level {level}"
                f" from {start}"
            )
        return found

    def _standing(self, ids: Sequence[StatementId]) -> dict[StatementId, bytes]:
        rows = self._connection.execute(
            "SELECT id, raw FROM statements WHERE id IN (SELECT value FROM json_each(?))"
            " AND verdict NOT IN ('refused', 'contradiction')",
            (msgspec.json.encode(ids).decode(),),
        )
        return {StatementId(one): raw for one, raw in rows}

    def _insert(self, rows: Sequence[tuple[object, ...]]) -> None:
        self._connection.executemany(
            f"INSERT INTO statements ({_FILED}, verdict, code, received_ms, link, position)"  # noqa: S608 - our own columns
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            rows,
        )

    def _rows(self, where: str, values: tuple[object, ...]) -> list[KeptStatement]:
        rows = self._connection.execute(
            f"SELECT {_KEPT} FROM {self._from} {where}",  # noqa: S608 - our own columns and clauses
            values,
        )
        return [
            KeptStatement(FiledStatement(*row[:8]), row[8], Verdict(row[9]), *row[10:])
            for row in rows
        ]


def _columns(one: FiledStatement) -> tuple[object, ...]:
    return (
        one.id,
        one.party,
        one.office,
        # Plain text: a member of an enum is looked up among SQLite's adapters, row by row.
        None if one.act is None else str(one.act),
        one.kind,
        one.thread,
        one.said_ms,
        one.raw,
    )
