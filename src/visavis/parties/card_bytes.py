"""A card as bytes: JSON, read strictly, written one way."""

import json
from typing import Annotated

import msgspec

from visavis.parties.card_rules import check_card
from visavis.parties.cards import (
    MAX_COUNT,
    MAX_ENDPOINTS,
    MAX_NODE_KEYS,
    MAX_OFFICES,
    MAX_REVOCATIONS,
    Card,
    Endpoint,
    Names,
    NodeKey,
    Office,
    Revocation,
    RootKeys,
)
from visavis.parties.errors import MalformedCard
from visavis.terms import MalformedInstant, PartyId, parse_instant, render_instant

MAX_CARD_BYTES = 256 * 1024  # some 300 offices, each in three languages with four holders

_Rfc3339 = Annotated[str, msgspec.Meta(max_length=40)]  # nine decimals and an offset come to 35


class _Payload(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The card as it stands in JSON: the same fields, with instants as RFC 3339 text."""

    version: Annotated[int, msgspec.Meta(ge=1, le=MAX_COUNT)]
    party: PartyId
    names: Names
    issued: _Rfc3339
    expires: _Rfc3339
    root: RootKeys
    node_keys: Annotated[tuple[NodeKey, ...], msgspec.Meta(max_length=MAX_NODE_KEYS)]
    endpoints: Annotated[tuple[Endpoint, ...], msgspec.Meta(max_length=MAX_ENDPOINTS)]
    offices: Annotated[tuple[Office, ...], msgspec.Meta(max_length=MAX_OFFICES)]
    revocations: Annotated[tuple[Revocation, ...], msgspec.Meta(max_length=MAX_REVOCATIONS)]


_DECODER = msgspec.json.Decoder(_Payload)
_ENCODER = msgspec.json.Encoder()


def parse_card(payload: bytes) -> Card:
    """Turn the payload of a card's envelope into a card, or refuse it.

    Judges format and rules only; who signed it is for `verify_first_card` and the others.
    Unknown and repeated fields are refused: two readers must never see two different cards.

    Args:
        payload: UTF-8 JSON, at most `MAX_CARD_BYTES`.

    Raises:
        MalformedCard: what is wrong, and in which field.
    """
    if len(payload) > MAX_CARD_BYTES:
        raise MalformedCard(
            "Card refused",
            expected=f"at most {MAX_CARD_BYTES} bytes",
            got=f"{len(payload)}",
            next_step="Ask the party for a shorter card.",
        )
    try:
        fields = _DECODER.decode(payload)
        json.loads(payload.decode("utf-8"), object_pairs_hook=_refuse_repeats)
        card = _from_payload(fields)
    except MalformedInstant as error:
        raise _malformed(error.expected, error.got) from None
    except ValueError as error:  # msgspec's refusals and broken UTF-8 alike
        raise _malformed("a party card as JSON", str(error)[:200]) from None
    check_card(card)
    return card


def render_card(card: Card) -> bytes:
    """Write a card as the payload of its envelope; `parse_card` reverses it exactly.

    Raises:
        MalformedCard: the card breaks a rule, so no reader would take it.
    """
    payload = _ENCODER.encode(
        _Payload(
            version=card.version,
            party=card.party,
            names=card.names,
            issued=render_instant(card.issued_ms),
            expires=render_instant(card.expires_ms),
            root=card.root,
            node_keys=card.node_keys,
            endpoints=card.endpoints,
            offices=card.offices,
            revocations=card.revocations,
        )
    )
    assert parse_card(payload) == card
    return payload


def _from_payload(fields: _Payload) -> Card:
    return Card(
        version=fields.version,
        party=fields.party,
        names=fields.names,
        issued_ms=parse_instant(fields.issued),
        expires_ms=parse_instant(fields.expires),
        root=fields.root,
        node_keys=fields.node_keys,
        endpoints=fields.endpoints,
        offices=fields.offices,
        revocations=fields.revocations,
    )


def _refuse_repeats(pairs: list[tuple[str, object]]) -> None:
    names = [name for name, _ in pairs]
    if len(set(names)) != len(names):
        repeated = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the field {repeated!r} twice")


def _malformed(expected: str, got: str) -> MalformedCard:
    return MalformedCard(
        "Card refused",
        expected=expected,
        got=got.rstrip("."),
        next_step="Ask the party to export its card again.",
    )
