"""The trace of one act: up to its mandate, down to every acknowledgement, in one call.

It is made of the record alone: what a statement stands under (`Kind.parents`), and what was said
in each thread. So every kind takes part, and a counterpart's trace holds what was released to it
and nothing else: of a directive, the word that it exists, and the mandate that this word names.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec

from visavis.acts.errors import UnknownThing
from visavis.acts.kinds import Under
from visavis.acts.minutes_views import minutes_status
from visavis.acts.reading import Shelf, Word, said_again, word
from visavis.acts.registry import REGISTRY, VIEW_TYPES
from visavis.lines import MAX_CHAIN, ContactView, MinutesView, ToldView
from visavis.record import parse_signed
from visavis.release import Said
from visavis.terms import InstantMs, StatementId, VisavisError, parse_statement_id

# Mandate, narrower mandate, line, contact, minutes: five levels, and as many again to spare.
DEPTH_LIMIT: Final = 10
CHILDREN_LIMIT: Final = 100  # under one thing: two screens; who has more looks at that thing itself
NODES_LIMIT: Final = 300  # a page that a person can still read through
ACTS_LIMIT: Final = 200  # of one thread: a conversation of a day
ALL_ACTS_LIMIT: Final = 2_000  # read and parsed for one trace: about a tenth of a second


class TraceAct(msgspec.Struct, frozen=True):
    """One statement of a thread: who, when, what it does, and what it answers.

    `of` is the statement that it acknowledges, answers or amends; None for what answers nothing.
    """

    word: Word
    kind: str
    act: str
    of: str | None


class TraceNode(msgspec.Struct, frozen=True):
    """One thing of the trace: a mandate, line, contact, directive, notice …

    Args:
        thread: its id.
        kind: of the statement that began it, or, where that was not released to this party, of
            the first that speaks of it here.
        state: as its own page shows it; None for things that have none.
        begun: None where the beginning is not here.
        depth: steps away from what was asked for.
        parents: the threads that it stands under.
        acts: what was said in it, in order of arrival; `more` where there is more.
    """

    thread: str
    kind: str
    state: str | None
    begun: Word | None
    depth: int
    parents: tuple[str, ...]
    acts: tuple[TraceAct, ...]
    more: bool


class Trace(msgspec.Struct, frozen=True):
    """What one act stands under and what stands under it.

    Args:
        asked: the id that was asked for, of a statement or of a thread.
        itself: the thing that it belongs to.
        up: nearest first, to the widest mandate that is known here.
        down: parents before children; each says under what it stands.
        cut: which limits left something out, in words; empty for a whole trace.
    """

    asked: str
    itself: TraceNode
    up: tuple[TraceNode, ...]
    down: tuple[TraceNode, ...]
    cut: tuple[str, ...]


def trace(shelf: Shelf, asked: str, now_ms: InstantMs) -> Trace:
    """Trace an act.

    Raises:
        UnknownThing: nothing was said of this id here.
    """
    walk = _Walk(shelf, now_ms)
    thread = _thread_of(shelf, asked)
    itself = walk.visit(thread, 0)
    if itself is None:
        raise _unknown(asked)
    up = tuple(walk.upward(itself))
    down = tuple(walk.downward(itself))
    return Trace(asked=asked, itself=itself, up=up, down=down, cut=tuple(walk.cut))


@dataclass(slots=True)
class _Walk:
    """One walk through the record, with what is left of its limits."""

    shelf: Shelf
    now_ms: InstantMs
    acts_left: int = ALL_ACTS_LIMIT
    seen: set[str] = field(default_factory=set)
    cut: dict[str, None] = field(default_factory=dict)

    def upward(self, start: TraceNode) -> Iterator[TraceNode]:
        """Walk to what it stands under, level by level."""
        level = [start]
        for depth in range(1, MAX_CHAIN + 1):
            parents = dict.fromkeys(parent for node in level for parent in node.parents)
            level = list(self._visit_each(parents, depth))
            yield from level
        if any(parent not in self.seen for node in level for parent in node.parents):
            self.cut[f"at most {MAX_CHAIN} levels up"] = None

    def downward(self, parent: TraceNode) -> Iterator[TraceNode]:
        """Walk to what stands under it, parents before children."""
        below = self._children(parent.thread)
        if parent.depth >= DEPTH_LIMIT:
            if below:
                self.cut[f"at most {DEPTH_LIMIT} levels down"] = None
            return
        for node in self._visit_each(below, parent.depth + 1):
            yield node
            yield from self.downward(node)

    def visit(self, thread: str, depth: int) -> TraceNode | None:
        """Read one thing; None where nothing of it is here."""
        self.seen.add(thread)
        limit = min(ACTS_LIMIT, self.acts_left)
        page = self.shelf.thread(thread, 0, max(limit, 1))
        saids = page.saids
        self.acts_left -= len(saids)
        if not saids:
            return None
        more = page.next_after is not None
        if more:
            self.cut[f"at most {limit} statements of one thing"] = None
        begun = next((said for said in saids if said.mark.id == thread), None)
        kind = (begun or saids[0]).kind
        parents = dict.fromkeys(p for said in saids for p in REGISTRY[said.kind].parents(said))
        return TraceNode(
            thread=thread,
            kind=kind,
            state=_state(self.shelf, kind, thread, self.now_ms),
            begun=None if begun is None else word(begun.mark),
            depth=depth,
            parents=tuple(parent for parent in parents if parent != thread),
            acts=tuple(_act(said, thread) for said in saids),
            more=more,
        )

    def _visit_each(self, threads: Sequence[str] | dict[str, None], depth: int) -> Iterator[Any]:
        for thread in threads:
            if thread in self.seen:
                continue
            if len(self.seen) >= NODES_LIMIT or self.acts_left <= 0:
                self.cut[f"at most {NODES_LIMIT} things and {ALL_ACTS_LIMIT} statements"] = None
                return
            node = self.visit(thread, depth)
            if node is not None:
                yield node

    def _children(self, thread: str) -> list[str]:
        """Return what stands under a thread, of every kind, earliest first."""
        found = list(self.shelf.listed(Under, f"{thread}/", CHILDREN_LIMIT + 1))
        if len(found) > CHILDREN_LIMIT:
            self.cut[f"at most {CHILDREN_LIMIT} things under one"] = None
        found = sorted(found[:CHILDREN_LIMIT], key=lambda under: under.mark)
        return list(dict.fromkeys(under.child for under in found))


def _thread_of(shelf: Shelf, asked: str) -> str:
    """Return the thread of a statement; what is no statement here may be a thread itself."""
    try:
        kept = shelf.statements.get(parse_statement_id(asked))
    except VisavisError:
        return asked  # a thread need not be named like a statement
    if kept is None:
        return asked
    said = said_again(kept)
    if said is None:
        kind = parse_signed(kept.filed.raw).statement.kind
        raise UnknownThing(
            f"No trace of {asked}",
            expected="a kind of statement that this node knows",
            got=f"{kind}, kept with its proof and not understood",
            next_step="Upgrade this node; the statement comes to life then.",
        )
    return REGISTRY[said.kind].thread(said)


def _act(said: Said[Any], thread: str) -> TraceAct:
    answered = [ref for ref in said.refs if ref != thread]
    begins = said.mark.id == thread
    own_answer: StatementId | None = answered[-1] if answered else StatementId(thread)
    return TraceAct(
        word=word(said.mark), kind=said.kind, act=said.act, of=None if begins else own_answer
    )


def _state(shelf: Shelf, kind: str, thread: str, now_ms: InstantMs) -> str | None:
    shape = VIEW_TYPES.get(kind.partition(".")[0])
    view = None if shape is None else shelf.view(shape, thread)
    match view:
        case None:
            told = next(shelf.listed(ToldView, f"{thread}/", 1), None)
            return None if told is None else told.state.value
        case ContactView():
            return _contact_state(view)
        case MinutesView():
            return minutes_status(shelf, thread).state
    state_at = getattr(view, "state_at", None)
    state = getattr(view, "state", None) if state_at is None else state_at(now_ms)
    return None if state is None else str(state.value)


def _contact_state(view: ContactView) -> str:
    if view.opening is None:
        return "unknown"
    return "closed" if view.is_closed else "open"


def _unknown(asked: str) -> UnknownThing:
    return UnknownThing(
        f"No trace of {asked[:60]!r}",
        expected="the id of something that was said here or sent here",
        got="one of which nothing is known",
        next_step="Copy the id from a list, or wait for the statement to arrive.",
    )
