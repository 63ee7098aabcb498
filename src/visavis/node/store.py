"""The node's database: one connection that writes, and connections that can only read.

SQLite in WAL mode with `synchronous=FULL`: a commit returns after the disk has flushed it. A
commit that is lost after something was signed over it would be equivocation, so both are
checked, not hoped for. Everything that writes is called from one thread.
"""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from visavis.node.schema import check_schema, migrate
from visavis.node.storage_errors import StoreRefused, storage_failed

PAGE_BYTES: Final = 4096  # the block of most disks: a page is written whole or not at all
CACHE_KIB: Final = 16 * 1024  # inner pages of a ten-million-entry log; an idle node stays small
# 64 MB of log; a served node copies it into the database every second beside the writer, who does
# it only where that has not kept up.
CHECKPOINT_PAGES: Final = 16_000
BUSY_S: Final = 5.0  # a backup's shared lock lasts milliseconds; five seconds means a fault
_OLDEST_SQLITE: Final = (3, 37)  # the first with STRICT tables
_FULL: Final = 2


class Store:
    """The writing connection. Used by one thread at a time.

    Logs open their own transactions; everything smaller is written inside `write()`, together
    with what it belongs to.
    """

    def __init__(self, path: Path) -> None:
        """Open or make the database at `path` and bring its tables up to date.

        Raises:
            StoreRefused, NewerSchema: not a database that this release may write.
            StorageFailed: the disk failed or is read-only.
        """
        self.path = path
        with reporting(path):
            self.connection = _connect(path, "rwc")
            try:
                self._prepare()
            except BaseException:
                self.connection.close()
                raise

    def _prepare(self) -> None:
        connection = self.connection
        check_schema(connection, str(self.path))  # before anything of somebody else's is changed
        connection.execute(f"PRAGMA page_size = {PAGE_BYTES}")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
        connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        connection.execute("PRAGMA cell_size_check = ON")  # a rotten page is an error, not a row
        self.check_durable()
        migrate(connection, str(self.path))

    def check_durable(self) -> None:
        """Check that WAL and FULL are in force.

        Raises:
            StoreRefused: they are not, so a commit could be lost.
        """
        (journal,) = self.connection.execute("PRAGMA journal_mode").fetchone()
        (synchronous,) = self.connection.execute("PRAGMA synchronous").fetchone()
        if (journal, synchronous) != ("wal", _FULL):
            raise StoreRefused(
                f"Database {self.path} refused",
                expected="journal_mode wal and synchronous 2 (FULL)",
                got=f"journal_mode {journal} and synchronous {synchronous}",
                next_step="Put the folder on a local disk; network file systems lack shared locks.",
            )

    @contextlib.contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """Make one durable transaction of what happens inside; all of it or nothing.

        Raises:
            StorageFailed: the database could not be written; nothing was.
        """
        connection = self.connection
        assert not connection.in_transaction, "a durable step cannot be part of another one"
        try:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:  # a full disk has rolled it back already
                    connection.execute("ROLLBACK")
                raise
        except sqlite3.Error as error:
            raise storage_failed(f"Database {self.path}", error) from error

    @contextlib.contextmanager
    def write_lazily(self) -> Iterator[sqlite3.Connection]:
        """As `write`, but without waiting for the disk; inside `write` it is part of that.

        For what can be had again: a power cut may lose it, whole. The next durable commit makes
        it durable too, since both go through one log.
        """
        if self.connection.in_transaction:
            yield self.connection
            return
        self.connection.execute("PRAGMA synchronous = NORMAL")
        try:
            with self.write() as connection:
                yield connection
        finally:
            self.connection.execute("PRAGMA synchronous = FULL")

    def close(self) -> None:
        """Close the connection; what was committed is on the disk."""
        self.connection.close()


def open_reader(path: Path) -> sqlite3.Connection:
    """Open a connection that can only read; each thread needs its own.

    Raises:
        StoreRefused, NewerSchema: not a database that this release can read.
        StorageFailed: it is not there or cannot be opened.
    """
    with reporting(path):
        connection = _connect(path, "ro")
        try:
            connection.execute("PRAGMA query_only = ON")
            connection.execute("PRAGMA cell_size_check = ON")
            if not check_schema(connection, str(path)):
                raise StoreRefused(
                    f"Database {path} refused",
                    expected="tables",
                    got="an empty file",
                    next_step="Its node has not been started yet: run `visavis serve` once.",
                )
        except BaseException:
            connection.close()
            raise
    return connection


def connect_durably(path: Path) -> sqlite3.Connection:
    """Open or make a small database beside the node's own, as durable as that one.

    Raises:
        sqlite3.Error: see `reporting`.
    """
    connection = _connect(path, "rwc")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    return connection


@contextlib.contextmanager
def reporting(path: Path) -> Iterator[None]:
    """Turn SQLite's errors on the way out into ours.

    Raises:
        StoreRefused: the file is no database.
        StorageFailed: everything else that SQLite reports.
    """
    try:
        yield
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorname", "") == "SQLITE_NOTADB":
            raise StoreRefused(
                f"Database {path} refused",
                expected="an SQLite database",
                got="another file",
                next_step="Restore node.db from the backup, but never the anchors.",
            ) from error
        raise storage_failed(f"Database {path}", error) from error


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    if sqlite3.sqlite_version_info < _OLDEST_SQLITE:
        raise StoreRefused(
            "SQLite refused",
            expected="version 3.37 or newer",
            got=sqlite3.sqlite_version,
            next_step="Install a Python that brings a newer SQLite.",
        )
    return sqlite3.connect(
        f"{path.resolve().as_uri()}?mode={mode}",
        uri=True,
        timeout=BUSY_S,
        isolation_level=None,  # every transaction here is begun by hand
        check_same_thread=False,  # made in the main thread, used by the writer's
        cached_statements=256,  # all statements of the node stay prepared
    )
