"""Admission: what a peer released enters here, and leaves as admitted, refused or not understood.

In three steps, so that the middle one can run in a thread of its own: `parse_batch` reads,
`verify_batch` verifies signatures (libsodium computes without the interpreter's lock), `judge`
decides. Nothing is ever dropped: a refusal has its reason, and a kind that this node does not
know is kept with its proof and shown as not understood.
"""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any

import msgspec

from visavis.acts.admission_rules import (
    read_body,
    require_act,
    require_signature,
    require_standing,
)
from visavis.acts.projections import said_of
from visavis.acts.registry import REGISTRY
from visavis.parties import Directory
from visavis.record import (
    Mode,
    OpenedStatement,
    Statement,
    parse_signed,
    verify_each,
)
from visavis.release import ReceivedRelease, Said, parse_released
from visavis.terms import InstantMs, PartyId, VisavisError


class Verdict(StrEnum):
    """What became of a statement that came in."""

    ADMITTED = "admitted"
    REFUSED = "refused"
    NOT_UNDERSTOOD = "not_understood"


class ParsedRelease(msgspec.Struct, frozen=True, gc=False):
    """A release that was read, or the reason why it could not be."""

    release: ReceivedRelease | None
    opened: OpenedStatement | None
    problem: VisavisError | None


class Admission(msgspec.Struct, frozen=True, gc=False):
    """The verdict on one release, and what the node keeps of it.

    Args:
        verdict: admitted, refused or not understood.
        code: the stable code of a refusal; the kind where it was not understood; else "".
        text: the same in a sentence; else "".
        statement: None where it could not be read at all.
        said: what `Projector.fold` takes; only where admitted.
        thread: the thing that it is about; only where admitted.
        release: label, form and expiry, and the signed bytes; None where it could not be read.
    """

    verdict: Verdict
    code: str = ""
    text: str = ""
    statement: Statement | None = None
    said: Said[Any] | None = None
    thread: str | None = None
    release: ReceivedRelease | None = None


def parse_batch(raws: Iterable[bytes]) -> list[ParsedRelease]:
    """Read releases as they came from a link; a bad one spoils no other.

    Args:
        raws: the contents of the link's entries; see `Released.content`.
    """
    return [_parse(raw) for raw in raws]


def verify_batch(parsed: Sequence[ParsedRelease]) -> list[bool]:
    """Tell of each whether its key signed it; False for what could not be read."""
    verdicts = iter(verify_each(p.opened for p in parsed if p.opened is not None))
    return [p.opened is not None and next(verdicts) for p in parsed]


def judge(
    parsed: Sequence[ParsedRelease],
    verified: Sequence[bool],
    directory: Directory,
    *,
    expected_party: PartyId,
    mode: Mode,
    origin: str,
    first_index: int,
    received_ms: InstantMs,
) -> list[Admission]:
    """Judge what was read and verified.

    Args:
        parsed, verified: in step, as `parse_batch` and `verify_batch` returned them.
        directory: the sender's card as it stood when the entries came.
        expected_party: the sender of the link.
        mode: of this node.
        origin, first_index: the log and where in it the first of these entries stands, for keys
            that are revoked from a size.
        received_ms: when this node received them.
    """
    return [
        _judge(
            one,
            signed_by_key,
            directory,
            expected_party,
            mode,
            (origin, first_index + offset),
            received_ms,
        )
        for offset, (one, signed_by_key) in enumerate(zip(parsed, verified, strict=True))
    ]


def admit(
    raw: bytes,
    directory: Directory,
    *,
    expected_party: PartyId,
    mode: Mode,
    origin: str,
    index: int,
    received_ms: InstantMs,
) -> Admission:
    """Read, verify and judge one release; see `judge`."""
    parsed = parse_batch((raw,))
    return judge(
        parsed,
        verify_batch(parsed),
        directory,
        expected_party=expected_party,
        mode=mode,
        origin=origin,
        first_index=index,
        received_ms=received_ms,
    )[0]


def _parse(raw: bytes) -> ParsedRelease:
    release = None
    try:
        release = parse_released(raw)
        return ParsedRelease(release, parse_signed(release.signed), None)
    except VisavisError as problem:
        return ParsedRelease(release, None, problem)


def _judge(
    parsed: ParsedRelease,
    signed_by_key: bool,
    directory: Directory,
    expected_party: PartyId,
    mode: Mode,
    place: tuple[str, int],
    received_ms: InstantMs,
) -> Admission:
    if parsed.opened is None:
        assert parsed.problem is not None  # one of the two is always there
        return _refused(parsed, None, parsed.problem)
    statement = parsed.opened.statement
    try:
        require_standing(parsed.opened, directory, expected_party, mode, place)
        require_signature(statement, signed_by_key)
        kind = REGISTRY.get(statement.kind)
        if kind is None:
            return Admission(
                verdict=Verdict.NOT_UNDERSTOOD,
                code=statement.kind,
                text=f"{statement.office} said something of the kind {statement.kind}, which this"
                " node does not know. It is kept with its proof.",
                statement=statement,
                release=parsed.release,
            )
        require_act(statement, kind)
        said = said_of(statement, read_body(statement), own=False, received_ms=received_ms)
        kind.check(said)
    except VisavisError as problem:
        return _refused(parsed, statement, problem)
    return Admission(
        verdict=Verdict.ADMITTED,
        statement=statement,
        said=said,
        thread=kind.thread(said),
        release=parsed.release,
    )


def _refused(
    parsed: ParsedRelease, statement: Statement | None, problem: VisavisError
) -> Admission:
    return Admission(
        verdict=Verdict.REFUSED,
        code=problem.code,
        text=str(problem),
        statement=statement,
        release=parsed.release,
    )
