"""All lines, and one line: its sides, its agreement, its history with gaps, its contacts."""

from collections.abc import Sequence
from typing import ClassVar

import msgspec

from visavis.acts import LineStatus, line_status
from visavis.desk.contact_page import Peer, peers_of
from visavis.desk.frame import Asked, Section, Viewer, frame_of
from visavis.desk.pages import Page
from visavis.desk.sight import Sight
from visavis.desk.waits import Wait
from visavis.desk.watch import LineRow, line_rows
from visavis.lines import ContactView, LineState, LineView
from visavis.release import Text
from visavis.terms import InstantMs


class LinesPage(Page, frozen=True, kw_only=True):
    """Every line."""

    template: ClassVar[str] = "lines.html"

    lines: tuple[LineRow, ...]


class ContactRow(msgspec.Struct, frozen=True):
    """A contact of a line, in one row; `waiting` counts what waits for us in it."""

    contact: str
    state: str
    opened_ms: InstantMs
    by: str
    agenda: tuple[Text, ...]
    messages: int
    waiting: int


class LinePage(Page, frozen=True, kw_only=True):
    """One line.

    Args:
        speaker: our office on it, where it may be spoken for.
        own_stance: what it last said, or "".
        can: what it may say now, each a kind of statement.
    """

    template: ClassVar[str] = "line.html"

    line: LineStatus
    speaker: str | None
    own_stance: str
    peers: tuple[Peer, ...]
    contacts: tuple[ContactRow, ...]
    can: tuple[str, ...]


def lines_page(sight: Sight, viewer: Viewer, asked: Asked, waits: Sequence[Wait]) -> LinesPage:
    """Make the list of lines."""
    frame = frame_of(sight, viewer, asked, Section.LINES, waits)
    return LinesPage(frame=frame, lines=line_rows(sight, waits))


def line_page(
    sight: Sight, viewer: Viewer, asked: Asked, waits: Sequence[Wait], line: str
) -> LinePage:
    """Make the page of a line.

    Raises:
        UnknownThing.
    """
    status = line_status(sight.shelf, line)
    view = sight.shelf.require(LineView, line)
    own = view.office_of(sight.party)
    stance = "" if own is None or own not in view.stances else view.stances[own].kind.value
    speaker = own if own in sight.held else None
    rows = [_contact(sight, contact, waits) for contact in status.contact_ids]
    return LinePage(
        frame=frame_of(sight, viewer, asked, Section.LINES, waits),
        line=status,
        speaker=speaker,
        own_stance=stance,
        peers=peers_of(sight, [side.party for side in status.sides]),
        contacts=tuple(sorted(rows, key=lambda row: (row.state != "open", -row.opened_ms))),
        can=() if speaker is None else _can(stance, view.state),
    )


def _can(stance: str, state: LineState) -> tuple[str, ...]:
    """What the own side may say of the line; the rules decide again when it is said."""
    if stance == "open":
        talk = ("contact.open",) if state is LineState.OPEN else ()
        return (*talk, "line.suspend", "line.lapse", "line.history")
    if stance == "suspended":
        return ("line.resume", "line.lapse", "line.history")
    return ("line.open", "line.history")


def _contact(sight: Sight, contact: str, waits: Sequence[Wait]) -> ContactRow:
    view = sight.shelf.require(ContactView, contact)
    assert view.opening is not None  # its opening put it under the line
    return ContactRow(
        contact=contact,
        state="closed" if view.is_closed else "open",
        opened_ms=view.opening.mark.said_ms,
        by=view.opening.mark.office,
        agenda=view.opening.body.agenda,
        messages=sum(view.messages.values()),
        waiting=sum(wait.ours for wait in waits if wait.thread == contact),
    )
