"""`visavis link`: links are opened, looked at, carried by file, given a new key."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from visavis.cli_calls import call
from visavis.cli_output import (
    HERE,
    AsJson,
    Folder,
    examples,
    facts,
    print_json,
    print_lines,
    read_input,
    write_output,
)

# The node itself takes files piece by piece; here one is held whole, and half a gigabyte of
# statements is a year of a busy desk.
MAX_LINK_FILE_BYTES: Final = 512 * 1024 * 1024

app = typer.Typer(add_completion=False, no_args_is_help=True, rich_markup_mode=None)
link = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Links to other parties, over the network or by file.",
)
app.add_typer(link, name="link")

Peer = Annotated[str, typer.Argument(help="The other party.")]


@link.command(
    "open",
    epilog=examples(
        "visavis link open ru", 'visavis link open ru --loss "Disk lost; 3 entries are gone."'
    ),
)
def open_command(
    peer: Peer,
    loss: Annotated[
        str, typer.Option("--loss", help="What was lost, if this opens a new epoch after a loss.")
    ] = "",
    folder: Folder = HERE,
    as_json: AsJson = False,
) -> None:
    """Open a link, or its next epoch. It stands once the other side has opened it too."""
    opened = call(folder, "POST", f"/api/links/{peer}/open", json={"loss": loss}).json()
    if as_json:
        print_json(opened)
    else:
        print_lines([f"Link to {peer}, epoch {opened['epoch']}: {opened['state']}."])


@link.command("status", epilog=examples("visavis link status", "visavis link status ru --json"))
def status_command(
    peer: Annotated[str | None, typer.Argument(help="One party; all if left out.")] = None,
    folder: Folder = HERE,
    as_json: AsJson = False,
) -> None:
    """Show how each link does: what is sent, receipted, waiting, and since when it is silent."""
    status = call(folder, "GET", "/api/status").json()
    links = [one for one in status["links"] if peer in (None, one["peer"])]
    if as_json:
        print_json(links)
        return
    if not links:
        print_lines(["No link." if peer is None else f"No link to {peer}."])
    for one in links:
        print_lines(_shown(one))


@link.command("export", epilog=examples("visavis link export ru -o to-ru.link"))
def export_command(
    peer: Peer,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File to write, instead of stdout.")
    ] = None,
    folder: Folder = HERE,
    as_json: AsJson = False,
) -> None:
    """Write all that the other side lacks to a file, for when the network is gone."""
    raw = call(folder, "GET", f"/api/links/{peer}/export").body
    write_output(output, raw)
    if output is not None and as_json:
        print_json({"file": str(output), "bytes": len(raw)})
    elif output is not None:
        print_lines([f"Wrote {output}, {len(raw)} bytes. Carry it to {peer}."])


@link.command("import", epilog=examples("visavis link import fr to-ru.link --answer to-fr.link"))
def import_command(
    peer: Peer,
    file: Annotated[Path, typer.Argument(help="Their export file; - for stdin.")],
    answer: Annotated[
        Path | None, typer.Option("--answer", help="File for what is to be carried back.")
    ] = None,
    folder: Folder = HERE,
    as_json: AsJson = False,
) -> None:
    """Take in a file of the other side. What stands before a damaged place is taken."""
    raw = read_input(file, MAX_LINK_FILE_BYTES)
    taken = call(folder, "POST", f"/api/links/{peer}/import", body=raw).json()
    back = bytes.fromhex(taken.get("answer", ""))
    if answer is not None and back:
        write_output(answer, back)
    shown = {name: taken[name] for name in ("taken", "refused", "replies")}
    if as_json:
        print_json({**shown, "answer": str(answer) if answer is not None and back else None})
    else:
        print_lines([f"Took {taken['taken']} messages of {peer}."])
        print_lines(f"Refused: {one['message']}" for one in taken["refused"])
    if taken["refused"]:
        raise typer.Exit(2)


@link.command("rotate", epilog=examples("visavis link rotate ru"))
def rotate_command(peer: Peer, folder: Folder = HERE, as_json: AsJson = False) -> None:
    """Hand the log towards a party over to a new key."""
    rotated = call(folder, "POST", f"/api/links/{peer}/rotate", json={}).json()
    if as_json:
        print_json(rotated)
    else:
        print_lines([f"The log towards {peer} goes on under a new key."])


def _shown(one: dict[str, Any]) -> Iterator[str]:
    yield f"{one['peer']}: {one['mode']}, epoch {one['epoch']}, {one['state']}; {coverage(one)}"
    out, into = one["outgoing"], one["incoming"]
    if out is None or into is None:
        return
    yield from (
        f"  {line}"
        for line in facts(
            {
                "Sent": f"{out['size']}, receipted {out['receipted']}, waiting {out['waiting']}"
                f" ({out['phase']}{': ' + out['reason'] if out['reason'] else ''})",
                "Received": f"{into['size']}, cosigned {into['cosigned']}, they claim"
                f" {into['claimed']} ({into['phase']}"
                f"{': ' + into['reason'] if into['reason'] else ''})",
                "Round trip": "not measured"
                if out["round_trip_ms"] is None
                else f"{out['round_trip_ms']} ms",
            }
        )
    )


def coverage(one: dict[str, Any]) -> str:
    """Say in words whether what we know of a party is current; never that it is clear."""
    known = one.get("coverage") or {"state": "unknown", "last_heard": None, "because": ""}
    if known["state"] == "current":
        return f"heard at {known['last_heard']}"
    since = f"since {known['last_heard']}" if known["last_heard"] else "from the start"
    return f"UNKNOWN {since}: {known['because']}"
