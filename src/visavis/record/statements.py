"""Statements: one signed act of one office, with a body whose meaning is another room's.

Who may use a key is not this room's question: it only says whether the key that a statement
names did sign it.
"""

import binascii
import re
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Literal

import msgspec

from visavis.parties import PUBLIC_KEY_BYTES, SIGNATURE_BYTES, Signer, verifies
from visavis.record.canonical import DEPTH_LIMIT, NotCanonical, parse_canonical
from visavis.terms import (
    MalformedId,
    OfficeId,
    PartyId,
    StatementId,
    VisavisError,
    parse_office_id,
    parse_statement_id,
    party_of,
)

STATEMENT_LIMIT_BYTES = 64 * 1024  # a page of text in any script, or a polygon of 2,000 points
REFS_LIMIT = 64  # a set of minutes names every statement of a long contact; more is a list's work
KIND_LIMIT = 64  # characters: fits an index column and a line on the desk
SIGNING_PREFIX = b"visavis/statement/v1\n"  # no other message that a key signs starts like this

_BODY_DEPTH_LIMIT = DEPTH_LIMIT - 2  # two levels are the statement and its signature around it
_KIND = re.compile(r"[a-z]+(?:\.[a-z_]+)+")
_SAID = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.(?!000)[0-9]{3})?Z")


class Act(StrEnum):
    """What a statement does."""

    INFORM = "inform"
    ASK = "ask"
    ORDER = "order"
    ACKNOWLEDGE = "acknowledge"
    ACCEPT = "accept"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    AMEND = "amend"


class Mode(StrEnum):
    """Whether a statement speaks of the world or of an exercise."""

    LIVE = "live"
    EXERCISE = "exercise"


class Statement(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One act of one office. Fields stand in the order in which canonical JSON sorts them.

    Args:
        act: what it does.
        body: canonical JSON object; its meaning belongs to the room of the kind.
        id: 128 random bits, see ``make_statement_id``.
        kind: dotted name of the form of the body, such as ``notices.declared``, ≤ 64 characters.
        mode: live or exercise.
        office: who speaks; an office of `party`.
        party: the party that answers for it.
        refs: the statements that it is about, ≤ 64, in the order that the kind defines.
        said: RFC 3339 instant in UTC as ``render_instant`` writes it; advisory, decides nothing.
        version: of this form.
    """

    act: Act
    body: msgspec.Raw
    id: StatementId
    kind: str
    mode: Mode
    office: OfficeId
    party: PartyId
    refs: tuple[StatementId, ...]
    said: str
    version: Literal[1] = 1


class SignedStatement(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The form that travels: base64 of key (32 bytes) and signature (64), and the statement."""

    key: str
    signature: str
    statement: msgspec.Raw


class OpenedStatement(msgspec.Struct, frozen=True):
    """A well-formed statement whose signature is still to be verified.

    Args:
        statement: its fields.
        public_key, message, signature: what ``verifies`` takes: 32 bytes, the signed bytes, 64.
    """

    statement: Statement
    public_key: bytes
    message: bytes
    signature: bytes


class MalformedStatement(VisavisError):
    """A statement that breaks the form."""

    code = "record.malformed_statement"


class BadSignature(VisavisError):
    """A statement that the key it names did not sign."""

    code = "record.bad_signature"


_encoder = msgspec.json.Encoder()  # fields are declared in sorted order; bodies go in verbatim
_signed_decoder = msgspec.json.Decoder(SignedStatement)
_statement_decoder = msgspec.json.Decoder(Statement)


def sign_statement(statement: Statement, signer: Signer) -> bytes:
    """Sign a statement; returns the canonical bytes of the signed form.

    ``parse_signed`` reverses it.

    Raises:
        MalformedStatement: the statement breaks the form, so that nobody would accept it.
    """
    raw = _encoder.encode(statement)
    _check_statement(statement)
    signed = SignedStatement(
        key=_render_key(signer.public_key),
        signature=_base64(signer.sign(SIGNING_PREFIX + raw)),
        statement=msgspec.Raw(raw),
    )
    encoded = _encoder.encode(signed)
    if len(encoded) > STATEMENT_LIMIT_BYTES:
        raise _refused(f"at most {STATEMENT_LIMIT_BYTES} bytes", f"{len(encoded)} bytes")
    return encoded


def parse_signed(raw: bytes) -> OpenedStatement:
    """Parse a signed statement without verifying its signature.

    Raises:
        MalformedStatement: too long, not canonical, a field missing, unknown or out of bounds,
            or an office of another party.
    """
    if len(raw) > STATEMENT_LIMIT_BYTES:
        raise _refused(f"at most {STATEMENT_LIMIT_BYTES} bytes", f"{len(raw)} bytes")
    try:
        signed = _signed_decoder.decode(raw)
        statement = _statement_decoder.decode(signed.statement)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ValueError) as problem:
        raise _refused("the fields of a signed statement", str(problem)[:120]) from None
    inner = bytes(signed.statement)
    if _encoder.encode(signed) != raw or _encoder.encode(statement) != inner:
        raise _refused("canonical JSON", "other bytes for the same value")
    _check_statement(statement)
    return OpenedStatement(
        statement=statement,
        public_key=_parse_key(signed.key),
        message=SIGNING_PREFIX + inner,
        signature=_unbase64("signature", signed.signature, SIGNATURE_BYTES),
    )


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


def _check_statement(statement: Statement) -> None:
    """Check everything that the types do not say, apart from the bytes it was read from."""
    body = bytes(statement.body)
    if not body.startswith(b"{"):
        raise _refused("a body that is an object", repr(body[:20].decode(errors="replace")))
    try:
        parse_canonical(body, limit_bytes=STATEMENT_LIMIT_BYTES, depth_limit=_BODY_DEPTH_LIMIT)
        parse_statement_id(statement.id)
        _check_office(statement.office)
        for ref in statement.refs:
            parse_statement_id(ref)
    except (NotCanonical, MalformedId) as problem:
        raise _refused(problem.expected, problem.got) from None
    if party_of(statement.office) != statement.party:
        raise _refused(f"an office of {statement.party[:40]}", statement.office)
    if not _is_kind(statement.kind):
        raise _refused(
            f"a dotted kind of at most {KIND_LIMIT} of a-z and _", repr(statement.kind[:KIND_LIMIT])
        )
    if len(statement.refs) > REFS_LIMIT:
        raise _refused(f"at most {REFS_LIMIT} refs", str(len(statement.refs)))
    if not _is_instant(statement.said):
        raise _refused("an instant such as 2015-11-19T10:00:00Z", repr(statement.said[:40]))


# The same offices say the same kinds of things again and again, with the same keys. A stranger who
# sends others gains nothing: what is forgotten is checked again, and a refusal is never kept.
@lru_cache(maxsize=256)
def _check_office(text: str) -> OfficeId:
    return parse_office_id(text)


@lru_cache(maxsize=256)
def _is_kind(text: str) -> bool:
    return len(text) <= KIND_LIMIT and _KIND.fullmatch(text) is not None


@lru_cache(maxsize=256)
def _parse_key(text: str) -> bytes:
    return _unbase64("key", text, PUBLIC_KEY_BYTES)


@lru_cache(maxsize=256)
def _render_key(public_key: bytes) -> str:
    return _base64(public_key)


def _is_instant(text: str) -> bool:
    if not _SAID.fullmatch(text):
        return False
    try:
        datetime.fromisoformat(text)  # refuses the 30th of February and the second 60
    except ValueError:
        return False
    return True


def _base64(raw: bytes) -> str:
    return binascii.b2a_base64(raw, newline=False).decode("ascii")


def _unbase64(field: str, text: str, length: int) -> bytes:
    try:
        raw = binascii.a2b_base64(text, strict_mode=True)
    except ValueError:
        raw = b""
    if len(raw) != length or _base64(raw) != text:
        raise _refused(f"{length} bytes of base64 as {field}", repr(text[:40]))
    return raw


def _refused(expected: str, got: str) -> MalformedStatement:
    return MalformedStatement(
        "Statement refused",
        expected=expected,
        got=got,
        next_step="Have the sender's node write it again.",
    )
