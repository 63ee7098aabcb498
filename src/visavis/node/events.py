"""The hub: what happens at the node, told at once to everybody who listens.

The writer tells it after each commit; listeners are browsers on server-sent events. An event says
that something is there and where, never what it says: whoever may read it then asks for it.

    subscription = running.hub.subscribe(person)       # person: None for the folder's token
    async for event in subscription: ...               # ends when the node stops
    subscription.close()                               # or use it in `with`

A listener that does not keep up gets one `resync` instead of what it missed, and reads anew.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Iterable
from types import TracebackType
from typing import Any, Final

import msgspec

from visavis.node.own_record import Heading
from visavis.node.people import Person
from visavis.release import EVERYTHING, Clearance

QUEUE_LIMIT: Final = 256  # events; whoever is further behind reads anew faster than it catches up
LISTENERS_LIMIT: Final = 500  # twice the desks of the largest theatre, within a process's files


class Event(msgspec.Struct, frozen=True, gc=False):
    """One thing that happened.

    Args:
        name: statement, link, alarm, people, resync.
        seq: of the record, for statements; None for what has no place in it.
        facts: ids and kinds only.
        seen_by: the clearances that may know of it; None for every one.
        raw: the event as it goes over the wire, made once for all listeners.
    """

    name: str
    seq: int | None
    facts: dict[str, Any]
    raw: bytes
    seen_by: frozenset[Clearance] | None = None


def make_event(
    name: str,
    facts: dict[str, Any],
    seq: int | None = None,
    seen_by: frozenset[Clearance] | None = None,
) -> Event:
    """Make an event and its bytes.

    Source: HTML Standard, section 9.2.6, "Interpreting an event stream".
    """
    number = b"" if seq is None else b"id: %d\n" % seq
    raw = b"event: %b\n%bdata: %b\n\n" % (name.encode(), number, msgspec.json.encode(facts))
    return Event(name, seq, facts, raw, seen_by)


def statement_event(row: Heading, seen_by: frozenset[Clearance] | None) -> Event:
    """The event of one row of the record."""
    facts = {
        "seq": row.seq,
        "id": row.id,
        "kind": row.kind,
        "thread": row.thread,
        "party": row.party,
        "office": row.office,
        "verdict": row.verdict.value,
    }
    return make_event("statement", facts, row.seq, seen_by)


RESYNC: Final = make_event("resync", {})
# An alarm's key names what it is about; who may not see everything is told that there is news.
SOME_ALARM: Final = make_event("alarm", {})


class Subscription:
    """One listener's queue. Used on the event loop."""

    def __init__(self, hub: "Hub", person: Person | None) -> None:
        self.clearance = EVERYTHING if person is None else person.clearance
        self._hub = hub
        self._queue: deque[Event] = deque()
        self._more = asyncio.Event()
        self._open = True

    def push(self, event: Event) -> None:
        """Queue an event, if the listener may know of it; too many become one `resync`."""
        if not self.clearance.every:
            if event.seen_by is not None and self.clearance not in event.seen_by:
                return
            event = SOME_ALARM if event.name == "alarm" else event
        if len(self._queue) >= QUEUE_LIMIT:
            self._queue.clear()
            event = RESYNC
        self._queue.append(event)
        self._more.set()

    def end(self) -> None:
        """Let the listener go once it has read what is queued."""
        self._open = False
        self._more.set()

    def close(self) -> None:
        """Listen no more."""
        self._open = False
        self._hub.forget(self)

    async def next(self, wait_s: float) -> list[Event] | None:
        """What is queued, waiting for it so long at most; [] if nothing came, None at the end."""
        if not self._queue and self._open:
            try:
                async with asyncio.timeout(wait_s):
                    await self._more.wait()
            except TimeoutError:
                return []
        self._more.clear()
        events = list(self._queue)
        self._queue.clear()
        return events if events or self._open else None

    async def __aiter__(self) -> AsyncIterator[Event]:
        while (events := await self.next(3600.0)) is not None:
            for event in events:
                yield event

    def __enter__(self) -> "Subscription":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class Hub:
    """Everybody who listens. Used on the event loop."""

    def __init__(self) -> None:
        self._listeners: set[Subscription] = set()
        self.told = 0

    def subscribe(self, person: Person | None) -> Subscription:
        """Listen from now on."""
        found = Subscription(self, person)
        self._listeners.add(found)
        return found

    def forget(self, subscription: Subscription) -> None:
        """Tell somebody no more."""
        self._listeners.discard(subscription)

    def is_full(self) -> bool:
        """Whether nobody else can listen."""
        return len(self._listeners) >= LISTENERS_LIMIT

    def count(self) -> int:
        """How many listen."""
        return len(self._listeners)

    def clearances(self) -> frozenset[Clearance]:
        """What those who listen may see, but for those who may see all; any thread."""
        listeners = tuple(self._listeners)
        return frozenset(one.clearance for one in listeners if not one.clearance.every)

    def tell(self, events: Iterable[Event]) -> None:
        """Tell everybody who may know."""
        told = list(events)
        self.told += len(told)
        for listener in self._listeners:
            for event in told:
                listener.push(event)

    def close(self) -> None:
        """Let everybody go, since the node stops."""
        for listener in list(self._listeners):
            listener.end()
