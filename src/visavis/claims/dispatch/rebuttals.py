"""Rebuttals: figures that a later or an inserted clause denies, or calls unverified."""

import re
from bisect import bisect_left

from visavis.claims.dispatch.grammar import Grammar
from visavis.claims.dispatch.scopes import Attribution
from visavis.claims.dispatch.sentences import Sentences


class RebuttalFinder:
    """Finds the sentences of one language whose figures somebody takes back."""

    def __init__(self, grammar: Grammar) -> None:
        g = grammar
        self._denied_after = re.compile(
            rf"(?<!\w)(?:(?:{g.denies}) (?:\w+ment |\w+ly )?(?:{g.deny_figure})"
            rf"|{_DEMONSTRATIVE} (?:\w+ ){{0,2}}?(?:{g.denies}))"
        )
        self._unverified_after = re.compile(
            rf"(?:^|(?<=[\n .!?;»\"])){_DEMONSTRATIVE}[^.!?]{{0,60}}?(?:{g.unverified})"
        )

    def denied(
        self, low: str, sentences: Sentences, said: list[Attribution], figures: list[int]
    ) -> set[int]:
        """Find sentences whose figures somebody rejects: *conteste ce bilan*, *ce que nie X*."""
        denied = _before(self._denied_after, low, sentences, figures)
        for each in said:
            if each.manner == "denies":
                begin = max(sentences.span(each.start)[0], each.start - 60)
                if _RELATIVE_DENIAL.search(low, begin, each.start):
                    denied.add(sentences.at(each.start))
        for match in _RELATIVE_DENIAL_OPEN.finditer(low):
            denied.add(sentences.at(match.start()))
        return denied

    def unverified(self, low: str, sentences: Sentences, figures: list[int]) -> set[int]:
        """Find sentences of which the next says that nobody could verify them."""
        return _before(self._unverified_after, low, sentences, figures)


def _before(
    pattern: re.Pattern[str], low: str, sentences: Sentences, figures: list[int]
) -> set[int]:
    """Return the sentences whose figures a match speaks of: its own, or else the one before.

    A match with figures behind it speaks of those, and one deep in its sentence of none.
    """
    found = set()
    for match in pattern.finditer(low):
        number = sentences.at(match.end() - 1)
        begin, end = sentences.span(match.end() - 1)
        if match.start() < begin - 1 or bisect_left(figures, match.end()) != bisect_left(
            figures, end
        ):
            continue
        if bisect_left(figures, begin) != bisect_left(figures, match.start()):
            found.add(number)
        elif match.start() - begin <= LEAD_CHARACTERS:
            found.add(number - 1)
    return found


LEAD_CHARACTERS = 60  # a speaker with a title, before *conteste ce bilan*
_DEMONSTRATIVE = (
    r"(?:ces?|cet|cette|this|these|those|эт[аоиу]|эти|данн\w+) "
    r"(?:chiffres?|bilan|nombres?|décomptes?|estimations?"
    r"|figures?|tolls?|numbers?|данные|цифр\w+)"
)
_RELATIVE_DENIAL = re.compile(
    r"(?:ce que|ce qu'|a figure|a claim|which|something) (?:\w+[' ]){0,5}$"
)
_RELATIVE_DENIAL_OPEN = re.compile(
    r"(?:(?:ce|chiffres?|bilan|version|information|accusations?|affirmations?) qu(?:e |')"
    r"(?:[\w'-]+ ){1,6}(?:nie|nient|dément|démentent|conteste|contestent|a démenti|réfute|rejette"
    r"|récuse|qualifie de (?:mensonger|faux|fantaisiste|ridicule)\w*)"
    r"|, (?:a figure|a claim|a number|a toll) (?:that )?(?:[\w'-]+ "
    r"){1,5}(?:has |have )?(?:rejected|denied|denies|disputes?|disputed|dismissed"
    r"|rejects))(?!\w)"
)
