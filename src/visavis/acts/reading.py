"""What every read model is made with: typed views, children by prefix, statements of a thread."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import msgspec

from visavis.acts.admission_rules import read_body_again
from visavis.acts.conflict_finding import Surroundings
from visavis.acts.errors import UnknownThing
from visavis.acts.kinds import Under, under_id
from visavis.acts.ports import FiledStatement, KeptStatement, StatementReader, ViewReader
from visavis.acts.projections import decode_view, said_of
from visavis.acts.registry import REGISTRY, VIEW_NAMES
from visavis.record import read_again
from visavis.release import Mark, Said
from visavis.terms import InstantMs, render_instant

V = TypeVar("V")

CHILDREN_LIMIT: Final = 500  # one screen of a desk shows fifty; more is a search's work
MESSAGES_LIMIT: Final = 500  # the same; a longer contact is read page by page

_COUNTED: Final = frozenset({"own", "admitted"})


class Word(msgspec.Struct, frozen=True):
    """Who said something, when by their own time, and in which statement."""

    by: str
    at: str
    statement: str


def word(mark: Mark) -> Word:
    """Render a mark for a reader."""
    return Word(by=mark.office, at=render_instant(mark.said_ms), statement=mark.id)


def word_or_none(mark: Mark | None) -> Word | None:
    """Render a mark for a reader, if there is one."""
    return None if mark is None else word(mark)


def plain(model: msgspec.Struct) -> dict[str, object]:
    """Turn a read model into exactly the plain values that its JSON holds."""
    found = msgspec.json.decode(msgspec.json.encode(model))
    assert isinstance(found, dict)
    return found


@dataclass(frozen=True, slots=True)
class Shelf:
    """The views and statements of one node, read with their types.

    `around` is who was heard and what meets what; without it an answer is *unknown*.
    """

    views: ViewReader
    statements: StatementReader
    around: Surroundings | None = None

    def view(self, shape: type[V], entity: str) -> V | None:
        """Return a view, or None if nothing was said of it."""
        doc = self.views.read_view(VIEW_NAMES[shape], entity)
        return None if doc is None else decode_view(shape, doc)

    def several(self, shape: type[V], entities: Sequence[str]) -> dict[str, V]:
        """Return those of the views that there are, by id: one question, however many."""
        docs = self.views.read_views(VIEW_NAMES[shape], entities)
        return {entity: decode_view(shape, doc) for entity, doc in docs.items()}

    def require(self, shape: type[V], entity: str) -> V:
        """Return a view, or refuse.

        Raises:
            UnknownThing.
        """
        view = self.view(shape, entity)
        if view is None:
            raise UnknownThing(
                f"No {VIEW_NAMES[shape]} {entity[:60]} here",
                expected="the id of something that was said here or sent here",
                got=repr(entity[:60]),
                next_step="List them, or wait for the other side's statement to arrive.",
            )
        return view

    def listed(self, shape: type[V], prefix: str, limit: int) -> Iterator[V]:
        """Return the views whose id starts with a prefix, in order of id."""
        for row in self.views.list_views(VIEW_NAMES[shape], limit, prefix):
            if not row.id.startswith(prefix):
                return
            yield decode_view(shape, row.doc)

    def children(self, parent: str, kind: str) -> Sequence[Under]:
        """Return what stands under a thread, of one kind, earliest first."""
        found = self.listed(Under, under_id(parent, kind, ""), CHILDREN_LIMIT)
        return sorted(found, key=lambda under: under.mark)

    def thread(self, thread: str, after: int, limit: int) -> "ThreadPage":
        """Return the statements of a thread that count, as they came, from place `after` on."""
        limit = min(limit, MESSAGES_LIMIT)
        rows = self.statements.by_thread(thread, after, limit)
        read = (said_again(kept) for kept in rows if kept.verdict in _COUNTED)
        counted = tuple(said for said in read if said is not None)
        return ThreadPage(counted, rows[-1].seq if len(rows) >= limit else None)


@dataclass(frozen=True, slots=True)
class ThreadPage:
    """Some statements of a thread, and the place after which to go on; None at the end."""

    saids: tuple[Said[Any], ...]
    next_after: int | None


class Shown(msgspec.Struct, frozen=True, gc=False):
    """A kept statement as one reader sees it: `said` stands in the place of its bytes.

    `gone` tells that it was withdrawn or has expired, so that its content is not in `said`; its
    bytes are for proofs alone. None for a kind that is not understood, or one that does not count.
    """

    filed: FiledStatement
    seq: int
    verdict: str
    received_ms: InstantMs
    said: Said[Any] | None
    gone: bool


def said_again(kept: KeptStatement) -> Said[Any] | None:
    """Read a kept statement again; it was proven when it was admitted.

    Returns:
        None for a kind that this release does not know: a newer one said or admitted it.
    """
    if isinstance(kept, Shown):
        return kept.said
    own = kept.verdict == "own"
    statement = read_again(kept.filed.raw)
    if statement.kind not in REGISTRY:
        return None
    received_ms: InstantMs | None = None if own else kept.received_ms
    return said_of(statement, read_body_again(statement), own=own, received_ms=received_ms)
