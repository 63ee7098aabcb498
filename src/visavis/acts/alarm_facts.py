"""What the node tells about its links, as a small frozen value: evidence, never a verdict."""

from typing import Final

import msgspec

from visavis.terms import InstantMs, PartyId

CLOCK_APART_MS: Final = 60_000  # a minute: a test that is due at eight would be said at another


class LinkFact(msgspec.Struct, frozen=True):
    """One link as this node has it now.

    Args:
        heard_ms: when the peer was last heard, also before this node last started; None for never.
        silent_from_ms: the instant from which the link counts as silent unless it is heard before.
            Time in which this node itself did not listen is no silence of the peer's.
        round_trip_ms: of the last exchange of the nodes.
        offset_ms: how far the peer's clock is ahead of ours, by the last exchange.
        waiting: entries that are not on the peer's disk as far as its receipts say.
        missing: entries that the peer has claimed and that are not here yet.
        stopped: why nothing passes, such as frozen; empty while it works.
    """

    peer: PartyId
    heard_ms: InstantMs | None
    silent_from_ms: InstantMs
    round_trip_ms: int | None
    offset_ms: int | None
    waiting: int
    missing: int
    stopped: str


class Facts(msgspec.Struct, frozen=True):
    """What a node knows besides its record: whose it is, and how its links do."""

    party: PartyId
    links: tuple[LinkFact, ...] = ()

    def link(self, peer: PartyId) -> LinkFact | None:
        """Return the link to a party, or None where there is none."""
        return next((link for link in self.links if link.peer == peer), None)
