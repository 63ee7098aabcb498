"""Making all views anew from the record, beside the ones in use, which stay until then.

Step by step, so that a node can go on speaking and hearing between two steps; what is said
meanwhile is read in its turn. The last step takes the new views into use in one transaction with
what was still to be read. A crash before that leaves the old views, and the new ones are begun
again. What a newer peer said and this release has come to understand counts from then on.
"""

import re
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import msgspec
import structlog

from visavis.acts import (
    VIEW_TYPES,
    CarefulProjector,
    Stop,
    Understood,
    understand,
    views_fingerprint,
)
from visavis.node.own_record import KeptStatement, OwnRecord, Verdict
from visavis.node.registers import Projections
from visavis.node.store import Store
from visavis.node.views import Place, Views
from visavis.release import Said
from visavis.terms import InstantMs, StatementId

_log = structlog.get_logger()

LOGGED_EVERY: Final = 100_000  # statements; a line every five seconds
PAGE: Final = 1000  # statements a step: some 50 ms, and at most 64 MB
BESIDE: Final = "_next"
TABLES: Final = ("views", "view_touches", "view_snapshots")

Progress = Callable[[int, int], None]


class Rebuilt(msgspec.Struct, frozen=True):
    """What making the views anew came to.

    Args:
        statements: how many were read.
        views: how many documents there are now.
        rejudged: statements that count now and did not before, or the other way round.
        stopped: the types that could not be made, each with the reason.
    """

    statements: int
    views: int
    rejudged: int
    stopped: Mapping[str, str]


class Rebuilding:
    """One making anew. Used by the writer's thread; others may write between two steps."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._connection = store.connection
        self._record = OwnRecord(store.connection)
        self._views = Views(store.connection, BESIDE)
        self._stopped: dict[str, Stop] = {}
        self._reached: dict[str, int] = {}
        self._after = 0
        with store.write_lazily() as connection:
            _clear(connection)
            for table in TABLES:
                connection.execute(_as_beside(connection, table))
            connection.execute(
                "CREATE TABLE verdicts_next (seq INTEGER PRIMARY KEY, verdict TEXT NOT NULL,"
                " code TEXT NOT NULL, thread TEXT) STRICT"
            )

    @property
    def read(self) -> int:
        """How many statements have been read."""
        return self._after

    def left(self) -> int:
        """How many are left to read."""
        return self._record.count() - self._after

    def step(self) -> None:
        """Read the next page of the record."""
        with self._store.write_lazily():
            self._take(self._record.page(self._after, PAGE))

    def finish(self, now_ms: InstantMs, follow: Callable[[], object]) -> Rebuilt:
        """Read what is left, and take the new views into use: all of it or nothing.

        Args:
            follow: makes anew, inside the transaction, what is kept in step with the views.
        """
        with self._store.write() as connection:
            while page := self._record.page(self._after, PAGE):
                self._take(page)
            self._carry_over(connection)
            indexes = [
                sql
                for table in TABLES
                for (sql,) in connection.execute(
                    "SELECT sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = ?"
                    " AND sql IS NOT NULL",
                    (table,),
                )
            ]
            for table in TABLES:
                connection.execute(f"DROP TABLE {table}")
                connection.execute(f"ALTER TABLE {table}{BESIDE} RENAME TO {table}")
            for sql in indexes:
                connection.execute(sql)
            rejudged = self._record.rejudge()
            connection.execute("DROP TABLE verdicts_next")
            projections = Projections(connection)
            projections.made(self._after, views_fingerprint())
            for name, stop in self._stopped.items():
                projections.reached(name, self._reached[name])
                projections.stopped(name, now_ms, stop.reason)
                _log.error("projection stopped", view=name, reason=stop.reason)
            follow()
            (views,) = connection.execute("SELECT count(*) FROM views").fetchone()
        reasons = {name: stop.reason for name, stop in self._stopped.items()}
        return Rebuilt(self._after, views, rejudged, reasons)

    def _take(self, page: Sequence[KeptStatement]) -> None:
        projector = CarefulProjector(self._views, {}, self._stopped)
        saids: list[Said[object]] = []
        places: dict[StatementId, Place] = {}
        verdicts: list[tuple[int, str, str, str | None]] = []
        for kept in page:
            found = None if kept.verdict is Verdict.CONTRADICTION else understand(kept)
            if found is None or (kept.verdict is Verdict.REFUSED and self._stands(kept)):
                continue
            if found.said is not None:
                saids.append(found.said)
                places[found.said.mark.id] = Place(kept.seq, kept.received_ms)
            if _differs(kept, found):
                verdicts.append((kept.seq, found.verdict, found.code, found.thread))
        projector.read_ahead(saids)
        for said in saids:
            projector.fold(said)
            for name in self._stopped.keys() - self._reached.keys():
                self._reached[name] = places[said.mark.id].seq - 1
        if page:
            last = page[-1]
            self._views.store(projector.changed(), places, Place(last.seq, last.received_ms))
            self._connection.executemany("INSERT INTO verdicts_next VALUES (?, ?, ?, ?)", verdicts)
            self._after = last.seq

    def _stands(self, refused: KeptStatement) -> bool:
        """Whether another statement has stood under its id since it was refused."""
        assert refused.filed.id is not None  # it was read when its form was refused
        return self._record.get(refused.filed.id) is not None

    def _carry_over(self, connection: sqlite3.Connection) -> None:
        """Keep the documents that no statement makes, such as what was released to whom."""
        connection.execute(
            "INSERT INTO views_next SELECT"
            " (SELECT coalesce(max(number), 0) FROM views_next) + row_number() OVER (), type,"
            " id, updated_seq, touches, snapped, born_said_ms, last_said_ms, born_received_ms,"
            " last_received_ms, doc FROM views WHERE type NOT IN (SELECT value FROM json_each(?))",
            (msgspec.json.encode(sorted(VIEW_TYPES)).decode(),),
        )


def log_progress(done: int, of: int) -> None:
    """Tell the log how far it is: at the end, and now and then before it."""
    if done == of or done % LOGGED_EVERY < PAGE:
        _log.info("making views anew", statements=done, of=of)


def is_current(store: Store) -> bool:
    """Whether the views were made with the kinds and folds of this release."""
    return Projections(store.connection).fingerprint() == views_fingerprint()


def _differs(kept: KeptStatement, found: Understood) -> bool:
    return (kept.verdict, kept.code, kept.filed.thread) != (
        found.verdict,
        found.code,
        found.thread,
    )


def _clear(connection: sqlite3.Connection) -> None:
    """Drop what an attempt that did not finish has left."""
    for table in TABLES:
        connection.execute(f"DROP TABLE IF EXISTS {table}{BESIDE}")
    connection.execute("DROP TABLE IF EXISTS verdicts_next")


def _as_beside(connection: sqlite3.Connection, table: str) -> str:
    """The statement that makes a table of the same form beside one in use."""
    (sql,) = connection.execute(
        "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ?", (table,)
    ).fetchone()
    made, count = re.subn(
        rf'^CREATE TABLE "?{table}"?', f"CREATE TABLE {table}{BESIDE}", sql, count=1
    )
    assert count == 1
    return made
