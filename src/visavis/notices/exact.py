"""The slow, exact distance between two shapes: what the plane kernel cannot decide ends here.

Correct to 1 µm at any scale from a metre to a hemisphere: every figure comes from geodesics of
geographiclib (15 nm), pieces are cut to 5 km where they may cross (there the plane's error is
below its noise), and points are told inside from outside by the side on which the shortest way to
the boundary arrives, which holds on any surface.
"""

import itertools
import math
from functools import lru_cache
from typing import Any, NamedTuple

from visavis.notices.ellipsoid import (
    Xyz,
    geodesic,
    least_geodesic_m,
    to_xyz,
)
from visavis.notices.plane import AREA, EARTH_M, POINT, crossing, project
from visavis.notices.shapes import Shape
from visavis.terms import LonLat

TOUCH_M = 1e-6  # nearer than this is touching: stated degrees hold a nanometre, geodesics 15
FINE_M = 5_000.0  # at this length the plane's error is below its own noise


class Line(NamedTuple):
    """One piece as an exact geodesic."""

    geodesic_line: Any
    length_m: float
    azimuth: float
    end_azimuth: float


class Foot(NamedTuple):
    """The point of a boundary that is nearest to some point."""

    distance_m: float
    piece: int
    along_m: float


@lru_cache(maxsize=4096)
def _line(start: LonLat, end: LonLat) -> Line:
    found = geodesic().Inverse(start[1], start[0], end[1], end[0])
    line = geodesic().Line(start[1], start[0], found["azi1"])
    return Line(line, float(found["s12"]), float(found["azi1"]), float(found["azi2"]))


def point_to_line(p: LonLat, line: Line) -> tuple[float, float]:
    """Return the geodesic distance from p to a piece, and where along it the foot lies (metres).

    Steps to the foot of the perpendicular on a sphere; each step squares the error. Correct to
    0.1 µm for distances up to a quarter of the globe.
    """
    along = line.length_m / 2
    for _ in range(40):  # 4 steps are usual; the count only bounds a foot that jitters by noise
        at = line.geodesic_line.Position(along)
        seen = geodesic().Inverse(p[1], p[0], at["lat2"], at["lon2"])
        turn = math.cos(math.radians(at["azi2"] - seen["azi2"]))
        angle = seen["s12"] / EARTH_M
        step = EARTH_M * math.atan2(math.sin(angle) * turn, math.cos(angle))
        moved = min(line.length_m, max(0.0, along - step))
        if abs(moved - along) < 1e-7:
            return float(seen["s12"]), along
        along = moved
    at = line.geodesic_line.Position(along)
    return float(geodesic().Inverse(p[1], p[0], at["lat2"], at["lon2"])["s12"]), along


def nearest_foot(p: LonLat, shape: Shape, within_m: float = math.inf) -> Foot:
    """Return the nearest point of the shape's boundary (or line, or point)."""
    at = to_xyz(p)
    ranked = sorted(
        (least_geodesic_m(math.dist(at, middle)) - half, index)
        for index, (middle, half) in enumerate(shape.pieces())
    )
    best = Foot(math.inf, -1, 0.0)
    for least, index in ranked:
        if least > min(best.distance_m, within_m):
            break
        i, j = shape.edges[index]
        distance, along = point_to_line(p, _line(shape.lonlats[i], shape.lonlats[j]))
        if distance < best.distance_m:
            best = Foot(distance, index, along)
    return best


def holds(shape: Shape, p: LonLat) -> bool:
    """Tell whether an area holds the point, its boundary included."""
    foot = nearest_foot(p, shape)
    if foot.distance_m <= TOUCH_M:
        return True
    i, j = shape.edges[foot.piece]
    line = _line(shape.lonlats[i], shape.lonlats[j])
    at = line.geodesic_line.Position(foot.along_m)
    toward = float(geodesic().Inverse(at["lat2"], at["lon2"], p[1], p[0])["azi1"])
    left = shape.interior_left(foot.piece)
    if 1e-6 < foot.along_m < line.length_m - 1e-6:
        return (math.sin(math.radians(toward - at["azi2"])) < 0) is left
    before, after = shape.around(foot.piece, at_end=foot.along_m > line.length_m / 2)
    back = _line(shape.lonlats[before[0]], shape.lonlats[before[1]]).end_azimuth + 180
    out = _line(shape.lonlats[after[0]], shape.lonlats[after[1]]).azimuth
    # Counter-clockwise from the way out to the way back lies what is left of the ring.
    return ((out - toward) % 360 < (out - back) % 360) is left


def exact_gap(a: Shape, b: Shape, cutoff_m: float) -> float:
    """Return the distance between two shapes, interiors included; infinity beyond the cutoff.

    Correct to 1 µm; 0 where they share a point.
    """
    if POINT not in (a.kind, b.kind) and _cross(a, b):
        return 0.0
    if b.kind == AREA and holds(b, a.lonlats[0]):
        return 0.0
    if a.kind == AREA and holds(a, b.lonlats[0]):
        return 0.0
    best = min(math.inf, _ends_to_pieces(a, b, cutoff_m))
    best = min(best, _ends_to_pieces(b, a, min(best, cutoff_m)))
    return best if best <= cutoff_m + TOUCH_M else math.inf


def _ends_to_pieces(a: Shape, b: Shape, cutoff_m: float) -> float:
    """Return the least distance from a point of a to a piece of b.

    On a surface of positive curvature two geodesics that do not cross are nearest at an end.
    """
    best = cutoff_m + 2 * TOUCH_M
    found = math.inf
    for index, p in enumerate(a.lonlats):
        at = a.point(index)
        if least_geodesic_m(math.dist(at, b.centre)) - b.reach_m > best:
            continue
        foot = nearest_foot(p, b, best)
        if foot.distance_m < best:
            best = found = foot.distance_m
    return found


def _cross(a: Shape, b: Shape) -> bool:
    for (i, j), (a_middle, a_half) in zip(a.edges, a.pieces(), strict=True):
        if math.dist(a_middle, b.centre) - a_half > b.reach_m:
            continue
        for (k, m), (b_middle, b_half) in zip(b.edges, b.pieces(), strict=True):
            if math.dist(a_middle, b_middle) <= a_half + b_half and _fine_cross(
                (a.lonlats[i], a.lonlats[j]), (b.lonlats[k], b.lonlats[m])
            ):
                return True
    return False


def _fine_cross(a: tuple[LonLat, LonLat], b: tuple[LonLat, LonLat]) -> bool:
    """Tell whether two pieces cross, cut so finely that the plane is exact."""
    a_points, b_points = _fine(*a), _fine(*b)
    for p, q in itertools.pairwise(a_points):
        origin = p
        half = math.dist(p, q)
        for r, s in itertools.pairwise(b_points):
            if math.dist(p, r) > half + math.dist(r, s):
                continue
            xs, ys = [0.0] * 4, [0.0] * 4
            project((*p, *q, *r, *s), 0, 4, *origin, xs, ys)
            if crossing(xs[0], ys[0], xs[1], ys[1], xs[2], ys[2], xs[3], ys[3], 0.0):
                return True
    return False


@lru_cache(maxsize=4096)
def _fine(start: LonLat, end: LonLat) -> list[Xyz]:
    line = _line(start, end)
    count = max(1, math.ceil(line.length_m / FINE_M))
    points = [to_xyz(start)]
    for step in range(1, count):
        at = line.geodesic_line.Position(line.length_m * step / count)
        points.append(to_xyz((at["lon2"], at["lat2"])))
    return [*points, to_xyz(end)]
