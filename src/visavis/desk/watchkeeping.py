"""The watch of an office: since when whose it is, what is open, handing it over and taking it."""

from collections.abc import Iterator, Sequence
from typing import ClassVar, Final

import msgspec

from visavis.acts import HandoverStatus, WatchStatus, Word, open_items, watch_status
from visavis.desk.frame import Asked, Section, Viewer, frame_of
from visavis.desk.locales import Locales
from visavis.desk.pages import Page
from visavis.desk.shown import SHOWN_ID_CHARACTERS
from visavis.desk.sight import Names, Sight
from visavis.desk.thing_pages import title_of
from visavis.desk.waits import Wait
from visavis.desk.words import DeskWords, desk_words
from visavis.lines import MAX_OPEN_ITEMS, OpenItem, WatchState, WatchView
from visavis.release import Text
from visavis.terms import InstantMs, OfficeId, VisavisError, parse_instant, parse_office_id

NOTED: Final = 20  # lines that the remarks begin with; a longer note is read by nobody at a desk
NOTED_CHARACTERS: Final = 120  # of each; one line of the form


class Keeping(msgspec.Struct, frozen=True):
    """The watch of one office, in a line.

    Args:
        since: the statement by which it was taken, or by which it was handed over.
        to: who is to take it, where somebody was named.
    """

    office: OfficeId
    state: str
    keeper: str | None
    since: Word | None
    to: str | None = None
    take_by: str | None = None


class OpenLine(msgspec.Struct, frozen=True):
    """One thing that is open, as the next keeper must know it."""

    type: str
    id: str
    place: str
    title: Text | None
    due: str | None
    overdue: bool
    by: str | None


class WatchesPage(Page, frozen=True, kw_only=True):
    """The watch of every office for which the reader may speak."""

    template: ClassVar[str] = "watches.html"

    offices: tuple[Keeping, ...]


class WatchkeepingPage(Page, frozen=True, kw_only=True):
    """The watch of one office.

    Args:
        may: whether the reader speaks for the office.
        told: what the keeper said on taking it.
        handover: the newest one, with what was open then.
        note: what the remarks of a handover begin with: all that is open, in words.
        people: names that may be meant: who holds the office, and who reads this.
    """

    template: ClassVar[str] = "watchkeeping.html"

    keeping: Keeping
    may: bool
    told: Text | None
    without_handover: Text | None
    handover: HandoverStatus | None
    open_lines: tuple[OpenLine, ...]
    open_count: int
    note: str
    people: tuple[str, ...]


def keepings_of(sight: Sight, *, only_taken: bool) -> tuple[Keeping, ...]:
    """Return the watch of each office that the reader holds.

    Args:
        only_taken: leave out those whose watch nobody has ever taken.
    """
    views = sight.shelf.several(WatchView, sight.held)
    return tuple(
        _keeping(sight, office, watch_status(sight.shelf, office, sight.now_ms))
        if office in views
        else Keeping(office, WatchState.NEVER_TAKEN.value, None, None)
        for office in sight.held
        if office in views or not only_taken
    )


def watches_page(sight: Sight, viewer: Viewer, asked: Asked, waits: Sequence[Wait]) -> WatchesPage:
    """Make the page of all watches."""
    return WatchesPage(
        frame=frame_of(sight, viewer, asked, Section.WATCH, waits),
        offices=keepings_of(sight, only_taken=False),
    )


def watchkeeping_page(
    sight: Sight, viewer: Viewer, asked: Asked, waits: Sequence[Wait], office_id: str
) -> WatchkeepingPage:
    """Make the page of one office's watch, also where nobody has taken it yet.

    Raises:
        MalformedId: that is no office.
        UnknownThing: it is another party's, or nobody's.
    """
    office = parse_office_id(office_id)
    names = Names(sight.directories, asked.language)
    words = desk_words(asked.language)
    if office in sight.held and sight.shelf.view(WatchView, office) is None:
        items = open_items(sight.shelf)
        status = WatchStatus(
            office=office,
            state=WatchState.NEVER_TAKEN.value,
            keeper=None,
            taken=None,
            told=None,
            without_handover=None,
            handover=None,
            open_items=tuple(items[:MAX_OPEN_ITEMS]),
            open_count=len(items),
        )
    else:
        status = watch_status(sight.shelf, office, sight.now_ms)
    lines = tuple(_open(sight, status.open_items))
    holder = names.holder(office, sight.now_ms)
    to = None if status.handover is None else status.handover.to
    return WatchkeepingPage(
        frame=frame_of(sight, viewer, asked, Section.WATCH, waits),
        keeping=_keeping(sight, office, status),
        may=office in sight.held,
        told=status.told,
        without_handover=status.without_handover,
        handover=status.handover,
        open_lines=lines,
        open_count=status.open_count,
        note=_note(lines, status.open_count, words, names, sight.now_ms),
        people=tuple(dict.fromkeys(one for one in (to, holder, viewer.name) if one)),
    )


def _keeping(sight: Sight, office: OfficeId, status: WatchStatus) -> Keeping:
    over = status.handover if status.keeper is None else None
    return Keeping(
        office=office,
        state=status.state,
        keeper=status.keeper,
        since=status.taken if over is None else over.word,
        to=None if over is None else over.to,
        take_by=None if over is None else over.take_by,
    )


def _open(sight: Sight, items: Sequence[OpenItem]) -> Iterator[OpenLine]:
    for item in items:
        try:
            title = title_of(sight, item.thing, item.id)
        except VisavisError:  # of a type without a page of its own; its type and id name it
            title = None
        yield OpenLine(
            type=item.thing,
            id=item.id,
            place=f"/things/watch/{item.id}" if item.thing == "watch" else f"/things/{item.id}",
            title=title,
            due=item.due,
            overdue=item.due is not None and sight.now_ms >= parse_instant(item.due),
            by=item.by,
        )


def _note(
    lines: Sequence[OpenLine], count: int, words: DeskWords, names: Names, now_ms: InstantMs
) -> str:
    """Write what is open, one line each, for the keeper to shorten and to add to."""
    if not lines:
        return ""
    locales = Locales(words.language)
    found = [words.say("handover-note", count=count)]
    for one in lines[:NOTED]:
        named = names.office(one.id) if one.type == "watch" else one.id[:SHOWN_ID_CHARACTERS]
        if one.title is not None:
            named = one.title.text[:NOTED_CHARACTERS]
        line = f"– {words.say(f'open-{one.type}')}: {' '.join(named.split())}"
        if one.due is not None:
            line += f"; {words.say('open-due')} {locales.short(one.due, now_ms)}"
        if one.by is not None and one.type != "watch":
            line += f" ({names.office(one.by)})"
        found.append(line)
    if count > NOTED:
        found.append(words.say("handover-note-more", count=count - NOTED))
    return "\n".join(found)
