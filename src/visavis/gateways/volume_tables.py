"""GeoParquet files of volumes: one row per feature, columns named like a feature's properties.

The geometry column holds WKB in longitude and latitude (OGC:CRS84, the default of GeoParquet).
`start` and `end` are RFC 3339 text or timestamps with a zone, or structs of `earliest` and
`latest`; `floor`, `ceiling` and `separation` are structs, or JSON text of one.

Source: GeoParquet 1.1.0.
"""

import json
import struct
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from mmap import mmap
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from visavis.gateways.volume_arrays import check_ids, plain_columns
from visavis.gateways.volume_files import (
    StatedFeature,
    StatedGeometry,
    StatedProperties,
    declared_of,
    prepare_all,
    refused,
    unreadable,
)
from visavis.notices import DeclaredVolume, PreparedVolume
from visavis.notices.sweep import Ints, VolumeColumns, columns_of, joined

_STRUCTS = ("floor", "ceiling", "separation")
_INSTANTS = ("start", "end")
_KNOWN_CRS = ("CRS84", "4326")
_KINDS = {1: "Point", 2: "LineString", 3: "Polygon"}


def parse_table(
    content: bytes | mmap, party_numbers: dict[str, int], *, repair: bool, cache_folder: Path | None
) -> VolumeColumns:
    """Parse, check and lay out a GeoParquet file.

    Raises:
        RefusedVolumeFile: which row (as a feature, from 1), which field, expected and got.
    """
    table, geometry = read_table(content)
    plain = plain_columns(table, geometry, party_numbers, cache_folder)
    if plain is None:
        return columns_of(prepare_all(_declared(table, geometry, repair=repair)), party_numbers)
    columns, rows = plain
    rest = np.setdiff1d(np.arange(table.num_rows), rows, assume_unique=True)
    check_ids(table)

    def prepared(index: int) -> PreparedVolume:
        return prepare_all(_declared(table, geometry, rows[index : index + 1], repair=repair))[0]

    columns = replace(columns, prepared=prepared)
    if not len(rest):
        return columns
    others = prepare_all(_declared(table, geometry, rest, repair=repair), rest + 1)
    return joined([columns, columns_of(others, party_numbers)])


def _declared(
    table: Any, geometry: str, rows: Ints | None = None, *, repair: bool
) -> Iterator[DeclaredVolume]:
    numbers = range(table.num_rows) if rows is None else rows.tolist()
    for number, row in zip(
        numbers, _rows(table if rows is None else table.take(rows)), strict=True
    ):
        feature = feature_of(row, geometry, number + 1)
        yield declared_of(feature, number + 1, repair=repair)


def read_table(content: bytes | mmap) -> tuple[Any, str]:
    """Return the table and the name of its geometry column.

    Raises:
        RefusedVolumeFile: not parquet, no geometry column, or in another encoding or system.
    """
    import pyarrow
    import pyarrow.parquet

    pa: Any = pyarrow  # its names carry no types

    try:
        table = pa.parquet.read_table(pa.BufferReader(content))
    except (pa.ArrowException, OSError) as problem:
        first = str(problem).splitlines()[0]
        raise refused("File", "", "a GeoParquet file", first) from None
    described = (table.schema.metadata or {}).get(b"geo")
    geometry = "geometry"
    if described is not None:
        geo = json.loads(described)
        geometry = geo.get("primary_column", geometry)
        about = geo.get("columns", {}).get(geometry, {})
        if about.get("encoding", "WKB") != "WKB":
            raise refused("File", geometry, "WKB", str(about["encoding"])[:40])
        crs = about.get("crs")
        code = str((crs or {}).get("id", {}).get("code", "")) if isinstance(crs, dict) else ""
        if crs is not None and code not in _KNOWN_CRS:
            raise refused("File", f"{geometry}.crs", "OGC:CRS84", code or "another system")
    for needed in (geometry, "id", "party"):
        if needed not in table.column_names:
            raise refused("File", "columns", f"a column {needed}", ", ".join(table.column_names))
    return table, geometry


def _rows(table: Any) -> Any:
    for batch in table.to_batches(max_chunksize=10_000):
        yield from batch.to_pylist()


def feature_of(row: dict[str, Any], geometry: str, number: int) -> StatedFeature:
    """Turn one row into what a feature states.

    Raises:
        RefusedVolumeFile: which field, expected and got.
    """
    where = f"Feature {number}"
    kind, coordinates = _geometry(where, row[geometry])
    properties = {
        name: _cell(name, value)
        for name, value in row.items()
        if name in StatedProperties.__struct_fields__ and (value is not None or name == "end")
    }
    if "times" in properties and properties.get("end", "") is None:
        del properties["end"]  # a column holds null for a track that states no end of its own
    try:
        stated = msgspec.convert(properties, StatedProperties)
        return StatedFeature(
            id=row["id"],
            geometry=StatedGeometry(kind, msgspec.Raw(msgspec.json.encode(coordinates))),
            properties=stated,
        )
    except (msgspec.ValidationError, ValueError) as problem:
        raise unreadable(where, problem, under="properties") from None


def _cell(name: str, value: Any) -> Any:
    if name in (*_STRUCTS, *_INSTANTS) and isinstance(value, str) and value.startswith("{"):
        return json.loads(value)
    if name in _INSTANTS and isinstance(value, dict):
        return {key: _instant(part) for key, part in value.items()}
    if name in _INSTANTS:
        return _instant(value)
    if name == "times":
        return [_instant(part) for part in value]
    if name in _STRUCTS and isinstance(value, dict):
        return {key: part for key, part in value.items() if part is not None}
    return value


def _instant(value: Any) -> Any:
    """Write a timestamp as text; one without a zone stays what it is and is refused."""
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(UTC).isoformat()
    return value


def _geometry(where: str, wkb: Any) -> tuple[str, Any]:
    """Read two-dimensional WKB: a point, a line or a polygon."""
    if not isinstance(wkb, bytes) or len(wkb) < 5 or wkb[0] > 1:
        raise refused(where, "geometry", "WKB", "something else")
    order = "<" if wkb[0] == 1 else ">"
    kind = struct.unpack_from(order + "I", wkb, 1)[0]
    if kind not in _KINDS:
        raise refused(where, "geometry", "a Polygon, Point or LineString in 2D", f"WKB {kind}")
    try:
        if kind == 1:
            return "Point", struct.unpack_from(order + "2d", wkb, 5)
        if kind == 2:
            return "LineString", _line(order, wkb, 5)[0]
        rings = []
        (count,) = struct.unpack_from(order + "I", wkb, 5)
        at = 9
        for _ in range(count):
            ring, at = _line(order, wkb, at)
            rings.append(ring)
    except struct.error:
        raise refused(where, "geometry", "whole WKB", "WKB that breaks off") from None
    return "Polygon", rings


def _line(order: str, wkb: bytes, at: int) -> tuple[list[tuple[float, float]], int]:
    (count,) = struct.unpack_from(order + "I", wkb, at)
    if count * 16 > len(wkb):
        raise struct.error
    flat = struct.unpack_from(f"{order}{2 * count}d", wkb, at + 4)
    return list(zip(flat[0::2], flat[1::2], strict=True)), at + 4 + 16 * count
