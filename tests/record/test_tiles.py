"""Stored tiles: across the borders of the first and the second level, and what is read of them."""

import hashlib
from collections import Counter
from collections.abc import Sequence

import pytest
from tests.record.builders import ListStore

from visavis.record import (
    EMPTY_FRONTIER,
    consistency_proof,
    extend_stored,
    frontier_at,
    inclusion_proof,
    root_at,
    verify_consistency,
    verify_inclusion,
)

BORDERS = (255, 256, 257, 258, 511, 512, 513, 65_535, 65_536, 65_537, 65_538)
LEAVES = [hashlib.sha256(b"%d" % number).digest() for number in range(BORDERS[-1])]


@pytest.fixture(scope="module")
def store() -> ListStore:
    return ListStore(LEAVES)


@pytest.fixture(scope="module")
def roots() -> dict[int, bytes]:
    """Roots by the edge alone, which reads no store."""
    edge, found = EMPTY_FRONTIER, {}
    for border in BORDERS:
        edge = edge.extend(LEAVES[edge.size : border])
        found[border] = edge.root()
    return found


def test_hashes_above_the_leaves_are_kept_as_tiles_say(store: ListStore) -> None:
    assert {level: len(row) for level, row in store.rows.items()} == {0: 65_538, 8: 256, 16: 1}
    assert store.rows[16][0] == EMPTY_FRONTIER.extend(LEAVES[:65_536]).root()
    assert store.rows[8][3] == EMPTY_FRONTIER.extend(LEAVES[768:1024]).root()


def test_a_hash_is_handed_out_when_its_last_leaf_arrives() -> None:
    edge, completed = extend_stored(EMPTY_FRONTIER, LEAVES[:255])
    assert completed == []
    edge, completed = extend_stored(edge, LEAVES[255:256])
    assert completed == [(8, 0, edge.root())]
    edge, completed = extend_stored(edge, LEAVES[256:65_536])
    assert [(level, index) for level, index, _ in completed] == [
        *((8, index) for index in range(1, 256)),
        (16, 0),
    ]


def test_roots_and_edges_agree_across_tile_borders(
    store: ListStore, roots: dict[int, bytes]
) -> None:
    for size in BORDERS:
        assert root_at(store, size) == roots[size]
        assert frontier_at(store, size).size == size


def test_inclusion_is_proven_across_tile_borders(store: ListStore, roots: dict[int, bytes]) -> None:
    for size in BORDERS:
        for index in {0, 1, 254, 255, 256, 257, 32_767, 65_535, 65_536, size - 2, size - 1}:
            if index < size:
                proof = inclusion_proof(store, index, size)
                verify_inclusion(index, size, LEAVES[index], roots[size], proof)


def test_consistency_is_proven_across_tile_borders(
    store: ListStore, roots: dict[int, bytes]
) -> None:
    for old in BORDERS:
        for new in BORDERS:
            if old <= new:
                proof = consistency_proof(store, old, new)
                verify_consistency(old, new, roots[old], roots[new], proof)


def test_each_proof_reads_at_most_two_tiles_a_level_each_once(store: ListStore) -> None:
    store.reads.clear()
    frontier_at(store, 65_535)
    check_reads(store.reads, tiles_a_level=1)
    for index in (0, 255, 256, 40_000, 65_533):
        store.reads.clear()
        inclusion_proof(store, index, 65_535)
        check_reads(store.reads, tiles_a_level=2)
        store.reads.clear()
        consistency_proof(store, index + 1, 65_535)
        check_reads(store.reads, tiles_a_level=2)


def check_reads(reads: Sequence[tuple[int, int, int]], *, tiles_a_level: int) -> None:
    assert reads
    for level, start, end in reads:
        assert level in (0, 8)
        assert 0 < end - start <= 256
        assert start // 256 == (end - 1) // 256
    assert max(Counter(level for level, _, _ in reads).values()) <= tiles_a_level
    assert len(set(reads)) == len(reads)


def test_store_that_lost_hashes_makes_no_proof() -> None:
    store = ListStore(LEAVES[:300])
    store.rows[0].pop()
    with pytest.raises(AssertionError):
        root_at(store, 300)
