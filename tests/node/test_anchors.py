"""Anchors: a torn tail is ignored, damage is told, and nothing that was acted on is forgotten."""

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.node.builders import LINK, OTHER_LINK, an_entry, some_entries

from visavis.links import Entry, ReceivedAnchor, SentAnchor, StorageFailed
from visavis.node import anchors, journal
from visavis.node.anchors import FileReceivingAnchor, FileSendingAnchor
from visavis.node.storage_errors import AnchorDamaged


def root(size: int) -> bytes:
    return size.to_bytes(32, "big")


def sending_file(folder: Path) -> Path:
    return folder / f"{LINK.hex()}.sending"


def receiving_file(folder: Path) -> Path:
    return folder / f"{LINK.hex()}.receiving"


@pytest.fixture
def sending(tmp_path: Path) -> Iterator[FileSendingAnchor]:
    anchor = FileSendingAnchor(tmp_path, LINK)
    yield anchor
    anchor.close()


def read_again(folder: Path) -> SentAnchor | None:
    """What another process would read."""
    anchor = FileSendingAnchor(folder, LINK)
    try:
        return anchor.read()
    finally:
        anchor.close()


def test_an_anchor_that_was_never_written_says_nothing(tmp_path: Path) -> None:
    assert FileSendingAnchor(tmp_path, LINK).read() is None
    assert FileReceivingAnchor(tmp_path, LINK).read() is None
    assert list(tmp_path.iterdir()) == []


def test_the_tail_is_what_is_not_receipted(sending: FileSendingAnchor, tmp_path: Path) -> None:
    entries = some_entries("sent", 10)
    sending.write(4, root(4), entries[:4], 0)
    sending.write(7, root(7), entries[4:7], 2)
    assert read_again(tmp_path) == SentAnchor(7, root(7), 2, tuple(entries[2:7]))
    sending.write(10, root(10), entries[7:], 9)
    assert read_again(tmp_path) == SentAnchor(10, root(10), 9, (entries[9],))
    sending.write(10, root(10), (), 10)
    assert read_again(tmp_path) == SentAnchor(10, root(10), 10, ())
    sending.write(12, root(12), (), 12)  # adopted from the peer: nothing of it to keep
    assert read_again(tmp_path) == SentAnchor(12, root(12), 12, ())


class _Lists:
    """The plain truth of a sending anchor."""

    def __init__(self) -> None:
        self.size, self.tail_start = 0, 0
        self.tail: list[Entry] = []

    def write(self, size: int, entries: Sequence[Entry], receipted: int) -> None:
        start = size - len(entries)
        kept = self.tail[: max(0, start - self.tail_start)] if start <= self.size else []
        if start < self.tail_start or start > self.size:
            kept = []
        self.tail = [*kept, *entries]
        self.size, self.tail_start = size, size - len(self.tail)
        cut = max(0, min(receipted, size) - self.tail_start)
        self.tail, self.tail_start = self.tail[cut:], self.tail_start + cut


_STEPS = st.lists(
    st.tuples(
        st.integers(-3, 6),  # where the entries start, from the end of the last ones
        st.integers(0, 5),  # how many
        st.integers(0, 8),  # how many at the end are not receipted
        st.sampled_from(["stay", "reopen", "read"]),
    ),
    max_size=25,
)


@given(steps=_STEPS, rewrite_at=st.sampled_from([0, 400, 1 << 20]))
@settings(max_examples=60, deadline=None)
def test_any_order_of_writes_reads_like_a_list(
    steps: list[tuple[int, int, int, str]], rewrite_at: int
) -> None:
    """However often the file is rewritten, reopened or read between."""
    folder = Path(tempfile.mkdtemp())
    anchor, model = FileSendingAnchor(folder, LINK), _Lists()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(anchors, "SENDING_REWRITE_BYTES", rewrite_at)
        for number, (gap, count, unreceipted, then) in enumerate(steps):
            size = max(count, model.size + gap + count)
            entries = some_entries(f"{number}", count)
            anchor.write(size, root(size), entries, max(0, size - unreceipted))
            model.write(size, entries, max(0, size - unreceipted))
            expected = SentAnchor(size, root(size), model.tail_start, tuple(model.tail))
            if then == "reopen":
                anchor.close()
                anchor = FileSendingAnchor(folder, LINK)
            if then == "read":
                assert anchor.read() == expected
            assert read_again(folder) == expected
    anchor.close()
    shutil.rmtree(folder)


def three_packages(folder: Path) -> tuple[list[SentAnchor], list[int]]:
    """Write three packages; returns what the anchor said after each, and the file's lengths."""
    anchor = FileSendingAnchor(folder, LINK)
    entries = some_entries("sent", 6)
    said, lengths = [], []
    for size in (2, 4, 6):
        anchor.write(size, root(size), entries[size - 2 : size], 1)
        said.append(SentAnchor(size, root(size), 1, tuple(entries[1:size])))
        lengths.append(sending_file(folder).stat().st_size)
    anchor.close()
    return said, lengths


def test_a_record_cut_at_any_byte_was_never_acted_on(tmp_path: Path) -> None:
    said, lengths = three_packages(tmp_path)
    file = sending_file(tmp_path)
    whole = file.read_bytes()
    for length in range(lengths[1], lengths[2]):
        file.write_bytes(whole[:length])
        assert read_again(tmp_path) == said[1], f"cut at byte {length}"
    file.write_bytes(whole)
    assert read_again(tmp_path) == said[2]


def test_zeros_where_a_record_was_never_filled_in_are_a_cut(tmp_path: Path) -> None:
    said, lengths = three_packages(tmp_path)
    file = sending_file(tmp_path)
    whole = file.read_bytes()
    for count in (1, 7, 8, 100, 5000):
        file.write_bytes(whole[: lengths[1]] + bytes(count))
        assert read_again(tmp_path) == said[1]
    file.write_bytes(whole[: lengths[1]] + bytes(100) + b"\1")
    with pytest.raises(AnchorDamaged, match="a record at byte"):
        read_again(tmp_path)


def test_after_a_cut_the_next_write_leaves_a_whole_file(tmp_path: Path) -> None:
    entries, again = some_entries("sent", 6), some_entries("again", 3)
    file = sending_file(tmp_path)
    for kept in (1, 20, -1):
        _, lengths = three_packages(tmp_path)
        cut = lengths[1] + kept if kept > 0 else lengths[2] + kept
        file.write_bytes(file.read_bytes()[:cut])
        anchor = FileSendingAnchor(tmp_path, LINK)
        anchor.write(7, root(7), again, 1)  # without a read before, as after a quick restart
        anchor.close()
        assert read_again(tmp_path) == SentAnchor(7, root(7), 1, (*entries[1:4], *again))
        file.unlink()


@pytest.mark.parametrize("bit", [0, 7])
def test_any_flipped_bit_is_told(tmp_path: Path, bit: int) -> None:
    """A flipped bit in the last length is no cut either."""
    three_packages(tmp_path)
    file = sending_file(tmp_path)
    whole = file.read_bytes()
    for at in range(len(whole)):
        file.write_bytes(whole[:at] + bytes([whole[at] ^ (1 << bit)]) + whole[at + 1 :])
        with pytest.raises(AnchorDamaged) as refused:
            read_again(tmp_path)
        assert "signs nothing until an operator has opened a new epoch" in str(refused.value)
        assert refused.value.code == "node.anchor_damaged"


def test_a_lost_repeated_or_foreign_record_is_told(tmp_path: Path) -> None:
    _, lengths = three_packages(tmp_path)
    file = sending_file(tmp_path)
    whole = file.read_bytes()
    first, second, third = (
        whole[journal.HEAD_BYTES : lengths[0]],
        whole[lengths[0] : lengths[1]],
        whole[lengths[1] :],
    )
    head = whole[: journal.HEAD_BYTES]
    for records in (first + third, first + second + second, second + third, third):
        file.write_bytes(head + records)
        with pytest.raises(AnchorDamaged, match="expected a record at byte"):
            read_again(tmp_path)
    file.write_bytes(b"")
    with pytest.raises(AnchorDamaged, match="expected the head of this link's anchor, got b''"):
        read_again(tmp_path)
    other = tmp_path / f"{OTHER_LINK.hex()}.sending"
    other.write_bytes(whole)
    with pytest.raises(AnchorDamaged, match="the head of this link's anchor"):
        FileSendingAnchor(tmp_path, OTHER_LINK).read()


def test_a_file_taken_away_from_under_the_node_is_told(
    sending: FileSendingAnchor, tmp_path: Path
) -> None:
    sending.write(2, root(2), some_entries("sent", 2), 0)
    sending.write(4, root(4), some_entries("more", 2), 0)
    sending_file(tmp_path).unlink()
    with pytest.raises(AnchorDamaged, match="expected the file that it opened, got none"):
        sending.write(6, root(6), some_entries("most", 2), 0)
    assert sending.read() is None


class _Disk:
    """The system calls of a journal, one of which fails or ends the process."""

    def __init__(self, patch: pytest.MonkeyPatch, name: str, after: int, *, dies: bool) -> None:
        self._real = getattr(os, name)
        self._left, self._dies = after, dies
        patch.setattr(os, name, self)

    def __call__(self, *arguments: object) -> object:
        self._left -= 1
        if self._left == 0:
            if self._dies:
                raise _PowerCut
            raise OSError(errno.EIO, "Input/output error")
        return self._real(*arguments)


class _PowerCut(BaseException):
    """Nothing may catch it and go on."""


@pytest.mark.parametrize("dies", [False, True], ids=["fails", "power cut"])
@pytest.mark.parametrize("call", ["write", "fdatasync", "fsync", "replace"])
@pytest.mark.parametrize("after", [1, 2])
def test_whichever_step_fails_the_anchor_says_the_old_or_the_new(
    tmp_path: Path, call: str, after: int, dies: bool
) -> None:
    """Both in an append and in a rewrite; and the next write is whole again."""
    entries = some_entries("sent", 8)
    for rewrite_at in (0, 1 << 20):
        folder = tmp_path / f"{rewrite_at}"
        folder.mkdir()
        anchor = FileSendingAnchor(folder, LINK)
        anchor.write(2, root(2), entries[:2], 0)
        anchor.write(4, root(4), entries[2:4], 4)
        old = SentAnchor(4, root(4), 4, ())
        new = SentAnchor(6, root(6), 4, tuple(entries[4:6]))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(anchors, "SENDING_REWRITE_BYTES", rewrite_at)
            _Disk(patch, call, after, dies=dies)
            try:
                anchor.write(6, root(6), entries[4:6], 4)
                reached, told = True, ""
            except (StorageFailed, _PowerCut) as stopped:
                reached = False
                told = str(stopped)
        assert reached or dies or "Input/output error" in told
        said = read_again(folder)
        assert said == new if reached else said in (old, new)
        # The same process goes on from what the file says, as a replica does after a failure.
        survivor = FileSendingAnchor(folder, LINK) if dies else anchor
        assert survivor.read() == said
        survivor.write(8, root(8), entries[6:8], 4)
        tail = entries[4:8] if said == new else entries[6:8]
        assert read_again(folder) == SentAnchor(8, root(8), 8 - len(tail), tuple(tail))
        survivor.close()
        anchor.close()


def test_a_full_disk_leaves_what_was_there(tmp_path: Path) -> None:
    entries = some_entries("sent", 4)
    anchor = FileSendingAnchor(tmp_path, LINK)
    anchor.write(2, root(2), entries[:2], 0)

    def takes_a_part(descriptor: int, frame: bytes) -> int:
        return real_write(descriptor, frame[:10])

    real_write = os.write
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "write", takes_a_part)
        with pytest.raises(StorageFailed, match="the disk took only a part"):
            anchor.write(4, root(4), entries[2:], 0)
    assert read_again(tmp_path) == SentAnchor(2, root(2), 0, tuple(entries[:2]))
    anchor.write(4, root(4), entries[2:], 0)
    assert read_again(tmp_path) == SentAnchor(4, root(4), 0, tuple(entries))
    anchor.close()


def test_a_long_link_keeps_its_anchor_small(sending: FileSendingAnchor, tmp_path: Path) -> None:
    """Thirty packages of 1 MB, receipted one behind, never hold more than about 9 MB."""
    largest = 0
    content = b"x" * 250_000
    for size in range(4, 124, 4):
        entries = [an_entry(f"{size} {at}", content=content) for at in range(4)]
        sending.write(size, root(size), entries, size - 8)
        largest = max(largest, sending_file(tmp_path).stat().st_size)
    assert largest < anchors.SENDING_REWRITE_BYTES + 2_000_000
    said = read_again(tmp_path)
    assert said is not None
    assert (said.size, said.tail_start, len(said.tail)) == (120, 112, 8)
    assert [file.name for file in tmp_path.iterdir()] == [sending_file(tmp_path).name]


def test_a_receiver_remembers_the_newest_that_it_may_have_cosigned(tmp_path: Path) -> None:
    anchor = FileReceivingAnchor(tmp_path, LINK)
    for size in (1, 5, 9):
        anchor.write(size, root(size), f"note of {size}")
    anchor.close()
    again = FileReceivingAnchor(tmp_path, LINK)
    said = again.read()
    assert said == ReceivedAnchor(9, root(9), "note of 9")
    again.close()


def test_a_receivers_torn_or_flipped_record_is_treated_as_a_senders(tmp_path: Path) -> None:
    anchor = FileReceivingAnchor(tmp_path, LINK)
    anchor.write(5, root(5), "note of 5")
    before = receiving_file(tmp_path).stat().st_size
    anchor.write(9, root(9), "note of 9")
    anchor.close()
    file = receiving_file(tmp_path)
    whole = file.read_bytes()
    for length in range(before, len(whole)):
        file.write_bytes(whole[:length])
        assert FileReceivingAnchor(tmp_path, LINK).verify() == 5
    for at in range(len(whole)):
        file.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        with pytest.raises(AnchorDamaged):
            FileReceivingAnchor(tmp_path, LINK).read()


def test_a_receivers_file_is_rewritten_when_it_has_grown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(anchors, "RECEIVING_REWRITE_BYTES", 500)
    anchor = FileReceivingAnchor(tmp_path, LINK)
    for size in range(1, 100):
        anchor.write(size, root(size), f"note of {size}")
        assert receiving_file(tmp_path).stat().st_size < 600
    anchor.close()
    assert FileReceivingAnchor(tmp_path, LINK).verify() == 99


def test_verifying_tells_the_size_without_writing(tmp_path: Path) -> None:
    three_packages(tmp_path)
    file = sending_file(tmp_path)
    before = file.read_bytes()
    file.chmod(0o400)
    assert FileSendingAnchor(tmp_path, LINK).verify() == 6
    assert FileSendingAnchor(tmp_path, OTHER_LINK).verify() is None
    assert file.read_bytes() == before
