"""The sieve of the live index against the node's own comparison, compiled and not."""

from pathlib import Path

import pytest
from tests.notices.builders import ready
from tests.notices.test_sweep import PLACES, cache_folder, some_volumes

from visavis.notices import Sieve, Sieved, find_conflict, kept_row, no_sieve
from visavis.notices.sweep import has_compiler, plain_sieve, sieve_for
from visavis.terms import LonLat

__all__ = ["cache_folder"]


@pytest.fixture(scope="module", params=["plain", "compiled"])
def sieve(request: pytest.FixtureRequest, cache_folder: Path) -> Sieve:
    """Each of the two ways in which the one text runs."""
    if request.param == "plain":
        return plain_sieve()
    if not has_compiler():
        pytest.skip("numba is not installed: the kernels run as plain Python")
    return sieve_for(cache_folder)


@pytest.mark.parametrize(("centre", "spread_m"), PLACES)
def test_what_the_sieve_tells_is_what_the_comparison_says(
    sieve: Sieve, centre: LonLat, spread_m: float
) -> None:
    volumes = some_volumes(33, 110, centre, spread_m)
    rows = [kept_row(volume) for volume in volumes]
    told = dict.fromkeys(Sieved, 0)
    for volume, row in zip(volumes[:25], rows[:25], strict=True):
        for other, sieved in zip(volumes, sieve(row, rows), strict=True):
            told[sieved] += 1
            if sieved is Sieved.OPEN:
                continue
            conflict = find_conflict(volume, other)
            assert (conflict is None) is (sieved is Sieved.APART)
            assert conflict is None or conflict.verdict.value == sieved.value
    assert told[Sieved.APART] > 100
    assert told[Sieved.CERTAIN] > 3
    assert told[Sieved.OPEN] < sum(told.values()) / 2


def test_a_sieve_has_nothing_to_say_of_no_rows(sieve: Sieve) -> None:
    row = kept_row(ready("a"))
    assert list(sieve(row, [])) == list(no_sieve(row, [])) == []
    assert no_sieve(row, [row]) == [Sieved.OPEN]
