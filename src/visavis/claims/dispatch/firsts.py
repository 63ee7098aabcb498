"""How a match of a pattern can begin: so that a rule is tried only where it can match."""

from dataclasses import dataclass
from itertools import product

REACH = 4  # characters looked at: dans and dima differ, and the sets stay below a thousand
ANY = "\0"  # stands in a beginning for any character
DIGIT = "0"  # stands in a beginning for any digit
_WIDE = 12  # a class of more characters than this counts as any, to keep the sets small
_Beginnings = frozenset[str]
_NOTHING: _Beginnings = frozenset({""})
_TO_DIGIT = str.maketrans("123456789", DIGIT * 9)


def beginning_at(text: str, place: int) -> str:
    """Return what stands at a place of a text, in the letters in which beginnings are written."""
    return text[place : place + REACH].translate(_TO_DIGIT)


def fitting(here: str) -> list[str]:
    """Return every beginning that fits where `here` was read: any length, any letter left open."""
    found = [""]
    longest = found
    for character in here:
        longest = [each + one for each in longest for one in (character, ANY)]
        found = found + longest
    return found


def beginnings(pattern: str) -> _Beginnings:
    """Return the first characters of all that `pattern` can match, `REACH` at most.

    Never leaves out how a match can begin; a beginning shorter than `REACH` may be a whole match.
    Reads what the rules are written in: groups, looks around, classes, escapes and quantifiers.

    Raises:
        ValueError: the pattern is unbalanced.
    """
    reader = _Reader(pattern)
    found = reader.alternatives()
    if reader.at != len(pattern):
        raise ValueError(f"unbalanced pattern at {reader.at}: {pattern!r}")
    return found


def _joined(first: _Beginnings, then: _Beginnings) -> _Beginnings:
    full = {each for each in first if len(each) == REACH}
    open_ended = first - full
    return frozenset(full | {(a + b)[:REACH] for a, b in product(open_ended, then)})


@dataclass(slots=True)
class _Reader:
    """A pattern being read from left to right."""

    pattern: str
    at: int = 0

    def alternatives(self) -> _Beginnings:
        found = self._sequence()
        while self._ahead("|"):
            self.at += 1
            found |= self._sequence()
        return found

    def _sequence(self) -> _Beginnings:
        found = _NOTHING
        while self.at < len(self.pattern) and self.pattern[self.at] not in "|)":
            found = _joined(found, self._item())
        return found

    def _item(self) -> _Beginnings:
        once = self._atom()
        least, most = 1, 1
        if self._ahead("?"):
            least = 0
        elif self._ahead("*") or self._ahead("+"):
            least, most = int(self._ahead("+")), REACH
        elif self._ahead("{"):
            end = self.pattern.index("}", self.at)
            low, comma, high = self.pattern[self.at + 1 : end].partition(",")
            least = int(low or 0)
            most = min(REACH, int(high) if high else REACH if comma else least)
            self.at = end
        else:
            return once
        self.at += 1
        self.at += self._ahead("?")  # a lazy quantifier begins with the same characters
        found = repeated = _NOTHING if least == 0 else frozenset[str]()
        so_far = _NOTHING
        for count in range(1, max(least, most) + 1):
            so_far = _joined(so_far, once)
            repeated = repeated | so_far if count >= min(least, REACH) else repeated
        return found | repeated

    def _atom(self) -> _Beginnings:
        character = self.pattern[self.at]
        self.at += 1
        if character == "(":
            return self._group()
        if character == "[":
            return self._class()
        if character == "\\":
            return self._escape()
        if character in "^$":
            return _NOTHING
        return frozenset({_written(character)})

    def _group(self) -> _Beginnings:
        looks = False
        if self._ahead("?P<"):
            self.at = self.pattern.index(">", self.at) + 1
        elif self._ahead("?"):
            looks = not self._ahead("?:")
            self.at += 3 if self._ahead("?<") else 2
        found = self.alternatives()
        if not self._ahead(")"):
            raise ValueError(f"group left open at {self.at}: {self.pattern!r}")
        self.at += 1
        return _NOTHING if looks else found

    def _class(self) -> _Beginnings:
        negated = self._ahead("^")
        self.at += negated
        found: set[str] = set()
        begun = self.at
        while self.at == begun or not self._ahead("]"):
            first = self.pattern[self.at]
            self.at += 1
            if first == "\\":
                found |= self._escape()
            elif self._ahead("-") and self.pattern[self.at + 1] != "]":
                last = self.pattern[self.at + 1]
                found |= {_written(chr(code)) for code in range(ord(first), ord(last) + 1)}
                self.at += 2
            else:
                found.add(_written(first))
        self.at += 1
        return (
            frozenset({ANY}) if negated or ANY in found or len(found) > _WIDE else frozenset(found)
        )

    def _escape(self) -> _Beginnings:
        character = self.pattern[self.at]
        self.at += 1
        if character in "bB":
            return _NOTHING
        if character == "d":
            return frozenset({DIGIT})
        return frozenset({ANY if character in "wWsSD" else character})

    def _ahead(self, text: str) -> bool:
        return self.pattern.startswith(text, self.at)


def _written(character: str) -> str:
    return ANY if character == "." else character.translate(_TO_DIGIT)
