"""The error bounds that the plane kernel states."""

import math

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.notices.builders import at
from tests.notices.oracle import WGS84

from visavis.notices.ellipsoid import to_xyz
from visavis.notices.plane import EARTH_M, STRETCH, point_segment, project, stray_m
from visavis.terms import LonLat

PLACES = st.tuples(st.floats(-180, 180), st.floats(-90, 90))


def shown(points: list[LonLat], origin: LonLat) -> list[tuple[float, float]]:
    xs, ys = [0.0] * len(points), [0.0] * len(points)
    project([c for p in points for c in to_xyz(p)], 0, len(points), *to_xyz(origin), xs, ys)
    return list(zip(xs, ys, strict=True))


@settings(max_examples=300, deadline=None)
@given(PLACES, st.floats(0, 360), st.floats(1, 500_000), st.floats(0, 360), st.floats(10, 100_000))
def test_a_piece_strays_from_its_chord_by_no_more_than_stated(
    origin: LonLat, bearing: float, away_m: float, heading: float, length_m: float
) -> None:
    start = at(origin, bearing, away_m)
    end = at(start, heading, length_m)
    line = WGS84.InverseLine(start[1], start[0], end[1], end[0])
    between = [
        (p["lon2"], p["lat2"]) for p in (line.Position(length_m * k / 8) for k in range(1, 8))
    ]
    first, *middle, last = shown([start, *between, end], origin)
    reach = max(math.dist((0, 0), first), math.dist((0, 0), last), away_m + length_m)
    allowed = stray_m(length_m, reach)
    for x, y in middle:
        assert math.sqrt(point_segment(x, y, *first, *last)) <= allowed


@settings(max_examples=300, deadline=None)
@given(PLACES, st.floats(0, 360), st.floats(0, 600_000), st.floats(0, 360), st.floats(1, 200_000))
def test_the_plane_never_shortens_and_stretches_by_no_more_than_stated(
    origin: LonLat, bearing: float, away_m: float, heading: float, length_m: float
) -> None:
    start = at(origin, bearing, away_m)
    end = at(start, heading, length_m)
    first, last = shown([start, end], origin)
    reach = max(WGS84.Inverse(origin[1], origin[0], p[1], p[0])["s12"] for p in (start, end))
    plane = math.dist(first, last)
    assert plane >= length_m - 1e-6
    assert plane <= length_m * (1 + STRETCH * (reach / EARTH_M) ** 2) + 1e-6
