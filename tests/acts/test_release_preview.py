"""Previews: the very bytes; nothing leaves before they are sent, and nothing else afterwards."""

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.acts.strategies import bodies
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
    two_sides,
)

from visavis.acts import (
    PREVIEW_LIFE_MS,
    REGISTRY,
    Preview,
    PreviewRefused,
    command_of,
    preview,
    recipients,
    send_previewed,
)
from visavis.lines import LineNotOpen
from visavis.record import parse_signed, verify_signed
from visavis.release import Command, parse_released
from visavis.terms import InstantMs, PartyId, StatementId, VisavisError


def look(side: MemoryParty, command: dict[str, Any]) -> Preview:
    """Preview a command, and see that nothing was said and nothing left."""
    before = (list(side.record), dict(side.documents), {k: list(v) for k, v in side.logs.items()})
    shown = preview(command_of(command), side, side.now_ms, side.random_bytes)
    assert (side.record, side.documents, side.logs) == before
    return shown


def a_message(contact: StatementId, words: str = "hello") -> dict[str, Any]:
    body = {"contact": contact, "words": text(words)}
    return {"office": "fr/chief", "kind": "contact.say", "body": body}


def test_what_is_shown_is_what_is_sent_to_the_last_byte() -> None:
    fr, ru = two_sides()
    contact = open_contact(fr, ru, open_line(fr, ru))
    shown = look(fr, a_message(contact))
    (recipient,) = recipients(shown)
    assert (recipient.audience, recipient.kind, recipient.withheld) == ("ru", "contact.say", ())
    fr.now_ms = InstantMs(fr.now_ms + 60_000)
    (released,) = send_previewed(shown, fr, fr.now_ms).releases
    assert released.content == recipient.content.encode()
    opened = parse_signed(parse_released(released.content).signed)
    assert verify_signed(opened)
    assert opened.statement.said.startswith("2015-11-19T12:00:00")


@settings(max_examples=60, deadline=None)
@given(draws=st.data())
def test_whatever_is_said_is_sent_as_it_was_shown(draws: st.DataObject) -> None:
    """DESIGN section 6: the recipient preview is the very bytes to be sent."""
    fr, ru = two_sides()
    line = open_line(fr, ru)
    contact = open_contact(fr, ru, line)
    kind = draws.draw(st.sampled_from(sorted(REGISTRY)))
    body = json.loads(msgspec.json.encode(draws.draw(bodies(kind))))
    known = {"line": line, "contact": contact}
    body = {name: known.get(name, value) for name, value in body.items()}
    try:
        command: Command[Any] = command_of({"office": "fr/chief", "kind": kind, "body": body})
        shown = preview(command, fr, NOON, fr.random_bytes)
    except VisavisError:
        return
    sent = send_previewed(shown, fr, InstantMs(NOON + 1))
    contents = {released.content for released in sent.releases}
    assert {one.content.encode() for one in recipients(shown)} == contents


def test_a_refusal_is_met_at_the_preview_and_again_at_the_sending() -> None:
    fr, ru = two_sides()
    line = open_line(fr, ru)
    contact = open_contact(fr, ru, line)
    shown = look(fr, a_message(contact))
    fr.now_ms = InstantMs(fr.now_ms + 1000)
    fr.say("fr/chief", "line.suspend", line=line, reason=text("storm"))
    with pytest.raises(LineNotOpen):
        send_previewed(shown, fr, fr.now_ms)
    with pytest.raises(LineNotOpen):
        look(fr, a_message(contact))


def test_what_was_said_meanwhile_makes_other_bytes_and_nothing_is_sent() -> None:
    fr, ru = two_sides()
    contact = open_contact(fr, ru, open_line(fr, ru))
    shown = look(fr, a_message(contact))
    fr.carry_out(a_message(contact, "something else first"))
    with pytest.raises(PreviewRefused, match="expected the bytes that were shown, got others"):
        send_previewed(shown, fr, fr.now_ms)


def test_a_preview_holds_for_a_quarter_of_an_hour() -> None:
    fr, ru = two_sides()
    shown = look(fr, a_message(open_contact(fr, ru, open_line(fr, ru))))
    last = InstantMs(NOON + PREVIEW_LIFE_MS)
    assert send_previewed(shown, fr, last).releases
    for late in (InstantMs(last + 1), InstantMs(NOON - 1)):
        with pytest.raises(PreviewRefused, match="expected one made at most 15 minutes ago"):
            send_previewed(shown, fr, late)


def test_a_grant_shows_the_statement_and_keeps_the_decision_inside() -> None:
    fr, ru = two_sides()
    contact = open_contact(fr, ru, open_line(fr, ru))
    command = {**a_message(contact), "release": {"audience": {"parties": []}}}
    said = fr.carry_out(command).statements[0].id
    body = {"statement": said, "parties": ["ru"], "person": "Anne"}
    shown = look(fr, {"office": "fr/chief", "kind": "release.grant", "body": body})
    (recipient,) = recipients(shown)
    assert recipient.statement == said
    assert recipient.withheld == ("release.grant",)
    assert "Anne" not in recipient.content
    outcome = send_previewed(shown, fr, fr.now_ms)
    assert outcome.releases[0].content == recipient.content.encode()


def test_what_waits_for_a_second_person_shows_no_recipient() -> None:
    policy = msgspec.structs.replace(POLICY, others="closed", two_persons_from="closed")
    found = parties(a_staff("fr"), a_staff("ru"), policy=policy)
    fr, ru = found[PartyId("fr")], found[PartyId("ru")]
    contact = open_contact(fr, ru, open_line(fr, ru))
    exchange(fr, ru)
    marked = {"policy": "test", "classification": "closed", "categories": []}
    command = {**a_message(contact), "release": {"label": marked}, "person": "Anne"}
    assert recipients(look(fr, command)) == []
