"""Genesis messages: two offers cross, both sides sign both manifests, whoever calls first."""

import base64
import re

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.links.founding import FR, RU, a_card, an_offer, signer

from visavis.links import (
    Founding,
    ManifestRefused,
    found,
    link_id_of,
    offer_of,
    parse_genesis,
    render_genesis,
    sign_manifest,
)
from visavis.parties import KeyStatus
from visavis.record import canonical_bytes
from visavis.terms import PartyId

OFFERS = {FR: an_offer(FR, RU), RU: an_offer(RU, FR)}


def founding_of(party: PartyId, peer: PartyId, signatures: tuple[bytes, ...] = ()) -> Founding:
    theirs = parse_genesis(render_genesis(OFFERS[peer], signatures))
    return found(OFFERS[party], theirs, a_card(peer), signer(party, "transport"))


def test_both_sides_found_the_same_two_links_whoever_signs_first() -> None:
    first = founding_of(FR, RU)
    assert first.peer_signatures is None
    second = founding_of(RU, FR, first.own_signatures)
    assert second.peer_signatures == first.own_signatures[::-1]
    third = founding_of(FR, RU, second.own_signatures)
    assert third.peer_signatures == second.own_signatures[::-1]
    assert (third.outgoing, third.incoming) == (second.incoming, second.outgoing)
    assert link_id_of(third.outgoing) != link_id_of(third.incoming)


def test_repeating_a_step_gives_the_same_bytes() -> None:
    once, again = founding_of(FR, RU), founding_of(FR, RU)
    assert once == again
    rendered = render_genesis(OFFERS[FR], once.own_signatures)
    assert rendered == render_genesis(OFFERS[FR], again.own_signatures)
    parsed = parse_genesis(rendered)
    assert parsed.signatures == once.own_signatures
    assert parsed.offer.offer == offer_of(OFFERS[FR])


SIGNED = render_genesis(OFFERS[FR], founding_of(FR, RU).own_signatures)


@given(at=st.integers(0, len(SIGNED) - 1), change=st.integers(1, 255))
def test_any_changed_byte_of_a_genesis_founds_nothing(at: int, change: int) -> None:
    spoiled = bytearray(SIGNED)
    spoiled[at] ^= change
    with pytest.raises(ManifestRefused, match=r"^Genesis( of a link)? refused: expected "):
        found(OFFERS[RU], parse_genesis(bytes(spoiled)), a_card(FR), signer(RU, "transport"))


@given(end=st.integers(0, len(SIGNED) - 1))
def test_a_cut_genesis_is_refused(end: int) -> None:
    with pytest.raises(ManifestRefused, match="expected an offer and none or two signatures"):
        parse_genesis(SIGNED[:end])


@pytest.mark.parametrize("count", [1, 3, 200])
def test_a_genesis_has_none_or_two_signatures(count: int) -> None:
    with pytest.raises(ManifestRefused, match=r"expected (an offer and )?none or two signatures"):
        parse_genesis(render_genesis(OFFERS[FR], (b"s" * 64,) * count))


def test_signatures_of_the_two_manifests_in_the_other_order_are_refused() -> None:
    swapped = founding_of(RU, FR).own_signatures[::-1]
    with pytest.raises(ManifestRefused, match="a signature by the party's transport key"):
        founding_of(FR, RU, swapped)


def test_signatures_of_another_founding_are_refused() -> None:
    other = an_offer(FR, RU, epoch=2)
    theirs = parse_genesis(render_genesis(an_offer(RU, FR, epoch=2), ()))
    wrong = found(other, theirs, a_card(RU), signer(FR, "transport")).own_signatures
    with pytest.raises(ManifestRefused, match="one that does not verify"):
        founding_of(RU, FR, wrong)


def test_a_third_partys_signatures_are_refused() -> None:
    manifests = founding_of(FR, RU)
    stranger = signer(PartyId("de"), "transport")
    wrong = tuple(sign_manifest(raw, stranger) for raw in (manifests.incoming, manifests.outgoing))
    with pytest.raises(ManifestRefused, match="a signature by the party's transport key"):
        founding_of(FR, RU, wrong)


def test_keys_that_are_not_in_force_on_the_confirmed_card_found_nothing() -> None:
    theirs = parse_genesis(render_genesis(OFFERS[RU], ()))
    words = "a log key in force on card version 1 of ru"
    with pytest.raises(ManifestRefused, match=words) as caught:
        found(OFFERS[FR], theirs, a_card(RU, status=KeyStatus.RETIRED), signer(FR, "transport"))
    assert caught.value.next_step == "Import and confirm their newest card first."


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b'{"offer":null,"signatures":[]}',
        b'{"offer":' + b"[" * 4000,
        canonical_bytes({"offer": 1, "signatures": [], "more": True}),
        canonical_bytes({"offer": {}, "signatures": ["é"]}),
        b"\xff\xfe",
        OFFERS[FR],
    ],
)
def test_what_is_no_genesis_is_refused_in_words(raw: bytes) -> None:
    with pytest.raises(ManifestRefused, match="expected an offer and none or two signatures"):
        parse_genesis(raw)


def test_a_genesis_is_no_longer_than_an_offer_and_two_signatures() -> None:
    long = msgspec.json.decode(SIGNED)
    long["signatures"] = [base64.b64encode(b"s" * 6000).decode()] * 2
    with pytest.raises(ManifestRefused, match=re.escape("none or two signatures, got")):
        parse_genesis(canonical_bytes(long))
