"""A first look at two bases: whether they surely share ground, surely lie apart, or neither.

Each base is laid flat once, in metres east and north of its own centre. A pair is compared along
the line between the two centres, in whole eighths of a metre, a block of points at a time and
without branches, so that the compiler handles several in one instruction. Most pairs need no more.

Error: points laid flat, turned into the plane that touches the ellipsoid between the two, lie
within `DROP * r³ + GRAIN_M` of where `plane.project` puts them, for points within r of the middle.
The central projection stretches by R / (R - s), where s, how far the surface has fallen off at r,
is at most r² / 2R: r³ / 2R². Laying flat in another plane than that of the pair, tilted by at most
r / R, leaves out at most s r / R: r³ / 2R² again. float32 holds 500 km to 3 cm. So an edge's true
course, in the plane of `project`, lies within that and `stray_m` of the edge drawn here.
`tests/notices/test_glance.py` holds the bound.
"""

import math
from typing import Any

import numpy as np

from visavis.notices.plane import AREA, EARTH_M, STRETCH, stray_m

DROP = 3.0e-14  # 1 / 6,335,439 m squared is 2.5e-14
PLANE_REACH_M = 600_000.0
TOUCH_M = 1e-6
GRAIN_M = 0.5  # float32, and whole eighths of a metre
EIGHTHS, EIGHTH = 8.0, np.float32(8.0)
NOUGHT, ONE = np.float32(0.0), np.float32(1.0)
FURTHEST = 2**30  # eighths of a metre; more than the globe is round
BLOCK = 16  # points laid out at a time; most outlines have fewer
MOST_POINTS = 128  # longer outlines are left to the comparison edge by edge
NORMAL_Z = 1.006739496742276  # 1 / (1 - e²)
NEITHER = 0
SHARED = 1
FAR = 2


def blocks_of(point_first: Any, ring_first: Any, kind: Any, moving: Any) -> Any:
    """Return where each volume's blocks of flat points begin; those not laid flat have none."""
    firsts = np.zeros(len(kind) + 1, np.int32)
    for k in range(len(kind)):
        count = point_first[k + 1] - point_first[k]
        plain = kind[k] == AREA and not moving[k] and ring_first[k + 1] - ring_first[k] == 1
        blocks = (count + BLOCK - 1) // BLOCK if plain and count <= MOST_POINTS else 0
        firsts[k + 1] = firsts[k] + blocks
    return firsts


def lay_flat(centre: Any, xyz: Any, point_first: Any, blocks: Any, east: Any, north: Any) -> None:
    """Fill in metres east and north of each base's own centre, the last point repeated.

    `east` and `north` have room for all blocks and one point more.
    """
    east[-1], north[-1] = NOUGHT, NOUGHT
    for k in range(len(centre)):
        if blocks[k + 1] == blocks[k]:
            continue
        cx, cy, cz = centre[k, 0], centre[k, 1], centre[k, 2]
        ex, ey, nx, ny, nz = level_axes(cx, cy, cz)
        first, at = point_first[k], blocks[k] * BLOCK
        count = point_first[k + 1] - first
        x, y = np.float32(0.0), np.float32(0.0)
        for i in range((blocks[k + 1] - blocks[k]) * BLOCK):
            if i < count:
                p = 3 * (first + i)
                px, py, pz = xyz[p] - cx, xyz[p + 1] - cy, xyz[p + 2] - cz
                x = np.float32(px * ex + py * ey)
                y = np.float32(px * nx + py * ny + pz * nz)
            east[at + i], north[at + i] = x, y


def level_axes(x: float, y: float, z: float) -> tuple[float, float, float, float, float]:
    """Return east (its z is 0) and north where the ellipsoid has a point."""
    z = z * NORMAL_Z
    size = 1.0 / math.sqrt(x * x + y * y + z * z)
    up_x, up_y, up_z = x * size, y * size, z * size
    flat = math.sqrt(up_x * up_x + up_y * up_y)
    ex, ey = 1.0, 0.0
    if flat > 1e-9:  # as `project` has it: any direction where there is no east
        ex, ey = -up_y / flat, up_x / flat
    return ex, ey, -up_z * ey, up_z * ex, up_x * ey - up_y * ex


def glances(
    pairs_a: Any,
    pairs_b: Any,
    width_m: Any,
    centre: Any,
    reach_m: Any,
    piece_m: Any,
    separation: Any,
    blocks: Any,
    east: Any,
    north: Any,
) -> Any:
    """Take a first look at each pair, widths and lateral minimum included."""
    found = np.zeros(len(pairs_a), np.int8)
    for k in range(len(pairs_a)):
        a, b = pairs_a[k], pairs_b[k]
        if blocks[a] == blocks[a + 1] or blocks[b] == blocks[b + 1]:
            continue
        x = centre[a, 0] - centre[b, 0]
        y = centre[a, 1] - centre[b, 1]
        z = centre[a, 2] - centre[b, 2]
        chord = math.sqrt(x * x + y * y + z * z)
        reach = chord / 2 * 1.01 + max(reach_m[a], reach_m[b])
        if reach <= PLANE_REACH_M:
            stray = stray_m(max(piece_m[a], piece_m[b]), reach)
            stretch = 1 + STRETCH * reach * reach / (EARTH_M * EARTH_M)
            limit = width_m[a] + width_m[b] + max(separation[a, 0], separation[b, 0])
            found[k] = glance(
                a, b, centre, blocks, east, north, reach, stray, (limit + TOUCH_M) * stretch
            )
    return found


def glance(
    a: int,
    b: int,
    centre: Any,
    blocks: Any,
    east: Any,
    north: Any,
    reach: float,
    stray: float,
    beyond: float,
) -> int:
    """Compare two bases that are laid flat along the line between their centres.

    Args:
        reach: within this of the middle lie both, metres (below 600 km).
        stray: how far any edge may lie from its geodesic (`stray_m`).
        beyond: bases farther apart than this in the plane are FAR.
    """
    ax, ay, az = centre[a, 0], centre[a, 1], centre[a, 2]
    bx, by, bz = centre[b, 0], centre[b, 1], centre[b, 2]
    mx, my, mz = ax + bx, ay + by, (az + bz) * NORMAL_Z
    size = 1.0 / math.sqrt(mx * mx + my * my + mz * mz)
    mx, my, mz = mx * size, my * size, mz * size
    ux, uy, uz = bx - ax, by - ay, bz - az
    up = ux * mx + uy * my + uz * mz
    ux, uy, uz = ux - up * mx, uy - up * my, uz - up * mz
    apart = math.sqrt(ux * ux + uy * uy + uz * uz)
    if apart < 1.0:
        return NEITHER
    size = 1.0 / apart
    ux, uy, uz = ux * size, uy * size, uz * size
    vx, vy, vz = my * uz - mz * uy, mz * ux - mx * uz, mx * uy - my * ux
    # Each is turned so that its first axis looks toward the other.
    ex, ey, nx, ny, nz = level_axes(ax, ay, az)
    a_turn = (
        np.float32(ex * ux + ey * uy), np.float32(nx * ux + ny * uy + nz * uz),
        np.float32(ex * vx + ey * vy), np.float32(nx * vx + ny * vy + nz * vz),
    )  # fmt: skip
    ex, ey, nx, ny, nz = level_axes(bx, by, bz)
    b_turn = (
        np.float32(-ex * ux - ey * uy), np.float32(-nx * ux - ny * uy - nz * uz),
        np.float32(ex * vx + ey * vy), np.float32(nx * vx + ny * vy + nz * vz),
    )  # fmt: skip
    a_far, a_rim = toward(east, north, blocks[a], blocks[a + 1], a_turn)
    b_far, b_rim = toward(east, north, blocks[b], blocks[b + 1], b_turn)
    slack = 4.0 * (stray + DROP * reach * reach * reach + GRAIN_M)
    way = int(apart * EIGHTHS)
    if way - a_far - b_far > int((beyond + slack) * EIGHTHS):
        return FAR
    if a_rim + b_rim - way <= 2 * int(slack * EIGHTHS):
        return NEITHER
    # Between the two rims lies ground of both, unless another edge comes near.
    middle = (max(way - b_rim, 0) + min(a_rim, way)) / (2.0 * EIGHTHS)
    if held_deep(
        east, north, blocks[a], blocks[a + 1], a_turn, np.float32(middle), np.float32(slack)
    ) and held_deep(
        east, north, blocks[b], blocks[b + 1], b_turn, np.float32(apart - middle),
        np.float32(slack),
    ):  # fmt: skip
        return SHARED
    return NEITHER


def toward(east: Any, north: Any, first: int, beyond: int, turn: Any) -> tuple[int, int]:
    """Return how far a base reaches along the turned axis, and where its edges first cross it, in
    eighths of a metre. The latter is only a guess where to look.
    """
    ex, nx, ey, ny = turn
    far, rim = np.int32(-FURTHEST), np.int32(FURTHEST)
    for block in range(first, beyond):
        at = np.uint64(block * BLOCK)
        # The edge that leaves the last block leads nowhere.
        last = np.uint64(BLOCK - 1 if block == beyond - 1 else BLOCK)
        for i in range(np.uint64(BLOCK)):
            k, m = at + i, at + i + np.uint64(1)
            x, y = east[k] * ex + north[k] * nx, east[k] * ey + north[k] * ny
            far = max(far, np.int32(x * EIGHTH))
            after = east[m] * ey + north[m] * ny
            across = east[m] * ex + north[m] * nx - x
            over = ((y > NOUGHT) != (after > NOUGHT)) & (i < last)
            rise = after - y if over else ONE
            x -= y * across / rise
            rim = min(rim, np.int32(x * EIGHTH) if over & (x > NOUGHT) else np.int32(FURTHEST))
    return int(far), int(rim) if rim < FURTHEST else -FURTHEST


def held_deep(
    east: Any, north: Any, first: int, beyond: int, turn: Any, way: Any, slack: Any
) -> bool:
    """Tell whether a turned ring holds the point (way, 0) farther than `slack` from its edges."""
    ex, nx, ey, ny = turn
    near2 = slack * slack
    odd, close = np.int32(0), np.int32(0)
    for block in range(first, beyond):
        at = np.uint64(block * BLOCK)
        last = np.uint64(BLOCK - 1 if block == beyond - 1 else BLOCK)
        for i in range(np.uint64(BLOCK)):
            k, m = at + i, at + i + np.uint64(1)
            px, py = east[k] * ex + north[k] * nx - way, east[k] * ey + north[k] * ny
            qx, qy = east[m] * ex + north[m] * nx - way, east[m] * ey + north[m] * ny
            dx, dy = qx - px, qy - py
            # The nearest point of the edge, times the square of its length: nothing divides.
            length2 = dx * dx + dy * dy
            foot = -(px * dx + py * dy)
            foot = foot if foot > NOUGHT else NOUGHT
            foot = foot if foot < length2 else length2
            gx, gy = px * length2 + dx * foot, py * length2 + dy * foot
            near = gx * gx + gy * gy <= near2 * length2 * length2
            close |= np.int32((length2 > NOUGHT) & (i < last) & near)
            # It crosses the ray to the right if its ends lie on both sides and it passes there.
            side = px * dy - py * dx
            over = ((py > NOUGHT) != (qy > NOUGHT)) & (i < last)
            odd ^= np.int32(over & ((side > NOUGHT) == (dy > NOUGHT)))
    return bool(odd == 1 and close == 0)
