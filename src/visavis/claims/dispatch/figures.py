"""Figures: a number with what it counts, its bound, its denominator and its relation to others."""

import re
from collections.abc import Iterator
from dataclasses import replace

from visavis.claims.dispatch.counted import Bound, Figure, Relation
from visavis.claims.dispatch.elliptic import inherited, unit_ahead
from visavis.claims.dispatch.grammar import Grammar
from visavis.claims.dispatch.normal import Normal
from visavis.claims.dispatch.numbers import Number, find_numbers, parse_number
from visavis.claims.dispatch.phrases import phrase_rules
from visavis.claims.dispatch.sentences import Sentences
from visavis.claims.dispatch.shares import ShareFinder
from visavis.claims.dispatch.units import Unit, UnitFinder

_WINDOW = 48  # code points before a number in which its bound and role are looked for


def _ends(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?:^|(?<=[^\w])){'(?:' + pattern + ')'}$")


class FigureFinder:
    """Finds the figures of one language."""

    def __init__(self, grammar: Grammar) -> None:
        self._grammar = grammar
        self._rules = phrase_rules(grammar.language, grammar)
        self._units = UnitFinder(grammar)
        self._share = ShareFinder(grammar, self._units)
        self._bounds = re.compile(
            r"(?:^|(?<=[^\w]))(?:" + "|".join(f"({p})" for p, _ in grammar.bounds_before) + ")"
            r"(?:l[ea]s? |un total d[e'] ?|the )?$|(?P<of>plus|près|moins) (?:des|du) $"
        )
        self._bounds_after = re.compile("|".join(f"({p})(?!\\w)" for p, _ in grammar.bounds_after))
        self._fractions = re.compile(
            r"(?<![\w-])(?:" + "|".join(f"({p})" for p, _ in grammar.fractions) + r")(?![\w-])"
        )
        self._multipliers = re.compile(
            r"(?<![\w-])(?:"
            + "|".join(f"(?P<m{i}>{p})" for i, (p, _) in enumerate(grammar.multipliers))
            + r")(?!\w)"
        )
        g = grammar
        self._not_a_count = _ends(g.not_a_count_before)
        self._range_open, self._range_join = _ends(g.range_open), re.compile(g.range_join)
        self._subset, self._total = _ends(g.subset_before), _ends(g.total_before)
        self._increment, self._compared = _ends(g.increment_before), _ends(g.compared_before)
        self._corrected, self._dual = _ends(g.corrected), _ends(g.dual_before)
        self._subset_after = re.compile(g.subset_after)
        self._total_after = re.compile(g.total_after)
        self._increment_after = re.compile(g.increment_after)
        self._out_of = re.compile(g.out_of)
        self._noun_after = re.compile(
            r" (?:seulement|uniquement|only|selon|d'après|according to)\b| (?:le nombre"
            r"|the number) (?:total )?(?:d(?:e |es |')|of )(?P<noun>\w+)"
        )

    def find(
        self, normal: Normal, sentences: Sentences, times: list[tuple[int, int]]
    ) -> list[Figure]:
        """Find the figures of a text outside its times, left to right. Linear."""
        low = normal.low
        taken = bytearray(len(low) + 1)
        for start, end in times:
            taken[start:end] = b"\1" * (end - start)
        found = list(self._ratios(normal, sentences, taken))
        for figure in found:
            taken[figure.start : figure.end] = b"\1" * (figure.end - figure.start)
        numbers = [n for n in find_numbers(low, self._grammar.language) if not taken[n.start]]
        found.extend(self._counts(normal, sentences, numbers, taken))
        found.sort(key=lambda figure: figure.start)
        return self._with_relations(normal, sentences, found, {start for start, _ in times})

    # Fractions and multipliers ---------------------------------------------------------------

    def _ratios(self, normal: Normal, sentences: Sentences, taken: bytearray) -> Iterator[Figure]:
        low = normal.low
        for match in self._fractions.finditer(low):
            if taken[match.start()]:
                continue
            value = self._grammar.fractions[(match.lastindex or 1) - 1][1]
            start, bound = self._bound(low, match.start(), sentences)
            yield Figure(
                start,
                match.end(),
                match.start(),
                "fraction",
                value=round(value, 6),
                bound=bound or "exact",
                inner_end=match.end(),
            )
        for match in self._multipliers.finditer(low):
            which = next(
                int(k[1:]) for k, v in match.groupdict().items() if v is not None and k[0] == "m"
            )
            factor = self._factor(match, self._grammar.multipliers[which][1])
            if factor is not None and not taken[match.start()]:
                yield Figure(
                    match.start(),
                    match.end(),
                    match.start(),
                    "multiplier",
                    value=factor,
                    inner_end=match.end(),
                )

    def _factor(self, match: re.Match[str], fixed: float | None) -> float | None:
        if fixed is not None:
            return fixed
        groups = match.groupdict()
        word = groups.get("by") or groups.get("over")
        if word is None:
            return None
        number = parse_number(word, 0, len(word), self._grammar.language)
        if number is None or number.value == 0:
            return None
        return number.value if groups.get("by") else round(1 / number.value, 6)

    # Counts ----------------------------------------------------------------------------------

    def _counts(
        self, normal: Normal, sentences: Sentences, numbers: list[Number], taken: bytearray
    ) -> Iterator[Figure]:
        low, at = normal.low, 0
        while at < len(numbers):
            number = numbers[at]
            following = numbers[at + 1] if at + 1 < len(numbers) else None
            at += 1
            if number.vague or self._is_name(normal, number, sentences):
                continue
            if following is not None and not following.vague:
                ranged = self._range(normal, number, following, sentences)
                if ranged is not None:
                    yield ranged
                    at += 1
                    continue
            if number.article and not self._shares(low, number):
                continue
            figure = self._count(normal, number, sentences, taken)
            if figure is not None:
                yield figure

    def _shares(self, low: str, number: Number) -> bool:
        """Tell whether *un* counts after all: *un habitant sur deux*, *one in five*, *un mort*."""
        if self._grammar.language == "en" and low.startswith("one", number.start):
            return True
        if _ONE_IN.match(low, number.end):
            return True
        beside = low[max(0, number.start - 40) : number.start]
        return _CASUALTY.match(low, number.end) is not None and (
            _COUNT_AND.search(beside) is not None or _AND_COUNT.match(low, number.end) is not None
        )

    def _is_name(self, normal: Normal, number: Number, sentences: Sentences) -> bool:
        """Tell whether the number names something: vol 9268, un Airbus 321, 01 42 17."""
        low, plain = normal.low, normal.plain
        window = low[max(0, number.start - _WINDOW) : number.start]
        if self._not_a_count.search(window) or _LEVELS.search(window):
            return not (number.worded and self._units.after(normal, number)) and not (
                number.worded and self._units.owned(normal, number)
            )
        if self._dual.search(window) and number.value == 2 and number.worded:
            return True
        if number.worded or not window.endswith(" "):
            return bool(re.search(r"[\w]-$|#$", window))
        words = plain[max(0, number.start - _WINDOW) : number.start - 1].rsplit(" ", 2)
        word = words[-1]
        if len(words) < 2 or not words[-2] or not word[:1].isupper() or "\n" in word:
            return False
        if word[-1] in ',;:»)"':
            return False
        if number.start - len(word) - 1 <= sentences.span(number.start)[0] + 2:
            return False
        lead = words[-2].lower()
        unit = self._units.after(normal, number)
        if re.match(r" [A-ZÀ-Ý][a-zà-ÿ]", plain[number.end : number.end + 3]):
            return True  # France 3 Occitanie
        return (lead in self._rules.determiners and lead not in _AT_WORDS) or unit is None

    def _count(
        self, normal: Normal, number: Number, sentences: Sentences, taken: bytearray
    ) -> Figure | None:
        low = normal.low
        start, bound = self._bound(low, number.start, sentences)
        sign = self._units.currency_before(low, number.start)
        if sign is not None:
            start, bound = self._bound(low, sign, sentences)
            return Figure(
                start,
                number.end,
                number.start,
                "money",
                value=number.value,
                bound=bound or "exact",
                unit=low[sign : number.start].strip(),
                inner_end=number.end,
            )
        unit = self._units.after(normal, number)
        joined = _JOINED_TO.match(low, number.end) if unit is None else None
        if joined is not None and taken[joined.end()]:
            return None  # entre 40 et 65 ans: an age
        if unit is None or taken[unit.start]:
            part = self._subset.search(low[max(0, start - _WINDOW) : start])
            owned = self._units.owned(normal, number)
            if owned is not None and not (part and low.startswith(" des ", number.end)):
                unit = owned
        if unit is None and (share := _ONE_IN.match(low, number.end)) is not None:
            noun = re.compile(r"[\w'-]+").match(low, number.end + 1)
            if noun is not None and noun.end() < share.end():
                unit = Unit(noun.start(), noun.end(), "count")
        if unit is None or taken[unit.start]:
            timed = taken[min(number.end + 1, len(low))] or _PARTICIPLE.match(low, number.end)
            if timed and _LISTED.search(low[max(0, start - 4) : start]):
                return Figure(
                    start,
                    number.end,
                    number.start,
                    "elliptic",
                    value=number.value,
                    bound=bound or "exact",
                    inner_end=number.end,
                )
            return self._elliptic(normal, number, start, bound, sentences)
        if unit.end < len(low):
            after = self._bounds_after.match(low, unit.end)
            if after is not None and bound is None:
                bound = self._grammar.bounds_after[(after.lastindex or 1) - 1][1]  # type: ignore[assignment]
        bound = bound or ("about" if number.about else "exact")
        return Figure(
            start,
            unit.end,
            number.start,
            unit.kind,
            value=number.value,
            bound=bound,
            unit=normal.surface(unit.start, unit.end),
            inner_end=unit.end,
        )

    def _elliptic(
        self, normal: Normal, number: Number, start: int, bound: Bound | None, sentences: Sentences
    ) -> Figure | None:
        """Take a number without a noun where the sentence says what it is compared with."""
        low = normal.low
        sentence_start, sentence_end = sentences.span(number.start)
        before = low[max(sentence_start, number.start - _WINDOW) : number.start]
        if self._corrected.search(before):
            return None
        lead = low[max(sentence_start, start - _WINDOW) : start]
        roles = (self._compared, self._subset, self._total, _CLAIMED)
        if not any(each.search(lead) or each.search(before) for each in roles):
            after = low[number.end : sentence_end]
            if not (
                self._subset_after.match(after)
                or _OTHERS_AFTER.match(after)
                or (_HAD_BEEN.match(after) and not _ALL_OF.search(before))
                or (
                    _IN_LIST.search(before)
                    and _PLACED.match(after)
                    and _COUNTED_BEFORE.search(low, sentence_start, number.start)
                )
                or _AGAINST_NEXT.match(after)
                or (_ALONE_AFTER.match(after) and _ALONE_BEFORE.search(before))
                or self._increment_after.match(after)
                or self._out_of.match(after)
                or self._noun_after.match(after)
                or self._total_after.match(after)
                or self._units.counted_before(low, sentence_start, number.start) is not None
            ):
                return None
        return Figure(
            start,
            number.end,
            number.start,
            "elliptic",
            value=number.value,
            bound=bound or ("about" if number.about else "exact"),
            inner_end=number.end,
        )

    def _range(
        self, normal: Normal, first: Number, second: Number, sentences: Sentences
    ) -> Figure | None:
        low = normal.low
        join = self._range_join.match(low, first.end)
        sign = self._units.currency_before(low, first.start)
        gap = low[first.end : second.start]
        if join is None or join.end() < second.start:
            between = re.match(r" ?(?:%|percent|euros|€)?", gap)
            trimmed = gap[between.end() :] if between else gap
            again = self._range_join.match(trimmed)
            if again is None or again.end() != len(trimmed.rstrip("$€£")):
                return None
            join_word = again.group().strip()
        else:
            join_word = join.group().strip()
        opened = self._range_open.search(
            low[max(0, (sign or first.start) - _WINDOW) : sign or first.start]
        )
        if join_word in ("et", "and") and not (
            opened and opened.group().startswith(("ent", "comp", "bet"))
        ):
            return None
        if join_word in ("ou", "or", "или") and second.value > first.value * 3 + 1:
            return None
        if opened and _CHANGE.search(
            low[max(0, opened.start() + first.start - _WINDOW - 24) : first.start]
        ):
            return None
        if (
            opened
            and opened.group() in ("de ", "d'", "from ", "of ", "с ")
            and sign is None
            and self._units.after(normal, second) is None
        ):
            return None  # relevé de trois à quatre: two levels, nothing counted
        low_value, high = self._same_scale(low, first, second), second.value
        if low_value >= high or first.article:
            return None
        start = first.start if sign is None else sign
        if opened and join_word not in ("-", "–") and opened.group().startswith(_KEPT_OPENINGS):
            start = (sign or first.start) - len(opened.group())
        start, _bound = (start, None) if opened else self._bound(low, start, sentences)
        unit = self._units.after(normal, second)
        end = unit.end if unit else second.end
        within = self._subset.search(low[max(0, start - _WINDOW) : start])
        if unit is None and sign is None and not opened and not within:
            return None
        kind = unit.kind if unit else "money" if sign is not None else "elliptic"
        name = (
            normal.surface(unit.start, unit.end)
            if unit
            else low[sign]
            if sign is not None
            else None
        )
        return Figure(
            start,
            end,
            first.start,
            kind,
            value=None,
            low=low_value,
            high=high,
            bound="range",
            unit=name,
            inner_end=end,
        )

    def _same_scale(self, low: str, first: Number, second: Number) -> float:
        """Read *3 à 4 millions* as three million to four million."""
        thousands = second.worded or _THOUSANDS.search(low[second.start : second.end]) is not None
        if first.scaled or not (second.scaled or thousands) or first.value >= 1000:
            return first.value
        words = re.search(
            r"(?:[^\d\s.,][^\d]*|(?<= )[^\d\s]+)$" if not second.worded else r"(?<= )\S+$",
            low[second.start : second.end],
        )
        text = low[first.start : first.end] + " " + (words.group() if words else "")
        scaled = parse_number(text, 0, len(text), self._grammar.language)
        return scaled.value if scaled and scaled.value < second.value else first.value

    def _bound(self, low: str, start: int, sentences: Sentences) -> tuple[int, Bound | None]:
        floor = max(sentences.span(start)[0], start - _WINDOW)
        match = self._bounds.search(low[floor:start])
        if match is None or (
            match.group() == "до " and _GREW.search(low[floor : floor + match.start()])
        ):
            return start, None
        if match.group("of"):
            return floor + match.start(), _OF_BOUNDS[match.group("of")]
        return floor + match.start(), self._grammar.bounds_before[(match.lastindex or 1) - 1][1]  # type: ignore[return-value]

    # Roles -----------------------------------------------------------------------------------

    def _with_relations(
        self, normal: Normal, sentences: Sentences, found: list[Figure], times: set[int]
    ) -> list[Figure]:
        """Add denominators, relations and units left out, in reading order."""
        closed = {figure.number for figure in found} | times
        settled: list[Figure] = []
        for figure in found:
            low = normal.low
            begin, end = sentences.span(figure.number)
            before = low[max(begin, figure.start - _WINDOW) : figure.start]
            if (
                self._corrected.search(low[max(begin, figure.start - 16) : figure.start])
                and settled
            ):
                continue
            inside = low[figure.number : figure.inner_end]
            relation = self._relation(figure, before, low[figure.inner_end : end], inside)
            unit = figure.unit
            if unit is None and figure.kind == "elliptic":
                counted = self._units.counted_before(low, begin, figure.number)
                of_them = self._subset_after.match(low, figure.inner_end) is not None
                named = self._noun_after.match(low, figure.inner_end)
                counted = (named.group("noun") if named is not None else None) or counted
                weighed = None if relation == "subset" else figure
                unit = counted or inherited(settled, sentences, figure, of_them, weighed)
            share = self._share.of(normal, figure, end, closed, times)
            if share is not None and figure.kind == "elliptic":
                unit = self._share.unit(normal, share) or unit
            settled.append(replace(figure, relation=relation, unit=unit, denominator=share))
        return [
            unit_ahead(figure, follower, normal.low)
            for figure, follower in zip(settled, [*settled[1:], None], strict=False)
        ]

    def _relation(self, figure: Figure, before: str, after: str, inside: str) -> Relation | None:
        if self._subset.search(before) or self._subset_after.match(after):
            return "subset"
        if self._total.search(before) or self._total_after.match(after):
            return "total"
        if self._increment.search(before) or self._increment_after.match(after):
            return "increment"
        return "increment" if _MORE_INSIDE.search(inside) else None


_JOINED_TO = re.compile(r" ?(?:à|et|ou|-|–|to|and|or|и|до) ?")
_LISTED = re.compile(r"(?:,| et| and| и) $")  # 45 patients lundi, 52 mardi et 60 mercredi
_PARTICIPLE = re.compile(r" \w+ées(?!\w)")
_GREW = re.compile(r"(?:вырос|увелич|достиг|возрос|сниз|сократ|подня)\w* $")
_OTHERS_AFTER = re.compile(r" (?:autres|others)(?!\w)")
_MORE_INSIDE = re.compile(r" (?:more|additional|extra|further|another|дополнительн\w+) ")
_THOUSANDS = re.compile(r" (?:mille|thousand|тысяч\w?|тыс\.?)$")
_ONE_IN = re.compile(
    r" (?:[\w'-]+ ){1,3}?(?:sur|in|из) (?=\d|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|vingt"
    r"|cent"
    r"|mille|two|three|four|five|six|seven|eight|nine|ten|twenty|a hundred)(?![\w ]{0,12} ans\b)"
)
_CASUALTY = re.compile(r" (?:mort|tué|blessé|disparu|dead|killed|wounded|injured|missing)e?(?!\w)")
_COUNT_AND = re.compile(
    r"(?:mort|tué|blessé|disparu|dead|killed|wounded|injured|missing)e?s?(?: et|,| and| ou) $"
)
_AND_COUNT = re.compile(
    r" \w+(?: et|,| and| ou) (?:\d|(?:au moins |plus de |environ )?(?:deux|trois|quatre|cinq|six"
    r"|sept"
    r"|huit|neuf|dix|onze|douze|quinze|vingt|two|three|four|five|six|seven|eight|nine|ten) )"
)
# A number that somebody names without its noun: la CGT en revendique 2,8 millions; 71, dit Moscou.
_CLAIMED = re.compile(
    r"(?:parl\w+ d[e'] ?|évoqu\w+ |état d[e'] ?|revendiqu\w+ |avanc[aeé]\w* |dénombr\w+ |recens\w+ "
    r"|(?:injur|wound|kill|displac)ing |bless(?:ant|é) |tuant |(?:speaks?|spoke|talks?) of "
    r"|number of \w+ at |toll at |говор[ия]т о |сообщал\w+ об? )"
    r"(?:plus d[e'] ?|au moins |près d[e'] ?|environ |more than |at least |nearly |about )?$"
)
_OF_BOUNDS: dict[str, Bound] = {"plus": "more_than", "près": "about", "moins": "less_than"}
_LEVELS = re.compile(
    r"(?:niveau|catégorie|échelon|level|category|grade|уров|категори)\w* [^.;]{0,40}(?:à|de|to"
    r"|from|с|до) $"
)
_HAD_BEEN = re.compile(
    r" (?:ont|avaient|auraient|seraient|étaient|sont|were|had|have|are|remain|restent"
    r"|manquent)(?!\w)"
)
# 30 morts à Bogo, 22 à San Remigio et cinq à Tubogon
_IN_LIST = re.compile(r"(?:,| et| and| и) $")
_PLACED = re.compile(
    r" (?:en|à|au|aux|dans|chez|près de|in|at|near|в|на) (?!\d|plus|moins|peu|least)"
)
_COUNTED_BEFORE = re.compile(r"(?:^|[ («])\d[\d., ]* [^\W\d]{3,}")
_AGAINST_NEXT = re.compile(r",? (?:contre|against|против) (?=\d)")
_ALL_OF = re.compile(r"(?:les|des|aux|ces|the|all|both|these|sur|in|of|из|sur les) $")
_ALONE_BEFORE = re.compile(r"(?:^ ?|[,;:] )$")
_ALONE_AFTER = re.compile(
    r",? (?:selon|d'après|according to|corrig|précis|rectifi|affirm|assur|nuanc|répliqu|rétorqu)"
)
_KEPT_OPENINGS = ("ent", "comp", "bet", "меж", "от")
_AT_WORDS = frozenset({"à", "au", "aux", "en", "de", "in", "at", "в", "на"})
_CHANGE = re.compile(
    r"\b(?:pass|ramen|chut|tomb|grimp|bondi|relev|port|abaiss|augment|rédui|remont|baiss|fell|rose"
    r"|climb|dropp|went|raised|вырос|сократ"
    r"|увелич)\w*(?:\w| )* (?:de|from|с|d') ?$"
)
