"""Deciding on what is derived, and checking, on every node, that it follows from its parents."""

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Final, NamedTuple

import msgspec

from visavis.claims.arithmetic import reckon
from visavis.claims.arithmetic_terms import Problem, Reason, Refused, Term, term_of
from visavis.claims.claim import ClaimState, ClaimView, SpeakerKind
from visavis.claims.claim_errors import DerivationRefused
from visavis.claims.claim_rules import drafted
from visavis.claims.claim_status import ClaimStatus
from visavis.claims.derive import ClaimDerive, Operation, Result
from visavis.claims.figure import Unit
from visavis.release import Command, Draft, Knowledge
from visavis.terms import InstantMs, StatementId

ANCESTORS_LIMIT: Final = 64  # four generations of four; a longer tale nobody checks by eye

ReadClaim = Callable[[StatementId], ClaimView | None]


class Check(StrEnum):
    """Whether what somebody derived follows from its parents, as far as this node can see."""

    FOLLOWS = "follows"
    DOES_NOT_FOLLOW = "does_not_follow"
    NOT_VERIFIABLE = "not_verifiable"


class CaveatKind(StrEnum):
    """What a reader of a derived figure has to know of its parents."""

    DISPUTED = "disputed"
    DENIED = "denied"
    UNVERIFIED = "unverified"
    REVISED = "revised"
    WITHDRAWN = "withdrawn"
    SPEAKERS_DIFFER = "speakers_differ"
    UNPROVEN = "unproven"  # itself derived, and it does not follow, or cannot be checked here


class Caveat(NamedTuple):
    """One such thing: of which claim, and by or from whom; "" where it does not apply."""

    kind: CaveatKind
    claim: str = ""
    by: str = ""


def decide_derive(
    known: Knowledge, command: Command[ClaimDerive], now_ms: InstantMs
) -> tuple[Draft, ...]:
    """Decide on putting a derived figure on record; fills in the result where it was left out.

    Raises:
        DerivationRefused: the figures do not allow it, or the result is another one.
    """
    body = command.body

    def read(claim: StatementId) -> ClaimView | None:
        return known.read(ClaimView, claim)

    found = derive(read, body.operation, body.parents, body.into)
    if isinstance(found, Refused):
        raise DerivationRefused(
            f"{body.operation.value} refused",
            expected="figures that go together",
            got=", ".join(problem.reason.value for problem in found.problems),
            next_step="Preview it: each reason is given there in words.",
        )
    if body.result is not None and body.result != found:
        raise DerivationRefused(
            f"{body.operation.value} refused",
            expected="the very result that the parents yield",
            got="another one",
            next_step="Leave the result out: this node reckons it.",
        )
    whole = msgspec.structs.replace(body, result=found)
    return drafted(command, whole, refs=body.parents, to=(), latest={})


def derive(
    read: ReadClaim, operation: Operation, parents: Sequence[StatementId], into: Unit | None
) -> Result | Refused:
    """Reckon from claims that still stand, or say every reason against it."""
    problems = []
    for parent in parents:
        view = read(parent)
        if view is None or view.on_record is None:
            problems.append(Problem(Reason.PARENT_UNKNOWN, got=parent))
        elif view.state is ClaimState.WITHDRAWN:
            problems.append(Problem(Reason.PARENT_WITHDRAWN, got=parent))
    if problems:
        return Refused(tuple(problems))
    terms = _terms(read, parents)
    assert terms is not None  # each is on record
    return reckon(operation, terms, into)


def check(read: ReadClaim, body: ClaimDerive) -> Check:
    """Reckon again from the parents at hand, withdrawn or not; a view, so no refusal.

    It depends on nothing but the parents' own words: whatever arrives first or last, the
    answer is the same once all of them are there.
    """
    terms = _terms(read, body.parents)
    if terms is None:
        return Check.NOT_VERIFIABLE
    found = reckon(body.operation, terms, body.into)
    return Check.FOLLOWS if found == body.result else Check.DOES_NOT_FOLLOW


def caveats(read: ReadClaim, parents: Sequence[StatementId]) -> tuple[Caveat, ...]:
    """Return what has to be known, as things stand here now, of all that a figure rests on."""
    views = _ancestors(read, parents)
    found = [caveat for view in views for caveat in _of_one(view)]
    found += [
        Caveat(CaveatKind.UNPROVEN, view.claim)
        for view in views
        if view.derived is not None and check(read, view.derived.body) is not Check.FOLLOWS
    ]
    speakers = dict.fromkeys(_speaker(view) for view in views if view.made is not None)
    if len(speakers) > 1:
        found.append(Caveat(CaveatKind.SPEAKERS_DIFFER, by=", ".join(speakers)))
    return tuple(found)


def _ancestors(read: ReadClaim, parents: Sequence[StatementId]) -> list[ClaimView]:
    """Return the claims that a figure rests on, nearest first; strange nodes may make circles."""
    found: dict[StatementId, ClaimView | None] = {}
    waiting = list(parents)
    while waiting and len(found) < ANCESTORS_LIMIT:
        claim = waiting.pop(0)
        if claim in found:
            continue
        view = found[claim] = read(claim)
        if view is not None and view.derived is not None:
            waiting += view.derived.body.parents
    return [view for view in found.values() if view is not None]


def _of_one(view: ClaimView) -> list[Caveat]:
    found = [
        Caveat(CaveatKind.DISPUTED, view.claim, dispute.mark.office)
        for _, dispute in sorted(view.disputes.items())
    ]
    term = term_of(view)
    if term is not None and term.status is ClaimStatus.DENIED:
        found.append(Caveat(CaveatKind.DENIED, view.claim))
    if term is not None and term.status is ClaimStatus.REPORTED_UNVERIFIED:
        found.append(Caveat(CaveatKind.UNVERIFIED, view.claim))
    if view.revision is not None:
        found.append(Caveat(CaveatKind.REVISED, view.claim))
    if view.withdrawal is not None:
        found.append(Caveat(CaveatKind.WITHDRAWN, view.claim))
    return found


def _speaker(view: ClaimView) -> str:
    assert view.made is not None  # whoever asks has seen it
    speaker = view.made.body.speaker
    if speaker.kind is SpeakerKind.NARRATOR:
        return SpeakerKind.NARRATOR.value
    named = "" if speaker.named is None else speaker.named.text
    return speaker.office or speaker.party or named


def _terms(read: ReadClaim, parents: Sequence[StatementId]) -> list[Term] | None:
    terms = []
    for parent in parents:
        view = read(parent)
        term = None if view is None else term_of(view)
        if term is None:
            return None
        terms.append(term)
    return terms
