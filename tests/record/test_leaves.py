"""Leaves: one spelling, and content that can be withheld."""

import base64
import hashlib
import hmac
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visavis.record import (
    LEAF_LIMIT_BYTES,
    Leaf,
    MalformedLeaf,
    canonical_bytes,
    commitment,
    leaf_bytes,
    parse_leaf,
)
from visavis.terms import InstantMs, render_instant

HASHES = st.binary(min_size=32, max_size=32)
TYPES = st.text("abcxyz_", min_size=1, max_size=32)
TIMES = st.integers(-62_135_596_800_000, 253_402_300_799_999)  # the years 1 to 9999


@given(HASHES, TYPES, TIMES, HASHES)
def test_leaf_written_by_hand_is_canonical_json(
    link_id: bytes, leaf_type: str, time_ms: int, commit: bytes
) -> None:
    raw = leaf_bytes(link_id, leaf_type, time_ms, commit)
    assert raw == canonical_bytes(
        {
            "commit": base64.b64encode(commit).decode(),
            "link": link_id.hex(),
            "time": render_instant(InstantMs(time_ms)),
            "type": leaf_type,
            "version": 1,
        }
    )
    assert len(raw) <= LEAF_LIMIT_BYTES
    assert parse_leaf(raw) == Leaf(commit, link_id, InstantMs(time_ms), leaf_type)


@given(st.data())
def test_no_changed_byte_gives_the_same_leaf(data: st.DataObject) -> None:
    raw = leaf_bytes(b"l" * 32, "statement", 1_447_927_200_123, b"c" * 32)
    at = data.draw(st.integers(0, len(raw) - 1))
    changed = bytearray(raw)
    changed[at] ^= data.draw(st.integers(1, 255))
    try:
        leaf = parse_leaf(bytes(changed))
    except MalformedLeaf:
        return
    assert leaf != parse_leaf(raw)
    assert leaf_bytes(leaf.link_id, leaf.type, leaf.time, leaf.commit) == changed


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (b'"version":1', b'"version":2', "the five fields of a leaf"),
        (b',"version":1', b"", "the five fields of a leaf"),
        (b'"version":1', b'"version":1,"x":1', "the five fields of a leaf"),
        (b'"version":1', b'"version": 1', "canonical JSON"),
        (b"6c6c", b"6C6C", "canonical JSON"),
        (b"6c6c", b"6c", "32 bytes each"),
        (b"statement", b"", "a type of 1 to 32 of a-z and _"),
        (b"statement", b"Statement", "a type of 1 to 32 of a-z and _"),
        (b"statement", b"s" * 33, "a type of 1 to 32 of a-z and _"),
        (b".123Z", b".123+00:00", "canonical JSON"),
        (b".123Z", b".000Z", "canonical JSON"),
        (b"2015-11-19", b"2015-11-31", "the five fields of a leaf"),
        (b"}", b"}" + b" " * 100, "at most 256 bytes"),
    ],
)
def test_other_forms_of_a_leaf_are_refused(old: bytes, new: bytes, expected: str) -> None:
    raw = leaf_bytes(b"l" * 32, "statement", 1_447_927_200_123, b"c" * 32)
    assert old in raw
    with pytest.raises(MalformedLeaf, match=rf"^Leaf refused: expected {re.escape(expected)}, got"):
        parse_leaf(raw.replace(old, new, 1))


def test_commitment_is_hmac_sha256_and_needs_its_salt() -> None:
    salt, content = b"s" * 32, b"content"
    assert commitment(salt, content) == hmac.new(salt, content, hashlib.sha256).digest()
    assert commitment(salt, content) != commitment(b"t" * 32, content)
    with pytest.raises(AssertionError):
        commitment(b"short", content)
