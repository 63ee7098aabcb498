"""Result rows in bulk: pairs to lines of bytes, sorted by a, then b.

Most pairs of a large sweep are certain, with all heights stated; those are written straight from
the columns, some thousands at a time (`volume_lines`). The rest is worded one by one; both ways
give the same bytes.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np

from visavis.gateways.volume_files import render_conflict
from visavis.gateways.volume_lines import Names, lines_of, names_of, writable
from visavis.notices.sweep import CERTAIN, NO_LEVEL, Pairs, VolumeColumns, conflicts_of

ROWS_AT_ONCE = 16_384  # some 3 MB of text at a time


def render_pairs(columns: VolumeColumns, pairs: Pairs) -> Iterator[bytes]:
    """Write one line per pair that meets, each pair once, sorted; many lines at a time."""
    if not len(pairs.a):
        return
    a, b, code, names = _by_name(columns, pairs)
    stated = (columns.references != NO_LEVEL).all(axis=1)
    for low in range(0, len(a), ROWS_AT_ONCE):
        part = slice(low, low + ROWS_AT_ONCE)
        one, other = a[part], b[part]
        quick = (code[part] == CERTAIN) & stated[one] & stated[other]
        yield _rows(columns, Pairs(one, other, code[part]), quick, names)


def _rows(columns: VolumeColumns, pairs: Pairs, quick: Any, names: Names) -> bytes:
    a, b = pairs.a, pairs.b
    start = np.maximum(columns.times[a, 0], columns.times[b, 0])
    end = np.minimum(columns.times[a, 3], columns.times[b, 3])
    floor = np.maximum(columns.levels[a, 0, 1], columns.levels[b, 0, 1])
    ceiling = np.minimum(columns.levels[a, 1, 1], columns.levels[b, 1, 1])
    quick &= (floor <= ceiling) & writable(names, a, b, start, end, floor, ceiling)
    at = np.flatnonzero(quick)
    text = lines_of(names, a[at], b[at], start[at], end[at], floor[at], ceiling[at])
    if len(at) == len(a):
        return text
    slow = Pairs(a[~quick], b[~quick], pairs.code[~quick])
    worded = {(c.a, c.b): render_conflict(c) for c in conflicts_of(columns, slow)}
    written = iter(text.splitlines())
    rows = []
    for one, other, is_quick in zip(a.tolist(), b.tolist(), quick.tolist(), strict=True):
        row = next(written) if is_quick else worded.get((columns.ids[one], columns.ids[other]))
        if row is not None:  # what was left open may turn out to be apart
            rows.append(row + b"\n")
    return b"".join(rows)


def _by_name(columns: VolumeColumns, pairs: Pairs) -> tuple[Any, Any, Any, Names]:
    """Return the pairs sorted and turned so that a has the smaller id, each pair of ids once."""
    involved = np.zeros(len(columns), np.bool_)
    involved[pairs.a] = involved[pairs.b] = True
    rows = np.flatnonzero(involved)
    names = names_of(columns.ids, rows)
    rank = names.rank
    turned = rank[pairs.a] > rank[pairs.b]
    a, b = np.where(turned, pairs.b, pairs.a), np.where(turned, pairs.a, pairs.b)
    keys = rank[a] * np.int64(len(rows) + 1) + rank[b]
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    # A volume that stands in two files is no conflict of itself, nor twice one of another.
    last = np.append(keys[1:] != keys[:-1], True) & (rank[a] != rank[b])[order]
    order = order[last]
    return a[order], b[order], pairs.code[order], names
