"""A text cut into pieces at the borders of what was found in it; together they are the text."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

import msgspec

Span = tuple[int, int]


class Found(NamedTuple):
    """A place that was found: of which proposal, and whether it is its figure or words about it."""

    span: Span
    proposal: int
    is_claim: bool


class Piece(msgspec.Struct, frozen=True):
    """A piece of the text.

    Args:
        claims: the proposals whose figure stands here; `about`: those of which it tells more.
        begins: the proposals whose figure begins here.
    """

    text: str
    claims: tuple[int, ...] = ()
    about: tuple[int, ...] = ()
    begins: tuple[int, ...] = ()


def pieces_of(text: str, found: Sequence[Found]) -> tuple[Piece, ...]:
    """Cut a text; nothing of it is left out or repeated, however the spans overlap."""
    inside = [one for one in found if 0 <= one.span[0] < one.span[1] <= len(text)]
    starts: dict[int, list[Found]] = {}
    ends: dict[int, list[Found]] = {}
    for one in inside:
        starts.setdefault(one.span[0], []).append(one)
        ends.setdefault(one.span[1], []).append(one)
    borders = sorted({0, len(text), *starts, *ends})
    open_now: list[Found] = []
    pieces = []
    for start, end in pairwise(borders):
        closed = ends.get(start, ())
        open_now = [one for one in open_now if one not in closed] + starts.get(start, [])
        begun = [one for one in starts.get(start, ()) if one.is_claim]
        pieces.append(
            Piece(
                text=text[start:end],
                claims=_numbers(one for one in open_now if one.is_claim),
                about=_numbers(one for one in open_now if not one.is_claim),
                begins=_numbers(begun),
            )
        )
    return tuple(pieces)


def _numbers(found: Iterable[Found]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(one.proposal for one in found))
