"""The map in Chromium with 2,000 live notices: how soon everything is drawn.

    python -m benchmarks.desk_map [--loads 10]

Idle is MapLibre's own word for it: every tile is there, every label placed, nothing moves. It is
counted from the beginning of the page's loading. Where the machine has no graphics card, Chromium
draws in software. Beside it, in the same run and browser: the same page with an empty node, which
is what the map's parts and the basemap cost; and what the node takes to tell what is drawn.
"""

import argparse
import tempfile
import time
from pathlib import Path

import numpy as np
from benchmarks.notices_post import fill, rounded, timed
from benchmarks.notices_workload import columns
from benchmarks.rows import Row, show
from playwright.sync_api import BrowserContext, expect
from tests.browser.browsers import a_browser, desk_of, sign_in
from tests.two_nodes import NodeProcess, two_nodes

from visavis.node.calls import ServedNode

NOTICES, DAYS = 2_000, 7.0
WAIT_MS = 120_000  # a loaded machine
STATIC = Path(__file__).resolve().parents[1] / "src" / "visavis" / "desk" / "static"


def idle_ms(context: BrowserContext, node: NodeProcess, shown: int) -> float:
    """Load the map once; how long until it is idle, as the page's own clock has it."""
    page = context.new_page()
    page.goto(f"{desk_of(node)}/map")
    stage = page.locator("#stage")
    expect(stage).to_have_attribute("data-shown", str(shown), timeout=WAIT_MS)
    expect(stage).to_have_attribute("data-idle", "yes", timeout=WAIT_MS)
    found = page.evaluate("performance.getEntriesByName('map-idle')[0].startTime")
    page.close()
    return float(found)


def measure(node: NodeProcess, loads: int) -> list[Row]:
    """Load with and without notices; returns the rows."""
    with a_browser() as browser:
        context = sign_in(browser, node, locale="en")
        empty = [idle_ms(context, node, 0) for _ in range(loads)]
        context.close()
        node.stop()
        made = rounded(columns(NOTICES, DAYS))
        now_ms = time.time_ns() // 1_000_000
        fill(node.path, made, now_ms + 3_600_000 - int(made["start"].min()))
        node.start()
        token = (node.path / "api.token").read_text()
        with ServedNode(f"http://127.0.0.1:{node.desk_port}", token) as served:
            told = timed(loads * 2, lambda _: served.request("GET", "/map/known"))
        context = sign_in(browser, node, locale="en")
        full = [idle_ms(context, node, NOTICES) for _ in range(loads)]
        context.close()
    bare = float(np.median(empty))
    own = sum(one.stat().st_size for one in STATIC.rglob("*.js"))
    return [
        Row("map idle, p50 ms", float(np.median(full)), "≤ 2000", "empty map", bare),
        Row("map idle, best ms", min(full), "≤ 2000", "empty map", min(empty)),
        Row("what is drawn, told, p50 ms", float(np.median(told)), "", "empty map", bare),
        Row("own JavaScript, bytes", float(own), "≤ 60000", "", 0.0),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--loads", type=int, default=10)
    loads = parser.parse_args().loads
    with tempfile.TemporaryDirectory() as folder, two_nodes(Path(folder)) as (fr, _):
        show(f"the map: {NOTICES:,} live notices", measure(fr, loads))


if __name__ == "__main__":
    main()
