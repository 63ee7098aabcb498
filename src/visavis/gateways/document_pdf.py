"""A communiqué as PDF: its own fonts embedded, its marks on every page, no clock in its bytes.

Fonts: DejaVu Sans Condensed 2.37 (Latin, Greek, Cyrillic and more), beside this module with its
licence. What no glyph exists for is shown as the font's empty box, never left out.
"""

from datetime import UTC, datetime
from importlib.resources import as_file, files
from typing import Final

from fpdf import FPDF
from fpdf.enums import XPos, YPos
from fpdf.fonts import TTFFont

from visavis.claims import Document, DocumentLine
from visavis.terms import InstantMs

_FONT: Final = "DejaVu"
_MARGIN_MM: Final = 20
_LINE_MM: Final = 6
_SMALL_MM: Final = 5


class _Paper(FPDF):
    """Pages with the marks above and below, and their number."""

    def __init__(self, document: Document, pages: int) -> None:
        super().__init__(format="A4")
        self._document = document
        self._pages = str(pages)
        self.alias_nb_pages("")  # its placeholder would be filled in wherever somebody wrote it
        self.set_margins(_MARGIN_MM, _MARGIN_MM)
        self.set_auto_page_break(True, margin=_MARGIN_MM + _LINE_MM * (1 + len(document.marks)))
        fonts = files("visavis.gateways").joinpath("fonts")
        for style, name in (("", "DejaVuSansCondensed.ttf"), ("B", "DejaVuSansCondensed-Bold.ttf")):
            with as_file(fonts.joinpath(name)) as path:
                self.add_font(_FONT, style, str(path))

    def header(self) -> None:
        """Put the marks on top of a page."""
        self._marks()

    def footer(self) -> None:
        """Put the page's number and the marks at the bottom."""
        self.set_y(-_MARGIN_MM - _LINE_MM * len(self._document.marks))
        self.set_font(_FONT, "", 9)
        words = self._document.page_words.replace("{page}", str(self.page_no()))
        self.words(words.replace("{pages}", self._pages), _SMALL_MM, align="C")
        self._marks()

    def close_fonts(self) -> None:
        """Close the font files, which fpdf leaves to the garbage collector."""
        for font in self.fonts.values():
            if isinstance(font, TTFFont):
                font.close()

    def words(self, text: str, height_mm: float, align: str = "L") -> None:
        """Write a block of text over the whole width."""
        self.multi_cell(0, height_mm, text, align=align, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _marks(self) -> None:
        self.set_font(_FONT, "B", 9)
        for mark in self._document.marks:
            self.words(mark, _SMALL_MM, align="C")


def render_pdf(document: Document, made_ms: InstantMs) -> bytes:
    """Write a document as PDF; the same document and time give the same bytes.

    Args:
        made_ms: the time of the file, as its reader will see it.
    """
    # The first time only to count: how many pages there are, stands on each of them.
    counted = _written(document, 0, made_ms)
    counted.close_fonts()
    paper = _written(document, counted.page_no(), made_ms)
    try:
        return bytes(paper.output())
    finally:
        paper.close_fonts()


def _written(document: Document, pages: int, made_ms: InstantMs) -> "_Paper":
    paper = _Paper(document, pages)
    paper.set_creation_date(datetime.fromtimestamp(made_ms / 1000, UTC))
    paper.set_title(document.heading if document.title is None else document.title.text)
    paper.set_lang(document.lang)
    paper.add_page()
    paper.set_font(_FONT, "B", 15)
    paper.words(document.heading, 8)
    if document.title is not None:
        paper.set_font(_FONT, "B", 12)
        paper.words(document.title.text, 7)
    paper.set_font(_FONT, "", 10)
    for line in document.opening:
        paper.words(line, _SMALL_MM)
    paper.set_font(_FONT, "", 11)
    for paragraph in document.lines:
        paper.ln(3)
        paper.words(_numbered(paragraph), _LINE_MM)
    _section(paper, document.notes_heading, [f"[{n.number}] {n.text}" for n in document.notes])
    _section(paper, document.closing_heading, list(document.closing))
    return paper


def _section(paper: _Paper, heading: str, lines: list[str]) -> None:
    if not lines:
        return
    paper.ln(5)
    if heading:
        paper.set_font(_FONT, "B", 10)
        paper.words(heading, _LINE_MM)
    paper.set_font(_FONT, "", 9)
    for line in lines:
        paper.words(line, _SMALL_MM)


def _numbered(line: DocumentLine) -> str:
    return line.text + "".join(f" [{number}]" for number in line.notes)
