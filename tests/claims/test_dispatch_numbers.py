"""Numbers as French, English and Russian write them."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from visavis.claims.dispatch.number_words import Language
from visavis.claims.dispatch.numbers import find_numbers, read_digits


def values(text: str, language: Language = "fr") -> list[float]:
    return [number.value for number in find_numbers(text, language)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("4.111", 4111),
        ("4 111", 4111),
        ("4,1", 4.1),
        ("1.200.000", 1_200_000),
        ("4,1 millions", 4_100_000),
        ("quatre-vingt-dix-sept mille trois cents", 97_300),
        ("vingt et un", 21),
        ("soixante-dix-huit", 78),
        ("une quarantaine", 40),
        ("une dizaine de milliers", 10_000),
        ("un millier", 1000),
        ("trois cents millions", 300_000_000),
    ],
)
def test_french_number_is_read_with_its_separators_and_words(text: str, value: float) -> None:
    assert values(text) == [value]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2,299", 2299),
        ("4.5", 4.5),
        ("half a dozen", 6),
        ("$2.3 billion", 2.3e9),
        ("one hundred and five", 105),
    ],
)
def test_english_comma_separates_thousands_and_its_dot_decimals(text: str, value: float) -> None:
    assert values(text, "en") == [value]


@pytest.mark.parametrize(
    ("text", "value"),
    [("32 тыс.", 32_000), ("8,5 млн", 8.5e6), ("двадцать пять тысяч", 25_000), ("сорока", 40)],
)
def test_russian_number_words_are_read_in_their_cases(text: str, value: float) -> None:
    assert values(text, "ru") == [value]


@pytest.mark.parametrize(
    "text", ["le 2e régiment", "l'a400m", "cl-415", "13/11/2015 x", "trois-mâts"]
)
def test_ordinals_types_and_numeric_dates_are_no_numbers(text: str) -> None:
    assert not [value for value in values(text) if value not in (13.0,)] or values(text) == []


def test_a_plural_collective_alone_is_marked_vague() -> None:
    (number,) = find_numbers("des dizaines de morts", "fr")
    assert number.vague


@given(st.integers(min_value=0, max_value=999_999_999))
def test_every_integer_grouped_in_the_french_way_is_read_back(value: int) -> None:
    for mark in (".", " "):
        assert read_digits(f"{value:,}".replace(",", mark), "fr") == value


@example("0.000.000")
@given(st.text(alphabet="0123456789 .,", max_size=200))
def test_digits_in_any_order_never_crash_the_scan(text: str) -> None:
    for number in find_numbers(text, "fr"):
        assert 0 <= number.start < number.end <= len(text)
