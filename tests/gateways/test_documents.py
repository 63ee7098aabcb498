"""Communiqués on paper: every word is there, in each form, and nothing in it runs."""

import re
from html.parser import HTMLParser

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.gateways.pdf_words import words_of

from visavis.claims import Document, DocumentLine, Footnote
from visavis.gateways import render_html, render_text
from visavis.gateways.document_pdf import render_pdf
from visavis.terms import InstantMs, parse_instant

NOON = parse_instant("2015-11-19T12:00:00Z")
DOCUMENT = Document(
    lang="fr",
    heading="Communiqué de ru/mod, d’une seule partie",
    title=DocumentLine("Переговоры", "ru"),
    marks=("EXERCICE EXERCICE EXERCICE",),
    opening=("2015-11-19T12:00:00Z",),
    lines=(
        DocumentLine("Состоялся разговор.", "ru"),
        DocumentLine("4\u202f111 цель — affirmé, selon ru/chief", "fr", (1,)),
    ),
    notes_heading="Qui le dit",
    notes=(Footnote(1, "Consigné par fr/chief"),),
    closing_heading="Ce qu’en disent les intéressés",
    closing=("fr : aucune parole",),
    page_words="{page} sur {pages}",
)


class Reader(HTMLParser):
    """Reads a page again: its words, its tags, its attributes."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data


def squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("\u202f", " "))


def test_the_pdf_says_every_word_in_both_scripts_and_its_mark_twice_a_page() -> None:
    (page,) = words_of(render_pdf(DOCUMENT, NOON))
    words = squeezed(page)
    for said in (
        DOCUMENT.heading,
        "Переговоры",
        "Состоялся разговор.",
        "4 111 цель — affirmé, selon ru/chief [1]",
        "[1] Consigné par fr/chief",
        "fr : aucune parole",
        "1 sur 1",
    ):
        assert said in words, said
    assert words.count("EXERCICE EXERCICE EXERCICE") == 2


def test_every_page_of_a_long_pdf_has_its_mark_and_its_number() -> None:
    lines = tuple(DocumentLine("слово " * 200, "ru") for _ in range(12))
    pages = words_of(render_pdf(msgspec.structs.replace(DOCUMENT, lines=lines), NOON))
    assert len(pages) > 2
    for number, page in enumerate(pages, start=1):
        assert page.count("EXERCICE EXERCICE EXERCICE") == 2
        assert f"{number} sur {len(pages)}" in squeezed(page)


def test_the_same_document_and_time_give_the_same_pdf() -> None:
    assert render_pdf(DOCUMENT, NOON) == render_pdf(DOCUMENT, NOON)
    assert render_pdf(DOCUMENT, NOON) != render_pdf(DOCUMENT, InstantMs(NOON + 60_000))


def test_a_placeholder_that_somebody_wrote_stays_as_it_is() -> None:
    lines = (DocumentLine("{nb} {page} {pages} **x**", "en"),)
    (page,) = words_of(render_pdf(msgspec.structs.replace(DOCUMENT, lines=lines), NOON))
    assert "{nb} {page} {pages} **x**" in page


def test_the_page_says_every_word_marks_other_languages_and_runs_nothing() -> None:
    page = Reader(render_html(DOCUMENT))
    for said in (DOCUMENT.heading, "Состоялся разговор.", "Consigné par fr/chief", "intéressés"):
        assert said in page.text
    assert ("lang", "ru") in page.attributes
    assert page.tags.count("h1") == 1
    assert not {"script", "img", "link", "iframe", "object"} & set(page.tags)
    assert page.text.count("EXERCICE EXERCICE EXERCICE") == 2
    assert ("href", "#note-1") in page.attributes
    assert ("id", "note-1") in page.attributes


@settings(max_examples=60, deadline=None)
@given(words=st.text("<>&\"'/ab=\n{}й", min_size=1, max_size=40))
def test_no_word_becomes_markup(words: str) -> None:
    line = DocumentLine(words, "en", (1,))
    note = (Footnote(1, words),)
    document = msgspec.structs.replace(
        DOCUMENT, heading=words, title=line, marks=(words,), lines=(line,), notes=note
    )
    page, plain = Reader(render_html(document)), Reader(render_html(DOCUMENT))
    assert set(page.tags) - {"br"} == set(plain.tags)
    squeezed_words = words.replace("\n", "")
    assert page.text.replace("\n", "").count(squeezed_words) >= 6 - ("\n" in words)


def test_the_text_wraps_at_80_characters_and_keeps_its_marks() -> None:
    lines = (DocumentLine("mot " * 60 + "\nune ligne", "fr", (1,)),)
    text = render_text(msgspec.structs.replace(DOCUMENT, lines=lines)).decode()
    assert max(map(len, text.split("\n"))) <= 80
    assert text.startswith("*** EXERCICE EXERCICE EXERCICE ***\n\nCommuniqué de ru/mod")
    assert text.endswith("*** EXERCICE EXERCICE EXERCICE ***\n")
    assert "une ligne [1]" in text
    assert "[1] Consigné par fr/chief" in text


@pytest.mark.parametrize("closing", [(), ("SHA-256 : 00",)])
def test_sections_without_content_have_no_heading(closing: tuple[str, ...]) -> None:
    bare = msgspec.structs.replace(DOCUMENT, notes=(), closing=closing, closing_heading="")
    for text in (render_text(bare).decode(), Reader(render_html(bare)).text):
        assert "Qui le dit" not in text
        assert ("SHA-256 : 00" in text) is bool(closing)
