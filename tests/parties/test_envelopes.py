"""Envelopes: the published example of DSSE, another implementation, and what is refused."""

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from hypothesis import given, settings
from hypothesis import strategies as st
from securesystemslib import dsse
from securesystemslib.exceptions import VerificationError
from securesystemslib.signer import (  # type: ignore[attr-defined]  # it lists no __all__
    Key,
    SSlibKey,
)
from tests.parties.builders import NOON, SeedSigner, a_card, key_of, signers

from visavis.parties import (
    CARD_PAYLOAD_TYPE,
    MAX_CARD_BYTES,
    MalformedCard,
    cosign_card,
    render_card,
    sign_card,
    verify_first_card,
)
from visavis.parties.envelopes import (
    Envelope,
    EnvelopeSignature,
    add_signatures,
    key_hint,
    keys_that_signed,
    parse_envelope,
    pre_authentication_encoding,
    render_envelope,
)

ROOTS = ("root a", "root b", "root c")
SIGNED = sign_card(a_card(), signers("root a", "root b"))

# The example of DSSE v1.0, protocol.md, "Test Vectors" (facts; ECDSA over P-256 and SHA-256).
EXAMPLE_TYPE = "http://example.com/HelloWorld"
EXAMPLE_BODY = b"hello world"
EXAMPLE_PAE = b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
EXAMPLE_X = 46950820868899156662930047687818585632848591499744589407958293238635476079160
EXAMPLE_Y = 5640078356564379163099075877009565129882514886557779369047442380624545832820
EXAMPLE_SIG = (
    "A3JqsQGtVsJ2O2xqrI5IcnXip5GToJ3F+FnZ+O88SjtR6rDAajabZKciJTfUiHqJPcIAriEGAHTVeCUjW2JIZA=="
)


def refusal_of(raw: bytes) -> str:
    with pytest.raises(MalformedCard) as refusal:
        verify_first_card(raw, now_ms=NOON)
    assert refusal.value.code == "parties.card_malformed"
    return str(refusal.value)


def changed(change: Callable[[dict[str, Any]], None]) -> bytes:
    fields = json.loads(SIGNED)
    change(fields)
    return json.dumps(fields).encode()


def test_the_signed_bytes_are_those_of_the_published_example() -> None:
    assert pre_authentication_encoding(EXAMPLE_TYPE, EXAMPLE_BODY) == EXAMPLE_PAE


def test_the_signature_of_the_published_example_is_over_our_bytes() -> None:
    key = ec.EllipticCurvePublicNumbers(EXAMPLE_X, EXAMPLE_Y, ec.SECP256R1()).public_key()
    raw = base64.b64decode(EXAMPLE_SIG)
    signature = encode_dss_signature(
        int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")
    )
    message = pre_authentication_encoding(EXAMPLE_TYPE, EXAMPLE_BODY)
    key.verify(signature, message, ec.ECDSA(SHA256()))
    with pytest.raises(InvalidSignature):
        key.verify(signature, message + b"!", ec.ECDSA(SHA256()))


def test_lengths_count_bytes_and_not_characters() -> None:
    assert pre_authentication_encoding("é", "ж".encode()) == b"DSSEv1 2 \xc3\xa9 2 \xd0\xb6"


@given(st.text(max_size=9), st.binary(max_size=9), st.text(max_size=9), st.binary(max_size=9))
def test_two_messages_never_share_their_signed_bytes(
    kind: str, body: bytes, other_kind: str, other_body: bytes
) -> None:
    same = pre_authentication_encoding(kind, body) == pre_authentication_encoding(
        other_kind, other_body
    )
    assert same == ((kind, body) == (other_kind, other_body))


def their_key(seed: str) -> Key:
    public_key = key_of(seed)
    return SSlibKey(key_hint(public_key), "ed25519", "ed25519", {"public": public_key.hex()})


def test_another_implementation_verifies_our_envelope() -> None:
    theirs = dsse.Envelope.from_dict(json.loads(SIGNED))
    accepted = theirs.verify([their_key(seed) for seed in ROOTS], 2)
    assert sorted(accepted) == sorted(key_hint(key_of(seed)) for seed in ("root a", "root b"))
    assert theirs.payload == render_card(a_card())
    assert theirs.payload_type == "application/vnd.visavis.card+json"


def test_another_implementation_refuses_our_envelope_once_it_is_changed() -> None:
    fields = json.loads(SIGNED)
    payload = base64.b64decode(fields["payload"]).replace(b'"version":1', b'"version":2')
    fields["payload"] = base64.b64encode(payload).decode()
    theirs = dsse.Envelope.from_dict(fields)
    with pytest.raises(VerificationError):
        theirs.verify([their_key(seed) for seed in ROOTS], 1)


def test_we_verify_the_envelope_of_another_implementation() -> None:
    card = a_card()
    theirs = dsse.Envelope(render_card(card), CARD_PAYLOAD_TYPE, {})
    for signer in signers("root a", "root c"):
        ours = add_signatures(Envelope(CARD_PAYLOAD_TYPE, theirs.payload, ()), [signer])
        signed = dsse.Envelope.from_dict(json.loads(render_envelope(ours)))
        theirs.signatures.update(signed.signatures)
    raw = json.dumps(theirs.to_dict(), indent=2).encode()
    assert verify_first_card(raw, now_ms=NOON) == card


@given(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=10),
    st.binary(max_size=40),
    st.lists(st.binary(max_size=64), max_size=4),
)
def test_an_envelope_comes_back_from_its_bytes_as_it_was(
    hint: str, payload: bytes, signatures: list[bytes]
) -> None:
    envelope = Envelope(
        payload_type=CARD_PAYLOAD_TYPE,
        payload=payload,
        signatures=tuple(EnvelopeSignature(keyid=hint, sig=sig) for sig in signatures),
    )
    assert parse_envelope(render_envelope(envelope)) == envelope


@settings(max_examples=200)
@given(st.binary(max_size=100) | st.text(max_size=100).map(str.encode))
def test_arbitrary_bytes_are_refused_as_an_envelope_and_nothing_else(raw: bytes) -> None:
    with pytest.raises(MalformedCard):
        parse_envelope(raw)


def test_url_safe_base64_is_taken_too() -> None:
    def change(fields: dict[str, Any]) -> None:
        fields["payload"] = fields["payload"].replace("+", "-").replace("/", "_")
        for signature in fields["signatures"]:
            signature["sig"] = signature["sig"].replace("+", "-").replace("/", "_")

    raw = changed(change)
    assert b"_" in raw or b"-" in raw
    assert verify_first_card(raw, now_ms=NOON) == a_card()


def test_a_signature_without_hint_is_tried_against_every_key() -> None:
    def change(fields: dict[str, Any]) -> None:
        for signature in fields["signatures"]:
            del signature["keyid"]

    assert verify_first_card(changed(change), now_ms=NOON) == a_card()


def test_a_wrong_hint_lends_no_key_to_a_signature() -> None:
    envelope = parse_envelope(SIGNED)
    swapped = Envelope(
        payload_type=envelope.payload_type,
        payload=envelope.payload,
        signatures=tuple(
            EnvelopeSignature(keyid=key_hint(key_of("root c")), sig=s.sig)
            for s in envelope.signatures
        ),
    )
    assert keys_that_signed(swapped, [key_of(seed) for seed in ROOTS]) == frozenset()


def test_one_key_that_signs_many_times_counts_once() -> None:
    envelope = parse_envelope(sign_card(a_card(), signers("root a")))
    (signature,) = envelope.signatures
    often = Envelope(
        payload_type=envelope.payload_type,
        payload=envelope.payload,
        signatures=(
            *(EnvelopeSignature(keyid=hint, sig=signature.sig) for hint in "abcdef"),
            signature,
            signature,
        ),
    )
    assert keys_that_signed(often, [key_of(s) for s in ROOTS]) == frozenset({key_of("root a")})


def test_signing_again_with_one_key_replaces_its_signature() -> None:
    again = cosign_card(SIGNED, signers("root b", "root c", "root c"))
    assert len(parse_envelope(again).signatures) == 3
    assert parse_envelope(again).payload == parse_envelope(SIGNED).payload


def test_bytes_that_are_no_envelope_are_refused() -> None:
    assert refusal_of(b"[]") == (
        "Card refused: expected a DSSE envelope as JSON, got Expected `object`, got `array`."
        " Ask the party to export its card again."
    )


def test_an_envelope_of_something_else_is_refused() -> None:
    message = refusal_of(changed(lambda f: f.update(payloadType="application/vnd.in-toto+json")))
    assert message == (
        "Card refused: expected payload type application/vnd.visavis.card+json,"
        " got 'application/vnd.in-toto+json'. Ask the party to export its card again."
    )


def test_an_envelope_longer_than_the_bound_is_refused_and_one_byte_less_is_taken() -> None:
    room = MAX_CARD_BYTES - len(SIGNED)
    assert verify_first_card(SIGNED + b" " * room, now_ms=NOON) == a_card()
    assert "expected at most 262144 bytes, got 262145" in refusal_of(SIGNED + b" " * (room + 1))


def test_broken_base64_is_refused() -> None:
    assert "got broken base64" in refusal_of(changed(lambda f: f.update(payload="e30=!")))
    assert "got broken base64" in refusal_of(changed(lambda f: f.update(payload="é30=")))


def test_sixty_four_signatures_are_taken_and_sixty_five_refused() -> None:
    def repeat(count: int) -> bytes:
        def change(fields: dict[str, Any]) -> None:
            first, second = fields["signatures"]
            fields["signatures"] = [first] * (count - 1) + [second]

        return changed(change)

    assert verify_first_card(repeat(64), now_ms=NOON) == a_card()
    assert "length <= 64 - at `$.signatures`" in refusal_of(repeat(65))


def test_nobody_can_write_an_envelope_with_more_signatures_than_are_read() -> None:
    many = [SeedSigner(f"key {number}") for number in range(65)]
    sign_card(a_card(), many[:64])
    with pytest.raises(MalformedCard, match=r"length <= 64"):
        sign_card(a_card(), many)


def test_an_unknown_field_beside_the_payload_is_refused() -> None:
    assert "unknown field `note`" in refusal_of(changed(lambda f: f.update(note="trust me")))
