"""Draws the desk's coast lines from Natural Earth (public domain), as npm's world-atlas packs it.

Run when the outline shall change: ``.venv/bin/python tools/desk/basemap.py``. What it writes is
kept in the checkout. Rings of whole hundredths of a degree, cut at 180° as the source has them.
"""

import json
import sys
from pathlib import Path
from typing import Any

from shapely.geometry import Polygon
from shapely.validation import make_valid

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "build" / "desk" / "node_modules" / "world-atlas" / "land-50m.json"
TARGET = ROOT / "src" / "visavis" / "desk" / "basemap" / "land.json"
TOLERANCE_DEG = 0.02  # two kilometres: a tenth of a millimetre on a chart of a theatre
SMALLEST_DEG2 = 0.002  # islands of some 25 km²


def arcs_of(topology: dict[str, Any]) -> list[list[tuple[float, float]]]:
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


def ring_of(indices: list[int], arcs: list[list[tuple[float, float]]]) -> list[tuple[float, float]]:
    """One ring out of its arcs; a negative index runs backwards."""
    ring: list[tuple[float, float]] = []
    for index in indices:
        line = arcs[index] if index >= 0 else arcs[~index][::-1]
        ring += line if not ring else line[1:]
    return ring


def main() -> None:
    """Write the outline."""
    topology = json.loads(SOURCE.read_text())
    arcs = arcs_of(topology)
    rings: list[list[int]] = []
    for geometry in topology["objects"]["land"]["geometries"]:
        packed = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
        for polygon in packed:
            shape = Polygon(  # type: ignore[no-untyped-call]  # shapely has no types
                ring_of(polygon[0], arcs), [ring_of(hole, arcs) for hole in polygon[1:]]
            )
            plain = make_valid(shape)  # type: ignore[no-untyped-call]  # the same
            plain = plain.simplify(TOLERANCE_DEG)
            for part in getattr(plain, "geoms", [plain]):
                if part.geom_type == "Polygon" and part.area >= SMALLEST_DEG2:
                    for line in (part.exterior, *part.interiors):
                        rings.append([round(100 * one) for place in line.coords for one in place])
    TARGET.write_text(json.dumps(rings, separators=(",", ":")) + "\n")
    print(f"{len(rings)} rings, {TARGET.stat().st_size} bytes", file=sys.stderr)


if __name__ == "__main__":
    main()
