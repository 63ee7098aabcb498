"""The views: documents by type and id, made from the record and thrown away at will.

What a document means belongs to the projection that writes it. All of them can be rebuilt from
the statements at any time.
"""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import msgspec

PAGE_LIMIT: Final = 1000  # documents a page: views never grow with the number of messages


class ViewRow(msgspec.Struct, frozen=True, gc=False):
    """A document, and the newest statement's `seq` that it has taken in."""

    id: str
    doc: bytes
    updated_seq: int


class Views:
    """The documents on one connection. What writes must be called inside `Store.write`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def read_view(self, view_type: str, view_id: str) -> bytes | None:
        """The document, or None."""
        row = self._connection.execute(
            "SELECT doc FROM views WHERE type = ? AND id = ?", (view_type, view_id)
        ).fetchone()
        return bytes(row[0]) if row else None

    def read_views(self, view_type: str, view_ids: Sequence[str]) -> Mapping[str, bytes]:
        """Those of the documents that there are, by id."""
        rows = self._connection.execute(
            "SELECT id, doc FROM views WHERE type = ? AND id IN (SELECT value FROM json_each(?))",
            (view_type, msgspec.json.encode(view_ids).decode()),
        )
        return dict(rows.fetchall())

    def write_view(self, view_type: str, view_id: str, doc: bytes, updated_seq: int) -> None:
        """Put a document in the place of the one before."""
        self.write_views([(view_type, view_id, doc, updated_seq)])

    def write_views(self, rows: Iterable[tuple[str, str, bytes, int]]) -> None:
        """Put many documents at once: (type, id, document, seq)."""
        assert self._connection.in_transaction
        self._connection.executemany(
            "INSERT INTO views (type, id, doc, updated_seq) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (type, id)"
            " DO UPDATE SET doc = excluded.doc, updated_seq = excluded.updated_seq",
            rows,
        )

    def list_views(self, view_type: str, limit: int, after: str) -> Sequence[ViewRow]:
        """Documents of one type with id > `after`, in the order of their ids; "" starts."""
        rows = self._connection.execute(
            "SELECT id, doc, updated_seq FROM views WHERE type = ? AND id > ? ORDER BY id LIMIT ?",
            (view_type, after, min(limit, PAGE_LIMIT)),
        )
        return [ViewRow(*row) for row in rows]

    def clear_views(self) -> None:
        """Throw all documents away, and with them how far the projections had read."""
        assert self._connection.in_transaction
        self._connection.execute("DELETE FROM views")
        self._connection.execute("DELETE FROM projections")
