"""`visavis asof` on a folder at rest: both clocks, every refusal in one line, exit 2."""

from pathlib import Path
from typing import NamedTuple

import pytest
from tests.cli.nodes import visavis
from tests.node.linked import NOON, StillClock, opened
from tests.two_nodes import NodeProcess, found

from visavis.acts import command_of
from visavis.node.node import Node
from visavis.terms import InstantMs, VisavisError, render_instant


class Said(NamedTuple):
    """A folder in which a mandate was issued and, a minute later, a directive under it."""

    node: NodeProcess
    folder: Path
    mandate: str
    directive: str


def say(node: Node, kind: str, **body: object) -> str:
    command = command_of({"kind": kind, "office": "fr/chief", "body": body})
    (result,) = node.speak([command]).results
    if isinstance(result, VisavisError):
        raise result
    return result.statements[-1].id


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> Said:
    process = found(tmp_path_factory.mktemp("asof"), "fr")
    with opened(process.path) as node:
        words = {"lang": "en", "text": "Unite the efforts"}
        mandate = say(node, "mandate.issue", title=words, mission=words, principals=[], under=None)
        assert isinstance(node.clock, StillClock)
        node.clock.jump_to(InstantMs(NOON + 60_000))
        directive = say(node, "directive.issue", to="fr/fleet", order=words, mandate=mandate)
    return Said(process, process.path, mandate, directive)


def at(minutes: float) -> str:
    return render_instant(InstantMs(NOON + int(60_000 * minutes)))


def test_it_counts_and_lists_what_was_known_then(said: Said) -> None:
    then = visavis("asof", str(said.folder), at(0.5), "--json").json()
    assert (then["things"]["mandate"], then["things"]["directive"]) == (1, 0)
    assert then["newest"] == {"seq": 1, "received": at(0)}
    later = visavis("asof", str(said.folder), at(1), "--by", "said", "--json").json()
    assert (later["things"]["mandate"], later["things"]["directive"]) == (1, 1)
    assert later["newest"] is None
    shown = visavis("asof", str(said.folder), at(1)).out
    assert f"directive  {said.directive}  issued" in shown
    assert "As of:  2027-01-15T08:01:00Z, by when it was received" in shown


def test_a_thing_is_shown_as_it_stood(said: Said) -> None:
    command = ("asof", str(said.folder), "--type", "mandate", "--id", said.mandate, "--json")
    (before,) = visavis(*command, at(0.5)).json()["items"]
    (after,) = visavis(*command, at(1)).json()["items"]
    assert (before["directives"], before["mandate"]) == ([], said.mandate)
    assert [one["directive"] for one in after["directives"]] == [said.directive]
    listed = visavis("asof", str(said.folder), "2027-01-15", "--type", "directive", "--json").json()
    assert [one["directive"] for one in listed["items"]] == [said.directive]
    assert at(1) <= listed["at"] <= "2027-01-15T23:59:59.999Z"


@pytest.mark.parametrize(
    ("arguments", "said_why"),
    [
        (["yesterday"], "Time refused: expected an instant with its zone such as"),
        (["2015-11-19T10:00:00"], "got '2015-11-19T10:00:00'. Write date, time and zone in full."),
        (["2015-11-31"], "or now, got '2015-11-31'"),
        (["9999-01-01"], "or earlier, got 9999-01-01. Nobody knows yet what will be known then."),
        (["now", "--by", "heard"], "'heard' is not one of 'received', 'said'"),
        (["now", "--type", "weather"], "No type 'weather' here: expected one of"),
        (["now", "--type", "line&at=now"], "type refused: expected no &, = or ?, got"),
        (["now", "--id", "x"], "No an id without a type here"),
        ([at(0.5), "--type", "directive", "--id", "z" * 26], f"as of {at(0.5)}: expected"),
    ],
)
def test_a_bad_question_is_refused_in_one_line(
    said: Said, arguments: list[str], said_why: str
) -> None:
    done = visavis("asof", str(said.folder), *arguments)
    assert (done.code, done.out) == (2, "")
    assert said_why in done.err
    assert done.err.count("\n") == 1


def test_a_folder_that_is_none_is_refused(tmp_path: Path) -> None:
    done = visavis("asof", str(tmp_path / "none"), "now")
    assert done.code == 2
    assert "expected a node's folder, got none" in done.err


def test_a_served_folder_answers_as_the_folder_at_rest_does(said: Said) -> None:
    commands = [
        ("asof", str(said.folder), at(1), "--json"),
        ("asof", str(said.folder), at(0.5), "--type", "mandate", "--json"),
    ]
    at_rest = [visavis(*command).json() for command in commands]
    said.node.start()
    try:
        assert [visavis(*command).json() for command in commands] == at_rest
        refused = visavis("asof", str(said.folder), "noon")
    finally:
        said.node.stop()
    assert (refused.code, refused.err[:22]) == (2, "visavis: Time refused:")
