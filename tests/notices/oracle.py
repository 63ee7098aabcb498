"""A slow, independent answer: dense samples of geodesics, and interval logic from the contract.

Shares no code with the engine: geographiclib for every point and distance, the winding of
bearings for inside and outside, plain comparisons for heights and times. It answers yes, no, or
cannot tell (None) within its own sampling step.
"""

import itertools
import math
from collections.abc import Callable, Sequence
from typing import Any

from geographiclib.geodesic import Geodesic

from visavis.terms import Area, Circle, Corridor, LonLat, Polygon, Track

WGS84: Any = Geodesic.WGS84  # geographiclib carries no types


def samples(line: Sequence[LonLat], step_m: float) -> list[LonLat]:
    """Points along the geodesics of a line, at most `step_m` apart."""
    found = [line[0]]
    for p, q in itertools.pairwise(line):
        run = WGS84.InverseLine(p[1], p[0], q[1], q[0])
        count = max(1, math.ceil(run.s13 / step_m))
        for k in range(1, count + 1):
            at = run.Position(run.s13 * k / count)
            found.append((at["lon2"], at["lat2"]))
    return found


def distance(p: LonLat, q: LonLat) -> float:
    return float(WGS84.Inverse(p[1], p[0], q[1], q[0])["s12"])


def winds_around(p: LonLat, ring: Sequence[LonLat]) -> bool:
    """Whether the bearing from p to a point that runs around the ring turns full circle."""
    bearings = [WGS84.Inverse(p[1], p[0], q[1], q[0])["azi1"] for q in ring]
    turned = sum(
        (after - before + 180) % 360 - 180 for before, after in itertools.pairwise(bearings)
    )
    return bool(abs(turned) > 180)


def holds(area: Polygon, p: LonLat, step_m: float) -> bool:
    """Whether a polygon smaller than a hemisphere holds the point (not near its boundary)."""
    if not winds_around(p, samples(area.outer, step_m)):
        return False
    return not any(winds_around(p, samples(hole, step_m)) for hole in area.holes)


def lines_of(area: Area) -> list[Sequence[LonLat]]:
    match area:
        case Polygon(outer, holes):
            return [outer, *holes]
        case Circle(centre, _):
            return [(centre,)]
        case Corridor(line, _) | Track(line, _, _):
            return [line]


def width_of(area: Area) -> float:
    match area:
        case Polygon():
            return 0.0
        case Circle(_, radius_m) | Track(_, _, radius_m):
            return radius_m
        case Corridor(_, half_width_m):
            return half_width_m


def areas_meet(a: Area, b: Area, extra_m: float, step_m: float) -> bool | None:
    """Whether two standing areas come within `extra_m`; None where the step is too coarse."""
    limit = width_of(a) + width_of(b) + extra_m
    a_points = [p for line in lines_of(a) for p in samples(line, step_m)]
    b_points = [p for line in lines_of(b) for p in samples(line, step_m)]
    for one, points in ((a, b_points), (b, a_points)):
        if isinstance(one, Polygon) and holds(one, points[0], step_m):
            return True
    near = _closest(a_points, b_points)
    slack = step_m if len(a_points) > 1 and len(b_points) > 1 else step_m / 2
    if len(a_points) == 1 and len(b_points) == 1:
        slack = 1e-7
    if near <= limit:
        return True
    if near - slack > limit:
        return False
    return None


def _closest(a_points: list[LonLat], b_points: list[LonLat]) -> float:
    """The least distance between samples: by chords first, then the best few exactly."""

    def ball(p: LonLat) -> tuple[float, float, float]:
        lon, lat = math.radians(p[0]), math.radians(p[1])
        return math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)

    a_balls, b_balls = [ball(p) for p in a_points], [ball(p) for p in b_points]
    ranked = sorted(
        (math.dist(x, y), i, j) for i, x in enumerate(a_balls) for j, y in enumerate(b_balls)
    )
    # A sphere misjudges distances by up to 0.7 %; all within 2 % of the best are looked at.
    near = [(i, j) for d, i, j in ranked[:2000] if d <= ranked[0][0] * 1.02 + 1e-9]
    return min(distance(a_points[i], b_points[j]) for i, j in near)


def track_at(track: Track, moment: float) -> LonLat:
    """Where a track is: at constant speed along each geodesic."""
    for k, (early, late) in enumerate(zip(track.times, track.times[1:], strict=False)):
        if early <= moment <= late:
            p, q = track.line[k], track.line[k + 1]
            run = WGS84.InverseLine(p[1], p[0], q[1], q[0])
            at = run.Position(run.s13 * (moment - early) / (late - early))
            return at["lon2"], at["lat2"]
    raise AssertionError("asked for a moment at which the track does not exist")


def least_over_time(gap: Callable[[float], float], start: float, end: float, count: int) -> float:
    """The least of a function of time by sampling, refined around the best sample."""
    for _ in range(4):
        moments = [start + (end - start) * k / count for k in range(count + 1)]
        gaps = [gap(t) for t in moments]
        best = gaps.index(min(gaps))
        start, end = moments[max(0, best - 1)], moments[min(count, best + 1)]
    return min(gaps)


def tracks_nearest(a: Track, b: Track, count: int = 60) -> float:
    """The least distance between two tracks at one instant, by leg of either; infinity if apart."""
    cuts = sorted({*a.times, *b.times})
    first, last = max(a.times[0], b.times[0]), min(a.times[-1], b.times[-1])
    found = math.inf
    for early, late in itertools.pairwise(cuts):
        if early >= first and late <= last:
            near = least_over_time(
                lambda t: distance(track_at(a, t), track_at(b, t)), early, late, count
            )
            found = min(found, near)
    return found
