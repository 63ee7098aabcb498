"""Saying coded phrases in a reader's language, and showing those that this book does not know."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final

from fluent.runtime import FluentBundle, FluentResource
from fluent.runtime.types import fluent_number

from visavis.lines import ContactPhrase, Parameter, ParameterType, PhraseBook, Unit, phrase_book
from visavis.release import instant_ms
from visavis.terms import render_instant

_UNIT_IDS: Final[Mapping[Unit, str]] = {unit: f"unit-{unit.name.lower()}" for unit in Unit}


class PhraseWords:
    """The phrases of one book in one language."""

    def __init__(self, book: PhraseBook, language: str, units: str) -> None:
        self.language = language
        self._book = book
        # No isolation marks, as in `Wording`.
        self._bundle = FluentBundle([language], use_isolating=False)
        self._bundle.add_resource(FluentResource(units))
        lines = [f"{code} = {one.words[language]}" for code, one in book.phrases.items()]
        self._bundle.add_resource(FluentResource("\n".join(lines)))

    def say(self, said: ContactPhrase) -> str:
        """Return what was said in words; code and parameters where this book cannot word it."""
        if self._book.find(said) is None:
            return self.show(said.code, said.parameters)
        return self._format(said.code, {one.name: self._value(one) for one in said.parameters})

    def show(self, code: str, parameters: Sequence[Parameter]) -> str:
        """Return a code and its parameters as they were signed, values in this language."""
        listed = "; ".join(f"{one.name}: {self._value(one)}" for one in parameters)
        return f"{code} ({listed})" if listed else code

    def has(self, message: str) -> bool:
        """Tell whether there are words for a code or a unit."""
        return self._bundle.has_message(message)

    def _value(self, given: Parameter) -> Any:
        """Return what Fluent is to insert for a parameter."""
        match given.type:
            case ParameterType.INSTANT:
                # The same order in every language: nobody mistakes a month for a day.
                date, _, time = render_instant(instant_ms(given.value)).partition("T")
                return f"{date} {time.removesuffix('Z').removesuffix(':00')} UTC"
            case ParameterType.QUANTITY:
                assert given.unit is not None  # a quantity without one cannot be made
                return self._format(_UNIT_IDS[given.unit], {"n": _number(given.value)})
            case ParameterType.NUMBER:
                return int(given.value)
            case _:
                return given.value

    def _format(self, message: str, arguments: Mapping[str, Any]) -> str:
        if not self.has(message):
            raise LookupError(f"no words for {message!r} in {self.language}")
        pattern = self._bundle.get_message(message).value
        assert pattern is not None  # every message of the book has a value
        words, problems = self._bundle.format_pattern(pattern, dict(arguments))
        if problems:
            raise LookupError(f"words for {message!r} in {self.language}: {problems[0]}")
        return str(words)


def phrase_languages() -> tuple[str, ...]:
    """Return the languages in which every phrase of the book has its words."""
    return _languages(phrase_book())


@lru_cache(maxsize=16)  # a language each, and room for a book of twelve
def phrase_words(language: str) -> PhraseWords:
    """Return the book's words in a language; a language that it has not gets English."""
    chosen = language if language in phrase_languages() else "en"
    units = files("visavis.lines").joinpath("phrasebook", f"units.{chosen}.ftl").read_text("utf-8")
    return PhraseWords(phrase_book(), chosen, units)


def _languages(book: PhraseBook) -> tuple[str, ...]:
    found = [set(one.words) for one in book.phrases.values()]
    return tuple(sorted(set.intersection(*found))) if found else ()


def _number(text: str) -> Any:
    """Return a number that Fluent shows with as many decimals as were said.

    A quantity has at most fifteen digits, which a float keeps; Fluent finds no plural of a Decimal.
    """
    decimals = len(text.partition(".")[2])
    value = float(text) if decimals else int(text)
    return fluent_number(value, minimumFractionDigits=decimals, maximumFractionDigits=decimals)
