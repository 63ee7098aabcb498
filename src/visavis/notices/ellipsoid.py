"""The WGS84 ellipsoid: Cartesian points, chords, and exact geodesics where they are asked for.

Points are earth-centred Cartesian triples in metres: they know no seam and no pole. Exact
geodesics come from geographiclib (15 nm), which is imported when first needed.
"""

import math
from functools import cache
from typing import Any

from visavis.terms import LonLat

SEMI_MAJOR_M = 6_378_137.0  # WGS84, exact by definition
FLATTENING = 1 / 298.257223563
SEMI_MINOR_M = SEMI_MAJOR_M * (1 - FLATTENING)
ECC2 = FLATTENING * (2 - FLATTENING)

# The radii of curvature on WGS84 lie between those of the meridian at the equator (6,335,439 m)
# and at the poles (6,399,594 m); a chord's geodesic lies between the arcs of the two.
LEAST_RADIUS_M = 6_335_439.0
GREATEST_RADIUS_M = 6_399_594.0

Xyz = tuple[float, float, float]


@cache
def geodesic() -> Any:
    """Return geographiclib's WGS84 geodesic, imported on first use (an idle node stays small)."""
    from geographiclib.geodesic import Geodesic

    return Geodesic.WGS84


def to_xyz(point: LonLat) -> Xyz:
    """Return the Cartesian point on the ellipsoid, in metres."""
    lon, lat = math.radians(point[0]), math.radians(point[1])
    normal = SEMI_MAJOR_M / math.sqrt(1 - ECC2 * math.sin(lat) ** 2)
    return (
        normal * math.cos(lat) * math.cos(lon),
        normal * math.cos(lat) * math.sin(lon),
        normal * (1 - ECC2) * math.sin(lat),
    )


def to_lonlat(point: Xyz) -> LonLat:
    """Return longitude and latitude of a point that lies on the ellipsoid."""
    x, y, z = point
    return (
        math.degrees(math.atan2(y, x)),
        math.degrees(math.atan2(z, (1 - ECC2) * math.hypot(x, y))),
    )


def chord_m(p: Xyz, q: Xyz) -> float:
    """Return the straight distance; never more than the geodesic."""
    return math.dist(p, q)


def least_geodesic_m(chord: float) -> float:
    """Return a lower bound of the geodesic over a chord."""
    return 2 * GREATEST_RADIUS_M * math.asin(min(1.0, chord / (2 * GREATEST_RADIUS_M)))


def greatest_geodesic_m(chord: float) -> float:
    """Return an upper bound of the geodesic over a chord, up to a quarter of the globe."""
    return 2 * LEAST_RADIUS_M * math.asin(min(1.0, chord / (2 * LEAST_RADIUS_M)))


def distance_m(p: LonLat, q: LonLat) -> float:
    """Return the geodesic distance (15 nm)."""
    return float(geodesic().Inverse(p[1], p[0], q[1], q[0], _DISTANCE)["s12"])


_DISTANCE = 1025  # geographiclib's Geodesic.DISTANCE, named here so that it need not be imported


def onto_surface(x: float, y: float, z: float) -> Xyz:
    """Return the point where the ray from the centre through (x, y, z) leaves the ellipsoid."""
    scale = 1 / math.sqrt(
        (x * x + y * y) / (SEMI_MAJOR_M * SEMI_MAJOR_M) + z * z / (SEMI_MINOR_M * SEMI_MINOR_M)
    )
    return (x * scale, y * scale, z * scale)


def between(p: LonLat, q: LonLat, fractions: list[float]) -> list[LonLat]:
    """Return points at the given fractions of the geodesic from p to q (exact)."""
    inverse = geodesic().Inverse(p[1], p[0], q[1], q[0])
    line = geodesic().Line(p[1], p[0], inverse["azi1"])
    return [_position(line, fraction * inverse["s12"]) for fraction in fractions]


def _position(line: Any, along_m: float) -> LonLat:
    found = line.Position(along_m)
    return (float(found["lon2"]), float(found["lat2"]))
