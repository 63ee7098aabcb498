"""Two parties of the first scenario, each with a person at its desk who clicks and types."""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
from playwright.sync_api import Browser, Locator, Page, expect
from tests.browser.browsers import WAIT_MS

from visavis.cli_demo import SCENARIOS
from visavis.cli_people import enter_as_duty_officer
from visavis.desk.words import desk_words
from visavis.simulation.scenario_file import parse_scenario
from visavis.simulation.stage import Stage
from visavis.terms import PartyId

Value = str | bool | Sequence[str]


@contextlib.contextmanager
def two_parties(root: Path, starts: str) -> Iterator[Stage]:
    """The nodes of two parties of the first scenario, strangers to each other."""
    whole = parse_scenario((SCENARIOS / "theatre-2015.yaml").read_bytes())
    parties = {PartyId(one): whole.parties[PartyId(one)] for one in ("fr", "ru")}
    scenario = msgspec.structs.replace(
        whole, parties=parties, links=((PartyId("fr"), PartyId("ru")),), starts=starts, play=()
    )
    with Stage(scenario, root) as stage:
        stage.set_up()
        stage.start(*parties, at=starts)
        yield stage


@dataclass
class Person:
    """Somebody at a desk, who knows what its buttons say in their language.

    Args:
        home: the address of the desk.
    """

    page: Page
    party: str
    home: str
    language: str

    def words(self, key: str, **facts: Any) -> str:
        """What the desk says for one of its own words."""
        return str(desk_words(self.language).say(key, **facts))

    def state(self, state: str) -> str:
        """What the desk says for a state of a thing."""
        return str(desk_words(self.language).state(state))

    def go(self, section: str) -> None:
        """Choose a place from the menu."""
        name = self.words(f"section-{section}")
        place = self.page.locator("header nav").get_by_role("link", name=name, exact=True)
        place.click()
        expect(place).to_have_attribute("aria-current", "page")

    def press(self, key: str, within: Locator | None = None) -> None:
        """Press the first button, or follow the first link, that says this."""
        where = within or self.page.locator("main")
        name = self.words(key)
        named = where.get_by_role("button", name=name, exact=True)
        named = named.or_(where.get_by_role("link", name=name, exact=True))
        named.first.click()

    def begin(self, kind: str, within: Locator | None = None) -> None:
        """Open the form of a kind from the page that leads to it."""
        where = within or self.page.locator("main")
        where.locator(f'a[href^="/acts/{kind}?"], a[href="/acts/{kind}"]').first.click()
        expect(self.page.locator(f'form[action="/acts/{kind}"]')).to_be_visible()

    def choose_act(self, kind: str) -> None:
        """Open the form of a kind from the list of everything that can be said."""
        self.go("acts")
        self.begin(kind)

    def fill(self, fields: Mapping[str, Value]) -> None:
        """Fill a form by the names of its inputs, as a person finds them by their labels."""
        for name, value in fields.items():
            if isinstance(value, str):
                self._type(self._unfolded(f'[name="{name}"]'), value)
            else:
                for one in ("yes",) if isinstance(value, bool) else value:
                    self._unfolded(f'[name="{name}"][value="{one}"]').check()

    def fill_instant(self, name: str, day: str, time: str) -> None:
        """Fill in an instant in UTC: its date and its time of day."""
        self.fill({f"{name}.date": day, f"{name}.time": time})

    def tell_only(self, *parties: str) -> None:
        """Choose who may hear what is said."""
        self.fill({"audience": "chosen", "to": parties})

    def _unfolded(self, selector: str) -> Locator:
        """Return an input of the form, after opening what is folded over it."""
        form, inside = self.page.locator("form.panel"), self.page.locator(selector)
        folded = form.locator("details:not([open])", has=inside)
        while folded.count():
            folded.first.locator("summary").first.click()
        return form.locator(selector).first

    def _type(self, found: Locator, value: str) -> None:
        if found.evaluate("(one) => one.tagName") == "SELECT":
            found.select_option(value)
        elif found.get_attribute("type") == "radio":
            self._unfolded(f'[name="{found.get_attribute("name")}"][value="{value}"]').check()
        else:
            found.fill(value)

    def begin_phrase(self, search: str, code: str) -> None:
        """Look for a coded phrase by a word, and choose it."""
        self.page.locator('a[href^="/phrases?"]').first.click()
        self.page.get_by_label(self.words("phrases-search")).fill(search)
        self.press("phrases-find")
        found = self.page.locator("li", has=self.page.locator("code", has_text=code))
        found.locator("a.button").click()

    def send(self, *seen: str) -> None:
        """Look at what will leave, which must show all of `seen`, and send it."""
        self.press("form-preview")
        expect(self.page.locator("main")).to_contain_text(self.words("preview-warning"))
        for one in seen:
            expect(self.page.locator("main")).to_contain_text(one)
        self.press("preview-send")
        self.is_done("done-said")

    def keep(self) -> None:
        """Put something on record that stays inside."""
        self.press("form-record")
        self.is_done("done-recorded")

    def is_done(self, key: str) -> None:
        """See the desk say that it was done."""
        expect(self.page.locator("[data-done]")).to_contain_text(self.words(key))

    def sees(self, *words: str, within: str = "main") -> None:
        """See words appear, without doing anything."""
        for one in words:
            expect(self.page.locator(within)).to_contain_text(one, timeout=WAIT_MS)


def sit_down(browser: Browser, stage: Stage, party: str, language: str) -> Person:
    """Somebody signs in at the desk of a party."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 900}, locale=language, accept_downloads=True
    )
    context.set_default_timeout(WAIT_MS)
    page, actor = context.new_page(), stage.actors[party]
    page.goto(actor.url + enter_as_duty_officer(actor.folder))
    return Person(page, party, actor.url, language)
