"""A served node goes on: after mistakes of its own, refused commands, changed cards and stops."""

from pathlib import Path

import pytest
from tests.processes.fork_server import ForkServer
from tests.two_nodes import NodeProcess, open_contact, say, text, two_nodes, until


@pytest.mark.parametrize(
    ("part", "at"),
    [("tick", 3), ("answered", 3), ("genesis_for", 1), ("unreachable", 1), ("take", 3)],
)
def test_a_mistake_of_the_program_stops_one_step_and_is_logged(
    tmp_path: Path, forks: ForkServer, part: str, at: int
) -> None:
    """A task that dies of one surprise would leave a node that listens and never calls again."""
    plans: tuple[dict[str, object], ...] = ({"fault": [part, at]}, {})
    with two_nodes(tmp_path, forks, plans=plans, answer_s=1, heartbeat_s=1) as (fr, ru):
        contact = open_contact(fr, ru)
        if part == "unreachable":
            ru.stop()
            until(lambda: _failed(fr.path, part) or None, fr)
            ru.start()
        for node, office in ((fr, "fr/chief"), (ru, "ru/chief")):
            said = say(node, "contact.say", office, contact=contact, words=text("Still here."))
            other = ru if node is fr else fr
            _heard(other, said)
        assert _failed(fr.path, part)
        assert fr.stop() == 0


def _heard(node: NodeProcess, statement: str) -> None:
    until(lambda: node.ask("GET", f"/api/statements/{statement}")[0] == 200, node)


def _failed(folder: Path, part: str) -> bool:
    log = (folder.parent / f"{folder.name}.log").read_text()
    return f"{part} failed by plan" in log and "program failed" in log
