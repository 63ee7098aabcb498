"""Notices: exact geometry, detection, proposals and the sweep.

Here: what a party declares that it will do, and the rules and views of it; areas on the
ellipsoid, heights as intervals above it, windows of time, and whether, where and when two
declared volumes meet. Never here: wire formats, storage, sockets, clocks. `acts`,
`gateways`, `desk`, `node` and the command line may import it; the rooms `lines`, `claims`,
`record` and `links` may not. Nothing imported here loads numpy, numba or shapely: what the sweep
needs loads when `visavis.notices.sweep` is imported.
"""

from visavis.notices import (
    notice,
    notice_lead,
    notice_posture,
    notice_rules,
    notice_view,
)
from visavis.notices.coverage import (
    CoveredAnswer,
    Outcome,
    PartyCoverage,
    Standing,
    answer,
    standing_of,
)
from visavis.notices.detect import (
    Conflict,
    DeclaredVolume,
    PreparedVolume,
    Verdict,
    find_conflict,
    prepare,
)
from visavis.notices.errors import (
    ImpossibleVolume,
    NoticeOfOthers,
    NoticeOver,
    NoticesRefused,
    NotThatType,
    SaidAlready,
    UnknownNotice,
)
from visavis.notices.levels import widest_m
from visavis.notices.notice import (
    NoticeAmend,
    NoticeArrived,
    NoticeDeclare,
    NoticePassedOn,
    NoticeRead,
    NoticeReceive,
    NoticeReclassify,
    NoticeSupersede,
    NoticeType,
    NoticeWithdraw,
    Posture,
    PostureChange,
    Symbol,
)
from visavis.notices.notice_lead import LeadRuleView, NoticeLeadRule, lead_given_s, lead_rule_id
from visavis.notices.notice_posture import FirstOfItsKind, first_id
from visavis.notices.notice_view import NoticeState, NoticeView, window_at
from visavis.notices.notice_volume import (
    Between,
    HeightUnits,
    MeasuredFrom,
    StatedArea,
    StatedCircle,
    StatedCorridor,
    StatedHeight,
    StatedPolygon,
    StatedSeparation,
    StatedTrack,
    StatedVolume,
    declared_of,
    prepared_of,
    window_of,
)
from visavis.notices.ports import VolumeIndex
from visavis.notices.proposals import Change, Proposal, propose
from visavis.notices.rings import check_area, repair_ring

__all__ = [
    "Between",
    "Change",
    "Conflict",
    "CoveredAnswer",
    "DeclaredVolume",
    "FirstOfItsKind",
    "HeightUnits",
    "ImpossibleVolume",
    "LeadRuleView",
    "MeasuredFrom",
    "NotThatType",
    "NoticeAmend",
    "NoticeArrived",
    "NoticeDeclare",
    "NoticeLeadRule",
    "NoticeOfOthers",
    "NoticeOver",
    "NoticePassedOn",
    "NoticeRead",
    "NoticeReceive",
    "NoticeReclassify",
    "NoticeState",
    "NoticeSupersede",
    "NoticeType",
    "NoticeView",
    "NoticeWithdraw",
    "NoticesRefused",
    "Outcome",
    "PartyCoverage",
    "Posture",
    "PostureChange",
    "PreparedVolume",
    "Proposal",
    "SaidAlready",
    "Standing",
    "StatedArea",
    "StatedCircle",
    "StatedCorridor",
    "StatedHeight",
    "StatedPolygon",
    "StatedSeparation",
    "StatedTrack",
    "StatedVolume",
    "Symbol",
    "UnknownNotice",
    "Verdict",
    "VolumeIndex",
    "answer",
    "check_area",
    "declared_of",
    "find_conflict",
    "first_id",
    "lead_given_s",
    "lead_rule_id",
    "notice",
    "notice_lead",
    "notice_posture",
    "notice_rules",
    "notice_view",
    "prepare",
    "prepared_of",
    "propose",
    "repair_ring",
    "standing_of",
    "widest_m",
    "window_at",
    "window_of",
]
