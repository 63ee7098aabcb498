"""`visavis trace`: one act, up to its mandate and down to every acknowledgement."""

from collections.abc import Iterator
from typing import Annotated, Any

import typer

from visavis.cli_calls import call
from visavis.cli_output import HERE, AsJson, Folder, examples, print_json, print_lines

app = typer.Typer(add_completion=False, no_args_is_help=True, rich_markup_mode=None)


@app.command("trace", epilog=examples("visavis trace STATEMENT_ID", "visavis trace ID --json"))
def trace_command(
    act: Annotated[str, typer.Argument(help="The id of any statement, or of what it is about.")],
    folder: Folder = HERE,
    as_json: AsJson = False,
) -> None:
    """Show what an act stands under, what was said of it, and what stands under it."""
    found = call(folder, "GET", f"/api/views/trace/{act}").json()
    if as_json:
        print_json(found)
        return
    print_lines(_shown(found))


def _shown(found: dict[str, Any]) -> Iterator[str]:
    height = max((node["depth"] for node in found["up"]), default=0)
    for node in reversed(found["up"]):
        yield from _node(node, height - node["depth"], " ")
    yield from _node(found["itself"], height, ">")
    for node in found["down"]:
        yield from _node(node, height + node["depth"], " ")
    for limit in found["cut"]:
        yield f"Cut: {limit}. Ask for a thing further down or up."


def _node(node: dict[str, Any], indent: int, mark: str) -> Iterator[str]:
    space = "  " * indent
    state = "" if node["state"] is None else f" ({node['state'].replace('_', ' ')})"
    begun = node["begun"]
    who = "its beginning is not here" if begun is None else f"{begun['by']} {begun['at']}"
    yield f"{mark} {space}{node['kind']} {node['thread']}{state}: {who}"
    for act in node["acts"]:
        if act["word"]["statement"] != node["thread"]:
            word = act["word"]
            of = "" if act["of"] in (None, node["thread"]) else f" of {act['of']}"
            yield f"  {space}  - {act['kind']}{of}: {word['by']} {word['at']}"
    if node["more"]:
        yield f"  {space}  - and more"
