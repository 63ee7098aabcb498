"""Asides: a relative or adjectival clause between commas, which says nothing outside itself."""

import re

_CLAUSE = (
    r",? (?:qui|dont(?= l[ea]s? | l'| il | ils | elle | on | ses? | son | sa | ce )|où|laquelle"
    r"|lequel|who|which|whose|where|котор\w+"
    r"|(?:fort|dot|compos|équip|constitu|long|haut|large|riche|distant|peupl|form)\w* d[e'])"
    r"(?!\w) ?"
)
_CLAUSES = re.compile(_CLAUSE)
_CLAUSES_AND_PARTICIPLES = re.compile(
    _CLAUSE + r"|, [a-zà-ÿ]{3,}(?:é|ée|és|ées) (?=d|par |à |en |dans |au|le |la |l'|il y a )"
)
_CLOSES = re.compile(r"(?<!\d),|,(?!\d)|[;–)]")


def aside_around(
    low: str, place: tuple[int, int], sentence: tuple[int, int], *, participles: bool
) -> tuple[int, int]:
    """Return the aside that holds `place`, from its comma to the next; the sentence where none.

    `participles` takes *, amputée d'un quart,* for one too: it has no tense of its own, but shares
    the times of its sentence.

    Only an aside in which nothing but `place` stands between its first word and a comma counts:
    *l'Otan, qui dispose de cent avions, activera…*, so that a list within it is not cut.
    """
    begin, end = sentence
    opened = None
    opens = _CLAUSES_AND_PARTICIPLES if participles else _CLAUSES
    for match in opens.finditer(low, begin, place[0]):
        opened = match
    if opened is None or _CLOSES.search(low, opened.end(), place[0]):
        return sentence
    closed = _CLOSES.search(low, place[1], end)
    return opened.start(), closed.start() if closed is not None else end
