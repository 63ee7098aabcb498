"""The plane kernel: shapes near one another, projected so that geodesics come out straight.

One text, run in two ways: as plain Python by a node, and compiled by `sweep` (numba). So it holds
to floats, flat sequences and `math`.

The projection is central: from a point one earth radius below the origin onto the plane that
touches the ellipsoid at the origin. A geodesic lies within millimetres of a plane through that
point, so it comes out straight.

Error, for pieces of length L whose points lie within r of the origin: a piece's image strays from
its chord by at most `STRAY * L² r / R²` (13 mm at L = r = 80 km, 50 mm at 100 and 200 km), where
the bound is twice what the curvature of the ellipsoid allows: the normals at distance r miss the
centre of projection by at most (R_max - R_min) r / R. Distances in the plane are never shorter
than on the ellipsoid, and longer by at most (1 + `STRETCH` r² / R²).
`tests/notices/test_plane.py` holds both bounds.
"""

import math
from collections.abc import MutableSequence, Sequence

EARTH_M = 6_371_000.0
STRAY = 2.0e-3
STRETCH = 1.3
NOISE_M = 2.0e-7  # double precision of coordinates of 6.4e6 m, with the projection's conditioning

# The closed form treats each 25 km piece as a straight run: its points stray by at most 3 cm (the
# 12 m that a chord dips below the surface, tilted by 12.5 km / R), and the distance between two
# runs by 4e-6 of itself for the tilt of the plane it is measured in. Rounded up.
RUN_STRAY_M = 0.1
RUN_STRAY_SHARE = 1e-5

AREA = 0
POINT = 1
LINE = 2

Floats = Sequence[float]
Xyz = tuple[float, float, float]
Scratch = MutableSequence[float]


def stray_m(piece_m: float, reach_m: float) -> float:
    """Return how far a piece's image may lie from the true geodesic, in metres."""
    return STRAY * piece_m * piece_m * reach_m / (EARTH_M * EARTH_M) + NOISE_M


def project(
    xyz: Floats, first: int, last: int, ox: float, oy: float, oz: float, xs: Scratch, ys: Scratch
) -> None:
    """Project points first..last-1 (flat triples, metres) into xs, ys around the origin o.

    The origin lies on the ellipsoid; points must lie within 60° of it.
    """
    # The normal of the ellipsoid at o; 1/(1-e²) = 1.00673949674228.
    nx, ny, nz = ox, oy, oz * 1.006739496742276
    size = math.sqrt(nx * nx + ny * ny + nz * nz)
    nx, ny, nz = nx / size, ny / size, nz / size
    # East, or any direction where there is none.
    flat = math.sqrt(nx * nx + ny * ny)
    ex, ey = 1.0, 0.0
    if flat > 1e-9:
        ex, ey = -ny / flat, nx / flat
    # North = normal x east (east has no z part unless at a pole, where ex=1 is still level).
    mx, my, mz = -nz * ey, nz * ex, nx * ey - ny * ex
    cx, cy, cz = ox - EARTH_M * nx, oy - EARTH_M * ny, oz - EARTH_M * nz
    for i in range(first, last):
        vx, vy, vz = xyz[3 * i] - cx, xyz[3 * i + 1] - cy, xyz[3 * i + 2] - cz
        scale = EARTH_M / (vx * nx + vy * ny + vz * nz)
        xs[i - first] = (vx * ex + vy * ey) * scale
        ys[i - first] = (vx * mx + vy * my + vz * mz) * scale


def point_segment(px: float, py: float, ax: float, ay: float, bx: float, by: float) -> float:
    """Return the squared distance from p to the segment a-b."""
    dx, dy = bx - ax, by - ay
    size = dx * dx + dy * dy
    t = 0.0
    if size > 0.0:
        t = ((px - ax) * dx + (py - ay) * dy) / size
        t = min(1.0, max(0.0, t))
    gx, gy = px - ax - t * dx, py - ay - t * dy
    return gx * gx + gy * gy


def crossing(
    ax: float,
    ay: float,
    bx: float,
    by: float,
    cx: float,
    cy: float,
    dx: float,
    dy: float,
    slack: float,
) -> int:
    """Tell whether segments a-b and c-d cross: 2 surely, 1 within `slack`, 0 not properly.

    Surely: each end lies more than `slack` off the other's line, so that moving every point by
    half of `slack` cannot part them.
    """
    ux, uy, vx, vy = bx - ax, by - ay, dx - cx, dy - cy
    c_side = ux * (cy - ay) - uy * (cx - ax)
    d_side = ux * (dy - ay) - uy * (dx - ax)
    if (c_side > 0.0) == (d_side > 0.0):
        return 0
    a_side = vx * (ay - cy) - vy * (ax - cx)
    b_side = vx * (by - cy) - vy * (bx - cx)
    if (a_side > 0.0) == (b_side > 0.0):
        return 0
    first = slack * math.sqrt(ux * ux + uy * uy)
    second = slack * math.sqrt(vx * vx + vy * vy)
    if min(abs(c_side), abs(d_side)) > first and min(abs(a_side), abs(b_side)) > second:
        return 2
    return 1


def inside(px: float, py: float, xs: Floats, ys: Floats, ends: Sequence[int], parts: int) -> bool:
    """Tell whether p lies in the region of the closed rings (even-odd over all of them)."""
    odd = False
    first = 0
    for part in range(parts):
        last = ends[part]
        for i in range(first, last - 1):
            if (ys[i] > py) != (ys[i + 1] > py):
                t = (py - ys[i]) / (ys[i + 1] - ys[i])
                if px < xs[i] + t * (xs[i + 1] - xs[i]):
                    odd = not odd
        first = last
    return odd


def nearest_edge(
    px: float, py: float, xs: Floats, ys: Floats, ends: Sequence[int], parts: int
) -> float:
    """Return the distance from p to the closest edge (or lone point) of the parts."""
    best = math.inf
    first = 0
    for part in range(parts):
        last = ends[part]
        if last - first == 1:
            best = min(best, point_segment(px, py, xs[first], ys[first], xs[first], ys[first]))
        for i in range(first, last - 1):
            best = min(best, point_segment(px, py, xs[i], ys[i], xs[i + 1], ys[i + 1]))
        first = last
    return math.sqrt(best)


def deepest_inside(
    xs: Floats,
    ys: Floats,
    count: int,
    rx: Floats,
    ry: Floats,
    ends: Sequence[int],
    parts: int,
    slack: float,
) -> int:
    """Tell whether any of the points lies in the region: 2 deeper than `slack`, 1 less deep, 0."""
    west, east, south, north = rx[0], rx[0], ry[0], ry[0]
    for j in range(1, ends[parts - 1]):
        west, east = min(west, rx[j]), max(east, rx[j])
        south, north = min(south, ry[j]), max(north, ry[j])
    found = 0
    for i in range(count):
        if xs[i] < west or xs[i] > east or ys[i] < south or ys[i] > north:
            continue
        if inside(xs[i], ys[i], rx, ry, ends, parts):
            found = 1
            if nearest_edge(xs[i], ys[i], rx, ry, ends, parts) > slack:
                return 2
    return found


def edges_cross(
    ax: Floats,
    ay: Floats,
    a_ends: Sequence[int],
    a_parts: int,
    bx: Floats,
    by: Floats,
    b_ends: Sequence[int],
    b_parts: int,
    slack: float,
) -> int:
    """Compare every edge of a with every edge of b: 2 as soon as two surely cross, 1 if any cross
    within `slack`, else 0."""
    b_count = b_ends[b_parts - 1]
    west, east, south, north = bx[0], bx[0], by[0], by[0]
    for j in range(1, b_count):
        west, east = min(west, bx[j]), max(east, bx[j])
        south, north = min(south, by[j]), max(north, by[j])
    touch = 0
    a_first = 0
    for a_part in range(a_parts):
        a_last = a_ends[a_part]
        for i in range(a_first, a_last - 1):
            px, py, qx, qy = ax[i], ay[i], ax[i + 1], ay[i + 1]
            low_x, high_x = min(px, qx), max(px, qx)
            low_y, high_y = min(py, qy), max(py, qy)
            if high_x < west or low_x > east or high_y < south or low_y > north:
                continue
            b_first = 0
            for b_part in range(b_parts):
                b_last = b_ends[b_part]
                for j in range(b_first, b_last - 1):
                    rx, ry, sx, sy = bx[j], by[j], bx[j + 1], by[j + 1]
                    if max(rx, sx) < low_x or min(rx, sx) > high_x:
                        continue
                    if max(ry, sy) < low_y or min(ry, sy) > high_y:
                        continue
                    met = crossing(px, py, qx, qy, rx, ry, sx, sy, slack)
                    if met == 2:
                        return 2
                    if met == 1:
                        touch = 1
                b_first = b_last
        a_first = a_last
    return touch


def edges_gap2(
    ax: Floats,
    ay: Floats,
    a_ends: Sequence[int],
    a_parts: int,
    bx: Floats,
    by: Floats,
    b_ends: Sequence[int],
    b_parts: int,
    cutoff: float,
) -> float:
    """Return the least squared distance between edges that do not cross, lone points included;
    infinity where all lie more than `cutoff` apart."""
    b_count = b_ends[b_parts - 1]
    west, east, south, north = bx[0], bx[0], by[0], by[0]
    for j in range(1, b_count):
        west, east = min(west, bx[j]), max(east, bx[j])
        south, north = min(south, by[j]), max(north, by[j])
    west, east, south, north = west - cutoff, east + cutoff, south - cutoff, north + cutoff
    best = math.inf
    a_first = 0
    for a_part in range(a_parts):
        a_last = a_ends[a_part]
        for i in range(a_first, max(a_first + 1, a_last - 1)):
            k = min(i + 1, a_last - 1)
            px, py, qx, qy = ax[i], ay[i], ax[k], ay[k]
            low_x, high_x = min(px, qx), max(px, qx)
            low_y, high_y = min(py, qy), max(py, qy)
            if high_x < west or low_x > east or high_y < south or low_y > north:
                continue
            low_x, high_x = low_x - cutoff, high_x + cutoff
            low_y, high_y = low_y - cutoff, high_y + cutoff
            b_first = 0
            for b_part in range(b_parts):
                b_last = b_ends[b_part]
                for j in range(b_first, max(b_first + 1, b_last - 1)):
                    m = min(j + 1, b_last - 1)
                    rx, ry, sx, sy = bx[j], by[j], bx[m], by[m]
                    if max(rx, sx) < low_x or min(rx, sx) > high_x:
                        continue
                    if max(ry, sy) < low_y or min(ry, sy) > high_y:
                        continue
                    best = min(best, point_segment(px, py, rx, ry, sx, sy))
                    best = min(best, point_segment(qx, qy, rx, ry, sx, sy))
                    best = min(best, point_segment(rx, ry, px, py, qx, qy))
                    best = min(best, point_segment(sx, sy, px, py, qx, qy))
                b_first = b_last
        a_first = a_last
    return best


def plane_gap(
    ax: Floats,
    ay: Floats,
    a_ends: Sequence[int],
    a_parts: int,
    a_kind: int,
    bx: Floats,
    by: Floats,
    b_ends: Sequence[int],
    b_parts: int,
    b_kind: int,
    stray: float,
    stretch: float,
    cutoff: float,
) -> tuple[float, float]:
    """Bound the distance between two projected shapes, interiors included.

    Args:
        stray: how far any edge may lie from its geodesic (`stray_m`), metres.
        stretch: how much longer than the truth a plane distance may be, as a ratio from 1.
        cutoff: distances beyond it (metres, on the ellipsoid) need not be told apart.

    Returns:
        (least, greatest) metres on the ellipsoid: (0, 0) where they surely share ground;
        (inf, inf) where they surely lie more than `cutoff` apart.
    """
    slack = 4 * stray
    beyond = cutoff * stretch + slack
    met = edges_cross(ax, ay, a_ends, a_parts, bx, by, b_ends, b_parts, slack)
    if met == 2:
        return 0.0, 0.0
    held = 0
    if b_kind == AREA:
        held = deepest_inside(ax, ay, a_ends[a_parts - 1], bx, by, b_ends, b_parts, slack)
    if held < 2 and a_kind == AREA:
        held = max(
            held, deepest_inside(bx, by, b_ends[b_parts - 1], ax, ay, a_ends, a_parts, slack)
        )
    if held == 2:
        return 0.0, 0.0
    if held == 1 or met == 1:
        return 0.0, slack
    squared = edges_gap2(ax, ay, a_ends, a_parts, bx, by, b_ends, b_parts, beyond)
    if squared > beyond * beyond:
        return math.inf, math.inf
    apart = math.sqrt(squared)
    return max(0.0, (apart - slack) / stretch), apart + slack


def closest_run(
    p: Xyz, q: Xyz, r: Xyz, s: Xyz, origin: Xyz, limit_m: float
) -> tuple[float, float, float]:
    """Find where two straight runs, p to q and r to s in the same time, come within a limit.

    Returns:
        (first, last, nearest): shares of the time from 0 to 1 at which they are within
        `limit_m`, or (1, 0) if never; and their least distance, measured level at `origin`.
    """
    nx, ny, nz = origin[0], origin[1], origin[2] * 1.006739496742276
    size = math.sqrt(nx * nx + ny * ny + nz * nz)
    nx, ny, nz = nx / size, ny / size, nz / size
    dx, dy, dz = p[0] - r[0], p[1] - r[1], p[2] - r[2]
    vx, vy, vz = q[0] - s[0] - dx, q[1] - s[1] - dy, q[2] - s[2] - dz
    up = dx * nx + dy * ny + dz * nz
    rise = vx * nx + vy * ny + vz * nz
    dx, dy, dz = dx - up * nx, dy - up * ny, dz - up * nz
    vx, vy, vz = vx - rise * nx, vy - rise * ny, vz - rise * nz
    square = vx * vx + vy * vy + vz * vz
    toward = dx * vx + dy * vy + dz * vz
    share = 0.0
    if square > 0.0:
        share = min(1.0, max(0.0, -toward / square))
    nearest2 = dx * dx + dy * dy + dz * dz + share * (2 * toward + share * square)
    nearest = math.sqrt(max(0.0, nearest2))
    if nearest > limit_m:
        return 1.0, 0.0, nearest
    if square == 0.0:
        return 0.0, 1.0, nearest
    middle = -toward / square
    least2 = dx * dx + dy * dy + dz * dz - toward * toward / square
    half = math.sqrt(max(0.0, (limit_m * limit_m - least2) / square))
    return max(0.0, middle - half), min(1.0, middle + half), nearest
