"""Carrying out commands: decide, sign, decide the release. The node stores and sends the rest."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import msgspec

from visavis.acts.audiences import release_as_planned
from visavis.acts.ports import Ports
from visavis.acts.projections import ViewDocument
from visavis.acts.release_archive import ArchiveProjector
from visavis.acts.release_markings import Markings
from visavis.acts.releases_made import note_release
from visavis.acts.turn import CLOCK_BEHIND_LIMIT_MS, Decided, Turn
from visavis.record import sign_formed
from visavis.release import Command, Released, Said
from visavis.terms import InstantMs, StatementId, VisavisError

__all__ = [
    "CLOCK_BEHIND_LIMIT_MS",
    "BatchOutcome",
    "Outcome",
    "Spoken",
    "execute",
    "execute_each",
]


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
    projector = ArchiveProjector(ports)
    markings = Markings(ports.views)
    decided = _decide(command, ports, projector, now_ms, random_bytes)
    outcome, notes = _say(decided, _sign((decided,)), ports, markings, now_ms)
    views = (*projector.changed(), *notes, *markings.changed())
    return Outcome(outcome.statements, outcome.releases, views)


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
    projector = ArchiveProjector(ports)
    markings = Markings(ports.views)
    decided: list[Sequence[Decided] | VisavisError] = []
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
            outcome, noted = _say(one, signed, ports, markings, now_ms)
            results.append(outcome)
            notes.extend(noted)
    return BatchOutcome(tuple(results), (*projector.changed(), *notes, *markings.changed()))


def _decide(
    command: Command[Any],
    ports: Ports,
    projector: ArchiveProjector,
    now_ms: InstantMs,
    random_bytes: Callable[[int], bytes],
) -> Sequence[Decided]:
    """Decide what a command comes to, up to the signature, and fold it."""
    decided = Turn(command, ports, projector, now_ms, random_bytes).decide()
    # Nothing is folded before everything was decided: a refusal leaves no trace.
    for one in decided:
        projector.fold_new(one.said)
    return decided


def _sign(decided: Iterable[Sequence[Decided]]) -> Iterator[bytes]:
    """Sign what was decided; returns the signed statements in order."""
    return iter([sign_formed(one.formed, one.signer) for some in decided for one in some])


def _say(
    decided: Sequence[Decided],
    signed: Iterator[bytes],
    ports: Ports,
    markings: Markings,
    now_ms: InstantMs,
) -> tuple[Outcome, Sequence[ViewDocument]]:
    """Release what was signed, taking a signed statement for each that was decided."""
    statements: list[Spoken] = []
    releases: list[Released] = []
    notes: list[ViewDocument] = []
    for one in decided:
        said, raw = one.said, next(signed)
        statements.append(Spoken(said.mark.id, one.thread, raw, said))
        markings.say(said.mark.id, one.thread, ports.party, one.plan.label)
        plan = one.plan
        if one.leaves:
            released = release_as_planned(plan, raw, said.mark.id, ports, now_ms)
            releases.append(released)
            notes.extend(note_release(released, said, one.thread, plan.second_person))
        again = one.again
        if again is not None:
            released = release_as_planned(again.plan, again.raw, again.said.mark.id, ports, now_ms)
            releases.append(released)
            second = again.plan.second_person
            notes.extend(note_release(released, again.said, again.thread, second))
    return Outcome(tuple(statements), tuple(releases)), notes
