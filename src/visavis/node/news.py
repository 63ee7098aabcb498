"""What listeners are told of: rows that a commit added, and links whose state has changed.

Runs on the writer's thread, between two pieces of its work.
"""

from collections.abc import Iterable, Mapping, Sequence

from visavis.acts import Seen
from visavis.node import reading
from visavis.node.events import QUEUE_LIMIT, RESYNC, Event, Hub, make_event, statement_event
from visavis.node.node import Node
from visavis.node.own_record import Heading
from visavis.release import Clearance
from visavis.terms import PartyId


class News:
    """What the hub has not been told yet."""

    def __init__(self, node: Node, hub: Hub) -> None:
        self._node, self._hub = node, hub
        self._seq = node.record.count()
        self._links: dict[PartyId, tuple[str, ...]] = {}

    def of_record(self) -> list[Event]:
        """Rows that were committed since the last look; nothing while nobody listens."""
        record = self._node.record
        if self._node.store.connection.in_transaction:
            return []
        newest, known = record.count(), self._seq
        if newest == known:
            return []
        self._seq = newest
        if not self._hub.count():
            return []
        if newest - known > QUEUE_LIMIT:  # nobody could keep up
            return [RESYNC]
        return self.told(record.headings(known, QUEUE_LIMIT), self._hub.clearances())

    def told(self, rows: Sequence[Heading], clearances: Iterable[Clearance]) -> list[Event]:
        """Rows as events, each with those of the clearances that may know of it."""
        readers = {
            clearance: Seen(
                self._node.views, self._node.record, clearance, self._node.clock.now_ms()
            )
            for clearance in clearances
        }
        return [statement_event(row, self._seen_by(row, readers)) for row in rows]

    @staticmethod
    def _seen_by(row: Heading, readers: Mapping[Clearance, Seen]) -> frozenset[Clearance]:
        return frozenset(
            clearance
            for clearance, seen in readers.items()
            if (seen.may_see(row.id) if row.id is not None else not seen.restricted())
        )

    def of_links(self) -> list[Event]:
        """Links whose phases or coverage are others than at the last look."""
        if not self._hub.count():
            return []
        now_ms, events = self._node.clock.now_ms(), []
        for peer, pair in self._node.exchange.pairs.items():
            out, into = pair.outgoing.state.phase.value, pair.incoming.state.phase.value
            state = (out, into, str(reading.coverage(pair, now_ms)["state"]))
            before = self._links.get(peer)
            self._links[peer] = state
            if before is not None and before != state:
                facts = dict(zip(("outgoing", "incoming", "coverage"), state, strict=True))
                events.append(make_event("link", {"peer": peer, **facts}))
        return events
