"""Parties in memory that know what is around their notices: an index without boxes, and hearing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.conversations.memory_party import MemoryParty, a_staff, parties

from visavis.acts import Meeting, Shelf, ViewDocument, expire_notices, follow_notices
from visavis.notices import (
    Conflict,
    NoticeView,
    PartyCoverage,
    PreparedVolume,
    find_conflict,
    window_at,
)
from visavis.terms import InstantMs, PartyId


@dataclass
class MemoryLive:
    """Every live notice and meeting of one party; compares with all, so it can miss none."""

    volumes: dict[str, PreparedVolume] = field(default_factory=dict)
    ends: dict[str, InstantMs | None] = field(default_factory=dict)
    found: dict[tuple[str, str], Meeting] = field(default_factory=dict)
    heard: dict[PartyId, PartyCoverage] = field(default_factory=dict)
    stale_after_s: float = 60.0

    @property
    def index(self) -> "MemoryLive":
        return self

    def add(self, volumes: Iterable[PreparedVolume]) -> None:
        self.volumes.update({volume.id: volume for volume in volumes})

    def remove(self, ids: Iterable[str]) -> int:
        return sum(self.volumes.pop(identity, None) is not None for identity in ids)

    def near(self, volume: PreparedVolume) -> list[str]:
        return [identity for identity in self.volumes if identity != volume.id]

    def conflicts(self, volume: PreparedVolume) -> list[Conflict]:
        others = [one for one in self.volumes.values() if one.party != volume.party]
        found = [find_conflict(volume, one) for one in others if one.id != volume.id]
        return [one for one in found if one is not None]

    def keep(self, view: NoticeView, found: Iterable[Meeting]) -> None:
        self.ends[view.notice] = window_at(view).end_latest
        self.found.update({(one.a, one.b): one for one in found})

    def forget(self, notice: str) -> None:
        self.remove([notice])
        self.ends.pop(notice, None)
        self.found = {pair: one for pair, one in self.found.items() if notice not in pair}

    def take_expired(self, now_ms: InstantMs) -> Sequence[str]:
        return [one for one, end in self.ends.items() if end is not None and end <= now_ms]

    def meetings(
        self, notice: str | None, limit: int, party: PartyId | None = None
    ) -> Sequence[Meeting]:
        found = [one for pair, one in self.found.items() if notice is None or notice in pair]
        found = [one for one in found if party is None or party in (one.party_a, one.party_b)]
        return sorted(found, key=lambda one: (one.start_ms, one.a, one.b))[:limit]

    def coverage(self) -> Sequence[PartyCoverage]:
        return list(self.heard.values())


@dataclass
class NoticeParty(MemoryParty):
    """A party in memory that follows its notices as a node does."""

    live: MemoryLive = field(default_factory=MemoryLive)

    @property
    def shelf(self) -> Shelf:
        return Shelf(self, self, self.live)

    def _write(self, documents: Sequence[ViewDocument]) -> None:
        super()._write(documents)
        shelf = Shelf(self, self)
        follow_notices(documents, self.live, lambda one: shelf.view(NoticeView, one), self.now_ms)

    def hears(self, *others: "NoticeParty", silent: bool = False) -> None:
        """Note that it hears other parties now, or that they have fallen silent."""
        for other in others:
            known = self.live.heard.get(other.party)
            last = self.now_ms if not silent or known is None else known.last_heard
            self.live.heard[other.party] = PartyCoverage(
                party=other.party,
                newest_counted=last,
                last_heard=last,
                silent_since=last if silent else None,
            )

    def time_passes(self, seconds: int) -> None:
        self.now_ms = InstantMs(self.now_ms + 1000 * seconds)
        expire_notices(self.live, self.now_ms)


def sides(*names: str) -> list[NoticeParty]:
    """Parties with a staff each, linked with each other, each hearing all others now."""
    plain = parties(*(a_staff(name) for name in names))
    found = [NoticeParty(p.party, p.directories, p.linked) for p in plain.values()]
    for one in found:
        one.hears(*(other for other in found if other is not one))
    return found


def to(*names: str) -> dict[str, Any]:
    """Terms of release to parties."""
    return {"audience": {"parties": list(names)}}


def declare(party: NoticeParty, *told: str, office: str = "fleet", **body: Any) -> str:
    """Declare a notice and release it to parties; returns its id."""
    command = {
        "office": f"{party.party}/{office}",
        "kind": "notice.declare",
        "body": body,
        "release": to(*told),
    }
    return party.carry_out(command).statements[0].id


def udeg(*degrees: float) -> list[int]:
    """Degrees as a statement holds them."""
    return [round(one * 1_000_000) for one in degrees]


def circle(lon: float, lat: float, radius_m: int) -> dict[str, Any]:
    return {"type": "circle", "centre_udeg": udeg(lon, lat), "radius_m": radius_m}


def corridor(half_width_m: int, *places: tuple[float, float]) -> dict[str, Any]:
    line = [udeg(*place) for place in places]
    return {"type": "corridor", "line_udeg": line, "half_width_m": half_width_m}


def flight(level_ft: int) -> dict[str, Any]:
    return {"value": level_ft, "units": "FT", "reference": "STD"}


def volume(
    area: dict[str, Any],
    start: Any,
    end: Any,
    *,
    floor_ft: int | None = 10_000,
    ceiling_ft: int | None = 24_000,
    **more: Any,
) -> dict[str, Any]:
    found = {"area": area, "start": start, "end": end, **more}
    if floor_ft is not None:
        found["floor"] = flight(floor_ft)
    if ceiling_ft is not None:
        found["ceiling"] = flight(ceiling_ft)
    return found
