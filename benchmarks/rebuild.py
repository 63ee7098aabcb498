"""Making all views anew from a record, and asking what was known at an instant, on that record.

`python -m benchmarks.rebuild [--count 100000]`. The record is said by a node, command by command.
As-of is asked through the very function of the API, its own connection included: at random
instants, by both clocks, for lines, short contacts and contacts of tens of thousands of statements.
"""

import argparse
import contextlib
import os
import random
import resource
import sqlite3
import statistics
import time

from benchmarks.acts_workload import LONG_CONTACTS, NOON, a_node, grow
from benchmarks.rows import Row, show

from visavis.node.asof_reading import Asked, known_then
from visavis.node.node import Node
from visavis.node.reading import NothingHere
from visavis.release import EVERYTHING
from visavis.terms import InstantMs, render_instant

QUESTIONS = 2_000
AIM_S_PER_MILLION = 120


def views_of(node: Node) -> list[tuple[str, str, bytes]]:
    """Every document, as it is stored."""
    rows = node.store.connection.execute("SELECT type, id, doc FROM views ORDER BY type, id")
    return rows.fetchall()


def parse_rate(node: Node) -> float:
    """Statements a second that are only read from the table, parsed by nobody."""
    start = time.perf_counter()
    count = sum(
        len(raw) > 0 for (raw,) in node.store.connection.execute("SELECT raw FROM statements")
    )
    return count / (time.perf_counter() - start)


def rebuilt(node: Node, compare: bool) -> tuple[float, int]:
    """Seconds that it took, and statements; the views must be the same, byte for byte."""
    before = views_of(node) if compare else []
    start = time.perf_counter()
    made = node.make_views_anew(lambda done, of: None)
    seconds = time.perf_counter() - start
    assert made.stopped == {}
    if compare:
        assert views_of(node) == before, "the views differ"
    return seconds, made.statements


def questions(dice: random.Random, node: Node, line: str, contacts: list[str]) -> list[Asked]:
    """Instants and things at random: a line, a long contact, a short one, by either clock."""
    found = []
    span = node.clock.now_ms() - NOON
    for number in range(QUESTIONS):
        at = render_instant(InstantMs(NOON + dice.randrange(span)))
        by = ("received", "said")[number % 2]
        if number % 4 == 0:
            kind, thing = "line", line
        elif number % 4 == 1:
            kind, thing = "contact", dice.choice(contacts[:LONG_CONTACTS])
        else:
            kind, thing = "contact", dice.choice(contacts[LONG_CONTACTS:])
        asked_thing = thing if number % 8 != 3 else None
        found.append(Asked(at, by, kind, asked_thing, "", 1))
    return found


def asked(node: Node, asking: list[Asked]) -> list[float]:
    """Milliseconds of each answer; that a thing was not there yet is one too."""
    spent = []
    for one in asking:
        start = time.perf_counter()
        with contextlib.suppress(NothingHere):
            known_then(node.folder.database, one, node.clock.now_ms(), EVERYTHING)
        spent.append((time.perf_counter() - start) * 1e3)
    return spent


def primary_key_ms(node: Node, dice: random.Random) -> float:
    """p50 of one SELECT of a statement by its number, on an open connection."""
    connection = sqlite3.connect(f"file:{node.folder.database}?mode=ro", uri=True)
    last = node.record.count()
    spent = []
    for _ in range(QUESTIONS):
        start = time.perf_counter()
        connection.execute(
            "SELECT raw FROM statements WHERE seq = ?", (dice.randint(1, last),)
        ).fetchone()
        spent.append((time.perf_counter() - start) * 1e3)
    connection.close()
    return statistics.median(spent)


def main() -> None:
    """Grow a record, make its views anew, ask."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--count", type=int, default=100_000)
    arguments.add_argument("--seed", type=int, default=1)
    chosen = arguments.parse_args()
    dice = random.Random(chosen.seed)
    with a_node() as (node, line):
        start = time.perf_counter()
        contacts = grow(node, line, chosen.count)
        print(
            f"{node.record.count():,} statements in {time.perf_counter() - start:.0f} s", flush=True
        )
        before_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        seconds, count = rebuilt(node, compare=False)
        after_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        asking = questions(dice, node, line, contacts)
        spent = sorted(asked(node, asking))
        p50, p99 = spent[len(spent) // 2], spent[len(spent) * 99 // 100]
        select = primary_key_ms(node, dice)
        aim_s = AIM_S_PER_MILLION * count / 1e6
        read = parse_rate(node)
        megabytes = os.stat(node.folder.database).st_size / 1e6
        same, _ = rebuilt(node, compare=chosen.count <= 200_000)
    print(f"database {megabytes:,.0f} MB, peak {before_mb:.0f} MB before, {after_mb:.0f} MB after")
    rows = [
        Row(
            f"rebuild of {count:,}, s", seconds, f"≤ {aim_s:.0f}", "reading the rows", count / read
        ),
        Row("  once more, compared with itself, s", same, f"≤ {aim_s:.0f}", "first time", seconds),
        Row("as-of p50, ms", p50, "", "SELECT by key, p50", select),
        Row("as-of p99, ms", p99, "≤ 50", "SELECT by key, p50", select),
        Row("as-of longest, ms", spent[-1], "", "SELECT by key, p50", select),
    ]
    show(f"rebuild and as-of, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores", rows)


if __name__ == "__main__":
    main()
