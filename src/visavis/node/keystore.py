"""The node's private keys: held in memory, kept in one sealed file.

Every change is a new sealed file in the place of the old one. In memory the keys are plain:
whoever reads this process's memory has them.
"""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final, NoReturn

import msgspec
import nacl.bindings

from visavis.node.sealing import Random, Seal, keys_refused, open_sealed
from visavis.node.storage_errors import KeysRefused, UnknownKey
from visavis.parties import SIGNATURE_BYTES, Signer
from visavis.terms import OfficeId

_SEED_BYTES: Final = nacl.bindings.crypto_sign_SEEDBYTES


class Role(StrEnum):
    """What a key is for; one key never serves two roles."""

    ROOT = "root"  # signs party cards; better kept elsewhere, see `export_root`
    LOG = "log"  # signs checkpoints of the logs that we send
    STORED = "stored"  # cosigns what we have durably stored
    TRANSPORT = "transport"  # signs messages between nodes
    OFFICE = "office"  # signs statements of one office


class NodeSigner:
    """One private key at work. It never shows itself, is never copied and never pickled."""

    __slots__ = ("__secret", "_public")

    def __init__(self, seed: bytes) -> None:
        self._public, self.__secret = nacl.bindings.crypto_sign_seed_keypair(seed)

    @property
    def public_key(self) -> bytes:
        """The 32 bytes of the Ed25519 public key."""
        return self._public

    def sign(self, message: bytes) -> bytes:
        """Return the 64 bytes of the Ed25519 signature over `message`."""
        return nacl.bindings.crypto_sign(message, self.__secret)[:SIGNATURE_BYTES]

    def __repr__(self) -> str:
        return f"NodeSigner({self._public.hex()})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a private key is not pickled")


class HeldKey(msgspec.Struct, frozen=True):
    """A key that this node holds: its role, its office if it is one's, and the public half."""

    role: Role
    office: OfficeId | None
    public_key: bytes


class _Seed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    role: Role
    office: OfficeId | None
    seed: Annotated[bytes, msgspec.Meta(min_length=_SEED_BYTES, max_length=_SEED_BYTES)]

    def __repr__(self) -> str:
        return f"_Seed({self.role})"


class _Contents(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    seeds: tuple[_Seed, ...]
    tls_key_pem: str
    secrets: dict[str, bytes] = {}

    def __repr__(self) -> str:
        return f"_Contents({len(self.seeds)} seeds)"


class Keystore:
    """The keys of one node. Every change is on the disk when the call returns.

    Implements `links.LinkKeys`: `log_signer`, `stored`, `transport`.
    """

    def __init__(self, path: Path, seal: Seal, contents: _Contents) -> None:
        self._path = path
        self._seal = seal
        self._take(contents)

    def _take(self, contents: _Contents) -> None:
        self.__contents = contents
        self._signers: dict[bytes, NodeSigner] = {}
        self._held: list[HeldKey] = []
        for one in contents.seeds:
            signer = NodeSigner(one.seed)
            self._signers[signer.public_key] = signer
            self._held.append(HeldKey(one.role, one.office, signer.public_key))

    def __repr__(self) -> str:
        return f"Keystore({self._path}, {len(self._held)} keys)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("private keys are not pickled")

    @classmethod
    def create(cls, path: Path, passphrase: bytes, random: Random) -> "Keystore":
        """Make a new file without keys.

        Raises:
            KeysRefused: there is a file already.
            StorageFailed: it could not be written.
        """
        if path.exists():
            raise KeysRefused(
                f"Keys {path} refused",
                expected="no file of that name",
                got="one",
                next_step="Keys are never overwritten: move the file away if it is not needed.",
            )
        store = cls(path, Seal.fresh(passphrase, random), _Contents((), ""))
        store._save(_Contents((), ""), random)
        return store

    @classmethod
    def open(cls, path: Path, passphrase: bytes) -> "Keystore":
        """Open a file of keys.

        Raises:
            KeysRefused: not there, too large, or not such a file.
            WrongPassphrase: the passphrase does not open it, or it was changed.
        """
        seal, plain = open_sealed(path, passphrase)
        return cls(path, seal, msgspec.json.decode(plain, type=_Contents))

    def held(self, role: Role) -> tuple[HeldKey, ...]:
        """The keys of one role, oldest first."""
        return tuple(one for one in self._held if one.role is role)

    def office_keys(self, office: OfficeId) -> tuple[bytes, ...]:
        """The public keys of one office, oldest first."""
        return tuple(one.public_key for one in self._held if one.office == office)

    def newest(self, role: Role) -> bytes:
        """The public key of a role that was added last.

        Raises:
            UnknownKey: this node holds none.
        """
        keys = self.held(role)
        if not keys:
            raise _unknown(f"a {role} key", "none in the keystore")
        return keys[-1].public_key

    def signer(self, public_key: bytes) -> Signer:
        """The signer of one key.

        Raises:
            UnknownKey: this node does not hold it.
        """
        found = self._signers.get(public_key)
        if found is None:
            raise _unknown("a key of this node", public_key.hex()[:16] + "…")
        return found

    def log_signer(self, public_key: bytes) -> Signer:
        """The signer of one of our log keys.

        Raises:
            UnknownKey: this node does not hold it, or it is of another role.
        """
        if not any(one.public_key == public_key for one in self.held(Role.LOG)):
            raise _unknown("a log key of this node", public_key.hex()[:16] + "…")
        return self._signers[public_key]

    @property
    def stored(self) -> Signer:
        """The signer of "durably stored"."""
        return self.signer(self.newest(Role.STORED))

    @property
    def transport(self) -> Signer:
        """The signer of messages."""
        return self.signer(self.newest(Role.TRANSPORT))

    @property
    def tls_key_pem(self) -> str:
        """The private key of the listener's certificate, or "" if none was made."""
        return self.__contents.tls_key_pem

    def add(self, role: Role, office: OfficeId | None, random: Random) -> bytes:
        """Make a key; returns its public half.

        Raises:
            StorageFailed: it could not be written; the key does not exist.
        """
        return self.add_seed(role, office, random(_SEED_BYTES), random)

    def add_seed(self, role: Role, office: OfficeId | None, seed: bytes, random: Random) -> bytes:
        """Take in a key that was made elsewhere: its 32-byte seed.

        Raises:
            KeysRefused: the key is held already.
            StorageFailed: it could not be written; the key is not held.
        """
        assert (role is Role.OFFICE) == (office is not None)
        assert len(seed) == _SEED_BYTES
        public_key = NodeSigner(seed).public_key
        if public_key in self._signers:
            raise keys_refused(
                self._path, "a new key", f"one that is held: {public_key.hex()[:16]}…"
            )
        contents = self.__contents
        seeds = (*contents.seeds, _Seed(role, office, seed))
        self._save(msgspec.structs.replace(contents, seeds=seeds), random)
        return public_key

    def remove(self, public_key: bytes, random: Random) -> None:
        """Forget a key. What it signed stays valid; nobody can sign with it here any more.

        Raises:
            UnknownKey: this node does not hold it.
            StorageFailed: it could not be written; the key is still held.
        """
        self.signer(public_key)
        contents = self.__contents
        pairs = zip(contents.seeds, self._held, strict=True)
        seeds = tuple(seed for seed, one in pairs if one.public_key != public_key)
        self._save(msgspec.structs.replace(contents, seeds=seeds), random)

    def keep_tls_key(self, pem: str, random: Random) -> None:
        """Keep the private key of the listener's certificate in place of the one before.

        Raises:
            StorageFailed: it could not be written; the old one is still held.
        """
        self._save(msgspec.structs.replace(self.__contents, tls_key_pem=pem), random)

    def secret(self, name: str) -> bytes | None:
        """A secret that is no key, such as what a person's codes are made of; None if unknown."""
        return self.__contents.secrets.get(name)

    def keep_secret(self, name: str, secret: bytes | None, random: Random) -> None:
        """Keep a secret under a name in place of the one before; None forgets it.

        Raises:
            StorageFailed: it could not be written; the one before is still held.
        """
        rest = {key: value for key, value in self.__contents.secrets.items() if key != name}
        kept = rest if secret is None else {**rest, name: secret}
        self._save(msgspec.structs.replace(self.__contents, secrets=kept), random)

    def export_root(self, path: Path, passphrase: bytes, random: Random) -> None:
        """Write the root keys, and only those, to a sealed file of their own.

        Only after `path` was opened again with `passphrase` are they removed from here.

        Raises:
            UnknownKey: no root key is held.
            KeysRefused: `path` exists already.
            StorageFailed: it could not be written; the keys are still held.
        """
        self.newest(Role.ROOT)
        contents = self.__contents
        offline = Keystore.create(path, passphrase, random)
        root = tuple(one for one in contents.seeds if one.role is Role.ROOT)
        offline._save(_Contents(root, ""), random)
        if Keystore.open(path, passphrase).held(Role.ROOT) != self.held(Role.ROOT):
            raise keys_refused(path, "the root keys, read back", "others")
        rest = tuple(one for one in contents.seeds if one.role is not Role.ROOT)
        self._save(msgspec.structs.replace(contents, seeds=rest), random)

    def _save(self, contents: _Contents, random: Random) -> None:
        self._seal.close(self._path, msgspec.json.encode(contents), random)
        self._take(contents)


def _unknown(expected: str, got: str) -> UnknownKey:
    return UnknownKey(
        "Signature refused",
        expected=expected,
        got=got,
        next_step="Import the key, or let the node sign that holds it.",
    )
