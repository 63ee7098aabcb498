"""Reading claims: who said what, who put it on record, who contests it, what came of it later."""

import re
from collections.abc import Sequence
from typing import Final

import msgspec

from visavis.acts.claim_words import Say, claim_words, derive_words
from visavis.acts.reading import Shelf, Word, word, word_or_none
from visavis.acts.wording import LANGUAGES, SHOWN_ID_CHARACTERS, wording
from visavis.claims import (
    Caveat,
    ClaimDerive,
    ClaimMake,
    ClaimStatus,
    ClaimView,
    Problem,
    Refused,
    derive_rules,
)
from visavis.release import Text
from visavis.terms import StatementId


class DisputeStatus(msgspec.Struct, frozen=True):
    """One party's contest; whether it counts is for the reader."""

    party: str
    word: Word
    reason: Text
    instead: str | None


class Sentence(msgspec.Struct, frozen=True):
    """A reason or a caveat: its stable code, and its sentence in each language."""

    code: str
    words: dict[str, str]


class DerivedStatus(msgspec.Struct, frozen=True):
    """What somebody derived, whether it follows, and what has to be known of its parents."""

    body: ClaimDerive
    check: str
    caveats: tuple[Sentence, ...]


class ClaimRecord(msgspec.Struct, frozen=True):
    """A claim as this node knows it: the words of its speaker, apart from who recorded them.

    Args:
        on_record: who put it on record, and when; the speaker stands in `claim`.
        words: the claim in each language of this program; nouns stay as they were written.
        derived: where nobody claimed it: it was reckoned from claims.
        derived_from_it: the derived figures that name it as a parent.
        revises, revised_by: the earlier claim, and the later ones in the order of their time.
    """

    claim: str
    state: str
    on_record: Word | None
    made: ClaimMake | None
    derived: DerivedStatus | None
    words: dict[str, str]
    revises: str | None
    revised_by: tuple[str, ...]
    derived_from_it: tuple[str, ...]
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
        derived=None if view.derived is None else derived_status(shelf, view.derived.body),
        words=_words(view),
        revises=None if view.made is None else view.made.revises,
        revised_by=tuple(one.child for one in revised if one.mark.party == view.reviser),
        derived_from_it=tuple(one.child for one in shelf.children(claim, "claim.derive")),
        disputes=tuple(
            DisputeStatus(party, word(one.mark), one.reason, one.instead)
            for party, one in sorted(view.disputes.items())
        ),
        withdrawn=None if view.withdrawal is None else word(view.withdrawal.mark),
    )


def derived_status(shelf: Shelf, body: ClaimDerive) -> DerivedStatus:
    """Check what was derived against the parents at hand, and look at how these stand."""

    def read(claim: StatementId) -> ClaimView | None:
        return shelf.view(ClaimView, claim)

    return DerivedStatus(
        body=body,
        check=derive_rules.check(read, body).value,
        caveats=caveat_sentences(derive_rules.caveats(read, body.parents)),
    )


def reasons(refused: Refused) -> tuple[Sentence, ...]:
    """Return every reason for a refusal, each a sentence in each language."""
    return tuple(
        Sentence(problem.reason.value, _in_each("figure.refused", problem.reason.value, problem))
        for problem in refused.problems
    )


def caveat_sentences(caveats: Sequence[Caveat]) -> tuple[Sentence, ...]:
    """Return caveats, each a sentence in each language."""
    return tuple(
        Sentence(caveat.kind.value, _in_each("figure.caveat", caveat.kind.value, caveat))
        for caveat in caveats
    )


def _in_each(subject: str, code: str, one: Problem | Caveat) -> dict[str, str]:
    found = {}
    for language in LANGUAGES:
        say = wording(language).say
        arguments = {name: _told(say, text) for name, text in one._asdict().items()}
        found[language] = say(f"{subject}.{code}", arguments)
    return found


def _told(say: Say, text: str) -> str:
    """Turn a status into its word and shorten an id; nouns and days stay as they are."""
    if text in tuple(ClaimStatus):
        return say(f"claim.status.{text}", {})
    return text[:SHOWN_ID_CHARACTERS] if _ID.fullmatch(text) else text


_ID: Final = re.compile(r"[a-z2-7]{26}")


def _words(view: ClaimView) -> dict[str, str]:
    if view.made is not None:
        body = view.made.body
        return {one: claim_words(wording(one).say, one, body) for one in LANGUAGES}
    if view.derived is not None:
        derived = view.derived.body
        return {one: derive_words(wording(one).say, one, derived) for one in LANGUAGES}
    return {}
