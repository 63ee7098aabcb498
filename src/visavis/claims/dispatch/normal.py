"""Text made regular for reading, with the way back to every original code point."""

from __future__ import annotations  # array takes no index at run time before 3.12

import re
import unicodedata
from array import array
from dataclasses import dataclass

_SPACES = "\t\v\f\r\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007"
_SPACES += "\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
_TABLE = dict.fromkeys(map(ord, _SPACES), " ")
_TABLE |= dict.fromkeys(map(ord, "\u2019\u2018\u02bc\u00b4\u2032\uff07`"), "'")
_TABLE |= dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2212"), "-")
_TABLE |= dict.fromkeys(map(ord, "\u2014\u2015"), "\u2013")
_TABLE |= {ord("\u0130"): "I", ord("\uff05"): "%", ord("\u2044"): "/"}
_TABLE |= {ord("\uff10") + digit: str(digit) for digit in range(10)}

_ENTITIES = {"nbsp": " ", "amp": "&", "quot": '"', "apos": "'", "laquo": "«", "raquo": "»"}
_ENTITIES |= {"eacute": "é", "egrave": "è", "agrave": "à", "rsquo": "'", "#39": "'", "#160": " "}
_ENTITIES |= {"ecirc": "ê", "ccedil": "ç", "ugrave": "ù", "euro": "€", "ndash": "–", "mdash": "–"}

# What does not map one to one: combining marks, invisible characters, runs of spaces, markup.
# Every repetition is bounded, so that the scan stays linear whatever comes.
_IRREGULAR = re.compile(
    r"[^\W\d_][\u0300-\u036f]{1,8}"
    r"|[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]"
    r"|(?:\r\n|[\s]){2,512}|\r\n"
    r"|<[a-zA-Z/!][^<>\n]{0,200}>"
    r"|&(?:" + "|".join(re.escape(name) for name in _ENTITIES) + r");"
)
_LINE_BREAK = re.compile(r"\n")
_WRAPPED_LINE = 60  # a line at least this long was broken by width, a shorter one by meaning


@dataclass(frozen=True, slots=True)
class Normal:
    """A text with regular spaces, apostrophes and letters, and the map back to the original.

    `plain` keeps its capitals, `low` has none; both have the same length. A line feed stands only
    where a line ends by meaning. `starts` and `ends` give each character's place in `original`.
    """

    original: str
    plain: str
    low: str
    starts: array[int] | None
    ends: array[int] | None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the original offsets, end exclusive, of `plain[start:end]` (not empty)."""
        if self.starts is None or self.ends is None:
            return start, end
        return self.starts[start], self.ends[end - 1]

    def surface(self, start: int, end: int) -> str:
        """Return the original words of `plain[start:end]`."""
        first, last = self.span(start, end)
        return self.original[first:last]


def normalise(text: str) -> Normal:
    """Make a text regular: one kind of space, apostrophe and dash, composed letters, no markup.

    Guarantees: ``text[slice(*normal.span(a, b))]`` is what `plain[a:b]` was made from. Linear.
    """
    pieces: list[str] = []
    starts: array[int] = array("l")
    ends: array[int] = array("l")
    at = 0
    for found in _IRREGULAR.finditer(text):
        begin, end = found.span()
        pieces.append(text[at:begin])
        starts.extend(range(at, begin))
        ends.extend(range(at + 1, begin + 1))
        regular = _regular(found.group())
        pieces.append(regular)
        starts.extend([begin] * len(regular))
        ends.extend([end] * len(regular))
        at = end
    if at == 0:
        plain = _lines(text.translate(_TABLE))
        return Normal(text, plain, plain.lower(), None, None)
    pieces.append(text[at:])
    starts.extend(range(at, len(text)))
    ends.extend(range(at + 1, len(text) + 1))
    plain = _lines("".join(pieces).translate(_TABLE))
    return Normal(text, plain, plain.lower(), starts, ends)


def _regular(piece: str) -> str:
    """Return what stands in the regular text for an irregular piece."""
    if piece.isspace():
        return "\n" if piece.replace("\r\n", "\n").count("\n") > 1 else _one_space(piece)
    if piece[0] == "<":
        return " "
    if piece[0] == "&":
        return _ENTITIES[piece[1:-1]]
    if len(piece) == 1:
        return ""
    composed = unicodedata.normalize("NFC", piece)
    return composed if len(composed) == 1 else composed[0]


def _one_space(piece: str) -> str:
    return "\n" if "\n" in piece else " "


def _lines(plain: str) -> str:
    """Turn the line feeds of wrapped lines into spaces; keep those that end a heading."""
    if "\n" not in plain:
        return plain
    characters = list(plain)
    line_start = 0
    for found in _LINE_BREAK.finditer(plain):
        at = found.start()
        following = plain[at + 1 : at + 2]
        long = at - line_start >= _WRAPPED_LINE and plain[at - 1 : at] not in ".!?:»"
        if following.islower() or following.isdigit() or (long and following.isupper()):
            characters[at] = " "
        line_start = at + 1
    return "".join(characters)
