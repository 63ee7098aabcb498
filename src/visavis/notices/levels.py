"""Levels: stated heights as intervals of metres above the WGS84 ellipsoid, and how they compare.

Two heights of one reference compare directly: at one place they share the geoid, the ground or
the pressure surface. Heights of different references compare as intervals, and what the
intervals leave open is *possible*.
"""

import math
from dataclasses import dataclass
from enum import IntEnum

from visavis.notices.boxes import Box
from visavis.notices.geoid import undulation_m, undulation_range_m
from visavis.terms import (
    Height,
    HeightBand,
    HeightReference,
    LonLat,
    MalformedHeight,
    Separation,
)

TOUCH_M = 1e-6  # feet make metres with rounding in the last digits; touching heights do meet
# Sea level pressure of all but the deepest storms and highest highs, and the usual spread of
# temperature around the standard atmosphere.
QNH_LOW_HPA, QNH_HIGH_HPA = 980.0, 1045.0
ISA_SPREAD_K = 20.0
# The shore of the Dead Sea and the top of Everest above sea level, with the geoid there.
LEAST_GROUND_M, GREATEST_GROUND_M = -540.0, 8_940.0
# Gravity varies with latitude by 0.27 % either way of the standard value.
GRAVITY_SPREAD = 0.003


class Truth(IntEnum):
    """Three-valued answer; the least of several is their conjunction."""

    NO = 0
    MAYBE = 1
    SURE = 2


@dataclass(frozen=True, slots=True)
class Level:
    """One height over one footprint.

    Args:
        stated_m: metres above its own reference.
        nominal_m: metres above WGS84 by the standard reading, for the desk: AMSL with the geoid
            at the middle, AGL above the middle of the terrain's bound, STD as it stands.
        low_m, high_m: what it may be above WGS84, all uncertainties included.
        bounded: False for AGL without a terrain bound, which is never sure across references.
    """

    reference: HeightReference
    stated_m: float
    nominal_m: float
    low_m: float
    high_m: float
    bounded: bool


def level_of(height: Height | None, band: HeightBand, box: Box, middle: LonLat) -> Level | None:
    """Return the level of a height of a band over a footprint; None stays None."""
    if height is None:
        return None
    value = height.value_m
    match height.reference:
        case HeightReference.W84:
            return Level(height.reference, value, value, value, value, True)
        case HeightReference.AMSL:
            low, high = undulation_range_m(box.south, box.north, box.west, box.east)
            nominal = value + undulation_m(middle)
            return Level(height.reference, value, nominal, value + low, value + high, True)
        case HeightReference.AGL:
            terrain = band.terrain_m_wgs84
            low, high = terrain or (LEAST_GROUND_M, GREATEST_GROUND_M)
            ground = (low + high) / 2 if terrain else undulation_m(middle)
            bounded = terrain is not None
            return Level(
                height.reference, value, value + ground, value + low, value + high, bounded
            )
        case HeightReference.STD:
            low, high = pressure_bounds_m(value, band.qnh_hpa or (QNH_LOW_HPA, QNH_HIGH_HPA))
            under, over = undulation_range_m(box.south, box.north, box.west, box.east)
            return Level(height.reference, value, value, low + under, high + over, True)


def pressure_bounds_m(pressure_m: float, qnh_hpa: tuple[float, float]) -> tuple[float, float]:
    """Bound the height above sea level of a pressure altitude, metres.

    With sea level pressure q and a temperature off the standard by d, the layer from the sea to
    the pressure level is (T + d) / T as thick as in the standard atmosphere at each step:
    H = (h - h_q) + d * integral of dh / T(h). Geopotential becomes geometric height, and gravity's
    change with latitude widens it by 0.3 %.

    Source: ICAO Doc 7488 (standard atmosphere: 288.15 K, 6.5 K/km to 11 km, 216.65 K above).
    """
    found = []
    for qnh in qnh_hpa:
        sea_m = 44_330.77 * (1 - (qnh / 1013.25) ** 0.190263)
        for spread_k in (-ISA_SPREAD_K, ISA_SPREAD_K):
            thick = spread_k * (_per_kelvin(pressure_m) - _per_kelvin(sea_m))
            geopotential = pressure_m - sea_m + thick
            geometric = geopotential * 6_356_766 / (6_356_766 - geopotential)
            found.append(geometric - GRAVITY_SPREAD * abs(geometric))
            found.append(geometric + GRAVITY_SPREAD * abs(geometric))
    return min(found), max(found)


def _per_kelvin(height_m: float) -> float:
    """Return the integral of dh / T(h) from 0 to the height, in metres per kelvin."""
    lower = min(height_m, 11_000.0)
    found = math.log(288.15 / (288.15 - 0.0065 * lower)) / 0.0065
    return found + max(0.0, height_m - 11_000.0) / 216.65


def check_levels(floor: Level | None, ceiling: Level | None) -> None:
    """Refuse a band whose floor surely lies above its ceiling.

    Raises:
        MalformedHeight: it does, whatever the geoid, pressure and terrain.
    """
    if floor and ceiling and floor.low_m > ceiling.high_m:
        raise MalformedHeight(
            "ceiling refused",
            expected=f"above the floor, at least {floor.low_m:.0f} m above WGS84",
            got=f"at most {ceiling.high_m:.0f} m",
            next_step="Exchange floor and ceiling if they were swapped.",
        )


def widest_m(level: Level | None, separation: Separation, *, upward: bool) -> float:
    """Bound a level for an index so widely that no meeting of any references is lost (metres).

    Wider than the level's own bounds, since heights of one reference compare directly whatever
    each side says of its terrain, pressure or geoid: AGL by all ground there is, STD by 15 % and
    700 m, AMSL by what the geoid may change within the lateral minimum (1 m in 1 km). The
    vertical minimum is added.
    """
    sign = 1.0 if upward else -1.0
    if level is None:
        return sign * math.inf
    bound = level.high_m if upward else level.low_m
    match level.reference:
        case HeightReference.W84:
            room = 0.1
        case HeightReference.STD:
            room = 700.0 + 0.15 * abs(level.stated_m)
        case HeightReference.AGL:
            room = 9_000.0
        case HeightReference.AMSL:
            room = 20.0 + 1e-3 * separation.lateral_m
    return sign * (max(sign * bound, sign * level.stated_m) + room + separation.vertical_m)


def not_above(
    floor: Level | None, ceiling: Level | None, slack_m: float, *, one_place: bool
) -> Truth:
    """Tell whether a floor lies no higher than a ceiling of another volume, plus `slack_m`.

    `one_place` says that the two volumes meet at a point, where heights above ground share their
    ground; with lateral separation they may stand over different ground.
    """
    if floor is None or ceiling is None:
        return Truth.SURE
    if floor.reference is ceiling.reference and (
        one_place or floor.reference is not HeightReference.AGL
    ):
        return Truth.SURE if floor.stated_m - slack_m <= ceiling.stated_m + TOUCH_M else Truth.NO
    if floor.low_m - slack_m > ceiling.high_m + TOUCH_M:
        return Truth.NO
    sure = floor.high_m - slack_m <= ceiling.low_m + TOUCH_M
    return Truth.SURE if sure and floor.bounded and ceiling.bounded else Truth.MAYBE
