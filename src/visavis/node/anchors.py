"""Anchors: what a link's end may have signed, in a file that no backup ever restores.

A database that comes back from a backup does not know what was signed after it. The anchor does,
so it lies outside every backup, best on another disk: one journal per link and end, one write and
one flush per package. What cannot be believed any more is an error, and the link then halts.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Final, TypeVar

import msgspec

from visavis.links import Entry, ReceivedAnchor, SentAnchor
from visavis.node.journal import Journal, Place
from visavis.node.storage_errors import AnchorDamaged

# A sender's anchor is rewritten when it has passed this and half of it is receipted: some forty
# full packages, so the two flushes of a rewrite add a twentieth to those of the packages.
SENDING_REWRITE_BYTES: Final = 8 * 1024 * 1024
# A receiver's record is about 400 bytes: rewritten about every 2,500 packages.
RECEIVING_REWRITE_BYTES: Final = 1024 * 1024

_Size = Annotated[int, msgspec.Meta(ge=0)]
_Root = Annotated[bytes, msgspec.Meta(min_length=32, max_length=32)]


class _Sent(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True):
    """A sender's record: what `write` was called with."""

    size: _Size
    root: _Root
    receipted: _Size
    count: _Size
    entries: msgspec.Raw


class _Received(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True):
    """A receiver's record."""

    size: _Size
    root: _Root
    note: str


@dataclass(frozen=True, slots=True)
class _Span:
    """Entries [start, end) of the log, in the record at `place`, which begins with `start`."""

    start: int
    end: int
    place: Place


@dataclass(frozen=True, slots=True)
class _Known:
    """What a sender's anchor says, without the entries themselves: those stay on the disk."""

    size: int
    root: bytes
    tail_start: int
    spans: tuple[_Span, ...]

    def after(self, size: int, root: bytes, count: int, receipted: int) -> "_Known":
        """What it says after another record, whose own entries are still to be added."""
        start = size - count
        spans = [span for span in self.spans if span.start < start and self.tail_start < start]
        if spans and spans[-1].end != start:
            last = spans[-1]
            spans = [*spans[:-1], replace(last, end=start)] if last.end > start else []
        first = spans[0].start if spans else start
        tail_start = max(first, self.tail_start if spans else start, min(receipted, size))
        kept = tuple(span for span in spans if span.end > tail_start)
        return _Known(size, root, tail_start, kept)

    def with_span(self, span: _Span) -> "_Known":
        """With the entries that the record itself holds, unless all are receipted."""
        return replace(self, spans=(*self.spans, span)) if span.end > self.tail_start else self


_Record = TypeVar("_Record")

_NOTHING = _Known(0, b"", 0, ())

_encoder = msgspec.msgpack.Encoder()
_sent = msgspec.msgpack.Decoder(_Sent)
_received = msgspec.msgpack.Decoder(_Received)
_entries: msgspec.msgpack.Decoder[tuple[Entry, ...]] = msgspec.msgpack.Decoder(tuple[Entry, ...])


class FileSendingAnchor:
    """The sender's memory outside every backup. Implements `links.SendingAnchor`.

    Memory stays flat however much is unreceipted: entries are only read for `read`.
    """

    def __init__(self, folder: Path, link_id: bytes) -> None:
        path = folder / f"{link_id.hex()}.sending"
        self._journal = Journal(path, b"sending " + link_id)
        self._known: _Known | None = None

    def read(self) -> SentAnchor | None:
        """Its newest content; None if it was never written or is gone.

        Raises:
            AnchorDamaged: the file was changed.
            StorageFailed: the file cannot be read.
        """
        self._load()
        known = self._known
        if known is None:
            return None
        tail: list[Entry] = []
        payloads = self._journal.payloads([span.place for span in known.spans])
        for span, payload in zip(known.spans, payloads, strict=True):
            entries = _entries.decode(_sent.decode(payload).entries)
            tail.extend(entries[max(0, known.tail_start - span.start) : span.end - span.start])
        return SentAnchor(known.size, known.root, known.tail_start, tuple(tail))

    def write(self, size: int, root: bytes, entries: Sequence[Entry], receipted: int) -> None:
        """Add entries that end at `size`; forget those below `receipted`. Durable.

        Raises:
            AnchorDamaged: the file was changed or taken away.
            StorageFailed: the disk did not take it.
        """
        journal = self._journal
        if not journal.ready():
            self._load()
        start = size - len(entries)
        assert start >= 0
        known = (self._known or _NOTHING).after(size, root, len(entries), receipted)
        payload = _encoder.encode((size, root, receipted, len(entries), tuple(entries)))
        if journal.ready() and not self._is_worth_rewriting(known):
            place = journal.append(payload)
        else:
            known, place = self._rewrite(known, payload)
        self._known = known.with_span(_Span(start, size, place)) if entries else known

    def verify(self) -> int | None:
        """The size it says, after a look at every byte; None if there is no file.

        Raises:
            AnchorDamaged, StorageFailed: as `read`, without holding the entries in memory.
        """
        self._load()
        return self._known.size if self._known else None

    def close(self) -> None:
        """Let go of the file."""
        self._journal.close()

    def _is_worth_rewriting(self, known: _Known) -> bool:
        held = self._journal.size_bytes
        if held < SENDING_REWRITE_BYTES:
            return False
        return 2 * sum(span.place.length for span in known.spans) < held

    def _rewrite(self, known: _Known, payload: bytes) -> tuple[_Known, Place]:
        old = self._journal.payloads([span.place for span in known.spans])
        places = self._journal.rewrite(itertools.chain(old, (payload,)))
        moved = zip(known.spans, places, strict=False)  # the last place is the payload's
        spans = tuple(replace(span, place=place) for span, place in moved)
        return replace(known, spans=spans), places[-1]

    def _load(self) -> None:
        known: _Known | None = None

        def take(place: Place, payload: bytes) -> None:
            nonlocal known
            record = _decode(_sent, payload, self._journal.path)
            known = (known or _NOTHING).after(
                record.size, record.root, record.count, record.receipted
            )
            if record.count:
                span = _Span(record.size - record.count, record.size, place)
                known = known.with_span(span)

        self._journal.read(take)
        self._known = known


class FileReceivingAnchor:
    """The receiver's memory outside every backup. Implements `links.ReceivingAnchor`."""

    def __init__(self, folder: Path, link_id: bytes) -> None:
        path = folder / f"{link_id.hex()}.receiving"
        self._journal = Journal(path, b"receiving " + link_id)
        self._known: ReceivedAnchor | None = None

    def read(self) -> ReceivedAnchor | None:
        """Its newest content; None if it was never written or is gone.

        Raises:
            AnchorDamaged: the file was changed.
            StorageFailed: the file cannot be read.
        """
        self._load()
        return self._known

    def write(self, size: int, root: bytes, note: str) -> None:
        """Say that (size, root), which the sender signed in `note`, may be cosigned. Durable.

        Raises:
            AnchorDamaged: the file was changed or taken away.
            StorageFailed: the disk did not take it.
        """
        journal = self._journal
        if not journal.ready():
            self._load()
        payload = _encoder.encode((size, root, note))
        if journal.ready() and journal.size_bytes < RECEIVING_REWRITE_BYTES:
            journal.append(payload)
        else:
            journal.rewrite([payload])
        self._known = ReceivedAnchor(size, root, note)

    def verify(self) -> int | None:
        """The size it says, after a look at every byte; None if there is no file.

        Raises:
            AnchorDamaged, StorageFailed: as `read`.
        """
        self._load()
        return self._known.size if self._known else None

    def close(self) -> None:
        """Let go of the file."""
        self._journal.close()

    def _load(self) -> None:
        known: ReceivedAnchor | None = None

        def take(_: Place, payload: bytes) -> None:
            nonlocal known
            record = _decode(_received, payload, self._journal.path)
            known = ReceivedAnchor(record.size, record.root, record.note)

        self._journal.read(take)
        self._known = known


def _decode(decoder: msgspec.msgpack.Decoder[_Record], payload: bytes, path: Path) -> _Record:
    try:
        return decoder.decode(payload)
    except msgspec.MsgspecError as error:
        raise AnchorDamaged(
            f"Anchor {path} refused",
            expected="a record of this release",
            got=str(error)[:120],
            next_step="Start the release that wrote it; keep the file.",
        ) from None
