"""Markings: under which label each statement stands here, until when, and whether it was withdrawn.

A marking is what came with a release, or what this party's own people chose; it is no part of the
signed statement. So these documents are made when a statement is said or arrives, and cannot be
folded from the record: whoever makes the views anew keeps them as they stand (`KEPT_VIEWS`).
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import msgspec

from visavis.acts.admission import Admission, Verdict
from visavis.acts.ports import StatementLookup, ViewReader
from visavis.acts.projections import ViewDocument
from visavis.acts.releases_made import RELEASE_VIEW
from visavis.record import parse_signed
from visavis.release import Form, Label, ReleaseWithdraw
from visavis.terms import InstantMs, PartyId, StatementId

MARKING_VIEW: Final = "marking"  # by statement
THREAD_VIEW: Final = "thread_marks"  # by thread
EVERY_THREAD: Final = ""  # as a thread: what the markings of all of them come to
COMPARTMENT_VIEW: Final = "compartment"  # by category and statement
KEPT_VIEWS: Final = frozenset({RELEASE_VIEW, MARKING_VIEW, THREAD_VIEW, COMPARTMENT_VIEW})

# A statement names the thing that it is about, that one what it stands under; a longer way up than
# this is nothing that people made, and what lies at its end is taken for restricted.
ANCESTORS_LIMIT: Final = 64
BEYOND: Final = "+beyond"  # a category that nobody is cleared for: a label may not start so

_encoder = msgspec.json.Encoder()


class StatementMarking(msgspec.Struct, frozen=True, gc=False):
    """The marking of one statement.

    Args:
        thread: of the statement; "" while only its withdrawal has come.
        party: whose statement it is.
        label, form, expires_ms: of its newest release to us; for one's own statement the label
            that was chosen, and no expiry.
        withdrawn_ms: when its party told us to use it no more, by that party's clock.
    """

    statement: StatementId
    thread: str
    party: PartyId
    label: Label | None
    form: Form
    expires_ms: InstantMs | None
    withdrawn_ms: InstantMs | None = None


class ThreadMarks(msgspec.Struct, frozen=True, gc=False):
    """What the markings of one thread come to: whether a reader must look closer at all.

    `expires_ms` is the earliest expiry that any of its statements ever had.
    """

    thread: str
    expires_ms: InstantMs | None = None
    withdrawn: bool = False


_marking_decoder = msgspec.json.Decoder(StatementMarking)
_thread_decoder = msgspec.json.Decoder(ThreadMarks)


def read_marking(doc: bytes) -> StatementMarking:
    """Read the document of one marking."""
    return _marking_decoder.decode(doc)


class Markings:
    """The markings as they stand, with what a batch adds on top."""

    def __init__(self, reader: ViewReader) -> None:
        self._reader = reader
        self._markings: dict[str, StatementMarking | None] = {}
        self._threads: dict[str, ThreadMarks] = {}
        self._changed: dict[tuple[str, str], msgspec.Struct] = {}

    def of(self, statement: str) -> StatementMarking | None:
        """Return the marking of a statement, or None for an unmarked one."""
        if statement not in self._markings:
            doc = self._reader.read_view(MARKING_VIEW, statement)
            self._markings[statement] = None if doc is None else _marking_decoder.decode(doc)
        return self._markings[statement]

    def thread(self, thread: str) -> ThreadMarks:
        """Return what the markings of a thread come to."""
        if thread not in self._threads:
            doc = self._reader.read_view(THREAD_VIEW, thread)
            found = ThreadMarks(thread) if doc is None else _thread_decoder.decode(doc)
            self._threads[thread] = found
        return self._threads[thread]

    def read_ahead(self, statements: Sequence[str]) -> None:
        """Read the markings of many statements at once."""
        unread = [one for one in statements if one not in self._markings]
        docs = self._reader.read_views(MARKING_VIEW, unread)
        for one in unread:
            doc = docs.get(one)
            self._markings[one] = None if doc is None else _marking_decoder.decode(doc)

    def say(self, statement: StatementId, thread: str, party: PartyId, label: Label) -> None:
        """Mark a statement of one's own that is in a compartment; another needs no marking."""
        if label.categories:
            self._mark(StatementMarking(statement, thread, party, label, Form.WHOLE, None))

    def receive(self, admission: Admission, own: PartyId) -> None:
        """Mark a statement that was admitted or not understood, or note its withdrawal."""
        release, statement = admission.release, admission.statement
        if release is None or statement is None or admission.verdict is Verdict.REFUSED:
            return
        known = self.of(statement.id)
        if known is not None and known.label is not None and known.party != statement.party:
            return  # another party's statement stands under this id
        withdrawn = None if known is None or known.party != statement.party else known.withdrawn_ms
        self._mark(
            StatementMarking(
                statement=statement.id,
                thread=admission.thread or "",
                party=statement.party,
                label=release.label,
                form=release.form,
                expires_ms=release.expires_ms,
                withdrawn_ms=withdrawn,
            )
        )
        said = admission.said
        if said is not None and isinstance(said.body, ReleaseWithdraw) and said.body.told == own:
            self._withdraw(said.body.statement, said.party, said.mark.said_ms)

    def changed(self) -> tuple[ViewDocument, ...]:
        """Return the documents that changed since this was made."""
        return tuple(
            ViewDocument(kind, entity, _encoder.encode(value))
            for (kind, entity), value in self._changed.items()
        )

    def _withdraw(self, statement: StatementId, party: PartyId, said_ms: InstantMs) -> None:
        known = self.of(statement)
        if known is None:
            known = StatementMarking(statement, "", party, None, Form.WHOLE, None)
        if known.party != party:
            return  # only its own party can withdraw a statement
        first = said_ms if known.withdrawn_ms is None else min(known.withdrawn_ms, said_ms)
        self._mark(msgspec.structs.replace(known, withdrawn_ms=InstantMs(first)))

    def _mark(self, marking: StatementMarking) -> None:
        self._markings[marking.statement] = marking
        self._changed[MARKING_VIEW, marking.statement] = marking
        for category in () if marking.label is None else marking.label.categories:
            self._changed[COMPARTMENT_VIEW, f"{category}/{marking.statement}"] = marking
        if marking.expires_ms is None and marking.withdrawn_ms is None:
            return
        for thread in {marking.thread, EVERY_THREAD}:
            known = self.thread(thread)
            earliest = [ms for ms in (known.expires_ms, marking.expires_ms) if ms is not None]
            marks = ThreadMarks(
                thread=thread,
                expires_ms=min(earliest, default=None),
                withdrawn=known.withdrawn or marking.withdrawn_ms is not None,
            )
            if marks != known:
                self._threads[thread] = marks
                self._changed[THREAD_VIEW, thread] = marks


class Compartments:
    """In which compartments a statement is: its own label's, and those of all that it is about."""

    def __init__(self, views: ViewReader, statements: StatementLookup) -> None:
        self._views = views
        self._statements = statements
        self._markings = Markings(views)
        self._fresh: dict[StatementId, frozenset[str]] = {}
        self._found: dict[StatementId, frozenset[str]] = {}
        self._any: bool | None = None

    def exist(self) -> bool:
        """Tell whether anything here is in a compartment at all."""
        if self._any is None:
            self._any = bool(self._views.list_views(COMPARTMENT_VIEW, 1, ""))
        return self._any or bool(self._fresh)

    def say(self, statement: StatementId, categories: Iterable[str]) -> None:
        """Take in a statement that is being said right now."""
        found = frozenset(categories)
        if found:
            self._fresh[statement] = found

    def of(self, statement: StatementId) -> frozenset[str]:
        """Return the categories of a statement; none for one that is not known here."""
        if not self.exist():
            return frozenset()
        if statement not in self._found:
            self._found[statement] = self._climb(statement)
        return self._found[statement]

    def _climb(self, statement: StatementId) -> frozenset[str]:
        found: set[str] = set()
        seen: set[StatementId] = set()
        waiting = [statement]
        while waiting:
            one = waiting.pop()
            if one in seen:
                continue
            if len(seen) >= ANCESTORS_LIMIT:
                return frozenset({*found, BEYOND})
            seen.add(one)
            if one in self._fresh:
                found |= self._fresh[one]  # with all above it already
                continue
            marking = self._markings.of(one)
            if marking is not None and marking.label is not None:
                found.update(marking.label.categories)
            waiting.extend(self._above(one, marking))
        return frozenset(found)

    def _above(self, one: StatementId, marking: StatementMarking | None) -> Iterator[StatementId]:
        kept = self._statements.get(one)
        if kept is not None:
            yield from parse_signed(kept.filed.raw).statement.refs
        if marking is not None and len(marking.thread) == len(one):
            yield StatementId(marking.thread)
