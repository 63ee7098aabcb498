"""Reading communiqués: who made what public, and what those concerned say of it."""

import msgspec

from visavis.acts.reading import Shelf, Word, word
from visavis.claims import CommuniqueView, Paragraph
from visavis.release import Text


class ConfirmationStatus(msgspec.Struct, frozen=True):
    """What one party concerned says: absent, confirmed or denied."""

    party: str
    state: str
    word: Word | None


class CommuniqueStatus(msgspec.Struct, frozen=True):
    """A communiqué; it is one side's word, whatever the others answer."""

    communique: str
    published: Word | None
    texts: tuple[Text, ...]
    about: str | None
    event_at: str | None
    paragraphs: tuple[Paragraph, ...]
    confirmations: tuple[ConfirmationStatus, ...]


def communique_status(shelf: Shelf, communique: str) -> CommuniqueStatus:
    """Read a communiqué.

    Raises:
        UnknownThing.
    """
    view = shelf.require(CommuniqueView, communique)
    body = None if view.publication is None else view.publication.body
    concerns = () if body is None else body.concerns
    return CommuniqueStatus(
        communique=view.communique,
        published=None if view.publication is None else word(view.publication.mark),
        texts=() if body is None else body.texts,
        about=None if body is None else body.about,
        event_at=None if body is None else body.event_at,
        paragraphs=() if body is None else body.paragraphs,
        confirmations=tuple(
            ConfirmationStatus(
                party=party,
                state=view.confirmation_of(party).value,
                word=word(view.answers[party].mark) if party in view.answers else None,
            )
            for party in concerns
        ),
    )
