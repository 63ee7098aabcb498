"""What would follow from claims, before it goes on record: a result, or why there is none."""

from collections.abc import Sequence

import msgspec

from visavis.acts.claim_views import Sentence, caveat_sentences, reasons
from visavis.acts.claim_words import derive_words
from visavis.acts.reading import Shelf
from visavis.acts.wording import LANGUAGES, wording
from visavis.claims import (
    ClaimDerive,
    ClaimView,
    DerivationRefused,
    Operation,
    Refused,
    Result,
    Unit,
    derive_rules,
)
from visavis.terms import StatementId


class DerivedPreview(msgspec.Struct, frozen=True):
    """A preview; nothing was said.

    Args:
        result: None where it was refused.
        words: the result in each language, with its parents and conventions.
        refused: every reason, each in words; empty where there is a result.
        caveats: what has to be known of the parents as they stand here.
    """

    result: Result | None
    words: dict[str, str]
    refused: tuple[Sentence, ...]
    caveats: tuple[Sentence, ...]


def preview_derived(
    shelf: Shelf, operation: Operation, parents: Sequence[StatementId], into: Unit | None
) -> DerivedPreview:
    """Reckon from the claims at hand, without saying anything.

    Raises:
        DerivationRefused: no operation of this form: a parent twice, or a unit out of place.
    """

    def read(claim: StatementId) -> ClaimView | None:
        return shelf.view(ClaimView, claim)

    try:
        asked = ClaimDerive(operation, tuple(parents), into)
    except ValueError as problem:
        raise DerivationRefused(
            f"{operation.value} refused",
            expected="claims, each once, and a unit only to convert into",
            got=str(problem),
            next_step="Correct the call.",
        ) from None
    found = derive_rules.derive(read, operation, parents, into)
    caveats = caveat_sentences(derive_rules.caveats(read, parents))
    if isinstance(found, Refused):
        return DerivedPreview(None, {}, reasons(found), caveats)
    whole = msgspec.structs.replace(asked, result=found)
    words = {one: derive_words(wording(one).say, one, whole) for one in LANGUAGES}
    return DerivedPreview(found, words, (), caveats)
