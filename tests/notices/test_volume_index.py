"""The durable indexes against comparing everything, each the same."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from tests.notices.builders import DAY_START, HOUR, hours, ready
from tests.notices.test_sweep import PLACES, some_volumes
from tests.postgres import Cluster

from visavis.node.postgis_index import PostgisVolumeIndex
from visavis.node.volume_index import SqliteVolumeIndex
from visavis.notices import VolumeIndex, find_conflict, no_sieve
from visavis.notices.sweep import plain_sieve
from visavis.terms import Circle, LonLat


@pytest.fixture(params=["sqlite", "sqlite, sieved", "postgis"])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[VolumeIndex]:
    """An empty index, in each of the databases."""
    if request.param != "postgis":
        database = sqlite3.connect(tmp_path / "live.sqlite")
        sieve = no_sieve if request.param == "sqlite" else plain_sieve()
        yield SqliteVolumeIndex(database, sieve)
        database.close()
        return
    cluster: Cluster = request.getfixturevalue("postgis")
    with psycopg.connect(cluster.fresh_database()) as connection:
        yield PostgisVolumeIndex(connection)


@pytest.mark.parametrize(("centre", "spread_m"), PLACES)
def test_the_index_names_every_volume_that_meets_another(
    index: VolumeIndex, centre: LonLat, spread_m: float
) -> None:
    volumes = some_volumes(9, 120, centre, spread_m)
    index.add(volumes[20:])
    named = met = 0
    for volume in volumes[:20]:
        near = index.near(volume)
        assert len(near) == len(set(near))
        meeting = {o.id for o in volumes[20:] if find_conflict(volume, o) is not None}
        assert meeting <= set(near)
        named, met = named + len(near), met + len(meeting)
    assert 0 < met <= named < 20 * 100


@pytest.mark.parametrize(("centre", "spread_m"), PLACES)
def test_the_index_gives_exactly_the_conflicts_that_comparing_with_everything_gives(
    index: VolumeIndex, centre: LonLat, spread_m: float
) -> None:
    volumes = some_volumes(10, 120, centre, spread_m)
    index.add(volumes[20:])
    for volume in volumes[:20]:
        compared = [find_conflict(volume, o) for o in volumes[20:] if o.party != volume.party]
        meeting = {one for one in compared if one is not None}
        found = index.conflicts(volume)
        assert set(found) == meeting
        assert len(found) == len(meeting)
        if isinstance(index, SqliteVolumeIndex):
            told = {({c.a, c.b} - {volume.id}).pop(): c.verdict for c in found}
            assert dict(index.meeting(volume)) == told


def test_what_is_withdrawn_is_no_longer_named_and_what_is_amended_is_named_once(
    index: VolumeIndex,
) -> None:
    index.add([ready("a"), ready("b")])
    assert sorted(index.near(ready("c"))) == ["a", "b"]
    assert index.near(ready("a")) == ["b"]
    index.add([ready("a", Circle((100.0, 0.0), 1000.0))])
    assert index.near(ready("c")) == ["b"]
    index.remove(["b", "never kept"])
    assert index.near(ready("c")) == []


def test_what_crosses_180_degrees_is_found_from_both_sides_once(index: VolumeIndex) -> None:
    index.add([ready("a", Circle((180.0, 0.0), 50_000.0))])
    for lon in (179.9, -179.9, 180.0, -180.0):
        assert index.near(ready("b", Circle((lon, 0.0), 1000.0))) == ["a"]


def test_an_open_end_is_named_centuries_later(index: VolumeIndex) -> None:
    index.add([ready("a", window=hours(6, None))])
    later = (4_000_000_000_000 - DAY_START) / HOUR
    assert index.near(ready("b", window=hours(later, later + 1))) == ["a"]


def test_both_databases_name_the_same_volumes(postgis: Cluster) -> None:
    """But for what rounding outward adds, which is less than a metre and a second here."""
    volumes = some_volumes(4, 400, PLACES[0][0], PLACES[0][1])
    lite = SqliteVolumeIndex(sqlite3.connect(":memory:"), no_sieve)
    lite.add(volumes)
    with psycopg.connect(postgis.fresh_database()) as connection:
        full = PostgisVolumeIndex(connection)
        full.add(volumes)
        different = sum(set(lite.near(v)) != set(full.near(v)) for v in volumes[:100])
    assert different <= 5
