"""The desk in a real browser: two people on two desks, and every page as its readers need it."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser.browsers import (
    WAIT_MS,
    axe_script,
    complaints,
    desk_of,
    sign_in,
    violations,
)
from tests.two_nodes import NodeProcess, open_contact, say, text

LANGUAGES = ("fr", "en", "ru")


@pytest.fixture(scope="module")
def contact(desks: tuple[NodeProcess, NodeProcess]) -> str:
    """A contact that both sides know, with a question of the second one."""
    one, other = desks
    found = open_contact(one, other)
    say(
        other, "contact.say", "ru/chief", contact=found, words=text("Когда вы будете готовы?", "ru")
    )
    return found


def every_page(page: Page, desk: str, contact: str) -> list[str]:
    """The addresses of the desk: those of its menu, and one of each further kind."""
    page.goto(desk)
    menu = [one.get_attribute("href") for one in page.locator("header nav a").all()]
    page.goto(f"{desk}/contacts/{contact}")
    line = page.locator('a[href^="/lines/"]').first.get_attribute("href")
    page.goto(f"{desk}/record")
    statement = page.locator('a.mono[href^="/record/"]').first.get_attribute("href")
    more = [line, statement, f"/contacts/{contact}", "/parties/ru", "/parties/fr", "/evidence"]
    more += ["/asof", f"/phrases?q=help&contact={contact}&office=fr/chief", "/acts/contact.open"]
    more += ["/watches", "/things/watch/fr/chief", "/nowhere"]
    more += ["/acts/notice.declare", "/acts/directive.issue", "/asof?type=contact"]
    return [one for one in (*menu, *more) if one]


@pytest.mark.parametrize(
    ("language", "theme"), [*((one, "light") for one in LANGUAGES), ("en", "dark")]
)
def test_every_page_opens_and_axe_finds_nothing_against_wcag(
    browser: Browser,
    desks: tuple[NodeProcess, NodeProcess],
    contact: str,
    language: str,
    theme: str,
) -> None:
    """WCAG 2.2 AA by axe-core on every page, in each language and both themes."""
    axe = axe_script()
    context = sign_in(browser, desks[0], color_scheme=theme, locale=language)
    page = context.new_page()
    heard = complaints(page)
    found: list[str] = []
    for address in every_page(page, desk_of(desks[0]), contact):
        answer = page.goto(desk_of(desks[0]) + address)
        assert answer is not None
        assert answer.status == (404 if address == "/nowhere" else 200), address
        assert page.locator("html").get_attribute("lang") == language
        assert page.locator("p.exercise").count() == 1, address
        found += [f"{address}: {one}" for one in violations(page, axe)]
    context.close()
    assert found == []
    assert [one for one in heard if "404" not in one] == []


def test_two_people_on_two_desks_talk_and_each_sees_it_without_reloading(
    browser: Browser, desks: tuple[NodeProcess, NodeProcess], contact: str
) -> None:
    one, other = desks
    fr, ru = sign_in(browser, one, locale="fr"), sign_in(browser, other, locale="ru")
    theirs = ru.new_page()
    theirs.goto(f"{desk_of(other)}/contacts/{contact}")
    ours = fr.new_page()
    ours.goto(f"{desk_of(one)}/contacts/{contact}")
    ours.get_by_label("Vos mots").fill("Nous serons prêts à midi.")
    ours.get_by_role("button", name="Montrer ce qu’ils verront").click()
    expect(ours.get_by_text("Ce qui a été envoyé ne peut être rappelé.")).to_be_visible()
    expect(ours.get_by_role("heading", name=re.compile("RU"))).to_be_visible()
    ours.get_by_role("button", name="Envoyer").click()
    expect(ours.locator("[data-done]")).to_contain_text("inscrit au registre")
    said = theirs.locator("ol.talk > li", has_text="Nous serons prêts à midi.")
    expect(said).to_be_visible(timeout=WAIT_MS)
    expect(said.locator("p.said")).to_have_attribute("lang", "fr")
    expect(theirs.locator("#standing")).to_contain_text("ваш ответ", timeout=WAIT_MS)
    said.get_by_role("button", name="Подтвердить", exact=True).click()
    mine = ours.locator("ol.talk > li", has_text="Nous serons prêts à midi.")
    expect(mine).to_contain_text("accusé de réception", timeout=WAIT_MS)
    fr.close()
    ru.close()


def test_the_desk_works_without_scripts(
    browser: Browser, desks: tuple[NodeProcess, NodeProcess], contact: str
) -> None:
    context = sign_in(browser, desks[0], java_script_enabled=False, locale="en")
    page = context.new_page()
    page.goto(f"{desk_of(desks[0])}/contacts/{contact}")
    page.get_by_label("Your words").fill("Said without a script")
    page.get_by_role("button", name="Show what they will see").click()
    page.get_by_role("button", name="Send it").click()
    expect(page.locator("ol.talk")).to_contain_text("Said without a script")
    page.get_by_role("link", name="FR", exact=True).click()
    assert page.locator("html").get_attribute("lang") == "fr"
    page.get_by_role("link", name="Sombre").click()
    assert page.locator("html").get_attribute("data-theme") == "dark"
    expect(page.locator("ol.talk")).to_contain_text("Said without a script")
    context.close()


def test_a_refused_form_keeps_what_was_typed_and_puts_the_cursor_at_the_problem(
    browser: Browser, desks: tuple[NodeProcess, NodeProcess]
) -> None:
    context = sign_in(browser, desks[0], locale="en")
    page = context.new_page()
    page.goto(f"{desk_of(desks[0])}/acts/line.propose")
    page.get_by_label("Fleet (FR)").check()
    page.locator('[name="body.purpose.text"]').fill("To talk <b>daily</b>")
    page.locator('[name="body.test_every_s"]').fill("often")
    page.get_by_role("button", name="Show what they will see").click()
    expect(page.locator('main [role="alert"]')).to_contain_text("Nothing was said")
    expect(page.locator('[name="body.purpose.text"]')).to_have_value("To talk <b>daily</b>")
    expect(page.get_by_label("Fleet (FR)")).to_be_checked()
    expect(page.get_by_label("Fleet (FR)")).to_have_count(1)
    focused = page.evaluate("document.activeElement.getAttribute('aria-invalid')")
    assert focused == "true"
    context.close()


def test_a_lost_node_is_said_at_once_and_nothing_typed_is_lost(
    browser: Browser, desks: tuple[NodeProcess, NodeProcess], contact: str
) -> None:
    one, other = desks
    context = sign_in(browser, one, locale="en")
    page = context.new_page()
    page.goto(f"{desk_of(one)}/contacts/{contact}")
    expect(page.locator("#lost")).to_be_hidden()
    page.get_by_label("Your words").fill("Half a sentence, and then")
    one.stop()
    expect(page.locator("#lost")).to_contain_text("No connection to your own node", timeout=WAIT_MS)
    page.get_by_role("button", name="Show what they will see").click()  # goes nowhere
    expect(page.get_by_label("Your words")).to_have_value("Half a sentence, and then")
    one.start()
    expect(page.locator("#lost")).to_be_hidden(timeout=WAIT_MS)
    page.reload()
    expect(page.get_by_label("Your words")).to_have_value("Half a sentence, and then")
    expect(page.get_by_text("What you had typed here was kept.")).to_be_visible()
    other.stop()
    expect(page.locator("#standing")).to_contain_text("unknown", timeout=WAIT_MS)
    other.start()
    expect(page.locator("#standing .troubles")).to_have_count(0, timeout=WAIT_MS)
    context.close()


def test_the_key_of_a_link_is_rotated_on_the_page_of_the_party(
    browser: Browser, desks: tuple[NodeProcess, NodeProcess]
) -> None:
    context = sign_in(browser, desks[0], locale="en")
    page = context.new_page()
    page.goto(f"{desk_of(desks[0])}/parties/ru")
    page.get_by_label("I have told the other parties").check()
    page.get_by_role("button", name="Take a new key").click()
    expect(page.locator("[data-done]")).to_contain_text("in force from the next entry on")
    page.goto(f"{desk_of(desks[0])}/parties/fr")
    expect(page.locator("dl.facts").first).to_contain_text("2")
    context.close()


def test_nobody_sees_a_page_without_signing_in(
    browser: Browser, desks: tuple[NodeProcess, NodeProcess]
) -> None:
    context = browser.new_context(locale="en")
    page = context.new_page()
    for address in ("/", "/record", "/acts/line.propose", "/enter?ticket=guessed"):
        answer = page.goto(desk_of(desks[0]) + address)
        assert answer is not None
        assert answer.status in (401, 403), address
        expect(page.get_by_label("Password")).to_be_visible()
    context.close()


def test_the_desk_has_little_script_of_its_own() -> None:
    """JavaScript of our own is at most 60 kB."""
    static = Path(__file__).resolve().parents[2] / "src" / "visavis" / "desk" / "static"
    own = [one for one in static.rglob("*.js") if "vendor" not in one.parts]
    assert own
    assert sum(one.stat().st_size for one in own) <= 60_000
