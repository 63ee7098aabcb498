"""A communiqué as plain text: lines of at most 80 characters, footnotes in brackets."""

import textwrap
from typing import Final

from visavis.claims import Document, DocumentLine

WIDTH: Final = 80


def render_text(document: Document) -> bytes:
    """Write a document as UTF-8 text; its marks stand above and below."""
    marks = [f"*** {mark} ***" for mark in document.marks]
    parts = [*marks, document.heading]
    if document.title is not None:
        parts.append(_words(document.title))
    parts += [*document.opening, *map(_words, document.lines)]
    if document.notes:
        parts.append(document.notes_heading)
        parts += [f"[{note.number}] {note.text}" for note in document.notes]
    if document.closing:
        parts += [document.closing_heading, *document.closing]
    parts += marks
    return ("\n\n".join(map(_wrapped, filter(None, parts))) + "\n").encode()


def _words(line: DocumentLine) -> str:
    return line.text + "".join(f" [{number}]" for number in line.notes)


def _wrapped(part: str) -> str:
    """Wrap each line of a paragraph; a word longer than a line stays whole."""
    return "\n".join(
        textwrap.fill(line, WIDTH, break_long_words=False, break_on_hyphens=False)
        for line in part.split("\n")
    )
