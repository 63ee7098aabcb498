"""Walks the guide as it is written, in one of its languages, and takes its pictures on the way.

Whoever changes a page learns here that the guide no longer leads through it: each step below is a
step of ``docs/guide.*.md``, with the same number, the same buttons, and the same things typed.
"""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser
from tests.browser.theatre import Person, sit_down
from tools.desk.demo_desks import Played

Look = Callable[[Person, str], None]

# What the guide has its reader type, by language.
ANSWER = {"fr": "Un essai par jour, à midi UTC.", "en": "One test a day, at noon UTC."}
AGENDA = {"fr": "Essai de la ligne", "en": "Testing the line"}
TITLE = {"fr": "Vols d'hélicoptères", "en": "Helicopter flights"}
SEARCH = {"fr": "essai", "en": "test"}


def walk(browser: Browser, play: Played, language: str, look: Look) -> None:
    """Do every step of the guide at France's desk, and at Russia's where it says so."""
    fr = sit_down(browser, play.stage, "fr", language)
    ru = sit_down(browser, play.stage, "ru", language)
    watch(fr, look)
    answer(fr, look)
    open_a_contact(fr, ru, look)
    declare(fr, look)
    settle(fr, ru, look)
    see_the_map(fr, look)
    reckon(fr, look)
    prove(fr, look)
    look_back(fr, look)
    for one in (fr, ru):
        one.page.get_by_role("button", name=one.words("sign-out")).click()
        one.page.context.close()


def watch(fr: Person, look: Look) -> None:
    """Steps 1 and 2: the watch, and an alarm."""
    look(fr, "watch")
    fr.press("alarm-acknowledge")
    fr.is_done("done-alarm-seen")
    look(fr, "alarm")


def answer(fr: Person, look: Look) -> None:
    """Steps 3 and 4: the question, and what they will see."""
    fr.press("wait-do-question")
    fr.page.get_by_label(fr.words("say-words")).fill(ANSWER[fr.language])
    look(fr, "contact")
    fr.press("form-preview")
    fr.sees(fr.words("preview-warning"))
    look(fr, "preview")
    fr.press("preview-send")
    fr.is_done("done-said")
    fr.press("quick-contact-acknowledge")
    fr.is_done("done-said")


def open_a_contact(fr: Person, ru: Person, look: Look) -> None:
    """Steps 5 and 6: a contact, and a coded phrase that the other side reads in its language."""
    fr.go("lines")
    fr.page.locator('main a[href^="/lines/"]').first.click()
    fr.begin("contact.open")
    fr.fill({"body.agenda.0.text": AGENDA[fr.language]})
    fr.send()
    fr.page.locator('#contacts a[href^="/contacts/"]').first.click()
    fr.begin_phrase(SEARCH[fr.language], "GT01")
    fr.fill_instant("body.parameters.0.value", "2015-11-23", "12:00")
    look(fr, "phrase")
    fr.send()
    ru.sees("12:00", within="#ours")
    ru.press("wait-do-question", ru.page.locator("#ours tr", has_text="12:00"))
    ru.press("quick-contact-acknowledge")
    ru.is_done("done-said")
    look(ru, "other-side")


def declare(fr: Person, look: Look) -> None:
    """Step 7: a notice, and what it would meet."""
    fr.go("notices")
    fr.begin("notice.declare")
    fr.fill(
        {
            "office": "fr/carrier",
            "body.type": "activity",
            "body.title.text": TITLE[fr.language],
            "body.volume.area.shape": "circle",
            "body.volume.area.points": "34.0, 33.3",
            "body.volume.area.radius_m": "10",
            "body.volume.area.radius_m.unit": "km",
            "body.volume.ceiling.value": "300",
            "body.volume.ceiling.units": "M",
            "body.volume.ceiling.reference": "AMSL",
        }
    )
    fr.fill_instant("body.volume.start", "2015-11-24", "08:30")
    fr.fill_instant("body.volume.end", "2015-11-24", "09:30")
    fr.press("met-check")
    fr.sees(fr.words("met-certain"))
    look(fr, "declare")
    fr.tell_only("ru")
    fr.send(TITLE[fr.language])


def settle(fr: Person, ru: Person, look: Look) -> None:
    """Steps 8 and 9: the conflict, a proposal, its acceptance, and the notice that follows it."""
    fr.page.locator("#notices").get_by_role("link", name=TITLE[fr.language]).first.click()
    fr.begin("conflict.raise")
    fr.send()
    fr.go("notices")
    fr.page.locator('#conflicts tr.overdue a[href^="/conflicts/"]').first.click()
    fr.page.locator("#found .actions").first.get_by_role("link").first.click()
    fr.sees(fr.words("conflict-propose-this"), within="#found")
    look(fr, "ways")
    fr.press("conflict-propose-this")
    fr.fill({"office": "fr/carrier"})
    fr.send()
    ru.go("watch")
    ru.press("wait-do-conflict")
    ru.sees(ru.words("conflict-awaited"), within="#proposals")
    look(ru, "proposal")
    ru.begin("conflict.accept", ru.page.locator("#proposals"))
    ru.fill({"office": "ru/ships"})
    ru.send()
    fr.press("conflict-amend-so")
    fr.fill({"office": "fr/carrier"})
    fr.send()
    fr.sees(fr.words("conflict-state-resolved"), within="#state")


def see_the_map(fr: Person, look: Look) -> None:
    """Step 10: the map, a day ahead."""
    fr.go("map")
    fr.page.locator('button[data-step-min="1440"]').click()
    fr.page.locator("#listed button, #listed a").filter(has_text=TITLE[fr.language]).first.click()
    look(fr, "map")


def reckon(fr: Person, look: Look) -> None:
    """Steps 11 and 12: a figure, and a sum that is refused."""
    fr.go("figures")
    fr.page.locator("#claims a", has_text="12 %").first.click()
    fr.sees("12 %", within="#claim")
    look(fr, "figure")
    fr.go("figures")
    for words in ("12 %", "sortie"):
        row = fr.page.locator("#claims tr", has_text=words).last
        row.get_by_role("checkbox").check()
    fr.press("figure-reckon-ticked")
    fr.sees(fr.words("derive-refused-told"), within="section.refused")
    look(fr, "refused")


def prove(fr: Person, look: Look) -> None:
    """Step 13: evidence, downloaded and verified."""
    fr.go("record")
    row = fr.page.locator("tr", has_text=ANSWER[fr.language]).first
    row.locator('a.mono[href^="/record/"]').click()
    with TemporaryDirectory() as folder:
        file = Path(folder) / "evidence.json"
        with fr.page.expect_download() as download:
            fr.press("evidence-download")
        download.value.save_as(file)
        look(fr, "statement")
        fr.go("record")
        fr.press("evidence-verify")
        fr.page.get_by_label(fr.words("evidence-file")).set_input_files(file)
        fr.press("evidence-verify", fr.page.locator("form.panel"))
        fr.sees(ANSWER[fr.language])
        look(fr, "evidence")


def look_back(fr: Person, look: Look) -> None:
    """Step 14: what was known while the link was cut."""
    fr.go("record")
    fr.press("asof-title")
    fr.page.get_by_label(fr.words("asof-at"), exact=True).fill("2015-11-20T12:00")
    fr.press("asof-show")
    fr.page.locator('main a[href*="type=contact"]').click()
    fr.sees(fr.words("field-participants"))
    look(fr, "asof")
