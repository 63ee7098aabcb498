"""Draws the desk's basemap from Natural Earth (public domain), as npm's world-atlas packs it.

Run when the outline shall change: ``.venv/bin/python tools/desk/basemap.py``. What it writes is
kept in the checkout: the land, the borders, and where a country's name stands; all of it in whole
hundredths of a degree.

As the source has them, rings that cross 180° run back round the whole earth, and Antarctica ends
in a line: filled as they are, they flood the northern seas. Here each ring is first rolled out, so
that its longitudes run on past 180°, then cut where it crosses, and a ring that goes round a pole
is closed by way of that pole.
"""
# mypy: disable-error-code="no-untyped-call"
# shapely has no types.

import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from babel.core import get_global
from shapely import box
from shapely.affinity import translate
from shapely.algorithms.polylabel import polylabel
from shapely.geometry import LineString, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.geometry.polygon import orient
from shapely.ops import unary_union
from shapely.validation import make_valid

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "build" / "desk" / "node_modules" / "world-atlas" / "countries-50m.json"
TARGET = ROOT / "src" / "visavis" / "desk" / "basemap"
TOLERANCE_DEG = 0.02  # two kilometres: a tenth of a millimetre on a chart of a theatre
SMALLEST_DEG2 = 0.002  # islands of some 25 km²
NAMED_DEG2 = 0.02  # smaller countries have no room for a name on any scale that this map has

Point = tuple[float, float]


def arcs_of(topology: dict[str, Any]) -> list[list[Point]]:
    """Undo the packing: differences of whole numbers, scaled and moved."""
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    found = []
    for arc in topology["arcs"]:
        x = y = 0
        line = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            line.append((x * sx + tx, y * sy + ty))
        found.append(line)
    return found


def ring_of(indices: list[int], arcs: list[list[Point]]) -> list[Point]:
    """One ring out of its arcs; a negative index runs backwards."""
    ring: list[Point] = []
    for index in indices:
        line = arcs[index] if index >= 0 else arcs[~index][::-1]
        ring += line if not ring else line[1:]
    return ring


def rolled_out(ring: Sequence[Point]) -> list[Point]:
    """Let the longitudes run on past 180°; round a pole, close by way of it."""
    found = [ring[0]]
    for lon, lat in ring[1:]:
        before = found[-1][0]
        found.append((lon - 360 * round((lon - before) / 360), lat))
    turned = found[-1][0] - found[0][0]
    if abs(turned) > 180:
        pole = 90.0 if sum(lat for _, lat in found) > 0 else -90.0
        found += [(found[-1][0], pole), (found[0][0], pole), found[0]]
    return found


def cut(shape: BaseGeometry) -> BaseGeometry:
    """Cut at 180° what reaches past it, and put every piece where it belongs."""
    pieces = []
    for turn in (-360, 0, 360):
        piece = shape.intersection(box(-180 + turn, -90, 180 + turn, 90))
        pieces.append(translate(piece, -turn))
    whole: BaseGeometry = unary_union(pieces)
    return whole


def polygons_of(shape: BaseGeometry) -> list[Polygon]:
    """The polygons in a geometry."""
    parts = getattr(shape, "geoms", [shape])
    return [one for one in parts if isinstance(one, Polygon) and not one.is_empty]


def shape_of(packed: list[list[int]], arcs: list[list[Point]]) -> BaseGeometry:
    """One polygon of the source, whole and cut at 180°."""
    outer, *holes = [rolled_out(ring_of(ring, arcs)) for ring in packed]
    middle = (min(lon for lon, _ in outer) + max(lon for lon, _ in outer)) / 2
    near = [
        [(lon + 360 * round((middle - hole[0][0]) / 360), lat) for lon, lat in hole]
        for hole in holes
    ]
    return cut(make_valid(Polygon(outer, near)))


def packed_of(geometry: dict[str, Any]) -> list[list[list[int]]]:
    """The polygons of one geometry of the source, as lists of arcs."""
    if geometry["type"] == "MultiPolygon":
        return list(geometry["arcs"])
    return [geometry["arcs"]] if geometry["type"] == "Polygon" else []


def flat(points: Iterable[Point]) -> list[int]:
    """Whole hundredths of a degree, one after the other."""
    return [round(100 * one) for place in points for one in (place[0], place[1])]


def land(topology: dict[str, Any], arcs: list[list[Point]]) -> list[list[int]]:
    """The land: outer rings run against the clock, the holes of each follow it, clockwise."""
    rings: list[list[int]] = []
    for geometry in topology["objects"]["land"]["geometries"]:
        for packed in packed_of(geometry):
            for part in polygons_of(shape_of(packed, arcs).simplify(TOLERANCE_DEG)):
                if part.area >= SMALLEST_DEG2:
                    whole = orient(part)
                    rings.append(flat(whole.exterior.coords))
                    holes = [one for one in whole.interiors if Polygon(one).area >= SMALLEST_DEG2]
                    rings += [flat(one.coords) for one in holes]
    return rings


def borders(topology: dict[str, Any], arcs: list[list[Point]]) -> list[list[int]]:
    """The lines that two countries share, cut where they would leap over 180°."""
    used = Counter(
        index if index >= 0 else ~index
        for geometry in topology["objects"]["countries"]["geometries"]
        for polygon in packed_of(geometry)
        for ring in polygon
        for index in ring
    )
    lines = [arcs[index] for index, times in used.items() if times > 1]
    kept = [one for one in lines if all(abs(a[0] - b[0]) < 180 for a, b in pairwise(one))]
    return [flat(LineString(one).simplify(TOLERANCE_DEG).coords) for one in kept]


def names(topology: dict[str, Any], arcs: list[list[Point]]) -> list[list[Any]]:
    """Where each country's name stands: its code, the place, and how large it is on the map."""
    numeric = get_global("territory_aliases")
    found = []
    for geometry in topology["objects"]["countries"]["geometries"]:
        codes = numeric.get(str(geometry.get("id", "")).zfill(3), [])
        parts = [p for packed in packed_of(geometry) for p in polygons_of(shape_of(packed, arcs))]
        if len(codes) != 1 or not parts:
            continue
        largest = max(parts, key=lambda one: one.area)
        if largest.area >= NAMED_DEG2:
            place = polylabel(largest, 0.1)
            size = round(sum(one.area for one in parts), 2)
            found.append([codes[0], *flat([(place.x, place.y)]), size])
    return sorted(found, key=lambda one: -one[3])


def main() -> None:
    """Write the basemap."""
    topology = json.loads(SOURCE.read_text())
    arcs = arcs_of(topology)
    written = {
        "land.json": land(topology, arcs),
        "borders.json": borders(topology, arcs),
        "names.json": names(topology, arcs),
    }
    for name, content in written.items():
        file = TARGET / name
        file.write_text(json.dumps(content, separators=(",", ":")) + "\n")
        print(f"{name}: {len(content)}, {file.stat().st_size} bytes", file=sys.stderr)


if __name__ == "__main__":
    main()
