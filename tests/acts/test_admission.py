"""What a peer sends is admitted, refused with its reason, or kept as not understood."""

from collections.abc import Callable
from datetime import date

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conversations.memory_party import (
    NOON,
    POLICY,
    SeedSigner,
    a_directory,
    an_office,
    text,
    two_sides,
)

from visavis.acts import Admission, Verdict, admit, judge, parse_batch, verify_batch
from visavis.parties import Directory, Revocation
from visavis.record import Act, Mode, Statement, canonical_bytes, sign_statement
from visavis.release import Audience, Form, decide_release
from visavis.terms import InstantMs, OfficeId, PartyId, StatementId, render_instant

LINE = {"line": "b" * 26}
CARD = a_directory("fr", an_office("fr/chief"), an_office("fr/ship"))
ORIGIN = "fr/link/ru/exercise/1"


def a_release(
    *,
    kind: str = "line.open",
    body: object = None,
    act: Act = Act.ACCEPT,
    office: str = "fr/chief",
    mode: Mode = Mode.EXERCISE,
    said_ms: InstantMs = NOON,
    key: str | None = None,
) -> bytes:
    """The content of one entry, as a well-behaved release room makes it."""
    statement = Statement(
        act=act,
        body=msgspec.Raw(canonical_bytes(LINE if body is None else body)),
        id=StatementId("c" * 26),
        kind=kind,
        mode=mode,
        office=OfficeId(office),
        party=PartyId(office.partition("/")[0]),
        refs=(),
        said=render_instant(said_ms),
    )
    return decide_release(
        sign_statement(statement, SeedSigner(key or office)),
        statement=statement.id,
        policy=POLICY,
        audience=Audience((PartyId("ru"),)),
        label=POLICY.usual_label(),
        form=Form.WHOLE,
        expires_ms=InstantMs(NOON + 1),
        second_person=None,
        now_ms=NOON,
    ).content


def judged(content: bytes, directory: Directory = CARD, index: int = 0) -> Admission:
    return admit(
        content,
        directory,
        expected_party=PartyId("fr"),
        mode=Mode.EXERCISE,
        origin=ORIGIN,
        index=index,
        received_ms=NOON,
    )


def test_a_sound_statement_is_admitted_with_its_thread_and_its_label() -> None:
    admission = judged(a_release())
    assert (admission.verdict, admission.code, admission.text) == (Verdict.ADMITTED, "", "")
    assert admission.thread == "b" * 26
    assert admission.said is not None
    assert (admission.said.own, admission.said.received_ms) == (False, NOON)
    assert admission.release is not None
    assert admission.release.label == POLICY.usual_label()


REFUSALS: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "no release": (lambda: b"{}", "release.malformed", "expected the fields of a release"),
    "too long": (lambda: b" " * 80_000, "release.malformed", "at most 73728 bytes, got 80000"),
    "spaced": (lambda: a_release() + b" ", "release.malformed", "other bytes for the same value"),
    "live": (
        lambda: a_release(mode=Mode.LIVE),
        "acts.other_mode",
        "expected exercise, got live. Tell the sender at once",
    ),
    "third party": (
        lambda: a_release(office="zz/chief"),
        "acts.other_party",
        "expected a statement of fr, got one of zz",
    ),
    "unknown office": (
        lambda: a_release(office="fr/nobody"),
        "acts.no_standing",
        "got unknown office",
    ),
    "another office's key": (
        lambda: a_release(key="fr/ship"),
        "acts.no_standing",
        "got not an office key",
    ),
    "vacant": (
        lambda: a_release(said_ms=InstantMs(0)),
        "acts.no_standing",
        "got office vacant",
    ),
    "forged": (
        lambda: a_release().replace(b"12:00:00Z", b"12:00:01Z"),
        "record.bad_signature",
        "do not act on it",
    ),
    "wrong act": (
        lambda: a_release(act=Act.ORDER),
        "acts.wrong_act",
        "expected line.open said with accept, got order",
    ),
    "unknown field": (
        lambda: a_release(body={**LINE, "target": "x"}),
        "acts.malformed_body",
        "expected the fields of line.open, got Object contains unknown field `target`",
    ),
    "default left out": (
        lambda: a_release(
            kind="contact.say", body={"contact": "b" * 26, "words": text("x")}, act=Act.INFORM
        ),
        "acts.malformed_body",
        "got fields left out",
    ),
    "hidden characters": (
        lambda: a_release(
            kind="line.suspend", body={**LINE, "reason": text("a\u202eb")}, act=Act.WITHDRAW
        ),
        "acts.malformed_body",
        "$.reason.text",
    ),
    "no such day": (
        lambda: a_release(
            kind="line.history",
            act=Act.INFORM,
            body={
                **LINE,
                "since_earliest": "2014-02-30T00:00:00Z",
                "since_latest": "2014-05-31T00:00:00Z",
                "told": text("t"),
                "word_of": text("w"),
            },
        ),
        "acts.malformed_body",
        "expected an instant that exists, got '2014-02-30T00:00:00Z'",
    ),
    "order across parties": (
        lambda: a_release(
            kind="directive.issue",
            act=Act.ORDER,
            body={
                "to": "ru/fleet",
                "mandate": "b" * 26,
                "order": text("go"),
                "answer_by": None,
                "acknowledge_first": True,
            },
        ),
        "lines.directive_across_parties",
        "expected an office of fr, got ru/fleet",
    ),
    "word of another party's directive": (
        lambda: a_release(
            kind="directive.tell",
            act=Act.INFORM,
            body={
                "directive": "b" * 26,
                "told": "zz",
                "to": "ru/fleet",
                "mandate": "b" * 26,
                "state": "ordered",
            },
        ),
        "lines.directive_across_parties",
        "expected an office of fr, got ru/fleet",
    ),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_what_is_not_sound_is_refused_with_its_reason(case: str) -> None:
    make, code, words = REFUSALS[case]
    admission = judged(make())
    assert admission.verdict is Verdict.REFUSED
    assert admission.code == code
    assert words in admission.text
    assert admission.said is None
    assert admission.thread is None


def test_a_kind_that_is_unknown_is_kept_with_its_proof_and_not_dropped() -> None:
    admission = judged(a_release(kind="weather.report", body={"anything": [1]}, act=Act.INFORM))
    assert admission.verdict is Verdict.NOT_UNDERSTOOD
    assert admission.code == "weather.report"
    assert admission.text == (
        "fr/chief said something of the kind weather.report, which this node does not know."
        " It is kept with its proof."
    )
    assert admission.statement is not None
    assert admission.release is not None


def test_an_unknown_kind_with_a_bad_signature_is_refused_all_the_same() -> None:
    content = a_release(kind="weather.report", body={"a": 1}, act=Act.INFORM)
    admission = judged(content.replace(b'"a":1', b'"a":2'))
    assert (admission.verdict, admission.code) == (Verdict.REFUSED, "record.bad_signature")


def test_a_key_revoked_from_a_size_stays_good_below_it() -> None:
    key = SeedSigner("fr/chief").public_key
    revocations = (Revocation(key=key, origin=ORIGIN, from_size=5),)
    card = Directory.of(msgspec.structs.replace(CARD.card, revocations=revocations))
    assert judged(a_release(), card, index=4).verdict is Verdict.ADMITTED
    refused = judged(a_release(), card, index=5)
    assert (refused.code, "got revoked" in refused.text) == ("acts.no_standing", True)


@pytest.mark.parametrize(("day", "verdict"), [(18, Verdict.REFUSED), (19, Verdict.ADMITTED)])
def test_an_office_speaks_from_the_first_day_of_its_holder(day: int, verdict: Verdict) -> None:
    card = a_directory("fr", an_office("fr/chief", since=date(2015, 11, 19)))
    said_ms = InstantMs(NOON + (day - 19) * 86_400_000)
    assert judged(a_release(said_ms=said_ms), card).verdict is verdict


def test_a_bad_one_in_a_batch_spoils_no_other() -> None:
    contents = [
        a_release(),
        b"nonsense",
        a_release().replace(b"12:00:00Z", b"12:00:01Z"),
        a_release(office="fr/ship"),
    ]
    parsed = parse_batch(contents)
    verified = verify_batch(parsed)
    assert verified == [True, False, False, True]
    verdicts = [
        admission.verdict
        for admission in judge(
            parsed,
            verified,
            CARD,
            expected_party=PartyId("fr"),
            mode=Mode.EXERCISE,
            origin=ORIGIN,
            first_index=0,
            received_ms=NOON,
        )
    ]
    assert verdicts == [Verdict.ADMITTED, Verdict.REFUSED, Verdict.REFUSED, Verdict.ADMITTED]


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_no_byte_of_a_release_can_change_unnoticed(draws: st.DataObject) -> None:
    content = a_release()
    signed = judged(content).release
    assert signed is not None
    place = draws.draw(st.integers(0, len(content) - 1))
    changed = bytearray(content)
    changed[place] ^= draws.draw(st.integers(1, 255))
    admission = judged(bytes(changed))
    if admission.verdict is Verdict.ADMITTED:  # only the frame around it is the link's to prove
        assert admission.release is not None
        assert admission.release.signed == signed.signed


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_whatever_bytes_come_there_is_a_verdict(content: bytes) -> None:
    assert judged(content).verdict is Verdict.REFUSED


def test_a_statement_that_comes_twice_gives_the_same_verdict() -> None:
    fr, ru = two_sides()
    fr.say("fr/chief", "line.propose", offices=["fr/chief", "ru/chief"], purpose=text("p"))
    (content,) = fr.logs[ru.party]
    first, again = ru.admit(fr.party, [content]), ru.admit(fr.party, [content])
    assert first == again
