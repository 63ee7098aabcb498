"""Genesis: how two parties found a link, and the manifest that gives it its id.

Each party makes one offer for the pair; an offer names its keys, its nonce, the epoch and its
pace, and is signed by its transport key, which stands on its confirmed card. Two offers that fit
give two manifests, one per direction; both parties sign both. The link id is the SHA-256 of a
manifest's canonical bytes, and every leaf carries it.
"""

import hashlib
import re
from dataclasses import dataclass
from typing import Literal

import msgspec

from visavis.links.base64_text import parse_base64, render_base64
from visavis.links.errors import ManifestRefused
from visavis.links.messages import MAX_NOTE_BYTES
from visavis.links.terms_of_link import LinkTerms, Pace
from visavis.parties import Card, Revocation
from visavis.parties.keys import Signer, verifies
from visavis.record import Mode, canonical_bytes, parse_canonical
from visavis.terms import PartyId, VisavisError

NONCE_BYTES = 32
MAX_OFFER_BYTES = 8192  # about 900 bytes, a loss statement of 2,000 characters in any script
MAX_LOSS_CHARACTERS = 2000
MAX_EPOCH = 1_000_000

_HASH = re.compile(r"[0-9a-f]{64}")

_OFFER_CONTEXT = b"visavis/offer/v1\n"
_GENESIS_CONTEXT = b"visavis/genesis/v1\n"


class Predecessor(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The old log of one direction, as one side knew it when the new epoch was opened."""

    link: str  # hex link id
    note: str  # the newest signed note held, cosigned if it was; "" if none
    size: int
    root: str  # hex


class Offer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one party puts into the genesis of both directions. Keys and nonce in base64."""

    answer_s: int
    epoch: int
    heartbeat_s: int
    log_key: str
    loss: str  # what this party declares lost with the old epoch; "" if nothing
    mode: Mode
    nonce: str
    party: PartyId
    peer: PartyId
    received: Predecessor | None
    sent: Predecessor | None
    stored_key: str
    transport_key: str
    version: Literal[1]


class SignedOffer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An offer and the signature of its own transport key, in base64."""

    offer: Offer
    signature: str


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The genesis of one direction."""

    algorithms: tuple[str, ...]
    origin: str
    receiver: SignedOffer
    sender: SignedOffer
    version: Literal[1]


@dataclass(frozen=True, slots=True)
class OwnKeys:
    """The public keys that a party puts into an offer, 32 bytes each."""

    log: bytes
    stored: bytes
    transport: bytes


def make_offer(
    *,
    party: PartyId,
    peer: PartyId,
    mode: Mode,
    epoch: int,
    nonce: bytes,
    keys: OwnKeys,
    pace: Pace,
    transport: Signer,
    sent: Predecessor | None = None,
    received: Predecessor | None = None,
    loss: str = "",
) -> bytes:
    """Make and sign an offer; returns its canonical bytes.

    Raises:
        ManifestRefused: it breaks a bound, so the peer would refuse it.
    """
    offer = Offer(
        answer_s=pace.answer_ms // 1000,
        epoch=epoch,
        heartbeat_s=pace.heartbeat_ms // 1000,
        log_key=render_base64(keys.log),
        loss=loss,
        mode=mode,
        nonce=render_base64(nonce),
        party=party,
        peer=peer,
        received=received,
        sent=sent,
        stored_key=render_base64(keys.stored),
        transport_key=render_base64(keys.transport),
        version=1,
    )
    signature = transport.sign(_OFFER_CONTEXT + canonical_bytes(offer))
    raw = canonical_bytes(SignedOffer(offer, render_base64(signature)))
    parse_offer(raw)
    return raw


def parse_offer(raw: bytes) -> SignedOffer:
    """Read an offer and check its bounds and its own signature, not yet whose keys they are.

    Raises:
        ManifestRefused: malformed, out of bounds, or not signed by its transport key.
    """
    try:
        parse_canonical(raw, limit_bytes=MAX_OFFER_BYTES)
        signed = msgspec.json.decode(raw, type=SignedOffer)
    except (VisavisError, msgspec.MsgspecError) as error:
        raise _refused("a signed offer of version 1", str(error)[:160]) from None
    _check_offer(signed)
    return signed


def _check_offer(signed: SignedOffer) -> None:
    offer = signed.offer
    for name in ("log_key", "nonce", "stored_key", "transport_key"):
        if len(_unb64(getattr(offer, name))) != NONCE_BYTES:
            raise _refused(f"{name} of {NONCE_BYTES} bytes", repr(getattr(offer, name)[:60]))
    if offer.party == offer.peer:
        raise _refused("an offer to another party", f"{offer.party}→{offer.peer}")
    for predecessor in (offer.sent, offer.received):
        if predecessor is not None:
            _check_predecessor(predecessor)
    if not 1 <= offer.epoch <= MAX_EPOCH:
        raise _refused(f"an epoch of 1 to {MAX_EPOCH}", str(offer.epoch))
    if not (1 <= offer.heartbeat_s <= 86_400 and 1 <= offer.answer_s <= 3_600):
        raise _refused("a heartbeat of at most a day, an answer of at most an hour", "more")
    if len(offer.loss) > MAX_LOSS_CHARACTERS:
        raise _refused(f"a loss of at most {MAX_LOSS_CHARACTERS} characters", "a longer one")
    key = _unb64(offer.transport_key)
    message = _OFFER_CONTEXT + canonical_bytes(offer)
    if not verifies(key, message, _unb64(signed.signature)):
        raise _refused("the signature of its transport key", "one that does not verify")


def _check_predecessor(known: Predecessor) -> None:
    for what, text in (("link id", known.link), ("root", known.root)):
        if not _HASH.fullmatch(text):
            raise _refused(f"a {what} of 64 hexadecimal digits", repr(text[:80]))
    if known.size < 0:
        raise _refused("a size of 0 or more", str(known.size))
    if len(known.note) > MAX_NOTE_BYTES:
        raise _refused(f"a note of at most {MAX_NOTE_BYTES} characters", f"{len(known.note)}")


def check_offer_against_card(signed: SignedOffer, card: Card) -> None:
    """Hold an offer's keys against the confirmed card of the party that it names.

    Raises:
        ManifestRefused: another party, or a key that is not in force on the card for its role.
    """
    offer = signed.offer
    if offer.party != card.party:
        raise _refused(f"an offer of {card.party}", offer.party)
    for role, key, known in (
        ("log", offer.log_key, card.log_keys()),
        ("stored", offer.stored_key, card.stored_keys()),
        ("transport", offer.transport_key, card.transport_keys()),
    ):
        if _unb64(key) not in known:
            raise _refused(
                f"a {role} key in force on card version {card.version} of {card.party}",
                _unb64(key).hex()[:16],
                "Import and confirm their newest card first.",
            )


def make_manifest(sender: SignedOffer, receiver: SignedOffer) -> bytes:
    """Join two offers into the manifest of the direction from `sender` to `receiver`.

    Raises:
        ManifestRefused: they do not name each other, or differ in mode or epoch.
    """
    one, two = sender.offer, receiver.offer
    if (one.peer, two.peer) != (two.party, one.party):
        raise _refused("offers that name each other", f"{one.party}→{one.peer} and {two.party}")
    if (one.mode, one.epoch) != (two.mode, two.epoch):
        raise _refused(
            f"mode {one.mode}, epoch {one.epoch} on both sides",
            f"mode {two.mode}, epoch {two.epoch}",
            "Agree by voice which epoch is opened, then open it on both sides.",
        )
    return canonical_bytes(
        Manifest(
            algorithms=("ed25519",),
            origin=make_origin(one.party, two.party, one.mode, one.epoch),
            receiver=receiver,
            sender=sender,
            version=1,
        )
    )


def make_origin(sender: PartyId, receiver: PartyId, mode: Mode, epoch: int) -> str:
    """Return a link's origin: ``<sender>/link/<receiver>/<mode>/<epoch>``."""
    return f"{sender}/link/{receiver}/{mode}/{epoch}"


def parse_manifest(raw: bytes) -> Manifest:
    """Read a manifest; its offers verify by their own keys, and it is what they give.

    Raises:
        ManifestRefused: malformed, or not the manifest of its two offers.
    """
    try:
        parse_canonical(raw, limit_bytes=2 * MAX_OFFER_BYTES + 1024)
        manifest = msgspec.json.decode(raw, type=Manifest)
    except (VisavisError, msgspec.MsgspecError) as error:
        raise _refused("a manifest of version 1", str(error)[:160]) from None
    _check_offer(manifest.sender)
    _check_offer(manifest.receiver)
    if make_manifest(manifest.sender, manifest.receiver) != raw:
        raise _refused("the manifest that its two offers give", "another")
    return manifest


def sign_manifest(raw: bytes, transport: Signer) -> bytes:
    """Agree to a manifest: 64 bytes by the own transport key."""
    return transport.sign(_GENESIS_CONTEXT + raw)


def check_manifest_signature(raw: bytes, transport_key: bytes, signature: bytes) -> None:
    """Check that a party agreed to a manifest.

    Raises:
        ManifestRefused: it did not.
    """
    if not verifies(transport_key, _GENESIS_CONTEXT + raw, signature):
        raise _refused("a signature by the party's transport key", "one that does not verify")


def link_id_of(raw: bytes) -> bytes:
    """Return the 32-byte link id: SHA-256 of the manifest's bytes."""
    return hashlib.sha256(raw).digest()


def terms_of(raw: bytes, revocations: tuple[Revocation, ...] = ()) -> LinkTerms:
    """Return what both ends of a direction work by.

    The slower pace of the two offers holds, since a peer that is asked for more would seem late.

    Args:
        revocations: those of the sender's newest card.
    """
    manifest = parse_manifest(raw)
    one, two = manifest.sender.offer, manifest.receiver.offer
    pace = Pace(
        heartbeat_ms=1000 * max(one.heartbeat_s, two.heartbeat_s),
        answer_ms=1000 * max(one.answer_s, two.answer_s),
    )
    return LinkTerms(
        link_id=link_id_of(raw),
        origin=manifest.origin,
        sender=one.party,
        receiver=two.party,
        log_key=_unb64(one.log_key),
        stored_name=f"{two.party}/stored",
        stored_key=_unb64(two.stored_key),
        sender_transport_key=_unb64(one.transport_key),
        receiver_transport_key=_unb64(two.transport_key),
        pace=pace,
        revocations=revocations,
    )


def _unb64(text: str) -> bytes:
    try:
        return parse_base64(text)
    except ValueError:
        return b""


def _refused(expected: str, got: str, next_step: str = "") -> ManifestRefused:
    return ManifestRefused(
        "Genesis of a link refused",
        expected=expected,
        got=got,
        next_step=next_step or "Nothing was opened. Ask the other side to offer again.",
    )
