"""What the desk's pages are made from, read out of this node. Runs on the writer's thread."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import msgspec

from visavis.desk import NEWS_SHOWN, DeskWords, Link, Names, News, Sight, Wait, news_of, waits_of
from visavis.node import reading
from visavis.node.node import Node
from visavis.parties import Directory
from visavis.terms import OfficeId, PartyId

KEPT_S: Final = 60  # what waits changes with the record, and with the clock no faster than this


@dataclass
class DeskSight:
    """Reads pages' worth of a node; keeps what waits until the record grows."""

    node: Node
    _waits: dict[tuple[int, int], tuple[Wait, ...]] = field(default_factory=dict)

    def sight(self, offices: tuple[OfficeId, ...]) -> Sight:
        """What this node knows now, for somebody who may speak for these offices."""
        node = self.node
        links = reading.status(node, {})["links"]
        return Sight(
            party=node.party,
            mode=node.settings.mode,
            now_ms=node.clock.now_ms(),
            shelf=node.shelf,
            directories=self.directories(),
            policy=node.speaking.ports.policy,
            links=tuple(msgspec.convert(one, Link) for one in links),
            held=offices,
        )

    def directories(self) -> Mapping[PartyId, Directory]:
        """The cards in force."""
        return self.node.speaking.ports.directories

    def waits(self, sight: Sight) -> tuple[Wait, ...]:
        """What waits for an answer."""
        key = (self.node.record.count(), sight.now_ms // (1000 * KEPT_S))
        if key not in self._waits:
            self._waits = {key: waits_of(sight)}
        return self._waits[key]

    def news(self, words: DeskWords, names: Names, limit: int = NEWS_SHOWN) -> tuple[News, ...]:
        """What was said lately, the newest first."""
        record = self.node.record
        return news_of(record.page(max(0, record.count() - limit), limit), words, names)

    def own_offices(self) -> tuple[OfficeId, ...]:
        """The offices for which this node holds a key."""
        node = self.node
        return tuple(
            office.id
            for office in node.own_card().offices
            if node.speaking.ports.signer_for(office.id) is not None
        )
