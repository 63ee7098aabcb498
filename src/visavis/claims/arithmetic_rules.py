"""Which figures go together: the rules that an operation asks before it reckons anything."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import combinations, pairwise

from visavis.claims.arithmetic_terms import (
    Problem,
    Reason,
    Term,
    first_and_last,
    period_text,
    scope_text,
    unit_text,
)
from visavis.claims.arithmetic_units import factor
from visavis.claims.claim_status import AHEAD
from visavis.claims.figure import Figure, Period, Scope, Unit, UnitKind, part_of

ADDITIVE = frozenset((UnitKind.COUNT, UnitKind.MEASURE, UnitKind.RATE, UnitKind.PERCENT))


def same_time(terms: Sequence[Term]) -> Iterator[Problem]:
    """Ask that no prediction stands beside a fact, and that all hold for the same day.

    Figures of periods that are over by the day they hold for need not share that day.
    """
    first = terms[0]
    for term in terms[1:]:
        if (term.status in AHEAD) != (first.status in AHEAD):
            yield Problem(Reason.PREDICTION_WITH_FACT, first.status.value, term.status.value)
            break
    days = {term.as_of[:10] for term in terms}
    if len(days) > 1 and not all(map(_is_over, terms)):
        ordered = sorted(days)
        yield Problem(Reason.AS_OF_DIFFERS, ordered[0], ordered[-1])


def same_unit(one: Figure, other: Figure) -> Iterator[Problem]:
    """Ask for one unit: the same noun, measures of one sort, or shares of one whole."""
    for figure in (one, other):
        if figure.unit.kind not in ADDITIVE:
            yield Problem(Reason.NOT_ADDITIVE, got=unit_text(figure.unit))
            return
    if one.unit.kind is UnitKind.PERCENT and other.unit.kind is UnitKind.PERCENT:
        yield from _same_whole(one, other)
    elif one.unit.kind is not other.unit.kind:
        yield Problem(Reason.UNIT_DIFFERS, unit_text(one.unit), unit_text(other.unit))
    elif one.unit.kind is UnitKind.MEASURE:
        yield from convertible(other.unit, one.unit)
    elif (one.unit.name, one.unit.per) != (other.unit.name, other.unit.per):
        yield Problem(Reason.UNIT_DIFFERS, unit_text(one.unit), unit_text(other.unit))


def convertible(one: Unit, into: Unit) -> Iterator[Problem]:
    """Ask that one measure can be told in the unit of another."""
    measures = one.kind is UnitKind.MEASURE and into.kind is UnitKind.MEASURE
    if not measures or factor(one.name or "", into.name or "") is None:
        yield Problem(Reason.NOT_CONVERTIBLE, unit_text(into), unit_text(one))


def same_scope(one: Scope | None, other: Scope | None) -> Iterator[Problem]:
    """Ask that both speak of the same, by their keys."""
    if one is None or other is None:
        yield Problem(Reason.SCOPE_UNKNOWN)
    elif one.keys != other.keys:
        yield Problem(Reason.SCOPE_DIFFERS, scope_text(one), scope_text(other))


def same_period(one: Term, other: Term) -> Iterator[Problem]:
    """Ask that both were counted over the same time; two that nobody told are not the same."""
    if one.period is None or other.period is None:
        yield Problem(Reason.PERIOD_UNKNOWN)
    elif one.period != other.period:
        yield Problem(Reason.PERIOD_DIFFERS, period_text(one.period), period_text(other.period))


def apart(terms: Sequence[Term]) -> Iterator[Problem]:
    """Ask of each pair that nothing is counted twice: other scopes over one time, or other times.

    Whether two scopes that do not contain each other by their keys overlap all the same, nobody
    can tell from here: the result names it as taken for granted.
    """
    for one, other in combinations(terms, 2):
        mine, theirs = _scope(one), _scope(other)
        if mine is None or theirs is None:
            yield Problem(Reason.SCOPE_UNKNOWN)
        elif not part_of(mine, theirs) and not part_of(theirs, mine):
            yield from same_period(one, other)
        elif mine.keys == theirs.keys and _grows_with_time(one):
            yield from _other_times(one, other)
        else:
            inner, outer = (mine, theirs) if part_of(mine, theirs) else (theirs, mine)
            yield Problem(Reason.SCOPES_OVERLAP, scope_text(outer), scope_text(inner))


def share_of_this(share: Figure, whole: Figure) -> Iterator[Problem]:
    """Ask that a share is a share of this very figure: of its noun, and of its scope."""
    if share.unit.kind is not UnitKind.PERCENT:
        yield Problem(Reason.NOT_A_SHARE, got=unit_text(share.unit))
        return
    denominator = share.denominator
    if denominator is None or denominator.unit is None:
        yield Problem(Reason.DENOMINATOR_UNKNOWN)
    elif denominator.unit != whole.unit:
        expected, got = unit_text(denominator.unit), unit_text(whole.unit)
        yield Problem(Reason.DENOMINATOR_DIFFERS, expected, got)
    if denominator is not None:
        yield from same_scope(denominator.scope, whole.scope)


def whole_period(terms: Sequence[Term]) -> Period | None:
    """Return the one period that a sum's parts make up, or None where they leave a gap."""
    periods = [term.period for term in terms]
    if all(period == periods[0] for period in periods):
        return periods[0]
    told = [one for one in periods if one is not None and one.starts and one.ends]
    spans = sorted(span for span in map(first_and_last, told) if span is not None)
    joined = all(after[0] - before[1] == timedelta(days=1) for before, after in pairwise(spans))
    if len(spans) < len(periods) or not joined:
        return None
    return Period(starts=spans[0][0].isoformat(), ends=spans[-1][1].isoformat())


def _same_whole(one: Figure, other: Figure) -> Iterator[Problem]:
    mine, theirs = one.denominator, other.denominator
    if mine is None or theirs is None or mine.unit is None or theirs.unit is None:
        yield Problem(Reason.DENOMINATOR_UNKNOWN)
        return
    if mine.unit != theirs.unit:
        expected, got = unit_text(mine.unit), unit_text(theirs.unit)
        yield Problem(Reason.DENOMINATOR_DIFFERS, expected, got)
    yield from same_scope(mine.scope, theirs.scope)


def _other_times(one: Term, other: Term) -> Iterator[Problem]:
    mine, theirs = first_and_last(one.period), first_and_last(other.period)
    if mine is None or theirs is None:
        yield Problem(Reason.PERIOD_UNKNOWN)
    elif mine[0] <= theirs[1] and theirs[0] <= mine[1]:
        expected, got = period_text(one.period), period_text(other.period)
        yield Problem(Reason.PERIODS_OVERLAP, expected, got)


def _grows_with_time(term: Term) -> bool:
    """Tell whether weeks add up to a month: counts do, a rate or a share does not."""
    kinds = (UnitKind.COUNT, UnitKind.MEASURE)
    return term.figure is not None and term.figure.unit.kind in kinds


def _scope(term: Term) -> Scope | None:
    return None if term.figure is None else term.figure.scope


def _is_over(term: Term) -> bool:
    span = first_and_last(term.period)
    return span is not None and span[1].isoformat() <= term.as_of[:10]
