"""Minutes between two and three parties: agreed over one hash, or kept side by side."""

from typing import Any

import pytest
from tests.conversations.memory_party import (
    MemoryParty,
    a_staff,
    exchange,
    open_contact,
    open_line,
    parties,
    text,
    two_sides,
)

from visavis.acts import MinutesStatus, contact_record, minutes_of, minutes_status
from visavis.lines import (
    LineNotOpen,
    LinesRefused,
    NotTheirPlace,
    OtherText,
    OutOfTurn,
    UnknownContact,
    UnknownMinutes,
)
from visavis.terms import PartyId, StatementId

FRENCH = text("Les deux chefs restent en contact.", "fr")
RUSSIAN = text("Начальники остаются на связи.", "ru")


def two_in_contact() -> tuple[MemoryParty, MemoryParty, StatementId]:
    fr, ru = two_sides()
    return fr, ru, open_contact(fr, ru, open_line(fr, ru))


def states(side: MemoryParty, contact: StatementId) -> list[str]:
    return [one.state for one in minutes_of(side.shelf, contact)]


def stances(status: MinutesStatus) -> dict[str, str | None]:
    return {one.party: one.stance for one in status.signatures}


def refused(
    error: type[LinesRefused], words: str, side: MemoryParty, office: str, kind: str, **body: Any
) -> None:
    before = len(side.record), dict(side.documents)
    with pytest.raises(error) as caught:
        side.say(office, kind, **body)
    assert type(caught.value) is error
    assert words in str(caught.value)
    assert (len(side.record), dict(side.documents)) == before


def test_minutes_are_agreed_when_both_sides_signed_one_hash() -> None:
    """Requirement 3.2: minutes agreed by both signatures over one hash."""
    fr, ru, contact = two_in_contact()
    minutes = fr.say("fr/chief", "minutes.propose", contact=contact, texts=[FRENCH, RUSSIAN])
    fr.say("fr/chief", "contact.close", contact=contact, outcomes=[])
    exchange(fr, ru)
    assert states(ru, contact) == ["proposed"]
    ru.say("ru/chief", "minutes.agree", minutes=minutes)
    assert states(ru, contact) == ["agreed"]
    assert states(fr, contact) == ["proposed"]  # their signature has not come
    exchange(fr, ru)
    seen = minutes_status(fr.shelf, minutes)
    assert seen.state == "agreed"
    assert stances(seen) == {"fr": "proposed", "ru": "signed"}
    assert [one.lang for one in seen.texts] == ["fr", "ru"]
    assert contact_record(fr.shelf, contact, after=0, limit=10).minutes == (seen,)
    assert seen.digest is not None
    assert seen.digest.encode() in ru.record[-1].filed.raw  # what was signed is the hash


def test_versions_that_differ_stand_side_by_side() -> None:
    """Requirement 3.2: … or kept side by side."""
    fr, ru, contact = two_in_contact()
    ours = fr.say("fr/chief", "minutes.propose", contact=contact, texts=[FRENCH])
    exchange(fr, ru)
    ru.say("ru/chief", "minutes.decline", minutes=ours, reason=text("Час не назван", "ru"))
    theirs = ru.say("ru/chief", "minutes.propose", contact=contact, texts=[RUSSIAN], amends=ours)
    exchange(fr, ru)
    for side in (fr, ru):
        first, second = minutes_of(side.shelf, contact)
        assert (first.minutes, first.state) == (ours, "declined")
        assert (second.minutes, second.state, second.amends) == (theirs, "proposed", ours)
        assert first.signatures[1].reason is not None
        assert first.signatures[1].reason.text == "Час не назван"
        assert first.texts[0].text == FRENCH["text"]  # declined is not erased


def test_a_newer_version_supersedes_and_never_erases() -> None:
    fr, ru, contact = two_in_contact()
    first = fr.say("fr/chief", "minutes.propose", contact=contact, texts=[FRENCH])
    second = fr.say(
        "fr/chief", "minutes.propose", contact=contact, texts=[FRENCH, RUSSIAN], amends=first
    )
    exchange(fr, ru)
    assert states(ru, contact) == ["superseded", "proposed"]
    replaced = minutes_status(ru.shelf, first)
    assert replaced.replaced_by is not None
    assert replaced.replaced_by.statement == second
    words = "expected the newest version of fr, got one that they have replaced. Read and sign"
    refused(OutOfTurn, words, ru, "ru/chief", "minutes.agree", minutes=first)
    ru.say("ru/chief", "minutes.agree", minutes=second)
    exchange(fr, ru)
    assert states(fr, contact) == ["superseded", "agreed"]
    third = ru.say("ru/chief", "minutes.propose", contact=contact, texts=[RUSSIAN], amends=second)
    exchange(fr, ru)
    assert states(fr, contact) == ["superseded", "agreed", "proposed"]  # agreed stays agreed
    fr.say("fr/chief", "minutes.agree", minutes=third)
    exchange(fr, ru)
    assert states(fr, contact) == states(ru, contact) == ["superseded", "superseded", "agreed"]
    assert [len(one.texts) for one in minutes_of(fr.shelf, contact)] == [1, 2, 1]


def test_a_signature_that_crossed_a_newer_version_still_counts() -> None:
    fr, ru, contact = two_in_contact()
    first = fr.say("fr/chief", "minutes.propose", contact=contact, texts=[FRENCH])
    exchange(fr, ru)
    fr.say("fr/chief", "minutes.propose", contact=contact, texts=[RUSSIAN], amends=first)
    ru.say("ru/chief", "minutes.agree", minutes=first)  # the newer one has not come
    exchange(fr, ru)
    assert states(fr, contact) == states(ru, contact) == ["agreed", "proposed"]


def test_two_sides_that_put_down_the_same_text_have_both_signed_it() -> None:
    fr, ru, contact = two_in_contact()
    fr.say("fr/chief", "minutes.propose", contact=contact, texts=[FRENCH])
    ru.say("ru/chief", "minutes.propose", contact=contact, texts=[FRENCH])
    exchange(fr, ru)
    assert states(fr, contact) == states(ru, contact) == ["agreed", "agreed"]
    other = ru.say("ru/chief", "minutes.propose", contact=contact, texts=[RUSSIAN])
    exchange(fr, ru)
    assert minutes_status(fr.shelf, other).state == "proposed"


def test_minutes_of_three_are_agreed_only_when_all_three_signed() -> None:
    found = parties(a_staff("fr"), a_staff("ru"), a_staff("zz"))
    fr, ru, zz = (found[PartyId(p)] for p in ("fr", "ru", "zz"))
    offices = ["fr/chief", "ru/chief", "zz/chief"]
    line = fr.say("fr/chief", "line.propose", offices=offices, purpose=text("to talk"))
    exchange(fr, ru, zz)
    for side in (fr, ru, zz):
        side.say(f"{side.party}/chief", "line.open", line=line)
    exchange(fr, ru, zz)
    contact = fr.say(
        "fr/chief",
        "contact.open",
        line=line,
        participants=[{"office": office} for office in offices],
        agenda=[text("a")],
    )
    minutes = fr.say("fr/chief", "minutes.propose", contact=contact, texts=[FRENCH])
    exchange(fr, ru, zz)
    ru.say("ru/chief", "minutes.agree", minutes=minutes)
    exchange(fr, ru, zz)
    assert states(zz, contact) == states(fr, contact) == ["proposed"]
    zz.say("zz/chief", "minutes.agree", minutes=minutes)
    exchange(fr, ru, zz)
    assert states(fr, contact) == states(ru, contact) == states(zz, contact) == ["agreed"]
    assert stances(minutes_status(ru.shelf, minutes)) == {
        "fr": "proposed",
        "ru": "signed",
        "zz": "signed",
    }


def test_who_may_put_down_and_sign_minutes_and_which() -> None:
    fr, ru, contact = two_in_contact()
    line = contact_record(fr.shelf, contact, after=0, limit=1).line
    nobody = "a" * 26
    propose = {"contact": contact, "texts": [FRENCH]}
    kind = "minutes.propose"
    words = f"fr/ship may not speak on contact {contact}: expected fr/chief or ru/chief"
    refused(NotTheirPlace, words, fr, "fr/ship", kind, **propose)
    refused(UnknownContact, nobody, fr, "fr/chief", kind, contact=nobody, texts=[FRENCH])
    words = f"Minutes {nobody} refused: expected minutes that were proposed here"
    refused(UnknownMinutes, words, fr, "fr/chief", kind, **propose, amends=nobody)
    refused(UnknownMinutes, words, ru, "ru/chief", "minutes.agree", minutes=nobody)
    minutes = fr.say("fr/chief", kind, **propose)
    words = "expected a version of the other side, got one's own, signed by proposing it"
    refused(OutOfTurn, words, fr, "fr/chief", "minutes.agree", minutes=minutes)
    reason = text("r")
    refused(OutOfTurn, words, fr, "fr/chief", "minutes.decline", minutes=minutes, reason=reason)
    exchange(fr, ru)
    words = "expected the hash of the text at hand"
    refused(OtherText, words, ru, "ru/chief", "minutes.agree", minutes=minutes, digest="0" * 64)
    refused(NotTheirPlace, "ru/ship", ru, "ru/ship", "minutes.agree", minutes=minutes)
    another = open_contact(fr, ru, StatementId(str(line)))
    words = f"expected a version of the minutes of contact {another}"
    refused(
        UnknownMinutes, words, ru, "ru/chief", kind, contact=another, texts=[RUSSIAN],
        amends=minutes,
    )  # fmt: skip
    ru.say("ru/chief", "minutes.agree", minutes=minutes)
    words = "expected minutes that this office has not signed yet, got signed already"
    refused(OutOfTurn, words, ru, "ru/chief", "minutes.agree", minutes=minutes)
    words = "Propose an amended version: minutes.propose with amends."
    refused(OutOfTurn, words, ru, "ru/chief", "minutes.decline", minutes=minutes, reason=reason)


def test_a_suspended_line_carries_no_new_minutes_and_still_carries_signatures() -> None:
    fr, ru, contact = two_in_contact()
    line = contact_record(fr.shelf, contact, after=0, limit=1).line
    minutes = fr.say("fr/chief", "minutes.propose", contact=contact, texts=[FRENCH])
    exchange(fr, ru)
    ru.say("ru/chief", "line.suspend", line=line, reason=text("r"))
    exchange(fr, ru)
    words = "expected a line that is not suspended, got suspended"
    refused(LineNotOpen, words, fr, "fr/chief", "minutes.propose", contact=contact, texts=[RUSSIAN])
    ru.say("ru/chief", "minutes.agree", minutes=minutes)
    exchange(fr, ru)
    assert states(fr, contact) == ["agreed"]


def test_an_office_that_took_no_part_signs_nothing_whatever_it_sends() -> None:
    """A peer's node that keeps no rule can still not make minutes agreed."""
    fr, ru, contact = two_in_contact()
    minutes = fr.say("fr/chief", "minutes.propose", contact=contact, texts=[FRENCH])
    exchange(fr, ru)
    participants = {"office": "ru/ship"}
    view = ru.documents["contact", contact]
    ru.documents["contact", contact] = view.replace(b"ru/chief", participants["office"].encode())
    ru.say("ru/ship", "minutes.agree", minutes=minutes)  # their own node lets it out
    exchange(fr, ru)
    assert states(fr, contact) == ["proposed"]
    assert stances(minutes_status(fr.shelf, minutes)) == {"fr": "proposed", "ru": None}


def test_who_declined_may_still_sign_and_the_last_word_counts() -> None:
    fr, ru, contact = two_in_contact()
    minutes = fr.say("fr/chief", "minutes.propose", contact=contact, texts=[FRENCH])
    exchange(fr, ru)
    ru.say("ru/chief", "minutes.decline", minutes=minutes, reason=text("not yet"))
    exchange(fr, ru)
    assert states(fr, contact) == ["declined"]
    ru.say("ru/chief", "minutes.agree", minutes=minutes)
    exchange(fr, ru)
    assert states(fr, contact) == ["agreed"]
    assert stances(minutes_status(fr.shelf, minutes)) == {"fr": "proposed", "ru": "signed"}
