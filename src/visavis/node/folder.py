"""A node's folder: everything that one party's node keeps, held by one process at a time.

::

    visavis.toml   settings; written last, so that a half-made folder has none
    keys.sealed    private keys
    passphrase     only where `init` made one
    node.db        the database, with -wal and -shm beside it while it is open
    anchors/       or the settings' `anchor_dir`: never backed up, never restored
    exports/       files for people: export files, evidence bundles
    lock           the process id of whoever holds the folder
"""

import contextlib
import fcntl
import os
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Final

from visavis.node.anchors import FileReceivingAnchor, FileSendingAnchor
from visavis.node.journal import flush_folder
from visavis.node.keystore import Keystore, Role
from visavis.node.sealing import (
    ENVIRONMENT_NAME,
    Random,
    make_passphrase_file,
    read_passphrase,
    replace_file,
)
from visavis.node.settings import MAX_SETTINGS_BYTES, Settings, parse_settings, render_settings
from visavis.node.storage_errors import FolderInUse, FolderRefused, storage_failed
from visavis.node.store import Store

SETTINGS_NAME: Final = "visavis.toml"
KEYS_NAME: Final = "keys.sealed"
DATABASE_NAME: Final = "node.db"
EXPORTS_NAME: Final = "exports"
LOCK_NAME: Final = "lock"

_NODE_ROLES: Final = (Role.ROOT, Role.LOG, Role.STORED, Role.TRANSPORT)


class Folder:
    """An open folder. Close it, or use it in a `with` statement."""

    def __init__(
        self, path: Path, settings: Settings, store: Store, keystore: Keystore, lock: int
    ) -> None:
        self.path = path
        self.settings = settings
        self.store = store
        self.keystore = keystore
        self.database = path / DATABASE_NAME
        self.exports = path / EXPORTS_NAME
        self.anchors = path / settings.anchor_dir
        self._lock = lock

    def sending_anchor(self, link_id: bytes) -> FileSendingAnchor:
        """The anchor of a log that we send."""
        return FileSendingAnchor(self.anchors, link_id)

    def receiving_anchor(self, link_id: bytes) -> FileReceivingAnchor:
        """The anchor of a log that we receive."""
        return FileReceivingAnchor(self.anchors, link_id)

    def close(self) -> None:
        """Close the database and let the next process have the folder."""
        self.store.close()
        os.close(self._lock)

    def __enter__(self) -> "Folder":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def make_folder(
    path: Path, settings: Settings, *, environment: Mapping[str, str], random: Random
) -> None:
    """Make a node's folder: settings, empty database, and a key for each role of the node.

    The passphrase comes from the environment; where it gives none, one is made and written to
    the settings' `passphrase_file`.

    Raises:
        FolderRefused: there is something in it already, or it cannot be written.
        StorageFailed: the disk did not take it; remove the folder and start again.
    """
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = sorted(entry.name for entry in path.iterdir())
        if found:
            raise FolderRefused(
                f"Folder {path} refused",
                expected="an empty or a new one",
                got=f"one with {', '.join(found[:3])}{' …' if len(found) > 3 else ''}",
                next_step="Name another folder; nothing was changed.",
            )
        anchors = path / settings.anchor_dir
        anchors.mkdir(mode=0o700, parents=True, exist_ok=True)
        (path / EXPORTS_NAME).mkdir(mode=0o700)
        passphrase = _passphrase(path, settings, environment, random)
        keystore = Keystore.create(path / KEYS_NAME, passphrase, random)
        for role in _NODE_ROLES:
            keystore.add(role, None, random)
        Store(path / DATABASE_NAME).close()
        replace_file(path / SETTINGS_NAME, render_settings(settings))
        flush_folder(path.parent)
    except OSError as error:
        raise _unusable(path, error) from error


def open_folder(path: Path, *, environment: Mapping[str, str]) -> Folder:
    """Open a node's folder for this process alone.

    Raises:
        FolderRefused: it is missing, half made, read-only, or its anchors' disk is not there.
        FolderInUse: another process holds it.
        SettingsRefused, KeysRefused, WrongPassphrase: see those.
        StoreRefused, NewerSchema, StorageFailed: see `Store`.
    """
    settings = read_settings(path)
    with contextlib.ExitStack() as undo:
        lock = _lock(path)
        undo.callback(os.close, lock)
        anchors = path / settings.anchor_dir
        if not anchors.is_dir():
            raise FolderRefused(
                f"Anchors of {path} refused",
                expected=f"the folder {anchors}",
                got="none",
                next_step="Mount its disk. Without its anchors a node may not sign: never make"
                " an empty folder in its place.",
            )
        keystore = Keystore.open(
            path / KEYS_NAME, read_passphrase(environment, path / settings.passphrase_file)
        )
        store = Store(path / DATABASE_NAME)
        undo.pop_all()
    return Folder(path, settings, store, keystore, lock)


def read_settings(path: Path) -> Settings:
    """Read the settings of a folder that somebody else may hold, after a look at its parts.

    Raises:
        FolderRefused: it is missing or half made.
        SettingsRefused: see `parse_settings`.
    """
    if not path.is_dir():
        raise FolderRefused(
            f"Folder {path} refused",
            expected="a node's folder",
            got="a file" if path.exists() else "none",
            next_step=f"Make it with `visavis init {path} --party ID --name NAME`.",
        )
    missing = [
        name for name in (SETTINGS_NAME, KEYS_NAME, DATABASE_NAME) if not (path / name).is_file()
    ]
    if missing:
        half = any((path / name).exists() for name in (SETTINGS_NAME, KEYS_NAME, DATABASE_NAME))
        raise FolderRefused(
            f"Folder {path} refused",
            expected=f"{SETTINGS_NAME}, {KEYS_NAME} and {DATABASE_NAME}",
            got=f"one without {' and '.join(missing)}",
            next_step="`visavis init` did not finish, or a part was lost: restore the part, or"
            " remove the folder if the node never ran."
            if half
            else f"Make a node's folder with `visavis init {path} --party ID --name NAME`.",
        )
    try:
        with open(path / SETTINGS_NAME, "rb") as file:
            return parse_settings(file.read(MAX_SETTINGS_BYTES + 1))
    except OSError as error:
        raise _unusable(path, error) from error


def _passphrase(
    path: Path, settings: Settings, environment: Mapping[str, str], random: Random
) -> bytes:
    file = path / settings.passphrase_file
    if ENVIRONMENT_NAME not in environment and not file.exists():
        return make_passphrase_file(file, random)
    return read_passphrase(environment, file)


def _lock(path: Path) -> int:
    """Hold the folder; returns the descriptor whose closing lets go of it.

    The kernel lets go when the process dies, so a lock is never stale.
    """
    try:
        lock = os.open(path / LOCK_NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise _unusable(path, error) from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.ftruncate(lock, 0)
        os.pwrite(lock, str(os.getpid()).encode(), 0)
    except BlockingIOError:
        holder = os.pread(lock, 20, 0).decode("ascii", "replace") or "unknown"
        os.close(lock)
        raise FolderInUse(
            f"Folder {path} refused",
            expected="a folder that no process holds",
            got=f"one held by process {holder}",
            next_step=f"Stop process {holder} first (kill {holder}), or name another folder.",
        ) from None
    except OSError as error:
        os.close(lock)
        raise storage_failed(f"Folder {path}", error) from error
    return lock


def _unusable(path: Path, error: OSError) -> FolderRefused:
    return FolderRefused(
        f"Folder {path} refused",
        expected="one that this user may read and write",
        got=error.strerror or type(error).__name__,
        next_step="Check its owner, its mode and whether its disk is mounted read-only.",
    )
