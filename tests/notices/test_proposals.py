"""The smallest changes that end a conflict."""

import pytest
from tests.notices.builders import DAY_START, HERE, HOUR, at, band, declared, hours

from visavis.notices import Change, find_conflict, prepare, propose
from visavis.terms import Circle, InstantMs, Separation

EARLY = InstantMs(DAY_START)


def test_each_kind_of_change_is_the_smallest_and_ends_the_conflict() -> None:
    mover, other = (
        declared("a", window=hours(8, 10)),
        declared("b", Circle(at(HERE, 90, 15_000), 10_000)),
    )
    found = propose(mover, other, [], EARLY)
    assert [p.change for p in found] == [Change.TIME, Change.HEIGHT, Change.AREA]
    time, height, area = found
    assert time.amount == 3600.0
    assert abs(height.amount) == pytest.approx(1001.0, abs=1)
    assert area.amount == pytest.approx(5000.0, abs=11)
    assert area.bearing_deg == 270
    for proposal in found:
        assert find_conflict(prepare(proposal.declared), prepare(other)) is None


def test_a_change_that_would_meet_something_else_goes_further_or_is_left_out() -> None:
    mover, other = declared("a", window=hours(8, 10)), declared("b")
    next_door = declared("c", window=hours(9, 12))
    found = propose(mover, other, [next_door], EARLY)
    assert found[0].change is Change.TIME
    assert found[0].amount in (-4 * 3600.0, 4 * 3600.0)
    full = declared(
        "d", heights=band(None, None), window=hours(0, None), area=Circle(HERE, 400_000)
    )
    assert propose(mover, other, [full], EARLY) == ()


def test_no_proposal_starts_before_the_present() -> None:
    mover, other = declared("a", window=hours(6, 7)), declared("b", window=hours(6.5, 9))
    found = propose(mover, other, [], InstantMs(DAY_START + 6 * HOUR))
    assert found[0].amount == 3 * 3600.0
    assert propose(mover, other, [], EARLY)[0].amount == -1800.0


def test_separation_minima_are_kept() -> None:
    keep = Separation(lateral_m=2000.0, vertical_m=300.0, time_s=600.0)
    mover, other = declared("a", window=hours(8, 10), separation=keep), declared("b")
    time, height, _ = propose(mover, other, [], EARLY)
    assert time.amount == 3600.0 + 600.0
    assert abs(height.amount) == pytest.approx(1301.0, abs=1)
