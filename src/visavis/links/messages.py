"""The messages of a link and their wire form.

A body is a MessagePack array whose first item is the message's name. An envelope is a
MessagePack array [1, link_id, body, signature]; the signature is by the
transport key of the node that sends it, over ``visavis/message/v1`` LF ‖ link_id ‖ body. The
same bytes travel in the body of an HTTPS request or reply, and in an export file.
"""

import re
from enum import IntEnum
from typing import Literal

import msgspec

from visavis.links.entries import (
    MAX_CONTENT_BYTES,
    MAX_PACKAGE_BYTES,
    MAX_TIME_MS,
    Entry,
    check_entries,
)
from visavis.links.errors import MessageRefused, WrongTransportKey
from visavis.parties.keys import Signer, verifies

NONCE_BYTES = 16  # 128 random bits: a replayed answer never fits a later question
NO_NONCE = bytes(NONCE_BYTES)  # in an export file nobody asked
LINK_ID_BYTES = 32
MAX_NOTE_BYTES = 4096  # a checkpoint with its cosignature is about 500 bytes
# A package, one content that may overshoot it, its note, and the framing.
MAX_MESSAGE_BYTES = MAX_PACKAGE_BYTES + MAX_CONTENT_BYTES + 64 * 1024

_CONTEXT = b"visavis/message/v1\n"
_CODE = re.compile(r"[a-z_.]{1,64}")  # it is shown to people
# A string that is not UTF-8 is no MsgspecError; nothing nests deep enough without an attack.
_UNREADABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)


class Condition(IntEnum):
    """What a side says of itself: enough for the other to know whether to wait or to call."""

    SYNC = 0
    LIVE = 1
    RECOVER = 2
    HALTED = 3
    FROZEN = 4


class Hello(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True, tag="hello"):
    """Sender → receiver: who I am at, and a question that only a fresh head answers."""

    nonce: bytes
    condition: Condition
    checkpoint: str  # the newest signed note of the sender's log, or "" before the first
    receipt: str  # the newest receipt that the sender holds, or ""
    at_ms: int  # the sender's clock, advisory: shown as the peer's offset, never decided by


class Head(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True, tag="head"):
    """Receiver → sender: what the receiver holds durably."""

    echo: bytes  # the nonce that it answers
    condition: Condition
    size: int
    note: str  # the newest note it holds of the sender's, cosigned unless it is recovering; or ""
    at_ms: int


class Add(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True, tag="add"):
    """Entries [start, size of the note's checkpoint), in either direction."""

    nonce: bytes  # its own, or that of the fetch that it answers
    start: int
    entries: tuple[Entry, ...]
    note: str


class Receipt(
    msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True, tag="receipt"
):
    """Receiver → sender: the checkpoint cosigned, so all below its size is durably stored."""

    echo: bytes
    note: str
    at_ms: int


class Fetch(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True, tag="fetch"):
    """Sender → receiver: give me back entries [start, …) of my own log."""

    nonce: bytes
    start: int


class Refusal(
    msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True, tag="refusal"
):
    """An answer that nothing was written, with the stable code of the reason."""

    echo: bytes
    code: str
    size: int  # what the refusing side holds
    condition: Condition
    at_ms: int


Message = Hello | Head | Add | Receipt | Fetch | Refusal


class _Envelope(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True):
    version: Literal[1]
    link_id: bytes
    body: bytes
    signature: bytes


_envelopes = msgspec.msgpack.Decoder(_Envelope)
_bodies: msgspec.msgpack.Decoder[Message] = msgspec.msgpack.Decoder(Message)
_encoder = msgspec.msgpack.Encoder()


def seal_message(message: Message, link_id: bytes, transport: Signer) -> bytes:
    """Write a message into an envelope signed by the own transport key."""
    body = _encoder.encode(message)
    signature = transport.sign(_CONTEXT + link_id + body)
    return _encoder.encode(_Envelope(1, link_id, body, signature))


def addressed_link(raw: bytes) -> bytes:
    """Return the 32-byte link id that an envelope names, before anything in it is believed.

    Raises:
        MessageRefused: it is no envelope.
    """
    return _open_envelope(raw).link_id


def open_message(raw: bytes, link_id: bytes, transport_key: bytes) -> Message:
    """Read a message, believing nothing that the peer's transport key did not sign.

    Raises:
        MessageRefused: malformed, oversized, or for another link.
        WrongTransportKey: not signed by `transport_key`.
    """
    envelope = _open_envelope(raw)
    if envelope.link_id != link_id:
        raise _malformed(f"link {link_id.hex()[:16]}", f"link {envelope.link_id.hex()[:16]}")
    if not verifies(transport_key, _CONTEXT + link_id + envelope.body, envelope.signature):
        raise WrongTransportKey(
            "Message refused",
            expected="the signature of the peer's transport key",
            got="another",
            next_step="Compare the peer's card with them by voice.",
        )
    try:
        message = _bodies.decode(envelope.body)
    except _UNREADABLE as error:
        raise _malformed("a message of protocol version 1", str(error)[:120]) from None
    _check(message)
    return message


def _open_envelope(raw: bytes) -> _Envelope:
    if len(raw) > MAX_MESSAGE_BYTES:
        raise _malformed(f"at most {MAX_MESSAGE_BYTES} bytes", f"{len(raw)}")
    try:
        envelope = _envelopes.decode(raw)
    except _UNREADABLE as error:
        raise _malformed("an envelope of protocol version 1", str(error)[:120]) from None
    if len(envelope.link_id) != LINK_ID_BYTES:
        raise _malformed(f"a link id of {LINK_ID_BYTES} bytes", f"{len(envelope.link_id)}")
    return envelope


def _check(message: Message) -> None:
    nonces = [getattr(message, name) for name in ("nonce", "echo") if hasattr(message, name)]
    if any(len(nonce) != NONCE_BYTES for nonce in nonces):
        raise _malformed(f"nonces of {NONCE_BYTES} bytes", f"{[len(n) for n in nonces]}")
    notes = [getattr(message, name, "") for name in ("checkpoint", "receipt", "note")]
    if any(len(note) > MAX_NOTE_BYTES for note in notes):
        raise _malformed(f"notes of at most {MAX_NOTE_BYTES} characters", "a longer one")
    for name in ("size", "start"):
        if not 0 <= getattr(message, name, 0) < 1 << 53:
            raise _malformed(f"a {name} of 0 to 2^53", f"{getattr(message, name)}")
    if isinstance(message, Add):
        check_entries(message.entries)
    if abs(getattr(message, "at_ms", 0)) > MAX_TIME_MS:
        raise _malformed("a clock within 9999 years", f"{getattr(message, 'at_ms', 0)} ms")
    if isinstance(message, Refusal) and not _CODE.fullmatch(message.code):
        raise _malformed("a code of 1 to 64 of a-z, _ and .", repr(message.code[:64]))


def _malformed(expected: str, got: str) -> MessageRefused:
    return MessageRefused(
        "Message refused",
        expected=expected,
        got=got,
        next_step="Nothing was written. Call their duty line: their node breaks the protocol.",
    )
