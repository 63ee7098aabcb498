"""A journal: a small file that only grows, one record per flush, and says when it was damaged.

::

    file    = magic (16) ‖ name digest (32) ‖ record*
    record  = length (4, big-endian) ‖ length check (4) ‖ payload ‖ chain (16)
    length check = SHA-256("length" ‖ chain before ‖ length)[:4]
    chain        = SHA-256("record" ‖ chain before ‖ length ‖ payload)[:16]

A crash in the middle of an append leaves a record that the file's end cuts off, or, where the
file system lengthens a file before it fills it, zeros to the end. Such a tail was never acted
on and is ignored. Everything else that does not fit the chain is damage. The length has its own
check, so that one flipped bit in it cannot pass for a cut.
"""

import contextlib
import errno
import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from visavis.node.storage_errors import AnchorDamaged, storage_failed

MAGIC: Final = b"visavis journal\n"
HEAD_BYTES: Final = len(MAGIC) + 32
FRAME_BYTES: Final = 4 + 4 + 16
# A package's entries and one content that may overshoot it (1.3 MB), with room for both to grow.
MAX_PAYLOAD_BYTES: Final = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record's payload lies in the file, in bytes, and the chain around it."""

    offset: int
    length: int
    before: bytes
    after: bytes


class Journal:
    """The file at `path`, appended to by this process alone.

    After an append that failed, the file is not trusted any more: `read` reads it again, and
    the next `append` writes a new file first.

    Args:
        name: what the journal is for; a file with another name is refused.
    """

    def __init__(self, path: Path, name: bytes) -> None:
        self.path = path
        self._name = hashlib.sha256(name).digest()
        self._descriptor = -1  # open for appending, or -1
        self._whole = False  # the file is known to its last byte, and ends with a record
        self._suspect = False  # an append failed: what the disk really holds is not known
        self._chain = b""
        self.size_bytes = 0

    def read(self, take: Callable[[Place, bytes], None]) -> bool:
        """Give every record to `take`, oldest first; False if there is no file.

        Raises:
            AnchorDamaged: the file says something else than what was written.
            StorageFailed: it cannot be read.
        """
        self.close()
        try:
            with open(self.path, "rb") as file:
                end = os.fstat(file.fileno()).st_size
                whole = self._scan(file, end, take)
        except FileNotFoundError:
            return False
        except OSError as error:
            raise storage_failed(f"Anchor {self.path}", error) from error
        self._whole = whole and not self._suspect  # else a rewrite comes before the next append
        return True

    def append(self, payload: bytes) -> Place:
        """Add one record; returns when the disk has it.

        Raises:
            AnchorDamaged: the file was taken away meanwhile.
            StorageFailed: it could not be written.
        """
        assert self.ready(), "a journal is rewritten before it is appended to"
        frame, chain = _frame(self._chain, payload)
        self._suspect = True
        try:
            if self._descriptor < 0:
                self._descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC)
            if os.fstat(self._descriptor).st_nlink == 0:
                raise _damaged(self.path, "the file that it opened", "none in the folder")
            if os.write(self._descriptor, frame) != len(frame):
                raise OSError(errno.ENOSPC, "the disk took only a part")
            os.fdatasync(self._descriptor)
            self._suspect = False
        except OSError as error:
            raise storage_failed(f"Anchor {self.path}", error) from error
        finally:
            if self._suspect:
                self.close()
        place = Place(self.size_bytes + 8, len(payload), self._chain, chain)
        self.size_bytes += len(frame)
        self._chain = chain
        return place

    def ready(self) -> bool:
        """Whether `append` may be called: nothing in the file has to be mended first."""
        return self._whole

    def rewrite(self, payloads: Iterable[bytes]) -> list[Place]:
        """Put a new file with these records in the place of the old one, all or nothing.

        `payloads` may read from the old file while the new one is written.

        Raises:
            StorageFailed: the old file stays as it was.
        """
        self.close()
        fresh = self.path.with_name(self.path.name + ".new")
        places: list[Place] = []
        chain, at = self._start(), HEAD_BYTES
        try:
            with open(fresh, "wb") as file:
                file.write(MAGIC + self._name)
                for payload in payloads:
                    frame, after = _frame(chain, payload)
                    file.write(frame)
                    places.append(Place(at + 8, len(payload), chain, after))
                    chain = after
                    at += len(frame)
                file.flush()
                os.fsync(file.fileno())
            os.replace(fresh, self.path)
            flush_folder(self.path.parent)
        except OSError as error:
            with contextlib.suppress(OSError):
                fresh.unlink()
            raise storage_failed(f"Anchor {self.path}", error) from error
        self._chain, self.size_bytes = chain, at
        self._whole, self._suspect = True, False
        return places

    def payloads(self, places: Iterable[Place]) -> Iterator[bytes]:
        """Read payloads back, one at a time.

        Raises:
            AnchorDamaged: one is not what was written there.
            StorageFailed: the file cannot be read.
        """
        places = tuple(places)
        if not places:
            return
        try:
            with open(self.path, "rb") as file:
                for place in places:
                    file.seek(place.offset)
                    payload = file.read(place.length)
                    length = place.length.to_bytes(4, "big")
                    if _chain_after(place.before, length, payload) != place.after:
                        raise _damaged(
                            self.path,
                            f"the record written at byte {place.offset - 8}",
                            "one that was changed",
                        )
                    yield payload
        except OSError as error:
            raise storage_failed(f"Anchor {self.path}", error) from error

    def close(self) -> None:
        """Let go of the file; `read` or `rewrite` takes it up again."""
        self._whole = False
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def _start(self) -> bytes:
        return hashlib.sha256(MAGIC + self._name).digest()[:16]

    def _scan(self, file: BinaryIO, end: int, take: Callable[[Place, bytes], None]) -> bool:
        """Walk the records; False if a cut one stands at the end."""
        head = file.read(HEAD_BYTES)
        if head != MAGIC + self._name:
            # It is made under another name, flushed and renamed: it can never be cut here.
            raise _damaged(self.path, "the head of this link's anchor", f"{head[:16]!r}")
        chain, at = self._start(), HEAD_BYTES
        while at < end:
            opened = _open_record(file, chain, end - at)
            if opened is None:
                if not _is_cut(file, at, end, chain):
                    raise _damaged(self.path, f"a record at byte {at}", "one that was changed")
                break
            payload, after = opened
            place = Place(at + 8, len(payload), chain, after)
            chain = after
            take(place, payload)
            at += len(payload) + FRAME_BYTES
        self._chain, self.size_bytes = chain, at
        return at == end


def flush_folder(folder: Path) -> None:
    """Make renames and new names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _length_check(chain: bytes, length: bytes) -> bytes:
    return hashlib.sha256(b"length" + chain + length).digest()[:4]


def _chain_after(chain: bytes, length: bytes, payload: bytes) -> bytes:
    digest = hashlib.sha256(b"record" + chain + length)
    digest.update(payload)
    return digest.digest()[:16]


def _frame(chain: bytes, payload: bytes) -> tuple[bytes, bytes]:
    assert len(payload) <= MAX_PAYLOAD_BYTES
    length = len(payload).to_bytes(4, "big")
    after = _chain_after(chain, length, payload)
    return b"".join((length, _length_check(chain, length), payload, after)), after


def _open_record(file: BinaryIO, chain: bytes, left: int) -> tuple[bytes, bytes] | None:
    """Read one record; None if it is cut or changed."""
    if left < FRAME_BYTES:
        return None
    head = file.read(8)
    length = int.from_bytes(head[:4], "big")
    if head[4:] != _length_check(chain, head[:4]) or length > min(
        left - FRAME_BYTES, MAX_PAYLOAD_BYTES
    ):
        return None
    payload = file.read(length)
    after = _chain_after(chain, head[:4], payload)
    return (payload, after) if file.read(16) == after else None


def _is_cut(file: BinaryIO, at: int, end: int, chain: bytes) -> bool:
    """Tell whether what lies from `at` to the end is what a crash leaves of an append."""
    file.seek(at)
    head = file.read(8)
    if head[4:] == _length_check(chain, head[:4]):
        return int.from_bytes(head[:4], "big") + FRAME_BYTES > end - at
    if len(head) < 8:
        return True
    if any(head):
        return False
    while block := file.read(1 << 20):
        if any(block):
            return False
    return True


def _damaged(path: Path, expected: str, got: str) -> AnchorDamaged:
    return AnchorDamaged(
        f"Anchor {path} refused",
        expected=expected,
        got=got,
        next_step="Its link signs nothing until an operator has opened a new epoch with the peer;"
        " keep the file.",
    )
