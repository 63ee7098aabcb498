"""Heights across references, uncertain ends, separation, and the words of a verdict."""

import pytest
from tests.notices.builders import DAY_START, HERE, HOUR, at, band, declared, hours, ready

from visavis.notices import Conflict, Verdict, find_conflict, prepare
from visavis.notices.geoid import undulation_m, undulation_range_m, undulations_cm
from visavis.notices.levels import pressure_bounds_m
from visavis.terms import (
    Circle,
    Height,
    HeightBand,
    HeightReference,
    InstantMs,
    MalformedHeight,
    Separation,
    Window,
)

AMSL, AGL, STD = HeightReference.AMSL, HeightReference.AGL, HeightReference.STD


def pair(one: HeightBand, other: HeightBand) -> Conflict | None:
    return find_conflict(ready("a", heights=one), ready("b", heights=other))


def test_the_geoid_is_the_published_one() -> None:
    """Checkpoints of NGA's own interpolation program (its file OUTPUT.DAT), to 20 cm."""
    assert len(undulations_cm()) == 721 * 1440
    published = {
        (269.779155, 38.628155): -31.628,
        (305.021114, -14.621217): -2.969,
        (102.448729, 46.874319): -43.575,
        (133.874712, -23.617446): 15.871,
        (359.999500, 38.625473): 50.066,
        (0.002300, -0.466744): 17.329,
    }
    for place, metres in published.items():
        assert undulation_m(place) == pytest.approx(metres, abs=0.2)
        low, high = undulation_range_m(place[1], place[1], place[0], place[0])
        assert low < metres < high


def test_heights_of_one_reference_compare_directly_to_the_foot() -> None:
    for reference in (AMSL, AGL, STD):
        found = pair(band(1000, 2000, reference), band(2000, 3000, reference))
        assert found is not None
        assert found.verdict is Verdict.CERTAIN
        assert pair(band(1000, 2000, reference), band(2000.5, 3000, reference)) is None


def test_sea_level_lies_15_m_above_the_ellipsoid_off_cyprus_and_that_decides() -> None:
    assert undulation_m(HERE) == pytest.approx(18, abs=4)
    found = pair(band(100, 200, AMSL), band(190, 300))
    assert found is not None
    assert found.verdict is Verdict.CERTAIN
    assert found.ceiling_m_wgs84 == pytest.approx(200 + undulation_m(HERE), abs=0.01)
    found = pair(band(100, 200, AMSL), band(217, 300))
    assert found is not None
    assert found.verdict is Verdict.POSSIBLE
    assert found.because == ("heights compared across references: AMSL and W84",)
    assert pair(band(100, 200, AMSL), band(240, 300)) is None


def test_flight_level_100_may_lie_half_a_kilometre_off_and_300_a_whole_one() -> None:
    low, high = pressure_bounds_m(3048.0, (980.0, 1045.0))
    assert 450 < 3048 - low < 600
    assert 450 < high - 3048 < 600
    low, high = pressure_bounds_m(9144.0, (980.0, 1045.0))
    assert 900 < 9144 - low < 1150
    assert 900 < high - 9144 < 1150
    narrow = pressure_bounds_m(3048.0, (1013.25, 1013.25))
    assert narrow[1] - narrow[0] < high - low


def test_a_flight_level_against_metres_is_certain_possible_or_apart() -> None:
    levels = band(3048, 6096, STD)
    found = pair(levels, band(1000, 4200))
    assert found is not None
    assert found.verdict is Verdict.CERTAIN
    assert (found.floor_m_wgs84, found.ceiling_m_wgs84) == (3048.0, 4200.0)
    found = pair(levels, band(1000, 3000))
    assert found is not None
    assert found.verdict is Verdict.POSSIBLE
    assert found.because == ("heights compared across references: STD and W84",)
    assert pair(levels, band(1000, 2000)) is None


def test_the_pressure_where_it_is_given_narrows_what_is_possible() -> None:
    wide = HeightBand(Height(3048, STD), Height(6096, STD))
    narrow = HeightBand(Height(3048, STD), Height(6096, STD), qnh_hpa=(1013.0, 1013.5))
    assert pair(wide, band(1000, 2700)) is not None
    assert pair(narrow, band(1000, 2700)) is None


def test_height_above_ground_without_its_terrain_is_only_possible() -> None:
    unknown = band(0, 500, AGL)
    found = pair(unknown, band(0, 1000))
    assert found is not None
    assert found.verdict is Verdict.POSSIBLE
    assert found.because == (
        "heights compared across references: AGL and W84",
        "terrain unknown: a",
    )
    assert pair(unknown, band(10_000, 11_000)) is None


def test_height_above_ground_with_its_terrain_is_certain() -> None:
    known = HeightBand(Height(0, AGL), Height(500, AGL), terrain_m_wgs84=(200.0, 250.0))
    found = pair(known, band(300, 1000))
    assert found is not None
    assert found.verdict is Verdict.CERTAIN
    assert pair(known, band(751, 1000)) is None


def test_a_floor_surely_above_its_ceiling_is_refused_across_references() -> None:
    with pytest.raises(MalformedHeight, match="ceiling refused: expected above the floor"):
        ready("a", heights=HeightBand(Height(5000, AMSL), Height(1000, HeightReference.W84)))


def week_end(start: float, early: float, late: float) -> Window:
    first = InstantMs(round(DAY_START + start * HOUR))
    return Window(
        first,
        first,
        InstantMs(round(DAY_START + early * HOUR)),
        InstantMs(round(DAY_START + late * HOUR)),
    )


def test_an_uncertain_end_makes_possible_what_only_it_could_join() -> None:
    loose = ready("a", window=week_end(6, 9, 12))
    found = find_conflict(loose, ready("b", window=hours(10, 11)))
    assert found is not None
    assert found.verdict is Verdict.POSSIBLE
    assert found.because == ("end uncertain: a",)
    sure = find_conflict(loose, ready("b", window=hours(8, 11)))
    assert sure is not None
    assert sure.verdict is Verdict.CERTAIN
    assert sure.because == ()
    assert find_conflict(loose, ready("b", window=hours(12, 13))) is None


def test_a_pair_keeps_the_larger_minimum_and_says_separation() -> None:
    near = ready("a", Circle(HERE, 1000.0), separation=Separation(lateral_m=500.0))
    other = Circle(at(HERE, 90, 2900.0), 1000.0)
    assert find_conflict(near, ready("b", other)) is None
    wide = ready("b", other, separation=Separation(lateral_m=950.0, vertical_m=300, time_s=300))
    found = find_conflict(near, wide)
    assert found is not None
    assert found.verdict is Verdict.CERTAIN
    assert found.because == ("separation",)
    assert found.start == DAY_START + 6 * HOUR - 300_000
    assert found.end == DAY_START + 9 * HOUR + 300_000
    assert (found.floor_m_wgs84, found.ceiling_m_wgs84) == (700.0, 2300.0)


def test_time_and_vertical_minima_count_and_touching_widened_windows_do_not_meet() -> None:
    keep = Separation(vertical_m=300.0, time_s=300.0)
    one = ready("a", separation=keep)
    assert find_conflict(one, ready("b", heights=band(2300, 2500)))
    assert find_conflict(one, ready("b", heights=band(2301, 2500))) is None
    assert find_conflict(one, ready("b", window=hours(9 + 299 / 3600, 10)))
    assert find_conflict(one, ready("b", window=hours(9 + 300 / 3600, 10))) is None


def test_where_the_declared_volumes_meet_separation_is_not_named() -> None:
    found = find_conflict(ready("a", separation=Separation(5000.0, 300.0, 300.0)), ready("b"))
    assert found is not None
    assert found.because == ()
    assert found.start == DAY_START + 6 * HOUR


def test_separation_can_make_certain_what_the_declared_volumes_leave_possible() -> None:
    loose = declared("a", window=week_end(6, 9, 12), separation=Separation(time_s=7200.0))
    found = find_conflict(prepare(loose), ready("b", window=hours(10, 11)))
    assert found is not None
    assert found.verdict is Verdict.CERTAIN
    assert found.because == ("separation",)
