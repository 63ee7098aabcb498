"""What meets what, for a reader from whom something may be hidden.

They are shown the meetings of notices of which they see everything. What else may meet is unknown:
no party counts as heard for them, so that no answer of theirs ever reads *none found*.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from visavis.acts import VIEW_NAMES, Meeting, Seen, ViewReader
from visavis.node.conflicts import LiveNotices
from visavis.notices import Conflict, NoticeView, PartyCoverage, PreparedVolume
from visavis.terms import PartyId

_NOTICE = VIEW_NAMES[NoticeView]


@dataclass(frozen=True, slots=True)
class SeenMeetings:
    """Implements `acts.Surroundings`; one for each reading."""

    live: LiveNotices
    views: ViewReader
    seen: Seen

    @property
    def stale_after_s(self) -> float:
        """How old the last thing heard may be."""
        return self.live.stale_after_s

    def coverage(self) -> Sequence[PartyCoverage]:
        """Nobody is covered: what is hidden may be anybody's."""
        return ()

    def meetings(
        self, notice: str | None, limit: int, party: PartyId | None = None
    ) -> Sequence[Meeting]:
        """Return those meetings, among the first so many, whose notices are both seen whole.

        A notice that something hidden has amended lies elsewhere for this reader than where it
        was found to meet.
        """
        found = self.live.meetings(notice, limit, party)
        ids = list(dict.fromkeys(one for meeting in found for one in (meeting.a, meeting.b)))
        whole, shown = self.views.read_views(_NOTICE, ids), self.seen.read_views(_NOTICE, ids)
        seen_whole = {one for one, doc in shown.items() if doc == whole.get(one)}
        return [one for one in found if {one.a, one.b} <= seen_whole]

    def conflicts(self, volume: PreparedVolume) -> Sequence[Conflict]:
        """Name nothing: the index places notices by all that was said, hidden or not."""
        return ()
