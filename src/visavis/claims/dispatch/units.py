"""Unit nouns: which word after a number says what was counted."""

import re
from dataclasses import dataclass
from typing import Literal

from visavis.claims.dispatch.grammar import Grammar
from visavis.claims.dispatch.normal import Normal
from visavis.claims.dispatch.numbers import Number
from visavis.claims.dispatch.tables import words_of

_WORD = re.compile(r"[^\W\d_](?:[\w]|(?<=\w)[-.](?=\w)|(?<=\w)'(?=\w{3}))*")
COUNTED_WITHIN = 90  # code points from *le nombre de cas* to its number; farther is another
_MAX_BETWEEN = 3  # adjectives between the number and its noun

_EN_PLURALS = words_of(
    "people men women children troops aircraft personnel police sheep fish feet teeth series "
    "species dead wounded injured missing staff"
    " homeless percent craft spacecraft hovercraft firemen servicemen policemen crew "
    "cattle infantry militia"
)
_EN_NAMES = words_of("isis us u.s hamas farc")
_FR_INVARIABLE = words_of("rafale canadair pour")
# Feminine nouns that look like participles; any other word in -ées is one.
_FR_NOUNS_IN_EES = words_of(
    "arrivées entrées tournées journées soirées traversées tranchées armées fusées "
    "mosquées données levées avancées percées montées réfugiées employées députées "
    "poignées musées lycées trophées assemblées cheminées plongées épées idées vallées "
    "allées denrées randonnées coulées retombées rangées bouchées"
)
# Others of what was counted before: deux cents autres, 40 others.
_OTHERS = words_of("autres autre others other")
_RU_ADJECTIVE = re.compile(
    r"\w{2,}(?:ых|их|ые|ие|ого|его|ому|ыми|ими|ой|ую|юю|ая|яя|ое|ее|ым|им|ый|ий)$"
)
_RU_NOUNS = words_of(
    "погибших раненых пострадавших военных заболевших рабочих пропавших убитых задержанных "
    "военнослужащих служащих гражданских беженцев больных"
)


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit noun as written: half-open span in the regular text."""

    start: int
    end: int
    kind: Literal["count", "percent", "money"]


class UnitFinder:
    """Finds the unit noun after a number of one language."""

    def __init__(self, grammar: Grammar) -> None:
        self._grammar = grammar
        self._percent = re.compile(rf"(?:{grammar.percent})(?!\w)")
        self._money = re.compile(r" ?(?:[€$£]|m€|md€|mds€|k€)(?!\w)")
        self._join = re.compile(grammar.unit_join)
        self._fixed = re.compile(rf"(?:{grammar.two_word_units})(?!\w)")
        self._measure = re.compile(rf" ?(?:{grammar.measure_units})(?![\w'])")
        self._sign = re.compile(rf"(?:{grammar.currency_before}) ?$")
        self._counted = re.compile(
            r"(?:nombre|chiffre) (?:total )?d(?:e |es |')(?:nouveaux |nouvelles )?(?P<fr>[\w-]+)"
            r"|number of (?:new |\w+ed )?(?P<en>[\w-]+)|(?:число|количество) (?:новых "
            r")?(?P<ru>[\w-]+)|(?: |')(?P<pro>en|n'en) "
        )

    def currency_before(self, low: str, start: int) -> int | None:
        """Return where a currency sign stands before the number, if one does."""
        match = self._sign.search(low[max(0, start - 4) : start])
        return None if match is None else max(0, start - 4) + match.start()

    def after(self, normal: Normal, number: Number) -> Unit | None:
        """Return the unit of a number, or None where no noun follows."""
        low = normal.low
        if (match := self._percent.match(low, number.end)) is not None:
            return Unit(_skip(low, number.end), match.end(), "percent")
        if (match := self._money.match(low, number.end)) is not None:
            return Unit(_skip(low, number.end), match.end(), "money")
        if (match := self._measure.match(low, number.end)) is not None:
            return Unit(_skip(low, number.end), match.end(), "count")
        if low[number.end : number.end + 1] == "-" and self._grammar.language == "en":
            return self._hyphenated(low, number)
        if low[number.end : number.end + 1] != " ":
            return None
        at = number.end + 1
        if number.scaled and (match := self._join.match(low, number.end)) is not None:
            at = match.end()
        if (match := self._fixed.match(low, at)) is not None:
            return Unit(at, match.end(), "count")
        return self._noun(normal, at, number)

    def _hyphenated(self, low: str, number: Number) -> Unit | None:
        """Read *a 500-bed hospital*."""
        match = re.compile(
            r"-(bed|strong|member|seat|ton|tonne|man|mile|kilometre|kilometer|foot|point)(?!\w)"
        ).match(low, number.end)
        return Unit(match.start(1), match.end(1), "count") if match else None

    def _noun(self, normal: Normal, at: int, number: Number) -> Unit | None:
        low, plain, grammar = normal.low, normal.plain, self._grammar
        best: Unit | None = None
        if (quoted := _QUOTE_BEFORE.match(low, at)) is not None:
            at = quoted.end()
        for step in range(_MAX_BETWEEN + 1):
            match = _WORD.match(low, at)
            if match is None:
                return best
            word = match.group()
            if word in _RU_NOUNS and _RU_GENITIVE.match(low, match.end()):
                at = match.end() + 1  # трое военных моряков
                continue
            if word in grammar.never_units:
                return best
            here = Unit(match.start(), match.end(), "count")
            kind = self._fits(word, plain[match.start()], number, step)
            if kind == "noun" and word in _EN_PLURALS and self._goes_on(low, match.end()):
                best, at = here, match.end() + 1
                continue
            if kind == "noun":
                end = self._with_model(plain, here)
                return Unit(here.start, end, "money" if word in _CURRENCIES else "count")
            if kind == "adjective":
                alone = step == 0 and word not in _OTHERS and self._stands_alone(word)
                best = here if alone else best
            elif kind == "no":
                return best
            if low[match.end() : match.end() + 1] != " ":
                return best
            at = match.end() + 1
        return best

    def _with_model(self, plain: str, noun: Unit) -> int:
        """Take the type number into the noun: *quatre Mirage 2000*, *two Boeing 737*."""
        if not plain[noun.start].isupper():
            return noun.end
        match = _MODEL.match(plain, noun.end)
        return match.end() if match is not None else noun.end

    def _goes_on(self, low: str, end: int) -> bool:
        """Tell whether *crew* is followed by *members*, the noun that was counted."""
        following = _WORD.match(low, end + 1) if low[end : end + 1] == " " else None
        if following is None:
            return False
        word = following.group()
        return (
            word.endswith("s")
            and not word.endswith(("ss", "'s"))
            and word not in self._grammar.never_units
        )

    def _stands_alone(self, word: str) -> bool:
        plural = ("s", "x") if self._grammar.language == "fr" else ("ых", "их")
        return self._grammar.language != "en" and word.endswith(plural)

    def _fits(self, word: str, first: str, number: Number, step: int) -> str:
        """Tell whether a word is the noun, an adjective before it, or neither."""
        if word in self._grammar.adjectives:
            return "adjective"
        if self._grammar.language == "fr":
            singular = number.value < 2 or word in _FR_INVARIABLE or first.isupper()
            if word.endswith("ées") and not singular and word not in _FR_NOUNS_IN_EES:
                return "no"  # 183.159 affectées: a participle counts what stood before
            return "noun" if word.endswith(("s", "x", "z")) or singular else "no"
        if self._grammar.language == "en":
            if first.isupper() and word in _EN_NAMES:
                return "adjective"  # five ISIS commanders
            plural = word in _EN_PLURALS or (word.endswith("s") and not word.endswith(("ss", "'s")))
            if plural or (number.value < 2 and not number.worded):
                return "noun"
            return "adjective" if step < _MAX_BETWEEN else "no"
        if not word.isascii() and word not in _RU_NOUNS and _RU_ADJECTIVE.match(word):
            return "adjective"
        return "no" if step and _RU_VERB.match(word) else "noun"

    def owned(self, normal: Normal, number: Number) -> Unit | None:
        """Return the noun of *trois de ses navires*, *two of the ships*; None without one."""
        match = _OWNED.match(normal.low, number.end)
        if match is None or number.article:
            return None
        word = _WORD.match(normal.low, match.end())
        if word is None or word.group() in self._grammar.never_units:
            return None
        plural = word.group().endswith(("s", "x")) or word.group() in _EN_PLURALS
        return Unit(word.start(), word.end(), "count") if plural else None

    def counted_before(self, low: str, start: int, end: int) -> str | None:
        """Return what *le nombre de…* counted earlier in the sentence; ``""`` after a bare *en*."""
        last = None
        for match in self._counted.finditer(low, max(start, end - COUNTED_WITHIN), end):
            if match.group("pro") is None or _CLOSE.fullmatch(low, match.end(), end):
                last = match
        if last is None:
            return None
        if last.group("pro"):
            return ""
        return last.group("fr") or last.group("en") or last.group("ru")


_QUOTE_BEFORE = re.compile(r"[«\"“] ?(?=[a-zà-ÿа-яё])")  # 7 "terroristes" morts
_RU_VERB = re.compile(r"\w{3,}(?:или|али|ели|яли|лись|лась|лось|ены|аны|ено|ано|ают|яют|ует|уют)$")
_RU_GENITIVE = re.compile(
    r" (?!убит|ранен|погиб)[а-яё]{3,}(?:ов|ев|ников|иков|телей|щиков|ей)(?!\w)"
)
_CLOSE = re.compile(r"(?:[«»\"]? ?\w+ [»\"]? ?){0,3}(?:que |à |d'|plus de |près de |environ )?")
_MODEL = re.compile(
    r"[ -](?:[A-Z]{1,2}-?)?\d{2,4}[A-Z]{0,3}(?![\w.,]*\d)(?! ?%)(?=[ ,.;:)»\"\n]|$)"
)
_OWNED = re.compile(
    r" (?:de (?:ses|ces|leurs|nos|vos)|des|of (?:its|the|these|those|their|our|his|her))"
    r" (?:(?:propres|anciens|own|former) )?"
)
_CURRENCIES = words_of(
    "euro euros dollar dollars livre livres rouble roubles yen yens yuan yuans franc "
    "francs pounds pound rubles roubles"
    " долларов доллара евро рублей рубля"
)


def _skip(low: str, at: int) -> int:
    return at + 1 if low[at : at + 1] == " " else at
