"""Status of a figure: stated, ordered, planned, predicted, unverified or denied; tenses."""

import re
from typing import Literal

from visavis.claims.dispatch.asides import aside_around
from visavis.claims.dispatch.grammar import Grammar, compiled
from visavis.claims.dispatch.resolve import Tense
from visavis.claims.dispatch.scopes import Attribution
from visavis.claims.dispatch.sentences import Sentences

Status = Literal["stated", "ordered", "planned", "predicted", "reported_unverified", "denied"]
Mark = Literal["modal", "conditional", "planned", "future", "past", "orders"]

_COMMA_COST = 25  # code points that a comma between verb and figure weighs
_JOIN_COST = 15


class StatusRules:
    """The marks of tense and mood of one language, compiled once."""

    __slots__ = ("forecast", "future_past", "marks", "unverified")

    def __init__(self, grammar: Grammar) -> None:
        g = grammar
        self.marks = re.compile(
            rf"(?<!\w)(?:(?P<modal>{g.modal})|(?P<planned>{g.planned})"
            rf"|(?P<conditional>{g.conditional})"
            rf"|(?P<orders>{g.order_marks})|(?P<future>{g.future})|(?P<past>{g.past}))(?!\w)"
        )
        self.unverified = compiled(g.unverified)
        self.forecast = re.compile(rf"(?<!\w)(?:{g.forecast})")
        self.future_past = compiled(g.future_past)


class StatusReader:
    """Reads tense and status near a place of the text, one language."""

    def __init__(self, rules: StatusRules) -> None:
        self._rules = rules
        self._sentence_marks: dict[int, list[tuple[int, int, Mark]]] = {}

    def marks(self, low: str, sentence: tuple[int, int]) -> list[tuple[int, int, Mark]]:
        """Return the verbs of a sentence that show tense or mood, left to right."""
        known = self._sentence_marks.get(sentence[0])
        if known is None:
            found = self._rules.marks.finditer(low, *sentence)
            known = [(each.start(), each.end(), _mark(each)) for each in found]
            self._sentence_marks[sentence[0]] = known
        return known

    def nearest(
        self,
        low: str,
        place: tuple[int, int],
        sentence: tuple[int, int],
        skip: tuple[int, int] | None,
    ) -> tuple[int, int, Mark] | None:
        """Return the mark that governs `place`: the nearest, a comma between making it farther."""
        best, best_cost = None, 10**9
        aside = aside_around(low, place, sentence, participles=True)
        definite = _DEFINITE.search(low, max(sentence[0], place[0] - 6), place[0]) is not None
        for start, end, mark in self.marks(low, sentence):
            if start < aside[0] or end > aside[1]:
                continue
            if skip is not None and start < skip[1] and end > skip[0]:
                continue
            if start < place[1] and end > place[0]:
                return start, end, mark
            gap = low[end : place[0]] if end <= place[0] else low[place[1] : start]
            cost = len(gap) + _COMMA_COST * gap.count(",") + 2 * _COMMA_COST * gap.count(";")
            cost += 3 * _COMMA_COST * (gap.count("»") + gap.count('"') + gap.count("«"))
            cost += _JOIN_COST * len(_JOIN.findall(gap)) + (6 if end > place[0] else 0)
            if end > place[0]:
                own = definite and _OWN_CLAUSE.fullmatch(gap) is not None
                cost = 0 if own else cost + _ASIDE_COST * len(_ASIDE.findall(gap))
            if cost < best_cost:
                best, best_cost = (start, end, mark), cost
        return best if best_cost < _ASIDE_COST else None

    def tense(self, low: str, place: tuple[int, int], sentence: tuple[int, int]) -> Tense:
        """Tell the tense of the verb that governs `place`; the past where there is none."""
        lead = low[max(sentence[0], place[0] - 12) : place[0]]
        if _AHEAD.search(lead):
            return "future"
        if _BACK.search(lead):
            return "past"
        mark = self.nearest(low, place, sentence, None)
        if mark is None:
            return "present"
        return "past" if mark[2] == "past" else "future" if mark[2] != "conditional" else "present"

    def status(
        self, low: str, figure: tuple[int, int], sentences: Sentences, said: Attribution | None
    ) -> Status:
        """Tell the status of the figure at `figure`, given who said it."""
        sentence = sentences.span(figure[0])
        skip = (said.start, said.end) if said is not None else None
        if said is not None and said.manner == "denies":
            return "denied"
        if self._rules.unverified.search(low, *sentence):
            return "reported_unverified"
        mark = self.nearest(low, figure, sentence, skip)
        kind = mark[2] if mark is not None else None
        if said is not None and said.manner == "orders":
            between = mark is not None and said.end <= mark[0] < figure[0]
            if kind != "past" or not between:
                return "ordered"
        if kind == "orders":
            return "ordered"
        if kind == "modal":
            return "predicted"
        if kind == "conditional":
            assert mark is not None
            claimed = said is None or _CLAIMED.search(low, said.start, said.end) is not None
            ahead = said is not None and said.that and not claimed
            seen_from_past = ahead and self._rules.future_past.match(low, mark[0]) is not None
            return "planned" if seen_from_past else "reported_unverified"
        if said is not None and said.manner == "predicts" and _INTENDS.match(low, said.start):
            return "planned"
        if kind in ("future", "planned"):
            return self._ahead(low, figure, sentence, said)
        return _by_manner(said) if kind != "past" else "stated"

    def _ahead(
        self, low: str, figure: tuple[int, int], sentence: tuple[int, int], said: Attribution | None
    ) -> Status:
        """Tell a plan from a forecast; what the figure is compared with is neither."""
        lead = low[max(sentence[0], figure[0] - 16) : figure[0]]
        if _COMPARED.search(lead) or (_FROM.search(lead) and _TO.match(low, figure[1]) is not None):
            return "stated"  # passera de 37 à 39: the 37 are there already
        if self._rules.forecast.search(low, *sentence) or (
            said is not None and said.manner == "predicts"
        ):
            return "predicted"
        return "planned"


def _by_manner(said: Attribution | None) -> Status:
    """Tell the status that the verb of saying gives where no other verb does."""
    if said is None:
        return "stated"
    manners: dict[str, Status] = {
        "promises": "planned",
        "predicts": "predicted",
        "orders": "ordered",
    }
    return manners.get(said.manner, "stated")


_CLAIMED = re.compile(r"affirm|préten|rapport|évoqu|soutien|allégu|accus")
_JOIN = re.compile(r" (?:et|and|и|ou|or|que|that|что|qui|who|which|dont) ")
_AHEAD = re.compile(
    r"(?:d'ici(?: à| au| la)?|avant|jusqu'(?:à|au)|until|by|next|до|к|на|dès|pour|horizon|for)"
    r" (?:le |la |l'|au |l'année )?$"
)
_BACK = re.compile(
    r"(?:depuis|since|с|со|(?:remont|dat)(?:e|ent|ait) (?:à|au|aux|d[eu])|dates? (?:from|back to))"
    r" (?:le |la |l'|the )?$"
)


# les 1.300 militaires qui y sont engagés: what follows describes the figure itself.
_DEFINITE = re.compile(r"(?:^|\W)(?:les|des|aux|ses|leurs|ces|the|its|their|эти|все) $")
_OWN_CLAUSE = re.compile(r"(?: [\w'-]+){0,2} (?:qui|who|which|that|котор\w+) (?:[\w'-]+ ){0,2}")
_INTENDS = re.compile(
    r"(?:avai\w+ |a |ont )?prév(?:oit|oient|oyai\w+|u) d[e'] ?(?:[\w']+ ){0,2}?\w+(?:er|ir|re)\b"
)
_FROM = re.compile(r"(?<!\w)(?:de|d'|from|с|со) ?$")
_TO = re.compile(r" (?:à|to|до) ")
_ASIDE_COST = 300  # more than an ordinary sentence weighs: an aside governs nothing outside
_ASIDE = re.compile(r",? (?:qui|dont|où|who|which|котор\w+) ")
_COMPARED = re.compile(r"(?<!\w)(?:contre|up from|down from|compared (?:with|to)|against|против) $")
_MARKS: tuple[Mark, ...] = ("modal", "planned", "conditional", "orders", "future", "past")


def _mark(match: re.Match[str]) -> Mark:
    for name in _MARKS:
        if match.group(name) is not None:
            return name
    raise AssertionError(match)
