"""Numbers without a noun: which figure near them lends them its own."""

import re
from dataclasses import replace

from visavis.claims.dispatch.counted import Figure
from visavis.claims.dispatch.sentences import Sentences


def inherited(
    settled: list[Figure],
    sentences: Sentences,
    figure: Figure,
    of_them: bool,
    weighed: Figure | None,
) -> str | None:
    """Return the noun of the earlier figure that a bare number compares with or adds to."""
    number = sentences.at(figure.number)
    for earlier in reversed(settled[-4:]):
        if number - sentences.at(earlier.number) > 1:
            return None
        if of_them and earlier.unit is not None and _MEASURED.match(earlier.unit.lower()):
            return None
        if weighed is not None and _alike(weighed, earlier, settled, sentences):
            continue
        scaled = figure.value is not None and figure.value >= 1_000_000 and earlier.kind == "money"
        if earlier.unit in _NEVER_INHERITED:
            continue
        if earlier.unit is not None and (earlier.kind in ("count", "elliptic") or scaled):
            return earlier.unit
    return None


def _alike(figure: Figure, near: Figure, settled: list[Figure], sentences: Sentences) -> bool:
    """Tell whether another figure of the sentence is much nearer in size than `near`.

    *137 morts et 5.000 blessés, contre 113 la veille*: the 113 are compared with the dead.
    """
    place = sentences.at(near.number)
    others = [
        each
        for each in settled[-4:]
        if each.number < near.number
        and sentences.at(each.number) == place
        and each.kind in ("count", "elliptic")
        and each.unit is not None
    ]
    return _ratio(figure, near) > FAR_APART and any(
        _ratio(figure, each) < FAR_APART for each in others
    )


FAR_APART = 5.0  # nobody compares a count with one five times as large where a nearer one stands


def _ratio(first: Figure, second: Figure) -> float:
    """Return how many times the greater of two figures holds the smaller."""
    if not first.value or not second.value or first.value < 0 or second.value < 0:
        return 1.0
    return max(first.value, second.value) / min(first.value, second.value)


def unit_ahead(figure: Figure, follower: Figure | None, low: str) -> Figure:
    """Give *150* the noun of *127 morts* in *passe de 150 à 127 morts*."""
    if figure.kind != "elliptic" or follower is None or follower.unit is None:
        return figure
    if low[figure.inner_end : follower.start].strip() in _JOINS:
        scale = _SCALE_AFTER.match(low, follower.number)
        factor = {"k": 10**3, "m": 10**6, "g": 10**9}[scale.lastgroup or "k"] if scale else 1
        bare = figure.value is not None and figure.value < 1000
        value = figure.value * factor if bare and figure.value is not None else figure.value
        return replace(figure, unit=follower.unit, value=value)
    return figure


_JOINS = frozenset({"à", "to", "до", "contre", "against", "против"})
_NEVER_INHERITED = ("fois", "times", "раз")
_SCALE_AFTER = re.compile(
    r"[\d., ]{1,20}(?:(?P<k>тыс\.?|thousand)|(?P<m>millions?|млн)"
    r"|(?P<g>milliards?|billion|млрд))(?!\w)"
)
_MEASURED = re.compile(
    r"hectares?|kilom|km|m[eè]tres?|milles|miles?|acres|tonnes?|nœuds|knots|degr|pieds|feet"
    r"|гектар|километр|тонн"
)
