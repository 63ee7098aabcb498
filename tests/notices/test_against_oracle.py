"""The engine against dense sampling, and against itself under symmetries."""

import math

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.notices import oracle
from tests.notices.builders import at, ready

from visavis.notices import check_area, find_conflict
from visavis.notices.boxes import box_of, boxes_meet
from visavis.notices.exact import exact_gap
from visavis.notices.gaps import meets
from visavis.notices.shapes import shape_of
from visavis.terms import Area, Circle, Corridor, LonLat, Polygon, VisavisError

CENTRES = st.one_of(
    st.tuples(st.floats(-180, 180), st.floats(-89, 89)),
    st.tuples(st.just(180.0), st.floats(-80, 80)),
    st.tuples(st.floats(0, 359), st.sampled_from([89.9999, -89.9999, 90.0])),
)


@st.composite
def areas(draw: st.DrawFn, centre: LonLat, size_m: float) -> Area:
    kind = draw(st.sampled_from(["polygon", "circle", "corridor"]))
    share = st.floats(0.3, 1.0)
    if kind == "circle":
        return Circle(centre, size_m * draw(share))
    if kind == "corridor":
        ends = draw(st.lists(st.tuples(st.floats(0, 359), share), min_size=2, max_size=4))
        return Corridor(tuple(at(centre, b, size_m * d) for b, d in ends), size_m * 0.1)
    count = draw(st.integers(4, 8))
    shares = draw(st.lists(share, min_size=count, max_size=count))
    turn = draw(st.floats(0, 360))
    ring = tuple(at(centre, turn + 360 * k / count, size_m * s) for k, s in enumerate(shares))
    return Polygon((*ring, ring[0]))


@st.composite
def pairs(draw: st.DrawFn, least_m: float = 10, most_m: float = 2e6) -> tuple[Area, Area, float]:
    centre = draw(CENTRES)
    size_m = math.exp(draw(st.floats(math.log(least_m), math.log(most_m))))
    second_m = size_m * draw(st.floats(0.1, 1.5))
    there = at(centre, draw(st.floats(0, 360)), (size_m + second_m) * draw(st.floats(0, 1.1)))
    extra_m = draw(st.sampled_from([0.0, 0.1])) * size_m
    first, second = draw(areas(centre, size_m)), draw(areas(there, second_m))
    try:
        check_area(first)
        check_area(second)
    except VisavisError:
        assume(False)
    return first, second, extra_m


@settings(max_examples=120, deadline=None)
@given(pairs())
def test_what_dense_sampling_can_tell_the_engine_tells_alike(
    pair: tuple[Area, Area, float],
) -> None:
    first, second, extra_m = pair
    size_m = max(shape_of(first).reach_m, oracle.width_of(first))
    told = oracle.areas_meet(first, second, extra_m, size_m / 60)
    found = meets(shape_of(first), shape_of(second), extra_m)
    assert told is None or found is told


@settings(max_examples=150, deadline=None)
@given(pairs())
def test_meeting_is_symmetric_within_the_boxes_and_the_same_by_either_path(
    pair: tuple[Area, Area, float],
) -> None:
    first, second, extra_m = pair
    a, b = shape_of(first), shape_of(second)
    found = meets(a, b, extra_m)
    assert meets(b, a, extra_m) is found
    limit = a.width_m + b.width_m + extra_m
    assert (exact_gap(a, b, limit) <= limit + 1e-6) is found
    if found:
        assert boxes_meet(box_of(a, extra_m), box_of(b, 0.0))


def turned(area: Area, by: float) -> Area:
    def point(p: LonLat) -> LonLat:
        return ((p[0] + by + 180) % 360 - 180, p[1])

    match area:
        case Polygon(outer, holes):
            return Polygon(
                tuple(point(p) for p in outer), tuple(tuple(point(p) for p in h) for h in holes)
            )
        case Circle(centre, radius_m):
            return Circle(point(centre), radius_m)
        case Corridor(line, half_width_m):
            return Corridor(tuple(point(p) for p in line), half_width_m)
    raise AssertionError("tracks are turned elsewhere")


@settings(max_examples=100, deadline=None)
@given(pairs(), st.floats(-180, 180))
def test_turning_the_globe_about_its_axis_changes_nothing(
    pair: tuple[Area, Area, float], by: float
) -> None:
    first, second, extra_m = pair
    a, b = shape_of(first), shape_of(second)
    limit = a.width_m + b.width_m + extra_m
    gap = exact_gap(a, b, 2 * limit + 1)
    assume(abs(gap - limit) > 1e-3)
    c, d = shape_of(turned(first, by)), shape_of(turned(second, by))
    assert meets(c, d, extra_m) is meets(a, b, extra_m)


def mirrored(area: Area) -> Area:
    def point(p: LonLat) -> LonLat:
        return (p[0], -p[1])

    match area:
        case Polygon(outer, _):
            return Polygon(tuple(point(p) for p in outer))
        case Circle(centre, radius_m):
            return Circle(point(centre), radius_m)
        case Corridor(line, half_width_m):
            return Corridor(tuple(point(p) for p in line), half_width_m)
    raise AssertionError("tracks are mirrored elsewhere")


@settings(max_examples=100, deadline=None)
@given(pairs())
def test_north_and_south_are_alike(pair: tuple[Area, Area, float]) -> None:
    first, second, extra_m = pair
    a, b = shape_of(first), shape_of(second)
    limit = a.width_m + b.width_m + extra_m
    assume(abs(exact_gap(a, b, 2 * limit + 1) - limit) > 1e-3)
    c, d = shape_of(mirrored(first)), shape_of(mirrored(second))
    assert meets(c, d, extra_m) is meets(a, b, extra_m)


@settings(max_examples=60, deadline=None)
@given(
    st.floats(10, 100_000),
    st.floats(0.2, 0.8),
    st.floats(0, 360),
    st.floats(0, 1.2),
    st.floats(-60, 60),
)
def test_a_volume_split_in_two_meets_what_the_whole_meets(
    size_m: float, share: float, bearing: float, out: float, lat: float
) -> None:
    west, north_m = at((20.0, lat), 270, size_m), at((20.0, lat), 0, size_m)
    size = north_m[1] - lat
    left, top = west[0], lat + size
    cut = left + (20.0 - left) * share
    whole = Polygon(((left, lat), (20.0, lat), (20.0, top), (left, top), (left, lat)))
    # The cut runs along a meridian, a geodesic; its ends lie on the edges, also geodesics.
    south = oracle.WGS84.Inverse(lat, left, lat, 20.0)
    at_cut = oracle.WGS84.Line(lat, left, south["azi1"]).Position(south["s12"] * share)
    at_top = oracle.WGS84.Inverse(top, left, top, 20.0)
    up = oracle.WGS84.Line(top, left, at_top["azi1"]).Position(at_top["s12"] * share)
    low, high = (at_cut["lon2"], at_cut["lat2"]), (up["lon2"], up["lat2"])
    assert abs(low[0] - cut) < size
    one = Polygon(((left, lat), low, high, (left, top), (left, lat)))
    two = Polygon((low, (20.0, lat), (20.0, top), high, low))
    probe = Circle(at(((left + 20) / 2, lat + size / 2), bearing, out * size_m), size_m * 0.05)
    seen = [meets(shape_of(part), shape_of(probe), 0.0) for part in (whole, one, two)]
    assert seen[0] is (seen[1] or seen[2])


@given(st.integers(-(10**9), 10**9))
def test_moving_both_windows_moves_the_span_and_nothing_else(shift_ms: int) -> None:
    from dataclasses import replace

    a, b = ready("a"), ready("b", Circle((34.55, 34.2), 5000.0))

    def moved(volume: object) -> object:
        assert isinstance(volume, type(a))
        return replace(
            volume,
            start_earliest=volume.start_earliest + shift_ms,
            start_latest=volume.start_latest + shift_ms,
            end_earliest=volume.end_earliest + shift_ms,
            end_latest=volume.end_latest + shift_ms,
        )

    before = find_conflict(a, b)
    after = find_conflict(moved(a), moved(b))  # type: ignore[arg-type]  # asserted above
    assert before is not None
    assert after is not None
    assert after.start - before.start == shift_ms
    assert after.because == before.because
