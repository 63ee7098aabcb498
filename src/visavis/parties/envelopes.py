"""DSSE envelopes: bytes and their signatures, in one JSON document, with nothing canonicalised.

Source: DSSE v1.0 (secure-systems-lab, `protocol.md` and `envelope.md`).
"""

import base64
import hashlib
from collections.abc import Iterable, Sequence
from typing import Annotated

import msgspec

from visavis.parties.card_bytes import MAX_CARD_BYTES
from visavis.parties.cards import MAX_ROOT_KEYS
from visavis.parties.errors import MalformedCard
from visavis.parties.keys import Signer, verifies

CARD_PAYLOAD_TYPE = "application/vnd.visavis.card+json"
MAX_SIGNATURES = 2 * MAX_ROOT_KEYS  # every root key of two versions

_URL_SAFE_TO_STANDARD = str.maketrans("-_", "+/")


class EnvelopeSignature(msgspec.Struct, frozen=True):
    """One signature and an unauthenticated hint of whose it is."""

    keyid: str
    sig: bytes


class Envelope(msgspec.Struct, frozen=True):
    """Some bytes and what signed them."""

    payload_type: str
    payload: bytes
    signatures: tuple[EnvelopeSignature, ...]


class _WireSignature(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    sig: Annotated[str, msgspec.Meta(max_length=128)]  # 64 bytes come to 88 characters
    keyid: Annotated[str, msgspec.Meta(max_length=128)] = ""  # DSSE lets the hint be left out


class _WireEnvelope(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    payload: str
    payload_type: Annotated[str, msgspec.Meta(max_length=128)]
    signatures: Annotated[tuple[_WireSignature, ...], msgspec.Meta(max_length=MAX_SIGNATURES)]


_DECODER = msgspec.json.Decoder(_WireEnvelope)


def pre_authentication_encoding(payload_type: str, payload: bytes) -> bytes:
    """Return the bytes that are signed: PAE(type, body) of DSSE, lengths in bytes."""
    kind = payload_type.encode()
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def key_hint(public_key: bytes) -> str:
    """Return the `keyid` that we write: SHA-256 of the key's 32 bytes in hexadecimal."""
    return hashlib.sha256(public_key).hexdigest()


def parse_envelope(raw: bytes) -> Envelope:
    """Turn the bytes of a signed card into its envelope; no signature is judged yet.

    Takes standard and URL-safe base64, as DSSE demands of a verifier.

    Args:
        raw: UTF-8 JSON, at most `MAX_CARD_BYTES`.

    Raises:
        MalformedCard: too long, not an envelope, or the envelope of something else.
    """
    if len(raw) > MAX_CARD_BYTES:
        raise _malformed(f"at most {MAX_CARD_BYTES} bytes", f"{len(raw)}")
    try:
        wire = _DECODER.decode(raw)
        envelope = Envelope(
            payload_type=wire.payload_type,
            payload=_from_base64(wire.payload),
            signatures=tuple(
                EnvelopeSignature(keyid=s.keyid, sig=_from_base64(s.sig)) for s in wire.signatures
            ),
        )
    except ValueError as error:  # msgspec's refusals, broken UTF-8 and broken base64 alike
        raise _malformed("a DSSE envelope as JSON", str(error)[:200].rstrip(".")) from None
    if envelope.payload_type != CARD_PAYLOAD_TYPE:
        raise _malformed(f"payload type {CARD_PAYLOAD_TYPE}", repr(envelope.payload_type))
    return envelope


def render_envelope(envelope: Envelope) -> bytes:
    """Write an envelope as JSON with standard base64; `parse_envelope` reverses it exactly."""
    return msgspec.json.encode(
        _WireEnvelope(
            payload=_to_base64(envelope.payload),
            payload_type=envelope.payload_type,
            signatures=tuple(
                _WireSignature(sig=_to_base64(s.sig), keyid=s.keyid) for s in envelope.signatures
            ),
        )
    )


def add_signatures(envelope: Envelope, signers: Iterable[Signer]) -> Envelope:
    """Return the envelope with a signature by each signer; a second one by a key replaces."""
    message = pre_authentication_encoding(envelope.payload_type, envelope.payload)
    by_hint = {s.keyid: s for s in envelope.signatures}
    for signer in signers:
        hint = key_hint(signer.public_key)
        by_hint[hint] = EnvelopeSignature(keyid=hint, sig=signer.sign(message))
    return msgspec.structs.replace(envelope, signatures=tuple(by_hint.values()))


def keys_that_signed(envelope: Envelope, keys: Sequence[bytes]) -> frozenset[bytes]:
    """Return those of `keys` with a valid signature: distinct keys, however often each signed.

    The hint only chooses which key is tried; a hint that fits none tries them all. At most
    `MAX_SIGNATURES` × len(keys) verifications, about a tenth of a second at the bounds.
    """
    message = pre_authentication_encoding(envelope.payload_type, envelope.payload)
    by_hint = {key_hint(key): key for key in keys}
    accepted: set[bytes] = set()
    for signature in envelope.signatures:
        hinted = by_hint.get(signature.keyid)
        for key in keys if hinted is None else (hinted,):
            if key not in accepted and verifies(key, message, signature.sig):
                accepted.add(key)
                break
    return frozenset(accepted)


def _to_base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")


def _from_base64(text: str) -> bytes:
    try:
        return base64.b64decode(text.translate(_URL_SAFE_TO_STANDARD), validate=True)
    except ValueError:  # not ASCII, another alphabet, or padding that is missing
        raise ValueError("broken base64") from None


def _malformed(expected: str, got: str) -> MalformedCard:
    return MalformedCard(
        "Card refused",
        expected=expected,
        got=got,
        next_step="Ask the party to export its card again.",
    )
