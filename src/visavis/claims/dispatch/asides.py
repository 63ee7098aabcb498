"""Asides: a relative or adjectival clause between commas, which says nothing outside itself."""

import re

_OPENS = re.compile(
    r", (?:qui|dont|où|laquelle|lequel|lesquels|lesquelles|who|which|whose|where|котор\w+"
    r"|(?:fort|dot|compos|équip|constitu|long|haut|large|riche|distant|peupl"
    r"|form)\w* d[e'])(?!\w) ?"
)
_CLOSES = re.compile(r"(?<!\d),|,(?!\d)|[;–)]")


def aside_around(low: str, place: tuple[int, int], sentence: tuple[int, int]) -> tuple[int, int]:
    """Return the aside that holds `place`, from its comma to the next; the sentence where none.

    Only an aside in which nothing but `place` stands between its first word and a comma counts:
    *l'Otan, qui dispose de cent avions, activera…*, so that a list within it is not cut.
    """
    begin, end = sentence
    opened = None
    for match in _OPENS.finditer(low, begin, place[0]):
        opened = match
    if opened is None or _CLOSES.search(low, opened.end(), place[0]):
        return sentence
    closed = _CLOSES.search(low, place[1], end)
    return opened.start(), closed.start() if closed is not None else end
