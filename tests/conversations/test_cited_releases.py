"""A communiqué shows an audience nothing that it was not told itself."""

from typing import Any

import pytest
from tests.claims.terms import count
from tests.conversations.memory_party import (
    MemoryParty,
    a_staff,
    exchange,
    parties,
    text,
    two_sides,
)

from visavis.acts.communique_joint_views import joint_status
from visavis.release import ReleaseRefused
from visavis.terms import PartyId, StatementId

OUTSIDER = {"kind": "outsider", "named": text("a spokesman")}


def claim(side: MemoryParty, *to: str, **terms: Any) -> StatementId:
    body = {"speaker": OUTSIDER, "as_of": "2015-11-17T00:00:00Z", "figure": count("7")}
    release = {"audience": {"parties": list(to)}, **terms}
    command = {"office": f"{side.party}/chief", "kind": "claim.make", "body": body}
    return side.carry_out({**command, "release": release}).statements[0].id


def draft(side: MemoryParty, cites: str, *sides: str) -> StatementId:
    office = f"{side.party}/ministry"
    paragraphs = [{"text": text("as follows")}, {"cites": cites}]
    return side.say(office, "communique.draft", paragraphs=paragraphs, sides=list(sides))


def test_a_private_claim_goes_into_no_draft_that_leaves() -> None:
    fr, ru = two_sides()
    private, told = claim(fr), claim(fr, "ru")
    with pytest.raises(ReleaseRefused) as caught:
        draft(fr, private, "ru")
    assert f"expected what it cites, {private}, released to all of the audience, got not to ru" in (
        str(caught.value)
    )
    communique = draft(fr, told, "ru")
    exchange(fr, ru)
    assert joint_status(ru.shelf, communique).drafts[0].paragraphs[1].cites == told


def test_each_of_the_audience_must_have_been_told() -> None:
    found = parties(a_staff("fr"), a_staff("ru"), a_staff("zz"))
    fr = found[PartyId("fr")]
    told = claim(fr, "ru")
    with pytest.raises(ReleaseRefused, match="got not to zz"):
        draft(fr, told, "ru", "zz")


def test_what_another_party_said_goes_back_to_it_alone() -> None:
    found = parties(a_staff("fr"), a_staff("ru"), a_staff("zz"))
    fr, ru = found[PartyId("fr")], found[PartyId("ru")]
    theirs = claim(ru, "fr")
    exchange(*found.values())
    draft(fr, theirs, "ru")
    with pytest.raises(ReleaseRefused, match="got not to zz"):
        draft(fr, theirs, "zz")


def test_a_release_that_has_expired_shows_nothing_any_more() -> None:
    fr, _ = two_sides()
    told = claim(fr, "ru", expires="2015-11-19T13:00:00Z")
    draft(fr, told, "ru")
    fr.now_ms = type(fr.now_ms)(fr.now_ms + 3_600_000)
    with pytest.raises(ReleaseRefused, match="got not to ru"):
        draft(fr, told, "ru")


def test_what_is_not_known_here_is_cited_to_nobody() -> None:
    fr, _ = two_sides()
    with pytest.raises(ReleaseRefused, match="got not to ru"):
        draft(fr, "a" * 26, "ru")


def test_a_communique_that_was_kept_back_cannot_be_granted_past_what_it_cites() -> None:
    fr, _ = two_sides()
    private = claim(fr)
    body = {"texts": [text("news")], "paragraphs": [{"cites": private}], "concerns": ["ru"]}
    command = {"office": "fr/ministry", "kind": "communique.publish", "body": body}
    kept = fr.carry_out({**command, "release": {"audience": {"parties": []}}}).statements[0].id
    with pytest.raises(ReleaseRefused, match="got not to ru"):
        fr.say("fr/chief", "release.grant", statement=kept, parties=["ru"])
