"""Builders: what matters is said, the rest is ordinary."""

from tests.notices.oracle import WGS84

from visavis.notices import DeclaredVolume, PreparedVolume, prepare
from visavis.terms import (
    Area,
    Circle,
    Height,
    HeightBand,
    HeightReference,
    InstantMs,
    LonLat,
    Polygon,
    Separation,
    Volume,
    Window,
)

HOUR = 3_600_000
DAY_START = 1_448_236_800_000  # 2015-11-23T00:00:00Z
HERE: LonLat = (34.5, 34.2)


def at(start: LonLat, bearing: float, distance_m: float) -> LonLat:
    """The point at a bearing and distance."""
    found = WGS84.Direct(start[1], start[0], bearing, distance_m)
    return (found["lon2"], found["lat2"])


def square(west: float, south: float, size: float) -> Polygon:
    ring = (
        (west, south),
        (west + size, south),
        (west + size, south + size),
        (west, south + size),
        (west, south),
    )
    return Polygon(ring)


def height(value_m: float, reference: HeightReference = HeightReference.W84) -> Height:
    return Height(value_m, reference)


def band(
    floor_m: float | None, ceiling_m: float | None, reference: HeightReference = HeightReference.W84
) -> HeightBand:
    return HeightBand(
        None if floor_m is None else Height(floor_m, reference),
        None if ceiling_m is None else Height(ceiling_m, reference),
    )


def hours(start: float, end: float | None) -> Window:
    """A window in hours of 23 November 2015, both ends certain."""
    first = InstantMs(round(DAY_START + start * HOUR))
    last = None if end is None else InstantMs(round(DAY_START + end * HOUR))
    return Window(first, first, last, last)


def declared(
    identity: str,
    area: Area | None = None,
    *,
    party: str | None = None,
    heights: HeightBand | None = None,
    window: Window | None = None,
    separation: Separation | None = None,
) -> DeclaredVolume:
    """A volume over the eastern Mediterranean, 1000 to 2000 m, 06:00 to 09:00."""
    return DeclaredVolume(
        identity,
        party or identity,
        Volume(
            area or Circle(HERE, 10_000.0),
            heights or band(1000.0, 2000.0),
            window or hours(6, 9),
        ),
        separation or Separation(),
    )


def ready(
    identity: str,
    area: Area | None = None,
    *,
    party: str | None = None,
    heights: HeightBand | None = None,
    window: Window | None = None,
    separation: Separation | None = None,
) -> PreparedVolume:
    return prepare(
        declared(
            identity,
            area,
            party=party,
            heights=heights,
            window=window,
            separation=separation,
        )
    )
