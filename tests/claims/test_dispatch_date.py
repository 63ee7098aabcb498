"""The document's day, and stamps that agree or do not."""

from pathlib import Path

import pytest
from evaluation.passages import load_passages

from visavis.claims.dispatch import read_dispatch

PARIS = next(each for each in load_passages("passages") if each["id"] == "fr-d01")["text"]


def test_weekdays_with_their_dates_fix_the_year_against_a_late_stamp() -> None:
    reading = read_dispatch(PARIS, stamp="2022-01", language=None)
    assert reading.stamp.verdict == "contradicted"
    assert reading.stamp.given == "2022-01"
    assert reading.document_date.best == "2015-11-19"
    assert reading.stamp.because[0].reason == "falls on another weekday near the stamp"
    start, end = reading.stamp.because[0].span
    assert PARIS[start:end] == "vendredi 13 novembre"


def test_both_readings_of_a_contradicted_stamp_are_kept() -> None:
    reading = read_dispatch(
        "Mardi 17 novembre 2015, il a parlé. Le 3 mai, rien.", stamp="2022-01-05", language="fr"
    )
    assert (
        reading.stamp.verdict in ("contradicted", "doubtful")
        or reading.document_date.best is not None
    )
    flagged = read_dispatch(PARIS, stamp="2022-01-20", language=None)
    thursday = next(time for time in flagged.times if time.surface == "jeudi")
    assert thursday.value == "2015-11-19"
    assert thursday.candidates == ("2015-11-19", "2022-01-20")


def test_the_true_stamp_agrees() -> None:
    reading = read_dispatch(PARIS, stamp="2015-11-19", language=None)
    assert reading.stamp.verdict == "agrees"
    assert reading.stamp.because == ()


def test_a_heading_that_differs_from_the_stamp_contradicts_it() -> None:
    text = "Communiqué de presse du 25 janvier 2024\nLe chef d'état-major s'est entretenu ce matin."
    reading = read_dispatch(text, stamp="2022-01-25", language=None)
    assert reading.stamp.verdict == "contradicted"
    assert reading.document_date.best == "2024-01-25"
    assert "its own date, 2024-01-25" in reading.stamp.because[0].reason


def test_a_past_after_the_stamp_is_flagged() -> None:
    reading = read_dispatch(
        "Le 12 mars 2018, ils ont signé un accord.", stamp="2016-05-01", language="fr"
    )
    assert reading.stamp.verdict == "contradicted"


def test_yesterday_with_the_wrong_weekday_is_flagged() -> None:
    reading = read_dispatch("Il a parlé hier mardi.", stamp="2015-11-19", language="fr")
    assert reading.stamp.verdict == "contradicted"


@pytest.mark.parametrize("folder", ["passages", "held_out"])
def test_right_stamps_are_almost_never_flagged(folder: str) -> None:
    flagged = [
        each["id"]
        for each in load_passages(folder)
        if read_dispatch(each["text"], stamp=each["true_date"], language=None).stamp.verdict
        in ("contradicted", "doubtful")
    ]
    assert len(flagged) <= 1, flagged


def test_the_passages_stand_where_the_evaluation_says() -> None:
    root = Path(__file__).resolve().parents[2] / "evaluation"
    assert len(list((root / "passages").glob("*.json"))) >= 30
    assert len(list((root / "held_out").glob("*.json"))) >= 30
