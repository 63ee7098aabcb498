"""Number words of the three languages, and how a run of them is summed."""

from dataclasses import dataclass
from typing import Literal

Language = Literal["fr", "en", "ru"]


@dataclass(frozen=True, slots=True)
class NumberWords:
    """The number words of one language.

    `units` are added, `hundreds` and `scales` multiply, `about` are collective words that stand
    for about their value (une vingtaine, полсотни); `glue` joins words and counts nothing.
    """

    units: dict[str, float]
    hundreds: dict[str, float]
    scales: dict[str, float]
    about: dict[str, float]
    glue: frozenset[str]


def _russian(*endings_by_value: tuple[float, str]) -> dict[str, float]:
    return {word: value for value, words in endings_by_value for word in words.split()}


FRENCH = NumberWords(
    units={
        "un": 1,
        "une": 1,
        "deux": 2,
        "trois": 3,
        "quatre": 4,
        "cinq": 5,
        "six": 6,
        "sept": 7,
        "huit": 8,
        "neuf": 9,
        "dix": 10,
        "onze": 11,
        "douze": 12,
        "treize": 13,
        "quatorze": 14,
        "quinze": 15,
        "seize": 16,
        "vingt": 20,
        "trente": 30,
        "quarante": 40,
        "cinquante": 50,
        "soixante": 60,
        "septante": 70,
        "huitante": 80,
        "octante": 80,
        "nonante": 90,
        "quatre-vingt": 80,
        "quatre-vingts": 80,
        "zéro": 0,
    },
    hundreds={"cent": 100, "cents": 100},
    scales={
        "mille": 1000,
        "milliers": 1000,
        "million": 10**6,
        "millions": 10**6,
        "milliard": 10**9,
        "milliards": 10**9,
        "billion": 10**12,
        "billions": 10**12,
        "md": 10**9,
        "mds": 10**9,
        "mrd": 10**9,
    },
    about={
        "dizaine": 10,
        "douzaine": 12,
        "quinzaine": 15,
        "vingtaine": 20,
        "trentaine": 30,
        "quarantaine": 40,
        "cinquantaine": 50,
        "soixantaine": 60,
        "centaine": 100,
        "millier": 1000,
        "huitaine": 8,
        "demi-douzaine": 6,
        "dizaines": 10,
        "douzaines": 12,
        "centaines": 100,
    },
    glue=frozenset({"et", "de", "-"}),
)

_EN_TENS = {
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
}
_EN_ONES = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
}
ENGLISH = NumberWords(
    units={
        **_EN_ONES,
        **_EN_TENS,
        "zero": 0,
        "ten": 10,
        "eleven": 11,
        "twelve": 12,
        "thirteen": 13,
        "fourteen": 14,
        "fifteen": 15,
        "sixteen": 16,
        "seventeen": 17,
        "eighteen": 18,
        "nineteen": 19,
        "ninety": 90,
    },
    hundreds={"hundred": 100},
    scales={
        "thousand": 1000,
        "million": 10**6,
        "billion": 10**9,
        "trillion": 10**12,
        "bn": 10**9,
        "mln": 10**6,
    },
    about={"dozen": 12, "half-dozen": 6},
    glue=frozenset({"and", "-", "a"}),
)

RUSSIAN = NumberWords(
    units=_russian(
        (0, "ноль нуля"),
        (1, "один одна одно одного одной одну одному одним"),
        (1.5, "полтора полторы полутора"),
        (500, "полтысячи"),
        (500_000, "полмиллиона"),
        (500_000_000, "полмиллиарда"),
        (2, "два две двух двум двумя двое двоих двоим"),
        (3, "три трех трёх трем трём тремя трое троих троим"),
        (4, "четыре четырех четырёх четырем четырём четырьмя четверо четверых"),
        (5, "пять пяти пятью пятеро пятерых"),
        (6, "шесть шести шестью шестеро шестерых"),
        (7, "семь семи семью семеро семерых"),
        (8, "восемь восьми восемью восьмью"),
        (9, "девять девяти девятью"),
        (10, "десять десяти десятью"),
        (11, "одиннадцать одиннадцати"),
        (12, "двенадцать двенадцати"),
        (13, "тринадцать тринадцати"),
        (14, "четырнадцать четырнадцати"),
        (15, "пятнадцать пятнадцати"),
        (16, "шестнадцать шестнадцати"),
        (17, "семнадцать семнадцати"),
        (18, "восемнадцать восемнадцати"),
        (19, "девятнадцать девятнадцати"),
        (20, "двадцать двадцати двадцатью"),
        (30, "тридцать тридцати тридцатью"),
        (40, "сорок сорока"),
        (50, "пятьдесят пятидесяти"),
        (60, "шестьдесят шестидесяти"),
        (70, "семьдесят семидесяти"),
        (80, "восемьдесят восьмидесяти"),
        (90, "девяносто девяноста"),
        (100, "сто ста"),
        (200, "двести двухсот двумстам"),
        (300, "триста трехсот трёхсот"),
        (400, "четыреста четырехсот четырёхсот"),
        (500, "пятьсот пятисот"),
        (600, "шестьсот шестисот"),
        (700, "семьсот семисот"),
        (800, "восемьсот восьмисот"),
        (900, "девятьсот девятисот"),
    ),
    hundreds={},
    scales=_russian(
        (1000, "тысяча тысячи тысяч тысячу тысячам тысячами тысячах тыс."),
        (10**6, "миллион миллиона миллионов миллионам миллионах млн млн."),
        (10**9, "миллиард миллиарда миллиардов миллиардах млрд млрд."),
        (10**12, "триллион триллиона триллионов трлн трлн."),
    ),
    about=_russian(
        (10, "десяток десятка десятков десятки"),
        (50, "полсотни"),
        (12, "дюжина дюжину дюжины"),
        (100, "сотня сотню сотни сотен"),
    ),
    glue=frozenset({"-"}),
)

NUMBER_WORDS: dict[Language, NumberWords] = {"fr": FRENCH, "en": ENGLISH, "ru": RUSSIAN}


def sum_words(words: list[str], table: NumberWords, first: float = 0) -> float | None:
    """Sum a run of number words, after `first` where digits opened the run (4,1 millions).

    Returns None where the words do not make one number (deux trois, vingt quarante).
    """
    total, group = 0.0, float(first)
    last: float = 10**15 if not first else 0
    seen = bool(first)
    for word in words:
        if word in table.glue:
            continue
        if word in table.units:
            value = table.units[word]
            if not _may_follow(last, value):
                return None
            group += value
            last = value
        elif word in table.hundreds:
            group = (group or 1) * table.hundreds[word]
            last = 100
        elif word in table.scales or word in table.about:
            scale = table.scales.get(word) or table.about[word]
            if total and not group:
                total *= scale  # une dizaine de milliers
            else:
                total += (group if seen else 1) * scale
            group, last = 0.0, scale
        else:
            return None
        seen = True
    return total + group


def _may_follow(last: float, value: float) -> bool:
    """Tell whether `value` may be added after `last`: smaller, and in an open place."""
    if last >= 1000:
        return True
    if last >= 100:
        return value < 100
    if last in (60, 80):
        return value < 20
    if last == 10:
        return value in (7, 8, 9)  # dix-sept, soixante-dix-huit
    return last >= 20 and value < 10
