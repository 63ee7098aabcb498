"""Ids and instants as they are written: against the standard library's own writers."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from visavis.terms import (
    InstantMs,
    MalformedInstant,
    make_statement_id,
    parse_instant,
    parse_statement_id,
    render_instant,
)

FIRST_MS, LAST_MS = -62_135_596_800_000, 253_402_300_799_999  # the years 1 to 9999


@given(st.binary(min_size=16, max_size=16))
@example(bytes(16))
@example(b"\xff" * 16)
def test_a_statement_id_is_the_base32_of_its_random_bits(raw: bytes) -> None:
    asked = []

    def random_bytes(count: int) -> bytes:
        asked.append(count)
        return raw

    made = make_statement_id(random_bytes)
    assert made == base64.b32encode(raw).decode().rstrip("=").lower()
    assert parse_statement_id(made) == made
    assert asked == [16]


@given(st.integers(FIRST_MS, LAST_MS))
@example(FIRST_MS)
@example(LAST_MS)
@example(-1)
@example(0)
def test_an_instant_is_written_as_the_standard_library_writes_it(ms: int) -> None:
    written = render_instant(InstantMs(ms))
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms)
    precision = "milliseconds" if ms % 1000 else "seconds"
    assert written == moment.isoformat(timespec=precision).replace("+00:00", "Z")
    assert parse_instant(written) == ms


@pytest.mark.parametrize("ms", [FIRST_MS - 1, LAST_MS + 1, 10**20])
def test_what_no_calendar_holds_is_refused_each_time_it_is_asked_for(ms: int) -> None:
    for _ in range(2):
        with pytest.raises(MalformedInstant, match=f"got '{ms} ms since 1970'"):
            render_instant(InstantMs(ms))
