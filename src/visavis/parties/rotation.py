"""The log entry by which one log key hands over to the next.

Its bytes are seven lines of ASCII, each ended by LF, and no other form is taken:

    visavis/rotation/v1
    <origin>              the log's origin
    <index>               where the entry stands in that log, decimal without leading zeros
    <old key>             32 bytes, standard base64
    <new key>             32 bytes, standard base64
    <signature by old>    64 bytes, standard base64
    <signature by new>    64 bytes, standard base64

Both signatures are over the first five lines with their LFs.
"""

import base64
import binascii
import re
from dataclasses import dataclass

from visavis.parties.cards import MAX_COUNT, MAX_ORIGIN_CHARACTERS
from visavis.parties.errors import MalformedRotation
from visavis.parties.keys import PUBLIC_KEY_BYTES, SIGNATURE_BYTES, Signer, verifies

ROTATION_HEADER = b"visavis/rotation/v1\n"
MAX_ROTATION_BYTES = 512  # the seven lines with the longest origin and index come to 436

_ORIGIN = re.compile(r"[a-z0-9-]+(/[a-z0-9-]+)*")


@dataclass(frozen=True, slots=True)
class Rotation:
    """A handover from `old` to `new`, standing at `index` of the log `origin`."""

    origin: str
    index: int
    old: bytes
    new: bytes
    old_signature: bytes
    new_signature: bytes

    def signed_bytes(self) -> bytes:
        """Return the bytes that both keys sign."""
        return rotation_message(self.origin, self.index, self.old, self.new)

    def old_key_signed(self) -> bool:
        """Tell whether the old key's signature verifies."""
        return verifies(self.old, self.signed_bytes(), self.old_signature)

    def new_key_signed(self) -> bool:
        """Tell whether the new key's signature verifies: whoever hands over holds both."""
        return verifies(self.new, self.signed_bytes(), self.new_signature)


def rotation_message(origin: str, index: int, old: bytes, new: bytes) -> bytes:
    """Return the five lines that are signed.

    Raises:
        MalformedRotation: an origin, index or key that no reader would take.
    """
    if len(origin) > MAX_ORIGIN_CHARACTERS or not _ORIGIN.fullmatch(origin):
        raise _malformed("an origin of a-z, 0-9, '-' and '/'", repr(origin[:60]))
    if not 0 <= index <= MAX_COUNT:
        raise _malformed(f"an index of 0 to {MAX_COUNT}", str(index))
    for key in (old, new):
        if len(key) != PUBLIC_KEY_BYTES:
            raise _malformed(f"keys of {PUBLIC_KEY_BYTES} bytes", f"{len(key)}")
    lines = b"%b\n%d\n%b\n%b\n" % (
        origin.encode("ascii"),
        index,
        base64.b64encode(old),
        base64.b64encode(new),
    )
    return ROTATION_HEADER + lines


def make_rotation(origin: str, index: int, old_signer: Signer, new_signer: Signer) -> bytes:
    """Make the entry that is about to be appended at `index` of the log `origin`.

    Signed at the moment of appending, when the index is known.

    Raises:
        MalformedRotation: an origin or index that no reader would take.
    """
    old, new = old_signer.public_key, new_signer.public_key
    message = rotation_message(origin, index, old, new)
    return render_rotation(
        Rotation(
            origin=origin,
            index=index,
            old=old,
            new=new,
            old_signature=old_signer.sign(message),
            new_signature=new_signer.sign(message),
        )
    )


def render_rotation(rotation: Rotation) -> bytes:
    """Write a rotation as its seven lines; `parse_rotation` reverses it exactly."""
    return b"%b%b\n%b\n" % (
        rotation.signed_bytes(),
        base64.b64encode(rotation.old_signature),
        base64.b64encode(rotation.new_signature),
    )


def parse_rotation(raw: bytes) -> Rotation:
    """Turn the bytes of an entry into a rotation; whether it counts is for `KeyHistory`.

    One rotation has one form: `render_rotation(parse_rotation(raw)) == raw`.

    Raises:
        MalformedRotation: too long, other lines, or another way of writing the same.
    """
    if len(raw) > MAX_ROTATION_BYTES:
        raise _malformed(f"at most {MAX_ROTATION_BYTES} bytes", f"{len(raw)}")
    if not raw.startswith(ROTATION_HEADER):
        raise _malformed("the header visavis/rotation/v1", repr(raw[: len(ROTATION_HEADER)]))
    lines = raw.removeprefix(ROTATION_HEADER).split(b"\n")
    if len(lines) != 7 or lines[-1] or not lines[1].isdigit():  # six lines and what follows them
        raise _malformed("six lines after the header: origin, index, keys, signatures", "others")
    try:
        rotation = Rotation(
            origin=lines[0].decode("ascii"),
            index=int(lines[1]),
            old=base64.b64decode(lines[2], validate=True),
            new=base64.b64decode(lines[3], validate=True),
            old_signature=base64.b64decode(lines[4], validate=True),
            new_signature=base64.b64decode(lines[5], validate=True),
        )
    except (UnicodeDecodeError, binascii.Error):
        raise _malformed("ASCII and standard base64", "others") from None
    for signature in (rotation.old_signature, rotation.new_signature):
        if len(signature) != SIGNATURE_BYTES:
            raise _malformed(f"signatures of {SIGNATURE_BYTES} bytes", f"{len(signature)}")
    if render_rotation(rotation) != raw:
        raise _malformed("the one form of these lines", "another way of writing them")
    return rotation


def _malformed(expected: str, got: str) -> MalformedRotation:
    return MalformedRotation(
        "Key rotation refused",
        expected=expected,
        got=got,
        next_step="Keep the entry as evidence and call the party.",
    )
