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
    if len(rows) < len(plain):
        points = points[np.repeat(plain, np.diff(first))]
    first = np.concatenate([[0], np.cumsum(counts)])
    shapes = plain_polygons(points, first, separation[rows, 0], kernels_for(cache_folder))
    keep = shapes.plain
    return _assemble(
        table, rows[keep], shapes, first, start[rows], end[rows], separation[rows],
        floor[rows], ceiling[rows], party_numbers,
    )  # fmt: skip


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


def _assemble(
    table: Any,
    rows: Ints,
    shapes: PlainPolygons,
    first: Ints,
    start: Floats,
    end: Floats,
    separation: Floats,
    floor: Floats,
    ceiling: Floats,
    party_numbers: dict[str, int],
) -> tuple[VolumeColumns, Ints] | None:
    keep = shapes.plain
    if not len(rows):
        return None
    counts = np.diff(first)[keep]
    levels = np.stack([np.repeat(side[keep, None], 4, axis=1) for side in (floor, ceiling)], axis=1)
    stated = ~np.isnan(levels[:, :, 0])
    zeros = np.zeros(len(rows))
    columns = VolumeColumns(
        ids=_column(table, "id", rows),
        party=_parties(table, rows, party_numbers),
        kind=np.zeros(len(rows), np.int8),
        moving=np.zeros(len(rows), np.bool_),
        width_m=zeros,
        centre=shapes.centre[keep],
        reach_m=shapes.reach_m[keep],
        piece_m=shapes.piece_m[keep],
        xyz=shapes.xyz if keep.all() else shapes.xyz[np.repeat(keep, np.diff(first))],
        moments=np.zeros(int(counts.sum())),
        point_first=np.concatenate([[0], np.cumsum(counts)]),
        ring_ends=counts,
        ring_first=np.arange(len(rows) + 1),
        times=np.stack([start[keep], start[keep], end[keep], end[keep]], axis=1),
        levels=np.where(stated[:, :, None], levels, 0.0),
        references=np.where(stated, _W84, NO_LEVEL).astype(np.int8),
        bounded=np.ones((len(rows), 2), np.bool_),
        separation=separation[keep],
        boxes=shapes.boxes[keep],
        prepared=_nothing,
    )
    return columns, rows


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
    """Return the points of every geometry, where each begins, and which are lone rings in 2D."""
    import shapely

    shapes: Any = shapely
    wkb = table[geometry].to_numpy()
    try:
        found = shapes.from_wkb(wkb)
    except shapes.errors.ShapelyError:
        return None
    lone = (shapes.get_type_id(found) == 3) & (shapes.get_num_interior_rings(found) == 0)
    lone &= ~shapes.has_z(found) & ~shapes.is_empty(found)
    counts = shapes.get_num_coordinates(found)
    first = np.zeros(len(found) + 1, np.int64)
    np.cumsum(counts, out=first[1:])
    return shapes.get_coordinates(found), first, lone


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
    units, reference = _words(flat["units"]), _words(flat["reference"])
    value = flat["value"].cast(pa.float64()).fill_null(np.nan).to_numpy(zero_copy_only=False)
    metres = np.where(units == "FT", value * M_PER_FT, value)
    with np.errstate(invalid="ignore"):
        sane = (metres >= LOWEST_HEIGHT_M) & (metres <= HIGHEST_HEIGHT_M)
    sane &= ((units == "M") | (units == "FT")) & (reference == "W84")
    return np.where(missing, np.nan, metres), sane | missing


def _words(column: Any) -> Any:
    coded = column.dictionary_encode()
    words = np.array([*coded.dictionary.to_pylist(), ""], np.object_)
    return words[coded.indices.fill_null(len(words) - 1).to_numpy(zero_copy_only=False)]


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
