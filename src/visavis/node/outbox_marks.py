"""Finding outbox entries again when they come back: after a restore, entries that were signed
before it return from the peer page by page, and those still in the outbox must leave it.

Comparing each page with the whole outbox would be quadratic, and an index on the outbox would
cost every ordinary package a page write per entry. So the marks of the outbox, salts and
commitments, are gathered once, in a temporary table.
"""

from collections.abc import Iterable, Iterator, Sequence

from visavis.links import Entry
from visavis.node.store import Store


class OutboxMarks:
    """The marks of one link's outbox, [first, end) being its range of tickets."""

    def __init__(self, store: Store, link: int, first: int, end: int) -> None:
        self._store = store
        self._connection = store.connection
        self._name = f"marks_{link}"
        self._range = (first, end)

    def gather(self) -> None:
        """Gather the marks, unless they are gathered already."""
        if self._gathered():
            return
        with self._store.write() as connection:
            connection.execute(
                f"CREATE TEMP TABLE {self._name}"
                " (mark BLOB, ticket INTEGER, PRIMARY KEY (mark, ticket)) WITHOUT ROWID"
            )
            rows = connection.execute(
                "SELECT ticket, kind, time_ms, seal, content FROM outbox"
                " WHERE ticket >= ? AND ticket < ?",
                self._range,
            )
            self._insert(_marks((ticket, Entry(*fields)) for ticket, *fields in rows))

    def add(self, first: int, entries: Sequence[Entry]) -> None:
        """Follow entries that enter the outbox with the tickets from `first` on."""
        if self._gathered():
            self._insert(_marks(enumerate(entries, first)))

    def pull(self, entries: Sequence[Entry]) -> list[int]:
        """Take away the tickets that these entries have in the outbox; returns them ascending."""
        if not self._gathered():
            return []
        tickets: set[int] = set()
        for entry in entries:
            for mark in {entry.seal, entry.commit}:
                rows = self._connection.execute(
                    f"DELETE FROM temp.{self._name} WHERE mark = ? RETURNING ticket",  # noqa: S608 - a number of ours
                    (mark,),
                )
                tickets.update(row[0] for row in rows.fetchall())
        return sorted(tickets)

    def forget(self) -> None:
        """Forget the marks; to be called when the outbox changes in another way than by `pull`."""
        if self._gathered():
            self._connection.execute(f"DROP TABLE temp.{self._name}")

    def _insert(self, marks: Iterable[tuple[bytes, int]]) -> None:
        self._connection.executemany(
            f"INSERT OR IGNORE INTO temp.{self._name} VALUES (?, ?)",  # noqa: S608 - a number of ours
            marks,
        )

    def _gathered(self) -> bool:
        row = self._connection.execute(
            "SELECT 1 FROM sqlite_temp_schema WHERE name = ?", (self._name,)
        ).fetchone()
        return row is not None


def _marks(rows: Iterable[tuple[int, Entry]]) -> Iterator[tuple[bytes, int]]:
    for ticket, entry in rows:
        yield entry.seal, ticket
        yield entry.commit, ticket
