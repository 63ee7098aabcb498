"""A record that is kept as a node keeps it, and the views as they stood after each arrival."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
from tests.node.builders import a_store

from visavis.acts import REGISTRY, Projector, read_body, said_of
from visavis.node.own_record import (
    FiledStatement,
    OwnRecord,
    ReceivedStatement,
    Verdict,
)
from visavis.node.store import Store
from visavis.node.views import Place, Views, places_of
from visavis.record import Act, Mode, Statement, parse_signed, sign_statement
from visavis.release import Said
from visavis.terms import InstantMs, PartyId, VisavisError, party_of, render_instant

Docs = dict[tuple[str, str], Any]


def documents(store: Store) -> Docs:
    """Every projection in the database, as plain values."""
    rows = store.connection.execute("SELECT type, id, doc FROM views").fetchall()
    return {(kind, view_id): msgspec.json.decode(doc) for kind, view_id, doc in rows}


@dataclass
class Arrivals:
    """A database into which statements arrive batch by batch."""

    store: Store
    now_ms: InstantMs
    moments: list[tuple[InstantMs, Docs]] = field(default_factory=list)
    said: list[Said[Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.record = OwnRecord(self.store.connection)
        self.views = Views(self.store.connection)

    def arrive(self, batch: Sequence[Said[Any]], later_ms: int) -> None:
        """Keep a batch of one side's statements some time after the one before.

        Those of a peer that every node would refuse are left out.
        """
        self.now_ms = InstantMs(self.now_ms + later_ms)
        own = batch[0].own
        filed = [filed_of(said) for said in batch if own or _may_come(said)]
        fresh = [_read(one.raw, own, self.now_ms) for one in filed]
        projector = Projector(self.views, {})
        with self.store.write():
            before = self.record.count()
            if own:
                arrived = self.record.append_own(filed, self.now_ms)
            else:
                rows = [
                    ReceivedStatement(one, before + at, Verdict.ADMITTED, "")
                    for at, one in enumerate(filed)
                ]
                arrived = self.record.append_received(1, rows, self.now_ms)
            for one in fresh:
                projector.fold(one)
            places = places_of([one.id for one in filed], arrived, before, self.now_ms)
            newest = Place(self.record.count(), self.now_ms)
            self.views.store(projector.changed(), places, newest)
        self.said += fresh
        self.moments.append((self.now_ms, documents(self.store)))


def an_arrivals(folder: Path, now_ms: InstantMs) -> Arrivals:
    return Arrivals(a_store(folder), now_ms)


def filed_of(said: Said[Any]) -> FiledStatement:
    """A statement's row; its signature is nonsense, since nobody verifies what was admitted."""
    kind = REGISTRY[said.kind]
    statement = Statement(
        act=Act(said.act),
        body=msgspec.Raw(msgspec.json.encode(said.body, order="sorted")),
        id=said.mark.id,
        kind=said.kind,
        mode=Mode.EXERCISE,
        office=said.mark.office,
        party=party_of(said.mark.office),
        refs=(),
        said=render_instant(said.mark.said_ms),
    )
    return FiledStatement(
        id=said.mark.id,
        party=PartyId(statement.party),
        office=said.mark.office,
        act=said.act,
        kind=said.kind,
        thread=kind.thread(said),
        said_ms=said.mark.said_ms,
        raw=sign_statement(statement, Scrawl()),
    )


def _may_come(said: Said[Any]) -> bool:
    try:
        REGISTRY[said.kind].check(said)
    except VisavisError:
        return False
    return True


def _read(raw: bytes, own: bool, now_ms: InstantMs) -> Said[Any]:
    statement = parse_signed(raw).statement
    body = read_body(statement)
    return said_of(statement, body, own=own, received_ms=None if own else now_ms)


class Scrawl:
    """Signs anything with nothing: nobody verifies again what was admitted."""

    public_key = b"k" * 32

    def sign(self, message: bytes) -> bytes:
        """Sixty-four bytes."""
        return b"s" * 64


def folded(saids: Sequence[Said[Any]]) -> Docs:
    """The views of some statements, folded from nothing."""

    class Nothing:
        def read_view(self, view_type: str, view_id: str) -> bytes | None:
            return None

        def read_views(self, view_type: str, view_ids: Sequence[str]) -> dict[str, bytes]:
            return {}

        def list_views(self, view_type: str, limit: int, after: str) -> Sequence[Any]:
            return []

    projector = Projector(Nothing(), {})
    for said in saids:
        projector.fold(said)
    changed = [one for one in projector.changed() if one.doc]
    return {(one.type, one.id): msgspec.json.decode(one.doc) for one in changed}
