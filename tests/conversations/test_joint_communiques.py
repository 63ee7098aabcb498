"""Two sides draft a communiqué to and fro, see where they differ, and sign one text."""

from typing import Any

import pytest
from tests.conversations.memory_party import (
    MemoryParty,
    a_staff,
    exchange,
    parties,
    text,
    two_sides,
)

from visavis.acts import MalformedCommand, plain
from visavis.acts.communique_joint_views import joint_status
from visavis.claims import (
    CommuniqueRefused,
    NotOneOfTheSides,
    OtherDraft,
    SignedAlready,
    UnknownCommunique,
)
from visavis.cli_communique import difference_lines
from visavis.terms import PartyId, StatementId


def words(*lines: str) -> list[dict[str, Any]]:
    return [{"text": text(line)} for line in lines]


def draft(side: MemoryParty, *lines: str, **more: Any) -> StatementId:
    office = f"{side.party}/ministry"
    return side.say(office, "communique.draft", paragraphs=words(*lines), **more)


def sign(side: MemoryParty, communique: StatementId, which: StatementId, **more: Any) -> None:
    office = f"{side.party}/ministry"
    side.say(office, "communique.sign", communique=communique, draft=which, **more)


def test_a_communique_is_joint_when_both_sides_signed_one_hash() -> None:
    fr, ru = two_sides()
    communique = draft(fr, "they spoke", "for an hour", sides=["ru"])
    exchange(fr, ru)
    assert joint_status(ru.shelf, communique).state == "drafted"
    sign(fr, communique, communique)
    exchange(fr, ru)
    assert joint_status(ru.shelf, communique).state == "signed_in_part"
    sign(ru, communique, communique)
    exchange(fr, ru)
    for side in (fr, ru):
        seen = joint_status(side.shelf, communique)
        assert seen.state == "joint"
        assert seen.signed_draft == communique
        assert seen.signed_digest == seen.drafts[0].digest
        assert seen.drafts[0].signed_by == ("fr", "ru")


def test_two_drafts_differ_line_by_line_and_each_side_sees_its_own_as_ours() -> None:
    fr, ru = two_sides()
    communique = draft(fr, "they spoke", "for an hour", "in friendship", sides=["ru"])
    exchange(fr, ru)
    draft(ru, "they spoke", "for sixty minutes", "of terrorism", "again", communique=communique)
    exchange(fr, ru)

    def rows(side: MemoryParty) -> list[tuple[str, str | None, str | None]]:
        (difference,) = joint_status(side.shelf, communique).differences
        return [
            (
                row.kind,
                None if row.ours is None or row.ours.text is None else row.ours.text.text,
                None if row.theirs is None or row.theirs.text is None else row.theirs.text.text,
            )
            for row in difference.rows
        ]

    assert rows(fr) == [
        ("same", "they spoke", "they spoke"),
        ("changed", "for an hour", "for sixty minutes"),
        ("changed", "in friendship", "of terrorism"),
        ("only_theirs", None, "again"),
    ]
    assert rows(ru)[-1] == ("only_ours", "again", None)
    shown = difference_lines(plain(joint_status(fr.shelf, communique)))
    assert shown[0] == "drafted: fr, ru"
    assert shown[1] == f"draft {communique} of fr, signed by nobody"
    assert shown[3:] == [
        "with ru:",
        "  = they spoke",
        "  + for an hour",
        "  - for sixty minutes",
        "  + in friendship",
        "  - of terrorism",
        "  - again",
    ]


def test_signing_another_text_each_is_not_joint() -> None:
    fr, ru = two_sides()
    communique = draft(fr, "one", sides=["ru"])
    exchange(fr, ru)
    counter = draft(ru, "two", communique=communique)
    exchange(fr, ru)
    sign(fr, communique, communique)
    sign(ru, communique, counter)
    exchange(fr, ru)
    assert joint_status(fr.shelf, communique).state == "signed_apart"
    sign(fr, communique, counter)  # a later signature replaces an earlier one
    exchange(fr, ru)
    assert joint_status(ru.shelf, communique).state == "joint"
    assert joint_status(ru.shelf, communique).signed_draft == counter


def test_a_draft_that_its_side_has_replaced_is_not_signed() -> None:
    fr, ru = two_sides()
    communique = draft(fr, "one", sides=["ru"])
    newer = draft(fr, "two", communique=communique)
    exchange(fr, ru)
    with pytest.raises(OtherDraft, match=f"a side's newest draft: {newer}, got {communique}"):
        sign(ru, communique, communique)
    with pytest.raises(OtherDraft, match="expected the hash of the text at hand"):
        sign(ru, communique, newer, digest="0" * 64)
    sign(ru, communique, newer)
    with pytest.raises(SignedAlready, match="a text that this party has not signed"):
        sign(ru, communique, newer)


def test_what_is_joint_is_not_drafted_on() -> None:
    fr, ru = two_sides()
    communique = draft(fr, "one", sides=["ru"])
    exchange(fr, ru)
    sign(ru, communique, communique)
    sign(fr, communique, communique)
    exchange(fr, ru)
    with pytest.raises(SignedAlready) as caught:
        draft(fr, "two", communique=communique)
    assert "another text begins another communiqué" in str(caught.value)


def test_only_the_sides_draft_and_sign() -> None:
    found = parties(a_staff("fr"), a_staff("ru"), a_staff("zz"))
    fr, ru, zz = (found[PartyId(one)] for one in ("fr", "ru", "zz"))
    communique = draft(fr, "one", sides=["ru"])
    exchange(fr, ru)
    zz.documents.update(fr.documents)
    for act in (
        lambda: draft(zz, "ours", communique=communique),
        lambda: sign(zz, communique, communique),
    ):
        with pytest.raises(NotOneOfTheSides, match="expected fr or ru, got zz"):
            act()
    with pytest.raises(NotOneOfTheSides, match="expected other parties as the sides, got fr"):
        draft(fr, "one", sides=["fr", "ru"])
    with pytest.raises(UnknownCommunique, match="expected a draft that has come here"):
        draft(fr, "one", communique="a" * 26)
    with pytest.raises(MalformedCommand, match="expected sides for a first draft"):
        draft(fr, "one")
    with pytest.raises(MalformedCommand, match="expected a paragraph with a text, or with what"):
        fr.say("fr/ministry", "communique.draft", sides=["ru"], paragraphs=[{}])
    assert issubclass(NotOneOfTheSides, CommuniqueRefused)
