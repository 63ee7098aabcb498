"""Copying the database's log into the database, beside the writer.

SQLite lets the writer do it at a commit, every few thousand pages: whoever waits for that commit
waits for a disk to take them all. Here another connection does it, which blocks nobody; the writer
does it itself only where this one does not keep up.
"""

import sqlite3
from pathlib import Path

from visavis.node.store import connect_durably, reporting


class LogCopier:
    """A connection that copies; used by one thread, and never writes anything of its own."""

    def __init__(self, path: Path) -> None:
        """Open the database, which another connection has made.

        Raises:
            StoreRefused, StorageFailed: it cannot be used.
        """
        self._path = path
        with reporting(path):
            self._connection: sqlite3.Connection = connect_durably(path)

    def copy(self) -> int:
        """Copy what is committed and no reader still needs; returns how many pages are left.

        A copied page is on the disk before the log may be used anew, as with the writer's own.

        Raises:
            StorageFailed: the disk failed; the log still holds everything.
        """
        with reporting(self._path):
            _, pages, copied = self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        return int(pages - copied)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()
