"""A volume as a statement holds it: whole numbers only, every one of them bounded.

The form is that of a file of volumes (area, floor, ceiling, start, end, separation), but
coordinates are whole millionths of a degree (11 cm, `_udeg`) and lengths whole metres or feet,
since canonical bytes hold no fractions. What is stated is what is compared; nothing is rounded
later.
"""

from enum import StrEnum
from typing import Annotated

import msgspec

from visavis.release import Instant, instant_ms, require_instants, require_order
from visavis.terms import MAX_RADIUS_M, MAX_SEPARATION_M, MAX_SEPARATION_S, InstantMs, Window

MICRODEG = 1_000_000
MAX_STATED_POINTS = 300  # checked in some 30 ms on every node; a hand-drawn area has a dozen
MAX_HOLES = 16  # more holes than that are other areas

# A longitude may run past 180° in either direction, as `terms.volumes` has it.
Longitude = Annotated[int, msgspec.Meta(ge=-360 * MICRODEG, le=360 * MICRODEG)]
Latitude = Annotated[int, msgspec.Meta(ge=-90 * MICRODEG, le=90 * MICRODEG)]
Place = tuple[Longitude, Latitude]
Places = Annotated[tuple[Place, ...], msgspec.Meta(min_length=2, max_length=MAX_STATED_POINTS)]
Ringed = Annotated[tuple[Place, ...], msgspec.Meta(min_length=4, max_length=MAX_STATED_POINTS)]
Radius = Annotated[int, msgspec.Meta(ge=0, le=int(MAX_RADIUS_M))]
# As `terms.heights` bounds it, the trench in feet included; the unit decides at the check.
HeightValue = Annotated[int, msgspec.Meta(ge=-40_000, le=330_000)]
Metres = Annotated[int, msgspec.Meta(ge=-12_000, le=100_000)]
Hectopascals = Annotated[int, msgspec.Meta(ge=870, le=1090)]  # the records are 870 and 1085


class HeightUnits(StrEnum):
    """In which unit a height is stated."""

    M = "M"
    FT = "FT"


class MeasuredFrom(StrEnum):
    """What a height is measured from; see `terms.HeightReference`."""

    W84 = "W84"
    AMSL = "AMSL"
    AGL = "AGL"
    STD = "STD"


class StatedPolygon(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="polygon"
):
    """An area inside one ring and outside its holes; each ring ends where it began."""

    outer_udeg: Ringed
    holes_udeg: Annotated[tuple[Ringed, ...], msgspec.Meta(max_length=MAX_HOLES)] = ()


class StatedCircle(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="circle"
):
    """All points within a radius."""

    centre_udeg: Place
    radius_m: Radius


class StatedCorridor(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="corridor"
):
    """All points within a half-width of a line."""

    line_udeg: Places
    half_width_m: Radius


class StatedTrack(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="track"
):
    """A disc that moves along a line: one instant for each of its places."""

    line_udeg: Places
    times: Annotated[tuple[Instant, ...], msgspec.Meta(min_length=2, max_length=MAX_STATED_POINTS)]
    radius_m: Radius

    def __post_init__(self) -> None:
        """Refuse a time missing, and a day that does not exist."""
        require_instants(*self.times)
        if len(self.times) != len(self.line_udeg):
            raise ValueError(
                f"expected one instant for each of {len(self.line_udeg)} places,"
                f" got {len(self.times)}"
            )


StatedArea = StatedPolygon | StatedCircle | StatedCorridor | StatedTrack


class StatedHeight(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A height with its unit and what it is measured from."""

    value: HeightValue
    units: HeightUnits
    reference: MeasuredFrom


class Between(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An uncertain instant, both bounds included."""

    earliest: Instant
    latest: Instant

    def __post_init__(self) -> None:
        """Refuse a span that ends before it starts."""
        require_order(self.earliest, self.latest, "the span")


class StatedSeparation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The minima that a party wants kept around its volume."""

    lateral_m: Annotated[int, msgspec.Meta(ge=0, le=int(MAX_SEPARATION_M))] = 0
    vertical_m: Annotated[int, msgspec.Meta(ge=0, le=int(MAX_SEPARATION_M))] = 0
    time_s: Annotated[int, msgspec.Meta(ge=0, le=MAX_SEPARATION_S)] = 0


class StatedVolume(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An area, a band of heights and a window, as a notice declares them.

    Args:
        area: polygon, circle, corridor or track.
        start: an instant or a span; None only for a track, which starts with its first place.
        end: the same; None is until further notice, and for a track its last place.
        floor, ceiling: None is the surface and below, and unlimited.
        separation: the minima to be kept around it.
        terrain_m_wgs84: bounds of the ground below, for heights above it.
        qnh_hpa: bounds of the pressure at sea level, for flight levels.
    """

    area: StatedArea
    start: Instant | Between | None
    end: Instant | Between | None
    floor: StatedHeight | None = None
    ceiling: StatedHeight | None = None
    separation: StatedSeparation = StatedSeparation()
    terrain_m_wgs84: tuple[Metres, Metres] | None = None
    qnh_hpa: tuple[Hectopascals, Hectopascals] | None = None

    def __post_init__(self) -> None:
        """Refuse a start that is missing, and instants that do not exist."""
        require_instants(*(one for one in (self.start, self.end) if isinstance(one, str)))
        if self.start is None and not isinstance(self.area, StatedTrack):
            raise ValueError("expected a start, got none; only a track brings its own")


def window_of(stated: StatedVolume) -> Window:
    """Return the window of a stated volume; a track's is that of its places where none is given."""
    times = stated.area.times if isinstance(stated.area, StatedTrack) else ()
    start, end = stated.start, stated.end
    if start is None:
        start = times[0]
    if end is None and times:
        end = times[-1]
    first, last = _bounds(start)
    early, late = (None, None) if end is None else _bounds(end)
    return Window(first, last, early, late)


def _bounds(stated: Instant | Between) -> tuple[InstantMs, InstantMs]:
    if isinstance(stated, Between):
        return instant_ms(stated.earliest), instant_ms(stated.latest)
    return instant_ms(stated), instant_ms(stated)
