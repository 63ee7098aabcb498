"""The desk without scripts, without a mouse, on a telephone, and on paper."""

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser.browsers import desk_of, sign_in
from tests.browser.printed import sheets_of
from tests.browser.theatre import Person
from tests.two_nodes import NodeProcess, open_contact, say, text, until

STOPS = 200  # more places than any page has for the keyboard to stop at
FOCUSED = """() => {
  const one = document.activeElement, style = getComputedStyle(one);
  const name = one.getAttribute('aria-label') || one.labels?.[0]?.innerText || one.innerText || '';
  return {name: name.trim(), seen: style.outlineStyle !== 'none' && style.outlineWidth !== '0px'};
}"""


@pytest.fixture(scope="module")
def contact(desks: tuple[NodeProcess, NodeProcess]) -> str:
    """A contact that both sides know."""
    return open_contact(*desks)


def sit_at(browser: Browser, node: NodeProcess, language: str, **choices: object) -> Person:
    """Somebody who is signed in at the desk of a node."""
    context = sign_in(browser, node, locale=language, **choices)
    person = Person(context.new_page(), str(node.party), desk_of(node), language)
    person.page.goto(person.home)
    return person


def test_the_acts_of_a_watch_are_done_without_scripts(
    browser: Browser, desks: tuple[NodeProcess, NodeProcess], contact: str
) -> None:
    asked = say(desks[0], "contact.say", "fr/chief", contact=contact, words=text("À midi ?", "fr"))
    until(lambda: desks[1].ask("GET", f"/api/statements/{asked}")[0] == 200, *desks)
    ru = sit_at(browser, desks[1], "ru", java_script_enabled=False)
    ru.press("wait-do-message")
    ru.press("quick-contact-acknowledge")
    ru.is_done("done-said")
    ru.page.get_by_label(ru.words("say-words")).fill("В полдень.")
    ru.send("В полдень.")
    ru.go("notices")
    ru.begin("notice.declare")
    ru.fill(
        {
            "body.type": "activity",
            "body.title.text": "Учения",
            "body.volume.area.shape": "circle",
            "body.volume.area.points": "34.0, 33.3",
            "body.volume.area.radius_m": "15000",
        }
    )
    ru.fill_instant("body.volume.start", "2040-01-01", "06:00")
    ru.press("form-preview")
    expect(ru.page.locator('main [role="alert"]')).to_contain_text(ru.words("form-wrong", count=2))
    expect(ru.page.locator('[name="body.title.text"]')).to_have_value("Учения")
    ru.fill_instant("body.volume.end", "2040-01-01", "07:00")
    ru.tell_only("fr")
    ru.send("Учения")
    ru.sees("Учения", within="#notices")
    ru.page.get_by_role("button", name=ru.words("sign-out")).click()
    expect(ru.page.get_by_text(ru.words("door-ticket"))).to_be_visible()
    ru.page.context.close()


def test_a_conversation_needs_no_mouse_and_the_reader_always_sees_where_they_are(
    browser: Browser, desks: tuple[NodeProcess, NodeProcess], contact: str
) -> None:
    """WCAG 2.1.1, 2.4.7: every function by keyboard, and the focus is visible."""
    fr, ru = (
        sit_at(browser, node, language) for node, language in zip(desks, ("fr", "ru"), strict=True)
    )
    fr.page.goto(f"{fr.home}/contacts/{contact}")
    tab_to(fr.page, fr.words("say-words"))
    fr.page.keyboard.type("Sans souris.")
    tab_to(fr.page, fr.words("form-preview"))
    fr.page.keyboard.press("Enter")
    expect(fr.page.get_by_role("button", name=fr.words("preview-send"))).to_be_focused()
    fr.page.keyboard.press("Enter")
    fr.is_done("done-said")
    ru.sees("Sans souris.", within="#ours")
    tab_to(ru.page, ru.words("wait-do-message"))
    ru.page.keyboard.press("Enter")
    expect(ru.page.locator("h1")).to_contain_text(ru.words("contact-with"))
    tab_to(ru.page, ru.words("quick-contact-acknowledge"))
    ru.page.keyboard.press("Enter")
    ru.is_done("done-said")
    fr.sees(fr.state("acknowledged"), within="ol.talk > li:has-text('Sans souris.')")
    for one in (fr, ru):
        one.page.context.close()


def tab_to(page: Page, name: str) -> None:
    """Press the tabulator until something of that name has the focus."""
    passed = []
    for _ in range(STOPS):
        page.keyboard.press("Tab")
        found = page.evaluate(FOCUSED)
        assert found["seen"], f"nobody sees that {found['name']!r} has the focus"
        if found["name"] == name:
            return
        passed.append(found["name"])
    raise AssertionError(f"{name!r} is not reached; passed {passed}")


def test_on_a_telephone_the_watch_page_needs_no_scrolling_sideways(
    browser: Browser, desks: tuple[NodeProcess, NodeProcess], contact: str
) -> None:
    say(desks[1], "contact.say", "ru/chief", contact=contact, words=text("Д" * 200, "ru"))
    for language in ("fr", "en", "ru"):
        fr = sit_at(browser, desks[0], language)
        fr.page.set_viewport_size({"width": 390, "height": 844})
        fr.sees("Д" * 20, within="#news")
        assert fr.page.evaluate("document.documentElement.scrollWidth") <= 390, language
        fr.page.context.close()


def test_every_sheet_of_a_printed_page_says_that_it_is_an_exercise_and_as_of_when(
    browser: Browser, desks: tuple[NodeProcess, NodeProcess], contact: str
) -> None:
    for number in range(30):
        words = text(f"Ligne {number}", "fr")
        say(desks[0], "contact.say", "fr/chief", contact=contact, words=words)
    fr = sit_at(browser, desks[0], "fr")
    fr.page.goto(f"{fr.home}/record?theme=dark")
    fr.sees("Ligne 29")
    sheets = sheets_of(fr.page.pdf())
    assert len(sheets) > 1
    for sheet in sheets:
        assert fr.words("mode-exercise").upper() in sheet.upper()
        assert fr.words("as-of-now").replace(" ", "") in sheet.replace(" ", "")
    spoken = {"kind": "office", "office": "fr/chief"}
    figure = {"bound": "exact", "value": "12", "unit": {"kind": "percent"}}
    day = "2015-11-17T00:00:00Z"
    say(desks[0], "claim.make", "fr/chief", speaker=spoken, as_of=day, figure=figure)
    fr.page.emulate_media(media="print")
    fr.page.goto(f"{fr.home}/figures")
    expect(fr.page.locator("#claims table")).to_contain_text("12")
    expect(fr.page.locator("#claims table")).to_be_visible()
    expect(fr.page.locator("#claims input").first).to_be_hidden()
    assert fr.page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    expect(fr.page.get_by_role("button", name=fr.words("sign-out"))).to_be_hidden()
    fr.page.context.close()
