"""Text files of volumes: some thousands of features at a time, the plain ones in bulk.

A feature's text is looked at, laid out and let go; what is asked for again is read again where it
stands. Plain is a polygon of one ring with certain ends and heights above WGS84, as in
`volume_arrays`; `volume_files` reads the others one by one, with the same result.
"""

import math
from array import array
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import chain
from mmap import mmap
from pathlib import Path

import msgspec
import numpy as np

from visavis.gateways.volume_arrays import assembled
from visavis.gateways.volume_files import (
    MAX_FEATURE_BYTES,
    MAX_ID_CHARS,
    StatedFeature,
    StatedHeight,
    declared_of,
    feature_of_text,
    features_in,
    prepare_all,
    refused,
    refused_twice,
    rings_of,
)
from visavis.notices import PreparedVolume
from visavis.notices.sweep import VolumeColumns, columns_of, joined, kernels_for, plain_polygons
from visavis.terms import (
    HIGHEST_HEIGHT_M,
    LOWEST_HEIGHT_M,
    M_PER_FT,
    MAX_SEPARATION_M,
    MAX_SEPARATION_S,
    LonLat,
    VisavisError,
    parse_instant,
)

Content = bytes | mmap
Progress = Callable[[int, int], None]
AT_ONCE = 8_192  # features, some 6 MB of text: nothing is kept of them but columns
_NO_HEIGHT = math.nan
_METRES = {"M": 1.0, "FT": M_PER_FT}


class _Plain:
    """The plain features of one batch, field by field."""

    def __init__(self) -> None:
        self.numbers: list[int] = []
        self.ids: list[str] = []
        self.parties: list[str] = []
        self.rings: list[tuple[LonLat, ...]] = []
        self.times: list[tuple[float, float]] = []
        self.heights: list[tuple[float, float]] = []
        self.separation: list[tuple[float, float, float]] = []

    def take(self, number: int, feature: StatedFeature) -> bool:
        """Take a feature if it is plain."""
        stated = feature.properties
        rings = rings_of(feature)
        heights = _metres(stated.floor), _metres(stated.ceiling)
        window = _window(feature)
        keep = stated.separation
        apart = (keep.lateral_m, keep.vertical_m, keep.time_s) if keep else (0.0, 0.0, 0.0)
        if (
            rings is None
            or len(rings) != 1
            or window is None
            or None in heights
            or (stated.times, stated.terrain_m_wgs84, stated.qnh_hpa) != (None, None, None)
            or feature.type != "Feature"
            or not 1 <= len(stated.party) <= MAX_ID_CHARS
            or not 1 <= len(str(feature.id)) <= MAX_ID_CHARS
            or feature.id is None
            or not 0 <= min(apart) <= max(apart[:2]) <= MAX_SEPARATION_M
            or not apart[2] <= MAX_SEPARATION_S
        ):
            return False
        floor, ceiling = heights
        assert floor is not None
        assert ceiling is not None
        if floor > ceiling:  # no number is not above another: a height left out passes
            return False
        self.numbers.append(number)
        self.ids.append(str(feature.id))
        self.parties.append(stated.party)
        self.rings.append(rings[0])
        self.times.append(window)
        self.heights.append((floor, ceiling))
        self.separation.append((apart[0], apart[1], apart[2] * 1000))
        return True


def text_columns(
    content: Content,
    party_numbers: dict[str, int],
    *,
    repair: bool,
    cache_folder: Path | None,
    progress: Progress,
) -> VolumeColumns:
    """Parse, check and lay out every feature of a text file.

    Raises:
        RefusedVolumeFile: which feature, which field, expected and got.
    """
    places = array("q")  # where each feature begins and ends
    texts = features_in(content)
    known: set[str] = set()
    parts: list[VolumeColumns] = []

    def text_of(number: int) -> bytes | msgspec.Raw:
        if isinstance(texts, list):
            return texts[number - 1]
        return content[places[2 * number - 2] : places[2 * number - 1]]

    def prepared(number: int) -> PreparedVolume:
        feature = feature_of_text(text_of(number), number)
        return prepare_all([declared_of(feature, number, repair=repair)], [number])[0]

    number = 0
    for low, high in _batches(texts):
        places.extend(chain.from_iterable(zip(low, high, strict=True)))
        plain, others = _Plain(), []
        problem: VisavisError | None = None
        for _ in low:
            number += 1
            try:
                feature = feature_of_text(text_of(number), number)
                if str(feature.id) in known:
                    raise refused_twice(str(feature.id))
            except VisavisError as found:
                problem = found  # the first in the file is told of: those before may be worse
                break
            known.add(str(feature.id))
            if not plain.take(number, feature):
                others.append((number, feature))
        columns, left = _bulk(plain, party_numbers, cache_folder)
        others += [(k, feature_of_text(text_of(k), k)) for k in left]
        others.sort(key=lambda numbered: numbered[0])
        numbers = [k for k, _ in others]
        rest = prepare_all((declared_of(f, k, repair=repair) for k, f in others), numbers)
        if problem is not None:
            raise problem
        if columns is not None:
            parts.append(_tied(columns[0], columns[1], prepared))
        if rest:
            parts.append(_tied(columns_of(rest, party_numbers), numbers, prepared))
        progress(high[-1], len(texts) if isinstance(texts, list) else len(content))
    return joined(parts) if parts else columns_of([], party_numbers)


def _tied(
    columns: VolumeColumns, numbers: list[int], prepared: Callable[[int], PreparedVolume]
) -> VolumeColumns:
    return replace(columns, prepared=lambda row: prepared(numbers[row]))


def _batches(
    texts: list[msgspec.Raw] | Iterator[tuple[int, int]],
) -> Iterator[tuple[list[int], list[int]]]:
    """Group features: where each begins and ends; features of a collection are counted instead."""
    low: list[int] = []
    high: list[int] = []
    places = ((k, k + 1) for k in range(len(texts))) if isinstance(texts, list) else texts
    for number, (begin, end) in enumerate(places, 1):
        if end - begin > MAX_FEATURE_BYTES:
            raise refused(
                f"Feature {number}", "", f"at most {MAX_FEATURE_BYTES} bytes", f"{end - begin}"
            )
        low.append(begin)
        high.append(end)
        if len(low) == AT_ONCE:
            yield low, high
            low, high = [], []
    if low:
        yield low, high


def _bulk(
    plain: _Plain, party_numbers: dict[str, int], cache_folder: Path | None
) -> tuple[tuple[VolumeColumns, list[int]] | None, list[int]]:
    """Measure the plain features; returns columns and their numbers, and the numbers left over."""
    if not plain.numbers:
        return None, []
    first = np.zeros(len(plain.rings) + 1, np.int64)
    np.cumsum([len(ring) for ring in plain.rings], out=first[1:])
    flat = chain.from_iterable(chain.from_iterable(plain.rings))
    points = np.fromiter(flat, np.float64, 2 * int(first[-1])).reshape(-1, 2)
    separation = np.array(plain.separation)
    shapes = plain_polygons(points, first, separation[:, 0], kernels_for(cache_folder))
    kept = np.flatnonzero(shapes.plain).tolist()
    left = [plain.numbers[k] for k in np.flatnonzero(~shapes.plain).tolist()]
    if not kept:
        return None, left
    times, heights = np.array(plain.times), np.array(plain.heights)
    parties = [plain.parties[k] for k in kept]
    columns = assembled(
        np.array([plain.ids[k] for k in kept], np.object_),
        np.array([party_numbers.setdefault(p, len(party_numbers)) for p in parties], np.int64),
        shapes, first, times[:, 0], times[:, 1], separation, heights[:, 0], heights[:, 1],
    )  # fmt: skip
    return (columns, [plain.numbers[k] for k in kept]), left


def _metres(stated: StatedHeight | None) -> float | None:
    """Return metres above WGS84, no number where none is stated, None where it is not plain."""
    if stated is None:
        return _NO_HEIGHT
    metres = stated.value * _METRES.get(stated.units, math.nan)
    plain = stated.reference == "W84" and LOWEST_HEIGHT_M <= metres <= HIGHEST_HEIGHT_M
    return metres if plain else None


def _window(feature: StatedFeature) -> tuple[float, float] | None:
    """Return start and end where both are certain, infinity for an open end."""
    start, end = feature.properties.start, feature.properties.end
    if not isinstance(start, str) or not (end is None or isinstance(end, str)):
        return None
    try:
        window = parse_instant(start), math.inf if end is None else parse_instant(end)
    except VisavisError:
        return None  # told by name when it is read by itself
    return window if window[1] > window[0] else None
