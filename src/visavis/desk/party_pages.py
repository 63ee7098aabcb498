"""The parties: cards and their words, links and what to do about them, files to carry."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

import msgspec

from visavis.desk.bare import Problem
from visavis.desk.frame import Asked, Section, Viewer, frame_of
from visavis.desk.pages import Page
from visavis.desk.sight import Condition, Link, Sight
from visavis.desk.waits import Wait
from visavis.terms import PartyId


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


class PartiesPage(Page, frozen=True, kw_only=True):
    """Every party whose card is here."""

    template: ClassVar[str] = "parties.html"

    rows: tuple[PartyRow, ...]
    problem: Problem | None


class PartyPage(Page, frozen=True, kw_only=True):
    """One party.

    Args:
        link: the link with it, or None.
        condition: how that does.
        typed: words that were typed and did not agree.
    """

    template: ClassVar[str] = "party.html"

    card: Card
    link: Link | None
    condition: Condition
    problem: Problem | None
    typed: str


def parties_page(
    sight: Sight,
    viewer: Viewer,
    asked: Asked,
    waits: Sequence[Wait],
    cards: Sequence[Card],
    problem: Problem | None,
) -> PartiesPage:
    """Make the list of parties, our own first."""
    return PartiesPage(
        frame=frame_of(sight, viewer, asked, Section.PARTIES, waits),
        rows=tuple(_row(sight, card) for card in sorted(cards, key=lambda c: (not c.own, c.party))),
        problem=problem,
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
    return PartyPage(
        frame=frame_of(sight, viewer, asked, Section.PARTIES, waits),
        card=card,
        link=sight.link(card.party),
        condition=sight.condition(card.party),
        problem=problem,
        typed=typed,
    )


def _row(sight: Sight, card: Card) -> PartyRow:
    link = sight.link(card.party)
    out = None if link is None else link.outgoing
    return PartyRow(
        card=card,
        condition=sight.condition(card.party),
        last_heard=None if link is None else link.coverage.last_heard,
        waiting=0 if out is None else out.size - out.receipted + out.waiting,
    )
