"""Volumes as statements hold them: compared as they stand; proposals that end conflicts."""

from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from visavis.notices import (
    NoticeDeclare,
    NoticeType,
    NoticeView,
    StatedVolume,
    declared_of,
    find_conflict,
    meeting_of,
    meeting_of_volumes,
    prepared_of,
    stated_proposals,
    window_of,
)
from visavis.notices.notice_view import Declaration
from visavis.release import Mark, Text
from visavis.terms import (
    M_PER_FT,
    HeightReference,
    InstantMs,
    OfficeId,
    StatementId,
    parse_instant,
    render_instant,
)

NOON = parse_instant("2026-06-01T12:00:00Z")
MINUTE = 60_000


def volume(**fields: Any) -> StatedVolume:
    plain = {
        "area": {"type": "circle", "centre_udeg": [33_500_000, 34_200_000], "radius_m": 1},
        "start": "2026-06-01T12:00:00Z",
        "end": None,
        **fields,
    }
    return msgspec.convert(plain, StatedVolume)


def view(letter: str, party: str, stated: StatedVolume) -> NoticeView:
    mark = Mark(NOON, StatementId(letter * 26), OfficeId(f"{party}/air"))
    body = NoticeDeclare(NoticeType.ACTIVITY, Text("en", "x"), volume=stated)
    return NoticeView(mark.id, Declaration(mark, body), latest={mark.party: mark})


def test_a_stated_volume_is_compared_as_it_stands() -> None:
    stated = volume(
        area={"type": "corridor", "line_udeg": [[179_999_999, -1], [180_000_001, 1]],
              "half_width_m": 7},
        floor={"value": 328, "units": "FT", "reference": "AGL"},
        ceiling={"value": 120, "units": "M", "reference": "AGL"},
        start={"earliest": "2026-06-01T12:00:00Z", "latest": "2026-06-01T12:00:00.001Z"},
        separation={"lateral_m": 9260, "vertical_m": 300, "time_s": 300},
        terrain_m_wgs84=[-5, 12],
        qnh_hpa=[990, 1010],
    )  # fmt: skip
    declared = declared_of("n", "fr", stated)
    corridor, heights = declared.volume.area, declared.volume.heights
    assert corridor.line == ((179.999999, -0.000001), (180.000001, 0.000001))  # type: ignore[union-attr]  # it is one
    assert heights.floor is not None
    assert heights.floor.value_m == 328 * M_PER_FT
    assert heights.floor.reference is HeightReference.AGL
    assert heights.terrain_m_wgs84 == (-5.0, 12.0)
    assert heights.qnh_hpa == (990.0, 1010.0)
    window = declared.volume.window
    assert (window.start_latest - window.start_earliest, window.end_latest) == (1, None)
    assert (declared.separation.lateral_m, declared.separation.time_s) == (9260.0, 300.0)


def test_a_track_brings_its_own_window() -> None:
    times = ["2026-06-01T12:00:00Z", "2026-06-01T13:00:00Z"]
    area = {"type": "track", "line_udeg": [[0, 0], [1_000_000, 0]], "times": times, "radius_m": 5}
    window = window_of(volume(area=area, start=None))
    assert window.end_latest is not None
    assert [render_instant(one) for one in (window.start_latest, window.end_latest)] == times
    with pytest.raises(msgspec.ValidationError, match="one instant for each of 2 places, got 3"):
        volume(area={**area, "times": [*times, "2026-06-01T14:00:00Z"]})


def test_the_same_volume_is_prepared_once_and_belongs_to_whoever_asks() -> None:
    one = prepared_of("a" * 26, "fr", volume())
    other = prepared_of("b" * 26, "ru", volume())
    assert (one.id, one.party, other.id, other.party) == ("a" * 26, "fr", "b" * 26, "ru")
    assert one.shape is other.shape
    assert find_conflict(one, other) is not None


@st.composite
def volumes(draw: st.DrawFn) -> StatedVolume:
    lon, lat = draw(st.integers(-200_000, 200_000)), draw(st.integers(-200_000, 200_000))
    start = NOON + MINUTE * draw(st.integers(60, 300))
    units, feet = draw(st.sampled_from((("M", 1), ("FT", 3))))
    floor = draw(st.integers(0, 9_000))
    size = draw(st.integers(10, 40_000))
    place = [33_000_000 + lon, 34_000_000 + lat]
    line = [place, [place[0] + draw(st.integers(1, 500_000)), place[1]]]
    area = draw(st.sampled_from((
        {"type": "circle", "centre_udeg": place, "radius_m": size},
        {"type": "corridor", "line_udeg": line, "half_width_m": size // 4},
    )))  # fmt: skip
    return volume(
        area=area,
        start=render_instant(InstantMs(start)),
        end=render_instant(InstantMs(start + MINUTE * draw(st.integers(1, 180)))),
        floor={"value": floor * feet, "units": units, "reference": "AMSL"},
        ceiling={"value": (floor + draw(st.integers(1, 3_000))) * feet, "units": units,
                 "reference": "AMSL"},
        separation={"lateral_m": draw(st.sampled_from((0, 5_000))),
                    "vertical_m": draw(st.sampled_from((0, 300))),
                    "time_s": draw(st.sampled_from((0, 300)))},
    )  # fmt: skip


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(mine=volumes(), theirs=volumes(), third=volumes())
def test_every_proposal_ends_the_conflict_and_meets_nothing_else_known(
    mine: StatedVolume, theirs: StatedVolume, third: StatedVolume
) -> None:
    mover, other, known = view("a", "fr", mine), view("b", "ru", theirs), view("c", "zz", third)
    assume(meeting_of(mover, other) is not None)
    found = stated_proposals(mover, other, (known,), NOON)
    assert len({one.change for one in found}) == len(found)
    for one in found:
        assert meeting_of_volumes(mover, one.volume, other, theirs) is None
        assert meeting_of_volumes(mover, one.volume, known, third) is None
        if one.change == "time":
            assert one.later_s is not None
            moved = window_of(one.volume).start_earliest - window_of(mine).start_earliest
            assert moved == 1000 * one.later_s
            assert window_of(one.volume).start_earliest >= NOON
        elif one.change == "height":
            assert (one.volume.area, one.volume.start) == (mine.area, mine.start)
        else:
            assert (one.volume.floor, one.volume.start) == (mine.floor, mine.start)


def test_a_smaller_change_would_still_meet() -> None:
    band = {"floor": {"value": 1000, "units": "M", "reference": "AMSL"},
            "ceiling": {"value": 2000, "units": "M", "reference": "AMSL"}}  # fmt: skip
    mine = volume(**band, end="2026-06-01T13:00:00Z")
    theirs = volume(
        start="2026-06-01T12:30:00Z", end="2026-06-01T14:00:00Z",
        floor={"value": 1900, "units": "M", "reference": "AMSL"},
        ceiling={"value": 6000, "units": "M", "reference": "AMSL"},
    )  # fmt: skip
    mover, other = view("a", "fr", mine), view("b", "ru", theirs)
    early = parse_instant("2026-06-01T00:00:00Z")
    found = {one.change: one for one in stated_proposals(mover, other, (), early)}
    assert found["time"].later_s == -1800  # back to back: it ends as the other begins
    assert found["height"].higher_m == -101  # touching heights meet, so one metre more
    lowered = found["height"].volume
    assert lowered.ceiling is not None
    assert lowered.ceiling.value == 1899
    touching = msgspec.structs.replace(
        lowered, ceiling=msgspec.structs.replace(lowered.ceiling, value=1900)
    )
    assert meeting_of_volumes(mover, touching, other, theirs) is not None


@pytest.mark.parametrize("floor_m", range(1900, 1908))
def test_a_change_in_feet_is_rounded_away_from_the_conflict(floor_m: int) -> None:
    mine = volume(
        floor={"value": 3000, "units": "FT", "reference": "AMSL"},
        ceiling={"value": 6601, "units": "FT", "reference": "AMSL"},
    )
    theirs = volume(floor={"value": floor_m, "units": "M", "reference": "AMSL"},
                    ceiling={"value": 90_000, "units": "M", "reference": "AMSL"})  # fmt: skip
    mover, other = view("a", "fr", mine), view("b", "ru", theirs)
    (found,) = (one for one in stated_proposals(mover, other, (), NOON) if one.change == "height")
    lowered = found.volume.ceiling
    assert lowered is not None
    assert floor_m - 2 < lowered.value * M_PER_FT < floor_m
