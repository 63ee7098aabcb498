"""What may be derived from figures, by which convention, and what is refused and why."""

from typing import Any

import msgspec
import pytest
from tests.claims.terms import CAMPAIGN, FRENCH, NOT_LEAD, RUSSIAN, count, percent, term

from visavis.claims import (
    Convention,
    Operation,
    Reason,
    Refused,
    Result,
    Term,
    Unit,
    UnitKind,
    reckon,
)

SORTIES = count("2299", period=CAMPAIGN, scope=RUSSIAN)
TARGETS = count("4111", "target", period=CAMPAIGN, scope=RUSSIAN)


def yields(operation: str, *terms: Term, into: Unit | None = None) -> Result:
    found = reckon(Operation(operation), terms, into)
    assert isinstance(found, Result), found
    return found


def number(result: Result) -> tuple[str, ...]:
    """The bound and its numbers, and the unit by its name."""
    figure = result.figure
    assert figure is not None
    ends = (one for one in (figure.value, figure.low, figure.high) if one is not None)
    unit = figure.unit
    return (figure.bound, *ends, "/".join(one for one in (unit.name, unit.per) if one))


def refused(operation: str, *terms: Term, into: Unit | None = None) -> set[Reason]:
    found = reckon(Operation(operation), terms, into)
    assert isinstance(found, Refused), found
    return {problem.reason for problem in found.problems}


def test_48_days_from_30_september_is_16_or_17_november_by_convention() -> None:
    result = yields("add_period", term(SORTIES))
    assert [(one.day, one.convention) for one in result.days] == [
        ("2015-11-16", Convention.FIRST_DAY_COUNTS),
        ("2015-11-17", Convention.FIRST_DAY_DOES_NOT_COUNT),
    ]
    assert result.figure is None


def test_a_first_day_of_one_claim_goes_with_the_length_of_another() -> None:
    since = term(None, claim="b", as_of="2015-11-18", period={"starts": "2015-09-30"})
    length = term(count("2299", period={"length": 48, "length_in": "day"}))
    assert [one.day for one in yields("add_period", since, length).days] == [
        "2015-11-16",
        "2015-11-17",
    ]
    assert refused("add_period", since) == {Reason.PERIOD_UNKNOWN}
    months = term(count("2299", period={"length": 2, "length_in": "month"}))
    assert refused("add_period", since, months) == {Reason.PERIOD_WITHOUT_LENGTH}
    other = term(None, period={"starts": "2015-10-01"})
    assert refused(
        "add_period",
        since,
        other,
    ) == {Reason.PERIOD_DIFFERS}


def test_a_share_of_other_strikes_is_not_applied_to_russian_sorties() -> None:
    share = term(percent("12", "strike", NOT_LEAD, scope=FRENCH))
    assert refused("share_of", share, term(SORTIES)) == {
        Reason.DENOMINATOR_DIFFERS,
        Reason.SCOPE_DIFFERS,
    }
    strikes = count("2000", "strike", scope=NOT_LEAD)
    result = yields("share_of", share, term(strikes))
    assert number(result) == ("exact", "240", "strike")
    assert result.figure is not None
    assert result.figure.scope == msgspec.convert(FRENCH, type(result.figure.scope))


def test_a_share_of_nothing_that_was_named_is_a_share_of_no_number() -> None:
    whole = term(count("2000", "strike", scope=NOT_LEAD))
    assert refused("share_of", term(percent("12", None, None)), whole) == {
        Reason.DENOMINATOR_UNKNOWN,
        Reason.SCOPE_UNKNOWN,
    }
    assert refused("share_of", whole, whole) == {Reason.NOT_A_SHARE}


def test_targets_are_not_sorties() -> None:
    for operation in ("sum", "difference"):
        assert Reason.UNIT_DIFFERS in refused(operation, term(TARGETS), term(SORTIES, claim="b"))


def test_so_many_targets_for_each_sortie_is_a_figure_of_its_own() -> None:
    result = yields("ratio", term(TARGETS), term(SORTIES, claim="b"))
    assert number(result) == ("range", "1.78816", "1.78817", "target/sortie")
    assert result.conventions == (Convention.ROUNDED_OUTWARD,)
    french = term(count("100", scope=FRENCH, period=CAMPAIGN))
    assert refused("ratio", term(TARGETS), french) == {Reason.SCOPE_DIFFERS}


def test_a_tripling_of_an_unknown_baseline_yields_no_number() -> None:
    tripling = term(
        {"bound": "exact", "value": "3", "unit": {"kind": "multiplier"}}, status="predicted"
    )
    baseline = term(count("12", "aircraft"), claim="b")
    assert refused("multiply", tripling, baseline) == {Reason.BASELINE_UNKNOWN}
    assert refused("multiply", tripling) == {Reason.BASELINE_UNKNOWN}


def test_a_multiplier_goes_with_the_baseline_that_it_names_and_stays_a_prediction() -> None:
    def tripling(claim: str) -> Term:
        baseline = {"told": {"lang": "en", "text": "aircraft until now"}, "claim": claim * 26}
        unit = {"kind": "multiplier"}
        figure = {"bound": "about", "value": "3", "unit": unit, "baseline": baseline}
        return term(figure, status="predicted")

    aircraft = term(count("12", "aircraft"), claim="b")
    result = yields("multiply", tripling("b"), aircraft)
    assert number(result) == ("range", "32.4", "39.6", "aircraft")
    assert result.status == "predicted"
    assert result.conventions == (Convention.ABOUT_IS_TEN_PERCENT,)
    assert refused("multiply", tripling("c"), aircraft) == {Reason.BASELINE_DIFFERS}
    assert refused("multiply", aircraft, tripling("b")) == {
        Reason.NOT_A_MULTIPLIER,
        Reason.NOT_ADDITIVE,
    }


def test_a_rate_is_by_the_days_as_they_were_told_or_counted() -> None:
    result = yields("rate", term(SORTIES))
    assert number(result) == ("range", "47.8958", "47.8959", "sortie/day")
    assert Convention.LENGTH_AS_TOLD in result.conventions
    counted = {"starts": "2015-11-01", "ends": "2015-11-10"}
    result = yields("rate", term(count("50", period=counted)))
    assert number(result) == ("exact", "5", "sortie/day")
    assert result.conventions == (Convention.BOTH_ENDS_COUNT,)
    hours = {"length": 12, "length_in": "hour"}
    assert number(yields("rate", term(count("50", period=hours))))[1] == "100"


def test_a_rate_without_days_is_refused() -> None:
    assert refused("rate", term(count("50"))) == {Reason.PERIOD_UNKNOWN}
    month = {"length": 1, "length_in": "month"}
    assert refused("rate", term(count("50", period=month))) == {Reason.PERIOD_WITHOUT_LENGTH}
    none = {"length": 0, "length_in": "day"}
    assert refused("rate", term(count("50", period=none))) == {Reason.DIVIDES_BY_ZERO}
    assert refused("rate", term(percent("5", "strike", RUSSIAN, period=CAMPAIGN))) == {
        Reason.UNIT_DIFFERS
    }


WEEK_1 = {"starts": "2015-11-02", "ends": "2015-11-08"}
WEEK_2 = {"starts": "2015-11-09", "ends": "2015-11-15"}


def test_weeks_of_one_scope_add_up_and_overlapping_ones_do_not() -> None:
    one = term(count("100", period=WEEK_1, scope=RUSSIAN), as_of="2015-11-08")
    two = term(count("80", period=WEEK_2, scope=RUSSIAN), claim="b", as_of="2015-11-15")
    result = yields("sum", one, two)
    assert number(result) == ("exact", "180", "sortie")
    assert result.figure is not None
    assert result.figure.period is not None
    assert (result.figure.period.starts, result.figure.period.ends) == ("2015-11-02", "2015-11-15")
    assert result.as_of == "2015-11-15T00:00:00Z"
    assert result.conventions == ()
    touching = {"starts": "2015-11-08", "ends": "2015-11-15"}
    overlapping = term(count("80", period=touching, scope=RUSSIAN), claim="b", as_of="2015-11-15")
    assert refused("sum", one, overlapping) == {Reason.PERIODS_OVERLAP}


def test_a_rate_over_two_weeks_is_not_the_sum_of_two_rates() -> None:
    def rate(period: dict[str, str], claim: str, as_of: str) -> Term:
        unit = {"kind": "rate", "name": "sortie", "per": "day"}
        figure = {"bound": "exact", "value": "50", "unit": unit}
        return term({**figure, "period": period, "scope": RUSSIAN}, claim=claim, as_of=as_of)

    found = refused("sum", rate(WEEK_1, "a", "2015-11-08"), rate(WEEK_2, "b", "2015-11-15"))
    assert found == {Reason.SCOPES_OVERLAP}


def test_a_subset_is_not_added_to_the_whole() -> None:
    whole = term(count("2000", "strike", scope=NOT_LEAD, period=CAMPAIGN))
    part = term(count("240", "strike", scope=FRENCH, period=CAMPAIGN), claim="b")
    assert refused("sum", whole, part) == {Reason.SCOPES_OVERLAP}
    assert refused("sum", part, whole) == {Reason.SCOPES_OVERLAP}
    assert number(yields("difference", whole, part)) == ("exact", "1760", "strike")


def test_scopes_side_by_side_add_up_over_one_time_and_the_assumption_is_named() -> None:
    one = term(count("100", "strike", scope=RUSSIAN, period=CAMPAIGN))
    other = term(count("240", "strike", scope=FRENCH, period=CAMPAIGN), claim="b")
    result = yields("sum", one, other)
    assert number(result) == ("exact", "340", "strike")
    assert result.conventions == (Convention.SCOPES_DO_NOT_OVERLAP,)
    later = term(count("240", "strike", scope=FRENCH, period=WEEK_1), claim="b")
    assert refused("sum", one, later) == {Reason.PERIOD_DIFFERS}
    unknown = term(count("240", "strike", period=CAMPAIGN), claim="b")
    assert refused("sum", one, unknown) == {Reason.SCOPE_UNKNOWN}


def test_a_prediction_does_not_mix_with_a_fact() -> None:
    fact = term(count("100", "strike", scope=RUSSIAN, period=CAMPAIGN))
    hope = term(
        count("240", "strike", scope=FRENCH, period=CAMPAIGN), claim="b", status="predicted"
    )
    assert refused("sum", fact, hope) == {Reason.PREDICTION_WITH_FACT}
    planned = term(fact_figure(fact), status="planned")
    assert yields("sum", planned, hope).status == "predicted"
    denied = term(fact_figure(fact), claim="c", status="denied")
    other = term(count("1", "strike", scope=FRENCH, period=CAMPAIGN), claim="b")
    assert yields("sum", denied, other).status == "denied"


def fact_figure(fact: Term) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.to_builtins(fact.figure)
    return found


def test_figures_of_different_days_do_not_go_together() -> None:
    one = term(count("100", scope=RUSSIAN, period=CAMPAIGN), as_of="2015-11-10")
    other = term(count("240", scope=FRENCH, period=CAMPAIGN), claim="b", as_of="2015-11-17")
    assert refused("sum", one, other) == {Reason.AS_OF_DIFFERS}


def test_bounds_go_through_a_sum() -> None:
    def total(*figures: dict[str, Any]) -> tuple[str, ...]:
        scopes = [{"keys": [key]} for key in "abc"]
        terms = (
            term({**figure, "scope": scope, "period": CAMPAIGN})
            for figure, scope in zip(figures, scopes, strict=False)
        )
        return number(yields("sum", *terms))[:-1]

    assert total(count("100", bound="more_than"), count("50", bound="about")) == (
        "more_than",
        "145",
    )
    assert total(count("100", bound="at_least"), count("50")) == ("at_least", "150")
    assert total(count("100", bound="less_than"), count("50")) == ("less_than", "150")
    assert total(count("100", bound="at_most"), count("50", bound="at_most")) == ("at_most", "150")
    assert total(count("100", bound="about"), count("50")) == ("range", "140", "160")


def test_two_bounds_against_each_other_leave_nothing_to_say() -> None:
    one = term(count("100", bound="more_than", scope=RUSSIAN, period=CAMPAIGN))
    other = term(count("100", bound="less_than", scope=FRENCH, period=CAMPAIGN), claim="b")
    assert refused("sum", one, other) == {Reason.OUT_OF_RANGE}
    few = term(count("10", bound="at_most", scope=FRENCH, period=CAMPAIGN), claim="b")
    assert refused("ratio", one, few) == {Reason.DIVIDES_BY_ZERO}


def test_measures_convert_exactly_and_nouns_never() -> None:
    nautical = Unit(UnitKind.MEASURE, "nmi")

    def length(value: str, unit: str) -> dict[str, Any]:
        return {"bound": "exact", "value": value, "unit": {"kind": "measure", "name": unit}}

    assert number(yields("convert", term(length("92.6", "km")), into=nautical)) == (
        "exact",
        "50",
        "nmi",
    )
    assert refused("convert", term(length("5", "t")), into=nautical) == {Reason.NOT_CONVERTIBLE}
    sorties = Unit(UnitKind.COUNT, "sortie")
    assert refused("convert", term(TARGETS), into=sorties) == {Reason.NOT_CONVERTIBLE}
    pair = (
        term({**length("1", "nmi"), "scope": RUSSIAN, "period": CAMPAIGN}),
        term({**length("1", "km"), "scope": FRENCH, "period": CAMPAIGN}, claim="b"),
    )
    assert number(yields("sum", *pair))[:1] == ("range",)
    assert number(yields("sum", *reversed(pair))) == ("exact", "2.852", "km")


def test_words_without_a_figure_and_too_many_figures_are_refused() -> None:
    words = term(None)
    assert refused("rate", words) == {Reason.NO_FIGURE}
    assert refused("sum", term(SORTIES)) == {Reason.WRONG_COUNT}
    assert refused("ratio", *[term(SORTIES)] * 3) == {Reason.WRONG_COUNT}


def test_multipliers_are_not_added() -> None:
    tripling = {"bound": "exact", "value": "3", "unit": {"kind": "multiplier"}, "scope": RUSSIAN}
    assert Reason.NOT_ADDITIVE in refused("sum", term(tripling), term(tripling, claim="b"))


def test_shares_of_one_whole_add_up_and_shares_of_different_ones_do_not() -> None:
    french = term(percent("12", "strike", NOT_LEAD, scope=FRENCH, period=CAMPAIGN))
    other_scope = {"keys": ["coalition/without-lead/strikes/zz"]}
    other = term(percent("5", "strike", NOT_LEAD, scope=other_scope, period=CAMPAIGN), claim="b")
    result = yields("sum", french, other)
    assert number(result)[:2] == ("exact", "17")
    of_sorties = percent("5", "sortie", RUSSIAN, scope=other_scope, period=CAMPAIGN)
    assert refused("sum", french, term(of_sorties, claim="b")) == {
        Reason.DENOMINATOR_DIFFERS,
        Reason.SCOPE_DIFFERS,
    }


@pytest.mark.parametrize("value", ["999999999999999999", "-999999999999999999"])
def test_a_result_too_large_to_write_is_refused(value: str) -> None:
    one = term(count(value, scope=RUSSIAN, period=CAMPAIGN))
    other = term(count(value, scope=FRENCH, period=CAMPAIGN), claim="b")
    assert refused("sum", one, other) == {Reason.OUT_OF_RANGE}
