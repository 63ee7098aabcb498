"""Communiqués on paper: each figure with speaker and date, and nothing that was not released."""

import re
from typing import Any

import pytest
from tests.claims.terms import CAMPAIGN, RUSSIAN, count
from tests.conversations.memory_party import MemoryParty, exchange, text, two_sides

from visavis.acts import CIVIL, LANGUAGES, UnknownThing, communique_document
from visavis.claims import Document
from visavis.gateways import render_text
from visavis.release import ReleaseRefused
from visavis.terms import StatementId

THEIR_CHIEF = {"kind": "office", "office": "ru/chief"}


def claim(side: MemoryParty, *to: str, civil: bool = False) -> StatementId:
    figure = count("2299", "вылет", period=CAMPAIGN, scope=RUSSIAN)
    body = {"speaker": THEIR_CHIEF, "as_of": "2015-11-17T00:00:00Z", "figure": figure}
    return say(side, "claim.make", body, *to, civil=civil)


def say(
    side: MemoryParty, kind: str, body: dict[str, Any], *to: str, civil: bool = False
) -> StatementId:
    label = {"categories": [], "classification": "open", "policy": "test"}
    command = {
        "office": f"{side.party}/chief",
        "kind": kind,
        "body": body,
        "release": {"audience": {"parties": list(to), "civil": civil}, "label": label},
    }
    return side.carry_out(command).statements[0].id


def paper(
    side: MemoryParty, communique: StatementId, language: str = "en", audience: str | None = None
) -> Document:
    return communique_document(
        side.shelf, communique, language, exercise=True, audience=audience, now_ms=side.now_ms
    )


def shown(document: Document) -> str:
    return re.sub(r"\s+", " ", render_text(document).decode())


def test_a_figure_stands_in_words_with_its_speaker_and_who_recorded_it() -> None:
    fr, ru = two_sides()
    figure = claim(ru, "fr")
    paragraphs = [{"text": text("С 30 сентября.", "ru")}, {"cites": figure}]
    body = {"texts": [text("Итоги", "ru")], "paragraphs": paragraphs, "concerns": ["fr"]}
    communique = say(ru, "communique.publish", body, "fr")
    exchange(fr, ru)
    words = {language: shown(paper(fr, communique, language)) for language in LANGUAGES}
    assert "С 30 сентября." in words["fr"]  # free text is not translated
    assert (
        "2 299 вылет en 48 jours depuis le 2015-09-30 — affirmé, selon ru/chief, au 2015-11-17 [1]"
        in words["fr"]
    )
    assert (
        f"[1] Consigné par ru/chief, 2015-11-19T12:00:00Z, affirmation {figure[:6]}."
        in (words["fr"])
    )
    assert "2,299 вылет in 48 days from 2015-09-30 on — stated by ru/chief" in words["en"]
    assert "2 299 вылет за 48 дней начиная с 2015-09-30" in words["ru"]
    for language, mark in (("fr", "EXERCICE"), ("en", "EXERCISE"), ("ru", "УЧЕНИЕ")):
        assert words[language].count(f"*** {mark} {mark} {mark} ***") == 2
    assert "fr: no word of theirs: neither confirmed nor denied" in words["en"]
    assert "For use inside only: not released" in words["en"]


def test_a_disputed_figure_says_so_inside_and_the_others_words_are_not_handed_on() -> None:
    fr, ru = two_sides()
    figure = claim(ru, "fr", civil=True)
    body = {"texts": [text("news")], "paragraphs": [{"cites": figure}]}
    communique = say(ru, "communique.publish", body, "fr", civil=True)
    exchange(fr, ru)
    fr.say("fr/chief", "claim.dispute", claim=figure, reason=text("counted twice"))
    exchange(fr, ru)
    assert "Disputed by fr/chief: counted twice" in shown(paper(ru, communique))
    outside = shown(paper(ru, communique, audience=CIVIL))
    assert "counted twice" not in outside
    assert "inside only" not in outside
    assert "2,299" in outside


def test_nothing_is_handed_out_that_was_not_released_to_that_audience() -> None:
    fr, ru = two_sides()
    figure = claim(ru, "fr")
    body = {"texts": [text("news")], "paragraphs": [{"cites": figure}]}
    communique = say(ru, "communique.publish", body, "fr")
    exchange(fr, ru)
    assert "2,299" in shown(paper(ru, communique, audience="fr"))
    with pytest.raises(ReleaseRefused, match="a release in force to the civil public, got none"):
        paper(ru, communique, audience=CIVIL)
    with pytest.raises(ReleaseRefused, match="a release in force to zz"):
        paper(fr, communique, audience="zz")
    ru.now_ms = type(ru.now_ms)(ru.now_ms + 40 * 86_400_000)
    with pytest.raises(ReleaseRefused, match="a release in force to fr"):
        paper(ru, communique, audience="fr")


def test_a_joint_text_carries_its_hash_and_a_draft_says_that_nobody_signed_it() -> None:
    fr, ru = two_sides()
    first = fr.say(
        "fr/ministry",
        "communique.draft",
        paragraphs=[{"text": text("they spoke")}],
        sides=["ru"],
        title=text("Entretien", "fr"),
    )
    exchange(fr, ru)
    draft = shown(paper(ru, first))
    assert "Draft of fr/ministry: signed by nobody as it stands, not for publication" in draft
    for side in (fr, ru):
        side.say(f"{side.party}/ministry", "communique.sign", communique=first, draft=first)
    exchange(fr, ru)
    fr.say(
        "fr/ministry",
        "claim.make",
        speaker=THEIR_CHIEF,
        as_of="2015-11-17T00:00:00Z",
        told=text("x"),
    )
    for side in (fr, ru):
        words = shown(paper(side, first))
        assert words.count("Joint communiqué of fr, ru") == 1
        assert "Entretien" in words
        assert re.search(r"SHA-256 of the text that was signed: [0-9a-f]{64}", words)
        assert "signed by nobody" not in words


def test_either_side_hands_out_a_text_that_both_signed_and_no_draft_of_the_other() -> None:
    fr, ru = two_sides()
    first = fr.say(
        "fr/ministry",
        "communique.draft",
        paragraphs=[{"text": text("they spoke")}],
        sides=["ru"],
    )
    exchange(fr, ru)
    with pytest.raises(ReleaseRefused, match="a release in force to the civil public"):
        paper(ru, first, audience=CIVIL)
    fr.say("fr/ministry", "communique.sign", communique=first, draft=first)
    say(ru, "communique.sign", {"communique": first, "draft": first}, "fr", civil=True)
    exchange(fr, ru)
    words = shown(paper(ru, first, audience=CIVIL))
    assert "they spoke" in words
    assert "inside only" not in words
    with pytest.raises(ReleaseRefused, match="a release in force to the civil public"):
        paper(fr, first, audience=CIVIL)  # each side releases for itself


def test_what_is_cited_and_not_known_here_is_said_to_be_missing() -> None:
    _, ru = two_sides()
    body = {"texts": [text("news")], "paragraphs": [{"cites": "a" * 26}]}
    communique = say(ru, "communique.publish", body)
    assert "[Statement aaaaaa is not known here]" in shown(paper(ru, communique))
    with pytest.raises(UnknownThing, match="the id of one that was made public, or of a first"):
        paper(ru, StatementId("b" * 26))


def test_another_statement_stands_in_its_own_words_with_a_footnote() -> None:
    fr, ru = two_sides()
    mandate = fr.say("fr/head", "mandate.issue", title=text("Together"), mission=text("M"))
    body = {"texts": [text("news")], "paragraphs": [{"cites": mandate}]}
    words = shown(paper(fr, say(fr, "communique.publish", body)))
    assert "Together" in words
    assert f"[1] fr/head, 2015-11-19T12:00:00Z, statement {mandate[:6]}." in words
    assert ru.documents == {}
