"""What the command line prints: results, errors in one line, and the exit codes."""

import contextlib
import os
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, ClassVar, Final

import msgspec
import typer

from visavis.terms import Fault, VisavisError

FAILED: Final = 1  # refuted, expectations not met, or the node could not
BAD_INPUT: Final = 2  # nothing was done

# Refusals that are not the caller's mistake; every other one is bad input.
_FAILURES: Final = frozenset({"links.evidence_refuted", "cli.node_failed", "cli.expectation"})

Folder = Annotated[
    Path,
    typer.Option(
        "--dir",
        "-C",
        envvar="VISAVIS_DIR",
        help="The node's folder.",
        show_default="the current folder",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
Language = Annotated[
    str, typer.Option("--lang", help="Language of the words: fr, en or ru.", metavar="LANG")
]
HERE: Final = Path()


def examples(*lines: str) -> str:
    """Write examples as the end of a command's help; they stay line by line."""
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)


def exit_code_of(refusal: VisavisError) -> int:
    """The exit code that a refusal comes to."""
    return FAILED if refusal.code in _FAILURES else BAD_INPUT


def say_error(message: str, where: str = "visavis") -> None:
    """Write one line to stderr, whatever stands in the message."""
    sys.stderr.write(visible(f"{where}: " + " ".join(message.split())) + "\n")


def print_json(value: object) -> None:
    """Print one JSON document, indented, ended by a line feed."""
    raw = msgspec.json.format(msgspec.json.encode(value), indent=2)
    sys.stdout.write(raw.decode() + "\n")


def print_lines(lines: Iterable[str]) -> None:
    """Print lines of text. Nothing that a peer wrote can move the cursor."""
    for line in lines:
        sys.stdout.write(visible(line) + "\n")


def visible(text: str) -> str:
    """Return text in which every character that a terminal would obey is spelt out."""
    return "".join(letter if letter.isprintable() else f"\\u{ord(letter):04x}" for letter in text)


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """Lay out rows under a head, two spaces between columns, nothing cut off."""
    texts = [[str(cell) for cell in row] for row in rows]
    widths = [
        max(len(name), *(len(row[place]) for row in texts)) if texts else len(name)
        for place, name in enumerate(head)
    ]

    def line(cells: Sequence[str]) -> str:
        return "  ".join(
            cell.ljust(width) for cell, width in zip(cells, widths, strict=True)
        ).rstrip()

    return [line(head), *(line(row) for row in texts)]


def facts(pairs: Mapping[str, Any]) -> list[str]:
    """Lay out names and values, one pair a line."""
    width = max(map(len, pairs), default=0) + 1
    return [f"{name + ':':<{width}} {value}" for name, value in pairs.items()]


class InputRefused(VisavisError):
    """A file or an argument that cannot be used; nothing was done."""

    code: ClassVar[str] = "cli.input"
    fault: ClassVar[Fault] = Fault.OURS


def read_input(file: Path, limit_bytes: int) -> bytes:
    """Read a file, or stdin for ``-``, but no more of it than it may have.

    Raises:
        InputRefused: it cannot be read, or is too long.
    """
    try:
        if str(file) == "-":
            raw = sys.stdin.buffer.read(limit_bytes + 1)
        else:
            with open(file, "rb") as opened:
                raw = opened.read(limit_bytes + 1)
    except OSError as problem:
        raise InputRefused(
            f"{file} refused",
            expected="a file that can be read",
            got=problem.strerror or type(problem).__name__,
            next_step="Check the path.",
        ) from None
    if len(raw) > limit_bytes:
        raise InputRefused(
            f"{file} refused",
            expected=f"at most {limit_bytes} bytes",
            got="more",
            next_step="Check that it is the right file.",
        )
    return raw


def write_output(file: Path | None, raw: bytes) -> None:
    """Write a file whole or not at all, or to stdout for None.

    Raises:
        InputRefused: the file cannot be written.
    """
    if file is None:
        sys.stdout.buffer.write(raw)
        sys.stdout.buffer.flush()
        return
    try:
        descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
        try:
            with os.fdopen(descriptor, "wb") as opened:
                opened.write(raw)
            Path(name).replace(file)
        except OSError:
            with contextlib.suppress(OSError):
                Path(name).unlink()
            raise
    except OSError as problem:
        raise InputRefused(
            f"{file} not written",
            expected="a place that can be written",
            got=problem.strerror or type(problem).__name__,
            next_step="Check the path and the space on the disk.",
        ) from None
