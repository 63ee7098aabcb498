"""Outlines read all at once out of a column of WKB."""

import struct
from typing import Any

import numpy as np
import pyarrow
from hypothesis import given
from hypothesis import strategies as st

from visavis.gateways.volume_arrays import lone_rings

pa: Any = pyarrow  # its names carry no types
POINTS = st.lists(st.tuples(st.floats(-180, 180), st.floats(-90, 90)), max_size=9)


def ring_of(points: list[tuple[float, float]], order: str = "<") -> bytes:
    flat = [value for point in points for value in point]
    return struct.pack(f"{order}I{len(flat)}d", len(points), *flat)


def polygon_of(rings: list[list[tuple[float, float]]], order: str = "<") -> bytes:
    body = b"".join(ring_of(ring, order) for ring in rings)
    return struct.pack(f"{order}BII", order == "<", 3, len(rings)) + body


LONE = POINTS.filter(bool).map(lambda ring: polygon_of([ring]))
OTHERS = st.one_of(
    st.none(),
    st.just(b""),
    st.just(polygon_of([[]])),
    st.lists(POINTS, min_size=2, max_size=3).map(polygon_of),
    POINTS.filter(bool).map(lambda ring: polygon_of([ring], ">")),
    POINTS.filter(bool).map(lambda ring: polygon_of([ring])[:-1]),
    POINTS.filter(bool).map(lambda ring: polygon_of([ring]) + b"\0"),
    st.binary(max_size=40),
    st.just(struct.pack("<BI2d", 1, 1, 34.0, 35.0)),
)


@given(st.lists(LONE | OTHERS, max_size=12), st.sampled_from(["binary", "large_binary"]))
def test_lone_rings_come_out_and_all_else_is_left(rows: list[bytes | None], kind: str) -> None:
    # A slice, so that the column does not begin where its buffers do.
    column = pa.array([b"before", *rows], getattr(pa, kind)()).slice(1)
    points, counts, lone = lone_rings(column)
    expected = [
        row is not None and len(row) > 13 and row[:9] == polygon_of([[]])[:9]
        and len(row) == 13 + 16 * struct.unpack_from("<I", row, 9)[0]
        for row in rows
    ]  # fmt: skip
    assert lone.tolist() == expected
    flat = b"".join(row[13:] for row, kept in zip(rows, expected, strict=True) if row and kept)
    assert points.tobytes() == flat
    assert points.shape == (len(flat) // 16, 2)
    assert counts.tolist() == [
        (len(row) - 13) // 16 if row and kept else 0
        for row, kept in zip(rows, expected, strict=True)
    ]
    assert points.dtype == np.float64
