"""Two served nodes that no network joins: everything goes on a stick, both ways."""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.processes.fork_server import ForkServer
from tests.two_nodes import NodeProcess, found, introduce, say, text, until

from visavis.links.files import HEADER

NOWHERE = "https://127.0.0.1:1"  # the port of a service that nobody has run for decades


@contextlib.contextmanager
def apart(base: Path, forks: ForkServer) -> Iterator[tuple[NodeProcess, NodeProcess]]:
    """Two introduced nodes; neither has the other's true address."""
    nodes = [found(base, party, link_url=NOWHERE, heartbeat_s=1) for party in ("fr", "ru")]
    try:
        for node in nodes:
            node.forks = forks
            node.start()
        introduce(nodes[0], nodes[1])
        for one, other in (nodes, nodes[::-1]):
            one.call("POST", f"/api/links/{other.party}/open", json={})
        yield nodes[0], nodes[1]
    finally:
        for node in nodes:
            if node.process is not None:
                node.process.kill()
                node.process.wait()


def export(one: NodeProcess, other: NodeProcess) -> bytes:
    """What `one` writes for the other."""
    raw = one.call("GET", f"/api/links/{other.party}/export")
    assert isinstance(raw, bytes)
    return raw


def bring(other: NodeProcess, one: NodeProcess, raw: bytes) -> Any:
    """Let the other import a file of `one`."""
    return other.call("POST", f"/api/links/{one.party}/import", body=raw)


def carry(one: NodeProcess, other: NodeProcess) -> list[Any]:
    """Carry a file there, and the answer back; returns what was refused on the way."""
    there = bring(other, one, export(one, other))
    answer = bytes.fromhex(there["answer"])
    back = bring(one, other, answer) if answer else {"refused": []}
    return [*there["refused"], *back["refused"]]


def carry_until(condition: Any, one: NodeProcess, other: NodeProcess) -> int:
    """Carry files both ways until something holds; returns how many trips it took."""
    for trip in range(1, 9):
        for giver, taker in ((one, other), (other, one)):
            for refused in carry(giver, taker):
                # A genesis that was not opened there yet, or one that is known already.
                assert refused["code"] in ("links.not_opened", "links.unknown_link"), refused
        if condition():
            return trip
    raise AssertionError("eight trips were not enough")


def receipted(*nodes: NodeProcess) -> bool:
    """Whether all that these nodes said is receipted."""
    links = [node.link() for node in nodes]
    return all(
        link
        and link["state"] == "open"
        and link["outgoing"]["waiting"] == 0
        and link["outgoing"]["receipted"] == link["outgoing"]["size"]
        for link in links
    )


def contact_between(fr: NodeProcess, ru: NodeProcess) -> str:
    """Open a line and a contact by stick."""
    chiefs = ["fr/chief", "ru/chief"]
    line = say(fr, "line.propose", chiefs[0], offices=chiefs, purpose=text("By stick"))
    say(fr, "line.open", chiefs[0], line=line)
    carry_until(lambda: ru.ask("GET", f"/api/views/line/{line}")[0] == 200, fr, ru)
    say(ru, "line.open", chiefs[1], line=line)
    carry_until(lambda: fr.call("GET", f"/api/views/line/{line}")["state"] == "open", fr, ru)
    people = [{"office": office, "holder": None} for office in chiefs]
    return say(
        fr, "contact.open", chiefs[0], line=line, participants=people, agenda=[text("First")]
    )


def words_at(node: NodeProcess, contact: str) -> list[str]:
    """What was said in a contact, as this node has it."""
    rows = node.call("GET", f"/api/statements?thread={contact}&limit=500")
    return [row["body"]["words"]["text"] for row in rows if row["kind"] == "contact.say"]


def test_a_link_is_founded_spoken_over_and_receipted_by_stick(
    tmp_path: Path, forks: ForkServer
) -> None:
    with apart(tmp_path, forks) as (fr, ru):
        assert fr.link()["state"] == "offered"
        assert carry_until(lambda: fr.link()["state"] == ru.link()["state"] == "open", fr, ru) <= 2
        contact = contact_between(fr, ru)
        for number in range(5):
            say(fr, "contact.say", "fr/chief", contact=contact, words=text(f"fr {number}"))
        carry_until(lambda: len(words_at(ru, contact)) == 5, fr, ru)
        for number in range(5):
            say(ru, "contact.say", "ru/chief", contact=contact, words=text(f"ru {number}"))
        assert carry_until(lambda: receipted(fr, ru), fr, ru) <= 3
        said = [f"{party} {number}" for party in ("fr", "ru") for number in range(5)]
        assert words_at(fr, contact) == words_at(ru, contact) == said
        assert fr.link()["traffic"]["received_bytes"] == 0, "the network was there after all"
        # The same file once more changes nothing.
        raw = export(fr, ru)
        before = ru.link()["incoming"]["root"]
        for _ in range(2):
            bring(ru, fr, raw)
        assert ru.link()["incoming"]["root"] == before
        assert words_at(ru, contact) == said


def test_both_nodes_may_start_again_between_two_trips(tmp_path: Path, forks: ForkServer) -> None:
    """After a start nothing is signed before the other's head was seen; it comes by file too."""
    with apart(tmp_path, forks) as (fr, ru):
        carry_until(lambda: fr.link()["state"] == ru.link()["state"] == "open", fr, ru)
        contact = contact_between(fr, ru)
        carry_until(lambda: receipted(fr, ru), fr, ru)
        for number in range(3):
            for node in (fr, ru):
                assert node.stop() == 0
                node.start()
            say(fr, "contact.say", "fr/chief", contact=contact, words=text(f"word {number}"))
            carry_until(
                lambda number=number: (
                    f"word {number}" in words_at(ru, contact) and receipted(fr, ru)
                ),
                fr,
                ru,
            )
        assert words_at(ru, contact) == ["word 0", "word 1", "word 2"]


def test_what_stands_before_the_damage_is_taken_and_the_rest_refused_in_words(
    tmp_path: Path, forks: ForkServer
) -> None:
    with apart(tmp_path, forks) as (fr, ru):
        carry_until(lambda: fr.link()["state"] == ru.link()["state"] == "open", fr, ru)
        contact = contact_between(fr, ru)
        carry_until(lambda: receipted(fr, ru), fr, ru)
        for number in range(40):  # some 9,000 letters each: several packages
            words = text(f"{number} " + "x" * 7_900)
            say(fr, "contact.say", "fr/chief", contact=contact, words=words)
        for _ in range(130):
            say(fr, "contact.say", "fr/chief", contact=contact, words=text("x" * 7_900))
        raw = export(fr, ru)
        assert len(raw) > 1_200_000, "one package holds a mebibyte"
        found = bring(ru, fr, raw[: len(raw) * 9 // 10])
        assert found["taken"] >= 2
        (refused,) = found["refused"]
        assert refused["code"] == "links.malformed"
        assert "Link file refused: expected a whole frame, got" in refused["message"]
        assert f"The {found['taken']} messages before it were taken." in refused["message"]
        partly = len(words_at(ru, contact))
        assert 0 < partly < 170
        spoiled = bytearray(raw)
        spoiled[len(raw) * 9 // 10] ^= 1
        found = bring(ru, fr, bytes(spoiled))
        assert [one["code"] for one in found["refused"]] == ["links.wrong_key", "links.malformed"]
        assert "the file's own SHA-256 at its end" in found["refused"][1]["message"]
        assert partly <= len(words_at(ru, contact)) < 170
        for wrong in (b"", HEADER[:5], b"\x00" * 100):
            found = bring(ru, fr, wrong)
            assert (found["taken"], found["replies"]) == (0, 0)
            assert "its first line to be 'visavis link file 1'" in found["refused"][0]["message"]
        found = bring(ru, fr, raw)
        assert found["refused"] == []
        assert len(words_at(ru, contact)) == 170
        back = bring(fr, ru, bytes.fromhex(found["answer"]))
        assert back["refused"] == []
        assert fr.link()["outgoing"]["receipted"] == fr.link()["outgoing"]["size"]


def test_a_halted_link_says_so_and_goes_on_by_stick_in_a_new_epoch(
    tmp_path: Path, forks: ForkServer
) -> None:
    """What had no receipt in the first epoch arrives once in the second."""
    with apart(tmp_path, forks) as (fr, ru):
        carry_until(lambda: fr.link()["state"] == ru.link()["state"] == "open", fr, ru)
        contact = contact_between(fr, ru)
        carry_until(lambda: receipted(fr, ru), fr, ru)
        said = say(fr, "contact.say", "fr/chief", contact=contact, words=text("Not heard yet."))
        unread = export(fr, ru)
        fr.stop()
        for anchor in (fr.path / "anchors").glob("*.sending"):
            anchor.unlink()
        fr.start()
        assert fr.link()["outgoing"]["phase"] == "halted"
        status, refused = fr.ask("GET", "/api/links/ru/export")
        assert (status, refused["code"]) == (422, "links.halted")
        assert (
            "expected a live link, got one that is halted: the anchor is gone"
            in (refused["message"])
        )
        found = bring(fr, ru, export(ru, fr))  # what the other says is still taken
        assert found["refused"] == []
        fr.call("POST", "/api/links/ru/open", json={"loss": "The anchors' disk burnt."})
        ru.call("POST", "/api/links/fr/open", json={"loss": "They lost their anchors."})
        carry_until(lambda: fr.link()["epoch"] == ru.link()["epoch"] == 2, fr, ru)
        carry_until(lambda: receipted(fr, ru), fr, ru)
        assert words_at(ru, contact) == ["Not heard yet."]
        late = bring(ru, fr, unread)
        assert late["refused"], "a file of the closed epoch"
        assert words_at(ru, contact) == ["Not heard yet."]
        assert ru.call("GET", f"/api/statements/{said}")["verdict"] == "admitted"


def test_a_frozen_link_takes_nothing_out_of_a_file(tmp_path: Path, forks: ForkServer) -> None:
    with apart(tmp_path, forks) as (fr, ru):
        carry_until(lambda: fr.link()["state"] == ru.link()["state"] == "open", fr, ru)
        contact = contact_between(fr, ru)
        carry_until(lambda: receipted(fr, ru), fr, ru)
        say(fr, "contact.say", "fr/chief", contact=contact, words=text("Too late."))
        raw = export(fr, ru)
        ru.stop()
        with contextlib.closing(sqlite3.connect(ru.path / "node.db")) as database, database:
            number = database.execute("SELECT number FROM links WHERE direction = 'receiving'")
            row = (*number.fetchone(), "a test's", "note", 1)
            database.execute(
                "INSERT INTO evidence (link, reason, note, size) VALUES (?, ?, ?, ?)", row
            )
        ru.start()
        found = bring(ru, fr, raw)
        assert {one["code"] for one in found["refused"]} == {"links.frozen"}
        assert "got one frozen on evidence of two histories" in found["refused"][0]["message"]
        assert words_at(ru, contact) == []


@pytest.mark.parametrize("stranger", ["de"])
def test_a_file_is_imported_under_the_name_of_its_party_only(
    tmp_path: Path, forks: ForkServer, stranger: str
) -> None:
    with apart(tmp_path, forks) as (fr, ru):
        raw = export(fr, ru)
        status, _ = ru.ask("POST", f"/api/links/{stranger}/import", body=raw)
        assert status == 200
        found = ru.call("POST", f"/api/links/{stranger}/import", body=raw)
        assert found["taken"] == 0
        assert "expected a file of de, got a genesis of fr" in found["refused"][0]["message"]
        assert ru.link()["state"] == "offered"
        until(lambda: fr.call("GET", "/health") is not None, fr)
