"""Clocks: one true time that the world keeps, and what each party's clock says of it."""

from dataclasses import dataclass

SECOND_MS = 1000
MINUTE_MS = 60 * SECOND_MS
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS
START_MS = 1_448_186_400_000  # 2015-11-22T10:00:00Z


@dataclass(slots=True)
class TrueTime:
    """The time that only the world knows, in milliseconds since 1970."""

    now_ms: int = START_MS


@dataclass(slots=True)
class SkewedClock:
    """A party's clock: off by `offset_ms`, and set anew when `jump` is called."""

    true: TrueTime
    offset_ms: int = 0

    def now_ms(self) -> int:
        """What this clock shows."""
        return self.true.now_ms + self.offset_ms

    def jump(self, by_ms: int) -> None:
        """Somebody, or a time server, set the clock."""
        self.offset_ms += by_ms
