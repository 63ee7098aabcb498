"""A node's own duty: alarms raised once, acknowledged, cleared; across restarts and clock moves."""

from pathlib import Path

import pytest
from tests.node.linked import NOON, StillClock, Two, two

from visavis.node.alarms import NoSuchAlarm
from visavis.node.alarms_listening import Ear, after_gap
from visavis.node.node import Node
from visavis.terms import InstantMs, parse_instant, render_instant


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


def silent_pair(pair: Two) -> int:
    """Open a link and let `ru` go silent; returns the silence limit."""
    pair.open()
    pair.carry()
    now_ms = pair.fr.clock.now_ms()
    look(pair.fr)
    limit_ms = pair.fr.duty.facts(now_ms).links[0].silent_from_ms - now_ms
    assert look(pair.fr, limit_ms) == ["link.silent/ru"]
    return limit_ms


def again(path: Path, at_ms: int) -> Node:
    """Open a folder anew, on a clock that stands at an instant."""
    return Node.open(path, StillClock(InstantMs(at_ms)))


def test_an_alarm_that_stood_before_a_restart_stands_after_it_and_is_not_raised_twice(
    tmp_path: Path,
) -> None:
    with two(tmp_path) as pair:
        silent_pair(pair)
        (before,) = pair.fr.duty.alarms.standing()
        seen = pair.fr.duty.alarms.acknowledge("link.silent/ru", "Lt Martin", NOON)
        assert (seen.acknowledged_by, seen.acknowledged_ms) == ("Lt Martin", NOON)
        later = pair.fr.clock.now_ms() + 3_600_000
    node = again(tmp_path / "fr", later)
    try:
        node.duty.turn(node.clock.now_ms())
        (after,) = node.duty.alarms.standing()
        assert (after.number, after.alarm) == (before.number, before.alarm)
        assert after.acknowledged_by == "Lt Martin"
        assert node.duty.alarms.cleared(10) == []
    finally:
        node.close()


def test_a_node_that_was_off_does_not_call_its_peer_silent_before_it_has_listened(
    tmp_path: Path,
) -> None:
    with two(tmp_path) as pair:
        pair.open()
        pair.carry()
        look(pair.fr)
        later = pair.fr.clock.now_ms() + 86_400_000
    node = again(tmp_path / "fr", later)
    try:
        limit_ms = node.duty.facts(node.clock.now_ms()).links[0].silent_from_ms - later
        assert limit_ms > 0
        assert look(node, limit_ms - 1) == []
        assert look(node, 1) == ["link.silent/ru"]
    finally:
        node.close()


def test_a_clock_that_is_moved_a_day_raises_what_is_due_then_and_no_silence(
    tmp_path: Path,
) -> None:
    with two(tmp_path) as pair:
        line = open_line(pair)
        query = pair.say(
            pair.fr, "query.ask", line=line, question={"lang": "en", "text": "Who flies?"}
        )
        pair.carry()
        assert look(pair.fr) == []
        pair.fr.clock.jump_to(InstantMs(pair.fr.clock.now_ms() + 86_400_000))
        found = look(pair.fr)
        assert f"query.overdue/{query}" in found
        assert "link.silent/ru" not in found
        looks = pair.fr.duty.looks
        for _ in range(10):
            pair.fr.duty.turn(pair.fr.clock.now_ms())
        assert pair.fr.duty.looks == looks  # nothing happened: nothing was looked at


def test_a_clock_that_goes_back_is_looked_at_anew_and_what_is_not_due_then_is_cleared(
    tmp_path: Path,
) -> None:
    with two(tmp_path) as pair:
        line = open_line(pair)
        query = pair.say(
            pair.fr, "query.ask", line=line, question={"lang": "en", "text": "Who flies?"}
        )
        pair.carry()
        assert look(pair.fr) == []
        before = pair.fr.clock.now_ms()
        pair.fr.clock.jump_to(InstantMs(before + 86_400_000))
        assert f"query.overdue/{query}" in look(pair.fr)
        pair.fr.clock.jump_to(before)
        assert look(pair.fr) == []


def test_an_answer_clears_at_the_next_turn_and_a_new_query_is_raised_as_another(
    tmp_path: Path,
) -> None:
    with two(tmp_path) as pair:
        line = open_line(pair)
        words = {"lang": "en", "text": "x"}
        due = render_instant(InstantMs(pair.fr.clock.now_ms() + 60_000))
        query = pair.say(pair.fr, "query.ask", line=line, question=words, answer_by=due)
        key = f"query.overdue/{query}"
        assert key not in look(pair.fr, 20_000)
        assert key in look(pair.fr, 60_000)
        pair.ru.clock.jump_to(pair.fr.clock.now_ms())
        pair.say(pair.ru, "query.answer", query=query, answer=words)
        assert key not in look(pair.fr)
        with pytest.raises(NoSuchAlarm, match="expected the key of an alarm that stands"):
            pair.fr.duty.alarms.acknowledge(key, "x", NOON)


def test_offices_that_left_it_to_their_nodes_test_and_answer_by_themselves(tmp_path: Path) -> None:
    with two(tmp_path, line_test_offices="fr/chief ru/chief") as pair:
        line = open_line(pair)
        hour = parse_instant("2027-01-15T10:00:00Z")
        for step in range(3):
            for node in (pair.fr, pair.ru):
                node.clock.jump_to(InstantMs(hour + step * 3_600_000))
            turns(pair)
        for node in (pair.fr, pair.ru):
            assert len(node.views.list_views("line_test", 50, "")) == 3
            assert [key for key in keys(node) if key.startswith("line.")] == []
            thread = node.record.by_thread(line, 0, 100)
            kinds = [row.filed.kind for row in thread]
            assert (kinds.count("line.test"), kinds.count("line.test_answer")) == (3, 3)


def test_nobodys_line_is_tested_by_itself_unless_the_settings_say_so(tmp_path: Path) -> None:
    with two(tmp_path) as pair:
        line = open_line(pair)
        pair.fr.clock.jump_to(InstantMs(pair.fr.clock.now_ms() + 7_200_000))
        turn = pair.fr.duty.turn(pair.fr.clock.now_ms())
        assert turn.commands == ()
        assert any(key.startswith(f"line.test_missed/{line}/") for key in turn.changed)


# Ears, purely ---------------------------------------------------------------------------


def test_a_silence_that_would_have_begun_while_nobody_listened_is_given_one_more_limit() -> None:
    ear = Ear(InstantMs(900), InstantMs(1_000))
    assert after_gap(ear, InstantMs(999), InstantMs(5_000), 70).silent_from_ms == 5_070
    assert after_gap(ear, InstantMs(999), InstantMs(1_000), 70).silent_from_ms == 1_070
    # It stood before the gap began, or begins after its end.
    assert after_gap(ear, InstantMs(1_000), InstantMs(5_000), 70).silent_from_ms == 1_000
    assert after_gap(ear, InstantMs(990), InstantMs(999), 70).silent_from_ms == 1_000


def test_a_clock_set_back_leaves_nothing_heard_in_the_future() -> None:
    ear = Ear(InstantMs(9_000), InstantMs(9_070))
    found = after_gap(ear, InstantMs(9_010), InstantMs(500), 70)
    assert found == Ear(InstantMs(500), InstantMs(570))


def open_line(pair: Two) -> str:
    """Open a link and a line between the chiefs."""
    pair.open()
    pair.carry()
    chiefs, words = ["fr/chief", "ru/chief"], {"lang": "en", "text": "Coordination"}
    line = pair.say(pair.fr, "line.propose", offices=chiefs, purpose=words)
    pair.say(pair.fr, "line.open", line=line)
    pair.carry()
    pair.say(pair.ru, "line.open", line=line)
    pair.carry()
    return line


def turns(pair: Two) -> None:
    """Let both nodes do their duty until neither has anything to say."""
    for _ in range(6):
        for one, other in pair.each_way():
            turn = one.duty.turn(one.clock.now_ms())
            if turn.commands:
                spoke = one.speak(turn.commands)
                pair.deliver(one, other, list(spoke.out.get(other.party, [])))
