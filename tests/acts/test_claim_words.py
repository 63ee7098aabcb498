"""Figures, refusals and caveats in words: three languages, nothing missing, numbers as printed."""

import re

import msgspec
import pytest
from hypothesis import given, settings
from tests.acts.figure_bodies import figures
from tests.claims.terms import FRENCH, NOT_LEAD, RUSSIAN, count, percent, term

from visavis.acts import LANGUAGES, wording
from visavis.acts.claim_views import caveat_sentences, reasons
from visavis.acts.claim_words import figure_words
from visavis.claims import (
    Bound,
    Caveat,
    CaveatKind,
    Check,
    ClaimStatus,
    Convention,
    Figure,
    Operation,
    PeriodUnit,
    Problem,
    Reason,
    Refused,
    UnitKind,
    reckon,
)

SETS = (
    ("figure.convention", Convention),
    ("figure.operation", Operation),
    ("figure.bound", Bound),
    ("figure.unit", UnitKind),
    ("figure.period", PeriodUnit),
    ("claim.status", ClaimStatus),
    ("state", Check),
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_part_of_a_figure_has_its_words(language: str) -> None:
    for subject, members in SETS:
        for member in members:
            assert wording(language).has(f"{subject}.{member.value}"), (subject, member)


def test_every_reason_and_every_caveat_is_a_sentence_in_each_language() -> None:
    sentences = [
        *reasons(Refused(tuple(Problem(reason, "E", "G") for reason in Reason))),
        *caveat_sentences([Caveat(kind, "C", "B") for kind in CaveatKind]),
    ]
    for sentence in sentences:
        assert len(set(sentence.words.values())) == len(LANGUAGES)
        for words in sentence.words.values():
            assert re.fullmatch(r"[A-ZА-ЯGC]\D*\.", words), words


def refusal(operation: Operation, *figures: dict[str, object], status: str = "stated") -> list[str]:
    terms = [term(figure, status=status) for figure in figures]
    found = reckon(operation, terms, None)
    assert isinstance(found, Refused)
    return [" | ".join(one.words[language] for language in LANGUAGES) for one in reasons(found)]


def test_a_share_of_other_strikes_is_refused_in_words() -> None:
    share = percent("12", "strike", NOT_LEAD, scope=FRENCH)
    assert refusal(Operation.SHARE_OF, share, count("2299", scope=RUSSIAN)) == [
        "La part porte sur strike ; l’autre chiffre compte sortie."
        " | The share is one of strike; the other figure counts sortie."
        " | Доля взята от strike; другое число считает sortie.",
        "Les chiffres ne parlent pas de la même chose : coalition/without-lead/strikes, et"
        " ru/strikes."
        " | The figures speak of different things: coalition/without-lead/strikes, and ru/strikes."
        " | Числа говорят о разном: coalition/without-lead/strikes и ru/strikes.",
    ]


def test_targets_that_are_no_sorties_are_refused_in_words() -> None:
    day = {"starts": "2015-11-17", "ends": "2015-11-17"}
    targets = count("4111", "target", period=day, scope=FRENCH)
    sorties = count("2299", period=day, scope=RUSSIAN)
    assert refusal(Operation.DIFFERENCE, targets, sorties) == [
        "sortie n’est pas target : ce qui se compte ne se convertit pas."
        " | sortie are not target: things that are counted do not convert into each other."
        " | sortie — не то же, что target: то, что считают поштучно, не пересчитывается одно в"
        " другое."
    ]


def test_a_tripling_of_nothing_known_is_refused_in_words() -> None:
    tripling: dict[str, object] = {"bound": "exact", "value": "3", "unit": {"kind": "multiplier"}}
    assert refusal(Operation.MULTIPLY, tripling, status="predicted") == [
        "La base du multiplicateur est inconnue : il ne donne aucun nombre."
        " | The baseline of the multiplier is unknown: it yields no number."
        " | Исходная величина неизвестна: числа не выходит."
    ]


def test_numbers_are_printed_as_the_language_prints_them_and_no_digit_is_lost() -> None:
    figure = msgspec.convert(count("-1234567.50", "sortie"), Figure)
    shown = {one: figure_words(wording(one).say, one, figure) for one in LANGUAGES}
    assert shown == {
        "fr": "-1\u202f234\u202f567,50 sortie",
        "en": "-1,234,567.50 sortie",
        "ru": "-1\u202f234\u202f567,50 sortie",
    }


@settings(max_examples=60, deadline=None)
@given(plain=figures())
def test_no_figure_of_any_form_lacks_words(plain: dict[str, object]) -> None:
    figure = msgspec.convert(plain, Figure)
    for language in LANGUAGES:
        words = figure_words(wording(language).say, language, figure)
        assert words.strip()
        assert "None" not in words
