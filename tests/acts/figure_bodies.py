"""Plain values of the parts of a claim that keep rules between their fields."""

from typing import Any

import msgspec
from hypothesis import strategies as st

from visavis.claims import (
    Bound,
    Figure,
    Paragraph,
    Period,
    Source,
    Speaker,
    SpeakerKind,
    Unit,
    UnitKind,
)

Plain = st.SearchStrategy[dict[str, Any]]

AMOUNTS = st.sampled_from(("0", "12", "-3", "4111", "2.50"))
WORDS = st.sampled_from(("a", "й", "4 111 cibles"))
TEXTS = st.fixed_dictionaries({"lang": st.sampled_from(("fr", "ru")), "text": WORDS})
SCOPES = st.sampled_from([{"keys": ["a"]}, {"keys": ["a/b", "c"]}, None])


def _unit(kind: UnitKind) -> dict[str, Any]:
    return {
        UnitKind.COUNT: {"kind": "count", "name": "sortie"},
        UnitKind.MEASURE: {"kind": "measure", "name": "km"},
        UnitKind.RATE: {"kind": "rate", "name": "sortie", "per": "day"},
    }.get(kind, {"kind": kind.value})


UNITS: Plain = st.sampled_from(UnitKind).map(_unit)
PERIODS: Plain = st.one_of(
    st.builds(
        lambda count, unit: {"length": count, "length_in": unit},
        st.integers(0, 400),
        st.sampled_from(("hour", "day", "week", "month", "year")),
    ),
    st.sampled_from(
        [
            {"starts": "2015-09-30"},
            {"starts": "2015-09-30", "ends": "2015-11-16"},
            {"starts": "2015-09-30", "length": 48, "length_in": "day"},
        ]
    ),
)
SPEAKERS: Plain = st.sampled_from(
    [
        {"kind": SpeakerKind.NARRATOR.value},
        {"kind": "office", "office": "ru/chief"},
        {"kind": "office", "office": "fr/chief", "via": [{"lang": "fr", "text": "une agence"}]},
        {"kind": "party", "party": "zz"},
        {"kind": "outsider", "named": {"lang": "en", "text": "a spokesman"}},
    ]
)


@st.composite
def figures(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a figure of any kind, with whatever may stand with it."""
    bound, unit = draw(st.sampled_from(Bound)), draw(UNITS)
    figure: dict[str, Any] = {"bound": bound.value, "unit": unit}
    if bound is Bound.RANGE:
        figure.update(low="-3", high=draw(AMOUNTS))
    else:
        figure["value"] = draw(AMOUNTS)
    if unit["kind"] in ("percent", "ratio"):
        figure["denominator"] = draw(st.none() | st.fixed_dictionaries({"told": TEXTS}))
    if unit["kind"] == "multiplier":
        figure["baseline"] = draw(st.none() | st.fixed_dictionaries({"told": TEXTS}))
    figure["period"], figure["scope"] = draw(st.none() | PERIODS), draw(SCOPES)
    return figure


@st.composite
def sources(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a source whose span is as long as its words."""
    start, surface = draw(st.integers(0, 50)), draw(WORDS)
    return {
        "digest": "0" * 64,
        "start": start,
        "end": start + len(surface),
        "surface": surface,
    }


PARAGRAPHS: Plain = st.one_of(
    st.fixed_dictionaries({"text": TEXTS}), st.sampled_from([{"cites": "a" * 26}])
)
OF_STRUCT: dict[type[msgspec.Struct], Plain] = {
    Figure: figures(),
    Paragraph: PARAGRAPHS,
    Period: PERIODS,
    Source: sources(),
    Speaker: SPEAKERS,
    Unit: UNITS,
}
