"""`visavis evidence`: bundles out of a node, and their verification by anybody, offline."""

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from visavis.cli_calls import call
from visavis.cli_output import (
    HERE,
    AsJson,
    Folder,
    Language,
    examples,
    facts,
    print_json,
    print_lines,
    read_input,
    write_output,
)

if TYPE_CHECKING:
    from visavis.cli_finding import ProvenBundle, ProvenSaying

app = typer.Typer(add_completion=False, no_args_is_help=True, rich_markup_mode=None)
evidence = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Bundles that a stranger can verify offline.",
)
app.add_typer(evidence, name="evidence")


READ_LIMIT_BYTES: Final = 65 * 1024 * 1024  # a little more than a bundle may have, which says so


class Side(StrEnum):
    """Whose statements a bundle holds."""

    SENT = "sent"
    RECEIVED = "received"


_EXPORT_EXAMPLES: Final = examples(
    "visavis evidence export ru --side sent --last 3 -o bundle.json",
    "visavis evidence export ru --fork -o fork.json",
)
_VERIFY_EXAMPLES: Final = examples(
    "visavis evidence verify bundle.json",
    "visavis evidence verify bundle.json --lang fr --json",
)


@evidence.command("export", epilog=_EXPORT_EXAMPLES)
def export_command(
    peer: Annotated[str, typer.Argument(help="The other party.")],
    folder: Folder = HERE,
    side: Annotated[Side, typer.Option(help="Statements sent to them or by them.")] = Side.SENT,
    ids: Annotated[
        list[str] | None, typer.Option("--id", help="One statement; repeat for more.")
    ] = None,
    last: Annotated[int | None, typer.Option(min=1, help="The newest so many.")] = None,
    fork: Annotated[bool, typer.Option("--fork", help="That they signed two histories.")] = False,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File to write, instead of stdout.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write a bundle: the statements, the proofs, the keys, and the other side's receipt."""
    if fork:
        answer = call(folder, "GET", f"/api/evidence/forks/{peer}")
    else:
        asked = {"peer": peer, "direction": side.value, "ids": ids or None, "last": last}
        answer = call(folder, "POST", "/api/evidence", json=asked)
    if output is None:
        write_output(None, answer.body)
        return
    write_output(output, answer.body)
    written = {"file": str(output), "bytes": len(answer.body)}
    if as_json:
        print_json(written)
    else:
        print_lines([f"Wrote {output}, {len(answer.body)} bytes."])


@evidence.command("verify", epilog=_VERIFY_EXAMPLES)
def verify_command(
    file: Annotated[Path, typer.Argument(help="A bundle; - for stdin.")],
    language: Language = "en",
    as_json: AsJson = False,
) -> None:
    """Verify a bundle without a node or a network: exit 0 proven, 1 refuted, 2 unreadable.

    It holds under the root keys whose words are printed. Whose they are, compare by voice.
    """
    from visavis.acts import wording
    from visavis.cli_finding import examine
    from visavis.links import parse_bundle

    bundle = parse_bundle(read_input(file, READ_LIMIT_BYTES))
    proven = examine(bundle, wording(language))
    if as_json:
        print_json(proven)
    else:
        print_lines(_report(proven, language))


def _report(proven: "ProvenBundle", language: str) -> Iterator[str]:
    tag = language if language in next(iter(proven.fingerprints.values())) else "en"
    if proven.receipted:
        receipt = f"{proven.receiver} cosigned at {proven.stored} that it had stored all of it"
    else:
        receipt = f"none: {proven.receiver} has not cosigned this state of the log"
    yield from facts(
        {
            "Log": f"{proven.origin}, {proven.size} entries",
            "Mode": proven.mode,
            "Root": proven.root,
            "Receipt": receipt,
            **{f"Words of {p}": " ".join(by[tag]) for p, by in proven.fingerprints.items()},
        }
    )
    if proven.forked_by is not None:
        role, party = proven.forked_by
        yield f"Two histories were signed by {party} with its {role} key."
    for entry in proven.entries:
        yield from _entry(entry)
    yield f"Proven: {len(proven.entries)} entries, if the words are those of the two parties."


def _entry(entry: "ProvenSaying") -> Iterator[str]:
    yield ""
    if entry.office is None:
        state = "its content was withheld" if entry.withheld else "kept by the nodes themselves"
        yield f"Entry {entry.index}: {entry.kind}, {state}"
        return
    yield f"Entry {entry.index}: {entry.office} ({entry.title}, {entry.holder}) at {entry.said}"
    yield f"  {entry.words or f'{entry.saying}, which this release does not know'}"
    for name, lang, text in _texts(entry.body, ""):
        yield f"  {name} ({lang}):"
        yield from (f"    | {line}" for line in text.split("\n"))
    assert entry.release is not None
    label = (entry.release.policy, entry.release.classification, *entry.release.categories)
    yield f"  {entry.saying} {entry.id}, entered the log at {entry.entered}"
    yield f"  released as {' '.join(label)}, {entry.release.form}, until {entry.release.expires}"


def _texts(value: object, name: str) -> Iterator[tuple[str, str, str]]:
    """Every free text in a body, whole: its field, its language, its words."""
    if isinstance(value, dict):
        if value.keys() == {"lang", "text"}:
            yield name, str(value["lang"]), str(value["text"])
            return
        for field, inner in value.items():
            yield from _texts(inner, f"{name}.{field}".lstrip("."))
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner, name)
