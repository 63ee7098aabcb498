"""Times of the three languages, and their values from a known day (Thursday 19 November 2015)."""

import pytest

from visavis.claims.dispatch import read_dispatch
from visavis.claims.dispatch.calendar import easter

THURSDAY = "2015-11-19"


def value_of(
    text: str, surface: str, language: str = "fr", stamp: str | None = THURSDAY
) -> str | None:
    found = {
        time.surface: time.value
        for time in read_dispatch(text, stamp=stamp, language=language).times
    }
    assert surface in found, found
    return found[surface]


@pytest.mark.parametrize(
    ("text", "surface", "value"),
    [
        ("Il a parlé mardi.", "mardi", "2015-11-17"),
        ("Il parlera mardi.", "mardi", "2015-11-24"),
        ("Ils ont parlé jeudi.", "jeudi", "2015-11-19"),
        ("Les attentats du 13 novembre ont tué.", "13 novembre", "2015-11-13"),
        ("Depuis le printemps 2014, rien.", "printemps 2014", "2014-SP"),
        ("L'avion s'est écrasé fin octobre.", "fin octobre", "2015-10"),
        ("Il sera sur zone à la fin de la semaine.", "la fin de la semaine", "2015-W47"),
        ("Dans la nuit de lundi à mardi, un tir.", "nuit de lundi à mardi", "2015-11-16TNI"),
        ("Depuis le 30 septembre, des vols.", "30 septembre", "2015-09-30"),
        ("Ils ont volé en 48 jours.", "48 jours", "P48D"),
        ("Il partira dans 48 jours.", "48 jours", "2016-01-06"),
        ("Il y a trois jours, rien.", "Il y a trois jours", "2015-11-16"),
        ("À 20h30 (18h30 GMT), un appel.", "18h30 GMT", "2015-11-19T18:30Z"),
        ("Du 13 au 17 novembre, des vols.", "13 au 17 novembre", "2015-11-13/2015-11-17"),
        ("Il vole tous les deux jours.", "tous les deux jours", "P2D"),
        ("Il reviendra à Noël.", "Noël", "2015-12-25"),
        ("C'était hier soir.", "hier soir", "2015-11-18TEV"),
        ("Un an plus tôt, rien.", "Un an plus tôt", "2014"),
    ],
)
def test_french_time_has_its_iso_value(text: str, surface: str, value: str) -> None:
    assert value_of(text, surface) == value


@pytest.mark.parametrize(
    ("text", "surface", "value"),
    [
        ("They spoke on Tuesday.", "Tuesday", "2015-11-17"),
        ("It flew in the past 48 hours.", "the past 48 hours", "PT48H"),
        ("It ended at 8:30 p.m. (1830 GMT).", "1830 GMT", "2015-11-19T18:30Z"),
        ("It happened overnight.", "overnight", "2015-11-18TNI"),
        ("It was two days ago.", "two days ago", "2015-11-17"),
    ],
)
def test_english_time_has_its_iso_value(text: str, surface: str, value: str) -> None:
    assert value_of(text, surface, "en") == value


@pytest.mark.parametrize(
    ("text", "surface", "value"),
    [
        ("В ночь на вторник прошёл бой.", "ночь на вторник", "2015-11-16TNI"),
        ("За 48 дней они совершили вылеты.", "48 дней", "P48D"),
        ("Это было накануне.", "накануне", "2015-11-18"),
        ("Весной 2014 года связь прервали.", "Весной 2014 года", "2014-SP"),
    ],
)
def test_russian_time_has_its_iso_value(text: str, surface: str, value: str) -> None:
    assert value_of(text, surface, "ru") == value


@pytest.mark.parametrize(
    "text",
    [
        "La mer est calme.",
        "Il a pris sa voiture.",
        "Il a été vu.",
        "Le 2e régiment de mars en avant sa route.",
    ],
)
def test_words_that_look_like_days_and_seasons_are_not_times(text: str) -> None:
    found = [time.surface for time in read_dispatch(text, stamp=THURSDAY, language="fr").times]
    assert found in ([], ["mars"])


def test_a_budget_year_stays_unresolved() -> None:
    assert value_of("L'exercice 2016 sera difficile.", "L'exercice 2016") is None


def test_without_any_date_the_year_stays_open() -> None:
    assert (
        value_of("Les attentats du 13 novembre ont tué.", "13 novembre", stamp=None) == "XXXX-11-13"
    )


@pytest.mark.parametrize(
    ("year", "month", "day"), [(2015, 4, 5), (2016, 3, 27), (2024, 3, 31), (2025, 4, 20)]
)
def test_easter_falls_on_the_published_sunday(year: int, month: int, day: int) -> None:
    found = easter(year)
    assert (found.year, found.month, found.day) == (year, month, day)
