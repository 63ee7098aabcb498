"""Boxes: the degrees, heights and times that hold a volume, rounded outward for an index."""

import itertools
import math
from dataclasses import dataclass

from visavis.notices.ellipsoid import LEAST_RADIUS_M, to_lonlat
from visavis.notices.shapes import Shape

# A degree of slack in the tenth decimal: 11 µm, so that rounding never cuts a shape off.
PAD_DEG = 1e-10


@dataclass(frozen=True, slots=True)
class Box:
    """Degrees; west lies in [-180, 180), east in [west, west + 360] and may run past 180°."""

    west: float
    south: float
    east: float
    north: float


def box_of(shape: Shape, extra_m: float) -> Box:
    """Return a box that holds the shape widened by its width and `extra_m`.

    A shape whose cap reaches a pole gets all longitudes. Geodesics bulge towards the pole between
    their ends; the box allows for it.
    """
    wide_m = shape.width_m + extra_m
    _, lat = to_lonlat(shape.centre)
    cap_deg = math.degrees((shape.reach_m + wide_m) / LEAST_RADIUS_M)
    south, north, west, east = _extent(shape)
    span = max(abs(south), abs(north))
    half_m = shape.piece_m / 2
    bulge_m = 0.0
    if half_m:
        bulge_m = min(half_m, half_m * half_m * math.tan(math.radians(min(89.9, span))) / 1.2e7)
    grow = math.degrees((wide_m + bulge_m) / LEAST_RADIUS_M) + PAD_DEG
    south, north = max(-90.0, south - grow), min(90.0, north + grow)
    over_north, over_south = not lat + cap_deg < 89.99, not cap_deg - lat < 89.99
    if over_north or over_south:  # also where the reach is infinite
        return Box(-180.0, -90.0 if over_south else south, 180.0, 90.0 if over_north else north)
    wide = math.sin(min(math.pi / 2, wide_m / LEAST_RADIUS_M))
    side = wide / math.cos(math.radians(max(abs(south), abs(north))))
    if side >= 1 or east - west >= 360:
        return Box(-180.0, south, 180.0, north)
    grow = math.degrees(math.asin(side)) + PAD_DEG
    west, east = west - grow, east + grow
    if east - west >= 360:
        return Box(-180.0, south, 180.0, north)
    turn = math.floor((west + 180) / 360) * 360
    return Box(west - turn, south, east - turn, north)


def _extent(shape: Shape) -> tuple[float, float, float, float]:
    """Return south, north, west and east of the points, longitudes followed around the globe."""
    lats = [lat for _, lat in shape.lonlats]
    west = east = run = shape.lonlats[0][0]
    for (before, _), (after, _) in itertools.pairwise(shape.lonlats):
        run += (after - before + 180) % 360 - 180
        west, east = min(west, run), max(east, run)
    return min(lats), max(lats), west, east


def boxes_meet(a: Box, b: Box) -> bool:
    """Tell whether two boxes share a point, the seam included."""
    if a.south > b.north or b.south > a.north:
        return False
    return (b.west - a.west) % 360 <= a.east - a.west or (a.west - b.west) % 360 <= b.east - b.west
