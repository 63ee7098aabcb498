"""Rules tried only where a word begins as they can find what a slow scan of all of them finds."""

import re

import pytest
from evaluation.passages import load_passages
from hypothesis import given, settings
from hypothesis import strategies as st

from visavis.claims.dispatch import times_en, times_fr, times_ru
from visavis.claims.dispatch.assemble import tools_for
from visavis.claims.dispatch.firsts import ANY, beginnings
from visavis.claims.dispatch.normal import normalise
from visavis.claims.dispatch.number_words import Language
from visavis.claims.dispatch.senses import Rule, TimeFinder
from visavis.claims.dispatch.tables import one_of

LANGUAGES = {"fr": times_fr, "en": times_en, "ru": times_ru}


class SlowFinder(TimeFinder):
    """Tries every rule at every word."""

    __slots__ = ()

    def _try_here(self, here: str) -> list[tuple[Rule, re.Pattern[str]]]:
        return self._rules


SLOW = {language: SlowFinder(each.WORDS, each.RULES) for language, each in LANGUAGES.items()}


@pytest.mark.parametrize("language", ["fr", "en", "ru"])
def test_no_rule_for_times_is_lost_by_looking_at_beginnings(language: Language) -> None:
    read = 0
    for passage in load_passages("passages"):
        low = normalise(passage["text"]).low
        quick = tools_for(language).times.find(low)
        assert quick == SLOW[language].find(low)
        read += len(quick) if passage["language"] == language else 0
    assert read > 20


WORDS = (
    *("mardi ", "le ", "13 ", "novembre ", "2015 ", "20h30 ", "(18h30 GMT) ", "nuit du ", "à "),
    *("dix ", "jours ", "plus tard", "fin ", "d'", "été ", "la veille ", "d'ici ", "- ", ", ", "7"),
)


@given(st.lists(st.sampled_from(WORDS), max_size=12).map("".join))
@settings(max_examples=150, deadline=None)
def test_times_in_any_jumble_are_those_of_the_slow_scan(text: str) -> None:
    low = normalise(text).low
    assert tools_for("fr").times.find(low) == SLOW["fr"].find(low)


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("abc", {"abc"}),
        ("a?bcdef", {"abcd", "bcde"}),
        ("(?:le |la )(?P<x>nuit|[sj]our)", {"le n", "le s", "le j", "la n", "la s", "la j"}),
        (r"\d{1,2}h", {"0h", "00h"}),
        (r"(?<=en )(?!x)y\b", {"y"}),
        ("[^a]b", {ANY + "b"}),
        ("a{2,}", {"aa", "aaa", "aaaa"}),
        ("a*?b", {"b", "ab", "aab", "aaab", "aaaa"}),
        (r"\.x|$", {".x", ""}),
    ],
)
def test_a_pattern_says_how_its_matches_begin(pattern: str, found: set[str]) -> None:
    assert beginnings(pattern) == found


@pytest.mark.parametrize("pattern", ["(a", "a)", "(?:a|b"])
def test_an_unbalanced_pattern_is_refused_with_its_place(pattern: str) -> None:
    with pytest.raises(ValueError, match=r"(?:unbalanced pattern|group left open) at \d"):
        beginnings(pattern)


@given(st.lists(st.text("abc. -'", min_size=1, max_size=4), min_size=1, max_size=12), st.data())
def test_a_tree_of_words_matches_those_words_and_no_other(
    words: list[str], data: st.DataObject
) -> None:
    pattern = re.compile(one_of(words))
    assert all(pattern.fullmatch(word) for word in words)
    other = data.draw(st.text("abc. -'", max_size=5))
    assert (pattern.fullmatch(other) is not None) == (other in words)
    longest = max(words, key=len)
    start = pattern.match(longest + "\n")
    assert start is not None
    assert start.group() == longest
