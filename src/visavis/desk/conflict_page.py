"""A conflict: the two notices side by side, and each way out of it beside the others.

Where it stands is found from the notices themselves; what each side said of it stands as it was
said. Nothing here decides: whose notice it is amends it, and both must accept a risk.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar, Final

import msgspec

from visavis.acts import NoticeStatus, conflict_status, notice_status
from visavis.desk.conflict_cards import Card, ConflictCards, Side
from visavis.desk.frame import Asked, Section, Viewer, frame_of
from visavis.desk.locales import Locales
from visavis.desk.meets import because_in_words, heights_in_words
from visavis.desk.pages import Page
from visavis.desk.shown import SHOWN_ID_CHARACTERS
from visavis.desk.sight import Names, Sight
from visavis.desk.waits import Wait
from visavis.desk.words import desk_words
from visavis.notices import StatedProposal
from visavis.release import Text
from visavis.terms import PartyId, VisavisError

SETTLED: Final = ("resolved", "risk_accepted", "past")


class Risk(msgspec.Struct, frozen=True):
    """That an office accepted the risk; `current` for the notices as they stand."""

    office: str
    at: str
    statement: str
    reason: Text
    until: str | None
    current: bool


class ConflictPage(Page, frozen=True, kw_only=True):
    """One conflict.

    Args:
        sides: one's own first, where one of them is.
        found: the changes that this node found, where it was asked; None where it was not.
        finder: by notice, the address that asks for changes of it; empty where nothing meets.
        propose: by notice, the form for another change of it.
        risk: the form that accepts the risk; "" where there is none to accept.
        raise_it: the form that raises it, where this side has not; "" else.
        unheard: parties of whom nothing certain is known.
    """

    template: ClassVar[str] = "conflict.html"

    id: str
    state: str
    settled: bool
    verdict: str
    start: str | None
    end: str | None
    heights: str
    because: tuple[str, ...]
    sides: tuple[Side, ...]
    proposals: tuple[Card, ...]
    found: tuple[Card, ...] | None
    finder: tuple[tuple[PartyId, str], ...]
    propose: tuple[tuple[PartyId, str], ...]
    risks: tuple[Risk, ...]
    risk: str
    raise_it: str
    unheard: tuple[tuple[str, str | None], ...]
    raised_by: tuple[tuple[str, str, str], ...]


def conflict_page(
    sight: Sight,
    viewer: Viewer,
    asked: Asked,
    waits: Sequence[Wait],
    conflict: str,
    *,
    mover: str = "",
    found: Sequence[StatedProposal] | None = None,
) -> ConflictPage:
    """Make the page of a conflict.

    Args:
        mover, found: the notice for which changes were looked for, and those that were found.

    Raises:
        UnknownThing.
    """
    status = conflict_status(sight.shelf, conflict, sight.now_ms)
    words, names = desk_words(asked.language), Names(sight.directories, asked.language)
    notices = {notice: _notice(sight, notice) for notice in status.notices}
    maker = ConflictCards(sight, words, status, notices, waits)
    open_ = status.state not in (*SETTLED, "unknown")
    whose = _whose(notices, names)
    return ConflictPage(
        frame=frame_of(sight, viewer, asked, Section.NOTICES, waits),
        id=status.conflict,
        state=status.state.replace("_", "-"),
        settled=status.state in SETTLED,
        verdict=status.verdict or "",
        start=status.start,
        end=status.end,
        heights=""
        if status.verdict is None
        else heights_in_words(
            status.floor_m_wgs84, status.ceiling_m_wgs84, words, Locales(asked.language)
        ),
        because=because_in_words(status.because, words, whose),
        sides=maker.sides(),
        proposals=tuple(maker.card(one) for one in reversed(status.proposals)),
        found=None if found is None else tuple(maker.found(one, mover) for one in found),
        finder=maker.addresses(lambda notice: f"/conflicts/{conflict}?mover={notice}#found")
        if open_
        else (),
        propose=maker.addresses(
            lambda notice: maker.form("conflict.propose", ("body.notice", notice))
        )
        if open_
        else (),
        risks=tuple(
            Risk(one.word.by, one.word.at, one.word.statement, one.reason, one.until, one.current)
            for one in status.risks
        ),
        risk=maker.form("conflict.accept_risk") if open_ and maker.ours else "",
        raise_it=maker.form("conflict.raise") if open_ and maker.ours and not maker.raised else "",
        unheard=tuple(
            (one.party, one.last_heard) for one in status.coverage if one.party in status.missing
        ),
        raised_by=tuple((one.word.by, one.word.at, one.word.statement) for one in status.raised),
    )


def _notice(sight: Sight, notice: str) -> NoticeStatus | None:
    try:
        return notice_status(sight.shelf, notice, sight.now_ms)
    except VisavisError:  # it has not come, or may not be seen; the page says unknown
        return None


def _whose(notices: Mapping[str, NoticeStatus | None], names: Names) -> Callable[[str], str]:
    def whose(notice: str) -> str:
        status = notices.get(notice)
        return (
            notice[:SHOWN_ID_CHARACTERS]
            if status is None or status.party is None
            else names.party(status.party)
        )

    return whose
