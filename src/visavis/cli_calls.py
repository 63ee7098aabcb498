"""Calls to a node: over HTTP where one serves the folder, in this process where none does."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, ClassVar, Protocol
from urllib.parse import quote

from visavis.terms import Fault, VisavisError

SERVER_FAULT = 500  # HTTP: from here on the node failed; below, the call was refused


class NodeAnswer(Protocol):
    """What a node answered."""

    @property
    def status(self) -> int:
        """The HTTP status."""
        ...

    @property
    def body(self) -> bytes:
        """The body, whole."""
        ...

    def json(self) -> Any:
        """The body as JSON."""
        ...


class NodeCaller(Protocol):
    """Something that reaches one node."""

    def request(
        self, method: str, path: str, *, json: object = None, body: bytes | None = None
    ) -> NodeAnswer:
        """Make one call."""
        ...


class CallRefused(VisavisError):
    """The node refused a call; the code is the node's own."""

    code: ClassVar[str] = "cli.call_refused"
    fault: ClassVar[Fault] = Fault.OURS

    def __init__(self, code: str, problem: Mapping[str, str]) -> None:
        self.refused_with = code
        super().__init__(
            problem.get("happened", "Call refused"),
            expected=problem.get("expected", ""),
            got=problem.get("got", ""),
            next_step=problem.get("next_step", ""),
        )


class NodeFailed(VisavisError):
    """The node could not do what it was asked; the input was not at fault."""

    code: ClassVar[str] = "cli.node_failed"
    fault: ClassVar[Fault] = Fault.OURS


def call(
    folder: Path, method: str, path: str, *, json: object = None, body: bytes | None = None
) -> NodeAnswer:
    """Make one call to the node of a folder, running or not.

    Raises:
        CallRefused: the node refused; nothing was changed.
        NodeFailed: the node could not.
    """
    with reach(folder) as node:
        return ask(node, method, path, json=json, body=body)


def reach(folder: Path) -> AbstractContextManager[NodeCaller]:
    """Reach the node of a folder for several calls.

    Raises:
        VisavisError: there is no node in the folder, or it cannot be opened.
    """
    from visavis.node.calls import connect
    from visavis.node.serve import configure_logs

    configure_logs("error")  # stdout is for the answer; a refusal is told once, by the command
    return connect(folder)


def ask(
    node: NodeCaller, method: str, path: str, *, json: object = None, body: bytes | None = None
) -> NodeAnswer:
    """Make one call.

    Raises:
        CallRefused, NodeFailed: as `call`.
    """
    answer = node.request(method, quote(path, safe="/?&=-._~"), json=json, body=body)
    if answer.status < 400:  # HTTP: below are the answers that carry a result
        return answer
    try:
        problem = answer.json()
    except ValueError:
        problem = None
    if not isinstance(problem, dict):
        problem = {"happened": f"{method} {path} failed", "got": f"status {answer.status}"}
    if answer.status >= SERVER_FAULT:
        raise NodeFailed(
            str(problem.get("happened", "The node failed")),
            expected=str(problem.get("expected", "")),
            got=str(problem.get("got", "")),
            next_step=str(problem.get("next_step", "")),
        )
    raise CallRefused(str(problem.get("code", "")), problem)
