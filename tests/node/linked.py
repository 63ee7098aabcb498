"""Two real nodes in this process, without sockets: what one says is handed to the other."""

import contextlib
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.two_nodes import found

from visavis.acts import command_of
from visavis.node.clock import ExerciseClock
from visavis.node.node import Node
from visavis.record import Mode
from visavis.terms import InstantMs, PartyId, VisavisError

NOON = InstantMs(1_800_000_000_000)
FR, RU = PartyId("fr"), PartyId("ru")


class StillClock(ExerciseClock):
    """A clock that moves only when it is told to."""

    def __init__(self, start: InstantMs) -> None:
        super().__init__(start)
        self._now = start

    def now_ms(self) -> InstantMs:
        """The instant that it was set to."""
        return self._now

    def jump_to(self, instant: InstantMs) -> None:
        """Go on from another instant."""
        self._now = instant


@dataclass
class Two:
    """`fr` and `ru`, introduced by their cards."""

    fr: Node
    ru: Node  # or whoever else is introduced to it

    def each_way(self) -> Iterator[tuple[Node, Node]]:
        """(one, other) both ways."""
        yield self.fr, self.ru
        yield self.ru, self.fr

    def open(self) -> None:
        """Offer on both sides and carry the genesis until both have it."""
        for one, other in self.each_way():
            one.exchange.offer(other.party, "", one.clock.now_ms())
        self.carry_genesis(1)

    def carry_genesis(self, epoch: int) -> None:
        """Carry the genesis of an epoch from `fr` to `ru` and back, twice."""
        for _ in range(2):
            for one, other in self.each_way():
                raw = one.exchange.genesis_for(other.party, epoch)
                other.exchange.take_genesis(raw, other.clock.now_ms())

    def carry(self, wait_ms: int = 200, turns: int = 20) -> None:
        """Let time pass and carry every message and its answer, until nobody has anything."""
        for _ in range(turns):
            for one, other in self.each_way():
                one.clock.jump_to(InstantMs(one.clock.now_ms() + wait_ms))
                messages = one.exchange.tick(one.clock.now_ms()).get(other.party, [])
                self.deliver(one, other, messages)

    def deliver(self, one: Node, other: Node, messages: list[bytes]) -> None:
        """Carry messages of `one` and what follows from their answers."""
        waiting = list(messages)
        while waiting:
            opened = other.open_message(waiting.pop(0), None)
            for answer in other.hear(opened)[0]:
                waiting += one.exchange.answered(other.party, answer, one.clock.now_ms())

    def open_contact(self) -> str:
        """Open a line between the chiefs and a contact on it; returns the contact's id."""
        chiefs = [f"{FR}/chief", f"{RU}/chief"]
        words = {"lang": "en", "text": "Coordination"}
        line = self.say(self.fr, "line.propose", offices=chiefs, purpose=words)
        self.say(self.fr, "line.open", line=line)
        self.carry()
        self.say(self.ru, "line.open", line=line)
        self.carry()
        people = [{"office": office, "holder": None} for office in chiefs]
        contact = self.say(self.fr, "contact.open", line=line, participants=people, agenda=[words])
        self.carry()
        return contact

    def say(self, node: Node, kind: str, **body: object) -> str:
        """Let a node's chief say one thing, and carry it; returns the statement's id."""
        command = command_of({"kind": kind, "office": f"{node.party}/chief", "body": body})
        spoke = node.speak([command])
        (result,) = spoke.results
        if isinstance(result, VisavisError):
            raise result
        other = self.ru if node is self.fr else self.fr
        self.deliver(node, other, list(spoke.out.get(other.party, [])))
        return result.statements[-1].id

    def words(self, node: Node, contact: str, words: str) -> str:
        """Say something in a contact."""
        return self.say(node, "contact.say", contact=contact, words={"lang": "en", "text": words})


def word_of(node: Node, contact: str, words: str) -> str:
    """Say something in a contact and carry nothing: nobody hears it yet."""
    body = {"contact": contact, "words": {"lang": "en", "text": words}}
    command = command_of({"kind": "contact.say", "office": f"{node.party}/chief", "body": body})
    (result,) = node.speak([command]).results
    assert not isinstance(result, VisavisError)
    return result.statements[-1].id


# A node's own clock writes these every ten seconds, whatever a peer does.
BY_THE_CLOCK = ("attendance", "hearing")


def contents(connection: sqlite3.Connection) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, but for the register of what was refused and what a clock notes."""
    names = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
    return {
        name: connection.execute(f"SELECT * FROM {name}").fetchall()
        for (name,) in names
        if name not in ("refusals", *BY_THE_CLOCK)
    }


@contextlib.contextmanager
def opened(path: Path) -> Iterator[Node]:
    """One node on a clock that stands still."""
    node = Node.open(path, StillClock(NOON))
    try:
        yield node
    finally:
        node.close()


def introduce(one: Node, other: Node) -> None:
    """Keep each other's card as confirmed."""
    for giver, taker in ((one, other), (other, one)):
        raw = giver.cards.versions(giver.party)[-1].raw
        with taker.store.write():
            taker.cards.keep(giver.party, 1, raw, NOON)
            taker.cards.confirm(giver.party, 1, NOON)
        taker.card_confirmed(giver.party)


@contextlib.contextmanager
def two(base: Path, **changes: object) -> Iterator[Two]:
    """Two introduced nodes on clocks that stand still."""
    for party in (FR, RU):
        if not (base / party).exists():
            found(base, party, mode=Mode.EXERCISE, **changes)
    with contextlib.ExitStack() as undo:
        nodes = []
        for party in (FR, RU):
            node = Node.open(base / party, StillClock(NOON))
            undo.callback(node.close)
            nodes.append(node)
        pair = Two(*nodes)
        if pair.fr.exchange.confirmed_card(RU) is None:
            introduce(pair.fr, pair.ru)
        yield pair


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two folders, made once: copying them is quicker than making keys."""
    base = tmp_path_factory.mktemp("founded")
    for party in (FR, RU):
        found(base, party)
    return base


def copied(founded: Path, base: Path) -> Path:
    """A fresh copy of folders that were made before."""
    for party in (FR, RU):
        shutil.copytree(founded / party, base / party)
    return base
