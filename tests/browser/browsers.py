"""What the browser's tests share: Chromium from the system, people who sign in, and axe-core."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from tests.two_nodes import NodeProcess

from visavis.cli_people import enter_as_duty_officer

CHROMIUM = Path("/usr/bin/chromium")
AXE = Path(__file__).resolve().parents[2] / "build" / "desk" / "node_modules" / "axe-core"
WAIT_MS = 30_000  # a loaded machine; what takes longer will not happen


@contextlib.contextmanager
def a_browser() -> Iterator[Browser]:
    """The system's Chromium, or a skip that says what to install."""
    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} is missing: apt-get install chromium")
    expect.set_options(timeout=WAIT_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=["--headless=new", "--no-sandbox"]
        )
        yield browser
        browser.close()


def sign_in(browser: Browser, node: NodeProcess, **choices: Any) -> BrowserContext:
    """A browser in which the duty officer of a node is signed in."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, **choices)
    context.set_default_timeout(WAIT_MS)
    page = context.new_page()
    page.goto(desk_of(node) + enter_as_duty_officer(node.path))
    assert page.url == desk_of(node) + "/", page.content()
    page.close()
    return context


def desk_of(node: NodeProcess) -> str:
    """The address of a node's desk."""
    return f"http://127.0.0.1:{node.desk_port}"


def axe_script() -> str:
    """The source of axe-core, or a skip that says how to get it."""
    file = AXE / "axe.min.js"
    if not file.exists():
        pytest.skip("axe-core is missing: run tools/desk/setup.sh, which needs Node.js")
    return file.read_text()


def violations(page: Page, axe: str) -> list[str]:
    """What axe-core finds against WCAG 2.2 A and AA, each with its place."""
    page.evaluate(axe)  # by the inspector, which the page's own policy does not bind
    found = page.evaluate(
        """() => axe.run(document, {runOnly: {type: 'tag',
             values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}})"""
    )
    return [
        f"{one['id']}: {node['target']} {node['failureSummary'][:200]}"
        for one in found["violations"]
        for node in one["nodes"][:3]
    ]


def complaints(page: Page) -> list[str]:
    """Collect what the browser complains of from now on: refused by the policy, not found."""
    found: list[str] = []
    page.on("console", lambda one: found.append(one.text) if one.type == "error" else None)
    page.on("pageerror", lambda one: found.append(str(one)))
    return found
