"""Signed notes: a text, and lines of signatures below it.

Source: C2SP signed-note v1.0.0.
"""

import binascii
import re
from dataclasses import dataclass

from visavis.terms import VisavisError

NOTE_LIMIT_BYTES = 64 * 1024  # 16 signatures of 4 KiB each, which post-quantum ones may need
SIGNATURES_LIMIT = 16  # the specification asks for 16; a link carries two, and two more in rotation
KEY_ID_BYTES = 4

_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")
_KEY_NAME = re.compile(r"[^\s+\x00-\x1f]+")  # \s is every Unicode space, as in Go's IsSpace

_MARK = "— "  # em dash and space open every signature line


@dataclass(frozen=True, slots=True)
class NoteSignature:
    """One signature line.

    Args:
        name: of the key: not empty, without spaces or '+'.
        key_id: 4 bytes, see ``note_key_id``.
        signature: at least 1 byte, as the key's algorithm defines them.
    """

    name: str
    key_id: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class Note:
    """A text that ends with a newline, and its signatures, 1 to 16, not yet verified."""

    text: str
    signatures: tuple[NoteSignature, ...]


class MalformedNote(VisavisError):
    """Bytes that are no signed note."""

    code = "record.malformed_note"


def parse_note(raw: bytes) -> Note:
    """Parse a signed note without verifying anything.

    Raises:
        MalformedNote: too long, too many signatures, not UTF-8, a control character, or a
            signature line that breaks the form.
    """
    if len(raw) > NOTE_LIMIT_BYTES:
        raise _refused(f"at most {NOTE_LIMIT_BYTES} bytes", f"{len(raw)} bytes")
    try:
        whole = raw.decode("utf-8")
    except UnicodeDecodeError as problem:
        raise _refused("UTF-8", f"byte {problem.start} out of place") from None
    if _CONTROL.search(whole):
        raise _refused("no control character but newline", "one")
    # The text may hold empty lines: the last one parts it from the signatures.
    text, parted, block = whole.rpartition("\n\n")
    if not parted or not block.endswith("\n"):
        raise _refused("a text, an empty line and lines of signatures, each ended", "less")
    lines = block[:-1].split("\n")
    if len(lines) > SIGNATURES_LIMIT:
        raise _refused(f"at most {SIGNATURES_LIMIT} signatures", str(len(lines)))
    return Note(text=text + "\n", signatures=tuple(_parse_line(line) for line in lines))


def render_note(note: Note) -> bytes:
    """Write a signed note. ``parse_note`` reverses it exactly.

    Raises:
        MalformedNote: no reader would accept it.
    """
    raw = "".join((note.text, "\n", *map(_render_line, note.signatures))).encode("utf-8")
    if parse_note(raw) != note:
        raise _refused("a text that ends with a newline, and names without spaces", "others")
    return raw


def is_key_name(name: str) -> bool:
    """Tell whether a note's key may have this name: not empty, no spaces, controls or '+'."""
    return _KEY_NAME.fullmatch(name) is not None


def _render_line(signature: NoteSignature) -> str:
    encoded = binascii.b2a_base64(signature.key_id + signature.signature, newline=False)
    return f"{_MARK}{signature.name} {encoded.decode('ascii')}\n"


def _parse_line(line: str) -> NoteSignature:
    name, parted, encoded = line.removeprefix(_MARK).partition(" ")
    if not line.startswith(_MARK) or not parted or not is_key_name(name):
        raise _refused("'— name base64' on each line of signatures", repr(line[:60]))
    try:
        raw = binascii.a2b_base64(encoded, strict_mode=True)
    except ValueError:
        raw = b""
    if len(raw) <= KEY_ID_BYTES or binascii.b2a_base64(raw, newline=False).decode() != encoded:
        raise _refused("more than 4 bytes in strict base64", repr(encoded[:60]))
    return NoteSignature(name=name, key_id=raw[:KEY_ID_BYTES], signature=raw[KEY_ID_BYTES:])


def _refused(expected: str, got: str) -> MalformedNote:
    return MalformedNote(
        "Signed note refused",
        expected=expected,
        got=got,
        next_step="Ask the sender for the note again.",
    )
