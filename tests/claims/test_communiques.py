"""Communiqués: one side's word; the others' confirmation is absent until they give it."""

import pytest
from tests.conversations.memory_party import MemoryParty, a_staff, exchange, parties, text

from visavis.acts import MalformedCommand, communique_status
from visavis.claims import (
    AnsweredAlready,
    CommuniqueRefused,
    Confirmation,
    NotConcerned,
    UnknownCommunique,
)
from visavis.terms import Fault, PartyId, StatementId


@pytest.fixture
def sides() -> tuple[MemoryParty, MemoryParty, MemoryParty]:
    found = parties(a_staff("fr"), a_staff("ru"), a_staff("zz"))
    return found[PartyId("fr")], found[PartyId("ru")], found[PartyId("zz")]


def published(side: MemoryParty, *concerns: str) -> StatementId:
    office = f"{side.party}/ministry"
    return side.say(office, "communique.publish", texts=[text("news")], concerns=list(concerns))


def states(side: MemoryParty, communique: StatementId) -> dict[str, str]:
    status = communique_status(side.shelf, communique)
    return {one.party: one.state for one in status.confirmations}


def test_each_party_concerned_answers_for_itself(
    sides: tuple[MemoryParty, MemoryParty, MemoryParty],
) -> None:
    fr, ru, zz = sides
    communique = published(ru, "fr", "zz")
    exchange(*sides)
    assert states(fr, communique) == {"fr": Confirmation.ABSENT, "zz": Confirmation.ABSENT}
    fr.say("fr/ministry", "communique.confirm", communique=communique)
    exchange(*sides)
    for side in sides:
        assert states(side, communique) == {"fr": "confirmed", "zz": "absent"}
    zz.say("zz/ministry", "communique.deny", communique=communique, reason=text("no"))
    exchange(*sides)
    assert states(ru, communique) == {"fr": "confirmed", "zz": "denied"}


def test_a_later_answer_replaces_an_earlier_one(
    sides: tuple[MemoryParty, MemoryParty, MemoryParty],
) -> None:
    fr, ru, _ = sides
    communique = published(ru, "fr")
    exchange(*sides)
    fr.say("fr/ministry", "communique.confirm", communique=communique)
    fr.say("fr/ministry", "communique.deny", communique=communique, reason=text("after all"))
    exchange(*sides)
    assert states(ru, communique) == {"fr": "denied"}


def test_a_word_that_no_rule_allows_is_not_said(
    sides: tuple[MemoryParty, MemoryParty, MemoryParty],
) -> None:
    fr, ru, zz = sides
    communique = published(ru, "fr")
    exchange(*sides)
    zz.documents.update(fr.documents)  # the third one knows of it, and is not concerned

    def refused(side: MemoryParty, error: type[CommuniqueRefused], words: str) -> None:
        with pytest.raises(CommuniqueRefused) as caught:
            side.say(f"{side.party}/ministry", "communique.confirm", communique=communique)
        assert type(caught.value) is error
        assert words in str(caught.value)
        assert caught.value.fault is Fault.OURS

    refused(zz, NotConcerned, f"Answer to communiqué {communique} refused: expected fr, got zz")
    fr.say("fr/ministry", "communique.confirm", communique=communique)
    words = "expected one that is not confirmed by fr, got confirmed already"
    refused(fr, AnsweredAlready, words)
    fr.documents.clear()
    refused(fr, UnknownCommunique, "expected a communiqué that has come here")


def test_nobody_confirms_itself(sides: tuple[MemoryParty, MemoryParty, MemoryParty]) -> None:
    _, ru, _ = sides
    with pytest.raises(NotConcerned, match="expected other parties as those concerned, got ru"):
        published(ru, "fr", "ru")


def test_two_texts_in_one_language_are_refused(
    sides: tuple[MemoryParty, MemoryParty, MemoryParty],
) -> None:
    fr, _, _ = sides
    with pytest.raises(MalformedCommand, match="expected each of the languages once"):
        fr.say("fr/ministry", "communique.publish", texts=[text("a"), text("b")], concerns=[])


def test_an_answer_that_comes_before_the_communique_counts_once_it_is_there(
    sides: tuple[MemoryParty, MemoryParty, MemoryParty],
) -> None:
    fr, ru, zz = sides
    communique = published(ru, "fr", "zz")
    fr.take_from(ru)
    fr.say("fr/ministry", "communique.confirm", communique=communique)
    zz.take_from(fr)
    assert communique_status(zz.shelf, communique).published is None
    zz.take_from(ru)
    assert states(zz, communique) == {"fr": "confirmed", "zz": "absent"}
