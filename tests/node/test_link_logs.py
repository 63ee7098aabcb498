"""The log ports over SQLite: what a replica may rely on."""

import contextlib
import shutil
import sqlite3
import tempfile
import tracemalloc
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import settings
from tests.node.builders import LINK, OTHER_LINK, Growth, a_store, an_entry, some_entries
from tests.node.port_contract import OutboxLog, ReceivedLogMachine, SentLogMachine

from visavis.links import Entry, NotThisLink, ReceivedLog, Rot, StorageFailed
from visavis.node.link_logs import SqliteReceivedLog, SqliteSentLog
from visavis.node.log_reader import LogReader
from visavis.node.store import Store, open_reader
from visavis.record import EMPTY_FRONTIER, inclusion_proof, verify_inclusion


class _FilledLog(SqliteSentLog):
    """With the server's way to fill the outbox: a transaction around it."""

    def __init__(self, store: Store) -> None:
        super().__init__(store, LINK)

    def fill(self, entries: Sequence[Entry]) -> None:
        with self._store.write():
            self.enqueue(entries)


class _OnDisk:
    """A machine's store in a folder of its own."""

    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.store = a_store(self.folder)

    def again(self) -> None:
        self.store.close()
        self.store = Store(self.folder / "node.db")

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.store.check_durable()
            self.store.close()
            shutil.rmtree(self.folder)


class SqliteSentLogMachine(_OnDisk, SentLogMachine):
    def make_log(self) -> OutboxLog:
        self.begin()
        return _FilledLog(self.store)

    def reopen_log(self) -> OutboxLog:
        self.again()
        return _FilledLog(self.store)


class SqliteReceivedLogMachine(_OnDisk, ReceivedLogMachine):
    # The contract computes with LINK, so that is the link here too; its direction says nothing.
    def make_log(self) -> ReceivedLog:
        self.begin()
        return SqliteReceivedLog(self.store, LINK, None)

    def reopen_log(self) -> ReceivedLog:
        self.again()
        return SqliteReceivedLog(self.store, LINK, None)


_RUNS = settings(max_examples=25, stateful_step_count=30, deadline=None)

TestSentLogAgreesWithLists = SqliteSentLogMachine.TestCase
TestSentLogAgreesWithLists.settings = _RUNS
TestReceivedLogAgreesWithLists = SqliteReceivedLogMachine.TestCase
TestReceivedLogAgreesWithLists.settings = _RUNS


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = a_store(tmp_path)
    yield store
    store.close()


def fill(store: Store, log: SqliteSentLog, entries: Sequence[Entry]) -> None:
    with store.write():
        log.enqueue(entries)


def take_all(log: SqliteSentLog, growth: Growth) -> None:
    while taken := log.next_waiting(256, 1 << 20):
        entries = [entry for _, entry in taken]
        log.take([ticket for ticket, _ in taken], entries, *growth.of(entries))


def test_links_do_not_see_each_others_entries(store: Store) -> None:
    sent = SqliteSentLog(store, LINK)
    received = SqliteReceivedLog(store, OTHER_LINK, None)
    growth, other = Growth(LINK), Growth(OTHER_LINK)
    fill(store, sent, some_entries("ours", 300))
    entries = some_entries("theirs", 200)
    received.append(entries, *other.of(entries), "their note", 200)
    take_all(sent, growth)
    assert (sent.size(), received.size()) == (300, 200)
    assert sent.newest_note() == ""
    assert received.newest_note() == "their note"
    assert received.entries(150, 256, 1 << 30) == tuple(entries[150:])
    sent.drop_tail(0)
    assert (sent.size(), sent.waiting(), received.size()) == (0, 300, 200)


def test_a_link_that_is_not_kept_has_no_log(store: Store) -> None:
    with pytest.raises(NotThisLink, match="expected a link of this node, got one that it does"):
        SqliteSentLog(store, b"\xff" * 32)


def test_what_on_append_writes_stands_or_falls_with_the_entries(store: Store) -> None:
    seen: list[tuple[int, int]] = []

    def project(connection: sqlite3.Connection, start: int, entries: Sequence[Entry]) -> None:
        connection.execute(
            "INSERT INTO refusals (at_ms, source, code, text) VALUES (?, '', '', '')", (start,)
        )
        seen.append((start, len(entries)))
        if len(seen) == 2:
            raise RuntimeError("a projection with a mistake in it")

    log = SqliteReceivedLog(store, LINK, project)
    growth = Growth()
    first = some_entries("first", 3)
    log.append(first, *growth.of(first), "note", 3)
    second = some_entries("second", 4)
    with pytest.raises(RuntimeError, match="a projection with a mistake"):
        log.append(second, *growth.of(second), "note", 7)
    assert seen == [(0, 3), (3, 4)]
    assert log.size() == 3
    assert log.note_for_page(3, 256) is None
    assert store.connection.execute("SELECT at_ms FROM refusals").fetchall() == [(0,)]


def test_a_full_disk_stores_nothing_by_halves_and_goes_on_when_there_is_room(store: Store) -> None:
    log = SqliteSentLog(store, LINK)
    growth = Growth()
    (pages,) = store.connection.execute("PRAGMA page_count").fetchone()
    store.connection.execute(f"PRAGMA max_page_count = {pages + 40}")
    entries = [an_entry(f"{at}", content=b"x" * 4000) for at in range(30)]
    fill(store, log, entries[:20])
    with pytest.raises(StorageFailed, match="got SQLITE_FULL: database or disk is full"):
        fill(store, log, entries[20:] * 3)
    assert log.waiting() == 20
    taken = log.next_waiting(256, 1 << 30)
    large = [an_entry(f"{at}", content=b"x" * 200_000) for at in range(20)]
    tickets = [ticket for ticket, _ in taken]
    with pytest.raises(StorageFailed, match="Free or mend the disk"):
        log.take(tickets, large, *Growth().of(large))
    assert (log.size(), log.waiting()) == (0, 20)
    assert log.next_waiting(256, 1 << 30) == taken
    store.connection.execute(f"PRAGMA max_page_count = {pages + 400}")
    log.take(tickets, entries[:20], *growth.of(entries[:20]))
    assert (log.size(), log.waiting()) == (20, 0)


def test_a_database_that_cannot_be_written_says_so_and_keeps_what_it_has(store: Store) -> None:
    log = SqliteSentLog(store, LINK)
    fill(store, log, some_entries("kept", 5))
    store.connection.execute("PRAGMA query_only = ON")
    with pytest.raises(StorageFailed, match="SQLITE_READONLY: attempt to write a readonly"):
        take_all(log, Growth())
    with pytest.raises(StorageFailed, match="SQLITE_READONLY"):
        log.keep_note(1, "note")
    assert (log.size(), log.waiting(), log.newest_note()) == (0, 5, "")
    store.check_durable()


def test_an_unknown_ticket_is_our_own_mistake(store: Store) -> None:
    log = SqliteSentLog(store, LINK)
    fill(store, log, some_entries("one", 2))
    tickets = [ticket for ticket, _ in log.next_waiting(2, 1 << 20)]
    entries = some_entries("one", 2)
    with pytest.raises(AssertionError, match="a ticket that is not in the outbox"):
        log.take([tickets[0], tickets[1] + 5], entries, *Growth().of(entries))
    assert (log.size(), log.waiting()) == (0, 2)


def test_a_durable_step_is_refused_inside_another_transaction(store: Store) -> None:
    log = SqliteSentLog(store, LINK)
    with store.write(), pytest.raises(AssertionError, match="cannot be part of another one"):
        log.drop_tail(0)


def test_notes_and_receipts_join_the_transaction_that_is_open(store: Store) -> None:
    log = SqliteSentLog(store, LINK)
    with contextlib.suppress(RuntimeError), store.write():
        log.keep_note(3, "note")
        log.keep_receipt(3, "receipt")
        raise RuntimeError
    assert (log.newest_note(), log.receipt()) == ("", (0, ""))
    log.keep_note(3, "note")
    log.keep_receipt(3, "receipt")
    assert (log.newest_note(), log.receipt()) == ("note", (3, "receipt"))
    store.check_durable()


def test_the_smallest_receipt_that_covers_an_entry_is_found(store: Store) -> None:
    log = SqliteSentLog(store, LINK)
    for size in (10, 20, 15):
        log.keep_receipt(size, f"receipt of {size}")
    assert log.receipt() == (20, "receipt of 20")
    assert log.receipt_covering(9) == (10, "receipt of 10")
    assert log.receipt_covering(10) == (15, "receipt of 15")
    assert log.receipt_covering(20) is None
    assert log.receipt_covering(19) == (20, "receipt of 20")


def test_a_rotation_leaves_the_outbox_when_it_comes_back_signed(store: Store) -> None:
    """In the outbox a rotation is the new key alone; its content is made when it is signed."""
    log = SqliteSentLog(store, LINK)
    waiting = an_entry("rotation", kind="rotation", content=b"k" * 32)
    fill(store, log, [waiting, *some_entries("after", 2)])
    signed = Entry("rotation", waiting.time_ms, waiting.seal, b"signed by the old and the new key")
    log.adopt([signed], *Growth().of([signed]), "note", 1)
    assert [entry for _, entry in log.next_waiting(9, 1 << 20)] == some_entries("after", 2)
    assert list(log.rotations()) == [(0, signed.content)]


def test_entries_filled_in_between_two_pages_of_a_return_stay(store: Store) -> None:
    log = SqliteSentLog(store, LINK)
    growth = Growth()
    old, new = some_entries("old", 4), some_entries("new", 3)
    fill(store, log, old)
    log.adopt(old[:2], *growth.of(old[:2]), "", 2)
    log.adopt(old[2:], *growth.of(old[2:]), "", 4)
    fill(store, log, new)  # takes the very tickets that the last ones had
    log.adopt(some_entries("more", 1), *growth.of(some_entries("more", 1)), "", 5)
    assert [entry for _, entry in log.next_waiting(9, 1 << 20)] == new
    assert log.waiting() == 3


def test_a_hash_that_is_missing_is_rot(store: Store) -> None:
    log = SqliteSentLog(store, LINK)
    fill(store, log, some_entries("one", 600))
    take_all(log, Growth())
    with store.write() as connection:
        connection.execute("DELETE FROM hashes WHERE level = 8 AND position = 1")
    with pytest.raises(Rot, match="1 of 2 hashes left at level 8 from 0"):
        log.hashes(8, 0, 2)
    with pytest.raises(Rot, match="88 of 256 hashes left at level 0 from 512"):
        log.hashes(0, 512, 768)


def test_a_reader_in_another_connection_proves_what_was_committed(
    store: Store, tmp_path: Path
) -> None:
    log = SqliteSentLog(store, LINK)
    growth = Growth()
    entries = some_entries("proved", 700)
    fill(store, log, entries)
    take_all(log, growth)
    connection = open_reader(tmp_path / "node.db")
    reader = LogReader(connection, LINK)
    root = growth.frontier.root()
    for index in (0, 255, 256, 699):
        proof = inclusion_proof(reader, index, 700)
        verify_inclusion(index, 700, entries[index].leaf_hash(LINK), root, proof)
    with pytest.raises(sqlite3.OperationalError, match="readonly database"):
        connection.execute("DELETE FROM entries")
    connection.close()


def test_draining_a_long_outbox_keeps_memory_flat(store: Store) -> None:
    """A day's statements of 20 MB pass through in pieces of at most 1 MiB."""
    log = SqliteSentLog(store, LINK)
    growth = Growth()
    for batch in range(20):
        fill(store, log, [an_entry(f"{batch} {at}", content=b"x" * 4096) for at in range(256)])
    tracemalloc.start()
    try:
        take_all(log, growth)
        _, peak_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (log.size(), log.waiting()) == (20 * 256, 0)
    assert peak_bytes < 4 * 1024 * 1024


def test_statements_go_to_the_next_epoch_in_their_order(store: Store) -> None:
    """Unreceipted ones first, then what only the anchor held, then what had never been signed."""
    old, growth = SqliteSentLog(store, LINK), Growth()
    signed, waiting = some_entries("signed", 5), some_entries("waiting", 600)
    fill(store, old, [*signed, an_entry("a receipt", kind="receipt")])
    take_all(old, growth)
    fill(store, old, [*waiting[:300], an_entry("a card", kind="card"), *waiting[300:]])
    successor = SqliteSentLog(store, OTHER_LINK)
    lost = some_entries("in the anchor", 2)
    with store.write():
        assert old.hand_over(successor, 3, [*lost, an_entry("key", kind="rotation")]) == 604
    handed = [entry for _, entry in successor.next_waiting(1000, 1 << 40)]
    assert handed == [*signed[3:], *lost, *waiting]


DECAYED = "outbox entry [0-9]+ is not what was put there: stop the node, run `visavis check`"


@pytest.mark.parametrize(
    "change",
    [
        "content = CAST(x'ff' || substr(content, 2) AS BLOB)",
        "content = NULL",
        "seal = zeroblob(32)",
        "time_ms = time_ms + 1",
        "kind = 'card'",
        "sum = sum + 1",
    ],
)
def test_what_decayed_while_it_waited_is_never_taken_for_what_was_said(
    store: Store, change: str
) -> None:
    log, entries = SqliteSentLog(store, LINK), some_entries("waiting", 5)
    fill(store, log, entries)
    assert [entry for _, entry in log.next_waiting(5, 1 << 20)] == entries
    ticket = log.next_waiting(5, 1 << 20)[3][0]
    store.connection.execute(f"UPDATE outbox SET {change} WHERE ticket = ?", (ticket,))
    assert [entry for _, entry in log.next_waiting(3, 1 << 20)] == entries[:3]
    with pytest.raises(Rot, match=DECAYED):
        log.next_waiting(5, 1 << 20)


def test_what_decayed_stays_so_on_its_way_back_and_into_the_next_epoch(store: Store) -> None:
    """Whatever moves an entry, no fresh sum is made for what it has become."""
    log, growth = SqliteSentLog(store, LINK), Growth()
    fill(store, log, some_entries("signed", 3))
    take_all(log, growth)
    store.connection.execute("UPDATE entries SET time_ms = time_ms + 1 WHERE place % 1024 = 1")
    successor = SqliteSentLog(store, OTHER_LINK)
    with store.write():
        assert log.hand_over(successor, 0, []) == 3
    log.drop_tail(0)
    for one in (log, successor):
        assert len(one.next_waiting(1, 1 << 20)) == 1
        with pytest.raises(Rot, match=DECAYED):
            one.next_waiting(2, 1 << 20)
    with store.write():  # back again, from one outbox to the other
        successor.hand_over(log, 0, [])
    waiting = store.connection.execute("SELECT count(*) FROM outbox WHERE sum < 0").fetchone()
    assert waiting == (3,)


def test_what_a_release_without_sums_has_put_there_is_still_sent(store: Store) -> None:
    log, entries = SqliteSentLog(store, LINK), some_entries("before", 2)
    fill(store, log, entries)
    store.connection.execute("UPDATE outbox SET sum = NULL")
    assert [entry for _, entry in log.next_waiting(5, 1 << 20)] == entries


def test_the_tree_grows_over_the_border_of_tiles_as_one_append_would(store: Store) -> None:
    log = SqliteReceivedLog(store, LINK, None)
    growth = Growth()
    entries = some_entries("tile", 520)
    for start, end in ((0, 255), (255, 257), (257, 511), (511, 513), (513, 520)):
        batch = entries[start:end]
        log.append(batch, *growth.of(batch), f"note {end}", end)
    leaves = [entry.leaf_hash(LINK) for entry in entries]
    assert log.hashes(8, 0, 2) == [
        EMPTY_FRONTIER.extend(leaves[:256]).root(),
        EMPTY_FRONTIER.extend(leaves[256:512]).root(),
    ]
