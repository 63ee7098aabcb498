"""The audit: who signed in, was refused, read what is restricted, or spoke. Only appended to.

Each row's `chain` is SHA-256 over the chain before it and the row's bytes, so that a row cannot be
changed, taken out or put in without changing every later one. Whoever has noted the newest chain,
on paper or in another system, can tell later that nothing before it was touched.
"""

import hashlib
import sqlite3
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Final

import msgspec

PAGE_LIMIT: Final = 500  # rows a call
SUBJECT_LIMIT: Final = 200  # characters: a name or a path, never what was read
_EMPTY: Final = bytes(32)
_PIECE: Final = 1000  # rows read at a time when the chain is checked


class Deed(StrEnum):
    """What somebody did."""

    SIGNED_IN = "signed_in"
    SIGNED_OUT = "signed_out"
    REFUSED = "refused"
    READ = "read"
    SAID = "said"
    CHANGED = "changed"  # persons, cards, links, the clock


class AuditRow(msgspec.Struct, frozen=True, gc=False):
    """One row: when (this machine's clock), who from where did what to what.

    Args:
        who: a person's name; "token" for the folder's own; what was typed for a failed sign-in.
        address: where from, as the listener saw it; "" for calls inside the process.
        subject: the path, the statement's id, the person, or the refusal's code.
    """

    at_ms: int
    who: str
    address: str
    deed: Deed
    subject: str


class NumberedRow(msgspec.Struct, frozen=True, gc=False):
    """A row where it stands in the chain."""

    number: int
    row: AuditRow
    chain: bytes


class ChainFinding(msgspec.Struct, frozen=True):
    """What checking the chain came to.

    Args:
        broken_at: the first row that does not follow from those before it, or None.
        chain: hex, of the newest row.
    """

    rows: int
    broken_at: int | None
    chain: str


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(AuditRow)


def link(before: bytes, row: bytes) -> bytes:
    """The chain after one more row."""
    return hashlib.sha256(before + row).digest()


class Audit:
    """The audit on one connection. Used by one thread at a time."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        row = connection.execute(
            "SELECT number, chain FROM audit ORDER BY number DESC LIMIT 1"
        ).fetchone()
        self._size, self._chain = (0, _EMPTY) if row is None else (int(row[0]), bytes(row[1]))

    def note(self, rows: Iterable[AuditRow]) -> None:
        """Append rows, durably, all or none."""
        size, chain, written = self._size, self._chain, []
        for row in rows:
            raw = _encoder.encode(row)
            size, chain = size + 1, link(chain, raw)
            written.append((size, raw, chain))
        with self._connection as connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany("INSERT INTO audit VALUES (?, ?, ?)", written)
        self._size, self._chain = size, chain

    def page(self, after: int, limit: int) -> Sequence[NumberedRow]:
        """Rows with a number > `after`, oldest first."""
        rows = self._connection.execute(
            "SELECT number, row, chain FROM audit WHERE number > ? ORDER BY number LIMIT ?",
            (after, min(limit, PAGE_LIMIT)),
        )
        return [NumberedRow(number, _decoder.decode(raw), chain) for number, raw, chain in rows]

    def check(self) -> ChainFinding:
        """Follow the chain from its beginning; takes a second for some hundred thousand rows."""
        at, chain = 0, _EMPTY
        while True:
            rows = self._connection.execute(
                "SELECT number, row, chain FROM audit WHERE number > ? ORDER BY number LIMIT ?",
                (at, _PIECE),
            ).fetchall()
            if not rows:
                whole = (at, chain) == (self._size, self._chain)
                return ChainFinding(at, None if whole else at + 1, chain.hex())
            for number, raw, kept in rows:
                chain = link(chain, raw)
                if number != at + 1 or chain != kept:
                    return ChainFinding(at, at + 1, self._chain.hex())
                at = number
