"""The command line and the API, on claims and what follows from them."""

import json
from pathlib import Path

import pytest
from tests.claims.terms import CAMPAIGN, NOT_LEAD, RUSSIAN, count, percent
from tests.cli.nodes import Done, init, visavis
from tests.gateways.pdf_words import words_of

from visavis.node.calls import OwnNode

CHIEF = json.dumps({"kind": "office", "office": "ru/chief"})


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("figures") / "fr"
    assert init(made, "fr").code == 0
    return made


def make(folder: Path, figure: object) -> str:
    made = visavis(
        *("claim", "make", "-C", str(folder), "--office", "fr/chief", "--json"),
        *("--speaker", CHIEF, "--as-of", "2015-11-17T00:00:00Z", "--figure", json.dumps(figure)),
    )
    found = made.json()
    assert found["released_to"] == []
    claim: str = found["id"]
    return claim


def derive(folder: Path, *arguments: str) -> Done:
    return visavis("figure", "derive", *arguments, "-C", str(folder))


def test_a_figure_is_made_previewed_and_put_on_record(folder: Path) -> None:
    claim = make(folder, count("2299", period=CAMPAIGN, scope=RUSSIAN))
    shown = derive(folder, "rate", claim)
    assert shown.out == (
        "47.8958 to 47.8959 sortie per day in 48 days from 2015-09-30 on (the length of the"
        f" period as it was told; rounded outward) — derived (rate) from claims {claim[:6]}\n"
    )
    days = derive(folder, "add_period", claim, "--lang", "fr").out
    assert days.startswith(
        "2015-11-16 (le premier jour compte); 2015-11-17 (le premier jour ne compte pas)"
    )
    derived = visavis(
        *("claim", "derive", "-C", str(folder), "--office", "fr/chief", "--json"),
        *("--operation", "rate", "--parents", claim),
    ).json()["id"]
    with OwnNode(folder) as node:
        seen = node.request("GET", f"/api/views/claim/{derived}").json()
    assert seen["derived"]["check"] == "follows"
    assert seen["derived"]["body"]["parents"] == [claim]
    assert seen["words"]["ru"].startswith("от 47,8958 до 47,8959 sortie на день")


def test_a_refused_derivation_is_one_line_with_every_reason(folder: Path) -> None:
    sorties = make(folder, count("2299", period=CAMPAIGN, scope=RUSSIAN))
    share = make(folder, percent("12", "strike", NOT_LEAD))
    refused = derive(folder, "share_of", share, sorties)
    assert refused.code == 2
    assert refused.out == ""
    assert refused.err == (
        "visavis: share_of refused: expected figures that go together, got The share is one of"
        " strike; the other figure counts sortie; The figures speak of different things:"
        " coalition/without-lead/strikes, and ru/strikes. Nothing was said.\n"
    )
    told = derive(folder, "share_of", share, sorties, "--json").json()
    assert told["result"] is None
    assert [one["code"] for one in told["refused"]] == ["denominator_differs", "scope_differs"]


def test_a_call_of_no_form_is_refused_with_its_reason(folder: Path) -> None:
    with OwnNode(folder) as node:
        for body, words in (
            ({"operation": "guess", "parents": ["a" * 26]}, "Invalid enum value 'guess'"),
            ({"operation": "rate", "parents": []}, "Expected `array` of length >= 1"),
            ({"operation": "sum", "parents": ["a" * 26] * 2}, "expected each of the parents once"),
            ({"operation": "convert", "parents": ["a" * 26]}, "expected into for convert"),
        ):
            found = node.request("POST", "/api/figures/derive", json=body)
            assert found.status == 422
            assert words in found.json()["got"]
        unknown = node.request(
            "POST", "/api/figures/derive", json={"operation": "rate", "parents": ["a" * 26]}
        )
        assert unknown.status == 200
        assert unknown.json()["refused"][0]["words"]["en"] == "Claim aaaaaa is not known here."


def test_a_communique_is_rendered_as_text_page_and_pdf(folder: Path, tmp_path: Path) -> None:
    figure = make(folder, count("4111", "цель", period=CAMPAIGN, scope=RUSSIAN))
    published = visavis(
        *("communique", "publish", "-C", str(folder), "--office", "fr/chief", "--json"),
        *("--lang", "fr", "--texts", "Point de situation.", "--internal"),
        *("--paragraphs", json.dumps({"cites": figure})),
    ).json()["id"]
    render = ("communique", "render", published, "-C", str(folder), "--lang", "ru")
    text = visavis(*render).out
    assert "*** УЧЕНИЕ УЧЕНИЕ УЧЕНИЕ ***" in text
    assert "Point de situation." in text
    assert "по словам: ru/chief" in " ".join(text.split())
    page = visavis(*render, "--form", "html").out
    assert page.startswith("<!doctype html>")
    assert '<p lang="fr">Point de situation.</p>' in page
    paper = tmp_path / "communique.pdf"
    assert visavis(*render, "--form", "pdf", "-o", str(paper)).code == 0
    (words,) = words_of(paper.read_bytes())
    assert "цель за 48 дней" in words
    assert words.count("УЧЕНИЕ УЧЕНИЕ УЧЕНИЕ") == 2
    refused = visavis(*render, "--for", "ru")
    assert refused.code == 2
    assert "expected a release in force to ru, got none of this party" in refused.err
    for arguments, words in (
        (("--lang", "pt"), "Language refused: expected fr, en or ru, got 'pt'"),
        (("--for", "No One"), "expected"),
    ):
        assert words in visavis(*render[:5], *arguments).err


def test_a_draft_of_ours_alone_is_shown_line_by_line(folder: Path) -> None:
    drafted = visavis(
        *("communique", "draft", "-C", str(folder), "--office", "fr/chief", "--json"),
        *("--sides", "ru", "--lang", "fr", "--internal"),
        *("--paragraphs", json.dumps({"text": {"lang": "fr", "text": "Entretien d’une heure."}})),
    ).json()["id"]
    sign = ("communique", "sign", "-C", str(folder), "--office", "fr/chief", "--internal")
    assert visavis(*sign, "--communique", drafted, "--draft", drafted).code == 0
    shown = visavis("communique", "differences", drafted, "-C", str(folder))
    assert shown.out == (f"signed in part: fr, ru\ndraft {drafted} of fr, signed by fr\n")
