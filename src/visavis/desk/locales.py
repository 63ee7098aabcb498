"""Dates, times, spans and numbers as each language writes them. All times are UTC and say so.

Source: Unicode CLDR, through Babel.
"""

from datetime import UTC, datetime, timedelta
from typing import Final

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal
from babel.units import format_unit

from visavis.terms import InstantMs, MalformedInstant, parse_instant

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_UNITS: Final = (
    ("duration-day", 86_400),
    ("duration-hour", 3600),
    ("duration-minute", 60),
    ("duration-second", 1),
)


class Locales:
    """How one language writes times and numbers."""

    def __init__(self, language: str) -> None:
        self._locale = Locale.parse("en_GB" if language == "en" else language)

    def moment(self, instant: InstantMs | str) -> str:
        """Write a date and a time of day: ``19 Nov 2015, 10:04 UTC``."""
        when = _when(instant)
        return f"{self._day(when)}, {when:%H:%M} UTC"

    def exact(self, instant: InstantMs | str) -> str:
        """Write a date and a time to the second."""
        when = _when(instant)
        return f"{self._day(when)}, {when:%H:%M:%S} UTC"

    def short(self, instant: InstantMs | str, now_ms: InstantMs) -> str:
        """Write as much of a time as a reader at `now_ms` needs."""
        when, now = _when(instant), _when(now_ms)
        if when.date() == now.date():
            return f"{when:%H:%M}"
        if when.year == now.year:
            return f"{format_skeleton('MMMd', when, locale=self._locale)}, {when:%H:%M}"
        return f"{self._day(when)}, {when:%H:%M}"

    def date(self, instant: InstantMs | str) -> str:
        """Write a date."""
        return self._day(_when(instant))

    def span(self, seconds: int) -> str:
        """Write how long something takes, in at most two units: ``3 hrs 20 mins``."""
        left, parts = abs(seconds), list[str]()
        for unit, unit_s in _UNITS:
            count, left = divmod(left, unit_s)
            if count:
                parts.append(format_unit(count, unit, length="short", locale=self._locale))
            if len(parts) == 2 or (parts and unit == "duration-minute"):
                break
        zero = format_unit(0, "duration-second", length="short", locale=self._locale)
        return " ".join(parts) or str(zero)

    def number(self, value: int | float) -> str:
        """Write a number with the language's separators."""
        return str(format_decimal(value, locale=self._locale))

    def _day(self, when: datetime) -> str:
        return format_date(when.date(), "medium", locale=self._locale)


def _when(instant: InstantMs | str) -> datetime:
    """Read milliseconds, or an instant as statements have it.

    Raises:
        MalformedInstant: text that is none; times were read strictly at the door.
    """
    ms = parse_instant(instant) if isinstance(instant, str) else instant
    return _EPOCH + timedelta(milliseconds=ms)


def instant_of(instant: InstantMs | str) -> InstantMs:
    """Return milliseconds since 1970 of either form."""
    return parse_instant(instant) if isinstance(instant, str) else instant


def is_instant(text: str) -> bool:
    """Tell whether a text is an instant with its zone."""
    try:
        parse_instant(text)
    except MalformedInstant:
        return False
    return True
