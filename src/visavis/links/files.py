"""Export files: a link's own bytes on a stick, for when the network is gone.

    "visavis link file 1" LF, then frames: kind (1 byte), length (4 bytes, big-endian), payload

Kinds: 0 a genesis (see ``genesis``), 1 an envelope as it goes over HTTPS, 2 the end, whose
payload is the SHA-256 of everything before it. A file without its end was cut short; the
messages before the cut are whole and may be taken, since every prefix of a log is a log.
"""

import hashlib
from collections.abc import Iterable, Iterator
from enum import IntEnum
from typing import BinaryIO

from visavis.links.errors import MessageRefused
from visavis.links.messages import MAX_MESSAGE_BYTES

HEADER = b"visavis link file 1\n"


class Frame(IntEnum):
    """What a frame holds."""

    GENESIS = 0
    MESSAGE = 1
    END = 2


def write_frames(frames: Iterable[tuple[Frame, bytes]]) -> Iterator[bytes]:
    """Write frames as the pieces of a file, closed by the end frame."""
    digest = hashlib.sha256(HEADER)
    yield HEADER
    for kind, payload in frames:
        piece = bytes([kind]) + len(payload).to_bytes(4, "big") + payload
        digest.update(piece)
        yield piece
    yield bytes([Frame.END]) + (32).to_bytes(4, "big") + digest.digest()


def read_frames(file: BinaryIO) -> Iterator[tuple[Frame, bytes]]:
    """Read frames one at a time, never more than one message in memory.

    Raises:
        MessageRefused: not such a file, a frame too long, cut short, or altered; the frames
            that were yielded before stand for themselves.
    """
    digest = hashlib.sha256(HEADER)
    if file.read(len(HEADER)) != HEADER:
        raise _refused("its first line to be 'visavis link file 1'", "another", 0)
    count = 0
    while True:
        head = file.read(5)
        if len(head) < 5:
            raise _refused("an end frame", f"the end of the file after {count} messages", count)
        length = int.from_bytes(head[1:], "big")
        if head[0] not in Frame.__members__.values() or length > MAX_MESSAGE_BYTES:
            raise _refused(
                f"a frame of kind 0 to 2 and at most {MAX_MESSAGE_BYTES} bytes",
                f"kind {head[0]}, {length} bytes",
                count,
            )
        payload = file.read(length)
        if len(payload) < length:
            raise _refused("a whole frame", f"{len(payload)} of its {length} bytes", count)
        if head[0] == Frame.END:
            if payload != digest.digest():
                raise _refused("the file's own SHA-256 at its end", "another", count)
            if file.read(1):  # a second file behind it would go unread, and nobody would know
                raise _refused("nothing after the end frame", "more bytes", count)
            return
        digest.update(head + payload)
        count += 1
        yield Frame(head[0]), payload


def _refused(expected: str, got: str, count: int) -> MessageRefused:
    taken = f"The {count} messages before it were taken. " if count else ""
    return MessageRefused(
        "Link file refused",
        expected=expected,
        got=got,
        next_step=f"{taken}Copy the file again, or export it again.",
    )
