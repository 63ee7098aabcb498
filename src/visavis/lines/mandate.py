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
MAX_CHAIN = 16  # mandates above a mandate; a deeper chain of command does not exist

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


class MandateDecline(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Decline a mission that one was asked to agree to, and say why."""

    mandate: Ref
    reason: Text


class MandateWithdraw(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """End a mission that one set or agreed to; what was ordered under it stays on record."""

    mandate: Ref
    reason: Text


class MandateSupersede(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Say which mission takes the place of one that one set or agreed to.

    Args:
        by: the mandate that does, in force and signed by everybody who signed the earlier one.
    """

    mandate: Ref
    by: Ref
    reason: Text | None = None

    def __post_init__(self) -> None:
        """Refuse a mission that replaces itself."""
        if self.by == self.mandate:
            raise ValueError("expected another mandate in its place, got the same")


class MandateState(StrEnum):
    """Where a mandate stands, as far as this node knows."""

    UNKNOWN = "unknown"
    ISSUED = "issued"  # set alone, in force
    PROPOSED = "proposed"  # not every principal has agreed
    AGREED = "agreed"
    DISPUTED = "disputed"  # a principal signed another text
    NOT_YET = "not_yet"
    EXPIRED = "expired"
    DECLINED = "declined"  # a principal declined it
    WITHDRAWN = "withdrawn"  # by one who had signed it
    SUPERSEDED = "superseded"  # another took its place; it stays on record


class Issue(msgspec.Struct, frozen=True):
    """The mission as it was set, and the hash of its text."""

    mark: Mark
    body: MandateIssue
    digest: str


class Agreement(msgspec.Struct, frozen=True):
    """One office's last word on the mission: the hash that it signed, or why it declined."""

    mark: Mark
    digest: str | None
    declined: MandateDecline | None = None


class Ending(msgspec.Struct, frozen=True):
    """How one office ended the mission: one of the two bodies."""

    mark: Mark
    withdrawn: MandateWithdraw | None = None
    superseded: MandateSupersede | None = None


class MandateView(msgspec.Struct, frozen=True):
    """A mandate, folded. `directives` counts by party those that name it and are known here.

    Endings are kept by office, since only those who were to sign the mission can end it; each is
    the first that the office said, and none can be taken back.
    """

    mandate: StatementId
    issue: Issue | None = None
    agreements: Mapping[OfficeId, Agreement] = {}
    endings: Mapping[OfficeId, Ending] = {}
    directives: Mapping[PartyId, int] = {}
    latest: Mapping[PartyId, Mark] = {}

    def state_at(self, now_ms: InstantMs) -> MandateState:
        """Tell where it stands at an instant; `expires` itself is already too late."""
        if self.issue is None:
            return MandateState.UNKNOWN
        body, ending = self.issue.body, self.ending
        if ending is not None:
            return MandateState.WITHDRAWN if ending.withdrawn else MandateState.SUPERSEDED
        words = [self.agreements[o] for o in body.principals if o in self.agreements]
        if any(word.declined is not None for word in words):
            return MandateState.DECLINED
        if any(word.digest != self.issue.digest for word in words):
            return MandateState.DISPUTED
        if len(words) < len(body.principals):
            return MandateState.PROPOSED
        if body.expires is not None and now_ms >= instant_ms(body.expires):
            return MandateState.EXPIRED
        if body.starts is not None and now_ms < instant_ms(body.starts):
            return MandateState.NOT_YET
        return MandateState.AGREED if body.principals else MandateState.ISSUED

    @property
    def ending(self) -> Ending | None:
        """The first word that ended it, of those who set it or were asked to agree; or None."""
        if self.issue is None:
            return None
        offices = (self.issue.mark.office, *self.issue.body.principals)
        found = [self.endings[office] for office in offices if office in self.endings]
        return min(found, key=lambda ending: ending.mark, default=None)

    @property
    def signers(self) -> tuple[OfficeId, ...]:
        """The offices that set it or agreed to this very text."""
        if self.issue is None:
            return ()
        agreed = (
            office
            for office in self.issue.body.principals
            if office in self.agreements and self._is_signed(self.agreements[office])
        )
        return (self.issue.mark.office, *agreed)

    def _is_signed(self, word: Agreement) -> bool:
        assert self.issue is not None  # whoever asks has looked
        return word.declined is None and word.digest == self.issue.digest


def fold_issue(view: MandateView | None, said: Said[MandateIssue]) -> MandateView:
    """Fold the mission; there is one, since the mandate's id is this statement's."""
    touched = _touch(view, said.mark.id, said.mark)
    return msgspec.structs.replace(touched, issue=Issue(said.mark, said.body, said.digest))


def fold_agree(view: MandateView | None, said: Said[MandateAgree]) -> MandateView:
    """Fold one principal's agreement."""
    return _word(view, said.body.mandate, Agreement(said.mark, said.body.digest))


def fold_decline(view: MandateView | None, said: Said[MandateDecline]) -> MandateView:
    """Fold that one principal declined."""
    return _word(view, said.body.mandate, Agreement(said.mark, None, said.body))


def fold_withdraw(view: MandateView | None, said: Said[MandateWithdraw]) -> MandateView:
    """Fold that one office ended it."""
    return _end(view, said.body.mandate, Ending(said.mark, withdrawn=said.body))


def fold_supersede(view: MandateView | None, said: Said[MandateSupersede]) -> MandateView:
    """Fold that, by one office's word, another mandate took its place."""
    return _end(view, said.body.mandate, Ending(said.mark, superseded=said.body))


def fold_directive_issued(
    view: MandateView | None, mandate: StatementId, mark: Mark
) -> MandateView:
    """Fold a directive that names the mandate."""
    touched = _touch(view, mandate, mark)
    counts = {**touched.directives, mark.party: touched.directives.get(mark.party, 0) + 1}
    return msgspec.structs.replace(touched, directives=counts)


def _word(view: MandateView | None, mandate: StatementId, word: Agreement) -> MandateView:
    touched = _touch(view, mandate, word.mark)
    office = word.mark.office
    known = touched.agreements.get(office)
    if known is not None and known.mark >= word.mark:
        return touched
    return msgspec.structs.replace(touched, agreements={**touched.agreements, office: word})


def _end(view: MandateView | None, mandate: StatementId, ending: Ending) -> MandateView:
    touched = _touch(view, mandate, ending.mark)
    office = ending.mark.office
    known = touched.endings.get(office)
    if known is not None and known.mark <= ending.mark:
        return touched
    return msgspec.structs.replace(touched, endings={**touched.endings, office: ending})


def _touch(view: MandateView | None, mandate: StatementId, mark: Mark) -> MandateView:
    known = view or MandateView(mandate=mandate)
    return msgspec.structs.replace(known, latest=later_of(known.latest, mark))
