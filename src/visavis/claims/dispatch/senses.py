"""What a time expression says before any calendar is opened, and the rules that find it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from visavis.claims.dispatch.firsts import beginning_at, beginnings, fitting
from visavis.claims.dispatch.number_words import Language
from visavis.claims.dispatch.numbers import number_initials, number_pattern, parse_number
from visavis.claims.dispatch.tables import one_of

Kind = Literal[
    "date",
    "month",
    "year",
    "season",
    "quarter",
    "deictic",
    "anaphoric",
    "this",
    "ago",
    "duration",
    "set",
    "clock",
    "part",
    "holiday",
    "range",
    "open",
    "decade",
    "century",
    "first",
]


@dataclass(frozen=True, slots=True)
class Sense:
    """The meaning of one time expression, with everything unsaid left None.

    `side` is the kind of a range's first end, `end` its last. `shift` counts units from the
    reference (hier is -1 day); `from_text` says that the reference is the day last spoken of and
    not the day of the document. `zone` is an ISO offset or ``Z``.
    """

    kind: Kind
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    season: str | None = None
    quarter: str | None = None
    part: str | None = None
    hour: int | None = None
    minute: int | None = None
    zone: str | None = None
    count: float | None = None
    unit: str | None = None
    shift: int | None = None
    from_text: bool = False
    mod: str | None = None
    holiday: str | None = None
    side: Kind | None = None
    end: "Sense | None" = None


@dataclass(frozen=True, slots=True)
class TimeWords:
    """The words of one language for times, each with what it means; longest match wins."""

    language: Language
    weekdays: dict[str, int]
    months: dict[str, int]
    seasons: dict[str, str]
    parts: dict[str, str]
    units: dict[str, str]
    deictics: dict[str, int]
    relatives: dict[str, int]
    mods: dict[str, str]
    ordinals: dict[str, int]
    zones: dict[str, str | None]
    holidays: dict[str, str]
    macros: dict[str, str] = field(default_factory=dict)

    def tables(self) -> dict[str, tuple[str, dict[str, Any]]]:
        """Return, for each macro, the field of a sense that it states and the words it reads."""
        return {
            "wd": ("weekday", self.weekdays),
            "mon": ("month", self.months),
            "part": ("part", self.parts),
            "season": ("season", self.seasons),
            "mod": ("mod", self.mods),
            "dei": ("shift", self.deictics),
            "rel": ("shift", self.relatives),
            "hol": ("holiday", self.holidays),
            "ord": ("count", self.ordinals),
            "unit": ("unit", self.units),
        }


@dataclass(frozen=True, slots=True)
class Rule:
    """One pattern for a time expression; `<name>` stands for a macro, `given` for what is fixed."""

    kind: Kind
    pattern: str
    given: Sense


def rule(kind: Kind, pattern: str, **given: object) -> Rule:
    """Make a rule; the keyword arguments are fields of its sense that no word states."""
    return Rule(kind, pattern, replace(Sense(kind), **given))  # type: ignore[arg-type]  # by name


@dataclass(frozen=True, slots=True)
class Found:
    """One time expression: half-open span in the regular text, and what it says."""

    start: int
    end: int
    sense: Sense


class TimeFinder:
    """The compiled rules of one language: one pass over the text, the first rule that fits wins.

    A rule is tried only at the start of a word, and only where the text begins as the rule can.
    """

    __slots__ = ("_by_beginning", "_here", "_rules", "_starts", "_words")

    def __init__(self, words: TimeWords, rules: list[Rule]) -> None:
        macros = _macros(words)
        sources = [_expand(each.pattern, macros) for each in rules]
        self._words = words
        self._rules = [
            (each, re.compile(rf"(?:{source})(?!\w|-[a-zà-ÿ])"))
            for each, source in zip(rules, sources, strict=True)
        ]
        self._by_beginning: dict[str, list[int]] = {}
        for number, source in enumerate(sources):
            for beginning in beginnings(source):
                self._by_beginning.setdefault(beginning, []).append(number)
        self._here: dict[str, _Tried] = {}
        self._starts = re.compile(r"(?<!\w)\w")

    def find(self, low: str) -> list[Found]:
        """Find every time expression in a regular lower-case text, left to right. Linear."""
        found = []
        past = 0
        for start in self._starts.finditer(low):
            at = start.start()
            if at < past:
                continue
            here = beginning_at(low, at)
            tried = self._here.get(here)
            for each, pattern in tried if tried is not None else self._try_here(here):
                match = pattern.match(low, at)
                if match is not None:
                    past = match.end()
                    sense = read_sense(each, match, self._words)
                    if sense is not None:
                        named = "span" in pattern.groupindex and match.group("span")
                        found.append(Found(*match.span("span" if named else 0), sense))
                    break
        return found

    def _try_here(self, here: str) -> "_Tried":
        """Find the rules that can begin with `here`, and remember them for the next time."""
        numbers: set[int] = set()
        for beginning in fitting(here):
            numbers.update(self._by_beginning.get(beginning, ()))
        tried = [self._rules[number] for number in sorted(numbers)]
        if len(self._here) >= MAX_REMEMBERED:
            self._here.clear()
        self._here[here] = tried
        return tried


MAX_REMEMBERED = 20_000  # ordinary text holds about 3,000 word beginnings; noise holds any number
_Tried = list[tuple[Rule, re.Pattern[str]]]


def _macros(words: TimeWords) -> dict[str, str]:
    tables: dict[str, Mapping[str, object]] = {
        "wd": words.weekdays,
        "mon": words.months,
        "season": words.seasons,
        "part": words.parts,
        "unit": words.units,
        "dei": words.deictics,
        "rel": words.relatives,
        "mod": words.mods,
        "ord": words.ordinals,
        "zone": words.zones,
        "hol": words.holidays,
    }
    named = {name: one_of(table) for name, table in tables.items()}
    named["y"] = r"(?:19|20)\d\d(?!\d|[.,]\d|[ .]\d{3}(?!\d))"
    named["d"] = r"(?:3[01]|[12]\d|0?[1-9])(?![\d]|[.,]\d)"
    number = number_pattern(words.language).replace("(?<![\\w/-])", "(?<!\\w)")
    if words.language == "en":  # a two-day visit
        number = number.replace("(?![\\w-]|'\\w)", "(?!\\w|'\\w)")
    named["n"] = f"(?=[{number_initials(words.language)}])(?:{number})"
    return named | words.macros


def _expand(pattern: str, macros: dict[str, str]) -> str:
    """Put the macros in: `<wd>` becomes a group wd, `<wd2>` a group wd2, `<-x>` no group."""

    def put(match: re.Match[str]) -> str:
        name = match.group(1)
        key = name.lstrip("-").rstrip("2")
        body = macros[key]
        if "(?P<" in body or "<" in body.replace("(?<", "").replace("(?P<", ""):
            suffix = "2" if name.endswith("2") else ""
            inner = re.sub(r"<(-?[a-z]+)>(?!=)", lambda m: f"<{m.group(1)}{suffix}>", body)
            return "(?:" + _expand(inner, macros) + ")"
        return f"(?:{body})" if name.startswith("-") else f"(?P<{name}>{body})"

    return re.sub(r"(?<!\(\?)(?<!\(\?P)<(-?[a-z]+2?)>", put, pattern)


def read_sense(each: Rule, match: re.Match[str], words: TimeWords) -> Sense | None:
    """Read the groups of a match into a sense; None where they name no possible time."""
    groups = {name: value for name, value in match.groupdict().items() if value}
    if "n2" in groups and "n" not in groups:
        groups["n"] = groups["n2"]
    first = _read(each.given, groups, "", words)
    if first is None or first.kind != "range":
        return first
    start, end = _read_side(groups, "", words), _read_side(groups, "2", words)
    if start is None or end is None:
        return None
    for name in ("year", "month"):
        if (
            getattr(start, name) is None
            and getattr(end, name) is not None
            and start.kind == end.kind
        ):
            start = replace(start, **{name: getattr(end, name)})
    if end.kind == "clock" and (start.weekday is not None or start.shift is not None):
        start = replace(start, kind="deictic" if start.weekday is None else "date")
        end = replace(
            end, kind=start.kind, weekday=start.weekday, shift=start.shift, unit=start.unit
        )
    return replace(start, kind="range", end=end, side=start.kind, mod=first.mod)


def _read_side(groups: dict[str, str], suffix: str, words: TimeWords) -> Sense | None:
    """Read one side of a range, its kind told by what is present."""
    own = {name for name in groups if name.endswith("2") == bool(suffix)}
    own = {name.rstrip("2") for name in own}
    kind: Kind = "year"
    if own & {"d", "wd"}:
        kind = "date"
    elif own & {"mon"}:
        kind = "month"
    elif own & {"h", "ha", "hm", "noon"}:
        kind = "clock"
    return _read(Sense(kind), groups, suffix, words)


def _read(given: Sense, groups: dict[str, str], suffix: str, words: TimeWords) -> Sense | None:
    def of(name: str) -> str | None:
        return groups.get(name + suffix)

    stated: dict[str, object] = {}
    for name, (part, table) in words.tables().items():
        if (word := of(name)) is not None:
            stated[part] = table[word]
    if (word := of("m")) is not None and "month" not in stated:
        stated["month"] = int(word)
    if (word := of("d")) is not None:
        stated["day"] = _day(word, words)
    if (word := of("y")) is not None:
        stated["year"] = int(word)
    if of("dei") is not None:
        stated["unit"] = given.unit or "D"
    if (word := of("n")) is not None:
        number = parse_number(word, 0, len(word), words.language)
        stated["count"] = number.value if number and not number.vague else None
        if number and number.about:
            stated["mod"] = "APPROX"
    sense = replace(given, **stated) if stated else given  # type: ignore[arg-type]  # fields by name
    sense = _read_rest(_read_clock(sense, of, words), of, words)
    if sense.month is not None and not 1 <= sense.month <= 12:
        return None
    if sense.day is not None and not 1 <= sense.day <= 31:
        return None
    return sense


def _read_rest(sense: Sense, of: Callable[[str], str | None], words: TimeWords) -> Sense:
    """Read the groups that only a few rules have."""
    if (word := of("wds")) is not None:
        sense = replace(sense, weekday=words.weekdays[word])
    if (word := of("quarter")) is not None:
        sense = replace(sense, quarter=word)
        if sense.kind == "duration":
            sense = replace(sense, count=0.25 if word in ("un", "a", "четверть") else 0.75)
    if of("half") is not None and sense.count is not None:
        sense = replace(sense, count=sense.count + 0.5)
    if of("vague") is not None:
        sense = replace(sense, count=None)
    if (word := of("which")) is not None:
        sense = replace(sense, shift=-1 if word.startswith(("dern", "last", "посл")) else 1)
    return sense


def _day(word: str, words: TimeWords) -> int:
    if word in words.ordinals:
        return words.ordinals[word]
    return int(re.sub(r"\D", "", word) or "0")


def _read_clock(sense: Sense, of: Callable[[str], str | None], words: TimeWords) -> Sense:
    """Read hour, minute, half of the day and zone, whichever way the pattern names them."""
    if (word := of("h") or of("ha") or of("hm")) is not None:
        hour = int(word) if word.isdigit() else None
        if hour is None:
            number = parse_number(word, 0, len(word), words.language)
            hour = int(number.value) if number else None
        minute = int(of("mi") or of("mic") or of("mia") or of("mim") or 0)
        half = of("ap") or of("apa")
        if half and hour is not None:
            evening = half.startswith(("p", "в", "д", "du s", "de l"))
            hour = hour % 12 + (12 if evening else 0)
        if hour is None or hour > 24:
            return sense
        sense = replace(sense, hour=hour, minute=minute)
    if (word := of("noon")) is not None:
        sense = replace(sense, hour=12 if word in ("midi", "noon", "полдень") else 24, minute=0)
    if (word := of("zone")) is not None:
        sense = replace(sense, zone=words.zones[word])
    return sense
