"""The arithmetic of figures: what may be derived from claims, and what is refused and why.

Pure and exact: fractions inside, bounds that hold every value that the parents allow outside.
The order of the checks never hides a reason: all that apply are returned.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from fractions import Fraction
from functools import reduce
from typing import Final, NamedTuple

from visavis.claims import arithmetic_rules as rules
from visavis.claims.arithmetic_intervals import (
    Interval,
    add,
    as_bound,
    interval_of,
    inverse,
    multiply,
    negative,
)
from visavis.claims.arithmetic_terms import (
    Problem,
    Reason,
    Refused,
    Term,
    period_text,
    unit_text,
)
from visavis.claims.arithmetic_units import factor
from visavis.claims.claim_status import least_sure
from visavis.claims.derive import Convention, DayBy, Operation, Result
from visavis.claims.figure import (
    PER_DAY,
    Bound,
    Denominator,
    Figure,
    Period,
    Scope,
    Unit,
    UnitKind,
    day_of,
    union,
)


def reckon(operation: Operation, terms: Sequence[Term], into: Unit | None) -> Result | Refused:
    """Carry out one operation on claims, or say every reason against it.

    Args:
        terms: in the order of the operation, see `Operation`; at least one.
        into: the unit to convert into; only for convert.
    """
    least, most = _COUNTS[operation]
    if not least <= len(terms) <= most:
        # A multiplier without its baseline is asked for so often that it deserves its own reason.
        alone = operation is Operation.MULTIPLY and len(terms) == 1
        problems = list(_baseline_problems(terms[0])) if alone else []
        wanted = str(least) if least == most else f"{least}–{most}"
        return Refused(tuple(problems) or (Problem(Reason.WRONG_COUNT, wanted, str(len(terms))),))
    if operation is Operation.ADD_PERIOD:
        return _add_period(terms)
    for term in terms:
        if term.figure is None:
            return Refused((Problem(Reason.NO_FIGURE, got=term.claim),))
    if operation is Operation.CONVERT:
        assert into is not None  # ClaimDerive saw to it
        found = _convert(terms[0], into)
    else:
        found = _OPERATIONS[operation](terms)
    return found if isinstance(found, Refused) else _written(found, terms)


class _Found(NamedTuple):
    """A number before it is written: its interval, of what, over which time, by what."""

    interval: Interval
    unit: Unit
    period: Period | None = None
    scope: Scope | None = None
    denominator: Denominator | None = None
    conventions: tuple[Convention, ...] = ()


_Operation = Callable[[Sequence[Term]], _Found | Refused]


def _sum(terms: Sequence[Term]) -> _Found | Refused:
    figures = [_figure(term) for term in terms]
    first = figures[0]
    problems = [*rules.same_time(terms)]
    for other in figures[1:]:
        problems += rules.same_unit(first, other)
    problems += rules.apart(terms)
    if problems:
        return _refused(problems)
    scopes = [figure.scope for figure in figures if figure.scope is not None]
    scope = reduce(union, scopes)
    assumed = () if len(scope.keys) == 1 else (Convention.SCOPES_DO_NOT_OVERLAP,)
    total = reduce(add, (_in_unit(figure, first.unit) for figure in figures))
    period = rules.whole_period(terms)
    return _Found(total, first.unit, period, scope, first.denominator, assumed)


def _difference(terms: Sequence[Term]) -> _Found | Refused:
    one, other = map(_figure, terms)
    problems = [
        *rules.same_time(terms),
        *rules.same_unit(one, other),
        *rules.same_period(*terms),
        *_scopes_told(one, other),
    ]
    if problems:
        return _refused(problems)
    found = add(interval_of(one), negative(_in_unit(other, one.unit)))
    scope = one.scope if one.scope == other.scope else None
    return _Found(found, one.unit, one.period, scope, one.denominator)


def _ratio(terms: Sequence[Term]) -> _Found | Refused:
    one, other = map(_figure, terms)
    problems = [*rules.same_time(terms), *rules.same_period(*terms)]
    both = (one.unit.kind, other.unit.kind)
    if both == (UnitKind.MEASURE, UnitKind.MEASURE) or one.unit == other.unit:
        problems += rules.same_unit(one, other)
        problems += _scopes_told(one, other)
        unit = Unit(UnitKind.RATIO)
    elif both == (UnitKind.COUNT, UnitKind.COUNT):
        # So many targets for each sortie: a figure of its own, if both speak of the same acts.
        problems += rules.same_scope(one.scope, other.scope)
        unit = Unit(UnitKind.RATE, one.unit.name, other.unit.name)
    else:
        problems.append(Problem(Reason.UNIT_DIFFERS, unit_text(other.unit), unit_text(one.unit)))
        unit = one.unit
    turned = None if problems else inverse(_in_unit(other, one.unit))
    if not problems and turned is None:
        problems.append(Problem(Reason.DIVIDES_BY_ZERO))
    if turned is None:
        return _refused(problems)
    scope = one.scope if unit.kind is UnitKind.RATE else None
    return _Found(multiply(interval_of(one), turned), unit, one.period, scope)


def _rate(terms: Sequence[Term]) -> _Found | Refused:
    (figure,) = map(_figure, terms)
    problems = []
    if figure.unit.kind not in (UnitKind.COUNT, UnitKind.MEASURE):
        problems.append(Problem(Reason.UNIT_DIFFERS, UnitKind.COUNT.value, unit_text(figure.unit)))
    days = None if figure.period is None else figure.period.days
    if figure.period is None or (days is None and figure.period.length is None):
        problems.append(Problem(Reason.PERIOD_UNKNOWN))
    elif days is None:
        problems.append(Problem(Reason.PERIOD_WITHOUT_LENGTH, got=period_text(figure.period)))
    elif days == 0:
        problems.append(Problem(Reason.DIVIDES_BY_ZERO))
    if problems or not days:
        return _refused(problems)
    assert figure.period is not None  # it has days
    told = figure.period.length is not None
    by = Convention.LENGTH_AS_TOLD if told else Convention.BOTH_ENDS_COUNT
    each = multiply(interval_of(figure), Interval(1 / days, 1 / days))
    unit = Unit(UnitKind.RATE, figure.unit.name, PER_DAY)
    return _Found(each, unit, figure.period, figure.scope, conventions=(by,))


def _share_of(terms: Sequence[Term]) -> _Found | Refused:
    share, whole = map(_figure, terms)
    problems = [*rules.same_time(terms), *rules.share_of_this(share, whole)]
    if share.period is not None:
        problems += rules.same_period(*terms)
    if problems:
        return _refused(problems)
    hundredth = Interval(Fraction(1, 100), Fraction(1, 100))
    part = multiply(multiply(interval_of(share), hundredth), interval_of(whole))
    return _Found(part, whole.unit, whole.period, share.scope)


def _multiply(terms: Sequence[Term]) -> _Found | Refused:
    multiplier, baseline = map(_figure, terms)
    problems = list(_baseline_problems(terms[0]))
    if not problems:
        assert multiplier.baseline is not None  # or it would be a problem
        if multiplier.baseline.claim != terms[1].claim:
            named = multiplier.baseline.claim or ""
            problems.append(Problem(Reason.BASELINE_DIFFERS, named, terms[1].claim))
    if baseline.unit.kind is UnitKind.MULTIPLIER:
        problems.append(Problem(Reason.NOT_ADDITIVE, got=unit_text(baseline.unit)))
    if problems:
        return _refused(problems)
    # What it was then says nothing of when it will be: the result has no period of its own.
    grown = multiply(interval_of(multiplier), interval_of(baseline))
    return _Found(grown, baseline.unit, None, baseline.scope, baseline.denominator)


def _convert(term: Term, into: Unit) -> _Found | Refused:
    figure = _figure(term)
    problems = list(rules.convertible(figure.unit, into))
    if problems:
        return _refused(problems)
    return _Found(_in_unit(figure, into), into, figure.period, figure.scope)


def _add_period(terms: Sequence[Term]) -> Result | Refused:
    """Find the last day of so many days from a first one, by both conventions."""
    problems = [*rules.same_time(terms)] if len(terms) > 1 else []
    problems = [one for one in problems if one.reason is not Reason.AS_OF_DIFFERS]
    periods = [term.period for term in terms if term.period is not None]
    starts = {period.starts for period in periods if period.starts is not None}
    lengths = {period.days for period in periods if period.length is not None}
    if len(starts) > 1 or len(lengths) > 1:
        problems.append(Problem(Reason.PERIOD_DIFFERS, *map(period_text, periods[:2])))
    elif not starts or not lengths:
        problems.append(Problem(Reason.PERIOD_UNKNOWN))
    length = next(iter(lengths), None)
    if len(lengths) == 1 and (length is None or length.denominator != 1 or length < 1):
        told = next(period for period in periods if period.length is not None)
        problems.append(Problem(Reason.PERIOD_WITHOUT_LENGTH, got=period_text(told)))
    if problems:
        return _refused(problems)
    first = day_of(next(iter(starts)))
    assert first is not None and length is not None  # noqa: PT018 - both were found above
    try:
        ends = [first + timedelta(days=int(length) - 1), first + timedelta(days=int(length))]
    except OverflowError:
        return _refused([Problem(Reason.OUT_OF_RANGE)])
    by = (Convention.FIRST_DAY_COUNTS, Convention.FIRST_DAY_DOES_NOT_COUNT)
    days = tuple(DayBy(day.isoformat(), how) for day, how in zip(ends, by, strict=True))
    status = reduce(least_sure, (term.status for term in terms))
    return Result(status=status, as_of=max(term.as_of for term in terms), days=days, conventions=by)


def _written(found: _Found, terms: Sequence[Term]) -> Result | Refused:
    """Write a number as a figure, with every convention that went into it."""
    rounded = as_bound(found.interval)
    if rounded is None:
        return _refused([Problem(Reason.OUT_OF_RANGE)])
    conventions = list(found.conventions)
    if any(_figure(term).bound is Bound.ABOUT for term in terms):
        conventions.append(Convention.ABOUT_IS_TEN_PERCENT)
    if rounded.rounded:
        conventions.append(Convention.ROUNDED_OUTWARD)
    return Result(
        status=reduce(least_sure, (term.status for term in terms)),
        as_of=max(term.as_of for term in terms),
        figure=Figure(
            bound=rounded.bound,
            unit=found.unit,
            value=rounded.value,
            low=rounded.low,
            high=rounded.high,
            denominator=found.denominator,
            period=found.period,
            scope=found.scope,
        ),
        conventions=tuple(conventions),
    )


def _in_unit(figure: Figure, unit: Unit) -> Interval:
    """Return what a figure allows, in another unit of the same measure."""
    interval = interval_of(figure)
    if figure.unit.kind is not UnitKind.MEASURE or figure.unit == unit:
        return interval
    by = factor(figure.unit.name or "", unit.name or "")
    assert by is not None  # the rules asked
    return multiply(interval, Interval(by, by))


def _baseline_problems(term: Term) -> Iterator[Problem]:
    figure = term.figure
    if figure is None:
        yield Problem(Reason.NO_FIGURE, got=term.claim)
    elif figure.unit.kind is not UnitKind.MULTIPLIER:
        yield Problem(Reason.NOT_A_MULTIPLIER, got=unit_text(figure.unit))
    elif figure.baseline is None or figure.baseline.claim is None:
        yield Problem(Reason.BASELINE_UNKNOWN)


def _scopes_told(one: Figure, other: Figure) -> Iterator[Problem]:
    if one.scope is None or other.scope is None:
        yield Problem(Reason.SCOPE_UNKNOWN)


def _figure(term: Term) -> Figure:
    assert term.figure is not None  # `reckon` saw to it
    return term.figure


def _refused(problems: Sequence[Problem]) -> Refused:
    return Refused(tuple(dict.fromkeys(problems)))


_OPERATIONS: Final[Mapping[Operation, _Operation]] = {
    Operation.SUM: _sum,
    Operation.DIFFERENCE: _difference,
    Operation.RATIO: _ratio,
    Operation.RATE: _rate,
    Operation.SHARE_OF: _share_of,
    Operation.MULTIPLY: _multiply,
}
# How many figures each takes.
_COUNTS: Final[Mapping[Operation, tuple[int, int]]] = {
    Operation.SUM: (2, 16),
    Operation.DIFFERENCE: (2, 2),
    Operation.RATIO: (2, 2),
    Operation.RATE: (1, 1),
    Operation.SHARE_OF: (2, 2),
    Operation.MULTIPLY: (2, 2),
    Operation.CONVERT: (1, 1),
    Operation.ADD_PERIOD: (1, 2),
}
