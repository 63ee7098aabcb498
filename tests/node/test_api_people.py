"""Persons over the API of a served node: cookies, proofs, roles, audit, limits, headers."""

import http.client
import time
from collections.abc import Iterator
from typing import Any

import pytest
from tests.node.browsers import Browser, Got, code_of
from tests.processes.fork_server import ForkServer
from tests.two_nodes import NodeProcess, found

from visavis.cli_people import enter_as_duty_officer

FLEET = {"office": "fr/fleet", "since": "2020-01-01"}
PUBLIC = {
    "kind": "communique.publish",
    "office": "fr/fleet",
    "body": {"texts": [{"lang": "en", "text": "The strait is open."}]},
}


class Served:
    """A node with persons, and the ways to ask it."""

    def __init__(self, node: NodeProcess) -> None:
        self.node = node
        self.people: dict[str, Any] = {}
        self.steps: dict[str, int] = {}

    def token(self, method: str, path: str, fields: Any = None) -> Any:
        """Ask as the folder's own program."""
        return self.node.call(method, path, json=fields)

    def add(self, name: str, *roles: str, **more: Any) -> None:
        """Take in a person who may act for the fleet."""
        fields = {"name": name, "full_name": name.title(), "roles": roles, "grants": [FLEET]}
        self.people[name] = self.token("POST", "/api/people", {**fields, **more})

    def browser(self, name: str = "") -> Browser:
        """A browser; with a name, one in which that person has come in by a ticket."""
        browser = Browser(self.node.desk_port)
        if name:
            path = self.token("POST", "/api/tickets", {"person": name})["path"]
            assert browser.ask("GET", path).status == 303
            browser.csrf = browser.ask("GET", "/api/session").json()["csrf"]
        return browser


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, forks: ForkServer) -> Iterator[Served]:
    node = found(tmp_path_factory.mktemp("people"), "fr")
    node.forks = forks
    node.start()
    try:
        served = Served(node)
        served.add("anne", "watch")
        served.add("bea", "auditor")
        served.add("carl", "administrator")
        yield served
    finally:
        assert node.process is not None
        node.process.kill()
        node.process.wait()


def refused(got: Got, status: int, code: str, words: str) -> None:
    """Check a refusal."""
    found = got.json()
    assert (got.status, found["code"]) == (status, code), found
    assert words in found["message"], found["message"]
    assert found["next_step"]


def test_a_browser_signs_in_reads_and_signs_out(served: Served) -> None:
    browser, new = served.browser(), served.people["anne"]
    code = code_of(new["authenticator"], time.time())
    got = browser.sign_in("anne", new["password"], code)
    assert got.status == 200
    assert got.json()["offices"] == ["fr/fleet"]
    assert got.json()["person"]["name"] == "anne"
    cookie = got.headers["set-cookie"]
    assert cookie.startswith("visavis-fr=")
    assert "httponly" in cookie.lower()
    assert "samesite=strict" in cookie.lower()
    assert "secure" not in cookie.lower()  # by http, and on this machine only
    assert browser.ask("GET", "/api/status").json()["party"] == "fr"
    again = served.browser().sign_in("anne", new["password"], code)
    refused(again, 401, "people.sign_in", "a code that was not used yet")
    old = Browser(browser.port, dict(browser.cookies))
    assert browser.ask("DELETE", "/api/session").status == 200
    assert browser.cookies == {}
    refused(old.ask("GET", "/api/status"), 401, "node.token", "or a session's cookie")


def test_only_our_own_pages_change_anything(served: Served) -> None:
    browser = served.browser("anne")
    call = {"commands": [PUBLIC]}
    proof, browser.csrf = browser.csrf, ""
    before = served.token("GET", "/api/status")["own_root"]
    got = browser.ask("POST", "/api/commands", call)
    refused(got, 403, "people.csrf", "expected the session's own proof, in X-CSRF-Token")
    got = browser.ask("POST", "/api/commands", call, {"X-CSRF-Token": proof[:-1] + "_"})
    refused(got, 403, "people.csrf", "got another")
    other = served.browser("bea")
    got = browser.ask("POST", "/api/commands", call, {"X-CSRF-Token": other.csrf})
    refused(got, 403, "people.csrf", "got another")
    for origin in ("https://evil.example", "null", f"http://127.0.0.1:{browser.port + 1}"):
        headers = {"X-CSRF-Token": proof, "Origin": origin}
        got = browser.ask("POST", "/api/commands", call, headers)
        refused(got, 403, "people.csrf", "expected a page of this node")
    refused(browser.ask("DELETE", "/api/session"), 403, "people.csrf", "got none")
    assert served.token("GET", "/api/status")["own_root"] == before
    headers = {"X-CSRF-Token": proof, "Origin": f"http://127.0.0.1:{browser.port}"}
    got = browser.ask("POST", "/api/commands", call, headers)
    assert got.json()["refused"] == 0, got.json()


def test_who_speaks_stands_in_the_audit(served: Served) -> None:
    browser = served.browser("anne")
    got = browser.ask("POST", "/api/commands", {"commands": [PUBLIC]}).json()
    said = got["outcomes"][0]["id"]
    rows = served.browser("bea").ask("GET", "/api/audit?limit=500").json()["rows"]
    told = [(row["who"], row["deed"], row["address"]) for row in rows if row["subject"] == said]
    assert told == [("anne", "said", "127.0.0.1")]
    assert served.token("GET", "/api/audit/check")["broken_at"] is None


def test_a_person_speaks_for_granted_offices_only_and_the_rest_of_a_batch_stands(
    served: Served,
) -> None:
    browser = served.browser("anne")
    chiefs = {**PUBLIC, "office": "fr/chief"}
    got = browser.ask("POST", "/api/commands", {"commands": [chiefs, PUBLIC, chiefs]}).json()
    codes = [one.get("code") for one in got["outcomes"]]
    assert codes == ["people.not_allowed", None, "people.not_allowed"]
    assert got["refused"] == 2
    message = got["outcomes"][0]["message"]
    assert "anne may not act for fr/chief: expected an office granted to anne on" in message
    alone = served.browser("bea").ask("POST", "/api/commands", {"commands": [PUBLIC]}).json()
    assert "expected the role watch, got auditor" in alone["outcomes"][0]["message"]


@pytest.mark.parametrize(
    ("who", "method", "path", "role"),
    [
        ("anne", "GET", "/api/audit", "auditor"),
        ("carl", "GET", "/api/audit/check", "auditor"),
        ("anne", "GET", "/api/people", "administrator"),
        ("bea", "POST", "/api/people", "administrator"),
        ("bea", "POST", "/api/people/anne", "administrator"),
        ("bea", "POST", "/api/people/anne/renew", "administrator"),
        ("anne", "POST", "/api/tickets", "administrator"),
        ("anne", "POST", "/api/cards", "administrator"),
        ("anne", "POST", "/api/clock", "administrator"),
        ("anne", "POST", "/api/links/ru/open", "administrator"),
        ("bea", "GET", "/api/links/ru/export", "watch"),
    ],
)
def test_each_operation_wants_its_role(
    served: Served, who: str, method: str, path: str, role: str
) -> None:
    got = served.browser(who).ask(method, path)
    refused(got, 403, "people.not_allowed", f"expected the role {role}")
    rows = served.token("GET", "/api/audit?limit=500")["rows"]
    assert f"people.not_allowed {method} {path}" in [row["subject"] for row in rows]


def test_an_administrator_takes_in_and_shuts_out(served: Served) -> None:
    boss = served.browser("carl")
    fields = {"name": "dora", "full_name": "Dora", "roles": ["watch"], "grants": [FLEET]}
    new = boss.ask("POST", "/api/people", fields).json()
    dora = served.browser()
    code = code_of(new["authenticator"], time.time())
    assert dora.sign_in("dora", new["password"], code).status == 200
    changed = boss.ask("POST", "/api/people/dora", {"disabled": True})
    assert changed.json()["disabled"]
    refused(dora.ask("GET", "/api/status"), 401, "node.token", "Sign in")
    theirs = {**fields, "name": "egon", "grants": [{**FLEET, "office": "ru/fleet"}]}
    refused(boss.ask("POST", "/api/people", theirs), 422, "people.refused", "an office of fr")
    rows = served.token("GET", "/api/audit?limit=500")["rows"]
    assert ("carl", "changed", "dora") in [(r["who"], r["deed"], r["subject"]) for r in rows]


def test_a_ticket_works_once(served: Served) -> None:
    path = served.token("POST", "/api/tickets", {"person": "anne"})["path"]
    assert served.browser().ask("GET", path).status == 303
    assert served.browser().ask("GET", path).status == 401


def test_a_demo_hands_out_its_duty_officers_way_in(served: Served) -> None:
    ways = [enter_as_duty_officer(served.node.path) for _ in range(2)]
    assert ways[0] != ways[1]
    for way in ways:
        browser = served.browser()
        assert browser.ask("GET", way).status == 303
        session = browser.ask("GET", "/api/session").json()
        assert session["person"]["full_name"] == "Duty officer"
        assert session["offices"] == ["fr/chief", "fr/fleet"]
        assert browser.ask("GET", "/").status == 200


def test_failures_lock_a_name_and_say_for_how_long(served: Served) -> None:
    browser = served.browser()
    for _ in range(5):
        got = browser.sign_in("nobody", "wrong, in any case", "000000")
        refused(got, 401, "people.sign_in", "expected a name, its password and a code")
    got = browser.sign_in("nobody", "wrong, in any case", "000000")
    refused(got, 429, "people.locked_out", "expected fewer failures under one name")
    assert 1 <= int(got.headers["retry-after"]) <= 15


@pytest.mark.parametrize(
    "fields", [{}, {"name": "anne"}, {"name": "anne", "password": 1, "code": "1"}, [], "x"]
)
def test_a_sign_in_that_is_none_is_refused(served: Served, fields: Any) -> None:
    got = served.browser().ask("POST", "/api/session", fields)
    refused(got, 422, "node.call", "expected a JSON object with name, password, code")


def test_calls_without_end_are_slowed_down(served: Served) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", served.node.desk_port, timeout=60)
    browser = served.browser("bea")
    cookie = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    statuses = []
    for _ in range(400):
        connection.request("GET", "/api/session", headers={"Cookie": cookie})
        response = connection.getresponse()
        raw = response.read()
        statuses.append(response.status)
        if response.status == 429:
            assert b"node.too_many_calls" in raw
            assert int(response.headers["retry-after"]) >= 1
            break
    connection.close()
    assert statuses[-1] == 429
    assert statuses.count(200) >= 200
    assert served.browser("anne").ask("GET", "/api/session").status == 200  # others go on


def test_every_answer_keeps_itself_out_of_frames_and_caches(served: Served) -> None:
    for path, status in (("/api/status", 401), ("/health", 200), ("/api/nothing", 404)):
        got = served.browser().ask("GET", path)
        assert got.status == status
        assert got.headers["x-content-type-options"] == "nosniff"
        assert got.headers["x-frame-options"] == "DENY"
        assert "frame-ancestors 'none'" in got.headers["content-security-policy"]
        assert got.headers["cache-control"] == "no-store"
        assert "server" not in got.headers


def test_the_figures_are_for_this_machine_and_name_nobody(served: Served) -> None:
    served.token("GET", "/api/statements")
    got = served.browser().ask("GET", "/metrics")
    assert got.status == 200
    assert got.headers["content-type"].startswith("text/plain; version=0.0.4")
    text = got.body.decode()
    assert 'visavis_calls_total{method="GET",path="/api/statements",status="200"}' in text
    assert "visavis_call_seconds_bucket" in text
    assert "visavis_statements " in text
    assert "anne" not in text
    assert served.token("GET", "/metrics")


def test_where_no_provider_is_configured_it_says_so(served: Served) -> None:
    got = served.browser().ask("GET", "/api/session/provider")
    refused(got, 404, "people.no_provider", "expected oidc_issuer and oidc_client_id")
