"""Splitting the sweep over workers: by time, each pair owned by one part.

A part holds every volume whose widened window touches its span; a pair belongs to the part in
whose span the later of the two starts. So the union over the parts is the answer, whatever the
split, on one process, several, or several machines (Dask).
"""

import itertools
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from visavis.notices.detect import PreparedVolume
from visavis.notices.sweep.columns import Ints, VolumeColumns, taken
from visavis.notices.sweep.engine import Pairs, find_pairs
from visavis.terms import VisavisError

PARTS_PER_WORKER = 4  # so that a worker that drew the busiest days does not hold up the rest
SCHEDULER_S = 10  # a scheduler on the same network answers at once


class SchedulerRefused(VisavisError):
    """The Dask scheduler that was named cannot be used."""

    code = "sweep.scheduler"


def find_pairs_split(
    columns: VolumeColumns,
    *,
    same_party: bool,
    cache_folder: Path | None,
    workers: int,
    scheduler: str | None,
) -> Pairs:
    """Find the same pairs as `find_pairs`, on several workers.

    Args:
        workers: processes to start here.
        scheduler: address of a running Dask scheduler to use instead, with its own workers.

    Raises:
        SchedulerRefused: nothing answers at that address, or it has no workers.
    """
    import distributed

    dask: Any = distributed  # its classes carry no types

    cluster = None
    if scheduler is None:
        cluster = dask.LocalCluster(
            n_workers=workers, threads_per_worker=1, dashboard_address=None, processes=True
        )
    client = _client(dask, cluster, scheduler)
    try:
        threads = sum(client.nthreads().values())
        if not threads:
            raise _scheduler_refused(scheduler or "this machine", "a scheduler without workers")
        parts = _parts(columns, threads * PARTS_PER_WORKER)
        futures = []
        for span, rows in parts:
            part = client.scatter(_without_source(taken(columns, rows)), hash=False)
            futures.append(
                client.submit(find_part, part, span, same_party, cache_folder, pure=False)
            )
        found = client.gather(futures)
    finally:
        client.close()
        if cluster is not None:
            cluster.close()
    return Pairs(
        a=np.concatenate([rows[p.a] for (_, rows), p in zip(parts, found, strict=True)]).astype(
            np.int32
        ),
        b=np.concatenate([rows[p.b] for (_, rows), p in zip(parts, found, strict=True)]).astype(
            np.int32
        ),
        code=np.concatenate([p.code for p in found]),
    )


def _client(dask: Any, cluster: Any, scheduler: str | None) -> Any:
    if scheduler is None:
        return dask.Client(cluster)
    try:
        return dask.Client(scheduler, timeout=f"{SCHEDULER_S}s")
    except (OSError, ValueError) as problem:
        raise _scheduler_refused(scheduler, str(problem)[:200] or "no answer") from None


def _scheduler_refused(scheduler: str, got: str) -> SchedulerRefused:
    return SchedulerRefused(
        f"Scheduler {scheduler} refused",
        expected="a Dask scheduler with workers, such as tcp://host:8786",
        got=got,
        next_step="Start one with its workers, or leave --scheduler out.",
    )


def find_part(
    part: VolumeColumns, span: tuple[float, float], same_party: bool, cache_folder: Path | None
) -> Pairs:
    """Find the pairs that one part owns; row numbers count within the part."""
    pairs = find_pairs(part, same_party=same_party, cache_folder=cache_folder)
    start = _starts(part)
    later = np.maximum(start[pairs.a], start[pairs.b])
    own = (later >= span[0]) & (later < span[1])
    return Pairs(pairs.a[own], pairs.b[own], pairs.code[own])


def _parts(columns: VolumeColumns, count: int) -> list[tuple[tuple[float, float], Ints]]:
    start = _starts(columns)
    end = columns.times[:, 3] + columns.separation[:, 2]
    cuts = np.unique(np.quantile(start, np.linspace(0, 1, count + 1)[1:-1]))
    edges = [-np.inf, *cuts.tolist(), np.inf]
    return [
        ((low, high), np.flatnonzero((start < high) & (end >= low)))
        for low, high in itertools.pairwise(edges)
    ]


def _starts(columns: VolumeColumns) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    found: np.ndarray[tuple[int], np.dtype[np.float64]] = (
        columns.times[:, 0] - columns.separation[:, 2]
    )
    return found


def _without_source(columns: VolumeColumns) -> VolumeColumns:
    return replace(columns, prepared=_elsewhere)


def _elsewhere(index: int) -> PreparedVolume:
    raise AssertionError(f"volume {index} is asked for where only its columns were sent")
