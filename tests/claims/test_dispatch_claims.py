"""Figures with their bounds, shares and periods; who says them; whether they are so."""

import pytest

from visavis.claims.dispatch import ClaimReading, read_dispatch


def claims_of(text: str, language: str = "fr") -> dict[str, ClaimReading]:
    return {
        claim.surface: claim
        for claim in read_dispatch(text, stamp="2015-11-19", language=language).claims
    }


def claim_of(text: str, surface: str, language: str = "fr") -> ClaimReading:
    found = claims_of(text, language)
    assert surface in found, list(found)
    return found[surface]


@pytest.mark.parametrize(
    ("text", "surface", "value", "bound", "unit"),
    [
        ("Plus de 350 blessés.", "Plus de 350 blessés", 350, "more_than", "blessés"),
        ("Au moins sept civils sont morts.", "Au moins sept civils", 7, "at_least", "civils"),
        ("Près de 7 000 vacanciers.", "Près de 7 000 vacanciers", 7000, "about", "vacanciers"),
        ("Une quarantaine de malades.", "Une quarantaine de malades", 40, "about", "malades"),
        ("Jusqu'à 40 nœuds.", "Jusqu'à 40 nœuds", 40, "at_most", "nœuds"),
        ("Moins de 200 hommes.", "Moins de 200 hommes", 200, "less_than", "hommes"),
        ("Un coût de 4,1 milliards d'euros.", "4,1 milliards d'euros", 4.1e9, "exact", "euros"),
        ("Douze nouveaux avions.", "Douze nouveaux avions", 12, "exact", "avions"),
        ("Ils tripleront la force.", "tripleront", 3, "exact", None),
    ],
)
def test_figure_has_value_bound_and_unit(
    text: str, surface: str, value: float, bound: str, unit: str | None
) -> None:
    figure = claim_of(text, surface).figure
    assert (figure.value, figure.bound, figure.unit) == (value, bound, unit)


def test_a_range_has_two_ends_and_no_value() -> None:
    figure = claim_of("Entre 150 et 200 maisons menacent ruine.", "Entre 150 et 200 maisons").figure
    assert (figure.value, figure.low, figure.high, figure.bound) == (None, 150, 200, "range")


def test_a_share_names_what_it_is_a_share_of() -> None:
    figure = claim_of(
        "La France a réalisé 12 % des frappes non américaines de la coalition.", "12 %"
    ).figure
    assert figure.denominator is not None
    assert figure.denominator.surface == "frappes non américaines de la coalition"


def test_a_share_of_a_counted_thing_holds_its_number() -> None:
    figure = claim_of("La moitié des 1.200 habitants ont fui.", "La moitié").figure
    assert figure.value == 0.5
    assert figure.denominator is not None
    assert (figure.denominator.surface, figure.denominator.value) == ("1.200 habitants", 1200)


def test_a_subset_is_told_from_its_sum() -> None:
    found = claims_of("66 personnes étaient à bord, dont 30 Égyptiens, soit 120 au total.")
    assert found["66 personnes"].figure.relation is None
    assert found["30 Égyptiens"].figure.relation == "subset"
    assert found["120"].figure.relation == "total"


def test_a_corrected_number_is_no_claim() -> None:
    assert list(claims_of("Il y a eu 4 111 obus, et non 4 011.")) == ["4 111 obus"]


def test_a_comparison_takes_its_own_period_and_the_unit_of_the_first() -> None:
    found = claims_of("Le bilan est de 12 morts, contre 8 un an plus tôt.")
    assert found["8"].figure.unit == "morts"
    assert found["8"].figure.period is not None
    assert found["8"].figure.period.value == "2014"


def test_the_period_of_a_count_is_not_the_day_of_the_statement() -> None:
    claim = claim_of("L'état-major a revendiqué mardi 2.299 sorties en 48 jours.", "2.299 sorties")
    assert claim.figure.period is not None
    assert claim.figure.period.value == "P48D"
    only = claim_of("L'état-major a annoncé mardi 2.299 sorties.", "2.299 sorties")
    assert only.figure.period is None


@pytest.mark.parametrize(
    ("text", "speaker", "cue"),
    [
        ("Selon Paris, 12 avions ont décollé.", "Paris", "Selon"),
        (
            "Douze avions ont décollé, a annoncé mardi le ministère de la Défense.",
            "le ministère de la Défense",
            "a annoncé",
        ),
        ("L'état-major russe affirme que 12 avions ont décollé.", "L'état-major russe", "affirme"),
        (
            "« Douze avions ont décollé. Dix sont rentrés », a déclaré le général Latour.",
            "le général Latour",
            "a déclaré",
        ),
        ("Douze avions ont décollé, a-t-elle précisé.", "elle", "a-t-elle précisé"),
        ("Comme l'a annoncé l'Élysée, 12 avions ont décollé.", "l'Élysée", "a annoncé"),
    ],
)
def test_the_speaker_is_the_mention_inside_the_attribution(
    text: str, speaker: str, cue: str
) -> None:
    claim = next(iter(claims_of(text).values()))
    assert claim.speaker is not None
    assert claim.cue is not None
    assert (claim.speaker.surface, claim.cue.surface) == (speaker, cue)


def test_attacks_in_paris_do_not_speak() -> None:
    claim = claim_of(
        "Depuis les attentats à Paris, 1.000 militaires patrouillent.", "1.000 militaires"
    )
    assert claim.speaker is None
    assert claim.cue is None


def test_in_a_quoting_b_it_is_b_who_speaks() -> None:
    claim = claim_of(
        "Douze soldats sont morts, a rapporté une chaîne américaine, citant le ministère.",
        "Douze soldats",
    )
    assert claim.speaker is not None
    assert claim.speaker.surface == "le ministère"
    assert [each.surface for each in claim.speaker.via] == ["une chaîne américaine"]


def test_a_counterpart_holds_the_office_of_the_speaker_before() -> None:
    text = (
        "Le ministre malien de la Défense a annoncé 12 morts. Son homologue nigérien a évoqué "
        "15 morts."
    )
    claim = claim_of(text, "15 morts")
    assert claim.speaker is not None
    assert claim.speaker.office == "ministre malien de la Défense"
    assert claim.speaker.party == "ne"


def test_the_sentence_after_a_quotation_is_the_narrators() -> None:
    found = claims_of(
        "« Douze avions sont partis », a dit le colonel Roux. Trois hélicoptères restent."
    )
    assert found["Trois hélicoptères"].speaker is None


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Douze soldats ont été tués.", "stated"),
        ("La préfète a ordonné l'envoi de douze soldats.", "ordered"),
        ("Paris enverra douze soldats.", "planned"),
        ("Paris pourrait envoyer douze soldats.", "predicted"),
        ("Douze soldats auraient été tués.", "reported_unverified"),
        ("Moscou a démenti la mort de douze soldats.", "denied"),
        ("Le ministère a annoncé que douze soldats seraient déployés.", "planned"),
    ],
)
def test_status_follows_verb_and_mood(text: str, status: str) -> None:
    assert next(iter(claims_of(text).values())).status == status


def test_a_denied_figure_keeps_its_claimant() -> None:
    claim = claim_of(
        "Il dément le chiffre de douze avions abattus avancé par les rebelles.", "douze avions"
    )
    assert claim.status == "denied"
    assert claim.speaker is not None
    assert claim.speaker.surface == "les rebelles"


@pytest.mark.parametrize(
    "text",
    [
        "Le 2e régiment a quitté Gao.",
        "Le vol 9268 a disparu.",
        "La résolution 2254 a été adoptée.",
        "Un A400M a décollé.",
        "Appelez le 01 42 17 00 00.",
        "Un soldat a parlé aux deux présidents.",
    ],
)
def test_names_ordinals_articles_and_telephones_are_no_figures(text: str) -> None:
    assert claims_of(text) == {}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Les deux ministres se sont entretenus jeudi.", "contact_held"),
        ("Les états-majors ont convenu d'une ligne directe.", "agreement"),
        ("Le président a ordonné le retrait.", "order"),
        ("Le porte-avions arrivera sur zone samedi.", "deployment_announced"),
        ("L'armée a intensifié ses frappes.", "posture_changed"),
        ("Ils ont rétabli la liaison.", "channel_restored"),
        ("La ligne est rompue depuis juin.", "channel_broken"),
    ],
)
def test_events_of_the_acts_classes_are_found(text: str, kind: str) -> None:
    assert kind in [
        event.type for event in read_dispatch(text, stamp="2015-11-19", language="fr").events
    ]
