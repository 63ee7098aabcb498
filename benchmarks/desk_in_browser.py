"""The desk in a real browser, with 200 open items and 2,000 live notices.

    python -m benchmarks.desk_in_browser [--loads 30] [--acts 40]

How long the first page takes until it is complete, each time after something new was said, and how
long an act of the other side takes from its receipt here until it is on the screen. Beside the
first: a page of one line from the same node. Beside the second: a bare listener to the same events.
"""

import argparse
import http.client
import queue
import tempfile
import threading
import time
from importlib.resources import files
from pathlib import Path

import numpy as np
from benchmarks.desk_first_page import DAYS, NOTICES, QUERIES, carry_out, command, fill_the_desk
from benchmarks.notices_post import fill, rounded
from benchmarks.notices_workload import columns
from benchmarks.rows import Row, show
from playwright.sync_api import Page
from tests.browser.browsers import a_browser, desk_of, sign_in
from tests.two_nodes import DEADLINE_S, NodeProcess, open_contact, text, two_nodes, until

SHOWN = """(words) => new Promise((shown) => {
  const look = () => {
    if (!document.body.innerText.includes(words)) return false;
    requestAnimationFrame(() => requestAnimationFrame(() => shown(Date.now())));
    return true;
  };
  const watch = new MutationObserver(() => { if (look()) watch.disconnect(); });
  if (!look()) watch.observe(document.body, {childList: true, subtree: true, characterData: true});
})"""


class Ear:
    """A bare listener to a node's events: when it heard of each statement."""

    def __init__(self, node: NodeProcess) -> None:
        token = (node.path / "api.token").read_text().strip()
        self._http = http.client.HTTPConnection("127.0.0.1", node.desk_port)
        self._http.request("GET", "/api/events", headers={"authorization": f"Bearer {token}"})
        self._stream = self._http.getresponse()
        self._heard: queue.Queue[tuple[float, bytes]] = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while line := self._stream.readline():
            if line.startswith(b"data: "):
                self._heard.put((time.time(), line))

    def when(self, statement: str) -> float:
        """When the statement was heard of; it is on record here by then."""
        while True:
            at, line = self._heard.get(timeout=DEADLINE_S)
            if statement.encode() in line:
                return at


def loads(page: Page, address: str, count: int, between: object) -> list[float]:
    """Milliseconds until the page is complete, of each load."""
    took = []
    for _ in range(count):
        if callable(between):
            between()
        page.goto(address)
        took.append(
            float(page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd"))
        )
    return took


def on_the_screen(
    page: Page, fr: NodeProcess, ru: NodeProcess, line: str, count: int
) -> tuple[list[float], list[float]]:
    """Milliseconds from receipt to screen, and from the call there to the bare listener here."""
    ear, shown, heard = Ear(fr), [], []
    for number in range(count):
        words = f"Bulletin {number}: the strait is open."
        seen = page.evaluate_handle(f"() => ({{ when: ({SHOWN})({words!r}) }})")
        called = time.time()
        query = command("query.ask", line=line, question=text(words))
        (spoken,) = carry_out(ru, query)
        received = ear.when(spoken)
        at_ms = float(seen.evaluate("(one) => one.when"))
        shown.append(at_ms - received * 1e3)
        heard.append((received - called) * 1e3)
    return shown, heard


def measure(fr: NodeProcess, ru: NodeProcess, load_count: int, acts: int) -> list[Row]:
    """Fill, serve, look; returns the rows."""
    contact = open_contact(fr, ru)
    line = str(fr.call("GET", f"/api/views/contact/{contact}")["line"])
    fill_the_desk(ru, line)
    until(lambda: len(fr.call("GET", "/api/views/query?limit=100")["items"]) == QUERIES, fr, ru)
    fr.stop()
    made = rounded(columns(NOTICES, DAYS))
    fill(fr.path, made, time.time_ns() // 1_000_000 + 3_600_000 - int(made["start"].min()))
    fr.start()
    taking = command(
        "watch.take", "fr/chief", keeper="Lt Martin", without_handover=text("Relieved")
    )
    with a_browser() as browser:
        context = sign_in(browser, fr, locale="en")
        page = context.new_page()
        loads(page, desk_of(fr) + "/", 2, None)  # what is loaded once is in the browser's cache
        first = loads(page, desk_of(fr) + "/", load_count, lambda: carry_out(fr, taking))
        bare = loads(page, desk_of(fr) + "/health", load_count, None)
        page.goto(desk_of(fr) + "/")
        until(lambda: fr.link("ru")["outgoing"]["phase"] == "live", fr, ru)
        shown, heard = on_the_screen(page, fr, ru, line, acts)
        context.close()
    own = own_script_bytes()
    rows = []
    for name, at in (("p50", 0.5), ("p95", 0.95)):
        ours, theirs = float(np.quantile(first, at)), float(np.quantile(bare, at))
        aim = "≤ 1,000" if name == "p95" else ""
        rows.append(Row(f"first page complete, {name} ms", ours, aim, "one-line page", theirs))
    for name, at in (("p50", 0.5), ("p95", 0.95)):
        ours, theirs = float(np.quantile(shown, at)), float(np.quantile(heard, at))
        aim = "≤ 1,000" if name == "p95" else ""
        rows.append(Row(f"receipt to screen, {name} ms", ours, aim, "call to receipt", theirs))
    rows.append(Row("JavaScript of our own, kB", own / 1e3, "≤ 60", "limit", 60.0))
    return rows


def own_script_bytes() -> int:
    """What browsers load of our own script, as it is stored."""
    static = files("visavis.desk").joinpath("static")
    return sum(len(one.read_bytes()) for one in static.iterdir() if one.name.endswith(".js"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--loads", type=int, default=30)
    parser.add_argument("--acts", type=int, default=40)
    chosen = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        two_nodes(Path(folder), heartbeat_s=1, answer_s=1) as (fr, ru),
    ):
        rows = measure(fr, ru, chosen.loads, chosen.acts)
    show(f"in Chromium: 200 open items, {NOTICES:,} live notices", rows)


if __name__ == "__main__":
    main()
