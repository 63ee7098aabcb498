"""Instants: UTC, counted in milliseconds since 1970, written as RFC 3339 with a Z."""

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NewType

from visavis.terms.errors import VisavisError

InstantMs = NewType("InstantMs", int)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_RFC3339 = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d\d):(\d\d))"
)
_MILLISECOND = timedelta(milliseconds=1)


class MalformedInstant(VisavisError):
    """A time that is no RFC 3339 instant with its zone."""

    code = "terms.malformed_instant"


def parse_instant(text: str) -> InstantMs:
    """Parse an RFC 3339 instant with a zone into milliseconds since 1970 (UTC).

    Digits past the millisecond are cut off. A leap second (``:60``) is refused, since no
    count since 1970 can hold it.

    Raises:
        MalformedInstant: no zone, no such day, or another format.

    Source: RFC 3339, section 5.6.
    """
    found = _RFC3339.fullmatch(text)
    if found is None:
        raise _malformed(text)
    year, month, day, hour, minute, second = (int(part) for part in found.groups()[:6])
    millisecond = int((found.group(7) or "0").ljust(3, "0")[:3])
    try:
        local = datetime(year, month, day, hour, minute, second, millisecond * 1000, tzinfo=UTC)
    except ValueError:
        raise _malformed(text) from None
    offset = timedelta()
    if found.group(8):
        offset_hours, offset_minutes = int(found.group(9)), int(found.group(10))
        if offset_hours > 23 or offset_minutes > 59:
            raise _malformed(text)
        offset = timedelta(hours=offset_hours, minutes=offset_minutes)
        if found.group(8) == "-":
            offset = -offset
    return InstantMs((local - _EPOCH - offset) // _MILLISECOND)


def render_instant(instant: InstantMs) -> str:
    """Write an instant as ``2015-11-19T10:00:00Z``, with ``.mmm`` only where it has any.

    ``parse_instant`` reverses it exactly.

    Raises:
        MalformedInstant: before the year 1 or after 9999.
    """
    second, millisecond = divmod(instant, 1000)
    try:
        text = _render_second(second)
    except OverflowError:
        raise _malformed(f"{instant} ms since 1970") from None
    return f"{text}.{millisecond:03d}Z" if millisecond else f"{text}Z"


@lru_cache(maxsize=64)  # what is said and stored goes with the clock: thousands share one second
def _render_second(second: int) -> str:
    moment = _EPOCH + timedelta(seconds=second)
    return (
        f"{moment.year:04d}-{moment.month:02d}-{moment.day:02d}"
        f"T{moment.hour:02d}:{moment.minute:02d}:{moment.second:02d}"
    )


def _malformed(text: str) -> MalformedInstant:
    return MalformedInstant(
        "Time refused",
        expected="an RFC 3339 instant such as 2015-11-19T10:00:00Z",
        got=repr(text if len(text) <= 60 else text[:57] + "..."),
        next_step="Write date, time and zone in full.",
    )
