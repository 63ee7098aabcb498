"""The phrase book: which codes there are, what each takes, and its words in every language.

The book is `phrasebook/book.toml`, a file to be read by people. It lies beside the code and is
read as part of it, once. A code's meaning never changes: a better phrase gets a new code.
"""

import tomllib
from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final

import msgspec

from visavis.lines.phrases import ContactPhrase, Parameter, ParameterType, Unit

_FIELDS: Final = frozenset({"topic", "act", "danger", "takes"})


class Topic(StrEnum):
    """What a phrase is about; the first letters of its code."""

    GREETING = "greeting"
    SPEAKERS = "speakers"
    READINESS = "readiness"
    REQUESTS = "requests"
    AT_SEA = "at_sea"
    IN_THE_AIR = "in_the_air"
    SAFETY = "safety"
    DANGER = "danger"
    MEDICAL = "medical"
    WEATHER = "weather"
    EQUIPMENT = "equipment"
    AGREEMENT = "agreement"
    TIMES = "times"


class ParameterRule(msgspec.Struct, frozen=True):
    """What one parameter of a phrase must be: its type, and the units or words to choose from."""

    name: str
    type: ParameterType
    units: tuple[Unit, ...] = ()
    choices: tuple[str, ...] = ()

    def fits(self, given: Parameter) -> bool:
        """Tell whether a parameter that was given is what the phrase takes."""
        if given.type is not self.type:
            return False
        if self.type is ParameterType.QUANTITY:
            return given.unit in self.units
        return self.type is not ParameterType.CHOICE or given.value in self.choices

    def explain(self) -> str:
        """Say in a few words what is taken, as the book writes it."""
        options = ", ".join(self.units or self.choices)
        return f"{self.type.value}: {options}" if options else self.type.value


class Phrase(msgspec.Struct, frozen=True):
    """One phrase of the book.

    Args:
        act: what saying it does: inform, ask, accept or decline.
        danger: whether it always warns of danger to life.
        takes: its parameters, all of them needed.
        words: by language, a Project Fluent pattern with those parameters.
    """

    code: str
    topic: Topic
    act: str
    danger: bool
    takes: tuple[ParameterRule, ...]
    words: Mapping[str, str]

    def misfits(self, given: Sequence[Parameter]) -> tuple[str, ...]:
        """Name what is missing, unknown or of another kind among given parameters."""
        by_name = {one.name: one for one in given}
        rules = {rule.name: rule for rule in self.takes}
        return (
            *(f"{name} missing" for name in rules if name not in by_name),
            *(f"{name} unknown" for name in by_name if name not in rules),
            *(
                f"{name} other than {rules[name].explain()}"
                for name, one in by_name.items()
                if name in rules and not rules[name].fits(one)
            ),
        )


class PhraseBook(msgspec.Struct, frozen=True):
    """All phrases of one edition, by code, in the order of the book."""

    edition: int
    phrases: Mapping[str, Phrase]

    def find(self, said: ContactPhrase) -> Phrase | None:
        """Return the phrase that was said, or None where this book cannot word it.

        A newer book's code, or parameters that this book does not know, are no error of anybody's:
        the reader is shown the code and the parameters as they were signed.
        """
        phrase = self.phrases.get(said.code)
        return None if phrase is None or phrase.misfits(said.parameters) else phrase


@lru_cache(maxsize=1)
def phrase_book() -> PhraseBook:
    """Return the book of this release."""
    source = files("visavis.lines").joinpath("phrasebook", "book.toml").read_text("utf-8")
    return parse_phrase_book(source)


def parse_phrase_book(source: str) -> PhraseBook:
    """Read a book; what is wrong in one is our own mistake, so it is asserted.

    Args:
        source: TOML; see the head of the file.
    """
    raw = tomllib.loads(source)
    phrases = {code: _phrase(code, fields) for code, fields in raw["phrase"].items()}
    return PhraseBook(edition=raw["edition"], phrases=phrases)


def _phrase(code: str, fields: Mapping[str, Any]) -> Phrase:
    return Phrase(
        code=code,
        topic=Topic(fields["topic"]),
        act=fields.get("act", "inform"),
        danger=fields.get("danger", False),
        takes=tuple(_rule(name, text) for name, text in fields.get("takes", {}).items()),
        words={name: words for name, words in fields.items() if name not in _FIELDS},
    )


def _rule(name: str, text: str) -> ParameterRule:
    kind, _, listed = text.partition(":")
    options = tuple(one.strip() for one in listed.split(",")) if listed else ()
    held = ParameterType(kind.strip())
    if held is ParameterType.QUANTITY:
        assert options, f"{name} names no unit"
        return ParameterRule(name, held, units=tuple(Unit(one) for one in options))
    assert bool(options) is (held is ParameterType.CHOICE), f"{name}: {text}"
    return ParameterRule(name, held, choices=options)
