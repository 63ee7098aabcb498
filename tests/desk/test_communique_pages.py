"""Communiqués on the desk: text with footnotes, silence that is no denial, drafts line by line."""

import pytest
from tests.conversations.memory_party import MemoryParty, exchange, text, two_sides
from tests.conversations.test_claims import THEIR_CHIEF, put
from tests.conversations.test_joint_communiques import draft, sign
from tests.desk.desks import asked, html_of, sight_of, tags_of, viewer, waits, words_of
from tests.desk.test_figures_page import SORTIES

from visavis.acts import LANGUAGES, UnknownThing
from visavis.desk import communique_page, figures_page


def page_of(side: MemoryParty, communique: str, language: str = "en") -> str:
    sight = sight_of(side)
    page = communique_page(sight, viewer(), asked(language), waits(sight), communique)
    return html_of(page, sight)


def published(side: MemoryParty, *cites: str) -> str:
    return side.say(
        "fr/chief",
        "communique.publish",
        texts=[text("They spoke for an hour.")],
        concerns=["ru"],
        paragraphs=[{"cites": one} for one in cites],
    )


@pytest.mark.parametrize(
    ("language", "absent"),
    [
        ("en", "Absent is not denied"),
        ("fr", "Absent ne veut pas dire démenti"),
        ("ru", "Отсутствие — не"),
    ],
)
def test_the_other_sides_silence_is_shown_as_absent_and_not_as_denied(
    language: str, absent: str
) -> None:
    fr, _ = two_sides()
    html = page_of(fr, published(fr), language)
    assert absent in words_of(html)
    assert 'class="state state-absent"' in html
    assert 'class="state state-denied"' not in html


def test_what_a_paragraph_cites_stands_in_words_with_a_footnote_that_opens_the_claim() -> None:
    fr, _ = two_sides()
    claim = put(fr, SORTIES, speaker=THEIR_CHIEF, to=("ru",))
    html = page_of(fr, published(fr, claim))
    assert "2,299 sorties" in words_of(html)
    assert f'<a href="/things/{claim}">' in html
    assert 'href="#note-1"' in html
    assert 'id="note-1"' in html
    assert f"claim {claim[:6]}" in words_of(html)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_form_on_paper_is_a_link_away_in_every_language(language: str) -> None:
    fr, _ = two_sides()
    communique = published(fr)
    html = page_of(fr, communique, language)
    for form in ("text", "html", "pdf"):
        for one in LANGUAGES:
            assert f'href="/api/communiques/{communique}/{form}?lang={one}"' in html


def test_two_drafts_stand_line_by_line_in_words_and_in_shape() -> None:
    fr, ru = two_sides()
    communique = draft(fr, "they spoke", "for an hour", "as friends", sides=["ru"])
    exchange(fr, ru)
    draft(ru, "they spoke", "for two hours", communique=communique)
    exchange(fr, ru)
    html = page_of(fr, communique)
    told = words_of(html)
    assert "1 of 3 lines are the same" in told
    for sign_, kind in (("=", "same"), ("≠", "changed"), ("◀", "only-ours")):
        assert f'<tr class="row-{kind}">' in html
        assert f'aria-hidden="true">{sign_}</span>' in html
    theirs = page_of(ru, communique)
    assert '<tr class="row-only-theirs">' in theirs
    assert '<tr class="row-only-ours">' not in theirs


def test_a_side_signs_the_very_text_that_it_was_shown() -> None:
    fr, ru = two_sides()
    communique = draft(fr, "they spoke", sides=["ru"])
    exchange(fr, ru)
    sight = sight_of(ru)
    page = communique_page(sight, viewer(), asked(), waits(sight), communique)
    (shown,) = page.drafts
    assert shown.signable
    assert f'name="body.digest" value="{shown.digest}"' in html_of(page, sight)
    for side in (fr, ru):
        sign(side, communique, communique)
    exchange(fr, ru)
    after = page_of(ru, communique)
    assert 'action="/acts/communique.sign"' not in after
    assert shown.digest in words_of(after)


def test_a_counter_draft_begins_with_what_stands() -> None:
    fr, ru = two_sides()
    communique = draft(fr, "they spoke", "for <b>an hour</b>", sides=["ru"])
    exchange(fr, ru)
    html = page_of(ru, communique)
    assert 'name="body.paragraphs.1.text.text" value="for &lt;b&gt;an hour&lt;/b&gt;"' in html
    assert f'name="body.communique" value="{communique}"' in html
    assert not [tag for tag in tags_of(html) if tag.startswith("<b>")]


def test_a_confirmation_is_shown_as_such_and_an_unknown_id_is_refused() -> None:
    fr, ru = two_sides()
    communique = published(fr)
    exchange(fr, ru)
    with pytest.raises(UnknownThing):
        page_of(fr, "a" * 26)
    ru.say("ru/chief", "communique.confirm", communique=communique)
    exchange(fr, ru)
    assert 'class="state state-confirmed"' in page_of(fr, communique)


def test_the_list_shows_both_sorts_and_how_they_stand() -> None:
    fr, ru = two_sides()
    alone, joint = published(fr), draft(fr, "they spoke", sides=["ru"])
    exchange(fr, ru)
    sight = sight_of(fr)
    html = html_of(figures_page(sight, viewer(), asked(), waits(sight)), sight)
    assert f'<a href="/communiques/{alone}">' in html
    assert f'<a href="/communiques/{joint}">' in html
    assert 'class="state state-drafted"' in html
