"""`visavis record`: what was said and received, in order of arrival."""

from collections.abc import Iterator
from typing import Annotated, Any, Final

import typer

from visavis.cli_calls import ask, call, reach
from visavis.cli_output import HERE, AsJson, Folder, examples, facts, print_json, print_lines, table

PAGE: Final = 500  # statements a call: as many as the node gives at once

app = typer.Typer(add_completion=False, no_args_is_help=True, rich_markup_mode=None)
record = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    help="What was said and received.",
)
app.add_typer(record, name="record")


@record.command(
    "list", epilog=examples("visavis record list --limit 20", "visavis record list --json")
)
def list_command(
    thread: Annotated[
        str | None, typer.Option("--thread", help="Only what belongs to one thing.")
    ] = None,
    after: Annotated[int, typer.Option("--after", min=0, help="Go on after this number.")] = 0,
    limit: Annotated[int, typer.Option("--limit", min=1, help="At most so many.")] = 100,
    folder: Folder = HERE,
    as_json: AsJson = False,
) -> None:
    """List statements, own and received, with what became of each on arrival."""
    rows = list(_rows(folder, thread, after, limit))
    if as_json:
        print_json(rows)
        return
    head = ("no.", "said", "office", "act", "kind", "id", "verdict")
    print_lines(
        table(
            head,
            [
                (
                    row["seq"],
                    row["said"] or "?",
                    row["office"] or "?",
                    row["act"] or "?",
                    row["kind"] or "?",
                    row["id"] or "?",
                    " ".join(filter(None, (row["verdict"], row["code"]))),
                )
                for row in rows
            ],
        )
    )


@record.command("show", epilog=examples("visavis record show STATEMENT_ID --json"))
def show_command(
    statement: Annotated[str, typer.Argument(help="The statement's id.")],
    folder: Folder = HERE,
    as_json: AsJson = False,
) -> None:
    """Show one statement whole: who, when, what, and over which link it came."""
    found = call(folder, "GET", f"/api/statements/{statement}").json()
    if as_json:
        print_json(found)
        return
    body = found.pop("body") or {}
    print_lines(facts({name: "" if value is None else value for name, value in found.items()}))
    print_lines(f"  {line}" for line in facts(body))


def _rows(folder: Any, thread: str | None, after: int, limit: int) -> Iterator[dict[str, Any]]:
    """Read page by page, over one connection."""
    with reach(folder) as node:
        while limit > 0:
            query = f"after={after}&limit={min(limit, PAGE)}"
            if thread is not None:
                query += f"&thread={thread}"
            page = ask(node, "GET", f"/api/statements?{query}").json()
            yield from page
            limit -= len(page)
            if len(page) < PAGE:
                return
            after = page[-1]["seq"]
