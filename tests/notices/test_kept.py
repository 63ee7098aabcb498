"""A kept row gives back the very volume that it was made from."""

import dataclasses

import pytest
from tests.notices.builders import ready, square
from tests.notices.test_sweep import PLACES, some_volumes

from visavis.notices import find_conflict, kept_row, volume_of_row
from visavis.notices.exact import exact_gap
from visavis.terms import LonLat, Polygon


@pytest.mark.parametrize(("centre", "spread_m"), PLACES)
def test_a_row_gives_back_the_volume_it_was_made_from(centre: LonLat, spread_m: float) -> None:
    volumes = some_volumes(21, 60, centre, spread_m)
    kinds = {(v.shape.kind, v.shape.times_ms is not None) for v in volumes}
    assert len(kinds) == 4  # areas, points, lines and tracks
    for volume in volumes:
        again = volume_of_row(kept_row(volume), volume.id, volume.party)
        assert again == volume
        assert dataclasses.astuple(again.shape) == dataclasses.astuple(volume.shape)


def test_comparing_what_came_back_says_what_comparing_the_volumes_says() -> None:
    volumes = some_volumes(8, 60, *PLACES[0])
    again = [volume_of_row(kept_row(v), v.id, v.party) for v in volumes]
    met = 0
    for k, one in enumerate(volumes[:20]):
        for m, other in enumerate(volumes):
            found = find_conflict(one, other)
            assert find_conflict(again[k], again[m]) == found
            met += found is not None
    assert met > 20


def test_a_hole_stays_a_hole() -> None:
    outer, hole = square(34.0, 34.0, 1.0).outer, square(34.4, 34.4, 0.2).outer
    one = ready("a", Polygon(outer, (hole,)))
    again = volume_of_row(kept_row(one), "a", "a")
    inside = ready("b", square(34.45, 34.45, 0.05))
    assert exact_gap(again.shape, inside.shape, 50_000) > 4_000
    assert find_conflict(again, inside) is None
    assert find_conflict(again, ready("b", square(34.1, 34.1, 0.05))) is not None
