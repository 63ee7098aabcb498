"""Going over all notices so that the live ones are known: begun, gone on with, and done.

A step takes some milliseconds of the writer, so a node with a million notices speaks and hears
meanwhile; what it answers until then is *unknown*. It goes on where it was when the node stopped.
"""

import sqlite3
from typing import Final

# Counts up when the tables or what they hold are made in another way: then they are made anew.
FORM: Final = 3
DONE: Final = None

_SCHEMA: Final = (
    "CREATE TABLE IF NOT EXISTS live_walk (one INTEGER PRIMARY KEY CHECK (one = 1),"
    " form INTEGER NOT NULL, reached TEXT) STRICT"
)


class Walk:
    """How far the notices have been gone over, by their ids."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        connection.execute("DROP TABLE IF EXISTS live_form")  # of the releases before form 3
        connection.execute(_SCHEMA)

    def is_of_this_form(self) -> bool:
        """Tell whether the tables are those that this release would make."""
        row = self._connection.execute("SELECT form FROM live_walk").fetchone()
        return row is not None and row[0] == FORM

    def is_done(self) -> bool:
        """Tell whether all notices have been gone over."""
        return self.is_of_this_form() and self.reached() is DONE

    def reached(self) -> str | None:
        """The id up to which they have been; None where all have."""
        row = self._connection.execute("SELECT reached FROM live_walk").fetchone()
        return "" if row is None else row[0]

    def go_to(self, reached: str | None) -> None:
        """Note how far: "" is nowhere yet, and None the end."""
        self._connection.execute(
            "INSERT OR REPLACE INTO live_walk VALUES (1, ?, ?)", (FORM, reached)
        )
