"""A world: a seed, two parties, two links, and everything that can go wrong between them.

First the faulty phase: things happen at random, and nothing wrong is ever accepted. Then the
network heals, nobody dies any more, and everyone must converge within `HEALING_MS` of true time.
"""

import hashlib
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from random import Random

from visavis.links import STATEMENT, Pace
from visavis.links.receiver import Phase as ReceiverPhase
from visavis.links.sender import Phase as SenderPhase
from visavis.simulation import invariants
from visavis.simulation.chronicle import Chronicle
from visavis.simulation.clocks import DAY_MS, MINUTE_MS, SECOND_MS, SkewedClock, TrueTime
from visavis.simulation.drive import Drive, MemoryDrive
from visavis.simulation.evil_receiver import EvilReceiver
from visavis.simulation.evil_sender import EvilSender
from visavis.simulation.genesis import FR, PARTIES, RU, Declared, Direction, found_links, other
from visavis.simulation.keys import PartyKeys
from visavis.simulation.network import Network
from visavis.simulation.station import Makers, Station
from visavis.simulation.witness import Witness
from visavis.terms import PartyId

TICK_MS = 2 * SECOND_MS
# Healed, a link needs: a start, the longest retry with its jitter, a hello, a round trip for
# each page and package, and a heartbeat that brings the newest receipt. An operator's restart
# and a new epoch take that again.
HEALING_MS = 30 * MINUTE_MS
LINES_KEPT = 120  # of the trace, for the dump of a world that failed


class Temper(StrEnum):
    """What kind of a world a seed is."""

    HONEST = "honest"
    EVIL_SENDER = "evil sender"
    EVIL_RECEIVER = "evil receiver"


@dataclass(frozen=True, slots=True, eq=False)
class Backup:
    """A copy of a disk; `rotten` is what only the world knows of it."""

    image: object
    rotten: bool


class World:
    """Two stations, the network between them, and the witness.

    Args:
        seed: everything follows from it.
        makers: how ends are made; a test of the harness puts a broken one here.
        make_drive: makes a party's drive.
        echo: called with every line of the trace.
    """

    def __init__(
        self,
        seed: int,
        *,
        makers: Makers,
        make_drive: Callable[[PartyId], Drive],
        echo: Callable[[str], None] | None,
    ) -> None:
        self.seed = seed
        self.rng = Random(seed)  # noqa: S311 - a world is its seed; nothing here is secret
        self.time = TrueTime()
        self.count: Counter[str] = Counter()
        self.lines: deque[str] = deque(maxlen=LINES_KEPT)
        self._echo = echo
        self._hash = hashlib.sha256()
        self.temper = self.rng.choices(list(Temper), (6, 2, 2))[0]
        self.network = Network(self.rng, self.time, self.count)
        self.witness = Witness(self.count, self.tell)
        self.pace = Pace(heartbeat_ms=self.rng.choice((30, 60, 300)) * SECOND_MS)
        self.files: list[tuple[int, PartyId, list[bytes]]] = []  # on a courier's way
        self.said: dict[PartyId, list[bytes]] = {party: [] for party in PARTIES}
        self.lost: dict[PartyId, set[bytes]] = {party: set() for party in PARTIES}
        self.arrived_before: dict[PartyId, list[bytes]] = {party: [] for party in PARTIES}
        self.backups: dict[PartyId, list[Backup]] = {party: [] for party in PARTIES}
        self.rotten: set[PartyId] = set()
        self.halted_since_ms: int | None = None
        self._recovering: dict[tuple[PartyId, str], bool] = {}
        self.epoch = 0
        self.stations = {
            party: self._station(party, makers, make_drive(party)) for party in PARTIES
        }
        self.witness.stations = self.stations
        self._make_evil()
        self.open_epoch({party: Declared() for party in PARTIES})
        self.tell(f"world {seed}: {self.temper}")

    def _station(self, party: PartyId, makers: Makers, drive: Drive) -> Station:
        keys = PartyKeys(party, self.witness.on_signed)
        offset_ms = self.rng.choice((0, 0, 1)) * self.rng.randrange(-5 * DAY_MS, 5 * DAY_MS)
        clock = SkewedClock(self.time, offset_ms)
        station = Station(party, keys, drive, clock, self.rng, self.tell, makers)
        station.on_boot = self.witness.on_boot
        return station

    def _make_evil(self) -> None:
        station = self.stations[RU]
        if self.temper is Temper.EVIL_SENDER:
            self.count["evil senders"] += 1
            station.make_outgoing = lambda: EvilSender(
                self._direction(RU), station.keys, self.rng, self.tell
            )
        if self.temper is Temper.EVIL_RECEIVER:
            self.count["evil receivers"] += 1
            station.make_incoming = lambda: EvilReceiver(
                self._direction(FR), station.keys, self.rng, self.tell
            )

    def _direction(self, sender: PartyId) -> Direction:
        return self.witness.out_of(sender).direction

    def open_epoch(self, declared: dict[PartyId, Declared]) -> None:
        """Found both directions anew, and take a first backup of each side."""
        self.epoch += 1
        directions = found_links(
            {party: station.keys for party, station in self.stations.items()},
            {party: station.keys.transport for party, station in self.stations.items()},
            epoch=self.epoch,
            pace=self.pace,
            nonces={party: self.rng.randbytes(32) for party in PARTIES},
            declared=declared,
        )
        for party in PARTIES:
            story = Chronicle(directions[party], self.epoch)
            story.sender_is_honest = party == FR or self.temper is not Temper.EVIL_SENDER
            story.receiver_is_honest = party == RU or self.temper is not Temper.EVIL_RECEIVER
            self.witness.add(story)
        for party, station in self.stations.items():
            station.found(directions[party], directions[other(party)])
            self.backups[party] = [self.backup(party)]

    def backup(self, party: PartyId) -> Backup:
        """Copy a party's disk, as it is."""
        return Backup(self.stations[party].drive.backup(), party in self.rotten)

    # The trace ----------------------------------------------------------------------------

    def tell(self, line: str) -> None:
        """Write a line of the trace."""
        text = f"{self.time.now_ms / 1000:.3f} {line}"
        self._hash.update(text.encode() + b"\n")
        self.lines.append(text)
        if self._echo is not None:
            self._echo(text)

    def trace_hash(self) -> str:
        """SHA-256 of the trace so far: the same seed gives the same."""
        return self._hash.hexdigest()

    # Time ---------------------------------------------------------------------------------

    def advance(self, by_ms: int) -> None:
        """Let true time pass, with all that arrives and happens in it."""
        end_ms = self.time.now_ms + by_ms
        tick_ms = max(TICK_MS, by_ms // 8)  # a day of ticks would tell nothing more
        next_tick_ms = self.time.now_ms + tick_ms
        while True:
            arrival_ms = self.network.next_arrival_ms()
            courier_ms = min((file[0] for file in self.files), default=None)
            next_ms = min(
                t for t in (next_tick_ms, arrival_ms, courier_ms, end_ms) if t is not None
            )
            if next_ms >= end_ms:
                self.time.now_ms = end_ms
                return
            self.time.now_ms = max(self.time.now_ms, next_ms)
            if next_ms == arrival_ms:
                datagram = self.network.arrive()
                self.deliver(self.stations[datagram.to], datagram.raw)
            elif next_ms == courier_ms:
                self._courier_arrives()
            else:
                next_tick_ms = self.time.now_ms + tick_ms
                self.tick()

    def tick(self) -> None:
        """Let both stations look at their clocks; one that is down may start."""
        for party in self.rng.sample(PARTIES, 2):
            station = self.stations[party]
            if not station.up and self.rng.random() < 0.4:
                before = station.crashes
                station.boot()
                self.count["crashes at start"] += station.crashes - before
                self._look(station)
            self.send(station, station.tick())
            self._look(station)

    def deliver(self, station: Station, raw: bytes) -> None:
        """Hand a datagram to a station and send what it answers."""
        self._watch_recoveries(station)
        self.send(station, self.witness.deliver(station, raw))

    def send(self, station: Station, raws: list[bytes]) -> None:
        """Put what a station says on the network."""
        for raw in raws:
            honest = station.make_outgoing is None and station.make_incoming is None
            if honest:
                self.witness.before_send(raw)
            digest = hashlib.sha256(raw).hexdigest()[:8]
            self.tell(f"{station.party} sends {len(raw)} bytes {digest}")
            if not self.network.send(other(station.party), raw):
                more = station.unreachable()
                assert not more
        if station.up:
            self._watch_recoveries(station)

    def _look(self, station: Station) -> None:
        if station.up:
            self.witness.look(station)

    def _watch_recoveries(self, station: Station) -> None:
        sending, receiving = station.sending, station.receiving
        fetches = sending is not None and sending.state.goal is not None
        recovers = receiving is not None and receiving.state.phase is ReceiverPhase.RECOVER
        for end, goes_on in (("sender", fetches), ("receiver", recovers)):
            before = self._recovering.get((station.party, end), False)
            self.count[f"recoveries of a {end}"] += goes_on and not before
            self._recovering[station.party, end] = goes_on

    def _courier_arrives(self) -> None:
        index = min(range(len(self.files)), key=lambda at: self.files[at][0])
        _, to, raws = self.files.pop(index)
        station = self.stations[to]
        self.tell(f"a file of {len(raws)} messages reaches {to}")
        if not station.up:
            station.boot()
        answers = []
        for raw in raws:
            out = self.witness.deliver(station, raw)
            if raw[2:36].find(station.received_id[:8]) >= 0:
                answers.extend(out)
            else:
                self.send(station, out)
        if answers:
            self.count["file answers"] += 1
            arrive_ms = self.time.now_ms + self.rng.randrange(60, 6 * 3600) * SECOND_MS
            self.files.append((arrive_ms, other(to), answers))

    # The end ------------------------------------------------------------------------------

    def demands(self) -> list[PartyId]:
        """The senders whose statements must all arrive."""
        return [
            party
            for party in PARTIES
            if self.witness.out_of(party).sender_is_honest
            and self.witness.out_of(party).receiver_is_honest
        ]

    def arrived(self, sender: PartyId) -> list[bytes]:
        """Statements of `sender` that its peer holds, over all epochs, in order."""
        story = self.witness.out_of(sender)
        log = self.stations[other(sender)].drive.received(story.terms.link_id)
        entries = log.entries(0, log.size(), 1 << 62) if log.size() else ()
        now = [e.content for e in entries if e.kind == STATEMENT and e.content is not None]
        return self.arrived_before[sender] + now

    def has_converged(self) -> bool:
        """Whether everything is at the other side, receipted, and known to be."""
        return all(self._link_has_converged(party) for party in self.demands())

    def _link_has_converged(self, sender: PartyId) -> bool:
        one, two = self.stations[sender], self.stations[other(sender)]
        if not (one.up and two.up) or one.sending is None or two.receiving is None:
            return False
        here, there = one.sending.state, two.receiving.state
        size = there.log.size
        return (
            here.phase is SenderPhase.LIVE
            and there.phase in (ReceiverPhase.LIVE, ReceiverPhase.SYNC)
            and here.log.size == size == there.cosigned_size
            and one.drive.sent(one.sent_id).waiting() == 0
            and one.drive.sent(one.sent_id).receipt()[0] == size
        )

    def check_the_end(self) -> None:
        """Hold what arrived against what was said."""
        for party in self.demands():
            said = [text for text in self.said[party] if text not in self.lost[party]]
            invariants.everything_arrived(party, said, self.arrived(party))


def make_memory_drive(party: PartyId) -> Drive:
    """Make a drive in memory."""
    return MemoryDrive()
