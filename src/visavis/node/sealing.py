"""Sealing a file by a passphrase: Argon2id for the key, XChaCha20-Poly1305 for the content.

The parameters stand in the file and are authenticated with what they seal. A passphrase in a
file beside the sealed one guards against a stolen copy of that one file, a backup for example,
and not against somebody who can read the folder. For more, give the passphrase in the
environment at each start, or put its file where another account or a token guards it.

Source: RFC 9106 (Argon2); libsodium, "XChaCha20-Poly1305-IETF construction".
"""

import os
import stat
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Final, Literal

import msgspec
import nacl.bindings
import nacl.exceptions
from nacl.pwhash import argon2id

from visavis.node.journal import flush_folder
from visavis.node.storage_errors import KeysRefused, WrongPassphrase, storage_failed

ENVIRONMENT_NAME: Final = "VISAVIS_PASSPHRASE"
MAX_SEALED_BYTES: Final = 4 * 1024 * 1024  # ten thousand keys
MAX_PASSPHRASE_BYTES: Final = 1024  # a page of text; more is another file by mistake
# libsodium's "interactive" cost: 64 MiB and two passes, about 0.1 s here. A node restarts
# unattended and has to be back before its peers count it as late; a passphrase made by `init`
# has 256 random bits, which no cost could strengthen.
_OPS: Final = argon2id.OPSLIMIT_INTERACTIVE
_MEMORY_BYTES: Final = argon2id.MEMLIMIT_INTERACTIVE
# Whoever can change the file must not make a start take hours or all memory.
_MAX_OPS: Final = 16
_MAX_MEMORY_BYTES: Final = 1024 * 1024 * 1024
_SALT_BYTES: Final = argon2id.SALTBYTES
_NONCE_BYTES: Final = nacl.bindings.crypto_aead_xchacha20poly1305_ietf_NPUBBYTES

Random = Callable[[int], bytes]


class Cost(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything outside the seal; its bytes are authenticated with it."""

    visavis_keys: Literal[1]
    kdf: Literal["argon2id13"]
    ops: Annotated[int, msgspec.Meta(ge=1, le=_MAX_OPS)]
    memory_bytes: Annotated[int, msgspec.Meta(ge=argon2id.MEMLIMIT_MIN, le=_MAX_MEMORY_BYTES)]
    salt: Annotated[bytes, msgspec.Meta(min_length=_SALT_BYTES, max_length=_SALT_BYTES)]


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    cost: Cost
    nonce: Annotated[bytes, msgspec.Meta(min_length=_NONCE_BYTES, max_length=_NONCE_BYTES)]
    sealed: bytes


class Seal:
    """A key derived from a passphrase, and the parameters that it was derived with."""

    __slots__ = ("__key", "cost")

    def __init__(self, cost: Cost, passphrase: bytes) -> None:
        self.cost = cost
        self.__key = argon2id.kdf(
            nacl.bindings.crypto_aead_xchacha20poly1305_ietf_KEYBYTES,
            passphrase,
            cost.salt,
            cost.ops,
            cost.memory_bytes,
        )

    @classmethod
    def fresh(cls, passphrase: bytes, random: Random) -> "Seal":
        """A seal with a new salt, at today's cost; takes about 0.1 s and 64 MiB."""
        return cls(Cost(1, "argon2id13", _OPS, _MEMORY_BYTES, random(_SALT_BYTES)), passphrase)

    def close(self, path: Path, plain: bytes, random: Random) -> None:
        """Seal `plain` into the file at `path`, in the place of the one before.

        Raises:
            StorageFailed: the file before stays.
        """
        nonce = random(_NONCE_BYTES)
        sealed = nacl.bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(
            plain, msgspec.json.encode(self.cost), nonce, self.__key
        )
        replace_file(path, msgspec.json.encode(_File(self.cost, nonce, sealed)))

    def _open(self, path: Path, file: _File) -> bytes:
        try:
            return nacl.bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(
                file.sealed, msgspec.json.encode(self.cost), file.nonce, self.__key
            )
        except nacl.exceptions.CryptoError:
            raise WrongPassphrase(
                f"Keys {path} stay closed",
                expected="the passphrase they were sealed with",
                got="another, or a changed file",
                next_step=f"Check {ENVIRONMENT_NAME} and passphrase_file; else restore the file"
                " from the backup.",
            ) from None


def open_sealed(path: Path, passphrase: bytes) -> tuple[Seal, bytes]:
    """Open a sealed file; returns its seal, to close it again, and the content.

    Raises:
        KeysRefused: not there, too large, or not such a file.
        WrongPassphrase: the passphrase does not open it, or it was changed.
        StorageFailed: it cannot be read.
    """
    raw = read_bounded(path, MAX_SEALED_BYTES)
    try:
        file = msgspec.json.decode(raw, type=_File)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise keys_refused(path, "a file of sealed keys", str(error)[:120]) from None
    seal = Seal(file.cost, passphrase)
    return seal, seal._open(path, file)


def read_passphrase(environment: Mapping[str, str], passphrase_file: Path) -> bytes:
    """Return the passphrase from the environment, or else from its file.

    Raises:
        KeysRefused: neither is there, it is empty, or others may read the file.
    """
    given = environment.get(ENVIRONMENT_NAME)
    if given is not None:
        passphrase = given.encode()
    else:
        passphrase = read_bounded(passphrase_file, MAX_PASSPHRASE_BYTES).rstrip(b"\r\n")
        mode = stat.S_IMODE(passphrase_file.stat().st_mode)
        if mode & 0o077:
            raise keys_refused(passphrase_file, "mode 0600", f"{mode:04o}: others may read it")
    if not passphrase:
        raise keys_refused(passphrase_file, "a passphrase", "an empty one")
    return passphrase


def make_passphrase_file(path: Path, random: Random) -> bytes:
    """Make a file, readable by its owner only, with 256 random bits in hex; returns them.

    It lies beside the keys that it opens: see the head of this module for what that guards.
    """
    passphrase = random(32).hex().encode()
    replace_file(path, passphrase + b"\n")
    return passphrase


def replace_file(path: Path, content: bytes) -> None:
    """Put a file, mode 0600, in the place of the one before: all of it, durably, or nothing.

    Raises:
        StorageFailed: the file before stays.
    """
    fresh = path.with_name(path.name + ".new")
    try:
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC
        with open(os.open(fresh, flags, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(fresh, path)
        flush_folder(path.parent)
    except OSError as error:
        raise storage_failed(f"File {path}", error) from error


def read_bounded(path: Path, limit: int) -> bytes:
    """Read a small file whole.

    Raises:
        KeysRefused: not there, or longer than `limit` bytes.
        StorageFailed: it cannot be read.
    """
    try:
        with open(path, "rb") as file:
            raw = file.read(limit + 1)
    except FileNotFoundError:
        raise keys_refused(path, "a file", "none") from None
    except OSError as error:
        raise storage_failed(f"File {path}", error) from error
    if len(raw) > limit:
        raise keys_refused(path, f"at most {limit} bytes", "more")
    return raw


def keys_refused(path: Path, expected: str, got: str) -> KeysRefused:
    """Say what is wrong with a file of keys or with the file of a passphrase."""
    return KeysRefused(
        f"File {path} refused",
        expected=expected,
        got=got,
        next_step="Restore it from the backup, or name another one in visavis.toml.",
    )
