"""The rules of a card that its field types cannot say: parts that must agree with each other."""

from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

import nacl.bindings

from visavis.parties.cards import Card, Endpoint, Office, Revocation
from visavis.parties.errors import MalformedCard
from visavis.terms import MalformedId, OfficeId, parse_office_id, parse_party_id, party_of

_JOINERS = "\u200c\u200d"  # invisible, but Persian and Indic names cannot be written without them


def check_card(card: Card) -> None:
    """Hold a card, whose fields already have their types and bounds, to the remaining rules.

    Raises:
        MalformedCard: names the field; nothing else is raised.
    """
    try:
        parse_party_id(card.party)
    except MalformedId as error:
        raise MalformedCard(
            "Card refused, party id",
            expected=error.expected,
            got=error.got,
            next_step=error.next_step,
        ) from None
    if card.issued_ms >= card.expires_ms:
        raise _malformed(card, "expires", "an instant after issued", "none after it")
    if card.root.threshold > len(card.root.keys):
        raise _malformed(
            card,
            "root.threshold",
            f"at most the number of root keys, {len(card.root.keys)}",
            str(card.root.threshold),
        )
    _check_names(card, "names", card.names)
    _check_keys(card)
    for endpoint in card.endpoints:
        _check_endpoint(card, endpoint)
    _check_offices(card)
    _check_revocations(card)


def _malformed(card: Card, field: str, expected: str, got: str) -> MalformedCard:
    return MalformedCard(
        f"Card of {card.party}, version {card.version}, refused, {field}",
        expected=expected,
        got=got,
        next_step="Correct the field and sign the card again.",
    )


def _check_names(card: Card, field: str, names: Mapping[str, str]) -> None:
    for tag, name in names.items():
        _check_name(card, f"{field}.{tag}", name)


def _check_name(card: Card, field: str, name: str) -> None:
    """Only what can be seen: no line breaks, and no marks that turn the order of letters round."""
    hidden = [c for c in name if not c.isprintable() and c not in _JOINERS]
    if hidden:
        raise _malformed(card, field, "characters that can be seen", f"U+{ord(hidden[0]):04X}")
    if name != name.strip():
        raise _malformed(card, field, "no space at either end", repr(name[:60]))


def _all_keys(card: Card) -> Iterator[tuple[str, bytes]]:
    yield from (("root", key) for key in card.root.keys)
    yield from ((f"node, {k.role.value}", k.key) for k in card.node_keys)
    yield from ((f"office {o.id}", key) for o in card.offices for key in o.keys)


def _check_keys(card: Card) -> None:
    """Each key stands once, so that a signature says one role and one office; each can verify."""
    places: dict[bytes, str] = {}
    for place, key in _all_keys(card):
        if key in places:
            raise _malformed(
                card,
                f"key {key.hex()[:16]}",
                "each key in one place only",
                f"{places[key]} and {place}",
            )
        if not nacl.bindings.crypto_core_ed25519_is_valid_point(key):
            raise _malformed(
                card, f"key {key.hex()[:16]} ({place})", "an Ed25519 public key", "no such point"
            )
        places[key] = place


def _check_endpoint(card: Card, endpoint: Endpoint) -> None:
    url = endpoint.url
    try:
        parts = urlsplit(url)
        usable = (
            url.isascii()
            and url.isprintable()
            and " " not in url
            and url.startswith("https://")
            and bool(parts.hostname)
            and parts.port != 0
            and parts.username is None
            and not parts.query
            and not parts.fragment
        )
    except ValueError:  # no such host or port
        usable = False
    if not usable:
        raise _malformed(
            card,
            "endpoints.url",
            "an https URL with a host and without user, query or fragment",
            repr(url[:60]),
        )
    _check_certificate(card, endpoint.certificate)


def _check_certificate(card: Card, pem: str) -> None:
    from cryptography import x509

    # Counted by its markers too: a private key beside the certificate must never travel.
    blocks = pem.count("-----BEGIN ")
    try:
        count = len(x509.load_pem_x509_certificates(pem.encode()))
    except ValueError:
        count = 0
    if count != 1 or blocks != 1:
        raise _malformed(
            card,
            "endpoints.certificate",
            "one X.509 certificate as PEM and nothing else",
            f"{count} among {blocks} PEM blocks",
        )


def _check_offices(card: Card) -> None:
    superiors: dict[OfficeId, OfficeId | None] = {}
    for office in card.offices:
        _check_office(card, office)
        if office.id in superiors:
            raise _malformed(card, f"office {office.id}", "each id once", "it twice")
        superiors[office.id] = office.superior
    for office_id in superiors:
        _check_chain(card, office_id, superiors)


def _check_office(card: Card, office: Office) -> None:
    try:
        owner = party_of(parse_office_id(office.id))
    except MalformedId as error:
        raise _malformed(card, "office id", error.expected, error.got) from None
    if owner != card.party:
        raise _malformed(card, f"office {office.id}", f"an office of {card.party}", owner)
    _check_names(card, f"office {office.id}, titles", office.titles)
    last_until = None
    for position, holder in enumerate(office.holders):
        field = f"office {office.id}, holder {position + 1}"
        _check_name(card, field, holder.name)
        if holder.until is not None and holder.until <= holder.since:
            raise _malformed(card, field, f"until after {holder.since}", f"{holder.until}")
        if position and (last_until is None or holder.since < last_until):
            raise _malformed(
                card,
                field,
                "one holder at a time, in order of day",
                f"{holder.since} while the one before holds until {last_until or 'further notice'}",
            )
        last_until = holder.until


def _check_chain(
    card: Card, office_id: OfficeId, superiors: Mapping[OfficeId, OfficeId | None]
) -> None:
    """Walk up from one office: every superior is in the card, and none comes back."""
    seen = {office_id}
    superior = superiors[office_id]
    while superior is not None:
        if superior not in superiors:
            raise _malformed(
                card, f"office {office_id}, superior", "an office of this card", repr(superior[:65])
            )
        if superior in seen:
            raise _malformed(
                card, f"office {office_id}, superior", "a chain that ends", f"{superior} again"
            )
        seen.add(superior)
        superior = superiors[superior]


def _check_revocations(card: Card) -> None:
    seen: set[tuple[bytes, str | None]] = set()
    for revocation in card.revocations:
        place = (revocation.key, revocation.origin)
        if place in seen:
            raise _malformed(
                card, f"revocation of {_short(revocation)}", "one per key and origin", "two"
            )
        seen.add(place)


def _short(revocation: Revocation) -> str:
    return f"{revocation.key.hex()[:16]} in {revocation.origin or 'every log'}"
