"""Notices: on a chart and in a table, what meets what, and of whom nothing certain is known."""

from collections.abc import Sequence
from typing import ClassVar

import msgspec

from visavis.acts import NoticeStatus, conflict_status, notice_status
from visavis.desk.chart import Chart, Subject, chart_of
from visavis.desk.frame import Asked, Section, Viewer, frame_of
from visavis.desk.pages import Page
from visavis.desk.sight import LISTED_LIMIT, Condition, Names, Sight
from visavis.desk.volume_words import VolumeWords
from visavis.desk.waits import Wait
from visavis.desk.words import desk_words
from visavis.notices import NoticeView
from visavis.release import Text
from visavis.terms import PartyId, VisavisError

LIVE = ("announced", "may_have_begun", "in_effect", "unknown")
SETTLED = ("resolved", "risk_accepted", "past")
NOTICES_READ = 20_000  # a season's; their states are read in a second
CHARTED_LIMIT = 300  # areas on one chart; more cannot be told apart


class Meeting(msgspec.Struct, frozen=True):
    """A notice of another party that meets it, and how sure that is; not settled between them."""

    notice: str
    party: str
    verdict: str
    state: str


class NoticeRow(msgspec.Struct, frozen=True):
    """A notice in the table.

    Args:
        floor, ceiling: as they were declared, in words.
        meets: what meets it now; `outcome` is the answer with what it rests on: certain, possible,
            none found, or unknown where a party is not covered; "" where nothing was asked.
    """

    id: str
    party: PartyId
    own: bool
    state: str
    type: str
    title: Text | None
    start: str | None
    end: str | None
    floor: str
    ceiling: str
    unknown: bool
    conflicts: tuple[str, ...]
    meets: tuple[Meeting, ...]
    outcome: str


class ConflictRow(msgspec.Struct, frozen=True):
    """A conflict in the table."""

    id: str
    state: str
    settled: bool
    verdict: str | None
    parties: tuple[str, ...]
    start: str | None
    end: str | None
    because: tuple[str, ...]


class NoticesPage(Page, frozen=True, kw_only=True):
    """Live notices and conflicts; `past` counts what is over.

    Args:
        cut: how many more there are than are shown; the page says so.
        silent: parties whose notices may be old, with how their links do.
    """

    template: ClassVar[str] = "notices.html"

    rows: tuple[NoticeRow, ...]
    conflicts: tuple[ConflictRow, ...]
    chart: Chart | None
    silent: tuple[tuple[PartyId, Condition, str | None], ...]
    past: int
    cut: int
    all: bool


def notices_page(
    sight: Sight, viewer: Viewer, asked: Asked, waits: Sequence[Wait], *, everything: bool
) -> NoticesPage:
    """Make the page of notices; `everything` shows what is over too."""
    conflicts = _conflicts(sight)
    meeting: dict[str, list[str]] = {}
    for row, notices in conflicts:
        for notice in notices if not row.settled else ():
            meeting.setdefault(notice, []).append(row.id)
    subjects: list[Subject] = []
    rows: list[NoticeRow] = []
    past = 0
    names, said = Names(sight.directories, asked.language), VolumeWords(desk_words(asked.language))
    cut = 0
    for view in sight.every(NoticeView, NOTICES_READ):
        live = view.state_at(sight.now_ms).value in LIVE
        past += not live
        if not live and not everything:
            continue
        if len(rows) >= LISTED_LIMIT:
            cut += 1
            continue
        try:
            status = notice_status(sight.shelf, view.notice, sight.now_ms)
        except VisavisError:  # withdrawn from us, or not here whole; the record says which
            continue
        party = PartyId(status.party or "")
        own = party == sight.party
        unknown = not own and sight.condition(party) is not Condition.HEARD
        listed = _row(status, party, own, unknown, tuple(meeting.get(view.notice, ())), said)
        rows.append(listed)
        if status.volume is not None and status.state in LIVE and len(subjects) < CHARTED_LIMIT:
            title = status.title
            subjects.append(
                Subject(
                    id=view.notice,
                    label=names.party(party) + (f": {title.text[:40]}" if title else ""),
                    lang=title.lang if title else asked.language,
                    party=party,
                    own=own,
                    unknown=unknown,
                    conflict=bool(listed.conflicts or listed.meets),
                    volume=status.volume,
                )
            )
    return NoticesPage(
        frame=frame_of(sight, viewer, asked, Section.NOTICES, waits),
        rows=tuple(
            sorted(
                rows, key=lambda row: (not (row.conflicts or row.meets), row.start or "", row.id)
            )
        ),
        conflicts=tuple(row for row, _ in conflicts),
        chart=chart_of(subjects),
        silent=tuple(
            (link.peer, link.condition, link.coverage.last_heard)
            for link in sight.links
            if link.condition is not Condition.HEARD
        ),
        past=past,
        cut=cut,
        all=everything,
    )


def _row(
    status: NoticeStatus,
    party: PartyId,
    own: bool,
    unknown: bool,
    conflicts: tuple[str, ...],
    said: VolumeWords,
) -> NoticeRow:
    window, volume = status.window, status.volume
    return NoticeRow(
        id=status.notice,
        party=party,
        own=own,
        state=status.state.replace("_", "-"),
        type=status.type or "",
        title=status.title,
        start=None if window is None else window.start_earliest,
        end=None if window is None else window.end_latest,
        floor="" if volume is None else said.height(volume.floor, "surface"),
        ceiling="" if volume is None else said.height(volume.ceiling, "unlimited"),
        unknown=unknown,
        conflicts=conflicts,
        meets=_meets(status),
        outcome="" if status.answer is None else status.answer.outcome,
    )


def _meets(status: NoticeStatus) -> tuple[Meeting, ...]:
    """What is found to meet a notice, unless both sides have settled it; raised or not."""
    if status.answer is None:
        return ()
    return tuple(
        Meeting(one.notice, one.party, one.verdict, one.state.replace("_", "-"))
        for one in status.answer.meetings
        if one.state not in SETTLED
    )


def _conflicts(sight: Sight) -> list[tuple[ConflictRow, tuple[str, ...]]]:
    found = []
    for document in sight.shelf.views.list_views("conflict", LISTED_LIMIT, ""):
        try:
            status = conflict_status(sight.shelf, document.id, sight.now_ms)
        except VisavisError:
            continue
        row = ConflictRow(
            id=document.id,
            state=status.state.replace("_", "-"),
            settled=status.state in SETTLED,
            verdict=status.verdict,
            parties=tuple(party for party in status.parties if party),
            start=status.start,
            end=status.end,
            because=status.because,
        )
        found.append((row, status.notices))
    return sorted(found, key=lambda one: (one[0].settled, one[0].id))
