"""Admission: what a peer released enters here, and leaves as admitted, refused or not understood.

In three steps, so that the middle one can run in a thread of its own: `parse_batch` reads,
`verify_batch` verifies signatures (libsodium computes without the interpreter's lock), `judge`
decides. Nothing is ever dropped: a refusal has its reason, and a kind that this node does not
know is kept with its proof and shown as not understood.
"""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any, Final

import msgspec

from visavis.acts.errors import MalformedBody, NoStanding, OtherMode, OtherParty, WrongAct
from visavis.acts.projections import said_of
from visavis.acts.registry import REGISTRY
from visavis.parties import Directory, Standing
from visavis.record import (
    BadSignature,
    Mode,
    OpenedStatement,
    Statement,
    parse_signed,
    verify_each,
)
from visavis.release import ReceivedRelease, Said, instant_ms, parse_released
from visavis.terms import InstantMs, PartyId, VisavisError

_encoder = msgspec.json.Encoder(order="sorted")
_DECODERS: Final = {name: msgspec.json.Decoder(kind.body) for name, kind in REGISTRY.items()}


class Verdict(StrEnum):
    """What became of a statement that came in."""

    ADMITTED = "admitted"
    REFUSED = "refused"
    NOT_UNDERSTOOD = "not_understood"


class ParsedRelease(msgspec.Struct, frozen=True):
    """A release that was read, or the reason why it could not be."""

    release: ReceivedRelease | None
    opened: OpenedStatement | None
    problem: VisavisError | None


class Admission(msgspec.Struct, frozen=True):
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


def read_body(statement: Statement) -> Any:
    """Read a body as its kind has it.

    Raises:
        MalformedBody: a field missing, unknown or out of bounds, or not every field written out.
        KeyError: the kind is not registered; ask the registry first.
    """
    try:
        body = _DECODERS[statement.kind].decode(statement.body)
    except (msgspec.DecodeError, UnicodeDecodeError, ValueError) as problem:
        raise _malformed_body(statement, str(problem)[:160].rstrip(".")) from None
    # A default that was left out would give one meaning two hashes.
    if _encoder.encode(body) != bytes(statement.body):
        raise _malformed_body(statement, "fields left out")
    return body


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
        _require_standing(parsed.opened, directory, expected_party, mode, place)
        _require_signature(statement, signed_by_key)
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
        if statement.act not in kind.acts:
            raise _wrong_act(statement, " or ".join(kind.acts))
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


def _require_standing(
    opened: OpenedStatement,
    directory: Directory,
    expected_party: PartyId,
    mode: Mode,
    place: tuple[str, int],
) -> None:
    statement = opened.statement
    if statement.mode is not mode:
        raise OtherMode(
            f"Statement {statement.id} refused",
            expected=mode,
            got=statement.mode,
            next_step="Tell the sender at once: their node mixes exercise and live.",
        )
    if statement.party != expected_party:
        raise OtherParty(
            f"Statement {statement.id} refused",
            expected=f"a statement of {expected_party}",
            got=f"one of {statement.party}",
            next_step="Have each party send its own statements on its own link.",
        )
    origin, index = place
    standing = directory.may_sign_at(
        statement.office,
        opened.public_key,
        instant_ms(statement.said),
        origin=origin,
        index=index,
    )
    if standing is not Standing.IN_FORCE:
        raise NoStanding(
            f"Statement {statement.id} of {statement.office} refused",
            expected="a key that may speak for the office on that day",
            got=standing.value.replace("_", " "),
            next_step="Ask the party for its newest card.",
        )


def _require_signature(statement: Statement, signed_by_key: bool) -> None:
    if not signed_by_key:
        raise BadSignature(
            f"Statement {statement.id} of {statement.office} refused",
            expected="a signature by the key that it names",
            got="one that does not verify",
            next_step="Ask the office to send it again; do not act on it.",
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


def _wrong_act(statement: Statement, expected: str) -> WrongAct:
    return WrongAct(
        f"Statement {statement.id} refused",
        expected=f"{statement.kind} said with {expected}",
        got=statement.act,
        next_step="Have the sender's node write it again.",
    )


def _malformed_body(statement: Statement, got: str) -> MalformedBody:
    return MalformedBody(
        f"Statement {statement.id} refused",
        expected=f"the fields of {statement.kind}",
        got=got,
        next_step="One of the two nodes may be older: compare their versions.",
    )
