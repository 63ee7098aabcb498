"""What a ring may not be, by name; and the repair that is made when asked for."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.notices.builders import square

from visavis.notices import check_area, repair_ring
from visavis.notices.rings import least_area_m2
from visavis.notices.shapes import signed_area_m2
from visavis.terms import (
    Area,
    Circle,
    Corridor,
    InstantMs,
    MalformedVolume,
    Polygon,
    Track,
    VisavisError,
)

SW, SE, NE, NW = (0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)


@pytest.mark.parametrize(
    ("area", "message"),
    [
        (Polygon((SW, NE, SE, NW, SW)), "neither crosses nor touches itself"),
        (
            Polygon((SW, SE, NE, NW)),
            "a closed ring, the last point like the first, got an open one",
        ),
        (Polygon((SW, SE, SW)), "a ring of at least 4 points"),
        (Polygon((SW, SE, SE, NE, SW)), r"coordinates\[0\]\[2\] refused: .* got a repeated point"),
        (Polygon((SW, SE, NE, SE, SW)), "neither crosses nor touches itself"),
        (Polygon((SW, (float("nan"), 0.0), NE, SW)), r"\[0\]\[1\] refused: expected longitude"),
        (Polygon((SW, (0.0, 91.0), NE, SW)), "latitude -90 to 90"),
        (Polygon((SW, (1.0, 0.5), (2.0, 0.0), NE, (1.0, 0.5), NW, SW)), "touches itself"),
        (Polygon((SW, SE, (2.0, 0.0), SW)), "neither crosses nor touches itself"),
        (
            Polygon(square(0, 0, 1).outer, (square(0.5, 0.5, 1).outer,)),
            r"coordinates\[1\] refused: expected a hole apart from other rings, got one that meets",
        ),
        (Polygon(square(0, 0, 1).outer, (square(3, 3, 1).outer,)), "a hole inside the outer ring"),
        (
            Polygon(square(0, 0, 4).outer, (square(1, 1, 2).outer, square(1.5, 1.5, 1).outer)),
            "a hole apart from other holes",
        ),
        (Circle(SW, -1.0), "radius_m refused: expected 0 to 5e"),
        (Circle(SW, float("inf")), "radius_m refused"),
        (Corridor((SW,), 5.0), "coordinates refused: expected 2 to 100000 points, got 1"),
        (Track((SW, SE), (InstantMs(0),), 5.0), "one instant per vertex, got 1 for 2 vertices"),
        (Track((SW, SE), (InstantMs(5), InstantMs(5)), 5.0), r"times\[1\] refused: expected an in"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_name(area: Area, message: str) -> None:
    with pytest.raises(VisavisError, match=message):
        check_area(area)


def test_a_ring_around_a_pole_and_one_across_180_degrees_are_in_order() -> None:
    pole = tuple((float(lon), -75.0) for lon in (0, 90, 180, -90, 0))
    check_area(Polygon(pole))
    check_area(Polygon(((179.0, 0.0), (-179.0, 0.0), (180.0, 1.0), (179.0, 0.0))))


def test_a_ring_that_crosses_itself_across_180_degrees_is_refused() -> None:
    with pytest.raises(MalformedVolume, match="crosses nor touches"):
        check_area(
            Polygon(((179.0, 0.0), (-179.0, 1.0), (-179.0, 0.0), (179.0, 1.0), (179.0, 0.0)))
        )


def test_a_repair_closes_a_ring_and_drops_doubles_and_spikes() -> None:
    assert repair_ring((SW, SE, NE, NW)) == (SW, SE, NE, NW, SW)
    assert repair_ring((SW, SE, SE, NE, NW, SW)) == (SW, SE, NE, NW, SW)
    assert repair_ring((SW, SE, (5.0, 0.0), SE, NE, NW, SW)) == (SW, SE, NE, NW, SW)
    check_area(Polygon(repair_ring((SW, SE, SE, NE, (3.0, 3.0), NE, NW))))


def test_a_repair_leaves_a_good_ring_as_it_is() -> None:
    ring = square(34, 34, 1).outer
    assert repair_ring(ring) == ring


@settings(max_examples=200, deadline=None)
@given(
    lon=st.floats(-180, 180),
    lat=st.floats(-80, 80),
    across=st.floats(1e-6, 9),
    corners=st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=3, max_size=12),
)
def test_the_quick_area_is_never_more_than_the_exact_one(
    lon: float, lat: float, across: float, corners: list[tuple[float, float]]
) -> None:
    middle = [sum(one[k] for one in corners) / len(corners) for k in (0, 1)]
    around = sorted(corners, key=lambda c: math.atan2(c[1] - middle[1], c[0] - middle[0]))
    ring = [(lon + across * x, lat + across * y) for x, y in around]
    ring.append(ring[0])
    assert least_area_m2(tuple(ring)) <= abs(signed_area_m2(tuple(ring))) * (1 + 1e-9) + 1e-3


def test_the_quick_area_settles_what_is_drawn_on_a_map_and_leaves_the_rest() -> None:
    square = ((33.0, 34.0), (33.5, 34.0), (33.5, 34.4), (33.0, 34.4), (33.0, 34.0))
    exact = abs(signed_area_m2(square))
    assert 0.98 * exact < least_area_m2(square) < exact
    there_and_back = ((33.0, 34.0), (34.0, 34.0), (35.0, 34.0), (34.0, 34.0), (33.0, 34.0))
    assert least_area_m2(there_and_back) == 0.0
    assert least_area_m2(((0.0, 0.0), (20.0, 0.0), (20.0, 20.0), (0.0, 0.0))) == 0.0
