"""Hearing: how far a peer was heard, and why what is known of it may not be all there is."""

from dataclasses import dataclass

from visavis.node.pairs import Pair
from visavis.terms import InstantMs


@dataclass(frozen=True, slots=True)
class Hearing:
    """When a peer was last heard, and why that is not enough; "" where it is."""

    heard_ms: InstantMs | None
    because: str


def hearing_of(pair: Pair | None, now_ms: InstantMs) -> Hearing:
    """Judge what was heard over a link; None is a link that is not open.

    Never more than that: that nothing is known against something does not make it safe.
    """
    if pair is None:
        return Hearing(None, "the link is not open")
    state = pair.incoming.state
    heard = max(state.heard_ms or 0, pair.outgoing.state.heard_ms or 0)
    limit_ms = silence_limit_ms(pair)
    because = ""
    if not heard:
        because = "nothing heard since this node started"
    elif not -limit_ms < now_ms - heard <= limit_ms:
        because = f"silent for more than {limit_ms // 1000} s"
    elif state.phase.value not in ("live", "sync"):
        because = f"the link is in {state.phase.value}"
    elif state.claimed > state.log.size:
        because = f"they have said {state.claimed - state.log.size} things that are not here yet"
    return Hearing(InstantMs(heard) if heard else None, because)


def silence_limit_ms(pair: Pair) -> int:
    """Return how long a peer may be silent: two heartbeats, and one answer's time."""
    pace = pair.incoming.state.terms.pace
    return 2 * pace.heartbeat_ms + pace.answer_ms
