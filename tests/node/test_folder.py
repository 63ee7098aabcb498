"""A node's folder: made whole, held by one process, and looked over for rot."""

import errno
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.node.builders import (
    LINK,
    OTHER_LINK,
    Dice,
    Growth,
    a_link_row,
    a_settings,
    some_entries,
)
from tests.record.builders import SeedSigner

from visavis.links import Entry
from visavis.node.folder import Folder, make_folder, open_folder, read_settings
from visavis.node.folder_check import Depth, check_folder
from visavis.node.keystore import Role
from visavis.node.link_logs import SqliteReceivedLog, SqliteSentLog
from visavis.node.own_record import FiledStatement, OwnRecord
from visavis.node.registers import Direction, Links
from visavis.node.storage_errors import (
    FolderInUse,
    FolderRefused,
    KeysRefused,
    SettingsRefused,
    WrongPassphrase,
)
from visavis.record import Checkpoint, Note, checkpoint_text, render_note, sign_checkpoint
from visavis.terms import InstantMs, StatementId


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A folder as `init` makes it."""
    path = tmp_path / "fr"
    make_folder(path, a_settings(), environment={}, random=Dice("folder"))
    return path


def test_a_folder_that_was_made_opens_with_the_passphrase_made_for_it(path: Path) -> None:
    names = {entry.name for entry in path.iterdir()}
    assert names == {"visavis.toml", "keys.sealed", "passphrase", "node.db", "anchors", "exports"}
    assert path.stat().st_mode & 0o777 == 0o700
    with open_folder(path, environment={}) as folder:
        assert folder.settings == a_settings()
        for role in (Role.ROOT, Role.LOG, Role.STORED, Role.TRANSPORT):
            assert len(folder.keystore.held(role)) == 1
        folder.store.check_durable()
        assert folder.sending_anchor(LINK).read() is None
        assert folder.receiving_anchor(LINK).read() is None


def test_a_passphrase_that_is_given_is_not_written_anywhere(tmp_path: Path) -> None:
    environment = {"VISAVIS_PASSPHRASE": "a secret of the duty officer"}
    make_folder(tmp_path / "fr", a_settings(), environment=environment, random=Dice("folder"))
    for file in (tmp_path / "fr").rglob("*"):
        if file.is_file():
            assert b"a secret of the duty officer" not in file.read_bytes()
    open_folder(tmp_path / "fr", environment=environment).close()
    with pytest.raises(KeysRefused, match=r"passphrase refused: expected a file, got none"):
        open_folder(tmp_path / "fr", environment={})
    with pytest.raises(WrongPassphrase):
        open_folder(tmp_path / "fr", environment={"VISAVIS_PASSPHRASE": "another"})
    open_folder(tmp_path / "fr", environment=environment).close()  # a refusal lets go of the lock


def test_anchors_may_lie_on_another_disk(tmp_path: Path) -> None:
    elsewhere = tmp_path / "other disk" / "anchors"
    settings = a_settings(anchor_dir=str(elsewhere))
    make_folder(tmp_path / "fr", settings, environment={}, random=Dice("folder"))
    assert not (tmp_path / "fr" / "anchors").exists()
    with open_folder(tmp_path / "fr", environment={}) as folder:
        folder.receiving_anchor(LINK).write(3, bytes(32), "note")
    assert [file.suffix for file in elsewhere.iterdir()] == [".receiving"]
    shutil.rmtree(elsewhere.parent)
    with pytest.raises(FolderRefused, match="never make an empty folder in its place"):
        open_folder(tmp_path / "fr", environment={})


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "report.odt").write_text("mine")
    with pytest.raises(FolderRefused) as refused:
        make_folder(tmp_path, a_settings(), environment={}, random=Dice("folder"))
    assert "expected an empty or a new one, got one with report.odt" in str(refused.value)
    assert [entry.name for entry in tmp_path.iterdir()] == ["report.odt"]
    with pytest.raises(FolderRefused, match="got File exists"):
        make_folder(tmp_path / "report.odt", a_settings(), environment={}, random=Dice("folder"))


def test_a_second_process_is_told_who_holds_the_folder(path: Path) -> None:
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys\n"
            "from pathlib import Path\n"
            "from visavis.node.folder import open_folder\n"
            "folder = open_folder(Path(sys.argv[1]), environment={})\n"
            "print('open', flush=True)\n"
            "sys.stdin.read()\n",
            str(path),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert holder.stdin is not None
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"open\n"
    with pytest.raises(FolderInUse) as refused:
        open_folder(path, environment={})
    assert refused.value.code == "node.folder_in_use"
    assert f"got one held by process {holder.pid}" in str(refused.value)
    assert f"Stop process {holder.pid} first" in str(refused.value)
    holder.kill()  # even then the lock is not stale
    holder.wait()
    holder.stdin.close()
    holder.stdout.close()
    with open_folder(path, environment={}), pytest.raises(FolderInUse, match=f"{os.getpid()}"):
        open_folder(path, environment={})


@pytest.mark.parametrize("name", ["visavis.toml", "keys.sealed", "node.db"])
def test_a_half_made_folder_is_told_from_a_missing_one(path: Path, name: str) -> None:
    (path / name).unlink()
    with pytest.raises(FolderRefused, match=f"got one without {name}. `visavis init` did not fin"):
        open_folder(path, environment={})
    with pytest.raises(FolderRefused, match="expected a node's folder, got none"):
        open_folder(path / "nowhere", environment={})
    with pytest.raises(FolderRefused, match="Make a node's folder with `visavis init"):
        open_folder(path / "exports", environment={})
    with pytest.raises(FolderRefused, match="got a file"):
        read_settings(path / "passphrase")


def test_a_disk_that_fails_while_a_folder_is_made_leaves_none_that_opens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "mkdir", fails)
        with pytest.raises(FolderRefused, match=r"got Read-only file system\. Check"):
            make_folder(tmp_path / "fr", a_settings(), environment={}, random=Dice("folder"))
    with pytest.raises(FolderRefused, match="got none"):
        open_folder(tmp_path / "fr", environment={})


def test_a_read_only_folder_says_that_its_disk_may_be_mounted_so(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The system's own answer for a read-only mount, which a test cannot make everywhere."""
    real = os.open

    def read_only(name: str, flags: int, mode: int = 0o777) -> int:
        if flags & (os.O_RDWR | os.O_WRONLY):
            raise OSError(errno.EROFS, "Read-only file system")
        return real(name, flags, mode)

    with monkeypatch.context() as patch:
        patch.setattr(os, "open", read_only)
        with pytest.raises(FolderRefused, match="whether its disk is mounted read-only"):
            open_folder(path, environment={})
    open_folder(path, environment={}).close()


def test_settings_that_are_wrong_keep_the_folder_closed(path: Path) -> None:
    (path / "visavis.toml").write_bytes(b"party = 7\n")
    with pytest.raises(SettingsRefused, match="Setting party refused"):
        open_folder(path, environment={})


# Rot -------------------------------------------------------------------------------------


def a_note(origin: str, size: int, root: bytes) -> str:
    checkpoint = Checkpoint(origin, size, root)
    signature = sign_checkpoint(checkpoint, SeedSigner("log"))
    return render_note(Note(checkpoint_text(checkpoint), (signature,))).decode()


def live_through_a_day(folder: Folder) -> None:
    """A link in each direction with 600 entries, signed, 3 that wait, 300 statements of our own."""
    store = folder.store
    with store.write() as connection:
        Links(connection).keep(a_link_row(LINK, direction=Direction.SENDING))
        Links(connection).keep(a_link_row(OTHER_LINK, direction=Direction.RECEIVING))
        OwnRecord(connection).append_own([a_filed(number) for number in range(300)], InstantMs(1))
    sent, growth = SqliteSentLog(store, LINK), Growth(LINK)
    anchor = folder.sending_anchor(LINK)
    for entries in packages("sent"):
        with store.write():
            sent.enqueue(entries)
        tickets = [ticket for ticket, _ in sent.next_waiting(200, 1 << 30)]
        sent.take(tickets, entries, *growth.of(entries))
        size, root = growth.frontier.size, growth.frontier.root()
        anchor.write(size, root, entries, size - 200)
        sent.keep_note(
            size, a_note(a_link_row(LINK, direction=Direction.SENDING).origin, size, root)
        )
    with store.write():
        sent.enqueue(some_entries("waiting", 3))
    anchor.close()
    received, growth = SqliteReceivedLog(store, OTHER_LINK, None), Growth(OTHER_LINK)
    receiving = folder.receiving_anchor(OTHER_LINK)
    for entries in packages("received"):
        hashes, completed = growth.of(entries)
        size, root = growth.frontier.size, growth.frontier.root()
        note = a_note("theirs", size, root)
        received.append(entries, hashes, completed, note, size)
        receiving.write(size, root, note)
    receiving.close()


def packages(seed: str) -> Sequence[Sequence[Entry]]:
    entries = some_entries(seed, 600)
    return [entries[start : start + 200] for start in (0, 200, 400)]


def a_filed(number: int) -> FiledStatement:
    raw = f"statement {number}".encode()
    return FiledStatement(StatementId(f"{number}"), None, None, None, None, None, None, raw)


@pytest.fixture
def lived(path: Path) -> Path:
    with open_folder(path, environment={}) as folder:
        live_through_a_day(folder)
    return path


def alter(path: Path, sql: str) -> None:
    connection = sqlite3.connect(path / "node.db")
    connection.execute(sql)
    connection.commit()
    connection.close()


@pytest.mark.parametrize("depth", list(Depth))
def test_a_sound_folder_has_nothing_to_tell_even_while_open(lived: Path, depth: Depth) -> None:
    assert check_folder(lived, depth) == ()
    with open_folder(lived, environment={}):
        assert check_folder(lived, depth) == ()


@pytest.mark.parametrize(
    ("sql", "part", "problem"),
    [
        (
            "UPDATE entries SET content = x'00' WHERE place = (1 << 40) + 17",
            "fr/link/ru/exercise",
            "entry 17 no longer matches its hash",
        ),
        (
            "UPDATE entries SET time_ms = time_ms + 1 WHERE place = (2 << 40) + 599",
            "fr/link/ru/exercise",
            "entry 599 no longer matches its hash",
        ),
        (
            "DELETE FROM entries WHERE place = (1 << 40) + 300",
            "fr/link/ru/exercise",
            "entry 300 is missing",
        ),
        (
            "UPDATE hashes SET hash = zeroblob(32) WHERE link = 2 AND level = 8 AND position = 1",
            "fr/link/ru/exercise",
            "hash 1 at level 8 does not follow from the entries",
        ),
        (
            "DELETE FROM entries WHERE place = (1 << 40) + 599",
            "fr/link/ru/exercise",
            "another root than the note of size 600",
        ),
        (
            "UPDATE statements SET raw = x'00' WHERE link = 0 AND position = 9",
            "own record",
            "entry 9 no longer matches its hash",
        ),
        (
            "UPDATE outbox SET content = x'00' WHERE ticket = (SELECT max(ticket) FROM outbox)",
            "outbox of fr/link/ru/exercise",
            "is not what was put there",
        ),
        ("UPDATE record_edge SET size = 299, hashes = zeroblob(160)", "own record", "another root"),
    ],
)
def test_a_full_check_finds_what_no_longer_follows(
    lived: Path, sql: str, part: str, problem: str
) -> None:
    """SQLite itself finds nothing wrong with any of these."""
    alter(lived, sql)
    assert check_folder(lived, Depth.QUICK) == ()
    found = check_folder(lived, Depth.FULL)
    assert any(one.part.startswith(part) and problem in one.problem for one in found), found


def test_a_rotten_page_is_found_by_the_quick_check(lived: Path) -> None:
    """The database is copied into place without its journals, then a page of it is overwritten."""
    connection = sqlite3.connect(lived / "node.db")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    (page,) = connection.execute(
        "SELECT rootpage FROM sqlite_schema WHERE name = 'entries'"
    ).fetchone()
    connection.close()
    with open(lived / "node.db", "r+b") as file:
        file.seek((page - 1) * 4096 + 12)
        file.write(b"\xff" * 600)
    found = check_folder(lived, Depth.QUICK)
    assert found
    assert found[0].part == "node.db"


def test_a_damaged_or_missing_anchor_is_found_by_the_quick_check(lived: Path) -> None:
    sending = lived / "anchors" / f"{LINK.hex()}.sending"
    raw = bytearray(sending.read_bytes())
    raw[len(raw) // 2] ^= 1
    sending.write_bytes(raw)
    (lived / "anchors" / f"{OTHER_LINK.hex()}.receiving").unlink()
    found = check_folder(lived, Depth.QUICK)
    assert len(found) == 2
    assert "expected a record at byte" in found[0].problem
    assert found[1].problem == "the file is gone, though the log has been signed"


def test_a_folder_without_a_database_is_one_finding(lived: Path) -> None:
    (lived / "node.db").unlink()
    (finding,) = check_folder(lived, Depth.QUICK)
    assert "got one without node.db" in finding.problem
