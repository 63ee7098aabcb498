"""Previews: a command carried out up to the last step, and kept, so that sending takes these bytes.

A preview is the outcome of the very code that sends: decided, signed and released, with nothing
stored. Sending carries the command out again with the same time and the same chance, so every rule
is asked again as things stand by then; what comes out is the same bytes, or nothing is sent.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final

import msgspec

from visavis.acts.commands import Outcome, execute
from visavis.acts.errors import CommandRefused
from visavis.acts.ports import Ports
from visavis.release import (
    CIVIL,
    Command,
    Form,
    Label,
    ReleaseApprove,
    ReleaseGrant,
    ReleaseRequest,
)
from visavis.terms import InstantMs, StatementId, render_instant

PREVIEW_LIFE_MS: Final = 900_000  # a quarter of an hour: time to read it, fetch a second person
DRAWS_LIMIT: Final = 64  # ids and salts of one command; the largest draws some eight

_STAYS_INSIDE: Final = (ReleaseGrant, ReleaseRequest, ReleaseApprove)


class PreviewRefused(CommandRefused):
    """A preview that no longer holds; nothing was sent."""

    code = "acts.preview_refused"


class Preview(msgspec.Struct, frozen=True, gc=False):
    """A command as it would be carried out.

    Args:
        made_ms: the time that its statements carry.
        drawn: all that chance gave it, in order.
        outcome: what it comes to; its releases hold the very bytes.
    """

    command: Command[Any]
    made_ms: InstantMs
    drawn: tuple[bytes, ...]
    outcome: Outcome


class RecipientPreview(msgspec.Struct, frozen=True):
    """The very bytes that one recipient would get of one statement.

    `content` is the text of those bytes, which are JSON; `withheld` names what of the statement
    that it was made of is not in them.
    """

    audience: str
    statement: StatementId
    kind: str
    form: Form
    label: Label
    expires: str
    content: str
    withheld: tuple[str, ...]


def preview(
    command: Command[Any],
    ports: Ports,
    now_ms: InstantMs,
    random_bytes: Callable[[int], bytes],
) -> Preview:
    """Carry out a command up to the last step; nothing is stored and nothing leaves.

    Raises:
        VisavisError: what carrying it out would raise.
    """
    drawn: list[bytes] = []

    def draw(count: int) -> bytes:
        drawn.append(random_bytes(count))
        return drawn[-1]

    outcome = execute(command, ports, now_ms, draw)
    assert len(drawn) <= DRAWS_LIMIT
    return Preview(command, now_ms, tuple(drawn), outcome)


def send_previewed(shown: Preview, ports: Ports, now_ms: InstantMs) -> Outcome:
    """Carry out what was previewed; the bytes that leave are those that were shown.

    Raises:
        PreviewRefused: it is too old, or things have changed so that other bytes would leave.
        VisavisError: a rule that refuses it by now.
    """
    if not 0 <= now_ms - shown.made_ms <= PREVIEW_LIFE_MS:
        raise _refused(
            f"one made at most {PREVIEW_LIFE_MS // 60_000} minutes ago",
            f"one of {render_instant(shown.made_ms)}",
        )
    chance = iter(shown.drawn)
    outcome = execute(
        shown.command, ports, shown.made_ms, lambda count: _again(next(chance, b""), count)
    )
    if _bytes(outcome) != _bytes(shown.outcome):
        raise _refused("the bytes that were shown", "others, since things have changed meanwhile")
    for one in outcome.releases:
        if one.expires_ms <= now_ms:
            raise _refused("a release that has not ended", "one that expired before it was sent")
    return outcome


def recipients(shown: Preview) -> Sequence[RecipientPreview]:
    """Show, for each recipient, what would be sent: the same bytes, from the same values."""
    kinds = {one.id: one.said.kind for one in shown.outcome.statements}
    found = []
    for released in shown.outcome.releases:
        audiences = (*released.audience.parties, *((CIVIL,) if released.audience.civil else ()))
        found += [
            RecipientPreview(
                audience=audience,
                statement=released.statement,
                kind=kinds.get(released.statement, "a statement said before"),
                form=released.form,
                label=released.label,
                expires=render_instant(released.expires_ms),
                content=released.content.decode(),
                withheld=_withheld(shown, released.statement, released.form),
            )
            for audience in audiences
        ]
    return found


def _withheld(shown: Preview, statement: StatementId, form: Form) -> tuple[str, ...]:
    """Name what the recipient does not get of what the command says."""
    others = tuple(
        one.said.kind
        for one in shown.outcome.statements
        if one.id != statement and isinstance(one.said.body, _STAYS_INSIDE)
    )
    if form is Form.WHOLE:
        return others
    made = next(one.said.body for one in shown.outcome.statements if one.id == statement)
    empty = tuple(
        name for name in made.__struct_fields__ if getattr(made, name) in (None, (), False)
    )
    return (*others, "the precise statement", *empty)


def _bytes(outcome: Outcome) -> tuple[object, ...]:
    return (
        tuple(one.raw for one in outcome.statements),
        tuple((one.audience, one.content) for one in outcome.releases),
    )


def _again(drawn: bytes, count: int) -> bytes:
    if len(drawn) != count:
        raise _refused("the bytes that were shown", "more or other statements than were shown")
    return drawn


def _refused(expected: str, got: str) -> PreviewRefused:
    return PreviewRefused(
        "Sending what was previewed refused",
        expected=expected,
        got=got,
        next_step="Preview it again and look at it again; nothing was sent.",
    )
