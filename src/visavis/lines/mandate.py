"""A mandate: the mission that principals set or agree. Its statements and the view of them."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

import msgspec

from visavis.release import (
    Instant,
    Mark,
    OfficeRef,
    Ref,
    Said,
    Text,
    instant_ms,
    later_of,
    require_distinct,
    require_order,
)
from visavis.terms import InstantMs, OfficeId, PartyId, StatementId

MAX_PRINCIPALS = 16  # as many as a line has sides

Digest = Annotated[str, msgspec.Meta(pattern=r"\A[0-9a-f]{64}\Z", max_length=64)]


class MandateIssue(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Set a mission; its id is the id of this statement.

    Args:
        principals: the other offices that are asked to agree; none for a mission set alone.
        starts, expires: None for from now, and for until further notice.
        under: the wider mandate that it serves, or None.
    """

    title: Text
    mission: Text
    principals: Annotated[tuple[OfficeRef, ...], msgspec.Meta(max_length=MAX_PRINCIPALS)] = ()
    starts: Instant | None = None
    expires: Instant | None = None
    under: Ref | None = None

    def __post_init__(self) -> None:
        """Refuse a principal named twice and an end before the start."""
        require_distinct(self.principals, "the principals")
        require_order(self.starts, self.expires, "the mandate")


class MandateAgree(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Agree to a mission: sign the SHA-256 of the canonical body of its `mandate.issue`.

    A command may leave the digest out for the text at hand; a statement never does.
    """

    mandate: Ref
    digest: Digest | None = None


class MandateState(StrEnum):
    """Where a mandate stands, as far as this node knows."""

    UNKNOWN = "unknown"
    ISSUED = "issued"  # set alone, in force
    PROPOSED = "proposed"  # not every principal has agreed
    AGREED = "agreed"
    DISPUTED = "disputed"  # a principal signed another text
    NOT_YET = "not_yet"
    EXPIRED = "expired"


class Issue(msgspec.Struct, frozen=True):
    """The mission as it was set, and the hash of its text."""

    mark: Mark
    body: MandateIssue
    digest: str


class Agreement(msgspec.Struct, frozen=True):
    """One office's last word on the mission."""

    mark: Mark
    digest: str | None


class MandateView(msgspec.Struct, frozen=True):
    """A mandate, folded. `directives` counts by party those that name it and are known here."""

    mandate: StatementId
    issue: Issue | None = None
    agreements: Mapping[OfficeId, Agreement] = {}
    directives: Mapping[PartyId, int] = {}
    latest: Mapping[PartyId, Mark] = {}

    def state_at(self, now_ms: InstantMs) -> MandateState:
        """Tell where it stands at an instant; `expires` itself is already too late."""
        if self.issue is None:
            return MandateState.UNKNOWN
        body = self.issue.body
        signed = [self.agreements[o].digest for o in body.principals if o in self.agreements]
        if any(digest != self.issue.digest for digest in signed):
            return MandateState.DISPUTED
        if len(signed) < len(body.principals):
            return MandateState.PROPOSED
        if body.expires is not None and now_ms >= instant_ms(body.expires):
            return MandateState.EXPIRED
        if body.starts is not None and now_ms < instant_ms(body.starts):
            return MandateState.NOT_YET
        return MandateState.AGREED if body.principals else MandateState.ISSUED

    @property
    def signers(self) -> tuple[OfficeId, ...]:
        """The offices that set it or agreed to this very text."""
        if self.issue is None:
            return ()
        agreed = (
            office
            for office in self.issue.body.principals
            if office in self.agreements and self.agreements[office].digest == self.issue.digest
        )
        return (self.issue.mark.office, *agreed)


def fold_issue(view: MandateView | None, said: Said[MandateIssue]) -> MandateView:
    """Fold the mission; there is one, since the mandate's id is this statement's."""
    touched = _touch(view, said.mark.id, said.mark)
    return msgspec.structs.replace(touched, issue=Issue(said.mark, said.body, said.digest))


def fold_agree(view: MandateView | None, said: Said[MandateAgree]) -> MandateView:
    """Fold one principal's agreement."""
    touched = _touch(view, said.body.mandate, said.mark)
    office = said.mark.office
    known = touched.agreements.get(office)
    if known is not None and known.mark >= said.mark:
        return touched
    agreements = {**touched.agreements, office: Agreement(said.mark, said.body.digest)}
    return msgspec.structs.replace(touched, agreements=agreements)


def fold_directive_issued(
    view: MandateView | None, mandate: StatementId, mark: Mark
) -> MandateView:
    """Fold a directive that names the mandate."""
    touched = _touch(view, mandate, mark)
    counts = {**touched.directives, mark.party: touched.directives.get(mark.party, 0) + 1}
    return msgspec.structs.replace(touched, directives=counts)


def _touch(view: MandateView | None, mandate: StatementId, mark: Mark) -> MandateView:
    known = view or MandateView(mandate=mandate)
    return msgspec.structs.replace(known, latest=later_of(known.latest, mark))
