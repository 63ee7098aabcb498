"""A coded phrase in a form: a sentence with blanks, each blank typed as what it is."""

import re

import pytest
from tests.conversations.memory_party import exchange, open_contact, open_line, two_sides
from tests.desk.desks import asked, html_of, link_with, sight_of, viewer, waits, words_of

from visavis.acts import LANGUAGES, REGISTRY, phrase_entry, search_phrases
from visavis.desk import (
    act_page,
    command_typed,
    contact_page,
    desk_words,
    phrases_page,
    problems_of,
    shape_for,
)
from visavis.desk.form_fields import unit_message
from visavis.desk.form_phrases import KIND, label_of
from visavis.lines import ParameterType, Unit, phrase_book

SAY = REGISTRY[KIND]
CONTACT = "a" * 26


def typed(code: str, **values: str) -> dict[str, list[str]]:
    """What a browser posts of the form of a phrase; `_` stands for a dot."""
    found = {f"body.parameters.{name.replace('_', '.')}": [value] for name, value in values.items()}
    return {"body.contact": [CONTACT], "body.code": [code], "office": ["fr/chief"], **found}


def say(posted: dict[str, list[str]]) -> object:
    assert problems_of(SAY.body, shape_for(SAY, posted), posted) == {}
    body = command_typed(SAY, posted, "test", "liaison")["body"]
    assert isinstance(body, dict)
    return body["parameters"]


def html(posted: dict[str, list[str]], language: str = "en") -> str:
    fr, ru = two_sides()
    open_line(fr, ru)
    sight = sight_of(fr)
    problems = problems_of(SAY.body, shape_for(SAY, posted), posted)
    page = act_page(
        sight, viewer("fr/chief"), asked(language), waits(sight), SAY, posted,
        problems=problems, problem=None,
    )  # fmt: skip
    return html_of(page, sight)


def test_a_phrase_is_shown_as_a_sentence_with_blanks_in_every_language() -> None:
    """Both languages of a phrase are shown before it is sent."""
    page = html(typed("GT01"))
    assert "{ $" not in page
    said = words_of(page)
    assert "Line test at Time . Please acknowledge." in said
    assert "Проверка линии в Time . Подтвердите получение." in said
    assert '<p lang="fr" class="sentence quiet">' in page
    assert "body.parameters.0.name" not in page


def test_each_blank_is_typed_as_what_it_is() -> None:
    posted = typed(
        "AI02",
        **{"0_value_date": "2015-11-20", "0_value_time": "0600", "1_value_date": "2015-11-20",
           "1_value_time": "09:30", "2_value": "045,5", "2_value_unit": "deg"},
    )  # fmt: skip
    assert say(posted) == [
        {"name": "since", "type": "instant", "value": "2015-11-20T06:00:00Z"},
        {"name": "until", "type": "instant", "value": "2015-11-20T09:30:00Z"},
        {"name": "course", "type": "quantity", "value": "45.5", "unit": "deg"},
    ]


@pytest.mark.parametrize(
    ("code", "values", "parameter"),
    [
        ("DL02", {"0_value": "012"}, {"name": "persons", "type": "number", "value": "12"}),
        ("GT02", {"0_value": "fr/chief"},
         {"name": "office", "type": "office", "value": "fr/chief"}),
        ("WS08", {"0_value": "Alpha 1"}, {"name": "call", "type": "name", "value": "Alpha 1"}),
        ("LK03", {"0_value": "radio"}, {"name": "means", "type": "choice", "value": "radio"}),
        ("SE07", {"0_value": "5", "0_value_unit": "nmi"},
         {"name": "range", "type": "quantity", "value": "5", "unit": "nmi"}),
    ],
)  # fmt: skip
def test_what_was_typed_becomes_what_is_signed(
    code: str, values: dict[str, str], parameter: dict[str, str]
) -> None:
    assert say(typed(code, **values)) == [parameter]


@pytest.mark.parametrize(
    ("code", "values", "wrong"),
    [
        ("GT01", {}, {"body.parameters.0.value": ""}),
        ("GT01", {"0_value_date": "2015-11-20"}, {"body.parameters.0.value": "wrong-no-time"}),
        ("SE07", {"0_value": "far"}, {"body.parameters.0.value": "wrong-number"}),
        ("DL02", {"0_value": "many"}, {"body.parameters.0.value": "wrong-number"}),
    ],
)
def test_what_is_missing_or_unreadable_is_told_at_its_blank(
    code: str, values: dict[str, str], wrong: dict[str, str]
) -> None:
    posted = typed(code, **values)
    found = problems_of(SAY.body, shape_for(SAY, posted), posted)
    told = {path: p if isinstance(p, str) else p.message for path, p in found.items()}
    assert told == wrong
    assert 'aria-describedby="body-parameters-0-value-problem"' in html(posted)


def test_a_phrase_without_blanks_asks_for_nothing_more() -> None:
    code = next(code for code, one in phrase_book().phrases.items() if not one.takes)
    assert say(typed(code)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_blank_and_unit_of_the_book_has_its_name(language: str) -> None:
    words = desk_words(language)
    for phrase in phrase_book().phrases.values():
        for rule in phrase.takes:
            assert words.has(label_of(rule.name)), rule.name
            for choice in rule.choices:
                assert words.has(f"value-{rule.name}-{choice}"), choice
    assert all(words.has(unit_message(unit)) for unit in Unit)


@pytest.mark.parametrize("code", list(phrase_book().phrases))
def test_every_phrase_of_the_book_can_be_typed(code: str) -> None:
    values = {
        ParameterType.QUANTITY: {"value": "5"},
        ParameterType.NUMBER: {"value": "5"},
        ParameterType.OFFICE: {"value": "fr/chief"},
        ParameterType.NAME: {"value": "Alpha"},
        ParameterType.INSTANT: {"value_date": "2015-11-20", "value_time": "12:00"},
    }
    given: dict[str, str] = {}
    for at, rule in enumerate(phrase_book().phrases[code].takes):
        own = {"value": rule.choices[0]} if rule.choices else values[rule.type]
        given |= {f"{at}_{name}": value for name, value in own.items()}
    fr, ru = two_sides()
    contact = open_contact(fr, ru, open_line(fr, ru))
    posted = typed(code, **given) | {"body.contact": [contact]}
    fr.carry_out(command_typed(SAY, posted, "test", "liaison"))
    exchange(fr, ru)
    sight = sight_of(ru, link_with("fr"))
    page = contact_page(sight, viewer("ru/chief"), asked("ru"), waits(sight), contact, 0)
    said = html_of(page, sight)
    assert f"<code>{code}</code>" in said
    assert "{ $" not in said


def test_the_search_shows_sentences_with_blanks_and_leads_to_a_form_for_them() -> None:
    fr, _ = two_sides()
    sight = sight_of(fr)
    found = tuple(phrase_entry(one) for one in search_phrases("GT01"))
    page = phrases_page(
        sight, viewer("fr/chief"), asked("fr"), waits(sight), "GT01", found,
        contact=CONTACT, office="fr/chief",
    )  # fmt: skip
    shown = html_of(page, sight)
    assert "{ $" not in shown
    assert "Essai de ligne à Heure . Accusez réception." in words_of(shown)
    assert re.search(r'href="/acts/contact.phrase\?[^"]*body.code=GT01', shown)
