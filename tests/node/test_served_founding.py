"""Founding over real sockets: whoever opens first, whatever is lost, whoever changes keys."""

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.node.false_peer import false_peer
from tests.processes.dying import DIED_NAME, ORDER_NAME
from tests.processes.fork_server import ForkServer, Life
from tests.two_nodes import (
    NodeProcess,
    found,
    introduce,
    open_contact,
    open_link,
    say,
    text,
    two_nodes,
    until,
)

from visavis.links import parse_bundle, verify_bundle

# Twenty times as fast as in life: a founding is offered twice a second.
QUICK = {"constants": {"visavis.node.running.GENESIS_S": 0.05, "visavis.node.running.TICK_S": 0.02}}


@contextlib.contextmanager
def ended(*nodes: NodeProcess) -> Iterator[None]:
    """End whatever still lives."""
    try:
        yield
    finally:
        for node in nodes:
            if node.process is not None:
                node.process.kill()
                node.process.wait()


@pytest.fixture(scope="module")
def strangers(tmp_path_factory: pytest.TempPathFactory) -> tuple[NodeProcess, NodeProcess]:
    """Two folders that know nothing of each other; tests copy them."""
    base = tmp_path_factory.mktemp("strangers")
    return found(base, "fr"), found(base, "ru")


@pytest.fixture
def apart(
    strangers: tuple[NodeProcess, NodeProcess], tmp_path: Path, forks: ForkServer
) -> Iterator[tuple[NodeProcess, NodeProcess]]:
    """Two served nodes, not yet introduced."""
    nodes = []
    for one in strangers:
        shutil.copytree(one.path, tmp_path / one.party)
        node = NodeProcess(one.party, tmp_path / one.party, one.link_port, one.desk_port)
        node.forks, node.plan = forks, dict(QUICK)
        nodes.append(node)
    with ended(*nodes):
        for node in nodes:
            node.start()
        yield nodes[0], nodes[1]


def opened(one: NodeProcess, other: NodeProcess, epoch: int = 1) -> Any:
    """Wait until both sides are live in one epoch."""

    def live() -> bool:
        links = [one.link(other.party), other.link(one.party)]
        return all(
            bool(link)
            and (link["state"], link["epoch"]) == ("open", epoch)
            and link["outgoing"]["phase"] == "live"
            for link in links
        )

    until(live, one, other)
    return one.link(other.party)


@pytest.mark.parametrize("first", [0, 1])
def test_either_side_opens_first_and_the_other_sees_it_knock(
    apart: tuple[NodeProcess, NodeProcess], first: int
) -> None:
    one, other = apart[first], apart[1 - first]
    introduce(one, other)
    shown = one.call("POST", f"/api/links/{other.party}/open", json={})
    assert (shown["state"], shown["epoch"]) == ("offered", 1)
    knocked = until(lambda: other.call("GET", "/api/status")["knocked"].get(one.party), one, other)
    assert knocked["epoch"] == 1
    assert other.link(one.party) is None
    other.call("POST", f"/api/links/{one.party}/open", json={})
    link = opened(one, other)
    assert link["outgoing"]["origin"] == f"{one.party}/link/{other.party}/exercise/1"
    assert other.link(one.party)["incoming"]["link_id"] == link["outgoing"]["link_id"]
    assert other.call("GET", "/api/status")["knocked"] == {}
    # Once more by mistake: the same link, no new epoch.
    again = one.call("POST", f"/api/links/{other.party}/open", json={})
    assert (again["state"], again["epoch"]) == ("open", 1)


def test_a_party_that_nobody_confirmed_is_neither_offered_a_link_nor_let_in(
    apart: tuple[NodeProcess, NodeProcess],
) -> None:
    """The gate follows a confirmed card at once, without a restart."""
    fr, ru = apart
    card = ru.call("GET", "/api/cards/ru/file")
    taken = fr.call("POST", "/api/cards", body=msgspec.json.encode(card))
    status, refused = fr.ask("POST", "/api/links/ru/open", json={})
    assert (status, refused["code"]) == (422, "links.peer_not_confirmed")
    assert "visavis card confirm ru" in refused["message"]
    ru_knows = ru.call(
        "POST", "/api/cards", body=msgspec.json.encode(fr.call("GET", "/api/cards/fr/file"))
    )
    words = {"words": " ".join(ru_knows["fingerprint_words"]["en"]), "language": "en"}
    ru.call("POST", "/api/cards/fr/confirm", json=words)
    ru.call("POST", "/api/links/fr/open", json={})
    until(lambda: _failure(ru), fr, ru)
    assert fr.call("GET", "/api/status")["knocked"] == {}, "nobody let it in"
    words = {"words": " ".join(taken["fingerprint_words"]["ru"]), "language": "ru"}
    fr.call("POST", "/api/cards/ru/confirm", json=words)
    until(lambda: fr.call("GET", "/api/status")["knocked"].get("ru"), fr, ru)
    fr.call("POST", "/api/links/ru/open", json={})
    opened(fr, ru)


def _failure(node: NodeProcess) -> bool:
    """Whether its calls fail; a founding waits, so it is in the log of its attempts only."""
    return node.link() is not None and node.link()["state"] == "offered"


@pytest.mark.parametrize("n", [1, 2, 4, 6, 8])
def test_killed_at_any_step_of_a_founding_it_opens_all_the_same(
    apart: tuple[NodeProcess, NodeProcess], tmp_path: Path, n: int
) -> None:
    """Every reply may be lost: an offer is made once, and the same bytes come again."""
    fr, ru = apart
    introduce(fr, ru)
    ru.stop()
    points = tmp_path / "points"
    points.mkdir()
    ru.plan = {**QUICK, "points": str(points)}
    ru.start()
    fr.call("POST", "/api/links/ru/open", json={})
    (points / ORDER_NAME).write_text(f"1 {n}")
    ru.ask("POST", "/api/links/fr/open", json={})
    life = ru.process
    assert isinstance(life, Life)
    until(life.ended, fr)
    assert life.wait() == -9
    assert (points / DIED_NAME).read_text()
    (points / ORDER_NAME).unlink()
    ru.start()
    if ru.link("fr") is None:  # it died before the offer was kept, and nobody was told it was
        ru.call("POST", "/api/links/fr/open", json={})
    link = opened(fr, ru)
    assert link["outgoing"]["link_id"] == ru.link()["incoming"]["link_id"]


@pytest.mark.parametrize("n", [1, 4, 7, 12])
def test_what_had_no_receipt_arrives_once_in_the_next_epoch_whoever_dies(
    tmp_path: Path, forks: ForkServer, n: int
) -> None:
    """DESIGN section 4, rule 7; killed at a step of the new founding on the side that lost."""
    points = tmp_path / "points"
    points.mkdir()
    plans: tuple[dict[str, Any], ...] = ({**QUICK, "points": str(points)}, QUICK)
    with two_nodes(tmp_path, forks, plans=plans) as (fr, ru):
        contact = open_contact(fr, ru)
        fr.stop()
        for anchor in (fr.path / "anchors").glob("*.sending"):
            anchor.unlink()
        fr.start()
        assert fr.link()["outgoing"]["phase"] == "halted"
        words = [f"word {number}" for number in range(3)]
        for word in words:
            say(fr, "contact.say", "fr/chief", contact=contact, words=text(word))
        (points / ORDER_NAME).write_text(f"1 {n}")
        loss = {"loss": "The anchors are gone; three words were not heard."}
        for _ in range(2):
            if _newest_epoch(fr) < 2:  # again, if it died before it had kept its offer
                fr.ask("POST", "/api/links/ru/open", json=loss)
            if _newest_epoch(ru) < 2:
                ru.call("POST", "/api/links/fr/open", json={"loss": "They lost their anchors."})
            life = fr.process
            assert isinstance(life, Life)
            if (points / ORDER_NAME).exists():
                until(life.ended, ru)
                (points / ORDER_NAME).unlink()
                fr.start()
        opened(fr, ru, epoch=2)
        until(lambda: _words(ru, contact) == words or None, fr, ru)
        out = fr.link()["outgoing"]
        assert out["origin"] == "fr/link/ru/exercise/2"
        until(lambda: fr.link()["outgoing"]["receipted"] == fr.link()["outgoing"]["size"], fr)
        assert _words(ru, contact) == words, "each exactly once"


def _newest_epoch(node: NodeProcess) -> int:
    """The newest epoch that a node has opened or offered; none if it has died."""
    status, found = node.ask("GET", "/api/status")
    return max(link["epoch"] for link in found["links"]) if status == 200 else 0


def _words(node: NodeProcess, contact: str) -> list[str]:
    rows = node.call("GET", f"/api/statements?thread={contact}&limit=500")
    return [row["body"]["words"]["text"] for row in rows if row["kind"] == "contact.say"]


def test_a_rotated_log_key_and_the_card_that_shows_it_travel_over_the_link(
    tmp_path: Path, forks: ForkServer
) -> None:
    """DESIGN section 4, rule 9: the peer follows both without a person."""
    with two_nodes(tmp_path, forks, plans=(QUICK, QUICK)) as (fr, ru):
        contact = open_contact(fr, ru)
        for round_ in range(1, 3):
            assert fr.call("POST", "/api/links/ru/rotate", json={}) == {"rotated": True}
            until(lambda wanted=round_ + 1: _version(ru, "fr") == wanted or None, fr, ru)
            said = say(fr, "contact.say", "fr/chief", contact=contact, words=text(f"Key {round_}."))
            until(lambda said=said: ru.ask("GET", f"/api/statements/{said}")[0] == 200, fr, ru)
        assert _version(fr, "fr") == 3
        cards = {card["party"]: card for card in ru.call("GET", "/api/cards")}
        assert cards["fr"]["confirmed"], "it follows from the one that was confirmed by voice"
        assert _words(ru, contact) == ["Key 1.", "Key 2."]
        until(lambda: fr.link()["outgoing"]["receipted"] == fr.link()["outgoing"]["size"], fr)
        for node, peer, side in ((fr, "ru", "sent"), (ru, "fr", "received")):
            asked = {"peer": peer, "direction": side}
            raw = msgspec.json.encode(node.call("POST", "/api/evidence", json=asked))
            bundle = parse_bundle(raw)
            assert len(bundle.rotations) == 2
            finding = verify_bundle(bundle)
            contents = [one.content or b"" for one in finding.entries]
            assert any(b"Key 2." in content for content in contents)
        # The new key opens the next epoch: it stands on the card that came over the link.
        fr.call("POST", "/api/links/ru/open", json={"loss": "A test of the new key."})
        ru.call("POST", "/api/links/fr/open", json={"loss": "A test of the new key."})
        opened(fr, ru, epoch=2)
        fr.stop()
        fr.start()
        opened(fr, ru, epoch=2)


def _version(node: NodeProcess, party: str) -> int:
    cards = {card["party"]: card for card in node.call("GET", "/api/cards")}
    return int(cards[party]["version"])


def test_a_party_that_made_itself_anew_is_a_stranger(
    apart: tuple[NodeProcess, NodeProcess], tmp_path: Path, forks: ForkServer
) -> None:
    """The same name with other keys: neither its card nor its genesis is taken."""
    fr, ru = apart
    introduce(fr, ru)
    open_link(fr, ru)
    ru.stop()
    impostor = found(tmp_path / "anew", "ru")
    impostor.forks = forks
    with ended(impostor):
        impostor.start()
        raw = msgspec.json.encode(impostor.call("GET", "/api/cards/ru/file"))
        status, refused = fr.ask("POST", "/api/cards", body=raw)
        assert status == 422
        assert refused["code"].startswith("parties.")
        assert _version(fr, "ru") == 1
        theirs = msgspec.json.encode(fr.call("GET", "/api/cards/fr/file"))
        card = impostor.call("POST", "/api/cards", body=theirs)
        words = {"words": " ".join(card["fingerprint_words"]["fr"]), "language": "fr"}
        impostor.call("POST", "/api/cards/fr/confirm", json=words)
        impostor.call("POST", "/api/links/fr/open", json={})
        assert impostor.link()["state"] == "offered"
        export = impostor.call("GET", "/api/links/fr/export")
        found_out = fr.call("POST", "/api/links/ru/import", body=export)
        assert found_out["taken"] == 0
        assert found_out["refused"][0]["code"] == "links.manifest"
        assert "in force on card version 1 of ru" in found_out["refused"][0]["message"]
        assert impostor.link()["state"] == "offered"


def test_a_genesis_that_is_repeated_gets_the_same_bytes(
    apart: tuple[NodeProcess, NodeProcess],
) -> None:
    fr, ru = apart
    introduce(fr, ru)
    open_link(fr, ru)
    ru.stop()
    from visavis.node.link_app import GENESIS_PATH
    from visavis.node.registers import Links, Maker

    with false_peer(ru, fr) as peer:
        kept = Links(peer.folder.store.connection).offer(fr.party, 1, Maker.PEER)
        assert kept is not None
        from visavis.links import render_genesis

        own = Links(peer.folder.store.connection).offer(fr.party, 1, Maker.OWN)
        assert own is not None
        answers = {peer.post(render_genesis(own, ()), GENESIS_PATH) for _ in range(3)}
        assert len(answers) == 1
        assert answers.pop() == (200, kept)
    assert fr.link()["epoch"] == 1
