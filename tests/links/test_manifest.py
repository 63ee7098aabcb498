"""Offers and manifests: the genesis of a link, in bytes that can be neither bent nor moved."""

import hashlib
import re
from collections.abc import Callable

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.links.founding import FR, RU, a_card, a_manifest, an_offer, signer

from visavis.links import (
    ManifestRefused,
    OwnKeys,
    Pace,
    Predecessor,
    SignedOffer,
    check_manifest_signature,
    check_offer_against_card,
    link_id_of,
    make_manifest,
    make_origin,
    parse_manifest,
    parse_offer,
    sign_manifest,
    terms_of,
)
from visavis.links.manifest import MAX_EPOCH, MAX_LOSS_CHARACTERS, Offer
from visavis.parties import KeyStatus
from visavis.record import Mode, canonical_bytes
from visavis.terms import PartyId

OFFER = an_offer(FR, RU)
MANIFEST = a_manifest()


def test_both_sides_make_the_same_manifest_of_two_offers() -> None:
    ours, theirs = parse_offer(OFFER), parse_offer(an_offer(RU, FR))
    assert make_manifest(ours, theirs) == MANIFEST
    assert canonical_bytes(parse_manifest(MANIFEST)) == MANIFEST
    assert link_id_of(MANIFEST) == hashlib.sha256(MANIFEST).digest()
    assert link_id_of(MANIFEST) != link_id_of(make_manifest(theirs, ours))


def test_an_origin_names_sender_receiver_mode_and_epoch() -> None:
    assert parse_manifest(MANIFEST).origin == "fr/link/ru/exercise/1"
    assert make_origin(RU, FR, Mode.LIVE, 3) == "ru/link/fr/live/3"


def test_a_links_terms_are_those_of_its_offers_at_the_slower_pace() -> None:
    fast, slow = Pace(heartbeat_ms=5_000, answer_ms=4_000), Pace(60_000, 3_000)
    manifest = make_manifest(
        parse_offer(an_offer(FR, RU, pace=fast)), parse_offer(an_offer(RU, FR, pace=slow))
    )
    terms = terms_of(manifest)
    assert (terms.pace.heartbeat_ms, terms.pace.answer_ms) == (60_000, 4_000)
    assert (terms.sender, terms.receiver) == (FR, RU)
    assert terms.log_key == signer(FR, "log").public_key
    assert terms.stored_key == signer(RU, "stored").public_key
    assert terms.stored_name == "ru/stored"
    assert terms.sender_transport_key == signer(FR, "transport").public_key
    assert terms.receiver_transport_key == signer(RU, "transport").public_key


@given(at=st.integers(0, len(OFFER) - 1), change=st.integers(1, 255))
def test_any_changed_byte_of_an_offer_is_refused(at: int, change: int) -> None:
    spoiled = bytearray(OFFER)
    spoiled[at] ^= change
    with pytest.raises(ManifestRefused, match="Genesis of a link refused: expected "):
        parse_offer(bytes(spoiled))


def test_a_signature_in_another_way_of_writing_is_refused() -> None:
    """Base64's last letter before its padding has bits that belong to no byte."""
    signed = parse_offer(OFFER)
    assert signed.signature.endswith("==")
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    last = letters[letters.index(signed.signature[-3]) + 1]
    other = SignedOffer(signed.offer, signed.signature[:-3] + last + "==")
    with pytest.raises(ManifestRefused, match="the signature of its transport key"):
        parse_offer(canonical_bytes(other))


@given(at=st.integers(0, len(MANIFEST) - 1), change=st.integers(1, 255))
def test_any_changed_byte_of_a_manifest_is_refused(at: int, change: int) -> None:
    spoiled = bytearray(MANIFEST)
    spoiled[at] ^= change
    with pytest.raises(ManifestRefused, match="Genesis of a link refused: expected "):
        parse_manifest(bytes(spoiled))


@given(end=st.integers(0, len(MANIFEST) - 1))
def test_a_cut_manifest_is_refused(end: int) -> None:
    with pytest.raises(ManifestRefused, match="expected a manifest of version 1"):
        parse_manifest(MANIFEST[:end])


@given(
    at=st.integers(0, len(MANIFEST) - 1),
    change=st.integers(1, 255),
    where=st.sampled_from(["manifest", "signature", "key"]),
)
def test_a_signature_counts_for_its_own_manifest_and_key_only(
    at: int, change: int, where: str
) -> None:
    transport = signer(FR, "transport")
    parts = {
        "manifest": bytearray(MANIFEST),
        "signature": bytearray(sign_manifest(MANIFEST, transport)),
        "key": bytearray(transport.public_key),
    }
    spoiled = parts[where]
    spoiled[at % len(spoiled)] ^= change
    with pytest.raises(ManifestRefused, match="a signature by the party's transport key"):
        check_manifest_signature(
            bytes(parts["manifest"]), bytes(parts["key"]), bytes(parts["signature"])
        )


CHANGES: dict[str, Callable[[Offer], Offer]] = {
    name: lambda offer, name=name, value=value: msgspec.structs.replace(offer, **{name: value})  # type: ignore[misc]
    for name, value in {
        "answer_s": 11,
        "epoch": 2,
        "heartbeat_s": 31,
        "log_key": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "loss": "three statements of May",
        "mode": Mode.LIVE,
        "nonce": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "party": PartyId("de"),
        "peer": PartyId("de"),
        "received": Predecessor(link="00" * 32, note="", size=1, root="00" * 32),
        "sent": Predecessor(link="00" * 32, note="", size=1, root="00" * 32),
        "stored_key": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    }.items()
}


@pytest.mark.parametrize("name", sorted(CHANGES))
def test_a_changed_field_breaks_the_offers_own_signature(name: str) -> None:
    signed = parse_offer(OFFER)
    spoiled = msgspec.structs.replace(signed, offer=CHANGES[name](signed.offer))
    with pytest.raises(ManifestRefused, match="expected the signature of its transport key"):
        parse_offer(canonical_bytes(spoiled))


def test_no_field_of_an_offer_goes_unchanged_in_these_tests() -> None:
    assert {*CHANGES, "transport_key", "version"} == set(Offer.__struct_fields__)


@pytest.mark.parametrize("field", ["log_key", "stored_key", "transport_key", "nonce"])
@pytest.mark.parametrize("value", ["", "AAAA", "not base64!", "A" * 43 + "B" * 45])
def test_a_key_that_is_not_32_bytes_is_refused_by_name(field: str, value: str) -> None:
    signed = parse_offer(OFFER)
    offer = msgspec.structs.replace(signed.offer, **{field: value})
    with pytest.raises(ManifestRefused, match=f"expected {field} of 32 bytes"):
        parse_offer(canonical_bytes(SignedOffer(offer, signed.signature)))


@pytest.mark.parametrize(
    ("epoch", "good"), [(0, False), (1, True), (MAX_EPOCH, True), (MAX_EPOCH + 1, False)]
)
def test_epochs_run_from_one_to_a_million(epoch: int, good: bool) -> None:
    if good:
        assert parse_offer(an_offer(FR, RU, epoch=epoch)).offer.epoch == epoch
        return
    with pytest.raises(ManifestRefused, match=f"an epoch of 1 to 1000000, got {epoch}"):
        an_offer(FR, RU, epoch=epoch)


@pytest.mark.parametrize(
    ("heartbeat_s", "answer_s", "good"),
    [(1, 1, True), (86_400, 3_600, True), (0, 1, False), (86_401, 1, False), (1, 3_601, False)],
)
def test_a_pace_that_nobody_could_keep_or_notice_is_refused(
    heartbeat_s: int, answer_s: int, good: bool
) -> None:
    pace = Pace(1000 * heartbeat_s, 1000 * answer_s)
    if good:
        assert parse_offer(an_offer(FR, RU, pace=pace)).offer.heartbeat_s == heartbeat_s
        return
    with pytest.raises(ManifestRefused, match="a heartbeat of at most a day"):
        an_offer(FR, RU, pace=pace)


def test_a_statement_of_loss_may_have_2000_characters_of_any_script() -> None:
    loss = "ы" * MAX_LOSS_CHARACTERS
    assert parse_offer(an_offer(FR, RU, loss=loss)).offer.loss == loss
    with pytest.raises(ManifestRefused, match="a loss of at most 2000 characters"):
        an_offer(FR, RU, loss=loss + "ы")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"link": "00" * 31}, "a link id of 64 hexadecimal digits"),
        ({"link": "XY" * 32}, "a link id of 64 hexadecimal digits"),
        ({"root": ""}, "a root of 64 hexadecimal digits"),
        ({"size": -1}, "a size of 0 or more"),
        ({"note": "n" * 4097}, "a note of at most 4096 characters"),
    ],
)
def test_a_predecessor_out_of_bounds_is_refused(change: dict[str, object], words: str) -> None:
    usual = Predecessor(link="ab" * 32, note="", size=7, root="cd" * 32)
    assert parse_offer(an_offer(FR, RU, epoch=2, sent=usual)).offer.sent == usual
    with pytest.raises(ManifestRefused, match=re.escape(words)):
        an_offer(FR, RU, epoch=2, sent=msgspec.structs.replace(usual, **change))


def test_a_party_makes_no_offer_to_itself() -> None:
    with pytest.raises(ManifestRefused, match="expected an offer to another party, got fr→fr"):
        an_offer(FR, FR)


@pytest.mark.parametrize(
    ("theirs", "words"),
    [
        (an_offer(RU, PartyId("de")), "expected offers that name each other, got fr→ru and ru"),
        (an_offer(PartyId("de"), FR), "expected offers that name each other, got fr→ru and de"),
        (
            an_offer(RU, FR, epoch=2),
            "expected mode exercise, epoch 1 on both sides, got mode exercise, epoch 2. Agree by"
            " voice which epoch is opened, then open it on both sides.",
        ),
        (
            an_offer(RU, FR, mode=Mode.LIVE),
            "expected mode exercise, epoch 1 on both sides, got mode live, epoch 1",
        ),
    ],
)
def test_offers_that_do_not_fit_make_no_manifest(theirs: bytes, words: str) -> None:
    with pytest.raises(ManifestRefused, match=re.escape(words)):
        make_manifest(parse_offer(OFFER), parse_offer(theirs))


def test_an_offer_counts_by_the_keys_in_force_on_the_card_for_their_role() -> None:
    check_offer_against_card(parse_offer(OFFER), a_card(FR))
    with pytest.raises(ManifestRefused, match="expected an offer of ru, got fr"):
        check_offer_against_card(parse_offer(OFFER), a_card(RU))
    retired = a_card(FR, status=KeyStatus.RETIRED)
    with pytest.raises(ManifestRefused, match="a log key in force on card version 1 of fr"):
        check_offer_against_card(parse_offer(OFFER), retired)


@pytest.mark.parametrize("role", ["log", "stored", "transport"])
def test_a_key_of_another_role_does_not_count(role: str) -> None:
    names = {"log": "log", "stored": "stored", "transport": "transport"}
    names[role] = "stored" if role == "log" else "log"
    if role == "transport":
        names = {"log": "transport", "stored": "stored", "transport": "transport"}
        role = "log"
    keys = OwnKeys(*(signer(FR, names[one]).public_key for one in ("log", "stored", "transport")))
    with pytest.raises(ManifestRefused, match=f"a {role} key in force on card version 1 of fr"):
        check_offer_against_card(parse_offer(an_offer(FR, RU, keys=keys)), a_card(FR))
