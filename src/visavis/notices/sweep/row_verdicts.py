"""Verdicts on kept rows: one volume against some rows of the live index, by the sweep's kernels.

One text, run in two ways like the kernels: compiled where numba is installed, else as it stands.
"""

import math
from typing import Any

import numpy as np

from visavis.notices import kept
from visavis.notices.ellipsoid import ECC2, SEMI_MAJOR_M
from visavis.notices.sweep.kernels import verdicts

# Names, so that the compiler takes the places for the constants that they are.
KIND, MOVING, WIDTH, CENTRE, REACH, PIECE = (
    kept.KIND, kept.MOVING, kept.WIDTH, kept.CENTRE, kept.REACH, kept.PIECE,
)  # fmt: skip
TIMES, SEPARATION, FLOOR, CEILING = kept.TIMES, kept.SEPARATION, kept.FLOOR, kept.CEILING
RINGS, POINTS, FIXED = kept.RINGS, kept.POINTS, kept.FIXED


def row_verdicts(rows: Any, count: Any) -> Any:
    """Decide the first of `count` rows, laid end to end, against each of the others.

    Returns codes as `kernels.verdicts` does, one for each row but the first.
    """
    starts = np.empty(count, np.int64)
    point_first = np.zeros(count + 1, np.int64)
    ring_first = np.zeros(count + 1, np.int64)
    at, most = 0, 1
    for k in range(count):
        starts[k] = at
        rings, points = int(rows[at + RINGS]), int(rows[at + POINTS])
        ring_first[k + 1] = ring_first[k] + rings
        point_first[k + 1] = point_first[k] + points
        most = max(most, points)
        at += FIXED + rings + 2 * points
        if rows[starts[k] + MOVING] != 0.0:
            at += points
    kind = np.empty(count, np.int8)
    moving = np.empty(count, np.bool_)
    references = np.empty((count, 2), np.int8)
    bounded = np.empty((count, 2), np.bool_)
    single = np.empty((3, count))
    centre, times, separation = np.empty((count, 3)), np.empty((count, 4)), np.empty((count, 3))
    levels = np.empty((count, 2, 4))
    ring_ends = np.empty(ring_first[count], np.int64)
    xyz = np.empty(3 * point_first[count])
    moments = np.zeros(point_first[count])
    for k in range(count):
        at = starts[k]
        kind[k] = int(rows[at + KIND])
        moving[k] = rows[at + MOVING] != 0.0
        single[0, k], single[1, k] = rows[at + WIDTH], rows[at + REACH]
        single[2, k] = rows[at + PIECE]
        for axis in range(3):
            centre[k, axis] = rows[at + CENTRE + axis]
            separation[k, axis] = rows[at + SEPARATION + axis]
        separation[k, 2] *= 1000.0
        for place in range(4):
            times[k, place] = rows[at + TIMES + place]
            levels[k, 0, place] = rows[at + FLOOR + 1 + place]
            levels[k, 1, place] = rows[at + CEILING + 1 + place]
        references[k, 0], references[k, 1] = int(rows[at + FLOOR]), int(rows[at + CEILING])
        bounded[k, 0], bounded[k, 1] = rows[at + FLOOR + 5] != 0.0, rows[at + CEILING + 5] != 0.0
        rings = ring_first[k + 1] - ring_first[k]
        for ring in range(rings):
            ring_ends[ring_first[k] + ring] = int(rows[at + FIXED + ring])
        unroll(
            rows, at + FIXED + rings, moving[k], point_first[k], point_first[k + 1], xyz, moments
        )
    ones = np.zeros(count - 1, np.int64)
    others = np.arange(1, count)
    return verdicts(
        ones, others, kind, moving, single[0], centre, single[1], single[2], xyz, moments,
        point_first, ring_ends, ring_first, times, levels, references, bounded, separation,
        np.zeros(count - 1, np.int8), np.empty((4, most)),
    )  # fmt: skip


def unroll(rows: Any, at: Any, moving: Any, first: Any, last: Any, xyz: Any, moments: Any) -> None:
    """Fill in points first..last-1 of one volume, as `to_xyz` makes them."""
    count = last - first
    for k in range(count):
        lon, lat = math.radians(rows[at + 2 * k]), math.radians(rows[at + 2 * k + 1])
        normal = SEMI_MAJOR_M / math.sqrt(1 - ECC2 * math.sin(lat) ** 2)
        place = 3 * (first + k)
        xyz[place] = normal * math.cos(lat) * math.cos(lon)
        xyz[place + 1] = normal * math.cos(lat) * math.sin(lon)
        xyz[place + 2] = normal * (1 - ECC2) * math.sin(lat)
        if moving:
            moments[first + k] = rows[at + 2 * count + k]
