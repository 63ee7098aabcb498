"""The dispatch reader: proposes who said what, which figures, about which period, with the words.

Lives here: regular text with its way back, numbers, times, the document's day, figures,
attribution, status, events, and their assembling into a reading. Never here: fetching, models,
clocks, storage; nothing is decided, an officer confirms each proposal. `claims` and the rooms
below it may import this.
"""

from visavis.claims.dispatch.assemble import read_dispatch
from visavis.claims.dispatch.limits import MAX_CHARACTERS, RefusedDispatch
from visavis.claims.dispatch.proposals import Checked, Proposal, check_proposals
from visavis.claims.dispatch.reading import (
    ClaimReading,
    DocumentDate,
    EventReading,
    FigureReading,
    Reading,
    SpeakerReading,
    StampReading,
    TimeReading,
)

__all__ = [
    "MAX_CHARACTERS",
    "Checked",
    "ClaimReading",
    "DocumentDate",
    "EventReading",
    "FigureReading",
    "Proposal",
    "Reading",
    "RefusedDispatch",
    "SpeakerReading",
    "StampReading",
    "TimeReading",
    "check_proposals",
    "read_dispatch",
]
