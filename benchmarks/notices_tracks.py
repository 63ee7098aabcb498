"""Two moving tracks of 50 legs: the compiled closest approach beside the same text as Python.

python -m benchmarks.notices_tracks
"""

import time
from typing import Any

import numpy as np

from visavis.notices import DeclaredVolume, prepare
from visavis.notices.sweep import columns_of, kernels_for
from visavis.notices.sweep import kernels as plain
from visavis.sweep_cli import cache_folder
from visavis.terms import HeightBand, InstantMs, Separation, Track, Volume, Window

LEGS = 50
MINUTE_MS = 60_000


def flight(dice: Any, number: int) -> DeclaredVolume:
    """A flight over Europe: 50 legs of a minute or two at airliner speed."""
    lon, lat = dice.uniform(0, 20), dice.uniform(40, 55)
    steps = dice.uniform(-0.15, 0.15, (LEGS, 2)).cumsum(axis=0)
    line = ((lon, lat), *((lon + x, lat + y) for x, y in steps.tolist()))
    times = tuple(InstantMs(k * 90 * 1000) for k in range(LEGS + 1))
    window = Window(times[0], times[0], times[-1], times[-1])
    volume = Volume(Track(line, times, 1000.0), HeightBand(None, None), window)
    return DeclaredVolume(f"t{number}", f"p{number}", volume, Separation())


def main() -> None:
    dice = np.random.default_rng(1)
    columns = columns_of([prepare(flight(dice, k)) for k in range(200)], {})
    left, right = np.triu_indices(200, 1)
    pairs = list(zip(left.tolist(), right.tolist(), strict=True))
    spans = {}
    answers = {}
    for name, code, some in (
        ("compiled", kernels_for(cache_folder()), pairs),
        ("Python", plain, pairs[:300]),
    ):
        xyz = columns.xyz.reshape(-1)
        ask = [
            (a, b, xyz, columns.moments, columns.point_first, columns.times, 9260.0)
            for a, b in some
        ]
        code.tracks_apart(*ask[0])
        start = time.perf_counter()
        answers[name] = [code.tracks_apart(*question) for question in ask]
        spans[name] = (time.perf_counter() - start) / len(some) * 1e6
        print(f"two tracks of {LEGS} legs, {name}: {spans[name]:.1f} µs a pair")
    assert answers["compiled"][: len(answers["Python"])] == answers["Python"]
    print(f"Python takes {spans['Python'] / spans['compiled']:.0f} times as long; same answers")


if __name__ == "__main__":
    main()
