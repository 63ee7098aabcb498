"""Mishaps: a link is cut and heals, a disk goes back to an old copy. Shown, and held to account."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from visavis.simulation.actor import Actor, StageFailed, wait_until
from visavis.simulation.looking import (
    counted,
    coverage,
    is_receipted,
    is_unknown,
    is_up,
    open_entries,
    statements,
)
from visavis.simulation.narration import Narration
from visavis.simulation.stage import Stage


@dataclass
class Mishaps:
    """Brings mishaps over a stage and tells what becomes of them."""

    stage: Stage
    narration: Narration
    links: tuple[tuple[str, str], ...]
    _seen: dict[tuple[str, str], int] = field(default_factory=dict)

    def cut(self, one: str, other: str) -> None:
        """Cut one link; everything else goes on."""
        for party, peer in ((one, other), (other, one)):
            rows = list(statements(self.stage.actors[party]))
            self._seen[party, peer] = rows[-1]["seq"] if rows else 0
        self.stage.relay.cut(one, other)
        self.narration.chapter(f"The network between {one} and {other} is cut")

    def tell_silence(self, one: str, other: str) -> None:
        """Tell what both sides of a cut link say of each other, once they have noticed."""
        for party, peer in ((one, other), (other, one)):
            actor = self.stage.actors[party]
            wait_until(f"{party} to notice that {peer} is silent", partial(is_unknown, actor, peer))
            told = counted(open_entries(actor, peer), "entry", "entries")
            self.narration.tell(party, f"{coverage(actor, peer)}; {told} wait for {peer}")

    def heal(self, one: str, other: str) -> None:
        """Heal a link, wait until all has arrived, and show that it came in order, once."""
        self.tell_silence(one, other)
        counts = self.stage.relay.counts
        told = f"{counted(counts.closed_by_cut, 'connection')} were closed by the cut"
        told += f", {counts.refused} turned away since."
        self.stage.relay.heal(one, other)
        self.narration.chapter(f"The network between {one} and {other} is whole again")
        self.narration.note(told)
        first, second = self.stage.actors[one], self.stage.actors[other]
        for actor, peer in ((first, other), (second, one)):
            wait_until(f"the receipts of {peer}", partial(is_receipted, actor, peer))
        wait_until(f"{one} and {other} to hear each other", partial(is_up, first, second))
        for reader, sender in ((first, second), (second, first)):
            self._tell_arrivals(reader, sender)

    def _tell_arrivals(self, reader: Actor, sender: Actor) -> None:
        since = self._seen.pop((reader.party, sender.party), 0)
        rows = [r for r in statements(reader, since) if r["party"] == sender.party]
        for row in rows:
            self.narration.tell(
                reader.party, f"receives: {self.narration.words_of(row, reader.party)}"
            )
        if not came_in_order_and_once(rows):
            raise StageFailed(
                f"What {reader.party} received of {sender.party} is wrong",
                expected="every statement once, in the order in which it was said",
                got=", ".join(str(row["index"]) for row in rows),
            )
        if rows:
            told = f"{counted(len(rows), 'statement')} of {sender.party}, in order, each once"
            self.narration.tell(reader.party, f"has received {told}")

    def back_up(self, party: str, into: Path, at: str) -> None:
        """Copy a node's disk while it does not run, as a nightly backup would."""
        self.stage.stop(party)
        self.stage.back_up(party, into)
        self.stage.start(party, at=at)
        self._wait_for_links_of(party)
        self.narration.tell(party, "copies its database to a backup, without its anchors", at)

    def restore(self, party: str, backup: Path, at: str) -> None:
        """Kill a node, give it the old copy of its disk, and show what it does and does not sign.

        Raises:
            StageFailed: it signed before it knew what it had signed, or a fork came of it.
        """
        actor = self.stage.actors[party]
        peers = [b if a == party else a for a, b in self.links if party in (a, b)]
        peers = [peer for peer in peers if not self.stage.relay.is_cut(party, peer)]
        before = {row["id"] for row in statements(actor) if row["id"]}
        signed = {peer: actor.link(peer)["outgoing"] for peer in peers}
        self.narration.chapter(f"The disk of {party} is lost; an old copy takes its place")
        self.stage.kill(party)
        self.narration.note(f"The node of {party} is killed. Its anchors lie on another disk.")
        self.stage.put_back(party, backup)
        for peer in peers:  # alone at first, so that everybody can see what it does then
            self.stage.relay.cut(party, peer)
        self.stage.start(party, at=at)
        for peer in peers:
            self._tell_waking(actor, peer, signed[peer])
            self.stage.relay.heal(party, peer)
        self._wait_for_links_of(party)
        for peer in peers:
            self._tell_return(actor, peer, signed[peer])
        after = {row["id"] for row in statements(actor) if row["id"]}
        lost = len(before - after)
        if lost:
            told = counted(lost, "statement")
            self.narration.tell(
                party, f"lost {told} that it had released to nobody: say them again"
            )
        self.narration.tell(
            party, f"has {len(before & after)} of its {len(before)} statements again"
        )

    def _tell_waking(self, actor: Actor, peer: str, before: dict[str, Any]) -> None:
        out = actor.link(peer)["outgoing"]
        if out["phase"] == "live" or out["size"] >= before["size"]:
            raise StageFailed(
                f"{actor.party} woke wrongly",
                expected=f"fewer than {before['size']} entries, and a node that signs nothing",
                got=f"{out['size']} entries, phase {out['phase']}",
            )
        self.narration.tell(
            actor.party,
            f"wakes with {out['size']} entries for {peer}; its anchor says that it signed"
            f" {out['signed']}. Phase {out['phase']}: it signs nothing.",
        )

    def _tell_return(self, actor: Actor, peer: str, before: dict[str, Any]) -> None:
        one, other = actor.link(peer), self.stage.actors[peer].link(actor.party)
        forks = one["evidence"] + other["evidence"]
        if forks or one["outgoing"]["size"] < before["size"]:
            raise StageFailed(
                f"{actor.party} came back wrongly",
                expected=f"its {before['size']} entries and no fork",
                got=f"{one['outgoing']['size']} entries, {forks} forks",
            )
        self.narration.tell(
            actor.party,
            f"has fetched back what it had signed for {peer}: {before['size']} entries; it holds"
            f" {one['outgoing']['size']} now, {peer} has signed for"
            f" {one['outgoing']['receipted']}, and nobody saw two histories",
        )

    def _wait_for_links_of(self, party: str) -> None:
        for one, other in self.links:
            if party not in (one, other) or self.stage.relay.is_cut(one, other):
                continue
            first, second = self.stage.actors[one], self.stage.actors[other]
            for actor, peer in ((first, other), (second, one)):
                wait_until(f"the receipts of {peer}", partial(is_receipted, actor, peer))
            wait_until(f"{one} and {other} to hear each other", partial(is_up, first, second))


def came_in_order_and_once(rows: Sequence[Mapping[str, Any]]) -> bool:
    """Tell whether statements of one link came in the order of its log, each once."""
    places = [row["index"] for row in rows]
    ids = [row["id"] for row in rows]
    return places == sorted(set(places)) and len(set(ids)) == len(ids)
