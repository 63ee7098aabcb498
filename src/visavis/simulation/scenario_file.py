"""Reading scenario files: every mistake is found, with its line, before anything starts."""

import re
from collections.abc import Iterator
from typing import Final

import msgspec
import yaml

from visavis.acts import READ_MODELS, command_of
from visavis.simulation.scenario import (
    Expectation,
    Scenario,
    ScenarioRefused,
    Step,
    with_ids,
)
from visavis.terms import (
    InstantMs,
    MalformedInstant,
    OfficeId,
    PartyId,
    VisavisError,
    parse_instant,
)

MAX_SCENARIO_BYTES: Final = 1024 * 1024  # a season of a thousand statements
_ID_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz234567"


def parse_scenario(raw: bytes) -> Scenario:
    """Read a scenario and hold all of it to its rules.

    Raises:
        ScenarioRefused: the line of the file, what is expected there, what stands there.
    """
    if len(raw) > MAX_SCENARIO_BYTES:
        raise _refused(f"at most {MAX_SCENARIO_BYTES} bytes", str(len(raw)))
    root = _compose(raw)
    try:
        scenario = msgspec.convert(_plain(raw), Scenario)
    except (msgspec.ValidationError, MalformedInstant, ValueError) as problem:
        what, _, at = str(problem).partition(" - at `")
        raise _refused_at(root, at.rstrip("`"), what) from None
    _check(scenario, root)
    return scenario


def _compose(raw: bytes) -> yaml.Node:
    """Parse into nodes, which know their lines."""
    try:
        # Aliases could make a small file as large as the memory.
        alias = next((t for t in yaml.scan(raw) if isinstance(t, yaml.AliasToken)), None)
        root = yaml.compose(raw, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError) as problem:
        mark = getattr(problem, "problem_mark", None)
        line = 1 if mark is None else mark.line + 1
        raise _refused("YAML", " ".join(str(problem).split())[:160], line) from None
    if alias is not None:
        raise _refused("YAML without aliases", "an alias", alias.start_mark.line + 1)
    if root is None:
        raise _refused("a scenario", "an empty file")
    for node in _mappings(root):
        keys = [key.value for key, _ in node.value]
        for place, (key, _) in enumerate(node.value):
            if key.value in keys[:place]:
                raise _refused("each field once", f"{key.value!r} twice", key.start_mark.line + 1)
    return root


def _plain(raw: bytes) -> object:
    """Make plain values of the file; its tags may name none of their own."""
    try:
        return yaml.safe_load(raw)
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError) as problem:
        mark = getattr(problem, "problem_mark", None)
        line = 1 if mark is None else mark.line + 1
        raise _refused("YAML", " ".join(str(problem).split())[:160], line) from None


def _mappings(node: yaml.Node) -> Iterator[yaml.MappingNode]:
    if isinstance(node, yaml.MappingNode):
        yield node
        for _, inner in node.value:
            yield from _mappings(inner)
    elif isinstance(node, yaml.SequenceNode):
        for inner in node.value:
            yield from _mappings(inner)


def _check(scenario: Scenario, root: yaml.Node) -> None:
    """Check what the types cannot say: names, order, and every statement's own fields."""
    for place, link in enumerate(scenario.links):
        for party in link:
            _require_party(scenario, party, root, f"$.links[{place}]")
    offices = {office.id for plan in scenario.parties.values() for office in plan.offices}
    ids: dict[str, str] = {}
    last = _instant(scenario.starts, root, "$.starts")
    for place, step in enumerate(scenario.play):
        path = f"$.play[{place}]"
        if step.at_ms < last:
            raise _refused_at(root, f"{path}.at", "Expected no earlier than the step before")
        last = step.at_ms
        for party in (*(step.between or ()), *((step.party,) if step.party else ())):
            _require_party(scenario, party, root, path)
        if step.backup is not None:
            _instant(step.backup, root, f"{path}.backup")
        if step.say is not None:
            _check_statement(step, offices, ids, root, path)
        for nth, expectation in enumerate(step.check or ()):
            _check_expectation(scenario, expectation, ids, root, f"{path}.check[{nth}]")
    for nth, expectation in enumerate(scenario.expect):
        _check_expectation(scenario, expectation, ids, root, f"$.expect[{nth}]")


def _check_statement(
    step: Step, offices: set[OfficeId], ids: dict[str, str], root: yaml.Node, path: str
) -> None:
    if step.by not in offices:
        raise _refused_at(root, f"{path}.by", f"Expected an office of a party, got {step.by!r}")
    command = {"kind": step.say, "office": step.by, "body": step.body}
    try:
        command_of(with_ids({**command, "act": step.act, "release": step.release}, ids))
    except KeyError as missing:
        told = f"Expected a name of a step before, got {'@' + str(missing.args[0])!r}"
        raise _refused_at(root, f"{path}.body", told) from None
    except VisavisError as refusal:
        what, _, at = refusal.got.partition(" - at `$")
        if at:
            raise _refused_at(root, f"{path}.body{at.rstrip('`')}", what) from None
        told = f"Expected {refusal.expected}, got {refusal.got}"
        raise _refused_at(root, f"{path}.say", told) from None
    if step.name is not None:
        ids[step.name] = _some_id(len(ids))


def _some_id(number: int) -> str:
    """Stand in for a statement that has not been said yet; another one for each."""
    last = [_ID_LETTERS[number // 32**place % 32] for place in range(3)]
    return "a" * 23 + "".join(last)


def _check_expectation(
    scenario: Scenario, expected: Expectation, ids: dict[str, str], root: yaml.Node, path: str
) -> None:
    for party in (*(expected.receipts or ()), *((expected.at,) if expected.at else ())):
        _require_party(scenario, party, root, path)
    known = (*READ_MODELS, "told")
    if expected.read is not None and expected.read not in known:
        told = f"Expected one of {', '.join(known)}, got {expected.read!r}"
        raise _refused_at(root, f"{path}.read", told)
    for name in (expected.of, expected.wanted):
        if isinstance(name, str) and name.startswith("@") and name[1:] not in ids:
            raise _refused_at(root, path, f"Expected a name of a step before, got {name!r}")


def _require_party(scenario: Scenario, party: PartyId, root: yaml.Node, path: str) -> None:
    if party not in scenario.parties:
        known = ", ".join(scenario.parties)
        raise _refused_at(root, path, f"Expected one of {known}, got {party!r}")


def _instant(text: str, root: yaml.Node, path: str) -> InstantMs:
    try:
        return parse_instant(text)
    except MalformedInstant as problem:
        raise _refused_at(root, path, f"Expected {problem.expected}, got {problem.got}") from None


def _at(root: yaml.Node, path: str) -> yaml.Node:
    """The deepest part of the file on a path such as ``$.play[3].body.line``."""
    node = root
    for step in re.findall(r"\[(\d+)\]|\.?([\w-]+)", path.removeprefix("$")):
        index, name = step
        if index and isinstance(node, yaml.SequenceNode) and int(index) < len(node.value):
            node = node.value[int(index)]
        elif name and isinstance(node, yaml.MappingNode):
            node = next((inner for key, inner in node.value if key.value == name), node)
    return node


def _refused_at(root: yaml.Node, path: str, what: str) -> ScenarioRefused:
    """Say in words, with the line, what the types or the rules found."""
    node = _at(root, path)
    stands = repr(node.value[:60]) if isinstance(node, yaml.ScalarNode) else "something else"
    expected, _, got = what.partition(", got ")
    field = re.match(r"Object (missing required|contains unknown) field `(.*)`", what)
    if field is not None:
        missing = field[1].startswith("missing")
        expected = f"the field {field[2]!r}" if missing else "the fields of the format"
        got = "none" if missing else f"the unknown field {field[2]!r}"
    elif what.startswith("Invalid enum value"):
        expected, got = "one of the words of the format", stands
    where = path.removeprefix("$").lstrip(".") or "the file"
    step = re.match(r"play\[(\d+)\]", where)
    place = f"step {int(step[1]) + 1}, {where}" if step else where
    expected = expected.removeprefix("Expected ").removeprefix("expected ")
    return _refused(expected, got or stands, int(node.start_mark.line) + 1, place)


def _refused(expected: str, got: str, line: int = 1, place: str = "") -> ScenarioRefused:
    return ScenarioRefused(
        f"Scenario refused, line {line}" + (f" ({place})" if place else ""),
        expected=expected,
        got=got.rstrip("."),
        next_step="Nothing was started.",
    )
