"""Reading as of an instant: what the API shows of what this node knew then.

On a connection of its own, which can only read: the writer does not wait for it, and all of one
answer comes from one state of the database.
"""

import sqlite3
from pathlib import Path
from typing import Any, Final

import msgspec

from visavis.acts import READ_MODELS, By, Shelf, UnknownThing, parse_by, parse_moment, plain
from visavis.node.asof import NO_END, AsOfViews, seen_as_of
from visavis.node.reading import NothingHere
from visavis.node.store import open_reader, reporting
from visavis.release import Clearance
from visavis.terms import InstantMs, render_instant

ITEMS_LIMIT: Final = 100  # read models a page: each may hold a conversation
COUNT_LIMIT: Final = 1_000  # things of one type that are counted; a person reads "1000 or more"


class Newest(msgspec.Struct, frozen=True):
    """The newest statement that counts: where it stands in the record, and when it got there."""

    seq: int
    received: str


class KnownThen(msgspec.Struct, frozen=True):
    """What was known at an instant.

    Args:
        at, by: the instant, and the clock by which statements count.
        newest: the last statement received by then; only by that clock, and for a reader from whom
            nothing is hidden.
        things: how many things of each type were known; at most 1000 are counted.
        items: read models of the type that was asked for, as they stood.
        next: the id after which the next page goes on, or None. A page before it may be short.
    """

    at: str
    by: By
    newest: Newest | None
    things: dict[str, int]
    items: list[dict[str, Any]]
    next: str | None


class Asked(msgspec.Struct, frozen=True):
    """What a caller asks: when, by which clock, of what."""

    at: str
    by: str
    type: str | None
    id: str | None
    after: str
    limit: int


def known_then(database: Path, asked: Asked, now_ms: InstantMs, clearance: Clearance) -> KnownThen:
    """Answer what was known at an instant, as far as a reader with this clearance may see it.

    Raises:
        MomentRefused: the time or the clock.
        NothingHere: no such type, or nothing of that id was known then.
        StorageFailed.
    """
    by = parse_by(asked.by)
    connection = open_reader(database)
    try:
        with reporting(database):
            connection.execute("BEGIN")
            newest_ms = max(now_ms, _newest_ms(connection))
            at_ms = parse_moment(asked.at, newest_ms)
            return _Then(connection, at_ms, by, clearance).answer(asked)
    finally:
        connection.close()


class _Then:
    """One question's instant, and the shelf as it stood."""

    def __init__(
        self, connection: sqlite3.Connection, at_ms: InstantMs, by: By, clearance: Clearance
    ) -> None:
        self._connection = connection
        self._at_ms = at_ms
        self._by = by
        self._views = AsOfViews(connection, at_ms, by)
        self._seen = seen_as_of(connection, at_ms, by, clearance)

    def answer(self, asked: Asked) -> KnownThen:
        """Count, list or show what was there."""
        items: list[dict[str, Any]] = []
        things: dict[str, int] = {}
        following = None
        if asked.type is None:
            if asked.id is not None:
                raise _nothing("an id without a type", f"type, one of {', '.join(READ_MODELS)}")
            things = {name: len(self._ids(name, COUNT_LIMIT, "")[0]) for name in READ_MODELS}
        elif asked.type not in READ_MODELS:
            raise _nothing(f"type {asked.type[:60]!r}", f"one of {', '.join(READ_MODELS)}")
        elif asked.id is not None:
            items = [self._item(asked.type, asked.id)]
        else:
            ids, following = self._ids(asked.type, min(asked.limit, ITEMS_LIMIT), asked.after)
            items = [self._item(asked.type, entity) for entity in ids]
        return KnownThen(
            at=render_instant(self._at_ms),
            by=self._by,
            newest=self._newest(),
            things=things,
            items=items,
            next=following,
        )

    def _ids(self, view_type: str, limit: int, after: str) -> tuple[list[str], str | None]:
        """Ids of what was there, and where to go on; a page may be short."""
        if self._seen.restricted():  # looked at one by one: not even a count may tell
            rows = self._seen.list_views(view_type, limit, after)
            return [row.id for row in rows], rows[-1].id if len(rows) == limit else None
        found, following = self._views.list_ids(view_type, limit, after, NO_END)
        return [view_id for view_id, _ in found], following

    def _item(self, view_type: str, entity: str) -> dict[str, Any]:
        shelf = Shelf(self._seen, self._seen)
        try:
            return plain(READ_MODELS[view_type](shelf, entity, self._at_ms))
        except UnknownThing:
            raise NothingHere(
                f"No {view_type} {entity[:60]} as of {render_instant(self._at_ms)}",
                expected=f"something of which was {self._by} by then",
                got="nothing yet",
                next_step="Ask for a later instant, or by the other clock.",
            ) from None

    def _newest(self) -> Newest | None:
        if self._by is not By.RECEIVED or self._seen.restricted():
            return None
        row = self._connection.execute(
            "SELECT seq, received_ms FROM statements WHERE received_ms <= ?"
            " ORDER BY received_ms DESC, seq DESC LIMIT 1",
            (self._at_ms,),
        ).fetchone()
        return None if row is None else Newest(row[0], render_instant(row[1]))


def _newest_ms(connection: sqlite3.Connection) -> InstantMs:
    (found,) = connection.execute("SELECT max(received_ms) FROM statements").fetchone()
    return InstantMs(found or 0)


def _nothing(what: str, expected: str) -> NothingHere:
    return NothingHere(f"No {what} here", expected=expected, got="none", next_step="List them.")
