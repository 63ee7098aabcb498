"""Compartments over the API: who is not read into one sees no byte of what stands in it."""

from collections.abc import Iterator
from typing import Any

import pytest
from tests.node.browsers import Browser
from tests.node.compartmented import compartmented
from tests.node.streams import Stream
from tests.processes.fork_server import ForkServer
from tests.two_nodes import NodeProcess, text

SECRET = "Tamarisk"
LABEL = {"categories": ["navy"], "classification": "LIAISON", "policy": "FR"}


class House:
    """A node with one public and one compartmented statement, and two who look."""

    def __init__(self, node: NodeProcess) -> None:
        self.node = node
        self.public = self.publish("The strait is open.", None)
        self.secret = self.publish(f"The word is {SECRET}.", LABEL)
        for name, compartments in (("anne", ["navy"]), ("bea", ["army"])):
            fields = {
                "name": name,
                "full_name": name.title(),
                "roles": ["watch", "auditor", "administrator"],
                "grants": [{"office": "fr/chief", "since": "2015-01-01"}],
                "compartments": compartments,
            }
            node.call("POST", "/api/people", json=fields)

    def publish(self, words: str, label: Any) -> str:
        """Publish a communiqué under a label; returns its id."""
        command = {
            "kind": "communique.publish",
            "office": "fr/chief",
            "body": {"texts": [text(words)]},
            "release": None if label is None else {"label": label},
        }
        got = self.node.call("POST", "/api/commands", json={"commands": [command]})
        assert got["refused"] == 0, got
        return str(got["outcomes"][0]["id"])

    def browser(self, name: str) -> Browser:
        """A browser in which a person is signed in."""
        browser = Browser(self.node.desk_port)
        ticket = self.node.call("POST", "/api/tickets", json={"person": name})["path"]
        assert browser.ask("GET", ticket).status == 303
        browser.csrf = browser.ask("GET", "/api/session").json()["csrf"]
        return browser


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, forks: ForkServer) -> Iterator[House]:
    with compartmented(tmp_path_factory.mktemp("house"), forks) as node:
        yield House(node)


READS = (
    "/api/status",
    "/api/statements",
    "/api/statements?limit=1",
    "/api/views/communique",
    "/api/asof",
    "/api/asof?type=communique",
    "/api/asof?type=communique&by=said",
    "/api/cards",
    "/api/kinds",
    "/api/audit?limit=500",
)


def test_who_is_not_read_in_sees_no_byte_of_it(house: House) -> None:
    anne, bea = house.browser("anne"), house.browser("bea")
    paths = (
        *READS,
        f"/api/statements/{house.secret}",
        f"/api/views/communique/{house.secret}",
        f"/api/statements?thread={house.secret}",
    )
    seen = {path: anne.ask("GET", path).body for path in paths}
    assert SECRET.encode() in seen[f"/api/statements/{house.secret}"]
    assert SECRET.encode() in seen[f"/api/views/communique/{house.secret}"]
    assert SECRET.encode() in seen["/api/statements"]
    for path in paths:
        if path.startswith("/api/audit"):
            continue  # an auditor sees that something was read, and by whom
        found = bea.ask("GET", path).body
        assert SECRET.encode() not in found, path
        if house.secret not in path:
            assert house.secret.encode() not in found, path
    assert bea.ask("GET", f"/api/statements/{house.public}").status == 200


def test_what_was_known_then_is_shown_as_far_as_the_asker_is_cleared(house: House) -> None:
    anne, bea = house.browser("anne"), house.browser("bea")
    path = "/api/asof?type=communique"
    assert SECRET.encode() in anne.ask("GET", path).body
    hidden = bea.ask("GET", path).json()
    assert {item["communique"] for item in hidden["items"]} >= {house.public}
    assert hidden["newest"] is None  # its number would tell how much there is
    counted = [who.ask("GET", "/api/asof").json()["things"]["communique"] for who in (anne, bea)]
    assert counted[0] == counted[1] + 1
    refused = [bea.ask("GET", f"{path}&id={one}") for one in (house.secret, "a" * 26)]
    assert [one.status for one in refused] == [404, 404]


def test_what_is_hidden_is_refused_as_what_is_not_there(house: House) -> None:
    bea = house.browser("bea")
    for path in ("/api/statements/{}", "/api/views/communique/{}"):
        hidden = bea.ask("GET", path.format(house.secret))
        absent = bea.ask("GET", path.format("a" * 26))
        assert hidden.status == absent.status == 404
        assert hidden.body.replace(house.secret.encode(), b"a" * 26) == absent.body


def test_a_command_about_what_is_hidden_is_refused_as_about_what_is_not_there(
    house: House,
) -> None:
    bea = house.browser("bea")

    def confirm(statement: str) -> Any:
        body = {"communique": statement}
        command = {"kind": "communique.confirm", "office": "fr/chief", "body": body}
        got = bea.ask("POST", "/api/commands", {"commands": [command]}).json()
        return got["outcomes"][0] if "outcomes" in got else got

    hidden, public = confirm(house.secret), confirm(house.public)
    assert hidden["code"] == "acts.unknown_thing"
    assert f"No {house.secret} here" in hidden["message"]
    assert public["code"] not in ("acts.unknown_thing", "people.not_allowed"), public


def test_a_page_is_as_long_for_those_from_whom_something_is_hidden(house: House) -> None:
    for number in range(3):
        house.publish(f"Bulletin {number}.", None)
    bea = house.browser("bea").ask("GET", "/api/statements?limit=3").json()
    assert len(bea) == 3
    assert house.secret not in {row["id"] for row in bea}


def test_each_reading_of_it_is_in_the_audit_and_no_other(house: House) -> None:
    anne, bea = house.browser("anne"), house.browser("bea")
    before = anne.ask("GET", "/api/audit?limit=500").json()["next"]
    anne.ask("GET", f"/api/statements/{house.secret}")
    anne.ask("GET", f"/api/statements/{house.public}")
    bea.ask("GET", f"/api/statements/{house.secret}")
    anne.ask("GET", f"/api/views/communique/{house.secret}")
    rows = anne.ask("GET", f"/api/audit?after={before}").json()["rows"]
    read = [(row["who"], row["subject"]) for row in rows if row["deed"] == "read"]
    assert read == [("anne", house.secret)] * 2


def test_what_shows_everything_is_refused_to_who_may_not_see_everything(house: House) -> None:
    bea = house.browser("bea")
    for path in ("/api/evidence/forks/ru", "/api/links/ru/export"):
        got = bea.ask("GET", path)
        assert got.status == 403, (path, got.body)
        assert "expected a clearance for every compartment" in got.json()["message"]
        assert "got army" in got.json()["message"]


def test_who_may_not_see_everything_can_still_speak_look_ahead_and_leave(house: House) -> None:
    bea = house.browser("bea")
    command = {"kind": "communique.publish", "office": "fr/chief", "body": {"texts": []}}
    for path, fields in (
        ("/api/commands", {"commands": [command]}),
        ("/api/preview", {"command": command}),
        ("/api/phrases", None),
    ):
        got = bea.ask("POST" if fields else "GET", path, fields)
        assert "a clearance for every compartment" not in got.body.decode()
    assert bea.ask("DELETE", "/api/session").status == 200
    assert bea.ask("GET", "/api/session").status == 401


def test_an_event_of_it_is_heard_by_those_who_are_read_in(house: House) -> None:
    cookies = {
        name: "; ".join(f"{k}={v}" for k, v in house.browser(name).cookies.items())
        for name in ("anne", "bea")
    }
    label = {"categories": ["navy"], "classification": "LIAISON", "policy": "FR"}
    port = house.node.desk_port
    with (
        Stream(port, {"Cookie": cookies["anne"]}) as anne,
        Stream(port, {"Cookie": cookies["bea"]}) as bea,
    ):
        start = anne.next("hello").id
        bea.next("hello")
        secret = house.publish(f"Again {SECRET}.", label)
        public = house.publish("All can hear this.", None)
        assert [anne.next().facts["id"], anne.next().facts["id"]] == [secret, public]
        assert bea.next().facts["id"] == public
    with Stream(port, {"Cookie": cookies["bea"], "Last-Event-ID": start}) as bea:
        assert bea.next().facts["id"] == public


def test_status_tells_who_is_not_read_in_nothing_of_how_much_there_is(house: House) -> None:
    def told(name: str) -> Any:
        return house.browser(name).ask("GET", "/api/status").json()

    before, whole = told("bea"), house.node.call("GET", "/api/status")
    assert whole["statements"] >= 2
    assert whole["own_root"]["size"] == whole["statements"]
    assert (before["statements"], before["own_root"], before["refusals"]) == (None, None, None)
    house.publish("Nobody outside the navy hears this.", LABEL)
    after = told("bea")
    assert {**after, "now": None} == {**before, "now": None}
    assert house.node.call("GET", "/api/status")["statements"] == whole["statements"] + 1
