"""Before something leaves: what each recipient reads, from the very bytes; who must agree."""

import itertools
from typing import Any

import pytest
from tests.conversations.memory_party import MemoryParty, open_contact, open_line, text, two_sides
from tests.conversations.notice_party import sides, volume
from tests.conversations.test_notice_conflicts import DECK
from tests.conversations.test_releases import SAID, TWO, say_privately, three_sides
from tests.conversations.test_releases import ask as ask_release
from tests.desk.desks import asked, html_of, link_with, sight_of, viewer, waits, words_of

from visavis.acts import LANGUAGES, REGISTRY, Preview, command_of, preview
from visavis.desk import Coverage, Link, act_page, is_previewed, preview_page
from visavis.desk.words import desk_words


def previewed(side: MemoryParty, command: dict[str, Any]) -> Preview:
    chance = itertools.count(1)
    return preview(
        command_of(command), side, side.now_ms, lambda count: next(chance).to_bytes(count, "big")
    )


def page(side: MemoryParty, shown: Preview, *links: Link, language: str = "en") -> str:
    sight = sight_of(side, *(links or (link_with("ru"),)), now_ms=side.now_ms)
    made = preview_page(
        sight, viewer(*sight.held), asked(language), waits(sight),
        REGISTRY[shown.command.kind], {}, name="held", shown=shown, back="/",
    )  # fmt: skip
    return html_of(made, sight)


def notice(form: str) -> dict[str, Any]:
    return {
        "kind": "notice.declare",
        "office": "fr/fleet",
        "body": {
            "type": "deployment",
            "title": text("Carrier group"),
            "unit": text("Charles de Gaulle"),
            "purpose": text("Strike support"),
            "volume": volume(DECK, "2015-11-23T06:00:00Z", "2015-11-23T09:00:00Z"),
        },
        "release": {"audience": {"parties": ["ru"]}, "form": form},
    }


def test_a_generalised_notice_shows_the_coarse_form_and_names_what_is_withheld() -> None:
    """DESIGN section 6: the recipient preview is the very bytes to be sent."""
    fr, _ = sides("fr", "ru")
    html = page(fr, previewed(fr, notice("generalised")))
    said = words_of(html)
    assert "What has been sent cannot be recalled. This is what they will see." in said
    assert "polygon with 6 corners: 33°30′N 032°30′E" in said
    assert "Withheld the precise statement stays inside; Unit; Purpose" in said
    assert "Generalised notice" in said
    for kept in ("Charles de Gaulle", "Strike support", "Carrier group", "60 km"):
        assert kept not in html


def test_a_whole_notice_shows_all_of_it_and_says_that_nothing_is_withheld() -> None:
    fr, _ = sides("fr", "ru")
    said = words_of(page(fr, previewed(fr, notice("whole"))))
    assert "circle of 60 km (32.4 NM) around 34°12′N 033°30′E" in said
    assert "Charles de Gaulle" in said
    assert "Withheld nothing of what it says" in said


def test_a_coded_phrase_stands_in_the_languages_of_both_sides_before_it_is_sent() -> None:
    fr, ru = two_sides()
    contact = open_contact(fr, ru, open_line(fr, ru))
    at = {"name": "at", "type": "instant", "value": "2015-11-20T12:00:00Z"}
    body = {"contact": contact, "code": "GT01", "parameters": [at]}
    shown = previewed(fr, {"kind": "contact.phrase", "office": "fr/chief", "body": body})
    html = page(fr, shown, language="fr")
    said = words_of(html)
    assert "Essai de ligne à 2015-11-20 12:00 UTC. Accusez réception." in said
    assert "Проверка линии в 2015-11-20 12:00 UTC. Подтвердите получение." in said
    assert said.index("Essai de ligne") < said.index("Проверка линии")


def test_a_link_that_is_silent_says_beside_its_party_that_it_waits_here() -> None:
    fr, _ = sides("fr", "ru")
    link = link_with("ru", coverage=Coverage("unknown", "2015-11-19T11:00:00Z"))
    assert "It waits here until the link is back." in words_of(
        page(fr, previewed(fr, notice("whole")), link)
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_needs_two_persons_says_that_nothing_leaves_now(language: str) -> None:
    fr, ru, _ = three_sides(TWO)
    contact = open_contact(fr, ru, open_line(fr, ru))
    closed = {"policy": "test", "classification": "closed", "categories": []}
    body = {"contact": contact, "words": text("Only for two")}
    command = {"kind": "contact.say", "office": "fr/chief", "body": body,
               "release": {"label": closed}, "person": "Anne"}  # fmt: skip
    shown = previewed(fr, command)
    html = page(fr, shown, language=language)
    words = desk_words(language)
    assert words.say("preview-asking") in words_of(html)
    assert "Only for two" in words_of(html)
    assert words.say("preview-ask") in words_of(html)
    assert words.say("preview-warning") not in words_of(html)


def test_the_second_person_sees_the_very_bytes_before_they_agree() -> None:
    fr, ru, _ = three_sides(TWO)
    contact = open_contact(fr, ru, open_line(fr, ru))
    request = ask_release(fr, say_privately(fr, contact), "Anne")
    command = {"kind": "release.approve", "office": "fr/chief",
               "body": {"request": request}, "person": "Bea"}  # fmt: skip
    shown = previewed(fr, command)
    html = page(fr, shown)
    (released,) = shown.outcome.releases
    assert "What has been sent cannot be recalled." in words_of(html)
    assert f"The very bytes ({len(released.content):,})" in words_of(html)
    assert SAID in words_of(html)


@pytest.mark.parametrize(
    ("kind", "looked_at"),
    [("release.approve", True), ("release.grant", True), ("notice.declare", True),
     ("directive.issue", False), ("release.refuse", False), ("watch.take", False)],
)  # fmt: skip
def test_whatever_lets_something_out_is_looked_at_first(kind: str, looked_at: bool) -> None:
    assert is_previewed(REGISTRY[kind]) is looked_at
    fr, _ = two_sides()
    sight = sight_of(fr)
    made = act_page(
        sight, viewer("fr/chief"), asked(), waits(sight), REGISTRY[kind], {},
        problems={}, problem=None,
    )  # fmt: skip
    html = html_of(made, sight)
    assert ('<button name="step" value="preview">' in html) is looked_at
    assert (
        "nobody outside hears it" in words_of(html)
    ) is not looked_at or kind == "notice.declare"
