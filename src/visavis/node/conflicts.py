"""The node's live notices and which of them meet, in the database beside the views.

Made from the views alone, in the transaction that stores them, and gone over where a database has
none yet. So a conflict is there for every reader the moment its second notice is. What counts is
what may be used now: a notice leaves when its window ends, and when the release by which it is
known here expires or is withdrawn.
"""

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

import msgspec
import structlog

from visavis.acts import (
    MARKING_VIEW,
    VIEW_NAMES,
    Markings,
    Meeting,
    Seen,
    ViewDocument,
    changes_next,
    follow_notices,
    is_live,
    read_marking,
)
from visavis.node.conflicts_walk import DONE, Walk
from visavis.node.hearing import hearing_of, silence_limit_ms
from visavis.node.own_record import OwnRecord
from visavis.node.pairs import Pair
from visavis.node.views import Views
from visavis.node.volume_index import SqliteVolumeIndex
from visavis.notices import (
    Conflict,
    NoticeView,
    PartyCoverage,
    PreparedVolume,
    no_sieve,
)
from visavis.release import EVERYTHING
from visavis.terms import InstantMs, PartyId

EXPIRED_A_TIME: Final = 32  # a turn, five a second: a few milliseconds of the writer
WALKED_A_TIME: Final = 16  # some 15 ms of the writer: preparing one takes most of a millisecond
# So much then lies near each notice that comparing it in Python shows; the compiled kernels take a
# second of the start and 150 MB.
LARGE: Final = 200_000
LARGE_CACHE_KIB: Final = 192 * 1024  # the tree of a million is 120 MB, a page for each node
LOGGED_EVERY: Final = 50_000  # notices gone over; a line every minute

_SCHEMA: Final = (
    # Until when a notice counts as it does, with the statement that says where and when; none
    # where it does not count. The end stands apart from the tree, which rounds it.
    "CREATE TABLE IF NOT EXISTS live_notices (id TEXT PRIMARY KEY, until_ms INTEGER,"
    " version TEXT) STRICT, WITHOUT ROWID",
    "CREATE INDEX IF NOT EXISTS live_notices_until ON live_notices (until_ms)"
    " WHERE until_ms IS NOT NULL",
    "CREATE TABLE IF NOT EXISTS live_meetings (a TEXT NOT NULL, b TEXT NOT NULL,"
    " party_a TEXT NOT NULL, party_b TEXT NOT NULL, start_ms INTEGER NOT NULL, doc BLOB NOT NULL,"
    " PRIMARY KEY (a, b)) STRICT, WITHOUT ROWID",
    "CREATE INDEX IF NOT EXISTS live_meetings_by_b ON live_meetings (b)",
    "CREATE INDEX IF NOT EXISTS live_meetings_by_start"
    " ON live_meetings (start_ms, a, b, party_a, party_b)",
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
_NOTICE: Final = VIEW_NAMES[NoticeView]


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
        self._walked = 0
        self._record = OwnRecord(connection)
        self._walk = Walk(connection)
        if not self._walk.is_of_this_form():  # what another release made may have other columns
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
        """Take in documents that changed: of notices, and of what may be used of them."""
        assert self._connection.in_transaction
        changed: dict[str, None] = {}
        for document in documents:
            for mark in document.touched:
                known = self._newest.get(mark.party)
                if known is not None and known < mark.said_ms:
                    self._newest[mark.party] = mark.said_ms
                elif known is None:
                    self._newest.pop(mark.party, None)  # asked for anew
            if document.type == _NOTICE:
                changed[document.id] = None
            elif document.type == MARKING_VIEW:
                marking = read_marking(document.doc)
                if marking.expires_ms is not None or marking.withdrawn_ms is not None:
                    changed[marking.thread] = None
        self._take_in(changed)

    def expire(self) -> int:
        """Look again at some notices that count otherwise by now; returns at how many."""
        assert self._connection.in_transaction
        due = self.take_expired(self._now_ms())
        self._take_in(due)
        return len(due)

    def _take_in(self, notices: Iterable[str]) -> None:
        """Bring what is kept in step with how these notices stand now."""
        now_ms = self._now_ms()
        seen = Seen(self._views, self._record, EVERYTHING, now_ms)
        markings = Markings(self._views)

        def read(notice: str) -> NoticeView | None:
            doc = seen.read_view(_NOTICE, notice)
            return None if doc is None else _notice_decoder.decode(doc)

        for notice in notices:
            doc = seen.read_view(_NOTICE, notice)
            if doc is None:
                self._forget_wholly(notice)
                continue
            view = _notice_decoder.decode(doc)
            version = view.version if is_live(view, now_ms) else None
            stands = (changes_next(view, markings, now_ms), version and version.id)
            if stands == self._stands(notice):
                continue  # a receipt, or another's word: nothing that can meet anything
            self._forget_wholly(notice)
            follow_notices([ViewDocument(_NOTICE, notice, doc)], self, read, now_ms)
            if stands != (None, None):
                self._connection.execute(
                    "INSERT INTO live_notices VALUES (?, ?, ?)", (notice, *stands)
                )

    def _stands(self, notice: str) -> tuple[int | None, str | None]:
        row = self._connection.execute(
            "SELECT until_ms, version FROM live_notices WHERE id = ?", (notice,)
        ).fetchone()
        return (None, None) if row is None else (row[0], row[1])

    def is_large(self) -> bool:
        """Tell whether there are so many that compiled kernels are worth their memory."""
        row = self._connection.execute("SELECT max(number) FROM live_volumes").fetchone()
        return row[0] is not None and row[0] >= LARGE

    def keep_more_in_memory(self) -> None:
        """Let the database keep the whole tree of a million notices at hand."""
        self._connection.execute(f"PRAGMA cache_size = -{LARGE_CACHE_KIB}")

    def is_made(self) -> bool:
        """Tell whether all notices have been gone over."""
        return self._walk.is_done()

    def make_anew(self) -> None:
        """Begin to go over all notices; `go_on` does it. Until then answers are *unknown*."""
        assert self._connection.in_transaction
        self._walk.go_to("")

    def go_on(self) -> bool:
        """Go over some more notices; returns whether that were all."""
        assert self._connection.in_transaction
        after = self._walk.reached()
        if after is DONE:
            return True
        rows = self._views.list_views(_NOTICE, WALKED_A_TIME, after)
        ids = [row.id for row in rows]
        last = len(rows) < WALKED_A_TIME
        # Ids are Base32: none comes after "~". Bounds, not a choice of two: the key is searched.
        gone = self._connection.execute(
            "SELECT id FROM live_notices WHERE id > ? AND id <= ?",
            (after, "~" if last else ids[-1]),
        ).fetchall()
        for (notice,) in gone:
            if notice not in ids:
                self._forget_wholly(notice)
        self._take_in(ids)
        self._walk.go_to(DONE if last else ids[-1])
        self._tell_progress(len(ids), done=last)
        return last

    def _tell_progress(self, count: int, *, done: bool) -> None:
        before, self._walked = self._walked, self._walked + count
        if (done and self._walked) or before // LOGGED_EVERY < self._walked // LOGGED_EVERY:
            _log.info("live notices gone over", notices=self._walked, done=done)
        if done:
            self._walked = 0

    def keep(self, view: NoticeView, found: Iterable[Meeting]) -> None:
        """Note what a live notice meets."""
        self._connection.executemany(
            "INSERT OR REPLACE INTO live_meetings VALUES (?, ?, ?, ?, ?, ?)",
            [
                (one.a, one.b, one.party_a, one.party_b, one.start_ms, msgspec.json.encode(one))
                for one in found
            ],
        )

    def _forget_wholly(self, notice: str) -> None:
        self._connection.execute("DELETE FROM live_notices WHERE id = ?", (notice,))
        self.forget(notice)

    def forget(self, notice: str) -> None:
        """Forget a notice and all its meetings; one that is not kept is passed over."""
        if self._index.remove((notice,)):
            self._connection.execute("DELETE FROM live_meetings WHERE a = ?", (notice,))
            self._connection.execute("DELETE FROM live_meetings WHERE b = ?", (notice,))

    def take_expired(self, now_ms: InstantMs) -> Sequence[str]:
        """Return some kept notices that count otherwise by now, the longest due first."""
        rows = self._connection.execute(
            "SELECT id FROM live_notices WHERE until_ms <= ? ORDER BY until_ms LIMIT ?",
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
        """Return how far each linked party was heard; nobody, while not all is gone over."""
        if not self.is_made():
            return ()
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
