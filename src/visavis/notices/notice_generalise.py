"""The generalised form of a notice: a coarser volume, and nothing of who, why and how."""

import math

import msgspec

from visavis.notices.boxes import box_of
from visavis.notices.notice import Generalised, NoticeDeclare
from visavis.notices.notice_prepared import declared_of
from visavis.notices.notice_volume import (
    MICRODEG,
    Between,
    HeightUnits,
    MeasuredFrom,
    StatedArea,
    StatedCircle,
    StatedHeight,
    StatedPolygon,
    StatedSeparation,
    StatedVolume,
)
from visavis.notices.shapes import shape_of
from visavis.release import (
    Coarseness,
    Extent,
    Instant,
    ReleaseRefused,
    Text,
    generalise_volume,
)
from visavis.terms import Circle, Height, InstantMs, LonLat, Polygon, render_instant

LATERAL_STEP_M, VERTICAL_STEP_M, TIME_STEP_S = 1000, 100, 60  # minima are shared, but not a trace
TITLE = "Generalised notice"  # in the lingua franca of signals; each desk words the type itself


def generalise_notice(
    body: NoticeDeclare, coarseness: Coarseness, commitment: str
) -> NoticeDeclare:
    """Return the generalised notice that stands for a precise one.

    What stays: its type, the coarser volume, the minima rounded up. Title, unit, symbol, purpose,
    source and mandate are withheld.

    Raises:
        ReleaseRefused: it has no volume, or is generalised already.
        TooWide: its area takes in too much of the globe.
    """
    if body.volume is None or body.generalised is not None:
        raise ReleaseRefused(
            "Generalised release refused",
            expected="a precise notice with a volume",
            got="one without a volume" if body.volume is None else "a generalised one",
            next_step="Release it whole, or not at all.",
        )
    return NoticeDeclare(
        type=body.type,
        title=Text("en", TITLE),
        volume=_coarser(body.volume, coarseness),
        generalised=Generalised(coarseness, commitment),
    )


def _coarser(stated: StatedVolume, coarseness: Coarseness) -> StatedVolume:
    precise = declared_of("", "", stated).volume
    box = box_of(shape_of(precise.area), 0.0)
    extent = Extent(west=box.west, south=box.south, east=box.east, north=box.north)
    coarse = generalise_volume(precise, extent, coarseness)
    window = coarse.window
    return StatedVolume(
        area=_area(coarse.area),
        start=_between(window.start_earliest, window.start_latest),
        end=_end(window.end_earliest, window.end_latest),
        floor=_height(coarse.heights.floor),
        ceiling=_height(coarse.heights.ceiling),
        separation=_separation(stated.separation),
        terrain_m_wgs84=_whole(coarse.heights.terrain_m_wgs84),
        qnh_hpa=_whole(coarse.heights.qnh_hpa),
    )


def _area(area: object) -> StatedArea:
    if isinstance(area, Circle):
        return StatedCircle(_place(area.centre), math.ceil(area.radius_m))
    assert isinstance(area, Polygon)  # nothing else is made coarser
    return StatedPolygon(tuple(_place(point) for point in area.outer))


def _place(point: LonLat) -> tuple[int, int]:
    return round(point[0] * MICRODEG), round(point[1] * MICRODEG)


def _between(earliest: InstantMs, latest: InstantMs) -> Instant | Between:
    if earliest == latest:
        return render_instant(earliest)
    return Between(render_instant(earliest), render_instant(latest))


def _end(earliest: InstantMs | None, latest: InstantMs | None) -> Instant | Between | None:
    return None if earliest is None or latest is None else _between(earliest, latest)


def _height(height: Height | None) -> StatedHeight | None:
    if height is None:
        return None
    return StatedHeight(round(height.value_m), HeightUnits.M, MeasuredFrom(height.reference.value))


def _separation(stated: StatedSeparation) -> StatedSeparation:
    return msgspec.structs.replace(
        stated,
        lateral_m=_up(stated.lateral_m, LATERAL_STEP_M),
        vertical_m=_up(stated.vertical_m, VERTICAL_STEP_M),
        time_s=_up(stated.time_s, TIME_STEP_S),
    )


def _whole(bounds: tuple[float, float] | None) -> tuple[int, int] | None:
    return None if bounds is None else (math.floor(bounds[0]), math.ceil(bounds[1]))


def _up(value: int, step: int) -> int:
    return -(-value // step) * step
