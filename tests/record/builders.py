"""Builders for the record's tests: keys from seeds, statements, and a store made of lists."""

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec
import nacl.bindings
import pytest

from visavis.record import (
    EMPTY_FRONTIER,
    Act,
    Frontier,
    Mode,
    Statement,
    canonical_bytes,
    extend_stored,
)
from visavis.terms import OfficeId, PartyId, StatementId, make_statement_id

VECTORS = Path(__file__).resolve().parents[2] / ".." / "shared" / "vectors"


def vectors(folder: str) -> Path:
    """Return a folder of published vectors, or skip the test that asked for it."""
    path = VECTORS / folder
    if not path.is_dir():
        pytest.skip(f"published vectors are absent: no folder shared/vectors/{folder}")
    return path


class SeedSigner:
    """An Ed25519 key made from a seed, for tests only."""

    def __init__(self, seed: str) -> None:
        digest = hashlib.sha256(seed.encode()).digest()
        self.public_key, self._secret_key = nacl.bindings.crypto_sign_seed_keypair(digest)

    def sign(self, message: bytes) -> bytes:
        return nacl.bindings.crypto_sign(message, self._secret_key)[:64]


def a_statement_id(seed: str) -> StatementId:
    return make_statement_id(lambda count: hashlib.sha256(seed.encode()).digest()[:count])


def a_statement(*, body: object, seed: str = "statement", refs: int = 0) -> Statement:
    return Statement(
        act=Act.INFORM,
        body=msgspec.Raw(canonical_bytes(body)),
        id=a_statement_id(seed),
        kind="notices.declared",
        mode=Mode.EXERCISE,
        office=OfficeId("fr/cds"),
        party=PartyId("fr"),
        refs=tuple(a_statement_id(f"ref {number}") for number in range(refs)),
        said="2015-11-19T10:00:00Z",
    )


class ListStore:
    """Tree hashes in lists: the smallest thing that keeps what ``extend_stored`` hands out.

    It counts what is read, so that the bounds on reading can be tested.
    """

    def __init__(self, leaf_hashes: Iterable[bytes] = ()) -> None:
        self.rows: dict[int, list[bytes]] = {0: []}
        self.frontier: Frontier = EMPTY_FRONTIER
        self.reads: list[tuple[int, int, int]] = []
        self.extend(leaf_hashes)

    def extend(self, leaf_hashes: Iterable[bytes]) -> None:
        fresh = list(leaf_hashes)
        self.rows[0].extend(fresh)
        self.frontier, completed = extend_stored(self.frontier, fresh)
        for level, index, subtree in completed:
            row = self.rows.setdefault(level, [])
            assert len(row) == index  # each row arrives once and in order
            row.append(subtree)

    def hashes(self, level: int, start: int, end: int) -> Sequence[bytes]:
        self.reads.append((level, start, end))
        return self.rows[level][start:end]
