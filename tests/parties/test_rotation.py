"""The entry by which one log key hands over to the next: its exact bytes and its refusals."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.parties.builders import LINK, SeedSigner, key_of

from visavis.parties import (
    MalformedRotation,
    Rotation,
    make_rotation,
    parse_rotation,
    render_rotation,
    verifies,
)

OLD, NEW = SeedSigner("old"), SeedSigner("new")
RAW = make_rotation(LINK, 41, OLD, NEW)


def refusal_of(raw: bytes) -> str:
    with pytest.raises(MalformedRotation) as refusal:
        parse_rotation(raw)
    assert refusal.value.code == "parties.rotation_malformed"
    return str(refusal.value)


def test_the_bytes_are_the_seven_lines_of_the_docstring() -> None:
    lines = RAW.split(b"\n")
    assert lines[:3] == [b"visavis/rotation/v1", b"fr/link/ru/live/1", b"41"]
    assert base64.b64decode(lines[3]) == key_of("old")
    assert base64.b64decode(lines[4]) == key_of("new")
    signed = b"".join(line + b"\n" for line in lines[:5])
    assert verifies(key_of("old"), signed, base64.b64decode(lines[5]))
    assert verifies(key_of("new"), signed, base64.b64decode(lines[6]))
    assert lines[7:] == [b""]


@given(
    st.from_regex(r"[a-z0-9-]{1,20}(/[a-z0-9-]{1,20}){0,3}", fullmatch=True),
    st.integers(0, 2**53 - 1),
)
def test_a_rotation_comes_back_from_its_bytes_as_it_was(origin: str, index: int) -> None:
    raw = make_rotation(origin, index, OLD, NEW)
    rotation = parse_rotation(raw)
    assert (rotation.origin, rotation.index) == (origin, index)
    assert rotation.old_key_signed()
    assert rotation.new_key_signed()
    assert render_rotation(rotation) == raw


@given(st.data())
def test_a_rotation_with_any_byte_changed_is_refused_or_no_longer_signed(
    data: st.DataObject,
) -> None:
    raw = bytearray(RAW)
    raw[data.draw(st.integers(0, len(raw) - 1))] ^= data.draw(st.integers(1, 255))
    try:
        rotation = parse_rotation(bytes(raw))
    except MalformedRotation:
        return
    assert not (rotation.old_key_signed() and rotation.new_key_signed())


@given(st.binary(max_size=300) | st.binary(max_size=200).map(lambda b: RAW[:60] + b))
def test_arbitrary_bytes_are_refused_as_a_rotation_and_nothing_else(raw: bytes) -> None:
    with pytest.raises(MalformedRotation):
        parse_rotation(raw)


@pytest.mark.parametrize(
    "raw",
    [
        RAW.replace(b"\n41\n", b"\n041\n"),
        RAW.replace(b"=\n", b"\n"),
        RAW.replace(b"\n", b"\r\n"),
        RAW + b"\n",
        RAW[:-1],
        RAW.replace(b"\n41\n", b"\n+41\n"),
        RAW.replace(b"\n41\n", b"\n 41\n"),
    ],
)
def test_another_way_of_writing_the_same_is_refused(raw: bytes) -> None:
    assert refusal_of(raw).startswith("Key rotation refused: expected ")


def test_spare_bits_of_base64_that_are_set_are_refused() -> None:
    line = base64.b64encode(key_of("old"))
    spare = line[:-2] + bytes([line[-2] + 1]) + b"="
    assert base64.b64decode(spare) == key_of("old")
    assert "expected the one form of these lines, got another way" in refusal_of(
        RAW.replace(line, spare)
    )


def test_another_header_is_refused() -> None:
    message = refusal_of(RAW.replace(b"v1", b"v2"))
    assert message == (
        "Key rotation refused: expected the header visavis/rotation/v1,"
        " got b'visavis/rotation/v2\\n'. Keep the entry as evidence and call the party."
    )


def test_more_than_512_bytes_are_refused() -> None:
    assert "expected at most 512 bytes, got 513" in refusal_of(RAW.ljust(513, b"\n"))


def test_the_longest_origin_and_index_still_fit() -> None:
    raw = make_rotation("o" * 128, 2**53 - 1, OLD, NEW)
    assert len(raw) <= 512
    assert parse_rotation(raw).index == 2**53 - 1


@pytest.mark.parametrize("origin", ["", "fr link", "fr/link\n", "FR", "fr//ru", "o" * 129, "é"])
def test_no_rotation_is_made_for_an_origin_that_nobody_would_read(origin: str) -> None:
    with pytest.raises(MalformedRotation, match="expected an origin of a-z, 0-9"):
        make_rotation(origin, 0, OLD, NEW)


@pytest.mark.parametrize("index", [-1, 2**53])
def test_no_rotation_is_made_for_an_index_that_no_log_has(index: int) -> None:
    with pytest.raises(MalformedRotation, match=r"expected an index of 0 to 9007199254740991, got"):
        make_rotation(LINK, index, OLD, NEW)


def test_a_key_of_31_bytes_is_refused() -> None:
    rotation = Rotation(LINK, 1, bytes(31), key_of("new"), bytes(64), bytes(64))
    with pytest.raises(MalformedRotation, match="expected keys of 32 bytes, got 31"):
        render_rotation(rotation)


def test_a_signature_of_63_bytes_is_refused() -> None:
    rotation = Rotation(LINK, 1, key_of("old"), key_of("new"), bytes(63), bytes(64))
    assert "expected signatures of 64 bytes, got 63" in refusal_of(render_rotation(rotation))
