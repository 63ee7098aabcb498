"""Evidence bundles: what a stranger needs to check, offline, what was said and received.

A bundle holds the manifest, the parties' cards, the key rotations, signed notes, and either
entries with their inclusion proofs (a *delivery*) or two notes that no one log can have (a
*fork*). Verifying needs no node and no network. What it proves, it proves under the cards'
root keys; whose they are, the reader compares by their fingerprint words.
"""

from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec

from visavis.links.base64_text import parse_base64, render_base64
from visavis.links.entries import ROTATION, Entry
from visavis.links.errors import EvidenceRefused, EvidenceRefuted
from visavis.links.manifest import (
    Offer,
    check_manifest_signature,
    link_id_of,
    parse_manifest,
    terms_of,
)
from visavis.links.ports import ReadableLog
from visavis.links.terms_of_link import LinkTerms, judge_checkpoint, judge_receipt
from visavis.parties import (
    Card,
    Directory,
    KeyHistory,
    KeyRole,
    card_fingerprint,
    parse_rotation,
    read_card,
    verify_card_chain,
)
from visavis.record import (
    Checkpoint,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    root_at,
    verify_consistency,
    verify_inclusion,
)
from visavis.terms import InstantMs, PartyId, VisavisError

MAX_BUNDLE_BYTES = 64 * 1024 * 1024  # 10,000 entries of 4 KiB with their proofs
MAX_BUNDLE_ENTRIES = 10_000  # an evening's reading; a longer story is several bundles

Bytes = str  # standard base64


class ProvenEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One entry of the log and its way to the root. `seal` as in `Entry`."""

    index: int
    kind: str
    time_ms: int
    seal: Bytes
    content: Bytes | None
    proof: tuple[Bytes, ...]


class Fork(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A smaller checkpoint that the bundle's note cannot extend, and what stood there instead."""

    note: str
    root_instead: Bytes
    proof: tuple[Bytes, ...]  # of consistency between `root_instead` and the bundle's note


class Bundle(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A bundle as it stands in its JSON file."""

    visavis_evidence: Literal[1]
    manifest: Bytes
    manifest_signatures: dict[str, Bytes]
    cards: dict[str, tuple[Bytes, ...]]  # by party, every version from the one at genesis
    rotations: tuple[ProvenEntry, ...]
    note: str
    entries: tuple[ProvenEntry, ...]
    fork: Fork | None


class OpenedEntry(msgspec.Struct, frozen=True):
    """An entry that a bundle proves. `content` is None where it was withheld."""

    index: int
    kind: str
    time_ms: int
    content: bytes | None


class Finding(msgspec.Struct, frozen=True):
    """What a bundle proves.

    `receipted` tells whether the receiver cosigned the checkpoint, that is, durably stored all
    of it. `forked_by` names the key role and party that signed two histories.
    """

    sender: PartyId
    receiver: PartyId
    origin: str
    size: int
    root: bytes
    receipted: bool
    entries: tuple[OpenedEntry, ...]
    forked_by: tuple[str, PartyId] | None
    fingerprints: Mapping[PartyId, bytes]
    directories: Mapping[PartyId, Directory]


def prove_delivery(
    *,
    manifest: bytes,
    manifest_signatures: Mapping[PartyId, bytes],
    cards: Mapping[PartyId, Sequence[bytes]],
    log: ReadableLog,
    note: str,
    size: int,
    indices: Sequence[int],
) -> Bundle:
    """Make a bundle for entries of a log under a note of `size` entries.

    Args:
        note: signed by the log; cosigned too, where receipt is to be proven.
        indices: of the entries, each below `size`.

    Raises:
        EvidenceRefused: too many entries, or one that the note does not cover.
    """
    if len(indices) > MAX_BUNDLE_ENTRIES:
        raise _refused(f"at most {MAX_BUNDLE_ENTRIES} entries a bundle", str(len(indices)))
    if any(not 0 <= index < size for index in indices):
        beyond = next(index for index in indices if not 0 <= index < size)
        raise _refused(f"entries below {size}, which the newest note covers", str(beyond))
    rotations = [index for index, _ in log.rotations() if index < size]
    return Bundle(
        visavis_evidence=1,
        manifest=render_base64(manifest),
        manifest_signatures={
            party: render_base64(raw) for party, raw in manifest_signatures.items()
        },
        cards={party: tuple(render_base64(raw) for raw in raws) for party, raws in cards.items()},
        rotations=tuple(_prove(log, index, size) for index in rotations),
        note=note,
        entries=tuple(_prove(log, index, size) for index in indices),
        fork=None,
    )


def prove_fork(
    bundle: Bundle, log: ReadableLog, *, theirs: str, their_size: int, size: int
) -> Bundle:
    """Add to a bundle without entries that `theirs` cannot be part of the same log.

    Raises:
        EvidenceRefused: a note of nothing, which every log extends, or of more than the bundle's.
    """
    if not their_size:
        raise _refused("a second note of 1 entry or more", "0")
    if their_size > size:
        raise _refused(f"a second note of at most {size} entries", str(their_size))
    proof = consistency_proof(log, their_size, size)
    root_instead = render_base64(root_at(log, their_size))
    fork = Fork(theirs, root_instead, tuple(render_base64(node) for node in proof))
    return msgspec.structs.replace(bundle, fork=fork)


def render_bundle(bundle: Bundle) -> bytes:
    """Write a bundle as indented JSON, so that a person can look at it."""
    return msgspec.json.format(msgspec.json.encode(bundle), indent=2) + b"\n"


def parse_bundle(raw: bytes) -> Bundle:
    """Read a bundle; nothing in it is believed yet.

    Raises:
        EvidenceRefused: too long, or not a bundle of version 1.
    """
    if len(raw) > MAX_BUNDLE_BYTES:
        raise _refused(f"at most {MAX_BUNDLE_BYTES} bytes", str(len(raw)))
    try:
        bundle = msgspec.json.decode(raw, type=Bundle)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise _refused("a bundle of version 1", str(error)[:160]) from None
    if len(bundle.entries) > MAX_BUNDLE_ENTRIES:
        raise _refused(f"at most {MAX_BUNDLE_ENTRIES} entries", str(len(bundle.entries)))
    return bundle


def verify_bundle(bundle: Bundle) -> Finding:
    """Check every link of the chain from the cards to the contents.

    Raises:
        EvidenceRefuted: something does not follow; the message says what.
    """
    try:
        return _verify(bundle)
    except EvidenceRefuted:
        raise
    except VisavisError as error:
        raise EvidenceRefuted(
            "Evidence refuted", expected=error.expected, got=f"{error.happened}: {error.got}"
        ) from None


def _verify(bundle: Bundle) -> Finding:
    # 1. The manifest is that of its offers, and both parties signed it with keys on their cards.
    raw = _unb64(bundle.manifest)
    manifest = parse_manifest(raw)
    parties = [signed.offer.party for signed in (manifest.sender, manifest.receiver)]
    for what, found in (("signatures", bundle.manifest_signatures), ("cards", bundle.cards)):
        if sorted(found) != sorted(parties):
            raise _refuted(f"{what} of {' and '.join(parties)}", ", ".join(found)[:80] or "none")
    chains = {party: _card_chain(bundle, party) for party in parties}
    for signed in (manifest.sender, manifest.receiver):
        _check_keys_on_cards(signed.offer, chains[signed.offer.party])
        signature = _unb64(bundle.manifest_signatures[signed.offer.party])
        check_manifest_signature(raw, _unb64(signed.offer.transport_key), signature)
    sender, receiver = manifest.sender.offer.party, manifest.receiver.offer.party
    terms = terms_of(raw, chains[sender][-1].revocations)
    # 2. The note is signed by the log key that is in force at its size.
    keys = KeyHistory.start(terms.origin, terms.log_key)
    for rotation in bundle.rotations:
        content = _unb64(rotation.content or "")
        keys = keys.apply_rotation(parse_rotation(content), at_index=rotation.index)
    keys = keys.revoke(terms.revocations)
    by_log, by_stored = _signed_by(bundle.note, terms, keys)
    checkpoint = by_log or by_stored
    if checkpoint is None:
        raise _refuted("a note signed by the log or cosigned by the receiver", "neither")
    if by_log is None and (bundle.fork is None or bundle.entries):
        # Else a receiver could cosign what it made up itself, and lay it to the sender.
        raise _refuted(
            "a note signed by the log's key in force", "one that only the receiver signed"
        )
    # 3. Every rotation and every entry is in the tree of that note.
    link_id = link_id_of(raw)
    for proven in (*bundle.rotations, *bundle.entries):
        _check_inclusion(proven, link_id, checkpoint)
    for proven in bundle.rotations:
        if proven.kind != ROTATION:
            raise _refuted("rotation entries only", proven.kind)
    # 4. A fork: two checkpoints under one key that no single log can have.
    forked_by = None
    if bundle.fork is not None:
        forked_by = _check_fork(bundle.fork, terms, keys, by_log, by_stored)
    return Finding(
        sender=sender,
        receiver=receiver,
        origin=terms.origin,
        size=checkpoint.size,
        root=checkpoint.root,
        receipted=by_stored is not None and by_log is not None,
        entries=tuple(_open(proven) for proven in bundle.entries),
        forked_by=forked_by,
        fingerprints={party: card_fingerprint(chain[-1]) for party, chain in chains.items()},
        directories={party: Directory.of(chain[-1]) for party, chain in chains.items()},
    )


def _card_chain(bundle: Bundle, party: PartyId) -> list[Card]:
    raws = [_unb64(text) for text in bundle.cards[party]]
    if not raws:
        raise _refuted(f"the card of {party}", "none")
    cards = [read_card(raws[0])]
    for raw in raws[1:]:
        # Evidence outlives cards: their expiry does not count here, only their signatures.
        cards.append(verify_card_chain([raw], current=cards[-1], now_ms=InstantMs(0)))
    if any(card.party != party for card in cards):
        raise _refuted(f"cards of {party}", "a card of another party")
    return cards


def _check_keys_on_cards(offer: Offer, chain: Sequence[Card]) -> None:
    """Each key stood on a card for its own role: one that moves messages is no log's."""
    for field, role in (
        ("log_key", KeyRole.LOG),
        ("stored_key", KeyRole.STORED),
        ("transport_key", KeyRole.TRANSPORT),
    ):
        key = _unb64(getattr(offer, field))
        shown = {node.key for card in chain for node in card.node_keys if node.role is role}
        if key not in shown:
            raise _refuted(
                f"the {field} of the manifest on a card of {offer.party}", key.hex()[:16]
            )


def _signed_by(
    note: str, terms: LinkTerms, keys: KeyHistory
) -> tuple[Checkpoint | None, Checkpoint | None]:
    """Tell which of the two, log and receiver, signed a note."""
    by_log = by_stored = None
    try:
        by_log = judge_checkpoint(note, terms, keys)
    except VisavisError:
        by_log = None
    try:
        by_stored = judge_receipt(note, terms)
    except VisavisError:
        by_stored = None
    return by_log, by_stored


def _check_inclusion(proven: ProvenEntry, link_id: bytes, checkpoint: Checkpoint) -> None:
    content = None if proven.content is None else _unb64(proven.content)
    entry = Entry(proven.kind, proven.time_ms, _unb64(proven.seal), content)
    leaf = leaf_hash(entry.leaf(link_id))
    proof = [_unb64(node) for node in proven.proof]
    verify_inclusion(proven.index, checkpoint.size, leaf, checkpoint.root, proof)


def _check_fork(
    fork: Fork,
    terms: LinkTerms,
    keys: KeyHistory,
    by_log: Checkpoint | None,
    by_stored: Checkpoint | None,
) -> tuple[str, PartyId]:
    log_too, stored_too = _signed_by(fork.note, terms, keys)
    for role, party, ours, theirs in (
        ("log", terms.sender, by_log, log_too),
        ("stored", terms.receiver, by_stored, stored_too),
    ):
        if ours is None or theirs is None:
            continue
        if not theirs.size:
            raise _refuted(
                "two histories", "a checkpoint of 0 entries, with which every log begins"
            )
        instead = _unb64(fork.root_instead)
        proof = [_unb64(node) for node in fork.proof]
        if theirs.size > ours.size:
            raise _refuted(f"a second note of at most {ours.size} entries", str(theirs.size))
        verify_consistency(theirs.size, ours.size, instead, ours.root, proof)
        if instead == theirs.root:
            raise _refuted("two histories", "two checkpoints of one history")
        return role, party
    raise _refuted("two notes under one and the same key", "notes under different keys")


def _prove(log: ReadableLog, index: int, size: int) -> ProvenEntry:
    (entry,) = log.entries(index, 1, 1)
    return ProvenEntry(
        index=index,
        kind=entry.kind,
        time_ms=entry.time_ms,
        seal=render_base64(entry.seal),
        content=None if entry.content is None else render_base64(entry.content),
        proof=tuple(render_base64(node) for node in inclusion_proof(log, index, size)),
    )


def _open(proven: ProvenEntry) -> OpenedEntry:
    content = None if proven.content is None else _unb64(proven.content)
    return OpenedEntry(proven.index, proven.kind, proven.time_ms, content)


def _unb64(text: str) -> bytes:
    try:
        return parse_base64(text)
    except ValueError:
        raise _refuted("standard base64", repr(text[:40])) from None


def _refuted(expected: str, got: str) -> EvidenceRefuted:
    return EvidenceRefuted(
        "Evidence refuted", expected=expected, got=got, next_step="Do not rely on this bundle."
    )


def _refused(expected: str, got: str) -> EvidenceRefused:
    return EvidenceRefused(
        "Evidence bundle refused",
        expected=expected,
        got=got,
        next_step="Export the bundle again on a node of either party.",
    )
