"""Keys of notes as text: ``<name>+<key id in hex>+<base64 of algorithm and key>``.

Source: C2SP signed-note v1.0.0, "Verifier keys"; Go's golang.org/x/mod/sumdb/note writes the same.
"""

import binascii
from dataclasses import dataclass

from visavis.parties import PUBLIC_KEY_BYTES, Algorithm, note_key_id
from visavis.record.notes import is_key_name
from visavis.terms import VisavisError

NOTE_KEY_LIMIT = 512  # characters: a name of 400, an id and a key


class MalformedNoteKey(VisavisError):
    """Text that is no key of a note."""

    code = "record.malformed_note_key"


@dataclass(frozen=True, slots=True)
class NoteKey:
    """A key by which lines of a note are verified: its name, algorithm and 32 public bytes."""

    name: str
    algorithm: Algorithm
    public_key: bytes


def checkpoint_key(origin: str, public_key: bytes) -> str:
    """Write a log's key, by which its checkpoints are verified, as text."""
    return render_note_key(NoteKey(origin, Algorithm.ED25519, public_key))


def cosigner_key(name: str, public_key: bytes) -> str:
    """Write a cosigner's key as text."""
    return render_note_key(NoteKey(name, Algorithm.COSIGNATURE_ED25519, public_key))


def render_note_key(key: NoteKey) -> str:
    """Write a key as text. ``parse_note_key`` reverses it exactly."""
    assert is_key_name(key.name)
    key_id = note_key_id(key.name, key.algorithm, key.public_key)
    material = bytes([key.algorithm]) + key.public_key
    encoded = binascii.b2a_base64(material, newline=False).decode("ascii")
    return f"{key.name}+{key_id.hex()}+{encoded}"


def parse_note_key(text: str) -> NoteKey:
    """Parse a key.

    Raises:
        MalformedNoteKey: too long, another algorithm or length, or an id that is not the key's.
    """
    if len(text) > NOTE_KEY_LIMIT:
        raise _refused(f"at most {NOTE_KEY_LIMIT} characters", str(len(text)))
    name, _, rest = text.partition("+")
    _, parted, encoded = rest.partition("+")
    if not parted or not is_key_name(name):
        raise _refused("<name>+<key id>+<base64>", repr(text[:60]))
    try:
        material = binascii.a2b_base64(encoded, strict_mode=True)
        key = NoteKey(name, Algorithm(material[0]), material[1:])
    except (ValueError, IndexError):
        raise _refused("base64 of algorithm 1 or 4 and a key", repr(encoded[:60])) from None
    if len(key.public_key) != PUBLIC_KEY_BYTES:
        raise _refused(f"{PUBLIC_KEY_BYTES} bytes of key", f"{len(key.public_key)} bytes")
    if (rendered := render_note_key(key)) != text:
        raise _refused(rendered, repr(text))
    return key


def _refused(expected: str, got: str) -> MalformedNoteKey:
    return MalformedNoteKey(
        "Key of a note refused",
        expected=expected,
        got=got,
        next_step="Copy the whole key from the peer's card.",
    )
