"""A simulated node: two ends of links on a drive, under a clock, on a network; it can die."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Protocol

from visavis.links import (
    ROTATION,
    STATEMENT,
    Entry,
    LinkTerms,
    ReceivingEnd,
    SendingEnd,
    StorageFailed,
    addressed_link,
)
from visavis.simulation.clocks import SkewedClock
from visavis.simulation.disk import Crash
from visavis.simulation.drive import Drive
from visavis.simulation.genesis import Direction
from visavis.simulation.keys import PartyKeys
from visavis.terms import PartyId, VisavisError


class Outgoing(Protocol):
    """What stands at the sending end of a link: an honest end, or something that pretends."""

    def tick(self, now_ms: int) -> list[bytes]: ...

    def outbox_grew(self, now_ms: int) -> list[bytes]: ...

    def unreachable(self, now_ms: int) -> list[bytes]: ...

    def receive(self, raw: bytes, now_ms: int) -> list[bytes]: ...


class Incoming(Protocol):
    """What stands at the receiving end of a link."""

    def receive(self, raw: bytes, now_ms: int) -> list[bytes]: ...


@dataclass(frozen=True, slots=True)
class Makers:
    """How a station makes its ends. The tests of the harness put broken ones here."""

    sending: Callable[..., SendingEnd] = SendingEnd
    receiving: Callable[..., ReceivingEnd] = ReceivingEnd


class Station:
    """One party's node.

    Args:
        tell: writes a line of the world's trace.
        outgoing, incoming: make what pretends to be an end, where the party is evil there.
    """

    def __init__(
        self,
        party: PartyId,
        keys: PartyKeys,
        drive: Drive,
        clock: SkewedClock,
        rng: Random,
        tell: Callable[[str], None],
        makers: Makers,
    ) -> None:
        self.party = party
        self.keys = keys
        self.drive = drive
        self.clock = clock
        self.tell = tell
        self._rng = rng
        self._makers = makers
        self.make_outgoing: Callable[[], Outgoing] | None = None
        self.make_incoming: Callable[[], Incoming] | None = None
        self.sent_direction: Direction | None = None
        self.received_direction: Direction | None = None
        self.sending: SendingEnd | None = None
        self.receiving: ReceivingEnd | None = None
        self.outgoing: Outgoing | None = None
        self.incoming: Incoming | None = None
        self.up = False
        self.crashes = 0
        self.storage_failures = 0
        self.entries_put: list[Entry] = []  # by the newest `put`
        self.on_boot: Callable[[Station], None] = lambda _: None

    def found(self, sent: Direction, received: Direction) -> None:
        """Take up both directions of a new epoch; the old ends fall silent."""
        self.sent_direction, self.received_direction = sent, received
        self.drive.found(sent, received)
        self.up = False

    @property
    def sent_id(self) -> bytes:
        assert self.sent_direction is not None
        return self.sent_direction.terms.link_id

    @property
    def received_id(self) -> bytes:
        assert self.received_direction is not None
        return self.received_direction.terms.link_id

    # Life and death -----------------------------------------------------------------------

    def boot(self) -> bool:
        """Start the node from its drive; False if it did not come up."""
        assert self.sent_direction is not None
        assert self.received_direction is not None
        try:
            self._boot(self.sent_direction.terms, self.received_direction.terms)
        except Crash:
            self.die("while starting")
            return False
        except Exception as error:  # noqa: BLE001 - any failure to start is one: try later
            self.tell(f"{self.party} does not start: {type(error).__name__}: {error}")
            return False
        self.up = True
        self.tell(f"{self.party} is up")
        self.on_boot(self)
        return True

    def _boot(self, sent: LinkTerms, received: LinkTerms) -> None:
        random_bytes = self._rng.randbytes
        drive, now_ms = self.drive, self.clock.now_ms()
        if self.make_outgoing is not None:
            self.outgoing = self.outgoing or self.make_outgoing()
        else:
            self.sending = self._makers.sending(
                sent,
                drive.sent(sent.link_id),
                drive.sending_anchor(sent.link_id),
                self.keys,
                random_bytes,
                now_ms,
            )
            self.outgoing = self.sending
        if self.make_incoming is not None:
            self.incoming = self.incoming or self.make_incoming()
        else:
            self.receiving = self._makers.receiving(
                received,
                drive.received(received.link_id),
                drive.receiving_anchor(received.link_id),
                self.keys,
                random_bytes,
            )
            self.incoming = self.receiving

    def die(self, how: str) -> None:
        """Lose the process and everything that is not durable."""
        self.tell(f"{self.party} dies {how}")
        self.up = False
        self.crashes += 1
        self.sending = self.receiving = None
        if self.make_outgoing is None:
            self.outgoing = None
        if self.make_incoming is None:
            self.incoming = None
        self.drive.power.crash_at = None
        self.drive.crash()

    def guarded(self, act: Callable[[], Sequence[bytes]]) -> list[bytes]:
        """Run one act of the node; it may die, or refuse."""
        try:
            return list(act())
        except Crash:
            self.die("at a write")
        except StorageFailed as error:
            self.storage_failures += 1
            self.tell(f"{self.party} cannot store: {error.got}")
        except VisavisError as error:
            self.tell(f"{self.party} refuses: {error}")
        return []

    # Doing --------------------------------------------------------------------------------

    def tick(self) -> list[bytes]:
        """Let time pass."""
        if not self.up or self.outgoing is None:
            return []
        outgoing = self.outgoing
        return self.guarded(lambda: outgoing.tick(self.clock.now_ms()))

    def unreachable(self) -> list[bytes]:
        """Be told that a message did not get through."""
        if not self.up or self.outgoing is None:
            return []
        outgoing = self.outgoing
        return self.guarded(lambda: outgoing.unreachable(self.clock.now_ms()))

    def deliver(self, raw: bytes) -> list[bytes]:
        """Take a datagram; returns what to send back."""
        if not self.up:
            return []

        def act() -> list[bytes]:
            link_id = addressed_link(raw)
            now_ms = self.clock.now_ms()
            if link_id == self.sent_id and self.outgoing is not None:
                return self.outgoing.receive(raw, now_ms)
            if link_id == self.received_id and self.incoming is not None:
                return self.incoming.receive(raw, now_ms)
            self.tell(f"{self.party} knows no link {link_id.hex()[:8]}")
            return []

        return self.guarded(act)

    def put(self, kind: str, contents: Sequence[bytes]) -> list[bytes] | None:
        """Put entries into the outbox; None if that failed."""
        entries = self.entries_put = [  # the world knows them before anything is signed
            Entry(kind, max(0, self.clock.now_ms()), self._rng.randbytes(32), content)
            for content in contents
        ]
        sending = self.sending
        direct = kind == STATEMENT and self._rng.random() < 0.5
        try:
            if self.up and direct and sending is not None and sending.takes_directly(len(entries)):
                with self.drive.transaction():
                    grown = sending.take_directly(entries)
                return self.guarded(lambda: sending.taken(grown, entries, self.clock.now_ms()))
            with self.drive.transaction():
                self.drive.sent(self.sent_id).enqueue(entries)
        except Crash:
            self.die("while saying something")
            return None
        except Exception as error:  # noqa: BLE001 - a full disk: nothing was said
            self.tell(f"{self.party} cannot say: {error}")
            return None
        if not self.up or self.outgoing is None:
            return []
        outgoing = self.outgoing
        return self.guarded(lambda: outgoing.outbox_grew(self.clock.now_ms()))

    def say(self, contents: Sequence[bytes]) -> list[bytes] | None:
        """Say statements."""
        return self.put(STATEMENT, contents)

    def rotate(self) -> list[bytes] | None:
        """Hand the log over to a fresh key."""
        return self.put(ROTATION, [self.keys.fresh_log_key()])

    def export(self) -> list[bytes]:
        """Write the messages of an export file."""
        sending, receiving = self.sending, self.receiving
        if not self.up or sending is None or receiving is None:
            return []
        now_ms = self.clock.now_ms()
        receipts = self.guarded(lambda: receiving.receipt_for_file(now_ms))
        return [*receipts, *self.guarded(lambda: list(sending.export(now_ms)))]
