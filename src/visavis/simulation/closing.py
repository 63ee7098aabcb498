"""The closing of a play: what each side holds and can prove, and whether all was as expected."""

import json
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import msgspec

from visavis.simulation.actor import SETTLE_LIMIT_S, Actor
from visavis.simulation.expectations import Judged, judge
from visavis.simulation.looking import Looking
from visavis.simulation.narration import Narration
from visavis.simulation.stage import Stage, run_visavis

WHOLE_BUNDLE: Final = 10_000  # entries: as many as one bundle may hold


class Holding(msgspec.Struct, frozen=True):
    """What one party holds of one link at the end."""

    peer: str
    sent: int
    receipted: int
    sent_root: str
    received: int
    cosigned: int
    received_root: str


class PartyReport(msgspec.Struct, frozen=True):
    """One party at the end: where it is, what stands in its record, what it holds of its links."""

    party: str
    url: str
    folder: str
    statements: int
    own_size: int
    own_root: str
    links: tuple[Holding, ...]


class BundleReport(msgspec.Struct, frozen=True):
    """An evidence bundle that one side exported and a process of its own verified."""

    party: str
    peer: str
    file: str
    exit: int
    proven: int
    receipted: bool


class ExpectationReport(msgspec.Struct, frozen=True):
    """One expectation, met or not; `got` is what was there instead."""

    met: bool
    told: str
    got: str


class Report(msgspec.Struct, frozen=True):
    """What came of a play. `met` tells whether all was as expected, and all evidence proven."""

    scenario: str
    met: bool
    seconds: float
    parties: tuple[PartyReport, ...]
    bundles: tuple[BundleReport, ...]
    expectations: tuple[ExpectationReport, ...]


def close_play(
    stage: Stage,
    narration: Narration,
    ids: Mapping[str, str],
    looked: Sequence[Judged],
    started: float,
) -> Report:
    """Show what everybody holds, verify the evidence, and judge the expectations.

    Args:
        ids: of the statements, by their names in the scenario.
        looked: expectations that were judged during the play.
        started: of the monotonic clock, in seconds.
    """
    narration.chapter("What each side holds")
    parties = tuple(_holdings(actor, narration) for actor in stage.actors.values())
    narration.chapter("What each side can prove, checked by a process of its own without a node")
    bundles = tuple(
        _evidence(stage, stage.actors[party], peer, narration)
        for one, other in stage.scenario.links
        for party, peer in ((one, other), (other, one))
    )
    narration.chapter("Expectations")
    judged = [*looked]
    for expected in stage.scenario.expect:
        judged.append(judge(expected, ids, Looking(stage)))
        narration.judged(judged[-1])
    met = all(one.met for one in judged) and all(not bundle.exit for bundle in bundles)
    seconds = round(time.monotonic() - started, 1)
    count = sum(one.met for one in judged)
    narration.note(f"{count} of {len(judged)} expectations met, in {seconds} s.")
    return Report(
        scenario=stage.scenario.scenario,
        met=met,
        seconds=seconds,
        parties=parties,
        bundles=bundles,
        expectations=tuple(ExpectationReport(*one) for one in judged),
    )


def _holdings(actor: Actor, narration: Narration) -> PartyReport:
    status = actor.call("GET", "/api/status")
    links = tuple(_holding(one) for one in status["links"])
    own = status["own_root"]
    narration.tell(
        actor.party,
        f"{status['statements']} statements in its record, {own['size']} of them its own,"
        f" root {own['root'][:16]}…",
    )
    for one in links:
        narration.tell(
            actor.party,
            f"towards {one.peer}: {one.sent} entries, root {one.sent_root[:16]}…,"
            f" {one.peer} signed for {one.receipted}; from {one.peer}: {one.received},"
            f" root {one.received_root[:16]}…, signed for {one.cosigned}",
        )
    return PartyReport(
        party=actor.party,
        url=actor.url,
        folder=str(actor.folder),
        statements=status["statements"],
        own_size=own["size"],
        own_root=own["root"],
        links=links,
    )


def _holding(link: Mapping[str, Any]) -> Holding:
    out, into = link["outgoing"], link["incoming"]
    return Holding(
        peer=link["peer"],
        sent=out["size"],
        receipted=out["receipted"],
        sent_root=out["root"],
        received=into["size"],
        cosigned=into["cosigned"],
        received_root=into["root"],
    )


def _evidence(stage: Stage, actor: Actor, peer: str, narration: Narration) -> BundleReport:
    file: Path = stage.root / "evidence" / f"{actor.party}-to-{peer}.json"
    file.parent.mkdir(exist_ok=True)
    if not actor.link(peer)["outgoing"]["receipted"]:
        narration.tell(actor.party, f"said nothing to {peer}, and has nothing to prove")
        return BundleReport(actor.party, peer, "", 0, 0, False)
    asked = {"peer": peer, "direction": "sent", "ids": None, "last": WHOLE_BUNDLE}
    file.write_bytes(actor.fetch("POST", "/api/evidence", asked))
    process = run_visavis(["evidence", "verify", str(file), "--json"])
    out, problem = process.communicate(timeout=SETTLE_LIMIT_S)
    if process.returncode:
        told = problem.decode(errors="replace").strip()
        narration.tell(actor.party, f"✗ {file.name}: {told}")
        return BundleReport(actor.party, peer, str(file), process.returncode, 0, False)
    proven = json.loads(out)
    count = sum(entry["kind"] == "statement" for entry in proven["entries"])
    signed = f"{peer} signed at {proven['stored']} that it had stored them"
    narration.tell(actor.party, f"✓ {file.name}: {count} statements proven; {signed}")
    return BundleReport(actor.party, peer, str(file), 0, count, proven["receipted"])
