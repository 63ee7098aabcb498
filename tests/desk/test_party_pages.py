"""The page of a party: its card, what stops its link and what to do, and its key."""

from dataclasses import replace
from typing import Any

import pytest
from tests.conversations.memory_party import two_sides
from tests.desk.desks import asked, html_of, link_with, sight_of, tags_of, viewer, words_of

from visavis.acts import LANGUAGES
from visavis.desk import Card, End, Sight, parties_page, party_page
from visavis.desk.party_pages import EXPIRES_SOON_MS, Knock, PartyPage
from visavis.terms import InstantMs, PartyId, render_instant


def card(party: str, expires_ms: int, **changes: Any) -> Card:
    words = dict.fromkeys(LANGUAGES, ("orchid", "peacock"))
    facts: dict[str, Any] = {
        "party": PartyId(party),
        "version": 2,
        "expires": render_instant(InstantMs(expires_ms)),
        "confirmed": True,
        "own": False,
        "offices": (),
        "endpoints": (),
        "fingerprint": "00",
        "fingerprint_words": words,
    }
    return Card(**{**facts, **changes})


def page(sight: Sight, left_ms: int = 10 * EXPIRES_SOON_MS, language: str = "en") -> PartyPage:
    shown = card("ru", sight.now_ms + left_ms)
    return party_page(sight, viewer(), asked(language), (), shown, problem=None, typed="")


def with_link(**changes: Any) -> Sight:
    fr, _ = two_sides()
    return sight_of(fr, link_with("ru", **changes))


def test_a_card_expires_at_its_very_instant_and_says_so_thirty_days_before() -> None:
    sight = with_link()
    lefts = (EXPIRES_SOON_MS + 1, EXPIRES_SOON_MS, 1, 0)
    found = [page(sight, left).expiry for left in lefts]
    assert found == ["", "expires-soon", "expires-soon", "expired"]
    assert "expired; ask for a new one" in words_of(html_of(page(sight, 0), sight))


@pytest.mark.parametrize("phase", ["halted", "frozen"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_stopped_link_says_what_stopped_it_and_what_to_do(phase: str, language: str) -> None:
    why = "root differs at size 12"
    sight = with_link(outgoing=End(phase=phase, reason=why), incoming=End(phase=phase, reason=why))
    html = html_of(page(sight, language=language), sight)
    next_steps = {
        ("halted", "en"): "open the next epoch here with a statement of loss",
        ("frozen", "en"): "Download the evidence",
        ("halted", "fr"): "déclaration de perte",
        ("frozen", "fr"): "preuve",
        ("halted", "ru"): "с заявлением об утрате",
        ("frozen", "ru"): "доказательств",
    }
    assert next_steps[phase, language] in words_of(html)
    assert words_of(html).count(why) == 1
    assert "/parties/ru/open" in html


def test_a_key_can_be_rotated_only_where_the_link_is_alive() -> None:
    live = with_link()
    assert page(live).may_rotate
    form = html_of(page(live), live)
    assert 'action="/parties/ru/rotate"' in form
    (tick,) = [tag for tag in tags_of(form) if 'name="sure"' in tag]
    assert "required" in tick
    for sight in (with_link(outgoing=End(phase="halted")), sight_of(two_sides()[0])):
        assert not page(sight).may_rotate


def test_who_may_not_see_all_is_told_no_count_of_what_waits() -> None:
    end = End(phase="live", size=41, receipted=40, waiting=7, claimed=43)
    for counted in (True, False):
        sight = with_link(outgoing=end, incoming=end, counted=counted)
        shown = parties_page(sight, viewer(), asked(), (), [card("ru", sight.now_ms)], None)
        for html in (html_of(page(sight), sight), html_of(shown, sight)):
            assert ("<td>7</td>" in html or "<td>8</td>" in html) is counted


def test_a_party_that_knocks_is_shown_with_the_way_to_let_it_in() -> None:
    fr, _ = two_sides()
    sight = sight_of(fr)
    knock = Knock(PartyId("ru"), "2015-11-19T11:00:00Z")
    cards = [card("ru", sight.now_ms)]
    shown = parties_page(sight, viewer(), asked(), (), cards, None, [knock])
    html = html_of(shown, sight)
    assert "wants to open a link with this node, last at 19 Nov 2015, 11:00 UTC" in words_of(html)
    calm = html_of(parties_page(sight, viewer(), asked(), (), cards, None), sight)
    assert "wants to open" not in calm


def test_what_was_never_measured_is_said_and_not_left_blank() -> None:
    sight = with_link()
    words = words_of(html_of(page(sight), sight))
    assert "Round trip not measured" in words
    assert "Last heard never heard" in words
    heard = End(phase="live", last_heard="2015-11-19T11:00:00Z", round_trip_ms=12)
    measured = replace(sight, links=(link_with("ru", outgoing=heard),))
    assert "Round trip 12 ms" in words_of(html_of(page(measured), measured))
