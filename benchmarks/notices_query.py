"""One question to the durable index of live volumes, beside a scan and a shapely tree.

    python -m benchmarks.notices_query [--scale 0.1]

A million volumes at scale 1. The figure is one `near` call: boxes in four dimensions, in SQLite
on disk. The peer is shapely's tree over longitude and latitude, kept in memory, then NumPy over
time and height; both must name every true overlap (checked on a sample with the exact comparison).
"""

import argparse
import sqlite3
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from benchmarks.notices_workload import columns, polygons, write_parquet

from visavis.gateways import parse_columns
from visavis.node.volume_index import SqliteVolumeIndex
from visavis.notices import find_conflict, no_sieve
from visavis.notices.shapes import shape_of
from visavis.notices.sweep import outline_of
from visavis.sweep_cli import cache_folder
from visavis.terms import Circle

QUERIES = 2000


def percentiles(name: str, spans: list[float]) -> float:
    p50, p99 = np.quantile(spans, [0.5, 0.99]) * 1000
    print(f"{name}: p50 {p50:.3f} ms, p99 {p99:.3f} ms")
    return float(p99)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--scale", type=float, default=0.1, help="1 is a million volumes")
    count = int(1_000_000 * parser.parse_args().scale)
    made = columns(count, 7)
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "live.parquet"
        write_parquet(made, path)
        volumes = parse_columns(path.read_bytes(), {}, repair=False, cache_folder=cache_folder())
        database = sqlite3.connect(Path(name) / "live.sqlite")
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = FULL")
        index = SqliteVolumeIndex(database, no_sieve)
        database.execute("PRAGMA cache_size = -262144")  # 256 MB; the tree of a million is 200
        still = shape_of(Circle((0.0, 0.0), 0.0))  # the index looks at boxes, not at areas
        spent = 0.0
        for first in range(0, count, 10_000):
            batch = [
                outline_of(volumes, k, still) for k in range(first, min(count, first + 10_000))
            ]
            start = time.perf_counter()
            index.add(batch)
            database.commit()
            spent += time.perf_counter() - start
        print(f"{count} volumes kept at {count / spent:,.0f} inserts a second")
        dice = np.random.default_rng(5)
        rows = dice.choice(count, min(QUERIES, count), replace=False).tolist()
        asked = [volumes.prepared(k) for k in rows]
        spans, answers = [], []
        for volume in asked:
            start = time.perf_counter()
            answers.append(index.near(volume))
            spans.append(time.perf_counter() - start)
        mine = percentiles("one question to the index", spans)
        tree_spans, tree_answers = by_tree(made, rows)
        theirs = percentiles("shapely tree in memory", tree_spans)
        print(f"p99 of the peer is {theirs / mine:.2f} times ours")
        for k in range(0, len(asked), 20):
            near = set(answers[k])
            for row in tree_answers[k]:
                other = volumes.prepared(row)
                met = other.id != asked[k].id and find_conflict(asked[k], other) is not None
                assert not met or other.id in near, f"{asked[k].id} meets {other.id}: not named"
        print("every true overlap of the sample was named")


def by_tree(made: dict[str, Any], rows: list[int]) -> tuple[list[float], list[list[int]]]:
    import shapely

    areas = polygons(made)
    tree: Any = shapely.STRtree(areas)
    spans, answers = [], []
    for row in rows:
        start = time.perf_counter()
        near = tree.query(areas[row])
        keep = (made["start"][near] < made["end"][row]) & (made["end"][near] > made["start"][row])
        keep &= made["floor"][near] <= made["ceiling"][row]
        keep &= made["ceiling"][near] >= made["floor"][row]
        answers.append(near[keep].tolist())
        spans.append(time.perf_counter() - start)
    return spans, answers


if __name__ == "__main__":
    main()
