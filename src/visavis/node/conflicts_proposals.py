"""Proposals for a conflict, each checked against everything that this node knows.

What a change would run into is asked of the index, and counted in for the next try; so only what
is near is ever compared, and still nothing known is met. The search itself, which may take a
second, runs beside the writer.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from visavis.acts import UnknownThing
from visavis.node.node import Node
from visavis.node.running import Running
from visavis.notices import (
    ConflictName,
    NoticeView,
    StatedProposal,
    conflict_id,
    meeting_of_volumes,
    prepared_of,
    stated_proposals,
)
from visavis.terms import InstantMs

TRIES: Final = 8  # each counts in all that the last one met; after that, people look at the map


@dataclass
class _Case:
    """Two notices that meet, which of them would change, and what else must not be met."""

    mover: NoticeView
    other: NoticeView
    not_before: InstantMs
    known: dict[str, NoticeView] = field(default_factory=dict)


async def proposals_for(running: Running, conflict: str, mover: str) -> tuple[StatedProposal, ...]:
    """Return the smallest changes of one notice that end a conflict and meet nothing known.

    Args:
        conflict: its id, or that of a statement that raised it.
        mover: the notice that would change.

    Raises:
        UnknownThing: the notices are not here, or the mover is none of the two.
    """
    case = await running.write(lambda: _case(running.node, conflict, mover))
    for _ in range(TRIES):
        found = await asyncio.to_thread(
            stated_proposals, case.mover, case.other, tuple(case.known.values()), case.not_before
        )
        met = await running.write(lambda found=found: _met(running.node, case, found))  # type: ignore[misc]  # bound at once: the loop waits for it
        if not any(met.values()):
            return found
        for views in met.values():
            case.known.update(views)
    return tuple(one for one in found if not met[one.change])


def _case(node: Node, conflict: str, mover: str) -> _Case:
    name = node.shelf.view(ConflictName, conflict)
    pair = (conflict if name is None else name.conflict).split(".")
    if mover not in pair or len(pair) != 2 or conflict_id(tuple(pair)) != ".".join(pair):  # type: ignore[arg-type]  # compared with ids, not yet known to be some
        raise UnknownThing(
            f"Proposals for {conflict[:60]} refused",
            expected="a conflict, and which of its two notices would change",
            got=repr(mover[:60]),
            next_step="Read the conflict again.",
        )
    views = {notice: node.shelf.require(NoticeView, notice) for notice in pair}
    other = next(view for notice, view in views.items() if notice != mover)
    return _Case(views[mover], other, node.clock.now_ms())


def _met(
    node: Node, case: _Case, found: tuple[StatedProposal, ...]
) -> Mapping[str, dict[str, NoticeView]]:
    """Return what each change would meet of all that is known, by change and by notice."""
    met: dict[str, dict[str, NoticeView]] = {}
    for one in found:
        met[one.change] = {}
        assert case.mover.party is not None  # it was compared
        volume = prepared_of(case.mover.notice, case.mover.party, one.volume)
        for identity in node.live.near(volume):
            view = node.shelf.view(NoticeView, identity)
            if view is None or view.party == case.mover.party:
                continue
            if meeting_of_volumes(case.mover, one.volume, view, view.volume) is not None:
                met[one.change][identity] = view
    return met
