"""Judging proofs: that a leaf is in a tree, and that one tree extends another.

Source: RFC 9162, sections 2.1.3.2 and 2.1.4.2 (the algorithms that RFC 6962 leaves out);
draft-ietf-plants-merkle-tree-certs, "Subtree Consistency Proofs".
"""

from collections.abc import Sequence

from visavis.record.merkle import EMPTY_ROOT, HASH_BYTES, SIZE_LIMIT, node_hash
from visavis.record.tiles import is_subtree
from visavis.terms import VisavisError

PROOF_LIMIT = 64  # hashes: a path through a tree of 2^63 leaves has 63, and one may name the start


class ProofRefused(VisavisError):
    """A proof that does not prove what it was sent for."""

    code = "record.proof_refused"


def verify_inclusion(
    index: int, size: int, leaf: bytes, root: bytes, proof: Sequence[bytes]
) -> None:
    """Check that the leaf hash `leaf` stands at `index` in the tree of `size` leaves under `root`.

    Raises:
        ProofRefused: it does not, or sizes or lengths are out of bounds.

    Source: RFC 9162, section 2.1.3.2.
    """
    what = f"Proof that leaf {index} is in the tree of {size} leaves"
    # 1. Compare leaf_index with tree_size. If greater or equal, fail.
    if not 0 <= index < size <= SIZE_LIMIT:
        raise _refused(what, f"an index from 0 and below the size {size}", str(index))
    _check_shape(what, proof, (leaf, root))
    # 2, 3. fn = leaf_index, sn = tree_size - 1, r = hash.
    at, last, result = index, size - 1, leaf
    for sibling in proof:  # 4.
        if last == 0:
            raise _refused(what, "a shorter proof", f"{len(proof)} hashes")
        if at & 1 or at == last:
            result = node_hash(sibling, result)
            while not at & 1 and at:
                at >>= 1
                last >>= 1
        else:
            result = node_hash(result, sibling)
        at >>= 1
        last >>= 1
    if last:  # 5.
        raise _refused(what, "a longer proof", f"{len(proof)} hashes")
    _check_root(what, result, root)


def verify_subtree_inclusion(
    index: int, start: int, end: int, *, leaf: bytes, root: bytes, proof: Sequence[bytes]
) -> None:
    """Check that `leaf` stands at `index` of the log, under the `root` over `start` to `end`.

    Raises:
        ProofRefused: it does not, `start` to `end` is no subtree, or lengths are out of bounds.

    Source: draft-ietf-plants-merkle-tree-certs, "Subtree Inclusion Proofs".
    """
    if not 0 <= start <= index < end <= SIZE_LIMIT or not is_subtree(start, end):
        raise _refused(
            f"Proof that leaf {index} is among the leaves {start} to {end}",
            "a subtree that holds the leaf",
            f"{start} to {end}",
        )
    verify_inclusion(index - start, end - start, leaf, root, proof)


def verify_consistency(
    old_size: int, new_size: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]
) -> None:
    """Check that the tree of `new_size` leaves only appends to the tree of `old_size` leaves.

    From the empty tree there is nothing to prove: every tree extends it, and a check that any
    `new_root` would pass is refused rather than passed. Ask for no proof there.

    Raises:
        ProofRefused: it does not, or sizes or lengths are out of bounds.

    Source: RFC 9162, section 2.1.4.2.
    """
    what = f"Proof that the tree of {new_size} leaves extends the one of {old_size}"
    if not old_size and new_size:
        raise _refused(what, "an old tree that is not empty", "size 0, which proves nothing")
    _judge_subtree(what, (0, old_size, new_size), old_root, new_root, proof)
    if not new_size:
        _check_root(what, new_root, EMPTY_ROOT)


def verify_subtree_consistency(
    start: int, end: int, size: int, *, subtree_root: bytes, root: bytes, proof: Sequence[bytes]
) -> None:
    """Check that `subtree_root` is the root over leaves `start` to `end` of the tree under `root`.

    No leaves at all are part of every tree, and nothing is learned of `root` then.

    Raises:
        ProofRefused: it is not, `start` to `end` is no subtree, or lengths are out of bounds.

    Source: draft-ietf-plants-merkle-tree-certs, "Verifying a Subtree Consistency Proof".
    """
    what = f"Proof that leaves {start} to {end} are part of the tree of {size} leaves"
    _judge_subtree(what, (start, end, size), subtree_root, root, proof)


def _judge_subtree(
    what: str,
    span: tuple[int, int, int],
    subtree_root: bytes,
    root: bytes,
    proof: Sequence[bytes],
) -> None:
    start, end, size = span
    # 1. Check that [start, end) is a subtree and end <= size.
    if not 0 <= start <= end <= size <= SIZE_LIMIT or not is_subtree(start, end):
        raise _refused(what, "a prefix or subtree of the tree", f"{start} to {end} of {size}")
    _check_shape(what, proof, (subtree_root, root))
    if start == end:
        if proof:
            raise _refused(what, "no hashes for an empty tree", f"{len(proof)} hashes")
        _check_root(what, subtree_root, EMPTY_ROOT)
        return
    subtree_result, tree_result = _climb(what, span, subtree_root, proof)
    # 6. Both roots must come out.
    _check_root(what, subtree_result, subtree_root)
    _check_root(what, tree_result, root)


def _climb(
    what: str, span: tuple[int, int, int], subtree_root: bytes, proof: Sequence[bytes]
) -> tuple[bytes, bytes]:
    """Compute the roots of subtree and tree that a proof leads to."""
    start, end, size = span
    # 2. fn = start, sn = end - 1, tn = size - 1.
    first, last, tree_last = start, end - 1, size - 1
    # 3. Climb to the largest complete subtree that ends where the subtree ends.
    while first != last and (last == tree_last or last & 1):
        first, last, tree_last = first >> 1, last >> 1, tree_last >> 1
    # 4. That is the subtree itself, or the first hash of the proof names it.
    hashes = iter(proof)
    seed = subtree_root if first == last else next(hashes, None)
    if seed is None:
        raise _refused(what, "a longer proof", f"{len(proof)} hashes")
    subtree_result = tree_result = seed
    for sibling in hashes:  # 5.
        if tree_last == 0:
            raise _refused(what, "a shorter proof", f"{len(proof)} hashes")
        if last & 1 or last == tree_last:
            if first < last:
                subtree_result = node_hash(sibling, subtree_result)
            tree_result = node_hash(sibling, tree_result)
            while not last & 1 and last:
                first, last, tree_last = first >> 1, last >> 1, tree_last >> 1
        else:
            tree_result = node_hash(tree_result, sibling)
        first, last, tree_last = first >> 1, last >> 1, tree_last >> 1
    if tree_last:
        raise _refused(what, "a longer proof", f"{len(proof)} hashes")
    return subtree_result, tree_result


def _check_shape(what: str, proof: Sequence[bytes], ends: tuple[bytes, bytes]) -> None:
    if len(proof) > PROOF_LIMIT:
        raise _refused(what, f"at most {PROOF_LIMIT} hashes", f"{len(proof)}")
    for value in (*ends, *proof):
        if len(value) != HASH_BYTES:
            raise _refused(what, f"hashes of {HASH_BYTES} bytes", f"{len(value)} bytes")


def _check_root(what: str, result: bytes, root: bytes) -> None:
    if result != root:
        raise _refused(what, f"root {root.hex()[:16]}…", f"{result.hex()[:16]}…")


def _refused(what: str, expected: str, got: str) -> ProofRefused:
    return ProofRefused(
        f"{what} refused",
        expected=expected,
        got=got,
        next_step="Ask for the proof again; if it fails again, keep both signed checkpoints.",
    )
