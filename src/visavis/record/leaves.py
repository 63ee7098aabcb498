"""Leaves of a log: a commitment to content that lies beside it.

Content and salt can be withheld from a reader, or deleted for good, without breaking a proof;
and without the 256-bit salt nobody can test a guess about what was withheld.
"""

import binascii
import hmac
import re
from functools import lru_cache
from typing import Literal

import msgspec

from visavis.record.merkle import HASH_BYTES
from visavis.terms import InstantMs, MalformedInstant, VisavisError, parse_instant, render_instant

SALT_BYTES = 32  # as long as the hash: guessing the salt is no easier than guessing the hash
LEAF_LIMIT_BYTES = 256  # the longest well-formed leaf has 221

_TYPE = re.compile(r"[a-z_]{1,32}")


class MalformedLeaf(VisavisError):
    """Bytes that are no leaf."""

    code = "record.malformed_leaf"


class Leaf(msgspec.Struct, frozen=True):
    """One entry of a log.

    Args:
        commit: HMAC-SHA256(salt, content), 32 bytes.
        link_id: the log that it belongs to, 32 bytes; a leaf moved to another log is refused.
        time: when the log's keeper took it in; advisory, decides nothing.
        type: what the content is, 1 to 32 of a-z and _.
    """

    commit: bytes
    link_id: bytes
    time: InstantMs
    type: str


class _LeafForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    commit: str
    link: str
    time: str
    type: str
    version: Literal[1]


_form_decoder = msgspec.json.Decoder(_LeafForm)


def commitment(salt: bytes, content: bytes) -> bytes:
    """Commit to content: HMAC-SHA256(salt, content), 32 bytes. The salt has 32 random bytes."""
    assert len(salt) == SALT_BYTES
    return hmac.digest(salt, content, "sha256")


def leaf_bytes(link_id: bytes, leaf_type: str, time_ms: int, commit: bytes) -> bytes:
    """Write a leaf as canonical JSON. ``parse_leaf`` reverses it.

    Args:
        link_id, commit: 32 bytes each.
        leaf_type: 1 to 32 of a-z and _.
        time_ms: milliseconds since 1970, UTC.
    """
    assert len(link_id) == HASH_BYTES
    assert len(commit) == HASH_BYTES
    assert _TYPE.fullmatch(leaf_type)
    return b'{"commit":"%b","link":"%b","time":"%b","type":"%b","version":1}' % (
        binascii.b2a_base64(commit, newline=False),
        binascii.hexlify(link_id),
        _render_time(time_ms),
        leaf_type.encode("ascii"),
    )


def _render_time(time_ms: int) -> bytes:
    second, millisecond = divmod(time_ms, 1000)
    text = _render_second(second)
    return b"%b.%03dZ" % (text[:-1], millisecond) if millisecond else text


@lru_cache(maxsize=64)  # entries arrive in the order of time: thousands share one second
def _render_second(second: int) -> bytes:
    return render_instant(InstantMs(second * 1000)).encode("ascii")


def parse_leaf(raw: bytes) -> Leaf:
    """Parse a leaf.

    Raises:
        MalformedLeaf: any byte other than ``leaf_bytes`` would have written.
    """
    if len(raw) > LEAF_LIMIT_BYTES:
        raise _refused(f"at most {LEAF_LIMIT_BYTES} bytes", f"{len(raw)} bytes")
    try:
        form = _form_decoder.decode(raw)
        commit = binascii.a2b_base64(form.commit, strict_mode=True)
        link_id = binascii.unhexlify(form.link)
        time = parse_instant(form.time)
    except (msgspec.DecodeError, ValueError, MalformedInstant) as problem:
        raise _refused("the five fields of a leaf", str(problem)[:120]) from None
    if len(commit) != HASH_BYTES or len(link_id) != HASH_BYTES:
        raise _refused(f"{HASH_BYTES} bytes each", f"commit {len(commit)}, link {len(link_id)}")
    if not _TYPE.fullmatch(form.type):
        raise _refused("a type of 1 to 32 of a-z and _", repr(form.type[:40]))
    if leaf_bytes(link_id, form.type, time, commit) != raw:
        raise _refused("canonical JSON", "other bytes for the same leaf")
    return Leaf(commit=commit, link_id=link_id, time=time, type=form.type)


def _refused(expected: str, got: str) -> MalformedLeaf:
    return MalformedLeaf(
        "Leaf refused",
        expected=expected,
        got=got,
        next_step="Fetch the entry again; if it fails again, halt the link and call the peer.",
    )
