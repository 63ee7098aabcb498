"""Measures that convert into each other, exactly. Nouns that are counted never do."""

from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Any, Final

# Symbol in a claim → unit of the pint library. Only lengths, areas, masses, volumes and
# times: what two staffs exchange in figures. No speeds or temperatures: they are never added up.
MEASURES: Final[Mapping[str, str]] = {
    "m": "meter",
    "km": "kilometer",
    "nmi": "nautical_mile",
    "mi": "mile",
    "ft": "foot",
    "ha": "hectare",
    "km2": "kilometer**2",
    "kg": "kilogram",
    "t": "metric_ton",
    "lb": "pound",
    "l": "liter",
    "m3": "meter**3",
    "min": "minute",
    "h": "hour",
    "day": "day",
    "week": "week",
}


def factor(one: str, other: str) -> Fraction | None:
    """Return how many of the second one of the first is; None if they measure different things.

    Exact: the international foot, pound and nautical mile are defined as decimals.
    """
    if one == other:
        return Fraction(1)
    if one not in MEASURES or other not in MEASURES:
        return None
    first, second = _units().Quantity(Fraction(1), MEASURES[one]), MEASURES[other]
    if not first.is_compatible_with(second):
        return None
    found = first.to(second).magnitude
    return Fraction(found)


@lru_cache(maxsize=1)
def _units() -> Any:  # pint's registry types its members at run time
    """Read pint's definitions once: it takes a quarter of a second, so not before it is needed."""
    from pint import UnitRegistry

    return UnitRegistry(non_int_type=Fraction, cache_folder=None)
