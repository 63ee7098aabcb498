"""What a figure is: its number, bound, unit, share and relation, as places of the regular text."""

from dataclasses import dataclass
from typing import Literal

Bound = Literal["exact", "at_least", "more_than", "about", "at_most", "less_than", "range"]
Relation = Literal["subset", "increment", "total"]
FigureKind = Literal["count", "percent", "money", "fraction", "multiplier", "elliptic"]


@dataclass(frozen=True, slots=True)
class Denominator:
    """What a share is a share of: span in the regular text, and its number if it has one."""

    start: int
    end: int
    value: float | None


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: span from the bound to the unit noun, in the regular text."""

    start: int
    end: int
    number: int
    kind: FigureKind
    value: float | None
    low: float | None = None
    high: float | None = None
    bound: Bound = "exact"
    unit: str | None = None
    denominator: Denominator | None = None
    relation: Relation | None = None
    inner_end: int = 0
