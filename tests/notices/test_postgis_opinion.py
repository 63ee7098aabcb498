"""PostGIS geography as a second opinion on which areas meet: another library, another method.

Its edges are great circles of a sphere where ours are geodesics of the ellipsoid, and its distances
are of the ellipsoid. So close calls are left to the dense sampling; everything else must agree.
"""

import random

import psycopg
from tests.notices.builders import at
from tests.postgres import Cluster

from visavis.notices import check_area
from visavis.notices.gaps import meets
from visavis.notices.shapes import shape_of
from visavis.terms import Area, Circle, Corridor, LonLat, Polygon

PAIRS = 600
# A great circle's bulge against a geodesic's, and PostGIS's search for the closest points on a
# sphere: under a third of a percent of the sizes and distances involved.
SHARE = 0.004
LEAST_M = 0.05


def an_area(rng: random.Random, centre: LonLat, size_m: float) -> tuple[Area, str, float]:
    """An area of ours, its core as PostGIS reads it, and how wide it is around that."""
    kind = rng.choice(["polygon", "circle", "corridor"])
    if kind == "circle":
        radius_m = size_m * rng.uniform(0.3, 1)
        return Circle(centre, radius_m), f"POINT({_place(centre)})", radius_m
    if kind == "corridor":
        points = tuple(
            at(centre, rng.uniform(0, 360), size_m * rng.uniform(0.3, 1)) for _ in range(3)
        )
        half_m = size_m * 0.05
        return Corridor(points, half_m), f"LINESTRING({_places(points)})", half_m
    count, turn = rng.randrange(4, 12), rng.uniform(0, 360)
    ring = [at(centre, turn - 360 * k / count, size_m * rng.uniform(0.5, 1)) for k in range(count)]
    closed = (*ring, ring[0])
    return Polygon(closed), f"POLYGON(({_places(closed)}))", 0.0


def _place(point: LonLat) -> str:
    return f"{point[0]:.17g} {point[1]:.17g}"


def _places(points: tuple[LonLat, ...]) -> str:
    return ", ".join(map(_place, points))


def test_areas_meet_where_postgis_says_so_and_nowhere_else(postgis: Cluster) -> None:
    rng = random.Random(20151119)
    ours: list[bool] = []
    limits: list[float] = []
    slacks: list[float] = []
    texts: list[tuple[int, str, str]] = []
    for number in range(PAIRS):
        centre = (rng.uniform(-180, 180), rng.uniform(-80, 80))
        size_m = 10 ** rng.uniform(1, 5.5)
        second_m = size_m * rng.uniform(0.1, 1.5)
        away_m = (size_m + second_m) * rng.uniform(0, 1.3)
        there = at(centre, rng.uniform(0, 360), away_m)
        first, first_text, first_m = an_area(rng, centre, size_m)
        second, second_text, second_m = an_area(rng, there, second_m)
        check_area(first)
        check_area(second)
        ours.append(meets(shape_of(first), shape_of(second), 0.0))
        limits.append(first_m + second_m)
        slacks.append(LEAST_M + SHARE * (size_m + away_m))
        texts.append((number, first_text, second_text))
    theirs = _distances(postgis, texts)
    called = {True: 0, False: 0}
    for number, distance_m in enumerate(theirs):
        if abs(distance_m - limits[number]) <= slacks[number] and distance_m > 0:
            continue
        says = distance_m <= limits[number]
        assert ours[number] is says, (texts[number], distance_m, limits[number])
        called[says] += 1
    assert min(called.values()) > PAIRS // 5, called
    assert sum(called.values()) > PAIRS * 0.9, called


def _distances(postgis: Cluster, texts: list[tuple[int, str, str]]) -> list[float]:
    """Metres between the cores of each pair, 0 where they share a point."""
    with psycopg.connect(postgis.fresh_database(), autocommit=True) as connection:
        connection.execute("CREATE EXTENSION postgis")
        connection.execute("CREATE TABLE pairs (number INTEGER, one GEOGRAPHY, other GEOGRAPHY)")
        with connection.cursor() as cursor:
            cursor.executemany("INSERT INTO pairs VALUES (%s, %s, %s)", texts)
        rows = connection.execute(
            "SELECT ST_Distance(one, other, true) FROM pairs ORDER BY number"
        ).fetchall()
    return [float(row[0]) for row in rows]
