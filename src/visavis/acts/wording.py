"""The words for each kind of statement, in French, English and Russian (Project Fluent files).

The files lie beside the code and are read as part of it, once per language; nothing else here
touches a disk.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final

import msgspec
from fluent.runtime import FluentBundle, FluentResource

from visavis.acts.claim_words import claim_words, derive_words
from visavis.acts.phrase_words import phrase_words
from visavis.acts.titles import IDS, Titles
from visavis.claims import ClaimDerive, ClaimMake, ClaimRevise
from visavis.lines import ContactPhrase
from visavis.release import Said, Text

LANGUAGES: Final = ("fr", "en", "ru")
SHOWN_ID_CHARACTERS: Final = 6  # 30 bits: enough to tell apart what one desk has before it
SHOWN_TEXT_CHARACTERS: Final = 160  # one line of a page, and a half
_OFFICE: Final = re.compile(r"\A[a-z][a-z0-9-]{0,31}/[a-z][a-z0-9-]{0,31}\Z")
_INSTANT: Final = re.compile(r"\A\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z\Z")
_PARTIES: Final = ("told", "party", "parties")  # fields that hold the ids of parties, or free text


class Wording:
    """The words of one language. What is missing is an error, not a guess."""

    def __init__(self, language: str, source: str) -> None:
        self.language = language
        # No isolation marks around names: the desk escapes what it shows, and a terminal
        # prints the marks as boxes.
        self._bundle = FluentBundle([language], use_isolating=False)
        self._bundle.add_resource(FluentResource(source))

    def has(self, message: str, part: str = "") -> bool:
        """Tell whether there are words for a kind or a state, or for a part of them."""
        name = _message_id(message)
        if not self._bundle.has_message(name):
            return False
        return not part or part in self._bundle.get_message(name).attributes

    def say(self, message: str, arguments: Mapping[str, str | int], part: str = "") -> str:
        """Return the words for a kind or a state.

        Args:
            part: the attribute of the message that is wanted; "" for the message itself.

        Raises:
            LookupError: there are none, or an argument is missing.
        """
        if not self.has(message, part):
            raise LookupError(f"no words for {message!r} in {self.language}")
        found = self._bundle.get_message(_message_id(message))
        pattern = found.attributes[part] if part else found.value
        assert pattern is not None  # every message in our files has a value
        words, problems = self._bundle.format_pattern(pattern, dict(arguments))
        if problems:
            raise LookupError(f"words for {message!r} in {self.language}: {problems[0]}")
        return str(words)

    def describe(self, said: Said[Any], thread: str, titles: Titles = IDS) -> str:
        """Return one line that says who did what, with which id.

        Args:
            titles: what offices and parties are called; by default by their ids, as a program has
                them. Free text stays as it was said, whatever it names.
        """
        arguments = {
            **_arguments(said.body, titles),
            **self._phrase(said.body),
            **self._claimed(said.body, titles),
            "office": titles.office(said.mark.office),
            "id": thread[:SHOWN_ID_CHARACTERS],
        }
        return self.say(said.kind, arguments)

    def _phrase(self, body: object) -> dict[str, str]:
        """Return a coded phrase in this language; what was signed is its code."""
        if not isinstance(body, ContactPhrase):
            return {}
        return {"phrase": _clip(phrase_words(self.language).say(body))}

    def _claimed(self, body: object, titles: Titles) -> dict[str, str]:
        """Return what is claimed or derived, with its speaker."""
        if isinstance(body, ClaimDerive):
            return {"claimed": _clip(derive_words(self.say, self.language, body))}
        made = body.now if isinstance(body, ClaimRevise) else body
        if not isinstance(made, ClaimMake):
            return {}
        return {"claimed": _clip(claim_words(self.say, self.language, made, titles))}


@lru_cache(maxsize=len(LANGUAGES))
def wording(language: str) -> Wording:
    """Return the words of a language; another language gets English."""
    chosen = language if language in LANGUAGES else "en"
    folder = files("visavis.acts").joinpath("words", chosen)
    found = sorted(folder.iterdir(), key=lambda one: one.name)
    return Wording(chosen, "\n".join(one.read_text("utf-8") for one in found))


def _message_id(message: str) -> str:
    """Fluent's identifiers have no dots."""
    return message.replace(".", "-").replace("_", "-")


def _arguments(body: msgspec.Struct, titles: Titles) -> dict[str, str | int]:
    """Return the plain fields of a body, clipped to what one line shows."""
    found: dict[str, str | int] = {}
    for field in body.__struct_fields__:
        value = getattr(body, field)
        if isinstance(value, Text | str):
            found[field] = _clip(_short(field, value, titles))
        elif isinstance(value, int):
            found[field] = int(value)
        elif isinstance(value, tuple):
            found[field] = _clip(", ".join(_short(field, one, titles) for one in value))
    return found


def _short(field: str, value: object, titles: Titles) -> str:
    if isinstance(value, Text):
        return value.text
    named = str(getattr(value, "office", value))
    if _OFFICE.match(named):
        return titles.office(named)
    if _INSTANT.match(named):
        return titles.moment(named)
    return titles.party(named) if field in _PARTIES else named


def _clip(text: str) -> str:
    line = " ".join(text.split())
    if len(line) <= SHOWN_TEXT_CHARACTERS:
        return line
    return line[: SHOWN_TEXT_CHARACTERS - 1] + "…"
