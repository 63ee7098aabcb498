"""Mandates declined, withdrawn and superseded; directives withdrawn and called overdue."""

from typing import Any

import msgspec
import pytest
from tests.conversations.memory_party import (
    MemoryParty,
    a_staff,
    exchange,
    parties,
    text,
    two_sides,
)

from visavis.acts import directive_trace, mandate_tree
from visavis.lines import (
    DirectiveWithdraw,
    LinesRefused,
    MandateNotInForce,
    MandateOfOthers,
    MandateWithdraw,
    NotTheirPlace,
    OutOfTurn,
    UnknownMandate,
    directive,
    mandate,
)
from visavis.release import Mark, Said
from visavis.terms import InstantMs, OfficeId, PartyId, StatementId, parse_instant

NOBODY = "a" * 26
REASON = text("the reason")


def refused(
    error: type[LinesRefused], words: str, side: MemoryParty, office: str, kind: str, **body: Any
) -> None:
    before = len(side.record), dict(side.documents)
    with pytest.raises(error) as caught:
        side.say(office, kind, **body)
    assert type(caught.value) is error
    assert words in str(caught.value)
    assert (len(side.record), dict(side.documents)) == before


def a_mandate(side: MemoryParty, office: str, **fields: Any) -> StatementId:
    return side.say(office, "mandate.issue", title=text("T"), mission=text("M"), **fields)


def agreed(fr: MemoryParty, ru: MemoryParty) -> StatementId:
    mandate = a_mandate(fr, "fr/head", principals=["ru/head"])
    exchange(fr, ru)
    ru.say("ru/head", "mandate.agree", mandate=mandate)
    exchange(fr, ru)
    return mandate


def order(mandate: StatementId) -> dict[str, Any]:
    return {"to": "ru/ship", "mandate": mandate, "order": text("go")}


def test_a_withdrawn_mandate_carries_no_new_directive_and_earlier_ones_stay() -> None:
    """Requirement 3.3."""
    fr, ru = two_sides()
    mandate = agreed(fr, ru)
    earlier = ru.say("ru/head", "directive.issue", **order(mandate))
    fr.say("fr/head", "mandate.withdraw", mandate=mandate, reason=REASON)
    ru.say("ru/head", "directive.issue", **order(mandate))  # the withdrawal has not come
    exchange(fr, ru)
    words = (
        f"Mandate {mandate} carries no directive: expected a mandate in force at"
        " 2015-11-19T12:00:00Z, got one that fr/head withdrew at 2015-11-19T12:00:00"
    )
    refused(MandateNotInForce, words, ru, "ru/head", "directive.issue", **order(mandate))
    ru.say("ru/ship", "directive.acknowledge", directive=earlier)
    tree = mandate_tree(ru.shelf, mandate, ru.now_ms)
    assert tree.state == "withdrawn"
    assert tree.ended is not None
    assert (tree.ended.word.by, tree.ended.reason) == ("fr/head", tree.ended.reason)
    assert tree.ended.reason is not None
    assert tree.ended.reason.text == "the reason"
    assert {one.directive: one.state for one in tree.directives}[earlier] == "acknowledged"
    assert len(tree.directives) == 2
    assert mandate_tree(fr.shelf, mandate, fr.now_ms).state == "withdrawn"


def test_a_directive_needs_every_mandate_above_its_own_to_stand() -> None:
    fr, ru = two_sides()
    wide = agreed(fr, ru)
    narrow = a_mandate(ru, "ru/chief", under=wide)
    lower = {"to": "ru/ship", "mandate": narrow, "order": text("go")}
    ru.say("ru/chief", "directive.issue", **lower)
    fr.say("fr/head", "mandate.withdraw", mandate=wide, reason=REASON)
    exchange(fr, ru)
    words = f"got one under {wide}: one that fr/head withdrew at"
    refused(MandateNotInForce, words, ru, "ru/chief", "directive.issue", **lower)


def test_a_mandate_is_ended_once_by_those_who_signed_it() -> None:
    fr, ru = two_sides()
    asked = a_mandate(fr, "fr/head", principals=["ru/head"])
    exchange(fr, ru)
    body = {"mandate": asked, "reason": REASON}
    words = f"ru/head may not speak on mandate {asked}: expected fr/head, got ru/head"
    refused(NotTheirPlace, words, ru, "ru/head", "mandate.withdraw", **body)
    refused(
        UnknownMandate, NOBODY, ru, "ru/head", "mandate.withdraw", mandate=NOBODY, reason=REASON
    )
    ru.say("ru/head", "mandate.agree", mandate=asked)
    ru.say("ru/head", "mandate.withdraw", **body)
    exchange(fr, ru)
    words = f"Mandate {asked} refused: expected one that nobody has ended, got one that ru/head"
    refused(OutOfTurn, words, fr, "fr/head", "mandate.withdraw", **body)
    refused(OutOfTurn, words, ru, "ru/head", "mandate.agree", mandate=asked)
    assert mandate_tree(fr.shelf, asked, fr.now_ms).state == "withdrawn"


def test_who_declines_a_mandate_is_shown_with_the_reason_and_may_agree_later() -> None:
    fr, ru = two_sides()
    asked = a_mandate(fr, "fr/head", principals=["ru/head"])
    exchange(fr, ru)
    body = {"mandate": asked, "reason": text("Срок неясен", "ru")}
    ru.say("ru/head", "mandate.decline", **body)
    refused(OutOfTurn, "got ru/head, which has declined", ru, "ru/head", "mandate.decline", **body)
    exchange(fr, ru)
    tree = mandate_tree(fr.shelf, asked, fr.now_ms)
    assert tree.state == "declined"
    assert tree.principals[0].declined is not None
    assert tree.principals[0].declined.text == "Срок неясен"
    words = "got one that ru/head declined"
    down = {"to": "fr/ship", "mandate": asked, "order": text("go")}
    refused(MandateNotInForce, words, fr, "fr/head", "directive.issue", **down)
    ru.say("ru/head", "mandate.agree", mandate=asked)
    words = "got ru/head, which has agreed. Withdraw it: mandate.withdraw."
    refused(OutOfTurn, words, ru, "ru/head", "mandate.decline", **body)
    exchange(fr, ru)
    assert mandate_tree(fr.shelf, asked, fr.now_ms).state == "agreed"


def test_another_mandate_takes_the_place_of_one_only_if_the_same_signed_it() -> None:
    fr, ru = two_sides()
    first = agreed(fr, ru)
    kind = "mandate.supersede"
    second = a_mandate(ru, "ru/head", principals=["fr/head"])
    words = f"Mandate {second} cannot take the place of {first}: expected a mandate in force"
    refused(MandateNotInForce, words, ru, "ru/head", kind, mandate=first, by=second)
    alone = a_mandate(ru, "ru/head")
    words = "expected one that fr/head, ru/head signed, got one that fr/head did not"
    refused(MandateOfOthers, words, ru, "ru/head", kind, mandate=first, by=alone)
    exchange(fr, ru)
    fr.say("fr/head", "mandate.agree", mandate=second)
    exchange(fr, ru)
    ru.say("ru/head", kind, mandate=first, by=second)
    exchange(fr, ru)
    for side in (fr, ru):
        tree = mandate_tree(side.shelf, first, side.now_ms)
        assert tree.state == "superseded"
        assert tree.ended is not None
        assert tree.ended.superseded_by == second
        assert mandate_tree(side.shelf, second, side.now_ms).state == "agreed"
    words = f"got one that {second} superseded at"
    refused(MandateNotInForce, words, ru, "ru/head", "directive.issue", **order(first))
    ru.say("ru/head", "directive.issue", **order(second))


def test_an_order_is_taken_back_by_who_gave_it_or_by_an_office_above() -> None:
    _, ru = two_sides()
    mandate = a_mandate(ru, "ru/head")
    given = ru.say("ru/chief", "directive.issue", **order(mandate))
    body = {"directive": given, "reason": REASON}
    kind = "directive.withdraw"
    words = f"ru/fleet may not speak on directive {given}: expected ru/chief or ru/head"
    refused(NotTheirPlace, words, ru, "ru/fleet", kind, **body)
    ru.say("ru/head", kind, **body)
    trace = directive_trace(ru.shelf, given, ru.now_ms)
    assert trace.state == "withdrawn"
    assert trace.withdrawn is not None
    assert (trace.withdrawn.word.by, trace.withdrawn.reason) == ("ru/head", trace.withdrawn.reason)
    assert trace.order is not None  # it stays visible
    words = "expected one that stands, got one that ru/head withdrew at"
    refused(OutOfTurn, words, ru, "ru/chief", kind, **body)
    refused(OutOfTurn, words, ru, "ru/ship", "directive.acknowledge", directive=given)
    refused(OutOfTurn, words, ru, "ru/ship", "directive.execute", directive=given)
    ru.say("ru/ship", "directive.receive", directive=given)
    tell = {"directive": given, "told": "fr", "to": "ru/ship", "mandate": mandate}
    ru.say("ru/chief", "directive.tell", **tell, state="withdrawn")


def test_what_was_done_before_the_withdrawal_was_heard_can_be_said() -> None:
    _, ru = two_sides()
    mandate = a_mandate(ru, "ru/head")
    given = ru.say("ru/head", "directive.issue", **order(mandate))
    ru.say("ru/ship", "directive.acknowledge", directive=given)
    ru.say("ru/head", "directive.withdraw", directive=given, reason=REASON)
    ru.say("ru/ship", "directive.done", directive=given)
    assert directive_trace(ru.shelf, given, ru.now_ms).state == "done"
    done = ru.say("ru/head", "directive.issue", **order(mandate), acknowledge_first=False)
    ru.say("ru/ship", "directive.done", directive=done)
    words = "expected one that has not been carried out, got done"
    refused(OutOfTurn, words, ru, "ru/head", "directive.withdraw", directive=done, reason=REASON)


@pytest.mark.parametrize(("late_ms", "overdue"), [(-1, False), (0, True)])
def test_overdue_is_said_by_who_waits_once_the_time_has_come(late_ms: int, overdue: bool) -> None:
    _, ru = two_sides()
    mandate = a_mandate(ru, "ru/head")
    due = "2015-11-19T18:00:00Z"
    given = ru.say("ru/head", "directive.issue", **order(mandate), answer_by=due)
    ru.now_ms = InstantMs(parse_instant(due) + late_ms)
    body = {"directive": given, "note": text("call them")}
    kind = "directive.overdue"
    if not overdue:
        words = f"expected one without an acknowledgement past its time, got issued, due at {due}"
        refused(OutOfTurn, words, ru, "ru/head", kind, **body)
        return
    refused(NotTheirPlace, "ru/ship may not speak", ru, "ru/ship", kind, **body)
    ru.say("ru/fleet", kind, **body)
    trace = directive_trace(ru.shelf, given, ru.now_ms)
    assert trace.state == "overdue"
    assert trace.overdue_said is not None
    assert trace.overdue_said.by == "ru/fleet"
    ru.say("ru/ship", "directive.acknowledge", directive=given)
    assert directive_trace(ru.shelf, given, ru.now_ms).state == "acknowledged"
    refused(OutOfTurn, "got acknowledged, due at", ru, "ru/head", kind, **body)


def test_whoever_was_told_of_a_mandate_hears_of_its_end_and_nobody_else() -> None:
    found = parties(a_staff("fr"), a_staff("ru"), a_staff("zz"))
    fr, ru, zz = (found[PartyId(party)] for party in ("fr", "ru", "zz"))
    mandate = fr.carry_out(
        {
            "office": "fr/head",
            "kind": "mandate.issue",
            "body": {"title": text("T"), "mission": text("M")},
            "release": {"audience": {"parties": ["zz"]}},
        }
    ).statements[0]
    fr.say("fr/head", "mandate.withdraw", mandate=mandate.id, reason=REASON)
    exchange(fr, ru, zz)
    assert mandate_tree(zz.shelf, mandate.id, zz.now_ms).state == "withdrawn"
    assert ru.record == []


def test_a_mandate_cannot_take_its_own_place() -> None:
    _, ru = two_sides()
    mandate = a_mandate(ru, "ru/head")
    with pytest.raises(Exception, match="expected another mandate in its place, got the same"):
        ru.say("ru/head", "mandate.supersede", mandate=mandate, by=mandate)


def test_the_first_word_that_ends_something_counts_whatever_comes_later() -> None:
    """A peer's node that lets a second withdrawal out does not move the first."""

    def said(body: Any, at_ms: int, letter: str) -> Said[Any]:
        mark = Mark(InstantMs(at_ms), StatementId(letter * 26), OfficeId("ru/head"))
        return Said(mark, "", "withdraw", body, (), "", False, None)

    over = StatementId("m" * 26)
    ending = msgspec.convert({"mandate": over, "reason": REASON}, MandateWithdraw)
    order_back = msgspec.convert({"directive": over, "reason": REASON}, DirectiveWithdraw)
    first, second = (1, "a"), (2, "b")
    for order_heard in ((first, second), (second, first)):
        view, other = None, None
        for at_ms, letter in order_heard:
            view = mandate.fold_withdraw(view, said(ending, at_ms, letter))
            other = directive.fold_withdraw(other, said(order_back, at_ms, letter))
        assert view is not None
        assert other is not None
        assert view.endings[OfficeId("ru/head")].mark.said_ms == 1
        assert other.withdrawals[PartyId("ru")].mark.said_ms == 1
