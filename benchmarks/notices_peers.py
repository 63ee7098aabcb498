"""The peers of the live index: each answers the same question, as well as it can.

Which live volumes of other parties meet this one? A peer finds candidates by box, time and height,
and refines them in the plane with shapely (PostGIS: with ST_Intersects), where ours compares on
the ellipsoid. Each keeps everything in memory, or flushes less than ours: at its best.
"""

import contextlib
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import psycopg
import shapely as typed_shapely
from benchmarks.notices_workload import polygons
from tests.postgres import serving

shapely: Any = typed_shapely  # its functions carry no types
BATCH = 100_000  # volumes a commit, for ours and for the peers
Ask = Callable[[int], list[int]]  # a row of the workload; returns the rows that meet it

_SQLITE_NEAR = """
SELECT entry FROM boxes WHERE west <= ? AND east >= ? AND south <= ? AND north >= ?
  AND low <= ? AND high >= ? AND start < ? AND stop > ?
"""
_DUCKDB_NEAR = """
SELECT k FROM boxes WHERE start < ? AND stop > ? AND west <= ? AND east >= ? AND south <= ?
  AND north >= ? AND low <= ? AND high >= ? AND party <> ?
"""
_POSTGIS_TABLE = """
CREATE EXTENSION IF NOT EXISTS postgis;
CREATE TABLE live (k int, party int, area geometry(Polygon, 4326), times int8range,
  heights numrange);
CREATE INDEX live_near ON live USING gist (area, times, heights);
"""
_POSTGIS_NEAR = """
SELECT live.k FROM live, (SELECT %s::geometry AS area) AS asked
WHERE live.area && asked.area AND times && int8range(%s, %s)
  AND heights && numrange(%s::numeric, %s::numeric, '[]')
  AND party <> %s AND ST_Intersects(live.area, asked.area)
"""


class Plane:
    """The workload as arrays, and what candidates come to in the plane."""

    def __init__(self, made: dict[str, Any]) -> None:
        self.made = made
        self.areas = polygons(made)
        bounds = np.ascontiguousarray(shapely.bounds(self.areas).T)
        self.west, self.south, self.east, self.north = bounds
        self.start, self.end = made["start"], made["end"]
        self.low, self.high, self.party = made["floor"], made["ceiling"], made["party"]

    def refined(self, row: int, near: Any) -> list[int]:
        """Those candidates of other parties whose areas, times and heights meet the row's."""
        near = near[self.party[near] != self.party[row]]
        near = near[(self.start[near] < self.end[row]) & (self.end[near] > self.start[row])]
        near = near[(self.low[near] <= self.high[row]) & (self.high[near] >= self.low[row])]
        found: list[int] = near[shapely.intersects(self.areas[row], self.areas[near])].tolist()
        return found


def numpy_scan(plane: Plane) -> Ask:
    """Compare with everything, an array at a time."""

    def ask(row: int) -> list[int]:
        near = np.flatnonzero((plane.start < plane.end[row]) & (plane.end > plane.start[row]))
        near = near[(plane.west[near] <= plane.east[row]) & (plane.east[near] >= plane.west[row])]
        near = near[(plane.south[near] <= plane.north[row])]
        near = near[(plane.north[near] >= plane.south[row])]
        return plane.refined(row, near)

    return ask


def shapely_tree(plane: Plane) -> Ask:
    """A tree over longitude and latitude, in memory, that cannot take another volume."""
    shapely.prepare(plane.areas)
    tree = shapely.STRtree(plane.areas)
    return lambda row: plane.refined(row, tree.query(plane.areas[row]))


def sqlite_boxes(plane: Plane, path: Path) -> tuple[Ask, int]:
    """SQLite's tree alone, scaled as ours is, filled in batches; also how many went in."""
    database = sqlite3.connect(path)
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "cache_size = -262144"):
        database.execute(f"PRAGMA {pragma}")
    database.execute(
        "CREATE VIRTUAL TABLE boxes USING rtree(entry, west, east, south, north, low, high,"
        " start, stop)"
    )
    origin = float(plane.start.min())
    boxes = np.stack(
        [plane.west, plane.east, plane.south, plane.north, plane.low / 2500, plane.high / 2500,
         (plane.start - origin) / 21_600_000, (plane.end - origin) / 21_600_000], axis=1,
    )  # fmt: skip
    rows = [(k, *box) for k, box in enumerate(boxes.tolist())]
    for first in range(0, len(rows), BATCH):
        database.executemany(
            "INSERT INTO boxes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows[first : first + BATCH]
        )
        database.commit()

    def ask(row: int) -> list[int]:
        west, east, south, north, low, high, start, end = rows[row][1:]
        values = (east, west, north, south, high, low, end, start)
        found = database.execute(_SQLITE_NEAR, values).fetchall()
        return plane.refined(row, np.array(found, np.int64).ravel())

    return ask, len(rows)


def duckdb_table(plane: Plane) -> Ask:
    """A table sorted by start, in memory, on one thread as the others have."""
    import duckdb
    import pyarrow

    module: Any = duckdb
    database: Any = module.connect()
    database.execute("SET threads = 1")
    order = np.argsort(plane.start, kind="stable")
    names = ("west", "east", "south", "north", "low", "high", "start", "end", "party")
    arrow: Any = pyarrow
    columns = {"stop" if n == "end" else n: getattr(plane, n)[order] for n in names}
    table = arrow.table({"k": order, **columns})
    database.register("given", table)
    database.execute("CREATE TABLE boxes AS SELECT * FROM given")

    def ask(row: int) -> list[int]:
        values = [
            getattr(plane, name)[row].item()
            for name in ("end", "start", "east", "west", "north", "south", "high", "low", "party")
        ]
        found = database.execute(_DUCKDB_NEAR, values).fetchall()
        return plane.refined(row, np.array(found, np.int64).ravel())

    return ask


@contextlib.contextmanager
def postgis(plane: Plane) -> Iterator[tuple[Ask, Callable[[], int]]]:
    """A server on this machine that never flushes; the question, and what fills it."""
    with serving() as cluster, psycopg.connect(cluster.fresh_database()) as connection:
        connection.execute(_POSTGIS_TABLE)
        wkb = shapely.to_wkb(shapely.set_srid(plane.areas, 4326), hex=True, include_srid=True)

        def fill() -> int:
            with connection.cursor() as cursor:
                for first in range(0, len(wkb), BATCH):
                    with cursor.copy("COPY live FROM STDIN") as copy:
                        for k in range(first, min(len(wkb), first + BATCH)):
                            times = f"[{plane.start[k]},{plane.end[k]})"
                            heights = f"[{plane.low[k]},{plane.high[k]}]"
                            copy.write_row((k, int(plane.party[k]), wkb[k], times, heights))
                    connection.commit()
            return len(wkb)

        def ask(row: int) -> list[int]:
            values = (
                wkb[row], int(plane.start[row]), int(plane.end[row]), float(plane.low[row]),
                float(plane.high[row]), int(plane.party[row]),
            )  # fmt: skip
            return [k for (k,) in connection.execute(_POSTGIS_NEAR, values, prepare=True)]

        yield ask, fill
