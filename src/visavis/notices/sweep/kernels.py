"""Kernels of the sweep: the join that finds candidates, and the verdict on each.

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


def cell_of(row: int, column: int, mask: int) -> int:
    """Return the bucket of a cell; two cells may share one, which costs time only."""
    return ((row * 73_856_093) ^ (column * 19_349_663)) & mask


def sort_into_cells(
    rows: Any,
    columns: Any,
    order: Any,
    mask: Any,
) -> tuple[Any, Any]:
    """Sort volumes into buckets, each in the given order of time; returns firsts and members."""
    firsts = np.zeros(mask + 2, np.int64)
    for k in order:
        firsts[cell_of(rows[k], columns[k], mask) + 1] += 1
    for bucket in range(mask + 1):
        firsts[bucket + 1] += firsts[bucket]
    fill = firsts[:-1].copy()
    members = np.empty(len(order), np.int64)
    for k in order:
        bucket = cell_of(rows[k], columns[k], mask)
        members[fill[bucket]] = k
        fill[bucket] += 1
    return firsts, members


def side_by_side(table: Any, members: Any) -> Any:
    """Return the rows of the members in bucket order: what the join reads lies side by side."""
    boxed = np.empty((len(members), table.shape[1]), np.float32)
    for k in range(len(members)):
        for column in range(table.shape[1]):
            boxed[k, column] = table[members[k], column]
    return boxed


def cells_around(row: Any, column: Any, column_count: Any, mask: Any, buckets: Any) -> int:
    """Fill in the buckets of a cell and its eight neighbours, each once; returns how many."""
    used = 0
    for d_row in range(-1, 2):
        for d_column in range(-1, 2):
            bucket = cell_of(row + d_row, (column + d_column) % column_count, mask)
            fresh = True
            for k in range(used):
                if buckets[k] == bucket:
                    fresh = False
            if fresh:
                buckets[used] = bucket
                used += 1
    return used


def join_later(  # noqa: PLR0912  # one loop, so that it compiles to one
    first_rows: Any,
    first_columns: Any,
    first_order: Any,
    column_count: Any,
    mask: Any,
    cell_firsts: Any,
    members: Any,
    member_rank: Any,
    boxed: Any,
    rank: Any,
    table: Any,
    end: Any,
    same_party: Any,
    times: Any,
    separation: Any,
    levels: Any,
    references: Any,
) -> tuple[Any, Any]:
    """Pair each volume of one class with those of another that start later while it lasts.

    Returns the pairs that pass boxes, times, heights and parties, uncertainties widened.
    """
    found_a = np.empty(max(1024, len(first_order)), np.int32)
    found_b = np.empty(max(1024, len(first_order)), np.int32)
    count = 0
    buckets = np.empty(9, np.int64)
    lows = np.empty(9, np.int64)
    used = 0
    last_row, last_column, last_rank = -9, -9, -1
    for a in first_order:
        row, column = first_rows[a], first_columns[a]
        a_rank, a_end = rank[a], end[a]
        a_south, a_north, a_west, a_wide = table[a, 1], table[a, 2], table[a, 3], table[a, 4]
        a_floor, a_ceiling, a_party = table[a, 5], table[a, 6], table[a, 7]
        if row != last_row or column != last_column or a_rank < last_rank:
            used = cells_around(row, column, column_count, mask, buckets)
            for k in range(used):
                lows[k] = cell_firsts[buckets[k]]
            last_row, last_column = row, column
        last_rank = a_rank
        for k in range(used):
            # Within a cell, volumes come in order of start: each takes up where the last began.
            low, high = lows[k], cell_firsts[buckets[k] + 1]
            while low < high and member_rank[low] <= a_rank:
                low += 1
            lows[k] = low
            for m in range(low, high):
                if boxed[m, 0] >= a_end:
                    break
                if boxed[m, 1] > a_north or boxed[m, 2] < a_south:
                    continue
                apart = boxed[m, 3] - a_west
                if apart < np.float32(0.0):
                    apart += np.float32(360.0)
                if apart > a_wide and np.float32(360.0) - apart > boxed[m, 4]:
                    continue
                if boxed[m, 5] > a_ceiling or boxed[m, 6] < a_floor:
                    continue
                if boxed[m, 7] == a_party and not same_party:
                    continue
                b = members[m]
                if times_meet(times, a, b, max(separation[a, 2], separation[b, 2])) == NO:
                    continue
                vertical = max(separation[a, 1], separation[b, 1])
                lateral = max(separation[a, 0], separation[b, 0])
                if heights_meet(levels, references, a, b, vertical, lateral) == NO:
                    continue
                if count == len(found_a):
                    more_a, more_b = np.empty(2 * count, np.int32), np.empty(2 * count, np.int32)
                    more_a[:count], more_b[:count] = found_a, found_b
                    found_a, found_b = more_a, more_b
                found_a[count], found_b[count] = a, b
                count += 1
    return found_a[:count], found_b[:count]


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


def verdicts(  # noqa: PLR0912  # one decision per line, in the order of cost
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
    scratch: Any,
) -> Any:
    """Decide each pair; what the plane cannot tell, and every track, is left open."""
    found = np.empty(len(pairs_a), np.int8)
    for k in range(len(pairs_a)):
        a, b = pairs_a[k], pairs_b[k]
        lateral = max(separation[a, 0], separation[b, 0])
        if moving[a] or moving[b]:
            limit = width_m[a] + width_m[b] + lateral
            apart = moving[a] and moving[b]
            apart = apart and tracks_apart(a, b, xyz, moments, point_first, times, limit)
            found[k] = APART if apart else OPEN
            continue
        vertical = max(separation[a, 1], separation[b, 1])
        time_ms = max(separation[a, 2], separation[b, 2])
        widths = width_m[a] + width_m[b]
        x = centre[a, 0] - centre[b, 0]
        y = centre[a, 1] - centre[b, 1]
        z = centre[a, 2] - centre[b, 2]
        chord = math.sqrt(x * x + y * y + z * z)
        far = 2 * GREATEST_RADIUS_M * math.asin(min(1.0, chord / (2 * GREATEST_RADIUS_M)))
        if far > reach_m[a] + reach_m[b] + widths + lateral + TOUCH_M:
            found[k] = APART
            continue
        reach = chord / 2 * 1.01 + max(reach_m[a], reach_m[b])
        if not reach <= PLANE_REACH_M:
            found[k] = OPEN
            continue
        least, greatest = gap_of(
            a, b, kind, centre, piece_m, xyz, point_first, ring_ends, ring_first,
            reach, widths + lateral, scratch,
        )  # fmt: skip
        if least > widths + lateral + TOUCH_M:
            found[k] = APART
            continue
        if greatest > widths + lateral or (least <= widths + TOUCH_M and greatest > widths):
            found[k] = OPEN
            continue
        declared = min(
            times_meet(times, a, b, 0.0), heights_meet(levels, references, a, b, 0.0, 0.0)
        )
        if declared == SURE and never_sure(references, bounded, a, b, 0.0):
            declared = MAYBE
        if greatest > widths:
            declared = NO
        if declared == SURE:
            found[k] = CERTAIN
            continue
        kept = min(
            times_meet(times, a, b, time_ms),
            heights_meet(levels, references, a, b, vertical, lateral),
        )
        if kept == SURE and never_sure(references, bounded, a, b, lateral):
            kept = MAYBE
        if declared == NO:
            found[k] = APART
            if kept != NO:
                found[k] = CERTAIN_SEPARATION if kept == SURE else POSSIBLE_SEPARATION
        else:
            found[k] = CERTAIN_WIDENED if kept == SURE else POSSIBLE
    return found


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
    piece_m: Any,
    xyz: Any,
    point_first: Any,
    ring_ends: Any,
    ring_first: Any,
    reach: Any,
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
        stray_m(max(piece_m[a], piece_m[b]), reach), 1 + STRETCH * reach * reach / EARTH2_M2,
        cutoff,
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
