"""What a volume would meet that is being typed, or that a notice has: said with what it rests on.

There is no word here for safety: what is not found is *not found*, and what was not looked at, or
whose party is not heard, is *unknown*, with the time of the last thing heard.
"""

from collections.abc import Callable, Sequence
from typing import ClassVar, Final

import msgspec

from visavis.acts import Answer, Kind, MeetingStatus
from visavis.desk.bare import Problem
from visavis.desk.form_problems import missing, unread
from visavis.desk.form_shapes import Control, Shape, shape_of
from visavis.desk.form_typed import NOTHING, Typed, one, plain_of
from visavis.desk.locales import Locales
from visavis.desk.words import DeskWords
from visavis.notices import StatedVolume
from visavis.release import Text
from visavis.terms import M_PER_FT

MET_SHOWN: Final = 50  # a screen of them; whoever meets more has another plan to make
_MET_FIRST: Final = ("certain", "possible")


class Met(msgspec.Struct, frozen=True):
    """A notice that would be met.

    Args:
        heights: the band in which the two would meet, in words.
        because: what makes it possible only, and what bears on it, in words.
        conflict: the conflict that the two parties work out already; "" for none.
    """

    notice: str
    party: str
    title: Text | None
    verdict: str
    start: str
    end: str | None
    heights: str
    because: tuple[str, ...]
    conflict: str
    state: str


class Unheard(msgspec.Struct, frozen=True):
    """A party of whom it is unknown what would be met."""

    party: str
    standing: str
    last_heard: str | None


class Meets(msgspec.Struct, frozen=True):
    """What would be met.

    Args:
        outcome: certain, possible, none_found or unknown; "" where too little was typed to ask.
        more: how many further ones there are.
        heard: the parties whose notices were counted.
        limited: whether what is hidden from this reader keeps the answer unknown.
        problem: why it could not be asked.
    """

    template: ClassVar[str] = "meets.html"

    outcome: str
    met: tuple[Met, ...] = ()
    more: int = 0
    unheard: tuple[Unheard, ...] = ()
    heard: tuple[str, ...] = ()
    as_of: str | None = None
    limited: bool = False
    problem: Problem | None = None


def says_where(kind: Kind) -> bool:
    """Tell whether a kind of statement says where and when."""
    return _volume_shape(kind) is not None


def volume_typed(kind: Kind, typed: Typed) -> StatedVolume | None:
    """Return the volume that was typed, or None where it is not yet whole."""
    shape = _volume_shape(kind)
    if shape is None:
        return None
    path = f"body.{shape.name}"
    needed = msgspec.structs.replace(shape, required=True)
    if missing(needed, typed, path) or any(unread(shape, typed, path)):
        return None
    plain = plain_of(needed, typed, path)
    try:
        return None if plain is NOTHING else msgspec.convert(plain, StatedVolume)
    except (msgspec.ValidationError, ValueError):  # told at its field once the form is sent
        return None


def notice_typed(typed: Typed) -> str:
    """Return the notice whose place the volume would take, or ""."""
    return one(typed, "body.notice")


def meets_of(answer: Answer, words: DeskWords, party: Callable[[str], str]) -> Meets:
    """Say an answer in a reader's words.

    Args:
        party: what a party is called in them.
    """
    locales = Locales(words.language)
    ranked = sorted(answer.meetings, key=lambda one: (_MET_FIRST.index(one.verdict), one.start))
    return Meets(
        outcome=answer.outcome.replace(" ", "_"),
        met=tuple(_met(one, words, locales, party) for one in ranked[:MET_SHOWN]),
        more=max(0, len(ranked) - MET_SHOWN),
        unheard=tuple(
            Unheard(one.party, one.standing.replace(" ", "_"), one.last_heard)
            for one in answer.coverage
            if one.party in answer.missing
        ),
        heard=tuple(one.party for one in answer.coverage if one.party not in answer.missing),
        as_of=answer.as_of,
        limited=not answer.coverage and not answer.meetings,
    )


def heights_in_words(
    floor_m: float | None, ceiling_m: float | None, words: DeskWords, locales: Locales
) -> str:
    """Say a band of heights above WGS84 in metres and feet."""

    def height(value_m: float) -> str:
        return words.say(
            "met-height",
            metres=locales.number(round(value_m)),
            feet=locales.number(round(value_m / M_PER_FT)),
        )

    return words.say(
        "met-heights",
        floor=words.say("surface") if floor_m is None else height(floor_m),
        ceiling=words.say("unlimited") if ceiling_m is None else height(ceiling_m),
    )


def because_in_words(
    reasons: Sequence[str], words: DeskWords, whose: Callable[[str], str]
) -> tuple[str, ...]:
    """Say what bears on a verdict; a reason of a newer release is shown as it is.

    Args:
        whose: the party of a notice, in words; of one that is only being typed too.
    """
    return tuple(_because(reason, words, whose) for reason in reasons)


def _because(reason: str, words: DeskWords, whose: Callable[[str], str]) -> str:
    what, _, about = reason.partition(": ")
    if what == "separation":
        return words.say("because-separation")
    if what == "heights compared across references":
        pair = [words.value("reference", name) for name in about.split(" and ")]
        return words.say("because-references", one=pair[0], other=pair[-1])
    message = f"because-{what.replace(' ', '-')}"
    return words.say(message, party=whose(about)) if words.has(message) else reason


def _met(
    one: MeetingStatus, words: DeskWords, locales: Locales, party: Callable[[str], str]
) -> Met:
    def whose(notice: str) -> str:
        return party(one.party) if notice == one.notice else words.say("met-this")

    return Met(
        notice=one.notice,
        party=one.party,
        title=one.title,
        verdict=one.verdict,
        start=one.start,
        end=one.end,
        heights=heights_in_words(one.floor_m_wgs84, one.ceiling_m_wgs84, words, locales),
        because=because_in_words(one.because, words, whose),
        conflict=one.conflict or "",
        state=one.state.replace("_", "-"),
    )


def _volume_shape(kind: Kind) -> Shape | None:
    parts = shape_of(kind.body).parts
    return next((part for part in parts if part.control is Control.VOLUME), None)
