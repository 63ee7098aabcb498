"""The workload of the notices benchmarks: a season of declarations, made from one seed.

Polygons of 4 to 12 vertices 5 to 80 km across over Europe, the eastern Mediterranean and the
Middle East; bands of 300 to 3,000 m within 0 to 15,000 m; windows of 10 minutes to 6 hours in
seven days (or fewer, to pack them); eight parties.
"""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from visavis.notices import PreparedVolume
from visavis.notices.plane import AREA
from visavis.notices.shapes import Shape, shape_of
from visavis.notices.sweep import VolumeColumns, outline_of
from visavis.terms import Circle

START_MS = 1_448_236_800_000  # 2015-11-23T00:00:00Z
DAY_MS = 86_400_000
PARTIES = 8
STILL = shape_of(Circle((0.0, 0.0), 0.0))  # where an outline has no shape

Floats = npt.NDArray[np.float64]


def rings(count: int, seed: int, share: float = 1.0) -> tuple[Floats, npt.NDArray[np.int64]]:
    """Closed rings as (points, 2) degrees, and where each begins (count + 1).

    `share` of the area, about its middle: a tenth of the volumes on a tenth of it lie as densely.
    """
    dice = np.random.default_rng(seed)
    corners = dice.integers(4, 13, count)
    first = np.zeros(count + 1, np.int64)
    np.cumsum(corners + 1, out=first[1:])
    side = np.sqrt(share)
    lon = 25 + side * dice.uniform(-35, 35, count)
    lat = 36 + side * dice.uniform(-24, 24, count)
    radius_m = dice.uniform(2_500, 40_000, count)
    own = np.repeat(np.arange(count), corners + 1)
    step = np.arange(first[-1]) - first[own]
    step = np.where(step == corners[own], 0, step)
    jitter = dice.uniform(0.6, 1, (count, 13))[own, step]
    angle = 2 * np.pi * step / corners[own]
    reach = np.degrees(radius_m[own] * jitter / 6_371_000)
    lats = lat[own] + reach * np.cos(angle)
    lons = lon[own] + reach * np.sin(angle) / np.cos(np.radians(lat[own]))
    return np.stack([lons, lats], axis=1), first


def columns(count: int, days: float, seed: int = 1, share: float = 1.0) -> dict[str, Any]:
    """Plain arrays of the workload; heights in metres above WGS84, times in ms since 1970."""
    points, first = rings(count, seed, share)
    dice = np.random.default_rng(seed + 1)
    start = START_MS + np.floor(dice.uniform(0, days * DAY_MS, count)).astype(np.int64)
    floor = dice.uniform(0, 12_000, count)
    return {
        "points": points,
        "first": first,
        "party": dice.integers(0, PARTIES, count),
        "start": start,
        "end": start + np.floor(dice.uniform(600_000, 6 * 3_600_000, count)).astype(np.int64),
        "floor": floor,
        "ceiling": np.minimum(15_000, floor + dice.uniform(300, 3_000, count)),
    }


def polygons(made: dict[str, Any]) -> Any:
    """The rings as shapely polygons."""
    count = len(made["party"])
    owner = np.repeat(np.arange(count), np.diff(made["first"]))
    linear: Any = shapely.linearrings(made["points"], indices=owner)
    found: Any = shapely.polygons(linear)
    return found


def write_parquet(made: dict[str, Any], path: Path) -> None:
    """Write the workload as GeoParquet."""
    import pyarrow
    import pyarrow.parquet

    pa: Any = pyarrow
    count = len(made["party"])
    geo = {
        "version": "1.1.0",
        "primary_column": "geometry",
        "columns": {"geometry": {"encoding": "WKB", "geometry_types": ["Polygon"]}},
    }

    def heights(values: Floats) -> Any:
        return pa.StructArray.from_arrays(
            [
                pa.array(values),
                pa.array(["M"] * count).dictionary_encode().cast(pa.string()),
                pa.array(["W84"] * count),
            ],
            ["value", "units", "reference"],
        )

    utc = pa.timestamp("ms", tz="UTC")
    to_wkb: Any = shapely.to_wkb
    table = pa.table(
        {
            "id": pa.array([f"v{k}" for k in range(count)]),
            "geometry": pa.array(to_wkb(polygons(made)), pa.binary()),
            "party": pa.array([f"p{k}" for k in made["party"].tolist()]),
            "start": pa.array(made["start"], utc),
            "end": pa.array(made["end"], utc),
            "floor": heights(made["floor"]),
            "ceiling": heights(made["ceiling"]),
        }
    ).replace_schema_metadata({"geo": json.dumps(geo)})
    pa.parquet.write_table(table, path)


def volume_at(volumes: VolumeColumns, made: dict[str, Any], k: int) -> PreparedVolume:
    """One volume, prepared; the workload's edges are shorter than a piece, so nothing is cut."""
    first, last = made["first"][k], made["first"][k + 1]
    shape = Shape(
        kind=AREA,
        width_m=0.0,
        lonlats=tuple(map(tuple, made["points"][first:last].tolist())),
        xyz=tuple(volumes.xyz[first:last].ravel().tolist()),
        ends=(int(last - first),),
        edges=tuple((i, i + 1) for i in range(last - first - 1)),
        times_ms=None,
        centre=tuple(volumes.centre[k].tolist()),
        reach_m=float(volumes.reach_m[k]),
        piece_m=float(volumes.piece_m[k]),
    )
    outline = outline_of(volumes, k, STILL)
    return replace(outline, party=f"p{made['party'][k]}", shape=shape)
