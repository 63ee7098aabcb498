"""Releases that are decided later, by two persons, taken back, and that end: between parties."""

import hmac
from typing import Any

import msgspec
import pytest
from tests.conversations.memory_party import (
    POLICY,
    MemoryParty,
    a_staff,
    exchange,
    open_contact,
    open_line,
    parties,
    text,
)

from visavis.acts import UnknownThing
from visavis.acts.release_views import marking_status, request_status
from visavis.record import form_statement, parse_signed
from visavis.release import (
    PersonRefused,
    Policy,
    ReleaseRefused,
    UnknownRelease,
    parse_released,
)
from visavis.terms import InstantMs, PartyId, StatementId, VisavisError

SAID = "The meeting place has changed."
NOBODY: dict[str, Any] = {"audience": {"parties": []}}
TWO = msgspec.structs.replace(POLICY, others="closed", two_persons_from="closed")
CLOSED = {"policy": "test", "classification": "closed", "categories": []}


def three_sides(policy: Policy = POLICY) -> tuple[MemoryParty, MemoryParty, MemoryParty]:
    found = parties(a_staff("fr"), a_staff("ru"), a_staff("zz"), policy=policy)
    return found[PartyId("fr")], found[PartyId("ru")], found[PartyId("zz")]


def say_privately(side: MemoryParty, contact: StatementId) -> StatementId:
    """Say something in a contact that nobody outside hears."""
    command = {
        "office": "fr/chief",
        "kind": "contact.say",
        "body": {"contact": contact, "words": text(SAID)},
        "release": NOBODY,
    }
    return side.carry_out(command).statements[0].id


def ask(side: MemoryParty, statement: StatementId, person: str | None) -> StatementId:
    """Ask that a statement be released under the label that needs two persons."""
    command = {
        "office": "fr/chief",
        "kind": "release.request",
        "body": {"statement": statement, "parties": ["ru"], "label": CLOSED},
        "person": person,
    }
    return side.carry_out(command).statements[0].id


def answer(side: MemoryParty, request: StatementId, person: str | None, verb: str) -> None:
    body: dict[str, Any] = {"request": request}
    if verb == "refuse":
        body["reason"] = text("too early")
    command = {"office": "fr/ministry", "kind": f"release.{verb}", "body": body, "person": person}
    side.carry_out(command)


def sent(side: MemoryParty, to: str) -> list[bytes]:
    return side.logs.get(PartyId(to), [])


def refused(side: MemoryParty, command: dict[str, Any]) -> VisavisError:
    """Carry out what is refused, and see that nothing was said and nothing left."""
    before = (list(side.record), dict(side.documents), {k: list(v) for k, v in side.logs.items()})
    with pytest.raises(VisavisError) as caught:
        side.carry_out(command)
    assert (side.record, side.documents, side.logs) == before
    return caught.value


def test_what_was_said_privately_leaves_when_it_is_granted_and_not_before() -> None:
    fr, ru, zz = three_sides()
    contact = open_contact(fr, ru, open_line(fr, ru))
    before = len(sent(fr, "ru"))
    said = say_privately(fr, contact)
    assert len(sent(fr, "ru")) == before

    fr.say("fr/chief", "release.grant", statement=said, parties=["ru"], person="Anne")
    (content,) = sent(fr, "ru")[before:]
    released = parse_released(content)
    assert parse_signed(released.signed).statement.id == said
    assert SAID.encode() in content
    assert b"Anne" not in content
    exchange(fr, ru, zz)
    assert {kept.id for kept in ru.record} >= {said}
    assert zz.record == []


def test_a_grant_to_a_further_audience_sends_the_very_bytes_that_were_signed() -> None:
    fr, ru, zz = three_sides()
    contact = open_contact(fr, ru, open_line(fr, ru))
    said = fr.say("fr/chief", "contact.say", contact=contact, words=text(SAID))
    first = parse_released(sent(fr, "ru")[-1])
    fr.say("fr/chief", "release.grant", statement=said, parties=["zz"])
    (content,) = sent(fr, "zz")
    assert parse_released(content).signed == first.signed
    exchange(fr, zz)
    assert [admission.verdict for admission in zz.admissions] == ["admitted"]


def test_only_ones_own_statement_of_a_kind_that_may_leave_is_granted() -> None:
    fr, ru, _ = three_sides()
    contact = open_contact(fr, ru, open_line(fr, ru))
    theirs = ru.say("ru/chief", "contact.say", contact=contact, words=text("ours"))
    exchange(fr, ru)

    def grant(statement: StatementId, *to: str, **more: Any) -> VisavisError:
        body = {"statement": statement, "parties": list(to), **more}
        return refused(fr, {"office": "fr/chief", "kind": "release.grant", "body": body})

    refusal = grant(theirs, "zz")
    assert isinstance(refusal, UnknownRelease)
    assert "expected a statement of this party in its own record, got one of ru" in str(refusal)
    assert "got an id that is not known here" in str(grant(StatementId("a" * 26), "zz"))
    said = say_privately(fr, contact)
    assert "expected an audience, got nobody" in str(grant(said))
    assert "expected other parties to which a link stands, got yy" in str(grant(said, "yy"))
    assert "expected other parties to which a link stands, got fr" in str(grant(said, "fr"))
    late = grant(said, "ru", expires="2015-11-19T12:00:00Z")
    assert "expected an expiry after 2015-11-19T12:00:00Z" in str(late)
    assert "at most liaison, got closed" in str(grant(said, "ru", label=CLOSED))
    whole = grant(said, "ru", form="generalised")
    assert "expected the form whole, got contact.say generalised, which it cannot be" in str(whole)
    mandate = fr.say("fr/chief", "mandate.issue", title=text("m"), mission=text("m"))
    order = fr.say("fr/chief", "directive.issue", to="fr/fleet", mandate=mandate, order=text("o"))
    inside = grant(order, "ru")
    assert "a statement that others may hear, got one of kind directive.issue" in str(inside)


def test_what_needs_two_persons_waits_and_leaves_with_the_second_ones_approval() -> None:
    fr, ru, _ = three_sides(TWO)
    contact = open_contact(fr, ru, open_line(fr, ru))
    said = say_privately(fr, contact)
    before = len(sent(fr, "ru"))
    alone = {"statement": said, "parties": ["ru"], "label": CLOSED, "person": "Anne"}
    refusal = refused(fr, {"office": "fr/chief", "kind": "release.grant", "body": alone})
    assert isinstance(refusal, ReleaseRefused)
    assert "expected a second person for closed, got one" in str(refusal)

    request = ask(fr, said, "Anne")
    assert len(sent(fr, "ru")) == before
    approve = {"office": "fr/ministry", "kind": "release.approve", "body": {"request": request}}
    for same in ("Anne", " ANNE", "ａｎｎｅ"):
        refusal = refused(fr, {**approve, "person": same})
        assert isinstance(refusal, PersonRefused)
        assert "expected a second person" in str(refusal)
        assert "who asked for it" in str(refusal)
    assert "expected the name of who agrees, got none" in str(refused(fr, approve))
    assert len(sent(fr, "ru")) == before

    answer(fr, request, "Boris", "approve")
    (content,) = sent(fr, "ru")[before:]
    assert parse_signed(parse_released(content).signed).statement.id == said
    again = refused(fr, {**approve, "person": "Carla"})
    assert "expected a request that waits for an answer, got one approved" in str(again)


def test_a_refused_release_stays_inside_for_good() -> None:
    fr, ru, _ = three_sides(TWO)
    contact = open_contact(fr, ru, open_line(fr, ru))
    request = ask(fr, say_privately(fr, contact), "Anne")
    before = len(sent(fr, "ru"))
    answer(fr, request, "Boris", "refuse")
    late = {"office": "fr/ministry", "kind": "release.approve", "body": {"request": request}}
    assert "got one refused" in str(refused(fr, {**late, "person": "Carla"}))
    assert len(sent(fr, "ru")) == before


def test_a_statement_said_under_such_a_label_becomes_a_request_by_itself() -> None:
    fr, ru, _ = three_sides(TWO)
    contact = open_contact(fr, ru, open_line(fr, ru))
    before = len(sent(fr, "ru"))
    command = {
        "office": "fr/chief",
        "kind": "contact.say",
        "body": {"contact": contact, "words": text(SAID)},
        "release": {"label": CLOSED},
    }
    assert "expected the name of who asks, got none" in str(refused(fr, command))
    said, request = fr.carry_out({**command, "person": "Anne"}).statements
    assert (said.said.kind, request.said.kind) == ("contact.say", "release.request")
    assert len(sent(fr, "ru")) == before
    answer(fr, request.id, "Boris", "approve")
    assert SAID.encode() in sent(fr, "ru")[-1]


def test_a_request_reads_as_who_asked_for_what_and_who_answered() -> None:
    fr, ru, _ = three_sides(TWO)
    request = ask(fr, say_privately(fr, open_contact(fr, ru, open_line(fr, ru))), "Anne")
    status = request_status(fr.shelf, request)
    assert (status.state, status.asked_by, status.parties) == ("waiting", "Anne", ("ru",))
    assert (status.classification, status.answered, status.form) == ("closed", None, "whole")
    fr.now_ms = InstantMs(fr.now_ms + 1000)
    answer(fr, request, "Boris", "refuse")
    status = request_status(fr.shelf, request)
    assert (status.state, status.answered_by) == ("refused", "Boris")
    assert status.reason is not None
    assert status.reason.text == "too early"


def test_a_marking_says_until_when_a_statement_may_be_used() -> None:
    fr, ru, _ = three_sides()
    contact = open_contact(fr, ru, open_line(fr, ru))
    said = fr.say("fr/chief", "contact.say", contact=contact, words=text(SAID))
    exchange(fr, ru)
    status = marking_status(ru.shelf, said, ru.now_ms)
    assert (status.state, status.party, status.expires) == ("current", "fr", "2015-12-19T12:00:00Z")
    ended = marking_status(ru.shelf, said, InstantMs(ru.now_ms + 30 * 86_400_000))
    assert (ended.state, ended.since) == ("expired", "2015-12-19T12:00:00Z")
    fr.say("fr/chief", "release.withdraw", statement=said)
    exchange(fr, ru)
    status = marking_status(ru.shelf, said, ru.now_ms)
    assert (status.state, status.since) == ("withdrawn", "2015-11-19T12:00:00Z")
    with pytest.raises(UnknownThing, match="No marking aaa here"):
        marking_status(ru.shelf, "aaa", ru.now_ms)


def test_a_withdrawal_tells_each_audience_and_names_no_other() -> None:
    fr, ru, _ = three_sides()
    contact = open_contact(fr, ru, open_line(fr, ru))
    said = fr.say("fr/chief", "contact.say", contact=contact, words=text(SAID))
    fr.say("fr/chief", "release.grant", statement=said, parties=["zz"])
    fr.now_ms = InstantMs(fr.now_ms + 60_000)
    command = {"office": "fr/chief", "kind": "release.withdraw", "body": {"statement": said}}
    assert len(fr.carry_out(command).statements) == 2
    to_ru, to_zz = sent(fr, "ru")[-1], sent(fr, "zz")[-1]
    assert b"zz" not in to_ru
    assert b"ru" not in to_zz.replace(b"true", b"")
    assert "got nobody" in str(refused(fr, command))
    grant = {"statement": said, "parties": ["ru"]}
    anew = refused(fr, {"office": "fr/chief", "kind": "release.grant", "body": grant})
    assert "got one withdrawn from ru on 2015-11-19T12:01:00Z" in str(anew)


ZONE = {"type": "circle", "centre_udeg": [34_512_345, 34_256_789], "radius_m": 4321}
PRECISE = {
    "type": "activity",
    "title": text("titre-secret", "fr"),
    "purpose": text("but-secret", "fr"),
    "unit": text("unite-secrete", "fr"),
    "volume": {
        "area": ZONE,
        "start": "2015-11-23T06:10:00Z",
        "end": "2015-11-23T09:00:00Z",
        "floor": {"value": 1234, "units": "M", "reference": "AMSL"},
    },
}
SECRETS = (b"secret", b"512345", b"256789", b"4321", b"06:10", b"1234")


def generalised_notices(side: MemoryParty, sender: str) -> list[Any]:
    (one,) = [kept for kept in side.record if kept.verdict == "admitted"]
    statement = parse_signed(one.filed.raw).statement
    assert (statement.party, statement.kind, statement.refs) == (sender, "notice.declare", ())
    return [msgspec.json.decode(statement.body)]


def test_a_generalised_release_is_a_statement_of_its_own_that_commits_to_the_precise_one() -> None:
    fr, ru, _ = three_sides()
    command = {"office": "fr/chief", "kind": "notice.declare", "body": PRECISE}
    precise = fr.carry_out({**command, "release": NOBODY}).statements[0]
    grant = {"statement": precise.id, "parties": ["ru"], "form": "generalised", "person": "Anne"}
    command = {"office": "fr/chief", "kind": "release.grant", "body": grant}
    granted, coarse = fr.carry_out(command).statements
    assert (granted.said.kind, coarse.said.kind) == ("release.grant", "notice.declare")
    (content,) = sent(fr, "ru")
    assert parse_released(content).form == "generalised"
    for secret in (*SECRETS, precise.id.encode(), granted.id.encode(), b"Anne"):
        assert secret not in content
    exchange(fr, ru)
    (body,) = generalised_notices(ru, "fr")
    salt = bytes.fromhex(granted.said.body.salt)
    signed = parse_signed(precise.raw)
    formed = form_statement(signed.statement).raw
    assert hmac.new(salt, formed, "sha256").hexdigest() == body["generalised"]["commitment"]
    assert granted.said.body.salt.encode() not in content


def test_a_notice_is_declared_precisely_inside_and_coarsely_outside_at_once() -> None:
    fr, ru, _ = three_sides()
    command = {
        "office": "fr/chief",
        "kind": "notice.declare",
        "body": PRECISE,
        "release": {"audience": {"parties": ["ru"]}, "form": "generalised"},
    }
    kinds = [one.said.kind for one in fr.carry_out(command).statements]
    assert kinds == ["notice.declare", "release.grant", "notice.declare"]
    (content,) = sent(fr, "ru")
    assert not [secret for secret in SECRETS if secret in content]
    exchange(fr, ru)
    assert generalised_notices(ru, "fr")


def test_a_generalised_release_may_need_two_persons_too() -> None:
    fr, _, _ = three_sides(TWO)
    command = {
        "office": "fr/chief",
        "kind": "notice.declare",
        "body": PRECISE,
        "release": {"audience": {"parties": ["ru"]}, "form": "generalised", "label": CLOSED},
        "person": "Anne",
    }
    _, request = fr.carry_out(command).statements
    assert sent(fr, "ru") == []
    answer(fr, request.id, "Boris", "approve")
    (content,) = sent(fr, "ru")
    assert not [secret for secret in SECRETS if secret in content]
    assert parse_released(content).form == "generalised"
