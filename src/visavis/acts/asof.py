"""As of an instant: what a party knew then, by when it was said or by when it was received.

A view as of then is the fold of those of its statements that count by then. Folding is the same
in any order, so statements that came late find their place whatever was folded before them.
"""

import re
from collections.abc import Iterable
from enum import StrEnum
from typing import Final

import msgspec

from visavis.acts.errors import MomentRefused
from visavis.acts.kinds import Under, fold_under, under_id
from visavis.acts.open_things import OPENS
from visavis.acts.ports import KeptStatement
from visavis.acts.projections import decode_view, encode_view
from visavis.acts.reading import said_again
from visavis.acts.registry import REGISTRY, VIEW_TYPES
from visavis.acts.release_markings import MARKING_VIEW, read_marking
from visavis.terms import InstantMs, MalformedInstant, parse_instant, render_instant

_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
_LAST_OF_DAY: Final = "T23:59:59.999Z"
NOW: Final = "now"


class By(StrEnum):
    """By which clock a statement counts."""

    SAID = "said"  # by its sender's own word of when
    RECEIVED = "received"  # by when it was here: what this desk could know


def parse_by(text: str) -> By:
    """Read the name of a clock.

    Raises:
        MomentRefused.
    """
    try:
        return By(text)
    except ValueError:
        raise MomentRefused(
            "As-of refused",
            expected=" or ".join(By),
            got=repr(text[:60]),
            next_step="By when it was said, or by when it was received here.",
        ) from None


def parse_moment(text: str, newest_ms: InstantMs) -> InstantMs:
    """Read an instant, a day (its last millisecond, UTC), or ``now``.

    Args:
        newest_ms: the latest instant of which anything can be known.

    Raises:
        MomentRefused: another format, no zone, no such day, or later than `newest_ms`.
    """
    if text == NOW:
        return newest_ms
    day = _DAY.fullmatch(text) is not None
    try:
        moment = parse_instant(text + _LAST_OF_DAY if day else text)
    except MalformedInstant:
        raise MomentRefused(
            "Time refused",
            expected="an instant with its zone such as 2015-11-19T10:00:00Z, a day such as"
            " 2015-11-19, or now",
            got=repr(text if len(text) <= 60 else text[:57] + "..."),
            next_step="Write date, time and zone in full.",
        ) from None
    if moment > newest_ms:
        if day and text == render_instant(newest_ms)[:10]:
            return newest_ms  # the day is not over yet
        raise MomentRefused(
            "Time refused",
            expected=f"{render_instant(newest_ms)} or earlier",
            got=text,
            next_step="Nobody knows yet what will be known then.",
        )
    return moment


def marked_as_of(view_type: str, doc: bytes, at_ms: InstantMs, late_ms: InstantMs) -> bytes:
    """Return the note of a marking as it counts at an instant.

    Markings are those of today, but for this: what was withdrawn later had not been withdrawn.

    Args:
        late_ms: when the note last changed here, where statements count by when they came.
    """
    if view_type != MARKING_VIEW:
        return doc
    marking = read_marking(doc)
    withdrawn_ms = marking.withdrawn_ms
    if withdrawn_ms is None or max(withdrawn_ms, late_ms) <= at_ms:
        return doc
    return encode_view(msgspec.structs.replace(marking, withdrawn_ms=None))


def open_of(view_type: str, doc: bytes) -> bytes | None:
    """Return the document of what is open about a view, or None where nothing is."""
    shape = VIEW_TYPES[view_type]
    thing = OPENS[shape](decode_view(shape, doc))
    return None if thing is None else encode_view(thing)


def refold(
    view_type: str, entity: str, doc: bytes | None, kept: Iterable[KeptStatement]
) -> bytes | None:
    """Fold statements into one view alone.

    Args:
        doc: the view before them, or None.
        kept: statements that changed it once; a kind that this release does not know is left out.
    """
    shape = VIEW_TYPES[view_type]
    view = None if doc is None else decode_view(shape, doc)
    for one in kept:
        said = said_again(one)
        if said is None:
            continue
        kind = REGISTRY[said.kind]
        for projection in kind.projections:
            if projection.shape is shape and projection.id_of(said) == entity:
                view = projection.fold(view, said)
        if shape is Under:
            thread = kind.thread(said)
            for parent in kind.parents(said):
                if under_id(parent, kind.name, thread) == entity:
                    view = fold_under(view, parent, thread, said)
    return None if view is None else encode_view(view)
