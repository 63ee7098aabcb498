"""The same worlds on real disks: the node's own database and anchors."""

from collections import Counter
from pathlib import Path

import pytest
from tests.worlds.sqlite_drive import SqliteDrive

from visavis.simulation import Drive, run_world
from visavis.terms import PartyId

SEEDS = range(10_000, 10_036)
BLOCK = 6


@pytest.mark.parametrize("start", SEEDS[::BLOCK])
def test_worlds_hold_on_the_nodes_own_storage(start: int, tmp_path: Path) -> None:
    met: Counter[str] = Counter()
    for seed in range(start, start + BLOCK):
        drives: list[SqliteDrive] = []

        def make_drive(party: PartyId, seed: int = seed, made: list[SqliteDrive] = drives) -> Drive:
            made.append(SqliteDrive(tmp_path / f"{seed}" / party))
            return made[-1]

        outcome = run_world(seed, make_drive=make_drive)
        for drive in drives:
            drive.close()
        assert outcome.failure == "", outcome.dump
        met += outcome.count
    assert met["crashes"]
    assert met["restores"]
    assert met["recoveries of a receiver"]
