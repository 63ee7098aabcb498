"""Builders for the tests of parties: keys from seeds, a certificate, offices and whole cards."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import cache

import nacl.bindings
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID

from visavis.parties import (
    Card,
    Endpoint,
    Holder,
    KeyRole,
    KeyStatus,
    Level,
    NodeKey,
    Office,
    Revocation,
    RootKeys,
)
from visavis.terms import InstantMs, OfficeId, parse_instant, parse_party_id

ISSUED = parse_instant("2015-11-19T10:00:00Z")
EXPIRES = parse_instant("2016-11-19T10:00:00Z")
NOON = parse_instant("2015-11-22T12:00:00Z")
LINK = "fr/link/ru/live/1"


class SeedSigner:
    """An Ed25519 key made from a seed, for tests only."""

    def __init__(self, seed: str) -> None:
        digest = hashlib.sha256(seed.encode()).digest()
        self.public_key, self._secret_key = nacl.bindings.crypto_sign_seed_keypair(digest)

    def sign(self, message: bytes) -> bytes:
        return nacl.bindings.crypto_sign(message, self._secret_key)[:64]


@cache
def key_of(seed: str) -> bytes:
    return SeedSigner(seed).public_key


@cache
def a_certificate() -> str:
    key = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"transport").digest())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "node.fr.example")])
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2015, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2035, 1, 1, tzinfo=UTC))
        .sign(key, None)
    )
    return built.public_bytes(Encoding.PEM).decode()


def a_private_key_pem() -> str:
    key = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"transport").digest())
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def an_office(
    name: str,
    *,
    party: str = "fr",
    superior: str | None = None,
    keys: Sequence[bytes] = (),
    holders: Sequence[Holder] = (),
    level: Level = Level.COMPONENT,
) -> Office:
    return Office(
        id=OfficeId(f"{party}/{name}"),
        titles={"fr": f"Poste {name}", "en": f"Office {name}"},
        level=level,
        superior=None if superior is None else OfficeId(f"{party}/{superior}"),
        keys=tuple(keys),
        holders=tuple(holders),
    )


CDS = an_office(
    "cds",
    keys=(key_of("cds"),),
    holders=(
        Holder(name="Général A", since=date(2010, 2, 25), until=date(2014, 2, 15)),
        Holder(name="Général B", since=date(2014, 2, 15), until=None),
    ),
    level=Level.CHIEF_OF_STAFF,
)
FLEET = an_office(
    "fleet",
    superior="cds",
    keys=(key_of("fleet"), key_of("fleet reserve")),
    holders=(Holder(name="Amiral C", since=date(2015, 9, 1), until=date(2015, 12, 1)),),
)


def a_card(
    *,
    version: int = 1,
    party: str = "fr",
    roots: Sequence[str] = ("root a", "root b", "root c"),
    threshold: int = 2,
    expires_ms: InstantMs = EXPIRES,
    offices: Sequence[Office] = (CDS, FLEET),
    revocations: Sequence[Revocation] = (),
) -> Card:
    return Card(
        version=version,
        party=parse_party_id(party),
        names={"fr": "France", "en": "France", "ru": "Франция"},
        issued_ms=ISSUED,
        expires_ms=expires_ms,
        root=RootKeys(threshold=threshold, keys=tuple(key_of(seed) for seed in roots)),
        node_keys=(
            NodeKey(role=KeyRole.LOG, key=key_of("log"), status=KeyStatus.IN_FORCE),
            NodeKey(role=KeyRole.LOG, key=key_of("old log"), status=KeyStatus.RETIRED),
            NodeKey(role=KeyRole.STORED, key=key_of("stored"), status=KeyStatus.IN_FORCE),
            NodeKey(role=KeyRole.TRANSPORT, key=key_of("transport"), status=KeyStatus.IN_FORCE),
        ),
        endpoints=(Endpoint(url="https://node.fr.example:8443/link", certificate=a_certificate()),),
        offices=tuple(offices),
        revocations=tuple(revocations),
    )


def signers(*seeds: str) -> list[SeedSigner]:
    return [SeedSigner(seed) for seed in seeds]
