"""Statements: one act of one office, with a body whose meaning is another room's; and their form.

How they are signed, opened and verified stands in `record.signing`.
"""

import re
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Literal

import msgspec

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


class FormedStatement(msgspec.Struct, frozen=True, gc=False):
    """The canonical bytes of a statement that keeps the form: whoever signs them is accepted.

    Only `form_statement` makes one.
    """

    raw: bytes


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


def check_statement(statement: Statement) -> None:
    """Check everything that the types do not say, apart from the bytes it was read from.

    Raises:
        MalformedStatement: names the rule.
    """
    body = bytes(statement.body)
    if not body.startswith(b"{"):
        raise refused("a body that is an object", repr(body[:20].decode(errors="replace")))
    try:
        parse_canonical(body, limit_bytes=STATEMENT_LIMIT_BYTES, depth_limit=_BODY_DEPTH_LIMIT)
        parse_statement_id(statement.id)
        _check_office(statement.office)
        for ref in statement.refs:
            parse_statement_id(ref)
    except (NotCanonical, MalformedId) as problem:
        raise refused(problem.expected, problem.got) from None
    if party_of(statement.office) != statement.party:
        raise refused(f"an office of {statement.party[:40]}", statement.office)
    _check_kind(statement.kind)
    if len(statement.refs) > REFS_LIMIT:
        raise refused(f"at most {REFS_LIMIT} refs", str(len(statement.refs)))
    if not _is_instant(statement.said):
        raise refused("an instant such as 2015-11-19T10:00:00Z", repr(statement.said[:40]))


# The same offices say the same kinds of things again and again. A stranger who sends others gains
# nothing: what is forgotten is checked again, and what was refused is never kept.
@lru_cache(maxsize=256)
def _check_office(text: str) -> OfficeId:
    return parse_office_id(text)


@lru_cache(maxsize=256)
def _check_kind(text: str) -> None:
    if len(text) > KIND_LIMIT or not _KIND.fullmatch(text):
        raise refused(
            f"a dotted kind of at most {KIND_LIMIT} of a-z and _", repr(text[:KIND_LIMIT])
        )


def _is_instant(text: str) -> bool:
    if not _SAID.fullmatch(text):
        return False
    try:
        datetime.fromisoformat(text)  # refuses the 30th of February and the second 60
    except ValueError:
        return False
    return True


def refused(expected: str, got: str) -> MalformedStatement:
    """Make the refusal of a statement's form."""
    return MalformedStatement(
        "Statement refused",
        expected=expected,
        got=got,
        next_step="Have the sender's node write it again.",
    )
