"""One value, one byte string: held against an encoder written from RFC 8785 alone."""

import enum
import re
from decimal import Decimal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from visavis.record import NotCanonical, canonical_bytes, parse_canonical
from visavis.record.canonical import DEPTH_LIMIT, INTEGER_LIMIT, _check, _plainly_fits

KEYS = st.text("abcxyz019_", min_size=1, max_size=6)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
INTEGERS = st.integers(-INTEGER_LIMIT, INTEGER_LIMIT)
VALUES = st.recursive(
    st.none() | st.booleans() | INTEGERS | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=20,
)
# Text that looks like keys, quotes and numbers is where a look at bytes could go wrong.
NASTY = st.text('":{},[]\\0123456789a_Z', max_size=24)
LOOSE_VALUES = st.recursive(
    st.integers(-(2**60), 2**60) | NASTY,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NASTY, inner, max_size=3),
    max_leaves=10,
)


def independent_encoding(value: object) -> str:
    """Encode by the words of RFC 8785, section 3.2, sharing nothing with the room."""
    if value is None:
        return "null"
    if value is True:
        return "true"
    if value is False:
        return "false"
    if isinstance(value, int):
        return str(int(value))
    if isinstance(value, str):
        short = {8: "\\b", 9: "\\t", 10: "\\n", 12: "\\f", 13: "\\r", 34: '\\"', 92: "\\\\"}
        out = '"'
        for character in value:
            code = ord(character)
            if code in short:
                out += short[code]
            elif code < 0x20:
                out += f"\\u{code:04x}"
            else:
                out += character
        return out + '"'
    if isinstance(value, list):
        return "[" + ",".join(map(independent_encoding, value)) + "]"
    assert isinstance(value, dict)
    keys = sorted(value, key=lambda key: key.encode("utf-16-be"))
    pairs = (independent_encoding(key) + ":" + independent_encoding(value[key]) for key in keys)
    return "{" + ",".join(pairs) + "}"


@given(VALUES)
def test_bytes_are_those_of_an_encoder_written_from_the_rfc(value: object) -> None:
    assert canonical_bytes(value) == independent_encoding(value).encode()


@given(VALUES)
def test_reading_reverses_writing(value: object) -> None:
    assert parse_canonical(canonical_bytes(value), limit_bytes=10**6) == value


def test_every_character_of_the_first_two_planes_is_escaped_as_the_rfc_says() -> None:
    for start in range(0, 0x20000, 0x800):
        text = "".join(map(chr, range(start, start + 0x800)))
        if 0xD800 <= start < 0xE000:
            continue  # surrogates are no characters
        assert canonical_bytes(text) == independent_encoding(text).encode()


@given(LOOSE_VALUES)
def test_quick_look_never_passes_what_the_walk_refuses(value: object) -> None:
    raw = msgspec.json.encode(value, order="sorted")
    if _plainly_fits(raw, DEPTH_LIMIT):
        _check(msgspec.json.decode(raw), DEPTH_LIMIT)  # raises where the walk disagrees


@given(VALUES, st.data())
def test_changed_byte_gives_another_value_or_none(value: object, data: st.DataObject) -> None:
    raw = canonical_bytes(value)
    at = data.draw(st.integers(0, len(raw) - 1))
    changed = bytearray(raw)
    changed[at] ^= data.draw(st.integers(1, 255))
    try:
        read = parse_canonical(bytes(changed), limit_bytes=10**6)
    except NotCanonical:
        return
    assert canonical_bytes(read) == bytes(changed) != raw


@pytest.mark.parametrize(
    ("raw", "got"),
    [
        (b'{"b":1,"a":2}', "other bytes for the same value"),
        (b'{"a":1,"a":1}', "other bytes for the same value"),
        (b'{"a": 1}', "other bytes for the same value"),
        (b" 1", "other bytes for the same value"),
        (b"1\n", "other bytes for the same value"),
        (b"-0", "other bytes for the same value"),
        (b'"\\u0041"', "other bytes for the same value"),
        (b'"\\/"', "other bytes for the same value"),
        (b'"\\u000B"', "other bytes for the same value"),
        (b"1.5", "the fraction 1.5"),
        (b"1e3", "the fraction 1e3"),
        (b'{"a":[1.0]}', "the fraction 1.0"),
        (b"9007199254740992", "an integer of 54 bits"),
        (b"-9007199254740992", "an integer of 54 bits"),
        (b'{"A":1}', "keys ['A']"),
        (b'{"":1}', "keys ['']"),
        (b'{"a":{"b c":1}}', "keys ['b c']"),
        ('{"é":1}'.encode(), "keys ['é']"),
        (b'{"a\\n":1}', "keys ['a\\n']"),
        (b"\xef\xbb\xbf1", "JSON is malformed"),
        (b'"\xed\xa0\x80"', "can't decode byte"),
        (b'"\\ud800"', "Input data was truncated"),
        (b"", "Input data was truncated"),
        (b"NaN", "JSON is malformed"),
        (b"[1,]", "JSON is malformed"),
        (b"1" * 5000, "Integer value out of range"),
        (b"[" * 60_000 + b"]" * 60_000, "recursion"),
    ],
)
def test_other_forms_are_refused_and_named(raw: bytes, got: str) -> None:
    with pytest.raises(NotCanonical, match=r"^Canonical JSON refused: expected ") as refusal:
        parse_canonical(raw, limit_bytes=200_000)
    assert got in str(refusal.value)
    assert refusal.value.code == "record.not_canonical"


def test_integers_are_read_up_to_the_last_exact_double() -> None:
    for number in (INTEGER_LIMIT, -INTEGER_LIMIT):
        assert parse_canonical(b"%d" % number, limit_bytes=99) == number
        assert canonical_bytes(number) == b"%d" % number
    with pytest.raises(NotCanonical, match=re.escape("expected ±(2^53 - 1)")):
        canonical_bytes(INTEGER_LIMIT + 1)


def test_nesting_is_read_to_32_levels_and_no_deeper() -> None:
    deepest = b"[" * DEPTH_LIMIT + b"]" * DEPTH_LIMIT
    assert canonical_bytes(parse_canonical(deepest, limit_bytes=99)) == deepest
    with pytest.raises(NotCanonical, match="at most 32 levels, got deeper nesting"):
        parse_canonical(b"[" + deepest + b"]", limit_bytes=99)
    with pytest.raises(NotCanonical, match="at most 31 levels"):
        parse_canonical(deepest, limit_bytes=99, depth_limit=31)
    too_deep: object = "bottom"
    for _ in range(DEPTH_LIMIT + 1):
        too_deep = {"a": too_deep}
    with pytest.raises(NotCanonical, match="at most 32 levels"):
        canonical_bytes(too_deep)


def test_many_shallow_objects_are_not_mistaken_for_depth() -> None:
    raw = b"[" + b",".join([b'{"a":[]}'] * 100) + b"]"
    assert parse_canonical(raw, limit_bytes=1000) == [{"a": []}] * 100


def test_length_is_bounded_before_anything_is_read() -> None:
    assert parse_canonical(b'"abc"', limit_bytes=5) == "abc"
    with pytest.raises(NotCanonical, match="at most 4 bytes, got 5 bytes"):
        parse_canonical(b'"abc"', limit_bytes=4)


@pytest.mark.parametrize(
    "value",
    [
        1.5,
        float("nan"),
        float("inf"),
        {"a": 0.0},
        b"x",
        Decimal(1),
        {1: 2},
        {"a": object()},
        object,
    ],
)
def test_values_without_one_form_are_refused(value: object) -> None:
    with pytest.raises(NotCanonical, match=r"^Canonical JSON refused"):
        canonical_bytes({"value": value})


def test_fraction_hidden_in_a_struct_is_refused_even_where_it_would_become_null() -> None:
    class Figure(msgspec.Struct):
        value: float

    with pytest.raises(NotCanonical, match="the fraction nan"):
        canonical_bytes(Figure(float("nan")))


def test_lone_surrogate_is_refused() -> None:
    with pytest.raises(NotCanonical, match="got a lone surrogate"):
        canonical_bytes({"a": "\ud800"})


def test_value_that_holds_itself_is_refused() -> None:
    ring: list[object] = []
    ring.append(ring)
    with pytest.raises(NotCanonical, match="recursion"):
        canonical_bytes(ring)


def test_structs_enums_and_tuples_are_written_as_what_they_hold() -> None:
    class Colour(enum.StrEnum):
        RED = "red"

    class Flag(msgspec.Struct, frozen=True, tag="flag"):
        stripes: tuple[Colour, ...]
        above: int

    assert canonical_bytes(Flag((Colour.RED,), 1)) == b'{"above":1,"stripes":["red"],"type":"flag"}'


@given(st.lists(TEXTS, max_size=8, unique=True))
def test_set_is_written_in_one_order_however_it_was_filled(members: list[str]) -> None:
    backwards: set[str] = set()
    for member in reversed(members):
        backwards.add(member)
    assert canonical_bytes(set(members)) == canonical_bytes(backwards)
    assert canonical_bytes(backwards) == canonical_bytes(sorted(members))
