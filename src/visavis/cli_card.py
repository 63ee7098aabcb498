"""`visavis card`: party cards are shown, exported, imported, confirmed by voice, renewed."""

from pathlib import Path
from typing import Annotated, Any, Final

import typer

from visavis.cli_calls import ask, call, reach
from visavis.cli_output import (
    HERE,
    AsJson,
    Folder,
    InputRefused,
    Language,
    examples,
    facts,
    print_json,
    print_lines,
    read_input,
    table,
    write_output,
)

MAX_CARD_FILE_BYTES: Final = 1024 * 1024  # four times what a card may have, which says so itself

app = typer.Typer(add_completion=False, no_args_is_help=True, rich_markup_mode=None)
card = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Party cards: show, export, import, confirm by voice, rotate.",
)
app.add_typer(card, name="card")

Party = Annotated[str | None, typer.Argument(help="A party; this node's own if left out.")]


@card.command("show", epilog=examples("visavis card show", "visavis card show fr --lang fr --json"))
def show_command(
    party: Party = None,
    every: Annotated[bool, typer.Option("--all", help="Every card that this node has.")] = False,
    folder: Folder = HERE,
    language: Language = "en",
    as_json: AsJson = False,
) -> None:
    """Show a card and its fingerprint in words, to be read aloud to the other side."""
    cards = call(folder, "GET", "/api/cards").json()
    if every:
        if as_json:
            print_json(cards)
        else:
            print_lines(table(("party", "version", "state", "expires"), map(_row, cards)))
        return
    chosen = _choose(cards, party)
    if as_json:
        print_json(chosen)
    else:
        print_lines(_shown(chosen, language))


@card.command(
    "export", epilog=examples("visavis card export -o fr.card", "visavis card export ru > ru.card")
)
def export_command(
    party: Party = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File to write, instead of stdout.")
    ] = None,
    folder: Folder = HERE,
    as_json: AsJson = False,
) -> None:
    """Write a card as it is signed, to be handed to the other side by file or paste."""
    with reach(folder) as node:
        chosen = _choose(ask(node, "GET", "/api/cards").json(), party)
        raw = ask(node, "GET", f"/api/cards/{chosen['party']}/file").body
    write_output(output, raw)
    if output is not None and as_json:
        print_json({"file": str(output), "party": chosen["party"], "version": chosen["version"]})
    elif output is not None:
        print_lines([f"Wrote the card of {chosen['party']}, version {chosen['version']}."])


@card.command("import", epilog=examples("visavis card import ru.card"))
def import_command(
    file: Annotated[Path, typer.Argument(help="A card; - for stdin.")],
    folder: Folder = HERE,
    language: Language = "en",
    as_json: AsJson = False,
) -> None:
    """Take in a party's card. A first card is trusted only once its words are confirmed."""
    raw = read_input(file, MAX_CARD_FILE_BYTES)
    taken = call(folder, "POST", "/api/cards", body=raw).json()
    if as_json:
        print_json(taken)
    else:
        print_lines(_shown(taken, language))


@card.command(
    "confirm",
    epilog=examples('visavis card confirm ru --lang fr --words "abeille canard …"'),
)
def confirm_command(
    party: Annotated[str, typer.Argument(help="Whose card.")],
    words: Annotated[str, typer.Option("--words", help="The twelve words that they read aloud.")],
    folder: Folder = HERE,
    language: Language = "en",
    as_json: AsJson = False,
) -> None:
    """Confirm a card by the words that the other side read aloud, and trust it from now on."""
    heard = {"words": words, "language": language}
    confirmed = call(folder, "POST", f"/api/cards/{party}/confirm", json=heard).json()
    if as_json:
        print_json(confirmed)
    else:
        print_lines([f"The card of {party}, version {confirmed['version']}, is confirmed."])


@card.command("rotate", epilog=examples("visavis card rotate ru"))
def rotate_command(
    peer: Annotated[str, typer.Argument(help="The link whose log gets the new key.")],
    folder: Folder = HERE,
    as_json: AsJson = False,
) -> None:
    """Make a new log key and sign the next version of this party's card with it."""
    with reach(folder) as node:
        ask(node, "POST", f"/api/links/{peer}/rotate", json={})
        own = _choose(ask(node, "GET", "/api/cards").json(), None)
    if as_json:
        print_json(own)
    else:
        print_lines(
            [f"The log towards {peer} has a new key; our card is version {own['version']}."]
        )


def _choose(cards: list[dict[str, Any]], party: str | None) -> dict[str, Any]:
    for one in cards:
        if (one["own"] and party is None) or one["party"] == party:
            return one
    raise InputRefused(
        f"Card of {party} not shown",
        expected=f"one of {', '.join(one['party'] for one in cards)}",
        got=repr(party),
        next_step="Import their card first.",
    )


def _state(one: dict[str, Any]) -> str:
    if one["own"]:
        return "own"
    return "confirmed" if one["confirmed"] else "NOT CONFIRMED"


def _row(one: dict[str, Any]) -> tuple[object, ...]:
    return one["party"], one["version"], _state(one), one["expires"]


def _shown(one: dict[str, Any], language: str) -> list[str]:
    names, words = one["names"], one["fingerprint_words"]
    tag = language if language in words else "en"
    lines = facts(
        {
            "Party": f"{one['party']} ({names.get(tag, next(iter(names.values())))})",
            "Card": f"version {one['version']}, {_state(one)}, until {one['expires']}",
            "Words": " ".join(words[tag]),
        }
    )
    if not one["own"] and not one["confirmed"]:
        lines.append(
            "Have them read their words on a line that you trust, then: visavis card confirm"
            f" {one['party']} --lang {tag} --words '…'"
        )
    return lines
