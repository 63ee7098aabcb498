"""A whole dispatch as proposals for the record: read, numbered, each with what it still lacks."""

import re
from typing import Final

import msgspec

from visavis.claims.claim_proposals import (
    ProposalRefused,
    Proposed,
    proposed_claim,
    text_digest,
)
from visavis.claims.dispatch import DocumentDate, Reading, StampReading, read_dispatch
from visavis.release import Instant

_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")


class DispatchRead(msgspec.Struct, frozen=True):
    """A dispatch, read.

    Args:
        digest: SHA-256 of the text; it goes into the source of each claim.
        as_of: the instant that the proposals hold for; None where the officer has to say it.
        as_of_because: why it has to be said; "" where it is known.
    """

    digest: str
    as_of: Instant | None
    as_of_because: str
    reading: Reading
    proposals: tuple[Proposed, ...]


def propose_claims(
    text: str, *, stamp: str | None, language: str | None, as_of: Instant | None
) -> DispatchRead:
    """Read a dispatch and propose claims, each with the hash, the span and the words that show it.

    A stamp that the text contradicts or leaves in doubt is never followed: then the officer says
    for which day the claims hold.

    Raises:
        RefusedDispatch: the text, stamp or language cannot be read.
    """
    reading = read_dispatch(text, stamp=stamp, language=language)
    because = "" if as_of is not None else _open_day(reading.stamp, reading.document_date)
    if as_of is None and not because:
        as_of = f"{reading.document_date.best}T00:00:00Z"
    proposals = []
    for number, read in enumerate(reading.claims):
        claim, lacks = None, because
        if as_of is not None:
            try:
                claim, lacks = proposed_claim(text, read, reading.language, as_of), ""
            except (ProposalRefused, ValueError) as problem:
                lacks = str(problem)
        proposals.append(Proposed(number, read.surface, claim, lacks))
    return DispatchRead(text_digest(text), as_of, because, reading, tuple(proposals))


def _open_day(stamp: StampReading, day: DocumentDate) -> str:
    if stamp.verdict in ("contradicted", "doubtful"):
        return f"The stamp {stamp.given} is {stamp.verdict} by the text: say the day yourself."
    if day.best is None or not _DAY.fullmatch(day.best):
        return "The text does not show its day: say it yourself."
    return ""
