"""What offices, parties and times are called: in a reader's words, or as a program has them."""

from typing import Final, Protocol


class Titles(Protocol):
    """What offices, parties and times are called."""

    def office(self, office: str) -> str:
        """Return an office's title; its id where none is known."""

    def party(self, party: str) -> str:
        """Return a party's name; its id where none is known."""

    def moment(self, instant: str) -> str:
        """Return how a reader writes an instant."""


class _Ids:
    """Calls each by its id."""

    def office(self, office: str) -> str:
        return office

    def party(self, party: str) -> str:
        return party

    def moment(self, instant: str) -> str:
        return instant


IDS: Final[Titles] = _Ids()
