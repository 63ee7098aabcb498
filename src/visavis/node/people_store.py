"""The database of persons: who may sign in, failures, sessions, tickets, and the audit.

A file of its own beside node.db: restoring the record from a backup must not bring back a person
who has left or a session that was closed, and a sign-in must not wait for the writer. Used by one
thread at a time.
"""

import sqlite3
from pathlib import Path
from typing import Final

import msgspec

from visavis.node.people import Person
from visavis.node.storage_errors import StoreRefused
from visavis.node.store import connect_durably, reporting

PEOPLE_NAME: Final = "people.db"
_APPLICATION_ID: Final = 0x76697370  # "visp"
_VERSION: Final = 1
FAILURES_LIMIT: Final = 10_000  # names under which somebody failed; a guesser cannot fill the disk

_TABLES: Final = (
    """CREATE TABLE persons (
        name TEXT PRIMARY KEY,
        doc BLOB NOT NULL,
        password TEXT NOT NULL,  -- Argon2id, with its parameters; "" where only a provider signs in
        last_step INTEGER NOT NULL  -- of the newest code that was used: none is taken twice
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE failures (
        name TEXT PRIMARY KEY,
        count INTEGER NOT NULL,
        until_ms INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX failures_by_end ON failures (until_ms)",
    """CREATE TABLE sessions (
        digest BLOB PRIMARY KEY,
        person TEXT NOT NULL,
        began_ms INTEGER NOT NULL,
        seen_ms INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE tickets (
        digest BLOB PRIMARY KEY,
        person TEXT NOT NULL,
        until_ms INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE audit (
        number INTEGER PRIMARY KEY,
        row BLOB NOT NULL,
        chain BLOB NOT NULL
    ) STRICT""",
    """CREATE TRIGGER audit_stays BEFORE UPDATE ON audit
        BEGIN SELECT RAISE(ABORT, 'the audit is only appended to'); END""",
    """CREATE TRIGGER audit_keeps BEFORE DELETE ON audit
        BEGIN SELECT RAISE(ABORT, 'the audit is only appended to'); END""",
)


class SessionRow(msgspec.Struct, frozen=True, gc=False):
    """A session as it is kept: only the digest of what its cookie holds."""

    digest: bytes
    person: str
    began_ms: int
    seen_ms: int


class PeopleStore:
    """Persons, failures, sessions and tickets on one connection; every change is durable."""

    def __init__(self, path: Path) -> None:
        """Open or make the database.

        Raises:
            StoreRefused: another program's file, or a newer release's.
            StorageFailed: the disk failed or is read-only.
        """
        with reporting(path):
            self.connection = connect_durably(path)
            try:
                self._prepare(path)
            except BaseException:
                self.connection.close()
                raise
        self._decoder = msgspec.json.Decoder(Person)

    def _prepare(self, path: Path) -> None:
        connection = self.connection
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        if (application, version) == (_APPLICATION_ID, _VERSION):
            return
        if application or version or tables:
            raise StoreRefused(
                f"Database {path} refused",
                expected=f"application id {_APPLICATION_ID:#x}, version {_VERSION}",
                got=f"{application:#x}, version {version}",
                next_step="Start the release that wrote it, or restore its backup.",
            )
        with connection:
            connection.execute("BEGIN IMMEDIATE")
            for table in _TABLES:
                connection.execute(table)
            connection.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {_VERSION}")

    # Persons ----------------------------------------------------------------------------

    def persons(self) -> list[Person]:
        """Everybody, disabled ones too, by name."""
        rows = self.connection.execute("SELECT doc FROM persons ORDER BY name")
        return [self._decoder.decode(doc) for (doc,) in rows]

    def person(self, name: str) -> Person | None:
        """One person, or None."""
        row = self.connection.execute("SELECT doc FROM persons WHERE name = ?", (name,)).fetchone()
        return None if row is None else self._decoder.decode(row[0])

    def with_subject(self, subject: str) -> Person | None:
        """The person whom the identity provider calls so, or None."""
        return next((one for one in self.persons() if one.subject == subject), None)

    def add(self, person: Person, password: str) -> None:
        """Keep a new person; the name must be free."""
        self.connection.execute(
            "INSERT INTO persons VALUES (?, ?, ?, 0)",
            (person.name, msgspec.json.encode(person), password),
        )

    def change(self, person: Person) -> None:
        """Keep what has changed about a person."""
        self.connection.execute(
            "UPDATE persons SET doc = ? WHERE name = ?", (msgspec.json.encode(person), person.name)
        )

    def set_password(self, name: str, password: str) -> None:
        """Keep another password's hash."""
        self.connection.execute("UPDATE persons SET password = ? WHERE name = ?", (password, name))

    def password(self, name: str) -> tuple[str, int] | None:
        """The hash of a person's password and the newest code's step, or None."""
        row = self.connection.execute(
            "SELECT password, last_step FROM persons WHERE name = ?", (name,)
        ).fetchone()
        return None if row is None else (str(row[0]), int(row[1]))

    def use_step(self, name: str, step: int) -> bool:
        """Use up a code's step; False if that step, or a later one, was used before."""
        done = self.connection.execute(
            "UPDATE persons SET last_step = ? WHERE name = ? AND last_step < ?", (step, name, step)
        )
        return done.rowcount == 1

    # Failures ---------------------------------------------------------------------------

    def failures(self, name: str) -> tuple[int, int]:
        """How often in a row a name failed, and until when it is locked."""
        row = self.connection.execute(
            "SELECT count, until_ms FROM failures WHERE name = ?", (name,)
        ).fetchone()
        return (0, 0) if row is None else (int(row[0]), int(row[1]))

    def note_failure(self, name: str, count: int, until_ms: int) -> None:
        """Keep a failure, also under a name that nobody has; the oldest give way."""
        self.connection.execute(
            "INSERT OR REPLACE INTO failures VALUES (?, ?, ?)", (name, count, until_ms)
        )
        self.connection.execute(
            "DELETE FROM failures WHERE name IN (SELECT name FROM failures"
            " ORDER BY until_ms DESC LIMIT -1 OFFSET ?)",
            (FAILURES_LIMIT,),
        )

    def forget_failures(self, name: str) -> None:
        """Begin to count anew."""
        self.connection.execute("DELETE FROM failures WHERE name = ?", (name,))

    # Sessions and tickets ---------------------------------------------------------------

    def sessions(self) -> list[SessionRow]:
        """Every session that was not closed."""
        return [SessionRow(*row) for row in self.connection.execute("SELECT * FROM sessions")]

    def keep_session(self, row: SessionRow) -> None:
        """Keep a session, or when it was last seen."""
        self.connection.execute(
            "INSERT OR REPLACE INTO sessions VALUES (?, ?, ?, ?)",
            (row.digest, row.person, row.began_ms, row.seen_ms),
        )

    def drop_session(self, digest: bytes) -> None:
        """Close a session."""
        self.connection.execute("DELETE FROM sessions WHERE digest = ?", (digest,))

    def keep_ticket(self, digest: bytes, person: str, until_ms: int, now_ms: int) -> None:
        """Keep a ticket; those that have lapsed go."""
        self.connection.execute("DELETE FROM tickets WHERE until_ms < ?", (now_ms,))
        self.connection.execute("INSERT INTO tickets VALUES (?, ?, ?)", (digest, person, until_ms))

    def use_ticket(self, digest: bytes, now_ms: int) -> str | None:
        """Take a ticket away; returns whose it was, or None."""
        row: sqlite3.Row | None = self.connection.execute(
            "DELETE FROM tickets WHERE digest = ? RETURNING person, until_ms", (digest,)
        ).fetchone()
        return None if row is None or row[1] < now_ms else str(row[0])

    def close(self) -> None:
        """Close the database."""
        self.connection.close()
