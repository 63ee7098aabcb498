"""Releases: made in one place only, to somebody, with an end, under a label that fits."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from visavis.record import canonical_bytes
from visavis.release import (
    RELEASED_LIMIT_BYTES,
    Audience,
    Form,
    Label,
    LabelRefused,
    MalformedRelease,
    Policy,
    Released,
    ReleaseRefused,
    decide_release,
    parse_released,
)
from visavis.terms import InstantMs, PartyId, StatementId, parse_instant, render_instant

NOW = parse_instant("2015-11-19T12:00:00Z")
SIGNED = b'{"key":"k","signature":"s","statement":{"id":"x"}}'
ID = StatementId("a" * 26)
RU = Audience((PartyId("ru"),))
POLICY = Policy(
    name="p",
    classifications=("low", "middle", "high"),
    usual="middle",
    ceilings={PartyId("ru"): "middle", PartyId("zz"): "low"},
    others=None,
    civil=None,
    two_persons_from="high",
    expires_after_s=60,
    compartments={"A": (PartyId("ru"),), "B": (PartyId("ru"),)},
)
USUAL = POLICY.usual_label()


def decided(
    *,
    audience: Audience = RU,
    label: Label = USUAL,
    form: Form = Form.WHOLE,
    expires_ms: int = NOW + 1,
    second_person: str | None = None,
    policy: Policy = POLICY,
) -> Released:
    return decide_release(
        SIGNED,
        statement=ID,
        policy=policy,
        audience=audience,
        label=label,
        form=form,
        expires_ms=InstantMs(expires_ms),
        second_person=second_person,
        now_ms=NOW,
    )


def label(classification: str, *categories: str) -> Label:
    return Label(categories=categories, classification=classification, policy="p")


def test_the_content_is_canonical_and_holds_the_signed_bytes_verbatim() -> None:
    released = decided(label=label("middle", "A", "B"))
    assert released.content == canonical_bytes(msgspec.json.decode(released.content))
    assert SIGNED in released.content
    assert list(msgspec.json.decode(released.content)) == ["expires", "form", "label", "signed"]
    received = parse_released(released.content)
    assert (received.signed, received.label) == (SIGNED, released.label)
    assert (received.expires_ms, received.form) == (NOW + 1, Form.WHOLE)


def test_nobody_makes_a_release_but_the_one_who_decides() -> None:
    with pytest.raises(TypeError, match="Released is made by decide_release only"):
        Released()
    released = decided()
    with pytest.raises(AttributeError, match="Released is frozen: content cannot change"):
        released.content = b"other"  # type: ignore[misc]  # that is the point
    with pytest.raises(AttributeError, match="Released is frozen"):
        released._content = b"other"


def test_a_release_has_somebody_to_hear_it_and_an_end() -> None:
    with pytest.raises(ReleaseRefused, match="expected an audience, got nobody"):
        decided(audience=Audience(()))
    with pytest.raises(ReleaseRefused, match="expected an expiry after 2015-11-19T12:00:00Z"):
        decided(expires_ms=NOW)


def test_each_of_an_audience_has_its_own_ceiling() -> None:
    both = Audience((PartyId("ru"), PartyId("zz")))
    assert decided(audience=both, label=label("low")).audience == both
    with pytest.raises(LabelRefused, match="Release to zz refused: expected at most low, got mid"):
        decided(audience=both)
    with pytest.raises(LabelRefused, match="Release to yy refused: expected nothing at all"):
        decided(audience=Audience((PartyId("yy"),)), label=label("low"))
    with pytest.raises(LabelRefused, match="Release to the civil public refused: expected nothing"):
        decided(audience=Audience((), civil=True), label=label("low"))
    with pytest.raises(LabelRefused, match="expected p with one of low, middle, high, got p top"):
        decided(label=label("top"))


def test_what_needs_two_persons_is_not_released_by_one() -> None:
    policy = msgspec.structs.replace(POLICY, ceilings={PartyId("ru"): "high"})
    with pytest.raises(ReleaseRefused, match="expected a second person for high, got one"):
        decided(label=label("high"), policy=policy)
    assert decided(label=label("high"), policy=policy, second_person="Second").label.policy == "p"
    assert decided(label=label("middle"), policy=policy)


def test_a_policy_or_label_that_contradicts_itself_is_refused() -> None:
    with pytest.raises(ValueError, match="expected one of the classifications, got 'top'"):
        msgspec.structs.replace(POLICY, usual="top")
    with pytest.raises(ValueError, match="expected each of the classifications once"):
        msgspec.structs.replace(POLICY, classifications=("low", "low"))
    with pytest.raises(ValueError, match="expected categories sorted, each once"):
        label("low", "B", "A")
    with pytest.raises(ValueError, match="expected each of the parties once"):
        Audience((PartyId("ru"), PartyId("ru")))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ((b'"form":"whole"', b'"form":"part"'), "Invalid enum value 'part'"),
        ((b'{"expires"', b'{ "expires"'), "expected canonical JSON"),
        ((b'"policy":"p"', b'"policy":"p","x":1'), "unknown field `x`"),
        ((b"2015-11-19", b"2015-11-31"), "day is out of range"),
        ((b"12:00:00.001Z", b"12:00:00.001+00:00"), r"\$\.expires"),
        ((b'"categories":[]', b'"categories":["B","A"]'), "expected categories sorted"),
        ((b'"signed":{', b'"signed": {'), "expected canonical JSON"),
        ((b'"}}}', b'"}} }'), "expected canonical JSON"),
        ((b'"}}}', b'"}},"x":1}'), "unknown field `x`"),
        ((b'"}}}', b'"}}'), "truncated"),
        ((b'"}}}', b'"}}}}'), "trailing characters"),
        ((b'"}}}', b'"}}]'), "malformed"),
        ((b'"signature":"s"', b'"signature":s'), "malformed"),
        ((b',"signed":', b',"signed":{},"signed":'), "expected canonical JSON"),
        ((b',"signed":', b',"signed" :'), "expected canonical JSON"),
        ((b',"signed":', b',"sign":'), "unknown field `sign`"),
    ],
)
def test_a_release_in_another_form_is_refused(change: tuple[bytes, bytes], words: str) -> None:
    content = decided().content
    assert parse_released(content).signed == SIGNED  # its marking is known from now on
    changed = content.replace(*change)
    assert changed != content
    with pytest.raises(MalformedRelease, match=words):
        parse_released(changed)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_known_marking_lets_nothing_pass_but_its_one_form(data: st.DataObject) -> None:
    content = decided().content
    assert parse_released(content).signed == SIGNED
    start = data.draw(st.integers(0, len(content)))
    end = data.draw(st.integers(start, min(start + 3, len(content))))
    noise = st.sampled_from(
        [b"", b" ", b"}", b"{}", b'"', b",", b'\\"', b',"signed":', b"0", b"\xff"]
    )
    changed = content[:start] + data.draw(noise) + content[end:]
    try:
        received = parse_released(changed)
    except MalformedRelease:
        return
    marking = {
        "expires": render_instant(received.expires_ms),
        "form": received.form,
        "label": received.label,
    }
    head = canonical_bytes(marking)[:-1]
    assert changed == b'%b,"signed":%b}' % (head, received.signed)
    assert msgspec.json.Decoder(msgspec.Raw).decode(received.signed) is not None


def test_a_release_that_is_too_long_is_not_read() -> None:
    with pytest.raises(MalformedRelease, match=f"at most {RELEASED_LIMIT_BYTES} bytes"):
        parse_released(b" " * (RELEASED_LIMIT_BYTES + 1))


@settings(max_examples=100, deadline=None)
@given(
    st.sets(st.text('abй"\\', min_size=1, max_size=64), max_size=16),
    st.integers(NOW + 1, NOW + 10**12),
)
def test_what_is_released_is_what_is_read(categories: set[str], expires_ms: int) -> None:
    marked = label("low", *sorted(categories))
    cleared = dict.fromkeys(categories, (PartyId("ru"),))
    policy = msgspec.structs.replace(POLICY, compartments=cleared)
    released = decided(label=marked, expires_ms=expires_ms, policy=policy)
    received = parse_released(released.content)
    assert received.label == marked
    assert received.expires_ms == expires_ms
    assert received.signed == SIGNED
    assert len(released.content) - len(SIGNED) < RELEASED_LIMIT_BYTES - 64 * 1024
