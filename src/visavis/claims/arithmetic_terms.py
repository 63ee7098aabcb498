"""What the arithmetic of figures takes and gives back: terms, and the reasons for refusing."""

from datetime import date, timedelta
from enum import StrEnum
from math import ceil
from typing import NamedTuple

from visavis.claims.claim import ClaimView
from visavis.claims.claim_status import ClaimStatus
from visavis.claims.figure import Figure, Period, Scope, Unit, UnitKind, day_of
from visavis.terms import StatementId


class Reason(StrEnum):
    """Why no figure is derived; part of the interface, with words in three languages."""

    UNIT_DIFFERS = "unit_differs"
    NOT_CONVERTIBLE = "not_convertible"
    NOT_ADDITIVE = "not_additive"
    NOT_A_SHARE = "not_a_share"
    NOT_A_MULTIPLIER = "not_a_multiplier"
    DENOMINATOR_UNKNOWN = "denominator_unknown"
    DENOMINATOR_DIFFERS = "denominator_differs"
    SCOPE_UNKNOWN = "scope_unknown"
    SCOPE_DIFFERS = "scope_differs"
    SCOPES_OVERLAP = "scopes_overlap"
    PERIOD_UNKNOWN = "period_unknown"
    PERIOD_WITHOUT_LENGTH = "period_without_length"
    PERIOD_DIFFERS = "period_differs"
    PERIODS_OVERLAP = "periods_overlap"
    AS_OF_DIFFERS = "as_of_differs"
    BASELINE_UNKNOWN = "baseline_unknown"
    BASELINE_DIFFERS = "baseline_differs"
    PREDICTION_WITH_FACT = "prediction_with_fact"
    NO_FIGURE = "no_figure"
    DIVIDES_BY_ZERO = "divides_by_zero"
    OUT_OF_RANGE = "out_of_range"
    WRONG_COUNT = "wrong_count"
    PARENT_UNKNOWN = "parent_unknown"
    PARENT_WITHDRAWN = "parent_withdrawn"


class Problem(NamedTuple):
    """One reason, with what was wanted and what there is, for its sentence.

    Args:
        expected, got: units, scopes, days or ids as they stand in the claims; "" where the
            reason says it all.
    """

    reason: Reason
    expected: str = ""
    got: str = ""


class Refused(NamedTuple):
    """Every reason why figures do not go together; a value, since asking is no mistake."""

    problems: tuple[Problem, ...]


class Term(NamedTuple):
    """One claim, as the arithmetic sees it; who put it on record does not matter here."""

    claim: StatementId
    status: ClaimStatus
    as_of: str
    figure: Figure | None
    period: Period | None


def term_of(view: ClaimView) -> Term | None:
    """Return a claim or a derived figure as a term; None if it is unknown or yields nothing."""
    if view.made is not None:
        body = view.made.body
        period = body.period if body.figure is None else body.figure.period
        return Term(view.claim, body.status, body.as_of, body.figure, period)
    if view.derived is None or view.derived.body.result is None:
        return None
    result = view.derived.body.result
    period = None if result.figure is None else result.figure.period
    return Term(view.claim, result.status, result.as_of, result.figure, period)


def unit_text(unit: Unit) -> str:
    """Name a unit in a reason: its noun, or its kind where it has none."""
    if unit.kind is UnitKind.RATE:
        return f"{unit.name} / {unit.per}"
    return unit.name or {UnitKind.PERCENT: "%", UnitKind.MULTIPLIER: "×"}.get(unit.kind, ":")


def scope_text(scope: Scope) -> str:
    """Name a scope in a reason: its words, else its keys."""
    return " + ".join(scope.keys) if scope.told is None else scope.told.text


def period_text(period: Period | None) -> str:
    """Name a period in a reason: its days, else its length."""
    if period is None:
        return "?"
    if period.starts is None and period.ends is None:
        return f"{period.length} {period.length_in}"
    length = "" if period.length is None else f" ({period.length} {period.length_in})"
    return f"{period.starts or '?'} – {period.ends or '?'}{length}"


def first_and_last(period: Period | None) -> tuple[date, date] | None:
    """Return the widest span of days that a period may mean, or None where an end is open.

    Of a length from a first day, the convention that ends later is taken: nothing that may
    overlap is taken for apart.
    """
    if period is None:
        return None
    first, last = day_of(period.starts), day_of(period.ends)
    days = period.days
    if period.length is not None and days is not None:
        off = timedelta(days=ceil(days))
        try:
            if first is not None and last is None:
                last = first + off
            elif last is not None and first is None:
                first = last - off
        except OverflowError:
            return None
    return None if first is None or last is None else (first, last)
