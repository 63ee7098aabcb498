"""Figures on the desk: every number with speaker, day, bound, denominator, period and source."""

from typing import Any

import pytest
from tests.claims.terms import RUSSIAN, count, percent
from tests.conversations.memory_party import MemoryParty, exchange, text, two_sides
from tests.conversations.test_claims import DAY, OUTSIDER, THEIR_CHIEF, put, said
from tests.desk.desks import asked, html_of, sight_of, viewer, waits, words_of

from visavis.acts import LANGUAGES
from visavis.claims import ClaimRevise, Reason
from visavis.desk import claim_page, derive_page, figures_page, shape_of
from visavis.desk.form_prefilled import typed_of
from visavis.desk.form_typed import Typed, plain_of

SORTIES = {
    "bound": "exact",
    "value": "2299",
    "unit": {"kind": "count", "name": "sorties"},
    "period": {"starts": "2015-09-30", "length": 48, "length_in": "day"},
    "scope": {"keys": ["ru/air"], "told": text("Russian air campaign")},
}


def list_of(side: MemoryParty, language: str = "en") -> str:
    sight = sight_of(side)
    return html_of(figures_page(sight, viewer(), asked(language), waits(sight)), sight)


def page_of(side: MemoryParty, claim: str, language: str = "en") -> str:
    sight = sight_of(side)
    return html_of(claim_page(sight, viewer(), asked(language), waits(sight), claim), sight)


def tried(side: MemoryParty, operation: str, *parents: str, language: str = "en") -> str:
    sight = sight_of(side)
    typed = {"operation": [operation], "parents": list(parents)}
    return html_of(
        derive_page(sight, viewer("fr/chief"), asked(language), waits(sight), typed), sight
    )


def test_a_number_shows_its_speaker_day_bound_period_scope_and_source() -> None:
    fr, _ = two_sides()
    surface = "2.299 sorties"
    source = {"digest": "ab" * 32, "start": 7, "end": 7 + len(surface), "surface": surface}
    claim = put(fr, SORTIES, speaker=THEIR_CHIEF, source=source)
    html, words = page_of(fr, claim), words_of(page_of(fr, claim))
    for wanted in (
        "2,299 sorties",
        "exactly",
        "17 Nov 2015",
        "in 48 days from 2015-09-30 on",
        "Russian air campaign",
        "ru/air",
        "2.299 sorties",
        "code points 7 to 20 of the document",
    ):
        assert wanted in words, wanted
    assert "ab" * 32 in html
    assert f'<a href="/claims/{claim}"' in list_of(fr)


def test_what_nobody_said_is_shown_as_unknown_and_never_left_out() -> None:
    fr, _ = two_sides()
    bare = {"bound": "exact", "value": "12", "unit": {"kind": "percent"}}
    words = words_of(page_of(fr, put(fr, bare, speaker=OUTSIDER)))
    assert "nobody said of what: unknown" in words
    assert "Period not said: unknown" in words
    assert "Scope not said: unknown" in words
    assert "no document was given" in words


def test_a_dispute_stands_beside_the_claim_and_leaves_its_words() -> None:
    fr, ru = two_sides()
    claim = put(fr, SORTIES, speaker=THEIR_CHIEF, to=("ru",))
    exchange(fr, ru)
    said(ru, "claim.dispute", {"claim": claim, "reason": text("Counted twice.")}, ("fr",))
    exchange(fr, ru)
    html = page_of(fr, claim)
    assert "Counted twice." in words_of(html)
    assert "2,299 sorties" in words_of(html)
    assert "disputed" in words_of(list_of(fr)) or "contested" in words_of(list_of(fr))


def test_a_withdrawn_claim_says_so_before_anything_else() -> None:
    fr, _ = two_sides()
    claim = put(fr, SORTIES, speaker=OUTSIDER)
    said(fr, "claim.withdraw", {"claim": claim, "reason": text("A slip.")})
    words = words_of(page_of(fr, claim))
    assert "Withdrawn. It is to be used no more" in words
    assert words.index("Withdrawn.") < words.index("2,299 sorties")


def test_only_who_answers_for_the_speaker_is_offered_a_revision_filled_with_what_stands() -> None:
    fr, _ = two_sides()
    theirs = put(fr, SORTIES, speaker=THEIR_CHIEF)
    assert 'action="/acts/claim.revise"' not in page_of(fr, theirs)
    ours = put(fr, SORTIES, speaker=OUTSIDER)
    html = page_of(fr, ours)
    assert 'action="/acts/claim.revise"' in html
    assert '<input type="hidden" name="body.now.figure.value" value="2299">' in html
    assert '<input type="hidden" name="body.now.figure.period.length" value="48">' in html


def test_what_a_form_begins_with_is_what_stood_there() -> None:
    shape = shape_of(ClaimRevise)
    figure = {**SORTIES, "unit": {"kind": "percent"}, "denominator": {"told": text("strikes")}}
    speaker = {"kind": "outsider", "named": text("il", "fr"), "via": [text("an agency")]}
    now = {"speaker": speaker, "as_of": DAY, "status": "planned", "figure": figure}
    body: dict[str, Any] = {"claim": "a" * 26, "now": now, "reason": text("so\nit is")}
    assert plain_of(shape, typed_of(shape, body, "body"), "body") == body


@pytest.mark.parametrize("language", LANGUAGES)
def test_refused_arithmetic_gives_every_reason_in_the_readers_language(language: str) -> None:
    fr, _ = two_sides()
    share = put(fr, percent("12", "strike"), speaker=OUTSIDER)
    sorties = put(fr, count("2299", "sorties", scope=RUSSIAN), speaker=THEIR_CHIEF)
    html = tried(fr, "share_of", share, sorties, language=language)
    sight = sight_of(fr)
    typed: Typed = {"operation": ["share_of"], "parents": [share, sorties]}
    page = derive_page(sight, viewer(), asked(language), waits(sight), typed)
    assert page.refused
    assert page.result == ""
    assert not page.fields
    for code, told in page.refused:
        assert code in tuple(Reason)
        assert told in words_of(html)
    assert 'action="/acts/claim.derive"' not in html


def test_a_result_names_its_conventions_and_what_would_go_on_record() -> None:
    fr, _ = two_sides()
    claim = put(fr, SORTIES, speaker=THEIR_CHIEF)
    html = tried(fr, "rate", claim)
    words = words_of(html)
    assert "What follows" in words
    assert "the length of the period as it was told" in words
    assert f'name="body.parents.0" value="{claim}"' in html


def test_a_derived_figure_names_its_parents_and_that_nobody_claimed_it() -> None:
    fr, _ = two_sides()
    claim = put(fr, SORTIES, speaker=THEIR_CHIEF)
    derived = said(fr, "claim.derive", {"operation": "rate", "parents": [claim]})
    html = page_of(fr, derived)
    assert "Nobody claimed this." in words_of(html)
    assert f'<a href="/claims/{claim}"' in html
    assert "follows from its parents" in words_of(html)
    assert "reckoned, claimed by nobody" in words_of(list_of(fr))
    assert 'class="state state-claimed"' not in html
    assert 'class="state state-claimed"' in list_of(fr)  # of its parent


@pytest.mark.parametrize(
    ("operation", "parents", "told"),
    [
        ("guess", ["a" * 26], "Derivation refused"),
        ("sum", ["no id"], "refused"),
        ("sum", ["a" * 26, "a" * 26], "each once"),
    ],
)
def test_what_is_no_derivation_is_refused_on_the_page(
    operation: str, parents: list[str], told: str
) -> None:
    fr, _ = two_sides()
    assert told in words_of(tried(fr, operation, *parents))


def test_a_group_of_which_nothing_was_typed_is_left_out_also_where_it_must_hold_a_list() -> None:
    typed = {"body.now.figure.value": ["1"], "body.now.figure.scope.told.lang": ["en"]}
    plain = plain_of(shape_of(ClaimRevise), typed, "body")
    assert plain["now"]["figure"] == {"value": "1", "unit": {}}
