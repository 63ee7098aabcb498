"""`visavis communique render`: a communiqué as text, page or PDF, in one of three languages."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final
from urllib.parse import urlencode

import typer

from visavis.cli_calls import call
from visavis.cli_output import HERE, Folder, InputRefused, Language, examples, write_output
from visavis.terms import parse_statement_id

_LANGUAGES: Final = ("fr", "en", "ru")


class PaperForm(StrEnum):
    """On what it is written."""

    TEXT = "text"
    HTML = "html"
    PDF = "pdf"


def add_rendering(group: typer.Typer) -> None:
    """Add the command to the group of communiqués."""
    group.command(
        "render",
        epilog=examples("visavis communique render ID --lang ru --form pdf -o communique.pdf"),
    )(render)


def render(
    communique: Annotated[str, typer.Argument(help="The communiqué, or the first draft of one.")],
    form: Annotated[PaperForm, typer.Option("--form", help="On what it is written.")] = (
        PaperForm.TEXT
    ),
    audience: Annotated[
        str | None,
        typer.Option("--for", metavar="PARTY", help="Whom it is for: a party, or civil."),
    ] = None,
    output: Annotated[Path | None, typer.Option("-o", help="The file; stdout if left out.")] = None,
    lang: Language = "en",
    folder: Folder = HERE,
) -> None:
    """Write a communiqué on paper, each figure with its speaker and date in a footnote."""
    if lang not in _LANGUAGES:
        raise InputRefused(
            "Language refused",
            expected="fr, en or ru",
            got=repr(lang[:20]),
            next_step="Nothing was written.",
        )
    query = {"lang": lang, **({} if audience is None else {"for": audience})}
    path = f"/api/communiques/{parse_statement_id(communique)}/{form.value}?{urlencode(query)}"
    write_output(output, call(folder, "GET", path).body)
