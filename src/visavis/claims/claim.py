"""A claim: who said what, as of when. Its statements and the view of them; none alters another."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Protocol, TypeVar

import msgspec

from visavis.claims.claim_status import AHEAD, ClaimStatus
from visavis.claims.derive import ClaimDerive
from visavis.claims.figure import Figure, Period
from visavis.release import (
    Count,
    Instant,
    Mark,
    OfficeRef,
    PartyRef,
    Ref,
    Said,
    Text,
    later_of,
    require_instants,
    require_order,
)
from visavis.terms import PartyId, StatementId, party_of

MAX_RELAYS = 8  # A, quoting B, quoting C: nobody follows a longer chain
MAX_SURFACE_CHARACTERS = 400  # as the reader of dispatches bounds what it quotes

Digest = Annotated[str, msgspec.Meta(pattern=r"\A[0-9a-f]{64}\Z", max_length=64)]
# As free text, and what a document may hold between its words: tabs and carriage returns.
Surface = Annotated[
    str,
    msgspec.Meta(
        min_length=1,
        max_length=MAX_SURFACE_CHARACTERS,
        pattern=r"\A[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]+\Z",
    ),
]


class SpeakerKind(StrEnum):
    """Who may be behind a claim."""

    OFFICE = "office"
    PARTY = "party"  # somebody of a party, nobody said who
    OUTSIDER = "outsider"  # named in words: no card lists them
    NARRATOR = "narrator"  # whoever tells the story says it themselves


class Speaker(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who says what is claimed. Who puts it on record is the office of the statement.

    Args:
        office, party: only for a speaker of that kind.
        named: the words for an outsider; for any other, how the source named them, or None.
        via: through whom it came, the nearest first.
    """

    kind: SpeakerKind
    office: OfficeRef | None = None
    party: PartyRef | None = None
    named: Text | None = None
    via: Annotated[tuple[Text, ...], msgspec.Meta(max_length=MAX_RELAYS)] = ()

    def __post_init__(self) -> None:
        """Refuse an office without its name, and an outsider without words."""
        if (self.kind is SpeakerKind.OFFICE) != (self.office is not None):
            raise ValueError("expected office for a speaker of the kind office, and for no other")
        if (self.kind is SpeakerKind.PARTY) != (self.party is not None):
            raise ValueError("expected party for a speaker of the kind party, and for no other")
        if self.kind is SpeakerKind.OUTSIDER and self.named is None:
            raise ValueError("expected an outsider to be named")

    @property
    def answers(self) -> PartyId | None:
        """The party that answers for the speaker, or None."""
        return self.party if self.office is None else party_of(self.office)


class Source(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where in a document it stands.

    Args:
        digest: SHA-256 of the document's text in UTF-8.
        start, end: code points of that text, end exclusive.
        surface: the words that stand there.
    """

    digest: Digest
    start: Count
    end: Count
    surface: Surface

    def __post_init__(self) -> None:
        """Refuse a span of another length than its words."""
        if self.end - self.start != len(self.surface):
            raise ValueError(
                f"expected a span as long as its words, {len(self.surface)} code points,"
                f" got {self.end - self.start}"
            )


class ClaimMake(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Put on record what somebody claims; its id is the id of this statement.

    Args:
        speaker: who says it, anybody; the office that speaks here only puts it on record.
        as_of: the instant for which it holds, by its speaker's word.
        figure: the number, or None for an assertion in words alone.
        told: the assertion, or the words around the figure.
        period: over which time the assertion holds; a figure has its own.
        source: where in which document it stands, or None.
        predicted_earliest, predicted_latest: when what is ordered, planned or predicted is due.
        about: the contact, notice or other thread that it is about, or None.
    """

    speaker: Speaker
    as_of: Instant
    status: ClaimStatus = ClaimStatus.STATED
    figure: Figure | None = None
    told: Text | None = None
    period: Period | None = None
    source: Source | None = None
    predicted_earliest: Instant | None = None
    predicted_latest: Instant | None = None
    about: Ref | None = None

    def __post_init__(self) -> None:
        """Refuse a claim of nothing, and a prediction's time on what has happened."""
        require_instants(self.as_of)
        require_order(self.predicted_earliest, self.predicted_latest, "the predicted time")
        if self.figure is None and self.told is None:
            raise ValueError("expected a figure or words")
        if self.figure is not None and self.period is not None:
            raise ValueError("expected the period of a figure within the figure")
        ahead = self.status in AHEAD or self.status is ClaimStatus.DENIED
        if not ahead and (self.predicted_earliest or self.predicted_latest):
            raise ValueError(f"expected no predicted time of what is {self.status}")


class ClaimDispute(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Contest what is claimed; the claim stays as it is.

    Args:
        instead: one's own claim on the matter, or None.
    """

    claim: Ref
    reason: Text
    instead: Ref | None = None


class ClaimRevise(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Say, as the party that answers for its speaker, what is claimed now; the earlier one stays.

    Args:
        claim: the earlier claim.
        now: the whole claim as it stands from here on.
        reason: why, or None.
    """

    claim: Ref
    now: ClaimMake
    reason: Text | None = None


class ClaimWithdraw(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Take back what one's own party put on record; the record keeps it."""

    claim: Ref
    reason: Text


class Made(msgspec.Struct, frozen=True):
    """The claim as it was put on record, and the earlier one that it revises, if any."""

    mark: Mark
    body: ClaimMake
    revises: StatementId | None = None


class Derived(msgspec.Struct, frozen=True):
    """What somebody derived, as they said it; whether it follows is for each reader to check."""

    mark: Mark
    body: ClaimDerive


class Dispute(msgspec.Struct, frozen=True):
    """One party's last contest."""

    mark: Mark
    reason: Text
    instead: StatementId | None


class Revision(msgspec.Struct, frozen=True):
    """One party's last revision; its id is that of the newer claim."""

    mark: Mark
    reason: Text | None


class Withdrawal(msgspec.Struct, frozen=True):
    """One party's withdrawal."""

    mark: Mark
    reason: Text


class ClaimState(StrEnum):
    """Where a claim stands, as far as this node knows."""

    UNKNOWN = "unknown"
    CLAIMED = "claimed"
    CONTESTED = "contested"
    REVISED = "revised"
    WITHDRAWN = "withdrawn"


class ClaimView(msgspec.Struct, frozen=True):
    """A claim, folded. Everybody's words are kept by party; only some of them count.

    A revision counts from the party that answers for the speaker, a withdrawal from the party
    that put the claim on record, a dispute from anybody.
    """

    claim: StatementId
    made: Made | None = None
    derived: Derived | None = None
    disputes: Mapping[PartyId, Dispute] = {}
    revisions: Mapping[PartyId, Revision] = {}
    withdrawals: Mapping[PartyId, Withdrawal] = {}
    latest: Mapping[PartyId, Mark] = {}

    @property
    def reviser(self) -> PartyId | None:
        """Who may revise it: the speaker's party; for words of no party, whoever recorded them."""
        if self.made is None:
            return None
        return self.made.body.speaker.answers or self.made.mark.party

    @property
    def on_record(self) -> Mark | None:
        """When, in which statement and by which office it was put on record; None if unknown."""
        said = self.made or self.derived
        return None if said is None else said.mark

    @property
    def revision(self) -> Revision | None:
        """The last revision that counts, or None."""
        reviser = self.reviser
        return None if reviser is None else self.revisions.get(reviser)

    @property
    def withdrawal(self) -> Withdrawal | None:
        """The withdrawal that counts, or None."""
        mark = self.on_record
        return None if mark is None else self.withdrawals.get(mark.party)

    @property
    def state(self) -> ClaimState:
        """Where it stands: withdrawn before revised, and revised before disputed."""
        if self.on_record is None:
            return ClaimState.UNKNOWN
        if self.withdrawal is not None:
            return ClaimState.WITHDRAWN
        if self.revision is not None:
            return ClaimState.REVISED
        return ClaimState.CONTESTED if self.disputes else ClaimState.CLAIMED


def fold_make(view: ClaimView | None, said: Said[ClaimMake]) -> ClaimView:
    """Fold a claim; there is one, since its id is this statement's."""
    touched = _touch(view, said.mark.id, said.mark)
    return msgspec.structs.replace(touched, made=Made(said.mark, said.body))


def fold_new(view: ClaimView | None, said: Said[ClaimRevise]) -> ClaimView:
    """Fold a revision as the claim that it is itself."""
    touched = _touch(view, said.mark.id, said.mark)
    made = Made(said.mark, said.body.now, said.body.claim)
    return msgspec.structs.replace(touched, made=made)


def fold_derive(view: ClaimView | None, said: Said[ClaimDerive]) -> ClaimView:
    """Fold what somebody derived; there is one, since its id is this statement's."""
    touched = _touch(view, said.mark.id, said.mark)
    return msgspec.structs.replace(touched, derived=Derived(said.mark, said.body))


def fold_dispute(view: ClaimView | None, said: Said[ClaimDispute]) -> ClaimView:
    """Fold a contest."""
    touched = _touch(view, said.body.claim, said.mark)
    kept = _latest(touched.disputes, Dispute(said.mark, said.body.reason, said.body.instead))
    return msgspec.structs.replace(touched, disputes=kept)


def fold_revise(view: ClaimView | None, said: Said[ClaimRevise]) -> ClaimView:
    """Fold, into the earlier claim, that a party revised it."""
    touched = _touch(view, said.body.claim, said.mark)
    kept = _latest(touched.revisions, Revision(said.mark, said.body.reason))
    return msgspec.structs.replace(touched, revisions=kept)


def fold_withdraw(view: ClaimView | None, said: Said[ClaimWithdraw]) -> ClaimView:
    """Fold a withdrawal."""
    touched = _touch(view, said.body.claim, said.mark)
    kept = _latest(touched.withdrawals, Withdrawal(said.mark, said.body.reason))
    return msgspec.structs.replace(touched, withdrawals=kept)


class _Marked(Protocol):
    @property
    def mark(self) -> Mark: ...


M = TypeVar("M", bound=_Marked)


def _latest(kept: Mapping[PartyId, M], new: M) -> dict[PartyId, M]:
    """Keep each party's latest word; the same whichever came first."""
    party = new.mark.party
    known = kept.get(party)
    return {**kept, party: new if known is None or new.mark > known.mark else known}


def _touch(view: ClaimView | None, claim: StatementId, mark: Mark) -> ClaimView:
    known = view or ClaimView(claim=claim)
    return msgspec.structs.replace(known, latest=later_of(known.latest, mark))
