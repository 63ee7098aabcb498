"""Looking: what the nodes of a play show, read through their public interface."""

import contextlib
from collections.abc import Iterator
from typing import Any, Final

from visavis.simulation.actor import Actor, StageFailed, wait_until
from visavis.simulation.stage import Stage

PAGE: Final = 500  # statements a call: as many as a node gives at once


class Looking:
    """Implements `expectations.Seen` over the nodes of a stage."""

    def __init__(self, stage: Stage) -> None:
        self._actors = stage.actors

    def view(self, party: str, kind: str, entity: str) -> Any:
        """Return a read model as plain values, or None where the party knows nothing of it."""
        actor = self._actors[party]
        if kind != "told":
            return actor.finds(f"/api/views/{kind}/{entity}")
        mandates = actor.call("GET", "/api/views/mandate")["items"]
        return [told for one in mandates for told in one["told"] if told["directive"] == entity]

    def refused(self, party: str) -> int:
        """Count the statements of others that a party refused, or that contradict one known."""
        bad = {"refused", "contradiction"}
        return sum(row["verdict"] in bad for row in statements(self._actors[party]))

    def hears(self, party: str, peer: str) -> str:
        """Tell what a party says of its knowledge of another: current, or unknown."""
        return str(self._actors[party].link(peer)["coverage"]["state"])

    def alarms(self, party: str, thread: str, kind: str, *, wanted: bool) -> list[str]:
        """Return the kinds of the alarms that stand at a party about a thread."""
        stand: list[str] = []

        def as_wanted() -> bool:
            nonlocal stand
            page = self._actors[party].call("GET", "/api/alarms")
            stand = [alarm["kind"] for alarm in page["standing"] if alarm["thread"] == thread]
            return (kind in stand) is wanted

        with contextlib.suppress(StageFailed):  # then what stood at the last look tells
            wait_until("the alarms", as_wanted)
        return stand

    def receipts(self, sender: str, receiver: str) -> tuple[int, int]:
        """Tell how many entries there are for a receiver, and how many it signed for.

        The nodes' own entries (rule 10) come when they come, so the look waits a moment for them.
        """
        seen = (0, 0)

        def all_receipted() -> bool:
            nonlocal seen
            out = self._actors[sender].link(receiver)["outgoing"]
            seen = (out["size"] + out["waiting"], out["receipted"])
            return seen[0] == seen[1]

        with contextlib.suppress(StageFailed):  # then the numbers of the last look tell
            wait_until("receipts", all_receipted)
        return seen


def statements(actor: Actor, after: int = 0) -> Iterator[dict[str, Any]]:
    """Read a party's record from a place on, in order of arrival."""
    while True:
        page = actor.call("GET", f"/api/statements?after={after}&limit={PAGE}")
        yield from page
        if len(page) < PAGE:
            return
        after = page[-1]["seq"]


def open_entries(actor: Actor, peer: str) -> int:
    """Count what a party has for a peer that the peer has not signed for."""
    out = actor.link(peer)["outgoing"]
    return int(out["size"] + out["waiting"] - out["receipted"])


def is_receipted(actor: Actor, peer: str) -> bool:
    """Tell whether a peer has signed for everything that a party has for it."""
    return not open_entries(actor, peer)


def is_up(one: Actor, other: Actor) -> bool:
    """Tell whether a link stands in both directions, and each side hears the other."""
    ends = (one.link(other.party), other.link(one.party))
    return all(
        end["state"] == "open"
        and end["outgoing"]["phase"] == "live"
        and end["coverage"]["state"] == "current"
        for end in ends
    )


def is_unknown(actor: Actor, peer: str) -> bool:
    """Tell whether a party says that it does not know how things stand with a peer."""
    return bool(actor.link(peer)["coverage"]["state"] == "unknown")


def coverage(actor: Actor, peer: str) -> str:
    """Say in words what a party knows of a peer: never that all is clear."""
    known = actor.link(peer)["coverage"]
    if known["state"] == "current":
        return f"hears {peer}, last at {known['last_heard']}"
    since = known["last_heard"] or "the start of its node"
    return f"calls {peer} UNKNOWN since {since}: {known['because']}"


def counted(count: int, one: str, more: str = "") -> str:
    """Write a count with its noun."""
    return f"{count} {one if count == 1 else more or one + 's'}"
