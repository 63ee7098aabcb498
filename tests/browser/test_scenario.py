"""November 2015 by two people on two desks, in a real browser, who click and type all of it.

Each person reads and writes in their own language; the link is cut for a day in between. The
numbers F1 to F13 are those of the scenario's facts.
"""

from pathlib import Path

from playwright.sync_api import Browser, expect
from tests.browser.browsers import WAIT_MS
from tests.browser.theatre import Person, sit_down, two_parties

from visavis.simulation.stage import Stage

STARTS = "2015-11-19T06:00:00Z"


def test_two_people_play_november_2015_on_two_desks(browser: Browser, tmp_path: Path) -> None:
    with two_parties(tmp_path, STARTS) as stage:
        fr, ru = sit_down(browser, stage, "fr", "fr"), sit_down(browser, stage, "ru", "ru")
        play(stage, fr, ru, tmp_path)


def play(stage: Stage, fr: Person, ru: Person, folder: Path) -> None:
    """The whole of it."""
    get_acquainted(fr, ru, folder)
    agree_on_a_mission(fr, ru)
    order_the_ships(fr, ru)
    open_a_line(fr, ru)
    speak(fr, ru)
    declare_and_meet(fr, ru)
    lose_each_other_for_a_day(stage, fr, ru)
    settle_the_conflict(fr, ru)
    count(fr)
    announce(fr, ru)
    prove(fr, ru, folder)
    look_back_and_leave(fr, ru)


def get_acquainted(fr: Person, ru: Person, folder: Path) -> None:
    """They exchange cards, read each other the words, and open the link from both sides."""
    for one, other in ((fr, ru), (ru, fr)):
        file = folder / f"{one.party}-card.json"
        one.go("parties")
        one.page.get_by_role("table").get_by_role("link").first.click()
        with one.page.expect_download() as download:
            one.press("card-export")
        download.value.save_as(file)
        aloud = one.page.locator(f'p.words[lang="{other.language}"]').inner_text()
        other.go("parties")
        other.page.get_by_label(other.words("card-file")).set_input_files(file)
        other.press("card-import")
        other.page.get_by_label(other.words("words-heard")).fill(aloud)
        other.press("card-confirm")
        other.is_done("done-confirmed")
    for one in (fr, ru):
        one.go("parties")
        one.page.get_by_role("table").get_by_role("link").nth(1).click()
        one.press("open-link")
        one.is_done("done-opened")
    for one in (fr, ru):
        one.sees(one.words("link-heard"), within="#link")


def agree_on_a_mission(fr: Person, ru: Person) -> None:
    """F5: one president writes the mission, the other agrees to the very same words."""
    fr.go("mandates")
    fr.begin("mandate.issue")
    fr.fill(
        {
            "office": "fr/president",
            "body.title.text": "Unir les forces contre le terrorisme international",
            "body.mission.text": "Les armées des deux pays coordonnent leurs opérations en Syrie.",
            "body.principals": ["ru/president"],
        }
    )
    fr.send("Les armées des deux pays coordonnent")
    fr.go("watch")
    ru.go("watch")
    ru.sees("Unir les forces contre le terrorisme international", within="#ours")
    ru.press("wait-do-mandate")
    ru.begin("mandate.agree")
    ru.fill({"office": "ru/president"})
    ru.send()
    fr.go("mandates")
    fr.sees(fr.state("agreed"))


def order_the_ships(fr: Person, ru: Person) -> None:
    """F6: an order inside one party; the other is told that it exists, and no more."""
    ru.go("mandates")
    ru.begin("directive.issue")
    ru.fill(
        {
            "office": "ru/president",
            "body.to": "ru/ships",
            "body.order.text": "Установить прямой контакт с французским авианосцем.",
        }
    )
    ru.page.locator('[name="body.mandate"]').select_option(index=1)
    ru.keep()
    ru.go("watch")
    ru.press("wait-do-directive")
    ru.begin("directive.acknowledge")
    ru.fill({"office": "ru/ships"})
    ru.keep()
    ru.begin("directive.tell")
    ru.fill({"body.told": "fr", "body.state": "acknowledged"})
    ru.send()
    fr.sees(fr.words("tree-told-only"), "Navires en Méditerranée")
    expect(fr.page.locator("main")).not_to_contain_text("Установить прямой контакт")


def open_a_line(fr: Person, ru: Person) -> None:
    """F1 and F3: a line of the two chiefs opens once both have opened it; before it, a long gap."""
    fr.choose_act("line.propose")
    fr.fill(
        {
            "office": "fr/chief",
            "body.offices": ["fr/chief", "ru/chief"],
            "body.purpose.text": "Coordination des opérations militaires en Syrie",
        }
    )
    fr.send()
    fr.go("lines")
    fr.page.locator('main a[href^="/lines/"]').first.click()
    fr.begin("line.open")
    fr.send()
    fr.begin("line.history")
    fr.fill(
        {
            "office": "fr/ministry",
            "body.told.text": "Aucun contact direct depuis le début de la crise ukrainienne.",
            "body.word_of.text": "la presse, le 19 novembre 2015",
        }
    )
    fr.fill_instant("body.since_earliest", "2014-03-01", "00:00")
    fr.fill_instant("body.since_latest", "2014-05-31", "23:59")
    fr.send("Aucun contact direct")
    ru.go("watch")
    ru.sees("Coordination des opérations militaires en Syrie", within="#ours")
    ru.press("wait-do-line")
    ru.begin("line.open")
    ru.send()
    fr.sees(fr.state("open"))
    ru.sees("Aucun contact direct depuis le début de la crise ukrainienne.")


def speak(fr: Person, ru: Person) -> None:
    """F2: they speak, one in words, the other in a phrase that each reads in their own language."""
    fr.begin("contact.open")
    fr.fill({"body.agenda.0.text": "La mission fixée par les deux présidents"})
    fr.send("La mission fixée par les deux présidents")
    fr.page.locator('#contacts a[href^="/contacts/"]').first.click()
    ru.page.locator('#contacts a[href^="/contacts/"]').first.click()
    fr.page.get_by_label(fr.words("say-words")).fill("Quand vos navires répondront-ils ?")
    fr.page.get_by_label(fr.words("form-act")).select_option("ask")
    fr.send("Quand vos navires répondront-ils ?")
    asked = ru.page.locator("ol.talk > li", has_text="Quand vos navires répondront-ils ?")
    expect(asked.locator("p.said")).to_have_attribute("lang", "fr", timeout=WAIT_MS)
    ru.sees("1", within="#standing .attention")
    ru.press("quick-contact-acknowledge", asked)
    said = fr.page.locator("ol.talk > li", has_text="Quand vos navires répondront-ils ?")
    expect(said).to_contain_text(fr.state("acknowledged"), timeout=WAIT_MS)
    ru.begin_phrase("проверка", "GT01")
    ru.fill_instant("body.parameters.0.value", "2015-11-20", "12:00")
    ru.send()
    heard = fr.page.locator("ol.talk > li.other")
    expect(heard).to_contain_text("12:00", timeout=WAIT_MS)
    fr.press("quick-contact-acknowledge", heard)
    ru.sees(ru.state("acknowledged"), within="ol.talk > li.own")
    fr.begin("contact.close")
    fr.fill(
        {"body.duration_s": "60", "body.outcomes.0.text": "Les états-majors restent en contact."}
    )
    fr.send()
    fr.begin("minutes.propose")
    fr.fill({"body.texts.0.text": "Une heure d'entretien."})
    fr.send("Une heure d'entretien.")
    ru.go("watch")
    ru.sees("Une heure d'entretien.", within="#ours")
    ru.press("wait-do-minutes")
    ru.begin("minutes.agree")
    ru.send()
    fr.sees(fr.state("agreed"))


def declare_and_meet(fr: Person, ru: Person) -> None:
    """F7 and F11: a deployment with an uncertain start, then two activities that meet."""
    fr.go("notices")
    fr.begin("notice.declare")
    fr.fill(
        {
            "office": "fr/navy",
            "body.type": "deployment",
            "body.title.text": "Groupe aéronaval en Méditerranée orientale",
            "body.unit.text": "Groupe du porte-avions",
            "body.volume.area.shape": "polygon",
            "body.volume.area.points": "33.5, 32.0\n33.5, 34.5\n35.0, 34.5\n35.0, 32.0",
            "body.volume.end.open": True,
            "body.volume.ceiling.value": "100",
            "body.volume.ceiling.units": "M",
            "body.volume.ceiling.reference": "AMSL",
        }
    )
    fr.fill_instant("body.volume.start", "2015-11-21", "00:00")
    fr.fill_instant("body.volume.start.latest", "2015-11-22", "23:59")
    fr.tell_only("ru")
    fr.send("Groupe aéronaval en Méditerranée orientale")
    declare(fr, "fr/carrier", "activity", "Activité aérienne du porte-avions", AIR_ACTIVITY)
    fr.tell_only("ru")
    fr.send("Activité aérienne du porte-avions")
    ru.go("notices")
    ru.sees("Activité aérienne du porte-avions", within="#notices")
    declare(ru, "ru/longrange", "transit", "Перелёт дальней авиации", TRANSIT)
    ru.tell_only("fr")
    ru.send("Перелёт дальней авиации")
    for one in (fr, ru):
        meeting = one.page.locator("#notices tr", has_text=one.words("meets"))
        expect(meeting).to_have_count(2, timeout=WAIT_MS)


AIR_ACTIVITY = {
    "body.volume.area.shape": "circle",
    "body.volume.area.points": "34°18′N 033°18′E",
    "body.volume.area.radius_m": "60",
    "body.volume.area.radius_m.unit": "km",
    "body.volume.floor.value": "FL100",
    "body.volume.ceiling.value": "FL300",
}
TRANSIT = {
    "body.volume.area.shape": "corridor",
    "body.volume.area.points": "36.5, 30.0\n34.5, 33.0\n34.8, 36.5",
    "body.volume.area.width_m": "60",
    "body.volume.area.width_m.unit": "km",
    "body.volume.floor.value": "FL230",
    "body.volume.ceiling.value": "FL290",
}


def declare(one: Person, office: str, sort: str, title: str, volume: dict[str, str]) -> None:
    """Fill in a notice of Monday morning."""
    one.begin("notice.declare")
    one.fill({"office": office, "body.type": sort, "body.title.text": title, **volume})
    one.fill_instant("body.volume.start", "2015-11-23", "06:00")
    one.fill_instant("body.volume.end", "2015-11-23", "09:00")


def lose_each_other_for_a_day(stage: Stage, fr: Person, ru: Person) -> None:
    """The link is cut: nobody is told that silence is clear, and what is said waits."""
    ru.go("lines")
    ru.page.locator('main a[href^="/lines/"]').first.click()
    ru.begin("contact.open")
    ru.fill({"body.agenda.0.text": "Порядок связи на ближайшие дни"})
    ru.send()
    ru.page.locator('#contacts a[href^="/contacts/"]').first.click()
    fr.go("lines")
    fr.page.locator('main a[href^="/lines/"]').first.click()
    fr.sees("Порядок связи на ближайшие дни", within="#contacts")
    fr.page.locator('#contacts a[href^="/contacts/"]').first.click()
    stage.relay.cut("fr", "ru")
    for one in (fr, ru):
        one.sees(one.words("link-silent"), within="#standing .troubles")
        one.sees(one.words("peer-unknown-told"), within="#state")
    tell_the_time(stage, "2015-11-20T09:00:00Z")
    fr.page.get_by_label(fr.words("say-words")).fill("Sur zone à la fin de la semaine.")
    fr.send(fr.words("preview-waits"))
    ru.page.get_by_label(ru.words("say-words")).fill("Прошу сообщить порядок проверки линии.")
    ru.send(ru.words("preview-waits"))
    for one in (fr, ru):
        expect(one.page.locator("ol.talk > li")).to_have_count(1)
        one.sees(one.state("sent"), within="ol.talk > li.own")
    fr.go("notices")
    fr.sees(fr.words("notices-unknown"), within="#coverage")
    fr.sees(fr.words("meets-unknown"), within="#notices")
    fr.page.go_back()
    tell_the_time(stage, "2015-11-21T00:00:00Z")
    stage.relay.heal("fr", "ru")
    for one, said in ((fr, "Прошу сообщить порядок"), (ru, "Sur zone à la fin de la semaine.")):
        expect(one.page.locator("ol.talk > li")).to_have_count(2, timeout=WAIT_MS)
        expect(one.page.locator("ol.talk > li.other")).to_contain_text(said)
        expect(one.page.locator("#standing .troubles")).to_have_count(0, timeout=WAIT_MS)


def tell_the_time(stage: Stage, instant: str) -> None:
    """Set everybody's clock, as an exercise may."""
    for actor in stage.actors.values():
        actor.call("POST", "/api/clock", {"now": instant})


def settle_the_conflict(fr: Person, ru: Person) -> None:
    """F11: raised; a proposal that the node found, a counter-proposal, accepted, followed."""
    for one in (fr, ru):
        one.go("notices")
    fr.page.locator("#notices").get_by_role("link", name="Activité aérienne").first.click()
    fr.begin("conflict.raise")
    fr.send()
    for one in (fr, ru):
        one.go("notices")
        one.page.locator('#conflicts a[href^="/conflicts/"]').first.click()
        one.sees(one.words("conflict-they-meet"))
    ru.page.locator("#found").get_by_role("link", name=ru.words("conflict-find")).first.click()
    ru.press("conflict-propose-this")
    ru.fill({"office": "ru/longrange", "body.reason.text": "Так полёты не встретятся."})
    ru.send("Так полёты не встретятся.")
    fr.sees("Так полёты не встретятся.", within="#proposals")
    fr.begin("conflict.counter", fr.page.locator("#proposals"))
    fr.fill(
        {
            "office": "fr/carrier",
            "body.reason.text": "Plutôt plus haut.",
            "body.volume.floor.value": "FL330",
            "body.volume.ceiling.value": "FL390",
        }
    )
    fr.send("Plutôt plus haut.")
    ru.sees("Plutôt plus haut.", within="#proposals")
    ru.begin("conflict.accept", ru.page.locator("#proposals"))
    ru.fill({"office": "ru/longrange"})
    ru.send()
    fr.sees(fr.words("conflict-accepted"), within="#proposals")
    ru.press("conflict-amend-so")
    ru.fill({"office": "ru/longrange"})
    ru.send()
    for one in (fr, ru):
        one.sees(one.words("conflict-state-resolved"), within="#state")


DISPATCH = (
    "Moscou, jeudi 19 novembre 2015. Selon le chef d'état-major russe, l'aviation a détruit"
    " 4.111 cibles et effectué 2.299 sorties en 48 jours.\n\nLa France a effectué 12 % des frappes"
    " non américaines de la coalition, a déclaré un porte-parole militaire américain."
)


def count(fr: Person) -> None:
    """F12 and F13: each figure keeps who said it; what cannot be reckoned says why."""
    fr.go("figures")
    fr.page.locator('main a[href="/dispatch"]').first.click()
    fr.page.get_by_label(fr.words("dispatch-text")).fill(DISPATCH)
    fr.press("dispatch-read")
    proposals = fr.page.locator("li.proposal")
    for number in range(3):
        proposals.nth(number).locator('button[name="confirm"]').click()
        expect(proposals.nth(number)).to_contain_text(fr.words("dispatch-on-record"))
    fr.go("figures")
    targets = fr.page.locator("#claims tr", has_text="cibles")
    expect(targets).to_contain_text("chef d'état-major russe")
    targets.get_by_role("checkbox").check()
    fr.page.locator("#claims tr", has_text="12").get_by_role("checkbox").first.check()
    fr.press("figure-reckon-ticked")
    fr.page.locator('[name="operation"]').select_option("sum")
    fr.press("derive-try")
    expect(fr.page.locator("section.refused li")).not_to_have_count(0)


def announce(fr: Person, ru: Person) -> None:
    """F1: one side alone announces it; the other's confirmation is absent, not denied."""
    ru.go("figures")
    ru.begin("communique.publish")
    ru.fill(
        {
            "office": "ru/ministry",
            "body.texts.0.text": "Начальники генеральных штабов впервые поговорили по телефону.",
            "body.concerns": ["fr"],
        }
    )
    ru.tell_only("fr")
    ru.send("впервые поговорили")
    fr.go("figures")
    fr.sees("впервые поговорили", within="#communiques")
    fr.page.locator("#communiques a", has_text="впервые поговорили").click()
    fr.sees(fr.state("absent"), within="#answers")


def prove(fr: Person, ru: Person, folder: Path) -> None:
    """What was said and receipted is proven with one file, at the other desk or anywhere."""
    fr.go("record")
    fr.page.locator("tr", has_text="Sur zone à la fin").locator("a.mono").click()
    with fr.page.expect_download() as download:
        fr.press("evidence-download")
    download.value.save_as(folder / "evidence.json")
    ru.go("record")
    ru.press("evidence-verify")
    ru.page.get_by_label(ru.words("evidence-file")).set_input_files(folder / "evidence.json")
    ru.press("evidence-verify", ru.page.locator("form.panel"))
    ru.sees(ru.words("evidence-proven", count=1), "Sur zone à la fin de la semaine.")


def look_back_and_leave(fr: Person, ru: Person) -> None:
    """What this side knew while the link was cut, and what had been said; then they sign out."""
    theirs = "Прошу сообщить порядок проверки линии."
    fr.go("record")
    fr.press("asof-title")
    for by, knows in (("received", False), ("said", True)):
        fr.page.get_by_label(fr.words("asof-at"), exact=True).fill("2015-11-20T12:00")
        fr.page.get_by_label(fr.words("asof-by")).select_option(by)
        fr.press("asof-show")
        fr.page.locator('main a[href*="type=contact"]').click()
        fr.sees("Sur zone à la fin de la semaine.", fr.words(f"asof-told-{by}"))
        heard = expect(fr.page.locator("main"))
        heard.to_contain_text(theirs) if knows else heard.not_to_contain_text(theirs)
    for one in (fr, ru):
        one.page.get_by_role("button", name=one.words("sign-out")).click()
        one.page.goto(one.home + "/record")
        expect(one.page.get_by_text(one.words("door-ticket"))).to_be_visible()
        expect(one.page.locator("body")).not_to_contain_text("Sur zone")
