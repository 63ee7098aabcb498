"""Contacts in full: times, duration, translations beside what was said, outcomes of each side."""

from typing import Any

import pytest
from tests.conversations.memory_party import (
    MemoryParty,
    exchange,
    open_contact,
    open_line,
    text,
    two_sides,
)

from visavis.acts import MalformedCommand, contact_record, open_things
from visavis.lines import LineNotOpen, NotTheirPlace, OutOfTurn, UnknownMessage
from visavis.terms import StatementId


def two_in_contact() -> tuple[MemoryParty, MemoryParty, StatementId]:
    fr, ru = two_sides()
    return fr, ru, open_contact(fr, ru, open_line(fr, ru))


def test_a_translation_stands_beside_what_was_said_and_never_instead() -> None:
    """Requirement 3.2: free text with its original language."""
    fr, ru, contact = two_in_contact()
    said = text("Мы остаёмся на связи.", "ru")
    message = ru.say("ru/chief", "contact.say", contact=contact, words=said)
    exchange(fr, ru)
    fr.say(
        "fr/chief",
        "contact.translate",
        contact=contact,
        message=message,
        text=text("Nous restons en liaison.", "fr"),
        made_by="Lt Martin",
    )
    ru.say(
        "ru/chief",
        "contact.translate",
        contact=contact,
        message=message,
        text=text("Nous restons en contact.", "fr"),
    )
    exchange(fr, ru)
    for side in (fr, ru):
        (seen,) = contact_record(side.shelf, contact, after=0, limit=10).messages
        assert seen.text is not None
        assert (seen.text.lang, seen.text.text) == ("ru", said["text"])
        beside = {(t.word.by, t.text.text, t.made_by) for t in seen.translations}
        assert beside == {
            ("fr/chief", "Nous restons en liaison.", "Lt Martin"),
            ("ru/chief", "Nous restons en contact.", None),
        }
        assert contact_record(side.shelf, contact, after=0, limit=10).messages_by_party["fr"] == 0


def test_a_translation_kept_inside_is_ones_own_alone() -> None:
    fr, ru, contact = two_in_contact()
    message = ru.say("ru/chief", "contact.say", contact=contact, words=text("Да.", "ru"))
    exchange(fr, ru)
    before = len(fr.logs[ru.party])
    fr.carry_out(
        {
            "office": "fr/chief",
            "kind": "contact.translate",
            "body": {"contact": contact, "message": message, "text": text("Oui.", "fr")},
            "release": {"audience": {"parties": []}},
        }
    )
    assert len(fr.logs[ru.party]) == before
    (seen,) = contact_record(fr.shelf, contact, after=0, limit=10).messages
    assert [one.text.text for one in seen.translations] == ["Oui."]


def test_only_a_message_of_the_contact_is_translated_and_not_over_a_suspended_line() -> None:
    fr, ru, contact = two_in_contact()
    line = contact_record(fr.shelf, contact, after=0, limit=1).line
    body: dict[str, Any] = {"contact": contact, "text": text("x")}
    nobody = "a" * 26
    words = f"Message {nobody} refused: expected a message of contact {contact}, got another"
    with pytest.raises(UnknownMessage) as caught:
        fr.say("fr/chief", "contact.translate", **body, message=nobody)
    assert words in str(caught.value)
    with pytest.raises(NotTheirPlace, match="fr/ship may not speak on contact"):
        fr.say("fr/ship", "contact.translate", **body, message=contact)
    fr.say("fr/chief", "contact.translate", **body, message=contact)  # its opening is one too
    ru.say("ru/chief", "line.suspend", line=line, reason=text("r"))
    exchange(fr, ru)
    words = f"Translation of message {contact} refused: expected a line that is not suspended"
    with pytest.raises(LineNotOpen) as refused:
        fr.say("fr/chief", "contact.translate", **body, message=contact)
    assert words in str(refused.value)


def test_each_side_says_when_the_call_was_held_and_how_long_it_lasted() -> None:
    """SCENARIO F2: it lasted one hour, on each side's word."""
    fr, ru, contact = two_in_contact()
    held = {"contact": contact, "started": "2015-11-19T09:00:00Z"}
    fr.say("fr/chief", "contact.held", **held, ended="2015-11-19T10:00:00Z")
    ru.say("ru/chief", "contact.held", **{**held, "started": "2015-11-19T09:01:00Z"})
    exchange(fr, ru)
    for side in (fr, ru):
        ours, theirs = contact_record(side.shelf, contact, after=0, limit=10).held
        assert (ours.word.by, ours.started, ours.lasted_s) == ("fr/chief", held["started"], 3600)
        assert (theirs.word.by, theirs.ended, theirs.lasted_s) == ("ru/chief", None, None)
    ru.say("ru/chief", "contact.held", **held, ended="2015-11-19T10:00:01Z")
    exchange(fr, ru)
    seen = contact_record(fr.shelf, contact, after=0, limit=10).held
    assert [one.lasted_s for one in seen] == [3600, 3601]  # neither alters the other


@pytest.mark.parametrize(
    ("started", "ended", "accepted"),
    [
        ("2015-11-19T12:00:00Z", None, True),
        ("2015-11-19T12:00:00.001Z", None, False),
        ("2015-11-19T11:00:00Z", "2015-11-19T12:00:00Z", True),
        ("2015-11-19T11:00:00Z", "2015-11-19T12:00:01Z", False),
    ],
)
def test_a_contact_is_said_to_be_held_once_it_was(
    started: str, ended: str | None, accepted: bool
) -> None:
    fr, _, contact = two_in_contact()
    body = {"contact": contact, "started": started, "ended": ended}
    if accepted:
        fr.say("fr/chief", "contact.held", **body)
        return
    words = f"Times of contact {contact} refused: expected times until 2015-11-19T12:00:00Z, got"
    with pytest.raises(OutOfTurn) as caught:
        fr.say("fr/chief", "contact.held", **body)
    assert words in str(caught.value)


def test_a_contact_opened_to_warn_of_danger_waits_to_be_acknowledged() -> None:
    fr, ru = two_sides()
    line = open_line(fr, ru)
    ru.say("ru/chief", "line.suspend", line=line, reason=text("r"))
    exchange(fr, ru)
    warning = fr.say(
        "fr/chief",
        "contact.open",
        line=line,
        participants=[{"office": "fr/chief"}, {"office": "ru/chief"}],
        agenda=[text("mines adrift")],
        danger_to_life=True,
    )
    exchange(fr, ru)
    for side in (fr, ru):
        (waiting,) = [one for one in open_things(side) if one.type == "message"]
        assert (waiting.id, waiting.dues[0].kind) == (warning, "contact.danger")
    ru.say("ru/chief", "contact.acknowledge", contact=warning, message=warning)
    exchange(fr, ru)
    for side in (fr, ru):
        assert [one for one in open_things(side) if one.type == "message"] == []


def test_a_contact_does_not_end_before_it_began() -> None:
    fr, _, contact = two_in_contact()
    with pytest.raises(MalformedCommand, match="expected the contact to end no earlier than"):
        fr.say(
            "fr/chief",
            "contact.held",
            contact=contact,
            started="2015-11-19T11:00:00Z",
            ended="2015-11-19T10:59:59Z",
        )
