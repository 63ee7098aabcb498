"""Kept volumes: a prepared volume as one row of numbers beside its box, and whole again from it.

Nothing is rounded: what comes back equals what was kept, so a verdict on it is the verdict on the
volume itself. Making one anew from its statement takes a hundred times as long.

A row is doubles in the machine's order, `FIXED` of them and then, for each ring or line, one past
its last point; the points as longitude and latitude; and for a track when it is at each.
"""

import itertools
import struct
from functools import cache

from visavis.notices.boxes import Box
from visavis.notices.detect import PreparedVolume
from visavis.notices.ellipsoid import to_xyz
from visavis.notices.levels import Level
from visavis.notices.shapes import Shape
from visavis.terms import HeightReference, LonLat, Separation

# Places in a row, for the compiled reader too.
KIND, MOVING, WIDTH, CENTRE, REACH, PIECE = 0, 1, 2, 3, 6, 7
TIMES, SEPARATION, FLOOR, CEILING, BOX = 8, 12, 15, 21, 27
RINGS, POINTS, FIXED = 31, 32, 33
NO_LEVEL = -1

_REFERENCES = tuple(HeightReference)


def kept_row(volume: PreparedVolume) -> bytes:
    """Lay a prepared volume out as a row; its id and party are kept beside it."""
    shape, box, separation = volume.shape, volume.box, volume.separation
    numbers = (
        shape.kind,
        shape.times_ms is not None,
        shape.width_m,
        *shape.centre,
        shape.reach_m,
        shape.piece_m,
        volume.start_earliest,
        volume.start_latest,
        volume.end_earliest,
        volume.end_latest,
        separation.lateral_m,
        separation.vertical_m,
        separation.time_s,
        *_numbers(volume.floor),
        *_numbers(volume.ceiling),
        box.west,
        box.south,
        box.east,
        box.north,
        len(shape.ends),
        len(shape.lonlats),
        *shape.ends,
        *itertools.chain.from_iterable(shape.lonlats),
        *(shape.times_ms or ()),
    )
    return _form(len(numbers)).pack(*numbers)


def volume_of_row(row: bytes, identity: str, party: str) -> PreparedVolume:
    """Return the prepared volume that a row was made from."""
    numbers = _form(len(row) // 8).unpack(row)
    return PreparedVolume(
        id=identity,
        party=party,
        shape=_shape(numbers),
        floor=_level(numbers, FLOOR),
        ceiling=_level(numbers, CEILING),
        start_earliest=numbers[TIMES],
        start_latest=numbers[TIMES + 1],
        end_earliest=numbers[TIMES + 2],
        end_latest=numbers[TIMES + 3],
        separation=Separation(*numbers[SEPARATION:FLOOR]),
        box=Box(*numbers[BOX:RINGS]),
    )


@cache  # as many forms as there are lengths of outlines: some thousands at most
def _form(count: int) -> struct.Struct:
    return struct.Struct(f"={count}d")


def _numbers(level: Level | None) -> tuple[float, ...]:
    if level is None:
        return (NO_LEVEL, 0.0, 0.0, 0.0, 0.0, 1.0)
    return (
        _REFERENCES.index(level.reference),
        level.stated_m,
        level.nominal_m,
        level.low_m,
        level.high_m,
        level.bounded,
    )


def _level(numbers: tuple[float, ...], at: int) -> Level | None:
    reference, stated, nominal, low, high, bounded = numbers[at : at + 6]
    if reference == NO_LEVEL:
        return None
    return Level(_REFERENCES[int(reference)], stated, nominal, low, high, bool(bounded))


def _shape(numbers: tuple[float, ...]) -> Shape:
    rings, points = int(numbers[RINGS]), int(numbers[POINTS])
    first = FIXED + rings
    last = first + 2 * points
    ends = tuple([int(end) for end in numbers[FIXED:first]])
    lonlats: tuple[LonLat, ...] = tuple(
        zip(numbers[first:last:2], numbers[first + 1 : last : 2], strict=True)
    )
    edges = [
        (k, k + 1) for start, end in itertools.pairwise((0, *ends)) for k in range(start, end - 1)
    ]
    x, y, z = numbers[CENTRE:REACH]
    return Shape(
        kind=int(numbers[KIND]),
        width_m=numbers[WIDTH],
        lonlats=lonlats,
        xyz=tuple(itertools.chain.from_iterable(map(to_xyz, lonlats))),
        ends=ends,
        edges=tuple(edges) or ((0, 0),),
        times_ms=numbers[last:] if numbers[MOVING] else None,
        centre=(x, y, z),
        reach_m=numbers[REACH],
        piece_m=numbers[PIECE],
    )
