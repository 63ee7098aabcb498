"""Scenario files: what is read, and with which line a mistake is refused before anything starts."""

import contextlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from visavis.simulation.scenario import ScenarioRefused, with_ids
from visavis.simulation.scenario_file import MAX_SCENARIO_BYTES, parse_scenario

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"
FIRE = (SCENARIOS / "fire-season.yaml").read_text("utf-8")


@pytest.mark.parametrize("path", sorted(SCENARIOS.glob("*.yaml")), ids=lambda path: path.stem)
def test_the_scenarios_that_come_with_the_program_can_be_read(path: Path) -> None:
    scenario = parse_scenario(path.read_bytes())
    assert scenario.scenario == path.stem
    assert scenario.play
    assert scenario.expect


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


@pytest.mark.parametrize(
    ("stands", "instead", "expected", "got"),
    [
        ("say: line.propose", "say: line.offer", "a registered kind of statement", "'line.offer'"),
        ("test_every_s: 1800", "test_every_s: -1", "`int` >= 0", "'-1'"),
        ("network: cut", "network: bend", "one of the words of the format", "'bend'"),
        ("between: [silva, agua]", "betwixt: [silva, agua]", "the fields of the format", "betwixt"),
        ('mandate: "@season"', 'mandate: "@saison"', "a name of a step before", "'@saison'"),
        ("by: agua/duty", "by: agua/nobody", "an office of a party", "'agua/nobody'"),
        ('"2031-07-14T05:40:00Z"', '"2031-07-14T04:40:00Z"', "no earlier than the step before", ""),
        ("[silva, rede]", "[silva, mar]", "one of silva, agua, rede", "'mar'"),
    ],
)
def test_a_mistake_is_refused_with_its_line(
    stands: str, instead: str, expected: str, got: str
) -> None:
    with pytest.raises(ScenarioRefused) as refused:
        parse_scenario(FIRE.replace(stands, instead, 1).encode())
    message = str(refused.value)
    line = int(message.partition("line ")[2].split()[0].rstrip(":,)"))
    assert abs(line - line_of(FIRE, stands)) <= 3, message  # a step's first line, or the field's
    assert expected in message
    assert got in message
    assert message.endswith("Nothing was started.")


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"", "line 1: expected a scenario, got an empty file"),
        (b"a: &x [1]\nb: *x\n", "line 2: expected YAML without aliases, got an alias"),
        (b"a: 1\nb: 2\na: 3\n", "line 3: expected each field once, got 'a' twice"),
        (b"a: [1\n", "expected YAML"),
        (b"- 1\n", "line 1 (the file): expected `object`, got `array`"),
        (b"\xff\xfe\x00", "expected YAML"),
        (b"[" * 3000, "expected YAML"),
        (b"x" * (MAX_SCENARIO_BYTES + 1), f"expected at most {MAX_SCENARIO_BYTES} bytes"),
    ],
    ids=["empty", "alias", "twice", "open", "list", "bytes", "deep", "long"],
)
def test_what_is_no_scenario_is_refused(raw: bytes, message: str) -> None:
    with pytest.raises(ScenarioRefused) as refused:
        parse_scenario(raw)
    assert message in str(refused.value)


@pytest.mark.parametrize(
    "expectation",
    [
        '{at: silva, read: line, of: "@desks", path: state}',
        '{at: silva, read: line, of: "@desks", path: state, is: open, absent: true}',
        '{read: line, of: "@desks", path: state, is: open}',
        "{at: silva, read: line, path: state, is: open}",
        "{at: silva, hears: agua, is: clear}",
        "{at: silva, alarm: query.overdue, is: true}",
        '{at: silva, alarm: query.overdue, of: "@desks", is: false}',
    ],
)
def test_an_expectation_that_could_not_fail_is_refused(expectation: str) -> None:
    text = FIRE.replace("  - {at: silva, refused: 0}", f"  - {expectation}", 1)
    with pytest.raises(
        ScenarioRefused, match=r"expected (one of is|at, the|read and|current|of, what)"
    ):
        parse_scenario(text.encode())


@settings(max_examples=40)  # each reads the whole file
@given(st.integers(0, len(FIRE.encode()) - 1), st.binary(min_size=1, max_size=3))
def test_a_file_with_other_bytes_anywhere_is_read_or_refused_and_nothing_else(
    at: int, other: bytes
) -> None:
    raw = FIRE.encode()
    with contextlib.suppress(ScenarioRefused):
        parse_scenario(raw[:at] + other + raw[at + len(other) :])


def test_names_become_ids_wherever_they_stand() -> None:
    body = {"line": "@desks", "refs": ["@a", {"deep": "@a"}], "text": "mail@here", "count": 3}
    ids = {"desks": "d" * 26, "a": "a" * 26}
    assert with_ids(body, ids) == {
        "line": "d" * 26,
        "refs": ["a" * 26, {"deep": "a" * 26}],
        "text": "mail@here",
        "count": 3,
    }
    with pytest.raises(KeyError):
        with_ids("@unknown", ids)
