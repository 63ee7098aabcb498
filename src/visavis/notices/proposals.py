"""Proposals: the smallest changes that end a conflict and meet nothing else known.

Each kind of change is tried by itself, in the order a desk prefers: time, height, area. A
proposal is checked against everything known with the same comparison that found the conflict.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from visavis.notices.detect import DeclaredVolume, PreparedVolume, find_conflict, prepare
from visavis.notices.ellipsoid import geodesic, to_lonlat
from visavis.terms import (
    HIGHEST_HEIGHT_M,
    Area,
    Circle,
    Corridor,
    Height,
    InstantMs,
    LonLat,
    Polygon,
    Track,
    VisavisError,
    Window,
)

TIME_STEP_MS = 60_000  # plans are written to the minute
HEIGHT_STEP_M = 1.0
AREA_STEP_M = 10.0
BEARINGS = tuple(range(0, 360, 15))
MAX_TRIES = 64  # a change that meets one thing after another soon stops being small


class Change(Enum):
    """What a proposal changes."""

    TIME = "time"
    HEIGHT = "height"
    AREA = "area"


@dataclass(frozen=True, slots=True)
class Proposal:
    """One volume, changed; `amount` in seconds (later is positive) or metres.

    For an area the amount is the distance moved and `bearing_deg` its direction.
    """

    change: Change
    amount: float
    bearing_deg: float | None
    declared: DeclaredVolume


def propose(
    mover: DeclaredVolume,
    other: DeclaredVolume,
    known: Sequence[DeclaredVolume],
    not_before: InstantMs,
) -> tuple[Proposal, ...]:
    """Return the smallest change of each kind that ends the conflict of `mover` with `other`.

    Args:
        known: everything else that must not be met; of `mover`'s own party too, if wanted.
        not_before: no proposal starts earlier (the present, as a rule).

    Returns:
        At most one proposal per kind, in the order time, height, area; empty where none exists.
    """
    others = [prepare(other), *(prepare(k) for k in known if k.id not in (mover.id, other.id))]
    kinds = (
        _in_time(mover, others, not_before),
        _in_height(mover, others),
        _in_area(mover, others),
    )
    return tuple(proposal for proposal in kinds if proposal is not None)


def _met(declared: DeclaredVolume, others: Sequence[PreparedVolume]) -> PreparedVolume | None:
    """Return the first of the others that a volume meets."""
    volume = prepare(declared)
    return next((o for o in others if find_conflict(volume, o) is not None), None)


def _smallest(candidates: Iterator[Proposal | None]) -> Proposal | None:
    found = [c for c in candidates if c is not None]
    return min(found, key=lambda p: abs(p.amount), default=None)


def _in_time(
    mover: DeclaredVolume, others: Sequence[PreparedVolume], not_before: InstantMs
) -> Proposal | None:
    return _smallest(_shifted(mover, others, not_before, later=later) for later in (True, False))


def _shifted(
    mover: DeclaredVolume, others: Sequence[PreparedVolume], not_before: InstantMs, *, later: bool
) -> Proposal | None:
    """Shift past one met volume after another, in one direction."""
    shift = 0
    mine = prepare(mover)
    for _ in range(MAX_TRIES):
        moved = _later(mover, shift)
        met = _met(moved, others)
        if met is None:
            return Proposal(Change.TIME, shift / 1000, None, moved) if shift else None
        wait = 1000 * max(met.separation.time_s, mover.separation.time_s)
        if later:
            wanted = met.end_latest + wait - mine.start_earliest
        else:
            wanted = met.start_earliest - wait - mine.end_latest
        if not math.isfinite(wanted):
            return None
        steps = wanted / TIME_STEP_MS
        step = (math.ceil(steps) if later else math.floor(steps)) * TIME_STEP_MS
        if step == shift or (step > 0) is not later:
            return None
        shift = step
        if mine.start_earliest + shift < not_before:
            return None
    return None


def _later(mover: DeclaredVolume, shift_ms: int) -> DeclaredVolume:
    window, area = mover.volume.window, mover.volume.area

    def moved(instant: InstantMs) -> InstantMs:
        return InstantMs(instant + shift_ms)

    early, late = window.end_earliest, window.end_latest
    if isinstance(area, Track):
        area = replace(area, times=tuple(moved(t) for t in area.times))
    return replace(
        mover,
        volume=replace(
            mover.volume,
            area=area,
            window=Window(
                moved(window.start_earliest),
                moved(window.start_latest),
                None if early is None else moved(early),
                None if late is None else moved(late),
            ),
        ),
    )


def _in_height(mover: DeclaredVolume, others: Sequence[PreparedVolume]) -> Proposal | None:
    band = mover.volume.heights
    if band.floor is None or band.ceiling is None:
        return None
    return _smallest(_raised(mover, others, upward=upward) for upward in (True, False))


def _raised(
    mover: DeclaredVolume, others: Sequence[PreparedVolume], *, upward: bool
) -> Proposal | None:
    rise = 0.0
    mine = prepare(mover)
    assert mine.floor is not None
    assert mine.ceiling is not None
    for _ in range(MAX_TRIES):
        moved = _higher(mover, rise)
        if moved is None:
            return None
        met = _met(moved, others)
        if met is None:
            return Proposal(Change.HEIGHT, rise, None, moved) if rise else None
        keep = max(met.separation.vertical_m, mover.separation.vertical_m)
        own, theirs = (mine.floor, met.ceiling) if upward else (mine.ceiling, met.floor)
        if theirs is None:
            return None
        if own.reference is theirs.reference and keep >= 0:
            wanted = theirs.stated_m - own.stated_m
        else:
            wanted = theirs.high_m - own.low_m if upward else theirs.low_m - own.high_m
        wanted += keep if upward else -keep
        # Touching heights meet, so the step goes beyond; a step that does not grow gains one.
        steps = wanted / HEIGHT_STEP_M
        step = (math.floor(steps) + 1 if upward else math.ceil(steps) - 1) * HEIGHT_STEP_M
        further = rise + (HEIGHT_STEP_M if upward else -HEIGHT_STEP_M)
        rise = max(step, further) if upward else min(step, further)
    return None


def _higher(mover: DeclaredVolume, rise_m: float) -> DeclaredVolume | None:
    band = mover.volume.heights
    assert band.floor is not None
    assert band.ceiling is not None
    floor = Height(band.floor.value_m + rise_m, band.floor.reference)
    ceiling = Height(band.ceiling.value_m + rise_m, band.ceiling.reference)
    if floor.value_m < min(0.0, band.floor.value_m) or ceiling.value_m > HIGHEST_HEIGHT_M:
        return None  # not into the ground, and not off the scale
    heights = replace(band, floor=floor, ceiling=ceiling)
    return replace(mover, volume=replace(mover.volume, heights=heights))


def _in_area(mover: DeclaredVolume, others: Sequence[PreparedVolume]) -> Proposal | None:
    if isinstance(mover.volume.area, Track):
        return None
    first = prepare(mover)
    other = others[0]
    lateral = max(first.separation.lateral_m, other.separation.lateral_m)
    far = 2 * (first.shape.reach_m + other.shape.reach_m) + first.shape.width_m
    far += other.shape.width_m + lateral + 2 * AREA_STEP_M
    if not far < 1_000_000:  # a move by a thousand kilometres is another plan
        return None
    centre = to_lonlat(first.shape.centre)
    return _smallest(_moved(mover, centre, bearing, far, others) for bearing in BEARINGS)


def _moved(
    mover: DeclaredVolume,
    centre: LonLat,
    bearing: int,
    far: float,
    others: Sequence[PreparedVolume],
) -> Proposal | None:
    """Find the shortest move in one direction by halving, to `AREA_STEP_M`."""
    near = 0.0
    if not _stays_apart(_carried(mover, centre, bearing, far), others[:1]):
        return None
    while far - near > AREA_STEP_M:
        middle = (near + far) / 2
        if _stays_apart(_carried(mover, centre, bearing, middle), others[:1]):
            far = middle
        else:
            near = middle
    moved = _carried(mover, centre, bearing, far)
    if not _stays_apart(moved, others):
        return None
    return Proposal(Change.AREA, far, float(bearing), moved)


def _stays_apart(declared: DeclaredVolume, others: Sequence[PreparedVolume]) -> bool:
    try:
        return _met(declared, others) is None
    except VisavisError:  # carried over a pole's edge or out of its bounds: no such place
        return False


def _carried(
    mover: DeclaredVolume, centre: LonLat, bearing: int, distance_m: float
) -> DeclaredVolume:
    """Carry an area along: each point keeps its distance and bearing from the centre."""
    there = geodesic().Direct(centre[1], centre[0], bearing, distance_m)
    turn = there["azi2"] - bearing

    def carried(point: LonLat) -> LonLat:
        seen = geodesic().Inverse(centre[1], centre[0], point[1], point[0])
        at = geodesic().Direct(there["lat2"], there["lon2"], seen["azi1"] + turn, seen["s12"])
        return (float(at["lon2"]), float(at["lat2"]))

    area: Area
    match mover.volume.area:
        case Polygon(outer, holes):
            rings = [tuple(carried(p) for p in ring[:-1]) for ring in (outer, *holes)]
            closed = [(*ring, ring[0]) for ring in rings]
            area = Polygon(closed[0], tuple(closed[1:]))
        case Circle(middle, radius_m):
            area = Circle(carried(middle), radius_m)
        case Corridor(line, half_width_m):
            area = Corridor(tuple(carried(p) for p in line), half_width_m)
        case Track():
            raise AssertionError("a track is shifted in time or height, not carried")
    return replace(mover, volume=replace(mover.volume, area=area))
