"""Conflicts over the API of two served nodes: checked, found, proposed for, worked out, unknown."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from tests.conversations.notice_party import circle, corridor, volume
from tests.processes.fork_server import ForkServer
from tests.two_nodes import NodeProcess, open_contact, text, two_nodes, until

from visavis.terms import InstantMs, render_instant

HOUR = 3_600_000
DECK = circle(33.5, 34.2, 60_000)
ROUTE = corridor(9_000, (29.0, 33.6), (33.4, 34.3), (36.5, 35.4))


class Theatre:
    """Two linked nodes that hear each other, and the hour from which they plan."""

    def __init__(self, fr: NodeProcess, ru: NodeProcess) -> None:
        self.fr, self.ru = fr, ru
        self.start = time.time_ns() // 1_000_000 + 24 * HOUR
        open_contact(fr, ru)  # each has said something, so that each is heard

    def at(self, hours: float) -> str:
        return render_instant(InstantMs(self.start + round(hours * HOUR)))

    def say(self, node: NodeProcess, kind: str, /, **body: Any) -> str:
        """Let a node's chief say one thing to the other; returns the statement's id."""
        other = "ru" if node is self.fr else "fr"
        command = {"kind": kind, "office": f"{node.party}/chief", "body": body,
                   "release": {"audience": {"parties": [other]}}}  # fmt: skip
        outcome = node.call("POST", "/api/commands", json={"commands": [command]})["outcomes"][0]
        assert "id" in outcome, outcome
        return str(outcome["id"])

    def activity(self, start: float, end: float) -> str:
        return self.say(self.fr, "notice.declare", type="activity", title=text("Flights"),
                        volume=volume(DECK, self.at(start), self.at(end)))  # fmt: skip

    def transit(self, start: float, end: float) -> str:
        return self.say(self.ru, "notice.declare", type="transit", title=text("Transit"),
                        volume=volume(ROUTE, self.at(start), self.at(end)))  # fmt: skip


@pytest.fixture(scope="module")
def theatre(tmp_path_factory: pytest.TempPathFactory, forks: ForkServer) -> Iterator[Theatre]:
    with two_nodes(tmp_path_factory.mktemp("conflicts"), forks) as (fr, ru):
        yield Theatre(fr, ru)


def check(node: NodeProcess, body: dict[str, Any], notice: str | None = None) -> Any:
    return node.call("POST", "/api/notices/check", json={"volume": body, "notice": notice})


def conflict(node: NodeProcess, raised: str) -> Any:
    status, found = node.ask("GET", f"/api/views/conflict/{raised}")
    return found if status == 200 else {"state": None}


def test_a_conflict_is_checked_found_proposed_for_and_worked_out(theatre: Theatre) -> None:
    fr, ru, at = theatre.fr, theatre.ru, theatre.at
    drawn = volume(DECK, at(0), at(3))
    until(lambda: check(fr, drawn)["outcome"] == "none found", fr, ru)
    route = theatre.transit(2, 4)
    until(lambda: check(fr, drawn)["outcome"] == "certain", fr, ru)
    (met,) = check(fr, drawn)["meetings"]
    assert (met["notice"], met["party"], met["state"]) == (route, "ru", "found")
    assert (met["start"], met["end"]) == (at(2), at(3))
    deck = theatre.activity(0, 3)
    wall = theatre.activity(5.5, 8)  # so that a transit cannot simply come later
    raised = theatre.say(fr, "conflict.raise", notices=[deck, route])
    until(lambda: conflict(ru, raised)["state"] == "raised", fr, ru)
    identity = ".".join(sorted((deck, route)))
    found = ru.call("GET", f"/api/conflicts/{identity}/proposals?notice={route}")["proposals"]
    changes = {one["change"]: one for one in found}
    assert set(changes) >= {"time", "height"}
    assert changes["time"]["later_s"] in (3600, -7200)
    for one in found:  # none of them meets anything that ru knows, the other notice included
        assert check(ru, one["volume"], route)["meetings"] == [], one["change"]
    asked = theatre.say(ru, "conflict.propose", notices=[deck, route], notice=route,
                        volume=changes["height"]["volume"])  # fmt: skip
    until(lambda: conflict(fr, raised)["state"] == "proposed", fr, ru)
    theatre.say(fr, "conflict.accept", notices=[deck, route], proposal=asked)
    until(lambda: conflict(ru, raised)["state"] == "agreed", fr, ru)
    theatre.say(ru, "notice.amend", notice=route, volume=changes["height"]["volume"])
    until(lambda: conflict(fr, raised)["state"] == "resolved", fr, ru)
    assert fr.call("GET", "/api/conflicts")["meetings"] == []
    assert fr.call("GET", f"/api/views/notice/{wall}")["answer"]["outcome"] == "none found"


def test_bad_questions_say_what_is_wrong(theatre: Theatre) -> None:
    fr, at = theatre.fr, theatre.at
    status, found = fr.ask("POST", "/api/notices/check",
                           {"volume": volume(DECK, at(3), at(3))})  # fmt: skip
    assert (status, found["code"]) == (422, "notices.impossible_volume")
    assert found["message"].startswith("Volume refused: end: expected after the start")
    status, found = fr.ask("POST", "/api/notices/check", {"volume": {"area": DECK}})
    assert status == 422
    assert "start" in found["message"]
    status, found = fr.ask("GET", f"/api/conflicts/{'a' * 26}.{'b' * 26}/proposals?notice=x")
    assert (status, found["code"]) == (404, "acts.unknown_thing")


def test_while_the_other_side_is_gone_the_answer_is_unknown(theatre: Theatre) -> None:
    fr, ru, at = theatre.fr, theatre.ru, theatre.at
    drawn = volume(circle(10.0, 50.0, 1_000), at(0), at(1))
    until(lambda: check(fr, drawn)["outcome"] == "none found", fr, ru)
    fr.stop()
    ru.stop()
    fr.start()  # alone: it has heard nobody since
    try:
        found = check(fr, drawn)
        assert (found["outcome"], found["missing"]) == ("unknown", ["ru"])
        assert found["coverage"][0]["standing"] in ("silent", "never heard")
        assert found["as_of"] is None
    finally:
        ru.start()
    until(lambda: check(fr, drawn)["outcome"] == "none found", fr, ru)
