"""One party on the stage: its folder, its ports, its process, and the calls to its node."""

import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Final, TypeVar

import msgspec

from visavis.node.calls import Answer, CallFailed, ServedNode
from visavis.simulation.relay import LOOPBACK
from visavis.simulation.scenario import PartyPlan
from visavis.terms import Fault, VisavisError

SETTLE_LIMIT_S: Final = 30.0  # what takes longer than this will not happen
LOOK_AGAIN_S: Final = 0.02  # between two looks at a condition that others bring about
REFUSED_FROM: Final = 400  # HTTP: from here on, something was refused

T = TypeVar("T")


class StageFailed(VisavisError):
    """A node did not start, or what had to happen did not."""

    code: ClassVar[str] = "simulation.stage"
    fault: ClassVar[Fault] = Fault.OURS


class PlayRefused(VisavisError):
    """A node refused a call of the play; `refused` is the node's own code."""

    code: ClassVar[str] = "simulation.call_refused"
    fault: ClassVar[Fault] = Fault.OURS
    refused: str = ""


def wait_until(what: str, condition: Callable[[], T], limit_s: float = SETTLE_LIMIT_S) -> T:
    """Look until a condition holds; returns what it gave.

    Raises:
        StageFailed: it did not hold within `limit_s` seconds.
    """
    deadline = time.monotonic() + limit_s
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() >= deadline:
            raise StageFailed(
                "The play stopped",
                expected=f"{what} within {limit_s:g} s",
                got="not yet",
                next_step="Look at the nodes' logs (keep them with --keep).",
            )
        time.sleep(LOOK_AGAIN_S)


@dataclass
class Actor:
    """One party. `process` is None while its node does not run."""

    party: str
    plan: PartyPlan
    folder: Path
    link_port: int
    api_port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where the desk and the API are."""
        return f"http://{LOOPBACK}:{self.api_port}"

    @property
    def log(self) -> Path:
        """The node's log, beside its folder."""
        return self.folder.with_name(f"{self.party}.log")

    def call(self, method: str, path: str, fields: object = None, body: bytes | None = None) -> Any:
        """Make one call; returns the answer as plain values.

        Raises:
            PlayRefused: the node refused it.
            CallFailed: no answer came.
        """
        return msgspec.json.decode(self.fetch(method, path, fields, body))

    def fetch(
        self, method: str, path: str, fields: object = None, body: bytes | None = None
    ) -> bytes:
        """Make one call; returns the bytes of the answer.

        Raises:
            PlayRefused, CallFailed: as `call`.
        """
        answer = self._request(method, path, fields, body)
        if answer.status >= REFUSED_FROM:
            problem = answer.json() or {}
            refusal = PlayRefused(
                f"{self.party}: {problem.get('happened', 'call refused')}",
                expected=problem.get("expected", ""),
                got=problem.get("got", ""),
                next_step=problem.get("next_step", ""),
            )
            refusal.refused = str(problem.get("code", ""))
            raise refusal
        return answer.body

    def finds(self, path: str) -> Any:
        """Read something that may not be there: None then."""
        answer = self._request("GET", path, None, None)
        return answer.json() if answer.status < REFUSED_FROM else None

    def link(self, peer: str) -> dict[str, Any]:
        """The state of one link, as the node itself shows it.

        Raises:
            StageFailed: the node knows no link to that party.
        """
        for one in self.call("GET", "/api/status")["links"]:
            if one["peer"] == peer:
                found: dict[str, Any] = one
                return found
        raise StageFailed(f"{self.party} has no link to {peer}")

    def answers(self) -> bool:
        """Tell whether the node answers yet.

        Raises:
            StageFailed: its process has ended.
        """
        assert self.process is not None
        if self.process.poll() is not None:
            last = self.log.read_text(errors="replace").strip().splitlines()[-1:]
            raise StageFailed(f"{self.party} did not start", got=" ".join(last)[:400])
        try:
            return self._request("GET", "/health", None, None).status == 200
        except CallFailed:
            return False

    def _request(self, method: str, path: str, fields: object, body: bytes | None) -> Answer:
        """A connection per call: a kept one may have been closed between two steps of the play."""
        token = (self.folder / "api.token").read_text().strip()
        with ServedNode(self.url, token) as node:
            answer: Answer = node.request(method, path, json=fields, body=body)
        return answer
