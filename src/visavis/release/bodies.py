"""The types that bodies of statements are built of, each with its bounds.

A body is read strictly from what a peer sent, so every string and every number here has a bound.
Patterns end in ``\\Z``, since ``$`` would let a line break through.
"""

from collections.abc import Hashable, Iterable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Annotated

import msgspec

from visavis.terms import InstantMs, OfficeId, PartyId, StatementId

MAX_TEXT_CHARACTERS = 8000  # three typed pages; 32 KiB in any script, half of a statement
MAX_SECONDS = 10 * 366 * 86_400  # ten years: longer than any agreement between two desks
MAX_COUNT = 2**53 - 1  # the largest whole number that every JSON reader keeps exactly

_NAME = r"[a-z][a-z0-9-]{0,31}"  # as `terms.ids` has it
# Controls except line feed, and the marks that turn the order of letters round: with these a
# sender could make a reader see another text than the one that was signed.
_HIDDEN = "\x00-\x09\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069"

# As `render_instant` writes it; not \d, which takes the digits of every script.
_INSTANT = r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.(?!000)[0-9]{3})?Z\Z"

Ref = Annotated[StatementId, msgspec.Meta(pattern=r"\A[a-z2-7]{26}\Z", max_length=26)]
OfficeRef = Annotated[OfficeId, msgspec.Meta(pattern=rf"\A{_NAME}/{_NAME}\Z", max_length=65)]
PartyRef = Annotated[PartyId, msgspec.Meta(pattern=rf"\A{_NAME}\Z", max_length=32)]
LanguageTag = Annotated[
    str,
    msgspec.Meta(pattern=r"\A[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}\Z", max_length=35),  # RFC 5646
]
Prose = Annotated[
    str,
    msgspec.Meta(min_length=1, max_length=MAX_TEXT_CHARACTERS, pattern=rf"\A[^{_HIDDEN}]+\Z"),
]
Instant = Annotated[
    str,
    msgspec.Meta(
        pattern=_INSTANT,
        max_length=24,
    ),
]
Seconds = Annotated[int, msgspec.Meta(ge=0, le=MAX_SECONDS)]
Count = Annotated[int, msgspec.Meta(ge=0, le=MAX_COUNT)]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


class Text(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Free text in the language in which it was written (BCP 47 tag); never a translation."""

    lang: LanguageTag
    text: Prose


@lru_cache(maxsize=256)  # a statement's time is asked for by its key's standing, its mark, its row
def instant_ms(instant: str) -> InstantMs:
    """Count an `Instant` in milliseconds since 1970.

    For text that has the form of an `Instant`, such as the time of a well-formed statement.

    Raises:
        ValueError: no such day or time.
    """
    return InstantMs((datetime.fromisoformat(instant) - _EPOCH) // _MILLISECOND)


def require_instants(*instants: str | None) -> None:
    """Refuse a 30th of February or a 25th hour; for the ``__post_init__`` of a body.

    Raises:
        ValueError: msgspec turns it into its own refusal while it reads.
    """
    for instant in instants:
        if instant is not None:
            try:
                instant_ms(instant)
            except ValueError:
                raise ValueError(f"expected an instant that exists, got {instant[:24]!r}") from None


def require_order(earlier: str | None, later: str | None, what: str) -> None:
    """Refuse a span that ends before it starts; either end may be open.

    Raises:
        ValueError.
    """
    require_instants(earlier, later)
    if earlier is not None and later is not None and instant_ms(earlier) > instant_ms(later):
        raise ValueError(f"expected {what} to end no earlier than {earlier}, got {later}")


def require_distinct(values: Iterable[Hashable], what: str) -> None:
    """Refuse a list that names something twice.

    Raises:
        ValueError.
    """
    listed = list(values)
    if len(set(listed)) != len(listed):
        raise ValueError(f"expected each of {what} once, got one of them twice")
