"""Draw the states of both ends of a link from the tables that the code goes by.

python tools/links_diagram.py          writes docs/links-states.md
python tools/links_diagram.py --check  exits with 1 if that file is not what would be written
"""

import sys
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from pathlib import Path

from visavis.links import receiver, sender

TARGET = Path(__file__).resolve().parents[1] / "docs" / "links-states.md"

OPENING = """\
# States of a link

Drawn from `TRANSITIONS` in `links/sender.py` and `links/receiver.py` by `make diagrams`; a test
fails when this page is stale. An end starts in *sync* whenever its node starts; in *frozen* where
evidence of two histories is kept; in *halted* where its own anchor is gone, or its own log gives
another root than it gave. A change that is not in the tables cannot happen.
"""


def page() -> str:
    """The whole page."""
    parts = [OPENING]
    for title, changes in (
        ("The sending end", [(b, c, a) for (b, c), a in sender.TRANSITIONS.items()]),
        ("The receiving end", [(b, c, a) for (b, c), a in receiver.TRANSITIONS.items()]),
    ):
        parts.append(f"\n## {title}\n\n```mermaid\n")
        parts.append("\n".join(diagram(changes)))
        parts.append("\n```\n\n")
        parts.append("\n".join(meanings(cause for _, cause, _ in changes)))
        parts.append("\n")
    return "".join(parts)


def diagram(changes: Sequence[tuple[StrEnum, StrEnum, StrEnum]]) -> Iterator[str]:
    """The lines of a Mermaid state diagram of (phase before, cause, phase after)."""
    yield "stateDiagram-v2"
    yield "    [*] --> sync"
    yield "    [*] --> frozen: evidence is kept"
    yield "    [*] --> halted: the own anchor or log is damaged"
    for before, cause, after in changes:
        yield f"    {before} --> {after}: {cause.name}"


def meanings(causes: Iterable[StrEnum]) -> Iterator[str]:
    """A table that says what each cause means."""
    yield "| Cause | Meaning |"
    yield "| --- | --- |"
    for cause in dict.fromkeys(causes):
        yield f"| `{cause.name}` | {cause.value} |"


def main(arguments: list[str]) -> int:
    """Write the page, or check it."""
    text = page()
    if "--check" not in arguments:
        TARGET.write_text(text)
        return 0
    if TARGET.exists() and TARGET.read_text() == text:
        return 0
    print(f"{TARGET.name} is stale: run `make diagrams` and commit the page", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
