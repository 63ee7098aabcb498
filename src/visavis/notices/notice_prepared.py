"""From a stated volume to the one that is compared: nothing is lost, and it is checked once."""

import itertools
import math
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from visavis.notices.detect import DeclaredVolume, PreparedVolume, prepare
from visavis.notices.notice_volume import (
    MICRODEG,
    StatedArea,
    StatedCircle,
    StatedCorridor,
    StatedHeight,
    StatedPolygon,
    StatedTrack,
    StatedVolume,
    window_of,
)
from visavis.release import instant_ms
from visavis.terms import (
    Area,
    Circle,
    Corridor,
    Height,
    HeightBand,
    LonLat,
    MalformedVolume,
    Polygon,
    Separation,
    Track,
    Volume,
    parse_height,
    parse_length_unit,
    render_instant,
)

# Twice round the globe. Long edges are split into pieces of some fifty kilometres:
# without this bound, one statement of a hostile peer would be a second of everybody's comparing.
LONGEST_OUTLINE_M = 80_000_000.0
SPHERE_M = 6_371_009.0  # the mean radius of the ellipsoid


def declared_of(notice: str, party: str, stated: StatedVolume) -> DeclaredVolume:
    """Turn a stated volume into the one that is compared; nothing is lost or rounded.

    Raises:
        MalformedHeight, MalformedLength: a height out of bounds in its unit.
    """
    separation = stated.separation
    heights = HeightBand(
        floor=_height(stated.floor),
        ceiling=_height(stated.ceiling),
        terrain_m_wgs84=_floats(stated.terrain_m_wgs84),
        qnh_hpa=_floats(stated.qnh_hpa),
    )
    return DeclaredVolume(
        id=notice,
        party=party,
        volume=Volume(_area(stated.area), heights, window_of(stated)),
        separation=Separation(
            float(separation.lateral_m), float(separation.vertical_m), float(separation.time_s)
        ),
    )


def prepared_of(notice: str, party: str, stated: StatedVolume) -> PreparedVolume:
    """Check a stated volume and make it ready to be compared.

    Raises:
        MalformedVolume, MalformedHeight, MalformedLength: what is wrong, by field.
    """
    return replace(_prepared(stated), id=notice, party=party)


# A volume is prepared when it is checked, when it is kept, and whenever a neighbour is compared
# with it, which takes a millisecond each time; whose it is and under which id comes after.
@lru_cache(maxsize=4096)
def _prepared(stated: StatedVolume) -> PreparedVolume:
    _require_outline(stated.area)
    return prepare(declared_of("", "", stated))


def _require_outline(area: StatedArea) -> None:
    """Refuse an outline that is longer than anything that could be meant.

    Raises:
        MalformedVolume.
    """
    match area:
        case StatedPolygon(outer, holes):
            lines = (outer, *holes)
        case StatedCircle():
            return
        case StatedCorridor(line, _) | StatedTrack(line, _, _):
            lines = (line,)
    total_m = sum(_length_m(line) for line in lines)
    if total_m > LONGEST_OUTLINE_M:
        raise MalformedVolume(
            "coordinates refused",
            expected=f"an outline of at most {LONGEST_OUTLINE_M / 1000:,.0f} km",
            got=f"one of {total_m / 1000:,.0f} km",
            next_step="Declare several smaller areas.",
        )


def _length_m(places: tuple[tuple[int, int], ...]) -> float:
    """Return the length of a line on a sphere: half a percent off is no matter here."""
    return sum(itertools.starmap(_distance_m, itertools.pairwise(_line(places))))


def _distance_m(one: LonLat, other: LonLat) -> float:
    lat, other_lat = math.radians(one[1]), math.radians(other[1])
    half = math.sin((other_lat - lat) / 2) ** 2
    half += math.cos(lat) * math.cos(other_lat) * math.sin(math.radians(other[0] - one[0]) / 2) ** 2
    return 2 * SPHERE_M * math.asin(min(1.0, math.sqrt(half)))


def _area(stated: StatedArea) -> Area:
    match stated:
        case StatedPolygon(outer, holes):
            return Polygon(_line(outer), tuple(_line(hole) for hole in holes))
        case StatedCircle(centre, radius_m):
            return Circle(_place(centre), float(radius_m))
        case StatedCorridor(line, half_width_m):
            return Corridor(_line(line), float(half_width_m))
        case StatedTrack(line, times, radius_m):
            return Track(_line(line), tuple(instant_ms(t) for t in times), float(radius_m))


def _place(place: tuple[int, int]) -> LonLat:
    return place[0] / MICRODEG, place[1] / MICRODEG


def _line(places: tuple[tuple[int, int], ...]) -> tuple[LonLat, ...]:
    return tuple([_place(place) for place in places])


def _height(stated: StatedHeight | None) -> Height | None:
    if stated is None:
        return None
    return parse_height(stated.value, parse_length_unit(stated.units), stated.reference)


def _floats(stated: tuple[int, int] | None) -> tuple[float, float] | None:
    return None if stated is None else (float(stated[0]), float(stated[1]))


def stated_area(area: Area) -> StatedArea:
    """Write an area as a statement holds it; radii grow to whole metres."""
    match area:
        case Polygon(outer, holes):
            return StatedPolygon(_places(outer), tuple(_places(hole) for hole in holes))
        case Circle(centre, radius_m):
            return StatedCircle(_stated_place(centre), math.ceil(radius_m))
        case Corridor(line, half_width_m):
            return StatedCorridor(_places(line), math.ceil(half_width_m))
        case Track(line, times, radius_m):
            instants = tuple(render_instant(one) for one in times)
            return StatedTrack(_places(line), instants, math.ceil(radius_m))


def _stated_place(place: LonLat) -> tuple[int, int]:
    return round(place[0] * MICRODEG), round(place[1] * MICRODEG)


def _places(places: Sequence[LonLat]) -> tuple[tuple[int, int], ...]:
    return tuple([_stated_place(place) for place in places])
