"""Heights: a value, its unit and what it is measured from."""

import math
from dataclasses import dataclass
from enum import Enum

from visavis.terms.errors import VisavisError
from visavis.terms.lengths import LengthUnit, metres

# The deepest trench is 11 km down, and no aircraft or balloon has a plan above 100 km.
LOWEST_HEIGHT_M = -12_000.0
HIGHEST_HEIGHT_M = 100_000.0


class HeightReference(Enum):
    """What a height is measured from.

    W84: the WGS84 ellipsoid. AMSL: mean sea level, the EGM96 geoid. AGL: the ground or water
    below. STD: the 1013.25 hPa surface; a flight level is hundreds of feet above it.
    """

    W84 = "W84"
    AMSL = "AMSL"
    AGL = "AGL"
    STD = "STD"


class MalformedHeight(VisavisError):
    """A height with an unknown reference or out of bounds, or a band upside down."""

    code = "terms.malformed_height"


@dataclass(frozen=True, slots=True)
class Height:
    """One stated height; `value_m` is in metres above `reference`."""

    value_m: float
    reference: HeightReference


@dataclass(frozen=True, slots=True)
class HeightBand:
    """Heights from floor to ceiling, both included.

    No floor means the surface and below; no ceiling means unlimited. `terrain_m_wgs84` bounds
    the ground below the volume (low, high) and matters only to AGL; `qnh_hpa` bounds the sea
    level pressure (low, high) and matters only to STD.
    """

    floor: Height | None
    ceiling: Height | None
    terrain_m_wgs84: tuple[float, float] | None = None
    qnh_hpa: tuple[float, float] | None = None


def parse_height(value: float, units: LengthUnit, reference: str) -> Height:
    """Make a height from what was stated.

    Raises:
        MalformedHeight: reference is not W84, AMSL, AGL or STD, or the value is out of bounds.
    """
    try:
        known = HeightReference(reference)
    except ValueError:
        raise MalformedHeight(
            "reference refused",
            expected="W84, AMSL, AGL or STD",
            got=repr(reference[:20]),
            next_step="State what the height is measured from.",
        ) from None
    value_m = metres(value, units)
    if not (math.isfinite(value_m) and LOWEST_HEIGHT_M <= value_m <= HIGHEST_HEIGHT_M):
        raise MalformedHeight(
            "value refused",
            expected=f"{LOWEST_HEIGHT_M:g} to {HIGHEST_HEIGHT_M:g} m",
            got=f"{value_m!r} m",
            next_step="Correct the height or its unit.",
        )
    return Height(value_m, known)


def check_band(band: HeightBand) -> HeightBand:
    """Return the band if it can hold anything and its bounds are sane.

    A floor and a ceiling of different references are compared later, where the geoid is known.

    Raises:
        MalformedHeight: floor above ceiling, or bounds that are not finite and in order.
    """
    low, high = band.floor, band.ceiling
    if low and high and low.reference is high.reference and low.value_m > high.value_m:
        raise MalformedHeight(
            "ceiling refused",
            expected=f"at least the floor, {low.value_m:g} m {low.reference.value}",
            got=f"{high.value_m:g} m",
            next_step="Exchange floor and ceiling if they were swapped.",
        )
    _check_range("terrain_m_wgs84", band.terrain_m_wgs84, LOWEST_HEIGHT_M, HIGHEST_HEIGHT_M)
    _check_range("qnh_hpa", band.qnh_hpa, 870.0, 1090.0)  # the records are 870 and 1085 hPa
    return band


def _check_range(
    name: str, stated: tuple[float, float] | None, lowest: float, highest: float
) -> None:
    if stated is None:
        return
    low, high = stated
    if not (lowest <= low <= high <= highest):  # false for a NaN too
        raise MalformedHeight(
            f"{name} refused",
            expected=f"low and high, in order, within {lowest:g} to {highest:g}",
            got=f"{low!r} and {high!r}",
            next_step="Give the lower bound first.",
        )
