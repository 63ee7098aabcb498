"""Listening: when each peer was last heard, kept across restarts; the links as facts for alarms.

Time in which this node did not listen, because it was off or because an exercise's clock was moved,
is no silence of a peer's: it is given one more silence limit. A silence that stood before goes on.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from visavis.acts import Facts, LinkFact
from visavis.node.hearing import silence_limit_ms
from visavis.node.pairs import Pair
from visavis.node.store import Store
from visavis.terms import InstantMs, PartyId

# A tick comes five times a second; a longer step means that the node stood still or was moved.
GAP_MS: Final = 10_000
KEEP_EVERY_MS: Final = 10_000  # a crash forgets at most so much listening


@dataclass(frozen=True, slots=True)
class Ear:
    """What is known of one peer's voice."""

    heard_ms: InstantMs | None
    silent_from_ms: InstantMs


class Listening:
    """The ears of one node; used by the writer's thread."""

    def __init__(self, store: Store, party: PartyId) -> None:
        self._store = store
        self._party = party
        connection = store.connection
        self._ears: dict[PartyId, Ear] = {
            peer: Ear(heard_ms, silent_from_ms)
            for peer, heard_ms, silent_from_ms in connection.execute("SELECT * FROM hearing")
        }
        row = connection.execute("SELECT attended_ms FROM attendance").fetchone()
        self._attended_ms: InstantMs | None = row[0] if row else None
        self._kept_ms: InstantMs | None = None

    def attend(self, now_ms: InstantMs, pairs: Mapping[PartyId, Pair]) -> None:
        """Note what was heard up to now. Called at every tick."""
        before = self._attended_ms
        if before is not None and not 0 <= now_ms - before <= GAP_MS:
            for peer, ear in self._ears.items():
                limit_ms = silence_limit_ms(pairs[peer]) if peer in pairs else 0
                self._ears[peer] = after_gap(ear, before, now_ms, limit_ms)
        self._attended_ms = now_ms
        for peer, pair in pairs.items():
            self._ears[peer] = _listen(self._ears.get(peer), pair, now_ms)
        if self._kept_ms is None or not 0 <= now_ms - self._kept_ms < KEEP_EVERY_MS:
            self.keep()

    def keep(self) -> None:
        """Write down what was heard; a power cut may lose it, and then silence is counted anew.

        Raises:
            StorageFailed: nothing was written; it is tried again later.
        """
        if self._attended_ms is None or self._attended_ms == self._kept_ms:
            return
        with self._store.write_lazily() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO attendance VALUES (1, ?)", (self._attended_ms,)
            )
            connection.executemany(
                "INSERT OR REPLACE INTO hearing VALUES (?, ?, ?)",
                [(peer, ear.heard_ms, ear.silent_from_ms) for peer, ear in self._ears.items()],
            )
        self._kept_ms = self._attended_ms

    def facts(self, pairs: Mapping[PartyId, Pair]) -> Facts:
        """The links as they are now. `attend` must have been called."""
        links = tuple(_fact(self._ears[peer], pairs[peer]) for peer in sorted(pairs))
        return Facts(self._party, links)


def after_gap(ear: Ear, from_ms: InstantMs, to_ms: InstantMs, limit_ms: int) -> Ear:
    """Return what an ear knows after a time in which nobody listened, or the clock was moved."""
    silent_from_ms = ear.silent_from_ms
    if from_ms < silent_from_ms <= to_ms or silent_from_ms > to_ms + limit_ms:
        silent_from_ms = InstantMs(to_ms + limit_ms)
    heard_ms = None if ear.heard_ms is None else InstantMs(min(ear.heard_ms, to_ms))
    return Ear(heard_ms, silent_from_ms)


def _listen(ear: Ear | None, pair: Pair, now_ms: InstantMs) -> Ear:
    limit_ms = silence_limit_ms(pair)
    states = (pair.incoming.state.heard_ms, pair.outgoing.state.heard_ms)
    heard = max((at for at in states if at is not None), default=None)
    if ear is None:
        ear = Ear(None, InstantMs(now_ms + limit_ms))
    if heard is None or heard > now_ms or (ear.heard_ms is not None and heard <= ear.heard_ms):
        return ear
    return Ear(InstantMs(heard), InstantMs(heard + limit_ms))


def _fact(ear: Ear, pair: Pair) -> LinkFact:
    out, into = pair.outgoing.state, pair.incoming.state
    offset_ms = out.peer_offset_ms if out.peer_offset_ms is not None else into.peer_offset_ms
    stopped = [
        f"{name} {state.phase.value}: {state.reason}" if state.reason else state.phase.value
        for name, state in (("sending", out), ("receiving", into))
        if state.phase.value in ("halted", "frozen")
    ]
    return LinkFact(
        peer=pair.peer,
        heard_ms=ear.heard_ms,
        silent_from_ms=ear.silent_from_ms,
        round_trip_ms=out.round_trip_ms,
        offset_ms=offset_ms,
        waiting=out.log.size - out.receipted + pair.sent.waiting(),
        missing=max(0, into.claimed - into.log.size),
        stopped="; ".join(stopped) or pair.trouble,
    )
