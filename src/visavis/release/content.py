"""The bytes of a release: its marking, and the signed statement, as they stand in a link's log."""

from functools import lru_cache
from typing import Final

import msgspec

from visavis.record import STATEMENT_LIMIT_BYTES
from visavis.release.bodies import Instant, instant_ms
from visavis.release.labels import Form, Label
from visavis.terms import InstantMs, VisavisError, render_instant

# A signed statement and its label: 18 markings of 64 characters are under 6 KiB in any script
# with every character escaped; the frame around them is under 100 bytes.
RELEASED_LIMIT_BYTES = STATEMENT_LIMIT_BYTES + 8 * 1024


class MalformedRelease(VisavisError):
    """What a peer sent is not the form of a release."""

    code = "release.malformed"


class _Content(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What goes into the link's log; fields in the order in which canonical JSON sorts them."""

    expires: Instant
    form: Form
    label: msgspec.Raw
    signed: msgspec.Raw


class ReceivedRelease(msgspec.Struct, frozen=True, gc=False):
    """What a peer released to us.

    Args:
        expires_ms: from when the sender asks that it be used no more.
        signed: the signed statement, byte for byte.
    """

    expires_ms: InstantMs
    form: Form
    label: Label
    signed: bytes


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(_Content)
_raw_decoder = msgspec.json.Decoder(msgspec.Raw)
_label_decoder = msgspec.json.Decoder(Label)

# What parts the marking of a release from the signed statement in it. No string can hold it: in a
# string a quote follows a backslash, and after the quote that closes one comes no letter.
_SIGNED: Final = b',"signed":'


def render_content(expires_ms: InstantMs, form: Form, label: Label, signed: bytes) -> bytes:
    """Write the bytes that a release sends. ``parse_released`` reverses it.

    Args:
        signed: the signed statement, canonical bytes.
    """
    return b"%b%b%b}" % (_render_marking(expires_ms, form, label), _SIGNED, signed)


def parse_released(raw: bytes) -> ReceivedRelease:
    """Read what a peer released; whose statement it holds is still to be judged.

    `Released.content` of the other side is the only form that passes.

    Raises:
        MalformedRelease: too long, another form, or not the canonical bytes of its value.
    """
    if len(raw) > RELEASED_LIMIT_BYTES:
        raise _malformed(f"at most {RELEASED_LIMIT_BYTES} bytes", f"{len(raw)} bytes")
    marking, _, rest = raw.partition(_SIGNED)
    signed = rest[:-1]
    try:
        marked = _read_marking(marking)
        whole = rest.endswith(b"}") and bytes(_raw_decoder.decode(signed)) == signed
    except (MalformedRelease, msgspec.DecodeError, RecursionError):
        whole = False
    if not whole:
        return _read_whole(raw)  # which knows what to say of it
    return ReceivedRelease(marked.expires_ms, marked.form, marked.label, signed)


def _read_whole(raw: bytes) -> ReceivedRelease:
    """Read a release without knowing its marking already."""
    try:
        content = _decoder.decode(raw)
        expires_ms = instant_ms(content.expires)
        label = _read_label(bytes(content.label))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ValueError) as problem:
        raise _malformed("the fields of a release", str(problem)[:120]) from None
    if _encoder.encode(content) != raw:
        raise _malformed("canonical JSON", "other bytes for the same value")
    return ReceivedRelease(
        expires_ms=expires_ms,
        form=content.form,
        label=label,
        signed=bytes(content.signed),
    )


# A package of releases has one marking, or a few: who wrote it or read it once need not again.
# A stranger who sends others gains nothing, and a refusal is never kept.
@lru_cache(maxsize=256)
def _render_marking(expires_ms: InstantMs, form: Form, label: Label) -> bytes:
    content = _Content(
        expires=render_instant(expires_ms),
        form=form,
        label=msgspec.Raw(_encoder.encode(label)),
        signed=msgspec.Raw(b"0"),
    )
    return _encoder.encode(content).partition(_SIGNED)[0]


@lru_cache(maxsize=256)
def _read_marking(marking: bytes) -> ReceivedRelease:
    return _read_whole(b"%b%b0}" % (marking, _SIGNED))


def _read_label(raw: bytes) -> Label:
    label = _label_decoder.decode(raw)
    if _encoder.encode(label) != raw:
        raise ValueError("a label in other bytes than its own")
    return label


def _malformed(expected: str, got: str) -> MalformedRelease:
    return MalformedRelease(
        "Release of a peer refused",
        expected=expected,
        got=got,
        next_step="Nothing was taken from it. Have the sender's node write it again.",
    )
