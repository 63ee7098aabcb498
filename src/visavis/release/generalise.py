"""Generalising: a coarser volume that always contains the precise one.

An area becomes a rectangle of cells of a stated grid, or a cap around a pole; times and heights
move outward to whole steps. Precise volumes with the same cells and steps give the same bytes.
"""

import math
from collections.abc import Iterator
from typing import ClassVar, Final

import msgspec

from visavis.release.labels import Coarseness
from visavis.terms import (
    HIGHEST_HEIGHT_M,
    LOWEST_HEIGHT_M,
    MAX_RADIUS_M,
    Circle,
    Fault,
    Height,
    HeightBand,
    InstantMs,
    Polygon,
    VisavisError,
    Volume,
    Window,
)

MICRODEG: Final = 1_000_000
POLE: Final = 90 * MICRODEG
# Wider than a third of the globe, a ring's smaller side is no longer evidently the one meant.
WIDEST: Final = 120 * MICRODEG
# Geodesics between two points of one latitude bulge towards the pole, by 240 m at one degree in
# the middle latitudes. Points stand no farther apart than this.
STEP: Final = MICRODEG
# Meridians are geodesics; this keeps their edges well under a quarter of the globe.
MERIDIAN_STEP: Final = 30 * MICRODEG
# Greatest radius of curvature of a WGS84 meridian, at the pole: no degree of latitude is longer.
GREATEST_MERIDIAN_RADIUS_M: Final = 6_399_593.7
# The ellipsoid's bulge differs from the sphere's by its flattening, 1 in 298.
ELLIPSOID_SHARE: Final = 1.01
QNH_STEP_HPA: Final = 5.0
LOWEST_QNH_HPA, HIGHEST_QNH_HPA = 870.0, 1090.0  # as `terms.check_band` bounds them


class TooWide(VisavisError):
    """An area so wide that no coarser one would say anything."""

    code = "release.too_wide"
    fault: ClassVar[Fault] = Fault.OURS


class Extent(msgspec.Struct, frozen=True):
    """Degrees that hold an area whole; east is not less than west and may run past 180."""

    west: float
    south: float
    east: float
    north: float


def generalise_volume(volume: Volume, extent: Extent, coarseness: Coarseness) -> Volume:
    """Return a coarser volume that contains the precise one.

    Args:
        extent: of the volume's area, rounded outward.

    Raises:
        TooWide: the area takes in more than can be shown as a rectangle or a cap.
    """
    return Volume(
        area=generalise_area(extent, coarseness.cell_udeg),
        heights=generalise_heights(volume.heights, coarseness.height_m),
        window=generalise_window(volume.window, 1000 * coarseness.time_s),
    )


def generalise_area(extent: Extent, cell_udeg: int) -> Polygon | Circle:
    """Snap an extent outward to a grid whose lines are whole multiples of a cell.

    Raises:
        TooWide: see there.
    """
    south = _floor(extent.south, cell_udeg)
    while south > 0 and _peak(south) > extent.south:  # the edge would bulge into the area
        south -= cell_udeg
    north = _ceil(extent.north, cell_udeg)
    while north < 0 and -_peak(-north) < extent.north:
        north += cell_udeg
    west, east = _floor(extent.west, cell_udeg), _ceil(extent.east, cell_udeg)
    if north >= POLE or south <= -POLE or east - west > WIDEST:
        return _cap(south, north, extent)
    return Polygon(tuple(_degrees(*point) for point in _outline(west, south, east, north)))


def generalise_window(window: Window, step_ms: int) -> Window:
    """Widen a window: it may begin earlier and end later, and surely holds no longer."""
    early, late = window.end_earliest, window.end_latest
    return Window(
        start_earliest=_down(window.start_earliest, step_ms),
        start_latest=_up(window.start_latest, step_ms),
        end_earliest=None if early is None else _down(early, step_ms),
        end_latest=None if late is None else _up(late, step_ms),
    )


def generalise_heights(band: HeightBand, step_m: int) -> HeightBand:
    """Widen a band of heights, each in its own reference, and the bounds that it depends on."""
    terrain, qnh = band.terrain_m_wgs84, band.qnh_hpa
    return HeightBand(
        floor=None
        if band.floor is None
        else Height(_lower(band.floor.value_m, step_m), band.floor.reference),
        ceiling=None
        if band.ceiling is None
        else Height(_higher(band.ceiling.value_m, step_m), band.ceiling.reference),
        terrain_m_wgs84=None
        if terrain is None
        else (_lower(terrain[0], step_m), _higher(terrain[1], step_m)),
        qnh_hpa=None
        if qnh is None
        else (
            max(LOWEST_QNH_HPA, qnh[0] // QNH_STEP_HPA * QNH_STEP_HPA),
            min(HIGHEST_QNH_HPA, -(-qnh[1] // QNH_STEP_HPA) * QNH_STEP_HPA),
        ),
    )


def _cap(south: int, north: int, extent: Extent) -> Circle:
    """Return a cap around a pole that holds everything beyond a latitude."""
    northern = extent.south + extent.north >= 0
    reach_udeg = POLE - south if northern else POLE + north
    radius_m = math.ceil(math.radians(reach_udeg / MICRODEG) * GREATEST_MERIDIAN_RADIUS_M)
    if radius_m > MAX_RADIUS_M:
        raise TooWide(
            "Generalised release refused",
            expected="an area of at most 120 degrees of longitude, or within 44 of a pole",
            got=f"longitudes {extent.west:.1f} to {extent.east:.1f},"
            f" latitudes {extent.south:.1f} to {extent.north:.1f}",
            next_step="Release a part of it in a notice of its own.",
        )
    return Circle((0.0, 90.0 if northern else -90.0), float(radius_m))


def _outline(west: int, south: int, east: int, north: int) -> Iterator[tuple[int, int]]:
    """Walk around a rectangle anticlockwise, and back to where it began."""
    for lon in _steps(west, east, STEP):
        yield lon, south
    for lat in _steps(south, north, MERIDIAN_STEP):
        yield east, lat
    for lon in reversed([*_steps(west, east, STEP), east]):
        if lon != west:
            yield lon, north
    for lat in reversed([*_steps(south, north, MERIDIAN_STEP), north]):
        if lat != south:
            yield west, lat
    yield west, south


def _steps(first: int, last: int, step: int) -> range:
    """Return places from the first, each a step on, before the last."""
    return range(first, last, step)


def _peak(lat_udeg: int) -> float:
    """Return the highest latitude, degrees, of an edge between points of one latitude above 0."""
    lat = math.radians(lat_udeg / MICRODEG)
    half = math.radians(STEP / MICRODEG / 2)
    bulge = math.atan(math.tan(lat) / math.cos(half)) - lat
    return math.degrees(lat + ELLIPSOID_SHARE * bulge)


def _floor(degrees: float, cell: int) -> int:
    return math.floor((degrees * MICRODEG - 1) / cell) * cell  # a microdegree for the rounding


def _ceil(degrees: float, cell: int) -> int:
    return math.ceil((degrees * MICRODEG + 1) / cell) * cell


def _degrees(lon: int, lat: int) -> tuple[float, float]:
    return lon / MICRODEG, lat / MICRODEG


def _down(instant: InstantMs, step_ms: int) -> InstantMs:
    return InstantMs(instant // step_ms * step_ms)


def _up(instant: InstantMs, step_ms: int) -> InstantMs:
    return InstantMs(-(-instant // step_ms) * step_ms)


def _lower(value_m: float, step_m: int) -> float:
    return max(LOWEST_HEIGHT_M, value_m // step_m * step_m)


def _higher(value_m: float, step_m: int) -> float:
    return min(HIGHEST_HEIGHT_M, -(-value_m // step_m) * step_m)
