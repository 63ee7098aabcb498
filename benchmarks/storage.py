"""Storage: what an entry costs on its way to the disk, beside bare SQLite and bare flushes.

`python -m benchmarks.storage [--packages 200] [--leaves 10000000]`. Figures are microseconds per
entry of 600 bytes in packages of 256, medians over the packages; ours and the peer's take turns,
so that a busy disk hurts both alike.
"""

import argparse
import os
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from benchmarks.rows import Row, show
from tests.node.builders import LINK, Growth, a_store

from visavis.links import Entry
from visavis.node.anchors import FileSendingAnchor
from visavis.node.link_logs import SqliteReceivedLog, SqliteSentLog
from visavis.node.schema import PLACES_PER_LINK
from visavis.node.store import Store
from visavis.record import frontier_at

PACKAGE = 256
CONTENT_BYTES = 600
SMALL_LEAVES = 10_000


def a_package(number: int) -> list[Entry]:
    return [
        Entry("statement", 1_447_927_200_000 + number, os.urandom(32), os.urandom(CONTENT_BYTES))
        for _ in range(PACKAGE)
    ]


def timed(work: Callable[[], object]) -> float:
    """Microseconds per entry of one package's work."""
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) / PACKAGE * 1e6


class BareTable:
    """The least that SQLite can do with the same bytes: one table, same mode, same flushes."""

    def __init__(self, folder: Path) -> None:
        self._connection = sqlite3.connect(folder / "bare.db", isolation_level=None)
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "wal_autocheckpoint = 4000"):
            self._connection.execute(f"PRAGMA {pragma}")
        self._connection.execute(
            "CREATE TABLE rows (n INTEGER PRIMARY KEY, kind, time_ms, seal, hash, content)"
        )
        self._next = 0

    def insert(self, entries: Sequence[Entry], hashes: Sequence[bytes]) -> None:
        rows = [
            (number, entry.kind, entry.time_ms, entry.seal, leaf, entry.content)
            for number, (entry, leaf) in enumerate(zip(entries, hashes, strict=True), self._next)
        ]
        self._next += len(rows)
        self._connection.execute("BEGIN IMMEDIATE")
        self._connection.executemany("INSERT INTO rows VALUES (?, ?, ?, ?, ?, ?)", rows)
        self._connection.execute("COMMIT")


class BareFile:
    """The disk alone: the same bytes appended to a file, one flush a package."""

    def __init__(self, folder: Path) -> None:
        flags = os.O_CREAT | os.O_WRONLY | os.O_APPEND
        self._descriptor = os.open(folder / "bare", flags, 0o600)

    def write(self, raw: bytes) -> None:
        os.write(self._descriptor, raw)
        os.fdatasync(self._descriptor)


def enqueue(store: Store, log: SqliteSentLog, entries: Sequence[Entry]) -> None:
    with store.write():
        log.enqueue(entries)


def per_package(folder: Path, packages: int) -> list[Row]:
    store, bare, file = a_store(folder), BareTable(folder), BareFile(folder)
    sent = SqliteSentLog(store, LINK)
    received_store = a_store(_made(folder / "received"))
    received = SqliteReceivedLog(received_store, LINK, None)
    anchor, growth = FileSendingAnchor(folder, LINK), Growth()
    seen: dict[str, list[float]] = {}

    def note(what: str, work: Callable[[], object]) -> None:
        seen.setdefault(what, []).append(timed(work))

    for number in range(packages):
        entries = a_package(number)
        raw = b"".join(entry.seal + (entry.content or b"") for entry in entries)
        hashes, completed = growth.of(entries)
        size, root = growth.frontier.size, growth.frontier.root()

        note("fill", partial(enqueue, store, sent, entries))
        note("bare", partial(bare.insert, entries, hashes))
        tickets = [ticket for ticket, _ in sent.next_waiting(PACKAGE, 1 << 30)]
        note("take", partial(sent.take, tickets, entries, hashes, completed))
        note("flush", partial(file.write, raw))
        note("append", partial(received.append, entries, hashes, completed, "x" * 300, size))
        note("anchor", partial(anchor.write, size, root, entries, size - 512))
    figure = {what: statistics.median(values) for what, values in seen.items()}
    table, disk = "executemany, one table", "write + fdatasync"
    return [
        Row("take: outbox to log, durable", figure["take"], "≤ 8", table, figure["bare"]),
        Row("append: received, durable", figure["append"], "≤ 8", table, figure["bare"]),
        Row("append: received, durable", figure["append"], "", disk, figure["flush"]),
        Row("enqueue into the outbox", figure["fill"], "", table, figure["bare"]),
        Row("anchor, durable", figure["anchor"], "", disk, figure["flush"]),
    ]


def build(store: Store, leaves: int) -> None:
    """Fill a log with synthetic entries and hashes: as large as a real one, made in seconds."""
    (link,) = store.connection.execute(
        "SELECT number FROM links WHERE link_id = ?", (LINK,)
    ).fetchone()
    step = 500_000
    for start in range(0, leaves, step):
        count = min(step, leaves - start)
        with store.write() as connection:
            connection.execute(
                "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?)"
                " INSERT INTO entries SELECT ? + i, 'statement', 1447927200000, randomblob(32),"
                " randomblob(32), zeroblob(40) FROM n",
                (count, link * PLACES_PER_LINK + start),
            )
    for level in (8, 16, 24, 32):
        if leaves >> level:
            with store.write() as connection:
                connection.execute(
                    "WITH RECURSIVE n(i) AS"
                    " (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?)"
                    " INSERT INTO hashes SELECT ?, ?, i, randomblob(32) FROM n",
                    (leaves >> level, link, level),
                )
    store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def by_size(folder: Path, leaves: int, packages: int) -> list[Row]:
    """Appending and proving where the log is, with both logs taking turns."""
    logs, growths = [], []
    for count in (SMALL_LEAVES, leaves):
        store = a_store(_made(folder / f"{count}"))
        start = time.perf_counter()
        build(store, count)
        print(f"log of {count:,} leaves built in {time.perf_counter() - start:.0f} s", flush=True)
        log = SqliteReceivedLog(store, LINK, None)
        growth = Growth()
        growth.frontier = frontier_at(log, count)
        logs.append(log)
        growths.append(growth)
    spent: tuple[list[float], list[float]] = ([], [])
    for number in range(packages):
        entries = a_package(number)
        for log, growth, seen in zip(logs, growths, spent, strict=True):
            start = time.perf_counter()
            hashes, completed = growth.of(entries)
            log.append(entries, hashes, completed, "x" * 300, growth.frontier.size)
            seen.append((time.perf_counter() - start) / PACKAGE * 1e6)
    reopened = [timed(partial(frontier_at, log, log.size())) * PACKAGE for log in logs]
    small, large = (statistics.median(seen) for seen in spent)
    beside = f"log of {SMALL_LEAVES:,}"
    return [
        Row(f"append at {leaves:,} leaves, hashing too", large, "≤ 1.5 ×", beside, small),
        Row("reading the tree's edge (µs in all)", reopened[1], "", beside, reopened[0]),
    ]


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def main() -> None:
    """Run both parts and print two tables."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--packages", type=int, default=200)
    arguments.add_argument("--leaves", type=int, default=10_000_000)
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory() as name:
        rows = per_package(Path(name), chosen.packages)
        show(f"µs per entry, {CONTENT_BYTES} bytes, packages of {PACKAGE}", rows)
    with tempfile.TemporaryDirectory() as name:
        show("the log's size", by_size(Path(name), chosen.leaves, chosen.packages))


if __name__ == "__main__":
    main()
