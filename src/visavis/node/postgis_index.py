"""The index of live volumes in PostgreSQL: one GiST index over footprint, time and height.

For a party that several workers or machines serve; the answers are those of the SQLite index.
PostGIS keeps the boxes of geometries in float32 and rounds them outward; heights and times are
ranges of whole millimetres and milliseconds, rounded outward here. A box that runs past 180° is
kept as two rows.
"""

import math
from collections.abc import Iterable
from typing import Final

import psycopg
from psycopg.types.range import Int8Range

from visavis.notices import (
    Conflict,
    PreparedVolume,
    find_conflict,
    kept_row,
    volume_of_row,
    widest_m,
)

# Beyond these nothing is told apart: 10,000 km of height, and the year 9999 both ways.
HEIGHT_EDGE_MM: Final = 10_000_000_000
TIME_EDGE_MS: Final = 253_402_300_800_000

_SCHEMA: Final = """
CREATE EXTENSION IF NOT EXISTS postgis;
CREATE TABLE IF NOT EXISTS live_volumes (
  id text NOT NULL,
  part smallint NOT NULL,
  party text NOT NULL,
  kept bytea NOT NULL,
  footprint geometry(Polygon, 4326) NOT NULL,
  times int8range NOT NULL,
  heights int8range NOT NULL,
  PRIMARY KEY (id, part));
CREATE INDEX IF NOT EXISTS live_volumes_near
  ON live_volumes USING gist (footprint, times, heights);
"""
_KEEP: Final = """
INSERT INTO live_volumes VALUES
  (%s, %s, %s, %s, ST_MakeEnvelope(%s, %s, %s, %s, 4326), %s, %s)
"""
# A volume that runs past 180° has two parts; the first is always there.
_DROP: Final = """
WITH gone AS (DELETE FROM live_volumes WHERE id = ANY(%s) RETURNING part)
SELECT 1 FROM gone WHERE part = 0
"""
_WITHIN: Final = """
FROM live_volumes
WHERE footprint && ST_MakeEnvelope(%s, %s, %s, %s, 4326) AND times && %s AND heights && %s
  AND id <> %s
"""
_NEAR: Final = f"SELECT id {_WITHIN}"
_OTHERS: Final = f"SELECT id, party, kept {_WITHIN} AND party <> %s"

Row = tuple[float, float, float, float, Int8Range, Int8Range]


class PostgisVolumeIndex:
    """A `VolumeIndex` in a PostgreSQL database with PostGIS.

    The caller opens the connection and commits, so that volumes and the statements they come
    from are committed together.

    Raises:
        psycopg.Error: the database has no PostGIS, or refuses a call.
    """

    def __init__(self, connection: psycopg.Connection) -> None:
        self._connection = connection
        connection.execute(_SCHEMA)

    def add(self, volumes: Iterable[PreparedVolume]) -> None:
        """Keep volumes; one whose id is kept already is replaced."""
        kept = {volume.id: volume for volume in volumes}
        self.remove(kept)
        rows = [
            (volume.id, part, volume.party, kept_row(volume), *row)
            for volume in kept.values()
            for part, row in enumerate(_rows_of(volume))
        ]
        with self._connection.cursor() as cursor:
            cursor.executemany(_KEEP, rows)

    def remove(self, ids: Iterable[str]) -> int:
        """Forget volumes; unknown ids are passed over. Returns how many were kept."""
        return self._connection.execute(_DROP, (list(ids),)).rowcount

    def near(self, volume: PreparedVolume) -> list[str]:
        """Return the ids of the kept volumes that may meet this one, itself left out."""
        found: dict[str, None] = {}
        for row in _rows_of(volume):
            for (identity,) in self._connection.execute(_NEAR, (*row, volume.id)):
                found[identity] = None
        return list(found)

    def conflicts(self, volume: PreparedVolume) -> list[Conflict]:
        """Compare with every kept volume of another party, itself left out: exactly those that
        meet."""
        near: dict[str, PreparedVolume] = {}
        for row in _rows_of(volume):
            values = (*row, volume.id, volume.party)
            for identity, party, kept in self._connection.execute(_OTHERS, values):
                near[identity] = volume_of_row(kept, identity, party)
        compared = [find_conflict(volume, other) for other in near.values()]
        return [conflict for conflict in compared if conflict is not None]


def _rows_of(volume: PreparedVolume) -> list[Row]:
    """Return west, south, east, north, times and heights, separation minima included."""
    box = volume.box
    wait = volume.separation.time_s * 1000
    times = _span(volume.start_earliest - wait, volume.end_latest + wait, TIME_EDGE_MS)
    heights = _span(
        1000 * widest_m(volume.floor, volume.separation, upward=False),
        1000 * widest_m(volume.ceiling, volume.separation, upward=True),
        HEIGHT_EDGE_MM,
    )
    if box.east <= 180.0:
        return [(box.west, box.south, box.east, box.north, times, heights)]
    return [
        (box.west, box.south, 180.0, box.north, times, heights),
        (-180.0, box.south, box.east - 360.0, box.north, times, heights),
    ]


def _span(low: float, high: float, edge: int) -> Int8Range:
    """Return the whole numbers that hold a span, both ends included, no further than the edge."""
    return Int8Range(
        math.floor(max(-edge, min(edge, low))), math.ceil(max(-edge, min(edge, high))), "[]"
    )
