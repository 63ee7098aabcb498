"""`visavis dispatch read`: a file in, proposed claims, events and dates out."""

import codecs
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from visavis.claims.dispatch import MAX_CHARACTERS, Reading, read_dispatch
from visavis.cli_output import HERE, AsJson, Folder
from visavis.terms import VisavisError

MAX_BYTES = 4 * MAX_CHARACTERS + 4  # UTF-8 needs at most four bytes for a code point
BAD_INPUT = 2

app = typer.Typer(
    help="Read dispatches: who said what, which figures, about which period.", no_args_is_help=True
)


class SpokenLanguage(StrEnum):
    """The languages that the reader knows."""

    FR = "fr"
    EN = "en"
    RU = "ru"


@app.callback()
def dispatch() -> None:
    """Read dispatches and communiqués; an officer confirms, edits or rejects each proposal."""


@app.command("read")
def read(
    file: Annotated[Path, typer.Argument(help="A text in UTF-8, or in UTF-16 with its mark.")],
    stamp: Annotated[
        str | None, typer.Option(help="The date somebody put on it: 2015-11-19, 2015-11 or 2015.")
    ] = None,
    lang: Annotated[
        SpokenLanguage | None, typer.Option(help="Its language; told from the text if left out.")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the reading as one JSON object.")
    ] = False,
) -> None:
    """Propose the claims, events and dates of a dispatch, each with the words that show it."""
    try:
        text = _decoded(file)
        reading = read_dispatch(text, stamp=stamp, language=lang.value if lang else None)
    except VisavisError as refused:
        raise _bad_input(f"{file}: {refused}") from None
    if as_json:
        sys.stdout.write(msgspec.json.encode(reading).decode() + "\n")
    else:
        _print_table(reading)


@app.command("confirm")
def confirm(
    file: Annotated[Path, typer.Argument(help="The text, as `read` takes it.")],
    office: Annotated[str | None, typer.Option("--office", help="Who puts it on record.")] = None,
    pick: Annotated[
        list[int] | None, typer.Option("--pick", metavar="N", help="A proposal; repeat for more.")
    ] = None,
    edit: Annotated[
        list[str] | None,
        typer.Option("--edit", metavar="N=JSON", help="Fields of a proposal to put in place."),
    ] = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="INSTANT", help="For when the claims hold.")
    ] = None,
    stamp: Annotated[str | None, typer.Option(help="The date somebody put on it.")] = None,
    lang: Annotated[SpokenLanguage | None, typer.Option(help="Its language.")] = None,
    release_to: Annotated[
        list[str] | None, typer.Option("--release-to", metavar="PARTY", help="Who hears it.")
    ] = None,
    folder: Folder = HERE,
    as_json: AsJson = False,
) -> None:
    """Put proposals on record, edited where need be; without --pick they are listed by number."""
    from visavis.cli_confirm import confirm_claims, list_proposals

    text = _decoded(file)
    language = lang.value if lang else None
    if not pick:
        list_proposals(text, stamp, language, as_of, as_json=as_json)
        return
    if office is None:
        raise typer.BadParameter("--office is needed: who puts it on record")
    confirm_claims(
        text, stamp, language, as_of, office, pick, edit or [], release_to or [], folder, as_json
    )


def _bad_input(message: str) -> typer.Exit:
    """Say in one line on stderr what was wrong, and end with exit 2."""
    typer.echo(" ".join(message.split()), err=True)
    return typer.Exit(BAD_INPUT)


def _decoded(file: Path) -> str:
    """Read and decode a file; spans count code points of exactly this text, its mark included."""
    try:
        with file.open("rb") as opened:
            octets = opened.read(MAX_BYTES + 1)
    except OSError as failed:
        raise _bad_input(f"{file}: expected a readable file, got: {failed.strerror}.") from None
    if len(octets) > MAX_BYTES:
        raise _bad_input(
            f"{file}: expected at most {MAX_BYTES} bytes, got more. Split it and read the parts."
        )
    encoding = (
        "utf-16" if octets.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8"
    )
    try:
        return octets.decode(encoding)
    except UnicodeDecodeError as failed:
        raise _bad_input(
            f"{file}: byte {failed.start}: expected {encoding.upper()}, got "
            f"{octets[failed.start]:#04x}. Save it as UTF-8."
        ) from None


def _print_table(reading: Reading) -> None:
    console = Console()
    day, stamp = reading.document_date, reading.stamp
    console.print(
        f"Document of {day.best or 'unknown date'} ({day.earliest or '?'} to "
        f"{day.latest or '?'}); language {reading.language}"
    )
    if stamp.given is not None:
        reasons = "; ".join(each.reason for each in stamp.because)
        console.print(f"Stamp {stamp.given}: {stamp.verdict}{': ' + reasons if reasons else ''}")
    _print_claims(console, reading)
    times = Table("Time", "Value", "Also possible", title="Times")
    for time in reading.times:
        times.add_row(
            time.surface,
            " ".join(filter(None, (time.value or "unknown", time.mod))),
            ", ".join(time.candidates),
        )
    console.print(times)
    if reading.events:
        events = Table("Event", "Words", "Agent", "Time", title="Events")
        for event in reading.events:
            events.add_row(event.type, event.surface, event.agent or "", event.time or "")
        console.print(events)


def _print_claims(console: Console, reading: Reading) -> None:
    table = Table("Figure", "Value", "Bound", "Unit", "Period", "Said by", "Status", title="Claims")
    for claim in reading.claims:
        figure = claim.figure
        value = (
            f"{figure.value:g}"
            if figure.value is not None
            else f"{figure.low:g} to {figure.high:g}"
        )
        if figure.denominator is not None:
            value += f" of {figure.denominator.surface}"
        period = figure.period.surface if figure.period else ""
        speaker = (
            claim.speaker.surface
            if claim.speaker
            else ("narrator" if claim.cue is None else "unknown")
        )
        table.add_row(
            claim.surface, value, figure.bound, figure.unit or "", period, speaker, claim.status
        )
    console.print(table)
