"""Moving discs: against standing areas, and against each other."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.notices import oracle
from tests.notices.builders import DAY_START, HERE, HOUR, at, hours, ready, square

from visavis.notices import Verdict, find_conflict
from visavis.notices.moving import tracks_meet
from visavis.notices.shapes import shape_of
from visavis.terms import Circle, InstantMs, LonLat, Polygon, Separation, Track


def track(points: list[LonLat], start_h: float, end_h: float, radius_m: float) -> Track:
    steps = len(points) - 1
    times = tuple(
        InstantMs(round(DAY_START + (start_h + (end_h - start_h) * k / steps) * HOUR))
        for k in range(len(points))
    )
    return Track(tuple(points), times, radius_m)


def test_two_tracks_that_cross_at_one_time_meet_and_half_an_hour_apart_do_not() -> None:
    eastward = track([at(HERE, 270, 100_000), at(HERE, 90, 100_000)], 6, 7, 1000)
    north = [at(HERE, 180, 100_000), at(HERE, 0, 100_000)]
    found = find_conflict(ready("a", eastward), ready("b", track(north, 6, 7, 1000)))
    assert found is not None
    assert found.verdict is Verdict.CERTAIN
    # 200 km/h each, at right angles: they close at 283 km/h and are within 2 km for 51 s.
    assert found.end is not None
    assert found.end - found.start == pytest.approx(51_000, abs=100)
    assert (found.start + found.end) / 2 == pytest.approx(DAY_START + 6.5 * HOUR, abs=100)
    assert find_conflict(ready("a", eastward), ready("b", track(north, 6.5, 7.5, 1000))) is None


def test_a_track_meets_an_area_only_while_both_are_there() -> None:
    run = track([at(HERE, 270, 100_000), at(HERE, 90, 100_000)], 6, 7, 1000)
    area = Circle(HERE, 9000.0)
    found = find_conflict(ready("a", run), ready("b", area))
    assert found is not None
    assert found.start == pytest.approx(DAY_START + 6.45 * HOUR, abs=20)
    assert found.end == pytest.approx(DAY_START + 6.55 * HOUR, abs=20)
    assert find_conflict(ready("a", run), ready("b", area, window=hours(6.56, 9))) is None
    assert find_conflict(ready("a", run), ready("b", area, window=hours(6.54, 9)))


def test_time_separation_widens_the_window_of_an_area_and_never_a_track() -> None:
    keep = Separation(time_s=600.0)
    run = track([at(HERE, 270, 100_000), at(HERE, 90, 100_000)], 6, 7, 1000)
    late = ready("b", Circle(HERE, 9000.0), window=hours(6.6, 9), separation=keep)
    found = find_conflict(ready("a", run), late)
    assert found is not None
    assert found.because == ("separation",)
    follower = track([at(HERE, 270, 100_000), at(HERE, 90, 100_000)], 6.1, 7.1, 1000)
    assert find_conflict(ready("a", run, separation=keep), ready("b", follower)) is None


def test_a_track_over_180_degrees_and_over_a_pole() -> None:
    seam = track([(179.0, 10.0), (-179.0, 10.0)], 6, 7, 1000)
    assert find_conflict(ready("a", seam), ready("b", square(179.9, 9.9, 0.2)))
    pole = track([(0.0, 89.0), (180.0, 89.0)], 6, 7, 1000)
    assert find_conflict(ready("a", pole), ready("b", Circle((90.0, 90.0), 1000.0)))
    assert find_conflict(ready("a", pole), ready("b", Circle((90.0, 89.5), 1000.0))) is None


def test_a_track_that_starts_inside_a_polygon_meets_it() -> None:
    inside = track([(34.5, 34.5), (34.6, 34.6)], 6, 7, 10)
    found = find_conflict(ready("a", inside), ready("b", square(34.0, 34.0, 1.0)))
    assert found is not None
    assert (found.start, found.end) == (DAY_START + 6 * HOUR, DAY_START + 7 * HOUR)
    holed = Polygon(square(34.0, 34.0, 1.0).outer, (square(34.4, 34.4, 0.3).outer,))
    assert find_conflict(ready("a", inside), ready("b", holed)) is None


LEGS = st.lists(st.tuples(st.floats(0, 360), st.floats(1000, 300_000)), min_size=2, max_size=4)


@settings(max_examples=40, deadline=None)
@given(
    LEGS, LEGS, st.floats(5.5, 6.5), st.floats(0.2, 1.5), st.floats(0.98, 1.02), st.floats(-70, 70)
)
def test_closest_approach_is_what_sampling_finds(
    one: list[tuple[float, float]],
    other: list[tuple[float, float]],
    start: float,
    span: float,
    share: float,
    lat: float,
) -> None:
    centre = (30.0, lat)
    a = track([at(centre, b, d) for b, d in one], 6, 7, 0)
    b = track([at(centre, b, d) for b, d in other], start, start + span, 0)
    if max(a.times[0], b.times[0]) >= min(a.times[-1], b.times[-1]):
        return
    sampled = oracle.tracks_nearest(a, b)
    assume(sampled > 1.0)
    limit = sampled * share
    found = tracks_meet(shape_of(a), shape_of(b), limit, float(a.times[0]), float(a.times[-1]))
    if abs(share - 1) > 1e-6:
        assert (found is not None) is (share > 1)
    assert (
        tracks_meet(shape_of(b), shape_of(a), limit, float(a.times[0]), float(a.times[-1])) is None
    ) is (found is None)
