"""The persons' desk: signs in and out, keeps persons, writes the audit. One per running node.

Everything that touches the persons' database or hashes a password runs on one thread of its own,
the doorkeeper; who holds a cookie is answered from memory at once.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol, TypeVar

import msgspec

from visavis.node.keystore import Keystore
from visavis.node.people import LockedOut, Person, PersonRefused, SignInRefused
from visavis.node.people_audit import Audit, AuditRow, Deed
from visavis.node.people_provider import Provider, ProviderTerms
from visavis.node.people_sign_in import (
    SECRET_BYTES,
    SignIn,
    hash_password,
    make_password,
    provisioning_uri,
    secret_name,
)
from visavis.node.people_store import PEOPLE_NAME, PeopleStore
from visavis.node.rates import Buckets
from visavis.node.sessions import Session, Sessions, digest_of, make_token
from visavis.terms import PartyId

T = TypeVar("T")
Random = Callable[[int], bytes]

TICKET_S: Final = 12 * 3600  # a demo that was started in the morning is looked at in the evening


# A password costs a third of a second of one core to check: one address gets no more than that.
SIGN_IN_RATE: Final = (1.0, 20)


class Cookies(Protocol):
    """What a request shows of itself, as far as sessions need it."""

    @property
    def cookies(self) -> Mapping[str, str]:
        """Cookies by name."""
        ...


class WriteKeys(Protocol):
    """Runs something on the writer's thread, the only one that changes the keystore."""

    def __call__(self, work: Callable[[], T], /) -> Awaitable[T]: ...


@dataclass(frozen=True, slots=True)
class Signed:
    """Somebody who has just signed in: the cookie to set, and the session behind it."""

    cookie: str
    session: Session


class NewPerson(msgspec.Struct, frozen=True):
    """What a new person must be handed, once: nobody can read it here again.

    Args:
        password: "" where the administrator chose it, or none was wanted.
        authenticator: the otpauth line for their authenticator.
    """

    person: Person
    password: str
    authenticator: str


class People:
    """The persons of one node."""

    def __init__(
        self,
        folder: Path,
        party: PartyId,
        keystore: Keystore,
        write_keys: WriteKeys,
        provider: ProviderTerms | None,
        *,
        wall_ms: Callable[[], int],
        random: Random,
    ) -> None:
        """Open the persons' database of a folder.

        Args:
            wall_ms: the machine's clock, also in an exercise: authenticators show nothing else.

        Raises:
            StoreRefused, StorageFailed: see `PeopleStore`.
        """
        self.party = party
        self.wall_ms = wall_ms
        self._keystore, self._write_keys, self._random = keystore, write_keys, random
        self.store = PeopleStore(folder / PEOPLE_NAME)
        self.audit = Audit(self.store.connection)
        self.sessions = Sessions(self.store)
        self.attempts = Buckets(*SIGN_IN_RATE)
        self.provider = Provider(provider, find=self._with_subject, wall_ms=wall_ms, random=random)
        self._door = SignIn(self.store, keystore, random)
        self._doorkeeper = ThreadPoolExecutor(1, "doorkeeper")

    async def at_door(self, work: Callable[[], T]) -> T:
        """Run something on the doorkeeper's thread."""
        return await asyncio.get_running_loop().run_in_executor(self._doorkeeper, work)

    async def close(self) -> None:
        """Close the database."""
        await self.at_door(self.store.close)
        self._doorkeeper.shutdown()

    # Sessions ---------------------------------------------------------------------------

    @property
    def cookie_name(self) -> str:
        """The party stands in it: browsers keep the cookies of all ports of a host together."""
        return f"visavis-{self.party}"

    def of(self, request: Cookies) -> Session | None:
        """Who is signed in on a request, or None."""
        cookies = request.cookies
        token = cookies.get(f"__Host-{self.cookie_name}") or cookies.get(self.cookie_name)
        return None if not token else self.sessions.of(token, self.wall_ms())

    async def touch(self, session: Session) -> None:
        """Note that a person did something."""
        if self.sessions.touch(session, self.wall_ms()):
            await self.at_door(lambda: self.sessions.note(session))

    async def sign_in(self, name: str, password: str, code: str, address: str) -> Signed:
        """Let somebody in by name, password and code.

        Raises:
            TooManyCalls: this address tries too often; nothing was looked at.
            SignInRefused, LockedOut: kept in the audit.
        """
        self.attempts.take(address)
        now_ms = self.wall_ms()

        def attempt() -> Signed:
            try:
                return self._begin(self._door.prove(name, password, code, now_ms), address, now_ms)
            except (SignInRefused, LockedOut) as error:
                self.audit.note([AuditRow(now_ms, name, address, Deed.REFUSED, error.code)])
                raise

        return await self.at_door(attempt)

    async def sign_in_as(self, person: Person, address: str) -> Signed:
        """Let in somebody whom an identity provider vouches for."""
        now_ms = self.wall_ms()
        return await self.at_door(lambda: self._begin(person, address, now_ms))

    async def enter(self, ticket: str, address: str) -> Signed:
        """Let in whoever holds a one-time ticket; it is used up.

        Raises:
            SignInRefused: unknown, used or lapsed.
        """
        now_ms = self.wall_ms()

        def attempt() -> Signed:
            name = self.store.use_ticket(digest_of(ticket), now_ms)
            person = None if name is None else self.store.person(name)
            if person is None or person.disabled:
                self.audit.note([AuditRow(now_ms, "", address, Deed.REFUSED, "people.ticket")])
                raise SignInRefused(
                    "Entry refused",
                    expected="a ticket that nobody has used yet",
                    got="another",
                    next_step="Sign in with name, password and code, or start the exercise again.",
                )
            return self._begin(person, address, now_ms)

        return await self.at_door(attempt)

    async def make_ticket(self, name: str, by: str, address: str) -> str:
        """Make a one-time ticket for a person; who may ask for one, the caller decides.

        Raises:
            PersonRefused: nobody of that name.
        """
        now_ms = self.wall_ms()
        ticket = make_token(self._random)

        def keep() -> None:
            self._require(name)
            self.store.keep_ticket(digest_of(ticket), name, now_ms + 1000 * TICKET_S, now_ms)
            self.audit.note([AuditRow(now_ms, by, address, Deed.CHANGED, f"ticket of {name}")])

        await self.at_door(keep)
        return ticket

    async def sign_out(self, session: Session, address: str) -> None:
        """End a session."""
        name, now_ms = session.person.name, self.wall_ms()

        def end() -> None:
            self.sessions.end(session.digest)
            self.audit.note([AuditRow(now_ms, name, address, Deed.SIGNED_OUT, "")])

        await self.at_door(end)

    def _begin(self, person: Person, address: str, now_ms: int) -> Signed:
        token = make_token(self._random)
        self.audit.note([AuditRow(now_ms, person.name, address, Deed.SIGNED_IN, "")])
        return Signed(token, self.sessions.begin(person, token, now_ms))

    # Persons ----------------------------------------------------------------------------

    async def listed(self) -> list[Person]:
        """Everybody, by name."""
        return await self.at_door(self.store.persons)

    async def add(self, person: Person, password: str | None, by: str, address: str) -> NewPerson:
        """Take in a person, with a fresh secret for their authenticator.

        Args:
            password: None makes one; "" leaves them to the identity provider.

        Raises:
            PersonRefused: the name or the subject is taken, or the password is too short.
        """
        chosen = make_password(self._random) if password is None else password
        secret = self._random(SECRET_BYTES)
        now_ms = self.wall_ms()

        def require_free() -> None:
            if self.store.person(person.name) is not None:
                raise _refused(person.name, "a name that nobody has", "one that is taken")
            self._require_subject_free(person)

        def keep() -> None:
            require_free()
            self.store.add(person, hash_password(chosen) if chosen else "")
            self.sessions.changed(person)
            self.audit.note([AuditRow(now_ms, by, address, Deed.CHANGED, person.name)])

        await self.at_door(require_free)
        await self._keep_secret(person.name, secret)
        await self.at_door(keep)
        uri = provisioning_uri(secret, person.name, self.party)
        return NewPerson(person, chosen if password is None else "", uri)

    async def change(self, name: str, changes: Mapping[str, Any], by: str, address: str) -> Person:
        """Change roles, grants, clearance or whether somebody may sign in at all.

        Raises:
            PersonRefused: nobody of that name, or a change that makes no person.
        """
        now_ms = self.wall_ms()

        def keep() -> Person:
            before = msgspec.to_builtins(self._require(name))
            try:
                person = msgspec.convert({**before, **changes}, Person)
            except (msgspec.ValidationError, ValueError) as error:
                raise _refused(name, "what a person can be", str(error)[:160]) from None
            self._require_subject_free(person)
            self.store.change(person)
            self.sessions.changed(person)
            if person.disabled:
                self.sessions.end_all_of(name)
            self.audit.note([AuditRow(now_ms, by, address, Deed.CHANGED, name)])
            return person

        return await self.at_door(keep)

    async def renew(self, name: str, by: str, address: str) -> NewPerson:
        """Make a new password and secret, lift a lock, and end every session of a person.

        Raises:
            PersonRefused: nobody of that name.
        """
        password, secret = make_password(self._random), self._random(SECRET_BYTES)
        now_ms = self.wall_ms()
        person = await self.at_door(lambda: self._require(name))

        def keep() -> None:
            self.store.set_password(name, hash_password(password))
            self.store.forget_failures(name)
            self.sessions.end_all_of(name)
            self.audit.note([AuditRow(now_ms, by, address, Deed.CHANGED, name)])

        await self._keep_secret(name, secret)
        await self.at_door(keep)
        return NewPerson(person, password, provisioning_uri(secret, name, self.party))

    async def _with_subject(self, subject: str) -> Person | None:
        return await self.at_door(lambda: self.store.with_subject(subject))

    async def note(self, who: str, address: str, deed: Deed, subjects: list[str]) -> None:
        """Write into the audit what somebody did to some things."""
        now_ms = self.wall_ms()
        rows = [AuditRow(now_ms, who, address, deed, one[:200]) for one in subjects]
        await self.at_door(lambda: self.audit.note(rows))

    async def _keep_secret(self, name: str, secret: bytes) -> None:
        keystore, random = self._keystore, self._random
        await self._write_keys(lambda: keystore.keep_secret(secret_name(name), secret, random))

    def _require(self, name: str) -> Person:
        person = self.store.person(name)
        if person is None:
            raise _refused(name[:40], "a person of this node", "nobody of that name")
        return person

    def _require_subject_free(self, person: Person) -> None:
        other = None if person.subject is None else self.store.with_subject(person.subject)
        if other is not None and other.name != person.name:
            raise _refused(person.name, "a subject that nobody else has", f"that of {other.name}")


def _refused(name: str, expected: str, got: str) -> PersonRefused:
    return PersonRefused(
        f"Person {name} refused",
        expected=expected,
        got=got,
        next_step="Nothing was changed. List the persons.",
    )
