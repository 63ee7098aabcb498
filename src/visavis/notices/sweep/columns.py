"""Volumes as columns: what the sweep compares, one array per property."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from visavis.notices.detect import PreparedVolume
from visavis.notices.levels import Level
from visavis.terms import HeightReference

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

REFERENCES = tuple(HeightReference)
AGL = REFERENCES.index(HeightReference.AGL)
STD = REFERENCES.index(HeightReference.STD)
W84 = REFERENCES.index(HeightReference.W84)
NO_LEVEL = -1


@dataclass(frozen=True, slots=True)
class VolumeColumns:
    """Many prepared volumes; row k of every array is volume k.

    Args:
        ids: the volumes' own names.
        party: a number per party, the same number for the same party.
        kind, width_m, centre (n, 3), reach_m, piece_m: as in `Shape`.
        moving: whether it is a track.
        xyz (points, 3): the bases; moments (points): when a track is there, ms, else 0.
        point_first (n + 1), ring_ends, ring_first (n + 1): where each volume's points and rings
            begin; ring ends count from the volume's own first point.
        times (n, 4): start earliest and latest, end earliest and latest, ms, infinity if open.
        levels (n, 2, 4): floor, then ceiling: stated, nominal, low, high, metres.
        references (n, 2): place in `HeightReference`, or -1 where none was stated.
        bounded (n, 2): as in `Level`.
        separation (n, 3): lateral m, vertical m, time ms.
        boxes (n, 4): west, south, east, north, degrees, the lateral minimum included.
        prepared: makes volume k whole, for what the kernels leave open.
    """

    ids: npt.NDArray[np.object_]
    party: Ints
    kind: npt.NDArray[np.int8]
    moving: npt.NDArray[np.bool_]
    width_m: Floats
    centre: Floats
    reach_m: Floats
    piece_m: Floats
    xyz: Floats
    moments: Floats
    point_first: Ints
    ring_ends: Ints
    ring_first: Ints
    times: Floats
    levels: Floats
    references: npt.NDArray[np.int8]
    bounded: npt.NDArray[np.bool_]
    separation: Floats
    boxes: Floats
    prepared: Callable[[int], PreparedVolume]

    def __len__(self) -> int:
        return len(self.party)


def columns_of(volumes: Sequence[PreparedVolume], party_numbers: dict[str, int]) -> VolumeColumns:
    """Lay prepared volumes out as columns; `party_numbers` grows with each new party."""
    shapes = [v.shape for v in volumes]
    return VolumeColumns(
        ids=np.array([v.id for v in volumes], np.object_),
        party=np.array(
            [party_numbers.setdefault(v.party, len(party_numbers)) for v in volumes], np.int64
        ),
        kind=np.array([s.kind for s in shapes], np.int8),
        moving=np.array([s.times_ms is not None for s in shapes], np.bool_),
        width_m=np.array([s.width_m for s in shapes], np.float64),
        centre=np.array([s.centre for s in shapes], np.float64).reshape(-1, 3),
        reach_m=np.array([s.reach_m for s in shapes], np.float64),
        piece_m=np.array([s.piece_m for s in shapes], np.float64),
        xyz=np.array([c for s in shapes for c in s.xyz], np.float64).reshape(-1, 3),
        moments=np.array([t for s in shapes for t in s.times_ms or [0.0] * s.ends[-1]], np.float64),
        point_first=_firsts([s.ends[-1] for s in shapes]),
        ring_ends=np.array([end for s in shapes for end in s.ends], np.int64),
        ring_first=_firsts([len(s.ends) for s in shapes]),
        times=np.array(
            [(v.start_earliest, v.start_latest, v.end_earliest, v.end_latest) for v in volumes],
            np.float64,
        ).reshape(-1, 4),
        levels=np.array([(_row(v.floor), _row(v.ceiling)) for v in volumes], np.float64).reshape(
            -1, 2, 4
        ),
        references=np.array(
            [(_reference(v.floor), _reference(v.ceiling)) for v in volumes], np.int8
        ).reshape(-1, 2),
        bounded=np.array(
            [tuple(lev is None or lev.bounded for lev in (v.floor, v.ceiling)) for v in volumes],
            np.bool_,
        ).reshape(-1, 2),
        separation=np.array(
            [
                (v.separation.lateral_m, v.separation.vertical_m, v.separation.time_s * 1000)
                for v in volumes
            ],
            np.float64,
        ).reshape(-1, 3),
        boxes=np.array(
            [(v.box.west, v.box.south, v.box.east, v.box.north) for v in volumes], np.float64
        ).reshape(-1, 4),
        prepared=volumes.__getitem__,
    )


def joined(parts: Sequence[VolumeColumns]) -> VolumeColumns:
    """Put columns one after the other."""
    if len(parts) == 1:
        return parts[0]
    starts = np.cumsum([0, *(len(part) for part in parts)])

    def prepared(index: int) -> PreparedVolume:
        part = int(np.searchsorted(starts, index, side="right")) - 1
        return parts[part].prepared(index - int(starts[part]))

    merged: dict[str, Any] = {"prepared": prepared}
    for field in fields(VolumeColumns):
        if field.name in merged:
            continue
        columns = [getattr(part, field.name) for part in parts]
        if field.name in ("point_first", "ring_first"):
            merged[field.name] = _firsts(np.concatenate([np.diff(column) for column in columns]))
        else:
            merged[field.name] = np.concatenate(columns)
    return VolumeColumns(**merged)


def taken(columns: VolumeColumns, rows: Ints) -> VolumeColumns:
    """Return the columns of some rows, in the order given."""
    points = _ranges(columns.point_first, rows)
    rings = _ranges(columns.ring_first, rows)
    plain = {
        field.name: getattr(columns, field.name)[rows]
        for field in fields(VolumeColumns)
        if field.name
        not in ("xyz", "moments", "point_first", "ring_ends", "ring_first", "prepared")
    }
    return replace(
        columns,
        **plain,
        xyz=columns.xyz[points],
        moments=columns.moments[points],
        point_first=_firsts(np.diff(columns.point_first)[rows]),
        ring_ends=columns.ring_ends[rings],
        ring_first=_firsts(np.diff(columns.ring_first)[rows]),
        prepared=lambda index: columns.prepared(int(rows[index])),
    )


def _ranges(firsts: Ints, rows: Ints) -> Ints:
    counts = np.diff(firsts)[rows]
    ends = np.cumsum(counts)
    return np.repeat(firsts[rows] - (ends - counts), counts) + np.arange(
        ends[-1] if len(ends) else 0
    )


def _firsts(counts: Sequence[int] | Ints) -> Ints:
    found = np.zeros(len(counts) + 1, np.int64)
    np.cumsum(counts, out=found[1:])
    return found


def _row(level: Level | None) -> tuple[float, float, float, float]:
    if level is None:
        return (0.0, 0.0, 0.0, 0.0)
    return (level.stated_m, level.nominal_m, level.low_m, level.high_m)


def _reference(level: Level | None) -> int:
    return NO_LEVEL if level is None else REFERENCES.index(level.reference)
