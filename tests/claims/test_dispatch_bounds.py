"""Whatever comes in: exact spans, no crash, clear refusals; proposals are read again."""

from typing import Any

import msgspec
import pytest
from evaluation.passages import load_passages
from hypothesis import given, settings
from hypothesis import strategies as st

from visavis.claims.dispatch import (
    MAX_CHARACTERS,
    Proposal,
    Reading,
    RefusedDispatch,
    check_proposals,
    read_dispatch,
)
from visavis.claims.dispatch.normal import normalise
from visavis.claims.dispatch.sentences import MAX_SENTENCE, split_sentences

PIECES = (
    "selon Paris",
    "12 avions",
    "4 111",
    "4.111 ",
    "plus de ",
    "« ",
    " »",
    "a annoncé ",
    "mardi",
    " 13 novembre",
    "e\u0301te\u0301",
    "\xa0",
    "\u202f",
    "\u200b",
    "<b>",
    "</b>",
    "&nbsp;",
    ", ",
    ". ",
    "\n\n",
    "İ",
    "dont ",
    "12 %",
    " des ",
    "ministre",
    "said ",
    "сообщил ",
    "20:30",
    "\x00",
    "\ud83d\ude80".encode("utf-16", "surrogatepass").decode("utf-16"),
    "1er",
    "\r\n",
    "ce mardi 9 août ",
    " un habitant sur deux ",
    " million et demi ",
    ", qui ",
    " ces chiffres n'ont pas été vérifiés",
    "об этом сообщил ",
    "(14 h 59 heure française)",
    "trois de ses navires",
    ", 22 à Rome et ",
)


def spans_of(reading: Reading) -> list[tuple[int, int, str]]:
    proposed: tuple[Any, ...] = (*reading.times, *reading.claims, *reading.events)
    found = [(*each.span, each.surface) for each in proposed]
    for claim in reading.claims:
        parts: tuple[Any, ...] = (
            claim.cue,
            claim.speaker,
            claim.figure.period,
            claim.figure.denominator,
        )
        found += [(*part.span, part.surface) for part in parts if part is not None]
        if claim.speaker is not None:
            found += [(*each.span, each.surface) for each in claim.speaker.via]
    return found


def assert_exact(text: str, language: str | None) -> None:
    reading = read_dispatch(text, stamp="2015-11-19", language=language)
    for start, end, surface in spans_of(reading):
        assert 0 <= start < end <= len(text)
        assert text[start:end] == surface


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.sampled_from(PIECES), max_size=40).map("".join),
    st.sampled_from(["fr", "en", "ru", None]),
)
def test_every_surface_stands_at_its_span(text: str, language: str | None) -> None:
    assert_exact(text, language)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300), st.sampled_from(["fr", "en", "ru", None]))
def test_no_text_whatever_crashes_the_reader(text: str, language: str | None) -> None:
    assert_exact(text, language)


@pytest.mark.parametrize("folder", ["passages", "held_out"])
def test_spans_stay_exact_through_decomposed_letters_markup_and_strange_spaces(folder: str) -> None:
    for passage in load_passages(folder):
        text = (
            passage["text"]
            .replace("é", "e\u0301")
            .replace(" ", "\u202f", 7)
            .replace("a ", "a\u00ad ")
        )
        assert_exact("<p>" + text + "</p>", passage["language"])


def test_decomposed_letters_and_narrow_spaces_do_not_change_what_is_read() -> None:
    plain = "Selon l'état-major, 4 111 cibles ont été détruites."
    strange = plain.replace("é", "e\u0301").replace("4 111", "4\u202f111").replace("'", "’")
    first, second = (
        read_dispatch(text, stamp=None, language="fr").claims[0] for text in (plain, strange)
    )
    assert first.figure == second.figure
    assert second.speaker is not None
    assert second.speaker.surface == "l’e\u0301tat-major"


@given(st.text(alphabet="ae\u0301\u0308 \n\t\u00ad\u200b<>b/&;nbsp", max_size=120))
def test_regular_text_maps_back_to_rising_places(text: str) -> None:
    normal = normalise(text)
    assert len(normal.plain) == len(normal.low)
    places = [normal.span(at, at + 1) for at in range(len(normal.plain))]
    assert places == sorted(places)
    assert all(0 <= start < end <= len(text) for start, end in places)


@given(st.text(alphabet="ab .!?\n«»", max_size=3000))
def test_sentences_cover_the_text_and_stay_short(text: str) -> None:
    plain = normalise(text).plain
    sentences = split_sentences(plain, plain.lower())
    assert sentences.starts[0] == 0
    assert sentences.ends[-1] == len(plain)
    assert sentences.starts[1:] == sentences.ends[:-1]
    assert all(
        end - start <= MAX_SENTENCE
        for start, end in zip(sentences.starts, sentences.ends, strict=True)
    )


def test_a_text_at_the_limit_is_read_and_one_beyond_is_refused() -> None:
    assert read_dispatch("1" * MAX_CHARACTERS, stamp=None, language="fr").claims == ()
    with pytest.raises(
        RefusedDispatch, match=r"expected at most 400000 characters, got 400001\. Split it"
    ):
        read_dispatch("1" * (MAX_CHARACTERS + 1), stamp=None, language="fr")


@pytest.mark.parametrize(
    "stamp", ["", "hier", "2015-13", "2015-02-30", "15-11-19", "2015-11-19x", "9999"]
)
def test_a_malformed_stamp_is_refused_with_the_rule(stamp: str) -> None:
    with pytest.raises(
        RefusedDispatch, match=r"Stamp refused: expected a day, month or year such as 2015-11-19"
    ):
        read_dispatch("Rien.", stamp=stamp, language=None)


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(RefusedDispatch, match="expected fr, en or ru, got 'de'"):
        read_dispatch("Nichts.", stamp=None, language="de")


def test_the_reading_is_json_in_the_contracts_shape() -> None:
    text = "Selon Paris, 12 % des 2.300 sorties ont eu lieu mardi."
    got = msgspec.json.decode(
        msgspec.json.encode(read_dispatch(text, stamp="2015-11-19", language=None))
    )
    assert {"stamp", "document_date", "times", "claims", "events"} <= set(got)
    assert {"given", "verdict", "because"} == set(got["stamp"])
    assert {"span", "surface", "figure", "speaker", "cue", "status", "rule"} == set(
        got["claims"][0]
    )
    figure = got["claims"][0]["figure"]
    assert {"value", "low", "high", "bound", "unit", "denominator", "period", "relation"} == set(
        figure
    )
    assert figure["denominator"] == {"span": [22, 35], "surface": "2.300 sorties", "value": 2300}


TEXT = "Selon l'état-major, 2.299 sorties et plus de 4.111 cibles en 48 jours."


def test_a_proposal_with_its_words_and_value_is_kept_as_the_rules_read_it() -> None:
    (checked,) = check_proposals(
        TEXT, [Proposal("2.299 sorties", 2299, speaker="l'état-major", cue="Selon")]
    )
    assert checked.verdict == "kept"
    assert checked.claim is not None
    assert checked.claim.figure.value == 2299


@pytest.mark.parametrize(
    ("proposal", "reason"),
    [
        (Proposal("2.300 sorties", 2300), "surface '2.300 sorties' does not stand in the text"),
        (Proposal("2.299 sorties", 2300), "the rules read 2299 in these words"),
        (
            Proposal("2.299 sorties", 2299, speaker="Moscou"),
            "speaker 'Moscou' does not stand in the text",
        ),
        (Proposal("en 48 jours", 48), "the rules read no figure in these words"),
        (Proposal("", 1), "surface '' does not stand in the text"),
    ],
)
def test_a_proposal_that_the_text_does_not_bear_out_is_dropped(
    proposal: Proposal, reason: str
) -> None:
    (checked,) = check_proposals(TEXT, [proposal])
    assert (checked.verdict, checked.reason, checked.claim) == ("dropped", reason, None)
