"""How dispatches really write: asides, shares, others of a kind, clauses that take back."""

import pytest

from visavis.claims.dispatch import ClaimReading, TimeReading, read_dispatch

THURSDAY = "2015-11-19"


def claim_of(text: str, surface: str, language: str = "fr") -> ClaimReading:
    reading = read_dispatch(text, stamp=THURSDAY, language=language)
    found = {claim.surface: claim for claim in reading.claims}
    assert surface in found, list(found)
    return found[surface]


def times_of(text: str, language: str = "fr", stamp: str = THURSDAY) -> tuple[TimeReading, ...]:
    return read_dispatch(text, stamp=stamp, language=language).times


@pytest.mark.parametrize(
    ("text", "surface", "value", "unit", "language"),
    [
        ("Un habitant sur deux a fui.", "Un habitant", 1, "habitant", "fr"),
        ("Fewer than one school in ten was hit.", "Fewer than one school", 1, "school", "en"),
        ("Le raid a fait un mort et trois blessés.", "un mort", 1, "mort", "fr"),
        ("Ils ont saisi trois de ses navires.", "trois de ses navires", 3, "navires", "fr"),
        ("31 personnes tuées et 270 autres blessées.", "270", 270, "personnes", "fr"),
        ("Elle a mené 283 des 8.200 frappes.", "283", 283, "frappes", "fr"),
        ("Un million et demi d'habitants y vivent.", "Un million et demi d'habitants", 1.5e6,
         "habitants", "fr"),
        ("Two and a half million people fled.", "Two and a half million people", 2.5e6,
         "people", "en"),
        ("Сбито полтора десятка дронов.", "полтора десятка дронов", 15, "дронов", "ru"),
        ("La soixantaine de missiles a touché.", "La soixantaine de missiles", 60, "missiles",
         "fr"),
        ("La France aligne quatre Mirage 2000.", "quatre Mirage 2000", 4, "Mirage 2000", "fr"),
        ("On compte 132.000 arrivées.", "132.000 arrivées", 132_000, "arrivées", "fr"),
        ("Il y a 7 \"terroristes\" morts.", "7 \"terroristes", 7, "terroristes", "fr"),
        ("Ранены трое военных моряков.", "трое военных моряков", 3, "моряков", "ru"),
        ("30 morts à Bogo, 22 à San Remigio.", "22", 22, "morts", "fr"),
        ("Les cas sont en baisse, 1.024 contre 1.053 cas dimanche.", "1.024", 1024, "cas", "fr"),
        ("« Un bon tiers » des patients ont guéri.", "Un bon tiers", 0.333333, None, "fr"),
    ],
)  # fmt: skip
def test_figure_is_counted_with_its_noun(
    text: str, surface: str, value: float, unit: str | None, language: str
) -> None:
    figure = claim_of(text, surface, language).figure
    assert (figure.value, figure.unit) == (value, unit)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Le niveau d'alerte a été relevé de trois à quatre.", "fr"),
        ("Il l'a dit à France 3 Occitanie.", "fr"),
        ("Un policier a été entendu.", "fr"),
        ("Les deux autres ont fui.", "fr"),
        ("Ils ont entre 40 et 65 ans.", "fr"),
    ],
)
def test_levels_names_and_articles_are_no_figures(text: str, language: str) -> None:
    assert read_dispatch(text, stamp=THURSDAY, language=language).claims == ()


def test_a_number_without_a_noun_is_compared_with_what_is_near_it_in_size() -> None:
    text = "Le raid a fait 137 morts et 5.000 blessés, contre 113 la veille."
    assert claim_of(text, "113").figure.unit == "morts"


def test_more_than_behind_a_count_does_not_make_it_an_increment() -> None:
    text = "Le bilan fait état de 800 morts et de plus de 2 700 blessés."
    assert claim_of(text, "800 morts").figure.relation is None


def test_sixteen_bombs_on_two_posts_are_no_share() -> None:
    text = "Ils ont largué seize bombes sur deux centres."
    assert claim_of(text, "seize bombes").figure.denominator is None


@pytest.mark.parametrize(
    ("text", "surface", "speaker", "cue"),
    [
        ("L'armée, qui soutient le régime, a déclaré que 21 soldats avaient péri.", "21 soldats",
         "L'armée", "a déclaré"),
        ("Plusieurs sources interrogées par l'AFP évoquent 28 morts.", "28 morts",
         "Plusieurs sources", "évoquent"),
        ("Kiev fait état d'au moins 40 morts.", "au moins 40 morts", "Kiev", "fait état d'"),
        ("Le gouverneur évalue les dégâts à 3 millions d'euros et estime que 40 maisons sont "
         "perdues.", "40 maisons", "Le gouverneur", "estime"),
        ("Douze avions ont décollé, a annoncé à Bruxelles le ministre.", "Douze avions",
         "le ministre", "a annoncé"),
        ("Selon un bilan provisoire publié mardi par la préfecture, 12 maisons ont brûlé.",
         "12 maisons", "la préfecture", "Selon"),
        ("Selon des voisins, six hommes ont fui.", "six hommes", "des voisins", "Selon"),
    ],
)  # fmt: skip
def test_figure_has_the_speaker_of_its_clause(
    text: str, surface: str, speaker: str, cue: str
) -> None:
    claim = claim_of(text, surface)
    assert claim.speaker is not None
    assert claim.cue is not None
    assert (claim.speaker.surface, claim.cue.surface) == (speaker, cue)


@pytest.mark.parametrize(
    ("text", "surface", "speaker", "language"),
    [
        (
            "Сбиты три самолета. Об этом сообщила пресс-служба ведомства.",
            "три самолета",
            "пресс-служба ведомства",
            "ru",
        ),
        ("По его словам, сбиты четыре дрона.", "четыре дрона", "его", "ru"),
        (
            "The Observatory, a monitoring group, said government strikes killed 37 civilians.",
            "37 civilians",
            "a monitoring group",
            "en",
        ),
        (
            '"We will need 40 tents," the officer told SANA, the state news agency.',
            "40 tents",
            "the officer",
            "en",
        ),
    ],
)
def test_figure_has_its_speaker_in_english_and_russian(
    text: str, surface: str, speaker: str, language: str
) -> None:
    claim = claim_of(text, surface, language)
    assert claim.speaker is not None
    assert claim.speaker.surface == speaker


@pytest.mark.parametrize(
    ("text", "surface", "language"),
    [
        ("The United States fired 105 missiles.", "105 missiles", "en"),
        ("Selon le calendrier, 40 trains circulent.", "40 trains", "fr"),
        ("Ce chiffre s'élève à 2.999 morts.", "2.999 morts", "fr"),
    ],
)
def test_names_and_nouns_that_look_like_saying_give_no_speaker(
    text: str, surface: str, language: str
) -> None:
    assert claim_of(text, surface, language).speaker is None


@pytest.mark.parametrize(
    ("text", "surface", "status"),
    [
        ("L'Otan, qui dispose de cent avions, activera ses plans.", "cent avions", "stated"),
        ("Il pourra soulager les 1.300 soldats français qui y sont engagés.", "1.300 soldats",
         "stated"),
        ("Les combats auraient fait 420 morts.", "420 morts", "reported_unverified"),
        ("Berlin prévoit d'évacuer 150 civils.", "150 civils", "planned"),
        ("La France va ainsi envoyer 12 avions.", "12 avions", "planned"),
        ("Kiev compte 40 morts. Ces chiffres n'ont pu être vérifiés.", "40 morts",
         "reported_unverified"),
        ("Riga avance 40 morts, un bilan que Minsk conteste.", "40 morts", "denied"),
        ("La force passera de 37 à 39 hommes.", "37", "stated"),
    ],
)  # fmt: skip
def test_status_comes_from_the_figure_s_own_clause(text: str, surface: str, status: str) -> None:
    assert claim_of(text, surface).status == status


@pytest.mark.parametrize(
    ("text", "surface", "period"),
    [
        (
            "Le baril a dépassé 100 dollars pour la première fois depuis 2014.",
            "dépassé 100 dollars",
            None,
        ),
        ("Trois sites ont été frappés samedi à 4h (2h GMT).", "Trois sites", "samedi à 4h"),
        ("L'Otan, qui dispose de cent avions, parlera vendredi.", "cent avions", None),
        ("Selon un rapport publié vendredi, 12 ponts ont sauté.", "12 ponts", None),
        ("Les ventes ont reculé de 40 % par rapport à 2014.", "40 %", "2014"),
        ("16h45 : trois blessés sont évacués.", "trois blessés", None),
    ],
)
def test_period_is_the_figure_s_own(text: str, surface: str, period: str | None) -> None:
    found = claim_of(text, surface).figure.period
    assert (found.surface if found else None) == period


@pytest.mark.parametrize(
    ("text", "surface", "value", "language"),
    [
        ("Ce mardi 17 novembre, rien.", "Ce mardi 17 novembre", "2015-11-17", "fr"),
        ("Ce dimanche midi, le feu court.", "Ce dimanche midi", "2015-11-15T12:00", "fr"),
        ("Il est parti à 6 heures du soir.", "6 heures du soir", "2015-11-19T18:00", "fr"),
        ("Jeudi en fin d'après-midi.", "Jeudi en fin d'après-midi", "2015-11-19TAF", "fr"),
        ("Lors du raid du 13 avril dernier.", "13 avril dernier", "2015-04-13", "fr"),
        ("Le 19-11-2015, il part.", "19-11-2015", "2015-11-19", "fr"),
        ("Une réunion de deux jours après le raid.", "deux jours", "P2D", "fr"),
        ("A two-day meeting.", "two-day", "P2D", "en"),
        ("It began at 9 p.m. on Tuesday.", "9 p.m. on Tuesday", "2015-11-17T21:00", "en"),
        ("It fell six minutes after take-off.", "six minutes", "PT6M", "en"),
    ],
)
def test_time_is_read_whole(text: str, surface: str, value: str, language: str) -> None:
    assert (surface, value) in [(time.surface, time.value) for time in times_of(text, language)]


def test_the_eve_is_counted_from_the_day_of_speaking_in_its_own_sentence() -> None:
    text = "Le raid de lundi a fait 137 morts, a dit mercredi le ministre, contre 113 la veille."
    assert [time.value for time in times_of(text)] == ["2015-11-16", "2015-11-18", "2015-11-17"]


def test_speeds_are_not_sets_of_hours() -> None:
    assert times_of("Winds of 150 miles per hour.", "en") == ()


@pytest.mark.parametrize(
    ("text", "stamp", "verdict", "reason"),
    [
        ("Un camion a foncé ce jeudi 14 juillet.", "2016-10-02", "contradicted",
         "the text calls this its own day, far from the stamp"),
        ("Publié le 19-11-2015\nParis frappe.", "2022-01", "contradicted",
         "the document gives its own date, 2015-11-19"),
        ("La force sera doublée d'ici à 2016.", "2021-03-04", "doubtful",
         "still to come, but earlier than the stamp"),
    ],
)  # fmt: skip
def test_a_stamp_against_the_text_is_flagged(
    text: str, stamp: str, verdict: str, reason: str
) -> None:
    read = read_dispatch(text, stamp=stamp, language="fr").stamp
    assert (read.verdict, read.because[0].reason) == (verdict, reason)


@pytest.mark.parametrize(
    ("text", "stamp"),
    [
        ("Un camion a foncé ce jeudi 14 juillet.", "2016-07-15"),
        ("Un camion a foncé ce jeudi 14 juillet.", "2016"),
        ("La force devait doubler d'ici à 2016.", "2021-03-04"),
        ("Elections will be held in December, instead of March 2016.", "2015-11-19"),
    ],
)
def test_a_right_stamp_is_left_alone(text: str, stamp: str) -> None:
    assert read_dispatch(text, stamp=stamp, language=None).stamp.because == ()
