"""`visavis asof`: what this party knew at an instant."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from visavis.cli_calls import NodeCaller, ask, reach
from visavis.cli_output import (
    AsJson,
    InputRefused,
    examples,
    facts,
    print_json,
    print_lines,
    table,
)

SHOWN: Final = 20  # of each type, where no type was asked for: a screen

app = typer.Typer(add_completion=False, no_args_is_help=True, rich_markup_mode=None)


class Clock(StrEnum):
    """By which clock a statement counts."""

    RECEIVED = "received"
    SAID = "said"


@app.command(
    "asof",
    epilog=examples(
        "visavis asof fr 2015-11-19T10:00:00Z",
        "visavis asof fr 2015-11-19 --by said --type line",
        "visavis asof fr 2015-11-19T12:00:00+01:00 --type contact --id CONTACT_ID --json",
    ),
)
def asof_command(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The node's folder.")],
    time: Annotated[
        str,
        typer.Argument(metavar="TIME", help="An instant with its zone, a day (its end, UTC), now."),
    ],
    by: Annotated[
        Clock, typer.Option("--by", help="By when it was received here, or by when it was said.")
    ] = Clock.RECEIVED,
    kind: Annotated[
        str | None, typer.Option("--type", help="One type of thing: line, contact, mandate …")
    ] = None,
    thing: Annotated[str | None, typer.Option("--id", help="One thing of that type.")] = None,
    as_json: AsJson = False,
) -> None:
    """Tell what this party knew then: late arrivals, revisions and withdrawals as they stood."""
    with reach(folder) as node:
        first = _ask(node, time, by, kind, thing, "")
        if kind is None and not as_json:
            _show_all(node, first, by)
            return
        following = first["next"]
        while following is not None:
            page = _ask(node, first["at"], by, kind, thing, following)
            first["items"] += page["items"]
            following = page["next"]
    first["next"] = None
    if as_json:
        print_json(first)
    elif thing is not None:
        print_lines(_head(first))
        print_lines(facts({name: _cell(value) for name, value in first["items"][0].items()}))
    else:
        print_lines(_head(first))
        print_lines(table(("type", "id", "state"), _rows(str(kind), first["items"])))


def _ask(
    node: NodeCaller, at: str, by: Clock, kind: str | None, thing: str | None, after: str
) -> dict[str, Any]:
    given = {"at": at, "by": by.value, "type": kind, "id": thing, "after": after or None}
    for name, value in given.items():
        if value is not None and set(value) & set("&=?"):  # they would part the query
            raise InputRefused(
                f"{name} refused",
                expected="no &, = or ?",
                got=repr(value[:60]),
                next_step="List what there is: visavis asof DIR TIME.",
            )
    query = "&".join(f"{name}={value}" for name, value in given.items() if value is not None)
    found = ask(node, "GET", f"/api/asof?{query}").json()
    assert isinstance(found, dict)
    return found


def _show_all(node: NodeCaller, first: dict[str, Any], by: Clock) -> None:
    print_lines(_head(first))
    rows: list[tuple[str, str, str]] = []
    left = []
    for kind, count in first["things"].items():
        if count:
            items = _ask(node, first["at"], by, kind, None, "")["items"][:SHOWN]
            rows += _rows(kind, items)
            if count > len(items):
                left.append(f"{kind}: {len(items)} of {count} shown; all with --type {kind}")
    print_lines(table(("type", "id", "state"), rows))
    print_lines(left)


def _head(found: dict[str, Any]) -> list[str]:
    newest = found["newest"]
    shown = {"As of": f"{found['at']}, by when it was {found['by']}"}
    if newest is not None:
        shown["Newest"] = f"statement {newest['seq']}, received {newest['received']}"
    elif found["by"] == Clock.RECEIVED.value:
        shown["Newest"] = "nothing had been received"
    return facts(shown)


def _rows(kind: str, items: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    return [(kind, str(item.get(kind, "?")), str(item.get("state", ""))) for item in items]


def _cell(value: object) -> object:
    if isinstance(value, list):
        return f"{len(value)} of them" if value and isinstance(value[0], dict) else value
    return "" if value is None else value
