"""Proposals from outside: a figure is believed only where the text shows it and the rules read it.

A language model may propose claims through an optional hook. Nothing it says is taken on its
word: each quoted surface must stand in the text, and its value is read again by the rules.
"""

from collections.abc import Sequence
from typing import Literal

import msgspec

from visavis.claims.dispatch.assemble import read_dispatch
from visavis.claims.dispatch.limits import clip
from visavis.claims.dispatch.reading import ClaimReading

MAX_PROPOSALS = 2_000  # five times what the densest page of a dispatch holds
MAX_SURFACE = 400  # code points; the longest bound, number and unit take about sixty


class Proposal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One proposed figure, as the outside quotes it; `value` is a point, `low` and `high` a range.

    `speaker` and `cue` are the quoted words, or None for the narrator.
    """

    surface: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    speaker: str | None = None
    cue: str | None = None


class Checked(msgspec.Struct, frozen=True):
    """What became of one proposal: the claim as the rules read it, or why it was dropped."""

    proposal: Proposal
    verdict: Literal["kept", "dropped"]
    reason: str
    claim: ClaimReading | None


def check_proposals(text: str, proposals: Sequence[Proposal]) -> tuple[Checked, ...]:
    """Keep the proposals whose every quoted word stands in the text and whose value the rules read.

    What is kept is the claim as the rules read it at that place, never the proposal itself. A
    surface that occurs more than once is looked for at each place in turn.

    Args:
        text: the dispatch, as for `read_dispatch`.
        proposals: at most `MAX_PROPOSALS` are looked at; the rest are dropped, saying so.

    Raises:
        RefusedDispatch: the text itself is refused.
    """
    claims = read_dispatch(text, stamp=None, language=None).claims
    by_surface: dict[str, list[ClaimReading]] = {}
    for claim in claims:
        by_surface.setdefault(claim.surface, []).append(claim)
    return tuple(
        _check(text, proposal, by_surface, claims)
        if number < MAX_PROPOSALS
        else Checked(proposal, "dropped", f"more than {MAX_PROPOSALS} proposals", None)
        for number, proposal in enumerate(proposals)
    )


def _check(
    text: str,
    proposal: Proposal,
    by_surface: dict[str, list[ClaimReading]],
    claims: Sequence[ClaimReading],
) -> Checked:
    for name in ("surface", "speaker", "cue"):
        quoted = getattr(proposal, name)
        if quoted is None:
            continue
        if not quoted.strip() or len(quoted) > MAX_SURFACE or quoted not in text:
            return Checked(
                proposal, "dropped", f"{name} {clip(quoted)} does not stand in the text", None
            )
    read = by_surface.get(proposal.surface) or _inside(text, proposal.surface, claims)
    if not read:
        return Checked(proposal, "dropped", "the rules read no figure in these words", None)
    for claim in read:
        if _agrees(claim, proposal):
            return Checked(proposal, "kept", f"read again by {claim.rule}", claim)
    figure = read[0].figure
    got = figure.value if figure.value is not None else f"{figure.low} to {figure.high}"
    return Checked(proposal, "dropped", f"the rules read {got} in these words", None)


def _inside(text: str, surface: str, claims: Sequence[ClaimReading]) -> list[ClaimReading]:
    """Find the claims that lie wholly within an occurrence of a longer quotation."""
    found: list[ClaimReading] = []
    places: list[int] = []
    at = text.find(surface)
    while at >= 0 and len(places) < 8:  # the same words more often than this show nothing
        places.append(at)
        at = text.find(surface, at + 1)
    for start in places:
        end = start + len(surface)
        inner = [claim for claim in claims if start <= claim.span[0] and claim.span[1] <= end]
        found += inner if len(inner) == 1 else []
    return found


def _agrees(claim: ClaimReading, proposal: Proposal) -> bool:
    figure = claim.figure
    pairs = (
        (figure.value, proposal.value),
        (figure.low, proposal.low),
        (figure.high, proposal.high),
    )
    return all(
        (read is None and said is None)
        or (
            read is not None and said is not None and abs(read - said) <= 1e-6 * max(1.0, abs(read))
        )
        for read, said in pairs
    )
