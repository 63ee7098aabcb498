"""Candidates without a compiler: shapely's tree over boxes, then NumPy over the pairs.

The same pairs as the compiled join finds before heights; slower, and for machines without numba.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from visavis.notices.sweep.columns import VolumeColumns


def candidates_by_trees(
    columns: VolumeColumns, *, same_party: bool
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """Pair volumes whose boxes, windows and parties leave a meeting open."""
    import shapely

    west, south, east, north = columns.boxes.T
    beyond = np.flatnonzero(east > 180.0)
    # A box that runs past 180° stands in the tree twice.
    rows = np.concatenate([np.arange(len(columns)), beyond])
    shift = np.concatenate([np.zeros(len(columns)), np.full(len(beyond), 360.0)])
    boxes = shapely.box(west[rows] - shift, south[rows], east[rows] - shift, north[rows])
    tree: Any = shapely.STRtree(boxes)
    left, right = tree.query(boxes)
    a, b = rows[left], rows[right]
    once = a < b
    a, b = a[once], b[once]
    if len(beyond):
        a, b = np.unique(np.stack([a, b]), axis=1)
    met = np.ones(len(a), np.bool_) if same_party else columns.party[a] != columns.party[b]
    wait = np.maximum(columns.separation[a, 2], columns.separation[b, 2])
    met &= columns.times[a, 0] - wait < columns.times[b, 3]
    met &= columns.times[b, 0] - wait < columns.times[a, 3]
    return a[met].astype(np.int32), b[met].astype(np.int32)
