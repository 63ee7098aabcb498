"""Everything that waits for an answer stands on the first page, of whatever subject it is."""

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from tests.conversations.memory_party import (
    MemoryParty,
    a_staff,
    exchange,
    open_contact,
    open_line,
    parties,
    text,
    two_sides,
)
from tests.conversations.notice_party import volume
from tests.conversations.test_joint_communiques import draft, sign
from tests.conversations.test_minutes import FRENCH, RUSSIAN
from tests.conversations.test_notice_conflicts import DECK, two_that_meet
from tests.conversations.test_releases import TWO, answer, say_privately, three_sides
from tests.conversations.test_releases import ask as ask_release
from tests.desk.desks import MINUTE_MS, asked, html_of, link_with, sight_of, viewer, words_of
from tests.desk.desks import waits as all_waits

from visavis.acts import phrase_words, require_kind
from visavis.desk import Wait, WaitKind, command_typed, thing_page, waits_messages, watch_page
from visavis.release import Clearance
from visavis.terms import InstantMs, PartyId


def waits(side: MemoryParty, kind: WaitKind) -> list[Wait]:
    return [one for one in all_waits(sight_of(side, now_ms=side.now_ms)) if one.kind is kind]


def told(side: MemoryParty, kind: WaitKind) -> list[tuple[bool, str, str, str]]:
    """Of each: whether it is ours to answer, whose word it is, who must answer, which one."""
    return [(one.ours, one.by, one.of, one.statement) for one in waits(side, kind)]


def on_the_page(side: MemoryParty, language: str = "en", later_ms: int = 0) -> str:
    sight = sight_of(side, link_with("ru"), link_with("fr"), now_ms=side.now_ms + later_ms)
    page = watch_page(sight, viewer(), asked(language), all_waits(sight), (), ())
    return html_of(page, sight)


def test_a_query_waits_on_both_desks_until_it_is_answered_and_is_overdue_at_its_time() -> None:
    fr, ru = two_sides()
    line = open_line(fr, ru)
    query = fr.say("fr/chief", "query.ask", line=line, question=text("Who flies tonight?"))
    exchange(fr, ru)
    assert told(ru, WaitKind.QUERY) == [(True, "fr/chief", "ru/chief", query)]
    assert told(fr, WaitKind.QUERY) == [(False, "fr/chief", "ru/chief", query)]
    (one,) = waits(ru, WaitKind.QUERY)
    assert one.due_ms == InstantMs(one.since_ms + 240 * MINUTE_MS)
    assert "1 overdue" not in words_of(on_the_page(ru, later_ms=240 * MINUTE_MS - 1))
    late = on_the_page(ru, later_ms=240 * MINUTE_MS)
    assert "1 answer needed from you 1 overdue" in words_of(late)
    assert 'class="shape shape-overdue"' in late
    form = f"/acts/query.answer?body.query={query}&amp;office=ru%2Fchief&amp;back=%2F"
    assert f'<a class="button" href="{form}">Answer</a>' in late
    ru.say("ru/chief", "query.answer", query=query, answer=text("Nobody."))
    exchange(fr, ru)
    assert waits(ru, WaitKind.QUERY) == waits(fr, WaitKind.QUERY) == []


def test_a_withdrawn_query_waits_for_nobody() -> None:
    fr, ru = two_sides()
    query = fr.say(
        "fr/chief", "query.ask", line=open_line(fr, ru), question=text("Who flies tonight?")
    )
    fr.say("fr/chief", "query.withdraw", query=query)
    exchange(fr, ru)
    assert waits(ru, WaitKind.QUERY) == waits(fr, WaitKind.QUERY) == []


def test_a_warning_on_a_line_stands_first_until_it_is_acknowledged() -> None:
    fr, ru = two_sides()
    line = open_line(fr, ru)
    ru_asks = fr.say("fr/chief", "query.ask", line=line, question=text("Who?"))
    danger = fr.say("fr/chief", "line.danger", line=line, words=text("Fire to the south."))
    exchange(fr, ru)
    kinds = [(one.kind, one.statement) for one in all_waits(sight_of(ru)) if one.ours]
    assert kinds == [(WaitKind.DANGER, danger), (WaitKind.QUERY, ru_asks)]
    page = on_the_page(ru)
    assert "1 warning of danger to life" in words_of(page)
    assert f"/acts/line.danger_acknowledge?body.line={line}&amp;body.danger={danger}" in page
    assert told(fr, WaitKind.DANGER) == [(False, "fr/chief", "ru/chief", danger)]
    ru.say("ru/chief", "line.danger_acknowledge", line=line, danger=danger)
    exchange(fr, ru)
    assert waits(ru, WaitKind.DANGER) == waits(fr, WaitKind.DANGER) == []


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Danger to life"),
        ("fr", "Danger pour la vie"),
        ("ru", "Опасность для жизни"),
    ],
)
def test_a_coded_phrase_waits_as_a_message_and_reads_in_the_readers_language(
    language: str, words: str
) -> None:
    fr, ru = two_sides()
    contact = open_contact(fr, ru, open_line(fr, ru))
    asks = fr.say("fr/chief", "contact.phrase", contact=contact, code="RQ01")
    warns = fr.say("fr/chief", "contact.phrase", contact=contact, code="DL01")
    exchange(fr, ru)
    assert told(ru, WaitKind.QUESTION) == [(True, "fr/chief", "ru/chief", asks)]
    assert told(ru, WaitKind.DANGER) == [(True, "fr/chief", "ru/chief", warns)]
    (one,) = waits(ru, WaitKind.QUESTION)
    assert one.due_ms == InstantMs(fr.now_ms + 240 * MINUTE_MS)
    assert one.phrase is not None
    page = words_of(on_the_page(ru, language))
    assert words in page
    assert phrase_words(language).say(one.phrase) in page
    assert "DL01" not in page  # words, no code
    ru.say("ru/chief", "contact.acknowledge", contact=contact, message=asks)
    assert waits(ru, WaitKind.QUESTION) == []


def test_a_phrase_that_answers_waits_for_no_answer_itself() -> None:
    fr, ru = two_sides()
    contact = open_contact(fr, ru, open_line(fr, ru))
    message = fr.say("fr/chief", "contact.say", contact=contact, words=text("Hello"))
    exchange(fr, ru)
    ru.say("ru/chief", "contact.phrase", contact=contact, code="AG01", about=message)
    exchange(fr, ru)
    assert [one.statement for one in waits(fr, WaitKind.MESSAGE)] == [message]


def test_minutes_wait_for_whoever_has_not_signed_them() -> None:
    fr, ru = two_sides()
    contact = open_contact(fr, ru, open_line(fr, ru))
    minutes = fr.say("fr/chief", "minutes.propose", contact=contact, texts=[FRENCH, RUSSIAN])
    exchange(fr, ru)
    assert told(ru, WaitKind.MINUTES) == [(True, "fr/chief", "ru/chief", minutes)]
    assert told(fr, WaitKind.MINUTES) == [(False, "fr/chief", "ru/chief", minutes)]
    assert f'href="/minutes/{minutes}#{minutes}">Read and decide</a>' in on_the_page(ru)
    ru.say("ru/chief", "minutes.agree", minutes=minutes)
    exchange(fr, ru)
    assert waits(ru, WaitKind.MINUTES) == waits(fr, WaitKind.MINUTES) == []


def test_a_proposal_waits_for_the_other_side_and_a_counter_turns_it_round() -> None:
    fr, ru, deck, route = two_that_meet()
    pair = [deck, route]
    fr.say("fr/fleet", "conflict.raise", notices=pair)
    exchange(fr, ru)
    assert waits(fr, WaitKind.CONFLICT) == []
    earlier = volume(DECK, "2015-11-23T04:00:00Z", "2015-11-23T07:00:00Z")
    first = ru.say(
        "ru/fleet", "conflict.propose", notices=pair, notice=deck, volume=earlier,
        reason=text("Fly two hours earlier"),
    )  # fmt: skip
    exchange(fr, ru)
    assert told(fr, WaitKind.CONFLICT) == [(True, "ru/fleet", "fr/fleet", first)]
    assert told(ru, WaitKind.CONFLICT) == [(False, "ru/fleet", "fr/fleet", first)]
    conflict = ".".join(sorted(pair))
    assert f'href="/conflicts/{conflict}#{first}">Look and decide</a>' in on_the_page(fr)
    sight = sight_of(fr, now_ms=fr.now_ms)
    page = thing_page(sight, viewer(), asked(), all_waits(sight), "conflict", conflict)
    assert [one.kind for one in page.replies] == [
        "conflict.accept",
        "conflict.decline",
        "conflict.counter",
    ]
    assert f"body.proposal={first}" in html_of(page, sight)
    counter = fr.say(
        "fr/fleet", "conflict.counter", notices=pair, proposal=first, notice=deck,
        volume=volume(DECK, "2015-11-23T05:00:00Z", "2015-11-23T08:00:00Z"),
    )  # fmt: skip
    exchange(fr, ru)
    assert told(fr, WaitKind.CONFLICT) == [(False, "fr/fleet", "ru/fleet", counter)]
    ru.say("ru/fleet", "conflict.accept", notices=pair, proposal=counter)
    exchange(fr, ru)
    assert waits(fr, WaitKind.CONFLICT) == waits(ru, WaitKind.CONFLICT) == []


def test_a_draft_waits_for_the_side_that_has_not_answered_its_newest_word() -> None:
    fr, ru = two_sides()
    communique = draft(fr, "they spoke", sides=["ru"])
    exchange(fr, ru)
    assert told(ru, WaitKind.DRAFT) == [(True, "fr/ministry", "ru", communique)]
    assert told(fr, WaitKind.DRAFT) == [(False, "fr/ministry", "ru", communique)]
    assert f'href="/communiques/{communique}#' in on_the_page(ru)
    ru.now_ms = InstantMs(ru.now_ms + 1)
    counter = draft(ru, "they spoke at length", communique=communique)
    exchange(fr, ru)
    assert told(fr, WaitKind.DRAFT) == [(True, "ru/ministry", "fr/ministry", counter)]
    fr.now_ms = InstantMs(fr.now_ms + 2)
    sign(fr, communique, counter)
    exchange(fr, ru)
    assert told(ru, WaitKind.DRAFT) == [(True, "fr/ministry", "ru/ministry", counter)]
    assert [one.ours for one in waits(fr, WaitKind.DRAFT)] == [False]
    ru.now_ms = InstantMs(ru.now_ms + 3)
    sign(ru, communique, counter)
    exchange(fr, ru)
    assert waits(fr, WaitKind.DRAFT) == waits(ru, WaitKind.DRAFT) == []


@pytest.mark.parametrize("verb", ["approve", "refuse"])
def test_a_release_waits_for_a_second_person_until_they_agree_or_refuse(verb: str) -> None:
    fr, ru, _ = three_sides(TWO)
    contact = open_contact(fr, ru, open_line(fr, ru))
    request = ask_release(fr, say_privately(fr, contact), "Anne")
    assert told(fr, WaitKind.RELEASE) == [(True, "fr/chief", "fr/chief", request)]
    assert waits(ru, WaitKind.RELEASE) == []
    page = f'href="/things/release_request/{request}#{request}">Look and decide</a>'
    assert page in on_the_page(fr)
    sight = sight_of(fr)
    made = thing_page(sight, viewer(), asked(), all_waits(sight), "release_request", request)
    html = html_of(made, sight)
    assert "Approve a release" in words_of(html)
    assert f"/acts/release.refuse?body.request={request}" in html
    answer(fr, request, "Bea", verb)
    assert waits(fr, WaitKind.RELEASE) == []


def test_a_watch_that_was_handed_over_waits_to_be_taken_and_is_overdue_at_its_time() -> None:
    fr, _ = two_sides()
    fr.say("fr/chief", "watch.take", keeper="Lt Martin")
    assert waits(fr, WaitKind.WATCH) == []
    fr.now_ms = InstantMs(fr.now_ms + MINUTE_MS)
    handed = fr.say(
        "fr/chief", "watch.hand_over", keeper="Lt Martin", told=text("Quiet."), to="Lt Durand"
    )
    assert told(fr, WaitKind.WATCH) == [(True, "fr/chief", "fr/chief", handed)]
    (one,) = waits(fr, WaitKind.WATCH)
    assert one.due_ms is not None
    assert not one.is_overdue(InstantMs(one.due_ms - 1))
    assert one.is_overdue(one.due_ms)
    page = on_the_page(fr)
    assert f"/acts/watch.take?body.handover={handed}&amp;office=fr%2Fchief" in page
    assert "body.keeper=Lt+Durand" in page
    fr.now_ms = InstantMs(fr.now_ms + 1)
    fr.say("fr/chief", "watch.take", keeper="Lt Durand")
    assert waits(fr, WaitKind.WATCH) == []


@pytest.mark.parametrize("language", ["en", "fr", "ru"])
def test_a_reader_is_told_what_waits_from_whom_and_until_when(language: str) -> None:
    fr, ru = two_sides()
    line = open_line(fr, ru)
    fr.say("fr/chief", "query.ask", line=line, question=text("Who flies tonight?"))
    exchange(fr, ru)
    said = {
        "en": ("Question with a time", "overdue by"),
        "fr": ("Question avec délai", "retard"),
        "ru": ("Вопрос со сроком", "просроч"),
    }[language]
    page = words_of(on_the_page(ru, language, later_ms=300 * MINUTE_MS))
    assert said[0] in page
    assert said[1] in page.lower()
    assert "Who flies tonight? fr/chief (fr)" in page


def test_what_a_reader_is_not_cleared_for_does_not_wait_for_them() -> None:
    fr, ru = two_sides()
    label = {"policy": "test", "classification": "liaison", "categories": ["navy"]}
    fr.carry_out(
        {
            "office": "fr/chief",
            "kind": "query.ask",
            "body": {"line": open_line(fr, ru), "question": text("Where is the submarine?")},
            "release": {"audience": {"parties": []}, "label": label},
        }
    )
    whole = sight_of(fr)
    for compartments, kinds in (({"navy"}, [WaitKind.QUERY]), ({"army"}, []), ((), [])):
        shelf = fr.shelf_of(Clearance(frozenset(compartments)))
        seen = replace(whole, shelf=shelf)
        assert [one.kind for one in all_waits(seen)] == kinds
        page = html_of(watch_page(seen, viewer(), asked(), all_waits(seen), (), ()), seen)
        assert ("submarine" in page) is bool(kinds)


def test_what_warns_far_down_a_long_contact_waits_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waits_messages, "MESSAGES_LOOKED_AT", 3)
    fr, ru = two_sides()
    contact = open_contact(fr, ru, open_line(fr, ru))
    for number in range(3):
        fr.say("fr/chief", "contact.say", contact=contact, words=text(f"Routine {number}"))
    warns = fr.say(
        "fr/chief", "contact.say", contact=contact, words=text("Fire"), danger_to_life=True
    )
    exchange(fr, ru)
    assert told(ru, WaitKind.DANGER) == [(True, "fr/chief", "ru/chief", warns)]
    assert len(waits(ru, WaitKind.MESSAGE)) == 2  # the opening is the first of the three
    ru.say("ru/chief", "contact.acknowledge", contact=contact, message=warns)
    exchange(fr, ru)
    assert told(ru, WaitKind.DANGER) == []


def test_closed_contacts_never_crowd_out_an_open_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waits_messages, "OPEN_CONTACTS_LIMIT", 1)
    fr, ru = two_sides()
    line = open_line(fr, ru)
    for _ in range(6):
        closed = open_contact(fr, ru, line)
        fr.say("fr/chief", "contact.close", contact=closed, outcomes=[text("Done")])
    contact = open_contact(fr, ru, line)
    message = fr.say("fr/chief", "contact.say", contact=contact, words=text("Hello"))
    exchange(fr, ru)
    assert told(ru, WaitKind.MESSAGE) == [(True, "fr/chief", "ru/chief", message)]


def test_a_warning_in_a_contact_that_was_closed_still_waits_and_can_be_acknowledged() -> None:
    fr, ru = two_sides()
    contact = open_contact(fr, ru, open_line(fr, ru))
    warns = fr.say(
        "fr/chief", "contact.say", contact=contact, words=text("Fire"), danger_to_life=True
    )
    fr.say("fr/chief", "contact.close", contact=contact, outcomes=[text("Done")])
    exchange(fr, ru)
    assert told(ru, WaitKind.DANGER) == [(True, "fr/chief", "ru/chief", warns)]
    ru.say("ru/chief", "contact.acknowledge", contact=contact, message=warns)
    assert told(ru, WaitKind.DANGER) == []


def test_a_draft_that_a_third_side_signs_waits_no_more_for_whoever_signed_it_before() -> None:
    found = parties(a_staff("fr"), a_staff("ru"), a_staff("zz"))
    fr, ru, zz = (found[PartyId(name)] for name in ("fr", "ru", "zz"))
    communique = draft(fr, "they spoke", sides=["ru", "zz"])
    exchange(fr, ru, zz)
    for later_ms, side in ((1, zz), (2, ru)):
        side.now_ms = InstantMs(side.now_ms + later_ms)
        sign(side, communique, communique)
        exchange(fr, ru, zz)
    assert [one.of for one in waits(zz, WaitKind.DRAFT)] == ["fr/ministry"]
    assert [one.ours for one in waits(fr, WaitKind.DRAFT)] == [True]


def test_a_form_that_an_answer_opens_is_filled_in_and_can_be_said_as_it_stands() -> None:
    fr, ru, deck, route = two_that_meet()
    pair = [deck, route]
    fr.say("fr/fleet", "conflict.raise", notices=pair)
    exchange(fr, ru)
    earlier = volume(DECK, "2015-11-23T04:00:00Z", "2015-11-23T07:00:00Z")
    ru.say("ru/fleet", "conflict.propose", notices=pair, notice=deck, volume=earlier)
    exchange(fr, ru)
    (one,) = waits(fr, WaitKind.CONFLICT)
    kind = require_kind(one.replies[0].kind)
    typed = parse_qs(urlsplit(one.replies[0].address).query)
    fr.carry_out(command_typed(kind, typed, "test", "liaison"))
    assert waits(fr, WaitKind.CONFLICT) == []
