"""What the map draws, as one document: who declared what, what meets what, and who is not heard.

Areas go out as they were stated; the browser makes their outlines. Nothing here decides what meets
what. A party that is not heard is told with each document, so that the map can say *unknown*.
"""

from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from visavis.acts import Shelf, conflict_status
from visavis.desk.rendering import visible
from visavis.desk.sight import LISTED_LIMIT, Condition, Link, Names, read_every
from visavis.desk.words import DeskWords
from visavis.notices import (
    ConflictView,
    NoticeState,
    NoticeView,
    StatedArea,
    StatedHeight,
    Symbol,
    window_at,
)
from visavis.record import Mode
from visavis.release import Text
from visavis.terms import InstantMs, PartyId, VisavisError, parse_instant

NOTICES_READ: Final = 20_000  # a season's; read in a second
DRAWN_LIMIT: Final = 5_000  # twice what a theatre has live; a browser draws so many smoothly
MEETINGS_LIMIT: Final = 500  # as many as a node tells at once
SETTLED: Final = ("resolved", "risk_accepted", "past")


class MapParty(msgspec.Struct, frozen=True):
    """A party of which something can be on the map.

    Args:
        condition: how the link with it does now; "own" for ourselves, "" where that is not known
            of the time that was asked for.
        told: the same in words.
        heard: when it was last heard, milliseconds, or None.
    """

    id: PartyId
    name: str
    condition: str
    told: str
    heard: str | None


class MapNotice(msgspec.Struct, frozen=True, omit_defaults=True):
    """A notice with an area: whose, what, from when to when, between which heights.

    Args:
        start, end: earliest and latest, milliseconds since 1970; None until further notice.
        coarse: whether it stands for a more precise one that is withheld.
    """

    id: str
    party: PartyId
    type: str
    start: tuple[int, int]
    end: tuple[int | None, int | None]
    area: StatedArea
    title: Text | None = None
    unit: Text | None = None
    symbol: Symbol | None = None
    floor: StatedHeight | None = None
    ceiling: StatedHeight | None = None
    coarse: bool = False


class MapMeeting(msgspec.Struct, frozen=True):
    """Two notices that meet, unless both sides have settled it.

    Args:
        conflict: the id under which it was raised, or "".
        verdict: certain, possible, or "" where a notice of it has not come.
        start, end: milliseconds; None where not known, or until further notice.
    """

    a: str
    b: str
    conflict: str
    verdict: str
    state: str
    start: int | None
    end: int | None


class MapDocument(msgspec.Struct, frozen=True):
    """All that the map draws.

    Args:
        now: the node's present, milliseconds.
        at: the instant as of which this was known; None for now.
        since: when the first of these notices was declared; where the slider begins.
        cut: how many more there are than are drawn; the map says so.
        shapeless: live notices without an area, such as a change of posture.
    """

    party: PartyId
    mode: Mode
    now: int
    at: int | None
    since: int
    parties: tuple[MapParty, ...]
    notices: tuple[MapNotice, ...]
    meetings: tuple[MapMeeting, ...]
    cut: int
    shapeless: int

    def ids(self) -> list[str]:
        """The ids of all that it shows, for the audit."""
        raised = [one.conflict for one in self.meetings if one.conflict]
        return [one.id for one in self.notices] + raised


class MapReader:
    """Makes the document for one reader in one language.

    Args:
        links: how each link does now; None where the document is of another time.
    """

    def __init__(
        self,
        party: PartyId,
        mode: Mode,
        shelf: Shelf,
        names: Names,
        words: DeskWords,
        links: Sequence[Link] | None,
    ) -> None:
        self._party = party
        self._mode = mode
        self._shelf = shelf
        self._names = names
        self._words = words
        self._links = links

    def document(self, now_ms: InstantMs, at_ms: InstantMs | None) -> MapDocument:
        """Read what is live or announced, as of an instant or now."""
        moment = now_ms if at_ms is None else at_ms
        notices: list[MapNotice] = []
        cut = shapeless = 0
        since = moment
        for view in read_every(self._shelf, NoticeView, NOTICES_READ):
            if view.declaration is None:
                continue
            since = min(since, view.declaration.mark.said_ms)
            if view.is_over or view.state_at(moment) is NoticeState.EXPIRED:
                continue
            drawn = _notice(view)
            shapeless += drawn is None
            if drawn is not None and len(notices) < DRAWN_LIMIT:
                notices.append(drawn)
            elif drawn is not None:
                cut += 1
        return MapDocument(
            party=self._party,
            mode=self._mode,
            now=now_ms,
            at=at_ms,
            since=since,
            parties=self._parties({one.party for one in notices}),
            notices=tuple(notices),
            meetings=tuple(self._meetings(moment)),
            cut=cut,
            shapeless=shapeless,
        )

    def _parties(self, shown: Iterable[PartyId]) -> tuple[MapParty, ...]:
        linked = {one.peer: one for one in self._links or ()}
        others = sorted({*shown, *linked} - {self._party})
        own = MapParty(self._party, visible(self._names.party(self._party)), "own", "", None)
        return (own, *(self._other(party, linked.get(party)) for party in others))

    def _other(self, party: PartyId, link: Link | None) -> MapParty:
        name = visible(self._names.party(party))
        if self._links is None:
            return MapParty(party, name, "", self._words.say("map-heard-then"), None)
        condition = Condition.NONE if link is None else link.condition
        heard = None if link is None else link.coverage.last_heard
        return MapParty(
            party, name, condition.value, self._words.say(f"link-{condition.value}"), heard
        )

    def _meetings(self, moment: InstantMs) -> Iterable[MapMeeting]:
        """What was raised, as it stands; and what was found and raised by nobody."""
        raised: set[tuple[str, ...]] = set()
        for view in read_every(self._shelf, ConflictView, LISTED_LIMIT):
            raised.add(view.notices)
            try:
                status = conflict_status(self._shelf, view.conflict, moment)
            except VisavisError:  # not here whole for this reader
                continue
            if status.state not in SETTLED:
                yield MapMeeting(
                    a=view.notices[0],
                    b=view.notices[1],
                    conflict=view.conflict,
                    verdict=status.verdict or "",
                    state=status.state.replace("_", "-"),
                    start=_ms(status.start),
                    end=_ms(status.end),
                )
        around = self._shelf.around
        for one in () if around is None else around.meetings(None, MEETINGS_LIMIT):
            over = one.end_ms is not None and one.end_ms <= moment
            if (one.a, one.b) not in raised and not over:
                yield MapMeeting(one.a, one.b, "", one.verdict, "found", one.start_ms, one.end_ms)


def _notice(view: NoticeView) -> MapNotice | None:
    """What the map draws of a notice; None without an area."""
    if view.declaration is None or view.volume is None or view.party is None:
        return None
    body, volume, window = view.declaration.body, view.volume, window_at(view)
    return MapNotice(
        id=view.notice,
        party=view.party,
        type=body.type.value,
        start=(window.start_earliest, window.start_latest),
        end=(window.end_earliest, window.end_latest),
        area=volume.area,
        title=body.title,
        unit=body.unit,
        symbol=body.symbol,
        floor=volume.floor,
        ceiling=volume.ceiling,
        coarse=body.generalised is not None,
    )


def _ms(instant: str | None) -> int | None:
    return None if instant is None else parse_instant(instant)
