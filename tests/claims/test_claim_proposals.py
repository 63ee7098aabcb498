"""From a dispatch to claims for the record: quoted exactly, nothing guessed, no stamp followed."""

import hashlib

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from visavis.claims import (
    Bound,
    ClaimMake,
    ClaimStatus,
    Period,
    SourceDiffers,
    SpeakerKind,
    UnitKind,
    require_source,
)
from visavis.claims.claim_confirm import DispatchRead, propose_claims

# In our own words; the figures are public facts of the scenario.
DISPATCH = (
    "Moscou, 17 novembre 2015. Selon le chef d'état-major russe, 4.111 cibles ont été frappées"
    " en 48 jours. Les bombardiers ont effectué 2.299 sorties depuis le 30 septembre, a-t-il dit."
    " Le porte-avions triplera la capacité de frappe. La France a effectué 12 % des frappes non"
    " américaines de la coalition, selon un porte-parole militaire américain. Les attentats ont"
    " fait plus de 350 blessés. La zone s'étend sur 10 à 20 km."
)


def read(text: str, stamp: str | None = None, as_of: str | None = None) -> DispatchRead:
    return propose_claims(text, stamp=stamp, language=None, as_of=as_of)


def by_words(found: DispatchRead) -> dict[str, ClaimMake]:
    return {one.surface: one.claim for one in found.proposals if one.claim is not None}


def test_each_figure_becomes_a_claim_with_its_speaker_period_and_denominator() -> None:
    found = read(DISPATCH)
    assert found.as_of == "2015-11-17T00:00:00Z"
    claims = by_words(found)
    targets, sorties = claims["4.111 cibles"], claims["2.299 sorties"]
    assert targets.figure is not None
    assert (targets.figure.value, targets.figure.unit.name) == ("4111", "cibles")
    assert targets.figure.unit.kind is UnitKind.COUNT
    assert targets.figure.period is not None
    assert targets.figure.period.days == 48
    assert targets.speaker.kind is SpeakerKind.OUTSIDER  # an office is for the officer to name
    assert targets.speaker.named is not None
    assert targets.speaker.named.text == "le chef d'état-major russe"
    assert sorties.figure is not None
    assert sorties.figure.period == Period(starts="2015-09-30")  # since then, not on that day
    share = claims["12 %"]
    assert share.figure is not None
    assert share.figure.unit.kind is UnitKind.PERCENT
    assert share.figure.denominator is not None
    assert share.figure.denominator.told.text == "frappes non américaines de la coalition"
    assert (share.figure.denominator.unit, share.figure.denominator.scope) == (None, None)


def test_a_tripling_is_planned_of_an_unknown_baseline_and_the_narrators_figure_is_theirs() -> None:
    claims = by_words(read(DISPATCH))
    tripling, wounded = claims["triplera"], claims["plus de 350 blessés"]
    assert tripling.figure is not None
    assert (tripling.figure.value, tripling.figure.unit.kind) == ("3", UnitKind.MULTIPLIER)
    assert tripling.figure.baseline is None
    assert tripling.status is ClaimStatus.PLANNED
    assert wounded.speaker.kind is SpeakerKind.NARRATOR
    assert wounded.figure is not None
    assert wounded.figure.bound is Bound.MORE_THAN


def test_a_stamp_that_the_text_contradicts_is_never_followed() -> None:
    found = read(DISPATCH, stamp="2022-01")
    assert found.reading.stamp.verdict == "contradicted"
    assert found.as_of is None
    assert found.as_of_because == (
        "The stamp 2022-01 is contradicted by the text: say the day yourself."
    )
    assert all(one.claim is None for one in found.proposals)
    assert all(one.lacks == found.as_of_because for one in found.proposals)
    said = read(DISPATCH, stamp="2022-01", as_of="2015-11-17T00:00:00Z")
    assert by_words(said)["4.111 cibles"].as_of == "2015-11-17T00:00:00Z"


def test_a_text_without_a_day_needs_one_from_the_officer() -> None:
    found = read("Selon le ministère, 12 avions ont décollé.")
    assert found.as_of_because == "The text does not show its day: say it yourself."


def test_a_day_that_does_not_exist_is_no_day() -> None:
    for as_of in ("2015-02-30T00:00:00Z", "tomorrow"):
        found = read(DISPATCH, as_of=as_of)
        assert found.proposals
        assert all(one.claim is None and one.lacks for one in found.proposals)


def test_a_fraction_in_words_is_bounded_since_no_decimal_is_a_third() -> None:
    found = read("Paris, 17 novembre 2015. Un tiers des avions a décollé, selon le ministère.")
    (claim,) = by_words(found).values()
    assert claim.figure is not None
    assert claim.figure.unit.kind is UnitKind.RATIO
    assert claim.figure.bound is Bound.RANGE
    assert (claim.figure.low, claim.figure.high) == ("0.3333325", "0.3333335")


INSERTS = st.lists(st.sampled_from(("\ufeff", "\u00a0", "😀", "\t", "\r\n", "é", "  ")), max_size=3)


@settings(max_examples=60, deadline=None)
@given(places=st.lists(st.tuples(st.integers(0, len(DISPATCH)), INSERTS), max_size=6))
def test_every_claim_quotes_the_text_to_the_code_point(
    places: list[tuple[int, list[str]]],
) -> None:
    text = DISPATCH
    for place, inserts in places:
        text = text[:place] + "".join(inserts) + text[place:]
    found = read(text, as_of="2015-11-17T00:00:00Z")
    digest = hashlib.sha256(text.encode()).hexdigest()
    assert found.digest == digest
    for one in found.proposals:
        if one.claim is None:
            continue
        source = one.claim.source
        assert source is not None
        assert source.digest == digest
        assert text[source.start : source.end] == source.surface == one.surface
        require_source(text, one.claim)


def test_a_claim_that_quotes_another_text_or_other_words_is_refused() -> None:
    claim = by_words(read(DISPATCH))["4.111 cibles"]
    with pytest.raises(SourceDiffers, match="expected a source with the hash of this text"):
        require_source(DISPATCH + " ", claim)
    assert claim.source is not None
    moved = msgspec.structs.replace(
        claim.source, start=claim.source.start + 1, end=claim.source.end + 1
    )
    with pytest.raises(SourceDiffers, match=r"the words that stand at \d+ to \d+, '\.111 cibles '"):
        require_source(DISPATCH, msgspec.structs.replace(claim, source=moved))
    with pytest.raises(SourceDiffers, match="got none"):
        require_source(DISPATCH, msgspec.structs.replace(claim, source=None))
