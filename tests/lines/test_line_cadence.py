"""When a line is tested and by whom: grids, daily times, the nights on which clocks change."""

from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from visavis.lines import Cadence, DailyTime, slot_after, slot_at, slots_back
from visavis.lines.line_cadence import slot_for_test
from visavis.terms import InstantMs, OfficeId, parse_instant, render_instant

FR, RU = OfficeId("fr/chief"), OfficeId("ru/chief")
HOURLY = Cadence((FR, RU), 3600, 900)


def daily(*times: tuple[str, str]) -> Cadence:
    return Cadence((FR, RU), 3600, 900, tuple(DailyTime(at, zone) for at, zone in times))


def dues(cadence: Cadence, start: str, count: int) -> list[tuple[str, OfficeId]]:
    """The next slots after an instant."""
    found, at = [], parse_instant(start)
    for _ in range(count):
        slot = slot_after(cadence, at)
        assert slot is not None
        found.append((render_instant(slot.due_ms), slot.office))
        at = slot.due_ms
    return found


def test_an_hourly_line_is_tested_on_the_hour_by_each_side_in_turn() -> None:
    assert dues(HOURLY, "2015-11-19T12:30:00Z", 3) == [
        ("2015-11-19T13:00:00Z", RU),
        ("2015-11-19T14:00:00Z", FR),
        ("2015-11-19T15:00:00Z", RU),
    ]


def test_a_slot_begins_at_its_very_instant() -> None:
    at = parse_instant("2015-11-19T13:00:00Z")
    before, here = slot_at(HOURLY, InstantMs(at - 1)), slot_at(HOURLY, at)
    assert before is not None
    assert here is not None
    assert (before.office, here.office, here.due_ms) == (FR, RU, at)
    after = slot_after(HOURLY, InstantMs(at - 1))
    assert after == here


def test_a_test_said_five_minutes_early_counts_for_its_time_and_one_earlier_does_not() -> None:
    at = parse_instant("2015-11-19T13:00:00Z")
    early, too_early = (slot_for_test(HOURLY, InstantMs(at - ms)) for ms in (300_000, 300_001))
    assert early is not None
    assert too_early is not None
    assert (early.due_ms, too_early.due_ms) == (at, at - 3_600_000)


def test_a_daily_time_follows_the_clocks_of_its_zone_over_both_changes() -> None:
    paris = daily(("08:00", "Europe/Paris"))
    # Central European Time ends on 29 March and begins again on 25 October 2026.
    assert [due for due, _ in dues(paris, "2026-03-27T12:00:00Z", 3)] == [
        "2026-03-28T07:00:00Z",
        "2026-03-29T06:00:00Z",
        "2026-03-30T06:00:00Z",
    ]
    assert [due for due, _ in dues(paris, "2026-10-23T12:00:00Z", 3)] == [
        "2026-10-24T06:00:00Z",
        "2026-10-25T07:00:00Z",
        "2026-10-26T07:00:00Z",
    ]


def test_a_time_that_the_spring_night_leaves_out_comes_as_if_clocks_had_not_changed_yet() -> None:
    night = daily(("02:30", "Europe/Paris"))
    assert [due for due, _ in dues(night, "2026-03-28T12:00:00Z", 2)] == [
        "2026-03-29T01:30:00Z",  # 03:30 by the new time
        "2026-03-30T00:30:00Z",
    ]


def test_a_time_that_comes_twice_in_the_autumn_night_counts_once_the_first_time() -> None:
    night = daily(("02:30", "Europe/Paris"))
    assert [due for due, _ in dues(night, "2026-10-24T12:00:00Z", 2)] == [
        "2026-10-25T00:30:00Z",  # summer time still
        "2026-10-26T01:30:00Z",
    ]


def test_the_sides_alternate_by_day_also_over_a_change() -> None:
    offices = [
        office for _, office in dues(daily(("02:30", "Europe/Paris")), "2026-03-26T12:00:00Z", 6)
    ]
    assert offices in ([FR, RU] * 3, [RU, FR] * 3)


def test_two_daily_times_alternate_within_the_day() -> None:
    two = daily(("08:00", "Europe/Paris"), ("20:00", "Europe/Moscow"))
    found = dues(two, "2015-11-19T00:00:00Z", 4)
    assert [due[11:16] for due, _ in found] == ["07:00", "17:00", "07:00", "17:00"]
    assert len({office for _, office in found[:2]}) == 2


def test_an_interval_of_nothing_is_never_due() -> None:
    never = Cadence((FR, RU), 0, 900)
    assert slot_at(never, parse_instant("2015-11-19T12:00:00Z")) is None
    assert slot_after(never, parse_instant("2015-11-19T12:00:00Z")) is None


def test_a_zone_that_does_not_exist_is_refused_with_its_name() -> None:
    with pytest.raises(
        msgspec.ValidationError, match="zone of the tz database, got 'Europe/Atlantis'"
    ):
        msgspec.convert({"at": "08:00", "zone": "Europe/Atlantis"}, DailyTime)
    with pytest.raises(msgspec.ValidationError, match="matching regex"):
        msgspec.convert({"at": "08:00", "zone": "../../etc/passwd"}, DailyTime)
    with pytest.raises(msgspec.ValidationError, match="matching regex"):
        msgspec.convert({"at": "24:00", "zone": "UTC"}, DailyTime)


INSTANTS = st.integers(
    int(datetime(2015, 1, 1, tzinfo=UTC).timestamp()) * 1000,
    int(datetime(2030, 1, 1, tzinfo=UTC).timestamp()) * 1000,
).map(InstantMs)
CADENCES = st.one_of(
    st.integers(60, 90_000).map(lambda every: Cadence((FR, RU), every, 900)),
    st.lists(
        st.tuples(
            st.integers(0, 1439).map(lambda m: f"{m // 60:02}:{m % 60:02}"),
            st.sampled_from(("Europe/Paris", "America/St_Johns", "Pacific/Apia", "UTC")),
        ),
        min_size=1,
        max_size=3,
        unique=True,
    ).map(lambda times: daily(*times)),
)


@given(CADENCES, INSTANTS)
def test_slots_follow_each_other_without_a_gap(cadence: Cadence, at: InstantMs) -> None:
    here, after = slot_at(cadence, at), slot_after(cadence, at)
    assert here is not None
    assert after is not None
    assert here.due_ms <= at < after.due_ms
    assert slot_after(cadence, InstantMs(here.due_ms - 1)).due_ms == here.due_ms  # type: ignore[union-attr]
    assert slot_at(cadence, InstantMs(after.due_ms - 1)) == here
    back = list(slots_back(cadence, after.due_ms, 2))
    assert [slot.due_ms for slot in back] == [after.due_ms, here.due_ms]
