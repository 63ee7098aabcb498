"""The first page: whether anybody needs an answer, how the lines do, what has happened."""

from collections.abc import Sequence
from typing import Any, ClassVar, Final

import msgspec

from visavis.desk.frame import Asked, Section, Viewer, frame_of
from visavis.desk.news import News
from visavis.desk.pages import Page
from visavis.desk.sight import Condition, Sight
from visavis.desk.waits import Wait
from visavis.desk.watchkeeping import Keeping, keepings_of
from visavis.lines import ContactView, LineState, LineView, WatchView
from visavis.release import Text
from visavis.terms import InstantMs, OfficeId, StatementId

NEWS_SHOWN: Final = 15  # a screen; the record has the rest
NEWS_OF_WATCH: Final = 100  # since the watch was taken; what is older is a link away


class WatchBegan(msgspec.Struct, frozen=True):
    """Since when the reader keeps the watch: the newest taking of one of their offices.

    Args:
        more: whether more has been said since than the page shows.
    """

    office: OfficeId
    keeper: str
    at_ms: InstantMs
    statement: StatementId
    more: bool = False


def watch_began(sight: Sight) -> WatchBegan | None:
    """Return the newest taking of the watch of the reader's offices, or None if there is none."""
    views = sight.shelf.several(WatchView, sight.held).values()
    taken = max(
        (view.taken for view in views if view.taken), key=lambda one: one.mark, default=None
    )
    if taken is None:
        return None
    mark = taken.mark
    return WatchBegan(mark.office, taken.body.keeper, mark.said_ms, mark.id)


class LineRow(msgspec.Struct, frozen=True):
    """A line on the watch page.

    Args:
        condition: the worst of the links to its other parties.
        last_heard: of them, the longest ago; None where one was never heard.
        waiting: what waits for us on it; `theirs`: what waits for others.
    """

    line: StatementId
    state: LineState
    purpose: Text | None
    own: str | None
    counterparts: tuple[str, ...]
    suspended_by: tuple[str, ...]
    condition: Condition
    last_heard: str | None
    waiting: int
    theirs: int


class AlarmRow(msgspec.Struct, frozen=True):
    """An alarm that stands.

    Args:
        words: what is the matter, in the reader's language.
        place: the page of what it is about, or "".
        acknowledged_by: who has seen it; that does not end it.
    """

    key: str
    severity: str
    words: str
    place: str
    since_ms: InstantMs
    due_ms: InstantMs | None
    acknowledged_ms: InstantMs | None
    acknowledged_by: str


class WatchPage(Page, frozen=True, kw_only=True):
    """The first page.

    Args:
        began: since when the news are told, or None where they are simply the latest.
        keeping: whose watch it is, for each office of the reader's whose watch was ever taken.
    """

    template: ClassVar[str] = "watch.html"

    ours: tuple[Wait, ...]
    theirs: tuple[Wait, ...]
    lines: tuple[LineRow, ...]
    alarms: tuple[AlarmRow, ...]
    news: tuple[News, ...]
    began: WatchBegan | None = None
    keeping: tuple[Keeping, ...] = ()


def watch_page(
    sight: Sight,
    viewer: Viewer,
    asked: Asked,
    waits: Sequence[Wait],
    alarms: Sequence[AlarmRow],
    news: Sequence[News],
    began: WatchBegan | None = None,
) -> WatchPage:
    """Make the first page."""
    return WatchPage(
        frame=frame_of(sight, viewer, asked, Section.WATCH, waits),
        ours=tuple(wait for wait in waits if wait.ours),
        theirs=tuple(wait for wait in waits if not wait.ours),
        lines=line_rows(sight, waits),
        alarms=tuple(
            sorted(alarms, key=lambda one: (one.acknowledged_ms is not None, one.since_ms))
        ),
        news=tuple(news),
        began=began,
        keeping=keepings_of(sight, only_taken=True),
    )


def line_rows(sight: Sight, waits: Sequence[Wait]) -> tuple[LineRow, ...]:
    """Return every line, those that need a person first."""
    contacts = _threads_of_lines(sight, waits)
    rows = [_row(sight, view, contacts.get(view.line, ())) for view in sight.every(LineView)]
    return tuple(sorted(rows, key=_concern))


_CALM: Final = {LineState.OPEN: 2, LineState.PROPOSED: 1, LineState.SUSPENDED: 0}


def _concern(row: LineRow) -> tuple[Any, ...]:
    lapsed = row.state is LineState.LAPSED
    heard = row.condition is Condition.HEARD
    return (lapsed, heard, -row.waiting, _CALM.get(row.state, 3), row.line)


def _threads_of_lines(sight: Sight, waits: Sequence[Wait]) -> dict[str, list[Wait]]:
    """Sort what waits by the line on which it stands."""
    found: dict[str, list[Wait]] = {}
    of_contact: dict[str, str] = {}
    for wait in waits:
        line = wait.thread if wait.place == "line" else wait.line
        if wait.place == "contact":
            if wait.thread not in of_contact:
                view = sight.shelf.view(ContactView, wait.thread)
                opened = None if view is None else view.opening
                of_contact[wait.thread] = "" if opened is None else opened.body.line
            line = of_contact[wait.thread]
        if line:
            found.setdefault(line, []).append(wait)
    return found


def _row(sight: Sight, view: LineView, waits: Sequence[Wait]) -> LineRow:
    own = view.office_of(sight.party)
    peers = view.counterparts_of(sight.party)
    heard = [None if (one := sight.link(p)) is None else one.coverage.last_heard for p in peers]
    stances = view.stances
    return LineRow(
        line=view.line,
        state=view.state,
        purpose=None if view.proposal is None else view.proposal.body.purpose,
        own=own,
        counterparts=tuple(office for office in view.offices if office != own),
        suspended_by=tuple(
            office
            for office in view.offices
            if office in stances and stances[office].kind.value == "suspended"
        ),
        condition=worst([sight.condition(peer) for peer in peers]),
        last_heard=None if None in heard or not heard else min(one for one in heard if one),
        waiting=sum(wait.ours for wait in waits),
        theirs=sum(not wait.ours for wait in waits),
    )


_BADNESS: Final = (
    Condition.HEARD,
    Condition.BEHIND,
    Condition.RECOVERING,
    Condition.OFFERED,
    Condition.SILENT,
    Condition.NONE,
    Condition.HALTED,
    Condition.FROZEN,
)


def worst(conditions: Sequence[Condition]) -> Condition:
    """Return the condition that most needs a person; with nobody to hear, there is no link."""
    return max(conditions, key=_BADNESS.index, default=Condition.NONE)
