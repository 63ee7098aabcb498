"""Gaps: how far apart two shapes lie, decided by the plane kernel where it can be, else exactly."""

import math

from visavis.notices.ellipsoid import least_geodesic_m, onto_surface
from visavis.notices.exact import TOUCH_M, exact_gap
from visavis.notices.plane import EARTH_M, STRETCH, plane_gap, project, stray_m
from visavis.notices.shapes import Shape

PLANE_REACH_M = 600_000.0  # farther out the plane's stretch (1 %) leaves too much undecided


def meets(a: Shape, b: Shape, extra_m: float) -> bool:
    """Tell whether two shapes, widths included, lie within `extra_m` of each other.

    Symmetric. Touching counts. Exact to 1 µm: what the plane kernel leaves open is settled with
    ellipsoidal geodesics, and a tie within 1 µm counts as touching, so no overlap is missed.
    """
    return base_gap_within(a, b, a.width_m + b.width_m + extra_m)


def base_gap_within(a: Shape, b: Shape, limit_m: float) -> bool:
    """Tell whether the bases of two shapes, widths left out, lie within `limit_m`."""
    apart = least_geodesic_m(math.dist(a.centre, b.centre))
    if apart > a.reach_m + b.reach_m + limit_m + TOUCH_M:
        return False
    least, greatest = fast_gap(a, b, limit_m)
    if greatest <= limit_m:
        return True
    if least > limit_m + TOUCH_M:
        return False
    return exact_gap(a, b, limit_m) <= limit_m + TOUCH_M


def fast_gap(a: Shape, b: Shape, cutoff_m: float) -> tuple[float, float]:
    """Bound the distance between two bases with the plane kernel; (0, inf) where it cannot."""
    apart = math.dist(a.centre, b.centre)
    reach = apart / 2 * 1.01 + max(a.reach_m, b.reach_m)
    if not reach <= PLANE_REACH_M:
        return 0.0, math.inf
    x, y, z = (p + q for p, q in zip(a.centre, b.centre, strict=True))
    origin = onto_surface(x, y, z)
    a_count, b_count = a.ends[-1], b.ends[-1]
    ax, ay, bx, by = [0.0] * a_count, [0.0] * a_count, [0.0] * b_count, [0.0] * b_count
    project(a.xyz, 0, a_count, *origin, ax, ay)
    project(b.xyz, 0, b_count, *origin, bx, by)
    stretch = 1 + STRETCH * (reach / EARTH_M) ** 2
    return plane_gap(
        ax, ay, a.ends, len(a.ends), a.kind, bx, by, b.ends, len(b.ends), b.kind,
        stray_m(max(a.piece_m, b.piece_m), reach), stretch, cutoff_m,
    )  # fmt: skip
