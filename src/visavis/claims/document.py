"""A communiqué as it goes on paper: words in order, each footnote with its number. No markup."""

import msgspec


class DocumentLine(msgspec.Struct, frozen=True):
    """A paragraph: its words, their language (BCP 47), and the numbers of its footnotes."""

    text: str
    lang: str
    notes: tuple[int, ...] = ()


class Footnote(msgspec.Struct, frozen=True):
    """What stands under one number."""

    number: int
    text: str


class Document(msgspec.Struct, frozen=True):
    """A communiqué in the words of one language; free text stays in that of its author.

    Args:
        lang: the language of the frame: headings, footnotes, figures.
        heading: whose communiqué it is, and of how many sides.
        title: as its authors put it, or None.
        marks: what stands on every page: exercise, inside only, draft.
        opening: the day, and what the communiqué is about.
        lines: the paragraphs.
        notes_heading, notes: who says what the paragraphs cite, and when.
        closing: answers of those concerned, or the hash that was signed.
        page_words: how a page is numbered, with ``{page}`` and ``{pages}`` in it.
    """

    lang: str
    heading: str
    title: DocumentLine | None
    marks: tuple[str, ...]
    opening: tuple[str, ...]
    lines: tuple[DocumentLine, ...]
    notes_heading: str
    notes: tuple[Footnote, ...]
    closing_heading: str
    closing: tuple[str, ...]
    page_words: str
