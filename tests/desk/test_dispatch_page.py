"""The dispatch page: the text stays what it is, doubts come first, the record alone is kept."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.conversations.memory_party import MemoryParty, two_sides
from tests.conversations.test_claims import said
from tests.desk.desks import asked, html_of, sight_of, tags_of, viewer, waits, words_of

from visavis.acts import LANGUAGES
from visavis.claims.claim_confirm import propose_claims
from visavis.desk import dispatch_asking, dispatch_page
from visavis.desk.dispatch_spans import Found, pieces_of
from visavis.terms import VisavisError

TEXT = (
    "Moscou, 17 novembre 2015. Selon le chef d'état-major russe, l'aviation a détruit"
    " 4.111 cibles en 48 jours.\nLa France a effectué 12 % des frappes."
)


def page_of(side: MemoryParty, language: str = "en", **typed: str) -> str:
    fields = {name.replace("__", "."): [value] for name, value in typed.items()}
    asking = dispatch_asking(fields)
    read = None
    if asking.text:
        read = propose_claims(
            asking.text, stamp=asking.stamp or None, language=None, as_of=asking.as_of
        )
    sight = sight_of(side)
    page = dispatch_page(
        sight,
        viewer("fr/chief"),
        asked(language),
        waits(sight),
        asking,
        read,
        fields,
        problems={},
        problem=None,
    )
    return html_of(page, sight)


spans = st.tuples(st.integers(0, 30), st.integers(0, 30)).map(lambda two: (min(two), max(two)))


@given(st.text(max_size=30), st.lists(st.tuples(spans, st.integers(0, 9), st.booleans())))
def test_the_pieces_of_a_text_are_the_text_however_spans_overlap(
    text: str, found: list[tuple[tuple[int, int], int, bool]]
) -> None:
    places = [Found(span, number, is_claim) for span, number, is_claim in found]
    pieces = pieces_of(text, places)
    assert "".join(piece.text for piece in pieces) == text
    at = 0
    for piece in pieces:
        inside = [p for p in places if p.span[0] <= at < p.span[1] <= len(text)]
        assert set(piece.claims) == {p.proposal for p in inside if p.is_claim}
        assert set(piece.about) == {p.proposal for p in inside if not p.is_claim}
        at += len(piece.text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_proposal_leads_to_its_words_and_each_word_to_its_proposal(language: str) -> None:
    fr, _ = two_sides()
    html = page_of(fr, language, text=TEXT)
    assert 'href="#span-0"' in html
    assert 'id="span-0"' in html
    assert 'href="#proposal-0"' in html
    assert 'id="proposal-0"' in html
    assert '<button name="confirm" value="0"' in html


def test_a_contradicted_stamp_is_flagged_with_both_readings_and_nothing_can_be_confirmed() -> None:
    fr, _ = two_sides()
    html = page_of(fr, text=TEXT, stamp="2022-01-05")
    told = words_of(html)
    assert "The text contradicts its stamp." in told
    assert 'role="alert"' in html
    assert 'name="day" value="2022-01-05"' in html
    assert 'name="day" value="2015-11-17"' in html
    assert 'name="confirm"' not in html
    assert "Say the day first." in told
    chosen = page_of(fr, text=TEXT, stamp="2022-01-05", day="2015-11-17")
    assert 'name="confirm" value="0"' in chosen
    assert "The text contradicts its stamp." in words_of(chosen)


def test_a_dispatch_is_never_markup() -> None:
    fr, _ = two_sides()
    hostile = '<script>alert(1)</script></textarea>"><img src=x onerror=y> ' + TEXT
    html = page_of(fr, text=hostile)
    assert not [tag for tag in tags_of(html) if tag.startswith(("<img", "<script>"))]
    assert "<script>alert(1)</script>" in words_of(html)


def test_what_is_on_record_from_this_text_is_found_again_by_hash_and_span() -> None:
    fr, _ = two_sides()
    read = propose_claims(TEXT, stamp=None, language=None, as_of="2015-11-17T00:00:00Z")
    claim = next(one.claim for one in read.proposals if one.claim is not None)
    kept = said(fr, "claim.make", msgspec.to_builtins(claim))
    assert f'href="/claims/{kept}"' in page_of(fr, text=TEXT)
    assert f'href="/claims/{kept}"' not in page_of(fr, text=TEXT + " ")


def test_a_rejected_proposal_is_put_aside_and_can_be_taken_up_again() -> None:
    fr, _ = two_sides()
    html = page_of(fr, text=TEXT, reject="0")
    assert 'name="rejected" value="0"' in html
    assert 'name="confirm" value="0"' not in html
    assert 'name="confirm" value="0"' in page_of(fr, text=TEXT, rejected="0", restore="0")


def test_editing_begins_with_the_proposal_and_leaves_the_source_out() -> None:
    fr, _ = two_sides()
    html = page_of(fr, text=TEXT, edit="0")
    assert 'name="body.figure.value" type="text" value="4111"' in html
    assert "body.source" not in html
    assert 'name="editing" value="0"' in html
    again = page_of(fr, text=TEXT, editing="0", body__figure__value="4112")
    assert 'name="body.figure.value" type="text" value="4112"' in again


def test_line_ends_of_a_browser_are_line_feeds_again_and_a_bad_day_is_refused() -> None:
    assert dispatch_asking({"text": ["a\r\nb\r"]}).text == "a\nb\n"
    assert dispatch_asking({"as_of": ["2015-11-17"]}).as_of == "2015-11-17T00:00:00Z"
    assert dispatch_asking({"edit": ["9" * 40]}).editing is None
    with pytest.raises(VisavisError, match="soon"):
        dispatch_asking({"as_of": ["soon"]})
