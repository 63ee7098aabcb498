"""Rings: what a polygon, a line or a track may look like, and a repair where one is asked for.

Refused by name: an open ring, too few points, a repeated point, a spike, a ring that crosses or
touches itself or another, a point that is not finite or not on the globe.
"""

import itertools
import math

from visavis.notices.ellipsoid import LEAST_RADIUS_M, to_xyz
from visavis.notices.exact import TOUCH_M, exact_gap, holds
from visavis.notices.plane import AREA, LINE, crossing, point_segment, project
from visavis.notices.shapes import Shape, make_shape, signed_area_m2
from visavis.terms import (
    MAX_POINTS,
    MAX_RADIUS_M,
    Area,
    Circle,
    Corridor,
    LonLat,
    MalformedVolume,
    Polygon,
    Ring,
    Track,
    check_length,
    check_point,
)

LEAST_AREA_M2 = 1e-3  # a ring with less inside is a line that was drawn there and back
LONGEST_CHORD_M = 1_000_000.0  # beyond, what lies between chord and geodesic is no small part


def check_area(area: Area) -> Area:
    """Return the area if it can be meant.

    Raises:
        MalformedVolume: the message names what is wrong and where.
    """
    match area:
        case Polygon(outer, holes):
            _check_polygon(outer, holes)
        case Circle(centre, radius_m):
            check_point("coordinates", centre)
            check_length("radius_m", radius_m, 0.0, MAX_RADIUS_M)
        case Corridor(line, half_width_m):
            _check_line(line)
            check_length("half_width_m", half_width_m, 0.0, MAX_RADIUS_M)
        case Track(line, times, radius_m):
            _check_line(line)
            check_length("radius_m", radius_m, 0.0, MAX_RADIUS_M)
            if len(times) != len(line):
                raise _refused(
                    "times", "one instant per vertex", f"{len(times)} for {len(line)} vertices"
                )
            for k, (early, late) in enumerate(itertools.pairwise(times)):
                if late <= early:
                    raise _refused(
                        f"times[{k + 1}]", "an instant after the one before", "one at or before it"
                    )
    return area


def repair_ring(ring: Ring) -> Ring:
    """Close a ring and drop repeated points and spikes; the rest is left for `check_area`."""
    points = [p for p, _ in itertools.groupby(ring)]
    while len(points) > 1 and points[0] == points[-1]:
        points.pop()
    changed = True
    while changed and len(points) > 3:
        changed = False
        for k in range(len(points)):
            before, after = points[k - 1], points[(k + 1) % len(points)]
            if before == after:
                del points[k : k + 2]
                changed = True
                break
    return (*points, points[0]) if points else ()


def _check_line(line: tuple[LonLat, ...]) -> None:
    if not 2 <= len(line) <= MAX_POINTS:
        raise _refused("coordinates", f"2 to {MAX_POINTS} points", f"{len(line)}")
    for k, point in enumerate(line):
        check_point(f"coordinates[{k}]", point)


def _check_polygon(outer: Ring, holes: tuple[Ring, ...]) -> None:
    rings = [outer, *holes]
    if sum(len(ring) for ring in rings) > MAX_POINTS:
        raise _refused("coordinates", f"at most {MAX_POINTS} points", "more")
    for number, ring in enumerate(rings):
        _check_points(number, ring)
    shapes = [make_shape(LINE, 0.0, [ring], None) for ring in rings]
    for number, (ring, shape) in enumerate(zip(rings, shapes, strict=True)):
        _check_simple(number, ring, shape)
    for number in range(1, len(rings)):
        _check_hole(number, rings, shapes)


def _check_points(number: int, ring: Ring) -> None:
    where = f"coordinates[{number}]"
    if len(ring) < 4:
        raise _refused(
            where, "a ring of at least 4 points, the last like the first", f"{len(ring)}"
        )
    for k, point in enumerate(ring):
        check_point(f"{where}[{k}]", point)
    if ring[0] != ring[-1]:
        raise _refused(where, "a closed ring, the last point like the first", "an open one")
    for k, (p, q) in enumerate(itertools.pairwise(ring)):
        if _same(p, q):
            raise _refused(f"{where}[{k + 1}]", "a point unlike the one before", "a repeated point")


def _same(p: LonLat, q: LonLat) -> bool:
    if abs(p[1]) == 90 and p[1] == q[1]:
        return True
    return p[1] == q[1] and (p[0] - q[0]) % 360 == 0


def _check_simple(number: int, ring: Ring, shape: Shape) -> None:
    """Refuse a ring that meets itself other than from piece to neighbouring piece."""
    where = f"coordinates[{number}]"
    pieces = shape.pieces()
    last = len(shape.edges) - 1
    # Along one axis first: pieces whose extents in x lie apart cannot meet.
    order = sorted(range(len(pieces)), key=lambda k: pieces[k][0][0] - pieces[k][1])
    active: list[int] = []
    for k in order:
        (x, _, _), half = pieces[k]
        active = [m for m in active if pieces[m][0][0] + pieces[m][1] >= x - half]
        for m in active:
            first, second = min(k, m), max(k, m)
            if math.dist(pieces[k][0], pieces[m][0]) > half + pieces[m][1]:
                continue
            neighbours = second == first + 1 or (first == 0 and second == last)
            if _pieces_meet(shape, first, second, neighbours):
                raise _refused(
                    where,
                    "a ring that neither crosses nor touches itself",
                    f"one that does near {_near(shape.lonlats[shape.edges[first][0]])}",
                )
        active.append(k)
    if least_area_m2(ring) < LEAST_AREA_M2 and abs(signed_area_m2(ring)) < LEAST_AREA_M2:
        raise _refused(where, "a ring with an area", "a degenerate one with none")


def least_area_m2(ring: Ring) -> float:
    """Return a quick lower bound of a ring's area; 0 where there is none, as for long edges.

    No surface inside the chords is smaller than their vector area, and between a geodesic and its
    chord lies less than the cube of the chord over four radii (a twelfth would be the arc's own).
    It spares most rings the exact area, which takes half of all the time that a check takes.
    """
    points = [to_xyz(point) for point in ring]
    x0, y0, z0 = points[0]
    x = y = z = between = 0.0
    for p, q in itertools.pairwise(points):
        chord = math.dist(p, q)
        if chord > LONGEST_CHORD_M:
            return 0.0
        between += chord**3 / (4 * LEAST_RADIUS_M)
        ax, ay, az = p[0] - x0, p[1] - y0, p[2] - z0
        bx, by, bz = q[0] - x0, q[1] - y0, q[2] - z0
        x, y, z = x + ay * bz - az * by, y + az * bx - ax * bz, z + ax * by - ay * bx
    return max(0.0, math.hypot(x, y, z) / 2 - between)


def _pieces_meet(shape: Shape, first: int, second: int, neighbours: bool) -> bool:
    (i, j), (k, m) = shape.edges[first], shape.edges[second]
    xyz = (*shape.point(i), *shape.point(j), *shape.point(k), *shape.point(m))
    xs, ys = [0.0] * 4, [0.0] * 4
    origin = shape.pieces()[first][0]
    project(xyz, 0, 4, *origin, xs, ys)
    if neighbours:
        # They share one end; they meet elsewhere only if one runs back along the other.
        joint, before, after = (1, 0, 3) if j == k else (0, 1, 2)
        ux, uy = xs[before] - xs[joint], ys[before] - ys[joint]
        vx, vy = xs[after] - xs[joint], ys[after] - ys[joint]
        turn = ux * vy - uy * vx
        return ux * vx + uy * vy > 0 and abs(turn) <= TOUCH_M * max(
            math.hypot(ux, uy), math.hypot(vx, vy)
        )
    if crossing(xs[0], ys[0], xs[1], ys[1], xs[2], ys[2], xs[3], ys[3], 0.0):
        return True
    ends = ((0, 2, 3), (1, 2, 3), (2, 0, 1), (3, 0, 1))
    return any(
        point_segment(xs[p], ys[p], xs[q], ys[q], xs[r], ys[r]) <= TOUCH_M**2 for p, q, r in ends
    )


def _check_hole(number: int, rings: list[Ring], shapes: list[Shape]) -> None:
    where = f"coordinates[{number}]"
    outer = make_shape(AREA, 0.0, [rings[0]], None)
    for other in range(number):
        if exact_gap(shapes[number], shapes[other], TOUCH_M) <= TOUCH_M:
            raise _refused(where, "a hole apart from other rings", f"one that meets ring {other}")
    if not holds(outer, rings[number][0]):
        raise _refused(where, "a hole inside the outer ring", "one outside it")
    for other in range(1, number):
        one = make_shape(AREA, 0.0, [rings[other]], None)
        two = make_shape(AREA, 0.0, [rings[number]], None)
        if holds(one, rings[number][0]) or holds(two, rings[other][0]):
            raise _refused(where, "a hole apart from other holes", f"one that holds ring {other}")


def _near(point: LonLat) -> str:
    return f"[{point[0]:.6g}, {point[1]:.6g}]"


def _refused(field: str, expected: str, got: str) -> MalformedVolume:
    return MalformedVolume(
        f"{field} refused",
        expected=expected,
        got=got,
        next_step="Correct the drawing, or ask for a repair.",
    )
