"""The cases that other checkers get wrong; ours start with them."""

from tests.notices.builders import HERE, at, band, declared, hours, ready, square

from visavis.notices import Verdict, find_conflict, prepare
from visavis.terms import (
    M_PER_FT,
    Circle,
    Corridor,
    Height,
    HeightBand,
    HeightReference,
    Polygon,
)


def feet(floor_ft: float, ceiling_ft: float) -> HeightBand:
    return HeightBand(
        Height(floor_ft * M_PER_FT, HeightReference.W84),
        Height(ceiling_ft * M_PER_FT, HeightReference.W84),
    )


def test_100_to_120_m_meets_328_to_394_ft_and_not_394_to_400_ft() -> None:
    metres = ready("a", heights=band(100.0, 120.0))
    found = find_conflict(metres, ready("b", heights=feet(328, 394)))
    assert found is not None
    assert found.verdict is Verdict.CERTAIN
    assert (found.floor_m_wgs84, found.ceiling_m_wgs84) == (100.0, 120.0)
    assert find_conflict(metres, ready("b", heights=feet(394, 400))) is None


def test_circles_of_1_km_whose_rims_overlap_by_1_m_conflict_and_1_m_apart_do_not() -> None:
    one = ready("a", Circle(HERE, 1000.0))
    for bearing in range(0, 360, 30):
        near = ready("b", Circle(at(HERE, bearing, 1999.0), 1000.0))
        far = ready("b", Circle(at(HERE, bearing, 2001.0), 1000.0))
        found = find_conflict(one, near)
        assert found is not None
        assert found.verdict is Verdict.CERTAIN
        assert find_conflict(one, far) is None


def test_circles_that_touch_meet_and_a_tenth_of_a_millimetre_apart_do_not() -> None:
    one = ready("a", Circle(HERE, 1000.0))
    assert find_conflict(one, ready("b", Circle(at(HERE, 77, 2000.0), 1000.0)))
    assert find_conflict(one, ready("b", Circle(at(HERE, 77, 2000.0001), 1000.0))) is None


def test_an_open_ended_volume_meets_what_comes_years_later() -> None:
    forever = ready("a", window=hours(6, None))
    found = find_conflict(forever, ready("b", window=hours(50_000, 50_001)))
    assert found is not None
    assert found.end == round(hours(0, 50_001).end_latest or 0)
    both = find_conflict(forever, ready("b", window=hours(8, None)))
    assert both is not None
    assert both.end is None


def test_a_circle_around_a_pole_meets_what_lies_on_its_far_side() -> None:
    pole = ready("a", Circle((0.0, 90.0), 100_000.0))
    assert find_conflict(pole, ready("b", Circle((170.0, 89.5), 1000.0)))
    assert find_conflict(pole, ready("b", Circle(at((0.0, 90.0), 100, 100_999.0), 1000.0)))
    assert find_conflict(pole, ready("b", Circle(at((0.0, 90.0), 100, 101_001.0), 1000.0))) is None


def test_a_corridor_across_180_degrees_is_narrow_and_has_round_ends() -> None:
    corridor = ready("a", Corridor(((179.5, 10.0), (-179.5, 10.0)), 5000.0))
    assert find_conflict(corridor, ready("b", Circle((180.0, 10.04), 1000.0)))
    assert find_conflict(corridor, ready("b", Circle((-179.9, 10.0), 10.0)))
    assert find_conflict(corridor, ready("b", Circle((0.0, 10.0), 1000.0))) is None
    end = at((-179.5, 10.0), 45, 5999.0)
    assert find_conflict(corridor, ready("b", Circle(end, 1000.0)))
    assert (
        find_conflict(corridor, ready("b", Circle(at((-179.5, 10.0), 45, 6001.0), 1000.0))) is None
    )


def test_a_polygon_across_180_degrees_holds_its_inside_and_not_the_rest_of_the_globe() -> None:
    seam = ready(
        "a", Polygon(((179.0, 0.0), (-179.0, 0.0), (-179.0, 1.0), (179.0, 1.0), (179.0, 0.0)))
    )
    assert find_conflict(seam, ready("b", Circle((-179.99, 0.5), 10.0)))
    assert find_conflict(seam, ready("b", Circle((0.0, 0.5), 10.0))) is None


def test_a_polygon_that_holds_a_pole_bounds_its_smaller_side_however_it_is_wound() -> None:
    ring = tuple((float(lon), 80.0) for lon in (0, 60, 120, 180, 240, 300, 0))
    for points in (ring, ring[::-1]):
        pole = ready("a", Polygon(points))
        assert find_conflict(pole, ready("b", Circle((77.0, 89.0), 10.0)))
        assert find_conflict(pole, ready("b", Circle((77.0, 70.0), 10.0))) is None


def test_touching_windows_do_not_meet_and_touching_areas_and_heights_do() -> None:
    one = ready("a", square(34.0, 34.0, 1.0))
    beside = square(35.0, 34.25, 0.5)
    assert find_conflict(one, ready("b", beside))
    assert find_conflict(one, ready("b", square(35.0000001, 34.25, 0.5))) is None
    assert find_conflict(one, ready("b", heights=band(2000.0, 3000.0)))
    assert find_conflict(one, ready("b", heights=band(2000.001, 3000.0))) is None
    assert find_conflict(one, ready("b", window=hours(9, 10))) is None
    assert find_conflict(one, ready("b", window=hours(8.9999, 10)))


def test_a_missing_floor_or_ceiling_is_said_and_makes_nothing_possible() -> None:
    low = ready("a", heights=band(None, 1500.0))
    high = ready("b", heights=band(1000.0, None))
    found = find_conflict(low, high)
    assert found is not None
    assert found.verdict is Verdict.CERTAIN
    assert (found.floor_m_wgs84, found.ceiling_m_wgs84) == (1000.0, 1500.0)
    assert found.because == ("floor missing: a", "ceiling missing: b")


def test_a_circle_in_the_hole_of_a_polygon_meets_only_the_rim() -> None:
    outer, hole = square(34.0, 34.0, 1.0).outer, square(34.4, 34.4, 0.2).outer
    holed = ready("a", Polygon(outer, (hole,)))
    assert find_conflict(holed, ready("b", Circle((34.5, 34.5), 5000.0))) is None
    assert find_conflict(holed, ready("b", Circle((34.5, 34.5), 12_000.0)))


def test_the_pair_is_named_by_the_smaller_id_first() -> None:
    found = find_conflict(prepare(declared("z")), prepare(declared("B")))
    assert found is not None
    assert (found.a, found.b) == ("B", "z")
