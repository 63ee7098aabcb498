"""Kernels of the sweep: the verdict on each pair.

Plain loops over arrays, compiled by `compiled.py` where numba is installed; without it the same
text runs as Python, slower. A verdict here is a code:

 0 apart · 1 certain · 2 possible · 3 certain by separation only · 4 possible by separation only ·
 5 certain by separation, possible without · 9 left open, for the exact comparison
"""

import math
from typing import Any

import numpy as np

from visavis.notices.plane import (
    RUN_STRAY_M,
    RUN_STRAY_SHARE,
    STRETCH,
    closest_run,
    crossing,
    plane_gap,
    point_segment,
    project,
    stray_m,
)
from visavis.notices.sweep.glance import FAR, NEITHER

APART = 0
CERTAIN = 1
POSSIBLE = 2
CERTAIN_SEPARATION = 3
POSSIBLE_SEPARATION = 4
CERTAIN_WIDENED = 5
OPEN = 9

NO = 0
MAYBE = 1
SURE = 2

TOUCH_M = 1e-6
PLANE_REACH_M = 600_000.0
GREATEST_RADIUS_M = 6_399_594.0
EARTH2_M2 = 6_371_000.0 * 6_371_000.0
AGL = 2


def times_meet(
    times: Any,
    a: Any,
    b: Any,
    time_ms: Any,
) -> int:
    """Compare two windows, half-open, widened by `time_ms`."""
    if times[a, 0] - time_ms >= times[b, 3] or times[b, 0] - time_ms >= times[a, 3]:
        return NO
    if times[a, 1] - time_ms < times[b, 2] and times[b, 1] - time_ms < times[a, 2]:
        return SURE
    return MAYBE


def not_above(
    levels: Any,
    references: Any,
    a: Any,
    b: Any,
    vertical: Any,
    lateral: Any,
) -> int:
    """Compare the floor of a with the ceiling of b, as `levels.not_above` does."""
    low, high = references[a, 0], references[b, 1]
    if low < 0 or high < 0:
        return SURE
    if low == high and (low != AGL or lateral == 0.0):
        return SURE if levels[a, 0, 0] - vertical <= levels[b, 1, 0] + TOUCH_M else NO
    if levels[a, 0, 2] - vertical > levels[b, 1, 3] + TOUCH_M:
        return NO
    return SURE if levels[a, 0, 3] - vertical <= levels[b, 1, 2] + TOUCH_M else MAYBE


def heights_meet(
    levels: Any,
    references: Any,
    a: Any,
    b: Any,
    vertical: Any,
    lateral: Any,
) -> int:
    """Compare two height bands both ways; the unbounded are looked at in `verdicts`."""
    one = not_above(levels, references, a, b, vertical, lateral)
    if one == NO:
        return NO
    return min(one, not_above(levels, references, b, a, vertical, lateral))


def never_sure(
    references: Any,
    bounded: Any,
    a: Any,
    b: Any,
    lateral: Any,
) -> bool:
    """Tell whether a height above unknown ground is compared with another reference."""
    for low, high in ((a, b), (b, a)):
        floor, ceiling = references[low, 0], references[high, 1]
        if floor < 0 or ceiling < 0 or (floor == ceiling and (floor != AGL or lateral == 0.0)):
            continue
        if not (bounded[low, 0] and bounded[high, 1]):
            return True
    return False


def verdicts(  # noqa: PLR0912  # one decision after another, in the order of cost
    pairs_a: Any,
    pairs_b: Any,
    kind: Any,
    moving: Any,
    width_m: Any,
    centre: Any,
    reach_m: Any,
    piece_m: Any,
    xyz: Any,
    moments: Any,
    point_first: Any,
    ring_ends: Any,
    ring_first: Any,
    times: Any,
    levels: Any,
    references: Any,
    bounded: Any,
    separation: Any,
    seen: Any,
    scratch: Any,
) -> Any:
    """Decide each pair; what the plane cannot tell, and every track, is left open.

    `seen` is what a first look has told of each pair's areas (`glance.glances`).
    """
    found = np.empty(len(pairs_a), np.int8)
    for k in range(len(pairs_a)):
        a, b = pairs_a[k], pairs_b[k]
        lateral = max(separation[a, 0], separation[b, 0])
        vertical = max(separation[a, 1], separation[b, 1])
        kept = times_meet(times, a, b, max(separation[a, 2], separation[b, 2]))
        if kept != NO:
            kept = min(kept, heights_meet(levels, references, a, b, vertical, lateral))
        if kept == NO:
            found[k] = APART
            continue
        if moving[a] or moving[b]:
            limit = width_m[a] + width_m[b] + lateral
            apart = moving[a] and moving[b]
            apart = apart and tracks_apart(a, b, xyz, moments, point_first, times, limit)
            found[k] = APART if apart else OPEN
            continue
        places = CERTAIN
        if seen[k] == FAR:
            places = APART
        elif seen[k] == NEITHER:
            places = areas_meet(
                a, b, width_m[a] + width_m[b], lateral, kind, centre, reach_m, piece_m, xyz,
                point_first, ring_ends, ring_first, scratch,
            )  # fmt: skip
        if places in (APART, OPEN):
            found[k] = places
            continue
        declared = NO
        if places == CERTAIN:
            declared = min(
                times_meet(times, a, b, 0.0), heights_meet(levels, references, a, b, 0.0, 0.0)
            )
        if declared == SURE and never_sure(references, bounded, a, b, 0.0):
            declared = MAYBE
        if declared == SURE:
            found[k] = CERTAIN
            continue
        if kept == SURE and never_sure(references, bounded, a, b, lateral):
            kept = MAYBE
        if declared == NO:
            found[k] = CERTAIN_SEPARATION if kept == SURE else POSSIBLE_SEPARATION
        else:
            found[k] = CERTAIN_WIDENED if kept == SURE else POSSIBLE
    return found


def areas_meet(
    a: Any,
    b: Any,
    widths: Any,
    lateral: Any,
    kind: Any,
    centre: Any,
    reach_m: Any,
    piece_m: Any,
    xyz: Any,
    point_first: Any,
    ring_ends: Any,
    ring_first: Any,
    scratch: Any,
) -> int:
    """Compare two standing areas: CERTAIN where they meet as declared, CERTAIN_SEPARATION where
    only the lateral minimum makes them meet, APART, or OPEN where the plane cannot tell."""
    limit = widths + lateral
    x = centre[a, 0] - centre[b, 0]
    y = centre[a, 1] - centre[b, 1]
    z = centre[a, 2] - centre[b, 2]
    chord = math.sqrt(x * x + y * y + z * z)
    together = reach_m[a] + reach_m[b] + limit + TOUCH_M
    if chord > together:
        return APART
    reach = chord / 2 * 1.01 + max(reach_m[a], reach_m[b])
    if not reach <= PLANE_REACH_M:
        far = 2 * GREATEST_RADIUS_M * math.asin(min(1.0, chord / (2 * GREATEST_RADIUS_M)))
        return APART if far > together else OPEN
    stray = stray_m(max(piece_m[a], piece_m[b]), reach)
    stretch = 1 + STRETCH * reach * reach / EARTH2_M2
    least, greatest = gap_of(
        a, b, kind, centre, xyz, point_first, ring_ends, ring_first, stray, stretch, limit, scratch
    )
    if least > limit + TOUCH_M:
        return APART
    if greatest > limit or (least <= widths + TOUCH_M and greatest > widths):
        return OPEN
    return CERTAIN_SEPARATION if greatest > widths else CERTAIN


def tracks_apart(
    a: Any, b: Any, xyz: Any, moments: Any, point_first: Any, times: Any, limit: Any
) -> bool:
    """Tell whether two tracks surely never come within a limit while both are there."""
    start, end = max(times[a, 0], times[b, 0]), min(times[a, 3], times[b, 3])
    i, j = point_first[a], point_first[b]
    a_last, b_last = point_first[a + 1] - 1, point_first[b + 1] - 1
    while i < a_last and j < b_last:
        early = max(moments[i], moments[j], start)
        late = min(moments[i + 1], moments[j + 1], end)
        if early < late:
            p, q = run_at(xyz, moments, i, early), run_at(xyz, moments, i, late)
            r, s = run_at(xyz, moments, j, early), run_at(xyz, moments, j, late)
            middle = (
                p[0] + q[0] + r[0] + s[0],
                p[1] + q[1] + r[1] + s[1],
                p[2] + q[2] + r[2] + s[2],
            )
            nearest = closest_run(p, q, r, s, middle, limit)[2]
            level = max(0.0, nearest - RUN_STRAY_M - RUN_STRAY_SHARE * nearest)
            over = min(1.0, level / (2 * GREATEST_RADIUS_M))
            if 2 * GREATEST_RADIUS_M * math.asin(over) <= limit + TOUCH_M:
                return False
        if moments[i + 1] <= moments[j + 1]:
            i += 1
        else:
            j += 1
    return True


def run_at(xyz: Any, moments: Any, k: Any, moment: Any) -> tuple[float, float, float]:
    """Return where a straight run from point k to the next is at a moment."""
    share = (moment - moments[k]) / (moments[k + 1] - moments[k])
    return (
        xyz[3 * k] + share * (xyz[3 * k + 3] - xyz[3 * k]),
        xyz[3 * k + 1] + share * (xyz[3 * k + 4] - xyz[3 * k + 1]),
        xyz[3 * k + 2] + share * (xyz[3 * k + 5] - xyz[3 * k + 2]),
    )


def gap_of(
    a: Any,
    b: Any,
    kind: Any,
    centre: Any,
    xyz: Any,
    point_first: Any,
    ring_ends: Any,
    ring_first: Any,
    stray: Any,
    stretch: Any,
    cutoff: Any,
    scratch: Any,
) -> tuple[float, float]:
    """Bound the distance between two bases in the plane between their centres."""
    x = centre[a, 0] + centre[b, 0]
    y = centre[a, 1] + centre[b, 1]
    z = centre[a, 2] + centre[b, 2]
    # Onto the ellipsoid; 1 / (1 - f) squared = 1.00673949674228.
    scale = 6_378_137.0 / math.sqrt(x * x + y * y + z * z * 1.006739496742276)
    x, y, z = x * scale, y * scale, z * scale
    a_first, a_last = point_first[a], point_first[a + 1]
    b_first, b_last = point_first[b], point_first[b + 1]
    a_count, b_count = a_last - a_first, b_last - b_first
    ax, ay = scratch[0, :a_count], scratch[1, :a_count]
    bx, by = scratch[2, :b_count], scratch[3, :b_count]
    project(xyz, a_first, a_last, x, y, z, ax, ay)
    project(xyz, b_first, b_last, x, y, z, bx, by)
    return plane_gap(
        ax, ay, ring_ends[ring_first[a] : ring_first[a + 1]], ring_first[a + 1] - ring_first[a],
        kind[a], bx, by, ring_ends[ring_first[b] : ring_first[b + 1]],
        ring_first[b + 1] - ring_first[b], kind[b],
        stray, stretch, cutoff,
    )  # fmt: skip


def plain_rings(xyz: Any, centre: Any, first: Any, plain: Any, scratch: Any) -> None:
    """Take back `plain` from rings that may meet themselves or hold next to nothing.

    Only a doubt: what is not plain here is looked at again, exactly, one by one.
    """
    for k in range(len(first) - 1):
        if not plain[k]:
            continue
        count = first[k + 1] - first[k]
        xs, ys = scratch[0, :count], scratch[1, :count]
        x, y, z = centre[k, 0], centre[k, 1], centre[k, 2]
        project(xyz, first[k], first[k + 1], x, y, z, xs, ys)
        area = 0.0
        for i in range(count - 1):
            area += xs[i] * ys[i + 1] - xs[i + 1] * ys[i]
        if abs(area) < 1.0 or ring_in_doubt(xs, ys, count):
            plain[k] = False


def ring_in_doubt(xs: Any, ys: Any, count: Any) -> bool:
    """Tell whether any two edges of a projected ring cross, touch or run back on each other."""
    near = 1e-2  # a centimetre: far more than the plane strays, so no bad ring passes for good
    for i in range(count - 1):
        j = (i + 1) % (count - 1)
        ux, uy = xs[i] - xs[j], ys[i] - ys[j]
        vx, vy = xs[j + 1] - xs[j], ys[j + 1] - ys[j]
        longer = max(math.sqrt(ux * ux + uy * uy), math.sqrt(vx * vx + vy * vy))
        if ux * vx + uy * vy > 0 and abs(ux * vy - uy * vx) <= near * longer:
            return True
        for m in range(i + 2, count - 1):
            if i == 0 and m == count - 2:
                continue
            ax, ay, bx, by = xs[i], ys[i], xs[i + 1], ys[i + 1]
            cx, cy, dx, dy = xs[m], ys[m], xs[m + 1], ys[m + 1]
            if min(ax, bx) > max(cx, dx) + near or min(cx, dx) > max(ax, bx) + near:
                continue
            if min(ay, by) > max(cy, dy) + near or min(cy, dy) > max(ay, by) + near:
                continue
            if crossing(ax, ay, bx, by, cx, cy, dx, dy, 0.0) != 0:
                return True
            least = min(
                point_segment(ax, ay, cx, cy, dx, dy),
                point_segment(bx, by, cx, cy, dx, dy),
                point_segment(cx, cy, ax, ay, bx, by),
                point_segment(dx, dy, ax, ay, bx, by),
            )
            if least <= near * near:
                return True
    return False
