"""Carrying out commands: decide, sign, decide the release. The node stores and sends the rest."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final

import msgspec

from visavis.acts.audiences import ReleasePlan, plan_release, release_as_planned
from visavis.acts.command_form import choose_act, require_kind
from visavis.acts.errors import ClockBehind, NotOurOffice, OfficeCannotSign
from visavis.acts.ports import Ports
from visavis.acts.projections import Projector, ViewDocument, said_of
from visavis.acts.releases_made import note_release
from visavis.parties import Signer, Standing
from visavis.record import Act, FormedStatement, Statement, form_statement, sign_formed
from visavis.release import Command, Draft, Released, Said, instant_ms
from visavis.terms import (
    InstantMs,
    StatementId,
    VisavisError,
    make_statement_id,
    render_instant,
)

_encoder = msgspec.json.Encoder(order="sorted")

# A person can wait five minutes; a clock that is further behind is wrong, and whatever it signed
# would carry a time that nobody believes.
CLOCK_BEHIND_LIMIT_MS: Final = 300_000


class Spoken(msgspec.Struct, frozen=True, gc=False):
    """One statement that was made.

    Args:
        id: its id.
        thread: the thing that it is about.
        raw: the signed statement, canonical bytes.
        said: as the rooms fold it.
    """

    id: StatementId
    thread: str
    raw: bytes
    said: Said[Any]


class Outcome(msgspec.Struct, frozen=True, gc=False):
    """What one command came to; to be stored and enqueued in one transaction.

    Args:
        statements: for the party's own record.
        releases: for the links of their audiences.
        views: documents to write; empty in a batch, which has them as a whole.
    """

    statements: tuple[Spoken, ...]
    releases: tuple[Released, ...]
    views: tuple[ViewDocument, ...] = ()

    @property
    def threads(self) -> tuple[str, ...]:
        """The things that the statements are about, in step with them."""
        return tuple(spoken.thread for spoken in self.statements)


class BatchOutcome(msgspec.Struct, frozen=True, gc=False):
    """What several commands came to, in step with them; a refusal spoils no other.

    Args:
        results: an outcome, or why the command was refused.
        views: documents to write for all of them.
    """

    results: tuple[Outcome | VisavisError, ...]
    views: tuple[ViewDocument, ...]


class _Decided(msgspec.Struct, frozen=True, gc=False):
    """One statement that every check has let pass, before its signature."""

    formed: FormedStatement
    signer: Signer
    said: Said[Any]
    thread: str
    plan: ReleasePlan | None


def execute(
    command: Command[Any],
    ports: Ports,
    now_ms: InstantMs,
    random_bytes: Callable[[int], bytes],
) -> Outcome:
    """Carry out one command, or refuse it and say nothing.

    Args:
        now_ms: the node's time.
        random_bytes: for statement ids.

    Raises:
        VisavisError: the refusal; each rule has its own class and code.
    """
    projector = Projector(ports.views, ports.directories)
    decided = _decide(command, ports, projector, now_ms, random_bytes)
    outcome, notes = _say(decided, _sign((decided,)), ports, now_ms)
    return Outcome(outcome.statements, outcome.releases, (*projector.changed(), *notes))


def execute_each(
    commands: Sequence[Command[Any]],
    ports: Ports,
    now_ms: InstantMs,
    random_bytes: Callable[[int], bytes],
) -> BatchOutcome:
    """Carry out several commands in order; each sees what those before it said.

    All are decided first, then signed, then released: turning from rules to signatures and back at
    every statement takes a fifth longer, since each drives the other out of the processor's caches.

    Raises:
        Whatever a signer raises; then nothing of the batch was said.
    """
    projector = Projector(ports.views, ports.directories)
    decided: list[Sequence[_Decided] | VisavisError] = []
    for command in commands:
        try:
            decided.append(_decide(command, ports, projector, now_ms, random_bytes))
        except VisavisError as refusal:
            decided.append(refusal)
    signed = _sign(one for one in decided if not isinstance(one, VisavisError))
    results: list[Outcome | VisavisError] = []
    notes: list[ViewDocument] = []
    for one in decided:
        if isinstance(one, VisavisError):
            results.append(one)
        else:
            outcome, noted = _say(one, signed, ports, now_ms)
            results.append(outcome)
            notes.extend(noted)
    return BatchOutcome(tuple(results), (*projector.changed(), *notes))


def _decide(
    command: Command[Any],
    ports: Ports,
    projector: Projector,
    now_ms: InstantMs,
    random_bytes: Callable[[int], bytes],
) -> Sequence[_Decided]:
    """Decide what a command comes to, up to the signature, and fold it."""
    kind = require_kind(command.kind)
    act = choose_act(kind, command)
    signer = _require_signer(command, ports)
    decided: list[_Decided] = []
    for draft in kind.decide(projector, command, now_ms):
        statement = _state(draft, act, ports, now_ms, random_bytes)
        _require_standing(statement, signer, ports)
        formed = form_statement(statement)
        plan = plan_release(kind, command.release, draft, statement.id, ports, now_ms)
        said = said_of(statement, draft.body, own=True, received_ms=None)
        decided.append(_Decided(formed, signer, said, kind.thread(said), plan))
    # Nothing is folded before everything was decided: a refusal leaves no trace.
    for one in decided:
        projector.fold_new(one.said)
    return decided


def _sign(decided: Iterable[Sequence[_Decided]]) -> Iterator[bytes]:
    """Sign what was decided; returns the signed statements in order."""
    return iter([sign_formed(one.formed, one.signer) for some in decided for one in some])


def _say(
    decided: Sequence[_Decided], signed: Iterator[bytes], ports: Ports, now_ms: InstantMs
) -> tuple[Outcome, Sequence[ViewDocument]]:
    """Release what was signed, taking a signed statement for each that was decided."""
    statements: list[Spoken] = []
    releases: list[Released] = []
    notes: list[ViewDocument] = []
    for one in decided:
        said, raw = one.said, next(signed)
        statements.append(Spoken(said.mark.id, one.thread, raw, said))
        if one.plan is not None:
            released = release_as_planned(one.plan, raw, said.mark.id, ports, now_ms)
            releases.append(released)
            notes.extend(note_release(released, said, one.thread))
    return Outcome(tuple(statements), tuple(releases)), notes


def _require_signer(command: Command[Any], ports: Ports) -> Signer:
    signer = ports.signer_for(command.office) if command.party == ports.party else None
    if signer is None:
        raise NotOurOffice(
            f"{command.office} cannot speak from this node",
            expected=f"an office of {ports.party} whose key is here",
            got=command.office,
            next_step="Choose an office of one's own, or import its key.",
        )
    return signer


def _state(
    draft: Draft,
    act: Act,
    ports: Ports,
    now_ms: InstantMs,
    random_bytes: Callable[[int], bytes],
) -> Statement:
    said_ms = now_ms
    if draft.after_ms is not None and draft.after_ms >= now_ms:
        if draft.after_ms - now_ms > CLOCK_BEHIND_LIMIT_MS:
            raise ClockBehind(
                f"{draft.office} cannot speak now",
                expected=f"a clock past {render_instant(draft.after_ms)}, when it last spoke here",
                got=render_instant(now_ms),
                next_step="Set this node's clock right, then say it again.",
            )
        said_ms = InstantMs(draft.after_ms + 1)
    return Statement(
        act=act if draft.act is None else Act(draft.act),
        body=msgspec.Raw(_encoder.encode(draft.body)),  # sign_statement holds it to the form
        id=make_statement_id(random_bytes),
        kind=draft.kind,
        mode=ports.mode,
        office=draft.office,
        party=ports.party,
        refs=draft.refs,
        said=render_instant(said_ms),
    )


def _require_standing(statement: Statement, signer: Signer, ports: Ports) -> None:
    """Refuse here what every reader would refuse."""
    directory = ports.directories[ports.party]
    standing = directory.may_sign(statement.office, signer.public_key, instant_ms(statement.said))
    if standing is not Standing.IN_FORCE:
        raise OfficeCannotSign(
            f"{statement.office} cannot speak now",
            expected="an office that is held today, with its key on this party's card in force",
            got=standing.value.replace("_", " "),
            next_step="Correct this party's card and have it signed.",
        )
