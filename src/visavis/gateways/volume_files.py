"""Files of volumes: GeoJSON, newline-delimited features and GeoParquet in, result rows out.

A refusal names the feature, the field, what was expected and what came.
"""

import itertools
import re
from collections.abc import Callable, Iterable, Iterator
from mmap import mmap
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from visavis.notices import Conflict, DeclaredVolume, PreparedVolume, prepare, repair_ring
from visavis.terms import (
    Area,
    Circle,
    Corridor,
    Height,
    HeightBand,
    InstantMs,
    LonLat,
    Polygon,
    Separation,
    Track,
    VisavisError,
    Volume,
    Window,
    parse_height,
    parse_instant,
    parse_length_unit,
    render_instant,
)

if TYPE_CHECKING:
    from visavis.notices.sweep import VolumeColumns

BEFORE_TEXT = frozenset(b"\xef\xbb\xbf \t\r\n\x1e")  # a byte order mark, a record separator
AROUND_TEXT = frozenset(b" \t\r\x1e")
PARQUET_MAGIC = b"PAR1"
MAX_ID_CHARS = 256  # long enough for a URN, short enough for a line on the desk
MAX_FEATURE_BYTES = 64 * 1024 * 1024  # 100,000 vertices at full precision take 5 MB


class RefusedVolumeFile(VisavisError):
    """A file of volumes that cannot be read whole; nothing is answered from a part of it."""

    code = "gateways.refused_volume_file"


class StatedHeight(msgspec.Struct, frozen=True):
    """A height as stated in a file."""

    value: float
    units: str
    reference: str


class StatedInterval(msgspec.Struct, frozen=True):
    """An uncertain instant as stated in a file."""

    earliest: str
    latest: str | None = None


class StatedSeparation(msgspec.Struct, frozen=True):
    """Separation minima as stated in a file."""

    lateral_m: float = 0.0
    vertical_m: float = 0.0
    time_s: float = 0.0


class StatedProperties(msgspec.Struct, frozen=True):
    """What the properties of a feature may state; other members are left alone."""

    party: str
    start: str | StatedInterval | msgspec.UnsetType = msgspec.UNSET
    end: str | StatedInterval | msgspec.UnsetType | None = msgspec.UNSET
    floor: StatedHeight | None = None
    ceiling: StatedHeight | None = None
    separation: StatedSeparation | None = None
    radius_m: float | None = None
    half_width_m: float | None = None
    times: tuple[str, ...] | None = None
    terrain_m_wgs84: tuple[float, float] | None = None
    qnh_hpa: tuple[float, float] | None = None


class StatedGeometry(msgspec.Struct, frozen=True):
    """A geometry whose coordinates wait for its type."""

    type: str
    coordinates: msgspec.Raw


class StatedFeature(msgspec.Struct, frozen=True):
    """One feature of a file."""

    geometry: StatedGeometry
    properties: StatedProperties
    type: str = "Feature"
    id: str | int | None = None


class _Collection(msgspec.Struct, frozen=True):
    type: str
    features: list[msgspec.Raw] = []


_FEATURE = msgspec.json.Decoder(StatedFeature)
_POINT = msgspec.json.Decoder(tuple[float, float])
_LINE = msgspec.json.Decoder(tuple[tuple[float, float], ...])
_RINGS = msgspec.json.Decoder(tuple[tuple[tuple[float, float], ...], ...])
_AT = re.compile(r"(.*?)(?: - at `\$?\.?([^`]*)`)?$", re.S)
_EXPECTED = re.compile(r"Expected `?(.*?)`?, got `?(.*?)`?$")


def parse_features(content: bytes, *, repair: bool) -> Iterator[DeclaredVolume]:
    """Parse a FeatureCollection, one feature, or newline-delimited features, in file order.

    Raises:
        RefusedVolumeFile: which feature, which field, expected and got.
    """
    texts = features_in(content)
    raws = texts if isinstance(texts, list) else (content[low:high] for low, high in texts)
    for number, raw in enumerate(raws, 1):
        yield parse_feature(raw, number, repair=repair)


def features_in(content: bytes | mmap) -> list[msgspec.Raw] | Iterator[tuple[int, int]]:
    """Find the features of a text: those of a collection, or where each line of one lies.

    Raises:
        RefusedVolumeFile: it holds none.
    """
    begin = next((k for k in range(len(content)) if content[k] not in BEFORE_TEXT), len(content))
    if begin == len(content):
        raise refused("File", "", "GeoJSON features", "an empty file")
    end = content.find(b"\n", begin)
    end = len(content) if end < 0 else end
    text = memoryview(content)[begin:]
    head = text[: end - begin]
    of_line = _type_of(head)
    kind = of_line or _type_of(text)
    if kind == "FeatureCollection":
        return _features_of(text)
    if kind == "Feature" and of_line is not None:
        return _lines_of(content, begin)
    if kind == "Feature":
        return iter([(begin, len(content))])
    raise refused(
        "File",
        "",
        "a FeatureCollection or features one per line",
        _clip(bytes(head[:200]).decode("utf-8", "replace").rstrip()),
    )


def _lines_of(content: bytes | mmap, begin: int) -> Iterator[tuple[int, int]]:
    """Find the lines that hold something, one after another."""
    while begin < len(content):
        end = content.find(b"\n", begin)
        end = len(content) if end < 0 else end
        while begin < end and content[begin] in AROUND_TEXT:
            begin += 1
        last = end
        while last > begin and content[last - 1] in AROUND_TEXT:
            last -= 1
        if last > begin:
            yield begin, last
        begin = end + 1


def parse_feature(raw: bytes | msgspec.Raw, number: int, *, repair: bool) -> DeclaredVolume:
    """Parse one feature; `number` counts from 1 and names it where it has no id.

    Raises:
        RefusedVolumeFile: which feature, which field, expected and got.
    """
    return declared_of(feature_of_text(raw, number), number, repair=repair)


def feature_of_text(raw: bytes | msgspec.Raw, number: int) -> StatedFeature:
    """Decode one feature; `number` counts from 1.

    Raises:
        RefusedVolumeFile: which field, expected and got.
    """
    try:
        return _FEATURE.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError) as problem:
        raise unreadable(f"Feature {number}", problem) from None


def rings_of(feature: StatedFeature) -> tuple[tuple[LonLat, ...], ...] | None:
    """Return the rings of a polygon; None where it is none, or none that can be read."""
    if feature.geometry.type != "Polygon":
        return None
    try:
        rings: tuple[tuple[LonLat, ...], ...] = _RINGS.decode(feature.geometry.coordinates)
    except msgspec.DecodeError:
        return None
    return rings


def declared_of(feature: StatedFeature, number: int, *, repair: bool) -> DeclaredVolume:
    """Turn what a feature states into a declared volume.

    Raises:
        RefusedVolumeFile: which feature, which field, expected and got.
    """
    where = f"Feature {number}"
    if feature.type != "Feature":
        raise refused(where, "type", "Feature", _clip(feature.type))
    if feature.id is None or not 1 <= len(str(feature.id)) <= MAX_ID_CHARS:
        raise refused(where, "id", f"an id of 1 to {MAX_ID_CHARS} characters", repr(feature.id))
    where = f"Feature {number} ({_clip(str(feature.id))})"
    stated = feature.properties
    if not 1 <= len(stated.party) <= MAX_ID_CHARS:
        raise refused(where, "properties.party", "a party's id", repr(stated.party))
    area = _area(where, feature.geometry, stated, repair=repair)
    separation = stated.separation or StatedSeparation()
    heights = HeightBand(
        floor=_height(where, "floor", stated.floor),
        ceiling=_height(where, "ceiling", stated.ceiling),
        terrain_m_wgs84=stated.terrain_m_wgs84,
        qnh_hpa=stated.qnh_hpa,
    )
    return DeclaredVolume(
        id=str(feature.id),
        party=stated.party,
        volume=Volume(area, heights, _window(where, stated, area)),
        separation=Separation(separation.lateral_m, separation.vertical_m, separation.time_s),
    )


def unseen(_done: int, _whole: int) -> None:
    """Show no progress."""


def parse_columns(
    content: bytes | mmap,
    party_numbers: dict[str, int],
    *,
    repair: bool,
    cache_folder: Path | None,
    progress: Callable[[int, int], None] = unseen,
) -> "VolumeColumns":
    """Parse, check and lay out every volume of a file, whatever its format.

    `party_numbers` grows with each new party; `cache_folder` keeps compiled kernels; `progress`
    is told how much of a text has been read, and of how much. `content` must last as long as the
    columns: what is asked for again is read again.

    Raises:
        RefusedVolumeFile: which feature, which field, expected and got.
    """
    if content[:4] == PARQUET_MAGIC:
        from visavis.gateways.volume_tables import parse_table

        return parse_table(content, party_numbers, repair=repair, cache_folder=cache_folder)
    from visavis.gateways.volume_texts import text_columns

    return text_columns(
        content, party_numbers, repair=repair, cache_folder=cache_folder, progress=progress
    )


def prepare_all(
    volumes: Iterable[DeclaredVolume], numbers: Iterable[int] | None = None
) -> list[PreparedVolume]:
    """Check volumes in file order; ids must differ. `numbers` are their places in the file.

    Raises:
        RefusedVolumeFile: which feature, which field, expected and got.
    """
    prepared = []
    seen: set[str] = set()
    for declared, number in zip(volumes, numbers or itertools.count(1), strict=False):
        if declared.id in seen:
            raise refused_twice(declared.id)
        seen.add(declared.id)
        try:
            prepared.append(prepare(declared))
        except VisavisError as problem:
            raise blame(number, declared, problem) from None
    return prepared


def blame(number: int, declared: DeclaredVolume, problem: VisavisError) -> RefusedVolumeFile:
    """Say which feature of a file was refused when it was checked."""
    return refused(
        f"Feature {number} ({_clip(declared.id)})",
        problem.happened.removesuffix(" refused"),
        problem.expected,
        problem.got,
    )


def refused_twice(identity: str) -> RefusedVolumeFile:
    """Say that two features have one id."""
    return refused(f"Feature {_clip(identity)}", "id", "an id of its own", "one used before")


def render_conflict(conflict: Conflict) -> bytes:
    """Write one result row, without a line end; heights are rounded to millimetres."""
    return msgspec.json.encode(
        {
            "a": conflict.a,
            "b": conflict.b,
            "verdict": conflict.verdict.value,
            "start": render_instant(conflict.start),
            "end": None if conflict.end is None else render_instant(conflict.end),
            "floor_m_wgs84": _millimetres(conflict.floor_m_wgs84),
            "ceiling_m_wgs84": _millimetres(conflict.ceiling_m_wgs84),
            "because": conflict.because,
        }
    )


def _millimetres(value: float | None) -> float | None:
    return None if value is None else round(value, 3) + 0.0  # no -0.0


def _type_of(text: memoryview) -> str | None:
    try:
        return msgspec.json.decode(text, type=_Typed).type
    except msgspec.DecodeError:
        return None


class _Typed(msgspec.Struct, frozen=True):
    type: str


def _features_of(text: memoryview) -> list[msgspec.Raw]:
    try:
        return msgspec.json.decode(text, type=_Collection).features
    except msgspec.DecodeError as problem:
        raise unreadable("FeatureCollection", problem) from None


def _area(where: str, geometry: StatedGeometry, stated: StatedProperties, *, repair: bool) -> Area:
    match geometry.type:
        case "Polygon":
            rings = _coordinates(where, _RINGS, geometry)
            if repair:
                rings = tuple(repair_ring(ring) for ring in rings)
            if not rings:
                raise refused(where, "geometry.coordinates", "at least one ring", "none")
            return Polygon(rings[0], rings[1:])
        case "Point":
            centre: LonLat = _coordinates(where, _POINT, geometry)
            return Circle(centre, _needed(where, "radius_m", stated.radius_m))
        case "LineString":
            line = _coordinates(where, _LINE, geometry)
            if stated.times is None:
                return Corridor(line, _needed(where, "half_width_m", stated.half_width_m))
            times = tuple(
                _instant(where, f"times[{k}]", text) for k, text in enumerate(stated.times)
            )
            return Track(line, times, _needed(where, "radius_m", stated.radius_m))
        case other:
            raise refused(
                where, "geometry.type", "Polygon, Point or LineString", repr(_clip(other))
            )


def _coordinates(where: str, decoder: msgspec.json.Decoder[Any], geometry: StatedGeometry) -> Any:
    try:
        return decoder.decode(geometry.coordinates)
    except msgspec.DecodeError as problem:
        raise unreadable(where, problem, under="geometry.coordinates") from None


def _needed(where: str, field: str, value: float | None) -> float:
    if value is None:
        raise refused(where, f"properties.{field}", "metres", "nothing")
    return value


def _height(where: str, field: str, stated: StatedHeight | None) -> Height | None:
    if stated is None:
        return None
    try:
        return parse_height(stated.value, parse_length_unit(stated.units), stated.reference)
    except VisavisError as problem:
        part = problem.happened.removesuffix(" refused")
        raise refused(where, f"properties.{field}.{part}", problem.expected, problem.got) from None


def _window(where: str, stated: StatedProperties, area: Area) -> Window:
    moving = isinstance(area, Track)
    if isinstance(area, Track) and not area.times:
        raise refused(where, "properties.times", "one instant per vertex", "none")
    start, end = stated.start, stated.end
    if start is msgspec.UNSET:
        if not moving:
            raise refused(where, "properties.start", "an instant", "nothing")
        assert isinstance(area, Track)
        first = last = area.times[0]
    elif isinstance(start, StatedInterval):
        first = _instant(where, "start.earliest", start.earliest)
        if start.latest is None:
            raise refused(where, "properties.start.latest", "an instant", "nothing")
        last = _instant(where, "start.latest", start.latest)
    else:
        assert isinstance(start, str)
        first = last = _instant(where, "start", start)
    early: InstantMs | None
    late: InstantMs | None
    if end is msgspec.UNSET:
        if not moving:
            raise refused(where, "properties.end", "an instant, or null", "nothing")
        assert isinstance(area, Track)
        early = late = area.times[-1]
    elif end is None:
        early = late = None
    elif isinstance(end, StatedInterval):
        early = _instant(where, "end.earliest", end.earliest)
        late = None if end.latest is None else _instant(where, "end.latest", end.latest)
    else:
        assert isinstance(end, str)
        early = late = _instant(where, "end", end)
    return Window(first, last, early, late)


def _instant(where: str, field: str, text: str) -> InstantMs:
    try:
        return parse_instant(text)
    except VisavisError as problem:
        raise refused(where, f"properties.{field}", problem.expected, problem.got) from None


def unreadable(where: str, problem: Exception, under: str = "") -> RefusedVolumeFile:
    found = _AT.match(str(problem))
    text, path = (found.group(1), found.group(2) or "") if found else (str(problem), "")
    separator = "." if under and path and not path.startswith("[") else ""
    known = _EXPECTED.match(text)
    expected, got = (known.group(1), known.group(2)) if known else ("well-formed JSON", text)
    return refused(where, f"{under}{separator}{path}", expected, got)


def _clip(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "..."


def refused(where: str, field: str, expected: str, got: str) -> RefusedVolumeFile:
    return RefusedVolumeFile(
        f"{where} refused" + (f": {field}" if field else ""), expected=expected, got=got
    )
