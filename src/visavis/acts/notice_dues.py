"""What is due in a notice: an arrival that was announced, and a word on what has no end."""

from typing import Final

from visavis.lines import Due, OpenThing
from visavis.notices import NoticeType, NoticeView, window_at
from visavis.terms import InstantMs

ARRIVAL_KIND: Final = "notice.arrival_overdue"
STALE_KIND: Final = "notice.stale"
# A week without a word on something that holds until further notice: a watch that reads it cannot
# know whether it was forgotten.
STALE_AFTER_MS: Final = 7 * 86_400_000


def open_notice(view: NoticeView) -> OpenThing | None:
    """Tell what is due in a notice, or None where nothing is.

    A deployment is due to arrive by the latest start of its window. A notice without an end is
    stale a week after its party last spoke of it; any word of theirs on it is enough.
    """
    if view.declaration is None or view.is_over:
        return None
    office = view.declaration.mark.office
    dues: list[Due] = []
    deployed = view.declaration.body.type is NoticeType.DEPLOYMENT
    if deployed and view.arrival is None:
        dues.append(Due(ARRIVAL_KIND, window_at(view).start_latest, office))
    if view.volume is not None and window_at(view).end_latest is None:
        last = view.latest[view.declaration.mark.party]
        dues.append(Due(STALE_KIND, InstantMs(last.said_ms + STALE_AFTER_MS), office))
    return OpenThing("notice", view.notice, view.notice, tuple(dues)) if dues else None
