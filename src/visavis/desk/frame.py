"""The frame around every page: who looks, which party, which mode, and whether anybody waits."""

from collections.abc import Sequence
from enum import StrEnum

import msgspec

from visavis.acts import LANGUAGES
from visavis.desk.sight import Condition, Sight, Stale
from visavis.desk.waits import Wait, WaitKind
from visavis.record import Mode
from visavis.terms import InstantMs, OfficeId, PartyId


class Theme(StrEnum):
    """Light or dark; by default as the system has it."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Section(StrEnum):
    """The places that the desk leads to, in the order of its menu."""

    WATCH = "watch"
    LINES = "lines"
    NOTICES = "notices"
    MAP = "map"
    MANDATES = "mandates"
    FIGURES = "figures"
    RECORD = "record"
    PARTIES = "parties"
    ACTS = "acts"
    HELP = "help"


class Viewer(msgspec.Struct, frozen=True):
    """Who looks.

    Args:
        name: as the person is known here; "" for whoever came by the folder's own key.
        offices: for which they may speak today.
        csrf: what every form that changes something must carry.
    """

    name: str
    offices: tuple[OfficeId, ...]
    csrf: str


class Asked(msgspec.Struct, frozen=True):
    """How a page was asked for.

    Args:
        path: the address with its query, without language and theme.
        done: what was just done, as a message of the desk's words; or "".
    """

    path: str
    language: str
    theme: Theme
    done: str = ""


class Attention(msgspec.Struct, frozen=True):
    """What needs an answer of this party, summed up for the top of every page."""

    ours: int
    overdue: int
    danger: int
    theirs: int
    next_due_ms: InstantMs | None


class LinkTrouble(msgspec.Struct, frozen=True):
    """A link over which nothing certain is known now."""

    peer: PartyId
    condition: Condition
    last_heard: str | None


class Frame(msgspec.Struct, frozen=True):
    """The frame of one page.

    Args:
        section: where it belongs in the menu; None for what belongs nowhere.
    """

    section: Section | None
    party: PartyId
    mode: Mode
    now_ms: InstantMs
    viewer: Viewer
    asked: Asked
    attention: Attention
    troubles: tuple[LinkTrouble, ...]
    stale: tuple[Stale, ...] = ()
    sections: tuple[Section, ...] = tuple(Section)
    languages: tuple[str, ...] = LANGUAGES


def frame_of(
    sight: Sight, viewer: Viewer, asked: Asked, section: Section | None, waits: Sequence[Wait]
) -> Frame:
    """Make the frame of a page."""
    return Frame(
        section=section,
        party=sight.party,
        mode=sight.mode,
        now_ms=sight.now_ms,
        viewer=viewer,
        asked=asked,
        attention=attention_of(waits, sight.now_ms),
        troubles=tuple(
            LinkTrouble(link.peer, link.condition, link.coverage.last_heard)
            for link in sight.links
            if link.condition is not Condition.HEARD
        ),
        stale=sight.stale,
    )


def attention_of(waits: Sequence[Wait], now_ms: InstantMs) -> Attention:
    """Sum up what waits."""
    ours = [wait for wait in waits if wait.ours]
    due = [wait.due_ms for wait in ours if wait.due_ms is not None and wait.due_ms > now_ms]
    return Attention(
        ours=len(ours),
        overdue=sum(wait.is_overdue(now_ms) for wait in ours),
        danger=sum(wait.kind is WaitKind.DANGER for wait in ours),
        theirs=len(waits) - len(ours),
        next_due_ms=min(due, default=None),
    )
