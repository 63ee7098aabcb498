"""Every refusal says what happened and what to do next, in each language; no code lacks words."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files

import pytest

import visavis
from visavis.acts import LANGUAGES, refusal_in_words, wording
from visavis.acts.refusal_words import has_refusal_words
from visavis.lines.errors import WatchHeld
from visavis.node.rates import TooManyCalls
from visavis.terms import VisavisError

CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)


def every_error() -> set[type[VisavisError]]:
    """The base error and all that derive from it, in every module of the package."""
    for module in pkgutil.walk_packages(visavis.__path__, "visavis."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)

    def below(error: type[VisavisError]) -> Iterator[type[VisavisError]]:
        for one in error.__subclasses__():
            yield one
            yield from below(one)

    own = {one for one in below(VisavisError) if one.__module__.startswith("visavis.")}
    return {VisavisError, *own}


@lru_cache
def codes() -> set[str]:
    return {error.code for error in every_error()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_its_words_in_every_language(language: str) -> None:
    words, known = wording(language), codes()
    assert len(known) > 150
    assert sorted(code for code in known if not has_refusal_words(words, code)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_words_are_kept_for_a_code_that_is_never_raised(language: str) -> None:
    folder = files("visavis.acts").joinpath("words", language)
    source = folder.joinpath("refusals.ftl").read_text("utf-8")
    said = set(re.findall(r"^refused-([a-z-]+) =", source, re.MULTILINE))
    assert said == {code.replace(".", "-").replace("_", "-") for code in codes()}


def test_both_sentences_are_whole_and_in_the_language_of_the_reader() -> None:
    class Refused(VisavisError):
        pass

    for code in sorted(codes()):
        Refused.code = code
        said = {one: refusal_in_words(Refused("No", next_step="Go."), one) for one in LANGUAGES}
        for language, words in said.items():
            assert words.lang == language
            for sentence in (words.happened, words.next_step):
                assert sentence.endswith("."), (language, sentence)
                assert bool(CYRILLIC.search(sentence)) is (language == "ru"), sentence
        assert len({words.happened for words in said.values()}) == len(LANGUAGES)
        assert len({words.next_step for words in said.values()}) == len(LANGUAGES)


def test_what_an_error_knows_as_a_fact_stands_in_its_words() -> None:
    calls = TooManyCalls(20, 7)
    assert "pris dans 7 s" in refusal_in_words(calls, "fr").happened
    assert "через 7 с" in refusal_in_words(calls, "ru").happened
    held = WatchHeld("No", facts={"keeper": "Anne Roux"})
    assert refusal_in_words(held, "en").happened == (
        "Anne Roux keeps this watch and has not handed it over."
    )


def test_an_error_that_lacks_the_fact_gets_the_sentence_without_it() -> None:
    for facts in ({}, {"other": "fact"}):
        words = refusal_in_words(WatchHeld("No", facts=facts), "en")
        assert words.happened == "The watch is not free to be taken or handed over like this."


def test_a_code_of_a_newer_release_and_another_language_get_english() -> None:
    class Newer(VisavisError):
        code = "tides.too_high"

    error = Newer("The tide is too high", next_step="Wait for the ebb.")
    words = refusal_in_words(error, "ru")
    assert (words.lang, words.happened) == ("en", "The tide is too high.")
    assert words.next_step == "Wait for the ebb."
    assert refusal_in_words(WatchHeld("No"), "de").lang == "en"
