"""Ports: what the room asks of whoever keeps volumes."""

from collections.abc import Iterable
from typing import Protocol

from visavis.notices.detect import PreparedVolume


class VolumeIndex(Protocol):
    """Keeps live volumes and finds those that may meet another.

    It may name too many, never too few: boxes are rounded outward, separation minima included.
    """

    def add(self, volumes: Iterable[PreparedVolume]) -> None:
        """Keep volumes; one whose id is kept already is replaced."""
        ...

    def remove(self, ids: Iterable[str]) -> None:
        """Forget volumes; unknown ids are passed over."""
        ...

    def near(self, volume: PreparedVolume) -> list[str]:
        """Return the ids of the kept volumes that may meet this one, itself left out."""
        ...
