"""The tree and its proofs: every size and index against the recursive words of RFC 6962."""

import hashlib
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.record.builders import ListStore

from visavis.record import (
    EMPTY_FRONTIER,
    EMPTY_ROOT,
    Frontier,
    ProofRefused,
    consistency_proof,
    extend_stored,
    frontier_at,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root_at,
    subtree_consistency_proof,
    verify_consistency,
    verify_inclusion,
    verify_subtree_consistency,
)

SIZES = range(71)  # over one power of two and its neighbours, and every shape below it
LEAVES = [hashlib.sha256(b"\x00" + b"%d" % number).digest() for number in range(SIZES[-1])]
STORE = ListStore(LEAVES)


# Written from RFC 6962, section 2.1, as it stands there; shares nothing with the room.
@cache
def mth(start: int, end: int) -> bytes:
    if start == end:
        return hashlib.sha256().digest()
    if end - start == 1:
        return LEAVES[start]
    k = largest_power_below(end - start)
    both = b"\x01" + mth(start, start + k) + mth(start + k, end)
    return hashlib.sha256(both).digest()


def largest_power_below(n: int) -> int:
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def path(m: int, start: int, end: int) -> list[bytes]:
    n = end - start
    if n == 1:
        return []
    k = largest_power_below(n)
    if m < k:
        return [*path(m, start, start + k), mth(start + k, end)]
    return [*path(m - k, start + k, end), mth(start, start + k)]


def subproof(m: int, start: int, end: int, whole: bool) -> list[bytes]:
    n = end - start
    if m == n:
        return [] if whole else [mth(start, end)]
    k = largest_power_below(n)
    if m <= k:
        return [*subproof(m, start, start + k, whole), mth(start + k, end)]
    return [*subproof(m - k, start + k, end, False), mth(start, start + k)]


def test_hashes_are_separated_as_rfc_6962_says() -> None:
    assert leaf_hash(b"") == hashlib.sha256(b"\x00").digest()
    assert (
        node_hash(b"a" * 32, b"b" * 32) == hashlib.sha256(b"\x01" + b"a" * 32 + b"b" * 32).digest()
    )
    assert hashlib.sha256().digest() == EMPTY_ROOT == EMPTY_FRONTIER.root()


def test_edge_has_the_root_of_every_size() -> None:
    edge = EMPTY_FRONTIER
    for size in SIZES:
        assert edge.size == size
        assert edge.root() == mth(0, size) == root_at(STORE, size)
        assert edge == frontier_at(STORE, size)
        if size < len(LEAVES):
            edge = edge.append(LEAVES[size])


@given(st.lists(st.integers(0, 20), max_size=6))
def test_edge_does_not_depend_on_the_size_of_batches(batches: list[int]) -> None:
    edge = stored_edge = EMPTY_FRONTIER
    for count in batches:
        fresh = LEAVES[edge.size : edge.size + count]
        edge = edge.extend(fresh)
        stored_edge, _ = extend_stored(stored_edge, fresh)
    assert edge == stored_edge == frontier_at(STORE, edge.size)


def test_edge_with_a_missing_hash_is_our_own_mistake() -> None:
    with pytest.raises(AssertionError):
        Frontier(3, (EMPTY_ROOT,))


def test_every_inclusion_proof_is_the_one_of_rfc_6962_and_verifies() -> None:
    for size in SIZES[1:]:
        for index in range(size):
            proof = inclusion_proof(STORE, index, size)
            assert proof == path(index, 0, size)
            verify_inclusion(index, size, LEAVES[index], mth(0, size), proof)


def test_every_consistency_proof_is_the_one_of_rfc_6962_and_verifies() -> None:
    for new in SIZES[1:]:
        for old in range(1, new + 1):
            proof = consistency_proof(STORE, old, new)
            assert proof == subproof(old, 0, new, True)
            verify_consistency(old, new, mth(0, old), mth(0, new), proof)


def test_every_subtree_of_every_size_to_33_is_proven() -> None:
    proven = 0
    for size in range(1, 34):
        for start in range(size):
            for end in range(start + 1, size + 1):
                if start % (1 << (end - start - 1).bit_length()):
                    continue
                proof = subtree_consistency_proof(STORE, start, end, size)
                roots = {"subtree_root": mth(start, end), "root": mth(0, size)}
                verify_subtree_consistency(start, end, size, **roots, proof=proof)
                proven += 1
    assert proven > 1000


def test_proof_verifies_for_its_own_index_and_size_only() -> None:
    for size in range(2, 20):
        for index in range(size):
            proof = inclusion_proof(STORE, index, size)
            for other in range(size):
                if other != index:
                    with pytest.raises(ProofRefused):
                        verify_inclusion(other, size, LEAVES[index], mth(0, size), proof)
            for wrong in (proof[:-1], [*proof, LEAVES[0]], [LEAVES[0], *proof], proof[::-1]):
                if wrong != proof:
                    with pytest.raises(ProofRefused):
                        verify_inclusion(index, size, LEAVES[index], mth(0, size), wrong)


def test_consistency_proof_verifies_for_its_own_sizes_and_roots_only() -> None:
    for new in range(2, 20):
        for old in range(1, new):
            proof = consistency_proof(STORE, old, new)
            for other in range(1, new + 1):
                if other != old:
                    with pytest.raises(ProofRefused):
                        verify_consistency(other, new, mth(0, other), mth(0, new), proof)
            with pytest.raises(ProofRefused):
                verify_consistency(old, new, mth(0, new), mth(0, new), proof)
            with pytest.raises(ProofRefused):
                verify_consistency(old, new, mth(0, old), mth(0, old), proof)
            for wrong in (proof[:-1], [*proof, LEAVES[0]]):
                with pytest.raises(ProofRefused):
                    verify_consistency(old, new, mth(0, old), mth(0, new), wrong)


@given(st.integers(1, 70), st.data())
def test_changed_byte_anywhere_in_a_proof_is_refused(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    parts = [LEAVES[index], mth(0, size), *inclusion_proof(STORE, index, size)]
    which = data.draw(st.integers(0, len(parts) - 1))
    changed = bytearray(parts[which])
    changed[data.draw(st.integers(0, 31))] ^= data.draw(st.integers(1, 255))
    parts[which] = bytes(changed)
    with pytest.raises(ProofRefused, match=rf"^Proof that leaf {index} is in the tree of {size} "):
        verify_inclusion(index, size, parts[0], parts[1], parts[2:])


def test_empty_tree_proves_nothing_about_a_larger_one() -> None:
    assert consistency_proof(STORE, 0, 5) == []
    with pytest.raises(ProofRefused, match="expected an old tree that is not empty"):
        verify_consistency(0, 5, EMPTY_ROOT, mth(0, 5), [])
    verify_consistency(0, 0, EMPTY_ROOT, EMPTY_ROOT, [])
    with pytest.raises(ProofRefused, match="expected root"):
        verify_consistency(0, 0, EMPTY_ROOT, mth(0, 5), [])


def test_refusal_says_what_was_wrong_and_what_to_do() -> None:
    with pytest.raises(ProofRefused) as refusal:
        verify_inclusion(7, 7, EMPTY_ROOT, EMPTY_ROOT, [])
    assert str(refusal.value) == (
        "Proof that leaf 7 is in the tree of 7 leaves refused: expected an index from 0 and below "
        "the size 7, got 7. Ask for the proof again; if it fails again, keep both signed "
        "checkpoints."
    )
    assert refusal.value.code == "record.proof_refused"
    with pytest.raises(ProofRefused, match="expected hashes of 32 bytes, got 31 bytes"):
        verify_inclusion(0, 2, EMPTY_ROOT, EMPTY_ROOT, [b"x" * 31])
    with pytest.raises(ProofRefused, match="expected at most 64 hashes, got 65"):
        verify_inclusion(0, 2, EMPTY_ROOT, EMPTY_ROOT, [EMPTY_ROOT] * 65)
    with pytest.raises(ProofRefused, match="expected a prefix or subtree of the tree, got 0 to 9"):
        verify_consistency(9, 8, EMPTY_ROOT, EMPTY_ROOT, [])
    with pytest.raises(ProofRefused, match="refused"):
        verify_inclusion(2**63, 2**63 + 1, EMPTY_ROOT, EMPTY_ROOT, [EMPTY_ROOT] * 64)
