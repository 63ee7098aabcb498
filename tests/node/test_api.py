"""The local API, asked of a process that serves the folder and of a folder that nobody serves."""

import contextlib
import http.client
import json as jsons
import re
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.processes.fork_server import ForkServer
from tests.two_nodes import NodeProcess, open_contact, say, text, two_nodes, until

from visavis.links import MAX_MESSAGE_BYTES, Frame, parse_bundle, read_frames, verify_bundle
from visavis.links.files import HEADER, write_frames
from visavis.node.api_form import BODY_LIMIT_BYTES
from visavis.node.calls import Answer, OwnNode, ServedNode

PARTS = {"code", "fault", "message", "happened", "expected", "got", "next_step"}
READS = (
    "/api/kinds",
    "/api/cards",
    "/api/cards/ru/file",
    "/api/statements?limit=500",
    "/api/views/line?limit=5",
    "/api/views/contact",
    "/api/views/told?after=ru",
)
Asked = tuple[int, Any]


class Talk:
    """Two linked nodes that have said something, and the ways to ask the first."""

    def __init__(self, fr: NodeProcess, ru: NodeProcess) -> None:
        self.fr, self.ru = fr, ru
        self.contact = open_contact(fr, ru)
        self.said = say(
            fr, "contact.say", "fr/chief", contact=self.contact, words=text("We fly at nine.")
        )
        until(lambda: ru.ask("GET", f"/api/statements/{self.said}")[0] == 200, fr, ru)

    def ask(self, method: str, path: str, json: Any = None, body: bytes | None = None) -> Asked:
        """Ask the serving process; (status, plain values or bytes)."""
        return self.fr.ask(method, path, json, body)


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory, forks: ForkServer) -> Iterator[Talk]:
    with two_nodes(tmp_path_factory.mktemp("api"), forks) as (fr, ru):
        yield Talk(fr, ru)


def refused(asked: Asked, status: int, code: str, message: str) -> None:
    """Check a refusal: status, code, all its parts, and what it says."""
    got, found = asked
    assert (got, found["code"]) == (status, code), found
    assert found.keys() >= PARTS
    assert found["happened"]
    assert found["expected"]
    assert found["next_step"]
    assert found["message"].startswith(f"{found['happened']}: expected {found['expected']}")
    assert message in found["message"], found["message"]


# Shapes ---------------------------------------------------------------------------------


def test_status_says_who_we_are_and_how_each_link_does(talk: Talk) -> None:
    def receipted() -> Any:
        found = talk.fr.call("GET", "/api/status")
        out = found["links"][0]["outgoing"]
        return found if out["size"] == out["receipted"] and not out["waiting"] else None

    status = until(receipted, talk.fr)
    assert (status["party"], status["name"], status["mode"]) == ("fr", "FR", "exercise")
    assert status["statements"] >= 4
    assert re.fullmatch(r"[0-9a-f]{64}", status["own_root"]["root"])
    (link,) = status["links"]
    assert (link["peer"], link["epoch"], link["state"]) == ("ru", 1, "open")
    assert link["outgoing"]["origin"] == "fr/link/ru/exercise/1"
    assert link["outgoing"]["phase"] == "live"
    assert link["incoming"]["origin"] == "ru/link/fr/exercise/1"
    assert link["coverage"] == {
        "state": "current",
        "last_heard": link["coverage"]["last_heard"],
        "because": "",
    }
    assert link["traffic"]["calls"] >= 1
    assert link["evidence"] == 0
    assert status["knocked"] == {}


def test_every_kind_is_listed_with_the_schema_of_its_body(talk: Talk) -> None:
    kinds = {one["kind"]: one for one in talk.fr.call("GET", "/api/kinds")}
    assert {"line.propose", "contact.say", "directive.issue"} <= kinds.keys()
    assert "words" in jsons.dumps(kinds["contact.say"]["body"])
    assert kinds["contact.say"]["acts"][0] == "inform"


def test_a_card_shows_its_fingerprint_as_words_in_each_language(talk: Talk) -> None:
    cards = {card["party"]: card for card in talk.fr.call("GET", "/api/cards")}
    assert cards["fr"]["own"]
    assert cards["ru"]["confirmed"]
    assert {"fr", "en", "ru"} <= cards["ru"]["fingerprint_words"].keys()
    theirs = {card["party"]: card for card in talk.ru.call("GET", "/api/cards")}
    assert theirs["ru"]["fingerprint"] == cards["ru"]["fingerprint"]


def test_a_statement_stands_in_the_record_the_thread_and_the_view(talk: Talk) -> None:
    one = talk.fr.call("GET", f"/api/statements/{talk.said}")
    assert (one["kind"], one["party"], one["verdict"]) == ("contact.say", "fr", "own")
    assert one["body"]["words"] == {"lang": "en", "text": "We fly at nine."}
    thread = talk.fr.call("GET", f"/api/statements?thread={talk.contact}")
    assert one in thread
    received = talk.ru.call("GET", f"/api/statements/{talk.said}")
    assert (received["verdict"], received["link"] > 0) == ("admitted", True)
    assert received["body"] == one["body"]
    view = talk.ru.call("GET", f"/api/views/contact/{talk.contact}")
    assert "We fly at nine." in jsons.dumps(view)


def test_pages_follow_one_another_without_a_gap(talk: Talk) -> None:
    whole = talk.fr.call("GET", "/api/statements?limit=500")
    found: list[Any] = []
    while page := talk.fr.call(
        "GET", f"/api/statements?limit=2&after={found[-1]['seq'] if found else 0}"
    ):
        assert len(page) <= 2
        found += page
    assert found == whole
    lines = talk.fr.call("GET", "/api/views/line?limit=1")
    assert len(lines["items"]) == 1
    rest = talk.fr.call("GET", f"/api/views/line?limit=1&after={lines['next']}")
    assert rest["items"] == []


def test_a_batch_answers_command_by_command_with_the_parts_of_each_refusal(talk: Talk) -> None:
    good = {
        "kind": "contact.say",
        "office": "fr/chief",
        "body": {"contact": talk.contact, "words": text("One of two.")},
    }
    bad = {**good, "body": {"contact": "a" * 26, "words": text("Into nothing.")}}
    found = talk.fr.call("POST", "/api/commands", json={"commands": [good, bad]})
    first, second = found["outcomes"]
    assert (first["kind"], first["released_to"], found["refused"]) == ("contact.say", ["ru"], 1)
    assert second.keys() >= PARTS
    assert second["happened"]
    status, alone = talk.ask("POST", "/api/commands", json={"commands": [bad]})
    assert status in (404, 422)
    assert {name: alone[name] for name in PARTS} == {name: second[name] for name in PARTS}


def test_evidence_verifies_without_a_node(talk: Talk) -> None:
    asked = {"peer": "ru", "ids": [talk.said]}
    raw = jsons.dumps(talk.fr.call("POST", "/api/evidence", json=asked)).encode()
    finding = verify_bundle(parse_bundle(raw))
    assert finding.receipted
    assert [b"We fly at nine." in (one.content or b"") for one in finding.entries] == [True]
    newest = talk.fr.call("POST", "/api/evidence", json={"peer": "ru", "last": 2})
    assert len(newest["entries"]) == 2


def test_a_folder_that_nobody_serves_answers_as_one_that_is_served(
    tmp_path: Path, forks: ForkServer
) -> None:
    with two_nodes(tmp_path, forks) as (fr, ru):
        talk = Talk(fr, ru)
        paths = (*READS, f"/api/statements/{talk.said}", f"/api/views/contact/{talk.contact}")
        odd = (
            "/api/views/contact/%C3%A9%2Fe",
            "/api/statements/nothing",
            "/api/nothing",
            "/api/statements?limit=0",
            "/api/evidence/forks/ru",
            "/api/evidence/forks/de",
        )
        served = {path: fr.ask("GET", path) for path in (*paths, *odd)}
        wrong = fr.ask("DELETE", "/api/status")
        asked = {"peer": "ru", "ids": [talk.said]}
        proven = fr.call("POST", "/api/evidence", json=asked)["entries"][0]["content"]
        assert fr.stop() == 0
        with OwnNode(fr.path) as own:
            alone = {path: _plain(own.request("GET", path)) for path in served}
            assert _plain(own.request("DELETE", "/api/status")) == wrong
            assert _plain(own.request("GET", "/health")) == (200, {"alive": True})
            again = own.request("POST", "/api/evidence", json=asked).json()
            found = own.request("GET", "/api/links/ru/export").body
        assert alone == served
        assert again["entries"][0]["content"] == proven
        assert found.startswith(HEADER)
        assert {status for status, _ in (served[path] for path in paths)} == {200}


def _plain(answer: Answer) -> Asked:
    raw = answer.body
    return answer.status, answer.json() if raw[:1] in (b"{", b"[") else raw


# Refusals -------------------------------------------------------------------------------

ROUTES = (
    ("GET", "/api/status"),
    ("GET", "/api/kinds"),
    ("GET", "/api/cards"),
    ("POST", "/api/cards"),
    ("GET", "/api/cards/ru/file"),
    ("POST", "/api/cards/ru/confirm"),
    ("POST", "/api/links/ru/open"),
    ("GET", "/api/links/ru/export"),
    ("POST", "/api/links/ru/import"),
    ("POST", "/api/links/ru/rotate"),
    ("POST", "/api/commands"),
    ("GET", "/api/views/line"),
    ("GET", "/api/views/line/x"),
    ("GET", "/api/statements"),
    ("GET", "/api/statements/x"),
    ("POST", "/api/evidence"),
    ("GET", "/api/evidence/forks/ru"),
    ("POST", "/api/clock"),
)


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_every_route_wants_the_token(talk: Talk, method: str, path: str) -> None:
    right = (talk.fr.path / "api.token").read_text()
    for given, got in ((None, "none"), ("", "another"), (right[:-1], "another"), ("é", "another")):
        connection = http.client.HTTPConnection("127.0.0.1", talk.fr.desk_port, timeout=30)
        headers = {} if given is None else {"Authorization": f"Bearer {given}".encode()}
        connection.request(method, path, headers=headers)
        response = connection.getresponse()
        found = jsons.loads(response.read())
        connection.close()
        refused((response.status, found), 401, "node.token", "expected the token in api.token")
        assert found["got"] == got


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_every_route_refuses_the_other_methods(talk: Talk, method: str, path: str) -> None:
    both = {one for one, other in ROUTES if other == path}
    for other in {"GET", "POST", "PUT", "DELETE", "PATCH"} - both:
        refused(talk.ask(other, path), 405, "node.method", f"got {other}")


def test_a_path_that_is_none_is_refused_in_words(talk: Talk) -> None:
    refused(talk.ask("GET", "/api/linky"), 404, "node.no_such_path", "got /api/linky")
    refused(talk.ask("GET", "/api"), 404, "node.no_such_path", "expected a path of this API")


BODIES = {
    "/api/cards/ru/confirm": ("words", "language"),
    "/api/links/ru/open": (),
    "/api/commands": ("commands",),
    "/api/evidence": ("peer",),
    "/api/clock": ("now",),
}


@pytest.mark.parametrize("path", BODIES)
@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"{", "expected JSON, got"),
        (b"\xff\xfe", "expected JSON, got"),
        (b"[" * 200_000, "expected JSON, got"),
        (b"[]", "expected a JSON object, got list"),
        (b'"words"', "expected a JSON object, got str"),
        (b'{"mischief": 1}', 'got "mischief"'),
        (b"{" + b'"a":1,' * 50_000 + b'"b":2}', 'got "a"'),
    ],
)
def test_a_body_that_is_no_call_is_refused(
    talk: Talk, path: str, body: bytes, message: str
) -> None:
    refused(talk.ask("POST", path, body=body), 422, "node.call", message)


@pytest.mark.parametrize(("path", "required"), BODIES.items())
def test_a_missing_field_is_named(talk: Talk, path: str, required: tuple[str, ...]) -> None:
    for missing in required:
        fields = {name: "x" for name in required if name != missing}
        for given in (fields, {**fields, missing: None}):
            asked = talk.ask("POST", path, json=given)
            refused(asked, 422, "node.call", f"got none named {missing}")


@pytest.mark.parametrize(
    ("path", "body", "message"),
    [
        ("/api/cards/ru/confirm", {"words": 1, "language": "fr"}, 'got "words"'),
        ("/api/links/ru/open", {"loss": 7}, 'got "loss"'),
        ("/api/commands", {"commands": "x"}, 'got "commands"'),
        ("/api/commands", {"commands": []}, "expected 1 to 5000 at a time, got 0"),
        ("/api/commands", {"commands": [{}] * 5001}, "expected 1 to 5000 at a time, got 5001"),
        ("/api/evidence", {"peer": "ru", "last": True}, 'got "last"'),
        ("/api/evidence", {"peer": "ru", "last": 0}, "expected the last 1 or more entries, got 0"),
        ("/api/evidence", {"peer": "ru", "last": -3}, "expected the last 1 or more entries"),
        ("/api/evidence", {"peer": "ru", "ids": [1]}, "expected ids of statements"),
        ("/api/evidence", {"peer": "ru", "ids": []}, "expected ids of statements"),
        ("/api/evidence", {"peer": "ru", "direction": "both"}, "got 'both'"),
    ],
)
def test_a_field_of_another_kind_is_refused(talk: Talk, path: str, body: Any, message: str) -> None:
    refused(talk.ask("POST", path, json=body), 422, "node.call", message)


@pytest.mark.parametrize(
    "command",
    [None, 1, "x", [], {}, {"kind": "contact.say"}, {"kind": 1, "office": "fr/chief", "body": {}}],
)
def test_a_command_that_is_none_is_refused_and_nothing_said(talk: Talk, command: Any) -> None:
    before = talk.fr.call("GET", "/api/status")["own_root"]
    status, found = talk.ask("POST", "/api/commands", json={"commands": [command]})
    assert status == 422
    assert found["code"].startswith("acts.")
    assert found.keys() >= PARTS
    assert talk.fr.call("GET", "/api/status")["own_root"] == before


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/api/statements?limit=0", 422, "node.call"),
        ("/api/statements?limit=-1", 422, "node.call"),
        ("/api/statements?limit=x", 422, "node.call"),
        ("/api/statements?limit=²", 422, "node.call"),
        ("/api/statements?after=1e3", 422, "node.call"),
        ("/api/statements?after=" + "9" * 16, 422, "node.call"),
        ("/api/views/line?limit=0", 422, "node.call"),
        ("/api/views/nothing", 404, "node.nothing_here"),
        ("/api/views/nothing/x", 404, "node.nothing_here"),
        ("/api/views/told?after=", 422, "terms.malformed_id"),
        ("/api/statements/" + "a" * 26, 404, "node.nothing_here"),
        ("/api/statements/x", 422, "terms.malformed_id"),
        ("/api/cards/de/file", 404, "node.nothing_here"),
        ("/api/cards/DE/file", 422, "terms.malformed_id"),
        ("/api/links/de/export", 422, "links.unknown_link"),
        ("/api/evidence/forks/ru", 404, "node.nothing_here"),
        ("/api/evidence/forks/de", 422, "links.evidence_malformed"),
    ],
)
def test_a_question_about_nothing_is_refused(talk: Talk, path: str, status: int, code: str) -> None:
    from urllib.parse import quote

    refused(talk.ask("GET", quote(path, safe="/?&=")), status, code, "expected ")


def test_a_large_page_is_cut_to_its_bound(talk: Talk) -> None:
    assert len(talk.fr.call("GET", f"/api/statements?limit={'9' * 15}")) <= 1000
    assert len(talk.fr.call("GET", "/api/views/line?limit=999999")["items"]) <= 500


def test_a_body_beyond_the_bound_is_refused_also_without_a_length(talk: Talk) -> None:
    token = (talk.fr.path / "api.token").read_text()
    piece = b"x" * (1 << 20)
    for chunked in (False, True):
        connection = http.client.HTTPConnection("127.0.0.1", talk.fr.desk_port, timeout=60)
        headers = {"Authorization": f"Bearer {token}"}
        body: Any = iter([piece] * 9) if chunked else piece * 9
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # it need not read all
            connection.request("POST", "/api/commands", body, headers, encode_chunked=chunked)
        response = connection.getresponse()
        found = jsons.loads(response.read())
        connection.close()
        refused((response.status, found), 422, "node.call", f"at most {BODY_LIMIT_BYTES} bytes")
    assert talk.ask("GET", "/api/status")[0] == 200


def test_words_that_differ_confirm_nothing(talk: Talk) -> None:
    words = {"words": "un deux trois", "language": "fr"}
    status, found = talk.ask("POST", "/api/cards/ru/confirm", json=words)
    assert status == 422
    assert found["code"] in ("node.words_differ", "parties.words_malformed")
    wrong = " ".join(talk.fr.call("GET", "/api/cards")[0]["fingerprint_words"]["fr"])
    asked = talk.ask("POST", "/api/cards/ru/confirm", json={"words": wrong, "language": "fr"})
    refused(asked, 422, "node.words_differ", "expected the words of this card, got others")
    asked = talk.ask("POST", "/api/cards/ru/confirm", json={"words": wrong, "language": "xx"})
    assert asked[0] == 422


@pytest.mark.parametrize("raw", [b"", b"{}", b"\xff", b"[" * 100_000])
def test_what_is_no_card_is_refused(talk: Talk, raw: bytes) -> None:
    before = talk.fr.call("GET", "/api/cards")
    status, found = talk.ask("POST", "/api/cards", body=raw)
    assert status == 422
    assert found.keys() >= PARTS
    assert talk.fr.call("GET", "/api/cards") == before


def test_a_machines_clock_is_not_set(talk: Talk) -> None:
    asked = talk.ask("POST", "/api/clock", json={"now": "2030-01-01T00:00:00Z"})
    refused(asked, 409, "node.clock", "expected a node in exercise mode with a scenario's clock")
    asked = talk.ask("POST", "/api/clock", json={"now": "noon"})
    assert (asked[0], asked[1]["code"]) == (422, "terms.malformed_instant")


def test_a_scenarios_clock_jumps_forward_and_never_back(tmp_path: Path, forks: ForkServer) -> None:
    start = 1_447_927_200_000
    with two_nodes(tmp_path, forks, plans=({"start_ms": start}, {"start_ms": start})) as (fr, _):
        assert fr.call("GET", "/api/status")["now"].startswith("2015-11-19T10:00")
        found = fr.call("POST", "/api/clock", json={"now": "2015-11-19T22:00:00Z"})
        assert found == {"now": "2015-11-19T22:00:00Z"}
        assert fr.call("GET", "/api/status")["now"].startswith("2015-11-19T22:00")
        back = fr.ask("POST", "/api/clock", json={"now": "2015-11-19T21:00:00Z"})
        refused(back, 409, "node.clock", "got 2015-11-19T21:00:00")
        assert back[1]["next_step"] == "Start the exercise again in a new folder."


# Files ----------------------------------------------------------------------------------


def test_a_file_of_nobody_in_particular_is_refused_with_what_it_lacks(talk: Talk) -> None:
    for raw, words in (
        (b"", "its first line to be 'visavis link file 1'"),
        (HEADER, "an end frame, got the end of the file after 0 messages"),
        (HEADER + b"\x01" + (MAX_MESSAGE_BYTES + 1).to_bytes(4, "big"), "kind 1"),
        (b"".join(write_frames([(Frame.MESSAGE, b"\x00")])), "an envelope of protocol version 1"),
        (b"".join(write_frames([(Frame.GENESIS, b"{}")])), "an offer and none or two signatures"),
    ):
        found = talk.fr.call("POST", "/api/links/ru/import", body=raw)
        assert (found["taken"], found["replies"], found["answer"]) == (0, 0, "")
        (one,) = found["refused"]
        assert one.keys() >= PARTS
        assert words in one["message"]


def test_an_export_is_a_whole_file(talk: Talk, tmp_path: Path) -> None:
    raw = talk.fr.call("GET", "/api/links/ru/export")
    (tmp_path / "file").write_bytes(raw)
    with open(tmp_path / "file", "rb") as file:
        kinds = [kind for kind, _ in read_frames(file)]
    assert kinds[0] is Frame.GENESIS
    assert Frame.MESSAGE in kinds


# Stopping -------------------------------------------------------------------------------


def test_a_stopped_node_leaves_no_address_and_everything_it_answered(
    tmp_path: Path, forks: ForkServer
) -> None:
    """A command in flight is answered, or it is not said."""
    with two_nodes(tmp_path, forks) as (fr, ru):
        talk = Talk(fr, ru)
        commands = [
            {
                "kind": "contact.say",
                "office": "fr/chief",
                "body": {"contact": talk.contact, "words": text(f"word {number}")},
            }
            for number in range(300)
        ]
        token = (fr.path / "api.token").read_text()
        connection = http.client.HTTPConnection("127.0.0.1", fr.desk_port, timeout=60)
        connection.request(
            "POST",
            "/api/commands",
            jsons.dumps({"commands": commands}),
            {"Authorization": f"Bearer {token}"},
        )
        assert fr.stop() == 0
        try:
            answered = jsons.loads(connection.getresponse().read())["outcomes"]
        except (http.client.HTTPException, OSError):
            answered = None
        connection.close()
        assert not (fr.path / "serving.json").exists()
        with OwnNode(fr.path) as own:
            rows = own.request("GET", f"/api/statements?thread={talk.contact}&limit=1000").json()
        words = [row["body"]["words"]["text"] for row in rows if row["kind"] == "contact.say"]
        said = [word for word in words if word.startswith("word ")]
        assert said == [f"word {number}" for number in range(len(said))]
        assert answered is None or len(said) == len(answered) == 300
        fr.start()
        until(
            lambda: (
                len(ru.call("GET", f"/api/statements?thread={talk.contact}&limit=999")) >= len(rows)
            ),
            fr,
            ru,
        )


def test_a_second_process_on_the_folder_is_refused(talk: Talk, forks: ForkServer) -> None:
    log = talk.fr.path.parent / "second.log"
    second = forks.fork(talk.fr.path, log)
    assert second.wait() == 2
    assert "expected a folder that no process holds, got one held by process" in log.read_text()
    assert talk.ask("GET", "/api/status")[0] == 200


def test_a_port_that_is_taken_starts_nothing(tmp_path: Path, forks: ForkServer) -> None:
    from tests.two_nodes import found

    node = found(tmp_path, "fr")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", node.desk_port))
        taken.listen()
        log = tmp_path / "fr.log"
        assert forks.fork(node.path, log).wait() == 2
        assert f"The desk listener cannot listen: expected 127.0.0.1:{node.desk_port}" in (
            log.read_text()
        )
        assert not (node.path / "serving.json").exists()
    assert forks.fork(node.path, log).ended() is False


def test_a_call_to_a_dead_node_says_what_to_do() -> None:
    with (
        ServedNode("http://127.0.0.1:1", "token") as served,
        pytest.raises(Exception, match="The node did not answer: expected the process that serves"),
    ):
        served.request("GET", "/health")
