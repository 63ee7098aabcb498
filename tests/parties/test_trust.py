"""From card to card: who must have signed, which version, until when; each refusal in words."""

import json
from base64 import b64decode, b64encode
from collections.abc import Sequence

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.parties.builders import (
    EXPIRES,
    ISSUED,
    NOON,
    a_card,
    key_of,
    signers,
)

from visavis.parties import (
    Card,
    CardDowngraded,
    CardDropsRevocation,
    CardExpired,
    CardForked,
    CardOfAnotherParty,
    CardRefused,
    CardVersionGap,
    CardWrongSignature,
    MalformedCard,
    Revocation,
    cosign_card,
    read_card,
    render_card,
    sign_card,
    verify_card_chain,
    verify_first_card,
    verify_next_card,
)
from visavis.terms import InstantMs

OLD = ("root a", "root b")
FRESH = ("root d", "root e", "root f")
SIGNED = sign_card(a_card(), signers(*OLD))


def next_card(raw: bytes, *, current: Card, now_ms: InstantMs = NOON) -> Card:
    return verify_next_card(raw, current=current, now_ms=now_ms)


def test_a_first_card_signed_by_its_own_threshold_is_taken() -> None:
    assert verify_first_card(SIGNED, now_ms=NOON) == a_card()


def test_a_first_card_signed_by_fewer_is_refused() -> None:
    raw = sign_card(a_card(), signers("root a"))
    with pytest.raises(CardWrongSignature) as refusal:
        verify_first_card(raw, now_ms=NOON)
    assert refusal.value.code == "parties.card_wrong_signature"
    assert str(refusal.value) == (
        "Card of fr, version 1, refused: expected signatures by at least 2 of the 3 root keys"
        " of version 1, got 1."
        " Call the party on a known line before trusting any new card of theirs."
    )


def test_keys_that_are_no_root_keys_do_not_count() -> None:
    raw = sign_card(a_card(), signers("root a", "log", "cds", "stranger"))
    with pytest.raises(CardWrongSignature, match=r"got 1\."):
        verify_first_card(raw, now_ms=NOON)


def test_root_keys_of_two_persons_sign_one_after_the_other() -> None:
    alone = sign_card(a_card(), signers("root a"))
    assert verify_first_card(cosign_card(alone, signers("root c")), now_ms=NOON) == a_card()


def test_nobody_puts_a_key_to_bytes_that_are_no_card() -> None:
    fields = json.loads(SIGNED)
    fields["payload"] = b64encode(b"{}").decode()
    with pytest.raises(MalformedCard, match="missing required field"):
        cosign_card(json.dumps(fields).encode(), signers("root a"))


def test_a_card_is_refused_at_the_very_millisecond_it_expires() -> None:
    assert verify_first_card(SIGNED, now_ms=InstantMs(EXPIRES - 1)) == a_card()
    with pytest.raises(CardExpired) as refusal:
        verify_first_card(SIGNED, now_ms=EXPIRES)
    assert refusal.value.code == "parties.card_expired"
    assert str(refusal.value) == (
        "Card of fr, version 1, refused: expected one that holds at 2016-11-19T10:00:00Z,"
        " got one that expired at 2016-11-19T10:00:00Z."
        " Ask the party for its newest card, and check this node's clock."
    )


def test_a_card_taken_before_can_be_read_after_it_expired_but_not_unsigned() -> None:
    assert read_card(SIGNED) == a_card()
    with pytest.raises(CardWrongSignature, match=r"got 0\."):
        read_card(sign_card(a_card(), []))


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_card_with_any_byte_of_the_payload_changed_is_refused(data: st.DataObject) -> None:
    fields = json.loads(SIGNED)
    payload = bytearray(b64decode(fields["payload"]))
    place = data.draw(st.integers(0, len(payload) - 1))
    payload[place] ^= data.draw(st.integers(1, 255))
    fields["payload"] = b64encode(payload).decode()
    with pytest.raises((CardWrongSignature, MalformedCard)):
        verify_first_card(json.dumps(fields).encode(), now_ms=NOON)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_card_with_any_byte_of_its_signatures_changed_is_refused(data: st.DataObject) -> None:
    fields = json.loads(SIGNED)
    signature = data.draw(st.sampled_from(fields["signatures"]))
    sig = bytearray(b64decode(signature["sig"]))
    sig[data.draw(st.integers(0, 63))] ^= data.draw(st.integers(1, 255))
    signature["sig"] = b64encode(sig).decode()
    with pytest.raises(CardWrongSignature):
        verify_first_card(json.dumps(fields).encode(), now_ms=NOON)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_byte_changed_anywhere_never_yields_another_card(data: st.DataObject) -> None:
    raw = bytearray(SIGNED)
    raw[data.draw(st.integers(0, len(raw) - 1))] ^= data.draw(st.integers(1, 255))
    try:
        card = verify_first_card(bytes(raw), now_ms=NOON)
    except CardRefused:
        return
    assert card == a_card()  # a hint, or white space


def test_the_next_version_with_the_same_roots_is_taken() -> None:
    raw = sign_card(a_card(version=2), signers(*OLD))
    assert next_card(raw, current=a_card()) == a_card(version=2)


def test_new_root_keys_are_taken_when_old_and_new_signed() -> None:
    card = a_card(version=2, roots=FRESH)
    raw = sign_card(card, signers(*OLD, "root d", "root f"))
    assert next_card(raw, current=a_card()) == card


def test_new_root_keys_signed_by_the_old_alone_are_refused() -> None:
    raw = sign_card(a_card(version=2, roots=FRESH), signers(*OLD))
    with pytest.raises(CardWrongSignature, match=r"2 of the 3 root keys of version 2, got 0\."):
        next_card(raw, current=a_card())


def test_new_root_keys_signed_by_the_new_alone_are_refused() -> None:
    raw = sign_card(a_card(version=2, roots=FRESH), signers(*FRESH))
    with pytest.raises(CardWrongSignature, match=r"2 of the 3 root keys of version 1, got 0\."):
        next_card(raw, current=a_card())


def test_new_root_keys_signed_by_one_old_too_few_are_refused() -> None:
    raw = sign_card(a_card(version=2, roots=FRESH), signers("root a", *FRESH))
    with pytest.raises(CardWrongSignature, match=r"2 of the 3 root keys of version 1, got 1\."):
        next_card(raw, current=a_card())


def test_a_raised_threshold_binds_the_very_card_that_raises_it() -> None:
    raw = sign_card(a_card(version=2, threshold=3), signers(*OLD))
    with pytest.raises(CardWrongSignature, match=r"at least 3 of the 3 root keys of version 2"):
        next_card(raw, current=a_card())


def test_a_lowered_threshold_still_needs_the_old_one() -> None:
    raw = sign_card(a_card(version=2, threshold=1), signers("root a"))
    with pytest.raises(CardWrongSignature, match=r"at least 2 of the 3 root keys of version 1"):
        next_card(raw, current=a_card())


def test_a_version_left_out_is_refused() -> None:
    raw = sign_card(a_card(version=3), signers(*OLD))
    with pytest.raises(CardVersionGap) as refusal:
        next_card(raw, current=a_card())
    assert refusal.value.code == "parties.card_version_gap"
    assert str(refusal.value) == (
        "Card of fr refused: expected version 2, got 3."
        " Ask the party for the cards in between and import them in order."
    )


@pytest.mark.parametrize("version", [1, 4, 5])
def test_an_older_card_or_the_same_again_is_refused(version: int) -> None:
    raw = sign_card(a_card(version=version), signers(*OLD))
    with pytest.raises(CardDowngraded) as refusal:
        next_card(raw, current=a_card(version=5))
    assert refusal.value.code == "parties.card_downgraded"
    assert str(refusal.value) == (
        f"Card of fr refused: expected version 6, got {version}."
        " Nothing is to be done if it is an old file; else ask for the newest card."
    )


def test_a_second_card_of_one_version_is_evidence() -> None:
    raw = sign_card(a_card(offices=()), signers(*OLD))
    with pytest.raises(CardForked) as refusal:
        next_card(raw, current=a_card())
    assert refusal.value.code == "parties.card_forked"
    assert str(refusal.value) == (
        "Card of fr refused: expected one card of version 1,"
        " got a second, different one, well signed."
        " Keep both files: they prove that two were signed. Call the party."
    )


def test_a_stranger_cannot_make_a_party_look_forked() -> None:
    raw = sign_card(a_card(offices=()), signers(*FRESH))
    with pytest.raises(CardWrongSignature):
        next_card(raw, current=a_card())


def test_the_card_of_another_party_is_refused() -> None:
    raw = sign_card(a_card(version=2, party="ru", offices=()), signers(*OLD))
    with pytest.raises(CardOfAnotherParty) as refusal:
        next_card(raw, current=a_card())
    assert refusal.value.code == "parties.card_other_party"
    assert str(refusal.value) == (
        "Card refused as the next one of fr: expected fr, got ru."
        " Choose the file of the right party."
    )


def test_an_expired_next_card_is_refused_but_an_expired_current_one_still_vouches() -> None:
    later = InstantMs(EXPIRES + 1000)
    raw = sign_card(a_card(version=2), signers(*OLD))
    with pytest.raises(CardExpired):
        next_card(raw, current=a_card(), now_ms=EXPIRES)
    renewed = a_card(version=2, expires_ms=later)
    raw = sign_card(renewed, signers(*OLD))
    assert next_card(raw, current=a_card(), now_ms=EXPIRES) == renewed


REVOKED = Revocation(key=key_of("cds"), origin=None, from_size=40)


def test_a_card_that_drops_a_revocation_is_refused() -> None:
    current = a_card(revocations=(REVOKED,))
    raw = sign_card(a_card(version=2), signers(*OLD))
    with pytest.raises(CardDropsRevocation) as refusal:
        next_card(raw, current=current)
    assert refusal.value.code == "parties.card_drops_revocation"
    assert str(refusal.value) == (
        f"Card of fr, version 2, refused: expected key {key_of('cds').hex()[:16]} revoked from"
        " size 40 or less in every log, got no such revocation."
        " Ask the party to sign a card that keeps its revocations."
    )


@pytest.mark.parametrize(("size", "taken"), [(0, True), (40, True), (41, False)])
def test_a_revocation_may_begin_earlier_but_never_later(size: int, taken: bool) -> None:
    moved = msgspec.structs.replace(REVOKED, from_size=size)
    card = a_card(version=2, revocations=(moved,))
    raw = sign_card(card, signers(*OLD))
    current = a_card(revocations=(REVOKED,))
    if taken:
        assert next_card(raw, current=current) == card
    else:
        with pytest.raises(CardDropsRevocation, match="got 41"):
            next_card(raw, current=current)


def chain_of(roots: Sequence[str]) -> tuple[list[Card], list[bytes]]:
    """Build cards 1, 2, 3 …, each with one root key, each signed by its own and the one before."""
    cards = [
        a_card(version=at + 1, roots=(root,), threshold=1, expires_ms=InstantMs(ISSUED + at + 1))
        for at, root in enumerate(roots)
    ]
    raws = [
        sign_card(card, signers(roots[at], *roots[max(at - 1, 0) : at]))
        for at, card in enumerate(cards)
    ]
    return cards, raws


@settings(max_examples=20, deadline=None)
@given(st.lists(st.sampled_from(["root a", "root b", "root c"]), min_size=3, max_size=6))
def test_cards_follow_one_another_and_none_can_be_left_out(roots: list[str]) -> None:
    cards, raws = chain_of(roots)
    now_ms = InstantMs(ISSUED + len(cards) - 1)  # all but the last one have expired
    assert verify_card_chain(raws[1:], current=cards[0], now_ms=now_ms) == cards[-1]
    for missing in range(1, len(raws) - 1):
        with pytest.raises((CardVersionGap, CardWrongSignature)):
            verify_card_chain(
                raws[1:missing] + raws[missing + 1 :], current=cards[0], now_ms=now_ms
            )


def test_a_chain_whose_last_card_expired_is_refused() -> None:
    cards, raws = chain_of(["root a", "root b", "root c"])
    with pytest.raises(CardExpired):
        verify_card_chain(raws[1:], current=cards[0], now_ms=InstantMs(ISSUED + 3))


def test_an_empty_chain_and_one_of_257_cards_are_refused() -> None:
    for raws in ([], [SIGNED] * 257):
        with pytest.raises(MalformedCard) as refusal:
            verify_card_chain(raws, current=a_card(), now_ms=NOON)
        assert str(refusal.value) == (
            f"Cards of fr refused: expected 1 to 256 at a time, got {len(raws)}."
            " Import them in smaller packages, oldest first."
        )


def test_a_card_too_long_to_be_read_is_not_written() -> None:
    card = a_card(
        revocations=[
            Revocation(key=key_of(f"lost {number}"), origin=f"fr/{'o' * 120}", from_size=0)
            for number in range(1024)
        ]
    )
    assert len(render_card(card)) < 256 * 1024
    with pytest.raises(MalformedCard, match=r"^Card not written: expected at most 262144 bytes"):
        sign_card(card, signers(*OLD))
