"""Clocks: the machine's own, and an exercise's, which a player of scenarios may set."""

import time
from typing import Protocol

from visavis.terms import InstantMs, VisavisError, render_instant


class ClockRefused(VisavisError):
    """Somebody wanted to set a clock that nobody may set."""

    code = "node.clock"


class Clock(Protocol):
    """Where a node takes its time from; everything below the node gets it as an argument."""

    def now_ms(self) -> InstantMs:
        """Milliseconds since 1970, UTC."""
        ...

    def jump_to(self, instant: InstantMs) -> None:
        """Go on from another instant.

        Raises:
            ClockRefused: not an exercise's clock, or backwards.
        """
        ...


class MachineClock:
    """The machine's own clock. It may be wrong: nothing on a link is decided by it."""

    def now_ms(self) -> InstantMs:
        """Milliseconds since 1970, UTC."""
        return InstantMs(time.time_ns() // 1_000_000)

    def jump_to(self, instant: InstantMs) -> None:
        """Refused, always."""
        raise ClockRefused(
            f"Clock not set to {render_instant(instant)}",
            expected="a node in exercise mode with a scenario's clock",
            got="a node on its machine's clock",
            next_step="Set the machine's clock by the means of the machine.",
        )


class ExerciseClock:
    """A scenario's clock: starts at an instant, runs at the machine's pace, jumps forward."""

    def __init__(self, start: InstantMs) -> None:
        self._start = start
        self._since_ns = time.monotonic_ns()

    def now_ms(self) -> InstantMs:
        """Milliseconds since 1970, UTC, in the scenario."""
        return InstantMs(self._start + (time.monotonic_ns() - self._since_ns) // 1_000_000)

    def jump_to(self, instant: InstantMs) -> None:
        """Go on from `instant`; never backwards, since offices are dated and records ordered."""
        now = self.now_ms()
        if instant < now:
            raise ClockRefused(
                "Exercise clock not set",
                expected=f"{render_instant(now)} or later",
                got=render_instant(instant),
                next_step="Start the exercise again in a new folder.",
            )
        self._start = instant
        self._since_ns = time.monotonic_ns()
