"""Admitting: what came over a link becomes rows of the record and views, in one transaction."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field

import structlog

from visavis.acts import CarefulProjector, Markings, ViewDocument, judge, parse_batch, verify_batch
from visavis.acts.admission import Admission, ParsedRelease
from visavis.acts.admission import Verdict as Judged
from visavis.links import CARD, STATEMENT, Entry
from visavis.node.own_record import (
    Arrived,
    FiledStatement,
    OwnRecord,
    ReceivedStatement,
    Verdict,
)
from visavis.node.projecting import Stopped
from visavis.node.registers import Cards, Refusals
from visavis.node.store import Store
from visavis.node.views import Place, Views, places_of
from visavis.parties import Directory, read_card, verify_next_card
from visavis.record import Mode
from visavis.release import instant_ms
from visavis.terms import InstantMs, PartyId, VisavisError

_log = structlog.get_logger()

# Below this many signatures, handing half of them to another thread costs more than it saves.
SPLIT_FROM = 32


@dataclass(frozen=True, slots=True)
class Prepared:
    """Statements of one package, read and verified before the writer's turn."""

    parsed: Sequence[ParsedRelease]
    verified: Sequence[bool]


def prepare(entries: Sequence[Entry], helpers: Executor | None) -> Prepared:
    """Read and verify the statements of a package; touches nothing that is shared."""
    parsed = parse_batch(
        entry.content for entry in entries if entry.kind == STATEMENT and entry.content is not None
    )
    if helpers is None or len(parsed) < SPLIT_FROM:
        return Prepared(parsed, verify_batch(parsed))
    half = len(parsed) // 2
    later = helpers.submit(verify_batch, parsed[half:])
    return Prepared(parsed, [*verify_batch(parsed[:half]), *later.result()])


@dataclass
class Admitting:
    """The door through which a peer's entries come in. Used by the writer's thread."""

    store: Store
    party: PartyId
    mode: Mode
    directories: dict[PartyId, Directory]
    reader: Views
    now_ms: Callable[[], InstantMs]
    card_changed: Callable[[PartyId], None]
    follow: Callable[[Sequence[ViewDocument]], None]  # what keeps step with the views
    stopped: Stopped
    prepared: Prepared | None = None  # of the package that is being stored right now
    admitted: list[str] = field(default_factory=list)  # threads that changed since last asked

    def __post_init__(self) -> None:
        self._record = OwnRecord(self.store.connection)
        self._cards = Cards(self.store.connection)
        self._refusals = Refusals(self.store.connection)

    def on_entries(
        self, peer: PartyId, origin: str, number: int, start: int, entries: Sequence[Entry]
    ) -> None:
        """Take entries inside the transaction that stores them.

        Args:
            origin, number: the log, by its name and by its number in the database.
            start: the index of the first entry.
        """
        now_ms = self.now_ms()
        for entry in entries:
            if entry.kind == CARD and entry.content is not None:
                self._take_card(peer, entry.content, now_ms)
        indices = [
            start + place
            for place, entry in enumerate(entries)
            if entry.kind == STATEMENT and entry.content is not None
        ]
        if not indices:
            return
        prepared = self._prepared_for(entries, len(indices))
        admissions: list[Admission] = []
        for run_start, run in _runs(indices):
            here = slice(run_start, run_start + len(run))
            admissions += judge(
                prepared.parsed[here],
                prepared.verified[here],
                self.directories[peer],
                expected_party=peer,
                mode=self.mode,
                origin=origin,
                first_index=run[0],
                received_ms=now_ms,
            )
        self._keep(number, indices, entries, start, admissions, now_ms)

    def _prepared_for(self, entries: Sequence[Entry], count: int) -> Prepared:
        """What was prepared, or its end where the package's beginning was stored before."""
        prepared = self.prepared
        if prepared is None or len(prepared.parsed) < count:
            return prepare(entries, None)
        skip = len(prepared.parsed) - count
        return Prepared(prepared.parsed[skip:], prepared.verified[skip:])

    def _keep(
        self,
        number: int,
        indices: Sequence[int],
        entries: Sequence[Entry],
        start: int,
        admissions: Sequence[Admission],
        now_ms: InstantMs,
    ) -> None:
        rows = [
            _row(index, admission, entries[index - start])
            for index, admission in zip(indices, admissions, strict=True)
        ]
        before = self._record.count()
        arrived = self._record.append_received(number, rows, now_ms)
        places = places_of([one.filed.id for one in rows], arrived, before, now_ms)
        projector = CarefulProjector(self.reader, self.directories, self.stopped.types)
        projector.read_ahead(
            admission.said
            for admission, fate in zip(admissions, arrived, strict=True)
            if fate is Arrived.NEW and admission.said is not None
        )
        markings = Markings(self.reader)
        markings.read_ahead([one.statement.id for one in admissions if one.statement is not None])
        for admission, fate in zip(admissions, arrived, strict=True):
            if fate is not Arrived.CONTRADICTION:
                markings.receive(admission, self.party)
            if fate is Arrived.NEW and admission.said is not None:
                self.admitted.append(projector.fold(admission.said))
            elif admission.verdict is Judged.REFUSED:
                self._refusals.keep(now_ms, "statement", admission.code, admission.text)
        changed = projector.changed()
        noted = (*changed, *markings.changed())
        self.reader.store(noted, places, Place(self._record.count(), now_ms))
        self.stopped.note(places, Place(self._record.count(), now_ms), now_ms)
        self.follow(noted)

    def _take_card(self, peer: PartyId, raw: bytes, now_ms: InstantMs) -> None:
        """Follow a peer's card to its next version by the root rule; nobody needs to confirm."""
        current = self._cards.newest_confirmed(peer)
        if current is None or current.raw == raw:
            return
        try:
            card = verify_next_card(raw, current=read_card(current.raw), now_ms=now_ms)
        except VisavisError as error:
            _log.warning("card refused", peer=peer, code=error.code, reason=str(error))
            self._refusals.keep(now_ms, f"card of {peer}", error.code, str(error))
            return
        self._cards.keep(peer, card.version, raw, now_ms)
        self._cards.confirm(peer, card.version, now_ms)
        self.directories[peer] = Directory.of(card)
        self.card_changed(peer)


def _runs(indices: Sequence[int]) -> list[tuple[int, list[int]]]:
    """Split indices into runs without a gap, each with its place among them."""
    runs: list[tuple[int, list[int]]] = []
    for place, index in enumerate(indices):
        if runs and runs[-1][1][-1] + 1 == index:
            runs[-1][1].append(index)
        else:
            runs.append((place, [index]))
    return runs


def _row(index: int, admission: Admission, entry: Entry) -> ReceivedStatement:
    statement = admission.statement
    raw = admission.release.signed if admission.release is not None else entry.content
    assert raw is not None
    if statement is None:
        filed = FiledStatement(None, None, None, None, None, None, None, raw)
    else:
        filed = FiledStatement(
            id=statement.id,
            party=statement.party,
            office=statement.office,
            act=statement.act,
            kind=statement.kind,
            thread=admission.thread,
            said_ms=instant_ms(statement.said),
            raw=raw,
        )
    return ReceivedStatement(filed, index, _VERDICTS[admission.verdict], admission.code)


_VERDICTS: Mapping[Judged, Verdict] = {
    Judged.ADMITTED: Verdict.ADMITTED,
    Judged.REFUSED: Verdict.REFUSED,
    Judged.NOT_UNDERSTOOD: Verdict.NOT_UNDERSTOOD,
}
