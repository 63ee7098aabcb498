"""Tracks: when a moving disc meets a standing area, and when two moving discs meet.

A track moves along geodesics at constant speed. Between two tracks the closest approach is a
closed form per pair of pieces; what its error band leaves open is minimised with geodesics.
"""

import itertools
import math

from visavis.notices.ellipsoid import (
    Xyz,
    between,
    distance_m,
    greatest_geodesic_m,
    least_geodesic_m,
)
from visavis.notices.exact import TOUCH_M
from visavis.notices.gaps import base_gap_within
from visavis.notices.plane import LINE, RUN_STRAY_M, RUN_STRAY_SHARE, closest_run
from visavis.notices.shapes import Shape, make_shape
from visavis.terms import LonLat

Span = tuple[float, float]  # ms since 1970


def clipped(track: Shape, start: float, end: float) -> Shape | None:
    """Return the part of a track from `start` to `end`, or None where it is never there then."""
    times = track.times_ms
    assert times is not None
    start, end = max(start, times[0]), min(end, times[-1])
    if start >= end:
        return None
    points: list[LonLat] = []
    moments: list[float] = []
    for k, (early, late) in enumerate(itertools.pairwise(times)):
        if late <= start or early >= end:
            continue
        p, q = track.lonlats[k], track.lonlats[k + 1]
        from_, to = max(start, early), min(end, late)
        if not points:
            points.append(_at(p, q, (from_ - early) / (late - early)))
            moments.append(from_)
        points.append(_at(p, q, (to - early) / (late - early)))
        moments.append(to)
    return make_shape(LINE, track.width_m, [points], moments)


def _at(p: LonLat, q: LonLat, share: float) -> LonLat:
    if share <= 0 or p == q:
        return p
    return q if share >= 1 else between(p, q, [share])[0]


def track_meets_standing(
    track: Shape, area: Shape, extra_m: float, start: float, end: float
) -> Span | None:
    """Return the first and last instant at which a track is within `extra_m` of an area, widths
    included, between `start` and `end` (ms); None if never. Correct to 1 ms, rounded outward.
    """
    part = clipped(track, start, end)
    limit_m = track.width_m + area.width_m + extra_m
    if part is None or not base_gap_within(part, area, limit_m):
        return None
    assert part.times_ms is not None
    legs = list(itertools.pairwise(part.times_ms))
    first = next(k for k in range(len(legs)) if _leg_meets(part, *legs[k], area, limit_m))
    last = next(k for k in reversed(range(len(legs))) if _leg_meets(part, *legs[k], area, limit_m))
    low, high = legs[first]
    while high - low > 1:
        middle = (low + high) / 2
        if _leg_meets(part, legs[first][0], middle, area, limit_m):
            high = middle
        else:
            low = middle
    begin = low
    low, high = legs[last]
    while high - low > 1:
        middle = (low + high) / 2
        if _leg_meets(part, middle, legs[last][1], area, limit_m):
            low = middle
        else:
            high = middle
    return begin, high


def _leg_meets(track: Shape, start: float, end: float, area: Shape, limit_m: float) -> bool:
    leg = clipped(track, start, end)
    return leg is not None and base_gap_within(leg, area, limit_m)


def tracks_meet(a: Shape, b: Shape, extra_m: float, start: float, end: float) -> Span | None:
    """Return the first and last instant at which two tracks are within `extra_m` of each other,
    widths included, between `start` and `end` (ms); None if never.

    Never misses a meeting; a tie within 1 µm counts as one.
    """
    assert a.times_ms is not None
    assert b.times_ms is not None
    limit_m = a.width_m + b.width_m + extra_m
    found: Span | None = None
    i = j = 0
    while i + 1 < len(a.times_ms) and j + 1 < len(b.times_ms):
        early = max(a.times_ms[i], b.times_ms[j], start)
        late = min(a.times_ms[i + 1], b.times_ms[j + 1], end)
        if early < late:
            span = _legs_meet(a, i, b, j, limit_m, early, late)
            if span is not None:
                found = span if found is None else (found[0], span[1])
        if a.times_ms[i + 1] <= b.times_ms[j + 1]:
            i += 1
        else:
            j += 1
    return found


def _legs_meet(
    a: Shape, i: int, b: Shape, j: int, limit_m: float, early: float, late: float
) -> Span | None:
    p, q = _run(a, i, early), _run(a, i, late)
    r, s = _run(b, j, early), _run(b, j, late)
    origin = (p[0] + q[0] + r[0] + s[0], p[1] + q[1] + r[1] + s[1], p[2] + q[2] + r[2] + s[2])
    start, end, nearest = closest_run(p, q, r, s, origin, limit_m)
    stray = RUN_STRAY_M + RUN_STRAY_SHARE * nearest
    if least_geodesic_m(max(0.0, nearest - stray)) > limit_m + TOUCH_M:
        return None
    if greatest_geodesic_m(nearest + stray) > limit_m:
        at = _nearest_share(a, i, b, j, early, late)
        if _apart(a, i, b, j, early + at * (late - early)) > limit_m + TOUCH_M:
            return None
        start, end = min(start, at), max(end, at)
    return early + start * (late - early), early + end * (late - early)


def _run(shape: Shape, k: int, moment: float) -> Xyz:
    assert shape.times_ms is not None
    early, late = shape.times_ms[k], shape.times_ms[k + 1]
    share = (moment - early) / (late - early)
    p, q = shape.point(k), shape.point(k + 1)
    return (
        p[0] + share * (q[0] - p[0]),
        p[1] + share * (q[1] - p[1]),
        p[2] + share * (q[2] - p[2]),
    )


def _apart(a: Shape, i: int, b: Shape, j: int, moment: float) -> float:
    return distance_m(position(a, i, moment), position(b, j, moment))


def position(track: Shape, leg: int, moment: float) -> LonLat:
    """Return where a track is on one of its legs at a moment (exact)."""
    assert track.times_ms is not None
    early, late = track.times_ms[leg], track.times_ms[leg + 1]
    return _at(track.lonlats[leg], track.lonlats[leg + 1], (moment - early) / (late - early))


def _nearest_share(a: Shape, i: int, b: Shape, j: int, early: float, late: float) -> float:
    """Return the share of the time at which two legs are nearest, by golden section."""
    ratio = (math.sqrt(5) - 1) / 2
    low, high = 0.0, 1.0
    x, y = high - ratio, low + ratio
    span = late - early
    fx, fy = (_apart(a, i, b, j, early + t * span) for t in (x, y))
    for _ in range(60):  # 0.618^60 of the leg is below a micrometre
        if fx <= fy:
            high, y, fy = y, x, fx
            x = high - ratio * (high - low)
            fx = _apart(a, i, b, j, early + x * span)
        else:
            low, x, fx = x, y, fy
            y = low + ratio * (high - low)
            fy = _apart(a, i, b, j, early + y * span)
    best = min((fx, x), (fy, y))
    ends = ((_apart(a, i, b, j, early), 0.0), (_apart(a, i, b, j, late), 1.0))
    return min(best, *ends)[1]
