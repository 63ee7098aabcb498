"""Expectations: what a scenario says that each party must know, held against what it does know."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple, Protocol

import msgspec

from visavis.simulation.scenario import Expectation

SHOWN_CHARACTERS: Final = 120  # of a value in a line of the report


class Seen(Protocol):
    """What can be asked of the parties' nodes."""

    def view(self, party: str, kind: str, entity: str) -> Any:
        """Return a read model as plain values, or None where the party knows nothing of it."""
        ...

    def refused(self, party: str) -> int:
        """Count the statements of others that a party refused."""
        ...

    def hears(self, party: str, peer: str) -> str:
        """Tell what a party says of its knowledge of another: current, or unknown."""
        ...

    def alarms(self, party: str, thread: str, kind: str, *, wanted: bool) -> list[str]:
        """Return the kinds of the alarms that stand at a party about a thread.

        A node raises and clears them in its own time: one that is wanted, or not, is waited for.
        """
        ...

    def receipts(self, sender: str, receiver: str) -> tuple[int, int]:
        """Tell how many entries a sender has for a receiver, and how many it holds receipts for.

        What waits in the outbox counts among the former.
        """
        ...


class Judged(NamedTuple):
    """One expectation, met or not, in words; `got` is what was there instead, or ""."""

    met: bool
    told: str
    got: str


class _Nothing:
    """What stands at a path that leads nowhere."""

    def __repr__(self) -> str:
        return "nothing"


NOTHING: Final = _Nothing()


def judge(expected: Expectation, ids: Mapping[str, str], seen: Seen) -> Judged:
    """Hold one expectation against what the nodes say.

    Args:
        ids: of the statements, by their names in the scenario.
    """
    if expected.receipts is not None:
        return _judge_receipts(*expected.receipts, seen)
    assert expected.at is not None  # the file's own rule
    if expected.refused is not None:
        got = seen.refused(expected.at)
        told = f"{expected.at} refused {expected.refused} statements of others"
        return Judged(got == expected.refused, told, f"{got}")
    if expected.hears is not None:
        found = seen.hears(expected.at, expected.hears)
        told = f"{expected.at} calls what it knows of {expected.hears} {expected.wanted}"
        return Judged(found == expected.wanted, told, found)
    assert expected.of is not None
    if expected.alarm is not None:
        return _judge_alarm(expected, ids, seen)
    assert expected.read is not None
    entity = ids.get(expected.of.removeprefix("@"), expected.of)
    view = seen.view(expected.at, expected.read, entity)
    what = f"{expected.at}: {expected.read} {expected.of}"
    if expected.absent:
        return Judged(view in (None, []), f"{what} is not known there", "it is known")
    found = value_at(view, expected.path)
    where = f"{what}, {expected.path}" if expected.path else what
    if expected.count is not None:
        length: object = len(found) if isinstance(found, list | dict) else found
        return Judged(length == expected.count, f"{where} has {expected.count}", _shown(length))
    wanted = expected.wanted
    if isinstance(wanted, str) and wanted.startswith("@"):
        wanted = ids.get(wanted[1:], wanted)
    met = type(found) is type(wanted) and found == wanted
    return Judged(met, f"{where} is {_shown(expected.wanted)}", _shown(found))


def value_at(value: Any, path: str) -> Any:
    """Follow a path of fields and places joined by dots; `NOTHING` where it leads nowhere."""
    for step in path.split(".") if path else ():
        if isinstance(value, dict) and step in value:
            value = value[step]
        elif isinstance(value, list) and step.isdigit() and int(step) < len(value):
            value = value[int(step)]
        else:
            return NOTHING
    return NOTHING if value is None and not path else value


def _judge_alarm(expected: Expectation, ids: Mapping[str, str], seen: Seen) -> Judged:
    assert expected.at is not None
    assert expected.of is not None
    thread = ids.get(expected.of.removeprefix("@"), expected.of)
    assert expected.alarm is not None
    wanted = not expected.absent
    stand = seen.alarms(expected.at, thread, expected.alarm, wanted=wanted)
    found = "stands" if wanted else "does not stand"
    told = f"{expected.at}: the alarm {expected.alarm} about {expected.of} {found}"
    return Judged((expected.alarm in stand) is wanted, told, ", ".join(stand) or "no alarm")


def _judge_receipts(one: str, other: str, seen: Seen) -> Judged:
    counts = {
        f"{sender} → {receiver}": seen.receipts(sender, receiver)
        for sender, receiver in ((one, other), (other, one))
    }
    met = all(size == receipted for size, receipted in counts.values())
    told = f"{one} and {other} hold each other's receipts for all that they sent"
    shown = ", ".join(f"{way} {got} of {size}" for way, (size, got) in counts.items())
    return Judged(met, f"{told} ({shown})" if met else told, shown)


def _shown(value: object) -> str:
    text = repr(value) if value is NOTHING else msgspec.json.encode(value).decode()
    return text if len(text) <= SHOWN_CHARACTERS else text[: SHOWN_CHARACTERS - 1] + "…"
