"""The map in a real browser: what is declared is drawn where it is, then, now and ahead."""

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from tests.browser.browsers import (
    WAIT_MS,
    a_browser,
    axe_script,
    complaints,
    desk_of,
    sign_in,
    violations,
)
from tests.conversations.notice_party import circle, corridor, udeg
from tests.two_nodes import NodeProcess, say, text, until

from visavis.terms import InstantMs, render_instant

HOUR_MS = 3_600_000
LIBRARIES = Path(__file__).resolve().parents[2] / "src" / "visavis" / "desk" / "libraries"
SHOTS = os.environ.get("VISAVIS_SHOTS")  # a folder, for whoever wants to look at the pages
IN_ALL = 7  # notices that the module declares


def polygon(*places: tuple[float, float]) -> dict[str, Any]:
    return {"type": "polygon", "outer_udeg": [udeg(*place) for place in (*places, places[0])]}


def band(area: dict[str, Any], start_h: float, end_h: float | None, *heights: Any) -> Any:
    """A volume from so many hours after now on, until so many."""
    now = time.time_ns() // 1_000_000

    def at(hours: float) -> str:
        return render_instant(InstantMs(now + int(hours * HOUR_MS)))

    found = {"area": area, "start": at(start_h), "end": None if end_h is None else at(end_h)}
    parts = zip(("floor", "ceiling"), heights, strict=False)
    named = ("value", "units", "reference")
    return found | {name: dict(zip(named, one, strict=True)) for name, one in parts}


def declare(node: NodeProcess, to: str, title: str, lang: str, **body: Any) -> str:
    """Declare a notice and tell the other party."""
    command = {
        "kind": "notice.declare",
        "office": f"{node.party}/chief",
        "body": {"title": text(title, lang), **body},
        "release": {"audience": {"parties": [to]}},
    }
    outcome = node.call("POST", "/api/commands", json={"commands": [command]})
    assert outcome["refused"] == 0, outcome
    return str(outcome["outcomes"][0]["id"])


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not LIBRARIES.is_dir():
        pytest.skip("the map's parts are missing: run tools/desk/setup.sh, which needs Node.js")
    with a_browser() as found:
        yield found


@pytest.fixture(scope="module")
def drawn(desks: tuple[NodeProcess, NodeProcess]) -> dict[str, str]:
    """Notices of both: two that meet now, two that meet tomorrow, a ship, 180° and the pole."""
    fr, ru = desks
    sea, high, low = (0, "M", "AMSL"), (24_000, "FT", "STD"), (20_000, "FT", "STD")
    route = corridor(18_520, (30.5, 35.9), (33.6, 34.5), (36.2, 34.9))
    north = polygon((34.5, 34.9), (35.4, 34.7), (35.6, 35.3), (34.8, 35.5))
    ground = polygon((35.2, 35.1), (36.0, 35.0), (36.0, 35.8), (35.1, 35.8))
    ship = polygon((31.8, 33.4), (33.0, 33.2), (33.2, 34.0), (32.0, 34.2))
    seam = polygon((178, 66), (-178, 66), (-178, 68), (178, 68))
    deck = band(circle(33.5, 34.2, 45_000), -1, 5, sea, high)
    found = {
        "deck": declare(fr, "ru", "Pont d’envol", "fr", type="activity", volume=deck),
        "range": declare(fr, "ru", "Tir réel", "fr", type="activity", volume=band(north, 20, 26)),
        "ship": declare(
            fr, "ru", "Groupe aéronaval", "fr", type="deployment",
            unit=text("Groupe aéronaval", "fr"), volume=band(ship, -2, None, sea, sea),
            symbol={"code": "10033000001202000000", "edition": "APP-6(D)"},
        ),
        "route": declare(
            ru, "fr", "Перелёт", "ru", type="transit", volume=band(route, -0.5, 4, low, high)
        ),
        "ground": declare(
            ru, "fr", "Учебные стрельбы", "ru", type="activity",
            volume=band(ground, 19, 27, sea, (5000, "M", "AMSL")),
        ),
        "seam": declare(
            ru, "fr", "Район у 180°", "ru", type="activity", volume=band(seam, -1, 9)
        ),
        "pole": declare(
            ru, "fr", "Полюс", "ru", type="activity", volume=band(circle(40, 88, 500_000), -1, 9)
        ),
    }  # fmt: skip
    until(lambda: fr.ask("GET", f"/api/views/notice/{found['pole']}")[0] == 200, fr, ru)
    return found


def idle(page: Page, shown: int | None = None) -> Locator:
    """Wait until everything is drawn; so many notices, where that matters."""
    stage = page.locator("#stage")
    if shown is not None:
        expect(stage).to_have_attribute("data-shown", str(shown), timeout=WAIT_MS)
    expect(stage).to_have_attribute("data-idle", "yes", timeout=WAIT_MS)
    return stage


def rendered(page: Page, layers: list[str], at: list[float] | None = None) -> set[str]:
    """What is drawn of some layers, at a place or anywhere: ids, or the layer's own name."""
    return set(
        page.evaluate(
            """([layers, at]) => {
                 const map = document.getElementById("stage").map;
                 const found = at ? map.queryRenderedFeatures(map.project(at), { layers })
                   : map.queryRenderedFeatures({ layers });
                 return found.map((one) => one.properties.id || one.layer.id);
               }""",
            [layers, at],
        )
    )


def look_at(page: Page, lon: float, lat: float, zoom: float) -> None:
    page.evaluate(
        """([center, zoom]) => {
             const stage = document.getElementById("stage");
             stage.dataset.idle = "no";
             stage.map.jumpTo({ center, zoom });
           }""",
        [[lon, lat], zoom],
    )
    idle(page)


@pytest.fixture(scope="module")
def french(
    browser: Browser, desks: tuple[NodeProcess, NodeProcess], drawn: dict[str, str]
) -> Iterator[tuple[Page, list[str], list[str]]]:
    """A French map, what the browser complained of, and what it asked for."""
    context = sign_in(browser, desks[0], locale="fr")
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url))
    heard = complaints(page)
    page.goto(f"{desk_of(desks[0])}/map")
    idle(page, IN_ALL)
    yield page, heard, asked
    context.close()


def open_map(browser: Browser, desk: NodeProcess, **choices: Any) -> tuple[Page, list[str]]:
    """The map in a browser of its own, drawn; and what the browser complains of."""
    context = sign_in(browser, desk, **choices)
    page = context.new_page()
    heard = complaints(page)
    page.goto(f"{desk_of(desk)}/map")
    idle(page, IN_ALL)
    return page, heard


def colours_around(page: Page, lon: float, lat: float) -> int:
    """How many clearly different colours the map shows within a few points of a place."""
    return int(
        page.evaluate(
            """(at) => new Promise((done) => {
                 const map = document.getElementById("stage").map;
                 map.once("render", () => {
                   const { x, y } = map.project(at);
                   const gl = map.getCanvas().getContext("webgl2");
                   const ratio = map.getPixelRatio();
                   const pixels = new Uint8Array(4 * 13 * 13);
                   const left = Math.round(x * ratio) - 6;
                   const foot = gl.drawingBufferHeight - Math.round(y * ratio) - 6;
                   gl.readPixels(left, foot, 13, 13, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
                   const found = new Set();
                   for (let k = 0; k < pixels.length; k += 4) found.add(pixels[k] >> 5);
                   done(found.size);
                 });
                 map.triggerRepaint();
               })""",
            [lon, lat],
        )
    )


def shot(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


def test_every_notice_is_drawn_with_its_conflicts_and_its_units_symbol(
    french: tuple[Page, list[str], list[str]],
    desks: tuple[NodeProcess, NodeProcess],
    drawn: dict[str, str],
) -> None:
    """Issue: notices, conflicts, units by milsymbol; nothing loaded from elsewhere."""
    page, heard, asked = french
    expect(page.locator("#stage")).to_have_attribute("data-meets", "2")
    look_at(page, 33.5, 34.5, 5)
    near = {drawn[one] for one in ("deck", "ship", "route")}
    assert rendered(page, ["areas"]) == near
    assert rendered(page, ["later"]) == {drawn["range"], drawn["ground"]}
    assert rendered(page, ["symbols"]) == {drawn["ship"]}
    assert rendered(page, ["meets"])
    assert rendered(page, ["areas"], [33.5, 34.2]) == {drawn["deck"]}
    assert rendered(page, ["names"]) == {"names"}
    assert [one for one in asked if not one.startswith(desk_of(desks[0]))] == []
    assert heard == []
    shot(page, "map-fr")


def test_the_seas_stay_sea_and_areas_across_180_degrees_and_round_the_pole_are_whole(
    french: tuple[Page, list[str], list[str]], drawn: dict[str, str]
) -> None:
    page, _, _ = french
    for view, places in (
        ((180, 71), {(175.0, 73.5): False, (-172.0, 74.0): False, (179.5, 71.2): True}),
        ((-30, 75), {(-5.0, 76.0): False, (-66.0, 74.0): False, (-40.0, 75.0): True}),
        ((60, 72), {(35.0, 74.0): False, (70.0, 76.5): False, (80.0, 66.0): True}),
        ((0, -76), {(0.0, -65.0): False, (0.0, -80.0): True, (20.0, -84.0): True}),
    ):
        look_at(page, *view, 3)
        for (lon, lat), land in places.items():
            assert (rendered(page, ["land"], [lon, lat]) == {"land"}) is land, (lon, lat)
    look_at(page, 180, 67, 4)
    for lon in (178.5, 179.9, -179.9, -178.5):
        assert rendered(page, ["areas"], [lon, 67]) == {drawn["seam"]}, lon
    assert rendered(page, ["areas"], [177.0, 67]) == set()
    shot(page, "map-seam")
    look_at(page, 0, 84, 3)
    for lon in (40, 10, 70):
        assert rendered(page, ["areas"], [lon, 84.9]) == {drawn["pole"]}, lon
    for lon in (-60, -140, 170):  # it reaches beyond the pole, but not so far
        assert rendered(page, ["areas"], [lon, 84.9]) == set(), lon
    shot(page, "map-pole")


def test_the_slider_leads_ahead_to_what_is_declared_and_back_to_what_was_known(
    browser: Browser, desks: tuple[NodeProcess, NodeProcess], drawn: dict[str, str]
) -> None:
    """Issue: time slider (as of, and ahead). By the keyboard, and in words in UTC."""
    page, heard = open_map(browser, desks[0], locale="ru")
    told = page.locator("#moment-told")
    expect(told).to_contain_text("Сейчас")
    expect(told).to_contain_text("UTC")
    slider = page.locator("#moment")
    slider.focus()
    page.keyboard.press("ArrowRight")
    expect(told).to_contain_text("Впереди")
    expect(slider).to_have_attribute("aria-valuetext", told.locator("strong").inner_text()[:-1])
    page.get_by_role("button", name="+ 1 сут.").click()
    idle(page, 3)  # tomorrow: the ship, and the two that meet then
    look_at(page, 34.5, 34.5, 5)
    assert rendered(page, ["areas"]) == {drawn["ship"], drawn["range"], drawn["ground"]}
    shot(page, "map-ahead-ru")
    page.get_by_role("button", name="Сейчас").click()
    idle(page, IN_ALL)
    page.get_by_role("button", name="− 1 ч", exact=True).click()
    expect(told).to_contain_text("Что мы знали тогда")
    idle(page, 0)  # nothing had been said an hour ago
    expect(page.locator("#listed-told")).to_contain_text("Это не значит, что безопасно.")
    shot(page, "map-past-ru")
    assert heard == []
    page.context.close()


def test_what_was_withdrawn_since_is_still_there_as_of_before(
    browser: Browser, desks: tuple[NodeProcess, NodeProcess], drawn: dict[str, str]
) -> None:
    fr, _ = desks
    area = circle(20, 38, 30_000)
    gone = declare(fr, "ru", "Bref", "fr", type="activity", volume=band(area, -1, 9))
    before = fr.call("GET", f"/api/views/notice/{gone}")["declared"]["at"]
    until(lambda: fr.call("GET", "/api/asof?at=now")["at"] > before, fr)
    then = fr.call("GET", "/api/asof?at=now")["at"]
    say(fr, "notice.withdraw", "fr/chief", notice=gone, reason=text("Storm"))
    context = sign_in(browser, fr, locale="en")
    asked = context.request.get(f"{desk_of(fr)}/map/known?at={then}")
    assert gone in {one["id"] for one in asked.json()["notices"]}
    now = context.request.get(f"{desk_of(fr)}/map/known")
    assert gone not in {one["id"] for one in now.json()["notices"]}
    assert context.request.get(f"{desk_of(fr)}/map/known?at=tomorrow").status == 422
    context.close()


def test_everything_on_the_map_is_reached_by_the_keyboard_and_axe_finds_nothing(
    browser: Browser, desks: tuple[NodeProcess, NodeProcess], drawn: dict[str, str]
) -> None:
    """Issue: keyboard for every action; WCAG 2.2 AA by axe-core."""
    axe = axe_script()
    page, heard = open_map(browser, desks[0], locale="en", color_scheme="dark")
    expect(page.locator("#listed [data-pick]")).to_have_count(IN_ALL)
    page.locator("#find").focus()
    page.keyboard.type("pont")
    expect(page.locator("#listed [data-pick]")).to_have_count(1)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    facts = page.locator("#facts-body")
    expect(facts).to_contain_text("Pont d’envol")
    expect(facts).to_contain_text("24,000 ft at 1013 hPa")
    expect(facts).to_contain_text("certain: RU: Перелёт")
    expect(page.locator("#profile svg.profile")).to_contain_text("FL200")
    expect(page.locator("#profile svg.profile")).to_contain_text("4,000")
    expect(page.locator("#profile li")).to_have_count(2)
    idle(page)
    assert violations(page, axe) == []
    shot(page, "map-chosen-dark")
    canvas = page.locator("#stage canvas")
    canvas.focus()
    before = page.evaluate("document.getElementById('stage').map.getZoom()")
    page.keyboard.press("-")
    expect(page.locator("#stage")).to_have_attribute("data-idle", "yes", timeout=WAIT_MS)
    until(lambda: page.evaluate("document.getElementById('stage').map.getZoom()") < before)
    facts.get_by_role("link", name="Open the notice").click()
    assert page.url.endswith(f"/notices/{drawn['deck']}")
    assert heard == []
    page.context.close()


def test_a_party_that_falls_silent_is_hatched_and_said_to_be_unknown(
    french: tuple[Page, list[str], list[str]],
    desks: tuple[NodeProcess, NodeProcess],
    drawn: dict[str, str],
) -> None:
    """Issue: unknown coverage is drawn as unknown."""
    page, (_, ru) = french[0], desks
    look_at(page, 33.5, 34.5, 5)
    assert rendered(page, ["unknown"]) == set()
    ru.stop()
    expect(page.locator("#key .untold")).to_contain_text("inconnu", timeout=WAIT_MS)
    idle(page)
    assert rendered(page, ["unknown"]) == {drawn["route"]}
    assert rendered(page, ["areas"]) == {drawn["deck"], drawn["ship"]}
    for lon, lat in ((31.2, 35.67), (35.0, 34.82)):  # beside its axis: hatched in every tile
        look_at(page, lon, lat, 7.5)
        assert colours_around(page, lon, lat) >= 2, (lon, lat)
    expect(page.locator("#coverage")).to_contain_text("RU")
    expect(page.locator("#listed")).to_contain_text("peut-être ancien")
    shot(page, "map-silent-fr")
    ru.start()
    expect(page.locator("#key .untold")).to_have_count(0, timeout=WAIT_MS)
    idle(page)
    assert rendered(page, ["unknown"]) == set()


def test_what_is_drawn_fills_the_fields_and_what_is_typed_is_drawn(
    browser: Browser, desks: tuple[NodeProcess, NodeProcess], drawn: dict[str, str]
) -> None:
    """Issue: areas drawn on the map or typed."""
    context = sign_in(browser, desks[0], locale="en")
    page = context.new_page()
    heard = complaints(page)
    page.goto(f"{desk_of(desks[0])}/acts/notice.declare")
    page.get_by_role("button", name="Draw on a map").click()
    stage = page.locator(".drawn")
    expect(stage).to_have_attribute("data-idle", "yes", timeout=WAIT_MS)
    points = page.locator('[name="body.volume.area.points"]')
    shape = page.locator('[name="body.volume.area.shape"]')
    for x, y in ((200, 150), (350, 140), (380, 260), (220, 280)):
        stage.click(position={"x": x, "y": y})
    expect(shape).to_have_value("polygon")
    expect(stage).to_have_attribute("data-area", "polygon", timeout=WAIT_MS)
    assert len(points.input_value().splitlines()) == 4
    page.get_by_role("button", name="Remove the last point").click()
    assert len(points.input_value().splitlines()) == 3
    page.get_by_role("button", name="Start anew").click()
    expect(points).to_have_value("")
    shape.select_option("circle")
    stage.click(position={"x": 300, "y": 200})
    stage.click(position={"x": 360, "y": 200})
    expect(stage).to_have_attribute("data-area", "circle", timeout=WAIT_MS)
    assert int(page.locator('[name="body.volume.area.radius_m"]').input_value()) > 1000
    shape.select_option("corridor")
    points.fill("34°30′N 033°00′E\n35.5, 34.25")
    page.locator('[name="body.volume.area.width_m"]').fill("20")
    page.locator('[name="body.volume.area.width_m.unit"]').select_option("NM")
    expect(stage).to_have_attribute("data-area", "corridor", timeout=WAIT_MS)
    page.get_by_role("button", name="Add the middle of the map").click()
    assert len(points.input_value().splitlines()) == 3
    assert points.input_value().startswith("34.50000, 33.00000\n35.50000, 34.25000\n")
    points.fill("34.5")
    expect(page.locator(".draw [role=status]")).to_contain_text("34.5", timeout=WAIT_MS)
    shot(page, "map-drawing")
    assert heard == []
    context.close()


def test_without_scripts_the_map_leads_to_the_plain_chart(
    browser: Browser, desks: tuple[NodeProcess, NodeProcess], drawn: dict[str, str]
) -> None:
    context = sign_in(browser, desks[0], locale="en", java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{desk_of(desks[0])}/map")
    expect(page.locator("#mapping")).to_be_hidden()
    page.get_by_role("link", name="Plain chart").first.click()
    expect(page.locator("svg.chart")).to_contain_text("FR: Pont d’envol")
    context.close()
