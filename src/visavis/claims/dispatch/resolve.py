"""From what a time expression says to its TIMEX3 value, given the day of the document."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from visavis.claims.dispatch.calendar import (
    feast,
    iso_week,
    make_day,
    nearest_year,
    shift_days,
    shift_months,
)
from visavis.claims.dispatch.senses import Sense

Tense = Literal["past", "present", "future"]
TimexType = Literal["DATE", "TIME", "DURATION", "SET"]

_DURATION_LETTERS = {
    "Y": "Y",
    "M": "M",
    "W": "W",
    "D": "D",
    "Q": "Q",
    "DE": "DE",
    "CE": "CE",
    "NI": "NI",
    "WE": "WE",
}
_CLOCK_LETTERS = {"H": "H", "MIN": "M", "S": "S"}
_MONTHS_OF = {"Y": 12, "M": 1, "Q": 3, "H6": 6, "DE": 120}


@dataclass(frozen=True, slots=True)
class Reference:
    """From where times are counted: the document's day or month, the last day named, the tense."""

    day: date | None
    month: tuple[int, int] | None
    last: date | None
    tense: Tense

    @property
    def year(self) -> int | None:
        """The document's year, as far as it is known."""
        if self.day is not None:
            return self.day.year
        return self.month[0] if self.month else None


def timex_type(sense: Sense) -> TimexType:
    """Tell which TIMEX3 type a sense has."""
    if sense.kind == "duration":
        return "DURATION"
    if sense.kind == "set":
        return "SET"
    if sense.kind == "range":
        return "TIME" if sense.hour is not None else "DATE"
    timed = sense.hour is not None or sense.part is not None
    return "TIME" if timed or sense.kind in ("clock", "part") else "DATE"


def resolve(sense: Sense, at: Reference) -> str | None:
    """Return the value of a sense, with X where something stays open; None where all of it does."""
    if sense.kind in ("month", "season", "quarter", "first"):
        return _part_of_year(sense, at)
    match sense.kind:
        case "duration":
            return duration(sense)
        case "set":
            return _set(sense)
        case "range":
            return _range(sense, at)
        case "clock":
            return _timed(sense, at.last or at.day, None)
        case "decade":
            return _decade(sense)
        case "year":
            return f"{sense.year:04d}" if sense.year else None
        case "this":
            return _this(sense, at)
        case "ago":
            return _ago(sense, at)
        case "open" | "century":
            return None
        case _:
            day, open_value = day_of(sense, at)
            if sense.mod == "PREVIOUS" and day is not None:
                day = shift_days(day, -1)  # ночь на вторник begins on Monday
            return _timed(sense, day, open_value)


def duration(sense: Sense) -> str | None:
    """Write a duration: ``P48D``, ``PT24H``, ``PXD`` where the number is open."""
    unit, count = sense.unit or "D", sense.count
    if count is not None and count != int(count):
        finer = {"H": ("MIN", 60), "Y": ("M", 12), "MIN": ("S", 60), "W": ("D", 7), "D": ("H", 24)}
        if unit in finer and count * finer[unit][1] == int(count * finer[unit][1]):
            unit, times = finer[unit]
            count *= times
    if unit == "H6":
        unit, count = "M", None if count is None else count * 6
    if unit == "Q":
        unit, count = "M", None if count is None else count * 3
    if unit == "DE" and count is not None:
        unit, count = "Y", count * 10
    written = "X" if count is None else f"{count:g}" if count < 10**6 else f"{count:.0f}"
    if sense.kind == "duration" and sense.hour is not None:
        minutes = f"{sense.minute}M" if sense.minute else ""
        return f"PT{sense.hour}H{minutes}"
    if unit in _CLOCK_LETTERS:
        return f"PT{written}{_CLOCK_LETTERS[unit]}"
    return f"P{written}{_DURATION_LETTERS.get(unit, 'D')}"


def _set(sense: Sense) -> str | None:
    if sense.weekday is not None:
        return f"XXXX-WXX-{sense.weekday + 1}"
    return duration(replace(sense, kind="duration"))


def _range(sense: Sense, at: Reference) -> str | None:
    first = replace(sense, kind=sense.side or "date", end=None, side=None, mod=None)
    last = sense.end
    if last is None:
        return None
    start, end = resolve(first, at), resolve(last, at)
    if first.kind == "date" and last.kind == "date":
        early, late = day_of(first, at)[0], day_of(last, at)[0]
        if early is not None and late is not None and early > late and first.day is None:
            start = _timed(first, shift_days(early, -7), None)
        if early is not None and late is not None and early > late and first.month and last.year:
            moved = make_day(late.year - 1, early.month, early.day)
            start = moved.isoformat() if moved else start
    return f"{start}/{end}" if start and end else None


def day_of(sense: Sense, at: Reference) -> tuple[date | None, str | None]:
    """Return the day that a sense names, or else an ISO pattern with X for what is open."""
    base = at.day
    if sense.kind == "holiday" and sense.holiday:
        return _feast_day(sense, at)
    if sense.kind in ("deictic", "anaphoric"):
        if sense.from_text and at.last is not None:
            base = at.last
        return (shift_days(base, sense.shift or 0), None) if base else (None, "XXXX-XX-XX")
    if sense.kind in ("part", "clock"):
        chosen = at.last or base
        return (chosen, None) if chosen else (None, None)
    if sense.day is not None and sense.month is not None:
        return _day_and_month(sense, at)
    if sense.day is not None:
        return _day_alone(sense, at)
    if sense.weekday is not None:
        return _weekday(sense, at)
    return None, None


def _day_and_month(sense: Sense, at: Reference) -> tuple[date | None, str | None]:
    assert sense.day is not None
    assert sense.month is not None
    year = sense.year
    open_value = f"XXXX-{sense.month:02d}-{sense.day:02d}"
    if year is None and sense.weekday is not None and at.year is not None:
        fitting = [
            each
            for each in range(at.year - 1, at.year + 2)
            if (day := make_day(each, sense.month, sense.day)) is not None
            and day.weekday() == sense.weekday
        ]
        year = fitting[0] if len(fitting) == 1 else None
    if year is None and at.day is not None:
        said = {-1: "past", 1: "future"}.get(sense.shift or 0)  # le 13 avril dernier
        year = nearest_year(sense.month, sense.day, at.day, said or at.tense)
    if year is None and at.month is not None:
        ahead = (sense.month - at.month[1]) % 12
        late = at.tense == "future" or (at.tense == "present" and ahead <= 6)
        year = at.month[0] + (1 if late and sense.month < at.month[1] else 0)
        year -= 1 if not late and sense.month > at.month[1] else 0
    if year is None:
        return None, open_value
    return make_day(year, sense.month, sense.day), open_value


def _day_alone(sense: Sense, at: Reference) -> tuple[date | None, str | None]:
    """Find the month of *jeudi 19* or *le 19*: the near one in which it fits."""
    assert sense.day is not None
    if at.day is None:
        return None, f"XXXX-XX-{sense.day:02d}"
    near = []
    for months in (-1, 0, 1):
        moved = shift_months(at.day.replace(day=1), months)
        day = make_day(moved.year, moved.month, sense.day) if moved else None
        if day is not None and (sense.weekday is None or day.weekday() == sense.weekday):
            near.append(day)
    if at.tense == "past" and sense.weekday is None:
        near = [day for day in near if day <= at.day] or near
    if not near:
        return None, f"XXXX-XX-{sense.day:02d}"
    base = at.day
    return min(near, key=lambda day: abs((day - base).days)), None


def _weekday(sense: Sense, at: Reference) -> tuple[date | None, str | None]:
    """Find the day of a weekday: the last one up to today, or the next if the tense looks ahead."""
    assert sense.weekday is not None
    if at.day is None:
        return None, f"XXXX-WXX-{sense.weekday + 1}"
    back = (at.day.weekday() - sense.weekday) % 7
    if sense.shift is not None and sense.shift < 0:
        return shift_days(at.day, -(back or 7)), None
    ahead = (sense.weekday - at.day.weekday()) % 7
    if sense.shift is not None and sense.shift > 0:
        return shift_days(at.day, ahead or 7), None
    return shift_days(at.day, ahead if at.tense == "future" else -back), None


def _feast_day(sense: Sense, at: Reference) -> tuple[date | None, str | None]:
    assert sense.holiday is not None
    open_value = f"XXXX-{sense.holiday}" if sense.holiday[:2].isdigit() else "XXXX-XX-XX"
    if sense.year is not None:
        return feast(sense.holiday, sense.year), open_value
    if at.day is None:
        return None, open_value
    days = [
        day
        for year in (at.day.year - 1, at.day.year, at.day.year + 1)
        if (day := feast(sense.holiday, year)) is not None
    ]
    base = at.day
    if at.tense == "past":
        days = [day for day in days if day <= base] or days
    elif at.tense == "future":
        days = [day for day in days if day >= base] or days
    return min(days, key=lambda day: abs((day - base).days)), open_value


def _timed(sense: Sense, day: date | None, open_value: str | None) -> str | None:
    written = day.isoformat() if day else open_value
    if sense.hour is not None:
        clock = f"T{sense.hour:02d}:{sense.minute or 0:02d}{sense.zone or ''}"
        return (written or "") + clock
    if sense.part is not None:
        return f"{written}T{sense.part}" if written else f"XXXX-XX-XXT{sense.part}"
    return written


def _decade(sense: Sense) -> str | None:
    short = (sense.year or 0) // 10
    return f"19{short}" if short > 2 else f"20{short}"


def _part_of_year(sense: Sense, at: Reference) -> str | None:
    if sense.kind == "first":
        return _first_of_year(sense)
    if sense.kind == "month":
        key, tail = sense.month or 1, f"{sense.month:02d}"
    elif sense.kind == "season":
        season = sense.season or "SP"
        key, tail = {"SP": 4, "SU": 7, "FA": 10, "WI": 12}[season], season
    else:
        half = (sense.quarter or "").startswith(("sem", "half", "пол"))
        number = int(sense.count or 1)
        if half and number > 2:
            number = 2
        key, tail = number * (6 if half else 3) - 2, f"{'H' if half else 'Q'}{number}"
    year = sense.year
    if year is None and (at.day is not None or at.month is not None):
        year = _year_of_month(key, sense, at)
    return f"{year:04d}-{tail}" if year is not None else f"XXXX-{tail}"


def _year_of_month(month: int, sense: Sense, at: Reference) -> int:
    year, now = (at.day.year, at.day.month) if at.day else at.month or (0, 0)
    if sense.shift is not None and sense.shift < 0:
        return year if month < now else year - 1
    if sense.shift is not None and sense.shift > 0:
        return year if month > now else year + 1
    if at.tense == "future":
        return year if month >= now else year + 1
    if at.tense == "past":
        return year if month <= now else year - 1
    ahead = (month - now) % 12
    if ahead <= 6:
        return year if month >= now else year + 1
    return year if month <= now else year - 1


def _first_of_year(sense: Sense) -> str | None:
    count, year = int(sense.count or 0), sense.year
    if sense.unit != "M" or year is None or not 1 <= count <= 12:
        return f"{year:04d}" if year else None
    if (sense.shift or 1) < 0:
        return f"{year:04d}-{13 - count:02d}/{year:04d}-12"
    return f"{year:04d}-01/{year:04d}-{count:02d}"


def _this(sense: Sense, at: Reference) -> str | None:
    """Value of this, last or next week, month, year, weekend or quarter."""
    count = sense.shift or 0
    if sense.unit == "WE" and sense.shift is None:
        count = 0 if at.tense == "future" or (at.day and at.day.weekday() >= 5) else -1
    if at.day is None:
        if at.month is None or sense.unit not in ("M", "Y"):
            return None
        at = replace(at, day=date(at.month[0], at.month[1], 1))
    assert at.day is not None
    return period(at.day, sense.unit or "D", count, sense.part)


def _ago(sense: Sense, at: Reference) -> str | None:
    base = at.last if sense.from_text and at.last is not None else at.day
    if base is None or sense.count is None or sense.count != int(sense.count):
        return None
    return period(base, sense.unit or "D", int(sense.count) * (sense.shift or 1), None)


def period(base: date, unit: str, count: int, part: str | None) -> str | None:
    """Write the period `count` units from `base`, at the grain of the unit."""
    if abs(count) > 10_000:  # nobody counts further in a dispatch, and the calendar ends
        return None
    if unit in ("H", "MIN", "S"):
        return None
    if unit in _MONTHS_OF:
        moved = shift_months(base, count * _MONTHS_OF[unit])
        if moved is None:
            return None
        quarter = f"{moved.year:04d}-Q{(moved.month + 2) // 3}"
        half = f"{moved.year:04d}-H{(moved.month + 5) // 6}"
        return {
            "M": f"{moved.year:04d}-{moved.month:02d}",
            "Q": quarter,
            "H6": half,
            "DE": f"{moved.year // 10}",
        }.get(unit, f"{moved.year:04d}")
    moved = shift_days(base, count * (7 if unit in ("W", "WE") else 1))
    if moved is None:
        return None
    if unit in ("W", "WE"):
        return iso_week(moved) + ("-WE" if unit == "WE" else "")
    return moved.isoformat() + (f"T{part}" if part else "")
