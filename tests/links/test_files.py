"""Link files: what lies on the stick, cut anywhere, changed anywhere."""

import io
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visavis.links import MAX_MESSAGE_BYTES, Frame, MessageRefused, read_frames, write_frames
from visavis.links.files import HEADER

Frames = Sequence[tuple[Frame, bytes]]
SOME: Frames = (
    (Frame.GENESIS, b"a genesis"),
    (Frame.MESSAGE, b"the first message"),
    (Frame.MESSAGE, b""),
    (Frame.MESSAGE, b"the last message"),
)
frames = st.lists(
    st.tuples(st.sampled_from([Frame.GENESIS, Frame.MESSAGE]), st.binary(max_size=300)), max_size=8
)


def written(some: Frames) -> bytes:
    return b"".join(write_frames(some))


def read(raw: bytes) -> tuple[list[tuple[Frame, bytes]], MessageRefused | None]:
    """What a reader takes, and why it stopped."""
    taken: list[tuple[Frame, bytes]] = []
    try:
        for frame in read_frames(io.BytesIO(raw)):
            taken.append(frame)
    except MessageRefused as refused:
        return taken, refused
    return taken, None


@given(some=frames)
def test_what_was_written_is_read(some: list[tuple[Frame, bytes]]) -> None:
    assert read(written(some)) == (some, None)


@given(some=frames, cut=st.data())
def test_a_file_cut_anywhere_gives_its_whole_frames_and_says_so(
    some: list[tuple[Frame, bytes]], cut: st.DataObject
) -> None:
    raw = written(some)
    taken, refused = read(raw[: cut.draw(st.integers(0, len(raw) - 1))])
    assert taken == some[: len(taken)]
    assert refused is not None
    assert refused.code == "links.malformed"
    said = f"The {len(taken)} messages before it were taken."
    assert (said in str(refused)) == bool(taken)
    assert str(refused).endswith("Copy the file again, or export it again.")


@given(at=st.integers(0, len(written(SOME)) - 1), change=st.integers(1, 255))
def test_a_byte_changed_anywhere_never_passes_for_a_whole_file(at: int, change: int) -> None:
    raw = bytearray(written(SOME))
    raw[at] ^= change
    _, refused = read(bytes(raw))
    assert refused is not None
    assert refused.happened == "Link file refused"


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "expected its first line to be 'visavis link file 1', got another"),
        (b"visavis link file 2\n", "expected its first line to be 'visavis link file 1'"),
        (HEADER, "expected an end frame, got the end of the file after 0 messages"),
        (
            HEADER + b"\x03\x00\x00\x00\x00",
            f"expected a frame of kind 0 to 2 and at most {MAX_MESSAGE_BYTES} bytes, got kind 3",
        ),
        (HEADER + b"\x01\xff\xff\xff\xff", "got kind 1, 4294967295 bytes"),
        (HEADER + b"\x01\x00\x00\x00\x05abc", "expected a whole frame, got 3 of its 5 bytes"),
        (HEADER + b"\x02\x00\x00\x00\x01x", "expected the file's own SHA-256 at its end"),
        (written(SOME) + b"x", "expected nothing after the end frame, got more bytes"),
        (written(SOME) * 2, "expected nothing after the end frame, got more bytes"),
    ],
)
def test_each_kind_of_damage_has_its_words(raw: bytes, words: str) -> None:
    _, refused = read(raw)
    assert refused is not None
    assert words in str(refused)
    assert str(refused).startswith("Link file refused: ")


def test_a_frame_is_never_longer_than_a_message() -> None:
    longest = (Frame.MESSAGE, bytes(MAX_MESSAGE_BYTES))
    assert read(written([longest])) == ([longest], None)
    _, refused = read(written([(Frame.MESSAGE, bytes(MAX_MESSAGE_BYTES + 1))]))
    assert refused is not None
    assert f"at most {MAX_MESSAGE_BYTES} bytes" in str(refused)


def test_frames_are_read_one_at_a_time() -> None:
    file = io.BytesIO(written(SOME))
    reader = read_frames(file)
    assert next(reader) == SOME[0]
    assert file.tell() == len(HEADER) + 5 + len(SOME[0][1])
