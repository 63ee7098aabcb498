"""Desks in memory: a party with its real rooms, and its pages as a browser would get them."""

import re
from html.parser import HTMLParser
from typing import Any

from tests.conversations.memory_party import NOON, MemoryParty

from visavis.desk import (
    Asked,
    Coverage,
    End,
    Link,
    Page,
    Sight,
    Theme,
    Viewer,
    Wait,
    render_page,
    waits_of,
)
from visavis.terms import InstantMs, OfficeId, PartyId

MINUTE_MS = 60_000


def link_with(peer: str, **changes: Any) -> Link:
    """A link that was heard from just now, but for the changes."""
    facts: dict[str, Any] = {
        "peer": PartyId(peer),
        "state": "open",
        "epoch": 1,
        "coverage": Coverage("current", "2015-11-19T12:00:00Z"),
        "outgoing": End(phase="live"),
        "incoming": End(phase="live"),
    }
    return Link(**{**facts, **changes})


def sight_of(party: MemoryParty, *links: Link, now_ms: int = NOON) -> Sight:
    """What the party's desk knows."""
    own = party.directories[party.party].card.offices
    return Sight(
        party=party.party,
        mode=party.mode,
        now_ms=InstantMs(now_ms),
        shelf=party.shelf,
        directories=party.directories,
        policy=party.policy,
        links=links,
        held=tuple(office.id for office in own),
    )


def viewer(*offices: str) -> Viewer:
    """Somebody who may speak for these offices."""
    return Viewer("Officer of the watch", tuple(OfficeId(one) for one in offices), "csrf-proof")


def asked(language: str = "en", path: str = "/", done: str = "") -> Asked:
    """A page asked for in a language."""
    return Asked(path, language, Theme.SYSTEM, done)


def html_of(page: Page, sight: Sight) -> str:
    """The page as it goes to the browser."""
    return render_page(page, sight.directories)


def waits(sight: Sight) -> tuple[Wait, ...]:
    """All that waits."""
    return waits_of(sight)


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def words_of(html: str) -> str:
    """What a reader reads of a page, in one line."""
    parser = _Words()
    parser.feed(html)
    return " ".join(" ".join(parser.words).split())


def tags_of(html: str) -> list[str]:
    """Every opening tag of a page."""
    return re.findall(r"<[a-zA-Z][^>]*>", html)


__all__ = [
    "MINUTE_MS",
    "NOON",
    "asked",
    "html_of",
    "link_with",
    "sight_of",
    "tags_of",
    "viewer",
    "waits",
    "words_of",
]
