"""Numbers in a text: digits, words, both together, and collective words such as *dizaine*."""

import re
from dataclasses import dataclass
from functools import cache

from visavis.claims.dispatch.number_words import NUMBER_WORDS, Language, NumberWords, sum_words
from visavis.claims.dispatch.tables import one_of

MAX_DIGITS = 15  # beyond 10**15 a float no longer holds every integer, and nobody counts so far

_GROUPED = {
    "fr": r"\d{1,3}(?:(?:[ ]\d{3}){1,4}|(?:\.\d{3}){1,4})(?:,\d{1,6})?(?![\d]|[.,]\d)",
    "en": r"\d{1,3}(?:(?:,\d{3}){1,4}|(?:[ ]\d{3}){1,4})(?:\.\d{1,6})?(?![\d]|[.,]\d)",
    "ru": r"\d{1,3}(?:(?:[ ]\d{3}){1,4}|(?:\.\d{3}){1,4})(?:,\d{1,6})?(?![\d]|[.,]\d)",
}
_PLAIN = {
    "fr": r"\d{1,15}(?:[.,]\d{1,6})?(?![\d]|[.,]\d)",
    "en": r"\d{1,15}(?:\.\d{1,6})?(?![\d]|[.,]\d)",
    "ru": r"\d{1,15}(?:[.,]\d{1,6})?(?![\d]|[.,]\d)",
}
# What may touch the last digit: the border of the number, or a unit written without a space.
_AFTER_DIGITS = (
    r"(?=[^\w]|$|(?:km|kg|kt|kw|mw|gw|md|mds|m|cm|mm|t|l|h|ha|bn|k|x|nm|ft|mn|mln)\b|[%€$£°])"
)
_THE_ABOUT = {  # la soixantaine de missiles: a figure, where les dizaines de is none
    "fr": r"(?:la|cette|sa|leur) (?=\w+aine d)",
    "en": r"(?!)",
    "ru": r"(?!)",
}
_MAX_WORDS = 12  # the longest number that is spelt out has about ten words
_LEAD = {
    "fr": r"(?:une?|quelques|plusieurs|des|deux|trois) (?:(?:bonne|bon|petite?|grosse) )?",
    "en": r"(?:an?|half an?|several|few|some) ",
    "ru": r"(?:несколько|пару) ",
}
_GLUE = {"fr": r"(?:[ -]et[ -](?=une?\b|onze\b)|[ -])", "en": r"(?: and |[ -])", "ru": r" "}
_OF_SCALE = {"fr": r" de (?:milliers|millions|milliards)\b", "en": r"(?!)", "ru": r"(?!)"}
# A part of a scale: un million et demi, two and a half million.
_TAIL = {
    "fr": r"(?:(?<=million)|(?<=millions)|(?<=milliard)|(?<=milliards)) et (?:demi|quart)(?!\w)",
    "en": r"(?:(?<=million)|(?<=billion)) and a half(?!\w)",
    "ru": r"(?!)",
}
_HALF_INSIDE = {"fr": r"(?!)", "en": r" and a half(?= (?:thousand|million|billion))", "ru": r"(?!)"}


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written: half-open span in the regular text, its value, how it was written.

    `article` says that it is *un* or *a* alone, which counts nothing by itself; `about` that a
    collective word made it approximate; `worded` that its first part is a word; `scaled` that it
    ends with a scale, so that *de* joins it to its noun.
    """

    start: int
    end: int
    value: float
    article: bool = False
    about: bool = False
    worded: bool = False
    scaled: bool = False
    vague: bool = False


@cache
def number_pattern(language: Language) -> str:
    """Return a pattern for one number of the language, without groups."""
    table = NUMBER_WORDS[language]
    scale = one_of([*table.scales, *table.about])
    digits = (
        rf"(?:{_GROUPED[language]}|{_PLAIN[language]}){_AFTER_DIGITS}"
        rf"(?:{_HALF_INSIDE[language]})?(?:(?: ?(?:{scale})(?!\w)){{1,3}}(?:{_TAIL[language]})?)?"
    )
    led = scale + "|hundred" if language == "en" else scale
    word = one_of([*table.units, *table.hundreds, *table.scales, *table.about])
    worded = (
        rf"(?:{_THE_ABOUT[language]}|{_LEAD[language]}(?=(?:{led})(?!\w)))?(?:{word})(?!\w)"
        rf"(?:{_HALF_INSIDE[language]})?"
        rf"(?:{_GLUE[language]}(?:{word})(?!\w)){{0,{_MAX_WORDS}}}(?:{_TAIL[language]})?"
        rf"(?:{_OF_SCALE[language]})?(?![\w-]|'\w)"
    )
    return rf"(?:(?<![\w.,/-])|(?<=[\d ]-)|(?<=[ (]\+)){digits}|(?<![\w/-]){worded}"


def number_initials(language: Language) -> str:
    """Return the characters with which a number can begin: a class that rules words out."""
    table = NUMBER_WORDS[language]
    words = [*table.units, *table.hundreds, *table.scales, *table.about]
    leads = {"fr": "uqpdtlcs", "en": "ahsf", "ru": "нп"}[language]
    return "".join(sorted({word[0] for word in words} | set(leads))) + r"\d"


@cache
def _compiled(language: Language) -> re.Pattern[str]:
    return re.compile(number_pattern(language))


_DIGITS = {
    "fr": re.compile(rf"{_GROUPED['fr']}|{_PLAIN['fr']}"),
    "en": re.compile(rf"{_GROUPED['en']}|{_PLAIN['en']}"),
    "ru": re.compile(rf"{_GROUPED['ru']}|{_PLAIN['ru']}"),
}
_WORD = re.compile(r"quatre-vingts?|demi-douzaine|half-dozen|тыс\.|млн\.|млрд\.|трлн\.|[^\W\d_]+|-")
_ARTICLES = frozenset({"un", "une", "a", "an", "one", "один", "одна", "одно", "одного", "одну"})
_VAGUE = frozenset({"quelques", "plusieurs", "des", "several", "few", "some", "несколько"})
_LEAD_WORDS = frozenset(
    {"bon", "bonne", "petite", "petit", "grosse", "an", "a", "пару", "la", "cette", "sa", "leur"}
)


def find_numbers(low: str, language: Language) -> list[Number]:
    """Find every number in a regular lower-case text, left to right. Linear."""
    found = []
    for match in _compiled(language).finditer(low):
        number = parse_number(low, match.start(), match.end(), language)
        if number is not None:
            found.append(number)
    return found


def parse_number(low: str, start: int, end: int, language: Language) -> Number | None:
    """Read the number that is written in `low[start:end]`; None if the words make no number."""
    table = NUMBER_WORDS[language]
    digits = _DIGITS[language].match(low, start, end)
    if digits is None:
        return _worded(low, start, end, table)
    value = read_digits(digits.group(), language)
    if value is None:
        return None
    words = _WORD.findall(low, digits.end(), end)
    if not words:
        return Number(start, end, value)
    total = _summed(words, table, value)
    if total is None or value == 0:
        return Number(start, digits.end(), value)
    about = any(word in table.about for word in words)
    return Number(start, end, _tidy(total), about=about, scaled=True)


def _worded(low: str, start: int, end: int, table: NumberWords) -> Number | None:
    words = _WORD.findall(low, start, end)
    if not words:
        return None
    vague = words[0] in _VAGUE
    counted = [word for word in words if word not in _VAGUE and word not in _LEAD_WORDS]
    half = counted[:1] == ["half"]
    counted = counted[1:] if half else counted
    if len(counted) > 1 and counted[0] in _ARTICLES and counted[1] in (*table.scales, *table.about):
        counted = counted[1:]
    total = _summed(counted, table, 0) if counted else None
    if total is None:
        return None
    about = any(word in table.about for word in counted)
    article = words[0] in _ARTICLES and (len(counted) == 1 and words == counted)
    bare_scale = len(words) == 1 and (about or (table.scales.get(words[0], 0) > 1000))
    return Number(
        start,
        end,
        _tidy(total / 2 if half else total),
        article=article,
        about=about,
        worded=True,
        scaled=about
        or counted[-1] in _PARTS
        or (counted[-1] in table.scales and table.scales[counted[-1]] > 1000),
        vague=vague or bare_scale or _plural_collective(counted, table),
    )


def _summed(words: list[str], table: NumberWords, first: float) -> float | None:
    """Sum number words with a part of their scale: *million et demi*, *two and a half million*."""
    if words[-1] in _PARTS and len(words) > 1:
        whole = [word for word in words[:-1] if word not in ("et", "and", "a")]
        total = sum_words(whole, table, first=first)
        scale = table.scales.get(whole[-1]) if whole else None
        return None if total is None or scale is None else total + _PARTS[words[-1]] * scale
    if "half" in words[1:]:
        at = words.index("half", 1)
        begun = sum_words([word for word in words[:at] if word != "a"], table, first=first)
        return None if begun is None else sum_words(words[at + 1 :], table, first=begun + 0.5)
    return sum_words(words, table, first=first)


_PARTS = {"demi": 0.5, "half": 0.5, "quart": 0.25}


def _plural_collective(words: list[str], table: NumberWords) -> bool:
    """Tell whether only a plural collective stands there (dizaines), which is no number."""
    return len(words) == 1 and words[0] in table.about and words[0].endswith(("s", "ков", "тен"))


def read_digits(written: str, language: Language) -> float | None:
    """Read digits with the separators of the language: ``4.111`` is 4111 in French, ``4,1`` 4.1.

    A dot with three digits behind separates thousands in French and Russian; any other dot or
    comma that ends the number is taken as the decimal mark.
    """
    bare = written.replace(" ", "")
    if len(re.sub(r"\D", "", bare)) > MAX_DIGITS:
        return None
    if language == "en":
        bare = bare.replace(",", "")
    elif re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", bare) and not bare.startswith("0"):
        bare = bare.replace(".", "").replace(",", ".")
    else:
        bare = bare.replace(",", ".")
    if bare.count(".") > 1:
        return None  # 0.000.000 is no way to write a number
    return _tidy(float(bare))


def _tidy(value: float) -> float:
    rounded = round(value, 6)
    return int(rounded) if rounded == int(rounded) else rounded
