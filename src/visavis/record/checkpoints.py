"""Checkpoints: a log's size and root, signed by the log and cosigned by who holds a copy.

Source: C2SP tlog-checkpoint v1.0.0 and tlog-cosignature v1.0.0 (Ed25519, ``cosignature/v1``).
"""

import binascii
import re
from dataclasses import dataclass

from visavis.parties import (
    SIGNATURE_BYTES,
    Algorithm,
    Signer,
    note_key_id,
    verifies,
)
from visavis.record.merkle import HASH_BYTES, SIZE_LIMIT
from visavis.record.notes import Note, NoteSignature, is_key_name
from visavis.terms import VisavisError

TIME_LIMIT_S = 2**63 - 1  # tlog-cosignature: the timestamp must not exceed it
_TIME_BYTES = 8

_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")  # 19 digits hold 2^63 - 1


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log was at one size.

    Args:
        origin: the log's name, one line.
        size: number of leaves.
        root: 32 bytes.
        extensions: further lines, none empty; we write none and understand none.
    """

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()


class MalformedCheckpoint(VisavisError):
    """A text that is no checkpoint."""

    code = "record.malformed_checkpoint"


class UnsignedNote(VisavisError):
    """A note without a signature by the key that was asked for."""

    code = "record.unsigned_note"


class BadNoteSignature(VisavisError):
    """A note with a signature line of a known key that the key did not make."""

    code = "record.bad_note_signature"


class WrongOrigin(VisavisError):
    """A checkpoint of another log than the one that was asked for."""

    code = "record.wrong_origin"


def checkpoint_text(checkpoint: Checkpoint) -> str:
    """Write a checkpoint's text, ending with a newline. ``parse_checkpoint`` reverses it.

    Raises:
        MalformedCheckpoint: it has no such form.
    """
    root = binascii.b2a_base64(checkpoint.root, newline=False).decode("ascii")
    lines = (checkpoint.origin, str(checkpoint.size), root, *checkpoint.extensions)
    text = "\n".join(lines) + "\n"
    if parse_checkpoint(text) != checkpoint:
        raise _malformed("lines without line breaks in them", repr(checkpoint.origin[:60]))
    return text


def parse_checkpoint(text: str) -> Checkpoint:
    """Parse a checkpoint's text.

    Raises:
        MalformedCheckpoint: an empty line, a size with leading zeros or past 2^63 - 1, a root
            that is not 32 bytes in strict base64, no newline at the end, a control character.
    """
    if not text.endswith("\n"):
        raise _malformed("a newline at the end", repr(text[-20:]))
    lines = text[:-1].split("\n")
    if len(lines) < 3 or not all(lines):
        raise _malformed("three or more lines, none empty", f"{len(lines)} lines")
    if _CONTROL.search(text):
        raise _malformed("no control characters", "one")
    origin, size_text, root_text, *extensions = lines
    if not _SIZE.fullmatch(size_text) or (size := int(size_text)) > SIZE_LIMIT:
        raise _malformed("a size from 0 to 2^63 - 1 without leading zeros", repr(size_text[:40]))
    try:
        root = binascii.a2b_base64(root_text, strict_mode=True)
    except ValueError:
        root = b""
    if len(root) != HASH_BYTES or binascii.b2a_base64(root, newline=False).decode() != root_text:
        raise _malformed(f"a root of {HASH_BYTES} bytes in base64", repr(root_text[:60]))
    return Checkpoint(origin=origin, size=size, root=root, extensions=tuple(extensions))


def sign_checkpoint(checkpoint: Checkpoint, signer: Signer) -> NoteSignature:
    """Sign a checkpoint as its log; the key's name is the origin.

    Signing two checkpoints of which neither extends the other is equivocation: the caller has
    committed the entries durably before it asks.
    """
    assert is_key_name(checkpoint.origin)
    key_id = note_key_id(checkpoint.origin, Algorithm.ED25519, signer.public_key)
    signature = signer.sign(checkpoint_text(checkpoint).encode("utf-8"))
    return NoteSignature(name=checkpoint.origin, key_id=key_id, signature=signature)


def cosign_checkpoint(
    checkpoint: Checkpoint, name: str, signer: Signer, time_s: int
) -> NoteSignature:
    """Say that this checkpoint is the largest that `name` holds of the log, durably.

    Args:
        time_s: seconds since 1970, UTC.
    """
    assert is_key_name(name)
    assert 0 <= time_s <= TIME_LIMIT_S
    key_id = note_key_id(name, Algorithm.COSIGNATURE_ED25519, signer.public_key)
    signature = signer.sign(_cosigned(checkpoint_text(checkpoint), time_s))
    stamped = time_s.to_bytes(_TIME_BYTES, "big") + signature
    return NoteSignature(name=name, key_id=key_id, signature=stamped)


def verify_checkpoint_signature(note: Note, origin: str, public_key: bytes) -> Checkpoint:
    """Return the checkpoint in a note that the log `origin` signed with `public_key`.

    The text is not looked at before the signature verifies. Lines of other keys are ignored.

    Raises:
        UnsignedNote: no line of this key.
        BadNoteSignature: a line of this key that does not verify, even beside one that does.
        MalformedCheckpoint: the log signed something else.
        WrongOrigin: the log signed for another one.
    """
    message = note.text.encode("utf-8")
    for line in _lines_of(note, origin, Algorithm.ED25519, public_key):
        if not verifies(public_key, message, line.signature):
            raise _bad(origin)
    checkpoint = parse_checkpoint(note.text)
    if checkpoint.origin != origin:
        raise WrongOrigin(
            f"Checkpoint signed by {origin} refused",
            expected=f"origin {origin}",
            got=repr(checkpoint.origin[:100]),
            next_step="Keep it as evidence and call the peer's duty line.",
        )
    return checkpoint


def verify_cosignature(note: Note, name: str, public_key: bytes) -> int:
    """Return when `name` cosigned the note's checkpoint with `public_key`: seconds since 1970.

    Of several cosignatures the newest counts. Lines of other keys are ignored.

    Raises:
        UnsignedNote: no line of this key.
        BadNoteSignature: a line of this key that does not verify, even beside one that does.
        MalformedCheckpoint: what it cosigned is no checkpoint.
    """
    newest_s = 0
    for line in _lines_of(note, name, Algorithm.COSIGNATURE_ED25519, public_key):
        time_s = int.from_bytes(line.signature[:_TIME_BYTES], "big")
        signature = line.signature[_TIME_BYTES:]
        if (
            len(line.signature) != _TIME_BYTES + SIGNATURE_BYTES
            or time_s > TIME_LIMIT_S
            or not verifies(public_key, _cosigned(note.text, time_s), signature)
        ):
            raise _bad(name)
        newest_s = max(newest_s, time_s)
    parse_checkpoint(note.text)
    return newest_s


def _cosigned(text: str, time_s: int) -> bytes:
    return f"cosignature/v1\ntime {time_s}\n{text}".encode()


def _lines_of(
    note: Note, name: str, algorithm: Algorithm, public_key: bytes
) -> list[NoteSignature]:
    key_id = note_key_id(name, algorithm, public_key)
    lines = [line for line in note.signatures if line.name == name and line.key_id == key_id]
    if not lines:
        raise UnsignedNote(
            f"Note not signed by {name}",
            expected=f"a signature line with key id {key_id.hex()}",
            got=f"{len(note.signatures)} of other keys",
            next_step="Check that both sides hold the peer's newest card.",
        )
    return lines


def _bad(name: str) -> BadNoteSignature:
    return BadNoteSignature(
        f"Note refused: the signature of {name} does not verify",
        next_step="Keep the note and call the peer's duty line.",
    )


def _malformed(expected: str, got: str) -> MalformedCheckpoint:
    return MalformedCheckpoint(
        "Checkpoint refused",
        expected=expected,
        got=got,
        next_step="Ask the peer for its latest checkpoint again.",
    )
