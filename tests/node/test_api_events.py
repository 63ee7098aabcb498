"""Live updates: what happens is heard at once, resumed after a cut, and heard by nobody else."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.node.browsers import Browser
from tests.node.people_desks import a_person
from tests.node.streams import Stream
from tests.processes.fork_server import ForkServer
from tests.two_nodes import NodeProcess, open_contact, say, text, two_nodes, until

from visavis.node.events import QUEUE_LIMIT, RESYNC, Event, Hub, make_event
from visavis.release import Clearance


class Talk:
    """Two linked nodes with a contact, and streams of the first."""

    def __init__(self, fr: NodeProcess, ru: NodeProcess) -> None:
        self.fr, self.ru = fr, ru
        self.contact = open_contact(fr, ru)
        self.token = {"Authorization": f"Bearer {(fr.path / 'api.token').read_text().strip()}"}

    def listen(self, **headers: str) -> Stream:
        """Listen as the folder's own program."""
        return Stream(self.fr.desk_port, {**self.token, **headers})

    def say(self, words: str, node: NodeProcess | None = None) -> str:
        """Say something; returns its id."""
        node = node or self.fr
        office = f"{node.party}/chief"
        return say(node, "contact.say", office, contact=self.contact, words=text(words))


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory, forks: ForkServer) -> Iterator[Talk]:
    quick = {"constants": {"visavis.node.api_events.HEARTBEAT_S": 0.2}}
    with two_nodes(tmp_path_factory.mktemp("events"), forks, plans=(quick, {})) as (fr, ru):
        yield Talk(fr, ru)


def test_what_is_said_and_what_arrives_is_heard(talk: Talk) -> None:
    with talk.listen() as stream:
        assert stream.response.status == 200
        assert stream.response.headers["content-type"].startswith("text/event-stream")
        hello = stream.next("hello")
        assert hello.id == str(hello.facts["seq"])
        assert not hello.facts["resumed"]
        own = talk.say("We fly at nine.")
        heard = stream.next()
        assert (heard.facts["id"], heard.facts["kind"]) == (own, "contact.say")
        assert (heard.facts["party"], heard.facts["verdict"]) == ("fr", "own")
        assert heard.facts["thread"] == talk.contact
        assert int(heard.id) == heard.facts["seq"] > hello.facts["seq"]
        theirs = talk.say("We keep away.", talk.ru)
        heard = stream.next()
        assert (heard.facts["id"], heard.facts["verdict"]) == (theirs, "admitted")


def test_no_word_of_what_was_said_is_in_an_event(talk: Talk) -> None:
    with talk.listen() as stream:
        stream.next("hello")
        talk.say("The word is Tamarisk.")
        assert "Tamarisk" not in str(stream.next())


def test_who_comes_back_hears_what_was_missed_once_and_in_order(talk: Talk) -> None:
    with talk.listen() as stream:
        stream.next("hello")
        talk.say("one")
        last = stream.next().id
    missed = [talk.say(word) for word in ("two", "three", "four")]
    with talk.listen(**{"Last-Event-ID": last}) as stream:
        assert [stream.next().facts["id"] for _ in missed] == missed
        assert stream.next("hello").facts["resumed"]
        new = talk.say("five")
        assert stream.next().facts["id"] == new
    query = Stream(talk.fr.desk_port, talk.token, f"/api/events?after={last}")
    with query as stream:
        assert [stream.next().facts["id"] for _ in range(4)] == [*missed, new]


@pytest.mark.parametrize("last", ["0", "999999999"])
def test_who_missed_too_much_is_told_to_read_anew(talk: Talk, last: str) -> None:
    commands = [
        {
            "kind": "contact.say",
            "office": "fr/chief",
            "body": {"contact": talk.contact, "words": text(f"word {number}")},
        }
        for number in range(500)
    ]
    talk.fr.call("POST", "/api/commands", json={"commands": commands})
    with talk.listen(**{"Last-Event-ID": last}) as stream:
        first = next(iter(stream))
        assert first.name == "resync"
        assert stream.next("hello").id == str(talk.fr.call("GET", "/api/status")["statements"])


def test_silence_is_kept_alive_and_a_cut_link_is_told(talk: Talk) -> None:
    with talk.listen() as stream:
        stream.next("hello")
        talk.ru.stop()
        try:
            told = next(one for one in stream if one.name == "link" and one.facts["peer"] == "ru")
            assert told.id == ""
            assert told.facts.keys() == {"peer", "outgoing", "incoming", "coverage"}
            assert stream.comments > 0
        finally:
            talk.ru.start()
    until(lambda: talk.fr.link()["outgoing"]["phase"] == "live", talk.fr, talk.ru)


def test_only_who_may_read_may_listen_and_only_so_long(talk: Talk) -> None:
    with Stream(talk.fr.desk_port, {}) as stream:
        assert stream.response.status == 401
    fields = {"name": "anne", "full_name": "Anne", "roles": ["watch"]}
    talk.fr.call("POST", "/api/people", json=fields)
    browser = Browser(talk.fr.desk_port)
    ticket = talk.fr.call("POST", "/api/tickets", json={"person": "anne"})["path"]
    browser.ask("GET", ticket)
    browser.csrf = browser.ask("GET", "/api/session").json()["csrf"]
    cookie = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    with Stream(talk.fr.desk_port, {"Cookie": cookie}) as stream:
        stream.next("hello")
        said = talk.say("Anne hears this.")
        assert stream.next().facts["id"] == said
        assert browser.ask("DELETE", "/api/session").status == 200
        assert [one.name for one in stream if one.name == "statement"] == []  # and it ends


def test_a_number_that_is_none_is_refused(talk: Talk) -> None:
    with talk.listen(**{"Last-Event-ID": "yesterday"}) as stream:
        assert stream.response.status == 422
        assert b"Last-Event-ID as a whole number" in stream.response.read()


def test_a_stop_lets_every_listener_go(talk: Talk) -> None:
    with talk.listen() as stream:
        stream.next("hello")
        assert talk.fr.stop() == 0
        assert [one for one in stream if one.name == "statement"] == []
        talk.fr.start()


# The hub --------------------------------------------------------------------------------


def event(number: int, **more: Any) -> Event:
    """A statement's event."""
    return make_event("statement", {"seq": number}, number, **more)


async def test_a_slow_listener_is_told_to_read_anew_and_hears_what_follows() -> None:
    hub = Hub()
    with hub.subscribe(None) as slow, hub.subscribe(None) as quick:
        heard: list[Event] = []
        for number in range(QUEUE_LIMIT + 1):
            hub.tell([event(number)])
            heard += await quick.next(1.0) or []
        hub.tell([event(QUEUE_LIMIT + 1)])
        assert await slow.next(1.0) == [RESYNC, event(QUEUE_LIMIT + 1)]
        assert heard == [event(number) for number in range(QUEUE_LIMIT + 1)]
        assert await slow.next(0.0) == []
    assert hub.count() == 0
    hub.tell([event(1)])


@given(st.lists(st.integers(1, 400), max_size=6))
def test_no_listener_holds_more_than_its_bound(bursts: list[int]) -> None:
    async def run() -> None:
        hub, at = Hub(), 0
        with hub.subscribe(None) as listener:
            for burst in bursts:
                hub.tell([event(at + step) for step in range(burst)])
                at += burst
                found = await listener.next(0.0) if at % 2 else []
                assert found is not None
                assert len(found) <= QUEUE_LIMIT
                assert RESYNC not in found[1:]

    asyncio.run(run())


async def test_a_listener_hears_only_what_they_are_cleared_for() -> None:
    hub = Hub()
    army, navy = Clearance(frozenset({"army"})), Clearance(frozenset({"navy"}))
    soldier = hub.subscribe(a_person(compartments=("army",)))
    sailor = hub.subscribe(a_person("bea", compartments=("navy",)))
    all_seeing = hub.subscribe(a_person("carl", every_compartment=True))
    token = hub.subscribe(None)
    assert hub.clearances() == {army, navy}
    secret, common = event(1, seen_by=frozenset({army})), event(2, seen_by=frozenset({army, navy}))
    alarm = make_event("alarm", {"key": "overdue/secret"})
    hub.tell([secret, common, alarm])
    bare = make_event("alarm", {})
    assert await soldier.next(0.0) == [secret, common, bare]
    assert await sailor.next(0.0) == [common, bare]
    assert await all_seeing.next(0.0) == [secret, common, alarm]
    assert await token.next(0.0) == [secret, common, alarm]
    late = hub.subscribe(a_person("dora", compartments=("air",)))
    hub.tell([common])  # made before dora came: nobody asked what she may see
    assert await late.next(0.0) == []


async def test_listeners_are_let_go_at_the_end() -> None:
    hub = Hub()
    listener = hub.subscribe(None)
    hub.tell([event(1)])
    hub.close()
    assert [one async for one in listener] == [event(1)]
    assert await listener.next(1.0) is None


def test_an_event_is_one_block_of_lines() -> None:
    made = make_event("link", {"peer": "ru", "because": "a\nb\u2028c"})
    assert made.raw.count(b"\n") == 3
    assert made.raw.startswith(b"event: link\ndata: {")
    assert event(7).raw.startswith(b"event: statement\nid: 7\ndata: ")
    assert RESYNC.raw == b"event: resync\ndata: {}\n\n"
