"""The desk's first page from a serving node, with 200 open items and 2,000 live notices.

    python -m benchmarks.desk_first_page [--gets 200]

Half of the items are messages in twenty contacts, the rest questions with a time, warnings and
minutes. Each page is asked for twice: after something new was said, so that everything that waits
is read again, and once more unchanged. Beside it, in the same run: a bare HTTP round trip.
"""

import argparse
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from benchmarks.notices_post import fill, rounded, timed
from benchmarks.notices_workload import columns
from benchmarks.rows import Row, show
from tests.two_nodes import NodeProcess, open_contact, text, two_nodes, until

from visavis.node.calls import ServedNode

NOTICES, DAYS = 2_000, 7.0
CONTACTS, MESSAGES = 20, 5  # a hundred messages
QUERIES, WARNINGS, MINUTES = 60, 20, 20


def command(kind: str, office: str = "ru/chief", **body: Any) -> dict[str, Any]:
    """A command of a chief."""
    return {"kind": kind, "office": office, "body": body}


def carry_out(node: NodeProcess, *commands: dict[str, Any]) -> list[str]:
    """Say things; returns the ids of what was said."""
    answer = node.call("POST", "/api/commands", json={"commands": list(commands)})
    assert answer["refused"] == 0, answer
    return [one["id"] for one in answer["outcomes"]]


def fill_the_desk(node: NodeProcess, line: str) -> None:
    """Open 200 items, which all wait for the other side."""
    people = [{"office": "fr/chief"}, {"office": "ru/chief"}]
    opening = command("contact.open", line=line, participants=people, agenda=[text("Situation")])
    contacts = carry_out(node, *[opening] * CONTACTS)
    for contact in contacts:
        words = text("Our ships keep north of the line")
        carry_out(node, *[command("contact.say", contact=contact, words=words)] * MESSAGES)
        minutes = command("minutes.propose", contact=contact, texts=[text("Both stay in touch")])
        carry_out(node, *[minutes] * (MINUTES // CONTACTS))
    query = command("query.ask", line=line, question=text("Who flies tonight?"))
    carry_out(node, *[query] * QUERIES)
    danger = command("line.danger", line=line, words=text("Fire to the south"))
    carry_out(node, *[danger] * WARNINGS)


def measure(fr: NodeProcess, ru: NodeProcess, gets: int) -> list[Row]:
    """Fill, serve, ask; returns the rows."""
    contact = open_contact(fr, ru)
    line = fr.call("GET", f"/api/views/contact/{contact}")["line"]
    fill_the_desk(ru, line)
    until(lambda: len(fr.call("GET", "/api/views/query?limit=100")["items"]) == QUERIES, fr, ru)
    fr.stop()
    made = rounded(columns(NOTICES, DAYS))
    now_ms = time.time_ns() // 1_000_000
    fill(fr.path, made, now_ms + 3_600_000 - int(made["start"].min()))
    fr.start()
    token = (fr.path / "api.token").read_text()
    with ServedNode(f"http://127.0.0.1:{fr.desk_port}", token) as served:
        bare = timed(gets, lambda _: served.request("GET", "/health"))

        def page(_: int) -> None:
            answer = served.request("GET", "/?lang=en")
            assert answer.status == 200, answer.body[:500]
            assert answer.body.count(b"Question with a time</strong>") == QUERIES

        fresh: list[float] = []
        again: list[float] = []
        taking = command(
            "watch.take", "fr/chief", keeper="Lt Martin", without_handover=text("Relieved")
        )
        page(0)
        for _ in range(gets):
            carry_out(fr, taking)
            fresh += timed(1, page)
            again += timed(1, page)
    physical = float(np.median(bare))
    return [
        Row("after something was said, p50 ms", float(np.median(fresh)), "", "bare HTTP", physical),
        Row("after something was said, p95 ms", float(np.quantile(fresh, 0.95)), "≤ 150",
            "bare HTTP", physical),
        Row("unchanged, p50 ms", float(np.median(again)), "", "bare HTTP", physical),
        Row("unchanged, p95 ms", float(np.quantile(again, 0.95)), "≤ 150", "bare HTTP", physical),
    ]  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gets", type=int, default=200)
    gets = parser.parse_args().gets
    with tempfile.TemporaryDirectory() as folder, two_nodes(Path(folder)) as (fr, ru):
        show(f"the first page: 200 open items, {NOTICES:,} live notices", measure(fr, ru, gets))


if __name__ == "__main__":
    main()
