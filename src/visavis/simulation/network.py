"""A simulated network: datagrams of envelope bytes, dropped, doubled, delayed, cut, corrupted."""

import heapq
from collections import Counter
from dataclasses import dataclass, field
from random import Random

import msgspec

from visavis.links import Message
from visavis.simulation.clocks import DAY_MS, TrueTime
from visavis.terms import PartyId

_envelopes = msgspec.msgpack.Decoder(tuple[int, bytes, bytes, bytes])
_bodies: msgspec.msgpack.Decoder[Message] = msgspec.msgpack.Decoder(Message)


@dataclass(frozen=True, slots=True)
class Weather:
    """How bad the network is: chances out of 1000 for each datagram."""

    drop: int = 0
    double: int = 0
    late: int = 0  # arrives up to 30 s after it was sent: most answers are missed then
    very_late: int = 0  # arrives up to three days after it was sent
    corrupt: int = 0


CALM = Weather()


@dataclass(order=True, slots=True)
class Datagram:
    """Bytes on their way; ordered by arrival."""

    at_ms: int
    number: int
    to: PartyId = field(compare=False)
    raw: bytes = field(compare=False)


class Network:
    """Carries bytes between two parties.

    Args:
        count: what happened here is counted in it, by name.
    """

    def __init__(self, rng: Random, time: TrueTime, count: Counter[str]) -> None:
        self._rng = rng
        self._time = time
        self._count = count
        self._number = 0
        self.on_way: list[Datagram] = []
        self.weather = CALM
        self.cut_until_ms: dict[PartyId, int] = {}  # by who is cut off from receiving

    def is_cut(self, to: PartyId) -> bool:
        """Whether nothing reaches `to` now."""
        return self._time.now_ms < self.cut_until_ms.get(to, 0)

    def cut(self, to: PartyId, for_ms: int) -> None:
        """Cut the way to `to`; what is on it already is lost with it half of the time."""
        self.cut_until_ms[to] = self._time.now_ms + for_ms
        if self._rng.random() < 0.5:
            self.on_way = [each for each in self.on_way if each.to != to]
            heapq.heapify(self.on_way)

    def heal(self) -> None:
        """End every cut and every fault; what is still on its way arrives."""
        self.cut_until_ms.clear()
        self.weather = CALM

    def hurry(self, until_ms: int) -> None:
        """Let everything that is on its way arrive until then, in the same order."""
        for each in self.on_way:
            each.at_ms = min(each.at_ms, until_ms)
        heapq.heapify(self.on_way)

    def send(self, to: PartyId, raw: bytes) -> bool:
        """Send bytes; False if the sender can tell that they do not arrive."""
        rng, weather = self._rng, self.weather
        if self.is_cut(to):
            self._count["cut messages"] += 1
            return rng.random() < 0.5
        if rng.randrange(1000) < weather.drop:
            self._count["drops"] += 1
            return True
        copies = 1
        if rng.randrange(1000) < weather.double:
            self._count["duplicates"] += 1
            copies = 2
        for _ in range(copies):
            self._put(to, raw)
        return True

    def _put(self, to: PartyId, raw: bytes) -> None:
        rng, weather = self._rng, self.weather
        delay_ms = rng.randrange(5, 400)
        if rng.randrange(1000) < weather.late:
            self._count["late messages"] += 1
            delay_ms = rng.randrange(400, 30_000)
        if rng.randrange(1000) < weather.very_late:
            self._count["very late messages"] += 1
            delay_ms = rng.randrange(60_000, 3 * DAY_MS)
        if rng.randrange(1000) < weather.corrupt:
            self._count["corrupted messages"] += 1
            raw = corrupted(raw, rng)
        at_ms = self._time.now_ms + delay_ms
        if any(each.to == to and each.at_ms > at_ms for each in self.on_way):
            self._count["reorders"] += 1
        self._number += 1
        heapq.heappush(self.on_way, Datagram(at_ms, self._number, to, raw))

    def next_arrival_ms(self) -> int | None:
        """When the next datagram arrives, or None."""
        return self.on_way[0].at_ms if self.on_way else None

    def arrive(self) -> Datagram:
        """Take the next datagram off the wire."""
        return heapq.heappop(self.on_way)


def corrupted(raw: bytes, rng: Random) -> bytes:
    """Flip a bit, cut the end off, or add bytes."""
    kind = rng.randrange(3)
    at = rng.randrange(len(raw))
    if kind == 0:
        return raw[:at] + bytes([raw[at] ^ (1 << rng.randrange(8))]) + raw[at + 1 :]
    if kind == 1:
        return raw[:at]
    return raw + rng.randbytes(rng.randrange(1, 9))


def peek(raw: bytes) -> tuple[bytes, Message]:
    """Read link id and message of an envelope that an honest end wrote, believing it."""
    _, link_id, body, _ = _envelopes.decode(raw)
    return link_id, _bodies.decode(body)
