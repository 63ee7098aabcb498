"""Flights of an air traffic simulator, as tracks.

Source of the scenario lines: BlueSky (TU Delft), scenario/ASAS/nosyn-super-8.scn and
testdateline.scn, MIT licence; its package on the index ships without its scenarios, so the lines
that make flights stand here. Of `CRE id, type, lat, lon, heading, altitude, speed` the type is
left out of account and the speed (knots) is taken as ground speed.
"""

import itertools
from pathlib import Path

from tests.notices import oracle
from tests.notices.builders import DAY_START, at, declared

from visavis.notices import Verdict, prepare
from visavis.notices.sweep import columns_of, conflicts_of, find_pairs
from visavis.terms import (
    M_PER_FT,
    Height,
    HeightBand,
    HeightReference,
    InstantMs,
    LonLat,
    Track,
    Volume,
    Window,
)

KNOT_M_S = 1852 / 3600
HALF_MINIMUM_M = 4630.0  # half of five nautical miles around each flight
SUPER_8 = """
00:00:00.00>CRE KL0001 B744 0.6655 0.0000 180 FL200 388
00:00:00.00>CRE KL0002 B744 0.4706 0.4706 225 FL200 388
00:00:00.00>CRE KL0003 B744 0.0000 0.6655 270 FL200 388
00:00:00.00>CRE KL0004 B744 -0.4706 0.4706 315 FL200 388
00:00:00.00>CRE KL0005 B744 -0.6655 0.0000 0 FL200 388
00:00:00.00>CRE KL0006 B744 -0.4706 -0.4706 45 FL200 388
00:00:00.00>CRE KL0007 B744 -0.0000 -0.6655 90 FL200 388
00:00:00.00>CRE KL0008 B744 0.4706 -0.4706 135 FL200 388
"""
DATE_LINE = """
00:00:00.00>CRE AC1 B744 0 179.5 90 FL300 300
00:00:00.00>CRE AC2 B744 0 -179.5 270 FL300 300
"""


def flights(text: str, minutes: int) -> dict[str, tuple[Track, float]]:
    """Each flight's track for a while, and its pressure altitude in metres."""
    found = {}
    for line in text.split("\n"):
        if ">CRE" not in line:
            continue
        name, _, lat, lon, heading, level, speed = line.partition(">CRE")[2].split()
        start: LonLat = (float(lon), float(lat))
        per_minute_m = float(speed) * KNOT_M_S * 60
        line_points = tuple(at(start, float(heading), per_minute_m * k) for k in range(minutes + 1))
        times = tuple(InstantMs(DAY_START + 60_000 * k) for k in range(minutes + 1))
        height_m = float(level.removeprefix("FL")) * 100 * M_PER_FT
        found[name] = (Track(line_points, times, HALF_MINIMUM_M), height_m)
    return found


def swept(
    tracks: dict[str, tuple[Track, float]],
) -> dict[tuple[str, str], tuple[Verdict, int, int]]:
    folder = Path(__file__).resolve().parents[2] / ".numba_cache"
    prepared = []
    for name, (track, height_m) in tracks.items():
        low, high = (Height(height_m + d, HeightReference.STD) for d in (-150.0, 150.0))
        band = HeightBand(low, high)
        window = Window(track.times[0], track.times[0], track.times[-1], track.times[-1])
        volume = declared(name, track, heights=band, window=window)
        assert isinstance(volume.volume, Volume)
        prepared.append(prepare(volume))
    columns = columns_of(prepared, {})
    pairs = find_pairs(columns, same_party=False, cache_folder=folder)
    found: dict[tuple[str, str], tuple[Verdict, int, int]] = {}
    for c in conflicts_of(columns, pairs):
        assert c.end is not None
        found[(c.a, c.b)] = (c.verdict, c.start, c.end)
    return found


def test_eight_flights_that_converge_on_one_point_all_meet_there_and_the_oracle_agrees() -> None:
    tracks = flights(SUPER_8, 12)
    found = swept(tracks)
    assert len(found) == 28
    for a, b in itertools.combinations(tracks, 2):
        nearest = oracle.tracks_nearest(tracks[a][0], tracks[b][0], count=12)
        assert nearest < 2 * HALF_MINIMUM_M
        verdict, start, end = found[(a, b)]
        assert verdict is Verdict.CERTAIN
        # All are 74 km out at 388 knots: they are at the middle after 370 to 371 seconds.
        assert start < DAY_START + 371_000
        assert end > DAY_START + 369_000


def test_before_they_come_together_only_nobody_or_neighbours_meet_and_the_oracle_agrees() -> None:
    tracks = flights(SUPER_8, 5)
    found = swept(tracks)
    expected = {
        (a, b)
        for a, b in itertools.combinations(tracks, 2)
        if oracle.tracks_nearest(tracks[a][0], tracks[b][0], count=12) <= 2 * HALF_MINIMUM_M
    }
    assert set(found) == expected


def test_two_flights_head_on_across_180_degrees_meet_in_the_middle() -> None:
    tracks = flights(DATE_LINE, 15)
    ((verdict, start, end),) = swept(tracks).values()
    assert verdict is Verdict.CERTAIN
    assert oracle.tracks_nearest(tracks["AC1"][0], tracks["AC2"][0], count=12) < 10
    # 111.3 km apart, closing at 600 knots: abeam after 360.7 s, and 30 s either side within 5 NM.
    middle = (start + end) / 2 - DAY_START
    assert abs(middle - 360_700) < 500
    assert abs((end - start) - 60_000) < 100
