"""Commands decided, signed, stored and projected a second, beside what the disk alone allows.

`python -m benchmarks.commands [--count 20000]`. One process, one thread; each statement is released
to a peer too, so that it also stands in an outbox. Beside it the same number of rows of the same
size in one bare table, with as many commits and `synchronous=FULL`.
"""

import argparse
import os
import sqlite3
import statistics
import tempfile
import time
from pathlib import Path

from benchmarks.acts_workload import LONG_CONTACTS, TURN, a_node, carry_out, opening, saying
from benchmarks.rows import Row, show

STATEMENT_BYTES = 600
ONE_BY_ONE = 500


def bare_rows(count: int, a_commit: int) -> float:
    """Rows a second that SQLite takes into one table, with durable commits of so many rows."""
    with tempfile.TemporaryDirectory() as folder:
        connection = sqlite3.connect(Path(folder) / "bare.db", isolation_level=None)
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "wal_autocheckpoint = 4000"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("CREATE TABLE rows (n INTEGER PRIMARY KEY, raw BLOB)")
        row = (os.urandom(STATEMENT_BYTES),)
        start = time.perf_counter()
        for _ in range(0, count, a_commit):
            connection.execute("BEGIN")
            connection.executemany("INSERT INTO rows (raw) VALUES (?)", [row] * a_commit)
            connection.execute("COMMIT")
        seconds = time.perf_counter() - start
        connection.close()
    return count / seconds


def main() -> None:
    """Measure whole turns, and single commands."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--count", type=int, default=20_000)
    count = arguments.parse_args().count
    rows = []
    with a_node() as (node, line):
        contacts = carry_out(node, [opening(line)] * LONG_CONTACTS)
        commands = [saying(contacts[at % LONG_CONTACTS], at) for at in range(count)]
        start = time.perf_counter()
        carry_out(node, commands)
        rate = count / (time.perf_counter() - start)
        rows.append(
            Row(
                f"commands a second, turns of {TURN}",
                rate,
                "≥ 1500",
                "bare rows, FULL",
                bare_rows(count, TURN),
            )
        )
        alone = []
        for at in range(ONE_BY_ONE):
            start = time.perf_counter()
            carry_out(node, [saying(contacts[at % LONG_CONTACTS], at)])
            alone.append(time.perf_counter() - start)
        single = 1 / statistics.median(alone)
        bare = bare_rows(ONE_BY_ONE, 1)
        rows.append(Row("commands a second, one by one (p50)", single, "", "FULL commits", bare))
    show("commands, decided, signed, stored, projected, released", rows)


if __name__ == "__main__":
    main()
