"""Sentences and quotations: where each begins and ends."""

import re
from bisect import bisect_right
from dataclasses import dataclass

_END = re.compile(r"[.!?…]{1,8}[\"»”)’' ]{0,4}(?=[ \n]|$)|\n|[;](?= )")
_ABBREVIATION = re.compile(
    r"(?:^|[ ('«\"\-.])(?:[a-zа-я]|mm|mme|mr|mrs|ms|dr|st|ste|gén|gen|col|lt|cdt|cne|adm"
    r"|cap|capt|sgt|maj"
    r"|av|no|vs|etc|env|jan|janv|feb|févr|fév|mar|apr|avr|jun|jul|juil|aug|sep|sept|oct|nov|dec|déc"
    r"|тыс|млн|млрд|им|ул|руб|ген|a\.m|p\.m|cf|art|approx|u\.s|u\.n|e\.u|u\.k)$"
)
_OPEN_NEXT = re.compile(r"[ \n]{0,2}[«\"“(\[–\-]{0,3} ?[A-ZÀ-ÖØ-ÞА-ЯЁ0-9]")
_ABBREVIATION_WINDOW = 8  # the longest abbreviation with its border


@dataclass(frozen=True, slots=True)
class Sentences:
    """Sentences as half-open spans that cover the text, and the quotations in it."""

    starts: list[int]
    ends: list[int]
    quotes: list[tuple[int, int]]

    def at(self, place: int) -> int:
        """Return the number of the sentence that holds `place`."""
        return max(0, bisect_right(self.starts, place) - 1)

    def span(self, place: int) -> tuple[int, int]:
        """Return the span of the sentence that holds `place`."""
        number = self.at(place)
        return self.starts[number], self.ends[number]

    def quote(self, place: int) -> tuple[int, int] | None:
        """Return the quotation that holds `place`, if any."""
        after = bisect_right(self.quotes, (place, 1 << 60)) - 1
        if after >= 0 and self.quotes[after][0] <= place < self.quotes[after][1]:
            return self.quotes[after]
        return None


def split_sentences(plain: str, low: str) -> Sentences:
    """Split a regular text into sentences; a semicolon ends one too. Linear."""
    borders = [0]
    for found in _END.finditer(plain):
        if _ends_here(plain, low, found):
            _cut(plain, borders, found.end())
            borders.append(found.end())
    _cut(plain, borders, len(plain))
    return Sentences(borders, [*borders[1:], len(plain)], _quotations(plain))


MAX_SENTENCE = 900  # code points; longer runs are lists or noise, and every rule stays bounded


def _cut(plain: str, borders: list[int], end: int) -> None:
    """Cut a run without a full stop into pieces of at most `MAX_SENTENCE`, at spaces."""
    while end - borders[-1] > MAX_SENTENCE:
        limit = borders[-1] + MAX_SENTENCE
        space = plain.rfind(" ", borders[-1] + MAX_SENTENCE // 2, limit)
        borders.append(space + 1 if space >= 0 else limit)


def _ends_here(plain: str, low: str, found: re.Match[str]) -> bool:
    mark = found.group()[0]
    if mark in "\n;":
        return True
    if found.end() >= len(plain):
        return False
    if not _OPEN_NEXT.match(plain, found.end()):
        return plain[found.end()] == "\n"
    if mark == "." and len(found.group().strip()) == 1:
        before = low[max(0, found.start() - _ABBREVIATION_WINDOW) : found.start()]
        if _ABBREVIATION.search(before):
            return False
    return True


_MAX_QUOTE = 4_000  # a quotation longer than two pages is a mark that was never closed
_PAIRS = {"«": "»", "“": "”", "„": "“"}


def _quotations(plain: str) -> list[tuple[int, int]]:
    """Pair opening and closing marks; a mark left open quotes nothing."""
    found: list[tuple[int, int]] = []
    opened = -1
    closing = ""
    for match in re.finditer(r"[«»“”„\"\n]", plain):
        mark, at = match.group(), match.start()
        if opened >= 0 and (at - opened > _MAX_QUOTE or mark == "\n"):
            opened = -1
        if opened >= 0 and mark == closing:
            found.append((opened, at + 1))
            opened = -1
        elif opened < 0 and (mark in _PAIRS or mark == '"'):
            opened, closing = at, _PAIRS.get(mark, '"')
    return found
