"""A served node whose disk is full, read-only, or came back from a backup."""

import contextlib
import os
import resource
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.processes.dying import SIGNED_NAME
from tests.processes.fork_server import ForkServer, Life
from tests.two_nodes import NodeProcess, open_contact, text, two_nodes, until

from visavis.links import parse_bundle, verify_bundle
from visavis.record import parse_checkpoint


@contextlib.contextmanager
def small_disk(at: Path, megabytes: int = 8) -> Iterator[Path]:
    """A file system of its own, where this user may mount one."""
    at.mkdir(exist_ok=True)
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=700", "tmpfs", str(at)],
        capture_output=True,
        check=False,
    )
    if made.returncode:
        pytest.skip("a file system of a few megabytes cannot be mounted here: not root")
    try:
        yield at
    finally:
        subprocess.run(["umount", "-l", str(at)], check=True)


def filled(disk: Path) -> Path:
    """Fill a disk to its last block; returns the ballast, to be removed."""
    ballast = disk / "ballast"
    with open(ballast, "wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(bytes(4096))
    return ballast


class Story:
    """Two nodes with an open contact; `fr` is the one whose disk fails."""

    def __init__(self, fr: NodeProcess, ru: NodeProcess) -> None:
        self.fr, self.ru = fr, ru
        self.contact = open_contact(fr, ru)
        self.said: dict[str, list[str]] = {"fr": [], "ru": []}
        until(self.settled, fr, ru)

    def say(self, node: NodeProcess, words: str) -> tuple[int, Any]:
        """Say something; notes it where the node answered that it was said."""
        body = {"contact": self.contact, "words": text(words)}
        command = {"kind": "contact.say", "office": f"{node.party}/chief", "body": body}
        status, found = node.ask("POST", "/api/commands", json={"commands": [command]})
        if status == 200:
            self.said[node.party].append(words)
        return status, found

    def words_at(self, node: NodeProcess, party: str) -> list[str]:
        """What a party said, as a node has it."""
        rows = node.call("GET", f"/api/statements?thread={self.contact}&limit=900")
        return [
            row["body"]["words"]["text"]
            for row in rows
            if row["kind"] == "contact.say" and row["party"] == party
        ]

    def settled(self) -> bool:
        """Whether everything is receipted both ways."""
        links = [self.fr.link()["outgoing"], self.ru.link()["outgoing"]]
        return all(
            one["phase"] == "live" and one["receipted"] == one["size"] and not one["waiting"]
            for one in links
        )

    def check(self) -> None:
        """Nothing that was answered is lost, nothing stands twice, on either side."""
        until(self.settled, self.fr, self.ru)
        for node in (self.fr, self.ru):
            for party, words in self.said.items():
                until(lambda n=node, p=party, w=words: len(self.words_at(n, p)) >= len(w), node)
                assert self.words_at(node, party) == words
        for node in (self.fr, self.ru):
            assert node.link()["evidence"] == 0
        raw = msgspec.json.encode(self.fr.call("POST", "/api/evidence", json={"peer": "ru"}))
        assert verify_bundle(parse_bundle(raw)).receipted


def refused_for_want_of_room(answered: tuple[int, Any]) -> None:
    """Check the refusal of a statement that the disk did not take."""
    status, found = answered
    assert (status, found["code"], found["fault"]) == (503, "links.storage", "ours")
    assert "expected a disk that takes the write, got " in found["message"]
    assert found["next_step"] == "Nothing was half written. Free or mend the disk, then try again."


def test_a_full_disk_refuses_loses_nothing_and_goes_on_by_itself(
    tmp_path: Path, forks: ForkServer
) -> None:
    """Folder, anchors and log lie on the full disk, as they would."""
    with (
        small_disk(tmp_path / "disk") as disk,
        two_nodes(disk, forks, heartbeat_s=1, answer_s=2) as (fr, ru_on_disk),
    ):
        ru = moved(ru_on_disk, tmp_path)
        story = Story(fr, ru)
        story.say(fr, "before")
        ballast = filled(disk)
        refusals = []
        for number in range(30):  # a few more fit into what the database holds already
            status, found = story.say(fr, f"while full {number} " + "x" * 4_000)
            if status != 200:
                refusals.append((status, found))
        assert refusals, "the disk was not full"
        for one in refusals:
            refused_for_want_of_room(one)
        for number in range(5):
            assert story.say(ru, f"to a full disk {number} " + "x" * 7_000)[0] == 200
        status, _ = fr.ask("GET", "/api/status")
        assert status == 200, "it still answers"
        ballast.unlink()
        until(lambda: story.say(fr, "after")[0] == 200, fr, ru)
        story.check()
        assert fr.stop() == 0


def moved(node: NodeProcess, to: Path) -> NodeProcess:
    """Let a node go on from another disk."""
    assert node.stop() == 0
    shutil.copytree(node.path, to / node.party, symlinks=True)
    shutil.rmtree(node.path)
    node.path = to / node.party
    node.start()
    return node


def test_a_full_disk_under_the_anchors_alone_delays_and_loses_nothing(
    tmp_path: Path, forks: ForkServer
) -> None:
    """What was answered stands in the record; it is signed when the anchor takes it."""
    with (
        small_disk(tmp_path / "anchors", 1) as disk,
        two_nodes(
            tmp_path, forks, anchor_dirs=(str(disk), "anchors"), heartbeat_s=1, answer_s=2
        ) as (fr, ru),
    ):
        story = Story(fr, ru)
        ballast = filled(disk)
        answers = [story.say(fr, f"unanchored {n} " + "x" * 7_000)[0] for n in range(5)]
        assert answers == [200] * 5
        until(lambda: "could not" in fr.link()["trouble"] or None, fr)
        assert story.words_at(ru, "fr") == []
        assert (
            fr.link()["outgoing"]["receipted"]
            < fr.link()["outgoing"]["size"] + (fr.link()["outgoing"]["waiting"])
        )
        ballast.unlink()
        story.check()
        until(lambda: fr.link()["trouble"] == "", fr)


def test_files_that_may_not_grow_refuse_statements_until_they_may(
    tmp_path: Path, forks: ForkServer
) -> None:
    """The same by a limit on the process, where no disk can be mounted."""
    with two_nodes(tmp_path, forks, heartbeat_s=1, answer_s=2) as (fr, ru):
        story = Story(fr, ru)
        story.say(fr, "before")
        life = fr.process
        assert isinstance(life, Life)
        largest = resource.prlimit(life.pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
        for number in range(3):
            refused_for_want_of_room(story.say(fr, f"while full {number}"))
            assert story.say(ru, f"to a full disk {number}")[0] == 200
        assert fr.ask("GET", "/api/status")[0] == 200
        resource.prlimit(life.pid, resource.RLIMIT_FSIZE, largest)
        until(lambda: story.say(fr, "after")[0] == 200, fr, ru)
        story.check()


def test_a_read_only_folder_is_refused_at_the_start(tmp_path: Path, forks: ForkServer) -> None:
    from tests.two_nodes import found

    with small_disk(tmp_path / "disk") as disk:
        node = found(disk, "fr")
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        log = tmp_path / "fr.log"
        assert forks.fork(node.path, log).wait() == 2
        assert "refused: expected one that this user may read and write, got Read-only" in (
            log.read_text()
        )
        assert "whether its disk is mounted read-only" in log.read_text()


def test_a_restored_database_signs_nothing_before_it_has_fetched_back_what_it_said(
    tmp_path: Path, forks: ForkServer
) -> None:
    """DESIGN section 4, rules 4 and 5; own statements are back in the record too."""
    (tmp_path / "points").mkdir()
    plans: tuple[dict[str, Any], ...] = ({"points": str(tmp_path / "points")}, {})
    with two_nodes(tmp_path, forks, plans=plans, heartbeat_s=1, answer_s=2) as (fr, ru):
        story = Story(fr, ru)
        story.say(fr, "in the backup")
        until(story.settled, fr, ru)
        assert fr.stop() == 0
        shutil.copy(fr.path / "node.db", tmp_path / "backup.db")
        fr.start()
        for number in range(300):  # more than a page
            assert story.say(fr, f"after the backup {number}")[0] == 200
        assert story.say(ru, "heard after the backup")[0] == 200
        until(story.settled, fr, ru)
        signed = fr.link()["outgoing"]["size"]
        records = fr.call("GET", "/api/status")["own_root"]["size"]
        assert fr.stop() == 0
        shutil.copy(tmp_path / "backup.db", fr.path / "node.db")
        (tmp_path / "points" / SIGNED_NAME).unlink()
        fr.start()
        until(lambda: len(story.words_at(fr, "fr")) == 301 or None, fr, ru)
        assert story.say(fr, "after the restore")[0] == 200
        story.check()
        sizes = list(_checkpoints(tmp_path / "points" / SIGNED_NAME, "fr/link/ru/"))
        assert sizes
        assert min(sizes) >= signed, "a checkpoint was signed before the log was back"
        assert fr.call("GET", "/api/status")["own_root"]["size"] == records + 1


def _checkpoints(signed: Path, origin: str) -> Iterator[int]:
    for line in signed.read_text().splitlines():
        message = bytes.fromhex(line)
        if message.startswith(origin.encode()):
            yield parse_checkpoint(message.decode()).size


def test_a_restored_receiver_cosigns_nothing_before_it_has_back_what_it_cosigned(
    tmp_path: Path, forks: ForkServer
) -> None:
    """DESIGN section 4, rule 6."""
    (tmp_path / "points").mkdir()
    plans: tuple[dict[str, Any], ...] = ({}, {"points": str(tmp_path / "points")})
    with two_nodes(tmp_path, forks, plans=plans, heartbeat_s=1, answer_s=2) as (fr, ru):
        story = Story(fr, ru)
        assert ru.stop() == 0
        shutil.copy(ru.path / "node.db", tmp_path / "backup.db")
        ru.start()
        for number in range(20):
            assert story.say(fr, f"word {number}")[0] == 200
        until(story.settled, fr, ru)
        cosigned = ru.link()["incoming"]["cosigned"]
        assert ru.stop() == 0
        shutil.copy(tmp_path / "backup.db", ru.path / "node.db")
        (tmp_path / "points" / SIGNED_NAME).unlink()
        ru.start()
        story.check()
        assert ru.link()["incoming"]["cosigned"] >= cosigned
        for line in (tmp_path / "points" / SIGNED_NAME).read_text().splitlines():
            message = bytes.fromhex(line)
            if message.startswith(b"cosignature/v1\n"):
                checkpoint = parse_checkpoint(message.split(b"\n", 2)[2].decode())
                assert checkpoint.size >= cosigned


def test_a_killed_node_leaves_a_folder_that_the_next_one_may_have(
    tmp_path: Path, forks: ForkServer
) -> None:
    with two_nodes(tmp_path, forks) as (fr, ru):
        story = Story(fr, ru)
        life = fr.process
        assert isinstance(life, Life)
        os.kill(life.pid, 9)
        assert life.wait() == -9
        assert (fr.path / "serving.json").exists()
        from visavis.node.calls import connect

        with connect(fr.path) as node:  # nobody answers there: the folder is opened here
            assert node.request("GET", "/api/status").json()["party"] == "fr"
        fr.start()
        story.check()
