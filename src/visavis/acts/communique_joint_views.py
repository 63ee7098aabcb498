"""Reading joint communiqués: whose draft stands how to whose, line by line, and who signed what."""

import msgspec

from visavis.acts.reading import MESSAGES_LIMIT, Shelf, Word, word
from visavis.claims import JointView, Paragraph, side_by_side
from visavis.release import Text
from visavis.terms import PartyId


class DraftStatus(msgspec.Struct, frozen=True):
    """One side's newest draft, and the parties that signed it by its hash."""

    party: str
    word: Word
    digest: str
    title: Text | None
    paragraphs: tuple[Paragraph, ...]
    signed_by: tuple[str, ...]


class RowStatus(msgspec.Struct, frozen=True):
    """One line of our draft and of theirs."""

    kind: str
    ours: Paragraph | None
    theirs: Paragraph | None


class Difference(msgspec.Struct, frozen=True):
    """Our newest draft beside that of one other side; nothing of ours while we have none."""

    with_party: str
    rows: tuple[RowStatus, ...]


class JointStatus(msgspec.Struct, frozen=True):
    """A joint communiqué as this node knows it."""

    communique: str
    state: str
    sides: tuple[str, ...]
    about: str | None
    event_at: str | None
    drafts: tuple[DraftStatus, ...]
    differences: tuple[Difference, ...]
    signed_draft: str | None
    signed_digest: str | None


def joint_status(shelf: Shelf, communique: str) -> JointStatus:
    """Read a joint communiqué.

    Raises:
        UnknownThing.
    """
    view = shelf.require(JointView, communique)
    own = _own_party(shelf, view)
    drafts = [view.drafts[side] for side in view.sides if side in view.drafts]
    ours = () if own is None or own not in view.drafts else view.drafts[own].body.paragraphs
    return JointStatus(
        communique=view.communique,
        state=view.state.value,
        sides=view.sides,
        about=None if view.first is None else view.first.body.about,
        event_at=None if view.first is None else view.first.body.event_at,
        drafts=tuple(
            DraftStatus(
                party=one.mark.party,
                word=word(one.mark),
                digest=one.digest,
                title=one.body.title,
                paragraphs=one.body.paragraphs,
                signed_by=tuple(
                    side
                    for side in view.sides
                    if (signature := view.signatures.get(side)) is not None
                    and (signature.draft, signature.digest) == (one.mark.id, one.digest)
                ),
            )
            for one in drafts
        ),
        differences=tuple(
            Difference(
                one.mark.party,
                tuple(
                    RowStatus(row.kind.value, row.ours, row.theirs)
                    for row in side_by_side(ours, one.body.paragraphs)
                ),
            )
            for one in drafts
            if one.mark.party != own
        ),
        signed_draft=None if view.signed is None else view.signed[0],
        signed_digest=None if view.signed is None else view.signed[1],
    )


def _own_party(shelf: Shelf, view: JointView) -> PartyId | None:
    """Return this node's party, if it has spoken here: only then is any draft ours."""
    for said in shelf.thread(view.communique, 0, MESSAGES_LIMIT).saids:
        if said.own:
            return said.party
    return None
