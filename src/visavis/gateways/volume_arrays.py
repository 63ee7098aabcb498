"""The quick way into a GeoParquet file: whole columns become arrays, no value per volume.

Takes the rows that are plain: a polygon of one ring, ends certain, heights in the table's own
structs. `volume_tables` reads the others one by one, with the same result.
"""

from pathlib import Path
from typing import Any

import numpy as np

from visavis.gateways.volume_files import MAX_ID_CHARS, refused_twice
from visavis.notices.sweep import (
    NO_LEVEL,
    REFERENCES,
    Floats,
    Ints,
    PlainPolygons,
    VolumeColumns,
    kernels_for,
    plain_polygons,
)
from visavis.terms import (
    HIGHEST_HEIGHT_M,
    LOWEST_HEIGHT_M,
    M_PER_FT,
    MAX_SEPARATION_M,
    MAX_SEPARATION_S,
    HeightReference,
)

# The head of a polygon of one ring: little-endian, type 3, one ring; then the number of points.
LONE_RING = np.array([1, 3, 0, 0, 0, 1, 0, 0, 0], np.uint8)
RING_HEAD, POINT_BYTES = 13, 16
ROWS_AT_ONCE = 65_536  # some 10 MB of outlines at a time
_RFC3339 = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$"
_W84 = REFERENCES.index(HeightReference.W84)


def plain_columns(
    table: Any, geometry: str, party_numbers: dict[str, int], cache_folder: Path | None
) -> tuple[VolumeColumns, Ints] | None:
    """Return the plain rows as columns, and their row numbers; None where there are none."""
    if not table.num_rows or not {"start", "end"} <= set(table.column_names):
        return None
    start, end = _instants(table, "start"), _instants(table, "end")
    rings = _rings(table, geometry)
    if start is None or end is None or rings is None:
        return None
    points, first, plain = rings
    separation, sane = _separation(table)
    plain = plain & sane & np.isfinite(start) & (end > start) & _filled(table)
    floor, floor_sane = _heights(table, "floor")
    ceiling, ceiling_sane = _heights(table, "ceiling")
    both = ~np.isnan(floor) & ~np.isnan(ceiling)
    plain &= floor_sane & ceiling_sane & (~both | (floor <= ceiling))
    # First rows out, then the rings: a row that is out has no ring to measure.
    rows = np.flatnonzero(plain)
    if not len(rows):
        return None
    counts = np.diff(first)[rows]
    if int(counts.sum()) < len(points):
        points = points[np.repeat(plain, np.diff(first))]
    first = np.concatenate([[0], np.cumsum(counts)])
    shapes = plain_polygons(points, first, separation[rows, 0], kernels_for(cache_folder))
    rows_kept = rows[shapes.plain]
    if not len(rows_kept):
        return None
    columns = assembled(
        _column(table, "id", rows_kept), _parties(table, rows_kept, party_numbers), shapes, first,
        start[rows], end[rows], separation[rows], floor[rows], ceiling[rows],
    )  # fmt: skip
    return columns, rows_kept


def check_ids(table: Any) -> None:
    """Refuse a table in which two rows have one id.

    Raises:
        RefusedVolumeFile: it names the id.
    """
    import pyarrow.compute

    compute: Any = pyarrow.compute
    counted = compute.value_counts(table["id"])
    twice = compute.filter(counted, compute.greater(counted.field("counts"), 1))
    if len(twice):
        raise refused_twice(str(twice[0]["values"]))


def assembled(
    ids: Any,
    party: Ints,
    shapes: PlainPolygons,
    first: Ints,
    start: Floats,
    end: Floats,
    separation: Floats,
    floor: Floats,
    ceiling: Floats,
) -> VolumeColumns:
    """Lay out the plain ones of some polygons; ids and parties are of those alone."""
    # A file of plain rows only is the usual case, and needs no copy.
    whole = bool(shapes.plain.all())
    keep = slice(None) if whole else shapes.plain
    counts = np.diff(first)[keep]
    count = len(ids)
    levels, references = np.empty((count, 2, 4)), np.empty((count, 2), np.int8)
    for side, heights in enumerate((floor[keep], ceiling[keep])):
        stated = ~np.isnan(heights)
        levels[:, side] = np.where(stated, heights, 0.0)[:, None]
        references[:, side] = np.where(stated, _W84, NO_LEVEL)
    times = np.empty((count, 4))
    times[:, 0] = times[:, 1] = start[keep]
    times[:, 2] = times[:, 3] = end[keep]
    return VolumeColumns(
        ids=ids,
        party=party,
        kind=np.zeros(count, np.int8),
        moving=np.zeros(count, np.bool_),
        width_m=np.zeros(count),
        centre=shapes.centre[keep],
        reach_m=shapes.reach_m[keep],
        piece_m=shapes.piece_m[keep],
        xyz=shapes.xyz if whole else shapes.xyz[np.repeat(shapes.plain, np.diff(first))],
        moments=np.zeros(int(counts.sum())),
        point_first=np.concatenate([[0], np.cumsum(counts)]),
        ring_ends=counts,
        ring_first=np.arange(count + 1),
        times=times,
        levels=levels,
        references=references,
        bounded=np.ones((count, 2), np.bool_),
        separation=separation[keep],
        boxes=shapes.boxes[keep],
        prepared=_nothing,
    )


def _nothing(index: int) -> Any:
    raise AssertionError(f"row {index} was asked for before its table was tied to it")


def _column(table: Any, name: str, rows: Ints) -> Any:
    return np.array(table[name].take(rows).to_pylist(), np.object_)


def _parties(table: Any, rows: Ints, party_numbers: dict[str, int]) -> Ints:
    coded = table["party"].combine_chunks().dictionary_encode()
    names = coded.dictionary.to_pylist()
    codes = coded.indices.fill_null(0).to_numpy(zero_copy_only=False)[rows]
    numbers = {
        code: party_numbers.setdefault(names[code], len(party_numbers))
        for code in np.unique(codes).tolist()
    }
    table_of = np.zeros(len(names) + 1, np.int64)
    for code, number in numbers.items():
        table_of[code] = number
    found: Ints = table_of[codes]
    return found


def _filled(table: Any) -> Any:
    """Tell which rows have text ids and parties of sane length, and no rarer members."""
    import pyarrow
    import pyarrow.compute

    pa: Any = pyarrow
    compute: Any = pyarrow.compute
    good = np.ones(table.num_rows, np.bool_)
    for name in ("id", "party"):
        column = table[name]
        if column.type not in (pa.string(), pa.large_string()):
            return np.zeros(table.num_rows, np.bool_)
        size = compute.utf8_length(column).fill_null(0).to_numpy()
        good &= (size >= 1) & (size <= MAX_ID_CHARS)
    for name in ("times", "terrain_m_wgs84", "qnh_hpa"):
        if name in table.column_names:
            good &= table[name].is_null().to_numpy()
    return good


def _instants(table: Any, name: str) -> Floats | None:
    """Return instants in ms, infinity where null; None where they need a closer look."""
    import pyarrow
    import pyarrow.compute

    pa: Any = pyarrow
    compute: Any = pyarrow.compute
    column = table[name]
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        if not compute.all(compute.match_substring_regex(column, _RFC3339)).as_py():
            return None
        try:
            column = column.cast(pa.timestamp("ms", tz="UTC"))
        except pa.ArrowInvalid:
            return None
    if not (pa.types.is_timestamp(column.type) and column.type.tz):
        return None
    whole = column.cast(pa.timestamp("ms", tz="UTC"), safe=False).cast(pa.int64())
    numbers = whole.cast(pa.float64()).to_numpy()
    found: Floats = np.where(np.isnan(numbers), np.inf, numbers)
    return found


def _rings(table: Any, geometry: str) -> tuple[Floats, Ints, Any] | None:
    """Return the points of every lone ring in 2D, where each begins, and which rows hold one."""
    import pyarrow

    pa: Any = pyarrow
    if table[geometry].type not in (pa.binary(), pa.large_binary()):
        return None
    column = table[geometry]
    points = np.empty((column.nbytes // POINT_BYTES + 1, 2))
    first = np.zeros(len(column) + 1, np.int64)
    lone = np.empty(len(column), np.bool_)
    row = place = 0
    for chunk in column.chunks:
        for low in range(0, len(chunk), ROWS_AT_ONCE):
            part, counts, found = lone_rings(chunk.slice(low, ROWS_AT_ONCE))
            points[place : place + len(part)] = part
            lone[row : row + len(found)] = found
            np.cumsum(counts, out=first[row + 1 : row + 1 + len(counts)])
            first[row + 1 : row + 1 + len(counts)] += place
            row, place = row + len(found), place + len(part)
    return points[:place], first, lone


def lone_rings(wkb: Any) -> tuple[Floats, Ints, Any]:
    """Read polygons of one ring out of a column of little-endian WKB, all at once.

    Returns their points (n, 2), the number of points of each row, and which rows hold one. What is
    anything else is left out, to be looked at by itself.

    Source: OGC 06-103r4, 8.2.
    """
    import pyarrow

    pa: Any = pyarrow
    wide = np.int64 if wkb.type == pa.large_binary() else np.int32
    _, places, content = wkb.buffers()
    begin = np.frombuffer(places, wide, len(wkb) + 1, wkb.offset * wide().itemsize).astype(np.int64)
    base, total = int(begin[0]), int(begin[-1] - begin[0])
    if total < RING_HEAD:
        return np.empty((0, 2)), np.zeros(len(wkb), np.int64), np.zeros(len(wkb), np.bool_)
    raw = np.frombuffer(content, np.uint8, total, base)
    begin -= base
    size = np.diff(begin)
    lone = (size >= RING_HEAD) & wkb.is_valid().to_numpy(zero_copy_only=False)
    head = raw[np.where(lone, begin[:-1], 0)[:, None] + np.arange(RING_HEAD)]
    counts = head[:, 9:].copy().view("<u4")[:, 0].astype(np.int64)
    lone &= (head[:, :9] == LONE_RING).all(axis=1) & (counts > 0)
    lone &= size == RING_HEAD + POINT_BYTES * counts
    # What is left after the heads and the other rows is one run of doubles.
    kept = np.repeat(lone, size)
    kept[(begin[:-1][lone, None] + np.arange(RING_HEAD)).reshape(-1)] = False
    points = raw[kept].view("<f8").astype(np.float64, copy=False).reshape(-1, 2)
    return points, np.where(lone, counts, 0), lone


def _heights(table: Any, name: str) -> tuple[Floats, Any]:
    """Return heights above WGS84 in metres, NaN where none, and which rows are sane."""
    import pyarrow

    pa: Any = pyarrow
    none = np.full(table.num_rows, np.nan)
    if name not in table.column_names:
        return none, np.ones(table.num_rows, np.bool_)
    column = table[name]
    if pa.types.is_null(column.type):
        return none, np.ones(table.num_rows, np.bool_)
    if not pa.types.is_struct(column.type) or {f.name for f in column.type} < {
        "value", "units", "reference",
    }:  # fmt: skip
        return none, column.is_null().to_numpy()
    flat = dict(zip([f.name for f in column.type], column.combine_chunks().flatten(), strict=True))
    missing = column.is_null().to_numpy()
    feet = _says(flat["units"], "FT")
    value = flat["value"].cast(pa.float64()).fill_null(np.nan).to_numpy(zero_copy_only=False)
    metres = np.where(feet, value * M_PER_FT, value)
    with np.errstate(invalid="ignore"):
        sane = (metres >= LOWEST_HEIGHT_M) & (metres <= HIGHEST_HEIGHT_M)
    sane &= (feet | _says(flat["units"], "M")) & _says(flat["reference"], "W84")
    return np.where(missing, np.nan, metres), sane | missing


def _says(column: Any, word: str) -> Any:
    """Tell which rows of a column of text say the word; null says nothing."""
    coded = column.dictionary_encode()
    says = np.array([*(w == word for w in coded.dictionary.to_pylist()), False], np.bool_)
    return says[coded.indices.fill_null(len(says) - 1).to_numpy(zero_copy_only=False)]


def _separation(table: Any) -> tuple[Floats, Any]:
    import pyarrow

    pa: Any = pyarrow
    found = np.zeros((table.num_rows, 3))
    if "separation" not in table.column_names or pa.types.is_null(table["separation"].type):
        return found, np.ones(table.num_rows, np.bool_)
    column = table["separation"]
    if not pa.types.is_struct(column.type):
        return found, column.is_null().to_numpy()
    flat = dict(zip([f.name for f in column.type], column.combine_chunks().flatten(), strict=True))
    for place, name in enumerate(("lateral_m", "vertical_m", "time_s")):
        if name in flat:
            part = flat[name].cast(pa.float64()).fill_null(0.0)
            found[:, place] = part.to_numpy(zero_copy_only=False)
    limit = np.array([MAX_SEPARATION_M, MAX_SEPARATION_M, MAX_SEPARATION_S])
    sane = ((found >= 0) & (found <= limit)).all(axis=1)
    found[:, 2] *= 1000
    return found, sane
