"""Lines that are alive: tests in turn, answers, warnings on a suspended line, the watch."""

from typing import Any

import msgspec
import pytest
from tests.conversations.memory_party import (
    MemoryParty,
    exchange,
    open_contact,
    open_line,
    text,
    two_sides,
)

from visavis.acts import READ_MODELS, Facts, line_health
from visavis.lines import (
    LineNotOpen,
    NotTheirPlace,
    OutOfTurn,
    UnknownTest,
    UnknownWarning,
    WatchHeld,
)
from visavis.terms import InstantMs, PartyId, StatementId, parse_instant, render_instant

EVENING = parse_instant("2015-11-19T18:00:00Z")  # the turn of fr, whose proposal it is


def at(instant: int, *parties: MemoryParty) -> None:
    for party in parties:
        party.now_ms = InstantMs(instant)


def health(party: MemoryParty, line: StatementId) -> Any:
    return line_health(party.shelf, line, party.now_ms, Facts(party.party))


def a_line() -> tuple[MemoryParty, MemoryParty, StatementId]:
    fr, ru = two_sides()
    line = open_line(fr, ru)
    at(EVENING, fr, ru)
    return fr, ru, line


def test_a_test_in_turn_is_heard_and_its_answer_gives_the_round_trip() -> None:
    fr, ru, line = a_line()
    test = fr.say("fr/chief", "line.test", line=line)
    exchange(fr, ru)
    at(EVENING + 40_000, ru)
    ru.say("ru/chief", "line.test_answer", line=line, test=test)
    at(EVENING + 65_000, fr)
    exchange(fr, ru)
    (shown, *_) = health(fr, line).tests
    assert (shown.due, shown.office, shown.timeliness) == (
        "2015-11-19T18:00:00Z",
        "fr/chief",
        "in_time",
    )
    assert (shown.answered_by, shown.round_trip_ms) == ("ru/chief", 65_000)
    assert health(ru, line).tests[0].round_trip_ms is None  # theirs to measure


def test_a_test_out_of_turn_is_allowed_and_meets_nobody_elses_turn() -> None:
    fr, ru, line = a_line()
    ru.say("ru/chief", "line.test", line=line)
    exchange(fr, ru)
    (shown, *_) = health(fr, line).tests
    assert (shown.office, shown.heard, shown.timeliness) == ("fr/chief", None, "waiting")


def test_a_test_that_is_heard_at_the_end_of_its_grace_is_late_and_a_moment_before_is_not() -> None:
    for later_ms, expected in ((899_999, "in_time"), (900_000, "late")):
        fr, ru, line = a_line()
        fr.say("fr/chief", "line.test", line=line)
        at(EVENING + later_ms, ru)
        exchange(fr, ru)
        assert health(ru, line).tests[0].timeliness == expected
        assert health(fr, line).tests[0].timeliness == "in_time"  # by what they heard


def test_tests_that_were_missed_are_counted_by_office_since_the_line_is_open() -> None:
    fr, _, line = a_line()
    at(EVENING + 3 * 3_600_000 + 900_000, fr)
    found = health(fr, line)
    # Open since noon: 13, 14, … 21 o'clock; the odd hours are theirs.
    assert found.missed == {"fr/chief": 4, "ru/chief": 5}
    assert found.next_test.due == "2015-11-19T22:00:00Z"
    assert found.state == "open"


def test_one_office_tests_once_for_one_time() -> None:
    fr, _, line = a_line()
    fr.say("fr/chief", "line.test", line=line)
    with pytest.raises(OutOfTurn, match="expected one test of fr/chief for 2015-11-19T18:00:00Z"):
        fr.say("fr/chief", "line.test", line=line)
    with pytest.raises(OutOfTurn, match="expected an agreed time of this line"):
        fr.say("fr/chief", "line.test", line=line, due="2015-11-19T17:30:00Z")


def test_nobody_answers_a_test_of_their_own_or_one_that_is_not_known() -> None:
    fr, ru, line = a_line()
    test = fr.say("fr/chief", "line.test", line=line)
    with pytest.raises(UnknownTest, match="expected a test of the other side, got one's own"):
        fr.say("fr/chief", "line.test_answer", line=line, test=test)
    with pytest.raises(UnknownTest, match="expected a test that was said on line"):
        ru.say("ru/chief", "line.test_answer", line=line, test=test)
    exchange(fr, ru)
    ru.say("ru/chief", "line.test_answer", line=line, test=test)
    with pytest.raises(OutOfTurn, match="got answered already"):
        ru.say("ru/chief", "line.test_answer", line=line, test=test)


def test_a_suspended_line_carries_a_warning_and_its_acknowledgement_and_nothing_else() -> None:
    fr, ru, line = a_line()
    contact = open_contact(fr, ru, line)
    ru.say("ru/chief", "line.suspend", line=line, reason=text("Under review."))
    exchange(fr, ru)
    for kind, fields in (
        ("line.test", {"line": line}),
        ("query.ask", {"line": line, "question": text("Who?")}),
        ("contact.say", {"contact": contact, "words": text("Hello.")}),
    ):
        with pytest.raises(LineNotOpen, match=r"suspended"):
            fr.say("fr/chief", kind, **fields)
    danger = fr.say("fr/chief", "line.danger", line=line, words=text("Fire to the south."))
    exchange(fr, ru)
    assert health(ru, line).open_warnings == (danger,)
    ru.say("ru/chief", "line.danger_acknowledge", line=line, danger=danger)
    exchange(fr, ru)
    assert health(fr, line).open_warnings == ()
    with pytest.raises(OutOfTurn, match="got acknowledged already"):
        ru.say("ru/chief", "line.danger_acknowledge", line=line, danger=danger)


@pytest.mark.parametrize("state", ["proposed", "lapsed"])
def test_a_warning_passes_a_line_in_any_state(state: str) -> None:
    fr, ru = two_sides()
    offices = ["fr/chief", "ru/chief"]
    line = fr.say("fr/chief", "line.propose", offices=offices, purpose=text("to talk"))
    if state == "lapsed":
        span = {"since_earliest": "2014-03-01T00:00:00Z", "since_latest": "2014-06-01T00:00:00Z"}
        words = {"reason": text("unused"), "word_of": text("fr")}
        fr.say("fr/chief", "line.lapse", line=line, **span, **words)
    exchange(fr, ru)
    assert READ_MODELS["line"](ru.shelf, line, ru.now_ms).state == state  # type: ignore[attr-defined]
    ru.say("ru/chief", "line.danger", line=line, words=text("Fire."))
    exchange(fr, ru)
    assert len(health(fr, line).open_warnings) == 1


def test_a_warning_needs_the_line_and_a_place_on_it() -> None:
    fr, ru, line = a_line()
    with pytest.raises(NotTheirPlace, match="fr/ministry may not speak"):
        fr.say("fr/ministry", "line.danger", line=line, words=text("Fire."))
    with pytest.raises(UnknownWarning, match="got an id that is not known here"):
        ru.say("ru/chief", "line.danger_acknowledge", line=line, danger="z" * 26)


def test_suspended_resumed_and_lapsed_say_by_whom_and_why() -> None:
    fr, ru, line = a_line()

    def sides(party: MemoryParty) -> dict[str, tuple[str | None, object]]:
        model = READ_MODELS["line"](party.shelf, line, party.now_ms)
        found = msgspec.to_builtins(model)["sides"]
        return {one["party"]: (one["stance"], one["reason"]) for one in found}

    ru.say("ru/chief", "line.suspend", line=line, reason=text("Under review."))
    exchange(fr, ru)
    assert sides(fr) == {"fr": ("open", None), "ru": ("suspended", text("Under review."))}
    with pytest.raises(OutOfTurn, match="only they can resume it"):
        fr.say("fr/chief", "line.resume", line=line)
    assert health(fr, line).tests == ()  # nobody is late on a line that is closed
    at(EVENING + 7_200_000, fr, ru)
    ru.say("ru/chief", "line.resume", line=line)
    exchange(fr, ru)
    assert sides(fr) == sides(ru) == {"fr": ("open", None), "ru": ("open", None)}
    assert health(fr, line).open_since.by == "ru/chief"


def test_messages_that_nobody_acknowledged_stand_in_the_health_of_the_line() -> None:
    fr, ru, line = a_line()
    contact = open_contact(fr, ru, line)
    first = fr.say("fr/chief", "contact.say", contact=contact, words=text("One."))
    fr.say("fr/chief", "contact.say", contact=contact, words=text("Two."))
    exchange(fr, ru)
    (waiting,) = health(ru, line).unacknowledged
    assert (waiting.party, waiting.messages, waiting.oldest.statement) == ("fr", 2, first)
    ru.say("ru/chief", "contact.acknowledge", contact=contact, message=first)
    exchange(fr, ru)
    (waiting,) = health(fr, line).unacknowledged
    assert waiting.messages == 1


# The watch -------------------------------------------------------------------------------


def test_a_watch_is_taken_handed_over_with_what_is_open_and_taken_up() -> None:
    fr, _, line = a_line()
    query = fr.say("fr/chief", "query.ask", line=line, question=text("Who?"))
    fr.say("fr/chief", "watch.take", keeper="Lt Martin")
    over = fr.say(
        "fr/chief", "watch.hand_over", keeper="Lt Martin", told=text("Quiet."), to="Lt Durand"
    )
    found = READ_MODELS["watch"](fr.shelf, "fr/chief", fr.now_ms)
    plain = msgspec.to_builtins(found)
    assert (plain["state"], plain["keeper"]) == ("handed_over", None)
    listed = {item["thing"]: item for item in plain["handover"]["open_items"]}
    assert listed["query"]["id"] == query
    assert listed["query"]["by"] == "ru/chief"
    assert listed["line"]["id"] == line
    fr.say("fr/chief", "watch.take", keeper="Lt Durand", told=text("One query waits."))
    plain = msgspec.to_builtins(READ_MODELS["watch"](fr.shelf, "fr/chief", fr.now_ms))
    assert (plain["state"], plain["keeper"]) == ("kept", "Lt Durand")
    assert plain["handover"]["word"]["statement"] == over
    assert fr.logs.get(PartyId("ru")) is not None
    assert not any(b"watch." in raw for raw in fr.logs[PartyId("ru")])


def test_a_watch_that_nobody_takes_by_the_time_is_unkept_at_that_instant() -> None:
    fr, _, _ = a_line()
    fr.say("fr/chief", "watch.take", keeper="Lt Martin")
    fr.say("fr/chief", "watch.hand_over", keeper="Lt Martin", told=text("Quiet."))

    def state(instant: int) -> str:
        found = READ_MODELS["watch"](fr.shelf, "fr/chief", InstantMs(instant))
        return str(msgspec.to_builtins(found)["state"])

    said = fr.now_ms
    assert (state(said + 890_000), state(said + 901_000)) == ("handed_over", "unkept")


def test_a_watch_that_somebody_keeps_is_taken_only_with_a_reason() -> None:
    fr, _, _ = a_line()
    with pytest.raises(WatchHeld, match="expected a keeper who has taken it, got Lt Martin"):
        fr.say("fr/chief", "watch.hand_over", keeper="Lt Martin", told=text("Quiet."))
    fr.say("fr/chief", "watch.take", keeper="Lt Martin")
    with pytest.raises(WatchHeld, match="a handover by Lt Martin, who keeps it"):
        fr.say("fr/chief", "watch.take", keeper="Lt Durand")
    with pytest.raises(WatchHeld, match="expected Lt Martin, got Lt Durand"):
        fr.say("fr/chief", "watch.hand_over", keeper="Lt Durand", told=text("Quiet."))
    fr.say("fr/chief", "watch.take", keeper="Lt Durand", without_handover=text("Taken ill."))
    with pytest.raises(OutOfTurn, match="expected no handover named"):
        fr.say(
            "fr/chief",
            "watch.take",
            keeper="Lt Noir",
            handover="z" * 26,
            without_handover=text("x"),
        )
    with pytest.raises(OutOfTurn, match="by which it is taken"):
        fr.say(
            "fr/chief",
            "watch.hand_over",
            keeper="Lt Durand",
            told=text("Quiet."),
            take_by=render_instant(fr.now_ms),
        )
