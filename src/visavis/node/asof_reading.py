"""Reading as of an instant: what the API shows of what this node knew then.

On a connection of its own, which can only read: the writer does not wait for it, and all of one
answer comes from one state of the database.
"""

import sqlite3
from pathlib import Path
from typing import Any, Final

import msgspec

from visavis.acts import READ_MODELS, By, UnknownThing, parse_by, parse_moment, plain
from visavis.node.asof import NO_END, AsOfViews, as_of
from visavis.node.reading import NothingHere
from visavis.node.store import open_reader, reporting
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
        newest: the last statement received by then; only by that clock.
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


def known_then(database: Path, asked: Asked, now_ms: InstantMs) -> KnownThen:
    """Answer what was known at an instant.

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
            return _answer(connection, asked, parse_moment(asked.at, newest_ms), by)
    finally:
        connection.close()


def _answer(
    connection: sqlite3.Connection, asked: Asked, at_ms: InstantMs, by: By
) -> KnownThen:
    views = AsOfViews(connection, at_ms, by)
    items: list[dict[str, Any]] = []
    things: dict[str, int] = {}
    following = None
    if asked.type is None:
        if asked.id is not None:
            raise _nothing("an id without a type", f"type, one of {', '.join(READ_MODELS)}")
        for name in READ_MODELS:
            things[name] = len(views.list_ids(name, COUNT_LIMIT, "", NO_END)[0])
    elif asked.type not in READ_MODELS:
        raise _nothing(f"type {asked.type[:60]!r}", f"one of {', '.join(READ_MODELS)}")
    elif asked.id is not None:
        items = [_item(connection, asked.type, asked.id, at_ms, by)]
    else:
        limit = min(asked.limit, ITEMS_LIMIT)
        ids, following = views.list_ids(asked.type, limit, asked.after, NO_END)
        items = [_item(connection, asked.type, view_id, at_ms, by) for view_id, _ in ids]
    return KnownThen(
        at=render_instant(at_ms),
        by=by,
        newest=_newest(connection, at_ms) if by is By.RECEIVED else None,
        things=things,
        items=items,
        next=following,
    )


def _item(
    connection: sqlite3.Connection, view_type: str, entity: str, at_ms: InstantMs, by: By
) -> dict[str, Any]:
    try:
        return plain(READ_MODELS[view_type](as_of(connection, at_ms, by), entity, at_ms))
    except UnknownThing:
        raise NothingHere(
            f"No {view_type} {entity[:60]} as of {render_instant(at_ms)}",
            expected=f"something of which was {by} by then",
            got="nothing yet",
            next_step="Ask for a later instant, or by the other clock.",
        ) from None


def _newest_ms(connection: sqlite3.Connection) -> InstantMs:
    (found,) = connection.execute("SELECT max(received_ms) FROM statements").fetchone()
    return InstantMs(found or 0)


def _newest(connection: sqlite3.Connection, at_ms: InstantMs) -> Newest | None:
    row = connection.execute(
        "SELECT seq, received_ms FROM statements WHERE received_ms <= ?"
        " ORDER BY received_ms DESC, seq DESC LIMIT 1",
        (at_ms,),
    ).fetchone()
    return None if row is None else Newest(row[0], render_instant(row[1]))


def _nothing(what: str, expected: str) -> NothingHere:
    return NothingHere(f"No {what} here", expected=expected, got="none", next_step="List them.")
