"""Result rows in bulk: pairs to lines of bytes, sorted by a, then b.

Most pairs of a large sweep are certain, with all heights stated; those are written straight from
the columns. The rest is worded one by one; both ways give the same bytes.
"""

from typing import Any

import msgspec
import numpy as np

from visavis.gateways.volume_files import render_conflict
from visavis.notices.sweep import CERTAIN, NO_LEVEL, Ints, Pairs, VolumeColumns, conflicts_of


def render_pairs(columns: VolumeColumns, pairs: Pairs) -> list[bytes]:
    """Write one row per pair that meets, without line ends, each pair once, sorted."""
    if not len(pairs.a):
        return []
    a, b, rank = _by_name(columns, pairs)
    stated = (columns.references != NO_LEVEL).all(axis=1)
    floor = np.maximum(columns.levels[a, 0, 1], columns.levels[b, 0, 1])
    ceiling = np.minimum(columns.levels[a, 1, 1], columns.levels[b, 1, 1])
    quick = (pairs.code == CERTAIN) & stated[a] & stated[b] & (floor <= ceiling)
    start = np.maximum(columns.times[a, 0], columns.times[b, 0])
    end = np.minimum(columns.times[a, 3], columns.times[b, 3])
    quick &= np.isfinite(end)
    at = np.flatnonzero(quick)
    keys = rank[a[at]] * np.int64(len(rank)) + rank[b[at]]
    lines = _quick_lines(columns, a[at], b[at], start[at], end[at], floor[at], ceiling[at])
    slow = ~quick
    if not slow.any():
        return [lines[k] for k in np.argsort(keys, kind="stable")]
    keyed = dict(zip(keys.tolist(), lines, strict=True))
    number = {columns.ids[k]: int(rank[k]) for k in np.union1d(a[slow], b[slow]).tolist()}
    for conflict in conflicts_of(columns, Pairs(pairs.a[slow], pairs.b[slow], pairs.code[slow])):
        if conflict.a != conflict.b:  # a volume that stands in two files is no conflict of itself
            key = number[conflict.a] * len(rank) + number[conflict.b]
            keyed[key] = render_conflict(conflict)
    return [keyed[key] for key in sorted(keyed)]


def _by_name(columns: VolumeColumns, pairs: Pairs) -> tuple[Any, Any, Ints]:
    """Return the pairs turned so that a has the smaller id, and each row's place by id."""
    involved = np.union1d(pairs.a, pairs.b)
    names = columns.ids[involved].tolist()
    rank = np.zeros(len(columns), np.int64)
    places = {name: place for place, name in enumerate(sorted(set(names)))}
    rank[involved] = [places[name] for name in names]
    turned = rank[pairs.a] > rank[pairs.b]
    a, b = np.where(turned, pairs.b, pairs.a), np.where(turned, pairs.a, pairs.b)
    return a, b, rank


def _quick_lines(
    columns: VolumeColumns, a: Any, b: Any, start: Any, end: Any, floor: Any, ceiling: Any
) -> list[bytes]:
    encode = msgspec.json.encode
    names = {k: encode(columns.ids[k]).decode() for k in np.union1d(a, b).tolist()}
    return [
        (
            f'{{"a":{names[one]},"b":{names[other]},"verdict":"certain","start":"{first}",'
            f'"end":"{last}","floor_m_wgs84":{low!r},"ceiling_m_wgs84":{high!r},"because":[]}}'
        ).encode()
        for one, other, first, last, low, high in zip(
            a.tolist(), b.tolist(), _instants(start), _instants(end),
            _millimetres(floor), _millimetres(ceiling), strict=True,
        )
    ]  # fmt: skip


def _instants(values: Any) -> list[str]:
    """Write instants as `render_instant` does."""
    texts = np.datetime_as_string(values.astype(np.int64).astype("datetime64[ms]")).tolist()
    return [t[:19] + "Z" if t.endswith(".000") else t + "Z" for t in texts]


def _millimetres(values: Any) -> list[float]:
    return [round(value, 3) + 0.0 for value in values.tolist()]
