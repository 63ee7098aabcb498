"""Figures, communiqués and dispatches in a real browser: read, reckoned with, put on record."""

import os
from pathlib import Path
from typing import Any

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
from tests.two_nodes import NodeProcess, say, text, until

LANGUAGES = ("fr", "en", "ru")
DAY = "2015-11-17T00:00:00Z"
DISPATCH = (
    "Moscou, mardi 17 novembre 2015. Selon le chef d'état-major russe, l'aviation a détruit"
    " 4.111 cibles en 48 jours.\n\nLa France a effectué 12 % des frappes non américaines de la"
    " coalition, a déclaré un porte-parole militaire américain."
)
SHOTS = os.environ.get("VISAVIS_SHOTS")  # a folder, for whoever wants to look at the pages


def told(node: NodeProcess, kind: str, to: str, **body: Any) -> str:
    """Say something that another party is told too."""
    command = {
        "kind": kind,
        "office": f"{node.party}/chief",
        "body": body,
        "release": {"audience": {"parties": [to]}},
    }
    outcome = node.call("POST", "/api/commands", json={"commands": [command]})
    return str(outcome["outcomes"][0]["id"])


@pytest.fixture(scope="module")
def things(desks: tuple[NodeProcess, NodeProcess]) -> dict[str, str]:
    """Two claims, one of them disputed, a derived figure, and communiqués of both sorts."""
    fr, ru = desks
    period = {"starts": "2015-09-30", "length": 48, "length_in": "day"}
    sorties = {"bound": "exact", "value": "2299", "unit": {"kind": "count", "name": "sorties"}}
    scope = {"keys": ["ru/air"], "told": text("воздушная кампания", "ru")}
    speaker = {"kind": "office", "office": "ru/chief"}
    claim = told(
        fr,
        "claim.make",
        "ru",
        speaker=speaker,
        as_of=DAY,
        figure={**sorties, "period": period, "scope": scope},
    )
    share = {"bound": "about", "value": "12", "unit": {"kind": "percent"}}
    outsider = {"kind": "outsider", "named": text("a military spokesman")}
    part = say(fr, "claim.make", "fr/chief", speaker=outsider, as_of=DAY, figure=share)
    until(lambda: ru.ask("GET", f"/api/views/claim/{claim}")[0] == 200, fr, ru)
    told(ru, "claim.dispute", "fr", claim=claim, reason=text("Посчитано дважды.", "ru"))
    derived = say(fr, "claim.derive", "fr/chief", operation="rate", parents=[claim])
    alone = told(
        fr,
        "communique.publish",
        "ru",
        texts=[text("Les deux chefs se sont parlé une heure.", "fr")],
        concerns=["ru"],
        paragraphs=[{"cites": claim}],
    )
    lines = ("They spoke for an hour.", "Both gave their view.", "They will speak again.")
    joint = told(
        fr,
        "communique.draft",
        "ru",
        sides=["ru"],
        title=text("Joint communiqué"),
        paragraphs=[*({"text": text(one)} for one in lines), {"cites": claim}],
    )
    until(lambda: ru.ask("GET", f"/api/views/joint/{joint}")[0] == 200, fr, ru)
    others = (lines[0], "Each side gave its view of the ground.")
    told(
        ru,
        "communique.draft",
        "fr",
        communique=joint,
        paragraphs=[*({"text": text(one)} for one in others), {"cites": claim}],
    )

    def both() -> bool:
        drafts = fr.call("GET", f"/api/views/joint/{joint}")["drafts"]
        disputes = fr.call("GET", f"/api/views/claim/{claim}")["disputes"]
        return len(drafts) == 2 and bool(disputes)

    until(both, fr, ru)
    return {"claim": claim, "part": part, "derived": derived, "alone": alone, "joint": joint}


def look(page: Page, name: str) -> None:
    """Keep a picture where one was asked for."""
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)


def read_dispatch(page: Page, desk: str, stamp: str) -> None:
    """Paste the dispatch and have it read."""
    page.goto(f"{desk}/dispatch")
    page.locator("#text").fill(DISPATCH)
    page.locator("#stamp").fill(stamp)
    page.locator('button[value="read"]').click()
    expect(page.locator(".dispatch-text")).to_contain_text("4.111 cibles")


@pytest.mark.parametrize(
    ("language", "theme"), [*((one, "light") for one in LANGUAGES), ("en", "dark")]
)
def test_axe_finds_nothing_on_the_pages_of_figures_communiques_and_dispatches(
    browser: Browser,
    desks: tuple[NodeProcess, NodeProcess],
    things: dict[str, str],
    language: str,
    theme: str,
) -> None:
    """WCAG 2.2 AA by axe-core on each of these pages, in each language and both themes."""
    axe, desk = axe_script(), desk_of(desks[0])
    context = sign_in(browser, desks[0], color_scheme=theme, locale=language)
    page = context.new_page()
    heard = complaints(page)
    found: list[str] = []
    refused = (
        f"/figures/derive?operation=share_of&parents={things['part']}&parents={things['claim']}"
    )
    for name, address in (
        ("figures", "/figures"),
        ("claim", f"/claims/{things['claim']}"),
        ("derived", f"/claims/{things['derived']}"),
        ("refused", refused),
        ("reckoned", f"/figures/derive?operation=rate&parents={things['claim']}"),
        ("communique", f"/communiques/{things['alone']}"),
        ("joint", f"/communiques/{things['joint']}"),
        ("dispatch", "/dispatch"),
    ):
        answer = page.goto(desk + address)
        assert answer is not None
        assert answer.status == 200, address
        look(page, f"{name}-{language}-{theme}")
        found += [f"{address}: {one}" for one in violations(page, axe)]
    read_dispatch(page, desk, "2022-01-05")
    look(page, f"contradicted-{language}-{theme}")
    found += [f"read dispatch: {one}" for one in violations(page, axe)]
    context.close()
    assert found == []
    assert heard == []


def test_a_dispatch_is_confirmed_edited_and_rejected_and_the_claim_opens_its_source(
    browser: Browser, desks: tuple[NodeProcess, NodeProcess]
) -> None:
    context = sign_in(browser, desks[0], locale="en")
    page, desk = context.new_page(), desk_of(desks[0])
    read_dispatch(page, desk, "2022-01-05")
    expect(page.get_by_role("alert")).to_contain_text("The text contradicts its stamp.")
    expect(page.locator('button[name="confirm"]')).to_have_count(0)
    page.get_by_role("button", name="Take 2015-11-17").click()
    first = page.locator("#proposal-0")
    first.hover()
    expect(page.locator('.dispatch-text [data-of~="0"].lit').first).to_be_visible()
    first.locator('button[name="confirm"]').click()
    expect(page.locator("[data-done]")).to_contain_text("with its source")
    expect(first).to_contain_text("On record")
    look(page, "confirmed")
    page.locator('#proposal-1 button[name="edit"]').click()
    page.locator('[name="body.figure.value"]').fill("13")
    look(page, "editing")
    page.locator('#proposal-1 button[name="confirm"]').click()
    expect(page.locator("#proposal-1")).to_contain_text("On record")
    page.locator('#proposal-0 button[name="reject"]').click()
    expect(page.locator("#proposal-0")).to_contain_text("Rejected")
    page.locator('#proposal-1 a[href^="/claims/"]').click()
    expect(page.locator("#claim")).to_contain_text("13 %")
    expect(page.locator("#claim q", has_text="12 %").first).to_be_visible()
    context.close()


def test_a_dispatch_is_read_and_confirmed_without_scripts(
    browser: Browser, desks: tuple[NodeProcess, NodeProcess]
) -> None:
    context = sign_in(browser, desks[0], locale="fr", java_script_enabled=False)
    page, desk = context.new_page(), desk_of(desks[0])
    read_dispatch(page, desk, "")
    page.locator('#proposal-0 a[href="#span-0"]').click()
    assert page.url.endswith("#span-0")
    page.locator('#proposal-0 button[name="confirm"]').click()
    expect(page.locator("#proposal-0")).to_contain_text("Au registre")
    context.close()


def test_an_address_alone_puts_nothing_on_record(
    browser: Browser, desks: tuple[NodeProcess, NodeProcess]
) -> None:
    context = sign_in(browser, desks[0], locale="en")
    page, desk = context.new_page(), desk_of(desks[0])
    page.goto(f"{desk}/dispatch?confirm=0&office=fr/chief&text=Il+y+a+eu+977+morts+le+3+mars+2015.")
    expect(page.locator("#text")).to_have_value("")
    page.goto(f"{desk}/figures")
    expect(page.locator("#claims")).to_be_visible()
    expect(page.locator("main")).not_to_contain_text("977")
    context.close()


def test_a_side_signs_the_draft_that_it_was_shown_and_the_other_sees_it(
    browser: Browser, desks: tuple[NodeProcess, NodeProcess], things: dict[str, str]
) -> None:
    context = sign_in(browser, desks[0], locale="en")
    page, desk = context.new_page(), desk_of(desks[0])
    page.goto(f"{desk}/communiques/{things['joint']}")
    expect(page.locator("tr.row-changed")).to_have_count(1)
    expect(page.locator("tr.row-only-ours")).to_contain_text("They will speak again.")
    page.get_by_role("button", name="Sign this draft: RU").click()
    page.get_by_role("button", name="Send it").click()
    expect(page.locator("#text")).to_contain_text("signed", timeout=WAIT_MS)
    expect(page.locator("#drafts")).to_contain_text("Signed by FR")
    answer = page.request.get(f"{desk}/api/communiques/{things['joint']}/pdf?lang=ru")
    assert answer.body().startswith(b"%PDF")
    context.close()
