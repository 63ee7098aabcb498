"""Notices and conflicts in a real browser: checked while typing, refused, worked out by two."""

import re
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser.browsers import (
    WAIT_MS,
    axe_script,
    desk_of,
    sign_in,
    violations,
)
from tests.processes.fork_server import ForkServer
from tests.two_nodes import NodeProcess, text, two_nodes, until

from visavis.node.founding import read_policy
from visavis.terms import PartyId

DAY = "2031-03-14"  # ahead of every run, so nothing is over
AREA = "body.volume.area"


@pytest.fixture(scope="module")
def desks(
    tmp_path_factory: pytest.TempPathFactory, forks: ForkServer, browser: Browser
) -> Iterator[tuple[NodeProcess, NodeProcess]]:
    """Two served and linked nodes; the second one has told the first of a transit."""
    with two_nodes(tmp_path_factory.mktemp("desks"), forks, heartbeat_s=1, answer_s=1) as found:
        one, other = found
        transit = declare_transit(other)
        until(lambda: one.ask("GET", f"/api/views/notice/{transit}")[0] == 200, one, other)
        yield found


def declare_transit(node: NodeProcess) -> str:
    """Declare a transit by the API, and release it to the other side."""
    line = [[29_000_000, 33_600_000], [33_400_000, 34_300_000], [36_500_000, 35_400_000]]
    level = {"units": "FT", "reference": "STD"}
    body = {
        "type": "transit",
        "title": text("Перелёт", "ru"),
        "volume": {
            "area": {"type": "corridor", "line_udeg": line, "half_width_m": 9000},
            "start": f"{DAY}T07:00:00Z",
            "end": f"{DAY}T08:30:00Z",
            "floor": {"value": 10_000, **level},
            "ceiling": {"value": 24_000, **level},
        },
    }
    command: dict[str, Any] = {
        "kind": "notice.declare",
        "office": "ru/fleet",
        "body": body,
        "release": {"audience": {"parties": ["fr"]}},
    }
    found = node.call("POST", "/api/commands", json={"commands": [command]})
    return str(found["outcomes"][0]["id"])


def fill(page: Page, **values: str) -> None:
    """Type into fields by their names; `__` stands for a dot."""
    for name, value in values.items():
        page.locator(f'[name="body.{name.replace("__", ".")}"]').fill(value)


def choose(page: Page, name: str, value: str) -> None:
    page.locator(f'select[name="{name}"]').select_option(value)


def type_activity(page: Page, desk: str) -> None:
    """Type a circle over the transit's way into a new form."""
    page.goto(f"{desk}/acts/notice.declare")
    choose(page, "body.type", "activity")
    choose(page, f"{AREA}.shape", "circle")
    choose(page, f"{AREA}.radius_m.unit", "NM")
    fill(
        page,
        title__text="Air activity",
        volume__area__points="34°12′N 033°30′E",
        volume__area__radius_m="32,4",
        volume__start__date=DAY,
        volume__start__time="0600",
        volume__end__date=DAY,
        volume__end__time="09:00",
        volume__floor__value="FL100",
        volume__ceiling__value="240",
    )


def test_what_a_notice_would_meet_is_said_while_it_is_typed_and_never_as_safety(
    browser: Browser, desks: tuple[NodeProcess, NodeProcess]
) -> None:
    """Issue: the conflict found while typing."""
    one, _ = desks
    context = sign_in(browser, one, locale="en")
    page = context.new_page()
    type_activity(page, desk_of(one))
    meets = page.locator("#meets")
    expect(meets).to_contain_text("certain", timeout=WAIT_MS)
    expect(meets).to_contain_text("Перелёт")
    expect(meets).to_contain_text("07:00 UTC – ")
    fill(page, volume__ceiling__value="FL090", volume__floor__value="50")
    expect(meets).to_contain_text("None found among the notices", timeout=WAIT_MS)
    expect(meets).to_contain_text("makes nothing safe")
    assert not re.search(r"\bclear\b", meets.inner_text(), re.IGNORECASE)
    fill(page, volume__end__time="")
    expect(meets).to_contain_text("not whole yet", timeout=WAIT_MS)
    assert violations(page, axe_script()) == []
    context.close()


def test_a_refused_notice_keeps_all_of_it_and_points_at_each_field(
    browser: Browser, desks: tuple[NodeProcess, NodeProcess]
) -> None:
    """Issue, "Bad input": beside the field, everything typed kept, the first one focused."""
    context = sign_in(browser, desks[0], locale="fr")
    page = context.new_page()
    type_activity(page, desk_of(desks[0]))
    fill(page, volume__area__points="34°12′N 033°30′E\n34, x", volume__end__time="25h00")
    page.get_by_role("button", name="Montrer ce qu’ils verront").click()
    expect(page.locator('main [role="alert"]')).to_contain_text("3 champs")
    points = page.locator(f'[name="{AREA}.points"]')
    expect(points).to_be_focused()
    expect(points).to_have_value("34°12′N 033°30′E\n34, x")
    expect(page.locator("#body-volume-area-points-problem")).to_contain_text("La ligne 2")
    expect(page.locator('[name="body.volume.end.time"]')).to_have_value("25h00")
    expect(page.locator("#body-volume-end-problem")).to_contain_text("« 25h00 »")
    expect(page.locator("#audience-problem")).to_contain_text("Choisissez qui l’entend")
    expect(page.locator('[name="body.volume.start.time"]')).to_have_value("0600")
    assert violations(page, axe_script()) == []
    context.close()


def test_a_notice_is_declared_and_a_conflict_worked_out_by_two_without_scripts(
    browser: Browser, desks: tuple[NodeProcess, NodeProcess]
) -> None:
    """The whole way by forms alone: checked by a button, declared, raised, proposed, declined."""
    one, other = desks
    fr = sign_in(browser, one, locale="en", java_script_enabled=False)
    ours = fr.new_page()
    type_activity(ours, desk_of(one))
    ours.get_by_role("button", name="Check what it would meet").click()
    expect(ours.locator("#meets")).to_contain_text("certain")
    expect(ours.locator('[name="body.title.text"]')).to_have_value("Air activity")
    ours.locator('[name="to"][value="ru"]').check()
    ours.get_by_role("button", name="Show what they will see").click()
    expect(ours.locator("main")).to_contain_text("circle of 60.005 km (32.4 NM)")
    ours.get_by_role("button", name="Send it").click()
    ours.get_by_role("link", name="Raise a conflict").click()
    expect(ours.locator("main")).to_contain_text("RU: Перелёт")
    ours.get_by_role("button", name="Show what they will see").click()
    ours.get_by_role("button", name="Send it").click()
    expect(ours.locator("main")).to_contain_text("raised, nothing proposed that stands")
    ours.get_by_role("link", name="Look for changes of the notice of FR").click()
    ours.locator("article", has_text="In time").get_by_role("button", name="Propose this").click()
    fill(ours, reason__text="We can fly later")
    ours.get_by_role("button", name="Show what they will see").click()
    ours.get_by_role("button", name="Send it").click()
    expect(ours.locator("#proposals")).to_contain_text("Awaited is the answer of RU")
    conflict = ours.url.partition("?")[0].removeprefix(desk_of(one))
    identity = conflict.rpartition("/")[2]
    until(
        lambda: (other.ask("GET", f"/api/views/conflict/{identity}")[1] or {}).get("proposals"),
        one,
        other,
    )
    ru = sign_in(browser, other, locale="ru", java_script_enabled=False)
    theirs = ru.new_page()
    theirs.goto(desk_of(other) + conflict)
    expect(theirs.locator("#proposals")).to_contain_text("We can fly later")
    theirs.locator("#proposals a", has_text="Отклонить").click()
    fill(theirs, reason__text="Слишком поздно")
    theirs.get_by_role("button", name="Показать, что они увидят").click()
    theirs.get_by_role("button", name="Отправить").click()
    expect(theirs.locator("#proposals")).to_contain_text("Отклонил")
    until(
        lambda: one.call("GET", f"/api/views/conflict/{identity}")["proposals"][0]["answer"],
        one,
        other,
    )
    ours.goto(desk_of(one) + conflict)
    expect(ours.locator("#proposals")).to_contain_text("Слишком поздно")
    fr.close()
    ru.close()


def enter(browser: Browser, node: NodeProcess, name: str) -> Page:
    """A page in which a person of this node is signed in, in English, without scripts."""
    person = {
        "name": name,
        "full_name": name.title(),
        "roles": ["watch", "releaser", "second_person"],
        "grants": [{"office": "fr/fleet", "since": "2020-01-01"}],
    }
    node.call("POST", "/api/people", json=person)
    ticket = node.call("POST", "/api/tickets", json={"person": name})["path"]
    context = browser.new_context(locale="en", java_script_enabled=False)
    context.set_default_timeout(WAIT_MS)
    page = context.new_page()
    page.goto(desk_of(node) + ticket)
    return page


def test_what_needs_two_persons_leaves_only_when_a_second_one_has_seen_it(
    browser: Browser, desks: tuple[NodeProcess, NodeProcess]
) -> None:
    """Issue: preview of exactly what each recipient will see, and a second person."""
    one, other = desks
    one.stop()
    policy = read_policy(one.path)
    wider = msgspec.structs.replace(policy, ceilings={PartyId("ru"): "RESTRICTED"})
    (one.path / "policy.json").write_bytes(msgspec.json.encode(wider))
    one.start()
    anne, bea = enter(browser, one, "anne"), enter(browser, one, "bea")
    type_activity(anne, desk_of(one))
    fill(anne, title__text="Seen by two")
    anne.locator('[name="to"][value="ru"]').check()
    anne.get_by_text("Label, compartments, until when").click()
    choose(anne, "classification", "RESTRICTED")
    anne.get_by_role("button", name="Show what they will see").click()
    expect(anne.locator("main")).to_contain_text("Nothing leaves now.")
    expect(anne.locator("main")).to_contain_text("Seen by two")
    anne.get_by_role("button", name="Ask the second person").click()
    for page in (anne, bea):  # the very person who asks may not agree
        page.goto(desk_of(one))
        page.locator("#ours").get_by_role("link", name="Look and decide").click()
        page.get_by_role("link", name="Approve a release").click()
        expect(page.locator("main")).to_contain_text("anne → RU")
        page.get_by_role("button", name="Show what they will see").click()
    expect(anne.locator('main [role="alert"]')).to_be_visible()
    expect(anne.get_by_role("button", name="Send it")).to_have_count(0)
    shown = bea.locator("main")
    expect(shown).to_contain_text("What has been sent cannot be recalled.")
    expect(shown).to_contain_text("Seen by two")
    expect(shown).to_contain_text("RESTRICTED")
    notices = other.call("GET", "/api/views/notice")
    assert "Seen by two" not in str(notices)
    bea.get_by_role("button", name="Send it").click()
    until(lambda: "Seen by two" in str(other.call("GET", "/api/views/notice")) or None, one, other)
    anne.context.close()
    bea.context.close()
