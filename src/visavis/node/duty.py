"""The node's own duty: looks after alarms when there is reason to, and tests lines where asked to.

There is reason at the next instant at which something falls due, when something was said, when a
link changed, and when the clock went back. Between these a look costs nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from visavis.acts import Facts, LinkFact, Shelf, command_of, standing, tests_to_say
from visavis.acts.alarm_facts import CLOCK_APART_MS
from visavis.node.alarms import Alarms
from visavis.node.alarms_listening import Listening
from visavis.node.own_record import OwnRecord
from visavis.node.pairs import Pair
from visavis.node.store import Store
from visavis.release import Command
from visavis.terms import InstantMs, OfficeId, PartyId

SAY_AGAIN_MS: Final = 60_000  # a test that was refused, as by a full disk, is tried once a minute


@dataclass(frozen=True, slots=True)
class Turn:
    """What a turn came to.

    Args:
        changed: keys of alarms that were raised or cleared.
        commands: what the node is to say for offices that asked it to.
    """

    changed: tuple[str, ...]
    commands: tuple[Command[object], ...]


class Duty:
    """What a node does by itself; used by the writer's thread."""

    def __init__(
        self,
        store: Store,
        party: PartyId,
        shelf: Shelf,
        pairs: Callable[[], dict[PartyId, Pair]],
        testers: frozenset[OfficeId],
    ) -> None:
        self.alarms = Alarms(store)
        self.listening = Listening(store, party)
        self.looks = 0
        self._record = OwnRecord(store.connection)
        self._shelf = shelf
        self._pairs = pairs
        self._testers = testers
        self._seen: tuple[Any, ...] | None = None
        self._looked_ms = InstantMs(0)
        self._next_ms: InstantMs | None = None
        self._asked: dict[str, InstantMs] = {}
        self._changed: list[str] = []
        self._commands: list[Command[object]] = []

    def facts(self, now_ms: InstantMs) -> Facts:
        """The links as they are now."""
        pairs = self._pairs()
        self.listening.attend(now_ms, pairs)
        return self.listening.facts(pairs)

    def turn(self, now_ms: InstantMs) -> Turn:
        """Look where there is reason to; returns what changed since the last turn, and what the
        node is to say.

        Raises:
            StorageFailed: nothing was changed; the next turn tries again.
        """
        self.look(now_ms)
        turn = Turn(tuple(self._changed), tuple(self._commands))
        self._changed, self._commands = [], []
        return turn

    def look(self, now_ms: InstantMs) -> None:
        """Look where there is reason to, and raise and clear what follows.

        Raises:
            StorageFailed: nothing was changed; the next look tries again.
        """
        facts = self.facts(now_ms)
        seen = (self._record.count(), *(_coarse(link, now_ms) for link in facts.links))
        due = self._next_ms is not None and now_ms >= self._next_ms
        if seen == self._seen and not due and now_ms >= self._looked_ms:
            return
        self.looks += 1
        found = standing(self._shelf, now_ms, facts)
        self._changed += self.alarms.settle(found, now_ms)
        commands, test_ms = tests_to_say(self._shelf, now_ms, self._testers)
        ahead = [at for at in (found.next_ms, test_ms) if at is not None]
        self._seen, self._looked_ms = seen, now_ms
        self._next_ms = min(ahead, default=None)
        self._commands += self._not_asked_just_now(commands, now_ms)

    def _not_asked_just_now(
        self, commands: Sequence[dict[str, object]], now_ms: InstantMs
    ) -> Sequence[Command[object]]:
        self._asked = {k: at for k, at in self._asked.items() if 0 <= now_ms - at < SAY_AGAIN_MS}
        chosen = [one for one in commands if repr(one) not in self._asked]
        if len(chosen) < len(commands):  # what was held back is looked at again
            again = InstantMs(min(self._asked.values()) + SAY_AGAIN_MS)
            self._next_ms = again if self._next_ms is None else min(self._next_ms, again)
        self._asked.update({repr(one): now_ms for one in chosen})
        return [command_of(one) for one in chosen]


def _coarse(link: LinkFact, now_ms: InstantMs) -> tuple[object, ...]:
    """What of a link's facts can change an alarm."""
    apart = link.offset_ms is not None and abs(link.offset_ms) >= CLOCK_APART_MS
    return (link.peer, link.stopped, now_ms >= link.silent_from_ms, apart)
