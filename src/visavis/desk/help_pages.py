"""Help: what the shapes mean and which keys there are; and the book of coded phrases."""

from collections.abc import Sequence
from typing import ClassVar

import msgspec

from visavis.acts import PhraseEntry
from visavis.desk.form_phrases import Sentence, sentences_of
from visavis.desk.frame import Asked, Section, Viewer, frame_of
from visavis.desk.pages import Page
from visavis.desk.sight import Condition, Sight
from visavis.desk.waits import Wait
from visavis.desk.words import desk_words


class HelpPage(Page, frozen=True, kw_only=True):
    """What a newcomer needs, on one page."""

    template: ClassVar[str] = "help.html"

    conditions: tuple[Condition, ...] = tuple(Condition)


class FoundPhrase(msgspec.Struct, frozen=True):
    """A phrase of the book, with its sentences, the reader's language first."""

    entry: PhraseEntry
    sentences: tuple[Sentence, ...]


class PhrasesPage(Page, frozen=True, kw_only=True):
    """Coded phrases that were found by words of any language.

    Args:
        contact, office: where one of them is to be said, and by whom; "" only to look.
    """

    template: ClassVar[str] = "phrases.html"

    query: str
    phrases: tuple[FoundPhrase, ...]
    contact: str
    office: str


def help_page(sight: Sight, viewer: Viewer, asked: Asked, waits: Sequence[Wait]) -> HelpPage:
    """Make the help page."""
    return HelpPage(frame=frame_of(sight, viewer, asked, Section.HELP, waits))


def phrases_page(
    sight: Sight,
    viewer: Viewer,
    asked: Asked,
    waits: Sequence[Wait],
    query: str,
    phrases: tuple[PhraseEntry, ...],
    *,
    contact: str,
    office: str,
) -> PhrasesPage:
    """Make the page of phrases."""
    words = desk_words(asked.language)
    return PhrasesPage(
        frame=frame_of(sight, viewer, asked, Section.LINES, waits),
        query=query,
        phrases=tuple(FoundPhrase(one, sentences_of(one, words)) for one in phrases),
        contact=contact,
        office=office,
    )
