"""The demo after its play, and people signed in at its desks, for whoever takes pictures."""

import contextlib
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from rich.console import Console

from visavis.cli_demo import SCENARIOS
from visavis.cli_people import enter_as_duty_officer
from visavis.simulation.narration import Narration
from visavis.simulation.player import Player
from visavis.simulation.scenario_file import parse_scenario
from visavis.simulation.stage import Stage

CHROMIUM: Final = "/usr/bin/chromium"
WIDTH_PX, HEIGHT_PX = 1280, 900
PHONE_PX: Final = (390, 844)
ENTERING: Final = threading.Lock()  # the first to enter also makes the duty officer
WAIT_MS: Final = 30_000  # a loaded machine; what takes longer will not happen


@dataclass
class Played:
    """A play that is over while its nodes go on.

    Args:
        ids: of the statements that the scenario names.
    """

    stage: Stage
    ids: dict[str, str]

    def desk(self, party: str) -> str:
        """Where a party's desk is."""
        return self.stage.actors[party].url


@contextlib.contextmanager
def played(scenario: str) -> Iterator[Played]:
    """Play a scenario of the program's own, as `visavis demo` does."""
    plan = parse_scenario((SCENARIOS / f"{scenario}.yaml").read_bytes())
    narration = Narration(
        Console(quiet=True), {str(party): one.languages for party, one in plan.parties.items()}
    )
    with (
        tempfile.TemporaryDirectory(prefix="visavis-pictures-") as root,
        Stage(plan, Path(root)) as stage,
    ):
        player = Player(stage, narration, 0.0)
        report = player.play()
        assert report.met, "the play did not meet its expectations; see visavis demo --once"
        yield Played(stage, dict(player.ids))


@contextlib.contextmanager
def a_browser() -> Iterator[Browser]:
    """The system's Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--headless=new", "--no-sandbox"]
        )
        yield browser
        browser.close()


def sign_in(browser: Browser, play: Played, party: str, **choices: Any) -> BrowserContext:
    """A browser in which a party's duty officer is signed in."""
    size = {"width": WIDTH_PX, "height": HEIGHT_PX}
    context = browser.new_context(**{"viewport": size, "reduced_motion": "reduce", **choices})
    context.set_default_timeout(WAIT_MS)
    page = context.new_page()
    with ENTERING:
        way_in = enter_as_duty_officer(play.stage.actors[party].folder)
    page.goto(play.desk(party) + way_in)
    assert page.url == play.desk(party) + "/", page.content()
    page.close()
    return context


def settle(page: Page) -> None:
    """Wait until a page shows all that it will: the map on it, if it has one, among it."""
    page.wait_for_function(
        "() => [...document.querySelectorAll('#stage, .draw [data-idle]')]"
        ".every((one) => one.closest('[hidden]') || one.dataset.idle === 'yes')"
    )
    page.evaluate("() => document.fonts.ready.then(() => true)")
