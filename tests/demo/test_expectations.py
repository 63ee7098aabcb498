"""Expectations: when they are met, when not, and what is told of them."""

from typing import Any

import pytest

from visavis.simulation.expectations import NOTHING, judge, value_at
from visavis.simulation.scenario import Expectation
from visavis.terms import PartyId

AA, BB = PartyId("aa"), PartyId("bb")
IDS = {"desks": "d" * 26, "order": "o" * 26, "mission": "m" * 26}
VIEW = {"state": "open", "mandate": "m" * 26, "messages": [{"text": "a"}], "due": None, "n": 1}


class Known:
    """What the parties of these tests know: values written out, so that a verdict can fail."""

    def view(self, party: str, kind: str, entity: str) -> Any:
        if kind == "told":
            return [{"state": "ordered"}] if party == "aa" else []
        return VIEW if (party, entity) == ("aa", IDS["desks"]) else None

    def refused(self, party: str) -> int:
        return 2 if party == "bb" else 0

    def hears(self, party: str, peer: str) -> str:
        return "current" if (party, peer) == ("aa", "bb") else "unknown"

    def alarms(self, party: str, thread: str, kind: str, *, wanted: bool) -> list[str]:
        return ["query.overdue"] if (party, thread) == ("aa", IDS["desks"]) else []

    def receipts(self, sender: str, receiver: str) -> tuple[int, int]:
        return (5, 5) if sender == "aa" else (7, 6)


def line(**fields: Any) -> Expectation:
    return Expectation(**{"at": "aa", "read": "line", "of": "@desks", **fields})


def alarm(**fields: Any) -> Expectation:
    return Expectation(**{"at": AA, "alarm": "query.overdue", "of": "@desks", **fields})


@pytest.mark.parametrize(
    ("expected", "met", "got"),
    [
        (line(path="state", wanted="open"), True, '"open"'),
        (line(path="state", wanted="proposed"), False, '"open"'),
        (line(path="messages.0.text", wanted="a"), True, '"a"'),
        (line(path="messages.1.text", wanted="a"), False, "nothing"),
        (line(path="mandate", wanted="@mission"), True, f'"{"m" * 26}"'),
        (line(path="due", wanted=None), True, "null"),
        (line(path="n", wanted=True), False, "1"),  # one is not true
        (line(path="messages", count=1), True, "1"),
        (line(path="messages", count=2), False, "1"),
        (line(path="nowhere", count=0), False, "nothing"),
        (line(absent=True), False, "it is known"),
        (line(of="@order", absent=True), True, "it is known"),
        (line(at="bb", path="state", wanted="open"), False, "nothing"),
        (line(read="told", of="@order", path="0.state", wanted="ordered"), True, '"ordered"'),
        (line(at="bb", read="told", of="@order", count=0), True, "0"),
        (line(at="bb", read="told", of="@order", absent=True), True, "it is known"),
        (Expectation(at=AA, hears=BB, wanted="current"), True, "current"),
        (Expectation(at=BB, hears=AA, wanted="current"), False, "unknown"),
        (alarm(wanted=True), True, "query.overdue"),
        (alarm(absent=True), False, "query.overdue"),
        (alarm(at=BB, wanted=True), False, "no alarm"),
        (alarm(at=BB, absent=True), True, "no alarm"),
        (Expectation(at=AA, refused=0), True, "0"),
        (Expectation(at=BB, refused=0), False, "2"),
    ],
)
def test_an_expectation_is_met_only_by_that_very_value(
    expected: Expectation, met: bool, got: str
) -> None:
    judged = judge(expected, IDS, Known())
    assert (judged.met, judged.got) == (met, got)


def test_receipts_count_what_still_waits_in_the_outbox() -> None:
    judged = judge(Expectation(receipts=(AA, BB)), IDS, Known())
    assert not judged.met
    assert judged.told == "aa and bb hold each other's receipts for all that they sent"
    assert judged.got == "aa → bb 5 of 5, bb → aa 6 of 7"


def test_what_is_told_names_party_view_place_and_value() -> None:
    judged = judge(line(path="state", wanted="proposed"), IDS, Known())
    assert judged.told == 'aa: line @desks, state is "proposed"'


def test_a_path_that_leads_nowhere_is_nothing_and_not_an_error() -> None:
    for path in ("x", "messages.x", "messages.7", "state.x", "due.x"):
        assert value_at(VIEW, path) is NOTHING
    assert value_at(None, "") is NOTHING
    assert value_at([], "") == []
