"""Decisions to release what was said before, to ask a second person, and to withdraw.

A grant, a request and its answer are internal statements: the record of who decided what. A
withdrawal is told to the party that it concerns, and names no other.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

import msgspec

from visavis.release.bodies import Instant, PartyRef, Ref, Text, require_instants
from visavis.release.labels import Audience, Form, Label, Marking
from visavis.release.sayings import Mark, Said, earlier
from visavis.terms import PartyId, StatementId

CIVIL = "+civil"  # no party's id starts with a plus

AudienceRef = Annotated[
    str, msgspec.Meta(pattern=r"\A(\+civil|[a-z][a-z0-9-]{0,31})\Z", max_length=32)
]
Hash32 = Annotated[str, msgspec.Meta(pattern=r"\A(?:[0-9a-f]{2}){32}\Z", max_length=64)]


class _Terms(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is released, to whom and how.

    Args:
        statement: one of this party's own.
        parties, civil: who may hear it.
        label: None in a command for the usual label with the compartments of the statement.
        expires: None in a command for the policy's usual time from now.
        form: whole, or generalised.
        person: who decided; a command may leave it out where the caller is signed in.
    """

    statement: Ref
    parties: Annotated[tuple[PartyRef, ...], msgspec.Meta(max_length=256)] = ()  # MAX_AUDIENCE
    civil: bool = False
    label: Label | None = None
    expires: Instant | None = None
    form: Form = Form.WHOLE
    person: Marking | None = None

    def __post_init__(self) -> None:
        """Refuse a party named twice and an expiry on a day that does not exist."""
        require_instants(self.expires)
        _ = self.audience

    @property
    def audience(self) -> Audience:
        """Who may hear it."""
        return Audience(self.parties, civil=self.civil)


class ReleaseGrant(_Terms, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Release a statement that was said before, to a further audience or for longer.

    Args:
        salt, commitment: of a generalised release: HMAC-SHA256 of the signed precise statement
            under the salt. The generalised one holds the commitment alone; the node fills both in.
    """

    salt: Hash32 | None = None
    commitment: Hash32 | None = None


class ReleaseRequest(_Terms, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Ask a second person to agree to a release; nothing leaves before they do."""


class ReleaseApprove(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Agree to a release that another person asked for; with this it leaves.

    Args:
        person: who agrees; a command may leave it out where the caller is signed in.
        salt, commitment: as in a grant.
    """

    request: Ref
    person: Marking | None = None
    salt: Hash32 | None = None
    commitment: Hash32 | None = None


class ReleaseRefuse(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Refuse a release that another person asked for; it stays inside."""

    request: Ref
    reason: Text
    person: Marking | None = None


class ReleaseWithdraw(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Ask an audience to use a statement no more: it goes from their views, not from records.

    Args:
        told: the audience that is told; None in a command for everyone who was released it.
    """

    statement: Ref
    told: AudienceRef | None = None
    reason: Text | None = None


class RequestState(StrEnum):
    """Where a release stands that needs a second person."""

    UNKNOWN = "unknown"
    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"


class Answer(msgspec.Struct, frozen=True):
    """What the second person said; `reason` only where they refused."""

    mark: Mark
    person: str | None
    reason: Text | None = None


class RequestView(msgspec.Struct, frozen=True):
    """A release that waits for a second person, folded; the first answer counts."""

    request: StatementId
    mark: Mark | None = None
    body: ReleaseRequest | None = None
    approved: Answer | None = None
    refused: Answer | None = None

    @property
    def state(self) -> RequestState:
        """Where it stands: what was answered first."""
        if self.body is None:
            return RequestState.UNKNOWN
        answers = [
            (answer.mark, state)
            for answer, state in (
                (self.approved, RequestState.APPROVED),
                (self.refused, RequestState.REFUSED),
            )
            if answer is not None
        ]
        return min(answers)[1] if answers else RequestState.WAITING


class Withdrawal(msgspec.Struct, frozen=True):
    """The first withdrawal from one audience."""

    mark: Mark
    reason: Text | None


class DecisionsView(msgspec.Struct, frozen=True):
    """What was decided about the releases of one statement, folded.

    Args:
        grants: marks of the grants, latest last; bounded by people who decide each.
        withdrawals: by audience. One that another party than the statement's own tells changes
            nothing: readers go by `Mark.party`.
    """

    statement: StatementId
    last_grant: Mark | None = None
    withdrawals: Mapping[str, Withdrawal] = {}

    def withdrawn_from(self, audience: str, by: PartyId) -> Withdrawal | None:
        """Return a party's withdrawal from an audience, or None."""
        return self.withdrawals.get(f"{by}>{audience}")


def fold_grant(view: DecisionsView | None, said: Said[ReleaseGrant]) -> DecisionsView:
    """Fold a grant."""
    known = view or DecisionsView(said.body.statement)
    last = known.last_grant
    mark = said.mark if last is None or said.mark > last else last
    return msgspec.structs.replace(known, last_grant=mark)


def fold_withdraw(view: DecisionsView | None, said: Said[ReleaseWithdraw]) -> DecisionsView:
    """Fold a withdrawal from one audience; the first counts."""
    known = view or DecisionsView(said.body.statement)
    key = f"{said.party}>{said.body.told or CIVIL}"
    standing = known.withdrawals.get(key)
    if standing is not None and standing.mark <= said.mark:
        return known
    new = Withdrawal(said.mark, said.body.reason)
    return msgspec.structs.replace(known, withdrawals={**known.withdrawals, key: new})


def fold_request(view: RequestView | None, said: Said[ReleaseRequest]) -> RequestView:
    """Fold a request; there is one, since its id is this statement's."""
    known = view or RequestView(said.mark.id)
    return msgspec.structs.replace(known, mark=said.mark, body=said.body)


def fold_approve(view: RequestView | None, said: Said[ReleaseApprove]) -> RequestView:
    """Fold an approval."""
    known = view or RequestView(said.body.request)
    answer = _first(known.approved, Answer(said.mark, said.body.person))
    return msgspec.structs.replace(known, approved=answer)


def fold_refuse(view: RequestView | None, said: Said[ReleaseRefuse]) -> RequestView:
    """Fold a refusal."""
    known = view or RequestView(said.body.request)
    answer = _first(known.refused, Answer(said.mark, said.body.person, said.body.reason))
    return msgspec.structs.replace(known, refused=answer)


def _first(known: Answer | None, answer: Answer) -> Answer:
    if known is None or earlier(known.mark, answer.mark) == answer.mark:
        return answer
    return known
