"""When a line is to be tested, and by whom: computed from the agreement alone.

The rule, so that both sides come to the same slots without a word between them:

1. Where daily times are agreed, each is one slot a day, at that time of that zone's clocks; else
   a slot begins every `every_s` seconds, counted from 1970-01-01T00:00:00Z.
2. Slots are numbered: by count of intervals, or by day and place among the daily times.
3. The office whose place in the proposal is the number modulo the count of offices tests.
4. A local time that the night of a clock change leaves out is taken as if the clocks had not
   changed yet; one that comes twice is taken the first time (PEP 495, fold 0).

Zones are read from the `tzdata` package, never from the machine: two machines of different age
would else disagree about when a test is due.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from importlib.resources import files
from typing import Annotated, Final
from zoneinfo import ZoneInfo

import msgspec

from visavis.terms import InstantMs, OfficeId

MAX_DAILY_TESTS: Final = 24  # hourly; who wants more agrees on an interval
SHORTEST_GRACE_S: Final = 60  # nobody turns a page in less; below it every test would be late
LONGEST_EARLY_S: Final = 300  # a test a little before its time is that slot's, not the last one's
_DAYS_AROUND: Final = (-2, -1, 0, 1, 2)  # a zone is at most 14 hours from UTC, a date line away

ClockTime = Annotated[str, msgspec.Meta(pattern=r"\A([01][0-9]|2[0-3]):[0-5][0-9]\Z", max_length=5)]
ZoneName = Annotated[
    str,
    msgspec.Meta(
        pattern=r"\A[A-Za-z][A-Za-z0-9_+-]{0,30}(/[A-Za-z][A-Za-z0-9_+-]{0,30}){0,2}\Z",
        max_length=95,
    ),
]


class DailyTime(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A time of day at which a line is tested, such as 08:00 in Europe/Paris."""

    at: ClockTime
    zone: ZoneName

    def __post_init__(self) -> None:
        """Refuse a zone that the tz database does not have."""
        zone_of(self.zone)

    def on(self, day: date) -> InstantMs:
        """Return the instant at which it comes on a day of that zone's calendar."""
        local = datetime.combine(day, time.fromisoformat(self.at), zone_of(self.zone))
        return InstantMs(int(local.astimezone(UTC).timestamp()) * 1000)


class Cadence(msgspec.Struct, frozen=True):
    """When tests are due on a line.

    Args:
        offices: in the order of the proposal.
        every_s: seconds; 0 for no tests, unless daily times are agreed.
        urgent_answer_s: within which an answer to an urgent message is due; a test is one.
    """

    offices: tuple[OfficeId, ...]
    every_s: int
    urgent_answer_s: int
    daily: tuple[DailyTime, ...] = ()

    @property
    def grace_ms(self) -> int:
        """How long after its time a test, or the answer to one, is not missed yet."""
        grace_s = max(self.urgent_answer_s, SHORTEST_GRACE_S)
        if not self.daily:
            grace_s = min(grace_s, max(1, self.every_s // 2))
        return 1000 * grace_s

    @property
    def early_ms(self) -> int:
        """How long before its time a test counts for that time already."""
        if self.daily:
            return 1000 * LONGEST_EARLY_S
        return 1000 * min(LONGEST_EARLY_S, self.every_s // 4)


class Slot(msgspec.Struct, frozen=True, order=True):
    """One time at which a test is due."""

    due_ms: InstantMs
    number: int
    office: OfficeId


def slot_at(cadence: Cadence, now_ms: InstantMs) -> Slot | None:
    """Return the newest slot whose time has come at an instant, or None where none ever does."""
    if cadence.daily:
        return max((s for s in _daily(cadence, now_ms) if s.due_ms <= now_ms), default=None)
    if not cadence.every_s:
        return None
    return _nth(cadence, now_ms // (1000 * cadence.every_s))


def slot_after(cadence: Cadence, instant_ms: InstantMs) -> Slot | None:
    """Return the first slot after an instant, or None where there is none."""
    if cadence.daily:
        return min(s for s in _daily(cadence, instant_ms) if s.due_ms > instant_ms)
    if not cadence.every_s:
        return None
    return _nth(cadence, instant_ms // (1000 * cadence.every_s) + 1)


def slots_back(cadence: Cadence, from_ms: InstantMs, count: int) -> Iterator[Slot]:
    """Yield the newest slots up to an instant, newest first, at most `count`."""
    slot = slot_at(cadence, from_ms)
    for _ in range(count):
        if slot is None or slot.due_ms < 0:
            return
        yield slot
        slot = slot_at(cadence, InstantMs(slot.due_ms - 1))


def slot_for_test(cadence: Cadence, now_ms: InstantMs) -> Slot | None:
    """Return the slot for which a test at an instant counts."""
    return slot_at(cadence, InstantMs(now_ms + cadence.early_ms))


def _nth(cadence: Cadence, number: int) -> Slot:
    due_ms = InstantMs(number * 1000 * cadence.every_s)
    return Slot(due_ms, number, cadence.offices[number % len(cadence.offices)])


def _daily(cadence: Cadence, around_ms: InstantMs) -> Iterator[Slot]:
    around = datetime.fromtimestamp(around_ms / 1000, UTC)
    for place, one in enumerate(cadence.daily):
        today = around.astimezone(zone_of(one.zone)).date()
        for shift in _DAYS_AROUND:
            day = today + timedelta(days=shift)
            number = day.toordinal() * len(cadence.daily) + place
            yield Slot(one.on(day), number, cadence.offices[number % len(cadence.offices)])


@lru_cache(maxsize=128)  # a theatre has a dozen
def zone_of(name: str) -> ZoneInfo:
    """Return a zone of the tz database.

    Raises:
        ValueError: there is none of that name.
    """
    try:
        with files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as source:
            return ZoneInfo.from_file(source, key=name)
    except (OSError, ValueError):
        raise ValueError(f"expected a zone of the tz database, got {name[:60]!r}") from None
