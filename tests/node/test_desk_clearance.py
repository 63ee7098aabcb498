"""Compartments on the desk: who is not read into one sees no byte of it on any page."""

import http.client
import re
import time
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from urllib.parse import urlencode

import pytest
from tests.conversations.notice_party import circle, volume
from tests.node.browsers import Browser, Got
from tests.node.compartmented import compartmented
from tests.node.streams import Stream
from tests.processes.fork_server import ForkServer
from tests.two_nodes import NodeProcess, text, until

from visavis.acts import REGISTRY
from visavis.node.desk_handlers import DESK_ROUTES
from visavis.terms import InstantMs, render_instant

SECRET = "Tamarisk"
HOUR_MS = 3_600_000
SOON_MS = 3_000  # later than it takes to be said
NAVY = {"categories": ["navy"], "classification": "LIAISON", "policy": "FR"}
TIMES = re.compile(
    rb'"now":\d+|'
    rb"\d\d(:|%3A)\d\d((:|%3A)\d\d)?(\.\d+)?|(in )?\d+ (sec|min|hour)s?( ago)?|\bnow\b"
)


PROOF = re.compile(rb'value="[\w-]{43}"')


def lasting(body: bytes) -> bytes:
    """A page without its times and the proof of its session, which differ each time."""
    return TIMES.sub(b"", PROOF.sub(b"", body))


def later(shift_ms: int) -> str:
    return render_instant(InstantMs(time.time_ns() // 1_000_000 + shift_ms))


class Desk:
    """A node with one thing of each subject for all, and one in a compartment."""

    def __init__(self, node: NodeProcess) -> None:
        self.node = node
        for name, compartments in (("anne", ["navy"]), ("bea", ["army"])):
            fields = {
                "name": name,
                "full_name": name.title(),
                "roles": ["watch", "auditor", "administrator"],
                "compartments": compartments,
                "grants": [{"office": "fr/chief", "since": "2020-01-01"}],
            }
            node.call("POST", "/api/people", json=fields)
        self.public = self.say_all("Open", None)
        self.secret = self.say_all(SECRET, NAVY)

    def say(self, kind: str, label: Any, **body: Any) -> str:
        """Say one thing inside."""
        inside: dict[str, Any] = {"audience": {"parties": []}}
        release = inside if label is None else {**inside, "label": label}
        command = {"kind": kind, "office": "fr/chief", "body": body, "release": release}
        got = self.node.call("POST", "/api/commands", json={"commands": [command]})
        assert got["refused"] == 0, got
        return str(got["outcomes"][0]["id"])

    def say_all(self, word: str, label: Any) -> dict[str, str]:
        """Say one thing of each subject; returns their ids by type."""
        mandate = self.say(
            "mandate.issue", label, title=text(f"{word} title"), mission=text(f"{word} mission")
        )
        deck = volume(circle(33.5, 34.2, 20_000), later(HOUR_MS), later(3 * HOUR_MS))
        return {
            "mandate": mandate,
            "directive": self.say(
                "directive.issue",
                label,
                to="fr/fleet",
                mandate=mandate,
                order=text(f"{word} order"),
                answer_by=later(SOON_MS),
            ),
            "notice": self.say(
                "notice.declare", label, type="activity", title=text(f"{word} deck"), volume=deck
            ),
            "claim": self.say(
                "claim.make",
                label,
                speaker={"kind": "office", "office": "fr/chief"},
                as_of="2015-11-17T00:00:00Z",
                told=text(f"{word} figure"),
            ),
            "communique": self.say("communique.publish", label, texts=[text(f"{word} text")]),
        }

    def browser(self, name: str) -> Browser:
        """A browser in which a person is signed in."""
        browser = Browser(self.node.desk_port)
        ticket = self.node.call("POST", "/api/tickets", json={"person": name})["path"]
        assert browser.ask("GET", ticket).status == 303
        browser.csrf = browser.ask("GET", "/api/session").json()["csrf"]
        return browser

    def read(self, name: str, paths: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Read pages as a person, who signs in again where one session would read too fast."""
        browser = self.browser(name)
        for path in paths:
            got = browser.ask("GET", path)
            if got.status == 429:
                browser = self.browser(name)
                got = browser.ask("GET", path)
            assert got.status in (200, 303, 403, 404, 422), (path, got.status, got.body)
            yield path, got.body + got.headers.get("location", "").encode()

    def pages(self, ids: Sequence[str]) -> Iterator[str]:
        """Every address that the desk's own table of routes can lead to."""
        for method, path, _ in DESK_ROUTES:
            if method != "GET":
                continue
            if "{kind}" in path:
                yield from (path.replace("{kind}", kind) for kind in REGISTRY)
            elif "{id" in path:
                plain = path.replace("{id:path}", "{id}")
                yield from (plain.replace("{id}", one) for one in ids)
            else:
                yield path.replace("{party}", "fr")
        yield from ("/notices?all=yes", "/asof?at=now&type=mandate", "/record?before=99")
        yield from (f"/record?thread={one}" for one in ids)

    def audit(self, after: int = 0) -> tuple[list[tuple[str, str, str]], int]:
        """Rows of the audit after a number: who, deed, subject."""
        found = self.node.call("GET", f"/api/audit?after={after}&limit=500")
        rows = [(row["who"], row["deed"], row["subject"]) for row in found["rows"]]
        return rows, found["next"]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, forks: ForkServer) -> Iterator[Desk]:
    with compartmented(tmp_path_factory.mktemp("desk"), forks) as node:
        yield Desk(node)


def post(browser: Browser, path: str, **fields: str) -> Got:
    """Send a form as a page of the desk would."""
    connection = http.client.HTTPConnection("127.0.0.1", browser.port, timeout=60)
    headers = {
        "Cookie": "; ".join(f"{k}={v}" for k, v in browser.cookies.items()),
        "Content-Type": "application/x-www-form-urlencoded",
    }
    connection.request("POST", path, urlencode({"csrf": browser.csrf, **fields}), headers)
    response = connection.getresponse()
    got = Got(response.status, dict(response.headers.items()), response.read())
    connection.close()
    return got


def test_no_page_shows_a_byte_of_what_its_reader_is_not_cleared_for(desk: Desk) -> None:
    alarm = f"directive.overdue/{desk.secret['directive']}"
    until(lambda: alarm in str(desk.node.call("GET", "/api/alarms")["standing"]), desk.node)
    ids = (*desk.secret.values(), *desk.public.values())
    for path, body in desk.read("bea", desk.pages(ids)):
        assert SECRET.encode() not in body, path
        for one in desk.secret.values():
            if one not in path:
                assert one.encode() not in body, path
                assert f"{one[:6]}…".encode() not in body, path
    shows = ("/", "/record", "/mandates", "/notices", "/figures", "/acts/directive.issue")
    told = dict(desk.read("anne", shows))
    assert [path for path, body in told.items() if SECRET.encode() in body] == list(shows)
    assert alarm.encode() in told["/"]


def test_what_is_hidden_is_answered_as_what_is_not_there(desk: Desk) -> None:
    absent = "a" * 26
    for place in (*(f"{one}s" for one in ("mandate", "directive", "notice")), "things", "record"):
        hidden = desk.secret.get(place[:-1], desk.secret["claim"])
        paths = [f"/{place}/{one}" for one in (hidden, absent)]
        found = [
            lasting(body.replace(hidden.encode(), absent.encode()))
            for _, body in desk.read("bea", paths)
        ]
        assert found[0] == found[1], place


def test_more_of_what_is_hidden_changes_no_byte_of_any_page(desk: Desk) -> None:
    def seen() -> dict[str, bytes]:
        paths = [one for one in desk.pages(tuple(desk.public.values())) if "/acts/" not in one]
        return {p: lasting(body) for p, body in desk.read("bea", paths)}

    key = f"directive.overdue/{desk.public['directive']}"
    until(lambda: key in str(desk.node.call("GET", "/api/alarms")["standing"]), desk.node)
    before = seen()
    desk.say_all(SECRET, NAVY)
    after = seen()
    assert {path for path, body in before.items() if after[path] != body} == set()


def test_an_alarm_of_what_is_hidden_is_acknowledged_by_nobody_else(desk: Desk) -> None:
    key = f"directive.overdue/{desk.secret['directive']}"
    until(lambda: key in str(desk.node.call("GET", "/api/alarms")["standing"]), desk.node)
    for name, status in (("bea", 404), ("anne", 303)):
        got = post(desk.browser(name), "/alarms", key=key)
        assert got.status == status, got.body
    refusal = post(desk.browser("bea"), "/alarms", key="directive.overdue/" + "a" * 26).body
    hidden = post(desk.browser("bea"), "/alarms", key=key).body
    absent = hidden.replace(desk.secret["directive"].encode(), b"a" * 26)
    assert lasting(absent) == lasting(refusal)


def test_a_form_about_what_is_hidden_is_refused_as_about_what_is_not_there(desk: Desk) -> None:
    fields = {"office": "fr/chief", "body.to": "fr/fleet", "step": "say"}
    fields |= {"body.order.lang": "en", "body.order.text": "Go.", "body.order": "Go."}
    answers = []
    for mandate in (desk.secret["mandate"], "a" * 26):
        got = post(
            desk.browser("bea"), "/acts/directive.issue", **{**fields, "body.mandate": mandate}
        )
        assert (got.status, SECRET.encode() in got.body) == (422, False)
        answers.append(got.body.replace(mandate.encode(), b""))
        assert b"the id of something that was said here or sent here" in got.body
    assert len(set(map(len, answers))) == 1


def test_each_page_that_shows_something_restricted_is_in_the_audit(desk: Desk) -> None:
    _, start = desk.audit()
    mandate = desk.secret["mandate"]
    for _ in desk.read("anne", [f"/mandates/{mandate}", f"/record/{desk.public['communique']}"]):
        pass
    for _ in desk.read("bea", [f"/mandates/{mandate}", "/mandates", "/"]):
        pass
    rows, _ = desk.audit(start)
    read = [(who, subject) for who, deed, subject in rows if deed == "read"]
    assert ("anne", mandate) in read
    assert {who for who, _ in read} == {"anne"}
    assert desk.public["communique"] not in {subject for _, subject in read}


def test_the_files_of_a_whole_link_are_for_those_who_may_see_everything(desk: Desk) -> None:
    _, start = desk.audit()
    bea = desk.browser("bea")
    for path in ("/parties/ru/export", "/parties/ru/forks"):
        got = bea.ask("GET", path)
        assert got.status == 403, (path, got.body)
        assert b"a clearance for every compartment" in got.body
    rows, _ = desk.audit(start)
    refused = [subject for who, deed, subject in rows if (who, deed) == ("bea", "refused")]
    assert refused == [
        "people.not_allowed GET /parties/ru/export",
        "people.not_allowed GET /parties/ru/forks",
    ]


def test_pages_and_the_api_slow_one_session_down_together(desk: Desk) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", desk.node.desk_port, timeout=60)
    browser = desk.browser("bea")
    cookie = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    passed = 0
    while passed < 2000:
        connection.request("GET", "/api/session", headers={"Cookie": cookie})
        response = connection.getresponse()
        response.read()
        if response.status == 429:
            break
        passed += 1
    connection.request("GET", "/help", headers={"Cookie": cookie})
    response = connection.getresponse()
    page = response.read()
    connection.close()
    assert passed >= 150
    assert response.status == 429, page
    assert int(response.headers["retry-after"]) >= 1
    assert b"at most 20 calls a second" in page


def test_the_live_news_names_nothing_that_is_hidden(desk: Desk) -> None:
    cookie = "; ".join(f"{k}={v}" for k, v in desk.browser("bea").cookies.items())
    with Stream(desk.node.desk_port, {"Cookie": cookie}) as bea:
        bea.next("hello")
        hidden = desk.say_all(SECRET, NAVY)
        key = f"directive.overdue/{hidden['directive']}"
        until(lambda: key in str(desk.node.call("GET", "/api/alarms")["standing"]), desk.node)
        public = desk.say("communique.publish", None, texts=[text("All can hear this.")])
        for told in bea:
            raw = str(told)
            assert not [one for one in hidden.values() if one in raw], raw
            if told.name == "statement":
                assert told.facts["id"] == public
                break
