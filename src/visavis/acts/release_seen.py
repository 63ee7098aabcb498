"""What one reader sees of the views and the record, at one instant: the same ports, with less in.

Two things are left out. What is in a compartment that the reader is not cleared for: every view is
folded anew from the statements that they may see, so that what they read is what a node would show
that never heard the others. And the content of what was withdrawn or has expired: of a statement
that others stand on (a line, a contact, a mandate) the words go and the frame stays; any other
goes whole. The record itself keeps everything.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any, Final

import msgspec

from visavis.acts.asof import open_of
from visavis.acts.errors import UnknownThing
from visavis.acts.kinds import Under, fold_under, under_id
from visavis.acts.open_things import OPEN_VIEW
from visavis.acts.ports import KeptStatement, StatementArchive, ViewReader, ViewRow
from visavis.acts.projections import encode_view
from visavis.acts.reading import CHILDREN_LIMIT, Shown, said_again
from visavis.acts.registry import REGISTRY, VIEW_NAMES, VIEW_TYPES
from visavis.acts.release_markings import (
    EVERY_THREAD,
    MARKING_VIEW,
    Compartments,
    Markings,
    read_marking,
)
from visavis.acts.releases_made import RELEASE_VIEW, read_release_made
from visavis.acts.wording import LANGUAGES, wording
from visavis.release import Clearance, Said, Text, visible
from visavis.terms import InstantMs, StatementId, render_instant

PAGE: Final = 500  # rows read at a time
THREAD_LIMIT: Final = 20_000  # statements of one thread that a reader's view is folded from

# Kinds whose statements others stand on: they lose their words and keep their frame. Every other
# kind says what it says in figures, places and codes, and goes whole.
_FRAME_STAYS: Final = frozenset(
    {"line", "contact", "mandate", "minutes", "query", "watch", "communique", "release"}
)
_GOES_WHOLE: Final = frozenset({"contact.phrase"})
_ID: Final = re.compile(r"[a-z2-7]{26}")
_WHOLE_ID: Final = re.compile(r'"([a-z2-7]{26})"')  # a field of JSON that is nothing but an id


class GoneWhy(StrEnum):
    """Why a statement of another party is used no more."""

    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class Gone(msgspec.Struct, frozen=True, gc=False):
    """That a statement is used no more, and since when."""

    why: GoneWhy
    since_ms: InstantMs


class Row(msgspec.Struct, frozen=True, gc=False):
    """A view document as the reader sees it."""

    id: str
    doc: bytes


class Seen:
    """The views and the record as one reader sees them. One for each reading: it remembers.

    It is a `ViewReader` and a `StatementArchive`.
    """

    def __init__(
        self,
        views: ViewReader,
        statements: StatementArchive,
        clearance: Clearance,
        now_ms: InstantMs,
    ) -> None:
        self._views = views
        self._statements = statements
        self._clearance = clearance
        self._now_ms = now_ms
        self._markings = Markings(views)
        self._compartments = Compartments(views, statements)
        self._folds: dict[str, Mapping[tuple[type[Any], str], Sequence[Said[Any]]]] = {}

    # What may be seen -------------------------------------------------------------------

    def restricted(self) -> bool:
        """Tell whether anything may be hidden from this reader."""
        return not self._clearance.every and self._compartments.exist()

    def may_see(self, statement: StatementId) -> bool:
        """Tell whether the reader is cleared for a statement and all that it is about."""
        if not self.restricted():
            return True
        return visible(self._compartments.of(statement), self._clearance)

    def gone(self, statement: StatementId) -> Gone | None:
        """Tell whether a statement was withdrawn from us, or its release has expired."""
        marking = self._markings.of(statement)
        if marking is None:
            return None
        if marking.withdrawn_ms is not None:
            return Gone(GoneWhy.WITHDRAWN, marking.withdrawn_ms)
        if marking.expires_ms is not None and marking.expires_ms <= self._now_ms:
            return Gone(GoneWhy.EXPIRED, marking.expires_ms)
        return None

    def require_seen(self, body: msgspec.Struct) -> None:
        """Refuse a command about something that its giver may not see.

        Otherwise the refusal of a rule would tell what stands there. What is not there at all is
        refused here too where something may be hidden: rules word that in many ways.

        Raises:
            UnknownThing: in the words for what does not exist.
        """
        if not self.restricted():
            return
        raw = msgspec.json.encode(body).decode()
        absent = {one for one in _WHOLE_ID.findall(raw) if self._statements.get(one) is None}
        for identity in _ID.findall(raw):
            if identity in absent or not self.may_see(StatementId(identity)):
                raise UnknownThing(
                    f"No {identity} here",
                    expected="the id of something that was said here or sent here",
                    got=repr(identity),
                    next_step="List them, or wait for the other side's statement to arrive.",
                )

    # Views ------------------------------------------------------------------------------

    def read_view(self, view_type: str, view_id: str) -> bytes | None:
        """Return one document as the reader sees it, or None."""
        doc = self._views.read_view(view_type, view_id)
        return None if doc is None else self._seen(view_type, view_id, doc)

    def read_views(self, view_type: str, view_ids: Sequence[str]) -> Mapping[str, bytes]:
        """Return those of the documents that there are for the reader."""
        docs = self._views.read_views(view_type, view_ids)
        seen = {view_id: self._seen(view_type, view_id, doc) for view_id, doc in docs.items()}
        return {view_id: doc for view_id, doc in seen.items() if doc is not None}

    def list_views(self, view_type: str, limit: int, after: str) -> Sequence[ViewRow]:
        """Return documents that there are for the reader, in order of id."""
        found: list[ViewRow] = []
        while len(found) < limit:
            rows = self._views.list_views(view_type, limit, after)
            for row in rows:
                doc = self._seen(view_type, row.id, row.doc)
                if doc is not None and len(found) < limit:
                    found.append(Row(row.id, doc))
            if len(rows) < limit:
                break
            after = rows[-1].id
        return found

    def _seen(self, view_type: str, view_id: str, doc: bytes) -> bytes | None:
        shape = VIEW_TYPES.get(view_type)
        if shape is None:
            return self._seen_note(view_type, doc)
        if not self.restricted() and not self._has_gone(EVERY_THREAD):
            return doc
        threads = self._threads(view_id)
        if not self.restricted() and not any(map(self._has_gone, threads)):
            return doc
        if view_type == OPEN_VIEW:
            return self._seen_open(view_id)
        view = self._fold(shape, view_id, threads)
        return None if view is None else encode_view(view)

    def _seen_note(self, view_type: str, doc: bytes) -> bytes | None:
        """Show what is no fold of statements, where it is known what it is about."""
        if not self.restricted():
            return doc
        if view_type == RELEASE_VIEW:
            return doc if self.may_see(read_release_made(doc).statement) else None
        if view_type == MARKING_VIEW:
            return doc if self.may_see(read_marking(doc).statement) else None
        return None

    def _seen_open(self, view_id: str) -> bytes | None:
        """Show what is open of a view as the reader sees that view."""
        view_type, _, entity = view_id.partition("/")
        doc = self.read_view(view_type, entity)
        return None if doc is None else open_of(view_type, doc)

    def _has_gone(self, thread: str) -> bool:
        marks = self._markings.thread(thread)
        ended = marks.expires_ms is not None and marks.expires_ms <= self._now_ms
        return ended or marks.withdrawn

    def _threads(self, entity: str) -> tuple[str, ...]:
        """Return the threads whose statements may have changed a view."""
        named = dict.fromkeys((entity, *_ID.findall(entity)))
        for identity in tuple(named):
            marking = self._markings.of(identity)
            kept = None if marking is not None else self._statements.get(StatementId(identity))
            if marking is not None and marking.thread:
                named[marking.thread] = None
            elif kept is not None:
                said = said_again(kept)
                if said is not None:
                    named[REGISTRY[said.kind].thread(said)] = None
        return tuple(named)

    def _fold(self, shape: type[Any], entity: str, threads: Iterable[str]) -> Any:
        """Fold a view anew from what the reader may see."""
        saids = [said for one in threads for said in self._index(one).get((shape, entity), ())]
        saids += self._from_children(shape, entity)
        view: Any = None
        counted: set[StatementId] = set()
        for said in saids:
            if said.mark.id in counted:
                continue
            counted.add(said.mark.id)
            for projection in REGISTRY[said.kind].projections:
                if projection.shape is shape and projection.id_of(said) == entity:
                    view = projection.fold(view, said)
            if shape is Under:
                parent, _, child = entity.partition(f"/{said.kind}/")
                view = fold_under(view, StatementId(parent), child, said)
        return view

    def _index(self, thread: str) -> Mapping[tuple[type[Any], str], Sequence[Said[Any]]]:
        """Return a thread's statements, as seen, by the views that they change."""
        if thread not in self._folds:
            found: dict[tuple[type[Any], str], list[Said[Any]]] = {}
            for shown in self._shown(thread, THREAD_LIMIT):
                if shown.said is not None:
                    for place in _places(shown.said):
                        found.setdefault(place, []).append(shown.said)
            self._folds[thread] = found
        return self._folds[thread]

    def _from_children(self, shape: type[Any], entity: str) -> Iterator[Said[Any]]:
        """Return statements that began a thing under this one, where they change its view."""
        if shape is Under:
            return
        for row in self._views.list_views(VIEW_NAMES[Under], CHILDREN_LIMIT, f"{entity}/"):
            if not row.id.startswith(f"{entity}/"):
                return
            kept = self._statements.get(StatementId(row.id.rpartition("/")[2]))
            shown = None if kept is None else self._show(kept, 0)
            said = None if shown is None else shown.said
            if said is not None and (shape, entity) in _places(said):
                yield said

    # Statements -------------------------------------------------------------------------

    def get(self, statement: StatementId) -> KeptStatement | None:
        """Return the statement that stands under an id, as the reader sees it."""
        kept = self._statements.get(statement)
        return None if kept is None else self._show(kept, kept.seq)

    def by_thread(self, thread: str, after: int, limit: int) -> Sequence[KeptStatement]:
        """Return a thread's statements in order of arrival, without what is not to be seen.

        Places count the thread's own statements where something may be hidden from the reader:
        the record's numbers would tell how much.
        """
        if self.restricted():
            shown = self._shown(thread, THREAD_LIMIT)
            numbered = [
                msgspec.structs.replace(one, seq=place) for place, one in enumerate(shown, 1)
            ]
            return [one for one in numbered if one.seq > after][:limit]
        return list(self._shown(thread, limit, after))

    def _shown(self, thread: str, limit: int, after: int = 0) -> Iterator[Shown]:
        found = 0
        while True:
            rows = self._statements.by_thread(thread, after, PAGE)
            self._markings.read_ahead([_id_of(row) for row in rows])
            for row in rows:
                shown = self._show(row, row.seq)
                if shown is not None:
                    found += 1
                    yield shown
                    if found >= limit:
                        return
            if len(rows) < PAGE:
                return
            after = rows[-1].seq

    def _show(self, kept: KeptStatement, seq: int) -> Shown | None:
        """Show a statement whole, without its content, or not at all."""
        identity = _id_of(kept)
        if not self.may_see(identity):
            return None
        said = said_again(kept) if kept.verdict in ("own", "admitted") else None
        gone = self.gone(identity)
        if gone is not None:
            if said is None or not _frame_stays(said.kind):
                return None
            said = msgspec.structs.replace(said, body=without_words(said.body, gone))
        return Shown(kept.filed, seq, kept.verdict, kept.received_ms, said, gone is not None)


def without_words(body: Any, gone: Gone) -> Any:
    """Return a body in which every free text is replaced by why and since when it is gone."""
    if isinstance(body, Text):
        lang = body.lang if body.lang in LANGUAGES else "en"
        note = wording(lang).say(f"gone.{gone.why}", {"at": render_instant(gone.since_ms)})
        return Text(lang, note)
    if isinstance(body, tuple):
        return tuple(without_words(one, gone) for one in body)
    if isinstance(body, msgspec.Struct):
        fields = {name: getattr(body, name) for name in body.__struct_fields__}
        changed = {name: without_words(value, gone) for name, value in fields.items()}
        return msgspec.structs.replace(body, **changed)
    return body


def _places(said: Said[Any]) -> tuple[tuple[type[Any], str], ...]:
    """Name the views that a statement changes."""
    kind = REGISTRY[said.kind]
    thread = kind.thread(said)
    return (
        *((projection.shape, projection.id_of(said)) for projection in kind.projections),
        *((Under, under_id(parent, kind.name, thread)) for parent in kind.parents(said)),
    )


def _frame_stays(kind: str) -> bool:
    return kind.partition(".")[0] in _FRAME_STAYS and kind not in _GOES_WHOLE


def _id_of(kept: KeptStatement) -> StatementId:
    identity = kept.filed.id
    return StatementId("") if identity is None else identity
