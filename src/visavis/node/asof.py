"""What this node knew at an instant: its views and its record as they stood, for any read model.

A view that nothing has touched since is the one in use. One that did not exist is not there.
Otherwise the newest snapshot that holds nothing later is folded on, with what came by then: at
most some hundred statements, however many the record has.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from visavis.acts import (
    KEPT_VIEWS,
    OPEN_VIEW,
    OPENS,
    RELEASE_VIEW,
    VIEW_NAMES,
    By,
    Seen,
    marked_as_of,
    open_of,
    refold,
)
from visavis.node.own_record import PAGE_LIMIT as STATEMENTS_LIMIT
from visavis.node.own_record import OwnRecord
from visavis.node.views import PAGE_LIMIT, ViewRow
from visavis.release import Clearance
from visavis.terms import InstantMs

# Documents that one listing looks at: 10 ms. Early in a long record most did not exist yet; a
# page may then be short, and says where to go on.
SCAN_LIMIT: Final = 5_000

NO_END: Final = "\U0010ffff"  # after every id

_BY: Final = {By.SAID: "said_ms", By.RECEIVED: "received_ms"}


class AsOfRecord(OwnRecord):
    """The statements that count by an instant; what came later is not there."""

    def __init__(self, connection: sqlite3.Connection, at_ms: InstantMs, by: By) -> None:
        super().__init__(connection)
        self._from = f"(SELECT * FROM statements WHERE {_BY[by]} <= {int(at_ms)})"  # noqa: S608 - a number and our own column


class AsOfViews:
    """The views as they stood at an instant; implements `acts.ViewReader`."""

    def __init__(self, connection: sqlite3.Connection, at_ms: InstantMs, by: By) -> None:
        self._connection = connection
        self._record = OwnRecord(connection)
        self._at_ms = at_ms
        self._by = by
        clock = _BY[by]
        self._rows = (
            f"SELECT id, number, doc, born_{clock}, last_{clock} FROM views"  # noqa: S608 - our own columns
            " WHERE type = ? AND id IN (SELECT value FROM json_each(?))"
        )
        self._list = f"SELECT id, updated_seq, born_{clock} FROM views"  # noqa: S608 - the same
        self._snapshot = (
            f"SELECT seq, doc FROM view_snapshots WHERE view = ? AND last_{clock} <= ?"  # noqa: S608 - the same
            " ORDER BY seq DESC LIMIT 1"
        )
        self._blocks = (
            f"SELECT seq, least_{clock} FROM view_snapshots"  # noqa: S608 - the same
            " WHERE view = ? AND seq > ? ORDER BY seq"
        )
        self._touches = (
            f"SELECT seq FROM view_touches WHERE view = ? AND seq > ? AND seq <= ? AND {clock} <= ?"  # noqa: S608 - the same
        )

    def read_view(self, view_type: str, view_id: str) -> bytes | None:
        """The document as it stood, or None."""
        if view_type == OPEN_VIEW:
            of, _, entity = view_id.partition("/")
            doc = self.read_view(of, entity)
            return None if doc is None else open_of(of, doc)
        return self.read_views(view_type, (view_id,)).get(view_id)

    def read_views(self, view_type: str, view_ids: Sequence[str]) -> Mapping[str, bytes]:
        """Those of the documents that there were, by id."""
        if view_type == OPEN_VIEW:
            docs = {view_id: self.read_view(view_type, view_id) for view_id in view_ids}
        else:
            rows = self._connection.execute(
                self._rows,
                (view_type, msgspec.json.encode(view_ids).decode()),
            ).fetchall()
            docs = {row[0]: self._then(view_type, *row) for row in rows}
        return {view_id: doc for view_id, doc in docs.items() if doc is not None}

    def _then(
        self, view_type: str, view_id: str, number: int, doc: bytes, born_ms: int, last_ms: int
    ) -> bytes | None:
        """The document of one row as it stood, or None."""
        if view_type in KEPT_VIEWS:
            late = last_ms if self._by is By.RECEIVED else 0
            return marked_as_of(view_type, doc, self._at_ms, InstantMs(late))
        if born_ms > self._at_ms:
            return None
        return doc if last_ms <= self._at_ms else self._fold(number, view_type, view_id)

    def list_views(self, view_type: str, limit: int, after: str) -> Sequence[ViewRow]:
        """Documents with an id > `after` as they stood, in the order of their ids.

        An `after` that ends in a slash is the prefix of what is asked for, and nothing is looked
        at beyond it: a shelf lists what stands under a thing by such prefixes.
        """
        if view_type == OPEN_VIEW:
            return self._open(limit, after)
        limit = min(limit, PAGE_LIMIT)
        until = after[:-1] + "0" if after.endswith("/") else NO_END  # 0 comes after the slash
        found: list[ViewRow] = []
        while len(found) < limit:
            ids, following = self.list_ids(view_type, limit - len(found), after, until)
            for view_id, seq in ids:
                doc = self.read_view(view_type, view_id)
                assert doc is not None
                found.append(ViewRow(view_id, doc, seq))
            if following is None:
                return found
            after = following
        return found

    def _open(self, limit: int, after: str) -> Sequence[ViewRow]:
        """What was open then: made of all that can be, since it is kept for today alone."""
        found: list[ViewRow] = []
        for name in sorted(VIEW_NAMES[shape] for shape in OPENS):
            start = after.partition("/")[2] if after.startswith(f"{name}/") else ""
            if after > f"{name}0":  # past everything of this type; 0 comes after the slash
                continue
            while len(found) < limit:
                rows = self.list_views(name, PAGE_LIMIT, start)
                for row in rows:
                    doc = open_of(name, row.doc)
                    if doc is not None and len(found) < limit:
                        found.append(ViewRow(f"{name}/{row.id}", doc, row.updated_seq))
                if len(rows) < PAGE_LIMIT:
                    break
                start = rows[-1].id
        return found

    def list_ids(
        self, view_type: str, limit: int, after: str, until: str
    ) -> tuple[Sequence[tuple[str, int]], str | None]:
        """Ids (and newest `seq` of today) of documents that there were, in order.

        Args:
            after, until: between which ids, both exclusive; "" and `NO_END` for all.

        Returns:
            At most `limit` of them, and the id after which to go on; None at the end. A page may
            be short, or empty, and still have a following one.
        """
        rows = self._connection.execute(
            f"{self._list} WHERE type = ? AND id > ? AND id < ? ORDER BY id LIMIT ?",
            (view_type, after, until, SCAN_LIMIT),
        )
        found: list[tuple[str, int]] = []
        looked, last = 0, after
        timeless = view_type in KEPT_VIEWS and view_type != RELEASE_VIEW
        for view_id, seq, born_ms in rows:
            looked, last = looked + 1, view_id
            if timeless or born_ms <= self._at_ms:
                found.append((view_id, seq))
                if len(found) == limit:
                    return found, last
        return found, last if looked == SCAN_LIMIT else None

    def _fold(self, number: int, view_type: str, view_id: str) -> bytes | None:
        row = self._connection.execute(self._snapshot, (number, self._at_ms)).fetchone()
        base_seq, doc = row or (0, None)
        seqs = self._seqs(number, base_seq)
        for at in range(0, len(seqs), STATEMENTS_LIMIT):
            kept = self._record.at_places(seqs[at : at + STATEMENTS_LIMIT])
            doc = refold(view_type, view_id, doc, kept)
        return doc

    def _seqs(self, number: int, base_seq: int) -> list[int]:
        """The statements after a snapshot that count; whole blocks of later ones are passed by."""
        ranges: list[tuple[int, int]] = []
        start = base_seq
        for seq, least_ms in self._connection.execute(self._blocks, (number, base_seq)):
            if least_ms <= self._at_ms:
                ranges.append((start, seq))
            start = seq
        ranges.append((start, 1 << 62))  # what is in no snapshot yet
        return [
            seq
            for first, last in ranges
            for (seq,) in self._connection.execute(
                self._touches, (number, first, last, self._at_ms)
            )
        ]


def seen_as_of(
    connection: sqlite3.Connection, at_ms: InstantMs, by: By, clearance: Clearance
) -> Seen:
    """The views and the record as they stood, as a reader with this clearance sees them.

    In which compartment something is, is told by what is known today: nobody gets to see by way of
    yesterday what is closed to them by now.
    """
    views, record = AsOfViews(connection, at_ms, by), AsOfRecord(connection, at_ms, by)
    return Seen(views, record, clearance, at_ms)
