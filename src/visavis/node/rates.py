"""How often somebody may call: a bucket of tokens for each, filled at a steady rate."""

import time
from collections import OrderedDict
from collections.abc import Callable
from math import ceil
from typing import Final

from visavis.terms import VisavisError

KEYS_LIMIT: Final = 20_000  # callers remembered; whoever was silent longest is forgotten first

ROUNDING: Final = 1e-9  # of a call: who comes back exactly when told to must not miss by an ulp


class TooManyCalls(VisavisError):
    """Calls faster than anybody needs them."""

    code = "node.too_many_calls"

    def __init__(self, rate_per_s: float, wait_s: int) -> None:
        self.retry_after_s = wait_s
        super().__init__(
            "Call refused",
            expected=f"at most {rate_per_s:g} calls a second",
            got="more",
            next_step=f"Try again in {wait_s} s.",
            facts={"wait_s": wait_s},
        )


class Buckets:
    """One bucket for each caller."""

    def __init__(
        self, rate_per_s: float, burst: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._rate, self._burst, self._clock = rate_per_s, float(burst), clock
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, key: str) -> None:
        """Count one call.

        Raises:
            TooManyCalls: the bucket is empty; says when it will not be.
        """
        now = self._clock()
        level, at = self._levels.pop(key, (self._burst, now))
        level = min(self._burst, level + (now - at) * self._rate)
        passes = level > 1 - ROUNDING
        self._levels[key] = (max(level - 1, 0.0) if passes else level, now)
        if len(self._levels) > KEYS_LIMIT:
            self._levels.popitem(last=False)
        if not passes:
            raise TooManyCalls(self._rate, max(1, ceil((1 - level) / self._rate)))
