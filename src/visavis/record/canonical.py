"""Canonical JSON: one value, one byte string, in every implementation.

RFC 8785 with everything taken out on which two implementations could differ: no floats
(a fraction travels as a decimal string), no integers past 2^53 - 1, keys of a-z, 0-9 and _
only (so that sorting by bytes, code points and UTF-16 units is the same), no duplicate keys.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

import msgspec

from visavis.terms import VisavisError

DEPTH_LIMIT = 32  # deeper than any form we know; keeps every recursive reader off its stack limit
INTEGER_LIMIT = 2**53 - 1  # beyond it a reader that holds numbers as doubles rounds: RFC 8785, 3.1

_KEYS = re.compile(r"[a-z0-9_]*")  # over the keys of one object, joined
_KEY_CHARACTERS = b"abcdefghijklmnopqrstuvwxyz0123456789_"
_CONTAINERS = frozenset((dict, list, tuple))
_SIXTEEN_DIGITS = b"0" * 16  # 2^53 - 1 has sixteen
_ALL_DIGITS_ZERO = bytes.maketrans(b"123456789", b"0" * 9)
_CLIP = 60  # characters of a refused value that are worth showing

# msgspec would write these as text of its own choosing; whoever writes a form chooses its text.
# Passed through as they are, they meet the same refusal as everything else that is not JSON.
_LEFT_ALONE = (bytes, bytearray, memoryview, datetime, date, time, timedelta, Decimal, UUID)

_encoder = msgspec.json.Encoder(order="sorted")


class NotCanonical(VisavisError):
    """Bytes or a value without exactly one canonical form."""

    code = "record.not_canonical"


def canonical_bytes(value: object) -> bytes:
    """Write a value as canonical JSON: UTF-8, no spaces, keys sorted.

    ``parse_canonical`` reverses it exactly, apart from tuples, sets, enums and structs, which come
    back as lists (of sets: sorted), plain values and dicts.

    Args:
        value: None, bool, int within ±(2^53 - 1), str, list, tuple, dict with keys of a-z, 0-9
            and _; sets, enums and frozen structs of these.

    Raises:
        NotCanonical: a float, another type, a number or key outside its rule, a lone surrogate,
            or more than 32 levels.

    Source: RFC 8785, restricted.
    """
    try:
        plain = msgspec.to_builtins(value, builtin_types=_LEFT_ALONE, order="deterministic")
    except (TypeError, RecursionError) as problem:
        raise _refused(_clip(problem), "JSON values") from None
    _check(plain, DEPTH_LIMIT)
    try:
        return _encoder.encode(plain)
    except UnicodeEncodeError:
        raise _refused("a lone surrogate", "text that UTF-8 can carry") from None


def parse_canonical(raw: bytes, *, limit_bytes: int, depth_limit: int = DEPTH_LIMIT) -> object:
    """Read canonical JSON, refusing every byte string that is not the only form of its value.

    Args:
        raw: the bytes as they came.
        limit_bytes: the most that the caller will read; each kind of message has its own.
        depth_limit: levels of nesting allowed; less than 32 for a part of something larger.

    Raises:
        NotCanonical: too long, not JSON, or any byte other than ``canonical_bytes`` would write.
    """
    if len(raw) > limit_bytes:
        raise _refused(f"{len(raw)} bytes", f"at most {limit_bytes} bytes")
    try:
        value = _decoder.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ValueError) as problem:
        raise _refused(_clip(problem), "JSON in UTF-8") from None
    if _encoder.encode(value) != raw:
        raise _refused(
            "other bytes for the same value",
            "sorted keys, each once, no spaces and the shortest escapes",
        )
    if not _plainly_fits(raw, depth_limit):
        _check(value, depth_limit)
    return value


def _refuse_float(text: str) -> object:
    raise _refused(f"the fraction {text[:_CLIP]}", "integers, and fractions as decimal strings")


_decoder = msgspec.json.Decoder(float_hook=_refuse_float)


def _plainly_fits(raw: bytes, depth_limit: int) -> bool:
    """Tell quickly whether JSON without spaces keeps the rules; False may also mean a closer look.

    Every key ends in ``":``. With all letters that a key may have taken out, a good key leaves
    ``{"":`` or ``,"":`` and nothing else does: inside a string a quote follows a backslash, and
    after a closing quote none can follow. So equal counts mean that every key is good.
    """
    if raw.count(b"{") + raw.count(b"[") > depth_limit:
        return False
    skeleton = raw.translate(None, _KEY_CHARACTERS)
    good_keys = skeleton.count(b'{"":') + skeleton.count(b',"":')
    return (
        skeleton.count(b'":') == good_keys
        and b'"":' not in raw
        and _SIXTEEN_DIGITS not in raw.translate(_ALL_DIGITS_ZERO)
    )


def _check(value: object, depth_limit: int) -> None:
    """Refuse what has more than one form, level by level; strings are left to the encoder."""
    if type(value) not in _CONTAINERS:
        _check_scalar(value)
        return
    level: list[object] = [value]
    for _ in range(depth_limit):
        below: list[object] = []
        for container in level:
            if type(container) is dict:
                _check_keys(container)
                items: Iterable[object] = container.values()
            else:
                assert isinstance(container, list | tuple)
                items = container
            for item in items:
                kind = type(item)
                if kind in _CONTAINERS:
                    below.append(item)
                elif kind is not str:
                    _check_scalar(item)
        level = below
        if not level:
            return
    raise _refused("deeper nesting", f"at most {depth_limit} levels")


def _check_keys(form: dict[object, object]) -> None:
    try:
        fits = _KEYS.fullmatch("".join(form)) is not None and "" not in form  # type: ignore[arg-type]  # join judges the type itself, in C
    except TypeError:
        fits = False
    if not fits:
        raise _refused(f"keys {_clip(list(form))}", "keys of a-z, 0-9 and _")


def _check_scalar(value: object) -> None:
    kind = type(value)
    if kind is int:
        assert isinstance(value, int)
        if not -INTEGER_LIMIT <= value <= INTEGER_LIMIT:
            raise _refused(f"an integer of {value.bit_length()} bits", "±(2^53 - 1)")
    elif kind is float:
        raise _refused(f"the fraction {value!r}", "integers, and fractions as decimal strings")
    elif kind is not str and kind is not bool and value is not None:
        raise _refused(f"a {kind.__name__}", "JSON values")


def _clip(value: object) -> str:
    text = str(value)
    return text if len(text) <= _CLIP else text[: _CLIP - 3] + "..."


def _refused(got: str, expected: str) -> NotCanonical:
    return NotCanonical(
        "Canonical JSON refused",
        expected=expected,
        got=got,
        next_step="Write it again with the canonical encoder.",
    )
