"""What is to be said and what was said: a command, the draft that follows, the fact afterwards.

The rooms of meaning (`lines`, `notices`, `claims`) decide and fold with these, so that none of
them needs to know canonical bytes, keys or signatures.
"""

from collections.abc import Mapping, Sequence
from typing import Generic, Protocol, TypeVar

import msgspec

from visavis.parties import Holder, Office
from visavis.release.labels import Label, ReleaseTerms
from visavis.terms import InstantMs, OfficeId, PartyId, StatementId, party_of

B_co = TypeVar("B_co", covariant=True)
V = TypeVar("V")


class Mark(msgspec.Struct, frozen=True, order=True, array_like=True, gc=False):
    """When, by which statement, by which office: the order in which views are folded.

    Ordered by the sender's own time, then by id, so that every reader orders alike whatever
    arrived first. The time is the sender's word; a view never lets one party's time outrank
    another party's statement about itself.
    """

    said_ms: InstantMs
    id: StatementId
    office: OfficeId

    @property
    def party(self) -> PartyId:
        """The party that answers for the office."""
        return party_of(self.office)


class Said(msgspec.Struct, Generic[B_co], frozen=True, gc=False):
    """One admitted statement, as a room sees it.

    Args:
        mark: when, by which statement, by which office.
        kind, act: the form of the body, and what the statement does.
        body: the frozen struct of that kind.
        refs: the statements that it is about.
        digest: SHA-256 of the canonical body, in hexadecimal: what several offices sign alike.
        own: whether this party said it.
        received_ms: when this node received it; None for its own.
    """

    mark: Mark
    kind: str
    act: str
    body: B_co
    refs: tuple[StatementId, ...]
    digest: str
    own: bool
    received_ms: InstantMs | None

    @property
    def party(self) -> PartyId:
        """The party that answers for it."""
        return self.mark.party


class Command(msgspec.Struct, Generic[B_co], frozen=True):
    """What an office wants to say.

    Args:
        kind: a registered kind.
        office: who speaks; an office that this node holds.
        body: what is to be said; parts that the room can fill in may be left out (None).
        act: None for the kind's usual act.
        release: who may hear it, until when, under which label; None for the kind's usual
            audience, the policy's usual label and its usual time.
        person: who gives the command, as they signed in or as the caller declares; needed only
            where two persons must act.
    """

    kind: str
    office: OfficeId
    body: B_co
    act: str | None
    release: ReleaseTerms | None
    person: str | None = None

    @property
    def party(self) -> PartyId:
        """The party whose office speaks."""
        return party_of(self.office)


class Draft(msgspec.Struct, frozen=True, gc=False):
    """One statement that a room has decided on, still without id, time and signature.

    Args:
        body: a frozen struct, complete.
        refs: the statements that it is about.
        to: the parties that the kind's usual audience comes to here; empty for internal.
        after_ms: what the statement must be later than, so that it outranks what the same party
            said before in this thread; None for the first.
        act: what saying it does, where the room knows better than the kind; None for the
            command's choice or the kind's usual act.
        follows: statements of the same party whose audiences should hear this one too: those of a
            notice for its amendment. With `to`, these must have been told of one of them.
        label: under which it goes out where nobody chose one; None for the policy's usual one.
        approved_by: the second person who agreed already to the release that it is about.
    """

    kind: str
    office: OfficeId
    body: msgspec.Struct
    refs: tuple[StatementId, ...]
    to: tuple[PartyId, ...]
    after_ms: InstantMs | None
    act: str | None = None
    follows: tuple[Mark, ...] = ()
    label: Label | None = None
    approved_by: str | None = None


class Knowledge(Protocol):
    """What a party knows when it decides: its views, and the cards of all parties."""

    def read(self, shape: type[V], entity: str) -> V | None:
        """Return the view of this shape and id, or None if nothing was said of it."""
        ...

    def listed(self, shape: type[V], limit: int) -> Sequence[V]:
        """Return views of a shape in the order of their ids, at most `limit`."""
        ...

    def office(self, office: OfficeId) -> Office | None:
        """Return an office of any known party, or None."""
        ...

    def holder_at(self, office: OfficeId, instant_ms: InstantMs) -> Holder | None:
        """Return who holds an office on the UTC day of an instant, or None."""
        ...

    def superiors(self, office: OfficeId) -> tuple[OfficeId, ...]:
        """Return the chain above an office within its party, nearest first."""
        ...


def later(known: Mark | None, mark: Mark) -> Mark:
    """Return the later of two marks; the same whichever came first."""
    return mark if known is None or mark > known else known


def earlier(known: Mark | None, mark: Mark) -> Mark:
    """Return the earlier of two marks; the same whichever came first."""
    return mark if known is None or mark < known else known


def later_of(known: Mapping[PartyId, Mark], mark: Mark) -> dict[PartyId, Mark]:
    """Return each party's latest mark after one more; the argument stays as it was."""
    party = mark.party
    return {**known, party: later(known.get(party), mark)}


class Marked(Protocol):
    """What a view keeps of a statement, with its mark."""

    @property
    def mark(self) -> Mark:
        """When it was said, by which statement, by which office."""
        ...


K = TypeVar("K")
M = TypeVar("M", bound=Marked)


def last_by(known: Mapping[K, M], key: K, said: M) -> Mapping[K, M]:
    """Return each key's last word after one more; the same in any order of arrival."""
    before = known.get(key)
    return known if before is not None and before.mark >= said.mark else {**known, key: said}


def first_by(known: Mapping[K, M], key: K, said: M) -> Mapping[K, M]:
    """Return each key's first word after one more; the same in any order of arrival."""
    before = known.get(key)
    return known if before is not None and before.mark <= said.mark else {**known, key: said}
