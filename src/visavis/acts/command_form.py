"""Reading commands: from JSON, YAML or a form to the typed command of a registered kind."""

from typing import Annotated, Any, Final

import msgspec

from visavis.acts.errors import MalformedCommand, UnknownKind
from visavis.acts.kinds import Kind
from visavis.acts.registry import REGISTRY
from visavis.record import Act
from visavis.release import Command, Marking, OfficeRef, ReleaseTerms

COMMAND_LIMIT_BYTES: Final = 96 * 1024  # a statement of 64 KiB with its release terms, and room


class _Envelope(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    kind: Annotated[str, msgspec.Meta(max_length=64)]  # as record bounds it
    office: OfficeRef
    body: dict[str, Any]
    act: Act | None = None
    release: ReleaseTerms | None = None
    person: Marking | None = None


def parse_command(raw: bytes) -> Command[Any]:
    """Read a command: ``{"kind", "office", "body", "act"?, "release"?, "person"?}``.

    Raises:
        UnknownKind, MalformedCommand: names the field.
    """
    if len(raw) > COMMAND_LIMIT_BYTES:
        raise _malformed(f"at most {COMMAND_LIMIT_BYTES} bytes", f"{len(raw)} bytes")
    try:
        value = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as problem:
        raise _malformed("JSON", str(problem)[:160]) from None
    return command_of(value)


def command_of(value: object) -> Command[Any]:
    """Make a command of plain values, as JSON, YAML or a form give them.

    Raises:
        UnknownKind, MalformedCommand: names the field.
    """
    try:
        envelope = msgspec.convert(value, _Envelope)
        kind = require_kind(envelope.kind)
        body = msgspec.convert(envelope.body, kind.body)
    except (msgspec.ValidationError, ValueError) as problem:
        raise _malformed("the fields of a command", str(problem)[:160].rstrip(".")) from None
    return Command(
        kind=envelope.kind,
        office=envelope.office,
        body=body,
        act=envelope.act,
        release=envelope.release,
        person=envelope.person,
    )


def require_kind(name: str) -> Kind:
    """Return a registered kind.

    Raises:
        UnknownKind.
    """
    kind = REGISTRY.get(name)
    if kind is None:
        raise UnknownKind(
            "Command refused",
            expected="a registered kind of statement",
            got=repr(name[:64]),
            next_step="List the kinds.",
        )
    return kind


def choose_act(kind: Kind, command: Command[Any]) -> Act:
    """Return the act that a command asks for, or its kind's usual one.

    Raises:
        MalformedCommand: the kind is never said with it.
    """
    if command.act is None:
        return kind.acts[0]
    if command.act not in kind.acts:
        raise MalformedCommand(
            "Command refused",
            expected=f"{kind.name} said with {' or '.join(kind.acts)}",
            got=command.act,
            next_step="Choose another act, or none for the usual one.",
        )
    return Act(command.act)


def _malformed(expected: str, got: str) -> MalformedCommand:
    return MalformedCommand(
        "Command refused", expected=expected, got=got, next_step="Correct the field."
    )
