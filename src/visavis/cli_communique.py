"""`visavis communique render` and `differences`: on paper, and the sides' drafts line by line."""

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Final
from urllib.parse import urlencode

import typer

from visavis.cli_calls import call
from visavis.cli_output import (
    HERE,
    AsJson,
    Folder,
    InputRefused,
    Language,
    examples,
    print_json,
    print_lines,
    write_output,
)
from visavis.terms import parse_statement_id

_LANGUAGES: Final = ("fr", "en", "ru")


class PaperForm(StrEnum):
    """On what it is written."""

    TEXT = "text"
    HTML = "html"
    PDF = "pdf"


def add_rendering(group: typer.Typer) -> None:
    """Add the commands to the group of communiqués."""
    group.command(
        "render",
        epilog=examples("visavis communique render ID --lang ru --form pdf -o communique.pdf"),
    )(render)
    group.command(
        "differences",
        epilog=examples("visavis communique differences ID"),
    )(differences)


def differences(
    communique: Annotated[str, typer.Argument(help="The first draft of a joint communiqué.")],
    folder: Folder = HERE,
    as_json: AsJson = False,
) -> None:
    """Show line by line where the sides' newest drafts differ, and who has signed what."""
    found = call(folder, "GET", f"/api/views/joint/{parse_statement_id(communique)}").json()
    if as_json:
        print_json(found)
        return
    print_lines(difference_lines(found))


def difference_lines(found: Mapping[str, Any]) -> list[str]:
    """Lay out a joint communiqué: ``=`` for both, ``+`` for ours, ``-`` for theirs."""
    lines = [f"{found['state'].replace('_', ' ')}: {', '.join(found['sides'])}"]
    for draft in found["drafts"]:
        signed = ", ".join(draft["signed_by"]) or "nobody"
        lines.append(f"draft {draft['word']['statement']} of {draft['party']}, signed by {signed}")
    for difference in found["differences"]:
        lines.append(f"with {difference['with_party']}:")
        for row in difference["rows"]:
            ours, theirs = _told(row["ours"]), _told(row["theirs"])
            if row["kind"] == "same":
                lines.append(f"  = {ours}")
                continue
            lines += [f"  {sign} {told}" for sign, told in (("+", ours), ("-", theirs)) if told]
    return lines


def _told(paragraph: dict[str, Any] | None) -> str:
    if paragraph is None:
        return ""
    if paragraph["text"] is not None:
        return str(paragraph["text"]["text"])
    return f"[{paragraph['cites']}]"


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
