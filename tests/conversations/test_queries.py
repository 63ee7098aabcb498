"""Queries between two parties: asked, answered in time and late, overdue, withdrawn."""

from typing import Any

import msgspec
import pytest
from tests.conversations.memory_party import MemoryParty, exchange, open_line, text, two_sides

from visavis.acts import READ_MODELS, REGISTRY
from visavis.lines import LineNotOpen, NotTheirPlace, OutOfTurn, QueryAsk, UnknownQuery
from visavis.release import Mark, Said, Text
from visavis.terms import InstantMs, OfficeId, StatementId, render_instant

HOUR_MS = 3_600_000


def state(party: MemoryParty, query: str) -> str:
    return str(status(party, query).state)


def status(party: MemoryParty, query: str) -> Any:
    return READ_MODELS["query"](party.shelf, query, party.now_ms)


def ask(fr: MemoryParty, line: StatementId, **more: object) -> StatementId:
    return fr.say("fr/chief", "query.ask", line=line, question=text("Who flies tonight?"), **more)


def pass_time(milliseconds: int, *parties: MemoryParty) -> None:
    for party in parties:
        party.now_ms = InstantMs(party.now_ms + milliseconds)


def test_an_answer_one_moment_before_the_time_is_in_time_and_at_the_time_is_late() -> None:
    for wait_ms, expected in (
        (4 * HOUR_MS - 1, ("answered", "in_time")),
        (4 * HOUR_MS, ("answered_late", "late")),
    ):
        fr, ru = two_sides()
        line = open_line(fr, ru)
        query = ask(fr, line)
        exchange(fr, ru)
        assert state(ru, query) == "asked"
        pass_time(wait_ms, fr, ru)
        ru.say("ru/chief", "query.answer", query=query, answer=text("Nobody."))
        exchange(fr, ru)
        found = status(fr, query)
        assert (found.state, found.answer.timeliness) == expected
        assert found.answer.answer.text == "Nobody."


def test_a_query_is_overdue_on_both_sides_at_the_very_instant_when_its_answer_is_due() -> None:
    fr, ru = two_sides()
    line = open_line(fr, ru)
    query = ask(fr, line, urgent=True)
    exchange(fr, ru)
    pass_time(899_999, fr, ru)
    assert (state(fr, query), state(ru, query)) == ("asked", "asked")
    assert status(fr, query).overdue_s is None
    pass_time(1, fr, ru)
    assert (state(fr, query), state(ru, query)) == ("overdue", "overdue")
    assert status(fr, query).overdue_s == 0


def test_an_answer_that_was_said_in_time_but_heard_late_shows_both_times() -> None:
    fr, ru = two_sides()
    line = open_line(fr, ru)
    due = render_instant(InstantMs(fr.now_ms + HOUR_MS))
    query = ask(fr, line, answer_by=due)
    exchange(fr, ru)
    pass_time(HOUR_MS // 2, fr, ru)
    ru.say("ru/chief", "query.answer", query=query, answer=text("Nobody."))
    assert state(ru, query) == "answered"
    pass_time(HOUR_MS, fr, ru)  # the link was down
    assert state(fr, query) == "overdue"
    exchange(fr, ru)
    found = status(fr, query)
    assert found.state == "answered_late"
    assert found.answer.by_their_clock < due < found.answer.first_heard


def test_a_correction_stands_beside_the_first_answer_and_makes_nothing_late() -> None:
    fr, ru = two_sides()
    line = open_line(fr, ru)
    query = ask(fr, line)
    exchange(fr, ru)
    ru.say("ru/chief", "query.answer", query=query, answer=text("Nobody."))
    exchange(fr, ru)
    pass_time(8 * HOUR_MS, fr, ru)
    ru.say("ru/chief", "query.answer", query=query, answer=text("Two aircraft."))
    exchange(fr, ru)
    found = status(fr, query)
    assert (found.state, found.answer.corrected) == ("answered", True)
    assert found.answer.answer.text == "Two aircraft."


def test_a_withdrawn_query_is_never_overdue_and_an_answer_that_crossed_it_is_kept() -> None:
    fr, ru = two_sides()
    line = open_line(fr, ru)
    query = ask(fr, line)
    exchange(fr, ru)
    fr.say("fr/chief", "query.withdraw", query=query, reason=text("We found out."))
    pass_time(9 * HOUR_MS, fr, ru)
    assert (state(fr, query), state(ru, query)) == ("withdrawn", "overdue")
    ru.say("ru/chief", "query.answer", query=query, answer=text("Nobody."))
    exchange(fr, ru)
    for side in (fr, ru):
        found = status(side, query)
        assert found.state == "answered_late"
        assert found.withdrawn_because.text == "We found out."
    with pytest.raises(OutOfTurn, match="expected a query that still waits for its answer"):
        fr.say("fr/chief", "query.withdraw", query=query)


def test_only_who_was_asked_answers_and_only_who_asked_withdraws() -> None:
    fr, ru = two_sides()
    line = open_line(fr, ru)
    query = ask(fr, line)
    exchange(fr, ru)
    with pytest.raises(NotTheirPlace, match="expected ru/chief, got ru/ministry"):
        ru.say("ru/ministry", "query.answer", query=query, answer=text("Me."))
    with pytest.raises(NotTheirPlace, match="expected fr/chief, got ru/chief"):
        ru.say("ru/chief", "query.withdraw", query=query)
    with pytest.raises(UnknownQuery, match="expected a query that was asked here"):
        ru.say("ru/chief", "query.answer", query="a" * 26, answer=text("Me."))


def test_a_query_that_would_be_due_already_is_refused_and_one_moment_later_is_not() -> None:
    fr, ru = two_sides()
    line = open_line(fr, ru)
    with pytest.raises(OutOfTurn, match="expected an answer due after"):
        ask(fr, line, answer_by=render_instant(fr.now_ms))
    assert ask(fr, line, answer_by=render_instant(InstantMs(fr.now_ms + 1)))


def test_a_suspended_line_carries_no_query_and_says_who_suspended_it_and_why() -> None:
    fr, ru = two_sides()
    line = open_line(fr, ru)
    query = ask(fr, line)
    exchange(fr, ru)
    ru.say("ru/chief", "line.suspend", line=line, reason=text("Under review."))
    exchange(fr, ru)
    for party, kind, fields in (
        (fr, "query.ask", {"line": line, "question": text("Who?")}),
        (ru, "query.answer", {"query": query, "answer": text("x")}),
    ):
        with pytest.raises(LineNotOpen, match=r"suspended by ru/chief: Under review\."):
            party.say(f"{party.party}/chief", kind, **fields)
        assert state(party, query) == "asked"


def test_a_query_that_names_nobody_is_refused_by_every_node() -> None:
    fr, ru = two_sides()
    line = open_line(fr, ru)
    with pytest.raises(NotTheirPlace, match="expected one counterpart on the line: ru/chief"):
        ask(fr, line, to="fr/ministry")
    asked = QueryAsk(line=line, question=Text("en", "Who?"), to=None, answer_by=None)
    mark = Mark(fr.now_ms, StatementId("q" * 26), OfficeId("fr/chief"))
    said = Said(mark, "query.ask", "ask", asked, (), "", False, fr.now_ms)
    with pytest.raises(NotTheirPlace, match="got nobody, no time"):
        REGISTRY["query.ask"].check(said)
    own = msgspec.structs.replace(
        asked, to=OfficeId("fr/ministry"), answer_by="2015-11-20T00:00:00Z"
    )
    with pytest.raises(NotTheirPlace, match="got fr/ministry"):
        REGISTRY["query.ask"].check(msgspec.structs.replace(said, body=own))
