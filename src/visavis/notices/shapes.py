"""Shapes: areas prepared for comparison, cut into short geodesic pieces on the ellipsoid.

A circle is its centre, a corridor its line, a track its timed line; each keeps its width beside
it, so that distances decide and no circle becomes a polygon drawn inside it.
"""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from visavis.notices.ellipsoid import (
    Xyz,
    between,
    geodesic,
    greatest_geodesic_m,
    onto_surface,
    to_xyz,
)
from visavis.notices.plane import AREA, LINE, POINT
from visavis.terms import (
    Area,
    Circle,
    Corridor,
    LonLat,
    MalformedVolume,
    Polygon,
    Ring,
    Track,
)

PIECE_M = 100_000.0  # the plane kernel strays by 13 mm or less at this length and a like distance
TRACK_PIECE_M = 25_000.0  # so that a straight run at constant speed is off by centimetres at most
MAX_EDGE_M = 10_000_000.0  # a quarter of the globe: beyond, the shorter way is no longer evident
# Up to here everything lies in one hemisphere around the centre, interiors included.
MAX_REACH_M = 9_900_000.0


@dataclass(frozen=True, slots=True)
class Shape:
    """One area, ready to be compared.

    Args:
        kind: AREA, POINT or LINE.
        width_m: all points within this of the base belong to it.
        lonlats, xyz: the points of the base, degrees; and flat Cartesian triples, metres.
        ends: one past the last point of each ring or line; an area's first ring is the outer one.
        edges: the pieces as pairs of point numbers; a lone point is a piece of no length.
        times_ms: for a track, when it is at each point.
        centre, reach_m: a point on the ellipsoid, and a radius that holds the whole base,
            interior included; infinity where no hemisphere holds it.
        piece_m: the longest piece.
    """

    kind: int
    width_m: float
    lonlats: tuple[LonLat, ...]
    xyz: tuple[float, ...]
    ends: tuple[int, ...]
    edges: tuple[tuple[int, int], ...]
    times_ms: tuple[float, ...] | None
    centre: Xyz
    reach_m: float
    piece_m: float
    _sides: dict[int, bool] = field(default_factory=dict, compare=False, repr=False)
    _pieces: list[tuple[Xyz, float]] = field(default_factory=list, compare=False, repr=False)

    def point(self, index: int) -> Xyz:
        """Return one point of the base."""
        return self.xyz[3 * index], self.xyz[3 * index + 1], self.xyz[3 * index + 2]

    def pieces(self) -> Sequence[tuple[Xyz, float]]:
        """Return for each piece a middle and a radius that holds all of it, metres (3D)."""
        if not self._pieces:
            for i, j in self.edges:
                p, q = self.point(i), self.point(j)
                middle = onto_surface(p[0] + q[0], p[1] + q[1], p[2] + q[2])
                # Half the arc, and a metre per 100 km for the ellipsoid's own bending.
                half = greatest_geodesic_m(math.dist(p, q)) / 2
                self._pieces.append((middle, half * 1.0001))
        return self._pieces

    def ring_of(self, edge: int) -> int:
        """Return the number of the ring that the piece belongs to."""
        last = self.edges[edge][1]
        return next(ring for ring, end in enumerate(self.ends) if last < end)

    def interior_left(self, edge: int) -> bool:
        """Tell whether the area lies left of the piece: inside the outer ring, outside a hole."""
        ring = self.ring_of(edge)
        if ring not in self._sides:
            first = self.ends[ring - 1] if ring else 0
            smaller_left = signed_area_m2(self.lonlats[first : self.ends[ring]]) > 0
            self._sides[ring] = smaller_left is (ring == 0)
        return self._sides[ring]

    def around(self, edge: int, *, at_end: bool) -> tuple[tuple[int, int], tuple[int, int]]:
        """Return the pieces before and after the start (or the end) of a piece of a ring."""
        ring = self.ring_of(edge)
        same = [k for k in range(len(self.edges)) if self.ring_of(k) == ring]
        place = same.index(edge)
        if at_end:
            return self.edges[edge], self.edges[same[(place + 1) % len(same)]]
        return self.edges[same[place - 1]], self.edges[edge]


def signed_area_m2(ring: Ring) -> float:
    """Return the area of the ring's smaller side, positive where the ring runs anticlockwise."""
    polygon = geodesic().Polygon()
    for lon, lat in ring[:-1]:
        polygon.AddPoint(lat, lon)
    return float(polygon.Compute(False, True)[2])


def shape_of(area: Area) -> Shape:
    """Prepare an area; rings have been checked already (`check_area`).

    Raises:
        MalformedVolume: an edge longer than a quarter of the globe.
    """
    match area:
        case Polygon(outer, holes):
            return make_shape(AREA, 0.0, [outer, *holes], None)
        case Circle(centre, radius_m):
            return make_shape(POINT, radius_m, [(centre,)], None)
        case Corridor(line, half_width_m):
            return make_shape(LINE if len(line) > 1 else POINT, half_width_m, [line], None)
        case Track(line, times, radius_m):
            return make_shape(LINE, radius_m, [line], [float(t) for t in times])


def make_shape(
    kind: int,
    width_m: float,
    parts: Sequence[Sequence[LonLat]],
    times_ms: Sequence[float] | None,
) -> Shape:
    """Cut the parts into pieces and measure them."""
    lonlats: list[LonLat] = []
    moments: list[float] = []
    ends: list[int] = []
    edges: list[tuple[int, int]] = []
    piece_m = 0.0
    limit_m = PIECE_M if times_ms is None else TRACK_PIECE_M
    for part in parts:
        first = len(lonlats)
        cut, fractions, longest = _cut(part, limit_m)
        piece_m = max(piece_m, longest)
        lonlats.extend(cut)
        if times_ms is not None:
            moments.extend(_spread(times_ms, fractions))
        ends.append(len(lonlats))
        edges.extend((k, k + 1) for k in range(first, len(lonlats) - 1))
    points = [to_xyz(p) for p in lonlats]
    centre, reach_m = _cap(points)
    return Shape(
        kind=kind,
        width_m=width_m,
        lonlats=tuple(lonlats),
        xyz=tuple(c for p in points for c in p),
        ends=tuple(ends),
        edges=tuple(edges) or ((0, 0),),
        times_ms=tuple(moments) if times_ms is not None else None,
        centre=centre,
        reach_m=reach_m,
        piece_m=piece_m,
    )


def _cut(part: Sequence[LonLat], limit_m: float) -> tuple[list[LonLat], list[float], float]:
    """Cut edges into pieces; also return each point's place, counted in edges from the start."""
    cut: list[LonLat] = [part[0]]
    places = [0.0]
    longest = 0.0
    for number, (p, q) in enumerate(itertools.pairwise(part)):
        length_m = greatest_geodesic_m(math.dist(to_xyz(p), to_xyz(q)))
        if length_m > MAX_EDGE_M:
            raise MalformedVolume(
                "coordinates refused",
                expected="edges of at most 10,000 km",
                got=f"an edge from {list(p)} to {list(q)}",
                next_step="Add points in between: the shorter way must be evident.",
            )
        count = max(1, math.ceil(length_m / limit_m))
        steps = [k / count for k in range(1, count)]
        if steps:
            cut.extend(between(p, q, steps))
        cut.append(q)
        places.extend(number + k for k in [*steps, 1.0])
        longest = max(longest, length_m / count)
    return cut, places, longest


def _spread(times_ms: Sequence[float], places: Sequence[float]) -> list[float]:
    """Return the time at each place, at constant speed along each edge."""
    found = []
    for place in places:
        before = min(int(place), len(times_ms) - 2)
        share = place - before
        found.append(times_ms[before] + share * (times_ms[before + 1] - times_ms[before]))
    return found


def _cap(points: Sequence[Xyz]) -> tuple[Xyz, float]:
    x, y, z = (math.fsum(p[axis] for p in points) / len(points) for axis in range(3))
    if math.hypot(x, y, z) < 1000.0:  # points all round the globe: no side is nearer than another
        return points[0], math.inf
    centre = onto_surface(x, y, z)
    reach_m = max(greatest_geodesic_m(math.dist(centre, p)) for p in points)
    return centre, reach_m * 1.0001 if reach_m < MAX_REACH_M else math.inf
