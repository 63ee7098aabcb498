"""The scenario files, played by parties in memory: every step is said, every expectation met."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml
from tests.conversations.memory_party import MemoryParty, a_directory, an_office
from tests.conversations.notice_party import NoticeParty

from visavis.acts import (
    LANGUAGES,
    READ_MODELS,
    REGISTRY,
    Facts,
    UnknownThing,
    Verdict,
    plain,
    standing,
    told_of_directive,
)
from visavis.parties import Directory, Level
from visavis.release import Policy
from visavis.terms import InstantMs, PartyId, StatementId, VisavisError, parse_instant

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"
NAMES = ("theatre-2015", "fire-season")


def read(at: MemoryParty, kind: str, of: str) -> Any:
    if kind == "told":
        return [plain(one) for one in told_of_directive(at.shelf, StatementId(of))]
    return plain(READ_MODELS[kind](at.shelf, of, at.now_ms))


def load(name: str) -> dict[str, Any]:
    found = yaml.safe_load((SCENARIOS / f"{name}.yaml").read_text("utf-8"))
    assert isinstance(found, dict)
    return found


def directory_of(party: str, form: Mapping[str, Any]) -> Directory:
    offices = []
    for office in form["offices"]:
        (first, *_) = office["holders"]
        made = an_office(office["id"], Level(office["level"]), superior=office["superior"])
        holders = tuple(
            msgspec.structs.replace(
                made.holders[0],
                name=holder["name"],
                since=date.fromisoformat(holder["from"]),
                until=None if holder["until"] is None else date.fromisoformat(holder["until"]),
            )
            for holder in office["holders"]
        )
        assert first["name"] == holders[0].name
        offices.append(msgspec.structs.replace(made, titles=office["titles"], holders=holders))
    return a_directory(party, *offices)


class Play:
    """Plays a scenario between parties in memory; a disk that is restored has no part here."""

    def __init__(self, scenario: Mapping[str, Any]) -> None:
        directories = {
            PartyId(party): directory_of(party, form) for party, form in scenario["parties"].items()
        }
        self.links = [tuple(PartyId(p) for p in link) for link in scenario["links"]]
        self.parties = {
            party: NoticeParty(
                party=party,
                directories=directories,
                linked=frozenset(p for link in self.links if party in link for p in link) - {party},
                policy=msgspec.convert(scenario["parties"][party]["policy"], Policy),
            )
            for party in directories
        }
        self.names: dict[str, StatementId] = {}
        self.cut: set[frozenset[PartyId]] = set()
        self.checked = 0

    def step(self, step: Mapping[str, Any]) -> None:
        self.set_clocks(parse_instant(step["at"]))
        if "say" in step:
            self.say(step)
        elif "check" in step:
            for expectation in step["check"]:
                self.check(expectation)
        elif step["network"] in ("cut", "heal"):
            pair = frozenset(PartyId(p) for p in step["between"])
            (self.cut.add if step["network"] == "cut" else self.cut.discard)(pair)
        else:
            assert step["network"] == "restore"
            assert step["party"] in self.parties
            assert parse_instant(step["backup"]) < parse_instant(step["at"])
        self.sync()

    def say(self, step: Mapping[str, Any]) -> None:
        party = self.parties[PartyId(step["by"].partition("/")[0])]
        command = {"office": step["by"], "kind": step["say"], "body": self.named(step["body"])}
        command |= {field: step[field] for field in ("act", "release") if field in step}
        if "refused" in step:
            with pytest.raises(VisavisError) as refusal:
                party.carry_out(command)
            assert refusal.value.code == step["refused"], refusal.value
            self.checked += 1
            return
        outcome = party.carry_out(command)
        if "as" in step:
            assert step["as"] not in self.names
            self.names[step["as"]] = outcome.statements[0].id

    def named(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {key: self.named(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [self.named(inner) for inner in value]
        if isinstance(value, str) and value.startswith("@"):
            return self.names[value[1:]]
        return value

    def check(self, expectation: Mapping[str, Any]) -> None:
        self.checked += 1
        if "receipts" in expectation:
            one, other = (self.parties[PartyId(p)] for p in expectation["receipts"])
            assert one.taken.get(other.party, 0) == len(other.logs.get(one.party, []))
            assert other.taken.get(one.party, 0) == len(one.logs.get(other.party, []))
            return
        party = self.parties[PartyId(expectation["at"])]
        if "refused" in expectation:
            refused = [a for a in party.admissions if a.verdict is not Verdict.ADMITTED]
            assert len(refused) == expectation["refused"], refused
            return
        if "hears" in expectation:
            cut = frozenset((party.party, PartyId(expectation["hears"]))) in self.cut
            assert expectation["is"] == ("unknown" if cut else "current")
            return
        of = self.named(expectation["of"])
        if "alarm" in expectation:
            stand = standing(party.shelf, party.now_ms, Facts(party.party)).alarms
            found_alarms = {alarm.kind for alarm in stand if alarm.thread == of}
            assert (expectation["alarm"] in found_alarms) is (expectation.get("is") is True), stand
            return
        if expectation.get("absent"):
            with pytest.raises(UnknownThing, match="here: expected the id of something"):
                read(party, expectation["read"], of)
            return
        found: Any = read(party, expectation["read"], of)
        for part in filter(None, expectation["path"].split(".")):
            found = found[int(part)] if isinstance(found, list) else found[part]
        if "count" in expectation:
            assert len(found) == expectation["count"], expectation
        else:
            assert found == self.named(expectation["is"]), expectation

    def set_clocks(self, now_ms: InstantMs) -> None:
        for party in self.parties.values():
            assert now_ms >= party.now_ms or party.drawn == 0, "steps stand in order of time"
            party.now_ms = now_ms
        for one, other in self.links:
            silent = frozenset((one, other)) in self.cut
            self.parties[one].hears(self.parties[other], silent=silent)
            self.parties[other].hears(self.parties[one], silent=silent)
        for party in self.parties.values():
            party.time_passes(0)

    def sync(self) -> None:
        for one, other in self.links:
            if frozenset((one, other)) not in self.cut:
                self.parties[one].take_from(self.parties[other])
                self.parties[other].take_from(self.parties[one])


@pytest.mark.parametrize("name", NAMES)
def test_every_step_is_said_and_every_expectation_is_met(name: str) -> None:
    scenario = load(name)
    play = Play(scenario)
    for step in scenario["play"]:
        play.step(step)
    for expectation in scenario["expect"]:
        play.check(expectation)
    assert play.checked >= 15
    assert not play.cut


@pytest.mark.parametrize("name", NAMES)
def test_a_scenario_cuts_a_link_and_both_sides_speak_meanwhile(name: str) -> None:
    scenario = load(name)
    cut = next(i for i, step in enumerate(scenario["play"]) if step.get("network") == "cut")
    heal = next(i for i, step in enumerate(scenario["play"]) if step.get("network") == "heal")
    speakers = {step["by"].partition("/")[0] for step in scenario["play"][cut:heal] if "by" in step}
    assert len(speakers) >= 2


def test_the_code_knows_no_name_of_a_scenario() -> None:
    names = set()
    for scenario in map(load, NAMES):
        for party, form in scenario["parties"].items():
            names |= {f'"{party}/'} | ({f'"{party}"'} - {f'"{one}"' for one in LANGUAGES})
            names |= {office["id"] for office in form["offices"]}
            names |= {holder["name"] for office in form["offices"] for holder in office["holders"]}
    source = SCENARIOS.parent / "src" / "visavis"
    for room in ("release", "lines", "acts"):
        for path in sorted((source / room).rglob("*.*")):
            if path.suffix in (".py", ".ftl"):
                text = path.read_text("utf-8")
                found = {name for name in names if name in text}
                assert not found, f"{path.name}: {found}"


def test_the_two_scenarios_say_kinds_that_are_registered() -> None:
    said = {step["say"] for name in NAMES for step in load(name)["play"] if "say" in step}
    assert said <= set(REGISTRY)
    assert len(said) >= 18
