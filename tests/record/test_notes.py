"""Signed notes and checkpoints: the published examples, the rules, and every wrong byte."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.record.builders import SeedSigner

from visavis.parties import Algorithm, note_key_id
from visavis.record import (
    NOTE_LIMIT_BYTES,
    BadNoteSignature,
    Checkpoint,
    MalformedCheckpoint,
    MalformedNote,
    MalformedNoteKey,
    Note,
    NoteKey,
    NoteSignature,
    UnsignedNote,
    WrongOrigin,
    checkpoint_key,
    checkpoint_text,
    cosign_checkpoint,
    cosigner_key,
    parse_checkpoint,
    parse_note,
    parse_note_key,
    render_note,
    render_note_key,
    sign_checkpoint,
    verify_checkpoint_signature,
    verify_cosignature,
)
from visavis.terms import VisavisError

ORIGIN = "fr/link/ru/exercise/1"
COSIGNER = "ru/durable"
LOG, RECEIVER = SeedSigner("fr log"), SeedSigner("ru receiver")
CHECKPOINT = Checkpoint(ORIGIN, 20_852_163, bytes(range(32)))
TEXTS = st.text(st.characters(exclude_categories=["Cs"], min_codepoint=0x20) | st.just("\n"))
NAMES = st.text(st.characters(exclude_categories=["Cs", "Z", "C"]), min_size=1, max_size=9).filter(
    lambda name: "+" not in name
)
SIGNATURES = st.builds(
    NoteSignature, NAMES, st.binary(min_size=4, max_size=4), st.binary(min_size=1, max_size=72)
)

# Source: the examples of C2SP signed-note, tlog-checkpoint and tlog-cosignature.
PUBLISHED_NOTE = """\
Ognuno sta solo sul cuor della terra
trafitto da un raggio di sole:

ed è subito sera.

— quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=
"""  # noqa: E501  a signature line is never folded
PUBLISHED_CHECKPOINT = """\
example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==
"""  # noqa: E501  a signature line is never folded


def a_note(checkpoint: Checkpoint = CHECKPOINT) -> Note:
    return Note(
        checkpoint_text(checkpoint),
        (
            sign_checkpoint(checkpoint, LOG),
            cosign_checkpoint(checkpoint, COSIGNER, RECEIVER, 1_679_315_147),
        ),
    )


def test_published_notes_are_read_and_written_back() -> None:
    for published in (PUBLISHED_NOTE, PUBLISHED_CHECKPOINT):
        note = parse_note(published.encode())
        assert render_note(note) == published.encode()
    assert parse_note(PUBLISHED_NOTE.encode()).text.endswith("\n\ned è subito sera.\n")
    note = parse_note(PUBLISHED_CHECKPOINT.encode())
    checkpoint = parse_checkpoint(note.text)
    assert (checkpoint.origin, checkpoint.size) == ("example.com/behind-the-sofa", 20_852_163)
    assert int.from_bytes(note.signatures[1].signature[:8], "big") == 1_679_315_147


@given(TEXTS, st.lists(SIGNATURES, min_size=1, max_size=16))
def test_reading_a_note_reverses_writing_it(text: str, signatures: list[NoteSignature]) -> None:
    note = Note(text + "\n", tuple(signatures))
    assert parse_note(render_note(note)) == note


@given(st.builds(Checkpoint, NAMES, st.integers(0, 2**63 - 1), st.binary(min_size=32, max_size=32)))
def test_reading_a_checkpoint_reverses_writing_it(checkpoint: Checkpoint) -> None:
    assert parse_checkpoint(checkpoint_text(checkpoint)) == checkpoint


def test_log_and_receiver_signatures_verify_and_tell_what_was_signed() -> None:
    note = parse_note(render_note(a_note()))
    assert verify_checkpoint_signature(note, ORIGIN, LOG.public_key) == CHECKPOINT
    assert verify_cosignature(note, COSIGNER, RECEIVER.public_key) == 1_679_315_147


def test_cosigned_message_is_the_published_one() -> None:
    line = cosign_checkpoint(CHECKPOINT, COSIGNER, RECEIVER, 1_679_315_147)
    message = f"cosignature/v1\ntime 1679315147\n{checkpoint_text(CHECKPOINT)}".encode()
    assert line.signature == (1_679_315_147).to_bytes(8, "big") + RECEIVER.sign(message)
    assert line.key_id == note_key_id(COSIGNER, Algorithm(0x04), RECEIVER.public_key)


def test_every_changed_byte_of_a_note_is_refused_or_ignored_with_its_line() -> None:
    raw = render_note(a_note())
    for at in range(len(raw)):
        for flip in (1, 0x20, 0x80):
            changed = bytearray(raw)
            changed[at] ^= flip
            passed = 0
            try:
                note = parse_note(bytes(changed))
            except MalformedNote:
                continue
            for verify, name, key in (
                (verify_checkpoint_signature, ORIGIN, LOG.public_key),
                (verify_cosignature, COSIGNER, RECEIVER.public_key),
            ):
                try:
                    verify(note, name, key)
                    passed += 1
                except VisavisError:
                    pass
            in_text = at < len(note.text.encode())
            assert passed <= (0 if in_text else 1)


def test_lines_of_unknown_keys_are_ignored() -> None:
    stranger = SeedSigner("stranger")
    note = a_note()
    same_id = NoteSignature("other", note.signatures[0].key_id, bytes(64))
    same_name = sign_checkpoint(CHECKPOINT, stranger)
    crowded = Note(note.text, (same_id, same_name, *note.signatures))
    assert verify_checkpoint_signature(crowded, ORIGIN, LOG.public_key) == CHECKPOINT


def test_bad_line_of_a_known_key_spoils_the_note_even_beside_a_good_one() -> None:
    note = a_note()
    good, receipt = note.signatures
    bad = NoteSignature(good.name, good.key_id, bytes(64))
    with pytest.raises(BadNoteSignature) as refusal:
        verify_checkpoint_signature(Note(note.text, (good, bad)), ORIGIN, LOG.public_key)
    assert str(refusal.value) == (
        f"Note refused: the signature of {ORIGIN} does not verify. "
        "Keep the note and call the peer's duty line."
    )
    assert refusal.value.code == "record.bad_note_signature"
    for wrong in (
        bytes(72),
        receipt.signature[:-1],
        receipt.signature + b"x",
        b"\x00" + receipt.signature[1:8] + bytes(64),
        (1_679_315_148).to_bytes(8, "big") + receipt.signature[8:],
        b"\x80" + receipt.signature[1:],
    ):
        bad = NoteSignature(receipt.name, receipt.key_id, wrong)
        with pytest.raises(BadNoteSignature):
            verify_cosignature(Note(note.text, (receipt, bad)), COSIGNER, RECEIVER.public_key)


def test_note_without_the_asked_key_is_unsigned() -> None:
    with pytest.raises(UnsignedNote, match=rf"^Note not signed by {ORIGIN}: expected") as refusal:
        verify_checkpoint_signature(a_note(), ORIGIN, RECEIVER.public_key)
    assert refusal.value.code == "record.unsigned_note"
    with pytest.raises(UnsignedNote):  # a log's own signature is no receipt: another algorithm
        verify_cosignature(a_note(), ORIGIN, LOG.public_key)


def test_newest_of_several_cosignatures_counts() -> None:
    lines = [cosign_checkpoint(CHECKPOINT, COSIGNER, RECEIVER, time_s) for time_s in (5, 9, 7)]
    note = Note(checkpoint_text(CHECKPOINT), tuple(lines))
    assert verify_cosignature(note, COSIGNER, RECEIVER.public_key) == 9


def test_checkpoint_of_another_log_is_refused_though_well_signed() -> None:
    other = Checkpoint("fr/link/ru/live/1", 5, bytes(32))
    key_id = note_key_id(ORIGIN, Algorithm.ED25519, LOG.public_key)
    text = checkpoint_text(other)
    note = Note(text, (NoteSignature(ORIGIN, key_id, LOG.sign(text.encode())),))
    with pytest.raises(WrongOrigin) as refusal:
        verify_checkpoint_signature(note, ORIGIN, LOG.public_key)
    assert refusal.value.code == "record.wrong_origin"
    assert "expected origin fr/link/ru/exercise/1, got 'fr/link/ru/live/1'" in str(refusal.value)


def test_signed_text_that_is_no_checkpoint_is_refused() -> None:
    text = "bonjour\n"
    key_id = note_key_id(ORIGIN, Algorithm.ED25519, LOG.public_key)
    note = Note(text, (NoteSignature(ORIGIN, key_id, LOG.sign(text.encode())),))
    with pytest.raises(MalformedCheckpoint, match="three or more lines, none empty, got 1 lines"):
        verify_checkpoint_signature(note, ORIGIN, LOG.public_key)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"", "a text, an empty line and lines of signatures"),
        (b"text\n", "a text, an empty line and lines of signatures"),
        (b"text\n\n", "a text, an empty line and lines of signatures"),
        ("text\n\n— a AAAAAAA=".encode(), "a text, an empty line and lines of signatures"),
        ("text\n— a AAAAAAA=\n".encode(), "a text, an empty line and lines of signatures"),
        (b"text\n\n- a AAAAAAA=\n", "'— name base64'"),
        ("text\n\n—a AAAAAAA=\n".encode(), "'— name base64'"),
        ("text\n\n— AAAAAAA=\n".encode(), "'— name base64'"),
        ("text\n\n—  AAAAAAA=\n".encode(), "'— name base64'"),
        ("text\n\n— a+b AAAAAAA=\n".encode(), "'— name base64'"),
        ("text\n\n— a\u00a0b AAAAAAA=\n".encode(), "'— name base64'"),
        ("text\n\n— a\u2028b AAAAAAA=\n".encode(), "'— name base64'"),
        ("text\n\n— a AAAAAA==\n".encode(), "more than 4 bytes in strict base64"),
        ("text\n\n— a AAAAAAB=\n".encode(), "more than 4 bytes in strict base64"),
        ("text\n\n— a AAAAAAA\n".encode(), "more than 4 bytes in strict base64"),
        ("text\n\n— a AAAAAAA= \n".encode(), "more than 4 bytes in strict base64"),
        ("text\n\n— a AAAA*AA=\n".encode(), "more than 4 bytes in strict base64"),
        ("te\rxt\n\n— a AAAAAAA=\n".encode(), "no control character but newline"),
        ("te\x00xt\n\n— a AAAAAAA=\n".encode(), "no control character but newline"),
        (b"te\xffxt\n\n", "UTF-8"),
        (b"text\n\n" + "— a AAAAAAA=\n".encode() * 17, "at most 16 signatures"),
        (b"x" * (NOTE_LIMIT_BYTES + 1), "at most 65536 bytes"),
    ],
)
def test_malformed_note_is_refused_with_the_rule_it_breaks(raw: bytes, expected: str) -> None:
    with pytest.raises(MalformedNote, match=r"^Signed note refused: expected ") as refusal:
        parse_note(raw)
    assert refusal.value.expected.startswith(expected)
    assert refusal.value.code == "record.malformed_note"


def test_sixteen_signatures_are_read() -> None:
    raw = b"text\n\n" + "— a AAAAAAA=\n".encode() * 16
    assert len(parse_note(raw).signatures) == 16


@pytest.mark.parametrize(
    "note",
    [
        Note("no newline", (NoteSignature("a", b"1234", b"5"),)),
        Note("text\n", ()),
        Note("text\n", (NoteSignature("a b", b"1234", b"5"),)),
        Note("text\n", (NoteSignature("a", b"123", b"5"),)),
        Note("te\x07xt\n", (NoteSignature("a", b"1234", b"5"),)),
    ],
)
def test_note_that_nobody_would_accept_is_not_written(note: Note) -> None:
    with pytest.raises(MalformedNote):
        render_note(note)


ROOT = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"o\n5\n{ROOT}", "a newline at the end"),
        (f"o\n5\n{ROOT}\n\n", "three or more lines, none empty"),
        (f"\n5\n{ROOT}\n", "three or more lines, none empty"),
        ("o\n5\n", "three or more lines, none empty"),
        (f"o\n05\n{ROOT}\n", "a size from 0"),
        (f"o\n+5\n{ROOT}\n", "a size from 0"),
        (f"o\n-5\n{ROOT}\n", "a size from 0"),
        (f"o\n5 \n{ROOT}\n", "a size from 0"),
        (f"o\n５\n{ROOT}\n", "a size from 0"),
        (f"o\n9223372036854775808\n{ROOT}\n", "a size from 0"),
        (f"o\n5\n{ROOT[:-2]}9=\n", "a root of 32 bytes"),
        (f"o\n5\n{ROOT[:-1]}\n", "a root of 32 bytes"),
        ("o\n5\nAAAA\n", "a root of 32 bytes"),
        (f"o\r\n5\n{ROOT}\n", "no control characters"),
    ],
)
def test_malformed_checkpoint_is_refused_with_the_rule_it_breaks(text: str, expected: str) -> None:
    with pytest.raises(MalformedCheckpoint, match=r"^Checkpoint refused: expected ") as refusal:
        parse_checkpoint(text)
    assert refusal.value.expected.startswith(expected)
    assert refusal.value.code == "record.malformed_checkpoint"


def test_largest_size_and_extensions_are_read() -> None:
    text = f"o\n9223372036854775807\n{ROOT}\nextension\n"
    checkpoint = Checkpoint("o", 2**63 - 1, bytes(range(32)), ("extension",))
    assert parse_checkpoint(text) == checkpoint
    assert checkpoint_text(checkpoint) == text


def test_origin_cannot_smuggle_a_line() -> None:
    with pytest.raises(MalformedCheckpoint):
        checkpoint_text(Checkpoint(f"o\n7\n{ROOT}", 5, bytes(32)))


def test_key_is_written_as_gos_note_package_writes_it() -> None:
    """Source: the example in the documentation of golang.org/x/mod/sumdb/note (BSD-3-Clause)."""
    published = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    key = parse_note_key(published)
    assert (key.name, key.algorithm) == ("PeterNeumann", Algorithm.ED25519)
    assert checkpoint_key(key.name, key.public_key) == published


def test_keys_are_read_back_and_differ_by_algorithm() -> None:
    log_key, receipt_key = checkpoint_key("a", LOG.public_key), cosigner_key("a", LOG.public_key)
    assert parse_note_key(log_key) == NoteKey("a", Algorithm.ED25519, LOG.public_key)
    assert render_note_key(parse_note_key(receipt_key)) == receipt_key != log_key


def test_every_changed_character_of_a_key_is_refused() -> None:
    text = checkpoint_key(ORIGIN, LOG.public_key)
    for at in range(len(text)):
        changed = text[:at] + chr(ord(text[at]) ^ 1) + text[at + 1 :]
        with pytest.raises(MalformedNoteKey, match=r"^Key of a note refused: expected "):
            parse_note_key(changed)
    for wrong in ("", "a", "a+b", f"{text}=", f"{text}+", "x" * 513, text[:-4], "a+00000000+"):
        with pytest.raises(MalformedNoteKey) as refusal:
            parse_note_key(wrong)
        assert refusal.value.code == "record.malformed_note_key"
    assert re.fullmatch(r"fr/link/ru/exercise/1\+[0-9a-f]{8}\+[A-Za-z0-9+/]{44}", text)
