"""Periods: the time over or on which a figure was counted, in its own sentence."""

import re
from dataclasses import dataclass

from visavis.claims.dispatch.attribution import Attribution
from visavis.claims.dispatch.figures import Figure
from visavis.claims.dispatch.sentences import Sentences


MAX_TIMES = 40  # a sentence that a person wrote holds fewer times than this


@dataclass(frozen=True, slots=True)
class Timed:
    """A time expression as the figures see it: span, type, and whether it can hold a count."""

    start: int
    end: int
    kind: str
    value: str | None


class TimesBySentence:
    """The times of a text, ready by sentence, so that a figure looks only at its own."""

    def __init__(self, times: list[Timed], sentences: Sentences) -> None:
        self._sentences = sentences
        self._by_sentence: dict[int, list[Timed]] = {}
        for time in times:
            self._by_sentence.setdefault(sentences.at(time.start), []).append(time)

    def of(self, place: int) -> list[Timed]:
        """Return the times of the sentence that holds `place`; the nearest 40 of a huge one."""
        own = self._by_sentence.get(self._sentences.at(place), [])
        if len(own) <= MAX_TIMES:
            return own
        return sorted(own, key=lambda time: abs(time.start - place))[:MAX_TIMES]


_BREAK = re.compile(r", (?:mais|tandis|alors|contre|but|while|up from|down from|compared|против|а)|;|, (?:soit|or) ")
_AGE = re.compile(r"(?:plus de|moins de|âgée?s? de|de|ont|a|avaient|aged) $")
_ACTIVITY = re.compile(r" (?:plus tôt|plus tard|avant|après)")


def statement_days(low: str, times: list[Timed], found: list[Attribution], sentences: Sentences) -> set[int]:
    """Return the starts of the times that say when somebody spoke: they are nobody's period.

    Such a time stands beside the cue: between it and its speaker, or right before or behind them.
    """
    taken: set[int] = set()
    by_sentence: dict[int, list[Timed]] = {}
    for time in times:
        by_sentence.setdefault(sentences.at(time.start), []).append(time)
    for each in found:
        if each.kind in ("passive", "citing", "colon"):
            continue
        first, last = each.start, each.end
        if each.speaker is not None:
            first, last = min(first, each.speaker.start), max(last, each.speaker.end)
        for time in by_sentence.get(sentences.at(each.start), []):
            if time.kind in ("DURATION", "SET"):
                continue
            between = low[time.end : first] if time.end <= first else low[last : time.start]
            if first <= time.start <= last or (each.kind != "source" and _NEAR.fullmatch(between)):
                taken.add(time.start)
            elif each.kind == "before" and time.end <= first and _NEAR.fullmatch(between):
                taken.add(time.start)
    return taken


_NEAR = re.compile(r",? ?(?:le |on |in a statement on |in a statement |à la presse |to reporters |dans un communiqué(?: de presse)? |à l'afp |в |во |on |late on |late |, )?(?:à l'afp |à la presse )?")


def period_of(low: str, figure: Figure, times: list[Timed], spoken: set[int], sentences: Sentences) -> Timed | None:
    """Choose the period of a figure among the times of its sentence.

    The nearest in the same clause wins; behind a contrast (*contre 9.500 la veille*) only what
    stands on the figure's side of it counts.
    """
    begin, end = sentences.span(figure.number)
    best, best_cost = None, 10**9
    for time in times:
        if not begin <= time.start < end or time.start in spoken or _is_age(low, time):
            continue
        before = time.end <= figure.start
        gap = low[time.end : figure.start] if before else low[figure.inner_end : time.start]
        if not before and time.start < figure.inner_end:
            continue
        broken = len(_BREAK.findall(gap))
        if broken and (before or _has_own(low, times, spoken, figure, begin, end)):
            continue
        cost = len(gap) + 30 * gap.count(",") + 120 * broken + (20 if before else 0)
        cost += 60 * len(_RELATIVE.findall(gap))
        if cost < best_cost:
            best, best_cost = time, cost
    return best


_RELATIVE = re.compile(r" (?:qui|dont|who|which|lorsqu|quand|when|когда|котор\w+)[ ']")


def _has_own(low: str, times: list[Timed], spoken: set[int], figure: Figure, begin: int, end: int) -> bool:
    for time in times:
        if begin <= time.start < end and time.start not in spoken:
            gap = low[time.end : figure.start] if time.end <= figure.start else low[figure.inner_end : time.start]
            if not _BREAK.search(gap):
                return True
    return False


def _is_age(low: str, time: Timed) -> bool:
    """Tell whether a duration is an age or a length rather than a period."""
    if time.kind != "DURATION":
        return False
    surface = low[time.start : time.end]
    if re.search(r"\bans$|year|лет$", surface):
        return bool(_AGE.search(low[max(0, time.start - 12) : time.start])) or surface.startswith(("plus de", "moins de"))
    return False
