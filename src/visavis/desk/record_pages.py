"""The record: what was said and received, in order of arrival; one statement; its evidence."""

from collections.abc import Sequence
from typing import Any, ClassVar

import msgspec

from visavis.desk.bare import Problem
from visavis.desk.frame import Asked, Section, Viewer, frame_of
from visavis.desk.news import News, place_of, read_row
from visavis.desk.pages import Page
from visavis.desk.preview_page import laid_out
from visavis.desk.shown import Shown, shown
from visavis.desk.sight import KeptRow, Names, Sight
from visavis.desk.waits import Wait
from visavis.desk.words import desk_words
from visavis.release import Said
from visavis.terms import InstantMs, PartyId

ROWS_A_PAGE = 100  # five screens; the next page is a link away


class RecordPage(Page, frozen=True, kw_only=True):
    """A page of the record, the newest first.

    Args:
        thread: the thing that it is narrowed to, or "".
        older: before which place to go on, or None at the beginning.
        total: how many statements there are, or None for a reader from whom some are hidden: then
            neither this nor their numbers are shown.
    """

    template: ClassVar[str] = "record.html"

    rows: tuple[News, ...]
    thread: str
    older: int | None
    total: int | None


class Delivery(msgspec.Struct, frozen=True):
    """Where a statement stands in the log of one link.

    Args:
        sent: whether in ours to the peer, or in theirs to us.
        index: its place there; None while it waits to be logged.
        receipted: whether the receiver has signed that it is stored.
    """

    peer: PartyId
    sent: bool
    index: int | None
    receipted: bool


class StatementPage(Page, frozen=True, kw_only=True):
    """One statement as it was signed.

    Args:
        kind: None where it could not be read.
        words: what it says, in one line; "" where this release does not know its kind.
        why: where it does not count, the code of the reason.
    """

    template: ClassVar[str] = "statement.html"

    id: str
    kind: str | None
    act: str | None
    office: str | None
    words: str
    said_ms: InstantMs | None
    received_ms: InstantMs
    verdict: str
    why: str
    own: bool
    place: str
    fields: tuple[Shown, ...]
    raw: str
    deliveries: tuple[Delivery, ...]


class VerifyPage(Page, frozen=True, kw_only=True):
    """Where a bundle is verified; `proven` is what it proves, `problem` why it does not."""

    template: ClassVar[str] = "verify.html"

    proven: "Proven | None"
    problem: Problem | None


class ProvenEntry(msgspec.Struct, frozen=True):
    """One statement that a bundle proves."""

    index: int
    office: str
    at: str
    kind: str
    words: str


class Proven(msgspec.Struct, frozen=True):
    """What a bundle proves, if the words are those of the two parties."""

    sender: str
    receiver: str
    origin: str
    size: int
    root: str
    receipted: bool
    forked_by: str
    fingerprints: tuple[tuple[str, tuple[str, ...]], ...]
    entries: tuple[ProvenEntry, ...]


def record_page(
    sight: Sight,
    viewer: Viewer,
    asked: Asked,
    waits: Sequence[Wait],
    rows: tuple[News, ...],
    *,
    thread: str,
    older: int | None,
    total: int | None,
) -> RecordPage:
    """Make a page of the record."""
    frame = frame_of(sight, viewer, asked, Section.RECORD, waits)
    return RecordPage(frame=frame, rows=rows, thread=thread, older=older, total=total)


def statement_page(
    sight: Sight,
    viewer: Viewer,
    asked: Asked,
    waits: Sequence[Wait],
    row: KeptRow,
    deliveries: tuple[Delivery, ...],
) -> StatementPage:
    """Make the page of one kept statement."""
    words, names = desk_words(asked.language), Names(sight.directories, asked.language)
    said, filed = read_row(row), row.filed
    line = "" if said is None else words.kinds.describe(said, filed.thread or said.mark.id, names)
    return StatementPage(
        frame=frame_of(sight, viewer, asked, Section.RECORD, waits),
        id=filed.id or "",
        kind=filed.kind,
        act=filed.act,
        office=filed.office,
        words=line,
        said_ms=filed.said_ms,
        received_ms=row.received_ms,
        verdict=str(row.verdict).replace("_", "-"),
        why=row.code,
        own=str(row.verdict) == "own",
        place=_place(said, row),
        fields=() if said is None else shown(said.body, words, ()),
        raw=laid_out(filed.raw),
        deliveries=deliveries,
    )


def _place(said: Said[Any] | None, row: KeptRow) -> str:
    if said is None or not row.filed.thread:
        return ""
    return place_of(said.kind, row.filed.thread, said.mark.id)


def verify_page(
    sight: Sight,
    viewer: Viewer,
    asked: Asked,
    waits: Sequence[Wait],
    proven: Proven | None,
    problem: Problem | None,
) -> VerifyPage:
    """Make the page on which a bundle is verified."""
    frame = frame_of(sight, viewer, asked, Section.RECORD, waits)
    return VerifyPage(frame=frame, proven=proven, problem=problem)
