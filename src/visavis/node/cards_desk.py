"""Cards: shown, imported, confirmed by voice, renewed. Runs on the writer's thread."""

import os
from typing import Any

import msgspec

from visavis.links import CARD, Entry
from visavis.node import reading
from visavis.node.founding import keep_own_card
from visavis.node.keystore import Role
from visavis.node.node import Node
from visavis.parties import (
    Card,
    KeyRole,
    KeyStatus,
    NodeKey,
    card_fingerprint,
    read_card,
    verify_first_card,
    verify_next_card,
    words_agree,
)
from visavis.terms import InstantMs, PartyId, VisavisError


class WordsDiffer(VisavisError):
    """The words that were heard are not those of the card."""

    code = "node.words_differ"


def listed(node: Node) -> list[Any]:
    """The newest card of every party."""
    return [reading.card(row, node.party) for row in node.cards.newest()]


def file(node: Node, party: PartyId) -> bytes:
    """The newest card of a party, as it is signed.

    Raises:
        NothingHere: no card of that party.
    """
    versions = node.cards.versions(party)
    if not versions:
        raise reading.NothingHere(
            f"No card of {party} here",
            expected="an imported card",
            got="none",
            next_step="Ask them for their card, then: visavis card import FILE",
        )
    return versions[-1].raw


def take(node: Node, raw: bytes) -> Any:
    """Take in a party's card: the first waits for its words, the next follow by the root rule.

    Raises:
        CardRefused: see `verify_first_card` and `verify_next_card`.
    """
    now_ms = node.clock.now_ms()
    party = read_card(raw).party
    confirmed = node.cards.newest_confirmed(party)
    if confirmed is None:
        card = verify_first_card(raw, now_ms=now_ms)
    elif confirmed.raw == raw:
        return _shown(node, party)
    else:
        card = verify_next_card(raw, current=read_card(confirmed.raw), now_ms=now_ms)
    with node.store.write():
        node.cards.keep(party, card.version, raw, now_ms)
        if confirmed is not None:
            node.cards.confirm(party, card.version, now_ms)
    if confirmed is not None:
        node.card_confirmed(party)
    return _shown(node, party)


def confirm(node: Node, party: PartyId, heard: str, language: str) -> Any:
    """Confirm a card by the words that the other side read aloud.

    Raises:
        NothingHere, MalformedWords, WordsDiffer.
    """
    card = read_card(file(node, party))
    if not words_agree(card_fingerprint(card), heard, language):
        raise WordsDiffer(
            f"Card of {party} not confirmed",
            expected="the words of this card",
            got="others",
            next_step="Have them read again on a line that you trust. If they still differ, this"
            " is not their card: delete it and ask how it reached you.",
        )
    now_ms = node.clock.now_ms()
    with node.store.write():
        node.cards.confirm(party, card.version, now_ms)
    node.card_confirmed(party)
    return _shown(node, party)


def rotate_log_key(node: Node, peer: PartyId) -> dict[PartyId, list[bytes]]:
    """Hand our log towards a peer over to a new key; the next card shows it to every peer.

    Returns:
        Messages to send, by peer.

    Raises:
        NotThisLink: no open link with that peer.
        UnknownKey: the root key that must sign the next card is not held here.
    """
    node.exchange.require(peer)
    node.folder.keystore.newest(Role.ROOT)  # the next card must be signed
    key = node.folder.keystore.add(Role.LOG, None, os.urandom)
    now_ms = node.clock.now_ms()
    raw = keep_own_card(node.folder, _with_log_key(node.own_card(), key, now_ms), now_ms)
    node.card_confirmed(node.party)
    out = {}
    for other in list(node.exchange.pairs):
        with node.store.write():
            node.exchange.enqueue(other, [Entry(CARD, now_ms, os.urandom(32), raw)])
        messages = node.exchange.grew(other, now_ms)
        if other == peer:
            messages += node.exchange.rotate(peer, key, now_ms)
        out[other] = messages
    return out


def _with_log_key(card: Card, key: bytes, now_ms: InstantMs) -> Card:
    kept = tuple(
        msgspec.structs.replace(one, status=KeyStatus.RETIRED) if one.role is KeyRole.LOG else one
        for one in card.node_keys
    )
    new = NodeKey(KeyRole.LOG, key, KeyStatus.IN_FORCE)
    return msgspec.structs.replace(
        card, version=card.version + 1, issued_ms=now_ms, node_keys=(*kept, new)
    )


def _shown(node: Node, party: PartyId) -> Any:
    return reading.card(node.cards.versions(party)[-1], node.party)
