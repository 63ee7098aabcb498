"""Sessions: what a cookie stands for, until somebody signs out, falls silent, or the watch ends.

The cookie holds 256 random bits; memory and database hold only their digest. A session is looked
up in memory, so that a page costs no disk; how lately it was seen is written down once a minute.
"""

import base64
import hashlib
import hmac
from collections.abc import Callable
from typing import Final

import msgspec

from visavis.node.people import Person
from visavis.node.people_store import PeopleStore, SessionRow

IDLE_S: Final = 30 * 60  # a desk that nobody touches for half an hour is a desk that nobody guards
LONGEST_S: Final = 13 * 3600  # a watch of twelve hours and its handover
NOTED_EVERY_S: Final = 60  # after a crash a session is at most a minute younger than it was
SESSIONS_LIMIT: Final = 10_000  # a thousand persons with ten browsers each
_TOKEN_BYTES: Final = 32


class Session(msgspec.Struct, frozen=True):
    """Somebody who is signed in.

    Args:
        csrf: what a page of ours puts into its forms (`csrf`) or its calls (X-CSRF-Token).
    """

    digest: bytes
    person: Person
    csrf: str
    began_ms: int


def digest_of(token: str) -> bytes:
    """What is kept of a cookie or a ticket."""
    return hashlib.sha256(token.encode()).digest()


def csrf_of(token: str) -> str:
    """The proof that a page was made for whoever holds the cookie; nothing is kept for it."""
    proof = hmac.new(token.encode(), b"visavis csrf", hashlib.sha256).digest()
    return base64.urlsafe_b64encode(proof).decode().rstrip("=")


def make_token(random: Callable[[int], bytes]) -> str:
    """A fresh cookie's or ticket's value."""
    return base64.urlsafe_b64encode(random(_TOKEN_BYTES)).decode().rstrip("=")


class Sessions:
    """All sessions of a node. What writes runs on the doorkeeper's thread."""

    def __init__(self, store: PeopleStore) -> None:
        self._store = store
        self._rows = {row.digest: row for row in store.sessions()}
        self._seen = {digest: row.seen_ms for digest, row in self._rows.items()}
        self._persons = {one.name: one for one in store.persons()}

    def begin(self, person: Person, token: str, now_ms: int) -> Session:
        """Begin a session; of too many, the one that was silent longest ends."""
        self.drop_lapsed(now_ms)
        if len(self._rows) >= SESSIONS_LIMIT:
            self.end(min(self._rows, key=lambda digest: self._seen.get(digest, 0)))
        row = SessionRow(digest_of(token), person.name, now_ms, now_ms)
        self._store.keep_session(row)
        self._seen[row.digest] = now_ms
        self._rows[row.digest] = row
        self._persons[person.name] = person
        return Session(row.digest, person, csrf_of(token), now_ms)

    def of(self, token: str, now_ms: int) -> Session | None:
        """Who holds a cookie, or None. Touches memory only; called on the event loop."""
        row = self._rows.get(digest_of(token))
        if row is None or self._lapsed(row, now_ms):
            return None
        person = self._persons.get(row.person)
        if person is None or person.disabled:
            return None
        return Session(row.digest, person, csrf_of(token), row.began_ms)

    def touch(self, session: Session, now_ms: int) -> bool:
        """Note in memory that somebody is at the desk; True when it is time to write it down.

        Not for what a page does by itself: a desk that nobody touches falls silent.
        """
        self._seen[session.digest] = now_ms
        row = self._rows.get(session.digest)
        return row is not None and now_ms - row.seen_ms >= 1000 * NOTED_EVERY_S

    def note(self, session: Session) -> None:
        """Write down when a session was seen last."""
        row = self._rows.get(session.digest)
        if row is not None:
            seen = msgspec.structs.replace(row, seen_ms=self._seen[session.digest])
            self._rows[session.digest] = seen
            self._store.keep_session(seen)

    def end(self, digest: bytes) -> None:
        """End a session; its cookie is worth nothing from now on."""
        self._rows.pop(digest, None)
        self._seen.pop(digest, None)
        self._store.drop_session(digest)

    def end_all_of(self, name: str) -> None:
        """End every session of a person."""
        for row in [row for row in self._rows.values() if row.person == name]:
            self.end(row.digest)

    def changed(self, person: Person) -> None:
        """Let a change of roles or grants take hold at once."""
        self._persons[person.name] = person

    def drop_lapsed(self, now_ms: int) -> None:
        """End what has lapsed."""
        for row in [row for row in self._rows.values() if self._lapsed(row, now_ms)]:
            self.end(row.digest)

    def open_count(self) -> int:
        """How many sessions are kept, for the metrics."""
        return len(self._rows)

    def _lapsed(self, row: SessionRow, now_ms: int) -> bool:
        silent_ms = now_ms - self._seen.get(row.digest, row.seen_ms)
        return silent_ms >= 1000 * IDLE_S or now_ms - row.began_ms >= 1000 * LONGEST_S
