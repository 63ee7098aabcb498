"""Which log key counts for which tree size: genesis, rotations, revocations."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.parties.builders import LINK, SeedSigner, key_of

from visavis.parties import (
    KeyHistory,
    KeySpan,
    LogKeyRevoked,
    MalformedKey,
    Revocation,
    Rotation,
    RotationOutOfPlace,
    RotationReusesKey,
    RotationWrongOldKey,
    RotationWrongSignature,
    make_rotation,
    parse_rotation,
)

START = KeyHistory.start(LINK, key_of("log 0"))


def a_rotation(index: int, old: str, new: str, *, origin: str = LINK) -> Rotation:
    return parse_rotation(make_rotation(origin, index, SeedSigner(old), SeedSigner(new)))


ROTATED = START.apply_rotation(a_rotation(10, "log 0", "log 1"), at_index=10)


def a_revocation(seed: str, from_size: int, *, origin: str | None = LINK) -> Revocation:
    return Revocation(key=key_of(seed), origin=origin, from_size=from_size)


def test_the_genesis_key_signs_from_the_empty_tree_on() -> None:
    assert START.key_at(0) == key_of("log 0")
    assert START.key_at(2**53 - 1) == key_of("log 0")


def test_a_genesis_key_of_31_bytes_is_refused() -> None:
    with pytest.raises(MalformedKey) as refusal:
        KeyHistory.start(LINK, bytes(31))
    assert str(refusal.value) == (
        "Genesis log key of fr/link/ru/live/1 refused: expected 32 bytes, got 31 bytes."
        " Make the genesis manifest again."
    )


def test_a_new_key_signs_from_the_tree_that_holds_its_rotation() -> None:
    assert ROTATED.key_at(10) == key_of("log 0")
    assert ROTATED.key_at(11) == key_of("log 1")
    assert START.key_at(11) == key_of("log 0")  # the old value is untouched


def test_a_rotation_of_another_old_key_is_refused() -> None:
    with pytest.raises(RotationWrongOldKey) as refusal:
        ROTATED.apply_rotation(a_rotation(20, "log 0", "log 2"), at_index=20)
    assert refusal.value.code == "parties.rotation_wrong_old_key"
    assert str(refusal.value) == (
        f"Key rotation in fr/link/ru/live/1 at 20 refused: expected old key"
        f" {key_of('log 1').hex()[:16]}, got {key_of('log 0').hex()[:16]}."
        " Keep the entry as evidence and call the party."
    )


@pytest.mark.parametrize("whose", ["old", "new"])
def test_a_rotation_without_one_of_its_signatures_is_refused(whose: str) -> None:
    rotation = a_rotation(10, "log 0", "log 1")
    forged = (
        replace(rotation, old_signature=rotation.new_signature)
        if whose == "old"
        else replace(rotation, new_signature=rotation.old_signature)
    )
    with pytest.raises(RotationWrongSignature) as refusal:
        START.apply_rotation(forged, at_index=10)
    assert refusal.value.code == "parties.rotation_wrong_signature"
    assert f"expected a signature by the {whose} key, got none that verifies" in str(refusal.value)


def test_a_rotation_that_stands_elsewhere_than_it_says_is_refused() -> None:
    with pytest.raises(RotationOutOfPlace) as refusal:
        START.apply_rotation(a_rotation(10, "log 0", "log 1"), at_index=11)
    assert refusal.value.code == "parties.rotation_out_of_place"
    assert "expected index 11, where it stands, got 10" in str(refusal.value)


def test_a_rotation_of_another_log_is_refused() -> None:
    rotation = a_rotation(10, "log 0", "log 1", origin="fr/link/ru/exercise/1")
    with pytest.raises(RotationOutOfPlace, match="got fr/link/ru/exercise/1"):
        START.apply_rotation(rotation, at_index=10)


@pytest.mark.parametrize(("index", "taken"), [(9, False), (10, False), (11, True)])
def test_a_rotation_must_stand_after_the_one_before(index: int, taken: bool) -> None:
    rotation = a_rotation(index, "log 1", "log 2")
    if taken:
        assert ROTATED.apply_rotation(rotation, at_index=index).key_at(12) == key_of("log 2")
    else:
        with pytest.raises(RotationOutOfPlace, match="expected an index of at least 11, got"):
            ROTATED.apply_rotation(rotation, at_index=index)


@pytest.mark.parametrize("new", ["log 0", "log 1"])
def test_a_key_that_has_signed_before_never_comes_back(new: str) -> None:
    with pytest.raises(RotationReusesKey) as refusal:
        ROTATED.apply_rotation(a_rotation(20, "log 1", new), at_index=20)
    assert refusal.value.code == "parties.rotation_reuses_key"
    assert "expected a key that is new to this log" in str(refusal.value)


def test_a_checkpoint_beyond_the_size_of_a_revocation_is_refused() -> None:
    history = START.revoke([a_revocation("log 0", 40)])
    assert history.verification_key(40) == key_of("log 0")
    with pytest.raises(LogKeyRevoked) as refusal:
        history.verification_key(41)
    assert refusal.value.code == "parties.log_key_revoked"
    assert str(refusal.value) == (
        f"Log key {key_of('log 0').hex()[:16]} of fr/link/ru/live/1 refused: expected a tree of at"
        " most 40 entries, since it is revoked beyond, got 41. Trust nothing beyond that size;"
        " open the link's next epoch with the log key of the party's newest card."
    )


def test_a_revocation_for_another_log_does_not_touch_this_one() -> None:
    history = START.revoke([a_revocation("log 0", 0, origin="ru/link/fr/live/1")])
    assert history.verification_key(41) == key_of("log 0")
    everywhere = START.revoke([a_revocation("log 0", 40, origin=None)])
    assert everywhere.is_revoked(key_of("log 0"), 41)
    assert not everywhere.is_revoked(key_of("log 0"), 40)


def test_a_thief_cannot_hand_over_from_a_revoked_key() -> None:
    history = START.revoke([a_revocation("log 0", 40)])
    with pytest.raises(LogKeyRevoked, match=r"at most 40 entries.*got 41"):
        history.apply_rotation(a_rotation(40, "log 0", "thief"), at_index=40)
    taken = history.apply_rotation(a_rotation(39, "log 0", "log 1"), at_index=39)
    assert taken.verification_key(41) == key_of("log 1")


def test_nobody_hands_over_to_a_revoked_key() -> None:
    history = START.revoke([a_revocation("log 1", 0, origin=None)])
    with pytest.raises(LogKeyRevoked):
        history.apply_rotation(a_rotation(10, "log 0", "log 1"), at_index=10)


def test_a_handover_by_a_thief_is_undone_when_the_key_is_revoked_later() -> None:
    stolen = ROTATED.apply_rotation(a_rotation(50, "log 1", "thief"), at_index=50)
    stolen = stolen.apply_rotation(a_rotation(60, "thief", "thief 2"), at_index=60)
    history = stolen.revoke([a_revocation("log 1", 45)])
    assert history.spans == (KeySpan(0, key_of("log 0")), KeySpan(11, key_of("log 1")))
    assert history.verification_key(45) == key_of("log 1")
    for size in (46, 51, 61):
        with pytest.raises(LogKeyRevoked):
            history.verification_key(size)


def test_a_key_lost_after_its_handover_is_revoked_without_touching_its_successor() -> None:
    history = ROTATED.revoke([a_revocation("log 0", 11)])
    assert history.verification_key(10) == key_of("log 0")
    assert history.verification_key(500) == key_of("log 1")


def test_revocations_add_up_and_none_is_forgotten() -> None:
    once = START.revoke([a_revocation("log 0", 40)])
    assert once.revoke([a_revocation("log 0", 90, origin=None)]).is_revoked(key_of("log 0"), 41)
    assert once.revoke([a_revocation("log 0", 40)]) == once


@settings(deadline=None, max_examples=50)
@given(
    st.sets(st.integers(0, 60), min_size=1, max_size=6),
    st.integers(0, 6),
    st.integers(0, 70),
)
def test_revoking_before_or_after_the_rotations_gives_one_history(
    indexes: set[int], lost: int, from_size: int
) -> None:
    revoked = a_revocation(f"log {lost}", from_size)
    history = START
    cautious: KeyHistory | None = START.revoke([revoked])
    for number, index in enumerate(sorted(indexes)):
        rotation = a_rotation(index, f"log {number}", f"log {number + 1}")
        history = history.apply_rotation(rotation, at_index=index)
        if cautious is not None:
            try:
                cautious = cautious.apply_rotation(rotation, at_index=index)
            except LogKeyRevoked:
                cautious = None
    late = history.revoke([revoked])
    for size in range(72):
        # A slow reading: walk the rotations up to this size, stop where a key was revoked.
        key, good = key_of("log 0"), True
        for number, index in enumerate(sorted(indexes)):
            if index + 1 > size:
                break
            good = good and not (number == lost and index + 1 > from_size)
            key = key_of(f"log {number + 1}")
        good = good and not (key == key_of(f"log {lost}") and size > from_size)
        if good:
            assert late.verification_key(size) == key
            if cautious is not None:
                assert cautious.verification_key(size) == key
        else:
            with pytest.raises(LogKeyRevoked):
                late.verification_key(size)
