"""Claims: attributed figures and assertions, communiqués, and the reading of dispatches.

Here: who says what about the world, since when, and who confirms it. `claims.dispatch` reads
texts and proposes claims. Never here: fetching, models, storage, clocks.
Imports `terms`, `parties` and `release`; `acts` and the rooms below it may import this one.
"""

from visavis.claims import communiques
from visavis.claims.communiques import (
    AnsweredAlready,
    CommuniqueConfirm,
    CommuniqueDeny,
    CommuniquePublish,
    CommuniqueRefused,
    CommuniqueView,
    Confirmation,
    NotConcerned,
    UnknownCommunique,
)

__all__ = [
    "AnsweredAlready",
    "CommuniqueConfirm",
    "CommuniqueDeny",
    "CommuniquePublish",
    "CommuniqueRefused",
    "CommuniqueView",
    "Confirmation",
    "NotConcerned",
    "UnknownCommunique",
    "communiques",
]
