"""Generalised volumes always contain the precise ones; judged by dense samples of geodesics.

The judge shares no code with the engine: points inside the precise area are found along geodesics
with geographiclib, and inside the coarser area by bearings that turn round it.
"""

import math
from typing import Any

import msgspec
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from tests.notices.oracle import WGS84, distance, samples, winds_around

from visavis.notices import notice_generalise, prepared_of
from visavis.notices.notice import NoticeDeclare
from visavis.notices.notice_prepared import declared_of
from visavis.notices.notice_volume import StatedVolume
from visavis.release import (
    Coarseness,
    Extent,
    ReleaseRefused,
    TooWide,
    generalise_area,
    generalise_heights,
    generalise_window,
)
from visavis.terms import (
    HIGHEST_HEIGHT_M,
    LOWEST_HEIGHT_M,
    Circle,
    Height,
    HeightBand,
    HeightReference,
    InstantMs,
    Polygon,
    Window,
    check_band,
    check_window,
)

COMMITMENT = "ab" * 32
Point = tuple[float, float]
CELLS = st.sampled_from((10_000, 100_000, 500_000, 1_000_000, 5_000_000, 30_000_000))
# Everywhere, and more often where it is hard: at the seam, near the poles, at the equator.
LONS = st.one_of(st.integers(-180, 179), st.sampled_from((-180, 179, 0)))
LATS = st.one_of(st.integers(-89, 89), st.sampled_from((-89, 89, 0, 44, -44)))


def shift(start: Point, bearing: float, metres: float) -> Point:
    found = WGS84.Direct(start[1], start[0], bearing, metres)
    return (found["lon2"], found["lat2"])


def holds(area: Polygon | Circle, point: Point) -> bool:
    """Judge whether a point lies in an area; a millimetre of the judge's own is forgiven."""
    if isinstance(area, Circle):
        return distance(area.centre, point) <= area.radius_m + 0.001
    ring = samples(area.outer, 25_000.0)
    if winds_around(point, ring):
        return True
    return min(distance(point, one) for one in ring) < 0.001


def micro(point: Point) -> list[int]:
    return [round(point[0] * 1e6), round(point[1] * 1e6)]


@st.composite
def areas(draw: st.DrawFn) -> tuple[dict[str, Any], list[Point]]:
    """Draw an area as it is stated, and points that surely lie in it, its edges among them."""
    middle = (float(draw(LONS)), draw(LATS) + draw(st.floats(-0.9, 0.9)))
    middle = (middle[0], max(-90.0, min(90.0, round(middle[1], 6))))
    size = draw(st.sampled_from((500.0, 20_000.0, 300_000.0, 1_200_000.0)))
    turn = draw(st.floats(0, 360))
    kind = draw(st.sampled_from(("polygon", "circle", "corridor", "track")))
    if kind == "circle":
        stated = {"type": kind, "centre_udeg": micro(middle), "radius_m": int(size)}
        return stated, [shift(middle, turn + 30 * k, int(size)) for k in range(12)]
    corners = [shift(middle, turn + 72 * k, size) for k in range(5)]
    if kind == "polygon":
        exact = [(lon, lat) for lon, lat in map(tuple, map(micro, corners))]
        ring = [(lon / 1e6, lat / 1e6) for lon, lat in [*exact, exact[0]]]
        stated = {"type": kind, "outer_udeg": [*exact, exact[0]]}
        inside = [shift(middle, turn + 60 * k, size / 2) for k in range(6)]
        return stated, [*samples(ring, max(size / 4, 100.0)), *inside]
    line = [micro(corners[0]), micro(corners[2])]
    path = samples([(lon / 1e6, lat / 1e6) for lon, lat in line], max(size / 4, 100.0))
    width = draw(st.sampled_from((1, 9000, 80_000)))
    edge = [shift(point, turn + 90 * k, width) for point in path[::3] for k in range(4)]
    if kind == "corridor":
        return {"type": kind, "line_udeg": line, "half_width_m": width}, [*path, *edge]
    times = ["2015-11-23T06:00:00Z", "2015-11-23T09:30:00Z"]
    stated = {"type": kind, "line_udeg": line, "radius_m": width, "times": times}
    return stated, [*path, *edge]


def notice(area: dict[str, Any], **volume: Any) -> NoticeDeclare:
    start = None if area["type"] == "track" else "2015-11-23T06:10:00Z"
    end = None if area["type"] == "track" else "2015-11-23T09:00:00Z"
    stated = {"area": area, "start": start, "end": end, **volume}
    body = {
        "type": "activity",
        "title": {"lang": "fr", "text": "titre-secret"},
        "purpose": {"lang": "fr", "text": "but-secret"},
        "unit": {"lang": "fr", "text": "unite-secrete"},
        "source": {"lang": "fr", "text": "source-secrete"},
        "symbol": {"code": "SFGPUCI----D---", "edition": "APP-6B"},
        "volume": stated,
    }
    return msgspec.convert(body, NoticeDeclare)


def coarser(body: NoticeDeclare, cell: int) -> StatedVolume:
    coarse = Coarseness(cell_udeg=cell)
    made = notice_generalise.generalise_notice(body, coarse, COMMITMENT)
    assert made.volume is not None
    prepared_of("n" * 26, "fr", made.volume)  # it is a volume that every node takes
    return made.volume


@settings(max_examples=40, deadline=None)
@given(drawn=areas(), cell=CELLS)
def test_a_generalised_area_contains_the_precise_one(
    drawn: tuple[dict[str, Any], list[Point]], cell: int
) -> None:
    """DESIGN section 6: a generalised volume always contains the precise one."""
    stated, points = drawn
    try:
        volume = coarser(notice(stated), cell)
    except TooWide:
        latitudes = [abs(lat) for _, lat in points]
        assert cell >= 5_000_000 or max(latitudes) > 75  # small areas far from a pole never are
        return
    area = declared_of("n", "fr", volume).volume.area
    assert isinstance(area, Polygon | Circle)
    outside = [point for point in points if not holds(area, point)]
    assert not outside, outside[:3]


@settings(max_examples=50, deadline=None)
@given(
    west=st.floats(-180, 179.9),
    south=st.floats(-89, 88),
    wide=st.floats(0, 40),
    tall=st.floats(0, 20),
    cell=CELLS,
)
@example(west=-0.1, south=45.0005, wide=30.0, tall=0.0, cell=10_000)  # the bulge alone decides
@example(west=-0.1, south=-45.0005, wide=30.0, tall=0.0, cell=10_000)
@example(west=179.9, south=-0.001, wide=0.2, tall=0.002, cell=500_000)
def test_a_rectangle_of_cells_contains_every_corner_and_edge_of_what_it_was_made_of(
    west: float, south: float, wide: float, tall: float, cell: int
) -> None:
    extent = Extent(west=west, south=south, east=west + wide, north=min(90.0, south + tall))
    try:
        area = generalise_area(extent, cell)
    except TooWide:
        assume(False)
        return
    steps = [k / 4 for k in range(5)]
    points = [
        (extent.west + wide * share, lat) for share in steps for lat in (extent.south, extent.north)
    ]
    assert all(holds(area, point) for point in points)
    if isinstance(area, Polygon):
        ring = [(lon * 1e6, lat * 1e6) for lon, lat in area.outer]
        lats = {round(lat) for _, lat in ring}
        assert {min(lats) % cell, max(lats) % cell} == {0}
        assert len(ring) <= 300


BOUNDS = st.integers(1_448_236_800_000, 1_448_236_800_000 + 10**8)


@given(
    instants=st.lists(BOUNDS, min_size=4, max_size=4, unique=True).map(sorted),
    open_end=st.sampled_from(("closed", "latest open", "open")),
    step_ms=st.sampled_from((60_000, 21_600_000, 86_400_000)),
)
def test_a_widened_window_holds_whatever_the_precise_one_may_mean(
    instants: list[int], open_end: str, step_ms: int
) -> None:
    first, second, third, fourth = map(InstantMs, instants)
    window = Window(
        first,
        second,
        None if open_end == "open" else third,
        None if open_end != "closed" else fourth,
    )
    check_window(window)
    wide = check_window(generalise_window(window, step_ms))
    assert wide.start_earliest <= window.start_earliest
    assert wide.start_latest >= window.start_latest
    assert (wide.end_earliest is None) == (window.end_earliest is None)
    if wide.end_earliest is not None and window.end_earliest is not None:
        assert wide.end_earliest <= window.end_earliest
    assert (wide.end_latest is None) == (window.end_latest is None)
    if wide.end_latest is not None and window.end_latest is not None:
        assert wide.end_latest >= window.end_latest
    ends = [wide.start_earliest, wide.start_latest, wide.end_earliest, wide.end_latest]
    assert all(end % step_ms == 0 for end in ends if end is not None)


HEIGHTS = st.one_of(
    st.none(),
    st.builds(
        Height,
        st.floats(LOWEST_HEIGHT_M, HIGHEST_HEIGHT_M),
        st.sampled_from(tuple(HeightReference)),
    ),
)
TERRAIN = st.one_of(
    st.none(),
    st.tuples(st.floats(-11_999, 0), st.floats(0, 99_999)),
)
QNH = st.one_of(st.none(), st.tuples(st.floats(870, 1000), st.floats(1000, 1090)))


@given(HEIGHTS, HEIGHTS, TERRAIN, QNH, st.sampled_from((10, 300, 700, 1000, 20_000)))
def test_a_widened_band_holds_the_precise_one_in_every_reference(
    floor: Height | None,
    ceiling: Height | None,
    terrain: tuple[float, float] | None,
    qnh: tuple[float, float] | None,
    step_m: int,
) -> None:
    if floor and ceiling and floor.reference is ceiling.reference:
        assume(floor.value_m <= ceiling.value_m)
    band = check_band(HeightBand(floor, ceiling, terrain, qnh))
    wide = check_band(generalise_heights(band, step_m))
    assert (wide.floor is None, wide.ceiling is None) == (floor is None, ceiling is None)
    if floor is not None and wide.floor is not None:
        assert wide.floor.reference is floor.reference
        assert wide.floor.value_m <= floor.value_m
    if ceiling is not None and wide.ceiling is not None:
        assert wide.ceiling.reference is ceiling.reference
        assert wide.ceiling.value_m >= ceiling.value_m
    for narrow, broad in ((terrain, wide.terrain_m_wgs84), (qnh, wide.qnh_hpa)):
        assert (narrow is None) == (broad is None)
        if narrow is not None and broad is not None:
            assert broad[0] <= narrow[0]
            assert broad[1] >= narrow[1]


def test_nothing_of_who_and_why_is_in_it() -> None:
    area = {"type": "circle", "centre_udeg": [34_512_345, 34_256_789], "radius_m": 4321}
    made = notice_generalise.generalise_notice(notice(area), Coarseness(), COMMITMENT)
    raw = msgspec.json.encode(made).decode()
    for secret in ("secret", "UCI", "512345", "256789", "4321", "06:10"):
        assert secret not in raw
    assert made.generalised is not None
    assert made.generalised.commitment == COMMITMENT


def test_volumes_of_the_same_cells_give_the_same_bytes() -> None:
    def of(lon: int, lat: int, radius_m: int) -> bytes:
        area = {"type": "circle", "centre_udeg": [lon, lat], "radius_m": radius_m}
        body = notice_generalise.generalise_notice(notice(area), Coarseness(), COMMITMENT)
        return msgspec.json.encode(body)

    assert of(34_200_000, 34_200_000, 4000) == of(34_313_131, 34_171_717, 9000)
    assert of(34_200_000, 34_200_000, 4000) != of(34_600_000, 34_200_000, 4000)


def test_what_cannot_be_generalised_says_why() -> None:
    posture = {"type": "posture", "title": {"lang": "en", "text": "t"}}
    body = msgspec.convert({**posture, "posture": {"change": "reduce"}}, NoticeDeclare)
    with pytest.raises(ReleaseRefused, match="a precise notice with a volume, got one without"):
        notice_generalise.generalise_notice(body, Coarseness(), COMMITMENT)
    area = {"type": "circle", "centre_udeg": [0, 0], "radius_m": 1}
    once = notice_generalise.generalise_notice(notice(area), Coarseness(), COMMITMENT)
    with pytest.raises(ReleaseRefused, match="got a generalised one"):
        notice_generalise.generalise_notice(once, Coarseness(), COMMITMENT)
    with pytest.raises(TooWide, match="at most 120 degrees of longitude"):
        generalise_area(Extent(west=-180, south=-10, east=180, north=10), 500_000)
    assert math.isclose(Coarseness().cell_udeg, 500_000)
    with pytest.raises(ValueError, match="expected cells that divide 90 degrees"):
        Coarseness(cell_udeg=70_000)
