"""Derived bounds hold the exact result of any values that the parents' bounds allow."""

from fractions import Fraction
from typing import Any

import msgspec
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.claims.terms import CAMPAIGN, term

from visavis.claims import Figure, Operation, Refused, Result, Term, reckon
from visavis.claims.arithmetic_intervals import as_bound, interval_of

AMOUNTS = st.decimals(
    min_value=-10_000, max_value=10_000, allow_nan=False, allow_infinity=False, places=3
).map(lambda amount: f"{amount:f}")
FACTORS = st.fractions(0, 1)
REACH = Fraction(5_000)  # how far beyond an end that is open a value is drawn
TENTH = Fraction(1, 10)


@st.composite
def valued(draw: st.DrawFn) -> tuple[dict[str, Any], Fraction]:
    """Draw a figure's number, and a value that its bound allows, by the words of the bound."""
    bound = draw(
        st.sampled_from(
            ["exact", "at_least", "more_than", "about", "at_most", "less_than", "range"]
        )
    )
    text, part = _canonical(draw(AMOUNTS)), draw(FACTORS)
    value = Fraction(text)
    if bound == "range":
        high = _canonical(draw(AMOUNTS))
        low, high = sorted((text, high), key=Fraction)
        chosen = Fraction(low) + part * (Fraction(high) - Fraction(low))
        return {"bound": bound, "low": low, "high": high}, chosen
    strict = REACH * (part + Fraction(1, 1000))
    allowed = {
        "exact": value,
        "at_least": value + REACH * part,
        "more_than": value + strict,
        "about": value + (2 * part - 1) * TENTH * abs(value),
        "at_most": value - REACH * part,
        "less_than": value - strict,
    }[bound]
    return {"bound": bound, "value": text}, allowed


def _canonical(text: str) -> str:
    """Write zero without its sign, as an amount has it."""
    return text.replace("-", "") if Fraction(text) == 0 else text


def counted(number: dict[str, Any], key: str, noun: str = "sortie") -> Term:
    figure = {**number, "unit": {"kind": "count", "name": noun}, "period": CAMPAIGN}
    return term({**figure, "scope": {"keys": [key]}}, claim=key)


def result_of(operation: str, *terms: Term) -> Figure:
    found = reckon(Operation(operation), terms, None)
    assume(not isinstance(found, Refused))
    assert isinstance(found, Result)
    assert found.figure is not None
    return found.figure


@settings(max_examples=300, deadline=None)
@given(parts=st.lists(valued(), min_size=2, max_size=4))
def test_a_sum_holds_the_sum_of_any_values_allowed(
    parts: list[tuple[dict[str, Any], Fraction]],
) -> None:
    terms = [counted(number, key) for (number, _), key in zip(parts, "abcd", strict=False)]
    figure = result_of("sum", *terms)
    assert interval_of(figure).holds(sum((value for _, value in parts), Fraction(0)))


@settings(max_examples=300, deadline=None)
@given(one=valued(), other=valued())
def test_a_difference_holds_the_difference_of_any_values_allowed(
    one: tuple[dict[str, Any], Fraction], other: tuple[dict[str, Any], Fraction]
) -> None:
    figure = result_of("difference", counted(one[0], "a"), counted(other[0], "b"))
    assert interval_of(figure).holds(one[1] - other[1])


@settings(max_examples=300, deadline=None)
@given(one=valued(), other=valued())
def test_a_ratio_holds_the_ratio_of_any_values_allowed(
    one: tuple[dict[str, Any], Fraction], other: tuple[dict[str, Any], Fraction]
) -> None:
    figure = result_of("ratio", counted(one[0], "a"), counted(other[0], "b"))
    assert interval_of(figure).holds(one[1] / other[1])  # never by zero: that is refused


@settings(max_examples=200, deadline=None)
@given(one=valued(), days=st.integers(1, 4000))
def test_a_rate_holds_the_rate_of_any_value_allowed(
    one: tuple[dict[str, Any], Fraction], days: int
) -> None:
    period = {"length": days, "length_in": "day"}
    figure = {**one[0], "unit": {"kind": "count", "name": "sortie"}, "period": period}
    assert interval_of(result_of("rate", term(figure))).holds(one[1] / days)


@settings(max_examples=300, deadline=None)
@given(share=valued(), whole=valued())
def test_a_share_of_a_figure_holds_the_share_of_any_values_allowed(
    share: tuple[dict[str, Any], Fraction], whole: tuple[dict[str, Any], Fraction]
) -> None:
    denominator = {
        "told": {"lang": "en", "text": "all"},
        "unit": {"kind": "count", "name": "sortie"},
        "scope": {"keys": ["b"]},
    }
    part = term({**share[0], "unit": {"kind": "percent"}, "denominator": denominator})
    figure = result_of("share_of", part, counted(whole[0], "b"))
    assert interval_of(figure).holds(share[1] * whole[1] / 100)


@settings(max_examples=300, deadline=None)
@given(times=valued(), base=valued())
def test_a_multiple_holds_the_multiple_of_any_values_allowed(
    times: tuple[dict[str, Any], Fraction], base: tuple[dict[str, Any], Fraction]
) -> None:
    baseline = {"told": {"lang": "en", "text": "before"}, "claim": "b" * 26}
    multiplier = term({**times[0], "unit": {"kind": "multiplier"}, "baseline": baseline})
    figure = result_of("multiply", multiplier, counted(base[0], "b"))
    assert interval_of(figure).holds(times[1] * base[1])


@settings(max_examples=300, deadline=None)
@given(one=valued())
def test_a_bound_that_is_written_and_read_again_allows_no_less(
    one: tuple[dict[str, Any], Fraction],
) -> None:
    figure = msgspec.convert({**one[0], "unit": {"kind": "ratio"}}, Figure)
    rounded = as_bound(interval_of(figure))
    assert rounded is not None
    written = Figure(rounded.bound, figure.unit, rounded.value, rounded.low, rounded.high)
    assert interval_of(written).holds(one[1])


@settings(max_examples=200, deadline=None)
@given(one=valued(), other=valued())
def test_a_sum_does_not_depend_on_the_order_of_its_parts(
    one: tuple[dict[str, Any], Fraction], other: tuple[dict[str, Any], Fraction]
) -> None:
    first, second = counted(one[0], "a"), counted(other[0], "b")
    there = reckon(Operation.SUM, (first, second), None)
    assert there == reckon(Operation.SUM, (second, first), None)
