"""`visavis sweep` and `visavis check`: all conflicts in files of volumes."""

import itertools
import os
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from visavis.gateways.volume_files import (
    RefusedVolumeFile,
    blame,
    parse_features,
    refused_twice,
    render_conflict,
)
from visavis.notices import Conflict, PreparedVolume, find_conflict, prepare
from visavis.terms import VisavisError

BAD_INPUT = 2

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Conflicts in files of volumes.")


@app.command("sweep")
def sweep_command(
    file: Annotated[Path, typer.Argument(help="GeoJSON, newline-delimited features, GeoParquet")],
    output: Annotated[Path | None, typer.Option("-o", "--output", help="result file")] = None,
    same_party: Annotated[
        bool, typer.Option("--same-party", help="also pairs of one party")
    ] = False,
    repair: Annotated[bool, typer.Option("--repair", help="close and clean rings")] = False,
) -> None:
    """Find all conflicts in a file of volumes."""
    raise typer.Exit(run_sweep(file, output, same_party=same_party, repair=repair))


@app.command("check")
def check_command(
    file: Annotated[Path, typer.Argument(help="the volumes to check")],
    against: Annotated[Path, typer.Option("--against", help="the volumes already known")],
    output: Annotated[Path | None, typer.Option("-o", "--output", help="result file")] = None,
    same_party: Annotated[
        bool, typer.Option("--same-party", help="also pairs of one party")
    ] = False,
    repair: Annotated[bool, typer.Option("--repair", help="close and clean rings")] = False,
) -> None:
    """Find the conflicts of each volume in one file with those in another."""
    raise typer.Exit(run_check(file, against, output, same_party=same_party, repair=repair))


def run_check(
    file: Path, against: Path, output: Path | None, *, same_party: bool, repair: bool
) -> int:
    """Check one file against another; returns the exit code."""
    try:
        volumes = read_volumes(file, repair=repair)
        known = read_volumes(against, repair=repair)
    except VisavisError as problem:
        sys.stderr.write(f"{problem}\n")
        return BAD_INPUT
    pairs = itertools.product(volumes, known)
    found = (find_conflict(a, b) for a, b in pairs if same_party or a.party != b.party)
    write_rows((c for c in found if c is not None), output)
    return 0


def run_sweep(file: Path, output: Path | None, *, same_party: bool, repair: bool) -> int:
    """Sweep one file; returns the exit code."""
    try:
        volumes = read_volumes(file, repair=repair)
    except VisavisError as problem:
        sys.stderr.write(f"{file}: {problem}\n")
        return BAD_INPUT
    pairs = itertools.combinations(volumes, 2)
    found = (find_conflict(a, b) for a, b in pairs if same_party or a.party != b.party)
    write_rows((c for c in found if c is not None), output)
    return 0


def read_volumes(file: Path, *, repair: bool) -> list[PreparedVolume]:
    """Read and check every volume of a file."""
    try:
        content = file.read_bytes()
    except OSError as problem:
        raise RefusedVolumeFile(
            "File refused", expected="a readable file", got=str(problem.strerror)
        ) from None
    volumes = []
    seen: set[str] = set()
    for number, declared in enumerate(parse_features(content, repair=repair), 1):
        if declared.id in seen:
            raise refused_twice(declared.id)
        seen.add(declared.id)
        try:
            volumes.append(prepare(declared))
        except VisavisError as problem:
            raise blame(number, declared, problem) from None
    return volumes


def write_rows(conflicts: Iterable[Conflict], output: Path | None) -> None:
    """Write the rows sorted by a, then b: to standard output, or to a file that appears whole."""
    rows = sorted(conflicts, key=lambda c: (c.a, c.b))
    if output is None:
        for row in rows:
            sys.stdout.buffer.write(render_conflict(row) + b"\n")
        sys.stdout.buffer.flush()
        return
    handle, temporary = tempfile.mkstemp(prefix=f".{output.name}.", dir=output.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            for row in rows:
                stream.write(render_conflict(row) + b"\n")
        os.replace(temporary, output)
    except BaseException:
        os.unlink(temporary)
        raise
