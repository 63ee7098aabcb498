"""Coverage: how far an answer reaches, and when "none found" must be *unknown*.

That no conflict was found says something only about the parties whose statements were there to
be counted. A party that is stale, silent or was never heard makes the answer unknown, with the
time of the last thing heard.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from visavis.notices.detect import Conflict, Verdict
from visavis.terms import InstantMs


class Standing(Enum):
    """Whether a party's notices can be relied on to be all there are."""

    COVERED = "covered"
    STALE = "stale"
    SILENT = "silent"
    NEVER_HEARD = "never heard"


class Outcome(Enum):
    """The answer to "does anything meet this?"."""

    CERTAIN = "certain"
    POSSIBLE = "possible"
    NONE_FOUND = "none found"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class PartyCoverage:
    """What was counted of one party.

    Args:
        newest_counted: the time of its newest statement that was counted, None if there is none.
        last_heard: when its link last brought anything, a heartbeat included.
        silent_since: since when its link is silent, None while it is heard.
    """

    party: str
    newest_counted: InstantMs | None
    last_heard: InstantMs | None
    silent_since: InstantMs | None


@dataclass(frozen=True, slots=True)
class CoveredAnswer:
    """An outcome with what it rests on; `missing` names each party that is not covered."""

    outcome: Outcome
    conflicts: tuple[Conflict, ...]
    coverage: tuple[tuple[PartyCoverage, Standing], ...]
    missing: tuple[str, ...]


def standing_of(coverage: PartyCoverage, now: InstantMs, stale_after_s: float) -> Standing:
    """Judge one party's coverage at `now`.

    Args:
        stale_after_s: how old the last thing heard may be before it is stale, seconds.
    """
    if coverage.newest_counted is None or coverage.last_heard is None:
        return Standing.NEVER_HEARD
    if coverage.silent_since is not None and coverage.silent_since <= now:
        return Standing.SILENT
    if now - coverage.last_heard > stale_after_s * 1000:
        return Standing.STALE
    return Standing.COVERED


def answer(
    conflicts: Sequence[Conflict],
    coverage: Sequence[PartyCoverage],
    now: InstantMs,
    stale_after_s: float,
) -> CoveredAnswer:
    """Put conflicts and coverage together; a gap in coverage turns none found into unknown.

    With nobody's coverage at all the answer is unknown too: nothing was looked at.
    """
    judged = tuple((party, standing_of(party, now, stale_after_s)) for party in coverage)
    missing = tuple(p.party for p, standing in judged if standing is not Standing.COVERED)
    if any(c.verdict is Verdict.CERTAIN for c in conflicts):
        outcome = Outcome.CERTAIN
    elif conflicts:
        outcome = Outcome.POSSIBLE
    elif missing or not judged:
        outcome = Outcome.UNKNOWN
    else:
        outcome = Outcome.NONE_FOUND
    return CoveredAnswer(outcome, tuple(conflicts), judged, missing)
