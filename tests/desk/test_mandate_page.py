"""Mandates on the desk: from the mandate to every acknowledgement, and who has said nothing yet."""

import re
import sys
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import msgspec
import pytest
from tests.conversations.memory_party import NOON, MemoryParty, exchange, text, two_sides
from tests.desk.desks import MINUTE_MS, asked, html_of, link_with, sight_of, viewer, words_of

from visavis.acts import LANGUAGES
from visavis.desk import Sight, mandate_page, mandates_page
from visavis.desk.mandate_tree import TreeNode
from visavis.desk.wait import Reply
from visavis.terms import InstantMs, OfficeId, render_instant

SECRET = "Make contact with the carrier."
DUE_MS = InstantMs(NOON + 30 * MINUTE_MS)


def with_a_mandate() -> tuple[MemoryParty, MemoryParty, str]:
    """Two sides, a mandate that both heads agreed to, and a directive of `ru` under it."""
    fr, ru = two_sides()
    mandate = ru.say(
        "ru/head",
        "mandate.issue",
        title=text("Closer coordination"),
        mission=text("Coordinate."),
        principals=["fr/head"],
    )
    exchange(fr, ru)
    fr.say("fr/head", "mandate.agree", mandate=mandate)
    exchange(fr, ru)
    return fr, ru, mandate


def order(ru: MemoryParty, mandate: str) -> str:
    return ru.say(
        "ru/head",
        "directive.issue",
        to="ru/fleet",
        mandate=mandate,
        order=text(SECRET),
        answer_by=render_instant(DUE_MS),
    )


def tree(sight: Sight, mandate: str) -> TreeNode:
    return mandate_page(sight, viewer(), asked(), (), "mandate", mandate).tree


def kinds(node: TreeNode) -> list[str]:
    return [reply.kind for reply in node.replies]


def page(sight: Sight, thing: str, entity: str, language: str = "en") -> str:
    found = mandate_page(sight, viewer(), asked(language, f"/{thing}s/x"), (), thing, entity)
    return html_of(found, sight)


def test_the_tree_shows_a_directive_under_its_mandate_and_each_step_on_whose_word() -> None:
    _, ru, mandate = with_a_mandate()
    directive = order(ru, mandate)
    ru.say("ru/fleet", "directive.receive", directive=directive)
    sight = sight_of(ru, link_with("fr"))
    (node,) = tree(sight, mandate).children
    assert (node.type, node.thread, node.state) == ("directive", directive, "received")
    said = {rung.state: rung.word and rung.word.by for rung in node.rungs}
    assert said == {
        "issued": "ru/head",
        "received": "ru/fleet",
        "acknowledged": None,
        "executing": None,
        "done": None,
    }
    words = words_of(page(sight, "mandate", mandate))
    assert "received, not acknowledged" in words
    assert "in execution : not said" in words or "in execution: not said" in words
    assert SECRET in words


def test_every_statement_of_the_tree_is_a_link_to_that_statement() -> None:
    _, ru, mandate = with_a_mandate()
    directive = order(ru, mandate)
    received = ru.say("ru/fleet", "directive.receive", directive=directive)
    html = page(sight_of(ru), "mandate", mandate)
    for statement in (mandate, directive, received):
        assert f'href="/record/{statement}"' in html


def test_a_directive_becomes_overdue_at_the_very_instant_and_says_so_in_words_and_shape() -> None:
    _, ru, mandate = with_a_mandate()
    order(ru, mandate)
    before = sight_of(ru, now_ms=DUE_MS - 1)
    assert not tree(before, mandate).children[0].overdue
    late = sight_of(ru, now_ms=DUE_MS)
    (node,) = tree(late, mandate).children
    assert node.overdue
    assert [rung.state for rung in node.rungs if rung.late] == ["acknowledged"]
    html = page(late, "mandate", mandate)
    assert "1 directive is overdue: no acknowledgement has come" in words_of(html)
    assert "overdue: not acknowledged" in words_of(html)
    assert 'shape-overdue"' in html
    calm = page(before, "mandate", mandate)
    assert "overdue" not in words_of(calm)


def test_each_office_is_offered_what_it_can_say_next_with_all_of_it_filled_in() -> None:
    _, ru, mandate = with_a_mandate()
    directive = order(ru, mandate)
    sight = sight_of(ru)
    steps = ["directive.receive", "directive.acknowledge", "directive.unable"]
    above = ["directive.withdraw", "directive.tell"]
    assert kinds(tree(sight, mandate).children[0]) == [*steps, *above]
    ru.say("ru/fleet", "directive.acknowledge", directive=directive)
    after = ["directive.execute", "directive.done", "directive.unable"]
    node = tree(sight, mandate).children[0]
    assert kinds(node) == [*after, *above]
    address = urlsplit(node.replies[0].address_back("/mandates/x#t"))
    assert address.path == "/acts/directive.execute"
    assert parse_qs(address.query) == {
        "body.directive": [directive],
        "office": ["ru/fleet"],
        "back": ["/mandates/x#t"],
    }
    ru.say("ru/fleet", "directive.done", directive=directive)
    assert kinds(tree(sight, mandate).children[0]) == ["directive.tell"]


def test_what_is_offered_is_accepted() -> None:
    """Every form that a node offers goes through as it is filled in, its free text added."""
    _, ru, mandate = with_a_mandate()
    directive = order(ru, mandate)
    for verb in ("receive", "acknowledge", "execute", "done"):
        (reply,) = [
            one
            for one in tree(sight_of(ru), mandate).children[0].replies
            if one.kind == f"directive.{verb}"
        ]
        say(ru, reply)
    assert tree(sight_of(ru), mandate).children[0].state == "done"
    assert directive == tree(sight_of(ru), mandate).children[0].thread


def say(party: MemoryParty, reply: Reply) -> None:
    fields = dict(reply.fields)
    office = fields.pop("office")
    party.say(office, reply.kind, **{name.removeprefix("body."): v for name, v in fields.items()})


def test_an_office_that_is_not_held_is_offered_nothing() -> None:
    _, ru, mandate = with_a_mandate()
    order(ru, mandate)
    sight = sight_of(ru)
    fleet = replace(sight, held=(OfficeId("ru/fleet"),))
    node = tree(fleet, mandate).children[0]
    assert kinds(node) == ["directive.receive", "directive.acknowledge", "directive.unable"]
    nobody = replace(sight, held=())
    assert kinds(tree(nobody, mandate)) == []
    assert kinds(tree(nobody, mandate).children[0]) == []


def test_a_counterpart_sees_that_a_directive_exists_and_no_more() -> None:
    fr, ru, mandate = with_a_mandate()
    directive = order(ru, mandate)
    ru.say("ru/fleet", "directive.acknowledge", directive=directive)
    ru.say(
        "ru/head",
        "directive.tell",
        directive=directive,
        told="fr",
        to="ru/fleet",
        mandate=mandate,
        state="acknowledged",
    )
    exchange(fr, ru)
    sight = sight_of(fr, link_with("ru"))
    (node,) = tree(sight, mandate).children
    assert (node.type, node.to, node.rungs, node.replies) == ("told", "ru/fleet", (), ())
    for html in (page(sight, "mandate", mandate), every(sight)):
        assert SECRET not in html
        assert "You were told that it exists, and no more." in words_of(html)
        assert "acknowledged, not done" in words_of(html)


def every(sight: Sight, language: str = "en") -> str:
    return html_of(mandates_page(sight, viewer(), asked(language), ()), sight)


def test_who_has_not_agreed_yet_is_shown_as_silent_and_not_as_declined() -> None:
    fr, ru = two_sides()
    mandate = ru.say(
        "ru/head",
        "mandate.issue",
        title=text("Coordination"),
        mission=text("Coordinate."),
        principals=["fr/head"],
    )
    exchange(fr, ru)
    sight = sight_of(fr, link_with("ru"))
    assert "no word yet" in words_of(page(sight, "mandate", mandate))
    assert kinds(tree(sight, mandate)) == ["mandate.agree", "mandate.decline"]
    fr.say("fr/head", "mandate.decline", mandate=mandate, reason=text("Not now."))
    assert "declined" in words_of(page(sight, "mandate", mandate))


def test_the_page_of_all_mandates_puts_a_narrower_one_under_the_wider() -> None:
    _, ru, mandate = with_a_mandate()
    narrower = ru.say(
        "ru/head",
        "mandate.issue",
        title=text("At sea"),
        mission=text("Coordinate at sea."),
        under=mandate,
    )
    found = mandates_page(sight_of(ru), viewer(), asked(), ())
    (top,) = found.trees
    assert (top.thread, [child.thread for child in top.children]) == (mandate, [narrower])
    up = mandate_page(sight_of(ru), viewer(), asked(), (), "mandate", narrower).up
    assert [node.thread for node in up] == [mandate]


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_pages_have_their_words_in_every_language_and_raw_keys_in_none(language: str) -> None:
    _, ru, mandate = with_a_mandate()
    directive = order(ru, mandate)
    ru.say("ru/fleet", "directive.unable", directive=directive, reason=text("No ship."))
    ru.say("ru/head", "directive.withdraw", directive=directive, reason=text("Then not."))
    sight = sight_of(ru, now_ms=InstantMs(DUE_MS + MINUTE_MS))
    for html in (
        every(sight, language),
        page(sight, "mandate", mandate, language),
        page(sight, "directive", directive, language),
    ):
        shown = words_of(html)
        assert not re.search(r"\b(rung|directive-state|principal|tree)-[a-z]+", shown)
        assert not re.search(r"\b[a-z]+_[a-z_]+\b", shown), shown


def test_a_mandate_without_room_for_its_tree_is_listed_still(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _, ru, first = with_a_mandate()
    second = ru.say("ru/head", "mandate.issue", title=text("Second"), mission=text("Do."))
    monkeypatch.setattr(sys.modules[mandates_page.__module__], "TREES_NODES", 1)
    found = mandates_page(sight_of(ru), viewer(), asked(), ())
    listed = {tree.thread for tree in found.trees} | {one.mandate for one in found.others}
    assert listed == {first, second}
    assert len(found.others) == 1
    assert msgspec.structs.asdict(found.others[0])["state"] in ("agreed", "issued")
