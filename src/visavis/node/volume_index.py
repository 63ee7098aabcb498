"""The index of live volumes in SQLite: an R*Tree over longitude, latitude, height and time.

The four dimensions are scaled to like sizes (heights by 2,500 m, times by 6 hours): unscaled, the
tree splits by milliseconds alone and a query is eight times slower. R*Tree keeps float32 and
rounds outward, so nothing is lost. A box that runs past 180° is kept twice.
"""

import sqlite3
from collections.abc import Iterable

from visavis.notices import PreparedVolume, widest_m

METRES_PER_UNIT = 2_500.0
MS_PER_UNIT = 6 * 3_600_000.0
# Instants count from 2020 in the tree: float32 then holds them to 20 s for decades around.
ORIGIN_MS = 1_577_836_800_000.0
# What has no bound lies this far out: beyond any height, and beyond the year 9999.
HEIGHT_EDGE = 1_000.0
TIME_EDGE = 2.0e7

_SCHEMA = """
CREATE TABLE IF NOT EXISTS live_volumes (
  number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, party TEXT NOT NULL);
CREATE VIRTUAL TABLE IF NOT EXISTS live_boxes USING rtree(
  entry, west, east, south, north, low, high, start, end, +id TEXT);
"""
_NEAR = """
SELECT id FROM live_boxes
WHERE west <= ? AND east >= ? AND south <= ? AND north >= ?
  AND low <= ? AND high >= ? AND start <= ? AND end >= ?
"""

Box8 = tuple[float, float, float, float, float, float, float, float]


class SqliteVolumeIndex:
    """A `VolumeIndex` in a SQLite database that the caller opens and commits.

    Every call is one statement or a few; the caller holds the transaction, so that volumes and
    the statements they come from are committed together.
    """

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        database.executescript(_SCHEMA)

    def add(self, volumes: Iterable[PreparedVolume]) -> None:
        """Keep volumes; one whose id is kept already is replaced."""
        kept = list(volumes)
        self.remove(v.id for v in kept)
        (last,) = self._database.execute(
            "SELECT coalesce(max(number), 0) FROM live_volumes"
        ).fetchone()
        numbered = [(last + k, v) for k, v in enumerate(kept, 1)]
        self._database.executemany(
            "INSERT INTO live_volumes (number, id, party) VALUES (?, ?, ?)",
            [(number, v.id, v.party) for number, v in numbered],
        )
        self._database.executemany(
            "INSERT INTO live_boxes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (2 * number + k, *box, v.id)
                for number, v in numbered
                for k, box in enumerate(boxes_of(v))
            ],
        )

    def remove(self, ids: Iterable[str]) -> None:
        """Forget volumes; unknown ids are passed over."""
        for identity in ids:
            row = self._database.execute(
                "SELECT number FROM live_volumes WHERE id = ?", (identity,)
            ).fetchone()
            if row is not None:
                number = row[0]
                self._database.execute(
                    "DELETE FROM live_boxes WHERE entry IN (?, ?)", (2 * number, 2 * number + 1)
                )
                self._database.execute("DELETE FROM live_volumes WHERE number = ?", (number,))

    def near(self, volume: PreparedVolume) -> list[str]:
        """Return the ids of the kept volumes that may meet this one, itself left out."""
        boxes = boxes_of(volume)
        found: list[str] = []
        for west, east, south, north, low, high, start, end in boxes:
            rows = self._database.execute(_NEAR, (east, west, north, south, high, low, end, start))
            found.extend(identity for (identity,) in rows if identity != volume.id)
        return found if len(boxes) == 1 and len(set(found)) == len(found) else _once(found)


def _once(found: list[str]) -> list[str]:
    return list(dict.fromkeys(found))


def boxes_of(volume: PreparedVolume) -> list[Box8]:
    """Return the scaled boxes that hold a volume, separation minima included: one, or two where
    it runs past 180°."""
    box = volume.box
    wait = volume.separation.time_s * 1000
    rest = (
        box.south,
        box.north,
        _height(widest_m(volume.floor, volume.separation, upward=False)),
        _height(widest_m(volume.ceiling, volume.separation, upward=True)),
        _time(volume.start_earliest - wait),
        _time(volume.end_latest + wait),
    )
    if box.east <= 180.0:
        return [(box.west, box.east, *rest)]
    return [(box.west, 180.0, *rest), (-180.0, box.east - 360.0, *rest)]


def _height(metres: float) -> float:
    return max(-HEIGHT_EDGE, min(HEIGHT_EDGE, metres / METRES_PER_UNIT))


def _time(instant_ms: float) -> float:
    return max(-TIME_EDGE, min(TIME_EDGE, (instant_ms - ORIGIN_MS) / MS_PER_UNIT))
