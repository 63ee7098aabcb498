"""Two real nodes in folders and processes of their own, for tests and benchmarks."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from tests.processes.fork_server import ForkServer, Life

from visavis.node.calls import ServedNode, connect
from visavis.node.founding import OfficePlan, found_node
from visavis.node.settings import Settings
from visavis.parties import Level
from visavis.record import Mode
from visavis.terms import InstantMs, PartyId

DEADLINE_S = 60.0  # a loaded machine; whoever waits longer waits for ever


@dataclass
class NodeProcess:
    """One party's folder, and the process that serves it, if one does."""

    party: PartyId
    path: Path
    link_port: int
    desk_port: int
    process: "subprocess.Popen[bytes] | Life | None" = None
    environment: dict[str, str] = field(default_factory=dict)
    forks: ForkServer | None = None  # begins lives quickly; without one each starts a Python
    plan: dict[str, Any] = field(default_factory=dict)  # what a forked life is told

    def start(self) -> None:
        """Serve the folder; returns once the node answers."""
        log = self.path.parent / f"{self.party}.log"
        if self.forks is not None:
            self.process = self.forks.fork(self.path, log, **self.plan)
        else:
            with log.open("ab") as errors:
                self.process = subprocess.Popen(
                    [sys.executable, "-c", _SERVE, str(self.path)],
                    stderr=errors,
                    env={**os.environ, **self.environment},
                )
        until(lambda: self.call("GET", "/health") is not None or None, self)

    def call(self, method: str, path: str, json: Any = None, body: bytes | None = None) -> Any:
        """Call its API; None while nobody answers. Raises AssertionError on a refusal."""
        status, found = self.ask(method, path, json, body)
        assert status in (0, 200), found
        return found

    def ask(
        self, method: str, path: str, json: Any = None, body: bytes | None = None
    ) -> tuple[int, Any]:
        """Call its API; (status, body), 0 while nobody answers."""
        token = (self.path / "api.token").read_text()
        try:
            with ServedNode(f"http://127.0.0.1:{self.desk_port}", token) as served:
                answer = served.request(method, path, json=json, body=body)
        except Exception:  # noqa: BLE001 - it is not up, or was killed in the middle
            return 0, None
        raw = answer.body
        return answer.status, answer.json() if raw[:1] in (b"{", b"[") else raw

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Stop the process and wait for it."""
        assert self.process is not None
        self.process.send_signal(how)
        code = self.process.wait(DEADLINE_S)
        self.process = None
        return code

    def link(self, peer: str | None = None) -> Any:
        """The status of the link with a peer, or of the only one."""
        found = self.call("GET", "/api/status")
        links = [one for one in found["links"] if peer in (None, one["peer"])] if found else []
        return links[0] if links else None


_SERVE = """
import sys; from pathlib import Path; from visavis.node.serve import serve
serve(Path(sys.argv[1]))
"""


def until(condition: Any, *shown: NodeProcess) -> Any:
    """Wait until `condition()` is neither None nor False; returns what it gave."""
    deadline = time.monotonic() + DEADLINE_S
    while time.monotonic() < deadline:
        found = condition()
        if found is not None and found is not False:
            return found
        time.sleep(0.02)
    logs = "\n".join((n.path.parent / f"{n.party}.log").read_text()[-2000:] for n in shown)
    raise AssertionError(f"waited {DEADLINE_S} s in vain\n{logs}")


def free_port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def found(base: Path, party: str, **changes: Any) -> NodeProcess:
    """Make a node's folder with one chief of staff and a fleet under him."""
    link_port, desk_port = free_port(), free_port()
    settings = Settings(
        party=PartyId(party),
        mode=changes.pop("mode", Mode.EXERCISE),
        link_host="127.0.0.1",
        link_port=link_port,
        link_url=changes.pop("link_url", f"https://127.0.0.1:{link_port}"),
        desk_port=desk_port,
        names={"en": party.upper()},
        **changes,
    )
    found_node(
        base / party,
        settings,
        [
            OfficePlan("chief", Level.CHIEF_OF_STAFF, {"en": "Chief"}, None, "A", date(2020, 1, 1)),
            OfficePlan("fleet", Level.COMPONENT, {"en": "Fleet"}, "chief", "B", date(2020, 1, 1)),
        ],
        policy=None,
        environment={},
        random=os.urandom,
        now_ms=InstantMs(time.time_ns() // 1_000_000),
    )
    return NodeProcess(PartyId(party), base / party, link_port, desk_port)


def introduce(one: NodeProcess, other: NodeProcess) -> None:
    """Exchange cards and confirm them by their words; both nodes may be served or not."""
    for giver, taker in ((one, other), (other, one)):
        with connect(giver.path) as node:
            raw = node.request("GET", f"/api/cards/{giver.party}/file").body
        with connect(taker.path) as node:
            card = node.request("POST", "/api/cards", body=raw).json()
            words = {"words": " ".join(card["fingerprint_words"]["fr"]), "language": "fr"}
            answer = node.request("POST", f"/api/cards/{giver.party}/confirm", json=words)
            assert answer.status == 200, answer.body


def open_link(one: NodeProcess, other: NodeProcess) -> None:
    """Open the link from both sides and wait until both directions are live."""
    one.call("POST", f"/api/links/{other.party}/open", json={})
    other.call("POST", f"/api/links/{one.party}/open", json={})

    def live() -> bool:
        links = [one.link(other.party), other.link(one.party)]
        return all(
            bool(link) and link["state"] == "open" and link["outgoing"]["phase"] == "live"
            for link in links
        )

    until(live, one, other)


def say(node: NodeProcess, kind: str, office: str, **body: Any) -> str:
    """Say one thing; returns the statement's id."""
    command = {"kind": kind, "office": office, "body": body}
    outcome = node.call("POST", "/api/commands", json={"commands": [command]})
    return str(outcome["outcomes"][0]["id"])


def text(words: str, language: str = "en") -> dict[str, str]:
    """Free text with its language."""
    return {"lang": language, "text": words}


def open_contact(one: NodeProcess, other: NodeProcess) -> str:
    """Open a line between the chiefs and a contact that both know; returns the contact's id."""
    chiefs = [f"{one.party}/chief", f"{other.party}/chief"]
    line = say(one, "line.propose", chiefs[0], offices=chiefs, purpose=text("Coordination"))
    say(one, "line.open", chiefs[0], line=line)
    until(lambda: other.ask("GET", f"/api/views/line/{line}")[0] == 200, one, other)
    say(other, "line.open", chiefs[1], line=line)

    def opened() -> bool:
        return bool(one.call("GET", f"/api/views/line/{line}")["state"] == "open")

    until(opened, one, other)
    people = [{"office": office, "holder": None} for office in chiefs]
    contact = say(
        one, "contact.open", chiefs[0], line=line, participants=people, agenda=[text("First")]
    )
    until(lambda: other.ask("GET", f"/api/views/contact/{contact}")[0] == 200, one, other)
    return contact


@contextlib.contextmanager
def two_nodes(
    base: Path,
    forks: ForkServer | None = None,
    plans: Sequence[dict[str, Any]] = ({}, {}),
    anchor_dirs: Sequence[str] = ("anchors", "anchors"),
    **changes: Any,
) -> Iterator[tuple[NodeProcess, NodeProcess]]:
    """Two introduced, served and linked nodes, `fr` and `ru`."""
    one = found(base, "fr", anchor_dir=anchor_dirs[0], **changes)
    other = found(base, "ru", anchor_dir=anchor_dirs[1], **changes)
    for node, plan in zip((one, other), plans, strict=True):
        node.forks, node.plan = forks, plan
    try:
        one.start()
        other.start()
        introduce(one, other)
        open_link(one, other)
        yield one, other
    finally:
        for node in (one, other):
            if node.process is not None:
                node.process.kill()
                node.process.wait()
