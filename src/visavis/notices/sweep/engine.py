"""The sweep's engine: candidates by a join over cells and time, then a verdict on each pair."""

from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt

from visavis.notices.sweep import cells as cells_kernels
from visavis.notices.sweep import glance, kernels
from visavis.notices.sweep.columns import Floats, Ints, VolumeColumns
from visavis.notices.sweep.compiled import has_compiler, kernels_for
from visavis.notices.sweep.trees import candidates_by_trees

LEVEL_STEP = 4.0  # each class of sizes is this much wider than the one below
ONE_CLASS = 1.6  # a few boxes half as large again cost less in the same class than a class more
SAMPLED = 20_000  # sizes looked at to choose classes; what a class holds changes no answer
CELLS_PER_VOLUME = 4  # cells beyond that would be empty for the most part, and cost memory
CELL_HEIGHTS = 1.5  # fewer cells to look into against fewer volumes in each; flat from 1 to 3
PAD_DEG = 1e-4  # float32 holds 360 degrees to 3e-5; boxes are widened by more than that


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of row numbers and the code of each (see `kernels`), in no particular order."""

    a: npt.NDArray[np.int32]
    b: npt.NDArray[np.int32]
    code: npt.NDArray[np.int8]


def find_pairs(columns: VolumeColumns, *, same_party: bool, cache_folder: Path | None) -> Pairs:
    """Find every pair that meets or may meet; codes 9 wait for the exact comparison.

    No true overlap is missing. Pairs that surely stay apart are left out.
    """
    if len(columns) < 2:
        return _pairs([], [])
    code = kernels_for(cache_folder)
    if has_compiler():
        a, b = candidates(columns, code, same_party=same_party)
    else:
        a, b = candidates_by_trees(columns, same_party=same_party)
    return decide(columns, code, a, b)


def find_pairs_between(
    columns: VolumeColumns, first_count: int, *, same_party: bool, cache_folder: Path | None
) -> Pairs:
    """Find the pairs of one of the first `first_count` rows with one of the rest."""
    code = kernels_for(cache_folder)
    side = (np.arange(len(columns)) >= first_count).astype(np.int64)
    sided = replace(columns, party=side)  # rows of one side are never paired
    if len(columns) < 2:
        return _pairs([], [])
    if has_compiler():
        a, b = candidates(sided, code, same_party=False)
    else:
        a, b = candidates_by_trees(sided, same_party=False)
    if not same_party:
        apart = columns.party[a] != columns.party[b]
        a, b = a[apart], b[apart]
    return decide(columns, code, a, b)


def decide(
    columns: VolumeColumns,
    code: ModuleType,
    a: npt.NDArray[np.int32],
    b: npt.NDArray[np.int32],
) -> Pairs:
    """Give each candidate its code and drop those that stay apart."""
    most = int(np.diff(columns.point_first).max())
    xyz = columns.xyz.reshape(-1)
    # Without a compiler a look would cost more than it saves.
    seen = first_look(columns, code, a, b) if has_compiler() else np.zeros(len(a), np.int8)
    found = code.verdicts(
        a, b, columns.kind, columns.moving, columns.width_m, columns.centre, columns.reach_m,
        columns.piece_m, xyz, columns.moments, columns.point_first,
        columns.ring_ends, columns.ring_first, columns.times, columns.levels,
        columns.references, columns.bounded, columns.separation, seen,
        np.empty((4, most)),
    )  # fmt: skip
    met = found != kernels.APART
    return Pairs(a[met], b[met], found[met])


def first_look(
    columns: VolumeColumns,
    code: ModuleType,
    a: npt.NDArray[np.int32],
    b: npt.NDArray[np.int32],
) -> npt.NDArray[np.int8]:
    """Tell of each pair what the line between the two centres tells of their areas."""
    blocks = code.blocks_of(columns.point_first, columns.ring_first, columns.kind, columns.moving)
    east, north = (np.empty(int(blocks[-1]) * glance.BLOCK + 1, np.float32) for _ in range(2))
    code.lay_flat(columns.centre, columns.xyz.reshape(-1), columns.point_first, blocks, east, north)
    return code.glances(  # type: ignore[no-any-return]  # compiled code is not typed
        a, b, columns.width_m, columns.centre, columns.reach_m, columns.piece_m,
        columns.separation, blocks, east, north,
    )  # fmt: skip


def candidates(
    columns: VolumeColumns, code: ModuleType, *, same_party: bool
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """Pair volumes whose boxes, windows, heights and parties leave a meeting open.

    Volumes are sorted by start; each looks for those that start later while it lasts, in the
    cells that its box can reach. Sizes fall into classes, and classes are compared in cells of the
    larger one's size. Pairs come in the order of cells, so that what is compared next lies near.
    """
    start = columns.times[:, 0] - columns.separation[:, 2]
    origin = float(start.min())
    per_ms = min(1.0, (2**31 - 2) / max(1.0, float(start.max()) - origin))
    count = len(columns)
    boxed, ends = np.empty((count, 6), np.float32), np.empty((count, 2), np.int32)
    keys, size = np.empty(count, np.int64), np.empty(count)
    code.lay_out(
        columns.boxes, columns.times, columns.levels, columns.references, columns.separation,
        columns.party, origin, per_ms, PAD_DEG, boxed, ends, keys, size,
    )  # fmt: skip
    starts = (keys >> 32).astype(np.int32)
    order = code.sorted_by_start(keys, np.empty_like(keys)).astype(np.int32)
    view = _View(columns.boxes, boxed, ends, starts, same_party)
    level = _levels(size)
    classes = [order if level is None else order[level[order] == lev] for lev in _different(level)]
    found_a, found_b = [], []
    for place, one in enumerate(classes):
        for other in classes[place:]:
            sides = [(one, other)] if one is other else [(one, other), (other, one)]
            for early, late in sides:
                a, b = _join(view, code, early, late)
                found_a.append(a)
                found_b.append(b)
    return np.concatenate(found_a), np.concatenate(found_b)


@dataclass(frozen=True, slots=True)
class _View:
    boxes: Floats
    boxed: npt.NDArray[np.float32]
    ends: npt.NDArray[np.int32]
    starts: npt.NDArray[np.int32]
    same_party: bool


def _levels(size: Floats) -> Ints | None:
    """Return each size's class; None where all are of one."""
    some = size[:: max(1, len(size) // SAMPLED)]
    base = float(min(np.quantile(some, 0.995), 4 * np.median(some)))
    if float(size.max()) <= base * ONE_CLASS:
        return None
    found: Ints = np.ceil(np.log(np.maximum(size / base, 1.0)) / np.log(LEVEL_STEP)).astype(
        np.int64
    )
    return found


def _different(level: Ints | None) -> list[int]:
    return [0] if level is None else [int(lev) for lev in np.unique(level)]


def _join(
    view: _View, code: ModuleType, early: npt.NDArray[np.int32], late: npt.NDArray[np.int32]
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    boxes = view.boxes
    same = early is late
    high = code.highest(boxes, late) if same else max(code.highest(boxes, k) for k in (early, late))
    reach = high + PAD_DEG
    high = reach * CELL_HEIGHTS
    counts, widest = code.counts_of_rows(
        boxes, late, high, int(180.0 / high) + 1, PAD_DEG, CELL_HEIGHTS
    )
    firsts = np.concatenate([[0], np.cumsum(counts)[:-1]])
    cells = int(counts.sum())
    mask = (1 << max(4, (cells - 1).bit_length())) - 1
    if cells > CELLS_PER_VOLUME * len(late):
        # Too many to hold: rows share a table, and two cells may share a place, at a cost in time.
        mask = (1 << max(4, (2 * len(late) - 1).bit_length())) - 1
        firsts = np.arange(len(counts)) * cells_kernels.HASH & mask

    def placed(chosen: npt.NDArray[np.int32]) -> tuple[Any, Any, Any]:
        cell = code.cells_of(boxes, chosen, high, counts, firsts, mask)
        begins, members, owned = code.sorted_into_cells(cell, chosen, mask)
        return begins, members, owned

    begins, members, owned = placed(late)
    near, when = _near(view, code, members)
    first, first_cells, first_near, first_when = members, owned, near, when
    if not same:
        _, first, first_cells = placed(early)
        first_near, first_when = _near(view, code, first)
    return code.join_later(  # type: ignore[no-any-return]  # compiled code is not typed
        first, first_cells, first_near, first_when, begins, members, near, when, boxes, high,
        reach, counts, widest, firsts, mask, PAD_DEG, view.same_party,
    )  # fmt: skip


def _near(view: _View, code: ModuleType, members: Any) -> tuple[Any, Any]:
    room = len(members) + cells_kernels.BLOCK
    near, when = np.empty((6, room), np.float32), np.empty((3, room), np.int32)
    code.lay_side_by_side(view.boxed, view.ends, view.starts, members, near, when)
    return near, when


def _pairs(a: list[int], b: list[int]) -> Pairs:
    return Pairs(np.array(a, np.int32), np.array(b, np.int32), np.zeros(len(a), np.int8))
