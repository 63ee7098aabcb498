"""What a text's anchors say of its day: the values that the document's day and a stamp share."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from visavis.claims.dispatch.calendar import make_day
from visavis.claims.dispatch.resolve import Tense
from visavis.claims.dispatch.senses import Found, Sense

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


def anchor_at(clue: Clue, reason: str, strength: Strength) -> Anchor:
    """Make an anchor of a time expression."""
    return Anchor(clue.found.start, clue.found.end, reason, strength)


def full_day(sense: Sense) -> date | None:
    """Return the day of a date that is written with its year."""
    if sense.kind == "date" and sense.year and sense.month and sense.day:
        return make_day(sense.year, sense.month, sense.day)
    return None


def is_own_day(low: str, clue: Clue) -> bool:
    """Tell whether the text calls this dated weekday its own: *ce mardi 9 août*."""
    return clue.tense != "future" and bool(_OWN_DAY.match(low, clue.found.start))


_OWN_DAY = re.compile(r"ce |this ")
