"""The command line against real nodes: first offline, folder by folder, then served."""

import contextlib
import json
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from tests.cli.nodes import PROGRAM, init, visavis, visavis_apart

from visavis.simulation.stage import free_ports

LIMIT_S = 30.0


class Pair(NamedTuple):
    """Two folders of nodes whose link was founded by files alone."""

    fr: Path
    ru: Path


def confirm(reader: Path, shown: Path) -> None:
    """Hand over a card by file and confirm it by the words that its owner reads aloud."""
    card = visavis("card", "export", "-C", str(shown)).out
    taken = visavis("card", "import", "-", "-C", str(reader), "--json", stdin=card.encode())
    party = taken.json()["party"]
    own = visavis("card", "show", "-C", str(shown), "--json").json()
    aloud = " ".join(own["fingerprint_words"]["fr"])
    arguments = ("card", "confirm", party, "--lang", "fr", "--words", aloud, "-C", str(reader))
    assert visavis(*arguments, "--json").json()["confirmed"] is True


def carry(sender: Path, receiver: Path, party: str, peer: str, stick: Path) -> dict[str, Any]:
    """Carry a link's file from one folder to the other, and the answer back."""
    answer = stick.with_suffix(".answer")
    assert visavis("link", "export", peer, "-C", str(sender), "-o", str(stick)).code == 0
    imported = ("link", "import", party, str(stick), "-C", str(receiver), "--json")
    taken: dict[str, Any] = visavis(*imported, "--answer", str(answer)).json()
    if answer.exists():
        assert visavis("link", "import", peer, str(answer), "-C", str(sender)).code == 0
        answer.unlink()
    return taken


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    """Two nodes that nobody serves, each with the other's card confirmed."""
    root = tmp_path_factory.mktemp("pair")
    both = Pair(root / "fr", root / "ru")
    for party, folder in zip(("fr", "ru"), both, strict=True):
        assert init(folder, party, "--link-url", "https://127.0.0.1:1").code == 0
    confirm(both.fr, both.ru)
    confirm(both.ru, both.fr)
    return both


@contextlib.contextmanager
def at_work(root: Path, *, network: bool) -> Iterator[Pair]:
    """Two nodes at work, each in a process of its own, cards confirmed, link opened.

    Args:
        network: whether the endpoints on their cards lead to each other, or to nobody.
    """
    ports = free_ports(4)
    both = Pair(root / "fr", root / "ru")
    for place, (party, folder) in enumerate(zip(("fr", "ru"), both, strict=True)):
        url = f"https://127.0.0.1:{ports[place] if network else 1}"  # nobody listens on port 1
        more = ("--port", str(ports[place]), "--api-port", str(ports[place + 2]))
        pace = ("--set", "heartbeat_s=1", "--set", "last_retry_s=1")
        assert init(folder, party, "--link-url", url, *more, *pace).code == 0
    confirm(both.fr, both.ru)
    confirm(both.ru, both.fr)
    processes = [serve(folder) for folder in both]
    try:
        for folder, process in zip(both, processes, strict=True):
            wait_for((folder / "serving.json").exists, process)
        opened = visavis("link", "open", "ru", "-C", str(both.fr)).out
        assert opened == "Link to ru, epoch 1: offered.\n"
        opened = visavis("link", "open", "fr", "-C", str(both.ru), "--json").json()
        assert opened["peer"] == "fr"
        yield both
    finally:
        for process in processes:
            process.terminate()
            process.communicate(timeout=LIMIT_S)
    assert [process.returncode for process in processes] == [0, 0]
    assert not any((folder / "serving.json").exists() for folder in both)


def serve(folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [*PROGRAM, "serve", str(folder), "--with-parent"],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def wait_for(condition: Callable[[], bool], process: subprocess.Popen[bytes] | None = None) -> None:
    deadline = time.monotonic() + LIMIT_S
    while not condition():
        assert process is None or process.poll() is None
        assert time.monotonic() < deadline


def test_init_says_what_it_made(tmp_path: Path) -> None:
    made = init(tmp_path / "node", "coalition", "--json").json()
    assert made["party"] == "coalition"
    assert made["mode"] == "exercise"
    assert made["offices"] == ["coalition/desk"]
    assert {len(words) for words in made["fingerprint_words"].values()} == {12}
    again = init(tmp_path / "node", "coalition")
    assert again.code == 2
    assert again.err.startswith(f"visavis: Folder {tmp_path / 'node'} refused: expected an empty")


def test_init_takes_offices_and_settings_from_files(tmp_path: Path) -> None:
    offices = tmp_path / "offices.yaml"
    offices.write_text(
        "- id: silva/director\n"
        "  level: service\n"
        "  titles: {pt: Direção, en: Director}\n"
        "  holders: [{name: Inês Carvalhal, from: 2029-01-01, until: null}]\n"
        "- id: silva/ground\n"
        "  level: unit\n"
        "  superior: silva/director\n"
        "  titles: {pt: Comando no terreno}\n"
        "  holders:\n"
        "    - {name: Rui Matos Lapa, from: 2031-06-01, until: 2031-07-15}\n"
        "    - {name: Ana Beiral, from: 2031-07-15}\n"
    )
    folder = tmp_path / "node"
    done = visavis(
        *("init", str(folder), "--party", "silva", "--name", "pt=Serviço", "--json"),
        *("--offices-file", str(offices), "--set", "heartbeat_s=5"),
        *("--scenario-clock", "2031-07-14T05:00:00Z"),
    )
    assert done.json()["offices"] == ["silva/director", "silva/ground"]
    assert "heartbeat_s = 5" in (folder / "visavis.toml").read_text()
    card = visavis("card", "export", "-C", str(folder)).json()
    assert card["payloadType"].startswith("application/vnd.visavis")


def test_a_card_of_somebody_else_is_not_trusted_before_its_words_are_heard(
    pair: Pair, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    assert init(other, "coalition").code == 0
    card = tmp_path / "coalition.card"
    exported = visavis("card", "export", "-C", str(other), "-o", str(card))
    assert exported.out == "Wrote the card of coalition, version 1.\n"
    shown = visavis("card", "import", str(card), "-C", str(pair.fr)).out
    assert "NOT CONFIRMED" in shown
    assert "visavis card confirm coalition --lang en --words" in shown
    wrong = " ".join(["abricot"] * 12)
    arguments = ("card", "confirm", "coalition", "--lang", "fr", "-C", str(pair.fr))
    refused = visavis(*arguments, "--words", wrong)
    assert refused.code == 2
    assert refused.err.count("\n") == 1
    assert "Card of coalition not confirmed" in refused.err or "Word 1" in refused.err
    rows = visavis("card", "show", "--all", "-C", str(pair.fr), "--json").json()
    assert {one["party"]: one["confirmed"] or one["own"] for one in rows}["coalition"] is False


def test_a_damaged_card_is_refused_and_nothing_is_kept(pair: Pair, tmp_path: Path) -> None:
    card = visavis("card", "export", "-C", str(pair.ru)).json()
    card["signatures"][0]["sig"] = card["signatures"][0]["sig"][::-1]
    before = visavis("card", "show", "--all", "-C", str(pair.fr), "--json").json()
    raw = json.dumps(card).encode()
    refused = visavis("card", "import", "-", "-C", str(pair.fr), stdin=raw)
    assert refused.code == 2
    assert refused.err.startswith("visavis: Card ")
    assert visavis("card", "show", "--all", "-C", str(pair.fr), "--json").json() == before


def test_a_refused_command_says_why_and_nothing_is_said(pair: Pair) -> None:
    fr = str(pair.fr)
    before = visavis("record", "list", "-C", fr, "--json").json()
    for arguments, because in (
        (("line", "open", "--office", "ru/chief", "--line", "a" * 26), "ru/chief cannot speak"),
        (("line", "open", "--office", "fr/chief", "--line", "a" * 26), "a" * 26),
        (("line", "open", "--office", "fr/chief", "--line", "abc"), "Command refused"),
        (("say", "line.nope", "--office", "fr/chief"), "a registered kind of statement"),
    ):
        refused = visavis(*arguments, "-C", fr)
        assert refused.code == 2, arguments
        assert because in refused.err
        assert refused.err.count("\n") == 1
        assert refused.out == ""
    assert visavis("record", "list", "-C", fr, "--json").json() == before


def test_a_damaged_stick_is_refused_from_its_first_bad_byte(pair: Pair, tmp_path: Path) -> None:
    stick = tmp_path / "bad.link"
    stick.write_bytes(b"visavis link file 1\n" + b"\x07" * 64)
    done = visavis("link", "import", "ru", str(stick), "-C", str(pair.fr))
    assert done.code == 2
    assert done.out.startswith("Took 0 messages of ru.\nRefused: Link file refused")


def test_two_nodes_without_a_network_talk_by_stick_and_prove_it(tmp_path: Path) -> None:
    """Genesis, statements, receipts and evidence, all carried by file."""
    with at_work(tmp_path, network=False) as (fr_folder, ru_folder):
        fr, ru = str(fr_folder), str(ru_folder)
        for step in range(3):  # the founding takes each side's offer, then each side's signatures
            carry(fr_folder, ru_folder, "fr", "ru", tmp_path / f"{step}-to-ru.link")
            carry(ru_folder, fr_folder, "ru", "fr", tmp_path / f"{step}-to-fr.link")
        (link,) = visavis("link", "status", "-C", fr, "--json").json()
        assert link["state"] == "open"
        assert visavis("evidence", "export", "ru", "-C", fr).code == 2  # nothing is receipted yet

        proposed = propose(fr, "Coordination")
        assert (proposed["kind"], proposed["released_to"]) == ("line.propose", ["ru"])
        line = proposed["thread"]
        said = visavis("line", "open", "--office", "fr/chief", "--line", line, "-C", fr).out
        assert "Released to: ru. What was sent cannot be recalled." in said
        general = ("say", "line.suspend", "--office", "fr/chief", "-C", fr, "--json")
        reason = {"line": line, "reason": {"lang": "fr", "text": "Essai"}}
        assert visavis(*general, "--json-fields", json.dumps(reason)).json()["thread"] == line
        for step in range(2):
            carry(fr_folder, ru_folder, "fr", "ru", tmp_path / f"{step}-more-to-ru.link")
            carry(ru_folder, fr_folder, "ru", "fr", tmp_path / f"{step}-more-to-fr.link")

        rows = visavis("record", "list", "-C", ru, "--json").json()
        assert [row["kind"] for row in rows] == ["line.propose", "line.open", "line.suspend"]
        assert {row["verdict"] for row in rows} == {"admitted"}
        listed = visavis("record", "list", "--thread", line, "--limit", "1", "-C", ru).out
        head = ["no.", "said", "office", "act", "kind", "id", "verdict"]
        assert listed.splitlines()[0].split() == head
        assert len(listed.splitlines()) == 2
        assert "purpose: " in visavis("record", "show", proposed["id"], "-C", ru).out
        for folder, peer, side in ((fr, "ru", "sent"), (ru, "fr", "received")):
            prove(folder, peer, side, proposed["id"], fr, tmp_path / f"{side}.json")


def test_two_nodes_find_each_other_over_the_network(tmp_path: Path) -> None:
    with at_work(tmp_path, network=True) as (fr_folder, ru_folder):
        fr, ru = str(fr_folder), str(ru_folder)
        wait_for(lambda: "heard at" in visavis("link", "status", "ru", "-C", fr).out)
        said = propose(fr, "Coordination")["id"]
        wait_for(lambda: visavis("record", "show", said, "-C", ru).code == 0)
        assert visavis("card", "rotate", "ru", "-C", fr, "--json").json()["version"] == 2
        shown = ("card", "show", "fr", "-C", ru, "--json")
        wait_for(lambda: visavis(*shown).json()["version"] == 2)
        assert visavis(*shown).json()["confirmed"] is True  # by the root rule, without words
        busy = visavis_apart("serve", fr)
        assert busy.code == 2
        assert "refused: expected a folder that no process holds" in busy.err.splitlines()[-1]


def propose(folder: str, purpose: str) -> dict[str, Any]:
    proposed: dict[str, Any] = visavis(
        *("line", "propose", "--office", "fr/chief", "--offices", "fr/chief", "-C", folder),
        *("--offices", "ru/chief", "--lang", "fr", "--purpose", purpose, "--json"),
    ).json()
    return proposed


def prove(folder: str, peer: str, side: str, statement: str, sender: str, file: Path) -> None:
    """Export one statement from a folder and let it be verified offline."""
    export = ("evidence", "export", peer, "--side", side, "--id", statement)
    written = visavis(*export, "-o", str(file), "-C", folder, "--json").json()
    assert written["bytes"] == file.stat().st_size
    proven = visavis("evidence", "verify", str(file), "--json").json()
    assert proven["receipted"] is True
    (entry,) = proven["entries"]
    assert (entry["id"], entry["holder"]) == (statement, "Pierre de Villiers")
    own = visavis("card", "show", "-C", sender, "--json").json()["fingerprint_words"]
    assert proven["fingerprints"]["fr"] == own


def test_a_node_stops_when_whoever_started_it_has_gone(tmp_path: Path) -> None:
    """Its stdin closes, however its parent ended: no orphan is left."""
    ports = free_ports(2)
    more = ("--port", str(ports[0]), "--api-port", str(ports[1]))
    assert init(tmp_path / "node", "coalition", *more).code == 0
    process = serve(tmp_path / "node")
    wait_for((tmp_path / "node" / "serving.json").exists, process)
    assert visavis("card", "show", "-C", str(tmp_path / "node"), "--json").json()["own"] is True
    process.communicate(timeout=LIMIT_S)  # closes its stdin
    assert process.returncode == 0
