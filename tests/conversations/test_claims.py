"""Two parties, and claims between them: made, contested, revised, withdrawn, reckoned with."""

import re
from typing import Any

import pytest
from tests.claims.terms import CAMPAIGN, FRENCH, NOT_LEAD, RUSSIAN, count, percent
from tests.conversations.memory_party import (
    MemoryParty,
    exchange,
    say_unruled,
    text,
    two_sides,
)

from visavis.acts import LANGUAGES, MalformedCommand, Verdict, plain
from visavis.acts.claim_views import ClaimRecord, claim_record
from visavis.claims import (
    ClaimOver,
    ClaimRefused,
    DerivationRefused,
    NotTheirClaim,
    UnknownClaim,
    UnknownSpeaker,
)
from visavis.terms import Fault, StatementId

DAY = "2015-11-17T00:00:00Z"
THEIR_CHIEF = {"kind": "office", "office": "ru/chief"}
OUTSIDER = {"kind": "outsider", "named": text("a military spokesman")}


def put(
    side: MemoryParty,
    figure: dict[str, Any] | None,
    *,
    speaker: dict[str, Any],
    to: tuple[str, ...] = (),
    **more: Any,
) -> StatementId:
    """Put a claim on record by the chief of a side, and release it to some."""
    body = {"speaker": speaker, "as_of": DAY, "figure": figure, **more}
    return said(side, "claim.make", body, to)


def said(
    side: MemoryParty, kind: str, body: dict[str, Any], to: tuple[str, ...] = ()
) -> StatementId:
    command = {
        "office": f"{side.party}/chief",
        "kind": kind,
        "body": body,
        "release": {"audience": {"parties": list(to)}},
    }
    return side.carry_out(command).statements[0].id


def read(side: MemoryParty, claim: StatementId) -> ClaimRecord:
    return claim_record(side.shelf, claim)


def test_a_claim_keeps_its_speaker_apart_from_the_office_that_recorded_it() -> None:
    fr, ru = two_sides()
    claim = put(fr, count("2299"), speaker=THEIR_CHIEF, to=("ru",))
    exchange(fr, ru)
    seen = read(ru, claim)
    assert seen.made is not None
    assert seen.made.speaker.office == "ru/chief"
    assert seen.on_record is not None
    assert seen.on_record.by == "fr/chief"
    assert seen.state == "claimed"
    assert plain(seen)["made"]["figure"]["value"] == "2299"  # type: ignore[index]  # plain JSON


def test_a_claim_is_private_until_it_is_released() -> None:
    fr, ru = two_sides()
    figure = count("2299", told_to_nobody_else := "a-noun-for-this-test")
    put(fr, figure, speaker=OUTSIDER)
    assert not fr.logs
    put(fr, figure, speaker=OUTSIDER, to=("ru",))
    assert told_to_nobody_else.encode() in fr.logs[ru.party][0]


def test_two_claims_of_one_matter_are_never_merged() -> None:
    fr, ru = two_sides()
    one = put(fr, count("129", "dead"), speaker={"kind": "narrator"}, to=("ru",))
    other = put(ru, count("130", "dead"), speaker={"kind": "narrator"}, to=("fr",))
    exchange(fr, ru)
    values = []
    for claim in (one, other):
        made = read(fr, claim).made
        assert made is not None
        assert made.figure is not None
        values.append(made.figure.value)
    assert values == ["129", "130"]


def test_a_dispute_stands_beside_the_claim_and_alters_nothing_in_it() -> None:
    fr, ru = two_sides()
    claim = put(ru, count("4111", "target"), speaker=THEIR_CHIEF, to=("fr",))
    exchange(fr, ru)
    before = read(ru, claim)
    own = put(fr, count("3000", "target"), speaker=OUTSIDER, to=("ru",))
    fr.say(
        "fr/chief", "claim.dispute", claim=claim, reason=text("not what we counted"), instead=own
    )
    exchange(fr, ru)
    for side in (fr, ru):
        seen = read(side, claim)
        assert seen.state == "contested"
        assert seen.made == before.made
        assert [(one.party, one.word.by, one.instead) for one in seen.disputes] == [
            ("fr", "fr/chief", own)
        ]


def test_a_revision_is_a_claim_of_its_own_and_the_earlier_one_stays() -> None:
    fr, ru = two_sides()
    claim = put(fr, count("2299"), speaker=THEIR_CHIEF, to=("ru",))
    exchange(fr, ru)
    now = {"speaker": THEIR_CHIEF, "as_of": DAY, "figure": count("2305")}
    newer = ru.say("ru/chief", "claim.revise", claim=claim, now=now, reason=text("six more"))
    exchange(fr, ru)
    for side in (fr, ru):
        earlier, later = read(side, claim), read(side, newer)
        assert (earlier.state, earlier.revised_by) == ("revised", (newer,))
        assert later.revises == claim
        assert later.state == "claimed"
        for record, value in ((earlier, "2299"), (later, "2305")):
            assert record.made is not None
            assert record.made.figure is not None
            assert record.made.figure.value == value


def test_only_the_party_of_the_speaker_revises() -> None:
    fr, ru = two_sides()
    claim = put(fr, count("2299"), speaker=THEIR_CHIEF, to=("ru",))
    exchange(fr, ru)
    now = {"speaker": THEIR_CHIEF, "as_of": DAY, "figure": count("1")}
    with pytest.raises(NotTheirClaim) as caught:
        fr.say("fr/chief", "claim.revise", claim=claim, now=now)
    assert "expected ru, which answers for its speaker, got fr" in str(caught.value)
    assert caught.value.fault is Fault.OURS
    foreign = {"speaker": {"kind": "party", "party": "fr"}, "as_of": DAY, "figure": count("1")}
    with pytest.raises(NotTheirClaim, match="a new speaker for whom ru answers, got fr"):
        ru.say("ru/chief", "claim.revise", claim=claim, now=foreign)


def test_a_revision_of_another_party_does_not_count_wherever_it_comes_from() -> None:
    fr, ru = two_sides()
    claim = put(fr, count("2299"), speaker=THEIR_CHIEF, to=("ru",))
    exchange(fr, ru)
    now = {"speaker": THEIR_CHIEF, "as_of": DAY, "figure": count("1")}
    say_unruled(fr, "fr/chief", "claim.revise", {"claim": claim, "now": now}, "ru")
    (admission,) = ru.take_from(fr)
    assert admission.verdict is Verdict.REFUSED
    assert admission.code == "claims.not_their_claim"
    assert "expected a speaker for whom fr answers, got ru" in admission.text
    now = {"speaker": OUTSIDER, "as_of": DAY, "figure": count("1")}
    say_unruled(fr, "fr/chief", "claim.revise", {"claim": claim, "now": now}, "ru")
    assert ru.take_from(fr)[0].verdict is Verdict.ADMITTED
    seen = read(ru, claim)
    assert (seen.state, seen.revised_by) == ("claimed", ())


def test_who_recorded_the_words_of_an_outsider_may_revise_and_withdraw_them() -> None:
    fr, ru = two_sides()
    claim = put(fr, count("12"), speaker=OUTSIDER, to=("ru",))
    exchange(fr, ru)
    with pytest.raises(NotTheirClaim, match="expected fr, which put it on record, got ru"):
        ru.say("ru/chief", "claim.withdraw", claim=claim, reason=text("no"))
    fr.say("fr/chief", "claim.withdraw", claim=claim, reason=text("misheard"))
    exchange(fr, ru)  # whoever was told of the claim hears that it was taken back
    assert read(ru, claim).state == "withdrawn"
    with pytest.raises(ClaimOver, match="expected one that still stands, got one that was with"):
        ru.say("ru/chief", "claim.dispute", claim=claim, reason=text("too late"))


def test_commands_about_what_is_not_known_are_refused() -> None:
    fr, _ = two_sides()
    missing = "a" * 26
    for kind, more in (
        ("claim.dispute", {"reason": text("no")}),
        ("claim.withdraw", {"reason": text("no")}),
        ("claim.revise", {"now": {"speaker": OUTSIDER, "as_of": DAY, "figure": count("1")}}),
    ):
        with pytest.raises(UnknownClaim, match="got an id that is not known here"):
            fr.say("fr/chief", kind, claim=missing, **more)
    with pytest.raises(UnknownSpeaker, match="expected an office on the card of fr"):
        put(fr, count("1"), speaker={"kind": "office", "office": "fr/nobody"})
    with pytest.raises(MalformedCommand, match="expected a figure or words"):
        put(fr, None, speaker=OUTSIDER)


def test_what_is_said_of_a_private_claim_stays_as_private_whoever_speaks_in_it() -> None:
    fr, ru = two_sides()
    claim = put(fr, count("2299"), speaker=THEIR_CHIEF)
    fr.say("fr/chief", "claim.dispute", claim=claim, reason=text("we counted fewer"))
    fr.say("fr/chief", "claim.withdraw", claim=claim, reason=text("misheard"))
    assert not fr.logs  # that their words were recorded at all is not for them to hear
    assert read(fr, claim).state == "withdrawn"
    assert ru.documents == {}


def test_both_sides_check_what_was_derived_and_name_a_disputed_parent() -> None:
    fr, ru = two_sides()
    figure = count("2299", period=CAMPAIGN, scope=RUSSIAN)
    claim = put(ru, figure, speaker=THEIR_CHIEF, to=("fr",))
    exchange(fr, ru)
    derived = said(fr, "claim.derive", {"operation": "rate", "parents": [claim]}, ("ru",))
    exchange(fr, ru)
    seen = read(ru, derived)
    assert seen.derived is not None
    assert (seen.derived.check, seen.derived.caveats) == ("follows", ())
    assert seen.derived.body.result is not None
    assert seen.derived.body.result.figure is not None
    assert seen.derived.body.result.figure.low == "47.8958"
    assert read(ru, claim).derived_from_it == (derived,)
    fr.say("fr/chief", "claim.dispute", claim=claim, reason=text("counted twice"))
    exchange(fr, ru)
    seen = read(ru, derived)
    assert seen.derived is not None
    (caveat,) = seen.derived.caveats
    assert caveat.code == "disputed"
    assert caveat.words["en"] == f"Claim {claim[:6]} is disputed by fr/chief."


def test_what_was_derived_from_what_one_cannot_see_is_not_verifiable() -> None:
    fr, ru = two_sides()
    claim = put(fr, count("2299", period=CAMPAIGN), speaker=OUTSIDER)
    derived = said(fr, "claim.derive", {"operation": "rate", "parents": [claim]}, ("ru",))
    exchange(fr, ru)
    seen = read(ru, derived)
    assert seen.derived is not None
    assert seen.derived.check == "not_verifiable"


def test_a_dispute_of_what_a_figure_rests_on_reaches_through_every_generation() -> None:
    fr, ru = two_sides()
    one = put(ru, count("96", period=CAMPAIGN, scope=RUSSIAN), speaker=THEIR_CHIEF, to=("fr",))
    two = put(
        ru,
        count("48", period=CAMPAIGN, scope={"keys": ["ru/fleet"]}),
        speaker=THEIR_CHIEF,
        to=("fr",),
    )
    exchange(fr, ru)
    total = said(fr, "claim.derive", {"operation": "sum", "parents": [one, two]}, ("ru",))
    rate = said(fr, "claim.derive", {"operation": "rate", "parents": [total]}, ("ru",))
    fr.say("fr/chief", "claim.dispute", claim=two, reason=text("not theirs"))
    exchange(fr, ru)
    derived = read(ru, rate).derived
    assert derived is not None
    assert derived.body.result is not None
    assert derived.body.result.figure is not None
    assert derived.body.result.figure.value == "3"
    assert [(one.code, two[:6] in one.words["en"]) for one in derived.caveats] == [
        ("disputed", True)
    ]


def test_a_figure_that_rests_on_a_false_one_says_so_and_a_circle_ends() -> None:
    fr, ru = two_sides()
    claim = put(fr, count("96", period=CAMPAIGN), speaker=OUTSIDER, to=("ru",))
    rate: dict[str, Any] = {"operation": "rate", "parents": [claim]}
    honest = said(fr, "claim.derive", rate, ("ru",))
    result = plain(read(fr, honest))["derived"]["body"]["result"]  # type: ignore[index]
    result["figure"]["value"] = "200"
    false = say_unruled(fr, "fr/chief", "claim.derive", {**rate, "result": result}, "ru")
    exchange(fr, ru)
    into = {"kind": "measure", "name": "km"}
    convert = {"operation": "convert", "parents": [false], "into": into, "result": result}
    resting = say_unruled(fr, "fr/chief", "claim.derive", convert, "ru")
    exchange(fr, ru)
    derived = read(ru, resting).derived
    assert derived is not None
    assert [one.code for one in derived.caveats] == ["unproven"]
    around = {**convert, "parents": ["a" * 26, resting]}
    strange = say_unruled(fr, "fr/chief", "claim.derive", around, "ru")
    exchange(fr, ru)
    seen = read(ru, strange).derived
    assert seen is not None
    assert seen.check == "not_verifiable"


def test_a_result_that_does_not_follow_is_refused_here_and_shown_there() -> None:
    fr, ru = two_sides()
    claim = put(fr, count("2299", period=CAMPAIGN), speaker=OUTSIDER, to=("ru",))
    body: dict[str, Any] = {"operation": "rate", "parents": [claim]}
    derived = said(fr, "claim.derive", body)
    result = plain(read(fr, derived))["derived"]["body"]["result"]  # type: ignore[index]
    result["figure"]["low"] = "47"
    with pytest.raises(DerivationRefused, match="expected the very result that the parents yield"):
        said(fr, "claim.derive", {**body, "result": result})
    # A node that does not ask its rules: its word is taken as its word, and shown as false.
    exchange(fr, ru)
    strange = say_unruled(fr, "fr/chief", "claim.derive", {**body, "result": result}, "ru")
    exchange(fr, ru)
    seen = read(ru, strange)
    assert seen.derived is not None
    assert seen.derived.check == "does_not_follow"


def test_refused_arithmetic_says_nothing_and_names_every_reason() -> None:
    fr, _ = two_sides()
    sorties = put(fr, count("2299", scope=RUSSIAN), speaker=THEIR_CHIEF, to=("ru",))
    share = put(fr, percent("12", "strike", NOT_LEAD, scope=FRENCH), speaker=OUTSIDER)
    before = len(fr.record)
    with pytest.raises(ClaimRefused) as caught:
        said(fr, "claim.derive", {"operation": "share_of", "parents": [share, sorties]})
    assert caught.value.code == "claims.derivation_refused"
    assert "got denominator_differs, scope_differs" in str(caught.value)
    assert len(fr.record) == before


def test_a_claim_reads_in_three_languages_and_its_noun_stays() -> None:
    fr, _ = two_sides()
    claim = put(
        fr,
        count("4111", "цель", bound="more_than", period=CAMPAIGN),
        speaker={**THEIR_CHIEF, "via": [text("une agence", "fr")]},
    )
    words = {lang: re.sub("\\s", " ", one) for lang, one in read(fr, claim).words.items()}
    assert set(words) == set(LANGUAGES)
    assert words["en"] == (
        "more than 4,111 цель in 48 days from 2015-09-30 on — stated by ru/chief, quoted by"
        " une agence, as of 2015-11-17"
    )
    assert words["fr"] == (
        "plus de 4 111 цель en 48 jours depuis le 2015-09-30 — affirmé, selon ru/chief, cité par"
        " une agence, au 2015-11-17"
    )
    assert words["ru"] == (
        "более 4 111 цель за 48 дней начиная с 2015-09-30 — утверждается, по словам: ru/chief,"
        " в передаче: une agence, на 2015-11-17"
    )
