"""A chart of volumes, drawn without scripts: flat around its middle, not for measuring.

What meets what is decided on the ellipsoid by `notices`; here a line lies roughly where it is.
"""

import math
from collections.abc import Iterable, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Final

import msgspec

from visavis.notices import (
    StatedCircle,
    StatedCorridor,
    StatedPolygon,
    StatedTrack,
    StatedVolume,
)

WIDTH: Final = 1000.0  # the drawing's own units; a browser scales them
TALLEST: Final = 620.0
MARGIN: Final = 0.25  # of the span, around what is drawn
LEAST_SPAN_DEG: Final = 1.0
METRES_A_DEGREE: Final = 111_195.0  # of latitude, on a sphere of the mean radius
CIRCLE_POINTS: Final = 48
LETTER: Final = 7.5  # width of one of a label, and the height of its line, in the drawing's units
LINE: Final = 17.0
GRID_STEPS_DEG: Final = (0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 15.0, 30.0)
GRID_LINES: Final = 8  # at most so many across

Point = tuple[float, float]


class Drawn(msgspec.Struct, frozen=True):
    """One area on the chart.

    Args:
        path: of an SVG path.
        width: of its line, for what lies around a line; 0 for an outlined area.
        x, y: where its label stands.
    """

    id: str
    label: str
    lang: str
    party: str
    own: bool
    unknown: bool
    conflict: bool
    path: str
    width: float
    x: float
    y: float


class GridLine(msgspec.Struct, frozen=True):
    """A meridian or a parallel, with its label."""

    path: str
    label: str
    x: float
    y: float


class Chart(msgspec.Struct, frozen=True):
    """A chart: how large, the land, the grid, and what is drawn on it."""

    width: float
    height: float
    land: str
    grid: tuple[GridLine, ...]
    drawn: tuple[Drawn, ...]


class Subject(msgspec.Struct, frozen=True):
    """What is to be drawn: a volume, whose, and what is known of it."""

    id: str
    label: str
    lang: str
    party: str
    own: bool
    unknown: bool
    conflict: bool
    volume: StatedVolume


def chart_of(subjects: Sequence[Subject]) -> Chart | None:
    """Draw volumes; None where there is nothing to draw."""
    placed = [(one, _points(one.volume, _reference(subjects))) for one in subjects]
    every = [point for _, points in placed for point in points]
    if not every:
        return None
    frame = _Frame(every)
    return Chart(
        width=WIDTH,
        height=round(frame.height, 1),
        land=" ".join(_land(frame)),
        grid=tuple(_grid(frame)),
        drawn=_apart([_drawn(frame, one, points) for one, points in placed if points]),
    )


class _Frame:
    """From degrees to the drawing: true to scale in the middle of what is drawn."""

    def __init__(self, points: Iterable[Point]) -> None:
        lons, lats = zip(*points, strict=True)
        middle = (min(lats) + max(lats)) / 2
        self.squeeze = max(0.05, math.cos(math.radians(max(-89.0, min(89.0, middle)))))
        wide = max(max(lons) - min(lons), LEAST_SPAN_DEG) * (1 + 2 * MARGIN)
        high = max(max(lats) - min(lats), LEAST_SPAN_DEG) * (1 + 2 * MARGIN)
        wide = max(wide, high * WIDTH / (TALLEST * self.squeeze))
        centre = (min(lons) + max(lons)) / 2
        self.west, self.east = centre - wide / 2, centre + wide / 2
        self.south, self.north = middle - high / 2, middle + high / 2
        self.scale = WIDTH / (wide * self.squeeze)
        self.height = high * self.scale

    def place(self, point: Point) -> Point:
        """Where a point of the earth stands on the drawing."""
        x = (point[0] - self.west) * self.squeeze * self.scale
        return round(x, 1), round((self.north - point[1]) * self.scale, 1)

    def length(self, metres: float) -> float:
        """How long a length is on the drawing."""
        return float(round(metres / METRES_A_DEGREE * self.scale, 1))


def _reference(subjects: Sequence[Subject]) -> float:
    """The longitude around which all others are taken, so that 180° parts nothing."""
    for one in subjects:
        area = one.volume.area
        if isinstance(area, StatedCircle):
            return area.centre_udeg[0] / 1e6
        if isinstance(area, StatedPolygon):
            return area.outer_udeg[0][0] / 1e6
        return area.line_udeg[0][0] / 1e6
    return 0.0


def _points(volume: StatedVolume, around: float) -> list[Point]:
    area = volume.area
    match area:
        case StatedPolygon():
            return _near(area.outer_udeg, around)
        case StatedCircle():
            (centre,) = _near((area.centre_udeg,), around)
            return _circle(centre, area.radius_m)
        case StatedCorridor() | StatedTrack():
            return _near(area.line_udeg, around)


def _near(places: Sequence[tuple[int, int]], around: float) -> list[Point]:
    """Degrees, each longitude the one nearest to the one before."""
    found = []
    for lon_udeg, lat_udeg in places:
        lon = lon_udeg / 1e6
        around = lon - 360 * round((lon - around) / 360)
        found.append((around, lat_udeg / 1e6))
    return found


def _circle(centre: Point, radius_m: float) -> list[Point]:
    lon, lat = centre
    high = radius_m / METRES_A_DEGREE
    wide = high / max(0.05, math.cos(math.radians(lat)))
    turns = (2 * math.pi * at / CIRCLE_POINTS for at in range(CIRCLE_POINTS))
    return [(lon + wide * math.cos(t), max(-90, min(90, lat + high * math.sin(t)))) for t in turns]


def _drawn(frame: _Frame, one: Subject, points: Sequence[Point]) -> Drawn:
    placed = [frame.place(point) for point in points]
    area = one.volume.area
    around = 0.0
    if isinstance(area, StatedCorridor):
        around = max(2.0, 2 * frame.length(area.half_width_m))
    elif isinstance(area, StatedTrack):
        around = max(2.0, 2 * frame.length(area.radius_m))
    xs, ys = zip(*placed, strict=True)
    return Drawn(
        id=one.id,
        label=one.label,
        lang=one.lang,
        party=one.party,
        own=one.own,
        unknown=one.unknown,
        conflict=one.conflict,
        path=_path(placed, closed=not around),
        width=around,
        x=round(sum(xs) / len(xs), 1),
        y=round(sum(ys) / len(ys), 1),
    )


def _apart(drawn: Sequence[Drawn]) -> tuple[Drawn, ...]:
    """Move labels down until none lies on another."""
    found: list[Drawn] = []
    for one in sorted(drawn, key=lambda each: (each.y, each.id)):
        y = one.y
        for other in found:
            beside = abs(other.x - one.x) > (len(other.label) + len(one.label)) * LETTER / 2
            if not beside and y < other.y + LINE:
                y = max(y, round(other.y + LINE, 1))
        found.append(msgspec.structs.replace(one, y=y))
        found.sort(key=lambda each: each.y)
    return tuple(found)


def _path(points: Sequence[Point], *, closed: bool) -> str:
    line = "L".join(f"{x:g} {y:g}" for x, y in points)
    return f"M{line}{'Z' if closed else ''}"


@lru_cache(maxsize=1)
def _rings() -> tuple[tuple[tuple[int, ...], tuple[int, int, int, int]], ...]:
    """The coast, read once: each ring in hundredths of a degree, and its bounds."""
    raw = files("visavis.desk").joinpath("basemap", "land.json").read_bytes()
    rings = msgspec.json.decode(raw, type=tuple[tuple[int, ...], ...])
    return tuple(
        (ring, (min(ring[::2]), min(ring[1::2]), max(ring[::2]), max(ring[1::2]))) for ring in rings
    )


def _land(frame: _Frame) -> Iterable[str]:
    """The land that lies within the frame, also where that reaches past 180°."""
    window = (frame.west, frame.south, frame.east, frame.north)
    for turn in (-360, 0, 360):
        for ring, (west, south, east, north) in _rings():
            beside = east / 100 + turn < window[0] or west / 100 + turn > window[2]
            if beside or north / 100 < window[1] or south / 100 > window[3]:
                continue
            points = [
                (lon / 100 + turn, lat / 100)
                for lon, lat in zip(ring[::2], ring[1::2], strict=True)
            ]
            kept = _clipped(points, window)
            if len(kept) > 2:
                yield _path([frame.place(point) for point in kept], closed=True)


def _clipped(points: list[Point], window: tuple[float, float, float, float]) -> list[Point]:
    """Cut a ring to a window, side by side.

    Source: Sutherland and Hodgman, Reentrant polygon clipping, 1974.
    """
    west, south, east, north = window
    for axis, bound, sign in ((0, west, 1), (1, south, 1), (0, east, -1), (1, north, -1)):
        found: list[Point] = []
        for at, end in enumerate(points):
            start = points[at - 1]
            into, was = sign * (end[axis] - bound) >= 0, sign * (start[axis] - bound) >= 0
            if into is not was:
                share = (bound - start[axis]) / (end[axis] - start[axis])
                found.append(
                    (start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1]))
                )
            if into:
                found.append(end)
        points = found
        if not points:
            break
    return points


def _grid(frame: _Frame) -> Iterable[GridLine]:
    wide = frame.east - frame.west
    step = next((one for one in GRID_STEPS_DEG if wide / one <= GRID_LINES), GRID_STEPS_DEG[-1])
    for at in range(math.ceil(frame.west / step), math.floor(frame.east / step) + 1):
        lon = at * step
        top, bottom = frame.place((lon, frame.north)), frame.place((lon, frame.south))
        shown = (lon + 180) % 360 - 180
        label = f"{abs(shown):g}°{'E' if shown > 0 else 'W' if shown < 0 else ''}"
        yield GridLine(_path((top, bottom), closed=False), label, top[0] + 3, frame.height - 5)
    for at in range(math.ceil(frame.south / step), math.floor(frame.north / step) + 1):
        lat = at * step
        left, right = frame.place((frame.west, lat)), frame.place((frame.east, lat))
        label = f"{abs(lat):g}°{'N' if lat > 0 else 'S' if lat < 0 else ''}"
        yield GridLine(_path((left, right), closed=False), label, 4, left[1] - 3)
