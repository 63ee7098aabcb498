"""What this party knew at another time: how many things of each type, and each as it stood."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import msgspec

from visavis.desk.bare import Problem
from visavis.desk.frame import Asked, Section, Viewer, frame_of
from visavis.desk.pages import Page
from visavis.desk.shown import Shown, shown_plain
from visavis.desk.sight import Sight
from visavis.desk.waits import Wait
from visavis.desk.words import desk_words


class Known(msgspec.Struct, frozen=True):
    """What was known then.

    Args:
        things: how many of each type.
        items: those of the type that was asked for, each with its id.
    """

    at: str
    things: tuple[tuple[str, int], ...]
    items: tuple[tuple[str, tuple[Shown, ...]], ...]
    next: str | None


class AsOfPage(Page, frozen=True, kw_only=True):
    """What was known at an instant, by one of two clocks: *received* or *said*."""

    template: ClassVar[str] = "asof.html"

    at: str
    by: str
    type: str
    known: Known | None
    problem: Problem | None


def asof_page(
    sight: Sight,
    viewer: Viewer,
    asked: Asked,
    waits: Sequence[Wait],
    known: Mapping[str, Any] | None,
    *,
    at: str,
    by: str,
    wanted: str,
    problem: Problem | None,
) -> AsOfPage:
    """Make the page of what was known; `known` is what the node answered, as plain values."""
    words = desk_words(asked.language)
    return AsOfPage(
        frame=frame_of(sight, viewer, asked, Section.RECORD, waits),
        at=at,
        by=by,
        type=wanted,
        known=None
        if known is None
        else Known(
            at=known["at"],
            things=tuple(sorted(known["things"].items())),
            items=tuple(
                (str(one.get(wanted, "")), shown_plain(one, words)) for one in known["items"]
            ),
            next=known["next"],
        ),
        problem=problem,
    )
