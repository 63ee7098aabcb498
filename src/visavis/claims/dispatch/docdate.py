"""The day of the document, from the text's own anchors, and what they say of the stamp."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from visavis.claims.dispatch.calendar import make_day, nearest_year, shift_days, shift_months
from visavis.claims.dispatch.resolve import Tense
from visavis.claims.dispatch.senses import Found, Sense

MAX_YEARS_AHEAD = 12  # the weekday of a date comes round within 5, 6 or 11 years
HEADER_CHARACTERS = 300  # a dateline or a letterhead stands within the first lines
STAMP_SLACK_D = 3  # a dispatch may be filed or published a few days after its date

Strength = Literal["strong", "weak"]


@dataclass(frozen=True, slots=True)
class Stamp:
    """A stamp as a closed interval of days; `exact` when it names one day."""

    given: str
    first: date
    last: date

    @property
    def exact(self) -> bool:
        """Tell whether the stamp is one day."""
        return self.first == self.last


@dataclass(frozen=True, slots=True)
class Anchor:
    """One place of the text that says something of the document's day."""

    start: int
    end: int
    reason: str
    strength: Strength


@dataclass(frozen=True, slots=True)
class Dated:
    """The document's day as far as the text tells, the verdict on the stamp, and why."""

    earliest: date | None
    latest: date | None
    best: date | None
    anchors: tuple[Anchor, ...]
    verdict: Literal["contradicted", "doubtful", "agrees", "none"]
    against: tuple[Anchor, ...]


@dataclass(frozen=True, slots=True)
class Clue:
    """A time expression with its tense and whether it says when somebody spoke."""

    found: Found
    tense: Tense
    spoken: bool


_HEADING = re.compile(
    r"(?:communiqué|point de situation|bilan|note|dépêche|message|press release|statement"
    r"|situation report|sitrep|сводка|сообщение|пресс-релиз)"
    r"[^.\n]{0,60}$|\((?:afp|reuters|ap|tass|rfi)[^)\n]{0,20}\)[^.\n]{0,10}$|^\W{0,4}$"
    r"|\n[^.\n]{0,40},? (?:le )?$|(?:fait à|paris|date ?:|date du|publiée? le|mise? à jour le"
    r"|modifiée? le"
    r"|published(?: on)?:?|posted(?: on)?:?|updated(?: on)?:?|опубликовано:?)[^.\n]{0,30}$"
)
OWN_DAY_SLACK_D = 7  # a weekly may come out so long after *ce mardi 9 août* was written
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
    against, for_it = _against(low, clues, stamp, header)
    return _judge(dated, stamp, against, for_it, header is not None)


def _finish(
    earliest: date | None,
    latest: date | None,
    best: date | None,
    anchors: list[Anchor],
    stamp: Stamp | None,
) -> Dated:
    return Dated(earliest, latest, best, tuple(anchors), "none", ())


def _anchor(clue: Clue, reason: str, strength: Strength) -> Anchor:
    return Anchor(clue.found.start, clue.found.end, reason, strength)


def _full_day(sense: Sense) -> date | None:
    if sense.kind == "date" and sense.year and sense.month and sense.day:
        return make_day(sense.year, sense.month, sense.day)
    return None


def _header(low: str, plain: str, clues: list[Clue]) -> tuple[date, Anchor] | None:
    """Find a date that heads or signs the document."""
    for clue in clues:
        day = _full_day(clue.found.sense)
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
            return day, _anchor(clue, "the heading gives this date", "strong")
        if re.search(r"(?:fait à|signé à|done at|issued at) [\w -]{2,30},? (?:le )?$", lead):
            return day, _anchor(clue, "the signature gives this date", "strong")
    return None


def _floor(clues: list[Clue]) -> tuple[date | None, list[Anchor]]:
    """Find the latest day that the text speaks of as past."""
    floor: date | None = None
    anchors: list[Anchor] = []
    for clue in clues:
        sense = clue.found.sense
        day = _full_day(sense)
        if day is None and sense.year and sense.kind in ("year", "month", "season", "quarter"):
            month = sense.month or {"SP": 3, "SU": 6, "FA": 9, "WI": 12}.get(sense.season or "", 1)
            day = make_day(sense.year, month, 1)
        if day is None or clue.tense != "past":
            continue
        anchors.append(_anchor(clue, f"spoken of as past, so not before {day.isoformat()}", "weak"))
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


def _is_own_day(low: str, clue: Clue) -> bool:
    """Tell whether the text calls this dated weekday its own: *ce mardi 9 août*."""
    return clue.tense != "future" and bool(_OWN_DAY.match(low, clue.found.start))


_OWN_DAY = re.compile(r"ce |this ")


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
    own = [(clue, day) for clue, day in days if _is_own_day(low, clue)]
    if own:
        why = [_anchor(clue, "the text calls this its own day", "strong") for clue, _ in own]
        day = max(day for _, day in own)
        return _finish(day, day, day, [*why, *anchors], stamp)
    past = [day for clue, day in days if clue.tense == "past"] or [day for _, day in days]
    why = [
        _anchor(clue, f"this weekday falls on this date in {day.year}", "strong")
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
            _anchor(starts[0], "the count begins here", "weak"),
            _anchor(counts[0], f"and ends near {ended.isoformat()}", "weak"),
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
            _anchor(spoken[0], "a weekday without a date is of the document's own week", "weak")
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
                anchors.append(_anchor(clue, "the end of the week is still to come", "weak"))
    if stamp is not None and stamp.exact and best <= stamp.first <= latest:
        best = stamp.first
    return _finish(min(best, base if not spoken else best), latest, best, anchors, stamp)


# The stamp --------------------------------------------------------------------------------------


def _against(
    low: str, clues: list[Clue], stamp: Stamp | None, header: tuple[date, Anchor] | None
) -> tuple[list[Anchor], int]:
    """Collect what speaks against the stamp, and count what speaks for it."""
    if stamp is None:
        return [], 0
    against: list[Anchor] = []
    for_it = 0
    if header is not None:
        gap = (
            (stamp.first - header[0]).days
            if stamp.first > header[0]
            else (header[0] - stamp.last).days
        )
        if gap > STAMP_SLACK_D:
            against.append(
                Anchor(
                    header[1].start,
                    header[1].end,
                    f"the document gives its own date, {header[0].isoformat()}",
                    "strong",
                )
            )
        else:
            for_it += 1
    for clue, follower in zip(clues, [*clues[1:], None], strict=False):
        sense = clue.found.sense
        verdict = (
            _pair_against(clue, stamp)
            or _own_day_against(low, clue, stamp)
            or _past_against(clue, stamp)
            or _horizon_against(low, clue, stamp)
            or _deictic_against(clue, follower, stamp)
        )
        if verdict is not None:
            against.append(verdict)
        elif sense.weekday is not None and sense.day is not None:
            for_it += 1
    return against, for_it


def _pair_against(clue: Clue, stamp: Stamp) -> Anchor | None:
    sense = clue.found.sense
    if sense.kind != "date" or sense.weekday is None or sense.day is None or sense.year is not None:
        return None
    days: list[date] = []
    if sense.month is not None:
        for edge in (stamp.first, stamp.last):
            for tense in (clue.tense, "any"):
                year = nearest_year(sense.month, sense.day, edge, tense)
                day = make_day(year, sense.month, sense.day) if year else None
                days += [day] if day else []
        reason = "falls on another weekday near the stamp"
    else:
        for months in (-1, 0, 1):
            for edge in (stamp.first, stamp.last):
                moved = shift_months(edge.replace(day=1), months)
                day = make_day(moved.year, moved.month, sense.day) if moved else None
                days += [day] if day else []
        reason = "this weekday has no such date near the stamp"
    if not days or any(day.weekday() == sense.weekday for day in days):
        return None
    return _anchor(clue, reason, "strong")


def _own_day_against(low: str, clue: Clue, stamp: Stamp) -> Anchor | None:
    """Object where the day that the text calls its own lies far from the stamp in every year."""
    sense = clue.found.sense
    if sense.weekday is None or not sense.month or not sense.day or not _is_own_day(low, clue):
        return None
    slack = timedelta(days=OWN_DAY_SLACK_D)
    years = [sense.year] if sense.year else range(stamp.first.year - 1, stamp.last.year + 2)
    days = [day for year in years if (day := make_day(year, sense.month, sense.day)) is not None]
    if not days or any(stamp.first - slack <= day <= stamp.last + slack for day in days):
        return None
    return _anchor(clue, "the text calls this its own day, far from the stamp", "strong")


def _horizon_against(low: str, clue: Clue, stamp: Stamp) -> Anchor | None:
    """Object where a year by which something is still to happen lies before the stamp."""
    sense = clue.found.sense
    if sense.kind != "year" or sense.year is None or clue.tense == "past":
        return None
    lead = low[max(0, clue.found.start - 14) : clue.found.start]
    if sense.year >= stamp.first.year or not _HORIZON.search(lead):
        return None
    if _LOOKED_AHEAD.search(low, max(0, clue.found.start - 90), clue.found.start):
        return None  # devait doubler d'ici à 2020: it was to come when it was said
    return _anchor(clue, "still to come, but earlier than the stamp", "weak")


_LOOKED_AHEAD = re.compile(
    r"(?<!\w)(?:[a-zà-ÿ]+ai(?:t|ent)|had|was|were|would|planned|pledged|promised|promis|prévu|fixé"
    r"|должен был|должна была|планировал\w*|обещал\w*)(?!\w)"
)
_HORIZON = re.compile(r"(?:d'ici(?: à)?|à l'horizon|(?<!\w)by|к|(?<!\w)до) $")


def _past_against(clue: Clue, stamp: Stamp) -> Anchor | None:
    """Object where a dated past lies after the stamp, or a dated future well before it."""
    day = _full_day(clue.found.sense)
    sense = clue.found.sense
    if (
        day is None
        and sense.kind in ("year", "month", "season")
        and sense.year
        and clue.tense == "past"
    ):
        first = make_day(sense.year, sense.month or 1, 1)
        if first is not None and first > stamp.last:
            return _anchor(clue, "spoken of as past, but later than the stamp", "weak")
        return None
    if day is None:
        return None
    if clue.tense == "past" and (day - stamp.last).days > 1:
        return _anchor(
            clue,
            "spoken of as past, but later than the stamp",
            "strong" if clue.spoken or (day - stamp.last).days > 62 else "weak",
        )
    if clue.spoken and (stamp.first - day).days > 31:
        return _anchor(clue, "somebody spoke on this day, long before the stamp", "weak")
    if clue.tense == "future" and (stamp.first - day).days > 31:
        return _anchor(clue, "spoken of as to come, but earlier than the stamp", "weak")
    return None


def _deictic_against(clue: Clue, follower: Clue | None, stamp: Stamp) -> Anchor | None:
    """Object where *hier mardi* or *aujourd'hui 19 novembre* does not fit the stamp's day."""
    sense = clue.found.sense
    if sense.kind != "deictic" or follower is None or not stamp.exact or sense.part is not None:
        return None
    named = follower.found.sense
    if named.kind != "date" or follower.found.start - clue.found.end > 2:
        return None
    meant = shift_days(stamp.first, sense.shift or 0)
    if meant is None:
        return None
    wrong = (named.weekday is not None and named.weekday != meant.weekday()) or (
        named.day is not None and (named.day != meant.day or named.month not in (None, meant.month))
    )
    return _anchor(clue, "this day does not fit the stamp", "strong") if wrong else None


def _judge(
    dated: Dated, stamp: Stamp | None, against: list[Anchor], for_it: int, headed: bool
) -> Dated:
    if stamp is None:
        return dated
    strong = [each for each in against if each.strength == "strong"]
    verdict: Literal["contradicted", "doubtful", "agrees", "none"] = "none"
    if strong or len(against) > 1:
        verdict = "contradicted"
    elif against:
        verdict = "doubtful"
    elif dated.best is not None and not _overlaps(dated, stamp):
        verdict = (
            "contradicted" if any(a.strength == "strong" for a in dated.anchors) else "doubtful"
        )
        against = list(dated.anchors)
    elif for_it or dated.best is not None:
        verdict = "agrees"
    if verdict in ("agrees", "none") and not headed and stamp.exact:
        earliest = dated.earliest if dated.best else None
        return Dated(
            earliest if earliest and earliest <= stamp.first else stamp.first,
            max(filter(None, [stamp.first, dated.latest if dated.best else None])),
            stamp.first,
            dated.anchors,
            verdict,
            (),
        )
    return Dated(dated.earliest, dated.latest, dated.best, dated.anchors, verdict, tuple(against))


def _overlaps(dated: Dated, stamp: Stamp) -> bool:
    """Tell whether the stamp is near enough to what the text says: a month for open intervals."""
    assert dated.best is not None
    near = timedelta(days=60)
    return stamp.first <= (dated.latest or dated.best) + near and stamp.last >= (
        dated.earliest or dated.best
    ) - timedelta(days=STAMP_SLACK_D)
