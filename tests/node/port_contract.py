"""What any log of a link must do, against a model made of plain lists.

`SentLogMachine` and `ReceivedLogMachine` are hypothesis state machines; a test module gives
them the log to drive by overriding `make_log`.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from tests.node.builders import LINK, Growth, an_entry

from visavis.links import Entry, Evidence, ReceivedLog, SentLog
from visavis.record import EMPTY_FRONTIER, frontier_at, leaf_hash

MAX_BATCH = 130  # so that three steps cross the border of a tile of 256


class OutboxLog(SentLog, Protocol):
    """A sent log, and the call that fills its outbox durably."""

    def fill(self, entries: Sequence[Entry]) -> None: ...


class ListModel:
    """The plain truth: lists, no tree, no tickets."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.outbox: list[Entry] = []
        self.notes: dict[int, str] = {}
        self.receipt: tuple[int, str] = (0, "")
        self.evidence: list[Evidence] = []
        self.made = 0

    def fresh(self, count: int, kind: str, content_bytes: int) -> list[Entry]:
        """Entries that never were before."""
        self.made += count
        return [
            an_entry(f"entry {self.made - at}", kind=kind, content=b"x" * content_bytes)
            for at in range(count)
        ]


@lru_cache(maxsize=20_000)
def leaf_of(entry: Entry) -> bytes:
    return leaf_hash(entry.leaf(LINK))


def growth_of(entries: Sequence[Entry]) -> Growth:
    growth = Growth()
    growth.frontier = EMPTY_FRONTIER.extend(leaf_of(entry) for entry in entries)
    return growth


def agree_on_reading(log: SentLog | ReceivedLog, model: ListModel) -> None:
    """Everything that both can tell must be the same."""
    size = len(model.entries)
    assert log.size() == size
    assert log.entries(0, 1000, 1 << 40) == tuple(model.entries[:1000])
    middle = size // 2
    assert log.entries(middle, 7, 1 << 40) == tuple(model.entries[middle : middle + 7])
    assert log.entries(size, 5, 1 << 40) == ()
    assert list(log.rotations()) == [
        (at, entry.content)
        for at, entry in enumerate(model.entries)
        if entry.kind == "rotation" and entry.content is not None
    ]
    assert log.newest_note() == (model.notes[max(model.notes)] if model.notes else "")
    for start in (0, middle, size):
        found = [at for at in model.notes if start < at <= start + 256]
        expected = (max(found), model.notes[max(found)]) if found else None
        assert log.note_for_page(start, 256) == expected
    assert list(log.evidence()) == model.evidence
    leaves = [leaf_of(entry) for entry in model.entries]
    assert list(log.hashes(0, size - size % 256, size)) == leaves[size - size % 256 :]
    assert frontier_at(log, size) == EMPTY_FRONTIER.extend(leaves)


class _LogMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.model = ListModel()

    @rule(reason=st.sampled_from(["two roots at one size", "behind its own cosignature"]))
    def keep_evidence(self, reason: str) -> None:
        evidence = Evidence(reason, "note", len(self.model.entries))
        self.any_log.keep_evidence(evidence)
        self.model.evidence.append(evidence)

    @property
    def any_log(self) -> SentLog | ReceivedLog:
        raise NotImplementedError


class SentLogMachine(_LogMachine):
    """Drives a sent log through everything that a sending end asks of it."""

    log: OutboxLog

    def make_log(self) -> OutboxLog:
        raise NotImplementedError

    def reopen_log(self) -> OutboxLog:
        raise NotImplementedError

    @property
    def any_log(self) -> SentLog:
        return self.log

    @initialize()
    def start(self) -> None:
        self.log = self.make_log()

    @rule(
        count=st.integers(0, MAX_BATCH),
        kind=st.sampled_from(["statement", "statement", "card", "rotation"]),
        content_bytes=st.sampled_from([0, 1, 100]),
    )
    def fill(self, count: int, kind: str, content_bytes: int) -> None:
        entries = self.model.fresh(count, kind, content_bytes)
        self.log.fill(entries)
        self.model.outbox += entries

    @rule(limit=st.integers(1, MAX_BATCH), limit_bytes=st.sampled_from([0, 1000, 1 << 30]))
    def take(self, limit: int, limit_bytes: int) -> None:
        taken = self.log.next_waiting(limit, limit_bytes)
        expected = _within(self.model.outbox[:limit], limit_bytes)
        assert [entry for _, entry in taken] == expected
        growth = growth_of(self.model.entries)
        hashes, completed = growth.of(expected)
        self.log.take([ticket for ticket, _ in taken], expected, hashes, completed)
        self.model.entries += expected
        del self.model.outbox[: len(expected)]

    @rule(back=st.integers(0, MAX_BATCH))
    def drop_tail(self, back: int) -> None:
        size = max(0, len(self.model.entries) - back)
        self.log.drop_tail(size)
        self.model.outbox[:0] = self.model.entries[size:]
        del self.model.entries[size:]
        self.model.notes = {at: note for at, note in self.model.notes.items() if at <= size}

    @rule(
        known=st.lists(st.integers(0, 60), unique=True, max_size=20),
        foreign=st.integers(0, 5),
        withheld=st.booleans(),
        signed=st.booleans(),
    )
    def adopt(self, known: list[int], foreign: int, withheld: bool, signed: bool) -> None:
        """Some of the outbox comes back, in any order, among entries never seen here."""
        returning = [self.model.outbox[at] for at in known if at < len(self.model.outbox)]
        shown = [entry.withheld() if withheld else entry for entry in returning]
        entries = shown + self.model.fresh(foreign, "statement", 10)
        growth = growth_of(self.model.entries)
        hashes, completed = growth.of(entries)
        size = growth.frontier.size
        note = f"note of {size}" if signed and entries else ""
        self.log.adopt(entries, hashes, completed, note, size)
        self.model.entries += entries
        self.model.outbox = [entry for entry in self.model.outbox if entry not in returning]
        if note:
            self.model.notes[size] = note

    @rule(back=st.integers(0, 400))
    def keep_note(self, back: int) -> None:
        size = len(self.model.entries) - back
        if size > 0:
            self.log.keep_note(size, f"note of {size}")
            self.model.notes[size] = f"note of {size}"

    @rule(back=st.integers(0, 400))
    def keep_receipt(self, back: int) -> None:
        size = len(self.model.entries) - back
        if size > 0:
            self.log.keep_receipt(size, f"receipt of {size}")
            self.model.receipt = max(self.model.receipt, (size, f"receipt of {size}"))

    @rule()
    def reopen(self) -> None:
        self.log = self.reopen_log()

    @invariant()
    def same(self) -> None:
        if not hasattr(self, "log"):
            return
        agree_on_reading(self.log, self.model)
        assert self.log.receipt() == self.model.receipt
        assert self.log.waiting() == len(self.model.outbox)
        front = [entry for _, entry in self.log.next_waiting(5, 1 << 40)]
        assert front == self.model.outbox[:5]


class ReceivedLogMachine(_LogMachine):
    """Drives a received log."""

    log: ReceivedLog

    def make_log(self) -> ReceivedLog:
        raise NotImplementedError

    def reopen_log(self) -> ReceivedLog:
        raise NotImplementedError

    @property
    def any_log(self) -> ReceivedLog:
        return self.log

    @initialize()
    def start(self) -> None:
        self.log = self.make_log()

    @rule(
        count=st.integers(1, MAX_BATCH),
        kind=st.sampled_from(["statement", "rotation"]),
        content_bytes=st.sampled_from([0, 100]),
    )
    def append(self, count: int, kind: str, content_bytes: int) -> None:
        entries = self.model.fresh(count, kind, content_bytes)
        growth = growth_of(self.model.entries)
        hashes, completed = growth.of(entries)
        size = growth.frontier.size
        self.log.append(entries, hashes, completed, f"note of {size}", size)
        self.model.entries += entries
        self.model.notes[size] = f"note of {size}"

    @rule()
    def reopen(self) -> None:
        self.log = self.reopen_log()

    @invariant()
    def same(self) -> None:
        if hasattr(self, "log"):
            agree_on_reading(self.log, self.model)


def _within(entries: Sequence[Entry], limit_bytes: int) -> list[Entry]:
    chosen: list[Entry] = []
    for entry in entries:
        if chosen and sum(one.weight() for one in [*chosen, entry]) > limit_bytes:
            break
        chosen.append(entry)
    return chosen
