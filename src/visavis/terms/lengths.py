"""Lengths: metres inside, metres or feet outside."""

import math
from enum import Enum

from visavis.terms.errors import VisavisError

M_PER_FT = 0.3048  # international foot, exact by definition since 1959


class LengthUnit(Enum):
    """Units a party may state a length in."""

    M = "M"
    FT = "FT"


class MalformedLength(VisavisError):
    """A length that is no finite number, has an unknown unit, or lies outside its bound."""

    code = "terms.malformed_length"


def metres(value: float, unit: LengthUnit) -> float:
    """Return `value` in metres; feet are international feet."""
    return value * M_PER_FT if unit is LengthUnit.FT else value


def parse_length_unit(text: str) -> LengthUnit:
    """Parse ``M`` or ``FT``.

    Raises:
        MalformedLength: any other word; case matters, as in ASTM F3548.
    """
    try:
        return LengthUnit(text)
    except ValueError:
        raise MalformedLength(
            "units refused",
            expected="M or FT",
            got=repr(text[:20]),
            next_step="State the height in metres or feet.",
        ) from None


def check_length(name: str, value_m: float, low_m: float, high_m: float) -> float:
    """Return `value_m` if it is finite and within `low_m` to `high_m`, both included.

    Raises:
        MalformedLength: it is not; the message names the field.
    """
    if not (math.isfinite(value_m) and low_m <= value_m <= high_m):
        raise MalformedLength(
            f"{name} refused",
            expected=f"{low_m:g} to {high_m:g} m",
            got=f"{value_m!r}",
            next_step="Correct the figure or its unit.",
        )
    return value_m
