"""The log is copied beside the writer: it loses nothing, blocks nobody, and keeps the log short."""

from pathlib import Path

import pytest

from visavis.links import StorageFailed
from visavis.node.log_copying import LogCopier
from visavis.node.store import PAGE_BYTES, Store, open_reader


@pytest.fixture
def store(tmp_path: Path) -> Store:
    found = Store(tmp_path / "node.db")
    with found.write() as connection:
        connection.execute("CREATE TABLE said (words TEXT)")
    return found


def say(store: Store, words: str) -> None:
    with store.write() as connection:
        connection.execute("INSERT INTO said VALUES (?)", (words,))


def said(path: Path) -> list[str]:
    reader = open_reader(path)
    found = [words for (words,) in reader.execute("SELECT words FROM said ORDER BY rowid")]
    reader.close()
    return found


def test_what_was_committed_is_in_the_database_itself_after_a_copy(store: Store) -> None:
    copier = LogCopier(store.path)
    say(store, "We hear you.")
    assert copier.copy() == 0
    assert b"We hear you." in store.path.read_bytes()
    assert said(store.path) == ["We hear you."]
    copier.close()
    store.close()


def test_a_copy_in_the_middle_of_a_transaction_takes_only_what_was_committed(store: Store) -> None:
    copier = LogCopier(store.path)
    say(store, "first")
    with store.write() as connection:
        connection.execute("INSERT INTO said VALUES ('not yet said')")
        assert copier.copy() == 0
        assert b"not yet said" not in store.path.read_bytes()
    assert said(store.path) == ["first", "not yet said"]
    copier.close()
    store.close()


def test_what_a_reader_still_needs_stays_in_the_log(store: Store) -> None:
    copier = LogCopier(store.path)
    say(store, "first")
    assert copier.copy() == 0
    reader = open_reader(store.path)
    reader.execute("BEGIN")
    assert reader.execute("SELECT count(*) FROM said").fetchone() == (1,)
    say(store, "second")
    say(store, "third")
    assert copier.copy() > 0
    assert reader.execute("SELECT count(*) FROM said").fetchone() == (1,)
    reader.close()
    assert copier.copy() == 0
    copier.close()
    store.close()


def test_a_log_that_is_copied_does_not_grow(store: Store) -> None:
    copier = LogCopier(store.path)
    log = Path(f"{store.path}-wal")
    sizes = []
    for _ in range(20):
        say(store, "x" * 20 * PAGE_BYTES)
        copier.copy()
        sizes.append(log.stat().st_size)
    assert sizes[-1] == sizes[4] < 100 * PAGE_BYTES  # of some 500 written
    copier.close()
    store.close()


def test_a_copier_that_cannot_read_the_database_says_so(tmp_path: Path) -> None:
    path = tmp_path / "node.db"
    path.mkdir()
    with pytest.raises(StorageFailed, match=r"node\.db could not be used"):
        LogCopier(path)
