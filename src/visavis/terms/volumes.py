"""Volumes: an area, a height band and a time window.

Degrees are geodetic latitude and longitude on WGS84, written longitude first as in GeoJSON.
A longitude may run past 180° in either direction; edges are geodesics and take the shorter way.
"""

import math
from dataclasses import dataclass

from visavis.terms.errors import VisavisError
from visavis.terms.heights import HeightBand
from visavis.terms.instants import InstantMs
from visavis.terms.lengths import check_length

LonLat = tuple[float, float]
Ring = tuple[LonLat, ...]  # first point repeated at the end, as in GeoJSON

MAX_RADIUS_M = 5_000_000.0  # a circle 10,000 km across; beyond, a geodesic circle may meet itself
MAX_POINTS = 100_000  # the largest published flight information regions have some 10,000
MAX_SEPARATION_M = 1_000_000.0  # lateral; a thousand kilometres is a closed theatre, not a minimum
MAX_SEPARATION_S = 31 * 86_400  # a month apart in time is not one activity near another


class MalformedVolume(VisavisError):
    """An area, window or separation that cannot be meant."""

    code = "terms.malformed_volume"


@dataclass(frozen=True, slots=True)
class Polygon:
    """An area inside one ring and outside its holes; a ring bounds its smaller side."""

    outer: Ring
    holes: tuple[Ring, ...] = ()


@dataclass(frozen=True, slots=True)
class Circle:
    """All points within `radius_m` of the centre, along the ellipsoid."""

    centre: LonLat
    radius_m: float


@dataclass(frozen=True, slots=True)
class Corridor:
    """All points within `half_width_m` of a line; its ends are round."""

    line: tuple[LonLat, ...]
    half_width_m: float


@dataclass(frozen=True, slots=True)
class Track:
    """A disc of `radius_m` that moves along geodesics, at constant speed between its points.

    It exists from its first instant until just before its last.
    """

    line: tuple[LonLat, ...]
    times: tuple[InstantMs, ...]
    radius_m: float


Area = Polygon | Circle | Corridor | Track


@dataclass(frozen=True, slots=True)
class Window:
    """A half-open span of time whose ends may be uncertain.

    The start lies in [start_earliest, start_latest], the end in [end_earliest, end_latest];
    an end of None is until further notice.
    """

    start_earliest: InstantMs
    start_latest: InstantMs
    end_earliest: InstantMs | None
    end_latest: InstantMs | None


@dataclass(frozen=True, slots=True)
class Separation:
    """Minima that a party wants kept around its volume; a pair uses the larger of each."""

    lateral_m: float = 0.0
    vertical_m: float = 0.0
    time_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Volume:
    """Area × height band × time window."""

    area: Area
    heights: HeightBand
    window: Window


def check_point(name: str, point: LonLat) -> LonLat:
    """Return the point if it lies on the globe.

    Raises:
        MalformedVolume: a coordinate is not finite, latitude beyond 90° or longitude beyond 360°.
    """
    lon, lat = point
    if not (math.isfinite(lon) and math.isfinite(lat) and abs(lat) <= 90 and abs(lon) <= 360):
        raise MalformedVolume(
            f"{name} refused",
            expected="longitude -360 to 360 and latitude -90 to 90, finite",
            got=f"[{lon!r}, {lat!r}]",
            next_step="Write longitude first, in degrees.",
        )
    return point


def check_window(window: Window) -> Window:
    """Return the window if every reading of it could hold an instant.

    Raises:
        MalformedVolume: an uncertain start or end is out of order, or the end cannot come after
            the start.
    """
    if window.start_earliest > window.start_latest:
        raise _out_of_order("start")
    early, late = window.end_earliest, window.end_latest
    if late is not None and (early is None or early > late):
        raise _out_of_order("end")
    if late is not None and late <= window.start_earliest:
        raise MalformedVolume(
            "end refused",
            expected="after the start",
            got="an end at or before it",
            next_step="Windows are half-open: an instant alone holds nothing.",
        )
    return window


def check_separation(separation: Separation) -> Separation:
    """Return the separation if each minimum is finite, not negative and within its bound.

    Raises:
        MalformedLength: it is not; the message names the field.
    """
    check_length("lateral_m", separation.lateral_m, 0.0, MAX_SEPARATION_M)
    check_length("vertical_m", separation.vertical_m, 0.0, MAX_SEPARATION_M)
    if not 0.0 <= separation.time_s <= MAX_SEPARATION_S:
        raise MalformedVolume(
            "time_s refused",
            expected=f"0 to {MAX_SEPARATION_S} s",
            got=f"{separation.time_s!r}",
            next_step="Correct the time separation.",
        )
    return separation


def _out_of_order(which: str) -> MalformedVolume:
    return MalformedVolume(
        f"{which} refused",
        expected="earliest not after latest",
        got="latest before earliest",
        next_step="Exchange the two if they were swapped.",
    )
