"""Roots and proofs out of stored hashes, a tile at a time.

A store keeps the leaf hashes and the hashes of complete subtrees at the levels 8, 16, 24 …;
all others are computed here when they are asked for. One tile is the 256 hashes below one
stored hash, so a proof over a million leaves reads at most five tiles.

Source: C2SP tlog-tiles v0.1; RFC 6962, sections 2.1.1 and 2.1.2.
"""

from collections.abc import Sequence
from typing import Protocol

from visavis.record.merkle import EMPTY_FRONTIER, SIZE_LIMIT, TILE_HEIGHT, Frontier, node_hash

_TILE_WIDTH = 1 << TILE_HEIGHT


class HashReader(Protocol):
    """A store of tree hashes."""

    def hashes(self, level: int, start: int, end: int) -> Sequence[bytes]:
        """Return the hashes `start` to `end` (exclusive) at `level`, 0, 8, 16 …

        A hash at `level` and `index` is the root over the leaves index × 2^level to
        (index + 1) × 2^level. Never asked for more than 256, nor across a multiple of 256.
        """
        ...


def frontier_at(reader: HashReader, size: int) -> Frontier:
    """Return the right edge of the tree's first `size` leaves.

    Reads one tile, less than 256 hashes, per stored level.
    """
    assert 0 <= size <= SIZE_LIMIT
    if not size:
        return EMPTY_FRONTIER
    tiles = _Tiles(reader, size)
    return Frontier(size, tuple(tiles.complete(level, at) for level, at in _peaks(0, size)))


def root_at(reader: HashReader, size: int) -> bytes:
    """Return the root of the tree's first `size` leaves, 32 bytes."""
    return frontier_at(reader, size).root()


def inclusion_proof(reader: HashReader, index: int, size: int) -> list[bytes]:
    """Prove that leaf `index` is in the tree of `size` leaves: its audit path, leaf side first.

    Reads at most two tiles per stored level: the leaf's own and the one at the right edge.

    Source: RFC 6962, section 2.1.1, PATH.
    """
    assert 0 <= index < size <= SIZE_LIMIT
    siblings: list[tuple[int, int]] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            siblings.append((middle, end))
            end = middle
        else:
            siblings.append((start, middle))
            start = middle
    return _roots(reader, size, siblings)


def consistency_proof(reader: HashReader, old_size: int, new_size: int) -> list[bytes]:
    """Prove that the tree of `old_size` leaves is a prefix of the tree of `new_size` leaves.

    Empty where the sizes are equal, and where the old tree is empty: everything extends that.
    Reads at most two tiles per stored level.

    Source: RFC 6962, section 2.1.2, SUBPROOF.
    """
    return subtree_consistency_proof(reader, 0, old_size, new_size)


def subtree_consistency_proof(reader: HashReader, start: int, end: int, size: int) -> list[bytes]:
    """Prove that the root over the leaves `start` to `end` belongs to the tree of `size` leaves.

    `start` must be a multiple of the smallest power of two that is at least `end` - `start`.

    Source: draft-ietf-plants-merkle-tree-certs, "Subtree Consistency Proofs".
    """
    assert 0 <= start <= end <= size <= SIZE_LIMIT
    assert is_subtree(start, end)
    if start == end:
        return []
    siblings: list[tuple[int, int]] = []
    left, right, known = 0, size, True
    while (left, right) != (start, end):
        middle = left + _split(right - left)
        if end <= middle:
            siblings.append((middle, right))
            right = middle
        else:
            siblings.append((left, middle))
            if start < middle:  # the subtree reaches over the middle; only its right part goes on
                start, known = middle, False
            left = middle
    if not known:
        siblings.append((left, right))
    return _roots(reader, size, siblings)


def is_subtree(start: int, end: int) -> bool:
    """Tell whether the leaves `start` to `end` form a subtree of every tree that holds them."""
    if start == end:
        return True
    return start % (1 << (end - start - 1).bit_length()) == 0


def _split(count: int) -> int:
    """Return the largest power of two smaller than `count`."""
    return 1 << ((count - 1).bit_length() - 1)


def _peaks(start: int, end: int) -> list[tuple[int, int]]:
    """Return (level, index) of the complete subtrees that `start` to `end` is made of."""
    peaks = []
    while start < end:
        level = (end - start).bit_length() - 1
        peaks.append((level, start >> level))
        start += 1 << level
    return peaks


def _roots(reader: HashReader, size: int, ranges: list[tuple[int, int]]) -> list[bytes]:
    """Return the root over each range, last range first."""
    tiles = _Tiles(reader, size)
    roots = []
    for start, end in reversed(ranges):
        peaks = _peaks(start, end)
        root = tiles.complete(*peaks[-1])
        for level, index in peaks[-2::-1]:
            root = node_hash(tiles.complete(level, index), root)
        roots.append(root)
    return roots


class _Tiles:
    """The tiles that one proof has read: each is read once, as far as the tree's size goes."""

    __slots__ = ("_read", "_reader", "_size")

    def __init__(self, reader: HashReader, size: int) -> None:
        self._reader = reader
        self._size = size
        self._read: dict[tuple[int, int], Sequence[bytes]] = {}

    def complete(self, level: int, index: int) -> bytes:
        """Return the root of the complete subtree of 2^level leaves at `index`."""
        height = level % TILE_HEIGHT
        stored_level = level - height
        first, count = index << height, 1 << height
        tile = self._tile(stored_level, first // _TILE_WIDTH)
        first %= _TILE_WIDTH
        row = list(tile[first : first + count])
        while len(row) > 1:
            row = [node_hash(row[at], row[at + 1]) for at in range(0, len(row), 2)]
        return row[0]

    def _tile(self, level: int, number: int) -> Sequence[bytes]:
        tile = self._read.get((level, number))
        if tile is None:
            start = number * _TILE_WIDTH
            end = min(start + _TILE_WIDTH, self._size >> level)
            tile = self._reader.hashes(level, start, end)
            assert len(tile) == end - start  # a store that lost hashes must not make a proof
            self._read[level, number] = tile
        return tile
