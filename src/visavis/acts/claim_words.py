"""A claim in the words of one language: its figure, its speaker, its day; every part named.

Unit nouns, denominators and outsiders stand as their speakers wrote them; nothing is translated.
"""

from collections.abc import Callable, Mapping
from typing import Final

from visavis.acts.titles import IDS, Titles
from visavis.claims import (
    PER_DAY,
    ClaimDerive,
    ClaimMake,
    Figure,
    Period,
    Result,
    Speaker,
    SpeakerKind,
    Unit,
    UnitKind,
)

Say = Callable[[str, Mapping[str, str | int]], str]  # `Wording.say` of one language

_THIN: Final = "\u202f"  # the narrow space that parts thousands in French and Russian print
_GROUPS: Final[Mapping[str, tuple[str, str]]] = {
    "en": (",", "."),
    "fr": (_THIN, ","),
    "ru": (_THIN, ","),
}


def claim_words(say: Say, language: str, body: ClaimMake, titles: Titles = IDS) -> str:
    """Return what is claimed, by whom, as of when, and how sure they were of it."""
    return say(
        "claim.words",
        {
            "what": what_words(say, language, body),
            "speaker": speaker_words(say, body.speaker, titles),
            "status": say(f"claim.status.{body.status.value}", {}),
            "day": body.as_of[:10],
        },
    )


def what_words(say: Say, language: str, body: ClaimMake) -> str:
    """Return the figure, or the assertion as it was worded, with the time over which it holds."""
    parts = []
    if body.figure is not None:
        parts.append(figure_words(say, language, body.figure))
    if body.told is not None:
        told = " ".join(body.told.text.split())
        parts.append(say("claim.told", {"told": told}) if parts else told)
    if body.period is not None:
        parts.append(period_words(say, body.period))
    return " ".join(parts)


def speaker_words(say: Say, speaker: Speaker, titles: Titles = IDS) -> str:
    """Name who speaks, and through whom it came."""
    if speaker.kind is SpeakerKind.NARRATOR:
        name = say("claim.narrator", {})
    else:
        name = titles.office(speaker.office) if speaker.office else ""
        name = name or (titles.party(speaker.party) if speaker.party else "")
    if speaker.named is not None:
        named = speaker.named.text
        name = f"{named} ({name})" if name else named
    if not speaker.via:
        return name
    relays = ", ".join(relay.text for relay in speaker.via)
    return say("claim.via", {"speaker": name, "via": relays})


def figure_words(say: Say, language: str, figure: Figure) -> str:
    """Return a figure with everything that was said of it; what was not said is not filled in."""
    number = say(
        f"figure.bound.{figure.bound.value}",
        {
            name: _number(language, text)
            for name, text in (("value", figure.value), ("low", figure.low), ("high", figure.high))
            if text is not None
        },
    )
    parts = [_with_unit(say, number, figure.unit)]
    if figure.denominator is not None:
        parts.append(say("figure.of", {"what": figure.denominator.told.text}))
    if figure.unit.kind is UnitKind.MULTIPLIER:
        parts.append(
            say("figure.of_unknown", {})
            if figure.baseline is None
            else say("figure.of", {"what": figure.baseline.told.text})
        )
    if figure.scope is not None and figure.scope.told is not None:
        parts.append(say("figure.scope", {"scope": figure.scope.told.text}))
    if figure.period is not None:
        parts.append(period_words(say, figure.period))
    return " ".join(parts)


def period_words(say: Say, period: Period) -> str:
    """Return a period as it was told: its length, its first and its last day."""
    parts = []
    if period.length is not None and period.length_in is not None:
        parts.append(say(f"figure.period.{period.length_in.value}", {"count": int(period.length)}))
    if period.starts is not None and period.ends is not None:
        parts.append(say("figure.period.between", {"starts": period.starts, "ends": period.ends}))
    elif period.starts is not None:
        parts.append(say("figure.period.from", {"starts": period.starts}))
    elif period.ends is not None:
        parts.append(say("figure.period.until", {"ends": period.ends}))
    return " ".join(parts)


def derive_words(say: Say, language: str, body: ClaimDerive) -> str:
    """Return what was derived, marked as derived, with operation, parents and conventions."""
    parents = ", ".join(parent[:6] for parent in body.parents)
    operation = say(f"figure.operation.{body.operation.value}", {})
    what = "?" if body.result is None else result_words(say, language, body.result)
    return say("claim.derived", {"what": what, "operation": operation, "parents": parents})


def result_words(say: Say, language: str, result: Result) -> str:
    """Return a result with everything that it takes for granted."""
    if result.figure is not None:
        what = figure_words(say, language, result.figure)
    else:
        what = "; ".join(
            f"{one.day} ({say(f'figure.convention.{one.convention.value}', {})})"
            for one in result.days
        )
    taken = {one.convention for one in result.days}
    named = [
        say(f"figure.convention.{convention.value}", {})
        for convention in result.conventions
        if convention not in taken
    ]
    return f"{what} ({'; '.join(named)})" if named else what


def _with_unit(say: Say, number: str, unit: Unit) -> str:
    per = say("figure.day", {}) if unit.per == PER_DAY else unit.per or ""
    arguments = {"number": number, "unit": unit.name or "", "per": per}
    return say(f"figure.unit.{unit.kind.value}", arguments)


def _number(language: str, text: str) -> str:
    """Write a decimal with the language's own marks; every digit stays."""
    mark, point = _GROUPS.get(language, _GROUPS["en"])
    whole, dot, fraction = text.partition(".")
    grouped = f"{int(whole):,}".replace(",", mark)
    if whole.startswith("-0"):
        grouped = "-0"
    return grouped + point + fraction if dot else grouped
