"""The Merkle tree of a log: hashes of leaves and nodes, and its growing right edge.

Source: RFC 6962, section 2.1; C2SP tlog-tiles v0.1 for which hashes a store keeps.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

HASH_BYTES = 32
TILE_HEIGHT = 8  # C2SP tlog-tiles: one tile is 256 hashes, 8 KiB
SIZE_LIMIT = 2**63 - 1  # what a signed 64-bit column of either database holds

EMPTY_ROOT = hashlib.sha256(b"").digest()

_sha256 = hashlib.sha256


def leaf_hash(leaf: bytes) -> bytes:
    """Hash a leaf: SHA-256(0x00 ‖ leaf), 32 bytes."""
    return _sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two subtrees into their parent: SHA-256(0x01 ‖ left ‖ right), 32 bytes."""
    return _sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True, slots=True)
class Frontier:
    """The right edge of a tree: all that is needed to append to it and to know its root.

    Args:
        size: number of leaves.
        hashes: roots of the complete subtrees that the size is made of, largest first: one for
            each 1 in the binary form of `size`.
    """

    size: int
    hashes: tuple[bytes, ...]

    def __post_init__(self) -> None:
        assert 0 <= self.size <= SIZE_LIMIT
        assert len(self.hashes) == self.size.bit_count()

    def append(self, leaf: bytes) -> "Frontier":
        """Return the edge after one more leaf hash; amortised one node hash."""
        return self.extend((leaf,))

    def extend(self, leaf_hashes: Iterable[bytes]) -> "Frontier":
        """Return the edge after these leaf hashes, in their order."""
        stack = list(self.hashes)
        size = self.size
        for leaf in leaf_hashes:
            subtree, ones = leaf, size
            while ones & 1:
                subtree = _sha256(b"\x01" + stack.pop() + subtree).digest()
                ones >>= 1
            stack.append(subtree)
            size += 1
        return Frontier(size, tuple(stack))

    def root(self) -> bytes:
        """Return the tree's root, 32 bytes; of an empty tree SHA-256 of nothing."""
        if not self.hashes:
            return EMPTY_ROOT
        root = self.hashes[-1]
        for left in self.hashes[-2::-1]:
            root = node_hash(left, root)
        return root


EMPTY_FRONTIER = Frontier(0, ())


def extend_stored(
    frontier: Frontier, leaf_hashes: Iterable[bytes]
) -> tuple[Frontier, list[tuple[int, int, bytes]]]:
    """Extend a tree and tell which hashes above the leaves a store must now keep.

    Together with the leaf hashes themselves (level 0, which the caller already holds) these are
    the rows that ``HashReader`` serves. Each is told once, when its last leaf arrives, and
    never changes afterwards.

    Returns:
        The new edge, and (level, index, hash) of every complete subtree of 2^level leaves that
        these leaves completed, for the levels 8, 16, 24 …, in the order of completion.
    """
    stack = list(frontier.hashes)
    size = frontier.size
    completed: list[tuple[int, int, bytes]] = []
    for leaf in leaf_hashes:
        subtree, ones, level = leaf, size, 0
        while ones & 1:
            subtree = _sha256(b"\x01" + stack.pop() + subtree).digest()
            ones >>= 1
            level += 1
            if not level % TILE_HEIGHT:
                completed.append((level, ones, subtree))
        stack.append(subtree)
        size += 1
    return Frontier(size, tuple(stack)), completed
