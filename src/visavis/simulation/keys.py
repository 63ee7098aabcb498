"""Keys of the simulated parties: made from words, and every signature written down.

The words are the same in every world, so keys and cards are made once a process; what makes a
world's links its own are the nonces of its manifests.
"""

import hashlib
from collections.abc import Callable
from functools import lru_cache

import nacl.bindings

from visavis.links import OwnKeys
from visavis.parties import (
    Card,
    KeyRole,
    KeyStatus,
    NodeKey,
    RootKeys,
    sign_card,
)
from visavis.parties.keys import SIGNATURE_BYTES, Signer
from visavis.terms import PartyId, parse_instant

OnSigned = Callable[[str, bytes], None]  # the key's role, the message that it signed


class SeedSigner:
    """An Ed25519 key made from words."""

    def __init__(self, words: str) -> None:
        digest = hashlib.sha256(words.encode()).digest()
        self.public_key, self._secret = nacl.bindings.crypto_sign_seed_keypair(digest)

    def sign(self, message: bytes) -> bytes:
        return nacl.bindings.crypto_sign(message, self._secret)[:SIGNATURE_BYTES]


@lru_cache(maxsize=4096)  # two parties, three roles, and the log keys of a long run's rotations
def signer_of(words: str) -> SeedSigner:
    """Return the key of these words."""
    return SeedSigner(words)


class RecordingSigner:
    """A key that tells before it signs, so that a world can judge what may be signed."""

    def __init__(self, inner: Signer, role: str, on_signed: OnSigned) -> None:
        self._inner = inner
        self._role = role
        self._on_signed = on_signed

    @property
    def public_key(self) -> bytes:
        return self._inner.public_key

    def sign(self, message: bytes) -> bytes:
        self._on_signed(self._role, message)
        return self._inner.sign(message)


class PartyKeys:
    """The keystore of one simulated node. Implements `links.LinkKeys`.

    Args:
        on_signed: told of every signature by a log key or the "durably stored" key.
    """

    def __init__(self, party: PartyId, on_signed: OnSigned) -> None:
        self.party = party
        self._on_signed = on_signed
        self._log: dict[bytes, RecordingSigner] = {}
        self._made = 0
        self.first_log_key = self.fresh_log_key()
        self.stored: Signer = RecordingSigner(signer_of(f"{party} stored"), "stored", on_signed)
        self.transport: Signer = signer_of(f"{party} transport")

    def fresh_log_key(self) -> bytes:
        """Make the next log key of this party and return its public half."""
        inner = signer_of(f"{self.party} log {self._made}")
        self._made += 1
        self._log[inner.public_key] = RecordingSigner(inner, "log", self._on_signed)
        return inner.public_key

    def log_signer(self, public_key: bytes) -> Signer:
        return self._log[public_key]

    def for_offer(self) -> OwnKeys:
        """The public keys that go into an offer."""
        return OwnKeys(self.first_log_key, self.stored.public_key, self.transport.public_key)


@lru_cache(maxsize=8)
def signed_card_of(party: PartyId) -> bytes:
    """Return the party's card, signed by its root key."""
    root = signer_of(f"{party} root")
    roles = {
        KeyRole.LOG: "log 0",
        KeyRole.STORED: "stored",
        KeyRole.TRANSPORT: "transport",
    }
    card = Card(
        version=1,
        party=party,
        names={"en": f"Party {party}"},
        issued_ms=parse_instant("2015-11-19T10:00:00Z"),
        expires_ms=parse_instant("2035-11-19T10:00:00Z"),
        root=RootKeys(threshold=1, keys=(root.public_key,)),
        node_keys=tuple(
            NodeKey(
                role=role,
                key=signer_of(f"{party} {words}").public_key,
                status=KeyStatus.IN_FORCE,
            )
            for role, words in roles.items()
        ),
        endpoints=(),
        offices=(),
        revocations=(),
    )
    return sign_card(card, [root])
