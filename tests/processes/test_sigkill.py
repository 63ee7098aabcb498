"""A hundred nodes killed between commit, anchor, signature and reply; nothing lost or said twice.

Real processes, real sockets, real SQLite. A node is told to die at the n-th step after a
statement was said, n = 1, 2, 3 …, so that every step of a statement's way is the last one once.
"""

import collections
import contextlib
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.processes.dying import DIED_NAME, ORDER_NAME, SIGNED_NAME
from tests.processes.fork_server import ForkServer, Life
from tests.two_nodes import NodeProcess, open_contact, text, two_nodes, until

from visavis.links import parse_bundle, terms_of, verify_bundle
from visavis.links.audit import audit_log
from visavis.node.anchors import FileReceivingAnchor, FileSendingAnchor
from visavis.node.link_logs import SqliteReceivedLog
from visavis.node.registers import Direction, LinkRow, Links
from visavis.node.store import Store
from visavis.parties import KeyHistory
from visavis.record import parse_checkpoint, root_at

KILLS = 25  # in each of the four stories: a hundred in all


@dataclass
class Story:
    """Two nodes, one of which speaks and one of which dies, and what was said so far."""

    speaker: NodeProcess
    hearer: NodeProcess
    victim: NodeProcess
    contact: str
    answered: list[str] = field(default_factory=list)  # texts that the API said were said
    asked: list[str] = field(default_factory=list)  # all texts, answered or not
    orders: "itertools.count[int]" = field(default_factory=itertools.count)

    @property
    def points(self) -> Path:
        """Where the victim's orders lie."""
        return Path(self.victim.plan["points"])

    def say(self, count: int) -> None:
        """Say `count` things by one call, with which the speaker may die."""
        words = [f"word {len(self.asked) + number}" for number in range(count)]
        self.asked += words
        office = f"{self.speaker.party}/chief"
        commands = [
            {
                "kind": "contact.say",
                "office": office,
                "body": {"contact": self.contact, "words": text(word)},
            }
            for word in words
        ]
        status, found = self.speaker.ask("POST", "/api/commands", json={"commands": commands})
        if status:
            assert status == 200, found
            assert found["refused"] == 0, found
            self.answered += words

    def order_death(self, n: int) -> None:
        """Tell the victim to die at its n-th step from now on."""
        (self.points / DIED_NAME).unlink(missing_ok=True)
        fresh = self.points / "order.new"
        fresh.write_text(f"{next(self.orders)} {n}")
        fresh.rename(self.points / ORDER_NAME)

    def dies(self) -> str | None:
        """Wait until the victim is dead, and revive it; None if it lives and all is receipted."""
        life = self.victim.process
        assert isinstance(life, Life)
        until(lambda: life.ended() or self.settled(), self.speaker, self.hearer)
        (self.points / ORDER_NAME).unlink()
        if not life.ended():
            return None
        assert life.wait() == -9
        self.victim.start()
        until(self.settled, self.speaker, self.hearer)
        return (self.points / DIED_NAME).read_text()

    def settled(self) -> bool:
        """Whether both logs are live and everything in them is receipted.

        A receiver that has just been revived says so only when the sender speaks next.
        """
        links = self.speaker.link(), self.hearer.link()
        if None in links:
            return False
        pairs = (links, links[::-1])
        return all(
            one["outgoing"]["phase"] == "live"
            and other["incoming"]["phase"] in ("sync", "live")
            and one["outgoing"]["waiting"] == 0
            and one["outgoing"]["receipted"] == one["outgoing"]["size"] == other["incoming"]["size"]
            for one, other in pairs
        )

    def heard(self) -> list[str]:
        """The texts in the hearer's record, in order, each as often as it stands there."""
        return _said(self.hearer, self.contact, self.speaker.party)


def _said(node: NodeProcess, contact: str, party: str) -> list[str]:
    found: list[str] = []
    after = 0
    while rows := node.call("GET", f"/api/statements?thread={contact}&after={after}&limit=500"):
        after = rows[-1]["seq"]
        found += [
            row["body"]["words"]["text"]
            for row in rows
            if row["kind"] == "contact.say" and row["party"] == party
        ]
    return found


@contextlib.contextmanager
def a_story(base: Path, forks: ForkServer, speaker: int, victim: int) -> Iterator[Story]:
    """Two linked nodes with an open contact; 0 is `fr`, 1 is `ru`."""
    plans = []
    for party in ("fr", "ru"):
        (base / f"{party}.points").mkdir()
        plans.append({"points": str(base / f"{party}.points")})
    with two_nodes(base, forks, plans=plans, heartbeat_s=1, answer_s=2) as nodes:
        contact = open_contact(nodes[0], nodes[1])
        story = Story(nodes[speaker], nodes[1 - speaker], nodes[victim], contact)
        until(story.settled, *nodes)
        yield story


@pytest.mark.parametrize("victim", [0, 1], ids=["fr dies", "ru dies"])
@pytest.mark.parametrize("speaker", [0, 1], ids=["fr speaks", "ru speaks"])
def test_killed_at_every_step_nothing_receipted_is_lost_doubled_or_signed_twice(
    tmp_path: Path, forks: ForkServer, speaker: int, victim: int
) -> None:
    """DESIGN section 4, rules 1, 2, 4 and 8."""
    died: list[str] = []
    with a_story(tmp_path, forks, speaker, victim) as story:
        batches = itertools.cycle((1, 3, 2))
        count, n = next(batches), 1
        while len(died) < KILLS:
            story.order_death(n)
            story.say(count)
            name = story.dies()
            if name is None:
                assert n > 5, "hardly a step before it was receipted"
                count, n = next(batches), 1
                continue
            died.append(name)
            n += 1
            _check_heard(story)
        nodes = (story.speaker, story.hearer)
        bundles = [
            (direction, node.call("POST", "/api/evidence", json=_asked(peer, direction)))
            for node, peer in (nodes, nodes[::-1])
            for direction in ("sent", "received")
        ]
        for node in nodes:
            assert node.link()["evidence"] == 0
            assert node.stop() == 0
    deaths = collections.Counter(died)
    assert {"before a commit", "after a commit", "after a signature"} <= set(deaths), deaths
    anchored = {"an anchor half written", "an anchor written", "an anchor flushed"}
    assert anchored <= set(deaths), deaths
    assert deaths.keys() & {"before a reply", "before a call"}, deaths
    for direction, bundle in bundles:
        finding = verify_bundle(parse_bundle(msgspec.json.encode(bundle)))
        assert finding.receipted or direction == "received"
        assert finding.forked_by is None
    _check_folders(nodes)
    _check_signed(tmp_path)


def _check_heard(story: Story) -> None:
    """Every answered text exactly once and in order; an unanswered one at most once."""
    heard = story.heard()
    assert len(heard) == len(set(heard)), "something was said twice"
    assert set(story.answered) <= set(heard), "something receipted was lost"
    in_order = [word for word in story.asked if word in set(heard)]
    assert heard == in_order, "another order than it was said in"
    assert _said(story.speaker, story.contact, story.speaker.party) == heard


def _asked(peer: NodeProcess, direction: str) -> dict[str, Any]:
    return {"peer": peer.party, "direction": direction}


def _check_folders(nodes: tuple[NodeProcess, NodeProcess]) -> None:
    """Both copies of each log are whole and anchored, and what the receiver has is a prefix.

    The node that stopped last may have logged one more receipt than the other could take.
    """
    with contextlib.ExitStack() as undo:
        stores = [Store(node.path / "node.db") for node in nodes]
        for store in stores:
            undo.callback(store.close)
        logs = [dict(_logs(*pair)) for pair in zip(nodes, stores, strict=True)]
        assert len(logs[0]) == 2
        for link_id, one in logs[0].items():
            other = logs[1][link_id]
            shorter, longer = sorted((one, other), key=lambda log: log.size())
            assert root_at(shorter, shorter.size()) == root_at(longer, shorter.size())
            assert longer.size() - shorter.size() <= 1


def _logs(node: NodeProcess, store: Store) -> Iterator[tuple[bytes, SqliteReceivedLog]]:
    """Every log of a folder, after an audit of each of its entries."""
    for row in Links(store.connection).every():
        log = SqliteReceivedLog(store, row.link_id, None)
        terms = terms_of(row.manifest)
        edge = audit_log(log, terms, KeyHistory.start(terms.origin, terms.log_key))
        assert (edge.size, edge.root()) == _anchored(node.path, row)
        yield row.link_id, log


def _anchored(folder: Path, row: LinkRow) -> tuple[int, bytes]:
    anchors = folder / "anchors"
    if row.direction is Direction.SENDING:
        sent = FileSendingAnchor(anchors, row.link_id).read()
        assert sent is not None
        return sent.size, sent.root
    received = FileReceivingAnchor(anchors, row.link_id).read()
    assert received is not None
    return received.size, received.root


def _check_signed(base: Path) -> None:
    """Of all that any life ever signed: one root for each size of each log."""
    roots: dict[tuple[str, int], bytes] = {}
    for party in ("fr", "ru"):
        for line in (base / f"{party}.points" / SIGNED_NAME).read_text().splitlines():
            message = bytes.fromhex(line)
            if message.startswith(b"cosignature/v1\n"):
                message = message.split(b"\n", 2)[2]  # after the line with the time
            if b"/link/" not in message.split(b"\n", 1)[0] or message.startswith(b"visavis/"):
                continue
            checkpoint = parse_checkpoint(message.decode())
            at = (checkpoint.origin, checkpoint.size)
            assert roots.setdefault(at, checkpoint.root) == checkpoint.root, f"two roots at {at}"
    assert len(roots) > KILLS
