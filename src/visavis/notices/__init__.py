"""Notices: exact geometry, detection, proposals and the sweep.

Here: areas on the ellipsoid, heights as intervals above it, windows of time, and whether, where
and when two declared volumes meet. Never here: wire formats, storage, sockets, clocks. `acts`,
`gateways`, `desk`, `node` and the command line may import it; the rooms `lines`, `claims`,
`record` and `links` may not. Nothing imported here loads numpy, numba or shapely: what the sweep
needs loads when `visavis.notices.sweep` is imported.
"""

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
from visavis.notices.levels import widest_m
from visavis.notices.ports import VolumeIndex
from visavis.notices.proposals import Change, Proposal, propose
from visavis.notices.rings import check_area, repair_ring

__all__ = [
    "Change",
    "Conflict",
    "CoveredAnswer",
    "DeclaredVolume",
    "Outcome",
    "PartyCoverage",
    "PreparedVolume",
    "Proposal",
    "Standing",
    "Verdict",
    "VolumeIndex",
    "answer",
    "check_area",
    "find_conflict",
    "prepare",
    "propose",
    "repair_ring",
    "standing_of",
    "widest_m",
]
