"""The database itself: durable by check, ours by mark, migrated by steps."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from tests.node.builders import a_store

from visavis.links import StorageFailed
from visavis.node import schema
from visavis.node.schema import APPLICATION_ID, VERSION
from visavis.node.storage_errors import NewerSchema, StoreRefused
from visavis.node.store import Store, open_reader


def pragma(connection: sqlite3.Connection, name: str) -> object:
    return connection.execute(f"PRAGMA {name}").fetchone()[0]


def test_every_commit_is_flushed_and_the_log_is_written_ahead(tmp_path: Path) -> None:
    store = a_store(tmp_path)
    assert pragma(store.connection, "journal_mode") == "wal"
    assert pragma(store.connection, "synchronous") == 2
    with store.write_lazily():
        assert pragma(store.connection, "synchronous") == 1
    assert pragma(store.connection, "synchronous") == 2
    with pytest.raises(RuntimeError), store.write_lazily():
        raise RuntimeError
    assert pragma(store.connection, "synchronous") == 2
    with store.write(), store.write_lazily():  # part of a durable one: durable as well
        assert pragma(store.connection, "synchronous") == 2
    store.connection.execute("PRAGMA synchronous = OFF")
    with pytest.raises(StoreRefused, match=r"synchronous 2 \(FULL\), got journal_mode wal and sy"):
        store.check_durable()
    store.close()


def test_a_database_says_whose_it_is_and_how_old_its_tables_are(tmp_path: Path) -> None:
    store = a_store(tmp_path)
    assert pragma(store.connection, "application_id") == APPLICATION_ID
    assert pragma(store.connection, "user_version") == VERSION == len(schema.MIGRATIONS)
    store.close()
    Store(tmp_path / "node.db").close()  # opening again changes nothing


def test_a_newer_release_is_asked_for_by_name(tmp_path: Path) -> None:
    a_store(tmp_path).close()
    connection = sqlite3.connect(tmp_path / "node.db")
    connection.execute(f"PRAGMA user_version = {VERSION + 1}")
    connection.close()
    for opening in (Store, open_reader):
        with pytest.raises(NewerSchema) as refused:
            opening(tmp_path / "node.db")
        assert f"expected tables of version {VERSION} or older, got version {VERSION + 1}" in str(
            refused.value
        )
        assert "Start that release" in str(refused.value)


def test_another_programs_database_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "node.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE theirs (x)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(StoreRefused, match="It belongs to another program"):
        Store(path)
    assert path.read_bytes() == before


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "node.db"
    path.write_bytes(b"no database" * 1000)
    with pytest.raises(StoreRefused, match="expected an SQLite database, got another file"):
        Store(path)


def test_a_reader_of_an_empty_or_missing_file_is_told_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "node.db"
    with pytest.raises(StorageFailed, match="SQLITE_CANTOPEN: unable to open database file"):
        open_reader(path)
    path.touch()
    with pytest.raises(StoreRefused, match="run `visavis serve` once"):
        open_reader(path)


def test_a_migration_happens_once_and_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_store(tmp_path).close()
    path = tmp_path / "node.db"
    steps = ("CREATE TABLE later (x) STRICT",)
    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, steps))
    monkeypatch.setattr(schema, "VERSION", VERSION + 1)
    with pytest.raises(StorageFailed, match="missing datatype for later"):
        Store(path)  # a column without a type is an error in a STRICT table
    plain = sqlite3.connect(path)
    assert plain.execute("PRAGMA user_version").fetchone() == (VERSION,)
    plain.close()
    mended = ("CREATE TABLE later (x INTEGER) STRICT", "INSERT INTO later VALUES (7)")
    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS[:-1], mended))
    for _ in range(2):
        store = Store(path)
        assert store.connection.execute("SELECT x FROM later").fetchall() == [(7,)]
        assert pragma(store.connection, "user_version") == VERSION + 1
        store.close()


def test_a_process_that_is_killed_leaves_all_of_a_transaction_or_nothing(tmp_path: Path) -> None:
    """A real process, killed in the middle of its third transaction."""
    a_store(tmp_path).close()
    program = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from visavis.node.store import Store\n"
        "from visavis.node.views import Views\n"
        "store = Store(Path(sys.argv[1]))\n"
        "for number in range(3):\n"
        "    with store.write() as connection:\n"
        "        Views(connection).write_views(\n"
        "            (str(number), str(at), b'x' * 4000, 0) for at in range(500))\n"
        "        if number == 2:\n"
        "            os.kill(os.getpid(), 9)\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "node.db")],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        check=False,
    )
    assert ended.returncode == -9
    store = Store(tmp_path / "node.db")
    counts = store.connection.execute("SELECT type, count(*) FROM views GROUP BY type").fetchall()
    assert counts == [("0", 500), ("1", 500)]
    store.close()
