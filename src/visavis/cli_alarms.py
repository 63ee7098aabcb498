"""`visavis alarms`: what stands, and that somebody has seen it."""

from collections.abc import Iterator
from typing import Annotated, Any

import typer

from visavis.cli_calls import call
from visavis.cli_output import (
    HERE,
    AsJson,
    Folder,
    Language,
    examples,
    print_json,
    print_lines,
)

app = typer.Typer(add_completion=False, no_args_is_help=True, rich_markup_mode=None)
alarms = typer.Typer(
    add_completion=False,
    invoke_without_command=True,
    rich_markup_mode=None,
    help="Alarms that stand: who is late, what is silent, which warning waits.",
    epilog=examples(
        "visavis alarms -C fr",
        'visavis alarms acknowledge query.overdue/QUERY_ID -C fr --by "Lt Martin"',
    ),
)
app.add_typer(alarms, name="alarms")


@alarms.callback()
def list_command(
    context: typer.Context,
    folder: Folder = HERE,
    language: Language = "en",
    as_json: AsJson = False,
) -> None:
    """Show what stands. Nothing in the list says only that nothing is known against."""
    if context.invoked_subcommand is not None:
        return
    page = call(folder, "GET", "/api/alarms").json()
    if as_json:
        print_json(page)
        return
    print_lines(_shown(page, language))


@alarms.command(
    "acknowledge",
    epilog=examples("visavis alarms acknowledge link.silent/ru -C fr"),
)
def acknowledge_command(
    key: Annotated[str, typer.Argument(help="Its key, as the list shows it.")],
    by: Annotated[str, typer.Option("--by", help="Who has seen it.")] = "",
    folder: Folder = HERE,
    language: Language = "en",
    as_json: AsJson = False,
) -> None:
    """Say that somebody has seen an alarm. It stands until what is missing has come."""
    seen = call(folder, "POST", f"/api/alarms/{key}/acknowledge", json={"by": by}).json()
    if as_json:
        print_json(seen)
    else:
        print_lines(_one(seen, language))


def _shown(page: dict[str, Any], language: str) -> Iterator[str]:
    yield f"At {page['now']}: {len(page['standing'])} standing."
    for one in page["standing"]:
        yield from _one(one, language)


def _one(one: dict[str, Any], language: str) -> Iterator[str]:
    words = one["words"].get(language, one["words"]["en"])
    yield f"{one['severity'].upper()}  {words}"
    yield f"    {one['key']}, raised {one['raised']}"
    if one["acknowledged"] is not None:
        yield f"    acknowledged by {one['acknowledged_by']}, {one['acknowledged']}"
    if one["trouble"]:
        yield f"    own channels: {one['trouble']} ({one['tries']} tries)"
