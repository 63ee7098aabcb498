"""The views: documents by type and id, made from the record and thrown away at will.

What a document means belongs to the projection that writes it. All of them can be rebuilt from
the statements at any time, beside the ones in use. With each document stand the statements that
were folded into it, and now and then a snapshot, so that it can be had as it was at any instant.
"""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

import msgspec

from visavis.acts import ViewDocument
from visavis.node.own_record import Arrived
from visavis.terms import InstantMs, StatementId

PAGE_LIMIT: Final = 1000  # documents a page: views never grow with the number of messages
# Folding one statement again takes some 12 microseconds: at most 2 ms from a snapshot, and a
# snapshot of 1 KB adds eight bytes to each statement.
SNAPSHOT_EVERY: Final = 128


class ViewRow(msgspec.Struct, frozen=True, gc=False):
    """A document, and the newest statement's `seq` that it has taken in."""

    id: str
    doc: bytes
    updated_seq: int


class Place(NamedTuple):
    """Where a statement stands in the record, and when it got there."""

    seq: int
    received_ms: InstantMs


def places_of(
    ids: Sequence[StatementId | None],
    arrived: Sequence[Arrived],
    before: int,
    now_ms: InstantMs,
) -> dict[StatementId, Place]:
    """Where statements stand that were just appended after `before`, if they were new."""
    places: dict[StatementId, Place] = {}
    seq = before
    for one, fate in zip(ids, arrived, strict=True):
        if fate is not Arrived.KNOWN:  # a contradiction has a row too
            seq += 1
        if fate is Arrived.NEW and one is not None:
            places[one] = Place(seq, now_ms)
    return places


_READ: Final = "SELECT doc FROM views@ WHERE type = ? AND id = ?"
_READ_MANY: Final = (
    "SELECT id, doc FROM views@ WHERE type = ? AND id IN (SELECT value FROM json_each(?))"
)
_LIST: Final = (
    "SELECT id, doc, updated_seq FROM views@ WHERE type = ? AND id > ? ORDER BY id LIMIT ?"
)
_FILE: Final = """
    INSERT INTO views@ (type, id, updated_seq, touches, snapped, born_said_ms, last_said_ms,
        born_received_ms, last_received_ms, doc) VALUES (?, ?, ?, ?, 0, ?, ?, ?, ?, ?)
    ON CONFLICT (type, id) DO UPDATE SET
        updated_seq = max(updated_seq, excluded.updated_seq),
        touches = touches + excluded.touches,
        born_said_ms = min(born_said_ms, excluded.born_said_ms),
        last_said_ms = max(last_said_ms, excluded.last_said_ms),
        born_received_ms = min(born_received_ms, excluded.born_received_ms),
        last_received_ms = max(last_received_ms, excluded.last_received_ms),
        doc = excluded.doc"""
_PUT: Final = f"{_FILE} RETURNING number, touches - snapped"
_DROP: Final = "DELETE FROM views@ WHERE type = ? AND id = ?"
# What touched a view alone stands in its own row; it moves here with the second touch.
_TOUCHED_FIRST: Final = """
    INSERT OR IGNORE INTO view_touches@
    SELECT number, updated_seq, born_said_ms, born_received_ms FROM views@
    WHERE type = ? AND id = ? AND touches = 1"""
_TOUCH: Final = "INSERT OR IGNORE INTO view_touches@ VALUES (?, ?, ?, ?)"
_SNAP: Final = """
    INSERT OR REPLACE INTO view_snapshots@
    SELECT v.number, v.updated_seq, min(t.said_ms), v.last_said_ms, min(t.received_ms),
        v.last_received_ms, v.doc
    FROM views@ AS v JOIN view_touches@ AS t ON t.view = v.number AND t.seq >
        (SELECT coalesce(max(seq), 0) FROM view_snapshots@ WHERE view = v.number)
    WHERE v.number = ?"""
_SNAPPED: Final = "UPDATE views@ SET snapped = touches WHERE number = ?"


class Views:
    """The documents on one connection. What writes must be called inside `Store.write`."""

    def __init__(self, connection: sqlite3.Connection, beside: str = "") -> None:
        """Work on the documents in use, or on those that are being made `beside` them.

        Args:
            beside: what the names of the tables end in.
        """
        self._connection = connection
        self._beside = beside

    def _sql(self, text: str) -> str:
        return text.replace("@", self._beside)

    def read_view(self, view_type: str, view_id: str) -> bytes | None:
        """The document, or None."""
        row = self._connection.execute(self._sql(_READ), (view_type, view_id)).fetchone()
        return bytes(row[0]) if row else None

    def read_views(self, view_type: str, view_ids: Sequence[str]) -> Mapping[str, bytes]:
        """Those of the documents that there are, by id."""
        values = (view_type, msgspec.json.encode(view_ids).decode())
        return dict(self._connection.execute(self._sql(_READ_MANY), values).fetchall())

    def store(
        self, documents: Iterable[ViewDocument], places: Mapping[StatementId, Place], newest: Place
    ) -> None:
        """Put documents in the place of those before, and keep what has touched them.

        Args:
            places: where the statements that touched them stand.
            newest: for a document that no statement touched: the place after which it was made.
        """
        connection = self._connection
        assert connection.in_transaction
        put, first = self._sql(_PUT), self._sql(_TOUCHED_FIRST)
        touches: list[tuple[int, int, int, int]] = []
        long: list[tuple[int]] = []
        filed: list[tuple[str, str, int, int, int, int, int, int, bytes]] = []
        for one in documents:
            if not one.doc:  # it is not there any more; no statement ever touched it
                connection.execute(self._sql(_DROP), (one.type, one.id))
                continue
            at = [(places[m.id], m.said_ms) for m in one.touched if m.id in places]
            if not at:
                ms = newest.received_ms
                filed.append((one.type, one.id, newest.seq, 0, ms, ms, ms, ms, one.doc))
                continue
            if one.born and len(at) == 1:  # with those above nearly all: filed at once
                ((seq, ms), said_ms) = at[0]
                filed.append((one.type, one.id, seq, 1, said_ms, said_ms, ms, ms, one.doc))
                continue
            if not one.born:
                connection.execute(first, (one.type, one.id))
            seqs = [place.seq for place, _ in at]
            said = [said_ms for _, said_ms in at]
            received = [place.received_ms for place, _ in at]
            number, unsnapped = connection.execute(
                put,
                (
                    *(one.type, one.id, max(seqs), len(at), min(said), max(said)),
                    *(min(received), max(received), one.doc),
                ),
            ).fetchone()
            touches += [(number, place.seq, ms, place.received_ms) for place, ms in at]
            if unsnapped >= SNAPSHOT_EVERY:
                long.append((number,))
        connection.executemany(self._sql(_FILE), filed)
        connection.executemany(self._sql(_TOUCH), touches)
        if long:
            connection.executemany(self._sql(_SNAP), long)
            connection.executemany(self._sql(_SNAPPED), long)

    def write_view(self, view_type: str, view_id: str, doc: bytes, updated_seq: int) -> None:
        """Put one document that is no fold of statements."""
        self.write_views([(view_type, view_id, doc, updated_seq)])

    def write_views(self, rows: Iterable[tuple[str, str, bytes, int]]) -> None:
        """Put documents that are no folds of statements: (type, id, document, seq)."""
        for view_type, view_id, doc, seq in rows:
            self.store((ViewDocument(view_type, view_id, doc),), {}, Place(seq, InstantMs(0)))

    def list_views(self, view_type: str, limit: int, after: str) -> Sequence[ViewRow]:
        """Documents of one type with id > `after`, in the order of their ids; "" starts."""
        values = (view_type, after, min(limit, PAGE_LIMIT))
        return [ViewRow(*row) for row in self._connection.execute(self._sql(_LIST), values)]

    def clear_views(self) -> None:
        """Throw all documents away, and with them how far the projections had read."""
        assert self._connection.in_transaction
        for table in ("views", "view_touches", "view_snapshots", "projections"):
            self._connection.execute(f"DELETE FROM {table}")  # noqa: S608 - the names above
