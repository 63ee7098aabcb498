"""The node's live notices and which of them meet, in the database beside the views.

Made from the views alone, in the transaction that stores them, and made anew where a database
has none yet. So a conflict is there for every reader the moment its second notice is.
"""

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

import msgspec
import structlog

from visavis.acts import Meeting, ViewDocument, expire_notices, follow_notices
from visavis.node.hearing import hearing_of, silence_limit_ms
from visavis.node.pairs import Pair
from visavis.node.views import PAGE_LIMIT, Views
from visavis.node.volume_index import SqliteVolumeIndex
from visavis.notices import (
    Conflict,
    NoticeView,
    PartyCoverage,
    PreparedVolume,
    no_sieve,
    window_at,
)
from visavis.terms import InstantMs, PartyId

# Counts up when the tables or what they hold are made in another way: then they are made anew.
FORM: Final = 3
EXPIRED_A_TIME: Final = 32  # a turn, five a second: a few milliseconds of the writer

_SCHEMA: Final = (
    # The end stands apart from the tree, which rounds it.
    "CREATE TABLE IF NOT EXISTS live_notices (id TEXT PRIMARY KEY, end_ms INTEGER)"
    " STRICT, WITHOUT ROWID",
    "CREATE INDEX IF NOT EXISTS live_notices_by_end ON live_notices (end_ms)"
    " WHERE end_ms IS NOT NULL",
    "CREATE TABLE IF NOT EXISTS live_meetings (a TEXT NOT NULL, b TEXT NOT NULL,"
    " party_a TEXT NOT NULL, party_b TEXT NOT NULL, start_ms INTEGER NOT NULL, doc BLOB NOT NULL,"
    " PRIMARY KEY (a, b)) STRICT, WITHOUT ROWID",
    "CREATE INDEX IF NOT EXISTS live_meetings_by_b ON live_meetings (b)",
    "CREATE INDEX IF NOT EXISTS live_meetings_by_start"
    " ON live_meetings (start_ms, a, b, party_a, party_b)",
)
_FORM_SCHEMA: Final = (
    "CREATE TABLE IF NOT EXISTS live_form (one INTEGER PRIMARY KEY CHECK (one = 1),"
    " form INTEGER NOT NULL) STRICT"
)
_TABLES: Final = ("live_notices", "live_meetings", "live_volumes", "live_boxes")
_ALL: Final = "SELECT doc FROM live_meetings ORDER BY start_ms, a, b LIMIT ?"
_OF_PARTY: Final = (
    "SELECT doc FROM live_meetings WHERE ?1 IN (party_a, party_b) ORDER BY start_ms, a, b LIMIT ?2"
)
# Two searches, each by its own index; an OR over both columns would read the whole table.
_OF_ONE: Final = """
    SELECT doc FROM (SELECT start_ms, a, b, doc FROM live_meetings WHERE a = ?1
    UNION ALL SELECT start_ms, a, b, doc FROM live_meetings WHERE b = ?1)
    ORDER BY start_ms, a, b LIMIT ?2"""
# Backwards from the newest; asked once for each party, after that the newest is remembered.
_NEWEST: Final = (
    "SELECT said_ms FROM statements WHERE party = ? AND verdict = 'admitted'"
    " ORDER BY seq DESC LIMIT 1"
)

_log = structlog.get_logger()
_decoder = msgspec.json.Decoder(Meeting)
_notice_decoder = msgspec.json.Decoder(NoticeView)


class LiveNotices:
    """Implements `acts.MeetingKeeper` and `acts.Surroundings`. Used by the writer's thread."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        views: Views,
        pairs: Callable[[], Mapping[PartyId, Pair | None]],
        now_ms: Callable[[], InstantMs],
        started_ms: InstantMs,
    ) -> None:
        """Open the tables, and make them if there are none.

        Args:
            pairs: the links by peer; None for one that is offered, not open.
        """
        self._connection = connection
        self._views = views
        self._pairs = pairs
        self._now_ms = now_ms
        self._started_ms = started_ms
        self._newest: dict[PartyId, InstantMs | None] = {}
        connection.execute(_FORM_SCHEMA)
        if not self.is_made():  # what another release made may have other columns
            for table in _TABLES:
                connection.execute(f"DROP TABLE IF EXISTS {table}")
        for statement in _SCHEMA:
            connection.execute(statement)
        self._index = SqliteVolumeIndex(connection, no_sieve)

    @property
    def index(self) -> SqliteVolumeIndex:
        """The index of live volumes."""
        return self._index

    # Kept in step, inside the transaction that stores the views ---------------------------

    def follow(self, documents: Sequence[ViewDocument]) -> None:
        """Take in views that changed; for `Speaking` and `Admitting`."""
        assert self._connection.in_transaction
        for document in documents:
            for mark in document.touched:
                known = self._newest.get(mark.party)
                if known is not None and known < mark.said_ms:
                    self._newest[mark.party] = mark.said_ms
                elif known is None:
                    self._newest.pop(mark.party, None)  # asked for anew
        follow_notices(documents, self, self._read, self._now_ms())

    def expire(self) -> int:
        """Forget some notices whose window is over; returns how many."""
        assert self._connection.in_transaction
        return expire_notices(self, self._now_ms())

    def is_made(self) -> bool:
        """Tell whether the tables hold what this release would make."""
        row = self._connection.execute("SELECT form FROM live_form").fetchone()
        return row is not None and row[0] == FORM

    def make_anew(self) -> int:
        """Make everything from the views; returns how many notices there are."""
        connection = self._connection
        assert connection.in_transaction
        for table in _TABLES:
            connection.execute(f"DELETE FROM {table}")  # noqa: S608 - the names above
        after, count = "", 0
        while True:
            rows = self._views.list_views("notice", PAGE_LIMIT, after)
            documents = [ViewDocument("notice", row.id, row.doc) for row in rows]
            follow_notices(documents, self, self._read, self._now_ms())
            count += len(rows)
            if len(rows) < PAGE_LIMIT:
                break
            after = rows[-1].id
        connection.execute("INSERT OR REPLACE INTO live_form VALUES (1, ?)", (FORM,))
        if count:
            _log.info("live notices made anew", notices=count)
        return count

    def keep(self, view: NoticeView, found: Iterable[Meeting]) -> None:
        """Note that a notice is live, and what it meets."""
        end_ms = window_at(view).end_latest
        self._connection.execute(
            "INSERT OR REPLACE INTO live_notices VALUES (?, ?)", (view.notice, end_ms)
        )
        self._connection.executemany(
            "INSERT OR REPLACE INTO live_meetings VALUES (?, ?, ?, ?, ?, ?)",
            [
                (one.a, one.b, one.party_a, one.party_b, one.start_ms, msgspec.json.encode(one))
                for one in found
            ],
        )

    def forget(self, notice: str) -> None:
        """Forget a notice and all its meetings; one that is not kept is passed over."""
        execute = self._connection.execute
        if execute("DELETE FROM live_notices WHERE id = ?", (notice,)).rowcount:
            execute("DELETE FROM live_meetings WHERE a = ?", (notice,))
            execute("DELETE FROM live_meetings WHERE b = ?", (notice,))
            self._index.remove((notice,))

    def take_expired(self, now_ms: InstantMs) -> Sequence[str]:
        """Return some kept notices whose window is over, the oldest first."""
        rows = self._connection.execute(
            "SELECT id FROM live_notices WHERE end_ms <= ? ORDER BY end_ms LIMIT ?",
            (now_ms, EXPIRED_A_TIME),
        )
        return [identity for (identity,) in rows]

    def has_expired(self) -> bool:
        """Tell whether there is anything for `expire` to do."""
        return bool(self.take_expired(self._now_ms()))

    # Asked ------------------------------------------------------------------------------

    def meetings(
        self, notice: str | None, limit: int, party: PartyId | None = None
    ) -> Sequence[Meeting]:
        """Return what meets a notice, or anything with None; earliest start first."""
        if notice is None and party is not None:
            rows = self._connection.execute(_OF_PARTY, (party, limit))
        elif notice is None:
            rows = self._connection.execute(_ALL, (limit,))
        else:
            rows = self._connection.execute(_OF_ONE, (notice, limit))
        return [_decoder.decode(doc) for (doc,) in rows]

    def conflicts(self, volume: PreparedVolume) -> Sequence[Conflict]:
        """Compare a volume with the live notices of other parties, itself left out."""
        return self._index.conflicts(volume)

    def near(self, volume: PreparedVolume) -> Sequence[str]:
        """Return the ids of live notices that may meet a volume, itself left out."""
        return self._index.near(volume)

    @property
    def stale_after_s(self) -> float:
        """How old the last thing heard may be: the longest that any link allows.

        A link's own limit is stricter, and what exceeds it counts as silent.
        """
        pairs = [pair for pair in self._pairs().values() if pair is not None]
        return max((silence_limit_ms(pair) / 1000 for pair in pairs), default=0.0)

    def coverage(self) -> Sequence[PartyCoverage]:
        """Return how far each linked party was heard."""
        now_ms = self._now_ms()
        found = []
        for peer, pair in sorted(self._pairs().items()):
            hearing = hearing_of(pair, now_ms)
            since = hearing.heard_ms or self._started_ms
            found.append(
                PartyCoverage(
                    party=peer,
                    newest_counted=self._newest_of(peer),
                    last_heard=hearing.heard_ms,
                    silent_since=since if hearing.because else None,
                )
            )
        return found

    def _newest_of(self, party: PartyId) -> InstantMs | None:
        if party not in self._newest:
            row = self._connection.execute(_NEWEST, (party,)).fetchone()
            self._newest[party] = None if row is None else InstantMs(row[0])
        return self._newest[party]

    def _read(self, notice: str) -> NoticeView | None:
        doc = self._views.read_view("notice", notice)
        return None if doc is None else _notice_decoder.decode(doc)
