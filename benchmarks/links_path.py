"""The links' path: batched, one by one, catch-up, idle; each beside its own ceiling, in one run."""

import asyncio
import json
import os
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import nacl.bindings
import psutil
from benchmarks.rows import Row, show
from tests.two_nodes import NodeProcess, open_contact, text, two_nodes, until

from visavis.acts import command_of
from visavis.node.caller import Caller
from visavis.node.clock import MachineClock
from visavis.node.node import Node
from visavis.node.running import Running
from visavis.record import parse_signed

CONTACTS = 16
WORDS = "Our ships keep north of the line, speed twelve knots, until further notice; number "


def command(contacts: Sequence[str], number: int) -> dict[str, Any]:
    """One statement of about 600 bytes when it is signed.

    Spread over contacts: in each, a statement is at least a millisecond later than the one before,
    so one contact alone would run ahead of the clock.
    """
    body = {"contact": contacts[number % len(contacts)], "words": text(f"{WORDS}{number}")}
    return {"kind": "contact.say", "office": "fr/chief", "body": body}


def verification_ceiling(node: Node, seconds: float = 1.0) -> float:
    """Verifications a second of this record's own statements, one thread, nothing else."""
    opened = [parse_signed(row.filed.raw) for row in node.record.page(0, 500)]
    triples = [(one.signature + one.message, one.public_key) for one in opened]
    done, start = 0, time.perf_counter()
    while time.perf_counter() - start < seconds:
        for signed, key in triples:
            nacl.bindings.crypto_sign_open(signed, key)
        done += len(triples)
    return done / (time.perf_counter() - start)


async def batched(node: Node, contacts: Sequence[str], count: int, batch: int) -> float:
    """Statements a second from `speak` at A to the receipt back at A."""
    running = Running(node)
    await running.start()
    exchange = node.exchange

    async def receipted() -> int:
        return exchange.pairs["ru"].outgoing.state.receipted  # type: ignore[index]

    while exchange.pairs["ru"].outgoing.state.phase.value != "live":  # type: ignore[index]
        await asyncio.sleep(0.01)
    commands = [command_of(command(contacts, number)) for number in range(count)]
    target = exchange.pairs["ru"].outgoing.state.log.size + count  # type: ignore[index]
    start = time.perf_counter()
    for at in range(0, count, batch):
        await running.speak(commands[at : at + batch])
    while await receipted() < target:
        await asyncio.sleep(0.005)
    rate = count / (time.perf_counter() - start)
    await running.stop()
    return rate


async def one_by_one(node: Node, contacts: Sequence[str], count: int) -> tuple[float, float]:
    """p50 in ms: a statement until its receipt, and a bare HTTPS round trip to the same peer."""
    running = Running(node)
    await running.start()
    pair = node.exchange.pairs["ru"]  # type: ignore[index]
    while pair.outgoing.state.phase.value != "live":
        await asyncio.sleep(0.01)
    caller: Caller = running.callers["ru"]  # type: ignore[index]
    answer = caller.ports.answered
    heard = asyncio.Event()

    async def answered(raw: bytes) -> list[bytes]:
        found = await answer(raw)
        heard.set()
        return found

    caller.ports.answered = answered
    bare, whole = [], []
    for _ in range(count):
        start = time.perf_counter()
        await caller._post("/nothing", b"x" * 1000)
        bare.append(time.perf_counter() - start)
    for number in range(count):
        one = command_of(command(contacts, number))
        target = pair.outgoing.state.log.size + 1
        start = time.perf_counter()
        await running.speak([one])
        while pair.outgoing.state.receipted < target:
            heard.clear()
            await heard.wait()
        whole.append(time.perf_counter() - start)
    await running.stop()
    return statistics.median(whole) * 1e3, statistics.median(bare) * 1e3


def full_commit_ms(folder: Path) -> float:
    """p50 of one SQLite commit with synchronous FULL on the same disk."""
    connection = sqlite3.connect(folder / "commit.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE rows (raw BLOB)")
    times = []
    for _ in range(300):
        start = time.perf_counter()
        connection.execute("BEGIN")
        connection.execute("INSERT INTO rows VALUES (?)", (os.urandom(600),))
        connection.execute("COMMIT")
        times.append(time.perf_counter() - start)
    connection.close()
    return statistics.median(times) * 1e3


def peak_rss(processes: list[psutil.Process], until_true: Callable[[], bool]) -> list[float]:
    """Highest resident set of each process in MB, sampled until the condition holds."""
    peaks = [0.0] * len(processes)
    while not until_true():
        for place, process in enumerate(processes):
            peaks[place] = max(peaks[place], process.memory_info().rss / 1e6)
        time.sleep(0.1)
    return peaks


def catch_up(
    fr: NodeProcess, ru: NodeProcess, contacts: Sequence[str], count: int
) -> tuple[float, float, list[float]]:
    """Cut, let `count` statements wait, heal: (seconds, bytes sent / missing, peak MB)."""
    ru.stop()
    start = time.perf_counter()
    for at in range(0, count, 2000):
        numbers = range(at, min(at + 2000, count))
        commands = [command(contacts, number) for number in numbers]
        assert fr.call("POST", "/api/commands", json={"commands": commands})["refused"] == 0
        if at % 100_000 == 0:
            print(f"  {at} waiting after {time.perf_counter() - start:.0f} s", file=sys.stderr)
    before = fr.link()
    sent_before = before["traffic"]["sent_bytes"]
    missing = missing_bytes(fr.path / "node.db")
    target = before["outgoing"]["size"] + before["outgoing"]["waiting"]
    ru.start()
    start = time.perf_counter()
    assert fr.process is not None
    assert ru.process is not None
    watched = [psutil.Process(fr.process.pid), psutil.Process(ru.process.pid)]
    peaks = peak_rss(watched, lambda: bool(fr.link()["outgoing"]["receipted"] >= target))
    seconds = time.perf_counter() - start
    sent = fr.link()["traffic"]["sent_bytes"] - sent_before
    return seconds, sent / missing, peaks


def missing_bytes(database: Path) -> int:
    """Bytes of the waiting entries: kind, time, salt, content."""
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    (total,) = connection.execute(
        "SELECT sum(length(kind) + 8 + length(seal) + length(content)) FROM outbox"
    ).fetchone()
    connection.close()
    return int(total)


def first_answer_s(node: NodeProcess) -> float:
    """Seconds from starting the process to its first answer."""
    node.stop()
    start = time.perf_counter()
    node.start()
    return time.perf_counter() - start


def main(scale: float = 1.0) -> list[Row]:
    """Run all rows; `scale` 1.0 is the million."""
    rows = []
    with tempfile.TemporaryDirectory() as folder, two_nodes(Path(folder)) as (fr, ru):
        contacts = [open_contact(fr, ru) for _ in range(CONTACTS)]
        until(lambda: ru.ask("GET", f"/api/views/contact/{contacts[-1]}")[0] == 200)
        fr.stop()
        node = Node.open(fr.path, MachineClock())
        rate = asyncio.run(batched(node, contacts, int(20_000 * max(scale, 0.1)), 1024))
        node = Node.open(fr.path, MachineClock())
        ceiling = verification_ceiling(node)
        rows.append(Row("batched, statements/s", rate, "≥ 4000", "verification alone", ceiling))
        whole, bare = asyncio.run(one_by_one(node, contacts, 300))
        commit = full_commit_ms(Path(folder))
        limit = bare + 2 * commit
        rows.append(
            Row("one by one, p50 ms", whole, "≤ 3 ×", "HTTPS round trip + 2 commits", limit)
        )
        fr.start()
        until(lambda: (fr.link() or {}).get("outgoing", {}).get("phase") == "live")
        for count in (int(100_000 * scale), int(1_000_000 * scale)):
            seconds, ratio, peaks = catch_up(fr, ru, contacts, count)
            rows.append(
                Row(f"catch-up of {count}, s", seconds, "linear", "entries/s", count / seconds)
            )
            rows.append(Row("  bytes sent / missing", ratio, "≤ 1.1", "missing", 1.0))
            rows.append(Row("  peak MB, sender", peaks[0], "< 300", "receiver", peaks[1]))
        start_s = first_answer_s(fr)
        assert fr.process is not None
        time.sleep(2)
        idle = psutil.Process(fr.process.pid).memory_info().rss / 1e6
        rows.append(Row("first answer after start, s", start_s, "≤ 1.5", "limit", 1.5))
        rows.append(Row("idle node, MB resident", idle, "≤ 90", "limit", 90))
    return rows


if __name__ == "__main__":
    show("links", main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0))
    print(json.dumps({"cores": os.cpu_count()}))
