"""A real peer signs two histories, over real sockets: the link freezes, and a stranger can tell."""

import shutil
import signal
from pathlib import Path

import msgspec
import pytest
from tests.node.false_peer import FalsePeer, false_peer
from tests.processes.fork_server import ForkServer
from tests.two_nodes import NodeProcess, open_contact, say, text, two_nodes, until

from visavis.links import (
    Add,
    Condition,
    Entry,
    Head,
    Hello,
    Receipt,
    Refusal,
    parse_bundle,
    verify_bundle,
)

NONCE = bytes(range(16))


def _linked(fr: NodeProcess, ru: NodeProcess) -> str:
    """Say something both ways and wait for the receipts; returns the contact's id."""
    contact = open_contact(fr, ru)
    for node in (fr, ru):
        say(node, "contact.say", f"{node.party}/chief", contact=contact, words=text("A true word."))

    def receipted() -> bool:
        links = [fr.link()["outgoing"], ru.link()["outgoing"]]
        return all(one["receipted"] == one["size"] > 0 and not one["waiting"] for one in links)

    until(receipted, fr, ru)
    return contact


def _last_replaced(peer: FalsePeer) -> Add:
    """The true log with another last entry, signed by its true key."""
    size = peer.log.size()
    (true,) = peer.entries(size - 1, 1)
    other = Entry(true.kind, true.time_ms, bytes(32), b"what was never said first")
    return peer.add(size - 1, (other,))


@pytest.mark.parametrize("shown", ["in a package", "in a hello"])
def test_a_peer_that_signs_two_histories_freezes_the_link_and_is_proven_guilty(
    tmp_path: Path, forks: ForkServer, shown: str
) -> None:
    """DESIGN section 4, rules 3 and 11."""
    with two_nodes(tmp_path, forks, heartbeat_s=3600) as (fr, ru):
        _linked(fr, ru)
        ru.stop()
        with false_peer(ru, fr) as peer:
            forged = _last_replaced(peer)
            if shown == "in a package":
                assert peer.say(forged) == (204, b""), "nothing is owed to a forger"
            else:
                answer = peer.heard(peer.say(Hello(NONCE, Condition.LIVE, forged.note, "", 0)))
                assert isinstance(answer, Head)
                assert answer.condition is Condition.FROZEN
            frozen = until(lambda: _frozen(fr), fr)
            assert frozen["incoming"]["reason"].startswith("the sender signed another history")
            assert frozen["evidence"] == 1
            assert frozen["coverage"]["state"] == "unknown"
            assert frozen["coverage"]["because"] == "the link is in frozen"
            # A frozen link takes nothing more, not even what is true.
            true = peer.add(peer.log.size(), (Entry("statement", 0, bytes(32), b"x"),))
            refused = peer.heard(peer.say(true))
            assert isinstance(refused, Refusal)
            assert refused.code == "links.frozen"
            held = peer.heard(peer.say(Hello(NONCE, Condition.LIVE, "", "", 0)))
            assert isinstance(held, Head)
            assert (held.condition, held.size) == (Condition.FROZEN, peer.log.size())
            # Both notes are kept, and a stranger can judge them; so after a start too.
            proven = _proven(fr)
            fr.stop(signal.SIGKILL)
            fr.start()
            assert _proven(fr) == proven
            assert not isinstance(peer.heard(peer.say(true)), Receipt)
        rows = fr.call("GET", "/api/statements?limit=500")
        assert "never said first" not in str(rows)


def _frozen(node: NodeProcess) -> object:
    link = node.link()
    return link if link["incoming"]["phase"] == "frozen" else None


def _proven(fr: NodeProcess) -> tuple[object, ...]:
    raw = msgspec.json.encode(fr.call("GET", "/api/evidence/forks/ru"))
    finding = verify_bundle(parse_bundle(raw))
    assert finding.forked_by == ("log", "ru")
    assert (finding.sender, finding.receiver) == ("ru", "fr")
    return finding.origin, finding.size, finding.root


def test_a_folder_that_two_machines_serve_is_found_out_by_its_peer(
    tmp_path: Path, forks: ForkServer
) -> None:
    """The worst mistake of an operator: a copy of the whole folder, anchors and all, goes on."""
    with two_nodes(tmp_path, forks, heartbeat_s=1, answer_s=2) as (fr, ru):
        contact = _linked(fr, ru)
        assert ru.stop() == 0
        shutil.copytree(ru.path, tmp_path / "copy")
        ru.start()
        said = say(ru, "contact.say", "ru/chief", contact=contact, words=text("The first life."))
        until(lambda: fr.ask("GET", f"/api/statements/{said}")[0] == 200, fr, ru)
        ru.stop(signal.SIGKILL)
        twin = NodeProcess(ru.party, tmp_path / "copy", ru.link_port, ru.desk_port, forks=forks)
        twin.start()
        try:
            # The copy asks for the head first, and gets back what the first life said: no fork.
            until(lambda: twin.ask("GET", f"/api/statements/{said}")[0] == 200, fr, ru)
            again = say(twin, "contact.say", "ru/chief", contact=contact, words=text("The second."))
            until(lambda: fr.ask("GET", f"/api/statements/{again}")[0] == 200, fr, ru)
            assert fr.link()["evidence"] == 0
        finally:
            assert twin.stop() == 0
