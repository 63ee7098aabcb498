"""Detection: whether two declared volumes meet, where and when, and how sure that is."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from visavis.notices.boxes import Box, box_of, boxes_meet
from visavis.notices.ellipsoid import to_lonlat
from visavis.notices.gaps import meets
from visavis.notices.levels import Level, Truth, check_levels, level_of, not_above
from visavis.notices.moving import Span, track_meets_standing, tracks_meet
from visavis.notices.rings import check_area
from visavis.notices.shapes import Shape, shape_of
from visavis.terms import (
    HeightReference,
    InstantMs,
    Separation,
    Volume,
    check_band,
    check_separation,
    check_window,
)


class Verdict(Enum):
    """What a pair that was found is called; a pair that was not found has no verdict here."""

    CERTAIN = "certain"
    POSSIBLE = "possible"


@dataclass(frozen=True, slots=True)
class DeclaredVolume:
    """A volume that a party declared, with the minima it wants kept around it."""

    id: str
    party: str
    volume: Volume
    separation: Separation


@dataclass(frozen=True, slots=True)
class PreparedVolume:
    """A declared volume, checked and ready to be compared.

    Times are milliseconds since 1970 as floats, infinity for an open end; a track's are cut to
    the time it is there. The box holds the lateral minimum too.
    """

    id: str
    party: str
    shape: Shape
    floor: Level | None
    ceiling: Level | None
    start_earliest: float
    start_latest: float
    end_earliest: float
    end_latest: float
    separation: Separation
    box: Box


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two volumes that meet; `a` is the smaller id, compared as text.

    The span is the one both volumes share: UTC milliseconds, half-open, None for an open end;
    metres above WGS84, None where no floor or no ceiling was stated. `because` names what makes
    it possible only, separation, and missing floors and ceilings.
    """

    a: str
    b: str
    verdict: Verdict
    start: InstantMs
    end: InstantMs | None
    floor_m_wgs84: float | None
    ceiling_m_wgs84: float | None
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Finding:
    truth: Truth
    span: Span
    because: tuple[str, ...]


_NOTHING = _Finding(Truth.NO, (0.0, 0.0), ())


def prepare(declared: DeclaredVolume) -> PreparedVolume:
    """Check a declared volume and make it ready.

    Raises:
        MalformedVolume, MalformedHeight, MalformedLength: what is wrong, by field.
    """
    volume = declared.volume
    check_area(volume.area)
    check_band(volume.heights)
    check_window(volume.window)
    check_separation(declared.separation)
    shape = shape_of(volume.area)
    footprint = box_of(shape, 0.0)
    middle = to_lonlat(shape.centre)
    floor = level_of(volume.heights.floor, volume.heights, footprint, middle)
    ceiling = level_of(volume.heights.ceiling, volume.heights, footprint, middle)
    check_levels(floor, ceiling)
    first, last = -math.inf, math.inf
    if shape.times_ms is not None:
        first, last = shape.times_ms[0], shape.times_ms[-1]
    window = volume.window
    return PreparedVolume(
        id=declared.id,
        party=declared.party,
        shape=shape,
        floor=floor,
        ceiling=ceiling,
        start_earliest=max(first, window.start_earliest),
        start_latest=max(first, window.start_latest),
        end_earliest=min(last, _open(window.end_earliest)),
        end_latest=min(last, _open(window.end_latest)),
        separation=declared.separation,
        box=box_of(shape, declared.separation.lateral_m),
    )


def _open(end: InstantMs | None) -> float:
    return math.inf if end is None else float(end)


def find_conflict(one: PreparedVolume, other: PreparedVolume) -> Conflict | None:
    """Compare two volumes; None if they stay apart, separation minima included.

    Symmetric. Never misses a true overlap, and says *certain* only where no stated uncertainty
    could part the two. Parties are not looked at.

    Source: ASTM F3548-21, GEN0500, for the meaning of overlap in four dimensions.
    """
    if not boxes_meet(one.box, other.box):
        return None
    return judge(one, other, lambda extra_m: meets(one.shape, other.shape, extra_m))


def judge(
    one: PreparedVolume, other: PreparedVolume, areas_meet: Callable[[float], bool]
) -> Conflict | None:
    """Compare two volumes whose standing areas have been compared: `areas_meet(extra_m)`."""
    a, b = (one, other) if one.id <= other.id else (other, one)
    lateral = max(a.separation.lateral_m, b.separation.lateral_m)
    vertical = max(a.separation.vertical_m, b.separation.vertical_m)
    time_ms = 1000 * max(a.separation.time_s, b.separation.time_s)
    declared = _compare(a, b, areas_meet, 0.0, 0.0, 0.0)
    found = declared
    if (lateral or vertical or time_ms) and declared.truth is not Truth.SURE:
        kept = _compare(a, b, areas_meet, lateral, vertical, time_ms)
        if kept.truth is Truth.NO:
            return None
        if declared.truth is Truth.NO:
            start, end = _window_span(a, b)
            span = kept.span if _moving(a, b) else (start - time_ms, end + time_ms)
            return _report(a, b, kept.truth, span, vertical, ("separation", *kept.because))
        if kept.truth is Truth.SURE:
            found = _Finding(Truth.SURE, declared.span, ("separation",))
    if found.truth is Truth.NO:
        return None
    return _report(a, b, found.truth, found.span, 0.0, found.because)


def _moving(a: PreparedVolume, b: PreparedVolume) -> bool:
    return a.shape.times_ms is not None or b.shape.times_ms is not None


def _window_span(a: PreparedVolume, b: PreparedVolume) -> Span:
    return max(a.start_earliest, b.start_earliest), min(a.end_latest, b.end_latest)


def _compare(
    a: PreparedVolume,
    b: PreparedVolume,
    areas_meet: Callable[[float], bool],
    lateral: float,
    vertical: float,
    time_ms: float,
) -> _Finding:
    """Compare time, heights and areas, cheapest first."""
    times, time_because = _compare_times(a, b, time_ms)
    if times is Truth.NO:
        return _NOTHING
    heights, height_because = _compare_heights(a, b, vertical, one_place=lateral == 0)
    if heights is Truth.NO:
        return _NOTHING
    if _moving(a, b):
        places, span = _compare_moving(a, b, lateral, time_ms)
    else:
        places = Truth.SURE if areas_meet(lateral) else Truth.NO
        span = _window_span(a, b)
    truth = min(times, heights, places)
    if places is Truth.MAYBE and not time_because:
        time_because = _uncertain_ends(a) + _uncertain_ends(b)
    because = () if truth is Truth.SURE else (*time_because, *height_because)
    return _Finding(truth, span, because)


def _compare_times(
    a: PreparedVolume, b: PreparedVolume, time_ms: float
) -> tuple[Truth, tuple[str, ...]]:
    if a.shape.times_ms is not None and b.shape.times_ms is not None:
        time_ms = 0.0  # two tracks are compared at one and the same instant
    truth = Truth.SURE
    because: tuple[str, ...] = ()
    for first, second in ((a, b), (b, a)):
        if not first.start_earliest - time_ms < second.end_latest:
            return Truth.NO, ()
        if not first.start_latest - time_ms < second.end_earliest:
            truth = Truth.MAYBE
            if first.start_earliest != first.start_latest:
                because = (*because, f"start uncertain: {first.id}")
            if second.end_earliest != second.end_latest:
                because = (*because, f"end uncertain: {second.id}")
    return truth, because


def _uncertain_ends(volume: PreparedVolume) -> tuple[str, ...]:
    because: tuple[str, ...] = ()
    if volume.start_earliest != volume.start_latest:
        because = (f"start uncertain: {volume.id}",)
    if volume.end_earliest != volume.end_latest:
        because = (*because, f"end uncertain: {volume.id}")
    return because


def _compare_heights(
    a: PreparedVolume, b: PreparedVolume, vertical: float, *, one_place: bool
) -> tuple[Truth, tuple[str, ...]]:
    truth = Truth.SURE
    because: tuple[str, ...] = ()
    for low, high in ((a, b), (b, a)):
        found = not_above(low.floor, high.ceiling, vertical, one_place=one_place)
        if found is Truth.NO:
            return Truth.NO, ()
        if found is Truth.MAYBE:
            truth = Truth.MAYBE
            assert low.floor is not None
            assert high.ceiling is not None
            because = (*because, *_height_reasons(low, low.floor, high, high.ceiling))
    return truth, tuple(dict.fromkeys(because))


def _height_reasons(
    low: PreparedVolume, floor: Level, high: PreparedVolume, ceiling: Level
) -> tuple[str, ...]:
    pair = sorted((floor.reference.value, ceiling.reference.value))
    because: tuple[str, ...] = (f"heights compared across references: {pair[0]} and {pair[1]}",)
    for volume, level in ((low, floor), (high, ceiling)):
        if level.reference is HeightReference.AGL and not level.bounded:
            because = (*because, f"terrain unknown: {volume.id}")
    return because


def _compare_moving(
    a: PreparedVolume, b: PreparedVolume, lateral: float, time_ms: float
) -> tuple[Truth, Span]:
    """Compare places where at least one of the two moves, at the times they may be there."""
    could = _contact(a, b, lateral, time_ms, sure=False)
    if could is None:
        return Truth.NO, (0.0, 0.0)
    if not _uncertain_ends(a) and not _uncertain_ends(b):
        return Truth.SURE, could
    sure = _contact(a, b, lateral, time_ms, sure=True)
    return (Truth.SURE if sure else Truth.MAYBE), could


def _contact(
    a: PreparedVolume, b: PreparedVolume, lateral: float, time_ms: float, *, sure: bool
) -> Span | None:
    spans = [
        (v.start_latest, v.end_earliest) if sure else (v.start_earliest, v.end_latest)
        for v in (a, b)
    ]
    if a.shape.times_ms is not None and b.shape.times_ms is not None:
        start, end = max(spans[0][0], spans[1][0]), min(spans[0][1], spans[1][1])
        return tracks_meet(a.shape, b.shape, lateral, start, end)
    track, area = (0, 1) if a.shape.times_ms is not None else (1, 0)
    start = max(spans[track][0], spans[area][0] - time_ms)
    end = min(spans[track][1], spans[area][1] + time_ms)
    pair = (a, b)
    return track_meets_standing(pair[track].shape, pair[area].shape, lateral, start, end)


def _report(
    a: PreparedVolume,
    b: PreparedVolume,
    truth: Truth,
    span: Span,
    vertical: float,
    because: tuple[str, ...],
) -> Conflict:
    missing = tuple(
        f"{which} missing: {volume.id}"
        for volume in (a, b)
        for which, level in (("floor", volume.floor), ("ceiling", volume.ceiling))
        if level is None
    )
    floors = [v.floor for v in (a, b) if v.floor is not None]
    ceilings = [v.ceiling for v in (a, b) if v.ceiling is not None]
    floor = max((level.nominal_m for level in floors), default=None)
    ceiling = min((level.nominal_m for level in ceilings), default=None)
    if floor is not None and ceiling is not None and floor - vertical > ceiling + vertical:
        # They meet only by what the references leave open: the span is then what it may be.
        floor = max(level.low_m for level in floors)
        ceiling = min(level.high_m for level in ceilings)
    return Conflict(
        a=a.id,
        b=b.id,
        verdict=Verdict.CERTAIN if truth is Truth.SURE else Verdict.POSSIBLE,
        start=InstantMs(math.floor(span[0])),
        end=None if span[1] == math.inf else InstantMs(math.ceil(span[1])),
        floor_m_wgs84=None if floor is None else floor - vertical,
        ceiling_m_wgs84=None if ceiling is None else ceiling + vertical,
        because=(*because, *missing),
    )
