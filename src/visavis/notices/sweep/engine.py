"""The sweep's engine: candidates by a join over cells and time, then a verdict on each pair."""

from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType

import numpy as np
import numpy.typing as npt

from visavis.notices.sweep import kernels
from visavis.notices.sweep.columns import AGL, STD, W84, Floats, Ints, VolumeColumns
from visavis.notices.sweep.compiled import has_compiler, kernels_for
from visavis.notices.sweep.trees import candidates_by_trees

LEVEL_STEP = 4.0  # each class of sizes is this much wider than the one below
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
    found = code.verdicts(
        a, b, columns.kind, columns.moving, columns.width_m, columns.centre, columns.reach_m,
        columns.piece_m, columns.xyz.reshape(-1), columns.moments, columns.point_first,
        columns.ring_ends, columns.ring_first, columns.times, columns.levels,
        columns.references, columns.bounded, columns.separation, np.empty((4, most)),
    )  # fmt: skip
    met = found != kernels.APART
    return Pairs(a[met], b[met], found[met])


def candidates(
    columns: VolumeColumns, code: ModuleType, *, same_party: bool
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """Pair volumes whose boxes, windows, heights and parties leave a meeting open.

    Volumes are sorted by start; each looks for those that start later while it lasts, in the
    cells around its own. Sizes fall into classes, and classes are compared in cells of the
    larger one's size, so a box spans at most a cell and its neighbours.
    """
    boxes = columns.boxes
    wide, high = boxes[:, 2] - boxes[:, 0] + PAD_DEG, boxes[:, 3] - boxes[:, 1] + PAD_DEG
    origin = columns.times[:, 0].min()
    start = columns.times[:, 0] - columns.separation[:, 2] - origin
    end = columns.times[:, 3] + columns.separation[:, 2] - origin
    # float32 holds seven digits: ends are put later and starts earlier by more than it loses.
    end += np.abs(end) * 2e-7 + 1.0
    start -= np.abs(start) * 2e-7
    floor, ceiling = _coarse_heights(columns)
    table = np.empty((len(columns), 8), np.float32)
    for place, column in enumerate(
        (start, boxes[:, 1] - PAD_DEG, boxes[:, 3] + PAD_DEG, boxes[:, 0], wide)
    ):
        table[:, place] = column
    table[:, 5], table[:, 6], table[:, 7] = floor, ceiling, columns.party
    order = np.argsort(start, kind="stable")
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    size = np.maximum(wide, high)
    base = float(min(np.quantile(size, 0.995), 4 * np.median(size)))
    level = np.ceil(np.log(np.maximum(size / base, 1.0)) / np.log(LEVEL_STEP)).astype(np.int64)
    view = _View(columns, rank, table, end.astype(np.float32), same_party)
    classes = [(int(lev), order[level[order] == lev]) for lev in np.unique(level)]
    found_a, found_b = [], []
    for place, (one_level, one) in enumerate(classes):
        for other_level, other in classes[place:]:
            cell = base * LEVEL_STEP ** max(one_level, other_level)
            sides = [(one, other)] if one is other else [(one, other), (other, one)]
            for early, late in sides:
                a, b = _join(view, code, cell, early, late)
                found_a.append(a)
                found_b.append(b)
    return np.concatenate(found_a), np.concatenate(found_b)


@dataclass(frozen=True, slots=True)
class _View:
    columns: VolumeColumns
    rank: Ints
    table: npt.NDArray[np.float32]
    end: npt.NDArray[np.float32]
    same_party: bool


def _join(
    view: _View, code: ModuleType, cell: float, early: Ints, late: Ints
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    columns, boxes = view.columns, view.columns.boxes
    column_count = max(1, int(360.0 / cell))
    rows = np.floor((boxes[:, 1] + 90.0) / cell).astype(np.int64)
    width = 360.0 / column_count
    across = np.minimum(np.floor((boxes[:, 0] + 180.0) / width), column_count - 1).astype(np.int64)
    mask = (1 << max(4, int(2 * len(late) - 1).bit_length())) - 1
    cell_firsts, members = code.sort_into_cells(rows, across, late, mask)
    # Neighbours one after the other: what they read stays in the cache.
    same = early is late
    early = members if same else code.sort_into_cells(rows, across, early, mask)[1]
    return code.join_later(  # type: ignore[no-any-return]  # compiled code is not typed
        rows, across, early, column_count, mask, cell_firsts, members, view.rank[members],
        code.side_by_side(view.table, members), view.rank, view.table, view.end, view.same_party,
        columns.times, columns.separation, columns.levels, columns.references,
    )  # fmt: skip


def _coarse_heights(columns: VolumeColumns) -> tuple[Floats, Floats]:
    """Bound floors and ceilings so widely that no pair of any references is lost (metres).

    Wider than the levels' own bounds, since heights of one reference compare directly whatever
    each side says of its terrain, pressure or geoid: AGL by all ground there is, STD by 15 % and
    700 m, AMSL by what the geoid may change within the lateral minimum (1 m in 1 km).
    """
    found = []
    for side, sign in ((0, -1.0), (1, 1.0)):
        stated, bound = columns.levels[:, side, 0], columns.levels[:, side, 2 + side]
        reference = columns.references[:, side]
        room = 20.0 + 1e-3 * columns.separation[:, 0]
        room = np.where(reference == STD, 700.0 + 0.15 * np.abs(stated), room)
        room = np.where(reference == AGL, 9_000.0, room)
        wide = np.maximum(sign * bound, sign * stated) + room
        wide = np.where(reference == W84, sign * stated + 0.1, wide)
        # A pair keeps the larger minimum; each side brings its own whole.
        wide = np.where(reference < 0, np.inf, wide + columns.separation[:, 1])
        found.append(sign * wide)
    return found[0], found[1]


def _pairs(a: list[int], b: list[int]) -> Pairs:
    return Pairs(np.array(a, np.int32), np.array(b, np.int32), np.zeros(len(a), np.int8))
