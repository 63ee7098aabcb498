"""The smallest changes of a notice that end a conflict, in the whole numbers of a statement.

`propose` finds them on the ellipsoid; here they are written as a statement would hold them, and
what rounding brings back into the conflict is left out.
"""

import math
from collections.abc import Sequence

import msgspec

from visavis.notices.conflict_state import meeting_of_volumes
from visavis.notices.notice_prepared import declared_of, stated_area
from visavis.notices.notice_view import NoticeView
from visavis.notices.notice_volume import (
    Between,
    HeightUnits,
    MeasuredFrom,
    StatedHeight,
    StatedTrack,
    StatedVolume,
)
from visavis.notices.proposals import Change, Proposal, propose
from visavis.release import instant_ms
from visavis.terms import M_PER_FT, InstantMs, render_instant

FEET_OF_A_LEVEL = 100  # flight levels are hundreds of feet, and nobody flies between two of them


class StatedProposal(msgspec.Struct, frozen=True):
    """One change that ends the conflict, and the volume that a statement would hold.

    Args:
        change: time, height or area.
        later_s: by how much later, negative for earlier; only for time.
        higher_m: by how much higher, negative for lower; only for height.
        moved_m, bearing_deg: how far and whither; only for area.
    """

    change: str
    volume: StatedVolume
    later_s: int | None = None
    higher_m: int | None = None
    moved_m: int | None = None
    bearing_deg: int | None = None


def stated_proposals(
    mover: NoticeView, other: NoticeView, known: Sequence[NoticeView], not_before: InstantMs
) -> tuple[StatedProposal, ...]:
    """Return the smallest change of each kind to `mover` that ends its conflict with `other`.

    Args:
        known: notices that must not be met either.
        not_before: no proposal starts earlier.
    """
    if mover.volume is None or other.volume is None or mover.party is None or other.party is None:
        return ()
    others = [
        declared_of(one.notice, one.party, one.volume)
        for one in known
        if one.party is not None and one.volume is not None
    ]
    found = propose(
        declared_of(mover.notice, mover.party, mover.volume),
        declared_of(other.notice, other.party, other.volume),
        others,
        not_before,
    )
    stated = [_state(proposal, mover.volume) for proposal in found]
    return tuple(
        one
        for one in stated
        if all(
            meeting_of_volumes(mover, one.volume, met, met.volume) is None
            for met in (other, *known)
        )
    )


def _state(proposal: Proposal, now: StatedVolume) -> StatedProposal:
    match proposal.change:
        case Change.TIME:
            later_s = round(proposal.amount)
            return StatedProposal("time", _later(now, later_s), later_s=later_s)
        case Change.HEIGHT:
            # Both by the same steps: a band must not turn over because one of them is rounded.
            levels = _is_level(now.floor) and _is_level(now.ceiling)
            step = FEET_OF_A_LEVEL if levels else 1
            volume = msgspec.structs.replace(
                now,
                floor=_higher(now.floor, proposal.amount, step),
                ceiling=_higher(now.ceiling, proposal.amount, step),
            )
            return StatedProposal("height", volume, higher_m=_rise_m(now.floor, volume.floor))
        case Change.AREA:
            volume = msgspec.structs.replace(now, area=stated_area(proposal.declared.volume.area))
            return StatedProposal(
                "area",
                volume,
                moved_m=_outward(proposal.amount),
                bearing_deg=round(proposal.bearing_deg or 0.0),
            )


def _later(now: StatedVolume, later_s: int) -> StatedVolume:
    area = now.area
    if isinstance(area, StatedTrack):
        times = tuple(_instant_later(one, later_s) for one in area.times)
        area = msgspec.structs.replace(area, times=times)
    start, end = _end_later(now.start, later_s), _end_later(now.end, later_s)
    return msgspec.structs.replace(now, area=area, start=start, end=end)


def _end_later(end: str | Between | None, later_s: int) -> str | Between | None:
    if isinstance(end, Between):
        earliest = _instant_later(end.earliest, later_s)
        return Between(earliest, _instant_later(end.latest, later_s))
    return None if end is None else _instant_later(end, later_s)


def _instant_later(instant: str, later_s: int) -> str:
    return render_instant(InstantMs(instant_ms(instant) + 1000 * later_s))


def _higher(height: StatedHeight | None, rise_m: float, step: int) -> StatedHeight | None:
    """Raise or lower a height by whole steps of its unit, further and never short."""
    if height is None:
        return None
    rise = rise_m if height.units is HeightUnits.M else rise_m / M_PER_FT
    return msgspec.structs.replace(height, value=height.value + step * _outward(rise / step))


def _is_level(height: StatedHeight | None) -> bool:
    if height is None:
        return False
    feet = height.units is HeightUnits.FT and height.reference is MeasuredFrom.STD
    return feet and height.value % FEET_OF_A_LEVEL == 0


def _rise_m(now: StatedHeight | None, then: StatedHeight | None) -> int:
    """By how much a floor rises, as it is stated."""
    assert now is not None  # a change of height needs both heights
    assert then is not None
    rise = then.value - now.value
    return _outward(rise if now.units is HeightUnits.M else rise * M_PER_FT)


def _outward(amount: float) -> int:
    """Round away from nothing, so that a change never falls short."""
    return math.ceil(amount) if amount > 0 else math.floor(amount)
