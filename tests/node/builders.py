"""Builders for the storage tests: folders, stores, links and entries."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from visavis.links import Entry, StoredHash
from visavis.node.registers import Direction, LinkRow, Links, LinkState
from visavis.node.settings import Settings
from visavis.node.store import Store
from visavis.record import EMPTY_FRONTIER, Frontier, Mode, extend_stored
from visavis.terms import InstantMs, PartyId

LINK = hashlib.sha256(b"a link").digest()
OTHER_LINK = hashlib.sha256(b"another link").digest()


class Dice:
    """Bytes that look random and are the same in every run."""

    def __init__(self, seed: str) -> None:
        self._seed, self._throws = seed, 0

    def __call__(self, count: int) -> bytes:
        self._throws += 1
        return hashlib.shake_256(f"{self._seed}/{self._throws}".encode()).digest(count)


def a_settings(*, anchor_dir: str = "anchors") -> Settings:
    return Settings(
        party=PartyId("fr"), mode=Mode.EXERCISE, names={"fr": "France"}, anchor_dir=anchor_dir
    )


def a_link_row(link_id: bytes, *, direction: Direction) -> LinkRow:
    return LinkRow(
        link_id=link_id,
        direction=direction,
        peer=PartyId("ru"),
        origin=f"fr/link/ru/exercise/{link_id[0]}",
        manifest=b"manifest",
        sender_signature=b"s" * 64,
        receiver_signature=b"r" * 64,
        state=LinkState.OPEN,
        opened_ms=InstantMs(1_447_927_200_000),
        closed_ms=None,
    )


def a_store(folder: Path) -> Store:
    """A database with two links, one per direction."""
    store = Store(folder / "node.db")
    with store.write() as connection:
        links = Links(connection)
        links.keep(a_link_row(OTHER_LINK, direction=Direction.RECEIVING))
        links.keep(a_link_row(LINK, direction=Direction.SENDING))
    return store


def an_entry(seed: str, *, kind: str = "statement", content: bytes | None = None) -> Entry:
    salt = hashlib.sha256(seed.encode()).digest()
    time_ms = 1_447_927_200_000 + len(seed)
    return Entry(kind, time_ms, salt, content if content is not None else seed.encode() * 9)


def some_entries(seed: str, count: int) -> list[Entry]:
    return [an_entry(f"{seed} {number}") for number in range(count)]


class Growth:
    """What a replica keeps while it appends: the tree's edge, and the hashes for each step."""

    def __init__(self, link_id: bytes = LINK) -> None:
        self.link_id = link_id
        self.frontier: Frontier = EMPTY_FRONTIER

    def of(self, entries: Sequence[Entry]) -> tuple[list[bytes], list[StoredHash]]:
        """Leaf hashes and completed hashes of the next entries; moves on."""
        hashes = [entry.leaf_hash(self.link_id) for entry in entries]
        self.frontier, completed = extend_stored(self.frontier, hashes)
        return hashes, completed
