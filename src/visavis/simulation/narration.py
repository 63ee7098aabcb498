"""The story of a play as people read it: who says what in their own words, who has it, who not."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import msgspec
from rich.console import Console
from rich.text import Text

from visavis.acts import LANGUAGES, REGISTRY, said_of, wording
from visavis.record import Act, Mode, Statement
from visavis.simulation.expectations import Judged
from visavis.terms import OfficeId, PartyId, StatementId

_COLOURS: Final = ("cyan", "magenta", "yellow", "green", "blue", "red", "white", "bright_black")


class Narration:
    """Prints a play. Colour never speaks alone: every line says in words who and what.

    Args:
        languages: of each party's desk, the usual one first.
    """

    def __init__(self, console: Console, languages: Mapping[str, Sequence[str]]) -> None:
        self._console = console
        self._languages = {party: _known(tags) for party, tags in languages.items()}
        self._colours = {
            party: _COLOURS[place % len(_COLOURS)] for place, party in enumerate(languages)
        }
        self._width = max(map(len, languages), default=0)
        self._day = ""

    def chapter(self, title: str) -> None:
        """Begin a part of the play."""
        self._console.print()
        self._console.print(Text(title, style="bold"))

    def tell(self, party: str, words: str, at: str | None = None) -> None:
        """Say one thing about one party."""
        line = Text()
        if at is not None:
            day, _, clock = at.partition("T")
            if day != self._day:
                self._day = day
                self._console.print(Text(f"  {day}", style="dim"))
            line.append(f"  {clock[:5]} ", style="dim")
        else:
            line.append("        ")
        line.append(f"{party:<{self._width}} ", style=f"bold {self._colours.get(party, '')}")
        line.append(words)
        self._console.print(line)

    def said(self, statement: Mapping[str, Any], at: str) -> None:
        """Tell what a party said, in its own language."""
        party = str(statement["party"])
        self.tell(party, self.words_of(statement, party), at)

    def words_of(self, statement: Mapping[str, Any], reader: str) -> str:
        """One line for a statement of the API, in the language of a reading party's desk."""
        kind = REGISTRY.get(str(statement["kind"]))
        words = wording(self._languages.get(reader, "en"))
        if kind is None or not words.has(kind.name):
            return f"{statement['office']}: {statement['kind']}"
        body = msgspec.convert(statement["body"], kind.body)
        said = said_of(
            Statement(
                act=Act(statement["act"]),
                body=msgspec.Raw(msgspec.json.encode(statement["body"])),
                id=StatementId(statement["id"]),
                kind=kind.name,
                mode=Mode.EXERCISE,
                office=OfficeId(statement["office"]),
                party=PartyId(statement["party"]),
                refs=(),
                said=statement["said"],
            ),
            body,
            own=statement["party"] == reader,
            received_ms=None,
        )
        return words.describe(said, kind.thread(said))

    def receipts(self, arrived: Iterable[str], waiting: Mapping[str, int]) -> None:
        """Tell who has what was just said, and for whom it waits."""
        line = Text(" " * (9 + self._width))
        for party in arrived:
            line.append(f"✓ {party} has signed for it  ", style="green")
        for party, count in waiting.items():
            line.append(f"… waits: {party} has {count} to sign for  ", style="yellow")
        if line.plain.strip():
            self._console.print(line)

    def note(self, words: str) -> None:
        """Say something that no party says."""
        self._console.print(Text(f"        {words}", style="italic"))

    def judged(self, judged: Judged) -> None:
        """Tell how one expectation came out."""
        line = Text("  ✓ " if judged.met else "  ✗ ", style="green" if judged.met else "bold red")
        line.append(judged.told, style="" if judged.met else "bold")
        if not judged.met:
            line.append(f" — got {judged.got}", style="bold")
        self._console.print(line)


def _known(tags: Sequence[str]) -> str:
    """The first language of a desk for which there are words, else English."""
    return next((tag for tag in tags if tag in LANGUAGES), "en")
