"""A projection that failed shows on every page as stale, since when, and what to do about it."""

from dataclasses import replace

import pytest
from tests.conversations.memory_party import two_sides
from tests.desk.desks import MINUTE_MS, asked, html_of, sight_of, viewer, waits, words_of

from visavis.acts import LANGUAGES
from visavis.desk import Sight, Stale, help_page, watch_page
from visavis.terms import InstantMs, render_instant


def sights() -> tuple[Sight, Sight]:
    """A desk that follows its record, and one whose mandates stopped an hour ago."""
    fr, _ = two_sides()
    sight = sight_of(fr)
    since = render_instant(InstantMs(sight.now_ms - 60 * MINUTE_MS))
    return sight, replace(sight, stale=(Stale("mandate", since),))


def pages(sight: Sight, language: str) -> list[str]:
    first = watch_page(sight, viewer(), asked(language), waits(sight), (), ())
    return [html_of(one, sight) for one in (first, help_page(sight, viewer(), asked(language), ()))]


def test_every_page_says_what_is_stale_since_when_and_what_to_do() -> None:
    _, stale = sights()
    for html in pages(stale, "en"):
        words = words_of(html)
        assert "Mandates: stale since 11:00" in words
        assert "Tell the administrator, who makes the pages anew: visavis rebuild" in words
        assert 'href="/record"' in html


def test_nothing_is_said_of_it_while_all_views_follow_the_record() -> None:
    whole, _ = sights()
    for html in pages(whole, "en"):
        assert "stale" not in html


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_said_in_every_language(language: str) -> None:
    _, stale = sights()
    told = {
        "en": "stale since",
        "fr": "périmé depuis",
        "ru": "устарело с",
    }
    assert told[language] in words_of(pages(stale, language)[0])
