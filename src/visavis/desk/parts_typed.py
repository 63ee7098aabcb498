"""Instants, lengths and heights as a person types them, and back: two fields or three for each.

All of it is total: what cannot be read is named by a `Wrong`, and stays as it was typed.
"""

import math
import re
from calendar import monthrange
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from visavis.desk.places_typed import NotTaken, Wrong
from visavis.terms import M_PER_FT

Typed = Mapping[str, Sequence[str]]
Filled = dict[str, list[str]]

METRES_IN: Final[Mapping[str, Decimal]] = {
    "m": Decimal(1),
    "km": Decimal(1000),
    "NM": Decimal(1852),  # the international nautical mile, exact by definition since 1929
    "ft": Decimal(str(M_PER_FT)),
}
HEIGHT_UNITS: Final = ("FL", "FT", "M")
REFERENCES: Final = ("AMSL", "AGL", "STD", "W84")
FEET_OF_A_LEVEL: Final = 100

# What a browser's field for date and time holds, and what links of the desk hold.
_LOCAL: Final = re.compile(r"\A(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(:\d\d)?(\.\d+)?\Z", re.ASCII)
_WHOLE: Final = re.compile(r"\A(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(:\d\d)?(\.\d{1,9})?Z?\Z", re.ASCII)
_DATE: Final = re.compile(r"(\d{4})-(\d\d)-(\d\d)|(\d\d)\.(\d\d)\.(\d{4})", re.ASCII)
_TIME: Final = re.compile(
    r"(\d{1,2})[:.h](\d\d)(?::(\d\d)(\.\d{1,9})?)?\s*(?:Z|UTC)?|(\d\d)(\d\d)\s*(?:Z|UTC)?",
    re.ASCII | re.IGNORECASE,
)
_NUMBER: Final = re.compile(r"[+-]?\d{1,9}(?:[.,]\d{1,6})?", re.ASCII)
_INTEGER: Final = re.compile(r"[+-]?\d{1,9}", re.ASCII)


def one(typed: Typed, path: str) -> str:
    """Return what was typed at a path, without the spaces around it; "" for nothing."""
    values = typed.get(path) or ("",)
    return values[-1].replace("\r\n", "\n").strip()


# Instants ---------------------------------------------------------------------------------


def instant_typed(text: str) -> str:
    """Turn what a field for date and time holds into an instant, as statements have it."""
    found = _LOCAL.match(text)
    return text if found is None else f"{found[1]}T{found[2]}{found[3] or ':00'}Z"


def date_and_time(typed: Typed, path: str) -> tuple[str, str]:
    """Return the date and the time of day that stand in the fields of an instant.

    Links give an instant whole; what is none stands in the field for the date.
    """
    if f"{path}.date" in typed or f"{path}.time" in typed:
        return one(typed, f"{path}.date"), one(typed, f"{path}.time")
    text = one(typed, path)
    found = _WHOLE.match(text)
    if found is None:
        return text, ""
    seconds = (found[3] or ":00") + (found[4] or "")
    return found[1], found[2] + ("" if seconds == ":00" else seconds)


def parse_instant_typed(typed: Typed, path: str) -> str | None:
    """Return the instant that was typed, as statements have it; None for nothing.

    Raises:
        NotTaken: it is none, or half of it is missing.
    """
    date, time = date_and_time(typed, path)
    if not date and not time:
        return None
    day, clock = _DATE.fullmatch(date), _TIME.fullmatch(time)
    if day is None:
        raise NotTaken(Wrong("wrong-date", {"got": date[:60]}) if date else Wrong("wrong-no-date"))
    if not time:
        raise NotTaken(Wrong("wrong-no-time"))
    if clock is None:
        raise NotTaken(Wrong("wrong-time", {"got": time[:60]}))
    year, month, of_month = (day[1], day[2], day[3]) if day[1] else (day[6], day[5], day[4])
    hour, minute = (clock[1], clock[2]) if clock[1] else (clock[5], clock[6])
    seconds = f"{clock[3] or '00'}{clock[4] or ''}"
    if int(hour) > 23 or int(minute) > 59 or int(seconds[:2]) > 59:
        raise NotTaken(Wrong("wrong-time", {"got": time[:60]}))
    if not 1 <= int(month) <= 12 or not 1 <= int(of_month) <= monthrange(int(year), int(month))[1]:
        raise NotTaken(Wrong("wrong-date", {"got": date[:60]}))
    return f"{year}-{month}-{of_month}T{int(hour):02d}:{minute}:{seconds}Z"


def fill_instant(instant: str, path: str, filled: Filled) -> None:
    """Put an instant into its fields; `parse_instant_typed` reverses it."""
    date, time = date_and_time({path: [instant]}, path)
    filled[f"{path}.date"], filled[f"{path}.time"] = [date], [time]


# Lengths ----------------------------------------------------------------------------------


def parse_length(typed: Typed, path: str) -> int | None:
    """Return a length in whole metres, rounded up; None for nothing.

    Rounded up, since a radius that falls short would leave out what is meant.

    Raises:
        NotTaken: no number, or an unknown unit.
    """
    text, unit = one(typed, path), one(typed, f"{path}.unit") or "m"
    if not text:
        return None
    if not _NUMBER.fullmatch(text):
        raise NotTaken(Wrong("wrong-number", {"got": text[:60]}))
    if unit not in METRES_IN:
        raise NotTaken(Wrong("wrong-unit", {"got": unit[:20]}))
    return math.ceil(Decimal(text.replace(",", ".")) * METRES_IN[unit])


def fill_length(metres: int, path: str, filled: Filled) -> None:
    """Put a length into its fields, in the largest unit that holds it whole."""
    unit = next((u for u in ("km", "NM") if metres and metres % METRES_IN[u] == 0), "m")
    filled[path], filled[f"{path}.unit"] = [str(metres // int(METRES_IN[unit]))], [unit]


# Heights ----------------------------------------------------------------------------------


def parse_height_typed(typed: Typed, path: str) -> dict[str, Any] | None:
    """Return a height as a statement holds it; None for nothing.

    A flight level is hundreds of feet above 1013.25 hPa, whatever the reference beside it says.

    Raises:
        NotTaken.
    """
    text = one(typed, f"{path}.value").upper().replace(" ", "")
    units = one(typed, f"{path}.units") or "FT"
    if not text:
        return None
    if text.startswith("FL"):
        text, units = text[2:], "FL"
    if not _INTEGER.fullmatch(text):
        raise NotTaken(Wrong("wrong-whole", {"got": one(typed, f"{path}.value")[:60]}))
    if units not in HEIGHT_UNITS:
        raise NotTaken(Wrong("wrong-unit", {"got": units[:20]}))
    if units == "FL":
        return {"value": int(text) * FEET_OF_A_LEVEL, "units": "FT", "reference": "STD"}
    reference = one(typed, f"{path}.reference")
    if reference not in REFERENCES:
        raise NotTaken(Wrong("wrong-reference"))
    return {"value": int(text), "units": units, "reference": reference}


def fill_height(height: Mapping[str, Any], path: str, filled: Filled) -> None:
    """Put a height into its fields; `parse_height_typed` reverses it."""
    value, units, reference = height["value"], str(height["units"]), str(height["reference"])
    if units == "FT" and reference == "STD" and value % FEET_OF_A_LEVEL == 0:
        value, units = value // FEET_OF_A_LEVEL, "FL"
    filled[f"{path}.value"], filled[f"{path}.units"] = [str(value)], [units]
    filled[f"{path}.reference"] = [reference]


# Numbers ----------------------------------------------------------------------------------


def parse_pair(typed: Typed, path: str) -> list[int] | None:
    """Return two whole numbers, the lower bound first; None for nothing.

    Raises:
        NotTaken.
    """
    texts = [one(typed, f"{path}.low"), one(typed, f"{path}.high")]
    if not any(texts):
        return None
    for text in texts:
        if not _INTEGER.fullmatch(text):
            raise NotTaken(Wrong("wrong-whole", {"got": text[:60] or "–"}))
    return [int(text) for text in texts]


def seconds_of(text: str) -> Any:
    """Minutes, as they are typed, in seconds; what is no number stays as it is."""
    try:
        seconds = Decimal(text.replace(",", ".")) * 60
    except InvalidOperation:
        return text
    if not seconds.is_finite() or abs(seconds) > 10**12:
        return text
    return int(seconds) if seconds == seconds.to_integral_value() else text
