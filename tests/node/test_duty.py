"""A node's own duty: alarms raised once, acknowledged, cleared; across restarts and clock moves."""

import shutil
from pathlib import Path

import pytest
from tests.node.linked import NOON, Two, founded, opened, two

from visavis.node.node import Node
from visavis.terms import InstantMs

__all__ = ["founded"]
EN = "en"


def keys(node: Node) -> list[str]:
    return [one.alarm.key for one in node.duty.alarms.standing()]


def look(node: Node, later_ms: int = 0) -> list[str]:
    """Let time pass in steps of a tick's size, and look at each."""
    end = node.clock.now_ms() + later_ms
    while True:
        node.duty.turn(node.clock.now_ms())
        if node.clock.now_ms() >= end:
            return keys(node)
        node.clock.jump_to(InstantMs(min(end, node.clock.now_ms() + 5_000)))


def test_a_peer_that_goes_silent_is_raised_once_and_cleared_when_it_is_heard(
    tmp_path: Path,
) -> None:
    with two(tmp_path) as pair:
        pair.open()
        pair.carry()
        assert look(pair.fr) == []
        silent_ms = pair.fr.duty.facts(pair.fr.clock.now_ms()).links[0].silent_from_ms
        assert look(pair.fr, silent_ms - 1 - pair.fr.clock.now_ms()) == []
        assert look(pair.fr, 1) == ["link.silent/ru"]
        (first,) = pair.fr.duty.alarms.standing()
        assert look(pair.fr, 600_000) == ["link.silent/ru"]
        assert pair.fr.duty.alarms.standing() == [first]
        pair.ru.clock.jump_to(pair.fr.clock.now_ms())
        pair.carry()
        assert look(pair.fr) == []
        (cleared,) = pair.fr.duty.alarms.cleared(10)
        assert cleared.number == first.number
