"""Ports: what the room asks of whoever keeps volumes."""

from collections.abc import Callable, Iterable, Sequence
from enum import Enum
from typing import Protocol

from visavis.notices.detect import Conflict, PreparedVolume


class Sieved(Enum):
    """What a quick look at two volumes tells; OPEN is for the exact comparison."""

    APART = "apart"
    CERTAIN = "certain"
    POSSIBLE = "possible"
    OPEN = "open"


# Looks at one kept row against others, and says of each what it can; see `kept_row`.
Sieve = Callable[[bytes, Sequence[bytes]], Sequence[Sieved]]


def no_sieve(asked: bytes, rows: Sequence[bytes]) -> Sequence[Sieved]:
    """Leave every row open, for the exact comparison: right for an index with few volumes."""
    return [Sieved.OPEN] * len(rows)


class VolumeIndex(Protocol):
    """Keeps live volumes and finds those that may meet another, and those that do."""

    def add(self, volumes: Iterable[PreparedVolume]) -> None:
        """Keep volumes; one whose id is kept already is replaced."""
        ...

    def remove(self, ids: Iterable[str]) -> int:
        """Forget volumes; unknown ids are passed over. Returns how many were kept."""
        ...

    def near(self, volume: PreparedVolume) -> list[str]:
        """Return the ids of the kept volumes that may meet this one, itself left out.

        It may name too many, never too few: boxes are rounded outward, separation minima included.
        """
        ...

    def conflicts(self, volume: PreparedVolume) -> list[Conflict]:
        """Compare with every kept volume of another party, itself left out: exactly those that
        meet."""
        ...
