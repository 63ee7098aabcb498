"""The parties: cards and their words, links and what to do about them, files to carry."""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Final

import msgspec

from visavis.desk.bare import Problem
from visavis.desk.frame import Asked, Section, Viewer, frame_of
from visavis.desk.pages import Page
from visavis.desk.sight import Condition, Link, Sight
from visavis.desk.waits import Wait
from visavis.terms import InstantMs, PartyId, parse_instant

EXPIRES_SOON_MS: Final = 30 * 86_400_000  # a new card must be signed, carried and read aloud


class OfficeLine(msgspec.Struct, frozen=True):
    """An office as a card lists it."""

    id: str
    level: str


class Card(msgspec.Struct, frozen=True):
    """One party's newest card, as the node reports it."""

    party: PartyId
    version: int
    expires: str
    confirmed: bool
    own: bool
    offices: tuple[OfficeLine, ...]
    endpoints: tuple[str, ...]
    fingerprint: str
    fingerprint_words: Mapping[str, tuple[str, ...]]


class PartyRow(msgspec.Struct, frozen=True):
    """One party in the list."""

    card: Card
    condition: Condition
    last_heard: str | None
    waiting: int
    counted: bool


class Knock(msgspec.Struct, frozen=True):
    """A party that asks to open a link which was not opened here, and when it last did."""

    party: PartyId
    at: str


class PartiesPage(Page, frozen=True, kw_only=True):
    """Every party whose card is here; `knocking` wait for a link to be opened here too."""

    template: ClassVar[str] = "parties.html"

    rows: tuple[PartyRow, ...]
    problem: Problem | None
    knocking: tuple[Knock, ...] = ()


class PartyPage(Page, frozen=True, kw_only=True):
    """One party.

    Args:
        link: the link with it, or None.
        condition: how that does.
        typed: words that were typed and did not agree.
        expiry: *expired*, *expires-soon* or "", of the card.
        may_rotate: whether the link can be given a new key here.
        reasons: what stopped it, as the link itself words it.
    """

    template: ClassVar[str] = "party.html"

    card: Card
    link: Link | None
    condition: Condition
    problem: Problem | None
    typed: str
    expiry: str
    may_rotate: bool
    reasons: tuple[str, ...]


def parties_page(
    sight: Sight,
    viewer: Viewer,
    asked: Asked,
    waits: Sequence[Wait],
    cards: Sequence[Card],
    problem: Problem | None,
    knocking: Sequence[Knock] = (),
) -> PartiesPage:
    """Make the list of parties, our own first."""
    return PartiesPage(
        frame=frame_of(sight, viewer, asked, Section.PARTIES, waits),
        rows=tuple(_row(sight, card) for card in sorted(cards, key=lambda c: (not c.own, c.party))),
        problem=problem,
        knocking=tuple(knocking),
    )


def party_page(
    sight: Sight,
    viewer: Viewer,
    asked: Asked,
    waits: Sequence[Wait],
    card: Card,
    *,
    problem: Problem | None,
    typed: str,
) -> PartyPage:
    """Make the page of one party."""
    link = sight.link(card.party)
    open_now = link is not None and link.outgoing is not None and link.outgoing.phase == "live"
    return PartyPage(
        frame=frame_of(sight, viewer, asked, Section.PARTIES, waits),
        card=card,
        link=link,
        condition=sight.condition(card.party),
        problem=problem,
        typed=typed,
        expiry=_expiry(card, sight.now_ms),
        may_rotate=open_now,
        reasons=_reasons(link),
    )


def _expiry(card: Card, now_ms: InstantMs) -> str:
    left_ms = parse_instant(card.expires) - now_ms
    if left_ms <= 0:
        return "expired"
    return "expires-soon" if left_ms <= EXPIRES_SOON_MS else ""


def _reasons(link: Link | None) -> tuple[str, ...]:
    """What the link itself says of its trouble; each sentence once."""
    if link is None:
        return ()
    ends = [end.reason for end in (link.outgoing, link.incoming) if end is not None]
    return tuple(dict.fromkeys(one for one in (link.trouble, *ends) if one))


def _row(sight: Sight, card: Card) -> PartyRow:
    link = sight.link(card.party)
    out = None if link is None else link.outgoing
    return PartyRow(
        card=card,
        condition=sight.condition(card.party),
        last_heard=None if link is None else link.coverage.last_heard,
        waiting=0 if out is None else out.size - out.receipted + out.waiting,
        counted=link is None or link.counted,
    )
