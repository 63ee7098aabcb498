"""Outlines that the browser draws, judged by distances reckoned here: run in Node.js."""

import json
import math
import shutil
import subprocess
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

ROOT = Path(__file__).resolve().parents[2]
OUTLINE = ROOT / "src" / "visavis" / "desk" / "static" / "outline.js"
RADIUS_M = 6_371_008.8
# Reads areas, one JSON a line, and writes their rings and where their labels stand.
RUN = """
import { createInterface } from "node:readline";
const { ringsOf, spotOf, momentary, filled, edgesOf } = await import(process.argv[1]);
for await (const line of createInterface({ input: process.stdin })) {
  const { area, ms } = JSON.parse(line);
  const rings = ringsOf(area);
  const drawn = { filled: filled(rings), edges: edgesOf(rings) };
  const found = { rings, ...drawn, spot: spotOf(area), at: momentary(area, ms) };
  console.log(JSON.stringify(found));
}
"""
Point = list[float]
Draw = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def draw() -> Any:
    """Ask one Node.js process for outlines."""
    node = shutil.which("node") or shutil.which("node", path=str(ROOT / ".venv" / "bin"))
    if node is None:
        pytest.skip("Node.js is missing: the outlines of areas are not judged")
    with subprocess.Popen(
        [node, "--input-type=module", "-e", RUN, OUTLINE.as_uri()],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None

        def ask(area: dict[str, Any], ms: int = 0) -> Any:
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(json.dumps({"area": area, "ms": ms}) + "\n")
            process.stdin.flush()
            return json.loads(process.stdout.readline())

        yield ask
        process.stdin.close()


def metres(a: Point, b: Point) -> float:
    """By the formula of haversines, on a sphere."""
    (la, pa), (lb, pb) = ((math.radians(x), math.radians(y)) for x, y in (a, b))
    h = math.sin((pb - pa) / 2) ** 2 + math.cos(pa) * math.cos(pb) * math.sin((lb - la) / 2) ** 2
    return 2 * RADIUS_M * math.asin(min(1.0, math.sqrt(h)))


def udeg(*places: tuple[float, float]) -> list[list[int]]:
    return [[round(lon * 1e6), round(lat * 1e6)] for lon, lat in places]


def is_inside(ring: list[Point], place: Point) -> bool:
    """Whether a place lies inside a ring on a flat map, on any turn of it round the earth."""
    x0, y = place
    inside = False
    for turn in (-360, 0, 360):
        x, odd = x0 + turn, False
        for (xa, ya), (xb, yb) in pairwise(ring):
            if (ya > y) != (yb > y) and x < (xb - xa) * (y - ya) / (yb - ya) + xa:
                odd = not odd
        inside = inside or odd
    return inside


@settings(max_examples=60)
@given(
    lon=st.floats(-180, 180),
    lat=st.floats(-80, 80),
    radius_m=st.integers(500, 400_000),
)
def test_every_point_of_a_circle_lies_its_radius_away(
    draw: Draw, lon: float, lat: float, radius_m: int
) -> None:
    (centre,) = udeg((lon, lat))
    found = draw({"type": "circle", "centre_udeg": centre, "radius_m": radius_m})
    (ring,) = found["rings"]
    middle = [centre[0] / 1e6, centre[1] / 1e6]
    assert found["spot"] == middle
    assert all(abs(metres(one, middle) - radius_m) < 1 for one in ring if abs(one[1]) < 90)
    assert is_inside(ring, middle)
    assert all(abs(b[0] - a[0]) < 180 for a, b in pairwise(ring))


@settings(max_examples=60)
@given(
    start=st.tuples(st.floats(-180, 180), st.floats(-40, 40)),
    legs=st.lists(st.tuples(st.floats(2, 7), st.floats(-3, 3)), min_size=1, max_size=4),
    half_m=st.integers(1_000, 10_000),
)
def test_the_edge_of_a_corridor_keeps_its_half_width_from_its_line(
    draw: Draw, start: tuple[float, float], legs: list[tuple[float, float]], half_m: int
) -> None:
    """In bends up to 136 degrees, on legs that are long beside its width: sharper ones are drawn
    blunt on their inside."""
    places = [start]
    for lon, lat in legs:
        places.append((places[-1][0] + lon, places[-1][1] + lat))
    line = udeg(*places)
    (ring,) = draw({"type": "corridor", "line_udeg": line, "half_width_m": half_m})["rings"]
    corners = [[lon / 1e6, lat / 1e6] for lon, lat in line]
    for one in ring:
        off = min(off_leg(one, a, b) for a, b in pairwise(corners))
        assert 0.99 * half_m - 1 <= off <= 1.01 * half_m + 1
    for place in corners:
        assert is_inside(ring, place)
    assert all(abs(b[0] - a[0]) < 180 for a, b in pairwise(ring))


def off_leg(place: Point, a: Point, b: Point) -> float:
    """How far a place lies from the great circle between two others."""
    u, v, w, normal = _unit(a), _unit(b), _unit(place), _normal(a, b)
    along = _cross(normal, w)
    if dot(along, u) < 0 < dot(along, v):
        return abs(math.asin(dot(w, normal))) * RADIUS_M
    return min(metres(place, a), metres(place, b))


def test_a_straight_corridor_is_as_wide_as_it_is_declared_all_along(draw: Draw) -> None:
    line = udeg((170.0, 60.0), (-170.0, 60.0))
    (ring,) = draw({"type": "corridor", "line_udeg": line, "half_width_m": 20_000})["rings"]
    way = [[170.0, 60.0], [-170.0, 60.0]]
    pole = _normal(*way)
    for one in ring:
        off = abs(math.asin(dot(_unit(one), pole))) * RADIUS_M
        near_end = min(metres(one, end) for end in way) <= 20_001
        assert near_end or off == pytest.approx(20_000, abs=60)


def _unit(place: Point) -> tuple[float, float, float]:
    lon, lat = (math.radians(one) for one in place)
    return math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)


def _cross(u: tuple[float, ...], v: tuple[float, ...]) -> tuple[float, ...]:
    return u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]


def dot(u: tuple[float, ...], v: tuple[float, ...]) -> float:
    return sum(a * b for a, b in zip(u, v, strict=True))


def _normal(a: Point, b: Point) -> tuple[float, ...]:
    cross = _cross(_unit(a), _unit(b))
    length = math.hypot(*cross)
    return tuple(one / length for one in cross)


@pytest.mark.parametrize(("lat", "pole"), [(88.0, 90), (-89.5, -90)])
def test_a_circle_round_a_pole_is_closed_by_way_of_that_pole(
    draw: Draw, lat: float, pole: int
) -> None:
    (centre,) = udeg((40.0, lat))
    (ring,) = draw({"type": "circle", "centre_udeg": centre, "radius_m": 500_000})["rings"]
    assert [one[1] for one in ring].count(pole) == 2
    lons = [one[0] for one in ring]
    assert max(lons) - min(lons) == pytest.approx(360)
    inner = math.copysign(89.0, lat)
    assert all(is_inside(ring, [lon, inner]) for lon in range(-175, 180, 10))
    assert not is_inside(ring, [0.0, math.copysign(80.0, lat)])


def test_beyond_85_degrees_more_is_drawn_as_covered_and_never_less(draw: Draw) -> None:
    """A flat map ends there; its edge is drawn only as far as it is true."""
    (round_it,) = udeg((40.0, 88.0))
    found = draw({"type": "circle", "centre_udeg": round_it, "radius_m": 500_000})
    kind, (ring,) = found["filled"]
    assert kind == "Polygon"
    assert all(is_inside(ring, [lon, 85.02]) for lon in range(-179, 180, 7))
    assert all(abs(place[1]) <= 85.05 for line in found["edges"] for place in line)
    (beside,) = udeg((100.0, -88.0))
    found = draw({"type": "circle", "centre_udeg": beside, "radius_m": 100_000})
    kind, (_, (wedge,)) = found["filled"]
    assert kind == "MultiPolygon"
    assert found["edges"] == []
    assert is_inside(wedge, [100.0, -87.0])
    assert is_inside(wedge, [80.0, -85.02])
    assert not is_inside(wedge, [-80.0, -87.0])
    (low,) = udeg((100.0, 40.0))
    found = draw({"type": "circle", "centre_udeg": low, "radius_m": 100_000})
    assert found["filled"] == ["Polygon", found["rings"]]
    assert found["edges"] == found["rings"]


def test_an_area_across_180_degrees_stays_in_one_piece(draw: Draw) -> None:
    ring = udeg((178, 66), (-178, 66), (-178, 68), (178, 68), (178, 66))
    found = draw({"type": "polygon", "outer_udeg": ring, "holes_udeg": []})
    lons = [one[0] for one in found["rings"][0]]
    assert max(lons) - min(lons) == pytest.approx(4)
    assert abs(found["spot"][0]) == pytest.approx(180)
    assert is_inside(found["rings"][0], [179.0, 67.0])
    assert is_inside(found["rings"][0], [-179.0, 67.0])
    assert not is_inside(found["rings"][0], [0.0, 67.0])


def test_holes_lie_beside_the_ring_that_they_are_in(draw: Draw) -> None:
    outer = udeg((170, 60), (-170, 60), (-170, 70), (170, 70), (170, 60))
    hole = udeg((-176, 63), (-174, 63), (-174, 65), (-176, 63))
    rings = draw({"type": "polygon", "outer_udeg": outer, "holes_udeg": [hole]})["rings"]
    assert len(rings) == 2
    lons = [one[0] for one in rings[0]]
    assert all(min(lons) <= one[0] <= max(lons) for one in rings[1])


def test_edges_bend_as_great_circles_do(draw: Draw) -> None:
    ring = udeg((0, 60), (40, 60), (40, 50), (0, 50), (0, 60))
    (outer,) = draw({"type": "polygon", "outer_udeg": ring})["rings"]
    northern = max(one[1] for one in outer)
    half = math.degrees(math.atan(math.tan(math.radians(60)) / math.cos(math.radians(20))))
    assert northern == pytest.approx(half, abs=0.01)


def test_what_moves_is_where_it_is_at_each_instant_and_nowhere_before_and_after(
    draw: Draw,
) -> None:
    track = {
        "type": "track",
        "line_udeg": udeg((30, 34), (32, 34), (32, 36)),
        "times": ["2015-11-19T10:00:00Z", "2015-11-19T12:00:00Z", "2015-11-19T13:00:00Z"],
        "radius_m": 2000,
    }
    noon = 1_447_934_400_000
    assert draw(track, noon)["at"] == pytest.approx([32, 34])
    assert draw(track, noon + 1_800_000)["at"] == pytest.approx([32, 35], abs=0.001)
    assert draw(track, noon + 3_600_001)["at"] is None
    assert draw(track, noon - 7_200_001)["at"] is None
