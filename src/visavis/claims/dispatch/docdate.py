"""The day of the document, from the text's own anchors, and what they say of the stamp."""

import re
from datetime import date, timedelta

from visavis.claims.dispatch.anchors import (
    Anchor,
    Clue,
    Dated,
    Stamp,
    anchor_at,
    full_day,
    is_own_day,
)
from visavis.claims.dispatch.calendar import make_day, shift_days
from visavis.claims.dispatch.senses import Sense
from visavis.claims.dispatch.stamps import against_stamp, judge

MAX_YEARS_AHEAD = 12  # the weekday of a date comes round within 5, 6 or 11 years
HEADER_CHARACTERS = 300  # a dateline or a letterhead stands within the first lines


_HEADING = re.compile(
    r"(?:communiqué|point de situation|bilan|note|dépêche|message|press release|statement"
    r"|situation report|sitrep|сводка|сообщение|пресс-релиз)"
    r"[^.\n]{0,60}$|\((?:afp|reuters|ap|tass|rfi)[^)\n]{0,20}\)[^.\n]{0,10}$|^\W{0,4}$"
    r"|\n[^.\n]{0,40},? (?:le )?$|(?:fait à|paris|date ?:|date du|publiée? le|mise? à jour le"
    r"|modifiée? le"
    r"|published(?: on)?:?|posted(?: on)?:?|updated(?: on)?:?|опубликовано:?)[^.\n]{0,30}$"
)
_DATELINE = re.compile(r"^[A-ZÀ-ÝА-Я][^.\n]{1,40}[,(] ?(?:le )?$")
_DATELINE_AFTER = re.compile(r" ?(?:\(|[-–:]|\n|$|\.\s|/)")


def date_document(low: str, plain: str, clues: list[Clue], stamp: Stamp | None) -> Dated:
    """Fix the document's day from the text, then compare it with the stamp.

    Anchors are constraints on an interval: a heading's date is the day itself, a weekday with its
    date fixes the year, a past date bounds from below, *la fin de la semaine* from above.
    """
    header = _header(low, plain, clues)
    floor, anchors = _floor(clues)
    dated: Dated | None
    if header is not None:
        day, anchor = header
        dated = _finish(day, day, day, [anchor, *anchors], stamp)
    else:
        dated = _from_pairs(low, clues, floor, anchors, stamp) or _from_count(
            low, clues, floor, anchors, stamp
        )
    if dated is None:
        latest = None
        dated = _finish(floor, latest, None, anchors, stamp)
    against, for_it = against_stamp(low, clues, stamp, header)
    return judge(dated, stamp, against, for_it, header is not None)


def _finish(
    earliest: date | None,
    latest: date | None,
    best: date | None,
    anchors: list[Anchor],
    stamp: Stamp | None,
) -> Dated:
    return Dated(earliest, latest, best, tuple(anchors), "none", ())


def _header(low: str, plain: str, clues: list[Clue]) -> tuple[date, Anchor] | None:
    """Find a date that heads or signs the document."""
    for clue in clues:
        day = full_day(clue.found.sense)
        if day is None:
            continue
        lead = low[max(0, clue.found.start - 90) : clue.found.start]
        after = low[clue.found.end : clue.found.end + 12]
        heads = _HEADING.search(lead) or _DATELINE.search(plain, 0, clue.found.start)
        if (
            clue.found.start <= HEADER_CHARACTERS
            and heads
            and (_DATELINE_AFTER.match(after) or "communiqu" in lead or clue.found.start < 12)
        ):
            return day, anchor_at(clue, "the heading gives this date", "strong")
        if re.search(r"(?:fait à|signé à|done at|issued at) [\w -]{2,30},? (?:le )?$", lead):
            return day, anchor_at(clue, "the signature gives this date", "strong")
    return None


def _floor(clues: list[Clue]) -> tuple[date | None, list[Anchor]]:
    """Find the latest day that the text speaks of as past."""
    floor: date | None = None
    anchors: list[Anchor] = []
    for clue in clues:
        sense = clue.found.sense
        day = full_day(sense)
        if day is None and sense.year and sense.kind in ("year", "month", "season", "quarter"):
            month = sense.month or {"SP": 3, "SU": 6, "FA": 9, "WI": 12}.get(sense.season or "", 1)
            day = make_day(sense.year, month, 1)
        if day is None or clue.tense != "past":
            continue
        anchors.append(
            anchor_at(clue, f"spoken of as past, so not before {day.isoformat()}", "weak")
        )
        if floor is None or day > floor:
            floor = day
    return floor, anchors


def _pairs(clues: list[Clue]) -> list[Clue]:
    return [
        clue
        for clue in clues
        if clue.found.sense.kind == "date"
        and clue.found.sense.weekday is not None
        and clue.found.sense.month is not None
        and clue.found.sense.day is not None
    ]


def _from_pairs(
    low: str, clues: list[Clue], floor: date | None, anchors: list[Anchor], stamp: Stamp | None
) -> Dated | None:
    pairs = _pairs(clues)
    if not pairs:
        return None
    base = _year_of_pairs(pairs, floor, stamp)
    if base is None:
        return None
    days = [(clue, day) for clue in pairs if (day := _pair_day(clue.found.sense, base)) is not None]
    own = [(clue, day) for clue, day in days if is_own_day(low, clue)]
    if own:
        why = [anchor_at(clue, "the text calls this its own day", "strong") for clue, _ in own]
        day = max(day for _, day in own)
        return _finish(day, day, day, [*why, *anchors], stamp)
    past = [day for clue, day in days if clue.tense == "past"] or [day for _, day in days]
    why = [
        anchor_at(clue, f"this weekday falls on this date in {day.year}", "strong")
        for clue, day in days
    ]
    return _narrow(max(past), clues, [*why, *anchors], stamp)


def _pair_day(sense: Sense, year: int) -> date | None:
    assert sense.month is not None
    assert sense.day is not None
    if sense.year is not None:
        return make_day(sense.year, sense.month, sense.day)
    for each in (year, year - 1, year + 1):
        day = make_day(each, sense.month, sense.day)
        if day is not None and day.weekday() == sense.weekday:
            return day
    return None


def _year_of_pairs(pairs: list[Clue], floor: date | None, stamp: Stamp | None) -> int | None:
    """Choose the year in which the weekdays fit: the stamp's, or the first from the floor."""
    written = [clue.found.sense.year for clue in pairs if clue.found.sense.year]
    if written:
        return max(written)
    if stamp is not None:
        years = (
            [stamp.first.year, stamp.first.year - 1]
            if stamp.first.month < 7
            else [stamp.first.year, stamp.first.year + 1]
        )
        for year in years:
            if all(
                _fits(clue.found.sense, year) and _near(clue.found.sense, year, stamp)
                for clue in pairs
            ):
                return year
    start = floor.year if floor is not None else None
    if start is None:
        return None
    for year in range(start, start + MAX_YEARS_AHEAD):
        if all(_fits(clue.found.sense, year) for clue in pairs) and not _before(pairs, year, floor):
            return year
    return None


def _near(sense: Sense, year: int, stamp: Stamp) -> bool:
    day = make_day(year, sense.month or 1, sense.day or 1)
    return day is not None and abs((day - stamp.first).days) <= 200


def _fits(sense: Sense, year: int) -> bool:
    day = make_day(year, sense.month or 1, sense.day or 1)
    return day is not None and day.weekday() == sense.weekday


def _before(pairs: list[Clue], year: int, floor: date | None) -> bool:
    days = [make_day(year, c.found.sense.month or 1, c.found.sense.day or 1) for c in pairs]
    return floor is not None and all(day is not None and day < floor for day in days)


_COUNT_SLACK_D = 1  # counting may include the first day or not


def _from_count(
    low: str, clues: list[Clue], floor: date | None, anchors: list[Anchor], stamp: Stamp | None
) -> Dated | None:
    """Use *depuis le 30 septembre* with *en 48 jours*: the count ends near the document's day.

    The year is the first from the last past year in which a bare weekday of the text falls there.
    """
    if floor is None:
        return None
    starts = [
        c
        for c in clues
        if c.found.sense.kind == "date"
        and c.found.sense.day
        and c.found.sense.month
        and c.found.sense.year is None
        and re.search(
            r"(?:depuis|since|с|lancée?|début\w*|began|начал\w+) (?:le |on )?$",
            low[max(0, c.found.start - 14) : c.found.start],
        )
    ]
    counts = [
        c
        for c in clues
        if c.found.sense.kind == "duration"
        and c.found.sense.unit == "D"
        and (c.found.sense.count or 0) > 14
    ]
    weekdays = {c.found.sense.weekday for c in clues if _bare_weekday(c) and c.tense == "past"}
    if not starts or not counts or not weekdays:
        return None
    sense, count = starts[0].found.sense, int(counts[0].found.sense.count or 0)
    for year in range(floor.year, floor.year + MAX_YEARS_AHEAD):
        begun = make_day(year, sense.month or 1, sense.day or 1)
        ended = shift_days(begun, count) if begun is not None else None
        if ended is None or ended < floor or ended.weekday() not in weekdays:
            continue
        why = [
            anchor_at(starts[0], "the count begins here", "weak"),
            anchor_at(counts[0], f"and ends near {ended.isoformat()}", "weak"),
        ]
        return _narrow(ended, clues, [*why, *anchors], stamp)
    return None


def _bare_weekday(clue: Clue) -> bool:
    sense = clue.found.sense
    return (
        sense.kind == "date"
        and sense.weekday is not None
        and sense.day is None
        and sense.shift is None
    )


def _narrow(base: date, clues: list[Clue], anchors: list[Anchor], stamp: Stamp | None) -> Dated:
    """Move from the last dated day to the day of speaking, and bound it from above."""
    bare = [clue for clue in clues if _bare_weekday(clue) and clue.tense == "past"]
    spoken = [clue for clue in bare if clue.spoken] or bare
    best = base
    anchors = list(anchors)
    if spoken:
        weekday = spoken[0].found.sense.weekday or 0
        best = base + timedelta(days=(weekday - base.weekday()) % 7)
        anchors.append(
            anchor_at(spoken[0], "a weekday without a date is of the document's own week", "weak")
        )
    latest = best + timedelta(days=6)
    for clue in clues:
        sense = clue.found.sense
        if (
            sense.kind == "this"
            and sense.unit in ("W", "WE")
            and (sense.mod == "END" or sense.unit == "WE")
            and sense.shift in (0, None)
        ):
            sunday = best + timedelta(days=6 - best.weekday())
            if sunday < latest:
                latest = sunday
                anchors.append(anchor_at(clue, "the end of the week is still to come", "weak"))
    if stamp is not None and stamp.exact and best <= stamp.first <= latest:
        best = stamp.first
    return _finish(min(best, base if not spoken else best), latest, best, anchors, stamp)
