"""Signing, opening and verifying statements.

Who may use a key is not this room's question: it only says whether the key that a statement
names did sign it.
"""

import binascii
from collections.abc import Iterable
from functools import lru_cache

import msgspec

from visavis.parties import PUBLIC_KEY_BYTES, SIGNATURE_BYTES, Signer, verifies
from visavis.record.statements import (
    STATEMENT_LIMIT_BYTES,
    FormedStatement,
    OpenedStatement,
    SignedStatement,
    Statement,
    check_statement,
    refused,
)
from visavis.terms import VisavisError

SIGNING_PREFIX = b"visavis/statement/v1\n"  # no other message that a key signs starts like this

_FRAME = b'{"key":"%b","signature":"%b","statement":%b}'  # as `SignedStatement` is encoded
_FRAME_BYTES = len(_FRAME % (b"k" * 44, b"s" * 88, b""))  # base64 of 32 and of 64 bytes

_encoder = msgspec.json.Encoder()  # fields are declared in sorted order; bodies go in verbatim
_signed_decoder = msgspec.json.Decoder(SignedStatement)
_statement_decoder = msgspec.json.Decoder(Statement)


class BadSignature(VisavisError):
    """A statement that the key it names did not sign."""

    code = "record.bad_signature"


def sign_statement(statement: Statement, signer: Signer) -> bytes:
    """Sign a statement; returns the canonical bytes of the signed form.

    ``parse_signed`` reverses it.

    Raises:
        MalformedStatement: the statement breaks the form, so that nobody would accept it.
    """
    return sign_formed(form_statement(statement), signer)


def form_statement(statement: Statement) -> FormedStatement:
    """Write a statement for signing, and hold it to everything that its readers will check.

    Raises:
        MalformedStatement: the statement breaks the form, so that nobody would accept it.
    """
    raw = _encoder.encode(statement)
    check_statement(statement)
    length = _FRAME_BYTES + len(raw)
    if length > STATEMENT_LIMIT_BYTES:
        raise refused(f"at most {STATEMENT_LIMIT_BYTES} bytes", f"{length} bytes")
    return FormedStatement(raw)


def sign_formed(formed: FormedStatement, signer: Signer) -> bytes:
    """Sign a statement that keeps the form; returns the canonical bytes of the signed form."""
    return _FRAME % (
        _render_key(signer.public_key),
        _base64(signer.sign(SIGNING_PREFIX + formed.raw)),
        formed.raw,
    )


def parse_signed(raw: bytes) -> OpenedStatement:
    """Parse a signed statement without verifying its signature.

    Raises:
        MalformedStatement: too long, not canonical, a field missing, unknown or out of bounds,
            or an office of another party.
    """
    if len(raw) > STATEMENT_LIMIT_BYTES:
        raise refused(f"at most {STATEMENT_LIMIT_BYTES} bytes", f"{len(raw)} bytes")
    try:
        signed = _signed_decoder.decode(raw)
        statement = _statement_decoder.decode(signed.statement)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ValueError) as problem:
        raise refused("the fields of a signed statement", str(problem)[:120]) from None
    inner = bytes(signed.statement)
    if _encoder.encode(signed) != raw or _encoder.encode(statement) != inner:
        raise refused("canonical JSON", "other bytes for the same value")
    check_statement(statement)
    return OpenedStatement(
        statement=statement,
        public_key=_parse_key(signed.key),
        message=SIGNING_PREFIX + inner,
        signature=_unbase64("signature", signed.signature, SIGNATURE_BYTES),
    )


def read_again(raw: bytes) -> Statement:
    """Read a statement out of bytes that ``parse_signed`` took when they came.

    Three times as fast, since it holds them to nothing but their types. Never for bytes that come
    from outside.

    Raises:
        MalformedStatement: they are not those bytes: the disk has changed them.
    """
    try:
        return _statement_decoder.decode(_signed_decoder.decode(raw).statement)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as problem:
        raise refused("the bytes that were kept", str(problem)[:120]) from None


def verify_signed(opened: OpenedStatement) -> bool:
    """Tell whether the key that the statement names signed it."""
    return verifies(opened.public_key, opened.message, opened.signature)


def verify_each(opened: Iterable[OpenedStatement]) -> list[bool]:
    """Tell of each statement whether its key signed it; made to run in a thread of its own.

    libsodium computes without the interpreter's lock, so parsing goes on meanwhile.
    """
    return [verifies(one.public_key, one.message, one.signature) for one in opened]


def require_signature(opened: OpenedStatement) -> Statement:
    """Return the statement if its key signed it.

    Raises:
        BadSignature: it did not.
    """
    if not verify_signed(opened):
        statement = opened.statement
        raise BadSignature(
            f"Statement {statement.id} of {statement.office} refused",
            expected="a signature by the key that it names",
            got="one that does not verify",
            next_step="Ask the office to send it again; do not act on it.",
        )
    return opened.statement


# A node signs with few keys and hears from few; what was refused is never kept.
@lru_cache(maxsize=256)
def _parse_key(text: str) -> bytes:
    return _unbase64("key", text, PUBLIC_KEY_BYTES)


@lru_cache(maxsize=256)
def _render_key(public_key: bytes) -> bytes:
    return _base64(public_key)


def _base64(raw: bytes) -> bytes:
    return binascii.b2a_base64(raw, newline=False)


def _unbase64(field: str, text: str, length: int) -> bytes:
    try:
        raw = binascii.a2b_base64(text, strict_mode=True)
    except ValueError:
        raw = b""
    if len(raw) != length or _base64(raw).decode("ascii") != text:
        raise refused(f"{length} bytes of base64 as {field}", repr(text[:40]))
    return raw
