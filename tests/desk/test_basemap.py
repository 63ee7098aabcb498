"""The basemap: land where there is land, sea where there is sea, 180° and the poles included."""

import json
from pathlib import Path

import pytest

BASEMAP = Path(__file__).resolve().parents[2] / "src" / "visavis" / "desk" / "basemap"
RINGS: list[list[int]] = json.loads((BASEMAP / "land.json").read_text())


def is_land(lon: float, lat: float) -> bool:
    """Whether a place lies inside an odd number of rings."""
    inside = False
    x, y = lon * 100, lat * 100
    for ring in RINGS:
        xs, ys = ring[::2], ring[1::2]
        for at, (xb, yb) in enumerate(zip(xs, ys, strict=True)):
            xa, ya = xs[at - 1], ys[at - 1]
            if (ya > y) != (yb > y) and x < (xb - xa) * (y - ya) / (yb - ya) + xa:
                inside = not inside
    return inside


@pytest.mark.parametrize(
    ("place", "lon", "lat"),
    [
        ("north of Chukotka", 175.0, 72.5),
        ("north of Alaska", -155.0, 74.0),
        ("Beaufort Sea", -140.0, 72.0),
        ("Baffin Bay", -66.0, 74.0),
        ("Greenland Sea", -5.0, 76.0),
        ("Barents Sea", 35.0, 74.0),
        ("Norwegian Sea", 5.0, 67.0),
        ("Kara Sea", 70.0, 76.5),
        ("the North Pole", 0.0, 89.9),
        ("Bering Strait", -169.5, 65.9),
        ("the Pacific on 180°", 180.0, 30.0),
        ("the sea by Fiji", 179.0, -21.0),
        ("eastern Mediterranean", 33.0, 34.0),
        ("Southern Ocean", 100.0, -60.0),
        ("Caspian Sea", 51.0, 40.0),
    ],
)
def test_the_seas_are_not_flooded(place: str, lon: float, lat: float) -> None:
    assert not is_land(lon, lat), place


@pytest.mark.parametrize(
    ("place", "lon", "lat"),
    [
        ("Greenland", -40.0, 75.0),
        ("Chukotka east of 180°", -177.0, 67.0),
        ("Chukotka west of 180°", 178.0, 67.0),
        ("Wrangel Island, east", -179.0, 71.2),
        ("Wrangel Island, west", 179.5, 71.2),
        ("the South Pole", 0.0, -89.9),
        ("Antarctica on 180°", 179.99, -85.0),
        ("Cyprus", 33.0, 35.0),
        ("Siberia", 100.0, 60.0),
        ("Taveuni, in Fiji", -180.0 + 0.05, -16.8),
    ],
)
def test_the_land_is_there(place: str, lon: float, lat: float) -> None:
    assert is_land(lon, lat), place


def test_outer_rings_run_against_the_clock_and_none_reaches_past_180_degrees() -> None:
    """The map tells a hole from an island by the way that it runs."""
    for ring in RINGS:
        xs, ys = ring[::2], ring[1::2]
        assert -18_000 <= min(xs) <= max(xs) <= 18_000
        assert -9_000 <= min(ys) <= max(ys) <= 9_000
        assert (xs[0], ys[0]) == (xs[-1], ys[-1])
    doubled = [
        sum(r[at] * r[at + 3] - r[at + 2] * r[at + 1] for at in range(0, len(r) - 2, 2))
        for r in RINGS
    ]
    assert doubled[0] > 0
    holes = [at for at, area in enumerate(doubled) if area < 0]
    assert 1 <= len(holes) < 20
