"""Non-interference: what is withheld changes no byte that leaves, whatever the kind.

A world is told twice, with the same chance and the same clock. What differs is withheld: a
statement that stays inside, one released to another party, or what a generalised release leaves
out. Every byte on the link of whoever must not know has to be the same: contents, number, order,
sizes. Only a salted commitment may differ, and it is masked by its name.

Which kinds there are is read from the registry, so a kind that leaks fails here without anybody
having thought of it. That this bites is shown with kinds that leak on purpose.
"""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.acts.strategies import bodies
from tests.conversations.memory_party import (
    MemoryParty,
    a_staff,
    exchange,
    open_contact,
    open_line,
    parties,
    text,
)

from visavis.acts import REGISTRY, AudienceRule
from visavis.lines import MandateView
from visavis.release import Draft, Knowledge, Text
from visavis.terms import InstantMs, PartyId, VisavisError

NOBODY: dict[str, Any] = {"audience": {"parties": []}}
COMMITMENT = re.compile(rb'"commitment":"[0-9a-f]{64}"')
SIGNATURE = re.compile(rb'"signature":"[^"]*"')


@cache
def beginning() -> tuple[dict[PartyId, MemoryParty], dict[str, str]]:
    """Three parties; fr has a line and a contact with ru, and more that stays inside."""
    found = parties(a_staff("fr"), a_staff("ru"), a_staff("zz"))
    fr, ru, zz = (found[_id(party)] for party in ("fr", "ru", "zz"))
    line = open_line(fr, ru)
    contact = open_contact(fr, ru, line)
    mandate = fr.say("fr/head", "mandate.issue", title=text("m"), mission=text("m"))
    order = {"mandate": mandate, "to": "fr/fleet", "order": text("o")}
    directive = fr.say("fr/chief", "directive.issue", **order)
    inside = {"office": "fr/chief", "kind": "notice.declare", "body": NOTICE, "release": NOBODY}
    notice = fr.carry_out(inside).statements[0].id
    exchange(fr, ru, zz)
    known = {"line": line, "contact": contact, "mandate": mandate, "directive": directive}
    return found, {**known, "notice": notice, "statement": notice}


def copied(side: MemoryParty) -> MemoryParty:
    return replace(
        side,
        documents=dict(side.documents),
        record=list(side.record),
        logs={party: list(log) for party, log in side.logs.items()},
        taken=dict(side.taken),
        admissions=list(side.admissions),
    )


class World:
    """A world that has begun, with its own record and links from here on."""

    def __init__(self) -> None:
        found, self.known = beginning()
        self.fr = copied(found[_id("fr")])

    def try_to_say(self, kind: str, body: dict[str, Any], release: dict[str, Any] | None) -> str:
        """Say something if the rules let it pass; a refusal leaves no trace, and ""."""
        # Chance is the same whether or not anything was said before: only bytes are compared.
        self.fr.drawn = 10_000 + 100 * len(self.fr.record)
        self.fr.now_ms = InstantMs(self.fr.now_ms + 1000)
        command: dict[str, Any] = {"office": "fr/chief", "kind": kind, "body": body}
        if release is not None:
            command["release"] = release
        try:
            return self.fr.carry_out({**command, "person": "Anne"}).statements[0].id
        except VisavisError:
            return ""

    def put_inside(self, kind: str, body: dict[str, Any], release: dict[str, Any] | None) -> str:
        """Say something whether or not the rules let it pass: more states than there can be.

        What decides about releases is only said by the rules, since with it something may leave.
        """
        said = self.try_to_say(kind, body, release)
        if said or kind.startswith("release."):
            return said

        def decide(_: Knowledge, command: Any, __: InstantMs) -> tuple[Draft, ...]:
            return (Draft(kind, command.office, command.body, (), (), None),)

        with pytest.MonkeyPatch.context() as patch:
            patch.setitem(REGISTRY, kind, replace(REGISTRY[kind], decide=decide))
            return self.try_to_say(kind, body, release)

    def tell(self, kind: str, body: dict[str, Any], release: dict[str, Any] | None) -> str:
        """Say something about what there is, or about nothing where its fields would not agree."""
        said = self.put_inside(kind, self.meaningful(body), release)
        return said or self.put_inside(kind, body, release)

    def meaningful(self, body: dict[str, Any]) -> dict[str, Any]:
        """Point a drawn body at things that there are, so that the rules let more of them pass."""
        return {name: self.known.get(name) or value for name, value in body.items()}

    def ask_about(self) -> None:
        """Say what is released and stands on everything before, with chance set anew."""
        for number, (kind, body) in enumerate(
            (
                ("contact.say", {"contact": self.known["contact"], "words": text("hello")}),
                ("contact.attach", {**ATTACHED, "contact": self.known["contact"]}),
                ("line.history", {**HISTORY, "line": self.known["line"]}),
                ("mandate.issue", {"title": text("m"), "mission": text("m")}),
                ("notice.declare", NOTICE),
                ("contact.close", {"contact": self.known["contact"], "outcomes": []}),
                ("line.suspend", {"line": self.known["line"], "reason": text("r")}),
            )
        ):
            self.fr.drawn = 90_000 + 100 * number
            self.fr.now_ms = InstantMs(LATER + 1000 * number)
            command = {"office": "fr/chief", "kind": kind, "body": body, "person": "Anne"}
            if REGISTRY[kind].audience is AudienceRule.NAMED:
                command["release"] = {"audience": {"parties": ["ru"]}}
            try:
                self.fr.carry_out(command)
            except VisavisError as refusal:
                raise AssertionError(f"{kind} after what was withheld: {refusal}") from refusal


LATER = 1_448_500_000_000
ATTACHED = {"title": text("t"), "assessment": text("a"), "as_of": "2015-11-19T12:00:00Z"}
HISTORY = {
    "since_earliest": "2014-03-01T00:00:00Z",
    "since_latest": "2014-06-01T00:00:00Z",
    "told": text("none"),
    "word_of": text("we"),
}
VOLUME: dict[str, Any] = {
    "area": {"type": "circle", "centre_udeg": [34_200_000, 34_200_000], "radius_m": 4000},
    "start": "2015-11-23T06:10:00Z",
    "end": "2015-11-23T09:00:00Z",
}

NOTICE: dict[str, Any] = {"type": "activity", "title": text("n"), "volume": VOLUME}


def links(world: World, *to: str) -> dict[str, list[bytes]]:
    """Return what lies on the links to some parties, salted commitments masked."""
    logs = {party: world.fr.logs.get(_id(party), []) for party in to}
    return {party: [masked(one) for one in log] for party, log in logs.items()}


def masked(content: bytes) -> bytes:
    """Mask a salted commitment, and the signature over it; lengths stay as they are."""
    if COMMITMENT.search(content) is None:
        return content
    return SIGNATURE.sub(_dashes, COMMITMENT.sub(_dashes, content))


def _dashes(found: re.Match[bytes]) -> bytes:
    return b"-" * len(found[0])


def _id(party: str) -> PartyId:
    return PartyId(party)


def plain(body: Any) -> dict[str, Any]:
    found = json.loads(msgspec.json.encode(body))
    assert isinstance(found, dict)
    return found


# A notice has rules of its own about which fields go together; drawing one takes many attempts.
LENIENT = settings(deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
INTERNAL = sorted(n for n, k in REGISTRY.items() if k.audience is AudienceRule.INTERNAL)
NAMED = sorted(n for n, k in REGISTRY.items() if k.audience is AudienceRule.NAMED)
SAYABLE = sorted(n for n, k in REGISTRY.items() if k.audience is not AudienceRule.INTERNAL)


def told_twice(kind: str, one: Any, other: Any, release: dict[str, Any] | None) -> list[World]:
    """Tell the same world twice; only the body of one withheld statement differs, or its being."""
    worlds = []
    for body in (one, other):
        world = World()
        if body is not None:
            world.tell(kind, plain(body), release)
        world.ask_about()
        worlds.append(world)
    return worlds


def require_no_difference(worlds: Sequence[World], *to: str) -> None:
    first, second = (links(world, *to) for world in worlds)
    assert first == second


def keeps_the_line_usable(kind: str) -> bool:
    """Leave out what later statements rightly depend on: nobody speaks through a door they shut."""
    return kind not in {"contact.close", "line.suspend", "line.lapse"}


@pytest.mark.parametrize("kind", [*filter(keeps_the_line_usable, SAYABLE + INTERNAL)])
@settings(LENIENT, max_examples=6)
@given(draws=st.data())
def test_what_stays_inside_changes_no_byte_on_any_link(kind: str, draws: st.DataObject) -> None:
    """DESIGN section 6: change any withheld field, and the bytes sent stay the same."""
    one = draws.draw(bodies(kind))
    other = draws.draw(st.one_of(bodies(kind), st.none()))
    withheld = None if REGISTRY[kind].audience is AudienceRule.INTERNAL else NOBODY
    if kind.startswith("release."):
        one, other = _never_leaving(one), _never_leaving(other)
    require_no_difference(told_twice(kind, one, other, withheld), "ru", "zz")


def _never_leaving(body: Any) -> Any:
    """A grant that is carried out does send something: then it is the audience that is compared."""
    if body is None or not hasattr(body, "parties"):
        return body
    return msgspec.structs.replace(body, parties=(), civil=True)


@pytest.mark.parametrize("kind", [*filter(keeps_the_line_usable, NAMED)])
@settings(LENIENT, max_examples=6)
@given(draws=st.data())
def test_what_is_released_to_one_party_changes_no_byte_on_anothers_link(
    kind: str, draws: st.DataObject
) -> None:
    one = draws.draw(bodies(kind))
    other = draws.draw(st.one_of(bodies(kind), st.none()))
    release = {"audience": {"parties": ["zz"]}}
    require_no_difference(told_twice(kind, one, other, release), "ru")


def test_a_grant_and_its_withdrawal_change_no_byte_on_anothers_link() -> None:
    worlds = [World(), World()]
    told = worlds[0]
    grant = {"statement": told.known["notice"], "parties": ["zz"]}
    assert told.try_to_say("release.grant", grant, None)
    assert told.try_to_say("release.withdraw", {"statement": told.known["notice"]}, None)
    assert len(links(told, "zz")["zz"]) == 2
    for world in worlds:
        world.ask_about()
    require_no_difference(worlds, "ru")


@pytest.mark.parametrize("kind", [one for one in SAYABLE + INTERNAL if "release." not in one])
def test_a_statement_of_every_kind_stands_inside_in_some_world(kind: str) -> None:
    """So that the properties above are about something."""
    said: list[str] = []
    withheld = None if kind in INTERNAL else NOBODY

    @settings(LENIENT, max_examples=5, database=None)
    @given(body=bodies(kind))
    def say(body: Any) -> None:
        world = World()
        said.append(world.tell(kind, plain(body), withheld))

    say()
    assert any(said)


PLACES = st.integers(34_050_000, 34_400_000)
WITHHELD_TEXT = st.text("ab й", min_size=1, max_size=6).map(text)


@st.composite
def notices_of_one_cell(draw: st.DrawFn) -> dict[str, Any]:
    """Draw precise notices that all lie in the same cells, heights and hours."""
    area = {
        "type": "circle",
        "centre_udeg": [draw(PLACES), draw(PLACES)],
        "radius_m": draw(st.integers(1, 3000)),
    }
    minute = draw(st.integers(1, 59))
    volume = {
        "area": area,
        "start": f"2015-11-23T06:{minute:02d}:00Z",
        "end": f"2015-11-23T09:{minute:02d}:00Z",
        "floor": {"value": draw(st.integers(1, 999)), "units": "M", "reference": "AMSL"},
    }
    hidden = {name: draw(WITHHELD_TEXT) for name in ("title", "unit", "purpose", "source")}
    return {"type": "activity", "volume": volume, **hidden}


@settings(max_examples=25, deadline=None)
@given(one=notices_of_one_cell(), other=notices_of_one_cell())
def test_what_a_generalised_release_leaves_out_changes_nothing_but_the_commitment(
    one: dict[str, Any], other: dict[str, Any]
) -> None:
    worlds = []
    for body in (one, other):
        world = World()
        release = {"audience": {"parties": ["ru"]}, "form": "generalised"}
        assert world.try_to_say("notice.declare", body, release)
        worlds.append(world)
    require_no_difference(worlds, "ru", "zz")
    raw = [world.fr.logs[_id("ru")][-1] for world in worlds]
    assert COMMITMENT.search(raw[0])


# That it bites ---------------------------------------------------------------------------

Leak = Callable[[int, Draft], Draft]


def in_its_words(secret: int, draft: Draft) -> Draft:
    """Tell the number of directives in clear."""
    words = Text("en", f"hello, {secret} times")
    return msgspec.structs.replace(draft, body=msgspec.structs.replace(draft.body, words=words))


def in_its_time(secret: int, draft: Draft) -> Draft:
    """Tell it by a few milliseconds."""
    return msgspec.structs.replace(draft, after_ms=InstantMs(LATER + secret))


def in_its_references(secret: int, draft: Draft) -> Draft:
    """Tell it by how often something is named."""
    return msgspec.structs.replace(draft, refs=draft.refs * secret)


def in_its_act(secret: int, draft: Draft) -> Draft:
    """Tell whether there is more than one by what saying it does."""
    return msgspec.structs.replace(draft, act="ask" if secret > 1 else None)


def in_its_audience(secret: int, draft: Draft) -> Draft:
    """Tell it by who hears it."""
    return msgspec.structs.replace(draft, to=(*draft.to, _id("zz")) if secret > 1 else draft.to)


LEAKS: Sequence[Leak] = (
    in_its_words,
    in_its_time,
    in_its_references,
    in_its_act,
    in_its_audience,
)


def a_further_directive() -> Any:
    order = {"mandate": World().known["mandate"], "to": "fr/fleet", "order": text("secret")}
    return msgspec.convert(order, REGISTRY["directive.issue"].body)


def test_without_a_leak_a_further_directive_is_not_told() -> None:
    require_no_difference(told_twice("directive.issue", a_further_directive(), None, None), "ru")


@pytest.mark.parametrize("leak", LEAKS)
def test_a_kind_that_leaks_what_its_rule_has_read_is_caught(
    leak: Leak, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A rule may read any view; here one reads how many directives a mandate has."""
    kind = REGISTRY["contact.say"]
    mandate = World().known["mandate"]

    def decide(known: Knowledge, command: Any, now_ms: InstantMs) -> tuple[Draft, ...]:
        view = known.read(MandateView, mandate)
        assert view is not None
        counted = view.directives[_id("fr")]
        return tuple(leak(counted, draft) for draft in kind.decide(known, command, now_ms))

    leaky = replace(kind, decide=decide)
    monkeypatch.setitem(REGISTRY, "contact.say", leaky)
    worlds = told_twice("directive.issue", a_further_directive(), None, None)
    with pytest.raises(AssertionError):
        require_no_difference(worlds, "ru", "zz")
