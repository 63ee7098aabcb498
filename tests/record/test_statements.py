"""Statements: signed bytes, their bounds, and what a changed byte does."""

import base64
import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.record.builders import SeedSigner, a_statement, a_statement_id

from visavis.record import (
    STATEMENT_LIMIT_BYTES,
    Act,
    BadSignature,
    MalformedStatement,
    Statement,
    canonical_bytes,
    parse_canonical,
    parse_signed,
    require_signature,
    sign_statement,
    verify_each,
    verify_signed,
)

SIGNER = SeedSigner("fr/cds")
BODIES = st.dictionaries(
    st.sampled_from(["a", "b_1", "zulu"]), st.integers(-9, 9) | st.text(max_size=5), max_size=3
)


def signed_with(**changes: Any) -> bytes:
    """Sign a form with some of its fields changed, without asking whether anyone accepts it."""
    form = json.loads(msgspec.json.encode(a_statement(body={"text": "bonjour"}))) | changes
    inner = json.dumps(form, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    signature = SIGNER.sign(b"visavis/statement/v1\n" + inner)
    return b'{"key":"%b","signature":"%b","statement":%b}' % (
        base64.b64encode(SIGNER.public_key),
        base64.b64encode(signature),
        inner,
    )


@given(BODIES, st.integers(0, 64))
def test_what_was_signed_is_what_is_opened(body: dict[str, object], refs: int) -> None:
    statement = a_statement(body=body, refs=refs)
    raw = sign_statement(statement, SIGNER)
    opened = parse_signed(raw)
    assert opened.statement == statement
    assert opened.public_key == SIGNER.public_key
    assert verify_signed(opened)
    assert require_signature(opened) == statement
    form = parse_canonical(raw, limit_bytes=STATEMENT_LIMIT_BYTES)
    assert canonical_bytes(form) == raw


def test_signature_is_over_the_prefix_and_the_canonical_statement() -> None:
    opened = parse_signed(sign_statement(a_statement(body={"a": 1}), SIGNER))
    assert opened.message == b"visavis/statement/v1\n" + canonical_bytes(
        {
            "act": "inform",
            "body": {"a": 1},
            "id": a_statement_id("statement"),
            "kind": "notices.declared",
            "mode": "exercise",
            "office": "fr/cds",
            "party": "fr",
            "refs": [],
            "said": "2015-11-19T10:00:00Z",
            "version": 1,
        }
    )
    assert opened.signature == SIGNER.sign(opened.message)


def test_form_made_by_hand_is_accepted_unchanged() -> None:
    assert verify_signed(parse_signed(signed_with()))
    assert parse_signed(signed_with(act="order")).statement.act is Act.ORDER


@given(st.data())
def test_no_changed_byte_passes_both_form_and_signature(data: st.DataObject) -> None:
    raw = sign_statement(a_statement(body={"text": "à bientôt"}, refs=1), SIGNER)
    at = data.draw(st.integers(0, len(raw) - 1))
    changed = bytearray(raw)
    changed[at] ^= data.draw(st.integers(1, 255))
    try:
        opened = parse_signed(bytes(changed))
    except MalformedStatement:
        return
    assert not verify_signed(opened)


def test_every_byte_with_its_lowest_bit_changed_is_refused() -> None:
    raw = sign_statement(a_statement(body={"text": "à bientôt"}), SIGNER)
    for at in range(len(raw)):
        changed = bytearray(raw)
        changed[at] ^= 1
        with pytest.raises((MalformedStatement, BadSignature)):
            require_signature(parse_signed(bytes(changed)))


def test_bad_signature_names_the_statement_and_the_office() -> None:
    other = SeedSigner("ru/cds")
    raw = sign_statement(a_statement(body={}), SIGNER)
    mine = base64.b64encode(SIGNER.public_key)
    opened = parse_signed(raw.replace(mine, base64.b64encode(other.public_key)))
    assert not verify_signed(opened)
    with pytest.raises(BadSignature) as refusal:
        require_signature(opened)
    assert str(refusal.value) == (
        f"Statement {a_statement_id('statement')} of fr/cds refused: expected a signature by the "
        "key that it names, got one that does not verify. Ask the office to send it again; do not "
        "act on it."
    )
    assert refusal.value.code == "record.bad_signature"


def test_batch_tells_of_each_statement_by_itself() -> None:
    good = parse_signed(sign_statement(a_statement(body={}), SIGNER))
    bad = msgspec.structs.replace(good, signature=bytes(64))
    assert verify_each([good, bad, good]) == [True, False, True]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"act": "attack"}, "the fields of a signed statement"),
        ({"mode": "drill"}, "the fields of a signed statement"),
        ({"version": 2}, "the fields of a signed statement"),
        ({"extra": 1}, "the fields of a signed statement"),
        ({"refs": "abc"}, "the fields of a signed statement"),
        ({"version": 1.0}, "the fields of a signed statement"),
        ({"body": []}, "a body that is an object"),
        ({"body": "text"}, "a body that is an object"),
        ({"body": {"A": 1}}, "keys of a-z, 0-9 and _"),
        ({"body": {"a": 1.5}}, "integers, and fractions as decimal strings"),
        ({"body": {"a": 2**53}}, "±(2^53 - 1)"),
        ({"id": "a"}, "26 characters of a-z and 2-7"),
        ({"refs": ["a"]}, "26 characters of a-z and 2-7"),
        ({"refs": [a_statement_id("r")] * 65}, "at most 64 refs"),
        ({"office": "cds"}, "<party>/<office>"),
        ({"office": "ru/cds"}, "an office of fr"),
        ({"party": "ru"}, "an office of ru"),
        ({"kind": "notices"}, "a dotted kind"),
        ({"kind": "notices.Declared"}, "a dotted kind"),
        ({"kind": "notices." + "a" * 57}, "a dotted kind"),
        ({"said": "2015-11-19"}, "an instant such as"),
        ({"said": "2015-02-30T10:00:00Z"}, "an instant such as"),
        ({"said": "2015-11-19T10:00:60Z"}, "an instant such as"),
        ({"said": "2015-11-19T10:00:00.000Z"}, "an instant such as"),
        ({"said": "2015-11-19T11:00:00+01:00"}, "an instant such as"),
    ],
)
def test_form_that_breaks_a_rule_is_refused_though_well_signed(
    changes: dict[str, Any], expected: str
) -> None:
    with pytest.raises(MalformedStatement, match=r"^Statement refused: expected ") as refusal:
        parse_signed(signed_with(**changes))
    assert expected in refusal.value.expected
    assert refusal.value.code == "record.malformed_statement"


def test_what_was_refused_once_is_refused_again() -> None:
    good = parse_signed(signed_with())
    other_key = b'"key":"%b="' % base64.b64encode(b"k" * 31)
    for _ in range(2):
        with pytest.raises(MalformedStatement, match="expected <party>/<office>"):
            parse_signed(signed_with(office="fr"))
        with pytest.raises(MalformedStatement, match="expected an office of ru, got fr/cds"):
            parse_signed(signed_with(party="ru"))
        with pytest.raises(MalformedStatement, match="expected a dotted kind"):
            parse_signed(signed_with(kind="Notices.declared"))
        own_key = b'"key":"%b"' % base64.b64encode(SIGNER.public_key)
        with pytest.raises(MalformedStatement, match="32 bytes of base64 as key"):
            parse_signed(signed_with().replace(own_key, other_key))
        assert parse_signed(signed_with()) == good


def test_longest_kind_and_milliseconds_are_accepted() -> None:
    kind = "notices." + "a" * 56
    opened = parse_signed(signed_with(kind=kind, said="2015-11-19T10:00:00.001Z"))
    assert len(opened.statement.kind) == 64
    assert verify_signed(opened)


@pytest.mark.parametrize("field", ["act", "body", "id", "refs", "said", "version"])
def test_missing_field_is_refused(field: str) -> None:
    form = json.loads(msgspec.json.encode(a_statement(body={})))
    del form[field]
    inner = canonical_bytes(form)
    raw = b'{"key":"%b","signature":"%b","statement":%b}' % (
        base64.b64encode(SIGNER.public_key),
        base64.b64encode(SIGNER.sign(b"visavis/statement/v1\n" + inner)),
        inner,
    )
    with pytest.raises(MalformedStatement):
        parse_signed(raw)


def test_key_and_signature_have_one_spelling() -> None:
    raw = signed_with()
    key = base64.b64encode(SIGNER.public_key)
    last = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    sibling = last[last.index(chr(key[-2])) ^ 1]  # the same 32 bytes to a reader that is not strict
    respelled = key[:-2] + sibling.encode() + b"="
    assert base64.b64decode(respelled) == SIGNER.public_key
    for wrong in (respelled, key[:-1], key + b"\\n", b"A" * 44, key[:-4]):
        with pytest.raises(MalformedStatement, match="32 bytes of base64 as key"):
            parse_signed(raw.replace(key, wrong))


def test_statement_is_bounded_in_length_and_depth() -> None:
    def of_length(text_length: int) -> Statement:
        return a_statement(body={"text": "x" * text_length})

    spare = STATEMENT_LIMIT_BYTES - len(sign_statement(of_length(0), SIGNER))
    raw = sign_statement(of_length(spare), SIGNER)
    assert len(raw) == STATEMENT_LIMIT_BYTES
    assert verify_signed(parse_signed(raw))
    with pytest.raises(MalformedStatement, match="at most 65536 bytes, got 65537 bytes"):
        sign_statement(of_length(spare + 1), SIGNER)
    with pytest.raises(MalformedStatement, match="at most 65536 bytes, got 65537 bytes"):
        parse_signed(raw + b" ")

    def nested(levels: int) -> object:
        return {"a": nested(levels - 1)} if levels else 0

    deepest = sign_statement(a_statement(body=nested(30)), SIGNER)
    assert parse_canonical(deepest, limit_bytes=STATEMENT_LIMIT_BYTES)
    with pytest.raises(MalformedStatement, match="at most 30 levels"):
        sign_statement(a_statement(body=nested(31)), SIGNER)


def test_statement_that_nobody_would_accept_is_not_signed() -> None:
    statement = a_statement(body={})
    for wrong in (
        msgspec.structs.replace(statement, body=msgspec.Raw(b'{"a": 1}')),
        msgspec.structs.replace(statement, body=msgspec.Raw(b"[]")),
        msgspec.structs.replace(statement, kind="Kind"),
        msgspec.structs.replace(statement, party="ru"),
        msgspec.structs.replace(statement, said="yesterday"),
    ):
        with pytest.raises(MalformedStatement):
            sign_statement(wrong, SIGNER)


@given(st.binary(max_size=200))
def test_noise_is_refused_and_nothing_else_happens(noise: bytes) -> None:
    with pytest.raises(MalformedStatement):
        parse_signed(noise)
