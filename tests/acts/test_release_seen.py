"""What a reader sees: nothing of other compartments, no content of what is gone."""

import json
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from tests.conversations.memory_party import (
    NOON,
    POLICY,
    MemoryParty,
    a_staff,
    exchange,
    open_contact,
    open_line,
    parties,
    text,
)

from visavis.acts import (
    READ_MODELS,
    REGISTRY,
    VIEW_TYPES,
    Seen,
    UnknownThing,
    contact_record,
    line_status,
    plain,
)
from visavis.acts.mandate_views import mandate_tree
from visavis.release import EVERYTHING, Clearance, LabelRefused, ReleaseRefused
from visavis.terms import InstantMs, PartyId, StatementId, VisavisError

ARMIES, SERVICES = Clearance(frozenset({"armies"})), Clearance(frozenset({"services"}))
BOTH = Clearance(frozenset({"armies", "services"}))
SHARED = msgspec.structs.replace(
    POLICY,
    compartments={
        "armies": (PartyId("fr"), PartyId("ru")),
        "services": (PartyId("fr"), PartyId("ru")),
    },
)
DAY_MS = 86_400_000


def label(*categories: str) -> dict[str, Any]:
    return {"policy": "test", "classification": "liaison", "categories": list(categories)}


class Theatre:
    """Two parties with two lines under one mandate, each in a compartment; a third party beside."""

    def __init__(self) -> None:
        found = parties(a_staff("fr"), a_staff("ru"), a_staff("zz"), policy=SHARED)
        self.fr, self.ru, self.zz = (found[PartyId(party)] for party in ("fr", "ru", "zz"))
        self.mandate = self.fr.say("fr/head", "mandate.issue", title=text("m"), mission=text("m"))
        self.lines: dict[str, StatementId] = {}
        self.contacts: dict[str, StatementId] = {}
        for name, level in (("armies", "chief"), ("services", "ministry")):
            self.lines[name] = self._line(name, level)
            self.contacts[name] = self._contact(name, level)

    def _line(self, name: str, level: str) -> StatementId:
        offices = [f"fr/{level}", f"ru/{level}"]
        command = {
            "office": offices[0],
            "kind": "line.propose",
            "body": {"offices": offices, "purpose": text(f"purpose-{name}")},
            "release": {"label": label(name)},
        }
        command["body"] |= {"mandate": self.mandate}  # type: ignore[operator]  # a dict
        line = self.fr.carry_out(command).statements[0].id
        for side, office in ((self.fr, offices[0]), (self.ru, offices[1])):
            exchange(self.fr, self.ru)
            side.say(office, "line.open", line=line)
        exchange(self.fr, self.ru)
        return line

    def _contact(self, name: str, level: str) -> StatementId:
        contact = self.fr.say(
            f"fr/{level}",
            "contact.open",
            line=self.lines[name],
            participants=[{"office": f"fr/{level}"}, {"office": f"ru/{level}"}],
            agenda=[text(f"agenda-{name}")],
        )
        self.fr.say(f"fr/{level}", "contact.say", contact=contact, words=text(f"words-{name}"))
        exchange(self.fr, self.ru)
        self.ru.say(f"ru/{level}", "contact.say", contact=contact, words=text(f"answer-{name}"))
        exchange(self.fr, self.ru)
        return contact


@pytest.fixture(scope="module")
def theatre() -> Theatre:
    return Theatre()


def everything_shown(side: MemoryParty, clearance: Clearance) -> dict[str, Any]:
    """All that a reader can get out of a party: views, read models, threads, refusals."""
    shelf = side.shelf_of(clearance)
    threads = sorted({kept.thread for kept in side.record if kept.thread is not None})
    identities = sorted({view_id for _, view_id in side.documents} | set(threads))
    found: dict[str, Any] = {}
    for view_type in sorted({*VIEW_TYPES, *(kind for kind, _ in side.documents)}):
        rows = shelf.views.list_views(view_type, 1000, "")
        found[f"list {view_type}"] = [(row.id, json.loads(row.doc)) for row in rows]
    for name in READ_MODELS:
        for identity in identities:
            found[f"{name} {identity}"] = _read(side, clearance, name, identity)
    for thread in threads:
        kept = side.shelf_of(clearance).statements.by_thread(thread, 0, 1000)
        found[f"thread {thread}"] = [(one.seq, one.filed.raw.decode()) for one in kept]
    return found


def _read(side: MemoryParty, clearance: Clearance, name: str, identity: str) -> object:
    try:
        return plain(READ_MODELS[name](side.shelf_of(clearance), identity, side.now_ms))
    except VisavisError as refusal:
        return str(refusal)


def strings(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from strings(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from strings(inner)
    else:
        yield str(value)


@pytest.mark.parametrize("side", ["fr", "ru"])
@pytest.mark.parametrize("other", ["armies", "services"])
def test_a_reader_of_one_compartment_sees_no_byte_of_the_other(
    theatre: Theatre, side: str, other: str
) -> None:
    """DESIGN section 6 and 7: armies and services see nothing of each other's."""
    own = {"armies": "services", "services": "armies"}[other]
    party = getattr(theatre, side)
    shown = everything_shown(party, Clearance(frozenset({own})))
    hidden = [theatre.lines[other], theatre.contacts[other], f"-{other}"]
    seen_ids = (theatre.lines[own], theatre.contacts[own])
    for asked, answer in shown.items():
        if any(mark in asked for mark in hidden):
            empty = answer == [] or "No " in str(answer)  # the id is the asker's own
            assert empty, asked
            continue
        found = [word for word in strings(answer) if any(mark in word for mark in hidden)]
        assert not found, (asked, found)
        if asked.startswith("thread"):  # places that skip would tell how much is hidden
            assert isinstance(answer, list)
            assert [seq for seq, _ in answer] == list(range(1, len(answer) + 1))
    everything = "\n".join(strings(shown))
    assert all(identity in everything for identity in seen_ids)
    assert f"words-{own}" in everything
    assert f"answer-{own}" in everything


def test_a_reader_gets_the_answers_of_a_node_that_never_heard_the_rest() -> None:
    """Whether the other compartment holds one message or five changes nothing that is shown."""
    quiet, busy = Theatre(), Theatre()
    for _ in range(4):
        contact = busy.contacts["services"]
        busy.fr.say("fr/ministry", "contact.say", contact=contact, words=text("more"))
    exchange(busy.fr, busy.ru)
    for side in ("fr", "ru"):
        one = everything_shown(getattr(quiet, side), ARMIES)
        other = everything_shown(getattr(busy, side), ARMIES)
        hidden = quiet.contacts["services"]
        assert {key: one[key] for key in one} == {key: other[key] for key in one}
        new = [key for key, value in other.items() if key not in one and value != []]
        assert all("No " in str(other[key]) or hidden in key for key in new)


def test_whoever_is_cleared_for_both_and_the_partys_programs_see_both(theatre: Theatre) -> None:
    for clearance in (BOTH, EVERYTHING):
        shelf = theatre.fr.shelf_of(clearance)
        tree = mandate_tree(shelf, theatre.mandate, NOON)
        assert set(tree.lines) == set(theatre.lines.values())
    tree = mandate_tree(theatre.fr.shelf_of(ARMIES), theatre.mandate, NOON)
    assert tree.lines == (theatre.lines["armies"],)
    assert mandate_tree(theatre.fr.shelf_of(Clearance()), theatre.mandate, NOON).lines == ()


def test_what_is_hidden_is_refused_in_the_words_for_what_does_not_exist(theatre: Theatre) -> None:
    shelf = theatre.fr.shelf_of(SERVICES)
    refusals = []
    for identity in (theatre.lines["armies"], "q" * 26):
        with pytest.raises(UnknownThing) as caught:
            line_status(shelf, identity)
        refusals.append(str(caught.value).replace(identity, "…"))
    assert refusals[0] == refusals[1]


def test_a_command_about_what_its_giver_may_not_see_is_refused_before_any_rule(
    theatre: Theatre,
) -> None:
    body = msgspec.convert({"line": theatre.lines["armies"]}, REGISTRY["line.resume"].body)
    fr = theatre.fr
    Seen(fr, fr, ARMIES, fr.now_ms).require_seen(body)
    with pytest.raises(UnknownThing, match="expected the id of something that was said here"):
        Seen(fr, fr, SERVICES, fr.now_ms).require_seen(body)


def test_what_is_said_under_a_line_stays_in_its_compartment(theatre: Theatre) -> None:
    contact = theatre.contacts["armies"]
    say = {
        "office": "fr/chief",
        "kind": "contact.say",
        "body": {"contact": contact, "words": text("out")},
    }
    with pytest.raises(ReleaseRefused, match="expected a label that keeps the compartments armies"):
        theatre.fr.carry_out({**say, "release": {"label": label()}})
    said = theatre.fr.carry_out(say).statements[0].id
    grant = {"statement": said, "parties": ["zz"]}
    with pytest.raises(LabelRefused, match="expected fr or ru, cleared for armies, got zz"):
        theatre.fr.carry_out({"office": "fr/chief", "kind": "release.grant", "body": grant})
    assert PartyId("zz") not in theatre.fr.logs
    exchange(theatre.fr, theatre.ru)


def with_a_message(expires: str) -> tuple[MemoryParty, MemoryParty, StatementId, StatementId]:
    found = parties(a_staff("fr"), a_staff("ru"))
    fr, ru = found[PartyId("fr")], found[PartyId("ru")]
    contact = open_contact(fr, ru, open_line(fr, ru))
    command = {
        "office": "fr/chief",
        "kind": "contact.say",
        "body": {"contact": contact, "words": text("Secret words", "fr")},
        "release": {"expires": expires},
    }
    said = fr.carry_out(command).statements[0].id
    exchange(fr, ru)
    return fr, ru, contact, said


def words_in(side: MemoryParty, contact: StatementId) -> list[str]:
    record = contact_record(side.shelf_of(EVERYTHING), contact, after=0, limit=100)
    return [message.text.text for message in record.messages if message.text is not None]


def test_an_expired_message_loses_its_words_at_that_very_instant_and_stays_in_the_record() -> None:
    fr, ru, contact, said = with_a_message("2015-11-20T12:00:00Z")
    ru.now_ms = fr.now_ms = InstantMs(NOON + DAY_MS - 1)
    assert words_in(ru, contact) == ["Secret words"]
    ru.now_ms = fr.now_ms = InstantMs(NOON + DAY_MS)
    assert words_in(ru, contact) == ["[expiré le 2015-11-20T12:00:00Z]"]
    assert words_in(fr, contact) == ["Secret words"]  # one's own words do not expire
    kept = ru.get(said)
    assert kept is not None
    assert b"Secret words" in kept.filed.raw


def test_a_withdrawn_message_loses_its_words_on_the_other_side_only() -> None:
    fr, ru, contact, said = with_a_message("2015-12-20T12:00:00Z")
    fr.now_ms = ru.now_ms = InstantMs(NOON + 60_000)
    fr.say("fr/chief", "release.withdraw", statement=said)
    assert words_in(ru, contact) == ["Secret words"]
    exchange(fr, ru)
    assert words_in(ru, contact) == ["[retiré le 2015-11-19T12:01:00Z]"]
    assert words_in(fr, contact) == ["Secret words"]
    record = contact_record(ru.shelf_of(EVERYTHING), contact, after=0, limit=9)
    assert record.messages_by_party == {"fr": 1, "ru": 0}


def test_nobody_withdraws_what_another_party_said() -> None:
    fr, ru, contact, said = with_a_message("2015-12-20T12:00:00Z")
    with pytest.raises(VisavisError, match="expected a statement of this party"):
        ru.say("ru/chief", "release.withdraw", statement=said)
    assert words_in(fr, contact) == words_in(ru, contact) == ["Secret words"]


def test_a_line_whose_release_expired_stays_open_without_its_words() -> None:
    found = parties(a_staff("fr"), a_staff("ru"))
    fr, ru = found[PartyId("fr")], found[PartyId("ru")]
    line = open_line(fr, ru)
    ru.now_ms = InstantMs(NOON + 31 * DAY_MS)
    status = line_status(ru.shelf_of(EVERYTHING), line)
    assert status.state == "open"
    assert status.purpose is not None
    assert status.purpose.text == "[expired on 2015-12-19T12:00:00Z]"
