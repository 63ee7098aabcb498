"""What a page is made from: what this node knows at one instant, read in one turn."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol, TypeVar

import msgspec

from visavis.acts import VIEW_NAMES, Shelf, decode_view
from visavis.desk.locales import Locales
from visavis.parties import Directory
from visavis.record import Mode
from visavis.release import Policy
from visavis.terms import InstantMs, OfficeId, PartyId, StatementId

V = TypeVar("V")

PAGE_ROWS: Final = 500  # what the storage hands out at a time is bounded too
LISTED_LIMIT: Final = 500  # things of one kind on a page; more is a search's work


class End(msgspec.Struct, frozen=True):
    """One direction of a link, as the node reports it. Times are instants, spans milliseconds."""

    phase: str
    reason: str = ""
    size: int = 0
    signed: int = 0
    receipted: int = 0
    waiting: int = 0
    cosigned: int = 0
    claimed: int = 0
    last_heard: str | None = None
    round_trip_ms: int | None = None
    peer_clock_offset_ms: int | None = None
    origin: str = ""


class Coverage(msgspec.Struct, frozen=True):
    """Whether what is known of a party is current, or unknown since when."""

    state: str
    last_heard: str | None = None
    because: str = ""


class KeptFile(Protocol):
    """A statement's bytes and the columns by which it is found; None where it was not read."""

    @property
    def id(self) -> StatementId | None: ...
    @property
    def party(self) -> PartyId | None: ...
    @property
    def office(self) -> OfficeId | None: ...
    @property
    def act(self) -> str | None: ...
    @property
    def kind(self) -> str | None: ...
    @property
    def thread(self) -> str | None: ...
    @property
    def said_ms(self) -> InstantMs | None: ...
    @property
    def raw(self) -> bytes: ...


class KeptRow(Protocol):
    """A row of the record; `code` says why it does not count, or is ""."""

    @property
    def filed(self) -> KeptFile: ...
    @property
    def seq(self) -> int: ...
    @property
    def verdict(self) -> str: ...
    @property
    def code(self) -> str: ...
    @property
    def received_ms(self) -> InstantMs: ...


class Condition(StrEnum):
    """How a link does, in the one word that a duty officer needs. None of them says *good*."""

    HEARD = "heard"  # from the peer, within the time agreed
    SILENT = "silent"
    BEHIND = "behind"  # the peer has said things that are not here yet
    OFFERED = "offered"  # opened here, not yet there
    RECOVERING = "recovering"
    HALTED = "halted"
    FROZEN = "frozen"
    NONE = "none"  # no link


class Link(msgspec.Struct, frozen=True):
    """The link with one peer; `counted`: whether the reader may be told how much went over it."""

    peer: PartyId
    state: str
    epoch: int
    coverage: Coverage
    outgoing: End | None = None
    incoming: End | None = None
    trouble: str = ""
    evidence: int = 0
    counted: bool = True

    @property
    def condition(self) -> Condition:
        """How it does: what stops it comes before what is merely late."""
        if self.outgoing is None or self.incoming is None:
            return Condition.OFFERED
        phases = {self.outgoing.phase, self.incoming.phase}
        for stopped in (Condition.FROZEN, Condition.HALTED):
            if stopped.value in phases:
                return stopped
        if "recover" in phases:
            return Condition.RECOVERING
        if self.coverage.state == "current":
            return Condition.HEARD
        return Condition.BEHIND if self.incoming.claimed > self.incoming.size else Condition.SILENT


class Stale(msgspec.Struct, frozen=True):
    """A type of thing whose pages stopped following the record, and since when."""

    view: str
    since: str


@dataclass(frozen=True, slots=True)
class Sight:
    """What this node knows at one instant.

    Args:
        held: the offices for which whoever looks may speak.
        stale: what shows an earlier state, since its projection failed.
    """

    party: PartyId
    mode: Mode
    now_ms: InstantMs
    shelf: Shelf
    directories: Mapping[PartyId, Directory]
    policy: Policy
    links: tuple[Link, ...]
    held: tuple[OfficeId, ...]
    stale: tuple[Stale, ...] = ()

    def link(self, peer: PartyId) -> Link | None:
        """Return the link with a peer, or None."""
        return next((one for one in self.links if one.peer == peer), None)

    def condition(self, peer: PartyId) -> Condition:
        """Tell how the link with a peer does."""
        found = self.link(peer)
        return Condition.NONE if found is None else found.condition

    def every(self, shape: type[V], limit: int = LISTED_LIMIT) -> Iterator[V]:
        """Return the views of one shape, in the order of their ids, at most `limit`."""
        return read_every(self.shelf, shape, limit)


def read_every(shelf: Shelf, shape: type[V], limit: int) -> Iterator[V]:
    """Return the views of one shape on a shelf, in the order of their ids, at most `limit`."""
    after = ""
    while limit > 0:
        rows = shelf.views.list_views(VIEW_NAMES[shape], min(limit, PAGE_ROWS), after)
        for row in rows:
            yield decode_view(shape, row.doc)
        if len(rows) < min(limit, PAGE_ROWS):
            return
        limit, after = limit - len(rows), rows[-1].id


class Names:
    """What parties, offices and times are called in one language, from the cards."""

    def __init__(self, directories: Mapping[PartyId, Directory], language: str) -> None:
        self._directories = directories
        self._language = language

    @property
    def language(self) -> str:
        """The language in which they are called so."""
        return self._language

    def party(self, party: str) -> str:
        """Return a party's name; its id where it has no card here."""
        directory = self._directories.get(PartyId(party))
        return party if directory is None else self._of(directory.card.names)

    def office(self, office: str) -> str:
        """Return an office's title; its id where no card here lists it."""
        directory = self._directories.get(PartyId(office.partition("/")[0]))
        found = None if directory is None else directory.office(OfficeId(office))
        return office if found is None else self._of(found.titles)

    def holder(self, office: str, at_ms: InstantMs) -> str | None:
        """Return who holds an office on the day of an instant, or None."""
        directory = self._directories.get(PartyId(office.partition("/")[0]))
        held = None if directory is None else directory.holder_at(OfficeId(office), at_ms)
        return None if held is None else held.name

    def moment(self, instant: str) -> str:
        """Return how the language writes an instant."""
        return Locales(self._language).moment(instant)

    def _of(self, names: Mapping[str, str]) -> str:
        """The name in this language, else in English, else in whichever language there is."""
        return names.get(self._language) or names.get("en") or next(iter(names.values()))
