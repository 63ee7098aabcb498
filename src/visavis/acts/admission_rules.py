"""The single rules of admission: standing, signature, act, body; each raises its own refusal."""

from typing import Any, Final

import msgspec

from visavis.acts.errors import MalformedBody, NoStanding, OtherMode, OtherParty, WrongAct
from visavis.acts.kinds import Kind
from visavis.acts.registry import REGISTRY
from visavis.parties import Directory, Standing
from visavis.record import BadSignature, Mode, OpenedStatement, Statement
from visavis.release import instant_ms
from visavis.terms import PartyId

_encoder = msgspec.json.Encoder(order="sorted")
_DECODERS: Final = {name: msgspec.json.Decoder(kind.body) for name, kind in REGISTRY.items()}


def require_standing(
    opened: OpenedStatement,
    directory: Directory,
    expected_party: PartyId,
    mode: Mode,
    place: tuple[str, int],
) -> None:
    """Refuse another mode, another party, or a key that may not speak for the office there.

    Args:
        place: the log and the index in it, for keys that are revoked from a size.

    Raises:
        OtherMode, OtherParty, NoStanding.
    """
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


def require_signature(statement: Statement, signed_by_key: bool) -> None:
    """Refuse what its key did not sign.

    Raises:
        BadSignature.
    """
    if not signed_by_key:
        raise BadSignature(
            f"Statement {statement.id} of {statement.office} refused",
            expected="a signature by the key that it names",
            got="one that does not verify",
            next_step="Ask the office to send it again; do not act on it.",
        )


def require_act(statement: Statement, kind: Kind) -> None:
    """Refuse an act with which the kind is never said.

    Raises:
        WrongAct.
    """
    if statement.act not in kind.acts:
        raise WrongAct(
            f"Statement {statement.id} refused",
            expected=f"{statement.kind} said with {' or '.join(kind.acts)}",
            got=statement.act,
            next_step="Have the sender's node write it again.",
        )


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


def read_body_again(statement: Statement) -> Any:
    """Read a body that ``read_body`` took when it came.

    Raises:
        MalformedBody: another release took it, with other fields.
        KeyError: as there.
    """
    try:
        return _DECODERS[statement.kind].decode(statement.body)
    except (msgspec.DecodeError, UnicodeDecodeError, ValueError) as problem:
        raise _malformed_body(statement, str(problem)[:160].rstrip(".")) from None


def _malformed_body(statement: Statement, got: str) -> MalformedBody:
    return MalformedBody(
        f"Statement {statement.id} refused",
        expected=f"the fields of {statement.kind}",
        got=got,
        next_step="One of the two nodes may be older: compare their versions.",
    )
