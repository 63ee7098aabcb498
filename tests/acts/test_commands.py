"""Commands: who may speak, when, to whom; and nothing is said where one is refused."""

import json
from dataclasses import dataclass, field
from typing import Any

import pytest
from tests.conversations.memory_party import (
    NOON,
    MemoryParty,
    SeedSigner,
    a_staff,
    exchange,
    open_contact,
    open_line,
    parties,
    text,
    two_sides,
)

from visavis.acts import (
    CIVIL,
    COMMAND_LIMIT_BYTES,
    AudienceRefused,
    ClockBehind,
    MalformedCommand,
    NotLinked,
    NotOurOffice,
    OfficeCannotSign,
    Outcome,
    UnknownKind,
    UnknownThing,
    command_of,
    execute,
    execute_each,
    line_status,
    parse_command,
    told_to,
)
from visavis.lines import OutOfTurn
from visavis.parties import Signer
from visavis.record import parse_signed, verify_signed
from visavis.release import Command, LabelRefused, ReleaseRefused
from visavis.terms import InstantMs, OfficeId, PartyId, VisavisError

PROPOSE = {
    "kind": "line.propose",
    "office": "fr/chief",
    "body": {"offices": ["fr/chief", "ru/chief"], "purpose": {"lang": "en", "text": "p"}},
}
CLOSED = {"policy": "test", "classification": "closed", "categories": []}


def refusal(side: MemoryParty, command: dict[str, Any]) -> VisavisError:
    """Carry out a command that is refused, and see that nothing was said."""
    with pytest.raises(VisavisError) as caught:
        side.carry_out(command)
    assert side.record == []
    assert side.documents == {}
    assert side.logs == {}
    assert caught.value.next_step
    return caught.value


def test_a_command_read_from_json_is_signed_and_released() -> None:
    fr, _ = two_sides()
    command = parse_command(json.dumps(PROPOSE).encode())
    outcome = execute(command, fr, NOON, fr.random_bytes)
    (spoken,) = outcome.statements
    opened = parse_signed(spoken.raw)
    assert verify_signed(opened)
    assert (opened.statement.kind, opened.statement.act) == ("line.propose", "ask")
    assert opened.statement.said == "2015-11-19T12:00:00Z"
    assert outcome.threads == (spoken.id,)
    assert outcome.releases[0].audience.parties == ("ru",)
    assert {document.type for document in outcome.views} == {"line", "release"}


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        ({"kind": "line.dance"}, UnknownKind, "expected a registered kind of statement, got 'line"),
        ({"office": "fr"}, MalformedCommand, "$.office"),
        ({"body": {}}, MalformedCommand, "missing required field `offices`"),
        ({"body": {**PROPOSE["body"], "x": 1}}, MalformedCommand, "unknown field `x`"),  # type: ignore[dict-item]  # a dict by construction
        ({"also": 1}, MalformedCommand, "unknown field `also`"),
        ({"act": "shout"}, MalformedCommand, "Invalid enum value 'shout'"),
        ({"act": "order"}, MalformedCommand, "expected line.propose said with ask, got order"),
        (
            {"body": {"offices": ["fr/chief", "fr/ship"], "purpose": text("p")}},
            MalformedCommand,
            "expected each of the parties once, got one of them twice",
        ),
        ({"office": "ru/chief"}, NotOurOffice, "expected an office of fr whose key is here"),
        ({"office": "fr/none"}, NotOurOffice, "fr/none cannot speak from this node"),
        (
            {"release": {"audience": {"parties": ["zz"]}}},
            AudienceRefused,
            "expected nobody but ru, got zz",
        ),
        (
            {"release": {"audience": {"parties": ["ru"], "civil": True}}},
            AudienceRefused,
            "got ru, the civil public",
        ),
        (
            {"release": {"audience": {"parties": ["fr"]}}},
            AudienceRefused,
            "expected other parties than one's own",
        ),
        (
            {"release": {"expires": "2015-11-19T12:00:00Z"}},
            ReleaseRefused,
            "expected an expiry after 2015-11-19T12:00:00Z",
        ),
        (
            {
                "release": {
                    "label": {"policy": "test", "classification": "closed", "categories": []}
                }
            },
            LabelRefused,
            "Release to ru refused: expected at most liaison, got closed",
        ),
        (
            {"release": {"label": {"policy": "x", "classification": "open", "categories": []}}},
            LabelRefused,
            "expected test with one of open, liaison, closed",
        ),
    ],
)
def test_a_command_that_does_not_fit_is_refused_and_nothing_is_said(
    change: dict[str, Any], error: type[VisavisError], words: str
) -> None:
    fr, _ = two_sides()
    refused = refusal(fr, {**PROPOSE, **change})
    assert type(refused) is error
    assert words in str(refused)


def test_bytes_that_are_no_command_are_refused() -> None:
    with pytest.raises(MalformedCommand, match="expected JSON, got"):
        parse_command(b"{")
    with pytest.raises(MalformedCommand, match=f"at most {COMMAND_LIMIT_BYTES} bytes"):
        parse_command(b" " * (COMMAND_LIMIT_BYTES + 1))
    with pytest.raises(MalformedCommand, match="Expected `object`, got `array`"):
        parse_command(b"[]")


def test_an_office_that_nobody_holds_today_cannot_speak() -> None:
    fr, _ = two_sides()
    fr.now_ms = InstantMs(0)
    refused = refusal(fr, PROPOSE)
    assert type(refused) is OfficeCannotSign
    assert "got office vacant" in str(refused)


def test_an_audience_without_a_link_is_refused() -> None:
    fr, _ = two_sides()
    fr.linked = frozenset()
    refused = refusal(fr, PROPOSE)
    assert type(refused) is NotLinked
    assert "line.propose cannot reach ru: expected a link" in str(refused)


def test_a_directive_cannot_be_released_by_choosing_an_audience() -> None:
    fr, _ = two_sides()
    mandate = fr.say("fr/head", "mandate.issue", title=text("T"), mission=text("M"))
    command = {
        "kind": "directive.issue",
        "office": "fr/head",
        "body": {"to": "fr/ship", "mandate": mandate, "order": text("go")},
    }
    with pytest.raises(AudienceRefused, match="it stays inside the party, got ru"):
        fr.carry_out({**command, "release": {"audience": {"parties": ["ru"]}}})
    assert fr.carry_out(command).releases == ()
    assert fr.logs == {}


def test_a_mandate_set_alone_is_internal_until_somebody_is_named() -> None:
    found = parties(a_staff("fr"), a_staff("ru"), a_staff("zz"))
    fr = found[PartyId("fr")]
    command = {
        "kind": "mandate.issue",
        "office": "fr/head",
        "body": {"title": text("T"), "mission": text("M")},
    }
    assert fr.carry_out(command).releases == ()
    named = fr.carry_out({**command, "release": {"audience": {"parties": ["zz"]}}})
    assert named.releases[0].audience.parties == ("zz",)
    assert list(fr.logs) == ["zz"]


def test_the_public_hears_only_what_the_policy_lets_out() -> None:
    fr, _ = two_sides()
    command: dict[str, Any] = {
        "kind": "communique.publish",
        "office": "fr/ministry",
        "body": {"texts": [text("news")], "concerns": ["ru"]},
    }
    audience = {"parties": ["ru"], "civil": True}
    with pytest.raises(LabelRefused, match="Release to the civil public refused: expected at most"):
        fr.carry_out({**command, "release": {"audience": audience}})
    label = {"policy": "test", "classification": "open", "categories": []}
    fr.carry_out({**command, "release": {"audience": audience, "label": label}})
    for whom in ("ru", CIVIL):
        (told,) = told_to(fr.shelf, whom, fr.now_ms, after="", limit=10)
        assert (told.kind, told.classification, told.expired) == (
            "communique.publish",
            "open",
            False,
        )


def test_a_clock_that_fell_behind_is_noticed_before_anything_is_signed() -> None:
    fr, ru = two_sides()
    line = open_line(fr, ru)
    fr.now_ms = InstantMs(NOON - 300_000 + 1)
    fr.say("fr/chief", "line.suspend", line=line, reason=text("r"))  # still after what it said
    exchange(fr, ru)
    assert line_status(ru.shelf, line).state == "suspended"
    fr.now_ms = InstantMs(NOON - 400_000)
    with pytest.raises(ClockBehind, match=r"expected a clock past 2015-11-19T12:00:00\.00\dZ"):
        fr.say("fr/chief", "line.resume", line=line)


def test_a_batch_sees_what_it_said_before_and_a_refusal_spoils_no_other() -> None:
    fr, ru = two_sides()
    line = open_line(fr, ru)
    suspend = command_of(
        {
            "kind": "line.suspend",
            "office": "fr/chief",
            "body": {"line": line, "reason": text("r")},
        }
    )
    resume = command_of({"kind": "line.resume", "office": "fr/chief", "body": {"line": line}})
    batch = execute_each([suspend, suspend, resume, suspend], fr, NOON, fr.random_bytes)
    first, again, third, fourth = batch.results
    assert isinstance(again, OutOfTurn)
    assert all(isinstance(result, Outcome) for result in (first, third, fourth))
    assert [d.id for d in batch.views if d.type == "line"] == [line]
    assert len([d for d in batch.views if d.type == "release"]) == 3


def test_a_batch_gives_the_same_views_as_its_commands_one_by_one() -> None:
    one, other = two_sides(), two_sides()
    documents = []
    for fr, ru in (one, other):
        contact = open_contact(fr, ru, open_line(fr, ru))
        commands = [
            command_of(
                {
                    "kind": "contact.say",
                    "office": "fr/chief",
                    "body": {"contact": contact, "words": text(str(number))},
                }
            )
            for number in range(5)
        ]
        if (fr, ru) is one:
            for command in commands:
                for document in execute(command, fr, NOON, fr.random_bytes).views:
                    fr.documents[document.type, document.id] = document.doc
        else:
            for document in execute_each(commands, fr, NOON, fr.random_bytes).views:
                fr.documents[document.type, document.id] = document.doc
        documents.append(fr.documents)
    assert documents[0] == documents[1]


def mixed(contact: str) -> list[Command[Any]]:
    """Three messages, and between them one refusal of each step from the rule to the release."""

    def say(words: str, *, into: str = contact, **changes: Any) -> Command[Any]:
        body = {"contact": into, "words": text(words)}
        return command_of({"kind": "contact.say", "office": "fr/chief", "body": body, **changes})

    too_long = {"contact": contact, "outcomes": [text("x" * 8000)] * 9}
    return [
        say("one"),
        say("in no contact", into="a" * 26),
        say("two"),
        say("under no label of ours", release={"label": CLOSED}),
        say("to a stranger", release={"audience": {"parties": ["zz"]}}),
        command_of({"kind": "contact.close", "office": "fr/chief", "body": too_long}),
        say("three"),
    ]


REFUSED = ["lines.unknown_contact", "release.label_refused", "acts.audience_refused"]
REFUSED += ["record.malformed_statement"]


def test_a_batch_says_the_same_bytes_as_its_commands_one_by_one() -> None:
    fr, ru = two_sides()
    batch = execute_each(mixed(open_contact(fr, ru, open_line(fr, ru))), fr, NOON, fr.random_bytes)
    other, ru = two_sides()
    results: list[Outcome | VisavisError] = []
    for command in mixed(open_contact(other, ru, open_line(other, ru))):
        try:
            outcome = execute(command, other, NOON, other.random_bytes)
        except VisavisError as refusal:
            results.append(refusal)
            continue
        results.append(outcome)
        for document in outcome.views:
            other.documents[document.type, document.id] = document.doc
    assert [told(result) for result in batch.results] == [told(result) for result in results]
    refused = [one.code for one in batch.results if isinstance(one, VisavisError)]
    assert refused == REFUSED
    for document in batch.views:
        fr.documents[document.type, document.id] = document.doc
    assert fr.documents == other.documents


def told(result: Outcome | VisavisError) -> object:
    """What somebody outside sees of a result."""
    if isinstance(result, VisavisError):
        return f"{result.code}: {result}"
    return [one.raw for one in result.statements], [one.content for one in result.releases]


@dataclass
class WatchedSigner:
    """A key at work that counts, and that can be taken away."""

    key: SeedSigner
    signed: int = 0
    gone: bool = False

    @property
    def public_key(self) -> bytes:
        return self.key.public_key

    def sign(self, message: bytes) -> bytes:
        if self.gone:
            raise ConnectionError("the signer is gone")
        self.signed += 1
        return self.key.sign(message)


@dataclass
class WatchedParty(MemoryParty):
    """A party whose every office signs with one watched key."""

    signer: WatchedSigner = field(default_factory=lambda: WatchedSigner(SeedSigner("fr/chief")))

    def signer_for(self, office: OfficeId) -> Signer | None:
        return self.signer


def test_what_is_refused_is_never_signed() -> None:
    fr, ru = two_sides()
    contact = open_contact(fr, ru, open_line(fr, ru))
    party = WatchedParty(**vars(fr))
    results = execute_each(mixed(contact), party, NOON, party.random_bytes).results
    said = [result for result in results if isinstance(result, Outcome)]
    assert len(said) == party.signer.signed == 3


def test_a_signer_that_fails_lets_nothing_of_the_batch_be_said() -> None:
    fr, ru = two_sides()
    contact = open_contact(fr, ru, open_line(fr, ru))
    party = WatchedParty(**vars(fr))
    party.signer.gone = True
    before = dict(party.documents)
    with pytest.raises(ConnectionError, match="the signer is gone"):
        execute_each(mixed(contact), party, NOON, party.random_bytes)
    assert party.documents == before


def test_reading_what_is_unknown_says_so() -> None:
    fr, _ = two_sides()
    with pytest.raises(UnknownThing, match="No line aaa here: expected the id of something"):
        line_status(fr.shelf, "aaa")
