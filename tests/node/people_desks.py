"""A persons' desk over a folder of its own, with a clock that the test sets."""

import asyncio
import base64
import contextlib
import os
from collections.abc import AsyncIterator, Callable
from datetime import date
from pathlib import Path
from typing import TypeVar
from urllib.parse import parse_qs, urlsplit

from visavis.node.keystore import Keystore
from visavis.node.people import Grant, Person, Role
from visavis.node.people_desk import NewPerson, People
from visavis.node.people_provider import ProviderTerms
from visavis.node.people_sign_in import code_at, step_of
from visavis.terms import OfficeId, PartyId

T = TypeVar("T")
START_MS = 1_795_000_000_000


class Desk:
    """The persons of fr, their clock, and what one needs to sign in."""

    def __init__(self, path: Path, keystore: Keystore, provider: ProviderTerms | None) -> None:
        self.now_ms = START_MS
        self.path = path
        self.people = People(
            path,
            PartyId("fr"),
            keystore,
            self._write_keys,
            provider,
            wall_ms=lambda: self.now_ms,
            random=os.urandom,
        )

    @staticmethod
    async def _write_keys(work: Callable[[], T]) -> T:
        return await asyncio.to_thread(work)

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.now_ms += round(1000 * seconds)

    def code(self, new: NewPerson) -> str:
        """What that person's authenticator shows now."""
        (secret,) = parse_qs(urlsplit(new.authenticator).query)["secret"]
        raw = base64.b32decode(secret + "=" * (-len(secret) % 8))
        return code_at(raw, step_of(self.now_ms))

    async def add(self, name: str = "anne", **fields: object) -> NewPerson:
        """Take in a person, by default one who keeps the watch for the fleet."""
        return await self.people.add(a_person(name, **fields), None, "token", "")


@contextlib.asynccontextmanager
async def a_desk(path: Path, provider: ProviderTerms | None = None) -> AsyncIterator[Desk]:
    """Open a desk; in a folder that has one already, that one again."""
    keys = path / "keys.sealed"
    if keys.exists():
        keystore = Keystore.open(keys, b"passphrase of a test")
    else:
        keystore = Keystore.create(keys, b"passphrase of a test", os.urandom)
    desk = Desk(path, keystore, provider)
    try:
        yield desk
    finally:
        await desk.people.close()


def a_person(name: str = "anne", **fields: object) -> Person:
    """A person who keeps the watch for the fleet."""
    usual: dict[str, object] = {
        "full_name": "Anne Roux",
        "roles": (Role.WATCH,),
        "grants": (Grant(OfficeId("fr/fleet"), date(2020, 1, 1)),),
    }
    return Person(name=name, **{**usual, **fields})  # type: ignore[arg-type]  # a builder's fields
