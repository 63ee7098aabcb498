"""Entries: what one place in a link's log holds, and its wire form."""

from typing import Final

import msgspec

from visavis.links.errors import MessageRefused
from visavis.record import commitment, leaf_bytes, leaf_hash

STATEMENT: Final = "statement"  # a released, signed statement
RECEIPT: Final = "receipt"  # the newest receipt that we gave on the reverse link
ROTATION: Final = "rotation"  # the log's key changes here
CARD: Final = "card"  # a new version of the sender's party card

MAX_CONTENT_BYTES = 256 * 1024  # a party card, the largest thing that a log carries
MAX_ENTRIES = 256  # one hash tile of RFC 6962 leaves: a package never spans more than two
MAX_PACKAGE_BYTES = 1024 * 1024  # two packages in flight and two in memory stay under 8 MB a link
SALT_BYTES = 32
COMMIT_BYTES = 32
MAX_TIME_MS = (
    253_402_300_799_999  # the last millisecond of the year 9999, the last RFC 3339 can say
)


class Entry(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True):
    """One entry of a link's log: MessagePack array [kind, time_ms, seal, content].

    `seal` is the 32-byte salt where the content is present; where the content was withheld or
    deleted (nil), it is the 32-byte commitment itself. Either way the leaf is the same, so a
    proof outlives the content. `time_ms` is advisory: milliseconds since 1970, UTC.
    """

    kind: str
    time_ms: int
    seal: bytes
    content: bytes | None

    @property
    def commit(self) -> bytes:
        """The salted commitment that the leaf carries: HMAC-SHA256(salt, content)."""
        return self.seal if self.content is None else commitment(self.seal, self.content)

    def leaf(self, link_id: bytes) -> bytes:
        """The bytes of the RFC 6962 leaf."""
        return leaf_bytes(link_id, self.kind, self.time_ms, self.commit)

    def leaf_hash(self, link_id: bytes) -> bytes:
        """The RFC 6962 hash of the leaf."""
        return leaf_hash(leaf_bytes(link_id, self.kind, self.time_ms, self.commit))

    def withheld(self) -> "Entry":
        """The same entry without its content; its leaf does not change."""
        return Entry(self.kind, self.time_ms, self.commit, None)

    def weight(self) -> int:
        """Bytes that this entry takes in a package, within a few of framing."""
        return len(self.kind) + len(self.seal) + len(self.content or b"") + 24


def check_entries(entries: tuple[Entry, ...]) -> None:
    """Hold what a peer sent against the bounds of an entry.

    Raises:
        MessageRefused: too many entries, or one with a bad kind, time, seal or size.
    """
    if len(entries) > MAX_ENTRIES:
        raise _refused(f"at most {MAX_ENTRIES} entries", f"{len(entries)}")
    total = 0
    for entry in entries:
        if not (1 <= len(entry.kind) <= 32 and _KIND_LETTERS.issuperset(entry.kind)):
            raise _refused("a kind of 1 to 32 of a-z and _", repr(entry.kind[:40]))
        if not 0 <= entry.time_ms <= MAX_TIME_MS:
            raise _refused("a time between 1970 and 9999", f"{entry.time_ms} ms")
        if len(entry.seal) != SALT_BYTES:
            raise _refused(f"a seal of {SALT_BYTES} bytes", f"{len(entry.seal)}")
        if entry.content is not None and len(entry.content) > MAX_CONTENT_BYTES:
            raise _refused(
                f"contents of at most {MAX_CONTENT_BYTES} bytes", f"{len(entry.content)}"
            )
        total += entry.weight()
    if total > MAX_PACKAGE_BYTES + MAX_CONTENT_BYTES:
        raise _refused(f"a package of at most {MAX_PACKAGE_BYTES} bytes", f"{total}")


_KIND_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz_")


def _refused(expected: str, got: str) -> MessageRefused:
    return MessageRefused(
        "Package refused",
        expected=expected,
        got=got,
        next_step="Nothing was written. Call their duty line: their node breaks the protocol.",
    )
