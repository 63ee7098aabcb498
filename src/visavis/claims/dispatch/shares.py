"""Shares: the noun phrase behind a percentage or fraction, and the M of *N sur M*."""

import re
from dataclasses import replace

from visavis.claims.dispatch.counted import Denominator, Figure
from visavis.claims.dispatch.grammar import Grammar
from visavis.claims.dispatch.normal import Normal
from visavis.claims.dispatch.numbers import Number, find_numbers
from visavis.claims.dispatch.phrases import phrase_end, phrase_rules
from visavis.claims.dispatch.units import UnitFinder


class ShareFinder:
    """Finds what the figures of one language are shares of."""

    def __init__(self, grammar: Grammar, units: UnitFinder) -> None:
        g = grammar
        self._grammar = grammar
        self._units = units
        self._rules = phrase_rules(grammar.language, grammar)
        self._out_of = re.compile(g.out_of)
        self._of = re.compile(g.fraction_of)
        self._percent_of = re.compile(rf"(?:{g.percent})(?:{g.fraction_of})")
        self._increment_after = re.compile(g.increment_after)

    def of(
        self, normal: Normal, figure: Figure, limit: int, closed: set[int], times: set[int]
    ) -> Denominator | None:
        """Return what a figure is a share of; None where it is a share of nothing named."""
        low = normal.low
        if figure.kind in ("money", "multiplier"):
            return None
        share = self._of if figure.kind in ("percent", "fraction") else self._out_of
        quoted = _CLOSING.match(low, figure.inner_end)  # « un bon tiers » des patients
        match = share.match(low, quoted.end() if quoted is not None else figure.inner_end)
        if match is None and figure.kind == "percent":
            return self._denominator_before(normal, figure, closed)
        if match is None or self._increment_after.match(low[figure.inner_end : limit]):
            return None
        start = match.end()
        if start in times:
            return None
        number = self._number_in(low, start, limit)
        nested = self._percent_of.match(low, number.end) if number is not None else None
        if number is not None and nested is not None:
            end = phrase_end(low, normal.plain, nested.end(), limit, self._rules, closed)
            return Denominator(start, end, number.value)
        if match.group().endswith("l'"):
            start -= 2
        elif figure.kind != "count" and match.group().endswith(("de la ", "of the ")):
            start -= 4 if match.group().endswith("the ") else 3
        end = self._share_end(normal, start, limit, number, closed)
        if end <= start or (number is None and figure.kind in ("count", "elliptic")):
            return None
        if number is not None and (figure.value or 0) > number.value and figure.kind in _COUNTED:
            return None  # seize bombes sur deux centres
        return Denominator(start, end, number.value if number else None)

    def _share_end(
        self, normal: Normal, start: int, limit: int, number: Number | None, closed: set[int]
    ) -> int:
        """Return where the denominator ends: with its noun phrase, or with its bare number."""
        low = normal.low
        if number is None:
            return phrase_end(low, normal.plain, start, limit, self._rules, closed)
        if low[number.end : number.end + 1] != " ":
            return number.end
        inner = closed - {number.start}
        end = phrase_end(low, normal.plain, number.end + 1, limit, self._rules, inner)
        return max(number.end, end)

    def _denominator_before(
        self, normal: Normal, figure: Figure, closed: set[int]
    ) -> Denominator | None:
        """Read *sur les 6.662 malades, 35 %*."""
        low = normal.low
        lead = re.search(
            r"(?:^|[.!?;,«\"] ?)(?:sur|of|among|из) (?:les |ces |ses |the )?((?:[^,.;]"
            r"|(?<=\d)[.,](?=\d)){3,90}), (?:[\w']+ ){0,2}$",
            low[max(0, figure.start - 120) : figure.start],
        )
        if lead is None:
            return None
        start = max(0, figure.start - 120) + lead.start(1)
        number = self._number_in(low, start, figure.start)
        inner = closed - {number.start} if number is not None else closed
        end = phrase_end(low, normal.plain, start, figure.start, self._rules, inner)
        return Denominator(start, end, number.value if number else None) if end > start else None

    def _number_in(self, low: str, start: int, limit: int) -> Number | None:
        lead = re.compile(
            r"(?:les |the |l'|la |des |its |ses |leurs |some |the country's )?"
        ).match(low, start)
        at = lead.end() if lead else start
        for number in find_numbers(low[at : min(limit, at + 40)], self._grammar.language)[:1]:
            if (
                number.start == 0
                and not number.vague
                and not (number.article and self._grammar.language != "fr")
            ):
                return replace(number, start=at, end=at + number.end)
        return None

    def unit(self, normal: Normal, share: Denominator) -> str | None:
        """Take the noun of *five of the twelve posts* for the five."""
        number = self._number_in(normal.low, share.start, share.end + 24)
        unit = self._units.after(normal, number) if number is not None else None
        return normal.surface(unit.start, unit.end) if unit is not None else None


_CLOSING = re.compile(r" ?[»\"”]")
_COUNTED = ("count", "elliptic")
