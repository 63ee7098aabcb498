"""Posting a notice to a serving node: decided, signed, stored, conflicts found, released, answered.

    python -m benchmarks.notices_post [--scale 0.1]

A million live notices of eight other parties at scale 1. They are put into the node's views and
index as they would stand there after their statements; making and signing a million statements
first would take a quarter of an hour and change nothing that is measured. Each posted notice is
a statement of a real office, released to a linked peer that runs in a process of its own. Beside
it, in the same run: a bare HTTP round trip to the same node, and two FULL commits on its disk. What
was found is compared with the exact comparison against every notice whose box is near.
"""

import argparse
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import psutil
from benchmarks.links_path import full_commit_ms
from benchmarks.notices_workload import columns, volume_at, write_parquet
from benchmarks.rows import Row, show
from tests.two_nodes import NodeProcess, open_contact, text, two_nodes

from visavis.gateways import parse_columns
from visavis.node.calls import ServedNode
from visavis.node.clock import MachineClock
from visavis.node.file_names import KERNELS_NAME
from visavis.node.node import Node
from visavis.notices import (
    NoticeView,
    StatedVolume,
    declared_of,
    find_conflict,
    prepare,
    window_at,
)
from visavis.notices.notice import NoticeDeclare
from visavis.notices.notice_view import Declaration
from visavis.notices.sweep import sieve_for
from visavis.release import Mark
from visavis.sweep_cli import cache_folder
from visavis.terms import InstantMs, OfficeId, PartyId, StatementId, render_instant

DAYS = 7.0  # at every size, so that density grows with it
POSTS = 1000
WARM = 50
LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
BATCH = 5_000


def an_id(number: int) -> StatementId:
    """A statement's id, made from a number."""
    digits = ""
    for _ in range(26):
        number, digit = divmod(number, 32)
        digits = LETTERS[digit] + digits
    return StatementId(digits)


def stated(made: dict[str, Any], k: int, shift_ms: int) -> dict[str, Any]:
    """One row of the workload as a statement holds it."""
    ring = made["points"][made["first"][k] : made["first"][k + 1]]
    outer = [[round(lon * 1e6), round(lat * 1e6)] for lon, lat in ring.tolist()]
    return {
        "area": {"type": "polygon", "outer_udeg": outer},
        "start": render_instant(InstantMs(int(made["start"][k]) + shift_ms)),
        "end": render_instant(InstantMs(int(made["end"][k]) + shift_ms)),
        "floor": {"value": int(made["floor"][k]), "units": "M", "reference": "W84"},
        "ceiling": {"value": int(made["ceiling"][k]), "units": "M", "reference": "W84"},
    }


def views(made: dict[str, Any], shift_ms: int, now_ms: int) -> Iterator[NoticeView]:
    """The workload as the views of other parties' notices."""
    for k, party in enumerate(made["party"].tolist()):
        office = OfficeId(f"p{party}/air")
        mark = Mark(InstantMs(now_ms), an_id(k), office)
        body = msgspec.convert(
            {"type": "activity", "title": text("Flights"), "volume": stated(made, k, shift_ms)},
            NoticeDeclare,
        )
        yield NoticeView(
            notice=mark.id, declaration=Declaration(mark, body), latest={mark.party: mark}
        )


def rounded(made: dict[str, Any]) -> dict[str, Any]:
    """The workload in the whole numbers of statements, so that index and views hold the same."""
    return {
        **made,
        "points": np.round(made["points"], 6),
        "floor": np.floor(made["floor"]),
        "ceiling": np.floor(made["ceiling"]) + 1,
    }


def fill(path: Path, made: dict[str, Any], shift_ms: int) -> float:
    """Put the workload into a node's folder; returns the seconds that it took."""
    count = len(made["party"])
    file = path.parent / "live.parquet"
    write_parquet({**made, "start": made["start"] + shift_ms, "end": made["end"] + shift_ms}, file)
    laid_out = parse_columns(file.read_bytes(), {}, repair=False, cache_folder=cache_folder())
    node = Node.open(path, MachineClock())
    sieve_for(path / KERNELS_NAME)  # compiled already, as from a node's second start on
    start, encoder = time.perf_counter(), msgspec.json.Encoder()
    everything = views(made, shift_ms, node.clock.now_ms())
    for first in range(0, count, BATCH):
        some = [next(everything) for _ in range(first, min(count, first + BATCH))]
        with node.store.write():
            node.views.write_views([("notice", v.notice, encoder.encode(v), 0) for v in some])
            node.store.connection.executemany(
                "INSERT INTO live_notices VALUES (?, ?, ?)",
                [(v.notice, window_at(v).end_latest, v.notice) for v in some],
            )
            node.live.index.add(
                replace(volume_at(laid_out, made, first + k), id=view.notice)
                for k, view in enumerate(some)
            )
    node.close()
    return time.perf_counter() - start


def post(served: ServedNode, volume: dict[str, Any]) -> str:
    """Declare one notice to the linked peer; returns its id."""
    command = {
        "kind": "notice.declare",
        "office": "fr/chief",
        "body": {"type": "activity", "title": text("Carrier flights"), "volume": volume},
        "release": {"audience": {"parties": ["ru"]}},
    }
    answer = served.request("POST", "/api/commands", json={"commands": [command]}).json()
    return str(answer["outcomes"][0]["id"])


def say(served: ServedNode, contact: str, number: int) -> None:
    """Say something in a contact: what any statement costs on this way."""
    body = {"contact": contact, "words": text(f"Our ships keep north of the line; {number}")}
    command = {"kind": "contact.say", "office": "fr/chief", "body": body}
    served.request("POST", "/api/commands", json={"commands": [command]})


def processor_s(pid: int) -> float:
    """Seconds of processor time that a process has used: other work beside it does not count."""
    times = psutil.Process(pid).cpu_times()
    return float(times.user + times.system)


def timed(count: int, work: Any) -> list[float]:
    """Milliseconds of each of many calls."""
    spans = []
    for number in range(count):
        start = time.perf_counter()
        work(number)
        spans.append(1e3 * (time.perf_counter() - start))
    return spans


def check_found(path: Path, posted: dict[str, dict[str, Any]]) -> int:
    """Hold the meetings that the node kept against the exact comparison; returns how many."""
    node = Node.open(path, MachineClock())
    total = 0
    for notice, volume in list(posted.items())[:: max(1, len(posted) // 100)]:
        one = prepare(declared_of(notice, PartyId("fr"), msgspec.convert(volume, StatedVolume)))
        met = set()
        for identity in node.live.near(one):
            view = node.shelf.require(NoticeView, identity)
            assert view.party is not None
            assert view.volume is not None
            other = prepare(declared_of(identity, view.party, view.volume))
            if view.party != "fr" and find_conflict(one, other) is not None:
                met.add(identity)
        kept = {m.a if m.b == notice else m.b for m in node.live.meetings(notice, 10_000)}
        assert kept == met, f"{notice}: {kept ^ met}"
        total += len(met)
    node.close()
    return total


def measure(fr: NodeProcess, ru: NodeProcess, base: Path, count: int) -> list[Row]:
    """Fill, serve, post; returns the rows."""
    contact = open_contact(fr, ru)
    fr.stop()
    made = rounded(columns(count, DAYS))
    now_ms = time.time_ns() // 1_000_000
    shift_ms = now_ms + 3_600_000 - int(made["start"].min())
    seconds = fill(fr.path, made, shift_ms)
    print(f"{count:,} live notices put there in {seconds:.0f} s", flush=True)
    fr.start()
    token = (fr.path / "api.token").read_text()
    mine = rounded(columns(POSTS + WARM, DAYS, seed=99))
    volumes = [stated(mine, k, shift_ms) for k in range(POSTS + WARM)]
    posted: dict[str, dict[str, Any]] = {}
    with ServedNode(f"http://127.0.0.1:{fr.desk_port}", token) as served:
        for volume in volumes[:WARM]:
            post(served, volume)
        bare = timed(POSTS, lambda _: served.request("GET", "/health"))

        def one(number: int) -> None:
            posted[post(served, volumes[WARM + number])] = volumes[WARM + number]

        assert fr.process is not None
        busy = [processor_s(fr.process.pid)]
        whole = timed(POSTS, one)
        busy.append(processor_s(fr.process.pid))
        said = timed(POSTS, lambda number: say(served, contact, number))
        busy.append(processor_s(fr.process.pid))
        checked = timed(
            POSTS,
            lambda k: served.request(
                "POST", "/api/notices/check", json={"volume": volumes[WARM + k]}
            ),
        )
    commit = full_commit_ms(base)
    fr.stop()
    met = check_found(fr.path, posted)
    print(f"every tenth checked exactly: {met} meetings, none missed, none invented")
    physical = float(np.median(bare)) + 2 * commit
    beside = "bare HTTP + 2 FULL commits"
    return [
        Row("POST of a notice, p50 ms", float(np.median(whole)), "", beside, physical),
        Row("POST of a notice, p99 ms", float(np.quantile(whole, 0.99)), "≤ 15", beside, physical),
        Row("  the same beside words in a contact", float(np.median(whole)), "", "their p50",
            float(np.median(said))),
        Row("  and their p99", float(np.quantile(whole, 0.99)), "", "their p99",
            float(np.quantile(said, 0.99))),
        Row("  processor time of the node, ms", 1e3 * (busy[1] - busy[0]) / POSTS, "",
            "theirs", 1e3 * (busy[2] - busy[1]) / POSTS),
        Row("check of a volume, p50 ms", float(np.median(checked)), "", "bare HTTP",
            float(np.median(bare))),
        Row("check of a volume, p99 ms", float(np.quantile(checked, 0.99)), "", "bare HTTP, p99",
            float(np.quantile(bare, 0.99))),
    ]  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=0.1, help="1 is a million live notices")
    count = int(1_000_000 * parser.parse_args().scale)
    with tempfile.TemporaryDirectory() as folder, two_nodes(Path(folder)) as (fr, ru):
        show(f"posting among {count:,} live notices", measure(fr, ru, Path(folder), count))


if __name__ == "__main__":
    main()
