"""The sweep beside its peers: all conflicts in up to a million volumes.

    python -m benchmarks.notices_sweep [--scale 0.1] [--command]

Engine figures are for one core: arrays in, pairs with verdicts out. The peers are planar and look
at the same volumes: shapely trees by 6 h slab, and DuckDB joining over cells and slabs. Pairs may
differ where the plane errs (edges straight in degrees); the count of differences is printed, and
every pair that only a peer has is checked with the exact comparison, so that none is missed.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from benchmarks.notices_workload import columns, polygons, write_parquet

from visavis.gateways import parse_columns
from visavis.notices import find_conflict
from visavis.notices.sweep import VolumeColumns, find_pairs
from visavis.sweep_cli import cache_folder

SLAB_MS = 6 * 3_600_000
Pair = tuple[int, int]


def timed(run: Callable[[], Any]) -> tuple[Any, float]:
    start = time.perf_counter()
    found = run()
    return found, time.perf_counter() - start


def best(run: Callable[[], Any]) -> tuple[Any, float]:
    """The least of three: others may share the machine."""
    found, least = timed(run)
    for _ in range(2):
        found, took = timed(run)
        least = min(least, took)
    return found, least


def loaded(made: dict[str, Any], folder: Path) -> tuple[VolumeColumns, Path]:
    path = folder / f"{len(made['party'])}.parquet"
    write_parquet(made, path)
    content = path.read_bytes()
    return parse_columns(content, {}, repair=False, cache_folder=cache_folder()), path


def by_trees(made: dict[str, Any]) -> set[Pair]:
    """Shapely trees per 6 h slab, then bands, windows and parties, then planar intersection."""
    import shapely

    shapes: Any = shapely
    areas = polygons(made)
    shapes.prepare(areas)
    found = []
    first, last = made["start"] // SLAB_MS, (made["end"] - 1) // SLAB_MS
    for slab in range(int(first.min()), int(last.max()) + 1):
        rows = np.flatnonzero((first <= slab) & (last >= slab))
        left, right = shapes.STRtree(areas[rows]).query(areas[rows])
        a, b = rows[left], rows[right]
        keep = (a < b) & (np.maximum(first[a], first[b]) == slab)
        a, b = a[keep], b[keep]
        keep = _rest(made, a, b)
        a, b = a[keep], b[keep]
        keep = shapes.intersects(areas[a], areas[b])
        found.append(np.stack([a[keep], b[keep]], axis=1))
    return {(int(a), int(b)) for a, b in np.concatenate(found)}


def _rest(made: dict[str, Any], a: Any, b: Any) -> Any:
    return (
        (made["party"][a] != made["party"][b])
        & (made["start"][a] < made["end"][b])
        & (made["start"][b] < made["end"][a])
        & (made["floor"][a] <= made["ceiling"][b])
        & (made["floor"][b] <= made["ceiling"][a])
    )


def by_duckdb(made: dict[str, Any]) -> set[Pair]:
    """DuckDB joins over 1° cells and 6 h slabs; shapely decides the planar intersection."""
    import duckdb
    import pyarrow
    import shapely

    shapes: Any = shapely
    pa: Any = pyarrow
    areas = polygons(made)
    west, south, east, north = shapes.bounds(areas).T
    count = len(areas)
    boxes = pa.table(
        {
            "n": np.arange(count), "west": west, "south": south, "east": east, "north": north,
            **{k: made[k] for k in ("party", "start", "end", "floor", "ceiling")},
        }
    )  # fmt: skip
    base: Any = duckdb.connect()
    base.execute("SET threads = 1")
    base.register("boxes", boxes)
    pairs = base.execute(
        f"""
        WITH cells AS (
          SELECT *, unnest(range(floor(west)::BIGINT, floor(east)::BIGINT + 1)) AS x
          FROM boxes),
        cells2 AS (
          SELECT *, unnest(range(floor(south)::BIGINT, floor(north)::BIGINT + 1)) AS y
          FROM cells),
        cells3 AS (
          SELECT *, unnest(range("start" // {SLAB_MS}, ("end" - 1) // {SLAB_MS} + 1)) AS t
          FROM cells2)
        SELECT a.n, b.n FROM cells3 a JOIN cells3 b
          ON a.x = b.x AND a.y = b.y AND a.t = b.t AND a.n < b.n AND a.party <> b.party
        WHERE a.west <= b.east AND b.west <= a.east AND a.south <= b.north AND b.south <= a.north
          AND a."start" < b."end" AND b."start" < a."end"
          AND a.floor <= b.ceiling AND b.floor <= a.ceiling
          AND a.x = floor(greatest(a.west, b.west)) AND a.y = floor(greatest(a.south, b.south))
          AND a.t = greatest(a."start", b."start") // {SLAB_MS}
        """
    ).fetchnumpy()
    a, b = pairs["n"], pairs[next(name for name in pairs if name != "n")]
    keep = shapes.intersects(areas[a], areas[b])
    return set(zip(a[keep].tolist(), b[keep].tolist(), strict=True))


def ours(volumes: VolumeColumns) -> Any:
    return find_pairs(volumes, same_party=False, cache_folder=cache_folder())


def compare(name: str, volumes: VolumeColumns, mine: set[Pair], peer: set[Pair]) -> None:
    extra = peer - mine
    missed = [p for p in extra if find_conflict(volumes.prepared(p[0]), volumes.prepared(p[1]))]
    assert not missed, f"{len(missed)} true pairs missing, the first {missed[0]}"
    print(f"  {name}: {len(peer)} pairs; {len(mine - peer)} only ours, {len(extra)} only theirs, ")
    print("  and each of the latter is apart on the ellipsoid")


def run_alone(command: list[str]) -> tuple[float, float]:
    """Seconds and peak GB of a command. This process is large by now: a child that it forks would
    count its memory as the child's own, so a small one starts the command and looks."""
    watch = (
        "import resource, subprocess, sys, time; start = time.perf_counter();"
        " subprocess.run(sys.argv[1:], check=True);"
        " used = resource.getrusage(resource.RUSAGE_CHILDREN);"
        " print(time.perf_counter() - start, used.ru_maxrss)"
    )
    said = subprocess.run(
        [sys.executable, "-c", watch, *command], check=True, capture_output=True, text=True
    ).stdout
    seconds, peak_kib = said.split()[-2:]
    return float(seconds), float(peak_kib) / 1024 / 1024


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--scale", type=float, default=0.1, help="1 is a million volumes")
    parser.add_argument("--command", action="store_true", help="also `visavis sweep` on a file")
    options = parser.parse_args()
    count = int(1_000_000 * options.scale)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made = columns(count, 7)
        volumes, path = loaded(made, folder)
        ours(volumes)  # compile
        pairs, mine_s = best(lambda: ours(volumes))
        print(f"sweep of {count} volumes in 7 days: {len(pairs.a)} pairs, {mine_s:.2f} s")
        numbers = np.array([int(n[1:]) for n in volumes.ids.tolist()])
        back = np.argsort(numbers)
        a, b = numbers[pairs.a], numbers[pairs.b]
        mine = set(zip(np.minimum(a, b).tolist(), np.maximum(a, b).tolist(), strict=True))
        assert (numbers[back] == np.arange(count)).all()
        for label, run in (("shapely trees by slab", by_trees), ("DuckDB cells", by_duckdb)):
            peer, peer_s = timed(partial(run, made))
            print(f"{label}: {peer_s:.2f} s, {peer_s / mine_s:.1f} times ours")
            if (numbers == np.arange(count)).all():
                compare(label, volumes, mine, peer)
        small, _ = loaded(columns(count // 10, 7, share=0.1), folder)
        fewer, small_s = best(lambda: ours(small))
        print(
            f"{count // 10} volumes as densely: {len(fewer.a)} pairs, {small_s:.3f} s; ten times "
            f"as many cost {mine_s / small_s:.1f} times, for {len(pairs.a) / len(fewer.a):.1f} "
            "times the pairs"
        )
        if options.command:
            command = [
                sys.executable, "-c", "from visavis.sweep_cli import app; app()",
                "sweep", str(path), "-o", str(folder / "out.ndjson"),
            ]  # fmt: skip
            file_s, peak = run_alone(command)
            print(f"visavis sweep of the GeoParquet file: {file_s:.1f} s, {peak:.2f} GB at most")
        packed, _ = loaded(columns(count, 1), folder)
        pairs, packed_s = best(lambda: ours(packed))
        print(f"the same packed into one day: {len(pairs.a)} pairs, {packed_s:.2f} s")


if __name__ == "__main__":
    main()
