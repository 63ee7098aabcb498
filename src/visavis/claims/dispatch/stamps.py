"""A stamp held against the text: what speaks against it, what for it, and the verdict."""

import re
from datetime import date, timedelta
from typing import Literal

from visavis.claims.dispatch.anchors import (
    Anchor,
    Clue,
    Dated,
    Stamp,
    anchor_at,
    full_day,
    is_own_day,
)
from visavis.claims.dispatch.calendar import make_day, nearest_year, shift_days, shift_months

STAMP_SLACK_D = 3  # a dispatch may be filed or published a few days after its date
OWN_DAY_SLACK_D = 7  # a weekly may come out so long after *ce mardi 9 août* was written


def against_stamp(
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
    return anchor_at(clue, reason, "strong")


def _own_day_against(low: str, clue: Clue, stamp: Stamp) -> Anchor | None:
    """Object where the day that the text calls its own lies far from the stamp in every year."""
    sense = clue.found.sense
    if sense.weekday is None or not sense.month or not sense.day or not is_own_day(low, clue):
        return None
    slack = timedelta(days=OWN_DAY_SLACK_D)
    years = [sense.year] if sense.year else range(stamp.first.year - 1, stamp.last.year + 2)
    days = [day for year in years if (day := make_day(year, sense.month, sense.day)) is not None]
    if not days or any(stamp.first - slack <= day <= stamp.last + slack for day in days):
        return None
    return anchor_at(clue, "the text calls this its own day, far from the stamp", "strong")


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
    return anchor_at(clue, "still to come, but earlier than the stamp", "weak")


_LOOKED_AHEAD = re.compile(
    r"(?<!\w)(?:[a-zà-ÿ]+ai(?:t|ent)|had|was|were|would|planned|pledged|promised|promis|prévu|fixé"
    r"|должен был|должна была|планировал\w*|обещал\w*)(?!\w)"
)
_HORIZON = re.compile(r"(?:d'ici(?: à)?|à l'horizon|(?<!\w)by|к|(?<!\w)до) $")


def _past_against(clue: Clue, stamp: Stamp) -> Anchor | None:
    """Object where a dated past lies after the stamp, or a dated future well before it."""
    day = full_day(clue.found.sense)
    sense = clue.found.sense
    if (
        day is None
        and sense.kind in ("year", "month", "season")
        and sense.year
        and clue.tense == "past"
    ):
        first = make_day(sense.year, sense.month or 1, 1)
        if first is not None and first > stamp.last:
            return anchor_at(clue, "spoken of as past, but later than the stamp", "weak")
        return None
    if day is None:
        return None
    if clue.tense == "past" and (day - stamp.last).days > 1:
        return anchor_at(
            clue,
            "spoken of as past, but later than the stamp",
            "strong" if clue.spoken or (day - stamp.last).days > 62 else "weak",
        )
    if clue.spoken and (stamp.first - day).days > 31:
        return anchor_at(clue, "somebody spoke on this day, long before the stamp", "weak")
    if clue.tense == "future" and (stamp.first - day).days > 31:
        return anchor_at(clue, "spoken of as to come, but earlier than the stamp", "weak")
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
    return anchor_at(clue, "this day does not fit the stamp", "strong") if wrong else None


def judge(
    dated: Dated, stamp: Stamp | None, against: list[Anchor], for_it: int, headed: bool
) -> Dated:
    """Give the stamp its verdict; a stamp that the text bears out fixes the document's day."""
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
