"""`visavis sweep` and `visavis check`: all conflicts in files of volumes."""

import mmap
import os
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Annotated

import typer

from visavis.gateways import RefusedVolumeFile, parse_columns
from visavis.terms import VisavisError

BAD_INPUT = 2

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Conflicts in files of volumes.")

File = Annotated[Path, typer.Argument(help="GeoJSON, newline-delimited features or GeoParquet")]
Output = Annotated[Path | None, typer.Option("-o", "--output", help="result file")]
SameParty = Annotated[bool, typer.Option("--same-party", help="also pairs of one party")]
Repair = Annotated[bool, typer.Option("--repair", help="close rings, drop doubles and spikes")]


@app.command("sweep")
def sweep_command(
    file: File,
    output: Output = None,
    same_party: SameParty = False,
    repair: Repair = False,
    workers: Annotated[int, typer.Option("--workers", min=1, help="processes here")] = 1,
    scheduler: Annotated[
        str | None, typer.Option("--scheduler", help="address of a Dask scheduler")
    ] = None,
) -> None:
    """Find all conflicts in a file of volumes."""
    raise typer.Exit(
        run_sweep(
            file,
            output,
            same_party=same_party,
            repair=repair,
            workers=workers,
            scheduler=scheduler,
            cache_folder=cache_folder(),
        )
    )


@app.command("check")
def check_command(
    file: File,
    against: Annotated[Path, typer.Option("--against", help="the volumes already known")],
    output: Output = None,
    same_party: SameParty = False,
    repair: Repair = False,
) -> None:
    """Find the conflicts of each volume in one file with those in another."""
    raise typer.Exit(
        run_check(
            file,
            against,
            output,
            same_party=same_party,
            repair=repair,
            cache_folder=cache_folder(),
        )
    )


def run_sweep(
    file: Path,
    output: Path | None,
    *,
    same_party: bool,
    repair: bool,
    workers: int,
    scheduler: str | None,
    cache_folder: Path | None,
) -> int:
    """Sweep one file; returns the exit code. Only this and `run_check` load the heavy parts."""
    from visavis.gateways.volume_rows import render_pairs
    from visavis.notices.sweep import SchedulerRefused, find_pairs, find_pairs_split

    try:
        tell(f"reading {file}")
        columns = parse_columns(
            content_of(file), {}, repair=repair, cache_folder=cache_folder, progress=share("read")
        )
    except VisavisError as problem:
        return refuse(file, problem)
    tell(f"{len(columns)} volumes read; comparing")
    if workers > 1 or scheduler is not None:
        try:
            pairs = find_pairs_split(
                columns,
                same_party=same_party,
                cache_folder=cache_folder,
                workers=workers,
                scheduler=scheduler,
            )
        except SchedulerRefused as problem:
            return refuse(file, problem)
    else:
        pairs = find_pairs(columns, same_party=same_party, cache_folder=cache_folder)
    tell(f"{len(pairs.a)} pairs found; writing")
    return write_rows(counted(render_pairs(columns, pairs), len(pairs.a)), output)


def run_check(
    file: Path,
    against: Path,
    output: Path | None,
    *,
    same_party: bool,
    repair: bool,
    cache_folder: Path | None,
) -> int:
    """Check one file against another; returns the exit code."""
    from visavis.gateways.volume_rows import render_pairs
    from visavis.notices.sweep import find_pairs_between, joined

    parts = []
    party_numbers: dict[str, int] = {}
    for path in (file, against):
        try:
            tell(f"reading {path}")
            parts.append(
                parse_columns(
                    content_of(path),
                    party_numbers,
                    repair=repair,
                    cache_folder=cache_folder,
                    progress=share("read"),
                )
            )
        except VisavisError as problem:
            return refuse(path, problem)
    columns = joined(parts)
    pairs = find_pairs_between(
        columns, len(parts[0]), same_party=same_party, cache_folder=cache_folder
    )
    return write_rows(render_pairs(columns, pairs), output)


def content_of(file: Path) -> bytes | mmap.mmap:
    """Map a file, so that what is read of it need not be held.

    Raises:
        RefusedVolumeFile: it cannot be read.
    """
    try:
        with file.open("rb") as stream:
            try:
                return mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
            except (OSError, ValueError):
                return stream.read()  # a pipe, or nothing at all: there is nothing to map
    except OSError as problem:
        raise RefusedVolumeFile(
            "File refused", expected="a readable file", got=str(problem.strerror)
        ) from None


def cache_folder() -> Path:
    """Return where compiled kernels are kept between runs."""
    home = os.environ.get("XDG_CACHE_HOME")
    return (Path(home) if home else Path.home() / ".cache") / "visavis" / "kernels"


def tell(text: str) -> None:
    """Show progress on a terminal; stay quiet in a pipe."""
    if sys.stderr.isatty():
        sys.stderr.write(f"visavis: {text}\n")


def share(done: str) -> Callable[[int, int], None]:
    """Return what shows, on a terminal, how many hundredths of a long step are done."""
    shown = -1

    def show(so_far: int, whole: int) -> None:
        nonlocal shown
        percent = 100 * so_far // max(whole, 1)
        if sys.stderr.isatty() and percent != shown:
            shown = percent
            sys.stderr.write(f"\rvisavis: {percent} % {done}" + ("\n" if percent >= 100 else ""))
            sys.stderr.flush()

    return show


def counted(rows: Iterable[bytes], pairs: int) -> Iterable[bytes]:
    """Hand on lines and show how many of so many pairs have been written."""
    show = share("written")
    so_far = 0
    for lines in rows:
        so_far += lines.count(b"\n")
        show(so_far, max(pairs, so_far))
        yield lines


def refuse(file: Path, problem: VisavisError) -> int:
    """Say in one line what was refused; returns the exit code."""
    sys.stderr.write(f"{file}: {' '.join(str(problem).split())}\n")
    return BAD_INPUT


def write_rows(rows: Iterable[bytes], output: Path | None) -> int:
    """Write the lines: to standard output, or to a file that appears whole."""
    if output is None:
        sys.stdout.buffer.writelines(rows)
        sys.stdout.buffer.flush()
        return 0
    try:
        handle, temporary = tempfile.mkstemp(prefix=f".{output.name}.", dir=output.parent)
    except OSError as problem:
        sys.stderr.write(f"{output}: cannot be written: {problem.strerror}.\n")
        return BAD_INPUT
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.writelines(rows)
        os.replace(temporary, output)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return 0
