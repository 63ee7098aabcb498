"""Seeded worlds: nothing wrong is ever accepted, and healed, everyone converges."""

import json
from collections import Counter
from pathlib import Path

import pytest

from visavis.simulation import ENOUGH_WORLDS, EXERCISED, Summary, run_world, run_worlds
from visavis.simulation.__main__ import main

BLOCKS = 20
BLOCK = ENOUGH_WORLDS // BLOCKS


@pytest.fixture
def shared_folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all processes of this test run share, and no other run does."""
    workerinput = getattr(request.config, "workerinput", None)
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if workerinput else base) / "worlds"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.mark.parametrize("block", range(BLOCKS))
def test_five_hundred_worlds_hold_and_meet_every_fault(block: int, shared_folder: Path) -> None:
    summary = run_worlds(
        range(block * BLOCK, (block + 1) * BLOCK), workers=1, progress=lambda _: None
    )
    assert not summary.failures, summary.failures[0].dump
    (shared_folder / f"{block}.json").write_text(json.dumps(summary.count))
    files = list(shared_folder.glob("*.json"))
    if len(files) == BLOCKS:  # the last block to finish judges all of them
        together = Summary(worlds=ENOUGH_WORLDS)
        for file in files:
            together.count += Counter(json.loads(file.read_text()))
        assert together.never_happened() == []


def test_the_same_seed_gives_the_same_trace() -> None:
    for seed in (3, 17, 42):
        first, second = run_world(seed), run_world(seed)
        assert first.trace_hash == second.trace_hash
        assert first.count == second.count
    assert run_world(3).trace_hash != run_world(4).trace_hash


def test_worlds_over_processes_are_the_same_worlds() -> None:
    alone = run_worlds(range(6), workers=1, progress=lambda _: None)
    together = run_worlds(range(6), workers=2, progress=lambda _: None)
    assert alone.count == together.count


def test_a_fault_that_never_happened_is_a_failure_of_the_harness() -> None:
    summary = Summary(worlds=ENOUGH_WORLDS, count=Counter(dict.fromkeys(EXERCISED, 1)))
    assert summary.holds()
    del summary.count["rotations"]
    assert summary.never_happened() == ["rotations"]
    assert not summary.holds()
    assert "the harness is broken: in 500 worlds there were no rotations" in "\n".join(
        summary.lines()
    )


def test_the_command_replays_a_world_with_its_trace(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--seed", "5", "--trace"]) == 0
    printed = capsys.readouterr().out
    assert "world 5 holds; trace " in printed
    assert "the world heals" in printed


def test_the_command_runs_many_and_says_what_they_met(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--seeds", "3", "--start", "7", "--workers", "1"]) == 0
    printed = capsys.readouterr().out
    assert "3 worlds, 0 failed" in printed
    assert all(name in printed for name in EXERCISED)
