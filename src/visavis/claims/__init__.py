"""Claims: attributed figures and assertions, communiqués, and the reading of dispatches.

Here: who says what about the world, since when, and who confirms it. `claims.dispatch` reads
texts and proposes claims. Never here: fetching, models, storage, clocks.
Imports `terms`, `parties` and `release`; `acts` and the rooms below it may import this one.
"""

from visavis.claims import (
    claim,
    claim_rules,
    communiques,
    communiques_joint,
    derive,
    derive_rules,
)
from visavis.claims.arithmetic import reckon
from visavis.claims.arithmetic_terms import Problem, Reason, Refused, Term
from visavis.claims.claim import (
    ClaimDispute,
    ClaimMake,
    ClaimRevise,
    ClaimState,
    ClaimView,
    ClaimWithdraw,
    Made,
    Source,
    Speaker,
    SpeakerKind,
)
from visavis.claims.claim_errors import (
    ClaimOver,
    ClaimRefused,
    DerivationRefused,
    NotTheirClaim,
    UnknownClaim,
    UnknownSpeaker,
)
from visavis.claims.claim_status import ClaimStatus
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
from visavis.claims.communiques_joint import (
    CommuniqueDraft,
    CommuniqueSign,
    JointState,
    JointView,
    NotOneOfTheSides,
    OtherDraft,
    SignedAlready,
    cited_in,
)
from visavis.claims.communiques_paragraphs import Paragraph, RowKind, cited, side_by_side
from visavis.claims.derive import ClaimDerive, Convention, DayBy, Operation, Result
from visavis.claims.derive_rules import Caveat, CaveatKind, Check
from visavis.claims.document import Document, DocumentLine, Footnote
from visavis.claims.figure import (
    Baseline,
    Bound,
    Denominator,
    Figure,
    Period,
    PeriodUnit,
    Scope,
    Unit,
    UnitKind,
)

__all__ = [
    "AnsweredAlready",
    "Baseline",
    "Bound",
    "Caveat",
    "CaveatKind",
    "Check",
    "ClaimDerive",
    "ClaimDispute",
    "ClaimMake",
    "ClaimOver",
    "ClaimRefused",
    "ClaimRevise",
    "ClaimState",
    "ClaimStatus",
    "ClaimView",
    "ClaimWithdraw",
    "CommuniqueConfirm",
    "CommuniqueDeny",
    "CommuniqueDraft",
    "CommuniquePublish",
    "CommuniqueRefused",
    "CommuniqueSign",
    "CommuniqueView",
    "Confirmation",
    "Convention",
    "DayBy",
    "Denominator",
    "DerivationRefused",
    "Document",
    "DocumentLine",
    "Figure",
    "Footnote",
    "JointState",
    "JointView",
    "Made",
    "NotConcerned",
    "NotOneOfTheSides",
    "NotTheirClaim",
    "Operation",
    "OtherDraft",
    "Paragraph",
    "Period",
    "PeriodUnit",
    "Problem",
    "Reason",
    "Refused",
    "Result",
    "RowKind",
    "Scope",
    "SignedAlready",
    "Source",
    "Speaker",
    "SpeakerKind",
    "Term",
    "Unit",
    "UnitKind",
    "UnknownClaim",
    "UnknownCommunique",
    "UnknownSpeaker",
    "cited",
    "cited_in",
    "claim",
    "claim_rules",
    "communiques",
    "communiques_joint",
    "derive",
    "derive_rules",
    "reckon",
    "side_by_side",
]
