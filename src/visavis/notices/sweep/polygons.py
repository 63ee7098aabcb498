"""Many polygons at once: rings of degrees to the sweep's columns, without a value per volume.

Only plain ones: one ring, in one hemisphere well away from poles and the 180° seam, edges of at
most 100 km, at most 200 km from the middle, that surely neither cross nor touch themselves. The
rest is marked, and prepared one by one.
"""

from dataclasses import dataclass
from types import ModuleType

import numpy as np
import numpy.typing as npt

from visavis.notices.boxes import PAD_DEG
from visavis.notices.ellipsoid import (
    ECC2,
    LEAST_RADIUS_M,
    SEMI_MAJOR_M,
    SEMI_MINOR_M,
)
from visavis.notices.shapes import PIECE_M
from visavis.notices.sweep.columns import Floats, Ints

PLAIN_REACH_M = 200_000.0
PLAIN_POINTS = 64  # rings are compared edge by edge; longer ones go the other way
PLAIN_LAT, PLAIN_LON = 80.0, 170.0
LEAST_EDGE_M = 1e-2
AT_ONCE = 8_192  # rings measured at a time: what one step leaves, the next finds in the cache


@dataclass(frozen=True, slots=True)
class PlainPolygons:
    """Polygons as columns; rows where `plain` is False hold nothing of use."""

    plain: npt.NDArray[np.bool_]
    xyz: Floats
    centre: Floats
    reach_m: Floats
    piece_m: Floats
    boxes: Floats


def plain_polygons(
    points: Floats, first: Ints, lateral_m: Floats, code: ModuleType
) -> PlainPolygons:
    """Prepare rings that are plain.

    Args:
        points: (points, 2) longitude and latitude; first: where each ring begins (n + 1).
        lateral_m: the lateral minimum, which the boxes hold.
        code: the kernels (`compiled.kernels_for`).
    """
    count = len(first) - 1
    found = PlainPolygons(
        plain=np.empty(count, np.bool_),
        xyz=np.empty((len(points), 3)),
        centre=np.empty((count, 3)),
        reach_m=np.empty(count),
        piece_m=np.empty(count),
        boxes=np.empty((count, 4)),
    )
    for low in range(0, count, AT_ONCE):
        high = min(low + AT_ONCE, count)
        at = slice(int(first[low]), int(first[high]))
        part = _measured(points[at], first[low : high + 1] - first[low], lateral_m[low:high], code)
        found.xyz[at] = part.xyz
        for name in ("plain", "centre", "reach_m", "piece_m", "boxes"):
            getattr(found, name)[low:high] = getattr(part, name)
    return found


def _measured(points: Floats, first: Ints, lateral_m: Floats, code: ModuleType) -> PlainPolygons:
    begin, counts = first[:-1], np.diff(first)
    with np.errstate(invalid="ignore"):
        good = np.isfinite(points).all(axis=1) & (np.abs(points[:, 0]) <= PLAIN_LON)
        good &= np.abs(points[:, 1]) <= PLAIN_LAT
    plain = np.logical_and.reduceat(good, begin) & (counts >= 4) & (counts <= PLAIN_POINTS)
    plain &= (points[begin] == points[first[1:] - 1]).all(axis=1)
    xyz = _xyz(np.where(good[:, None], points, 0.0))
    owner = np.repeat(np.arange(len(counts)), counts)
    centre = _onto_surface(np.add.reduceat(xyz, begin))
    reach_m = _greatest(np.maximum.reduceat(_norm(xyz - centre[owner]), begin)) * 1.0001
    edges = np.zeros(len(points))
    edges[1:] = _norm(np.diff(xyz, axis=0))
    edges[begin] = 0.0
    piece_m = _greatest(np.maximum.reduceat(edges, begin))
    edges[begin] = np.inf
    least = np.minimum.reduceat(edges, begin)
    # A wide minimum could carry a box over the seam or a pole: those go the other way too.
    plain &= lateral_m <= PLAIN_REACH_M
    plain &= (reach_m <= PLAIN_REACH_M) & (piece_m <= PIECE_M) & (least >= LEAST_EDGE_M)
    most = int(counts.max(initial=1))
    code.plain_rings(xyz.reshape(-1), centre, first, plain, np.empty((2, most)))
    return PlainPolygons(
        plain, xyz, centre, reach_m, piece_m, _boxes(points, begin, piece_m, lateral_m)
    )


def _xyz(points: Floats) -> Floats:
    lon, lat = np.radians(points[:, 0]), np.radians(points[:, 1])
    up = np.sin(lat)
    normal = SEMI_MAJOR_M / np.sqrt(1 - ECC2 * up * up)
    level = normal * np.cos(lat)
    found: Floats = np.empty((len(points), 3))
    np.multiply(level, np.cos(lon), out=found[:, 0])
    np.multiply(level, np.sin(lon), out=found[:, 1])
    np.multiply(normal * (1 - ECC2), up, out=found[:, 2])
    return found


def _onto_surface(points: Floats) -> Floats:
    x, y, z = points.T
    size = np.sqrt((x * x + y * y) / SEMI_MAJOR_M**2 + z * z / SEMI_MINOR_M**2)
    found: Floats = points / np.maximum(size, 1e-9)[:, None]
    return found


def _norm(points: Floats) -> Floats:
    found: Floats = np.sqrt(np.einsum("ij,ij->i", points, points))
    return found


def _greatest(chord: Floats) -> Floats:
    found: Floats = 2 * LEAST_RADIUS_M * np.arcsin(np.minimum(1.0, chord / (2 * LEAST_RADIUS_M)))
    return found


def _boxes(points: Floats, begin: Ints, piece_m: Floats, lateral_m: Floats) -> Floats:
    """Return boxes as `boxes.box_of` does, for shapes away from poles and seam."""
    west, south = (np.minimum.reduceat(points[:, axis], begin) for axis in (0, 1))
    east, north = (np.maximum.reduceat(points[:, axis], begin) for axis in (0, 1))
    span = np.maximum(np.abs(south), np.abs(north))
    half = piece_m / 2
    bulge = np.minimum(half, half * half * np.tan(np.radians(np.minimum(89.9, span))) / 1.2e7)
    grow = np.degrees((lateral_m + bulge) / LEAST_RADIUS_M) + PAD_DEG
    south, north = south - grow, north + grow
    wide = np.sin(np.minimum(np.pi / 2, lateral_m / LEAST_RADIUS_M))
    side = wide / np.cos(np.radians(np.minimum(89.0, np.maximum(np.abs(south), np.abs(north)))))
    grow = np.degrees(np.arcsin(np.minimum(1.0, side))) + PAD_DEG
    return np.stack([west - grow, south, east + grow, north], axis=1)
