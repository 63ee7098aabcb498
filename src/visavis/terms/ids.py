"""Ids of parties, offices and statements: short, lower case, safe in a path and in an origin."""

import re
from collections.abc import Callable
from typing import NewType

from visavis.terms.errors import VisavisError

PartyId = NewType("PartyId", str)
OfficeId = NewType("OfficeId", str)
StatementId = NewType("StatementId", str)

_NAME = r"[a-z][a-z0-9-]{0,31}"  # 32 characters: fits a column on the desk and a host label
_PARTY = re.compile(_NAME)
_OFFICE = re.compile(f"{_NAME}/{_NAME}")
_STATEMENT = re.compile(r"[a-z2-7]{26}")  # 128 bits in RFC 4648 base32, lower case, no padding

STATEMENT_ID_BYTES = 16  # 128 random bits: no two ever meet, and nothing in one can be guessed

# Base32 two letters at a time: the standard library's writer takes three times as long, and every
# statement that is said pays for it.
_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
_PAIRS = [first + second for first in _LETTERS for second in _LETTERS]  # of ten bits each
_PAIR_SHIFTS = range(120, -1, -10)  # thirteen pairs: 128 bits and two zero bits behind them


class MalformedId(VisavisError):
    """A name that does not follow the rule for its kind."""

    code = "terms.malformed_id"


def _clip(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:57] + "...")


def parse_party_id(text: str) -> PartyId:
    """Parse a party's id, such as ``fr``.

    Raises:
        MalformedId: it is not 1 to 32 of a-z, 0-9 and -, starting with a letter.
    """
    if not _PARTY.fullmatch(text):
        raise MalformedId(
            "Party id refused",
            expected="1 to 32 of a-z, 0-9 and '-', starting with a letter",
            got=_clip(text),
            next_step="Choose a short lower-case id.",
        )
    return PartyId(text)


def parse_office_id(text: str) -> OfficeId:
    """Parse an office's id, ``<party>/<office>`` such as ``fr/cds``.

    Raises:
        MalformedId: it is not two party-like names joined by one slash.
    """
    if not _OFFICE.fullmatch(text):
        raise MalformedId(
            "Office id refused",
            expected="<party>/<office>, each 1 to 32 of a-z, 0-9 and '-'",
            got=_clip(text),
            next_step="Write the party's id, a slash and the office's id.",
        )
    return OfficeId(text)


def party_of(office: OfficeId) -> PartyId:
    """Return the party that an office belongs to."""
    return PartyId(office.partition("/")[0])


def parse_statement_id(text: str) -> StatementId:
    """Parse a statement's id: 26 characters of lower-case base32 (128 bits).

    Raises:
        MalformedId: another length or alphabet.
    """
    if not _STATEMENT.fullmatch(text):
        raise MalformedId(
            "Statement id refused",
            expected="26 characters of a-z and 2-7",
            got=_clip(text),
            next_step="Copy the id from the statement that is meant.",
        )
    return StatementId(text)


def make_statement_id(random_bytes: Callable[[int], bytes]) -> StatementId:
    """Make a statement's id from 128 random bits.

    Random rather than a hash of the content: a hash would let a reader of a generalised form
    test guesses about what was withheld.
    """
    raw = random_bytes(STATEMENT_ID_BYTES)
    assert len(raw) == STATEMENT_ID_BYTES
    bits = int.from_bytes(raw, "big") << 2
    return StatementId("".join([_PAIRS[bits >> shift & 1023] for shift in _PAIR_SHIFTS]))
