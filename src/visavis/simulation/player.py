"""The player: brings a scenario to the stage, step by step, through what any operator has."""

import threading
import time
from functools import partial
from pathlib import Path
from typing import Any, Final

from visavis.simulation.actor import Actor, PlayRefused, wait_until
from visavis.simulation.closing import Report, close_play
from visavis.simulation.expectations import Judged, judge
from visavis.simulation.looking import Looking, is_receipted, is_up, open_entries
from visavis.simulation.mishaps import Mishaps
from visavis.simulation.narration import Narration
from visavis.simulation.scenario import Scenario, Step, with_ids
from visavis.simulation.stage import Stage
from visavis.terms import InstantMs, parse_instant, render_instant

# A clock that was set runs on; a step closer than this to it is played at the clock's own time.
CLOCK_MARGIN_MS: Final = 1000
HOUR_MS: Final = 3_600_000


class Player:
    """Plays one scenario on one stage.

    Args:
        hours_per_s: simulated hours that pass in a second for whoever watches; 0 for no waiting.
    """

    def __init__(self, stage: Stage, narration: Narration, hours_per_s: float) -> None:
        self.stage = stage
        self.narration = narration
        self.ids: dict[str, str] = {}
        self._scenario: Scenario = stage.scenario
        self._hours_per_s = hours_per_s
        self._set_to = parse_instant(stage.scenario.starts)
        self._set_when = time.monotonic()
        self._backups: dict[int, Path] = {}
        self._judged: list[Judged] = []
        self._mishaps = Mishaps(stage, narration, stage.scenario.links)

    def play(self) -> Report:
        """Play everything; returns what came of it. The nodes still run afterwards.

        Raises:
            VisavisError: the play could not go on.
        """
        started = time.monotonic()
        self._open()
        for number, step in enumerate(self._scenario.play):
            self._back_up_before(step.at_ms)
            self._advance(step.at_ms)
            if step.say is not None:
                self._say(step)
            elif step.check is not None:
                self._look(step)
            else:
                self._befall(number, step)
        self._settle()
        return close_play(self.stage, self.narration, self.ids, self._judged, started)

    # Opening ----------------------------------------------------------------------------

    def _open(self) -> None:
        self.narration.chapter("The parties")
        self.stage.set_up()
        self.stage.start(*self.stage.actors, at=self._scenario.starts)
        self._set_when = time.monotonic()
        for actor in self.stage.actors.values():
            offices = ", ".join(office.id for office in actor.plan.offices)
            self.narration.tell(actor.party, f"node at {actor.url}, offices {offices}")
        self.narration.chapter("Cards, confirmed by voice; links")
        for one, other in self._scenario.links:
            for shown, reader in ((one, other), (other, one)):
                self._show_card(self.stage.actors[shown], self.stage.actors[reader])
        for one, other in self._scenario.links:
            for party, peer in ((one, other), (other, one)):
                self.stage.actors[party].call("POST", f"/api/links/{peer}/open", {"loss": ""})
        for one, other in self._scenario.links:
            ends = (self.stage.actors[one], self.stage.actors[other])
            wait_until(f"the link between {one} and {other}", partial(is_up, *ends))
            self.narration.note(f"The link between {one} and {other} stands in both directions.")

    def _show_card(self, shown: Actor, reader: Actor) -> None:
        card = shown.fetch("GET", f"/api/cards/{shown.party}/file")
        taken = reader.call("POST", "/api/cards", body=card)
        if taken["confirmed"]:
            return
        own = next(c for c in shown.call("GET", "/api/cards") if c["own"])
        aloud = own["fingerprint_words"]
        tag = next((t for t in reader.plan.languages if t in aloud), "en")
        words = " ".join(aloud[tag])
        reader.call("POST", f"/api/cards/{shown.party}/confirm", {"words": words, "language": tag})
        self.narration.tell(reader.party, f"hears and confirms the words of {shown.party}: {words}")

    # Time -------------------------------------------------------------------------------

    def _now_ms(self) -> InstantMs:
        return InstantMs(self._set_to + int((time.monotonic() - self._set_when) * 1000))

    def _advance(self, at_ms: InstantMs) -> None:
        """Let everybody's clock go to an instant, at the speed of whoever watches."""
        gap_ms = at_ms - self._now_ms()
        if gap_ms < CLOCK_MARGIN_MS:
            return
        if self._hours_per_s > 0:
            threading.Event().wait(gap_ms / HOUR_MS / self._hours_per_s)
        for actor in self.stage.actors.values():
            actor.call("POST", "/api/clock", {"now": render_instant(at_ms)})
        self._set_to, self._set_when = at_ms, time.monotonic()

    # Statements -------------------------------------------------------------------------

    def _say(self, step: Step) -> None:
        assert step.by is not None
        party = step.by.partition("/")[0]
        actor = self.stage.actors[party]
        command = {
            "kind": step.say,
            "office": step.by,
            "body": with_ids(step.body, self.ids),
            "act": step.act,
            "release": with_ids(step.release, self.ids),
        }
        if step.refused is not None:
            self._expect_refusal(actor, step, command)
            return
        (outcome,) = actor.call("POST", "/api/commands", {"commands": [command]})["outcomes"]
        if step.name is not None:
            self.ids[step.name] = outcome["id"]
        self.narration.said(actor.call("GET", f"/api/statements/{outcome['id']}"), step.at)
        audience = outcome["released_to"]
        reached = [peer for peer in audience if not self.stage.relay.is_cut(party, peer)]
        for peer in reached:
            wait_until(f"the receipt of {peer}", partial(is_receipted, actor, peer))
        waiting = {p: open_entries(actor, p) for p in audience if p not in reached}
        self.narration.receipts(reached, waiting)

    def _expect_refusal(self, actor: Actor, step: Step, command: dict[str, Any]) -> None:
        """Judge a step that the party's own node must refuse."""
        got, why = "it was said", ""
        try:
            actor.call("POST", "/api/commands", {"commands": [command]})
        except PlayRefused as refusal:
            got, why = refusal.refused, refusal.got
        told = f"{actor.party}: {step.say} by {step.by} is refused, {step.refused}"
        self._judged.append(Judged(got == step.refused, f"{told} ({why})" if why else told, got))
        self.narration.judged(self._judged[-1])

    def _settle(self) -> None:
        """Wait until every link that is not cut has carried all there is, both ways."""
        for one, other in self._scenario.links:
            if self.stage.relay.is_cut(one, other):
                continue
            for party, peer in ((one, other), (other, one)):
                actor = self.stage.actors[party]
                wait_until(f"the receipts of {peer}", partial(is_receipted, actor, peer))

    def _hear(self) -> None:
        """Wait until those whose link is not cut have heard each other at the clock's new time."""
        for one, other in self._scenario.links:
            if not self.stage.relay.is_cut(one, other):
                ends = (self.stage.actors[one], self.stage.actors[other])
                wait_until(f"{one} and {other} to hear each other", partial(is_up, *ends))

    def _look(self, step: Step) -> None:
        self._settle()
        self._hear()
        for expected in step.check or ():
            self._judged.append(judge(expected, self.ids, Looking(self.stage)))
            self.narration.judged(self._judged[-1])

    # What befalls the network and the disks ---------------------------------------------

    def _befall(self, number: int, step: Step) -> None:
        if step.network == "restore":
            assert step.party is not None
            now = render_instant(self._now_ms())
            self._mishaps.restore(step.party, self._backups[number], now)
            return
        assert step.between is not None
        if step.network == "cut":
            self._settle()
            self._mishaps.cut(*step.between)
        else:
            self._mishaps.heal(*step.between)

    def _back_up_before(self, at_ms: InstantMs) -> None:
        """Make the copies whose instant has come, for the restores later in the play."""
        for number, step in enumerate(self._scenario.play):
            if step.backup is None or number in self._backups:
                continue
            backup_ms = parse_instant(step.backup)
            if backup_ms <= at_ms:
                assert step.party is not None
                self._advance(backup_ms)
                self._settle()
                self._backups[number] = self.stage.root / "backups" / f"{step.party}-{number}"
                now = render_instant(self._now_ms())
                self._mishaps.back_up(step.party, self._backups[number], now)
