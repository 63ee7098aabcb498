"""Intervals of exact fractions: what a bound allows, and how bounds go through an operation.

Every operation here returns an interval that holds the exact result of any values that its
arguments hold. Ends are closed unless it is sure that they cannot be reached.
"""

from fractions import Fraction
from math import floor, log10
from typing import Final, NamedTuple

from visavis.claims.figure import Bound, Figure

ABOUT: Final = Fraction(1, 10)  # the convention: *about* a number is within a tenth of it
MAX_DECIMALS: Final = 9  # as `Amount` holds them
SHOWN_DIGITS: Final = 6  # of a result that does not come out even; nobody counted finer
LARGEST: Final = 10**18


class Interval(NamedTuple):
    """All numbers from low to high; None for no end on that side."""

    low: Fraction | None
    high: Fraction | None
    low_open: bool = False
    high_open: bool = False

    @property
    def only(self) -> Fraction | None:
        """The one number that it holds, if it holds one."""
        return self.low if self.low is not None and self.low == self.high else None

    def holds(self, value: Fraction) -> bool:
        """Tell whether a number lies in it."""
        low = self.low is None or value > self.low or (value == self.low and not self.low_open)
        high = self.high is None or value < self.high or (value == self.high and not self.high_open)
        return low and high


def interval_of(figure: Figure) -> Interval:
    """Return what a figure's bound allows."""
    if figure.bound is Bound.RANGE:
        assert figure.low is not None and figure.high is not None  # noqa: PT018 - one rule of Figure
        return Interval(Fraction(figure.low), Fraction(figure.high))
    assert figure.value is not None  # Figure saw to it
    value = Fraction(figure.value)
    match figure.bound:
        case Bound.AT_LEAST:
            return Interval(value, None)
        case Bound.MORE_THAN:
            return Interval(value, None, low_open=True)
        case Bound.AT_MOST:
            return Interval(None, value)
        case Bound.LESS_THAN:
            return Interval(None, value, high_open=True)
        case Bound.ABOUT:
            off = abs(value) * ABOUT
            return Interval(value - off, value + off)
        case _:
            return Interval(value, value)


def add(one: Interval, other: Interval) -> Interval:
    """Add two intervals."""
    return Interval(
        None if one.low is None or other.low is None else one.low + other.low,
        None if one.high is None or other.high is None else one.high + other.high,
        one.low_open or other.low_open,
        one.high_open or other.high_open,
    )


def negative(one: Interval) -> Interval:
    """Turn an interval round zero."""
    return Interval(
        None if one.high is None else -one.high,
        None if one.low is None else -one.low,
        one.high_open,
        one.low_open,
    )


def multiply(one: Interval, other: Interval) -> Interval:
    """Multiply two intervals; a single number keeps the other's open ends."""
    for factor, scaled in ((one.only, other), (other.only, one)):
        if factor is not None:
            return _scale(scaled, factor)
    products = [_times(a, b) for a in _ends(one) for b in _ends(other)]
    least, most = min(products), max(products)
    return Interval(None if least[0] else least[1], None if most[0] else most[1])


def inverse(one: Interval) -> Interval | None:
    """Return one divided by the interval, or None where it may hold zero."""
    below = one.high is not None and (one.high < 0 or (one.high == 0 and one.high_open))
    above = one.low is not None and (one.low > 0 or (one.low == 0 and one.low_open))
    if not below and not above:
        return None
    low_open = one.high is None or one.high_open
    high_open = one.low is None or one.low_open
    low = Fraction(0) if one.high is None else _one_by(one.high)
    high = Fraction(0) if one.low is None else _one_by(one.low)
    return Interval(low, high, low_open, high_open)


class Rounded(NamedTuple):
    """A bound and its numbers as decimal text; `rounded` if they were moved outward."""

    bound: Bound
    value: str | None
    low: str | None
    high: str | None
    rounded: bool


def as_bound(one: Interval) -> Rounded | None:
    """Write an interval as a bound; None if it has no end at all or passes what may be written."""
    if one.low is None and one.high is None:
        return None
    ends = [end for end in (one.low, one.high) if end is not None]
    if any(abs(end) >= LARGEST for end in ends):
        return None
    low = None if one.low is None else _written(one.low, up=False)
    high = None if one.high is None else _written(one.high, up=True)
    rounded = any(
        end is not None and text is not None and Fraction(text) != end
        for end, text in ((one.low, low), (one.high, high))
    )
    if low is None:
        strict = one.high_open and not rounded
        return Rounded(Bound.LESS_THAN if strict else Bound.AT_MOST, high, None, None, rounded)
    if high is None:
        strict = one.low_open and not rounded
        return Rounded(Bound.MORE_THAN if strict else Bound.AT_LEAST, low, None, None, rounded)
    if low == high:
        return Rounded(Bound.EXACT, low, None, None, rounded)
    return Rounded(Bound.RANGE, None, low, high, rounded)


def _scale(one: Interval, factor: Fraction) -> Interval:
    if factor == 0:
        return Interval(Fraction(0), Fraction(0))
    scaled = one if factor > 0 else negative(one)
    size = abs(factor)
    return Interval(
        None if scaled.low is None else scaled.low * size,
        None if scaled.high is None else scaled.high * size,
        scaled.low_open,
        scaled.high_open,
    )


# An end as (-1, 0 or 1 for minus infinity, a number, infinity; the number), so that ends compare.
_End = tuple[int, Fraction]
_NOTHING = Fraction(0)


def _ends(one: Interval) -> tuple[_End, _End]:
    low = (-1, _NOTHING) if one.low is None else (0, one.low)
    high = (1, _NOTHING) if one.high is None else (0, one.high)
    return low, high


def _times(one: _End, other: _End) -> _End:
    if not one[0] and not other[0]:
        return 0, one[1] * other[1]
    signs = [(end[0] or (end[1] > 0) - (end[1] < 0)) for end in (one, other)]
    return signs[0] * signs[1], _NOTHING  # an end at zero stays at zero


def _one_by(end: Fraction) -> Fraction | None:
    return None if end == 0 else 1 / end


def _written(end: Fraction, *, up: bool) -> str:
    """Write an end exactly where it comes out even, else moved outward."""
    for decimals in range(MAX_DECIMALS + 1):
        if (end * 10**decimals).denominator == 1:
            return _decimal(int(end * 10**decimals), decimals)
    whole_digits = floor(log10(abs(end))) + 1  # not zero: zero comes out even
    decimals = min(MAX_DECIMALS, max(2, SHOWN_DIGITS - whole_digits))
    scaled = end * 10**decimals
    moved = -((-scaled.numerator) // scaled.denominator) if up else floor(scaled)
    return _decimal(moved, decimals)


def _decimal(scaled: int, decimals: int) -> str:
    sign, digits = ("-" if scaled < 0 else ""), str(abs(scaled)).rjust(decimals + 1, "0")
    if not decimals:
        return sign + digits
    fraction = digits[-decimals:].rstrip("0")
    whole = digits[:-decimals]
    shown = f"{whole}.{fraction}" if fraction else whole
    return sign + shown if scaled else "0"
