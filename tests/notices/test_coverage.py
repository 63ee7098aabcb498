"""None found becomes unknown where a party was not fully heard."""

import subprocess
import sys
from pathlib import Path

from tests.notices.builders import ready

from visavis.notices import (
    Outcome,
    PartyCoverage,
    Standing,
    answer,
    find_conflict,
    standing_of,
)
from visavis.terms import InstantMs

NOW = InstantMs(1_000_000_000)


def heard(party: str, ago_s: int, *, silent_s: int | None = None) -> PartyCoverage:
    last = InstantMs(NOW - ago_s * 1000)
    silent = None if silent_s is None else InstantMs(NOW - silent_s * 1000)
    return PartyCoverage(party, last, last, silent)


def test_a_party_heard_within_the_limit_is_covered_and_beyond_it_stale() -> None:
    assert standing_of(heard("ru", 899), NOW, 900) is Standing.COVERED
    assert standing_of(heard("ru", 900), NOW, 900) is Standing.COVERED
    assert standing_of(heard("ru", 901), NOW, 900) is Standing.STALE


def test_a_silent_link_is_silent_even_if_it_was_just_heard() -> None:
    assert standing_of(heard("ru", 10, silent_s=5), NOW, 900) is Standing.SILENT
    assert standing_of(PartyCoverage("ru", None, None, None), NOW, 900) is Standing.NEVER_HEARD


def test_none_found_with_everyone_covered_is_none_found() -> None:
    found = answer([], [heard("ru", 1), heard("us", 2)], NOW, 900)
    assert found.outcome is Outcome.NONE_FOUND
    assert found.missing == ()


def test_none_found_with_one_party_silent_is_unknown_and_says_who() -> None:
    found = answer([], [heard("ru", 1), heard("us", 2000)], NOW, 900)
    assert found.outcome is Outcome.UNKNOWN
    assert found.missing == ("us",)


def test_nobody_asked_is_unknown() -> None:
    assert answer([], [], NOW, 900).outcome is Outcome.UNKNOWN


def test_a_conflict_is_told_whoever_is_silent() -> None:
    conflict = find_conflict(ready("a"), ready("b"))
    assert conflict is not None
    found = answer([conflict], [heard("us", 2000)], NOW, 900)
    assert found.outcome is Outcome.CERTAIN
    assert found.missing == ("us",)


def test_the_word_for_an_empty_sky_appears_nowhere_in_this_room() -> None:
    room = Path(__file__).resolve().parents[2] / "src" / "visavis" / "notices"
    word = "cle" + "ar"
    for module in room.rglob("*.py"):
        assert word not in module.read_text().lower(), module


def test_a_node_that_imports_this_room_loads_nothing_heavy() -> None:
    code = "import sys, visavis.notices as n; n.find_conflict; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, text=True
    )
    heavy = {"numpy", "numba", "shapely", "pyarrow", "distributed", "geographiclib"}
    assert heavy.isdisjoint(loaded.stdout.split())
