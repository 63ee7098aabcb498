"""Folding statements into views, and reading views back while more is being said."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, TypeVar

import msgspec

from visavis.acts.kinds import Projection, Under, fold_under, under_id
from visavis.acts.open_things import OPEN_VIEW, OPENS
from visavis.acts.ports import ViewReader
from visavis.acts.registry import REGISTRY, VIEW_NAMES, VIEW_TYPES
from visavis.lines import OpenThing
from visavis.parties import Directory, Holder, Office
from visavis.record import Statement
from visavis.release import Mark, Said, instant_ms
from visavis.terms import InstantMs, OfficeId, PartyId, StatementId, party_of

V = TypeVar("V")

_encoder = msgspec.json.Encoder()
_DECODERS: Final[Mapping[type[Any], msgspec.json.Decoder[Any]]] = {
    shape: msgspec.json.Decoder(shape) for shape in VIEW_TYPES.values()
}


class ViewDocument(msgspec.Struct, frozen=True, gc=False):
    """A view as the node stores it: JSON under its type and id.

    `touched` are the marks of the statements that were folded into it since it was last stored,
    in order of folding; none for a document that is no fold of statements. An empty `doc` says that
    there is no such document any more. `born` says that there was none before them.
    """

    type: str
    id: str
    doc: bytes
    touched: tuple[Mark, ...] = ()
    born: bool = False


def said_of(
    statement: Statement, body: Any, *, own: bool, received_ms: InstantMs | None
) -> Said[Any]:
    """Make what the rooms fold, of a statement and its body as its kind reads it."""
    return Said(
        mark=Mark(instant_ms(statement.said), statement.id, statement.office),
        kind=statement.kind,
        act=statement.act,
        body=body,
        refs=statement.refs,
        digest=hashlib.sha256(statement.body).hexdigest(),
        own=own,
        received_ms=received_ms,
    )


class Projector:
    """The views as they stand, with what has been folded since on top. It is a `Knowledge`.

    One for each batch: it reads each view once, folds any number of statements, and hands out
    the documents that changed, for the node to write in the same transaction as the statements.
    """

    def __init__(self, reader: ViewReader, directories: Mapping[PartyId, Directory]) -> None:
        self._reader = reader
        self._directories = directories
        self._views: dict[tuple[type[Any], str], Any] = {}
        self._changed: dict[tuple[type[Any], str], list[Mark]] = {}
        self._born: set[tuple[type[Any], str]] = set()
        self._open: dict[str, OpenThing | None] = {}

    def read(self, shape: type[V], entity: str) -> V | None:
        """Return a view, or None if nothing was said of it."""
        key = (shape, entity)
        if key in self._views:
            found: V | None = self._views[key]
            return found
        doc = self._reader.read_view(VIEW_NAMES[shape], entity)
        view: V | None = None if doc is None else _DECODERS[shape].decode(doc)
        self._views[key] = view
        return view

    def listed(self, shape: type[V], limit: int) -> Sequence[V]:
        """Return views of a shape in the order of their ids, at most `limit`."""
        rows = self._reader.list_views(VIEW_NAMES[shape], limit, "")
        found: dict[str, Any] = {row.id: _DECODERS[shape].decode(row.doc) for row in rows}
        found.update({key: view for (kept, key), view in self._views.items() if kept is shape})
        if shape is OpenThing:
            found.update(self._open)
        return [found[key] for key in sorted(found) if found[key] is not None][:limit]

    def office(self, office: OfficeId) -> Office | None:
        """Return an office of any known party, or None."""
        directory = self._directories.get(party_of(office))
        return None if directory is None else directory.office(office)

    def holder_at(self, office: OfficeId, instant_ms: InstantMs) -> Holder | None:
        """Return who holds an office on the UTC day of an instant, or None."""
        directory = self._directories.get(party_of(office))
        return None if directory is None else directory.holder_at(office, instant_ms)

    def superiors(self, office: OfficeId) -> tuple[OfficeId, ...]:
        """Return the chain above an office within its party, nearest first."""
        directory = self._directories.get(party_of(office))
        return () if directory is None else directory.superiors(office)

    def read_ahead(self, saids: Iterable[Said[Any]]) -> None:
        """Read the views that statements will change, each shape's at once: one by one takes longer
        than the folding. Nothing else comes of it."""
        wanted: dict[type[Any], dict[str, None]] = {}
        for said in saids:
            for projection in REGISTRY[said.kind].projections:
                wanted.setdefault(projection.shape, {})[projection.id_of(said)] = None
        for shape, entities in wanted.items():
            unread = [entity for entity in entities if (shape, entity) not in self._views]
            docs = self._reader.read_views(VIEW_NAMES[shape], unread)
            for entity in unread:
                doc = docs.get(entity)
                self._views[shape, entity] = None if doc is None else _DECODERS[shape].decode(doc)

    def fold_new(self, said: Said[Any]) -> str:
        """Fold a statement whose id was drawn just now, so that nobody can have spoken of it yet:
        a view of that id need not be looked for."""
        for projection in REGISTRY[said.kind].projections:
            entity = projection.id_of(said)
            if entity == said.mark.id:
                self._views.setdefault((projection.shape, entity), None)
        return self.fold(said)

    def fold(self, said: Said[Any]) -> str:
        """Fold one statement of a registered kind; returns its thread."""
        kind = REGISTRY[said.kind]
        for projection in kind.projections:
            self._apply(projection, said)
        thread = kind.thread(said)
        for parent in kind.parents(said):
            entity = under_id(parent, kind.name, thread)
            found = fold_under(self.read(Under, entity), parent, thread, said)
            self._write(Under, entity, found, said.mark)
        return thread

    def changed(self) -> tuple[ViewDocument, ...]:
        """Return the documents of the views that changed since this projector was made."""
        folded = (
            ViewDocument(
                VIEW_NAMES[shape],
                entity,
                _encoder.encode(self._views[shape, entity]),
                tuple(touched),
                (shape, entity) in self._born,
            )
            for (shape, entity), touched in self._changed.items()
        )
        opened = (
            ViewDocument(OPEN_VIEW, key, b"" if thing is None else _encoder.encode(thing))
            for key, thing in self._open.items()
        )
        return (*folded, *opened)

    def _apply(self, projection: Projection, said: Said[Any]) -> None:
        entity = projection.id_of(said)
        view = self.read(projection.shape, entity)
        self._write(projection.shape, entity, projection.fold(view, said), said.mark)

    def _write(self, shape: type[Any], entity: str, view: Any, mark: Mark) -> None:
        key = (shape, entity)
        before = self._views[key]
        if (is_open := OPENS.get(shape)) is not None:
            thing, known = is_open(view), None if before is None else is_open(before)
            if thing is not None or known is not None:
                self._open[f"{VIEW_NAMES[shape]}/{entity}"] = thing
        self._views[key] = view
        touched = self._changed.get(key)
        if touched is None:
            self._changed[key] = [mark]
            if before is None:
                self._born.add(key)
        elif touched[-1] is not mark:  # once, where a kind changes a view twice
            touched.append(mark)


class Stop(msgspec.Struct, frozen=True):
    """Where a projection failed: the statement that it could not fold, and why."""

    statement: StatementId
    reason: str


class CarefulProjector(Projector):
    """A projector for what others said: a fold that fails stops its own view type, nothing else.

    The statement counts, whatever our folding makes of it; refusing it would be our mistake made
    theirs. `stopped` holds the types that fold no more; a type that stops here is put into it.
    """

    def __init__(
        self,
        reader: ViewReader,
        directories: Mapping[PartyId, Directory],
        stopped: dict[str, Stop],
    ) -> None:
        super().__init__(reader, directories)
        self._stopped = stopped

    def _apply(self, projection: Projection, said: Said[Any]) -> None:
        name = VIEW_NAMES[projection.shape]
        if name in self._stopped:
            return
        try:
            super()._apply(projection, said)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is shown, with its time
            self._stopped[name] = Stop(said.mark.id, f"{type(error).__name__}: {error}")


def encode_view(view: Any) -> bytes:
    """Write one view document."""
    return _encoder.encode(view)


def decode_view(shape: type[V], doc: bytes) -> V:
    """Read one view document."""
    view: V = _DECODERS[shape].decode(doc)
    return view
