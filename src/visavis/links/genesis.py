"""The founding of a link: two offers cross, both sides sign both manifests.

    caller → answerer: {offer, signatures: {}}       until the answerer has opened the link too
    answerer → caller: {offer, signatures of both manifests}
    caller → answerer: {offer, signatures of both manifests}

Either side may call; every step may be repeated and gives the same bytes, since an offer is
made once and Ed25519 is deterministic. The same bytes travel in an export file.
"""

from dataclasses import dataclass

import msgspec

from visavis.links.base64_text import parse_base64, render_base64
from visavis.links.errors import ManifestRefused
from visavis.links.manifest import (
    MAX_OFFER_BYTES,
    Offer,
    SignedOffer,
    check_manifest_signature,
    check_offer_against_card,
    make_manifest,
    parse_offer,
    sign_manifest,
)
from visavis.parties import Card
from visavis.parties.keys import Signer
from visavis.record import canonical_bytes, parse_canonical
from visavis.terms import VisavisError


class _Genesis(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    offer: SignedOffer
    signatures: tuple[str, ...]  # of the offering party: its outgoing manifest, its incoming one


@dataclass(frozen=True, slots=True)
class Genesis:
    """What one side says while a link is founded."""

    offer: SignedOffer
    signatures: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Founding:
    """Both manifests, ours first, and who signed them; whole once `peer_signatures` is there."""

    outgoing: bytes
    incoming: bytes
    own_signatures: tuple[bytes, bytes]
    peer_signatures: tuple[bytes, bytes] | None  # of `outgoing` and `incoming`, in this order


def render_genesis(offer_raw: bytes, signatures: tuple[bytes, ...]) -> bytes:
    """Write a genesis message; canonical JSON."""
    texts = tuple(render_base64(raw) for raw in signatures)
    return canonical_bytes(_Genesis(parse_offer(offer_raw), texts))


def parse_genesis(raw: bytes) -> Genesis:
    """Read a genesis message and check its offer's own signature.

    Raises:
        ManifestRefused: malformed, or another number of signatures than none or two.
    """
    try:
        parse_canonical(raw, limit_bytes=MAX_OFFER_BYTES + 512)
        genesis = msgspec.json.decode(raw, type=_Genesis)
        signatures = tuple(parse_base64(s) for s in genesis.signatures)
    except (VisavisError, msgspec.MsgspecError, ValueError) as error:
        raise ManifestRefused(
            "Genesis refused",
            expected="an offer and none or two signatures",
            got=str(error)[:160],
            next_step="Nothing was opened. Their node breaks the protocol.",
        ) from None
    if len(signatures) not in (0, 2):
        raise ManifestRefused(
            "Genesis refused",
            expected="none or two signatures",
            got=str(len(signatures)),
            next_step="Nothing was opened. Their node breaks the protocol.",
        )
    parse_offer(canonical_bytes(genesis.offer))
    return Genesis(genesis.offer, signatures)


def found(own_offer: bytes, theirs: Genesis, card: Card, transport: Signer) -> Founding:
    """Join our offer with theirs, sign both manifests, and check their signatures if they came.

    Args:
        card: the peer's newest confirmed card.

    Raises:
        ManifestRefused: keys that are not on the card, offers that do not fit, or a signature
            that does not verify.
    """
    check_offer_against_card(theirs.offer, card)
    ours = parse_offer(own_offer)
    outgoing = make_manifest(ours, theirs.offer)
    incoming = make_manifest(theirs.offer, ours)
    peer_signatures = None
    if theirs.signatures:
        key = parse_base64(theirs.offer.offer.transport_key)
        their_outgoing, their_incoming = theirs.signatures
        check_manifest_signature(incoming, key, their_outgoing)
        check_manifest_signature(outgoing, key, their_incoming)
        peer_signatures = (their_incoming, their_outgoing)
    own = (sign_manifest(outgoing, transport), sign_manifest(incoming, transport))
    return Founding(outgoing, incoming, own, peer_signatures)


def offer_of(raw: bytes) -> Offer:
    """Return the offer in its signed bytes."""
    return parse_offer(raw).offer
