"""What a refusal says to its reader, in their language: what happened, and what to do next.

The error itself speaks English, with every particular; it stays beside these words as the
technical detail. A refusal of a newer release, whose code has no words here, keeps its English.
"""

from collections.abc import Mapping
from typing import Protocol

import msgspec

from visavis.acts.wording import LANGUAGES, Wording, wording


class Refusal(Protocol):
    """What of a refusal its words are made of: an error, or what was kept of one."""

    @property
    def code(self) -> str: ...
    @property
    def happened(self) -> str: ...
    @property
    def next_step(self) -> str: ...
    @property
    def facts(self) -> Mapping[str, str | int]: ...


class RefusalWords(msgspec.Struct, frozen=True):
    """A refusal in words, and in which language they are."""

    lang: str
    happened: str
    next_step: str


def refusal_in_words(refusal: Refusal, language: str) -> RefusalWords:
    """Say a refusal in a language; another language than ours gets English.

    Where the error carries facts, such as a span to wait, the words name them.
    """
    chosen = language if language in LANGUAGES else "en"
    words, message = wording(chosen), f"refused-{refusal.code}"
    if not has_refusal_words(words, refusal.code):
        return RefusalWords("en", f"{refusal.happened}.", refusal.next_step)
    return RefusalWords(
        lang=chosen,
        happened=_told(words, message, refusal.facts) or words.say(message, {}),
        next_step=words.say(message, {}, "next"),
    )


def _told(words: Wording, message: str, facts: Mapping[str, str | int]) -> str:
    """The sentence that names the facts; "" where there is none, or the error lacks one of them."""
    if not facts or not words.has(message, "told"):
        return ""
    try:
        return words.say(message, facts, "told")
    except LookupError:  # one code is raised in several places, and not each knows them all
        return ""


def has_refusal_words(words: Wording, code: str) -> bool:
    """Tell whether a code has both its sentences."""
    message = f"refused-{code}"
    return words.has(message) and words.has(message, "next")
