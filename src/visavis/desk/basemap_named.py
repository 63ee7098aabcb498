"""The basemap as the browser gets it: outlines from Natural Earth, names from Unicode CLDR."""

import math
from collections.abc import Iterator
from importlib.resources import files
from itertools import pairwise
from typing import Any, Final

import msgspec
from babel import Locale

GRID_DEG: Final = 10
GRID_STEP_DEG: Final = 5  # between points of a line of the grid
# A name is shown from the zoom at which what it names is a few centimetres wide; each further
# zoom doubles its width, and so shows what has a quarter of the area.
WIDEST_ZOOM: Final = 5.2
ZOOMS_A_DOUBLING: Final = 1 / 1.6

Place = list[float]


def basemap_of(language: str) -> bytes:
    """Return land, coast, borders, names and grid, as one GeoJSON collection.

    Each feature says by `is` what it is; a name says from which zoom on it is `least` shown.
    """
    rings = [_places(ring) for ring in _read("land.json")]
    coast = [line for ring in rings for line in _coast(ring)]
    borders = [_places(line) for line in _read("borders.json")]
    features = [
        *(_feature("land", "Polygon", polygon) for polygon in _polygons(rings)),
        _feature("coast", "MultiLineString", coast),
        _feature("borders", "MultiLineString", borders),
        _feature("grid", "MultiLineString", list(_grid())),
        *_names(language),
    ]
    return msgspec.json.encode({"type": "FeatureCollection", "features": features})


def _feature(what: str, shape: str, coordinates: Any, **more: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": {"is": what, **more},
        "geometry": {"type": shape, "coordinates": coordinates},
    }


def _polygons(rings: list[list[Place]]) -> list[list[list[Place]]]:
    """Put each hole, which runs clockwise, to the outer ring before it."""
    found: list[list[list[Place]]] = []
    for ring in rings:
        doubled = sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring))
        if doubled > 0:
            found.append([ring])
        else:
            found[-1].append(ring)
    return found


def _coast(ring: list[Place]) -> Iterator[list[Place]]:
    """The lines of a ring, without the cuts at 180° and at the pole: nobody can sail along them."""
    line = [ring[0]]
    for a, b in pairwise(ring):
        if (abs(a[0]) == 180 and a[0] == b[0]) or -90 in (a[1], b[1]):
            if len(line) > 1:
                yield line
            line = [b]
        else:
            line.append(b)
    if len(line) > 1:
        yield line


def _grid() -> Iterator[list[Place]]:
    for lon in range(-180, 180, GRID_DEG):
        yield [[lon, lat] for lat in range(-85, 86, GRID_STEP_DEG)]
    for lat in range(-80, 81, GRID_DEG):
        yield [[lon, lat] for lon in range(-180, 181, GRID_STEP_DEG)]


def _names(language: str) -> Iterator[dict[str, Any]]:
    territories = Locale.parse("en_GB" if language == "en" else language).territories
    for code, lon, lat, size_deg2 in _read("names.json"):
        if code in territories:
            least = WIDEST_ZOOM - ZOOMS_A_DOUBLING * math.log2(size_deg2 + 0.3)
            place, name = [lon / 100, lat / 100], str(territories[code])
            yield _feature("names", "Point", place, name=name, least=round(max(0.0, least), 2))


def _places(flat: list[int]) -> list[Place]:
    """Degrees, out of hundredths one after the other."""
    return [[lon / 100, lat / 100] for lon, lat in zip(flat[::2], flat[1::2], strict=True)]


def _read(name: str) -> list[Any]:
    raw = files("visavis.desk").joinpath("basemap", name).read_bytes()
    return list(msgspec.json.decode(raw))
