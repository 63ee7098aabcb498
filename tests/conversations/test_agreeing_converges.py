"""Whatever two sides say of minutes and mandates, both see the same in the end."""

from collections.abc import Callable
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conversations.memory_party import (
    MemoryParty,
    exchange,
    open_contact,
    open_line,
    text,
    two_sides,
)

from visavis.acts import mandate_tree, minutes_of, minutes_status
from visavis.terms import InstantMs, StatementId, VisavisError

Deed = Callable[[MemoryParty, StatementId, StatementId | None], Any]


def propose(side: MemoryParty, contact: StatementId, of: StatementId | None) -> Any:
    office = f"{side.party}/chief"
    texts = [text(f"version {len(side.record) % 2}")]
    return side.say(office, "minutes.propose", contact=contact, texts=texts, amends=of)


def agree(side: MemoryParty, _: StatementId, of: StatementId | None) -> Any:
    return side.say(f"{side.party}/chief", "minutes.agree", minutes=of)


def decline(side: MemoryParty, _: StatementId, of: StatementId | None) -> Any:
    reason = text("no")
    return side.say(f"{side.party}/chief", "minutes.decline", minutes=of, reason=reason)


MINUTES: tuple[Deed, ...] = (propose, agree, decline)
DEEDS = st.tuples(
    st.sampled_from(MINUTES),
    st.sampled_from((0, 1)),  # who
    st.integers(0, 3),  # of which version
    st.integers(0, 3),  # how much of the other's log has come before
)


@settings(max_examples=60, deadline=None)
@given(deeds=st.lists(DEEDS, max_size=10))
def test_minutes_look_the_same_on_both_sides_once_all_has_come(
    deeds: list[tuple[Deed, int, int, int]],
) -> None:
    fr, ru = two_sides()
    contact = open_contact(fr, ru, open_line(fr, ru))
    versions: list[StatementId] = []
    for deed, who, which, come in deeds:
        side, other = ((fr, ru), (ru, fr))[who]
        side.take_from(other, at_most=come)
        side.now_ms = InstantMs(side.now_ms + 7 * which)  # their clocks drift apart
        of = versions[which % len(versions)] if versions and which else None
        try:
            said = deed(side, contact, of)
        except VisavisError:
            continue  # refused: nothing was said
        if deed is propose:
            versions.append(said)
    exchange(fr, ru)
    exchange(fr, ru)
    ours, theirs = minutes_of(fr.shelf, contact), minutes_of(ru.shelf, contact)
    assert msgspec.to_builtins(ours) == msgspec.to_builtins(theirs)
    assert {one.minutes for one in ours} == set(versions)  # nothing is ever erased
    for one in ours:
        signers = {s.party for s in one.signatures if s.stance in ("proposed", "signed")}
        if one.state == "agreed":
            same_text = [two for two in ours if two.digest == one.digest]
            hands = {
                s.party
                for two in same_text
                for s in two.signatures
                if s.stance in ("proposed", "signed")
            }
            assert hands == {"fr", "ru"}
        if len(signers) == 2:
            assert one.state in ("agreed", "superseded")
        assert minutes_status(fr.shelf, one.minutes) == one


MANDATE = ("agree", "decline", "withdraw")


@settings(max_examples=60, deadline=None)
@given(
    deeds=st.lists(
        st.tuples(st.sampled_from(MANDATE), st.sampled_from((0, 1)), st.booleans()), max_size=6
    )
)
def test_a_mandate_looks_the_same_on_both_sides_once_all_has_come(
    deeds: list[tuple[str, int, bool]],
) -> None:
    fr, ru = two_sides()
    mandate = fr.say(
        "fr/head",
        "mandate.issue",
        title=text("T"),
        mission=text("M"),
        principals=["ru/head"],
    )
    exchange(fr, ru)
    ended = False
    for deed, who, come in deeds:
        side = (fr, ru)[who]
        if come:
            exchange(fr, ru)
        body = {"mandate": mandate} | ({} if deed == "agree" else {"reason": text("r")})
        try:
            side.say(f"{side.party}/head", f"mandate.{deed}", **body)
        except VisavisError:
            continue
        ended |= deed == "withdraw"
    exchange(fr, ru)
    ours = mandate_tree(fr.shelf, mandate, fr.now_ms)
    assert msgspec.to_builtins(ours) == msgspec.to_builtins(
        mandate_tree(ru.shelf, mandate, fr.now_ms)
    )
    assert (ours.state == "withdrawn") is ended
