"""Reading claims: who said what, who put it on record, who contests it, what came of it later."""

import msgspec

from visavis.acts.claim_words import claim_words
from visavis.acts.reading import Shelf, Word, word, word_or_none
from visavis.acts.wording import LANGUAGES, wording
from visavis.claims import ClaimMake, ClaimView
from visavis.release import Text


class DisputeStatus(msgspec.Struct, frozen=True):
    """One party's contest; whether it counts is for the reader."""

    party: str
    word: Word
    reason: Text
    instead: str | None


class ClaimRecord(msgspec.Struct, frozen=True):
    """A claim as this node knows it: the words of its speaker, apart from who recorded them.

    Args:
        on_record: who put it on record, and when; the speaker stands in `claim`.
        words: the claim in each language of this program; nouns stay as they were written.
        revises, revised_by: the earlier claim, and the later ones in the order of their time.
    """

    claim: str
    state: str
    on_record: Word | None
    made: ClaimMake | None
    words: dict[str, str]
    revises: str | None
    revised_by: tuple[str, ...]
    disputes: tuple[DisputeStatus, ...]
    withdrawn: Word | None


def claim_record(shelf: Shelf, claim: str) -> ClaimRecord:
    """Read a claim.

    Raises:
        UnknownThing.
    """
    view = shelf.require(ClaimView, claim)
    body = None if view.made is None else view.made.body
    revised = shelf.children(claim, "claim.revise")
    return ClaimRecord(
        claim=view.claim,
        state=view.state.value,
        on_record=word_or_none(view.on_record),
        made=body,
        words={} if body is None else words_of(body),
        revises=None if view.made is None else view.made.revises,
        revised_by=tuple(one.child for one in revised if one.mark.party == view.reviser),
        disputes=tuple(
            DisputeStatus(party, word(one.mark), one.reason, one.instead)
            for party, one in sorted(view.disputes.items())
        ),
        withdrawn=None if view.withdrawal is None else word(view.withdrawal.mark),
    )


def words_of(body: ClaimMake) -> dict[str, str]:
    """Return the claim in each language of this program."""
    return {language: claim_words(wording(language).say, language, body) for language in LANGUAGES}
