"""The stage of a play: one folder and one process per party, a relay between them.

Everything goes through what any operator has: `visavis init`, `visavis serve`, and the API.
"""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Final

import msgspec

from visavis.simulation.actor import Actor, StageFailed, wait_until
from visavis.simulation.relay import LOOPBACK, Relay, holder_of_port
from visavis.simulation.scenario import Scenario

START_LIMIT_S: Final = 30.0  # a node starts in one or two; a machine that is busy gets the rest
STOP_LIMIT_S: Final = 15.0  # answers on their way, then the disk

# A play is watched by people: silence shows within seconds, and a retry never waits a minute.
PACE: Final = {"heartbeat_s": 1, "answer_s": 2, "retry_s": 1, "last_retry_s": 1}
_DATABASE: Final = ("node.db", "node.db-wal", "node.db-shm")


@dataclass
class Stage:
    """All parties of a scenario, set up under one folder. Leaving it stops every process."""

    scenario: Scenario
    root: Path
    actors: dict[str, Actor] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.relay = Relay(self._caller_at)

    def _caller_at(self, port: int) -> str | None:
        pids = {a.party: a.process.pid for a in self.actors.values() if a.process is not None}
        return holder_of_port(port, pids)

    def __enter__(self) -> "Stage":
        self.relay.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            self.stop_all()
        finally:
            self.relay.__exit__(kind, error, trace)

    def set_up(self) -> None:
        """Make every party's folder, with its keys, card and rule of release."""
        making = []
        ports = free_ports(2 * len(self.scenario.parties))
        for party, plan in self.scenario.parties.items():
            actor = Actor(party, plan, self.root / party, ports.pop(), ports.pop())
            self.actors[party] = actor
            making.append((actor, self._init(actor)))
        for actor, process in making:
            _, problem = process.communicate(timeout=START_LIMIT_S)
            if process.returncode:
                raise StageFailed(
                    f"{actor.party} was not set up", got=problem.decode(errors="replace").strip()
                )

    def _init(self, actor: Actor) -> subprocess.Popen[bytes]:
        plans = self.root / "plans"
        plans.mkdir(exist_ok=True)
        offices = plans / f"{actor.party}-offices.json"
        policy = plans / f"{actor.party}-policy.json"
        offices.write_bytes(msgspec.json.encode(actor.plan.offices))
        policy.write_bytes(msgspec.json.encode(actor.plan.policy))
        relayed = self.relay.route(actor.party, actor.link_port)
        command = [
            *("init", str(actor.folder), "--party", actor.party, "--mode", self.scenario.mode),
            *("--port", str(actor.link_port), "--api-port", str(actor.api_port)),
            *("--link-url", f"https://{LOOPBACK}:{relayed}", "--set", f"link_host={LOOPBACK}"),
            *("--offices-file", str(offices), "--policy-file", str(policy)),
            *("--scenario-clock", self.scenario.starts),
        ]
        for tag, name in actor.plan.names.items():
            command += ["--name", f"{tag}={name}"]
        testers = " ".join(office.id for office in actor.plan.offices)  # nobody sits at these desks
        for key, value in {**PACE, "line_test_offices": testers}.items():
            command += ["--set", f"{key}={value}"]
        return run_visavis(command)

    def start(self, *parties: str, at: str) -> None:
        """Start nodes at an instant of the scenario, and wait until they answer."""
        for party in parties:
            actor = self.actors[party]
            with open(actor.log, "ab") as log:
                command = ["serve", str(actor.folder), "--scenario-clock", at, "--with-parent"]
                actor.process = run_visavis(command, stderr=log.fileno())
        for party in parties:
            actor = self.actors[party]
            wait_until(f"an answer of {party}", actor.answers, START_LIMIT_S)

    def stop(self, party: str) -> None:
        """Stop one node as an operator would, and wait until it has gone."""
        self._end(self.actors[party], kill=False)

    def kill(self, party: str) -> None:
        """Kill one node where it stands."""
        self._end(self.actors[party], kill=True)

    def stop_all(self) -> None:
        """Stop every node that still runs; those that do not stop in time are killed."""
        running = [actor for actor in self.actors.values() if actor.process is not None]
        for actor in running:
            assert actor.process is not None
            actor.process.terminate()
        for actor in running:
            self._end(actor, kill=False)

    def _end(self, actor: Actor, *, kill: bool) -> None:
        process = actor.process
        if process is None:
            return
        if kill:
            process.kill()
        else:
            process.terminate()
        try:
            process.wait(STOP_LIMIT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(STOP_LIMIT_S)
        if process.stdin is not None:
            process.stdin.close()
        if process.stdout is not None:
            process.stdout.close()
        actor.process = None

    def back_up(self, party: str, into: Path) -> None:
        """Copy a stopped node's database, as a nightly backup would. Its anchors stay outside."""
        folder = self.actors[party].folder
        into.mkdir(parents=True)
        for name in _DATABASE:
            if (folder / name).exists():
                shutil.copy2(folder / name, into / name)

    def put_back(self, party: str, backup: Path) -> None:
        """Put the copy of a database in the place of the one that is there."""
        folder = self.actors[party].folder
        for name in _DATABASE:
            (folder / name).unlink(missing_ok=True)
            if (backup / name).exists():
                shutil.copy2(backup / name, folder / name)


def run_visavis(arguments: list[str], stderr: int = subprocess.PIPE) -> subprocess.Popen[bytes]:
    """Start the program in a process of its own, which stops when this one goes."""
    return subprocess.Popen(  # noqa: S603 - our own program and arguments, no shell
        [sys.executable, "-m", "visavis.cli", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE if stderr == subprocess.PIPE else subprocess.DEVNULL,
        stderr=stderr,
        start_new_session=True,  # Ctrl-C is for the player, who stops them in order
        env=_environment(),
    )


def _environment() -> Mapping[str, str]:
    """The own environment without what would change a node's folder or keys."""
    return {k: v for k, v in os.environ.items() if not k.startswith("VISAVIS_")}


def free_ports(count: int) -> list[int]:
    """Return ports that nobody listens on right now, each once."""
    listeners = [socket.create_server((LOOPBACK, 0)) for _ in range(count)]
    ports = [int(listener.getsockname()[1]) for listener in listeners]
    for listener in listeners:
        listener.close()
    return ports
