"""One attribution, and how far it reaches: over nested speakers, quotations and clauses."""

import re
from bisect import bisect_right
from dataclasses import dataclass, field, replace
from typing import Literal

from visavis.claims.dispatch.normal import Normal
from visavis.claims.dispatch.sentences import Sentences
from visavis.claims.dispatch.speakers import Mention

CueKind = Literal["source", "before", "after", "pronoun", "citing", "cited", "passive", "colon"]
Manner = Literal["says", "denies", "orders", "promises", "predicts", "demands"]


@dataclass(frozen=True, slots=True)
class Attribution:
    """One attribution: its cue, its speaker, those through whom it came, and its scope.

    All places are in the regular text; the scope is half-open. `that` says that a clause with
    *que* follows, in which a conditional is only a future seen from the past.
    """

    start: int
    end: int
    speaker: Mention | None
    scope: tuple[int, int]
    kind: CueKind
    manner: Manner = "says"
    via: tuple[Mention, ...] = field(default=())
    that: bool = False


def nest(found: list[Attribution], sentences: Sentences, normal: Normal) -> list[Attribution]:
    """Put A into the via of B in *A, citant B* and in *B, cité par A*."""
    settled: list[Attribution] = []
    for each in found:
        previous = settled[-1] if settled else None
        same = previous is not None and sentences.at(previous.start) == sentences.at(each.start)
        if each.kind == "citing" and same and previous is not None:
            if previous.speaker is not None:
                scope = (
                    min(previous.scope[0], each.start),
                    max(previous.scope[1], each.scope[1]),
                )
                settled[-1] = replace(
                    each,
                    scope=scope,
                    via=(previous.speaker,),
                    manner=previous.manner,
                    that=previous.that,
                )
            continue
        if (
            each.kind in ("cited", "passive")
            and same
            and previous is not None
            and previous.speaker is not None
        ):
            gap = each.start - previous.speaker.end
            described = _DESCRIBED.fullmatch(normal.low, previous.speaker.end, each.start)
            if each.kind == "cited" and 0 <= gap <= 2 and each.speaker is not None:
                settled[-1] = replace(previous, via=(each.speaker,))
                continue
            if each.kind == "passive" and described and previous.kind == "source":
                settled[-1] = replace(previous, speaker=each.speaker)
                continue
        if (
            previous is not None
            and same
            and previous.kind in ("citing", "cited")
            and each.kind == "before"
        ):
            if (
                previous.kind == "citing"
                and each.speaker is not None
                and previous.speaker is not None
            ):
                outer = each.speaker if each.speaker.start < previous.start else None
                if outer is not None:
                    settled[-1] = replace(
                        previous,
                        scope=each.scope,
                        via=(outer,),
                        manner=each.manner,
                        that=each.that,
                    )
                    continue
            elif each.speaker is not None and previous.speaker is not None:
                settled[-1] = replace(each, via=(previous.speaker,))
                continue
        settled.append(each)
    return [each for each in settled if each.kind != "cited"]


def stretch(normal: Normal, sentences: Sentences, found: list[Attribution]) -> list[Attribution]:
    """Stretch scopes over the quotations that they introduce, close or carry on."""
    settled: list[Attribution] = []
    low = normal.low
    for each in found:
        start, stop = each.scope
        quote = sentences.quote(each.start)
        if (
            quote is not None
            and each.kind == "after"
            and re.search(r"[–,] ?$", low[max(0, each.start - 3) : each.start])
        ):
            start, stop = quote  # «Первое, – сказал он. – Второе»
        if quote is None:
            for opened, closed in sentences.quotes:
                begin, end = sentences.span(each.start)
                if (
                    opened < each.start
                    and begin <= closed <= each.start + 1
                    and each.kind in ("after", "pronoun", "source")
                ):
                    start = min(start, opened) if closed > begin else start
                if (
                    begin <= opened < end
                    and opened >= each.end
                    and each.kind in ("before", "after", "pronoun", "source")
                ):
                    stop = max(stop, closed)
        settled.append(replace(each, scope=(start, stop)))
    return settled + _carried(normal, sentences, settled, low)


def _carried(
    normal: Normal, sentences: Sentences, found: list[Attribution], low: str
) -> list[Attribution]:
    """Give a quotation without a cue to the speaker of the one before it."""
    carried = []
    for opened, closed in sentences.quotes:
        if closed - opened < 25 or any(
            each.scope[0] < closed and each.scope[1] > opened for each in found
        ):
            continue
        before = [each for each in found if each.scope[1] <= opened and each.speaker is not None]
        if before and sentences.at(opened) - sentences.at(before[-1].start) <= 2:
            last = before[-1]
            carried.append(replace(last, scope=(opened, closed), kind="colon", that=False))
    return carried


_DESCRIBED = re.compile(r"(?: [\w'-]+){0,5} ?")
MAX_NEIGHBOURS = 12  # scopes that can reach one place: its sentence's, and a quotation's


class ScopeIndex:
    """The attributions of a text, ready to be asked which of them holds a place."""

    def __init__(self, found: list[Attribution]) -> None:
        self._sorted = sorted(found, key=lambda each: each.scope)
        self._starts = [each.scope[0] for each in self._sorted]

    def at(self, place: int) -> Attribution | None:
        """Return the attribution whose scope holds `place`: what follows its cue first."""
        return min(self.holding(place), key=lambda each: _rank(each, place), default=None)

    def holding(self, place: int) -> list[Attribution]:
        """Return every attribution whose scope holds `place`."""
        last = bisect_right(self._starts, place)
        near = self._sorted[max(0, last - MAX_NEIGHBOURS) : last]
        return [each for each in near if each.scope[0] <= place < each.scope[1]]


def _rank(each: Attribution, place: int) -> tuple[int, int]:
    forward = each.scope[0] >= each.start - 1 and each.kind == "before"
    distance = place - each.end if place >= each.end else each.start - place
    return (0 if each.kind == "passive" else 1 if forward else 2, distance)
