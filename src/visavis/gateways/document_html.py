"""A communiqué as one HTML page: semantic, printable, without scripts and without anything fetched.

Every word that somebody wrote is escaped, and marked with its language for readers and voices.
"""

from html import escape
from typing import Final

from visavis.claims import Document, DocumentLine

_STYLE: Final = """
body { font: 12pt/1.5 "DejaVu Sans Condensed", sans-serif; margin: 2cm auto; max-width: 17cm; }
.mark { border: 2px solid; font-weight: bold; padding: .3em; text-align: center; }
.notes { font-size: 10pt; }
sup a { text-decoration: none; }
@media print {
  body { margin: 0 auto 2cm; }
  footer .mark { bottom: 0; left: 0; position: fixed; right: 0; }
}
"""


def render_html(document: Document) -> bytes:
    """Write a document as an HTML page in UTF-8; its marks stand above, and below on every page."""
    marks = "".join(f'<p class="mark">{escape(mark)}</p>' for mark in document.marks)
    title = document.heading if document.title is None else document.title.text
    subtitle = "" if document.title is None else _paragraph(document.title, document.lang, "h2")
    parts = [
        "<!doctype html>",
        f'<html lang="{escape(document.lang)}">',
        '<head><meta charset="utf-8">',
        # Nothing may run and nothing may be fetched, whoever serves the page.
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\';'
        " style-src 'unsafe-inline'\">",
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>",
        f"<body><header>{marks}<h1>{escape(document.heading)}</h1>{subtitle}",
        *(f"<p>{escape(line)}</p>" for line in document.opening),
        "</header><main>",
        *(_paragraph(line, document.lang, "p") for line in document.lines),
        "</main>",
    ]
    if document.notes:
        parts.append(
            f'<section class="notes"><h2>{escape(document.notes_heading)}</h2><ol>'
            + "".join(
                f'<li id="note-{note.number}" value="{note.number}">{escape(note.text)}</li>'
                for note in document.notes
            )
            + "</ol></section>"
        )
    if document.closing:
        heading = f"<h2>{escape(document.closing_heading)}</h2>" if document.closing_heading else ""
        said = "".join(f"<p>{escape(line)}</p>" for line in document.closing)
        parts.append(f'<section class="notes">{heading}{said}</section>')
    parts.append(f"<footer>{marks}</footer></body></html>")
    return ("\n".join(parts) + "\n").encode()


def _paragraph(line: DocumentLine, language: str, tag: str) -> str:
    spoken = "" if line.lang == language else f' lang="{escape(line.lang)}"'
    words = escape(line.text).replace("\n", "<br>")
    notes = "".join(f'<sup><a href="#note-{number}">[{number}]</a></sup>' for number in line.notes)
    return f"<{tag}{spoken}>{words}{notes}</{tag}>"
