"""A joint communiqué: drafts go to and fro until every side has signed one and the same hash."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

import msgspec

from visavis.claims.claim import Digest
from visavis.claims.communiques import (
    MAX_CONCERNED,
    CommuniquePublish,
    CommuniqueRefused,
    UnknownCommunique,
)
from visavis.claims.communiques_paragraphs import MAX_PARAGRAPHS, Paragraph, cited
from visavis.release import (
    Command,
    Draft,
    Instant,
    Knowledge,
    Mark,
    PartyRef,
    Ref,
    Said,
    Text,
    later_of,
    require_distinct,
    require_instants,
)
from visavis.terms import InstantMs, PartyId, StatementId


class NotOneOfTheSides(CommuniqueRefused):
    """The party is none of those who draft and sign it."""

    code = "claims.not_one_of_the_sides"


class OtherDraft(CommuniqueRefused):
    """The draft is not the newest of its side, or the hash is of another text."""

    code = "claims.other_draft"


class SignedAlready(CommuniqueRefused):
    """The party has signed this very text, or everybody has."""

    code = "claims.signed_already"


class CommuniqueDraft(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Draft a joint communiqué, or answer with a counter-draft; each is a whole text.

    Args:
        communique: the id of the first draft, for a counter-draft; None for the first.
        sides: the other parties that are to sign; of the first draft only.
        about: the contact or other thread that it reports on, or None.
        event_at: when what it reports took place, or None.
    """

    paragraphs: Annotated[
        tuple[Paragraph, ...], msgspec.Meta(min_length=1, max_length=MAX_PARAGRAPHS)
    ]
    communique: Ref | None = None
    sides: Annotated[tuple[PartyRef, ...], msgspec.Meta(max_length=MAX_CONCERNED)] = ()
    title: Text | None = None
    about: Ref | None = None
    event_at: Instant | None = None

    def __post_init__(self) -> None:
        """Refuse a first draft without other sides, and sides of a counter-draft."""
        require_distinct(self.sides, "the sides")
        require_instants(self.event_at)
        if (self.communique is None) != bool(self.sides):
            raise ValueError("expected sides for a first draft, and for no counter-draft")


class CommuniqueSign(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Sign the SHA-256 of the canonical body of one draft.

    A command may leave the digest out for the text at hand; a statement never does.
    """

    communique: Ref
    draft: Ref
    digest: Digest | None = None


class JointState(StrEnum):
    """Where a joint communiqué stands, as far as this node knows."""

    UNKNOWN = "unknown"  # an answer came, but not the first draft
    DRAFTED = "drafted"
    SIGNED_IN_PART = "signed_in_part"
    SIGNED_APART = "signed_apart"  # every side signed, but not one text
    JOINT = "joint"


class Drafted(msgspec.Struct, frozen=True):
    """A draft, and the hash of its text."""

    mark: Mark
    body: CommuniqueDraft
    digest: str


class Signature(msgspec.Struct, frozen=True):
    """One party's last signature."""

    mark: Mark
    draft: StatementId
    digest: str | None


class JointView(msgspec.Struct, frozen=True):
    """A joint communiqué, folded: the first draft, each side's newest, each side's last signature.

    Earlier drafts stay in the record and in the thread. What others than the sides say is kept
    and does not count.
    """

    communique: StatementId
    first: Drafted | None = None
    drafts: Mapping[PartyId, Drafted] = {}
    signatures: Mapping[PartyId, Signature] = {}
    latest: Mapping[PartyId, Mark] = {}

    @property
    def sides(self) -> tuple[PartyId, ...]:
        """Those who draft and sign, the first drafter first; none while its draft has not come."""
        return () if self.first is None else (self.first.mark.party, *self.first.body.sides)

    @property
    def signed(self) -> tuple[StatementId, str] | None:
        """The draft and the hash that every side signed, or None."""
        found = {
            (one.draft, one.digest or "")
            for party, one in self.signatures.items()
            if party in self.sides
        }
        whole = len(found) == 1 and all(side in self.signatures for side in self.sides)
        return next(iter(found)) if self.sides and whole else None

    @property
    def state(self) -> JointState:
        """Where it stands: joint only when every side has signed one draft by one hash."""
        if self.first is None:
            return JointState.UNKNOWN
        if self.signed is not None:
            return JointState.JOINT
        signing = [side for side in self.sides if side in self.signatures]
        if not signing:
            return JointState.DRAFTED
        every = len(signing) == len(self.sides)
        return JointState.SIGNED_APART if every else JointState.SIGNED_IN_PART


def joint_id(said: Said[CommuniqueDraft]) -> str:
    """Return the thread of a draft: its own id if it is the first."""
    return said.body.communique or said.mark.id


def fold_draft(view: JointView | None, said: Said[CommuniqueDraft]) -> JointView:
    """Fold a draft."""
    touched = _touch(view, StatementId(joint_id(said)), said.mark)
    drafted = Drafted(said.mark, said.body, said.digest)
    if said.body.communique is None:
        touched = msgspec.structs.replace(touched, first=drafted)
    known = touched.drafts.get(said.party)
    if known is not None and known.mark >= said.mark:
        return touched
    return msgspec.structs.replace(touched, drafts={**touched.drafts, said.party: drafted})


def fold_sign(view: JointView | None, said: Said[CommuniqueSign]) -> JointView:
    """Fold a signature."""
    touched = _touch(view, said.body.communique, said.mark)
    known = touched.signatures.get(said.party)
    if known is not None and known.mark >= said.mark:
        return touched
    new = Signature(said.mark, said.body.draft, said.body.digest)
    return msgspec.structs.replace(touched, signatures={**touched.signatures, said.party: new})


def decide_draft(
    known: Knowledge, command: Command[CommuniqueDraft], now_ms: InstantMs
) -> tuple[Draft, ...]:
    """Decide on a draft or a counter-draft.

    Raises:
        NotOneOfTheSides: the first draft names its own party, or the party is none of the sides.
        UnknownCommunique.
        SignedAlready: every side has signed; another text is another communiqué.
    """
    body = command.body
    about = () if body.about is None else (body.about,)
    if body.communique is None:
        if command.party in body.sides:
            raise _not_a_side("Draft refused", "other parties as the sides", command.party)
        refs = tuple(dict.fromkeys((*about, *cited(body.paragraphs))))
        return _drafted(command, body, refs, body.sides, after_ms=None)
    view = require_joint(known, body.communique, command.party)
    if view.state is JointState.JOINT:
        raise _signed(view.communique, "one that is not signed by every side", "one that is")
    refs = tuple(dict.fromkeys((view.communique, *about, *cited(body.paragraphs))))
    return _drafted(command, body, refs, _others(view, command.party), _last(view, command.party))


def decide_sign(
    known: Knowledge, command: Command[CommuniqueSign], now_ms: InstantMs
) -> tuple[Draft, ...]:
    """Decide on a signature; a later one of the same side replaces an earlier one.

    Raises:
        UnknownCommunique, NotOneOfTheSides.
        OtherDraft: it is no side's newest draft, or the hash is of another text.
        SignedAlready: this party signed this very text.
    """
    body = command.body
    view = require_joint(known, body.communique, command.party)
    newest = {one.mark.id: one for side, one in view.drafts.items() if side in view.sides}
    draft = newest.get(body.draft)
    if draft is None:
        raise _other_draft(body.draft, "a side's newest draft: " + ", ".join(newest), body.draft)
    digest = body.digest or draft.digest
    if digest != draft.digest:
        raise _other_draft(body.draft, f"the hash of the text at hand, {draft.digest}", digest)
    signature = view.signatures.get(command.party)
    if signature is not None and (signature.draft, signature.digest) == (body.draft, digest):
        raise _signed(view.communique, "a text that this party has not signed", "one that it has")
    whole = msgspec.structs.replace(body, digest=digest)
    refs = (view.communique, body.draft) if body.draft != view.communique else (view.communique,)
    return _drafted(command, whole, refs, _others(view, command.party), _last(view, command.party))


def require_joint(known: Knowledge, communique: StatementId, party: PartyId) -> JointView:
    """Return a joint communiqué of which a party is a side.

    Raises:
        UnknownCommunique, NotOneOfTheSides.
    """
    view = known.read(JointView, communique)
    if view is None or view.first is None:
        raise UnknownCommunique(
            f"Communiqué {communique} refused",
            expected="a draft that has come here",
            got="an id that is not known here",
            next_step="List the drafts, or wait for the other side's to arrive.",
        )
    if party not in view.sides:
        raise _not_a_side(f"Communiqué {communique} refused", " or ".join(view.sides), party)
    return view


def cited_in(body: object) -> tuple[StatementId, ...]:
    """Return the statements whose words a body shows to whoever reads it."""
    if isinstance(body, CommuniqueDraft | CommuniquePublish):
        return cited(body.paragraphs)
    return ()


def _others(view: JointView, own: PartyId) -> tuple[PartyId, ...]:
    return tuple(side for side in view.sides if side != own)


def _last(view: JointView, party: PartyId) -> InstantMs | None:
    last = view.latest.get(party)
    return None if last is None else last.said_ms


def _drafted(
    command: Command[object],
    body: msgspec.Struct,
    refs: tuple[StatementId, ...],
    to: tuple[PartyId, ...],
    after_ms: InstantMs | None,
) -> tuple[Draft, ...]:
    office = command.office
    return (
        Draft(kind=command.kind, office=office, body=body, refs=refs, to=to, after_ms=after_ms),
    )


def _not_a_side(what: str, expected: str, got: str) -> NotOneOfTheSides:
    return NotOneOfTheSides(
        what, expected=expected, got=got, next_step="Draft a communiqué of one's own."
    )


def _other_draft(draft: StatementId, expected: str, got: str) -> OtherDraft:
    return OtherDraft(
        f"Signature of draft {draft} refused",
        expected=expected,
        got=got,
        next_step="Read the drafts again, then sign the one that is meant.",
    )


def _signed(communique: StatementId, expected: str, got: str) -> SignedAlready:
    return SignedAlready(
        f"Communiqué {communique} refused",
        expected=expected,
        got=got,
        next_step="Nothing is to be done; another text begins another communiqué.",
    )


def _touch(view: JointView | None, communique: StatementId, mark: Mark) -> JointView:
    known = view or JointView(communique=communique)
    return msgspec.structs.replace(known, latest=later_of(known.latest, mark))
