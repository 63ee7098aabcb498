"""Alarms follow from the record, the facts of the links and the instant, and from nothing else."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.acts.test_release_seen import ARMIES, SERVICES, Theatre
from tests.conversations.memory_party import (
    MemoryParty,
    exchange,
    open_contact,
    open_line,
    text,
    two_sides,
)

from visavis.acts import (
    LANGUAGES,
    Alarm,
    Facts,
    LinkFact,
    Severity,
    open_things,
    say_alarm,
    standing,
    wording,
)
from visavis.acts.alarm_facts import CLOCK_APART_MS
from visavis.terms import InstantMs, PartyId, StatementId, parse_instant, render_instant

EVENING = parse_instant("2015-11-19T18:00:00Z")
HOUR_MS, MINUTE_MS = 3_600_000, 60_000


def a_link(**changes: object) -> LinkFact:
    usual = LinkFact(
        peer=PartyId("ru"),
        heard_ms=EVENING,
        silent_from_ms=InstantMs(EVENING + 70_000),
        round_trip_ms=40,
        offset_ms=0,
        waiting=0,
        missing=0,
        stopped="",
    )
    return msgspec.structs.replace(usual, **changes)


def facts_of(party: MemoryParty, *links: LinkFact) -> Facts:
    return Facts(party.party, links)


def alarms(party: MemoryParty, at: int | None = None, *links: LinkFact) -> dict[str, Alarm]:
    """What stands, by key."""
    now = party.now_ms if at is None else InstantMs(at)
    return {one.key: one for one in standing(party.shelf, now, facts_of(party, *links)).alarms}


def a_line(every_s: int = 0) -> tuple[MemoryParty, MemoryParty, StatementId]:
    """A line in the evening, which by default needs no tests."""
    fr, ru = two_sides()
    fr.now_ms = ru.now_ms = EVENING
    if every_s:
        return fr, ru, open_line(fr, ru)
    offices = ["fr/chief", "ru/chief"]
    line = fr.say(
        "fr/chief", "line.propose", offices=offices, purpose=text("x"), test_every_s=every_s
    )
    fr.say("fr/chief", "line.open", line=line)
    exchange(fr, ru)
    ru.say("ru/chief", "line.open", line=line)
    exchange(fr, ru)
    return fr, ru, line


def test_a_silent_link_stands_from_its_very_instant_until_it_is_heard() -> None:
    fr, _ = two_sides()
    link = a_link()
    assert alarms(fr, EVENING + 69_999, link) == {}
    (alarm,) = alarms(fr, EVENING + 70_000, link).values()
    assert (alarm.key, alarm.since_ms) == ("link.silent/ru", EVENING + 70_000)
    assert say_alarm(alarm, "en") == (
        "The link with ru is silent since 2015-11-19T18:01:10Z; last heard 2015-11-19T18:00:00Z."
        " What they do is unknown."
    )
    heard = a_link(silent_from_ms=InstantMs(EVENING + 140_000))
    assert alarms(fr, EVENING + 70_000, heard) == {}


def test_whoever_looks_is_told_when_to_look_again() -> None:
    fr, ru, line = a_line()
    query = fr.say("fr/chief", "query.ask", line=line, question=text("Who?"))
    facts = facts_of(fr, a_link(silent_from_ms=InstantMs(EVENING + 12 * HOUR_MS)))
    found = standing(fr.shelf, fr.now_ms, facts)
    assert (found.alarms, found.next_ms) == ((), EVENING + 4 * HOUR_MS)
    exchange(fr, ru)
    ru.say("ru/chief", "query.answer", query=query, answer=text("Nobody."))
    exchange(fr, ru)
    assert standing(fr.shelf, fr.now_ms, facts).next_ms == EVENING + 12 * HOUR_MS


def test_a_stopped_link_and_clocks_apart_stand_while_they_last() -> None:
    fr, _ = two_sides()
    odd = a_link(stopped="frozen: two histories", offset_ms=-CLOCK_APART_MS)
    assert set(alarms(fr, EVENING, odd)) == {"link.stopped/ru", "link.clock/ru"}
    assert alarms(fr, EVENING, a_link(offset_ms=1 - CLOCK_APART_MS)) == {}


def test_an_overdue_query_is_urgent_for_those_who_must_answer_and_a_warning_for_the_asker() -> None:
    fr, ru, line = a_line()
    query = fr.say("fr/chief", "query.ask", line=line, question=text("Who?"))
    exchange(fr, ru)
    due = EVENING + 5 * HOUR_MS
    theirs, ours = alarms(fr, due), alarms(ru, due)
    assert set(theirs) == set(ours) == {f"query.overdue/{query}"}
    assert [one.severity for one in theirs.values()] == [Severity.WARNING]
    assert [one.severity for one in ours.values()] == [Severity.URGENT]
    ru.say("ru/chief", "query.answer", query=query, answer=text("Nobody."))
    assert alarms(ru, due) == {}
    assert set(alarms(fr, due)) == {f"query.overdue/{query}"}  # nothing has come
    exchange(fr, ru)
    assert alarms(fr, due) == {}


def test_a_warning_of_danger_stands_first_and_at_once_until_all_have_acknowledged_it() -> None:
    fr, ru, line = a_line()
    fr.say("fr/chief", "query.ask", line=line, question=text("Who?"))
    danger = fr.say("fr/chief", "line.danger", line=line, words=text("Fire."))
    exchange(fr, ru)
    found = standing(ru.shelf, InstantMs(ru.now_ms + 5 * HOUR_MS), facts_of(ru)).alarms
    assert [one.severity for one in found] == [Severity.DANGER, Severity.URGENT]
    assert set(alarms(ru)) == {f"line.danger/{danger}"}
    ru.say("ru/chief", "line.danger_acknowledge", line=line, danger=danger)
    exchange(fr, ru)
    assert alarms(fr) == alarms(ru) == {}


def test_a_danger_said_by_a_clock_that_is_ahead_is_loud_at_once() -> None:
    fr, ru, line = a_line()
    fr.now_ms = InstantMs(EVENING + HOUR_MS)
    fr.say("fr/chief", "line.danger", line=line, words=text("Fire."))
    exchange(fr, ru)
    assert ru.now_ms == EVENING
    assert len(alarms(ru)) == 1


def test_a_test_that_did_not_come_stands_after_its_grace_and_counts_on() -> None:
    fr, ru, line = a_line(3600)
    nine = EVENING + HOUR_MS  # nineteen o'clock, their turn
    assert alarms(fr, nine + 15 * MINUTE_MS - 1) == {}
    key = f"line.test_missed/{line}/ru/chief"
    assert alarms(fr, nine + 15 * MINUTE_MS)[key].severity is Severity.WARNING
    later = alarms(fr, nine + 2 * HOUR_MS + 15 * MINUTE_MS)[key]
    assert (later.arguments["count"], later.since_ms) == (2, nine + 15 * MINUTE_MS)
    assert "2 tests" in say_alarm(later, "en")
    assert "2 проверки" in say_alarm(later, "ru")
    ru.now_ms = InstantMs(nine + 2 * HOUR_MS)
    ru.say("ru/chief", "line.test", line=line)
    fr.now_ms = InstantMs(nine + 2 * HOUR_MS + MINUTE_MS)
    exchange(fr, ru)
    assert key not in alarms(fr, nine + 3 * HOUR_MS)
    assert set(alarms(ru, nine + 2 * HOUR_MS + 15 * MINUTE_MS)) == {
        f"line.test_missed/{line}/fr/chief",
        f"line.test_unanswered/{line}/ru/chief",
    }


def test_a_test_that_nobody_answered_stands_until_it_is_answered() -> None:
    fr, ru, line = a_line(3600)
    ru.now_ms = fr.now_ms = InstantMs(EVENING + HOUR_MS)
    test = ru.say("ru/chief", "line.test", line=line)
    exchange(fr, ru)
    key = f"line.test_unanswered/{line}/ru/chief"
    at = EVENING + HOUR_MS + 15 * MINUTE_MS
    assert (key in alarms(fr, at - 1), key in alarms(fr, at)) == (False, True)
    assert alarms(fr, at)[key].severity is Severity.URGENT  # ours to answer
    fr.say("fr/chief", "line.test_answer", line=line, test=test)
    assert key not in alarms(fr, at)


def test_nothing_is_missed_on_a_line_that_is_suspended() -> None:
    fr, ru, line = a_line(3600)
    ru.say("ru/chief", "line.suspend", line=line, reason=text("x"))
    exchange(fr, ru)
    assert alarms(fr, EVENING + 48 * HOUR_MS) == {}


def test_an_overdue_directive_and_a_watch_that_nobody_took_stand() -> None:
    fr, _ = two_sides()
    mandate = fr.say("fr/head", "mandate.issue", title=text("x"), mission=text("y"))
    due = render_instant(InstantMs(fr.now_ms + HOUR_MS))
    directive = fr.say(
        "fr/chief",
        "directive.issue",
        to="fr/fleet",
        mandate=mandate,
        order=text("Go."),
        answer_by=due,
    )
    fr.say("fr/chief", "watch.take", keeper="A")
    fr.say("fr/chief", "watch.hand_over", keeper="A", told=text("x"))
    at = fr.now_ms + HOUR_MS
    assert set(alarms(fr, at)) == {f"directive.overdue/{directive}", "watch.unkept/fr/chief"}
    fr.say("fr/fleet", "directive.acknowledge", directive=directive)
    fr.say("fr/chief", "watch.take", keeper="B")
    assert alarms(fr, at) == {}


def test_a_message_that_asks_is_due_by_the_lines_answer_times_until_it_is_acknowledged() -> None:
    fr, ru, line = a_line()
    contact = open_contact(fr, ru, line)
    say = {"office": "fr/chief", "kind": "contact.say"}
    body = {"contact": contact, "words": text("May we?")}
    start = fr.now_ms
    asked = fr.carry_out({**say, "body": {**body, "urgent": True}, "act": "ask"}).statements[0].id
    fr.carry_out({**say, "body": body})  # tells, and asks nothing
    exchange(fr, ru)
    key = f"contact.unacknowledged/{asked}"
    assert alarms(ru, start + 15 * MINUTE_MS - 1000) == {}
    assert set(alarms(ru, start + 16 * MINUTE_MS)) == {key}
    assert alarms(ru, start + 16 * MINUTE_MS)[key].severity is Severity.URGENT
    assert alarms(fr, start + 16 * MINUTE_MS)[key].severity is Severity.WARNING
    ru.say("ru/chief", "contact.acknowledge", contact=contact, message=asked)
    exchange(fr, ru)
    assert alarms(fr, start + 5 * HOUR_MS) == alarms(ru, start + 5 * HOUR_MS) == {}


def test_a_warning_in_a_contact_is_as_loud_as_one_on_the_line() -> None:
    fr, ru, line = a_line()
    contact = open_contact(fr, ru, line)
    warning = fr.say(
        "fr/chief", "contact.say", contact=contact, words=text("Fire."), danger_to_life=True
    )
    exchange(fr, ru)
    fr.now_ms = InstantMs(fr.now_ms + HOUR_MS)  # a clock that is ahead makes no later one silent
    ahead = fr.say(
        "fr/chief", "contact.say", contact=contact, words=text("Fire."), danger_to_life=True
    )
    exchange(fr, ru)
    assert set(alarms(ru)) == {f"contact.danger/{warning}", f"contact.danger/{ahead}"}
    ru.say("ru/chief", "contact.acknowledge", contact=contact, message=ahead)
    (alarm,) = alarms(ru).values()
    assert (alarm.key, alarm.severity) == (f"contact.danger/{warning}", Severity.DANGER)
    assert warning in say_alarm(alarm, "fr")


def test_what_is_finished_is_open_no_more_however_much_there_was() -> None:
    fr, ru, line = a_line()
    for _ in range(20):
        query = fr.say("fr/chief", "query.ask", line=line, question=text("Who?"))
        fr.say("fr/chief", "query.withdraw", query=query)
        fr.now_ms = InstantMs(fr.now_ms + 10)
    exchange(fr, ru)
    for party in (fr, ru):
        left = [view_id for kind, view_id in party.documents if kind == "open"]
        assert left == [f"line/{line}"]


def test_a_reader_finds_open_what_they_are_cleared_for_and_nothing_else() -> None:
    theatre = Theatre()
    for clearance, own in ((ARMIES, "armies"), (SERVICES, "services")):
        shelf = theatre.fr.shelf_of(clearance)
        assert [thing.id for thing in open_things(shelf.views)] == [theatre.lines[own]]
    everything = open_things(theatre.fr.shelf.views)
    assert {thing.id for thing in everything} == set(theatre.lines.values())


@pytest.mark.parametrize(
    ("evening", "due"),
    [
        ("2026-03-28T20:00:00Z", "2026-03-29T01:30:00Z"),  # 02:30 is left out: 03:30 summer time
        ("2026-10-24T20:00:00Z", "2026-10-25T00:30:00Z"),  # 02:30 comes twice: the first counts
    ],
)
def test_a_nightly_test_that_is_missed_stands_once_on_the_night_when_clocks_change(
    evening: str, due: str
) -> None:
    fr, ru = two_sides()
    fr.now_ms = ru.now_ms = parse_instant(evening)
    daily = [{"at": "02:30", "zone": "Europe/Paris"}]
    offices = ["fr/chief", "ru/chief"]
    line = fr.say("fr/chief", "line.propose", offices=offices, purpose=text("x"), daily_tests=daily)
    fr.say("fr/chief", "line.open", line=line)
    exchange(fr, ru)
    ru.say("ru/chief", "line.open", line=line)
    exchange(fr, ru)
    late_ms = parse_instant(due) + 15 * MINUTE_MS
    assert standing(fr.shelf, fr.now_ms, facts_of(fr)).next_ms == late_ms
    raised = []
    for minute in range(12 * 60):  # the night through, minute by minute
        found = alarms(fr, fr.now_ms + minute * MINUTE_MS)
        raised += [one for one in found.values() if one not in raised]
    assert [(one.since_ms, one.arguments["due"]) for one in raised] == [(late_ms, due)]


def test_an_alarm_of_another_release_is_shown_by_its_key() -> None:
    alarm = Alarm("tide.high/1", "tide.high", Severity.WARNING, None, EVENING, None, {})
    assert say_alarm(alarm, "en") == (
        "tide.high/1 since 2015-11-19T18:00:00Z; this release has no words for it."
    )


def test_every_alarm_has_its_words_in_three_languages() -> None:
    kinds = (
        *("link.silent", "link.stopped", "link.clock", "line.danger", "line.test_missed"),
        *("line.test_unanswered", "query.overdue", "directive.overdue", "watch.unkept"),
        *("contact.unacknowledged", "contact.danger"),
    )
    arguments: dict[str, str | int] = {
        "peer": "ru",
        "heard": "-",
        "reason": "x",
        "seconds": 90,
        "id": "x",
    }
    more: dict[str, str | int] = {"office": "ru/chief", "due": "x", "count": 5, "ours": "no"}
    more["waits"] = "fr/chief"
    for kind in kinds:
        alarm = Alarm(kind, kind, Severity.WARNING, None, EVENING, None, {**arguments, **more})
        assert all(wording(language).has(f"alarm.{kind}") for language in LANGUAGES)
        lines = {say_alarm(alarm, language) for language in LANGUAGES}
        assert len(lines) == len(LANGUAGES)
    for severity in Severity:
        assert wording("fr").say(f"severity.{severity}", {})


# What is done, minutes later: a step of the property below.
STEPS = st.lists(
    st.tuples(
        st.sampled_from(("ask", "answer", "test", "test_answer", "danger", "acknowledge", "wait")),
        st.integers(1, 120),
    ),
    max_size=12,
)


def play(steps: list[tuple[str, int]], looks: bool) -> MemoryParty:
    """Play steps between two sides; with `looks`, alarms are evaluated all along."""
    fr, ru, line = a_line(3600)
    known: dict[str, StatementId] = {}
    for step, minutes in steps:
        for party in (fr, ru):
            party.now_ms = InstantMs(party.now_ms + minutes * MINUTE_MS)
        if step == "ask":
            known["query"] = fr.say("fr/chief", "query.ask", line=line, question=text("Who?"))
        elif step == "danger":
            known["danger"] = fr.say("fr/chief", "line.danger", line=line, words=text("Fire."))
        elif step == "answer" and "query" in known:
            ru.say("ru/chief", "query.answer", query=known["query"], answer=text("x"))
        elif step == "acknowledge" and "danger" in known:
            ru.say("ru/chief", "line.danger_acknowledge", line=line, danger=known.pop("danger"))
        elif step == "test":
            known["test"] = fr.say("fr/chief", "line.test", line=line)
            fr.now_ms = ru.now_ms = InstantMs(fr.now_ms + 61 * MINUTE_MS)
        elif step == "test_answer" and "test" in known:
            ru.say("ru/chief", "line.test_answer", line=line, test=known.pop("test"))
        exchange(fr, ru)
        if looks:
            standing(fr.shelf, fr.now_ms, facts_of(fr))
    return fr


@settings(max_examples=40, deadline=None)
@given(STEPS, st.integers(0, 600))
def test_alarms_do_not_depend_on_when_they_were_looked_at(
    steps: list[tuple[str, int]], later: int
) -> None:
    watched = play(steps, looks=True)
    left_alone = play(steps, looks=False)
    at = InstantMs(watched.now_ms + later * MINUTE_MS)
    facts = facts_of(watched, a_link())
    assert standing(watched.shelf, at, facts) == standing(left_alone.shelf, at, facts)


@settings(max_examples=40, deadline=None)
@given(STEPS, st.integers(1, 600))
def test_nothing_more_stands_before_the_instant_at_which_to_look_again(
    steps: list[tuple[str, int]], later: int
) -> None:
    fr = play(steps, looks=False)
    facts = facts_of(fr, a_link(silent_from_ms=InstantMs(EVENING + 40 * HOUR_MS)))
    now = standing(fr.shelf, fr.now_ms, facts)
    assert now.next_ms is not None
    before = InstantMs(min(now.next_ms - 1, fr.now_ms + later * MINUTE_MS))
    then = standing(fr.shelf, before, facts)
    assert {one.key for one in then.alarms} <= {one.key for one in now.alarms}
