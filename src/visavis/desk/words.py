"""The words of the desk in French, English and Russian (Project Fluent files).

They stand beside the words of each kind of statement (`acts.wording`), which the desk uses as
they are. What is missing is an error, never a guess and never another language.
"""

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Final

from fluent.runtime import FluentBundle, FluentResource

from visavis.acts import LANGUAGES, Wording, wording

NAMES_OF_LANGUAGES: Final[Mapping[str, str]] = {
    "fr": "Français",
    "en": "English",
    "ru": "Русский",
}


class DeskWords:
    """The desk's words in one language."""

    def __init__(self, language: str, source: str, kinds: Wording) -> None:
        self.language = language
        self.kinds = kinds
        self._bundle = FluentBundle([language], use_isolating=False)
        self._bundle.add_resource(FluentResource(source))

    def has(self, message: str) -> bool:
        """Tell whether there are words."""
        return self._bundle.has_message(_message_id(message))

    def say(self, message: str, **arguments: str | int) -> str:
        """Return the words.

        Raises:
            LookupError: there are none, or an argument is missing.
        """
        name = _message_id(message)
        if not self._bundle.has_message(name):
            raise LookupError(f"no words for {message!r} in {self.language}")
        pattern = self._bundle.get_message(name).value
        assert pattern is not None  # every message in our files has a value
        words, problems = self._bundle.format_pattern(pattern, arguments)
        if problems:
            raise LookupError(f"words for {message!r} in {self.language}: {problems[0]}")
        return str(words)

    def state(self, state: str, subject: str = "") -> str:
        """Return the words for a state of a thing; a state of a newer release shows its name.

        Args:
            subject: the type of the thing; one state may have words of its own there.
        """
        own = f"state-{subject}-{state}"
        known = own if subject and self.kinds.has(own) else f"state-{state}"
        return self.kinds.say(known, {}) if self.kinds.has(known) else state

    def act(self, kind: str) -> str:
        """Return what a person does who says something of a kind; or the kind's name."""
        known = f"act-{kind}"
        return self.say(known) if self.has(known) else kind

    def field(self, name: str) -> str:
        """Return the label of a field of a statement; or its name."""
        known = f"field-{name}"
        return self.say(known) if self.has(known) else name.replace("_", " ")

    def value(self, field: str, value: str) -> str:
        """Return the words for one of the values that a field may have; or the value."""
        known = f"value-{field}-{value}"
        if self.has(known):
            return self.say(known)
        # What a derived figure takes for granted has its words beside the figures.
        named = f"figure.{field.removesuffix('s')}.{value}"
        return self.kinds.say(named, {}) if self.kinds.has(named) else value.replace("_", " ")


@lru_cache(maxsize=len(LANGUAGES))
def desk_words(language: str) -> DeskWords:
    """Return the words of a language; another language gets English."""
    chosen = language if language in LANGUAGES else "en"
    return DeskWords(chosen, source_of(chosen), wording(chosen))


def source_of(language: str) -> str:
    """Return all Fluent files of one language, one after the other."""
    folder = files("visavis.desk").joinpath("words", language)
    found = sorted(folder.iterdir(), key=lambda one: one.name)
    return "\n".join(one.read_text("utf-8") for one in found)


def choose_language(asked: str | None, kept: str | None, accepted: str, usual: str) -> str:
    """Choose a language: the one asked for now, the one kept, the browser's, the party's.

    Args:
        asked, kept: from the address and the cookie; what we do not speak counts as nothing.
        accepted: an ``Accept-Language`` header (RFC 9110, 12.5.4).
        usual: where nothing else decides.
    """
    for one in (asked, kept):
        if one in LANGUAGES:
            return str(one)
    ranked = sorted(_ranges(accepted[:200]), key=lambda pair: -pair[1])
    for tag, weight in ranked:
        if weight > 0 and tag in LANGUAGES:
            return tag
    return usual if usual in LANGUAGES else "en"


def _ranges(accepted: str) -> list[tuple[str, float]]:
    found = []
    for part in accepted.split(","):
        tag, _, weight = part.strip().partition(";q=")
        try:
            found.append((tag.split("-")[0].lower(), float(weight or 1)))
        except ValueError:
            continue
    return found


def _message_id(message: str) -> str:
    """Fluent's identifiers have no dots."""
    return message.replace(".", "-").replace("_", "-")
