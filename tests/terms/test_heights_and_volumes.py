"""Lengths, heights, windows and separation: what is taken and what is refused, by name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visavis.terms import (
    Height,
    HeightBand,
    HeightReference,
    InstantMs,
    LengthUnit,
    MalformedHeight,
    MalformedLength,
    MalformedVolume,
    Separation,
    Window,
    check_band,
    check_separation,
    check_window,
    metres,
    parse_height,
    parse_length_unit,
)

W84 = HeightReference.W84


def test_a_foot_is_0_3048_m() -> None:
    assert metres(10_000, LengthUnit.FT) == 3048.0
    assert metres(10_000, LengthUnit.M) == 10_000


@given(st.sampled_from(LengthUnit))
def test_a_unit_parses_to_itself(unit: LengthUnit) -> None:
    assert parse_length_unit(unit.value) is unit


def test_an_unknown_unit_is_refused_with_what_was_expected() -> None:
    with pytest.raises(MalformedLength, match=r"units refused: expected M or FT, got 'm'\."):
        parse_length_unit("m")


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 100_001.0, -12_001.0])
def test_a_height_off_the_scale_is_refused(value: float) -> None:
    with pytest.raises(MalformedHeight, match="value refused: expected -12000 to 100000 m"):
        parse_height(value, LengthUnit.M, "W84")


def test_the_highest_height_is_taken() -> None:
    assert parse_height(100_000.0, LengthUnit.M, "STD") == Height(100_000.0, HeightReference.STD)


def test_an_unknown_reference_is_refused() -> None:
    with pytest.raises(MalformedHeight, match="expected W84, AMSL, AGL or STD, got 'MSL'"):
        parse_height(1.0, LengthUnit.M, "MSL")


def test_a_band_upside_down_is_refused_and_a_flat_one_taken() -> None:
    check_band(HeightBand(Height(5.0, W84), Height(5.0, W84)))
    with pytest.raises(MalformedHeight, match=r"ceiling refused: expected at least the floor, 5"):
        check_band(HeightBand(Height(5.0, W84), Height(4.9, W84)))


@pytest.mark.parametrize("bounds", [(5.0, 4.0), (float("nan"), 4.0), (-20_000.0, 0.0)])
def test_terrain_out_of_order_or_off_the_scale_is_refused(bounds: tuple[float, float]) -> None:
    with pytest.raises(MalformedHeight, match="terrain_m_wgs84 refused: expected low and high"):
        check_band(HeightBand(None, None, terrain_m_wgs84=bounds))


def window(*ends: int | None) -> Window:
    first, second, third, fourth = (None if end is None else InstantMs(end) for end in ends)
    assert first is not None
    assert second is not None
    return Window(first, second, third, fourth)


def test_a_window_holds_at_least_a_millisecond() -> None:
    check_window(window(5, 5, 6, 6))
    with pytest.raises(MalformedVolume, match="end refused: expected after the start"):
        check_window(window(5, 5, 5, 5))


def test_uncertain_ends_must_be_in_order() -> None:
    check_window(window(5, 9, 6, 12))
    check_window(window(5, 5, 6, None))
    with pytest.raises(MalformedVolume, match="start refused: expected earliest not after latest"):
        check_window(window(6, 5, 9, 9))
    with pytest.raises(MalformedVolume, match="end refused: expected earliest not after latest"):
        check_window(window(5, 5, 9, 8))


def test_separation_is_finite_and_not_negative() -> None:
    check_separation(Separation(9260.0, 300.0, 300.0))
    for bad in (Separation(lateral_m=-1.0), Separation(vertical_m=float("nan"))):
        with pytest.raises(MalformedLength, match="_m refused: expected 0 to 1e"):
            check_separation(bad)
    with pytest.raises(MalformedVolume, match="time_s refused: expected 0 to 2678400 s"):
        check_separation(Separation(time_s=1e9))
