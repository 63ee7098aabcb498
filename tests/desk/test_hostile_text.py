"""Text of the other side is never markup, and never passes for another text."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.conversations.memory_party import exchange, open_contact, open_line, text, two_sides
from tests.desk.desks import asked, html_of, link_with, sight_of, tags_of, viewer, waits, words_of

from visavis.desk import contact_page, visible
from visavis.terms import PartyId

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</textarea></form><form action=//evil>",
    "{{ 7 * 7 }}{% raw %}",
    "javascript:alert(1)",
    "' autofocus onfocus='alert(1)",
    "&lt;b&gt;&#60;i&#62;",
]


def page_with(words: str) -> tuple[str, str]:
    """A conversation in which the other side said this, and the same with plain words."""
    pages = []
    for said in (words, "plain words"):
        fr, ru = two_sides()
        contact = open_contact(fr, ru, open_line(fr, ru))
        ru.say("ru/chief", "contact.say", contact=contact, words=text(said))
        exchange(fr, ru)
        sight = sight_of(fr, link_with("ru"))
        page = contact_page(sight, viewer("fr/chief"), asked(), waits(sight), contact, 0)
        pages.append(html_of(page, sight))
    return pages[0], pages[1]


def shape_of_page(html: str) -> list[str]:
    """The tags of a page without what differs from one run to the next."""
    return [re.sub(r"[a-z2-7]{26}", "ID", tag) for tag in tags_of(html)]


@pytest.mark.parametrize("words", HOSTILE)
def test_what_the_other_side_says_adds_no_tag_to_the_page(words: str) -> None:
    hostile, plain = page_with(words)
    assert shape_of_page(hostile) == shape_of_page(plain)
    assert words in words_of(hostile)


@given(st.text(min_size=1, max_size=40, alphabet=st.characters(exclude_categories=["Cs"])))
def test_no_mark_that_turns_letters_round_is_left_in_what_is_shown(name: str) -> None:
    shown = visible(name)
    assert not re.search("[\u200e\u200f\u202a-\u202e\u2066-\u2069]", shown)
    if not re.search("[\u200e\u200f\u202a-\u202e\u2066-\u2069]", name):
        assert shown == name


def test_a_name_on_a_card_that_would_pass_for_another_is_shown_with_its_tricks() -> None:
    assert visible("ru\u202eecnarF") == "ru[U+202E]ecnarF"


def test_the_words_of_another_language_are_marked_as_such() -> None:
    fr, ru = two_sides()
    contact = open_contact(fr, ru, open_line(fr, ru))
    ru.say("ru/chief", "contact.say", contact=contact, words=text("Добрый день", "ru"))
    exchange(fr, ru)
    sight = sight_of(fr, link_with("ru"))
    html = html_of(contact_page(sight, viewer(), asked("fr"), waits(sight), contact, 0), sight)
    assert '<html lang="fr"' in html
    assert '<p class="said" lang="ru" dir="auto">Добрый день</p>' in html
    assert sight.party == PartyId("fr")
