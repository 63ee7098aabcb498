"""From one trusted card to the next: who must have signed, which version, until when.

Source: The Update Framework 1.0.33, section 5.3, "Update the root role"; steps numbered as there.
"""

from collections.abc import Iterable, Sequence

from visavis.parties.card_bytes import MAX_CARD_BYTES, parse_card, render_card
from visavis.parties.cards import Card, Revocation
from visavis.parties.envelopes import (
    CARD_PAYLOAD_TYPE,
    Envelope,
    add_signatures,
    keys_that_signed,
    parse_envelope,
    render_envelope,
)
from visavis.parties.errors import (
    CardDowngraded,
    CardDropsRevocation,
    CardExpired,
    CardForked,
    CardOfAnotherParty,
    CardVersionGap,
    CardWrongSignature,
    MalformedCard,
)
from visavis.parties.keys import Signer
from visavis.terms import InstantMs, render_instant

MAX_CHAIN = 256  # cards in one catching-up: five years of weekly cards


def sign_card(card: Card, signers: Iterable[Signer]) -> bytes:
    """Write a card and sign it with each signer's key.

    Whether those keys suffice is not judged: root keys lie with different persons, who sign one
    after another (`cosign_card`).

    Raises:
        MalformedCard: the card breaks a rule or is too long, so no reader would take it.
    """
    envelope = Envelope(payload_type=CARD_PAYLOAD_TYPE, payload=render_card(card), signatures=())
    return _render_within_bounds(add_signatures(envelope, signers))


def cosign_card(raw: bytes, signers: Iterable[Signer]) -> bytes:
    """Add signatures to a signed card, leaving its payload as it is, byte for byte.

    Raises:
        MalformedCard: `raw` is not a signed card, so there is nothing to put one's key to.
    """
    envelope = parse_envelope(raw)
    parse_card(envelope.payload)
    return _render_within_bounds(add_signatures(envelope, signers))


def read_card(raw: bytes) -> Card:
    """Read a signed card that was taken before: signed by its own threshold; expiry not judged.

    Raises:
        MalformedCard, CardWrongSignature.
    """
    envelope = parse_envelope(raw)
    card = parse_card(envelope.payload)
    _check_threshold(envelope, card, signed_by=card)
    return card


def verify_first_card(raw: bytes, *, now_ms: InstantMs) -> Card:
    """Check the first card seen of a party: signed by its own threshold, and not expired.

    That proves only that the holders of these root keys made it. Whose keys they are, two
    persons settle by voice with `fingerprint_words` before the card is trusted.

    Raises:
        MalformedCard, CardWrongSignature, CardExpired.
    """
    card = read_card(raw)
    _check_expiry(card, now_ms)
    return card


def verify_next_card(raw: bytes, *, current: Card, now_ms: InstantMs) -> Card:
    """Check the card that follows `current`: version n + 1, signed by n and by n + 1.

    Nothing changes before every check has passed; a refusal leaves `current` in force.
    An expired `current` still vouches for its successor.

    Raises:
        MalformedCard, CardOfAnotherParty, CardWrongSignature, CardDowngraded, CardForked,
        CardVersionGap, CardDropsRevocation, CardExpired.
    """
    card = _verify_successor(raw, current)
    _check_expiry(card, now_ms)
    return card


def verify_card_chain(raws: Sequence[bytes], *, current: Card, now_ms: InstantMs) -> Card:
    """Check several cards that follow `current` one by one, and return the last.

    Only the last one's expiry counts, so that a node that was away for years can catch up.

    Raises:
        As `verify_next_card`; MalformedCard also for no card or more than `MAX_CHAIN`.
    """
    if not 1 <= len(raws) <= MAX_CHAIN:
        raise MalformedCard(
            f"Cards of {current.party} refused",
            expected=f"1 to {MAX_CHAIN} at a time",
            got=str(len(raws)),
            next_step="Import them in smaller packages, oldest first.",
        )
    card = current
    for raw in raws:
        card = _verify_successor(raw, card)
    _check_expiry(card, now_ms)
    return card


def _verify_successor(raw: bytes, current: Card) -> Card:
    """Steps 5.3.3 to 5.3.8; that the intermediate card has not expired is not yet needed."""
    envelope = parse_envelope(raw)
    card = parse_card(envelope.payload)
    if card.party != current.party:
        raise CardOfAnotherParty(
            f"Card refused as the next one of {current.party}",
            expected=current.party,
            got=card.party,
            next_step="Choose the file of the right party.",
        )
    # 5.3.4 Check for an arbitrary software attack: signed by the thresholds of n and of n + 1.
    _check_threshold(envelope, card, signed_by=current)
    _check_threshold(envelope, card, signed_by=card)
    # 5.3.5 Check for a rollback attack: the version is exactly n + 1.
    _check_version(card, current)
    _check_revocations_stay(card, current)
    return card


def _check_threshold(envelope: Envelope, card: Card, *, signed_by: Card) -> None:
    root = signed_by.root
    count = len(keys_that_signed(envelope, root.keys))
    if count < root.threshold:
        raise CardWrongSignature(
            f"Card of {card.party}, version {card.version}, refused",
            expected=f"signatures by at least {root.threshold} of the {len(root.keys)} root keys"
            f" of version {signed_by.version}",
            got=str(count),
            next_step="Call the party on a known line before trusting any new card of theirs.",
        )


def _check_version(card: Card, current: Card) -> None:
    refused = f"Card of {card.party} refused"
    if card.version == current.version and card != current:
        raise CardForked(
            refused,
            expected=f"one card of version {card.version}",
            got="a second, different one, well signed",
            next_step="Keep both files: they prove that two were signed. Call the party.",
        )
    if card.version <= current.version:
        raise CardDowngraded(
            refused,
            expected=f"version {current.version + 1}",
            got=f"{card.version}",
            next_step="Nothing is to be done if it is an old file; else ask for the newest card.",
        )
    if card.version > current.version + 1:
        raise CardVersionGap(
            refused,
            expected=f"version {current.version + 1}",
            got=f"{card.version}",
            next_step="Ask the party for the cards in between and import them in order.",
        )


def _check_revocations_stay(card: Card, current: Card) -> None:
    """Once revoked, never trusted again: the same evidence must read the same in ten years."""
    sizes = {(r.key, r.origin): r.from_size for r in card.revocations}
    for revocation in current.revocations:
        size = sizes.get((revocation.key, revocation.origin))
        if size is None or size > revocation.from_size:
            raise CardDropsRevocation(
                f"Card of {card.party}, version {card.version}, refused",
                expected=f"key {revocation.key.hex()[:16]} revoked from size"
                f" {revocation.from_size} or less in {_where(revocation)}",
                got="no such revocation" if size is None else f"{size}",
                next_step="Ask the party to sign a card that keeps its revocations.",
            )


def _check_expiry(card: Card, now_ms: InstantMs) -> None:
    if card.is_expired(now_ms):
        raise CardExpired(
            f"Card of {card.party}, version {card.version}, refused",
            expected=f"one that holds at {render_instant(now_ms)}",
            got=f"one that expired at {render_instant(card.expires_ms)}",
            next_step="Ask the party for its newest card, and check this node's clock.",
        )


def _where(revocation: Revocation) -> str:
    return revocation.origin or "every log"


def _render_within_bounds(envelope: Envelope) -> bytes:
    raw = render_envelope(envelope)
    if len(raw) > MAX_CARD_BYTES:
        raise MalformedCard(
            "Card not written",
            expected=f"at most {MAX_CARD_BYTES} bytes",
            got=f"{len(raw)}",
            next_step="Shorten it: drop retired keys and past holders that nobody needs.",
        )
    parse_envelope(raw)  # too many signatures would be refused by every reader
    return raw
