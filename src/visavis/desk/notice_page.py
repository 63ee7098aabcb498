"""A notice: where and when in words, what meets it, who has it, and what may be said of it now."""

from collections.abc import Sequence
from typing import ClassVar, Final
from urllib.parse import urlencode

import msgspec

from visavis.acts import Answer, NoticeStatus, notice_status
from visavis.desk.frame import Asked, Section, Viewer, frame_of
from visavis.desk.meets import Meets, meets_of
from visavis.desk.pages import Page
from visavis.desk.shown import Shown, shown
from visavis.desk.sight import Condition, Names, Sight
from visavis.desk.volume_words import VolumeRow, VolumeWords
from visavis.desk.waits import Wait
from visavis.desk.words import desk_words
from visavis.terms import PartyId

_OVER: Final = ("withdrawn", "superseded", "expired")
_OWN: Final = ("notice.amend", "notice.arrived", "notice.supersede", "notice.withdraw")
_THEIRS: Final = ("notice.receive", "notice.read", "notice.passed_on")
_STEP_OF: Final = {"notice.receive": "received", "notice.read": "read"}
# Shown by hand; all else of the read model follows as it is.
_BY_HAND: Final = ("notice", "party", "state", "type", "title", "volume", "window", "answer")


class Meeting(msgspec.Struct, frozen=True):
    """What can be done about something that meets it: the page of the conflict, or raising it."""

    notice: str
    page: str
    raise_it: str


class NoticePage(Page, frozen=True, kw_only=True):
    """One notice.

    Args:
        own: whether it is this party's.
        condition: how the link with its party does.
        meets: what meets it; None where it is over or has no place.
        meetings: what can be done about each of those.
        can: kinds of statement about it, each with the address of its form.
        more: everything else that is known of it.
    """

    template: ClassVar[str] = "notice.html"

    notice: NoticeStatus
    own: bool
    state: str
    condition: Condition
    last_heard: str | None
    rows: tuple[VolumeRow, ...]
    meets: Meets | None
    meetings: dict[str, Meeting]
    can: tuple[tuple[str, str], ...]
    more: tuple[Shown, ...]


def notice_page(
    sight: Sight, viewer: Viewer, asked: Asked, waits: Sequence[Wait], notice: str
) -> NoticePage:
    """Make the page of a notice.

    Raises:
        UnknownThing.
    """
    status = notice_status(sight.shelf, notice, sight.now_ms)
    words, names = desk_words(asked.language), Names(sight.directories, asked.language)
    own = status.party == sight.party
    link = None if status.party is None else sight.link(PartyId(status.party))
    answer = status.answer
    return NoticePage(
        frame=frame_of(sight, viewer, asked, Section.NOTICES, waits),
        notice=status,
        own=own,
        state=status.state.replace("_", "-"),
        condition=Condition.HEARD if own or link is None else link.condition,
        last_heard=None if link is None else link.coverage.last_heard,
        rows=() if status.volume is None else VolumeWords(words).rows(status.volume),
        meets=None if answer is None else meets_of(answer, words, names.party),
        meetings={} if answer is None else _meetings(sight, status, answer),
        can=tuple((kind, _form(kind, notice)) for kind in _can(sight, status, own=own)),
        more=shown(status, words, _BY_HAND),
    )


def _meetings(sight: Sight, status: NoticeStatus, answer: Answer) -> dict[str, Meeting]:
    found = {}
    for one in answer.meetings:
        pair = sorted((status.notice, one.notice))
        fields = [(f"body.notices.{at}", notice) for at, notice in enumerate(pair)]
        query = urlencode([*fields, ("back", f"/conflicts/{'.'.join(pair)}")])
        ours = sight.party in (status.party, one.party)
        found[one.notice] = Meeting(
            notice=one.notice,
            page=f"/conflicts/{one.conflict}" if one.conflict else "",
            raise_it="" if one.conflict or not ours else f"/acts/conflict.raise?{query}",
        )
    return found


def _can(sight: Sight, status: NoticeStatus, *, own: bool) -> tuple[str, ...]:
    """The kinds of statement that may be made about it as it stands."""
    if status.state == "unknown":
        return ()
    if not own:
        said = next((one for one in status.receipts if one.party == sight.party), None)
        return tuple(
            kind
            for kind in _THEIRS
            if said is None or getattr(said, _STEP_OF.get(kind, "passed_on")) is None
        )
    if status.state in _OVER:
        return ("release.grant",)
    kinds = _OWN if status.volume is not None else _OWN[1:]
    posture = ("notice.reclassify",) if status.type == "posture" else ()
    return (*kinds, *posture, "release.grant")


def _form(kind: str, notice: str) -> str:
    named = "body.statement" if kind.startswith("release.") else "body.notice"
    return f"/acts/{kind}?{urlencode({named: notice, 'back': f'/notices/{notice}'})}"
