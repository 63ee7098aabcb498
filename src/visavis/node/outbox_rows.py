"""The outbox's rows: each with a sum over what it says, since nobody has signed it yet.

Entries of a log stand beside their leaf hashes; what still waits has none. Without the sum a bit
that flipped on the disk would be signed and sent as if it had been said.
"""

import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from typing import Any, Final

from visavis.links import Entry, Rot

_INSERT: Final = (
    "INSERT INTO outbox (ticket, kind, time_ms, seal, content, sum) VALUES (?, ?, ?, ?, ?, ?)"
)
FIELDS: Final = "ticket, sum, kind, time_ms, seal, content"
ROTTEN: Final = -1  # no sum is negative: what is known to have decayed stays so wherever it moves


def sum_of(entry: Entry) -> int:
    """Return the CRC-32 over an entry's fields: it finds every error of up to 32 bits in a row."""
    head = f"{entry.kind}\0{entry.time_ms}\0".encode()
    return zlib.crc32(entry.content or b"", zlib.crc32(entry.seal, zlib.crc32(head)))


def put_waiting(
    connection: sqlite3.Connection, first: int, entries: Iterable[tuple[Entry, int]]
) -> None:
    """Put entries with their sums into the outbox, with the tickets from `first` on."""
    connection.executemany(
        _INSERT,
        [
            (ticket, entry.kind, entry.time_ms, entry.seal, entry.content, checked)
            for ticket, (entry, checked) in enumerate(entries, first)
        ],
    )


def read_waiting(rows: Iterable[Any]) -> Iterator[tuple[int, Entry, int]]:
    """Read rows of `FIELDS` as (ticket, entry, sum), the sum as it should be.

    A row of a release that kept none is believed; one that decayed comes with `ROTTEN`.
    """
    for ticket, stored, *fields in rows:
        entry = Entry(*fields)
        computed = sum_of(entry)
        yield ticket, entry, computed if stored in (None, computed) else ROTTEN


def require_sound(ticket: int, checked: int) -> None:
    """Refuse an entry that decayed.

    Raises:
        Rot: it is not what was put there.
    """
    if checked == ROTTEN:
        raise Rot(
            f"outbox entry {ticket} is not what was put there: stop the node, run"
            " `visavis check`, and restore node.db from a backup, but never the anchors"
        )
