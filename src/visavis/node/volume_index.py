"""The index of live volumes in SQLite: an R*Tree over longitude, latitude, height and time.

The four dimensions are scaled to like sizes (heights by 2,500 m, times by 6 hours): unscaled, the
tree splits by milliseconds alone and a query is eight times slower. R*Tree keeps float32 and
rounds outward, so nothing is lost. A box that runs past 180° is kept twice.
"""

import sqlite3
from collections.abc import Iterable

import msgspec

from visavis.notices import (
    Conflict,
    PreparedVolume,
    Sieve,
    Sieved,
    Verdict,
    find_conflict,
    kept_row,
    volume_of_row,
    widest_m,
)

METRES_PER_UNIT = 2_500.0
MS_PER_UNIT = 6 * 3_600_000.0
# Instants count from 2020 in the tree: float32 then holds them to 20 s for decades around.
ORIGIN_MS = 1_577_836_800_000.0
# What has no bound lies this far out: beyond any height, and beyond the year 9999.
HEIGHT_EDGE = 1_000.0
TIME_EDGE = 2.0e7

_SCHEMA = """
CREATE TABLE IF NOT EXISTS live_volumes (
  number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, party TEXT NOT NULL, kept BLOB NOT NULL);
CREATE VIRTUAL TABLE IF NOT EXISTS live_boxes USING rtree(
  entry, west, east, south, north, low, high, start, end);
"""
# Each volume has two entries in the tree, and mostly uses one. CROSS JOIN: the tree comes first.
_WITHIN = """
FROM live_boxes CROSS JOIN live_volumes AS v ON v.number = entry >> 1
WHERE west <= ? AND east >= ? AND south <= ? AND north >= ?
  AND low <= ? AND high >= ? AND start <= ? AND end >= ?
"""
_NEAR = f"SELECT v.id {_WITHIN}"
_OTHERS = f"SELECT v.id, v.party, v.kept {_WITHIN} AND v.party <> ? AND v.id <> ?"
_DROP = """
DELETE FROM live_volumes WHERE id IN (SELECT value FROM json_each(?)) RETURNING number
"""

_VERDICTS = {Sieved.CERTAIN: Verdict.CERTAIN, Sieved.POSSIBLE: Verdict.POSSIBLE}

Box8 = tuple[float, float, float, float, float, float, float, float]


class SqliteVolumeIndex:
    """A `VolumeIndex` in a SQLite database that the caller opens and commits.

    Every call is one statement or a few; the caller holds the transaction, so that volumes and
    the statements they come from are committed together.
    """

    def __init__(self, database: sqlite3.Connection, sieve: Sieve) -> None:
        self._database = database
        self.sieve = sieve
        database.executescript(_SCHEMA)

    def add(self, volumes: Iterable[PreparedVolume]) -> None:
        """Keep volumes; one whose id is kept already is replaced."""
        kept = {volume.id: volume for volume in volumes}
        self.remove(kept)
        (last,) = self._database.execute(
            "SELECT coalesce(max(number), 0) FROM live_volumes"
        ).fetchone()
        boxed = [(boxes_of(volume), volume) for volume in kept.values()]
        self._database.executemany(
            "INSERT INTO live_volumes VALUES (?, ?, ?, ?)",
            [(number, v.id, v.party, kept_row(v)) for number, (_, v) in enumerate(boxed, last + 1)],
        )
        self._database.executemany(
            "INSERT INTO live_boxes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (2 * number + k, *box)
                for number, (boxes, _) in enumerate(boxed, last + 1)
                for k, box in enumerate(boxes)
            ],
        )

    def remove(self, ids: Iterable[str]) -> int:
        """Forget volumes; unknown ids are passed over. Returns how many were kept."""
        named = msgspec.json.encode(list(ids)).decode()
        dropped = self._database.execute(_DROP, (named,)).fetchall()
        self._database.executemany(
            "DELETE FROM live_boxes WHERE entry = ?",
            [(2 * number + k,) for (number,) in dropped for k in (0, 1)],
        )
        return len(dropped)

    def near(self, volume: PreparedVolume) -> list[str]:
        """Return the ids of the kept volumes that may meet this one, itself left out."""
        boxes = boxes_of(volume)
        found: list[str] = []
        for box in boxes:
            rows = self._database.execute(_NEAR, _opposite(box))
            found.extend(identity for (identity,) in rows if identity != volume.id)
        return found if len(boxes) == 1 and len(set(found)) == len(found) else _once(found)

    def meeting(self, volume: PreparedVolume) -> list[tuple[str, Verdict]]:
        """Return the ids of the kept volumes of other parties that meet this one, and how surely:
        what `conflicts` says in full."""
        found: list[tuple[str, Verdict]] = []
        for identity, party, row, sieved in self._sieved(volume):
            if sieved is Sieved.OPEN:
                conflict = find_conflict(volume, volume_of_row(row, identity, party))
                if conflict is not None:
                    found.append((identity, conflict.verdict))
            else:
                found.append((identity, _VERDICTS[sieved]))
        return found

    def conflicts(self, volume: PreparedVolume) -> list[Conflict]:
        """Compare with every kept volume of another party, itself left out: exactly those that
        meet."""
        compared = [
            find_conflict(volume, volume_of_row(row, identity, party))
            for identity, party, row, _ in self._sieved(volume)
        ]
        return [conflict for conflict in compared if conflict is not None]

    def _sieved(self, volume: PreparedVolume) -> list[tuple[str, str, bytes, Sieved]]:
        boxes = boxes_of(volume)
        others = (volume.party, volume.id)
        rows = self._database.execute(_OTHERS, (*_opposite(boxes[0]), *others)).fetchall()
        for box in boxes[1:]:
            rows += self._database.execute(_OTHERS, (*_opposite(box), *others))
        if len(rows) > 1:
            rows = list({row[0]: row for row in rows}.values())  # two boxes may both meet
        told = self.sieve(kept_row(volume), [row[2] for row in rows]) if rows else ()
        return [
            (*row, sieved)
            for row, sieved in zip(rows, told, strict=True)
            if sieved is not Sieved.APART
        ]


def _opposite(box: Box8) -> Box8:
    west, east, south, north, low, high, start, end = box
    return east, west, north, south, high, low, end, start


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
    return _within(metres / METRES_PER_UNIT, HEIGHT_EDGE)


def _time(instant_ms: float) -> float:
    return _within((instant_ms - ORIGIN_MS) / MS_PER_UNIT, TIME_EDGE)


def _within(value: float, edge: float) -> float:
    if -edge < value < edge:  # nearly always, and asked four times for each volume
        return value
    return edge if value > 0 else -edge
