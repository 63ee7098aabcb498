"""Days, weeks and feasts: arithmetic on the Gregorian calendar, and ISO words for its parts."""

from calendar import monthrange
from datetime import date, timedelta

MIN_YEAR, MAX_YEAR = 1900, 2099  # a four-digit number outside these is not read as a year


def make_day(year: int, month: int, day: int) -> date | None:
    """Return the day, or None where the calendar has no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def shift_days(day: date, count: int) -> date | None:
    """Return the day `count` days later, or None beyond the calendar."""
    try:
        return day + timedelta(days=count)
    except OverflowError:
        return None


def shift_months(day: date, count: int) -> date | None:
    """Return the same day `count` months later, or the month's last; None beyond the calendar."""
    months = day.year * 12 + day.month - 1 + count
    year, month = divmod(months, 12)
    if not 1 <= year <= 9999:
        return None
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def iso_week(day: date) -> str:
    """Write the week of a day: ``2015-W47``."""
    year, week, _ = day.isocalendar()
    return f"{year:04d}-W{week:02d}"


def easter(year: int) -> date:
    """Return the Sunday of Easter in the Western churches.

    Source: the anonymous Gregorian algorithm (Meeus, Astronomical Algorithms, chapter 8).
    """
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


def feast(rule: str, year: int) -> date | None:
    """Return the day of a feast: ``12-25``, ``easter+39`` or ``11-th4`` (fourth Thursday)."""
    if rule.startswith("easter"):
        return easter(year) + timedelta(days=int(rule[6:] or 0))
    month = int(rule[:2])
    if rule[3:5] == "th":
        first = date(year, month, 1)
        return first + timedelta(days=(3 - first.weekday()) % 7 + 7 * (int(rule[5:]) - 1))
    return make_day(year, month, int(rule[3:]))


def nearest_year(month: int, day: int, around: date, tense: str) -> int | None:
    """Choose the year that puts a day and month where the tense wants it, near `around`.

    ``past`` is the last such day up to `around`, ``future`` the next one from it, anything else the
    nearest. A past day may lie up to half a year ahead only where the tense is silent.
    """
    candidates = [
        made
        for year in (around.year - 1, around.year, around.year + 1)
        if (made := make_day(year, month, day)) is not None
    ]
    if tense == "past":
        candidates = [each for each in candidates if each <= around] or candidates
    elif tense == "future":
        candidates = [each for each in candidates if each >= around] or candidates
    if not candidates:
        return None
    return min(candidates, key=lambda each: abs((each - around).days)).year
