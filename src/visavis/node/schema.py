"""The tables of a node's database, and the steps from one version of them to the next.

A version is a list of statements, never changed once released; `PRAGMA user_version` counts the
versions that a file has been through.
"""

import sqlite3
from typing import Final

from visavis.node.storage_errors import NewerSchema, StoreRefused

APPLICATION_ID: Final = 0x76697361  # "visa": so that `file` and we know the database as ours

# Entries of all links share one table. An entry's place is link × 2^40 + index: one number, so
# the table needs no second index, and an append lands at the right edge of its link's range.
PLACES_PER_LINK: Final = 1 << 40  # a million entries a second for twelve days
LINKS_LIMIT: Final = 1 << 22  # the highest place then still fits SQLite's signed 64 bits

_FIRST = (
    """CREATE TABLE links (
        number INTEGER PRIMARY KEY,
        link_id BLOB NOT NULL UNIQUE,
        direction TEXT NOT NULL,  -- sending, receiving
        peer TEXT NOT NULL,
        origin TEXT NOT NULL,
        manifest BLOB NOT NULL,
        sender_signature BLOB NOT NULL,
        receiver_signature BLOB NOT NULL,
        state TEXT NOT NULL,  -- open, closed
        opened_ms INTEGER NOT NULL,
        closed_ms INTEGER
    ) STRICT""",
    "CREATE INDEX links_by_peer ON links (peer, direction, number)",
    """CREATE TABLE offers (
        peer TEXT NOT NULL,
        epoch INTEGER NOT NULL,
        made_by TEXT NOT NULL,  -- own, peer
        raw BLOB NOT NULL,
        kept_ms INTEGER NOT NULL,
        PRIMARY KEY (peer, epoch, made_by)
    ) STRICT, WITHOUT ROWID""",
    # The hash stands before the content, so that reading hashes skips a large content's pages.
    """CREATE TABLE entries (
        place INTEGER PRIMARY KEY,
        kind TEXT NOT NULL,
        time_ms INTEGER NOT NULL,
        seal BLOB NOT NULL,
        leaf_hash BLOB NOT NULL,
        content BLOB
    ) STRICT""",
    "CREATE INDEX entries_rotating ON entries (place) WHERE kind = 'rotation'",
    # Levels 8, 16, … of the links' trees; link 0 is the own record, level 0 included.
    """CREATE TABLE hashes (
        link INTEGER NOT NULL,
        level INTEGER NOT NULL,
        position INTEGER NOT NULL,
        hash BLOB NOT NULL,
        PRIMARY KEY (link, level, position)
    ) STRICT, WITHOUT ROWID""",
    # A ticket is a place too; it starts in the middle of the link's range and grows both ways.
    """CREATE TABLE outbox (
        ticket INTEGER PRIMARY KEY,
        kind TEXT NOT NULL,
        time_ms INTEGER NOT NULL,
        seal BLOB NOT NULL,
        content BLOB
    ) STRICT""",
    "CREATE TABLE outbox_counts (link INTEGER PRIMARY KEY, waiting INTEGER NOT NULL) STRICT",
    "CREATE TABLE notes (place INTEGER PRIMARY KEY, note TEXT NOT NULL) STRICT",
    "CREATE TABLE receipts (place INTEGER PRIMARY KEY, note TEXT NOT NULL) STRICT",
    """CREATE TABLE evidence (
        number INTEGER PRIMARY KEY,
        link INTEGER NOT NULL,
        reason TEXT NOT NULL,
        note TEXT NOT NULL,
        size INTEGER NOT NULL
    ) STRICT""",
    "CREATE INDEX evidence_by_link ON evidence (link, number)",
    """CREATE TABLE statements (
        seq INTEGER PRIMARY KEY,
        verdict TEXT NOT NULL,
        code TEXT NOT NULL,
        id TEXT,
        party TEXT,
        office TEXT,
        act TEXT,
        kind TEXT,
        thread TEXT,
        said_ms INTEGER,
        received_ms INTEGER NOT NULL,
        link INTEGER NOT NULL,  -- 0 is the own record
        position INTEGER NOT NULL,  -- in that log
        raw BLOB NOT NULL
    ) STRICT""",
    "CREATE INDEX statements_by_id ON statements (id) WHERE id IS NOT NULL",
    "CREATE INDEX statements_by_thread ON statements (thread, seq) WHERE thread IS NOT NULL",
    "CREATE INDEX statements_by_kind ON statements (kind, seq) WHERE kind IS NOT NULL",
    "CREATE INDEX statements_by_received ON statements (received_ms)",
    # The right edge of the own record's tree: one row.
    """CREATE TABLE record_edge (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        size INTEGER NOT NULL,
        hashes BLOB NOT NULL
    ) STRICT""",
    "INSERT INTO record_edge VALUES (1, 0, x'')",
    """CREATE TABLE views (
        number INTEGER PRIMARY KEY,
        type TEXT NOT NULL,
        id TEXT NOT NULL,
        updated_seq INTEGER NOT NULL,
        doc BLOB NOT NULL,
        UNIQUE (type, id)
    ) STRICT""",
    """CREATE TABLE projections (
        name TEXT PRIMARY KEY,
        last_seq INTEGER NOT NULL,
        stopped_ms INTEGER,
        reason TEXT NOT NULL
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE cards (
        number INTEGER PRIMARY KEY,
        party TEXT NOT NULL,
        version INTEGER NOT NULL,
        raw BLOB NOT NULL,
        kept_ms INTEGER NOT NULL,
        confirmed_ms INTEGER,
        UNIQUE (party, version)
    ) STRICT""",
    """CREATE TABLE refusals (
        number INTEGER PRIMARY KEY,
        at_ms INTEGER NOT NULL,
        source TEXT NOT NULL,
        code TEXT NOT NULL,
        text TEXT NOT NULL
    ) STRICT""",
)

# What each view was at any instant, by either clock. The old documents move over as they are; the
# node makes the projections among them anew at its next start, since none has a fingerprint yet.
_VIEWS_AS_OF = (
    "ALTER TABLE projections ADD COLUMN fingerprint TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE views RENAME TO old_views",
    # The narrow columns stand before the document, so that a search skips its pages. `born` and
    # `last` are the first and last instants of the statements in it, `touches` their number, and
    # `snapped` the number of them in the newest snapshot.
    """CREATE TABLE views (
        number INTEGER PRIMARY KEY,
        type TEXT NOT NULL,
        id TEXT NOT NULL,
        updated_seq INTEGER NOT NULL,
        touches INTEGER NOT NULL,
        snapped INTEGER NOT NULL,
        born_said_ms INTEGER NOT NULL,
        last_said_ms INTEGER NOT NULL,
        born_received_ms INTEGER NOT NULL,
        last_received_ms INTEGER NOT NULL,
        doc BLOB NOT NULL,
        UNIQUE (type, id)
    ) STRICT""",
    """INSERT INTO views
        SELECT number, type, id, updated_seq, 0, 0, born, born, born, born, doc FROM
        (SELECT *, coalesce(json_extract(CAST(doc AS TEXT), '$.said_ms'), 0) AS born
        FROM old_views)""",
    "DROP TABLE old_views",
    # Which statements were folded into which view, from the second on; the first and only one of a
    # view is told by the view's own row.
    """CREATE TABLE view_touches (
        view INTEGER NOT NULL,
        seq INTEGER NOT NULL,
        said_ms INTEGER NOT NULL,
        received_ms INTEGER NOT NULL,
        PRIMARY KEY (view, seq)
    ) STRICT, WITHOUT ROWID""",
    # A view as it stood after `seq`. `least` is the earliest instant since the snapshot before,
    # `last` the latest of all that is in it.
    """CREATE TABLE view_snapshots (
        view INTEGER NOT NULL,
        seq INTEGER NOT NULL,
        least_said_ms INTEGER NOT NULL,
        last_said_ms INTEGER NOT NULL,
        least_received_ms INTEGER NOT NULL,
        last_received_ms INTEGER NOT NULL,
        doc BLOB NOT NULL,
        PRIMARY KEY (view, seq)
    ) STRICT, WITHOUT ROWID""",
    # Both times stand in the index, so that a long thread as of then reads no later statement.
    "DROP INDEX statements_by_thread",
    "CREATE INDEX statements_by_thread ON statements (thread, seq, said_ms, received_ms)"
    " WHERE thread IS NOT NULL",
)

# What was raised, who has seen it, and whether the party's own channels took it.
_ALARMS = (
    """CREATE TABLE alarms (
        number INTEGER PRIMARY KEY,
        key TEXT NOT NULL,
        kind TEXT NOT NULL,
        severity TEXT NOT NULL,
        thread TEXT,
        since_ms INTEGER NOT NULL,
        due_ms INTEGER,
        arguments TEXT NOT NULL,
        raised_ms INTEGER NOT NULL,
        acknowledged_ms INTEGER,
        acknowledged_by TEXT NOT NULL DEFAULT '',
        cleared_ms INTEGER,
        told_ms INTEGER,
        tries INTEGER NOT NULL DEFAULT 0,
        trouble TEXT NOT NULL DEFAULT ''
    ) STRICT""",
    "CREATE UNIQUE INDEX alarms_standing ON alarms (key) WHERE cleared_ms IS NULL",
    "CREATE INDEX alarms_untold ON alarms (number) WHERE told_ms IS NULL",
    """CREATE TABLE hearing (
        peer TEXT PRIMARY KEY,
        heard_ms INTEGER,
        silent_from_ms INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID""",
    # The last instant at which this node listened: one row.
    """CREATE TABLE attendance (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        attended_ms INTEGER NOT NULL
    ) STRICT""",
)

# What waits is signed by nobody yet, so it has no hash to be held to. NULL: put there before.
_OUTBOX_SUMS = ("ALTER TABLE outbox ADD COLUMN sum INTEGER",)

MIGRATIONS: Final[tuple[tuple[str, ...], ...]] = (_FIRST, _VIEWS_AS_OF, _ALARMS, _OUTBOX_SUMS)
VERSION: Final = len(MIGRATIONS)


def check_schema(connection: sqlite3.Connection, what: str) -> int:
    """Return the version of a database's tables, 0 for an empty file.

    Raises:
        StoreRefused: the file belongs to another program.
        NewerSchema: a newer release of this program wrote it.
    """
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    if application != APPLICATION_ID and (application or version or tables):
        raise StoreRefused(
            f"Database {what} refused",
            expected=f"application id {APPLICATION_ID:#x}",
            got=f"{application:#x}",
            next_step="It belongs to another program. Name the folder that `visavis init` made.",
        )
    if version > VERSION:
        raise NewerSchema(
            f"Database {what} refused",
            expected=f"tables of version {VERSION} or older",
            got=f"version {version}",
            next_step="A newer release wrote it. Start that release, or restore its backup.",
        )
    return int(version)


def migrate(connection: sqlite3.Connection, what: str) -> int:
    """Bring a database to the newest version, one transaction per version.

    Returns:
        The number of versions that it went through.

    Raises:
        StoreRefused, NewerSchema: see `check_schema`; nothing was changed.
    """
    version = check_schema(connection, what)
    for number, steps in enumerate(MIGRATIONS[version:], version + 1):
        connection.execute("BEGIN IMMEDIATE")
        try:
            for step in steps:
                connection.execute(step)
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {number}")
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
    return VERSION - version
