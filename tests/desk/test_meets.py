"""What a notice would meet while it is being typed: with what it rests on, never as safety."""

import re
from typing import Any

import pytest
from tests.conversations.memory_party import exchange, text
from tests.conversations.notice_party import NoticeParty, circle, declare, sides, volume
from tests.conversations.test_notice_conflicts import DECK, ROUTE
from tests.desk.desks import asked, html_of, link_with, sight_of, viewer, waits, words_of

from visavis.acts import LANGUAGES, REGISTRY, command_of, volume_answer
from visavis.desk import (
    Meets,
    act_page,
    command_typed,
    desk_words,
    meets_of,
    release_problems,
    render_meets,
    shape_of,
    volume_typed,
)
from visavis.desk.form_prefilled import typed_of
from visavis.desk.places_typed import Wrong
from visavis.desk.words import source_of

DECLARE = REGISTRY["notice.declare"]
WINDOW = ("2015-11-23T06:00:00Z", "2015-11-23T09:00:00Z")


def transit(ru: NoticeParty, *told: str, start: Any = "2015-11-23T07:00:00Z") -> str:
    where = volume(ROUTE, start, "2015-11-23T08:30:00Z")
    return declare(ru, *told, type="transit", title=text("Перелёт", "ru"), volume=where)


def typed_volume(area: dict[str, Any] = DECK, **more: Any) -> dict[str, list[str]]:
    """What stands in the form for such a notice."""
    body = {
        "type": "activity",
        "title": text("Air activity"),
        "volume": volume(area, *WINDOW, **more),
    }
    return typed_of(shape_of(DECLARE.body), body, "body")


def meets(fr: NoticeParty, typed: dict[str, list[str]], language: str = "en") -> Meets:
    stated = volume_typed(DECLARE, typed)
    assert stated is not None
    answer = volume_answer(fr.shelf, fr.party, stated, "", fr.now_ms)
    return meets_of(answer, desk_words(language), lambda party: party.upper())


def told(found: Meets, fr: NoticeParty, language: str = "en") -> str:
    return words_of(render_meets(found, language, fr.directories))


def test_a_notice_that_is_being_typed_is_told_what_it_would_meet_when_and_how_high() -> None:
    """Requirement: the conflict found while typing."""
    fr, ru = sides("fr", "ru")
    notice = transit(ru, "fr")
    exchange(ru, fr)
    found = meets(fr, typed_volume())
    assert (found.outcome, [one.notice for one in found.met]) == ("certain", [notice])
    said = told(found, fr)
    assert "It would meet a notice of another party: certain." in said
    assert "Перелёт" in said
    assert "23 Nov 2015, 07:00 UTC – 23 Nov 2015, 08:30 UTC" in said
    assert "from 3,0" in said
    assert "ft) above WGS84" in said


def test_a_possible_meeting_says_what_makes_it_no_more_than_possible() -> None:
    fr, ru = sides("fr", "ru")
    start = {"earliest": "2015-11-23T07:00:00Z", "latest": "2015-11-23T10:00:00Z"}
    where = volume(ROUTE, start, "2015-11-23T12:00:00Z")
    declare(ru, "fr", type="transit", title=text("Later"), volume=where)
    exchange(ru, fr)
    found = meets(fr, typed_volume())
    assert found.outcome == "possible"
    assert "the start is uncertain (RU)" in told(found, fr)
    assert "начало неточное (RU)" in told(meets(fr, typed_volume(), "ru"), fr, "ru")


def test_a_party_that_is_not_heard_leaves_it_unknown_with_the_last_thing_heard() -> None:
    fr, ru = sides("fr", "ru")
    fr.time_passes(7200)
    fr.hears(ru, silent=True)
    found = meets(fr, typed_volume(circle(0.0, 0.0, 1000)))
    assert found.outcome == "unknown"
    said = told(found, fr)
    assert "Unknown what it would meet: none was found, and not every party is heard." in said
    assert "unknown; what they have declared since is not here, last heard 19 Nov 2015" in said


def test_none_found_says_whose_notices_were_counted_and_that_it_makes_nothing_safe() -> None:
    fr, _ = sides("fr", "ru")
    said = told(meets(fr, typed_volume(circle(0.0, 0.0, 1000))), fr)
    assert "None found among the notices that are known here." in said
    assert "Counted are the notices of: ru" in said
    assert "That none is found makes nothing safe." in said


def test_a_reader_from_whom_something_is_hidden_is_told_that_it_stays_unknown() -> None:
    fr, _ = sides("fr", "ru")
    fr.live.heard.clear()  # as a node answers somebody who may not see all
    found = meets(fr, typed_volume())
    assert (found.outcome, found.limited) == ("unknown", True)
    assert "You may not see everything that is known here" in told(found, fr)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_about_meetings_says_that_anything_is_clear(language: str) -> None:
    """DESIGN section 1: "no conflict found" never reads as "clear"."""
    said = [
        line for line in source_of(language).splitlines() if line.startswith(("met-", "because-"))
    ]
    assert len(said) > 25
    for line in said:
        assert not re.search(r"\b(clear|free|libre|dégagé|свободн|чист)", line, re.IGNORECASE), line


@pytest.mark.parametrize(
    "lost",
    ["area.points", "area.shape", "area.radius_m", "start.date", "end.time"],
)
def test_half_a_volume_is_not_asked_about(lost: str) -> None:
    typed = typed_volume()
    assert volume_typed(DECLARE, typed) is not None
    assert volume_typed(DECLARE, {**typed, f"body.volume.{lost}": [""]}) is None
    assert volume_typed(DECLARE, {**typed, f"body.volume.{lost}": ["?"]}) is None


def page(fr: NoticeParty, typed: dict[str, list[str]], language: str = "en") -> str:
    sight = sight_of(fr, link_with("ru"), now_ms=fr.now_ms)
    made = act_page(
        sight, viewer("fr/fleet"), asked(language), waits(sight), DECLARE, typed,
        problems=release_problems(DECLARE, typed), problem=None,
    )  # fmt: skip
    return html_of(made, sight)


def test_a_notice_goes_to_nobody_by_itself_and_is_not_kept_inside_by_itself() -> None:
    fr, _ = sides("fr", "ru")
    typed = typed_volume()
    assert release_problems(DECLARE, typed) == {"audience": Wrong("wrong-no-audience")}
    html = page(fr, typed)
    assert "Choose who hears it, or keep it inside. Nothing is sent by itself." in words_of(html)
    assert 'name="audience" value="usual"' not in html
    assert not re.search(r'name="audience"[^>]*checked', html)


@pytest.mark.parametrize(
    ("chosen", "wrong"),
    [
        ({"audience": ["nobody"]}, {}),
        ({"audience": ["chosen"], "to": ["ru"]}, {}),
        ({"to": ["ru"]}, {}),
        ({"civil": ["yes"]}, {}),
        ({"audience": ["chosen"]}, {"to": Wrong("wrong-nobody-ticked")}),
        ({"audience": ["nobody"], "to": ["ru"]}, {"audience": Wrong("wrong-both-audiences")}),
        ({"to": ["ru"], "expires.date": ["2015-11-30"]}, {"expires": Wrong("wrong-no-time")}),
    ],
)  # fmt: skip
def test_what_contradicts_itself_about_who_hears_it_is_refused(
    chosen: dict[str, list[str]], wrong: dict[str, Wrong]
) -> None:
    assert release_problems(DECLARE, chosen) == wrong


def test_what_was_chosen_becomes_the_terms_of_release() -> None:
    fr, ru = sides("fr", "ru")
    chosen = {"office": ["fr/fleet"], "to": ["ru"], "form": ["generalised"]}
    plain = command_typed(DECLARE, typed_volume() | chosen, "test", "liaison")
    assert plain["release"] == {
        "audience": {"parties": ["ru"], "civil": False},
        "form": "generalised",
    }
    assert command_of(plain).release is not None
    inside = command_typed(DECLARE, typed_volume() | {"audience": ["nobody"]}, "test", "liaison")
    assert "release" not in inside  # so that whoever may not release may keep it inside
    declared = fr.carry_out({**inside, "office": "fr/fleet"})
    assert declared.releases == ()
    assert ru.party in page(fr, chosen)


def test_the_parties_that_are_offered_are_those_on_open_links_with_how_they_are_heard() -> None:
    fr, _ = sides("fr", "ru")
    sight = sight_of(fr, link_with("ru"), link_with("us", state="offered", outgoing=None))
    made = act_page(
        sight, viewer("fr/fleet"), asked(), waits(sight), DECLARE, {}, problems={}, problem=None
    )
    assert [one.party for one in made.release.hearers] == ["ru"]
