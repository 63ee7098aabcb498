"""The first page: within five seconds a duty officer sees whether anybody needs an answer."""

import msgspec
import pytest
from tests.conversations.memory_party import (
    NOON,
    exchange,
    open_contact,
    open_line,
    text,
    two_sides,
)
from tests.desk.desks import (
    MINUTE_MS,
    asked,
    html_of,
    link_with,
    sight_of,
    viewer,
    waits,
    words_of,
)

from visavis.desk import Condition, Coverage, End, WaitKind, watch_page
from visavis.desk.watch import worst
from visavis.terms import InstantMs

FOUR_HOURS_MS = 4 * 60 * MINUTE_MS


def test_nobody_waits_where_nothing_was_asked_and_the_page_never_says_that_all_is_well() -> None:
    fr, _ = two_sides()
    sight = sight_of(fr, link_with("ru"))
    page = watch_page(sight, viewer("fr/chief"), asked(), waits(sight), (), ())
    words = words_of(html_of(page, sight))
    assert "Nobody waits for your answer" in words
    assert "Nothing waits for your answer, as far as is known here." in words
    assert "clear" not in words.lower()


def test_a_question_waits_until_the_agreed_time_and_is_overdue_at_that_very_instant() -> None:
    fr, ru = two_sides()
    contact = open_contact(fr, ru, open_line(fr, ru))
    ru.carry_out(
        {
            "kind": "contact.say",
            "office": "ru/chief",
            "act": "ask",
            "body": {"contact": contact, "words": text("Когда?", "ru")},
        }
    )
    exchange(fr, ru)
    (wait,) = [one for one in waits(sight_of(fr)) if one.kind is WaitKind.QUESTION]
    assert wait.ours
    assert wait.due_ms == InstantMs(wait.since_ms + FOUR_HOURS_MS)
    assert not wait.is_overdue(InstantMs(wait.due_ms - 1))
    assert wait.is_overdue(wait.due_ms)
    late = sight_of(fr, link_with("ru"), now_ms=wait.due_ms)
    html = html_of(watch_page(late, viewer(), asked(), waits(late), (), ()), late)
    assert "1 answer needed from you 1 overdue" in words_of(html)
    assert 'lang="ru" dir="auto">Когда?' in html


def test_what_they_must_answer_is_not_counted_among_what_we_must() -> None:
    fr, ru = two_sides()
    contact = open_contact(fr, ru, open_line(fr, ru))
    fr.say("fr/chief", "contact.say", contact=contact, words=text("Hello"))
    exchange(fr, ru)
    ours, theirs = waits(sight_of(ru)), waits(sight_of(fr))
    assert [one.ours for one in ours if one.kind is WaitKind.MESSAGE] == [True]
    assert [one.ours for one in theirs if one.kind is WaitKind.MESSAGE] == [False]


def test_an_acknowledged_message_waits_no_more_and_a_read_one_still_does() -> None:
    fr, ru = two_sides()
    contact = open_contact(fr, ru, open_line(fr, ru))
    message = fr.say("fr/chief", "contact.say", contact=contact, words=text("Hello"))
    exchange(fr, ru)

    def waiting() -> list[str]:
        return [one.statement for one in waits(sight_of(ru)) if one.kind is WaitKind.MESSAGE]

    ru.say("ru/chief", "contact.read", contact=contact, message=message)
    assert waiting() == [message]
    ru.say("ru/chief", "contact.acknowledge", contact=contact, message=message)
    assert waiting() == []


def test_danger_to_life_stands_before_everything_else() -> None:
    fr, ru = two_sides()
    contact = open_contact(fr, ru, open_line(fr, ru))
    fr.say("fr/chief", "contact.say", contact=contact, words=text("Routine"))
    fr.say("fr/chief", "contact.say", contact=contact, words=text("Fire"), danger_to_life=True)
    exchange(fr, ru)
    sight = sight_of(ru, link_with("fr"))
    first = waits(sight)[0]
    assert (first.kind, first.about and first.about.text) == (WaitKind.DANGER, "Fire")
    words = words_of(html_of(watch_page(sight, viewer(), asked(), waits(sight), (), ()), sight))
    assert "1 warning of danger to life" in words


def test_a_proposed_line_waits_for_the_side_that_has_not_opened_it() -> None:
    fr, ru = two_sides()
    fr.say("fr/chief", "line.propose", offices=["fr/chief", "ru/chief"], purpose=text("to talk"))
    exchange(fr, ru)
    assert [(one.kind, one.of, one.ours) for one in waits(sight_of(ru))] == [
        (WaitKind.LINE, "ru/chief", True),
        (WaitKind.LINE, "fr/chief", False),
    ]


@pytest.mark.parametrize("language", ["fr", "en", "ru"])
@pytest.mark.parametrize(
    ("changes", "condition"),
    [
        ({}, Condition.HEARD),
        ({"coverage": Coverage("unknown")}, Condition.SILENT),
        ({"coverage": Coverage("unknown"), "incoming": End("live", claimed=5)}, Condition.BEHIND),
        ({"outgoing": None}, Condition.OFFERED),
        ({"incoming": End("recover")}, Condition.RECOVERING),
        ({"outgoing": End("halted")}, Condition.HALTED),
        ({"outgoing": End("halted"), "incoming": End("frozen")}, Condition.FROZEN),
    ],
)
def test_a_link_that_is_not_heard_is_said_to_be_unknown_in_words_on_every_page(
    changes: dict[str, object], condition: Condition, language: str
) -> None:
    fr, ru = two_sides()
    open_line(fr, ru)
    link = link_with("ru", **changes)
    assert link.condition is condition
    sight = sight_of(fr, link)
    html = html_of(watch_page(sight, viewer(), asked(language), waits(sight), (), ()), sight)
    unknown = {"fr": "inconnu", "en": "unknown", "ru": "неизвестно"}[language]
    standing = html.split('id="standing"')[1].split("<main")[0]
    assert (unknown in words_of(standing)) is (condition is not Condition.HEARD)


def test_without_a_link_a_party_is_unknown_and_the_worst_of_several_counts() -> None:
    assert worst([]) is Condition.NONE
    assert worst([Condition.HEARD, Condition.SILENT]) is Condition.SILENT
    assert worst([Condition.FROZEN, Condition.SILENT]) is Condition.FROZEN


def test_an_exercise_is_named_on_the_page_and_a_live_one_is_not() -> None:
    fr, _ = two_sides()
    sight = sight_of(fr)
    page = watch_page(sight, viewer(), asked(), (), (), ())
    assert page.frame.mode == "exercise"
    assert "Exercise Nothing on this page is real." in words_of(html_of(page, sight))
    frame = msgspec.structs.replace(page.frame, mode="live")
    live = html_of(msgspec.structs.replace(page, frame=frame), sight)
    assert "Exercise" not in words_of(live)


def test_a_page_needs_no_script_and_holds_no_markup_that_the_policy_would_refuse() -> None:
    fr, ru = two_sides()
    open_contact(fr, ru, open_line(fr, ru))
    sight = sight_of(fr, link_with("ru"), now_ms=NOON)
    html = html_of(watch_page(sight, viewer(), asked(), waits(sight), (), ()), sight)
    assert " style=" not in html
    assert " onclick=" not in html
    assert html.count("<script") == 1
    assert '<script src="/static/desk.js" defer></script>' in html
    assert "http://" not in html.replace("http://www.w3.org/2000/svg", "")
    assert "https://" not in html
