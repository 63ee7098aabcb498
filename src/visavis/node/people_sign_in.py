"""Proving who somebody is: password (Argon2id), code (TOTP), and the wait after failures.

A name that nobody has costs as much time and says as much as a wrong password. Used by one thread
at a time, so that at most one password's memory is in use.

Sources: RFC 9106 section 4 (the second recommended choice of parameters); RFC 6238 (codes of 30 s,
one step of tolerance either way, each accepted once, section 5.2).
"""

import base64
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import pyotp
from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from visavis.node.keystore import Keystore
from visavis.node.people import LockedOut, Person, PersonRefused, SignInRefused
from visavis.node.people_store import PeopleStore

Random = Callable[[int], bytes]

SHORTEST_PASSWORD: Final = 12  # with a second factor and a lockout, guessing takes for ever
LONGEST_PASSWORD: Final = 256  # bytes; a page of text is a mistake
STEP_S: Final = 30  # RFC 6238: what every authenticator shows
TOLERANCE_STEPS: Final = 1  # half a minute of clock either way
SECRET_BYTES: Final = 20  # RFC 4226 R6: 160 bits
FREE_FAILURES: Final = 4  # a tired officer mistypes; the fifth failure in a row begins the wait
FIRST_WAIT_S: Final = 15  # then doubled each time ...
LONGEST_WAIT_S: Final = 3600  # ... to an hour: no lock that an outsider could make last for ever

_HASHER: Final = PasswordHasher(
    time_cost=3, memory_cost=64 * 1024, parallelism=4, hash_len=32, salt_len=16, type=Type.ID
)


def secret_name(person: str) -> str:
    """Under which name the keystore holds what a person's codes are made of."""
    return f"totp/{person}"


def step_of(now_ms: int) -> int:
    """The step of RFC 6238 that an instant falls into."""
    return now_ms // 1000 // STEP_S


def code_at(secret: bytes, step: int) -> str:
    """The six digits of one step."""
    return pyotp.HOTP(base64.b32encode(secret).decode()).at(step)


def provisioning_uri(secret: bytes, person: str, party: str) -> str:
    """What an authenticator takes in, as a line or as a picture of it."""
    totp = pyotp.TOTP(base64.b32encode(secret).decode())
    return totp.provisioning_uri(name=f"{person}@{party}", issuer_name="visavis")


def make_password(random: Random) -> str:
    """A password of 100 random bits in groups of five, as one can read it out."""
    letters = base64.b32encode(random(13)).decode().lower()[:20]
    return "-".join(letters[at : at + 5] for at in range(0, 20, 5))


def hash_password(password: str) -> str:
    """Argon2id, with a fresh salt; takes some tenths of a second and 64 MiB.

    Raises:
        PersonRefused: too short or too long.
    """
    length = len(password.encode())
    if not SHORTEST_PASSWORD <= length <= LONGEST_PASSWORD:
        raise PersonRefused(
            "Password refused",
            expected=f"{SHORTEST_PASSWORD} to {LONGEST_PASSWORD} bytes",
            got=f"{length}",
            next_step="Choose another, or let one be made.",
        )
    return _HASHER.hash(password)


@dataclass
class SignIn:
    """The door: takes a name, a password and a code, and lets a person in or nobody."""

    store: PeopleStore
    keystore: Keystore
    random: Random

    def __post_init__(self) -> None:
        self._no_secret = self.random(SECRET_BYTES)

    @cached_property
    def _nobody(self) -> str:
        """The hash of a password that nobody has; made when somebody first signs in."""
        return _HASHER.hash(self.random(16).hex())

    def prove(self, name: str, password: str, code: str, now_ms: int) -> Person:
        """Let somebody in.

        Raises:
            LockedOut: too many failures; neither password nor code was looked at.
            SignInRefused: they do not go together.
        """
        self.require_not_locked(name, now_ms)
        person, kept = self.store.person(name), self.store.password(name)
        secret = self.keystore.secret(secret_name(name))
        nobody = self._nobody  # made now, whoever asks
        hashed, last_step = kept if kept is not None and kept[0] else (nobody, 0)
        right = self._matches(hashed, password)
        step = self._step(secret or self._no_secret, code, now_ms)
        known = person is not None and not person.disabled and hashed != nobody
        if known and secret is not None and right and step is not None and step > last_step:
            assert person is not None
            if self.store.use_step(name, step):
                self.store.forget_failures(name)
                return person
        self.fail(name, now_ms)
        raise SignInRefused(
            "Sign-in refused",
            expected="a name, its password and a code that was not used yet",
            got="something else",
            next_step="Wait for the next code and try again.",
        )

    def require_not_locked(self, name: str, now_ms: int) -> None:
        """Refuse a name that failed too often.

        Raises:
            LockedOut.
        """
        _, until_ms = self.store.failures(name)
        if now_ms < until_ms:
            raise LockedOut(-(-(until_ms - now_ms) // 1000))

    def fail(self, name: str, now_ms: int) -> None:
        """Count a failure; from the fifth in a row on, the name waits."""
        count = self.store.failures(name)[0] + 1
        over = count - FREE_FAILURES - 1
        wait_s = 0 if over < 0 else min(FIRST_WAIT_S * 2 ** min(over, 20), LONGEST_WAIT_S)
        self.store.note_failure(name, count, now_ms + 1000 * wait_s)

    def _matches(self, hashed: str, password: str) -> bool:
        if len(password.encode()) > LONGEST_PASSWORD:
            password = ""
        try:
            return _HASHER.verify(hashed, password)
        except (VerificationError, InvalidHashError):
            return False

    def _step(self, secret: bytes, code: str, now_ms: int) -> int | None:
        """The step that a code belongs to, or None; every one is compared, whatever came before."""
        now, found = step_of(now_ms), None
        for step in range(now - TOLERANCE_STEPS, now + TOLERANCE_STEPS + 1):
            if hmac.compare_digest(code_at(secret, step).encode(), code.encode()):
                found = step
        return found
