"""What is derived from claims: which operation, from which parents, by which conventions."""

from enum import StrEnum
from typing import Annotated

import msgspec

from visavis.claims.claim_status import ClaimStatus
from visavis.claims.figure import Day, Figure, Unit, day_of
from visavis.release import Instant, Ref, require_distinct, require_instants

MAX_PARENTS = 16  # a table of a dozen parties; more is a statistic, not a derivation
MAX_CONVENTIONS = 8  # as many as there are


class Operation(StrEnum):
    """What may be reckoned. The order of the parents is the order of the words."""

    SUM = "sum"
    DIFFERENCE = "difference"  # the first less the second
    RATIO = "ratio"  # the first by the second
    RATE = "rate"  # one figure by the days of its period
    SHARE_OF = "share_of"  # a share, and the figure of which it is one
    MULTIPLY = "multiply"  # a multiplier, and its baseline
    CONVERT = "convert"  # one measure in another unit
    ADD_PERIOD = "add_period"  # a first day and a number of days


class Convention(StrEnum):
    """What a result takes for granted; each is named with it."""

    FIRST_DAY_COUNTS = "first_day_counts"  # 48 days from 30 September end on 16 November
    FIRST_DAY_DOES_NOT_COUNT = "first_day_does_not_count"  # and thus on 17 November
    BOTH_ENDS_COUNT = "both_ends_count"  # the days of a period of two dates
    LENGTH_AS_TOLD = "length_as_told"
    ABOUT_IS_TEN_PERCENT = "about_is_ten_percent"
    SCOPES_DO_NOT_OVERLAP = "scopes_do_not_overlap"  # none lies within another by its key
    ROUNDED_OUTWARD = "rounded_outward"


class DayBy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A day, and the convention by which it is that one."""

    day: Day
    convention: Convention

    def __post_init__(self) -> None:
        """Refuse a day that does not exist."""
        day_of(self.day)


class Result(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an operation yields.

    Args:
        figure: the number, or None where the result is a day.
        days: the day by each convention; empty for a number.
        status: that of the least sure parent.
        as_of: that of the latest parent.
        conventions: what the result takes for granted.
    """

    status: ClaimStatus
    as_of: Instant
    figure: Figure | None = None
    days: Annotated[tuple[DayBy, ...], msgspec.Meta(max_length=2)] = ()
    conventions: Annotated[tuple[Convention, ...], msgspec.Meta(max_length=MAX_CONVENTIONS)] = ()

    def __post_init__(self) -> None:
        """Refuse a result of nothing."""
        require_instants(self.as_of)
        require_distinct(self.conventions, "the conventions")
        if (self.figure is None) == (not self.days):
            raise ValueError("expected a figure or days, and not both")


class ClaimDerive(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Put on record what follows from claims; its id is the id of this statement.

    A command may leave the result out for what this node reckons; a statement never does, and
    every reader reckons again from the parents that they can see.

    Args:
        parents: the claims, in the order of the operation.
        into: the unit to convert into; only for convert.
    """

    operation: Operation
    parents: Annotated[tuple[Ref, ...], msgspec.Meta(min_length=1, max_length=MAX_PARENTS)]
    into: Unit | None = None
    result: Result | None = None

    def __post_init__(self) -> None:
        """Refuse a parent named twice, and a unit that nothing is converted into."""
        require_distinct(self.parents, "the parents")
        if (self.into is not None) != (self.operation is Operation.CONVERT):
            raise ValueError("expected into for convert, and for nothing else")
