"""One question to the durable index of live volumes: which volumes of other parties meet this one?

    python -m benchmarks.notices_query [--scale 0.1] [--without postgis]

A million volumes at scale 1. The figure is one `meeting` call: boxes in four dimensions in SQLite
on disk, flushed, then the verdict of the ellipsoid on each candidate. The peers, in the same run
and with the same questions, refine in the plane. A sample of the answers is held against the exact
comparison with everything whose box is near; what the plane says otherwise is counted.

Other work on the machine shows in wall-clock times: all questions are asked three times over, the
quickest of each counts, and the processor's time stands beside.
"""

import argparse
import sqlite3
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from benchmarks.notices_peers import (
    BATCH,
    Plane,
    duckdb_table,
    numpy_scan,
    postgis,
    shapely_tree,
    sqlite_boxes,
)
from benchmarks.notices_workload import columns, volume_at, write_parquet
from benchmarks.rows import Row, show

from visavis.gateways import parse_columns
from visavis.node.volume_index import SqliteVolumeIndex
from visavis.notices import find_conflict
from visavis.notices.sweep import VolumeColumns, sieve_for
from visavis.sweep_cli import cache_folder

QUERIES = 2000
PASSES = 3  # over all questions; of each question the quickest counts, for each peer alike
SLOW = 200  # questions to a peer that takes milliseconds for one


def fill(index: SqliteVolumeIndex, database: sqlite3.Connection, batches: Any) -> tuple[int, Any]:
    """Keep everything, a flushed commit a batch; returns how many, and seconds by both clocks."""
    wall = busy = 0.0
    count = 0
    for batch in batches:
        start, start_busy = time.perf_counter(), time.thread_time()
        index.add(batch)
        database.commit()
        wall += time.perf_counter() - start
        busy += time.thread_time() - start_busy
        count += len(batch)
    return count, (wall, busy)


def timed(ask: Callable[[Any], Any], asked: Sequence[Any]) -> tuple[list[Any], Any]:
    """Answers, and quantiles over the questions of each one's milliseconds, by the wall's and the
    processor's clock."""
    for one in asked[:100]:
        ask(one)
    spans = np.empty((PASSES, 2, len(asked)))
    for turn in range(PASSES):
        answers = []
        for k, one in enumerate(asked):
            start, start_busy = time.perf_counter_ns(), time.thread_time_ns()
            answers.append(ask(one))
            spans[turn, 1, k] = (time.thread_time_ns() - start_busy) / 1e6
            spans[turn, 0, k] = (time.perf_counter_ns() - start) / 1e6
    return answers, np.quantile(spans.min(axis=0), [0.5, 0.99], axis=1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=0.1, help="1 is a million volumes")
    parser.add_argument("--without", action="append", default=[], help="a peer to leave out")
    chosen = parser.parse_args()
    count = int(1_000_000 * chosen.scale)
    made = columns(count, 7)
    plane = Plane(made)
    dice = np.random.default_rng(5)
    rows = dice.choice(count, min(QUERIES, count), replace=False).tolist()
    table: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "live.parquet"
        write_parquet(made, path)
        volumes = parse_columns(path.read_bytes(), {}, repair=False, cache_folder=cache_folder())
        database = sqlite3.connect(Path(folder) / "live.sqlite", cached_statements=256)
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "wal_autocheckpoint = 16000"):
            database.execute(f"PRAGMA {pragma}")
        database.execute("PRAGMA cache_size = -262144")  # 256 MB; the tree of a million is 120
        index = SqliteVolumeIndex(database, sieve_for(cache_folder()))
        batches = (
            [volume_at(volumes, made, k) for k in range(first, min(count, first + BATCH))]
            for first in range(0, count, BATCH)
        )
        kept, (wall, busy) = fill(index, database, batches)
        print(f"{kept:,} kept: {kept / wall:,.0f} a second, {kept / busy:,.0f} of processor time")
        asked = [volume_at(volumes, made, k) for k in rows]
        answers, mine = timed(index.meeting, asked)
        check(volumes, plane, rows, answers)
        for peer, ask, filled in peers(plane, Path(folder), chosen.without):
            slow = peer in ("numpy scan", "DuckDB")
            theirs_said, theirs = timed(ask, rows[:SLOW] if slow else rows)
            table += [
                Row("one question, p50 ms", mine[0, 0], "", peer, theirs[0, 0]),
                Row("one question, p99 ms", mine[1, 0], "≤ 0.12", peer, theirs[1, 0]),
            ]
            if peer != "PostGIS":  # its processor time is its server's
                table.append(Row("  of processor time", mine[1, 1], "", peer, theirs[1, 1]))
            if filled is not None:
                of, seconds, busy_s = filled
                name = "inserts a second"
                table.append(Row(name, kept / wall, "≥ 30,000", peer, of / seconds))
                if busy_s is not None:
                    table.append(Row("  of processor time", kept / busy, "", peer, of / busy_s))
            print(f"{peer}: {differing(answers, theirs_said)} answers of {len(theirs_said)} differ")
    show(f"one question among {count:,} live volumes", table)


def peers(plane: Plane, folder: Path, without: list[str]) -> Any:
    """Each peer by name, what asks it, and how many it took in how many seconds, if measured."""
    yield "numpy scan", numpy_scan(plane), None
    yield "shapely tree in memory", shapely_tree(plane), None
    start, busy = time.perf_counter(), time.thread_time()
    boxes, count = sqlite_boxes(plane, folder / "boxes.sqlite")
    spent = time.perf_counter() - start, time.thread_time() - busy
    yield "SQLite R*Tree alone, then plane", boxes, (count, *spent)
    if "duckdb" not in without:
        yield "DuckDB", duckdb_table(plane), None
    if "postgis" not in without:
        with postgis(plane) as (ask, filling):
            start = time.perf_counter()
            count = filling()
            yield "PostGIS", ask, (count, time.perf_counter() - start, None)


def differing(ours: list[Any], theirs: list[Any]) -> int:
    """How many answers name other volumes: the plane strays from the ellipsoid by metres."""
    return sum(
        {int(identity[1:]) for identity, _ in one} != set(other)
        for one, other in zip(ours, theirs, strict=False)
    )


def check(volumes: VolumeColumns, plane: Plane, rows: list[int], answers: Any) -> None:
    """Hold a sample against the exact comparison with everything that is anywhere near."""
    total = 0
    for row, answer in list(zip(rows, answers, strict=True))[::20]:
        asked = volumes.prepared(row)
        wide = np.flatnonzero(
            (plane.start < plane.end[row]) & (plane.end > plane.start[row])
            & (plane.west <= plane.east[row] + 0.1) & (plane.east >= plane.west[row] - 0.1)
            & (plane.south <= plane.north[row] + 0.1) & (plane.north >= plane.south[row] - 0.1)
            & (plane.party != plane.party[row])
        )  # fmt: skip
        met = {}
        for other in wide.tolist():
            conflict = find_conflict(asked, volumes.prepared(other))
            if conflict is not None:
                met[f"v{other}"] = conflict.verdict
        assert dict(answer) == met, f"v{row}: {dict(answer)} is not {met}"
        total += len(met)
    print(f"every twentieth checked exactly: {total} meetings, none missed, none invented")


if __name__ == "__main__":
    main()
