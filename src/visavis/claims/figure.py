"""A figure: a number as somebody gave it, with its bound, unit, period, denominator and scope.

Numbers travel as decimal strings, digit for digit as they were said: ``4.0`` is not ``4``.
"""

from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Annotated

import msgspec

from visavis.release import Count, Ref, Text, require_distinct

PER_DAY = "day"  # a rate by the day; shown in each reader's own language
MAX_SCOPES = 16  # a union of more parts than this is no longer one figure of anybody
MAX_UNIT_CHARACTERS = 80  # the longest unit noun with its adjectives in a dispatch takes sixty

# Eighteen digits before the point hold every budget in the smallest currency; nine behind it are
# finer than any measure here. Both fit the arithmetic of every reader.
Amount = Annotated[
    str,
    msgspec.Meta(pattern=r"\A-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,9})?\Z", max_length=29),
]
Day = Annotated[
    str, msgspec.Meta(pattern=r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}\Z", min_length=10, max_length=10)
]
UnitName = Annotated[
    str,
    msgspec.Meta(
        min_length=1,
        max_length=MAX_UNIT_CHARACTERS,
        pattern=r"\A[^\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]+\Z",
    ),
]
# Of what a figure speaks, from the widest to the narrowest: ``coalition/without-lead/strikes``.
ScopeKey = Annotated[
    str,
    msgspec.Meta(
        pattern=r"\A[a-z0-9][a-z0-9-]{0,31}(/[a-z0-9][a-z0-9-]{0,31}){0,7}\Z", max_length=263
    ),
]


class Bound(StrEnum):
    """How a number stands to what is meant; *about* says neither side of it."""

    EXACT = "exact"
    AT_LEAST = "at_least"
    MORE_THAN = "more_than"
    ABOUT = "about"
    AT_MOST = "at_most"
    LESS_THAN = "less_than"
    RANGE = "range"


class UnitKind(StrEnum):
    """What a number counts or measures; only measures convert into each other."""

    COUNT = "count"  # things by their noun: a sortie is never a target
    MEASURE = "measure"  # a length, a mass, a time
    PERCENT = "percent"  # a share of its denominator
    MULTIPLIER = "multiplier"  # times its baseline
    RATIO = "ratio"  # one number by another of its unit
    RATE = "rate"  # so many for each one of something else


class Unit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was counted or measured.

    Args:
        name: the noun, always in one form for one thing, or the symbol of a measure; None for a
            percentage, a multiplier or a ratio.
        per: only for a rate: for each one of what.
    """

    kind: UnitKind
    name: UnitName | None = None
    per: UnitName | None = None

    def __post_init__(self) -> None:
        """Refuse a count without a noun and a rate of nothing."""
        named = self.kind in (UnitKind.COUNT, UnitKind.MEASURE, UnitKind.RATE)
        if named != (self.name is not None):
            raise ValueError(f"expected {'a' if named else 'no'} name for a unit of {self.kind}")
        if (self.kind is UnitKind.RATE) != (self.per is not None):
            raise ValueError("expected per for a rate, and for nothing else")


class PeriodUnit(StrEnum):
    """In what the length of a period is told; a month and a year have no fixed length."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


class Period(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The time over which something was counted; what nobody told stays None.

    Args:
        starts, ends: the first and the last day that count, both inclusive.
        length, length_in: how long, as it was told.
    """

    starts: Day | None = None
    ends: Day | None = None
    length: Count | None = None
    length_in: PeriodUnit | None = None

    def __post_init__(self) -> None:
        """Refuse a period of nothing, a day that does not exist, and an end before the start."""
        first, last = day_of(self.starts), day_of(self.ends)
        if (self.length is None) != (self.length_in is None):
            raise ValueError("expected length and length_in together")
        if first is None and last is None and self.length is None:
            raise ValueError("expected a period with a start, an end or a length")
        if first is not None and last is not None and last < first:
            raise ValueError(f"expected a period that ends no earlier than {first}, got {last}")

    @property
    def days(self) -> Fraction | None:
        """How many days it lasted: as told, else counted with both its ends; or None."""
        if self.length is not None:
            assert self.length_in is not None  # __post_init__ saw to it
            each = _DAYS.get(self.length_in)
            return None if each is None else self.length * each
        first, last = day_of(self.starts), day_of(self.ends)
        return None if first is None or last is None else Fraction((last - first).days + 1)


_DAYS = {
    PeriodUnit.HOUR: Fraction(1, 24),
    PeriodUnit.DAY: Fraction(1),
    PeriodUnit.WEEK: Fraction(7),
}


class Scope(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Of what a figure speaks: whose acts, where, of which sort. Equal keys mean the same thing.

    Args:
        keys: from the widest to the narrowest, parted by slashes; several for a union.
        told: the same in words.
    """

    keys: Annotated[tuple[ScopeKey, ...], msgspec.Meta(min_length=1, max_length=MAX_SCOPES)]
    told: Text | None = None

    def __post_init__(self) -> None:
        """Refuse keys out of order or twice, so that one scope has one form."""
        if list(self.keys) != sorted(set(self.keys)):
            raise ValueError("expected the keys of a scope sorted, each once")


class Denominator(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a share is a share of.

    Args:
        told: in words.
        unit: the noun of what it counts, or None where that was not said.
        scope: of whose, or None where that was not said.
    """

    told: Text
    unit: Unit | None = None
    scope: Scope | None = None


class Baseline(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a multiplier multiplies, where it was said.

    Args:
        told: in words.
        claim: the claim that gives its number, or None where nobody gave one.
    """

    told: Text
    claim: Ref | None = None


class Figure(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A number as it was said.

    Args:
        bound: how the number stands to what is meant.
        value: the number; None for a range, which has low and high.
        denominator: what a percentage or ratio is a share of; None where it was not said.
        baseline: what a multiplier multiplies; None where it is unknown.
        period: the time over which it was counted, or None.
        scope: of what it speaks, or None where that was not said.
    """

    bound: Bound
    unit: Unit
    value: Amount | None = None
    low: Amount | None = None
    high: Amount | None = None
    denominator: Denominator | None = None
    baseline: Baseline | None = None
    period: Period | None = None
    scope: Scope | None = None

    def __post_init__(self) -> None:
        """Refuse a range without its ends, a share of a count, and a baseline of a share."""
        ranged = self.bound is Bound.RANGE
        if ranged != (self.value is None) or ranged != (self.low is not None is not self.high):
            raise ValueError("expected low and high for a range, and one value for all else")
        if self.low is not None and self.high is not None:
            if self.value is not None or Fraction(self.low) > Fraction(self.high):
                raise ValueError(f"expected a range from low to high, got {self.low}")
        elif self.low is not None or self.high is not None:
            raise ValueError("expected both ends of a range")
        if self.denominator is not None and self.unit.kind not in (
            UnitKind.PERCENT,
            UnitKind.RATIO,
        ):
            raise ValueError(f"expected no denominator of a {self.unit.kind}")
        if self.baseline is not None and self.unit.kind is not UnitKind.MULTIPLIER:
            raise ValueError(f"expected no baseline of a {self.unit.kind}")


def day_of(day: str | None) -> date | None:
    """Read a day; for the ``__post_init__`` of a body, and for what such a body holds.

    Raises:
        ValueError: no such day.
    """
    if day is None:
        return None
    try:
        return date.fromisoformat(day)
    except ValueError:
        raise ValueError(f"expected a day that exists, got {day!r}") from None


def union(one: Scope, other: Scope) -> Scope:
    """Put two scopes together; the words of neither hold for both."""
    keys = tuple(sorted({*one.keys, *other.keys}))
    require_distinct(keys, "the keys")
    return Scope(keys=keys, told=one.told if keys == one.keys else None)


def part_of(one: Scope, other: Scope) -> bool:
    """Tell whether any part of the first lies within the second, by their keys."""
    return any(
        mine == theirs or mine.startswith(theirs + "/")
        for mine in one.keys
        for theirs in other.keys
    )
