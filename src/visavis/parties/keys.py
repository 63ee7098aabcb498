"""Ed25519 keys by role, and the one rule by which every signature here is verified."""

import hashlib
from enum import IntEnum
from typing import Protocol

import nacl.bindings
import nacl.exceptions

from visavis.terms import VisavisError

PUBLIC_KEY_BYTES = 32
SIGNATURE_BYTES = 64


class Algorithm(IntEnum):
    """C2SP signed-note signature types: the first byte of what a key id hashes and a key holds."""

    ED25519 = 0x01
    COSIGNATURE_ED25519 = 0x04


class MalformedKey(VisavisError):
    """A public key of the wrong length."""

    code = "parties.malformed_key"


class Signer(Protocol):
    """Something that holds one private key and signs with it; the key itself never leaves it."""

    @property
    def public_key(self) -> bytes:
        """The 32 bytes of the Ed25519 public key."""
        ...

    def sign(self, message: bytes) -> bytes:
        """Return the 64 bytes of the Ed25519 signature over `message`."""
        ...


def verifies(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Tell whether `signature` over `message` is by `public_key`.

    libsodium's rule, through PyNaCl: no low-order keys, no non-canonical encodings. Every side
    uses this one rule, so that evidence cannot be valid for one reader and not for another.
    Wrong lengths are simply not valid.

    Source: RFC 8032; libsodium `crypto_sign_ed25519_open`.
    """
    if len(public_key) != PUBLIC_KEY_BYTES or len(signature) != SIGNATURE_BYTES:
        return False
    try:
        nacl.bindings.crypto_sign_open(signature + message, public_key)
    except nacl.exceptions.BadSignatureError:
        return False
    return True


def note_key_id(name: str, algorithm: Algorithm, public_key: bytes) -> bytes:
    """Return the 4-byte key id of a signed note: SHA-256(name ‖ LF ‖ algorithm ‖ key)[:4].

    The algorithm is part of the id, so that another one can follow without a clash.

    Raises:
        MalformedKey: the key is not 32 bytes.

    Source: C2SP signed-note, "Signatures".
    """
    if len(public_key) != PUBLIC_KEY_BYTES:
        raise MalformedKey(
            f"Key of {name} refused",
            expected=f"{PUBLIC_KEY_BYTES} bytes",
            got=f"{len(public_key)} bytes",
            next_step="Export the card again.",
        )
    return hashlib.sha256(name.encode() + b"\n" + bytes([algorithm]) + public_key).digest()[:4]
