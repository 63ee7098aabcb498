"""Conflicts of this party's own notices that nobody has settled, as alarms."""

from collections.abc import Iterator
from typing import Final

from visavis.acts.alarm_facts import Facts
from visavis.acts.alarm_shape import Alarm, Severity
from visavis.acts.conflict_views import conflict_status
from visavis.acts.reading import Shelf
from visavis.notices import ConflictState, ConflictView
from visavis.terms import InstantMs

KIND: Final = "conflict.open"
# The soonest ones; a desk with more before it works from the map. Looked at after every statement.
LOOKED_AT: Final = 50
_SETTLED: Final = frozenset(
    {ConflictState.RISK_ACCEPTED, ConflictState.RESOLVED, ConflictState.PAST}
)
_BEING_SETTLED: Final = frozenset({ConflictState.PROPOSED, ConflictState.AGREED})


def conflicts_open(shelf: Shelf, now_ms: InstantMs, facts: Facts) -> Iterator[Alarm]:
    """Meetings of own live notices with others', until risk is accepted or they meet no more."""
    if shelf.around is None:
        return
    for meeting in shelf.around.meetings(None, LOOKED_AT, facts.party):
        if meeting.end_ms is not None and meeting.end_ms <= now_ms:
            continue
        identity = f"{meeting.a}.{meeting.b}"
        state = ConflictState.RAISED
        if shelf.view(ConflictView, identity) is not None:
            state = ConflictState(conflict_status(shelf, identity, now_ms).state)
        if state in _SETTLED:
            continue
        ours = meeting.party_a == facts.party
        quiet = meeting.verdict != "certain" or state in _BEING_SETTLED
        yield Alarm(
            key=f"{KIND}/{identity}",
            kind=KIND,
            severity=Severity.WARNING if quiet else Severity.URGENT,
            thread=identity,
            since_ms=min(now_ms, meeting.since_ms),  # a peer's clock may be ahead
            due_ms=None,
            arguments={
                "id": meeting.a if ours else meeting.b,
                "other": meeting.b if ours else meeting.a,
                "peer": meeting.party_b if ours else meeting.party_a,
                "verdict": meeting.verdict,
            },
        )
