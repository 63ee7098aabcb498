"""Finding conflicts as notices come and go: the index and what meets what, kept in step.

Whoever stores views hands each changed notice to `follow_notices`, in the same transaction. What
is found concerns two parties, whoever's notices they are: one's own and another's, or two others'.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

import msgspec

from visavis.acts.projections import ViewDocument, decode_view
from visavis.acts.registry import VIEW_NAMES
from visavis.acts.release_markings import Markings
from visavis.notices import (
    Conflict,
    NoticeView,
    PartyCoverage,
    PreparedVolume,
    Verdict,
    VolumeIndex,
    prepared_of,
    unsure_where_coarse,
    window_at,
)
from visavis.terms import InstantMs, PartyId


class Meeting(msgspec.Struct, frozen=True):
    """Two live notices of two parties that meet; `a` is the smaller id.

    Args:
        since_ms: when the later of the two got this where and when, by its party's time.
        verdict: certain or possible.
        start_ms, end_ms: the span that both share, end exclusive; None until further notice.
        because: what makes it possible only, separation, missing floors and ceilings.
    """

    a: str
    b: str
    party_a: PartyId
    party_b: PartyId
    since_ms: InstantMs
    verdict: str
    start_ms: InstantMs
    end_ms: InstantMs | None
    floor_m_wgs84: float | None
    ceiling_m_wgs84: float | None
    because: tuple[str, ...]


class MeetingKeeper(Protocol):
    """Keeps live notices, and which of them meet; the node does it in its database."""

    @property
    def index(self) -> VolumeIndex:
        """The index of live volumes."""
        ...

    def keep(self, view: NoticeView, found: Iterable[Meeting]) -> None:
        """Note that a notice is live, and what it meets."""
        ...

    def forget(self, notice: str) -> None:
        """Forget a notice and all its meetings; one that is not kept is passed over."""
        ...

    def take_expired(self, now_ms: InstantMs) -> Sequence[str]:
        """Return some kept notices whose window is over."""
        ...


class Surroundings(Protocol):
    """What a node knows around a question: who was heard, and what meets what."""

    def coverage(self) -> Sequence[PartyCoverage]:
        """Return how far each linked party was heard."""
        ...

    @property
    def stale_after_s(self) -> float:
        """How old the last thing heard may be."""
        ...

    def meetings(
        self, notice: str | None, limit: int, party: PartyId | None = None
    ) -> Sequence[Meeting]:
        """Return what meets a notice, or anything with None; earliest start first.

        Args:
            party: only those in which it has a part; None for all.
        """
        ...

    def conflicts(self, volume: PreparedVolume) -> Sequence[Conflict]:
        """Compare a volume with the live notices of other parties, itself left out."""
        ...


Read = Callable[[str], NoticeView | None]


def follow_notices(
    documents: Iterable[ViewDocument], keeper: MeetingKeeper, read: Read, now_ms: InstantMs
) -> None:
    """Bring the index and the meetings in step with views that changed.

    Args:
        read: returns a notice as it is stored now.
    """
    wanted = VIEW_NAMES[NoticeView]
    for document in documents:
        if document.type == wanted:
            _follow(decode_view(NoticeView, document.doc), keeper, read, now_ms)


def changes_next(view: NoticeView, markings: Markings, now_ms: InstantMs) -> InstantMs | None:
    """Tell when a notice may count otherwise without a word: its window ends, or one of the
    releases by which it is known here."""
    said: list[InstantMs | None] = []
    if is_live(view, now_ms):
        said.append(window_at(view).end_latest)
    for part in (view.declaration, view.amendment, view.withdrawal, view.supersession):
        marking = None if part is None else markings.of(part.mark.id)
        said.append(None if marking is None else marking.expires_ms)
    return min((ms for ms in said if ms is not None and ms > now_ms), default=None)


def expire_notices(keeper: MeetingKeeper, now_ms: InstantMs) -> int:
    """Forget notices whose window is over; returns how many it forgot."""
    over = keeper.take_expired(now_ms)
    for notice in over:
        keeper.forget(notice)
    return len(over)


def _follow(view: NoticeView, keeper: MeetingKeeper, read: Read, now_ms: InstantMs) -> None:
    keeper.forget(view.notice)
    if not is_live(view, now_ms):
        return
    volume = prepared(view)
    assert volume is not None  # it is live
    keeper.keep(view, meetings_of(view, keeper.index.conflicts(volume), read, now_ms))
    keeper.index.add((volume,))


def is_live(view: NoticeView, now_ms: InstantMs) -> bool:
    """Tell whether a notice counts: declared, with a volume, not over and not past."""
    if view.declaration is None or view.volume is None or view.is_over:
        return False
    end = window_at(view).end_latest
    return end is None or now_ms < end


def prepared(view: NoticeView) -> PreparedVolume | None:
    """Return a notice's volume, ready to be compared; None where it has none."""
    if view.party is None or view.volume is None:
        return None
    return prepared_of(view.notice, view.party, view.volume)


def meetings_of(
    view: NoticeView, conflicts: Iterable[Conflict], read: Read, now_ms: InstantMs
) -> list[Meeting]:
    """Word what a notice meets of other parties' live notices."""
    found = []
    for conflict in conflicts:
        other = _live_other(conflict, view.notice, view.party, read, now_ms)
        if other is not None:
            found.append(_meeting(unsure_where_coarse(conflict, view, other), view, other))
    return found


def met_by(
    volume: PreparedVolume, conflicts: Iterable[Conflict], read: Read, now_ms: InstantMs
) -> list[tuple[NoticeView, Conflict]]:
    """Tell what a volume that nobody has declared meets of other parties' live notices."""
    found = []
    for conflict in conflicts:
        other = _live_other(conflict, volume.id, volume.party, read, now_ms)
        if other is not None and (conflict.end is None or now_ms < conflict.end):
            found.append((other, unsure_where_coarse(conflict, other)))
    return found


def _live_other(
    conflict: Conflict, one: str, party: str | None, read: Read, now_ms: InstantMs
) -> NoticeView | None:
    other = read(conflict.a if conflict.b == one else conflict.b)
    if other is None or other.party == party or not is_live(other, now_ms):
        return None
    return other


def conflict_in(meeting: Meeting) -> Conflict:
    """Return a meeting as the comparison gave it."""
    return Conflict(
        a=meeting.a,
        b=meeting.b,
        verdict=Verdict(meeting.verdict),
        start=meeting.start_ms,
        end=meeting.end_ms,
        floor_m_wgs84=meeting.floor_m_wgs84,
        ceiling_m_wgs84=meeting.ceiling_m_wgs84,
        because=meeting.because,
    )


def _meeting(conflict: Conflict, one: NoticeView, other: NoticeView) -> Meeting:
    party_a, party_b = one.party, other.party
    if one.notice != conflict.a:
        party_a, party_b = party_b, party_a
    assert party_a is not None  # both are declared
    assert party_b is not None
    assert one.version is not None
    assert other.version is not None
    return Meeting(
        a=conflict.a,
        b=conflict.b,
        party_a=party_a,
        party_b=party_b,
        since_ms=max(one.version.said_ms, other.version.said_ms),
        verdict=conflict.verdict.value,
        start_ms=conflict.start,
        end_ms=conflict.end,
        floor_m_wgs84=conflict.floor_m_wgs84,
        ceiling_m_wgs84=conflict.ceiling_m_wgs84,
        because=conflict.because,
    )
