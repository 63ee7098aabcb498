"""Kernels of the join: volumes laid out in cells, each paired with those that start later.

Plain loops over arrays, compiled by `compiled.py`. Each volume stands in one cell, that of its
south-west corner, in order of start. Rows of cells are as high as the highest box; the cells of a
row are as wide as its widest box. What a volume reads lies side by side and near what its
neighbours read, so that a pair costs the same however many volumes there are.
"""

import math
from typing import Any

import numpy as np

LAST_TIME = 2**31 - 1  # start times count from 0 to this, so that they sort as small integers
DIGIT_BITS = 11  # 2,048 counters at a time stay in the nearest cache
DIGIT = (1 << DIGIT_BITS) - 1
BLOCK = 16  # volumes compared at a time
HASH = 73_856_093  # odd and large: rows of a grid too fine to hold fall far from one another
AMSL_ROOM_M = 20.0
AGL_ROOM_M = 9_000.0
STD_ROOM_M, STD_ROOM = 700.0, 0.15
W84_ROOM_M = 0.1
W84, AMSL, AGL, STD = 0, 1, 2, 3


def coarse_m(levels: Any, references: Any, separation: Any, k: int, side: int) -> float:
    """Bound a floor (side 0) or ceiling (1) as `levels.widest_m` does, in metres."""
    sign = 1.0 if side else -1.0
    reference = references[k, side]
    if reference < 0:
        return sign * math.inf
    stated = levels[k, side, 0]
    room = W84_ROOM_M
    bound = sign * stated
    if reference != W84:
        bound = max(bound, sign * levels[k, side, 2 + side])
        room = AMSL_ROOM_M + 1e-3 * separation[k, 0]
        if reference == STD:
            room = STD_ROOM_M + STD_ROOM * abs(stated)
        elif reference == AGL:
            room = AGL_ROOM_M
    # A pair keeps the larger minimum; each side brings its own whole.
    wide: float = sign * (bound + room + separation[k, 1])
    return wide


def lay_out(
    boxes: Any,
    times: Any,
    levels: Any,
    references: Any,
    separation: Any,
    party: Any,
    origin: float,
    per_ms: float,
    pad_deg: float,
    boxed: Any,
    ends: Any,
    keys: Any,
    sizes: Any,
) -> None:
    """Fill in what the join compares, rounded outward: boxes and heights, ends, keys of starts.

    Shapes: (n, 6) south, north, west, width, floor, ceiling; (n, 2) end and party; (n) keys, the
    start above the row number; (n) how large each box is, in degrees of latitude. Times count in
    steps of 1 / `per_ms` from `origin`.
    """
    for k in range(len(boxes)):
        wait = separation[k, 2]
        west, south, east, north = boxes[k, 0], boxes[k, 1], boxes[k, 2], boxes[k, 3]
        boxed[k, 0] = south - pad_deg
        boxed[k, 1] = north + pad_deg
        boxed[k, 2] = west
        boxed[k, 3] = east - west + pad_deg
        boxed[k, 4] = coarse_m(levels, references, separation, k, 0)
        boxed[k, 5] = coarse_m(levels, references, separation, k, 1)
        start = math.floor((times[k, 0] - wait - origin) * per_ms)
        keys[k] = (np.int64(min(max(start, 0), LAST_TIME)) << 32) | k
        ends[k, 0] = LAST_TIME
        end = (times[k, 3] + wait - origin) * per_ms + 1.0
        if end < LAST_TIME:
            ends[k, 0] = np.int32(end)
        ends[k, 1] = party[k]
        furthest = min(90.0, max(abs(south), abs(north)))
        level = (east - west) * math.cos(math.radians(furthest))
        sizes[k] = max(north - south, level) + pad_deg


def highest(boxes: Any, chosen: Any) -> float:
    """Return the greatest height of the chosen boxes, in degrees."""
    found = 0.0
    for k in chosen:
        found = max(found, boxes[k, 3] - boxes[k, 1])
    return found


def sorted_by_start(keys: Any, room: Any) -> Any:
    """Sort keys by their upper half, those with one start in the order given.

    Uses up `keys` and `room`, which is as long; returns one of them.
    """
    one, other = keys, room
    for shift in range(32, 64, DIGIT_BITS):
        places = np.zeros(DIGIT + 2, np.int64)
        for k in range(len(one)):
            places[((one[k] >> shift) & DIGIT) + 1] += 1
        for digit in range(DIGIT + 1):
            places[digit + 1] += places[digit]
        for k in range(len(one)):
            digit = (one[k] >> shift) & DIGIT
            other[places[digit]] = one[k]
            places[digit] += 1
        one, other = other, one
    return one


def row_of(degrees: float, high: float, last: int) -> int:
    """Return the row of cells of a latitude."""
    return min(last, max(0, math.floor((degrees + 90.0) / high)))


def column_of(degrees: float, count: int) -> int:
    """Return the column of a longitude, counted from 180° west; those beyond go on counting."""
    return math.floor((degrees + 180.0) * (count / 360.0))


def counts_of_rows(
    boxes: Any, late: Any, high: float, rows: int, pad_deg: float, times: float
) -> tuple[Any, Any]:
    """Return how many cells each row has: as wide as its widest box, and as high as wide."""
    widest = np.zeros(rows, np.float64)
    for k in late:
        row = row_of(boxes[k, 1], high, rows - 1)
        widest[row] = max(widest[row], boxes[k, 2] - boxes[k, 0] + pad_deg)
    counts = np.empty(rows, np.int64)
    for row in range(rows):
        nearest = max(0.0, min(abs(row * high - 90.0), abs((row + 1) * high - 90.0)))
        level = max(1e-3, math.cos(math.radians(min(90.0, nearest))))
        counts[row] = max(1, int(360.0 / max(widest[row] * times, high / level)))
    return counts, widest


def cells_of(boxes: Any, chosen: Any, high: float, counts: Any, firsts: Any, mask: int) -> Any:
    """Return the cell of each chosen volume's south-west corner."""
    found = np.empty(len(chosen), np.int32)
    for i in range(len(chosen)):
        k = chosen[i]
        row = row_of(boxes[k, 1], high, len(counts) - 1)
        column = min(column_of(boxes[k, 0], counts[row]), counts[row] - 1)
        found[i] = (firsts[row] + column) & mask
    return found


def sorted_into_cells(cells: Any, chosen: Any, mask: int) -> tuple[Any, Any, Any]:
    """Sort volumes by cell, keeping their order; returns where cells begin, members, cells."""
    begins = np.zeros(mask + 2, np.int32)
    for cell in cells:
        begins[cell + 1] += 1
    for cell in range(mask + 1):
        begins[cell + 1] += begins[cell]
    fill = begins[:-1].copy()
    members = np.empty(len(chosen), np.int32)
    owned = np.empty(len(chosen), np.int32)
    for i in range(len(chosen)):
        place = fill[cells[i]]
        fill[cells[i]] = place + 1
        members[place] = chosen[i]
        owned[place] = cells[i]
    return begins, members, owned


def lay_side_by_side(
    boxed: Any, ends: Any, starts: Any, members: Any, near: Any, when: Any
) -> None:
    """Fill in the columns of the members in their order: what the join reads lies side by side.

    (6, n) as `lay_out` has them, and (3, n) start, end, party; with room for a block at the end.
    """
    count = len(members)
    near[:, count:], when[:, count:] = 0.0, 0
    for i in range(count):
        k = members[i]
        for place in range(6):
            near[place, i] = boxed[k, place]
        when[0, i], when[1, i], when[2, i] = starts[k], ends[k, 0], ends[k, 1]


def join_later(
    early: Any,
    early_cells: Any,
    early_near: Any,
    early_when: Any,
    begins: Any,
    late: Any,
    near: Any,
    when: Any,
    boxes: Any,
    high: float,
    reach: float,
    counts: Any,
    widest: Any,
    firsts: Any,
    mask: int,
    pad_deg: float,
    same_party: bool,
) -> tuple[Any, Any]:
    """Pair each early volume with the late ones that start after it while it lasts.

    Returns the pairs that pass boxes, times, heights and parties, all rounded outward. Where two
    start at once, the smaller row number counts as earlier. Late ones are compared a block at a
    time, without a branch, so that the compiler compares several in one instruction.
    """
    south, north, west, wide, floor, ceiling = near[0], near[1], near[2], near[3], near[4], near[5]
    start, party = when[0], when[2]
    found_a = np.empty(max(1024, 2 * len(early)), np.int32)
    found_b = np.empty(max(1024, 2 * len(early)), np.int32)
    count = 0
    lows = np.empty(mask + 1, np.int32)
    seen = np.full(mask + 1, -1, np.int32)
    begin, cell = 0, -1
    circle = np.float32(360.0)
    for i in range(len(early)):
        a = early[i]
        if early_cells[i] != cell:
            cell, begin = early_cells[i], i
        a_start, a_end, a_party = early_when[0, i], early_when[1, i], early_when[2, i]
        a_south, a_north, a_west = early_near[0, i], early_near[1, i], early_near[2, i]
        a_wide, a_floor, a_ceiling = early_near[3, i], early_near[4, i], early_near[5, i]
        a_box = boxes[a]
        for row in range(
            row_of(a_box[1] - reach, high, len(counts) - 1),
            row_of(a_box[3], high, len(counts) - 1) + 1,
        ):
            columns = counts[row]
            first = column_of(a_box[0] - widest[row] - pad_deg, columns)
            last = min(column_of(a_box[2] + pad_deg, columns), first + columns - 1)
            for step in range(first, last + 1):
                bucket = (firsts[row] + step % columns) & mask
                beyond = begins[bucket + 1]
                if begins[bucket] == beyond or seen[bucket] == i:
                    continue
                # Within a cell all come in order of start: each takes up where the last began.
                low = lows[bucket] if seen[bucket] >= begin else begins[bucket]
                seen[bucket] = i
                while low + BLOCK <= beyond and start[low + BLOCK - 1] < a_start:
                    low += BLOCK
                lows[bucket] = low
                while low < beyond and start[low] <= a_end:
                    at = np.uint64(low)
                    met = np.int32(0)
                    for j in range(np.uint64(BLOCK)):
                        m = at + j
                        apart = west[m] - a_west
                        apart += circle if apart < np.float32(0.0) else np.float32(0.0)
                        both = (
                            (start[m] >= a_start)
                            & (start[m] <= a_end)
                            & (south[m] <= a_north)
                            & (north[m] >= a_south)
                            & (floor[m] <= a_ceiling)
                            & (ceiling[m] >= a_floor)
                            & ((apart <= a_wide) | (circle - apart <= wide[m]))
                            & (same_party | (party[m] != a_party))
                        )
                        met |= np.int32(both) << np.int32(j)
                    met &= np.int32((1 << min(BLOCK, beyond - low)) - 1)
                    place = low
                    low += BLOCK
                    while met:
                        if met & 1 and (start[place] > a_start or late[place] > a):
                            if count == len(found_a):
                                found_a, found_b = longer(found_a), longer(found_b)
                            found_a[count], found_b[count] = a, late[place]
                            count += 1
                        met >>= np.int32(1)
                        place += 1
    return found_a[:count], found_b[:count]


def longer(found: Any) -> Any:
    """Return the same numbers with as much room again."""
    more = np.empty(2 * len(found), np.int32)
    more[: len(found)] = found
    return more
