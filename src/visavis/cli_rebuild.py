"""`visavis rebuild`: all views made anew from the record."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from visavis.cli_calls import ask, reach
from visavis.cli_output import FAILED, AsJson, examples, facts, print_json, print_lines

app = typer.Typer(add_completion=False, no_args_is_help=True, rich_markup_mode=None)


@app.command("rebuild", epilog=examples("visavis rebuild fr", "visavis rebuild fr --json"))
def rebuild_command(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The node's folder.")],
    as_json: AsJson = False,
) -> None:
    """Make all views anew from the record. The ones in use stay until the new are whole."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with reach(folder) as node, Progress(console=console, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task("Reading the record", total=None)
        while True:
            step: dict[str, Any] = ask(node, "POST", "/api/rebuild").json()
            bar.update(task, completed=step["read"], total=step["of"])
            if step["made"] is not None:
                break
    made = step["made"]
    if as_json:
        print_json(made)
    else:
        print_lines(
            facts(
                {
                    "Statements": made["statements"],
                    "Views": made["views"],
                    "Understood otherwise now": made["rejudged"],
                    **{f"Stale: {name}": reason for name, reason in made["stopped"].items()},
                }
            )
        )
    if made["stopped"]:
        raise typer.Exit(FAILED)
