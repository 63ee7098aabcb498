"""Reports: pairs with their codes turned into conflicts, worded as a node words them."""

from collections.abc import Iterator

from visavis.notices.boxes import Box
from visavis.notices.detect import Conflict, PreparedVolume, find_conflict, judge
from visavis.notices.levels import Level
from visavis.notices.plane import POINT
from visavis.notices.shapes import Shape, make_shape
from visavis.notices.sweep import kernels
from visavis.notices.sweep.columns import NO_LEVEL, REFERENCES, VolumeColumns
from visavis.notices.sweep.engine import Pairs
from visavis.terms import Separation

_AREAS_MEET = (kernels.CERTAIN, kernels.POSSIBLE, kernels.CERTAIN_WIDENED)


def conflicts_of(columns: VolumeColumns, pairs: Pairs) -> Iterator[Conflict]:
    """Word each pair; what the kernels left open is compared exactly first."""
    still = make_shape(POINT, 0.0, [((0.0, 0.0),)], None)
    for a, b, code in zip(pairs.a.tolist(), pairs.b.tolist(), pairs.code.tolist(), strict=True):
        if code == kernels.OPEN:
            conflict = find_conflict(columns.prepared(a), columns.prepared(b))
        else:
            conflict = _known(columns, a, b, code, still)
            assert conflict is not None, "the kernels and the node's comparison differ"
        if conflict is not None:
            yield conflict


def _known(columns: VolumeColumns, a: int, b: int, code: int, still: Shape) -> Conflict | None:
    """Word a pair whose areas have been compared: heights and times are looked at once more."""
    lateral = max(float(columns.separation[a, 0]), float(columns.separation[b, 0]))
    return judge(
        outline_of(columns, a, still),
        outline_of(columns, b, still),
        # Codes 3 and 4 do not say whether the declared areas meet; where they do, heights or
        # times keep the declared volumes apart, so the answer does not hang on it.
        lambda extra_m: extra_m == lateral or code in _AREAS_MEET,
    )


def outline_of(columns: VolumeColumns, k: int, still: Shape) -> PreparedVolume:
    """Return a volume without its area: enough to word a verdict, or to keep it in an index."""
    lateral, vertical, time_ms = columns.separation[k].tolist()
    west, south, east, north = columns.boxes[k].tolist()
    start_earliest, start_latest, end_earliest, end_latest = columns.times[k].tolist()
    return PreparedVolume(
        id=columns.ids[k],
        party="",
        shape=still,
        floor=_level(columns, k, 0),
        ceiling=_level(columns, k, 1),
        start_earliest=start_earliest,
        start_latest=start_latest,
        end_earliest=end_earliest,
        end_latest=end_latest,
        separation=Separation(lateral, vertical, time_ms / 1000),
        box=Box(west, south, east, north),
    )


def _level(columns: VolumeColumns, k: int, side: int) -> Level | None:
    reference = int(columns.references[k, side])
    if reference == NO_LEVEL:
        return None
    stated, nominal, low, high = columns.levels[k, side].tolist()
    bounded = bool(columns.bounded[k, side])
    return Level(REFERENCES[reference], stated, nominal, low, high, bounded)
