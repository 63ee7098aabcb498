"""The trace of an act, up to its mandate and down to every acknowledgement, on each side."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conversations.memory_party import (
    MemoryParty,
    exchange,
    open_line,
    text,
    two_sides,
)

from visavis.acts import READ_MODELS, Trace, UnknownThing, plain, trace
from visavis.acts.trace_views import CHILDREN_LIMIT, DEPTH_LIMIT
from visavis.lines import MAX_CHAIN
from visavis.terms import StatementId, VisavisError


def an_agreed_mandate(fr: MemoryParty, ru: MemoryParty) -> StatementId:
    mandate = fr.say(
        "fr/head",
        "mandate.issue",
        title=text("together"),
        mission=text("M"),
        principals=["ru/head"],
    )
    exchange(fr, ru)
    ru.say("ru/head", "mandate.agree", mandate=mandate)
    exchange(fr, ru)
    return mandate


def shape(found: Trace) -> tuple[list[str], str, list[str]]:
    """A trace in three lines: what is above, the thing itself, what is below."""
    return (
        [f"{node.kind} {node.state}" for node in found.up],
        f"{found.itself.kind} {found.itself.state}",
        [f"{node.depth} {node.kind} {node.state}" for node in found.down],
    )


def kinds(found: Trace) -> list[str]:
    return [act.kind for act in found.itself.acts]


def test_an_acknowledgement_traces_up_to_the_mandate_and_the_mandate_down_to_it() -> None:
    """Requirement 3.3: the trace from any act is one call."""
    fr, ru = two_sides()
    mandate = an_agreed_mandate(fr, ru)
    line = open_line(fr, ru)
    contact = fr.say(
        "fr/chief",
        "contact.open",
        line=line,
        mandate=mandate,
        participants=[{"office": "fr/chief"}, {"office": "ru/chief"}],
        agenda=[text("coordination")],
    )
    message = fr.say("fr/chief", "contact.say", contact=contact, words=text("hello"))
    exchange(fr, ru)
    receipt = ru.say("ru/chief", "contact.acknowledge", contact=contact, message=message)
    minutes = ru.say("ru/chief", "minutes.propose", contact=contact, texts=[text("they spoke")])
    exchange(fr, ru)
    fr.say("fr/chief", "minutes.agree", minutes=minutes)
    exchange(fr, ru)
    for side in (fr, ru):
        found = trace(side.shelf, receipt, side.now_ms)
        above = ["line.propose open", "mandate.issue agreed"]
        assert shape(found) == (above, "contact.open open", ["1 minutes.propose agreed"])
        assert kinds(found) == ["contact.open", "contact.say", "contact.acknowledge"]
        acknowledged = found.itself.acts[-1]
        assert (acknowledged.word.by, acknowledged.of) == ("ru/chief", message)
        assert [act.kind for act in found.down[0].acts] == ["minutes.propose", "minutes.agree"]
        down = trace(side.shelf, mandate, side.now_ms)
        assert shape(down)[2] == ["1 contact.open open", "2 minutes.propose agreed"]
        assert {"mandate.issue", "mandate.agree"} == set(kinds(down))
        assert found.cut == down.cut == ()
        assert plain(READ_MODELS["trace"](side.shelf, receipt, side.now_ms)) == plain(found)


def test_a_directive_traces_to_its_steps_inside_and_to_what_was_told_outside() -> None:
    fr, ru = two_sides()
    mandate = an_agreed_mandate(fr, ru)
    directive = ru.say(
        "ru/head", "directive.issue", to="ru/fleet", mandate=mandate, order=text("a secret")
    )
    for step in ("receive", "acknowledge", "execute"):
        ru.say("ru/fleet", f"directive.{step}", directive=directive)
    exchange(fr, ru)
    with pytest.raises(UnknownThing, match="No trace of"):
        trace(fr.shelf, directive, fr.now_ms)
    assert shape(trace(fr.shelf, mandate, fr.now_ms)) == ([], "mandate.issue agreed", [])
    tell = {"directive": directive, "told": "fr", "to": "ru/fleet", "mandate": mandate}
    ru.say("ru/chief", "directive.tell", **tell, state="acknowledged")
    exchange(fr, ru)
    inside = trace(ru.shelf, directive, ru.now_ms)
    assert shape(inside) == (["mandate.issue agreed"], "directive.issue executing", [])
    assert kinds(inside)[1:4] == ["directive.receive", "directive.acknowledge", "directive.execute"]
    outside = trace(fr.shelf, directive, fr.now_ms)
    assert shape(outside) == (["mandate.issue agreed"], "directive.tell acknowledged", [])
    assert outside.itself.begun is None  # the order itself was never released
    assert kinds(outside) == ["directive.tell"]
    seen = trace(fr.shelf, mandate, fr.now_ms)
    assert shape(seen)[2] == ["1 directive.tell acknowledged"]
    assert "a secret" not in str(plain(seen))


def test_an_id_of_which_nothing_is_known_has_no_trace() -> None:
    fr, _ = two_sides()
    for asked in ("a" * 26, "no id at all", ""):
        with pytest.raises(UnknownThing) as caught:
            trace(fr.shelf, asked, fr.now_ms)
        assert f"No trace of {asked!r}: expected the id of something" in str(caught.value)


def test_a_trace_says_which_limit_cut_it() -> None:
    _, ru = two_sides()
    over = ru.say("ru/head", "mandate.issue", title=text("T"), mission=text("M"))
    for _ in range(CHILDREN_LIMIT):
        ru.say("ru/head", "directive.issue", to="ru/ship", mandate=over, order=text("go"))
    assert trace(ru.shelf, over, ru.now_ms).cut == ()
    ru.say("ru/head", "directive.issue", to="ru/ship", mandate=over, order=text("go"))
    found = trace(ru.shelf, over, ru.now_ms)
    assert len(found.down) == CHILDREN_LIMIT
    assert found.cut == (f"at most {CHILDREN_LIMIT} things under one",)


def test_a_chain_of_mandates_is_followed_to_its_limit_and_no_further() -> None:
    _, ru = two_sides()
    chain = [ru.say("ru/head", "mandate.issue", title=text("T"), mission=text("M"))]
    for _ in range(MAX_CHAIN + 1):
        chain.append(
            ru.say("ru/head", "mandate.issue", title=text("T"), mission=text("M"), under=chain[-1])
        )
    lowest = trace(ru.shelf, chain[-1], ru.now_ms)
    assert [node.thread for node in lowest.up] == chain[-2 : -2 - MAX_CHAIN : -1]
    assert lowest.cut == (f"at most {MAX_CHAIN} levels up",)
    assert trace(ru.shelf, chain[-2], ru.now_ms).cut == ()
    top = trace(ru.shelf, chain[0], ru.now_ms)
    assert [node.depth for node in top.down] == list(range(1, DEPTH_LIMIT + 1))
    assert top.cut == (f"at most {DEPTH_LIMIT} levels down",)


SECRET = "ОЧЕНЬ СЕКРЕТНО qx7"
Deed = Callable[[MemoryParty, StatementId], Any]
DEEDS: dict[str, Deed] = {
    "receive": lambda ru, d: ru.say("ru/fleet", "directive.receive", directive=d),
    "acknowledge": lambda ru, d: ru.say("ru/fleet", "directive.acknowledge", directive=d),
    "execute": lambda ru, d: ru.say(
        "ru/fleet", "directive.execute", directive=d, note=text(SECRET)
    ),
    "done": lambda ru, d: ru.say("ru/fleet", "directive.done", directive=d, note=text(SECRET)),
    "unable": lambda ru, d: ru.say(
        "ru/fleet", "directive.unable", directive=d, reason=text(SECRET)
    ),
    "withdraw": lambda ru, d: ru.say(
        "ru/head", "directive.withdraw", directive=d, reason=text(SECRET)
    ),
    "overdue": lambda ru, d: ru.say("ru/head", "directive.overdue", directive=d, note=text(SECRET)),
}


@settings(max_examples=40, deadline=None)
@given(
    deeds=st.lists(st.sampled_from(sorted(DEEDS)), max_size=8),
    told=st.one_of(st.none(), st.sampled_from(("ordered", "acknowledged", "done", "withdrawn"))),
    answer_in_s=st.one_of(st.none(), st.integers(1, 600)),
)
def test_no_byte_of_a_directive_is_on_any_link_unless_it_was_told(
    deeds: list[str], told: str | None, answer_in_s: int | None
) -> None:
    """Requirement 3.3: what the counterpart may see of it is only what was released."""
    fr, ru = two_sides()
    mandate = an_agreed_mandate(fr, ru)
    before = len(ru.logs[fr.party])
    due = None if answer_in_s is None else f"2015-11-19T12:{answer_in_s // 60:02d}:59Z"
    directive = ru.say(
        "ru/head",
        "directive.issue",
        to="ru/fleet",
        mandate=mandate,
        order=text(SECRET),
        answer_by=due,
        acknowledge_first=False,
    )
    said = {directive}
    for deed in deeds:
        ru.now_ms = type(ru.now_ms)(ru.now_ms + 300_000)
        try:
            said.add(DEEDS[deed](ru, directive))
        except VisavisError:
            continue  # out of turn: nothing was said
    sent = ru.logs[fr.party][before:]
    assert sent == []
    if told is not None:
        tell = {"directive": directive, "told": "fr", "to": "ru/fleet", "mandate": mandate}
        try:
            said.remove(directive)
            ru.say("ru/chief", "directive.tell", **tell, state=told)
        except VisavisError:
            said.add(directive)
    sent = ru.logs[fr.party][before:]
    exchange(fr, ru)
    for content in sent:
        assert SECRET.encode() not in content
        assert not any(identity.encode() in content for identity in said)
    assert ("directive", directive) not in fr.documents
