"""Speaking: commands become signed statements, rows, views and outbox entries, all or nothing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from visavis.acts import (
    REGISTRY,
    BatchOutcome,
    CarefulProjector,
    Outcome,
    Preview,
    Spoken,
    ViewDocument,
    execute_each,
    read_body,
    said_of,
    send_previewed,
)
from visavis.links import STATEMENT, Entry
from visavis.node.exchange import Exchange, HandedIn
from visavis.node.keystore import Keystore
from visavis.node.own_record import FiledStatement, OwnRecord
from visavis.node.projecting import Stopped
from visavis.node.store import Store
from visavis.node.views import Place, Views, places_of
from visavis.parties import Directory, Signer
from visavis.record import Mode, Statement, parse_signed
from visavis.release import Command, Policy, instant_ms, parse_released
from visavis.terms import InstantMs, OfficeId, PartyId, VisavisError


@dataclass
class SpeakingPorts:
    """What the acts need of this node; implements `acts.Ports`."""

    party: PartyId
    mode: Mode
    policy: Policy
    views: Views
    statements: OwnRecord
    directories: Mapping[PartyId, Directory]
    exchange: Exchange
    keystore: Keystore

    @property
    def linked(self) -> frozenset[PartyId]:
        """The parties to which a link stands, whether it is up or not."""
        return frozenset(self.exchange.pairs)

    def signer_for(self, office: OfficeId) -> Signer | None:
        """The signer of an office that this node holds, or None."""
        keys = self.keystore.office_keys(office)
        return self.keystore.signer(keys[-1]) if keys else None


@dataclass
class Spoke:
    """What a batch came to: one outcome or refusal per command, and the messages by peer."""

    results: Sequence[Outcome | VisavisError]
    out: Mapping[PartyId, list[bytes]]


@dataclass
class Speaking:
    """Carries out commands on the writer's thread."""

    store: Store
    ports: SpeakingPorts
    exchange: Exchange
    random_bytes: Callable[[int], bytes]
    follow: Callable[[Sequence[ViewDocument]], None]  # what keeps step with the views
    stopped: Stopped

    def __post_init__(self) -> None:
        self._record = OwnRecord(self.store.connection)
        self._views = Views(self.store.connection)

    def speak(self, commands: Sequence[Command[object]], now_ms: InstantMs) -> Spoke:
        """Carry out commands in order and store what they came to in one transaction.

        Raises:
            StorageFailed: nothing of the batch was said.
        """
        refused = [self.stopped.refusal_of(command) for command in commands]
        fit = [one for one, refusal in zip(commands, refused, strict=True) if refusal is None]
        outcome = execute_each(fit, self.ports, now_ms, self.random_bytes)
        out = self._send(outcome, now_ms)
        said = iter(outcome.results)
        results = [next(said) if refusal is None else refusal for refusal in refused]
        return Spoke(results, out)

    def speak_previewed(self, shown: Preview, now_ms: InstantMs) -> Spoke:
        """Carry out a command that was previewed; exactly those bytes leave.

        Raises:
            PreviewRefused, VisavisError: nothing was said.
            StorageFailed: the same.
        """
        refusal = self.stopped.refusal_of(shown.command)
        if refusal is not None:
            raise refusal
        outcome = send_previewed(shown, self.ports, now_ms)
        return Spoke((outcome,), self._send(BatchOutcome((outcome,), outcome.views), now_ms))

    def _send(self, outcome: BatchOutcome, now_ms: InstantMs) -> dict[PartyId, list[bytes]]:
        """Store what was said and hand it to the links; returns the messages by peer."""
        waiting: dict[PartyId, list[Entry]] = {}
        filed: list[FiledStatement] = []
        for result in outcome.results:
            if isinstance(result, VisavisError):
                continue
            filed += [_file(spoken) for spoken in result.statements]
            for released in result.releases:
                for party in released.audience.parties:
                    salt = self.random_bytes(32)
                    entry = Entry(STATEMENT, now_ms, salt, released.content)
                    waiting.setdefault(party, []).append(entry)
        handed = self._store(outcome, filed, waiting, now_ms) if filed else []
        out = {one.peer: self.exchange.go_on(one, now_ms) for one in handed}
        return {peer: some for peer, some in out.items() if some}

    def _store(
        self,
        outcome: BatchOutcome,
        filed: Sequence[FiledStatement],
        waiting: Mapping[PartyId, Sequence[Entry]],
        now_ms: InstantMs,
    ) -> list[HandedIn]:
        with self.store.write():
            self._keep(filed, outcome.views, now_ms)
            return [self.exchange.hand_in(party, entries) for party, entries in waiting.items()]

    def take_back(self, entries: Sequence[Entry], now_ms: InstantMs) -> int:
        """Put own statements that came back over a link into the record, if it lost them.

        Returns:
            How many were missing. What was never released cannot come back.
        """
        back: list[Spoken] = []
        unread: list[FiledStatement] = []
        for entry in entries:
            if entry.kind != STATEMENT or entry.content is None:
                continue
            raw = parse_released(entry.content).signed
            statement = parse_signed(raw).statement
            if self._record.get(statement.id) is not None:
                continue
            if statement.kind in REGISTRY:
                said = said_of(statement, read_body(statement), own=True, received_ms=None)
                back.append(Spoken(statement.id, REGISTRY[statement.kind].thread(said), raw, said))
            else:  # a newer release of ours said it; it counts once that runs here again
                unread.append(_file_unread(statement, raw))
        if back or unread:
            stopped = self.stopped.types
            projector = CarefulProjector(self.ports.views, self.ports.directories, stopped)
            for spoken in back:
                projector.fold(spoken.said)
            with self.store.write():
                filed = [*map(_file, back), *unread]
                self._keep(filed, projector.changed(), now_ms)
        return len(back) + len(unread)

    def _keep(
        self, filed: Sequence[FiledStatement], views: Sequence[ViewDocument], now_ms: InstantMs
    ) -> None:
        before = self._record.count()
        arrived = self._record.append_own(filed, now_ms)
        places = places_of([one.id for one in filed], arrived, before, now_ms)
        self._views.store(views, places, Place(before + len(places), now_ms))
        self.stopped.note(places, Place(before + len(places), now_ms), now_ms)
        self.follow(views)


def _file_unread(statement: Statement, raw: bytes) -> FiledStatement:
    return FiledStatement(
        id=statement.id,
        party=statement.party,
        office=statement.office,
        act=statement.act,
        kind=statement.kind,
        thread=None,
        said_ms=instant_ms(statement.said),
        raw=raw,
    )


def _file(spoken: Spoken) -> FiledStatement:
    said = spoken.said
    return FiledStatement(
        id=spoken.id,
        party=said.mark.party,
        office=said.mark.office,
        act=said.act,
        kind=said.kind,
        thread=spoken.thread,
        said_ms=said.mark.said_ms,
        raw=spoken.raw,
    )
