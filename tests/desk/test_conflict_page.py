"""A conflict on the desk: its notices side by side, before and after, whose answer waits."""

import re
from typing import Any

import pytest
from tests.conversations.memory_party import exchange, text
from tests.conversations.notice_party import NoticeParty, volume
from tests.conversations.test_notice_conflicts import ROUTE, two_that_meet
from tests.desk.desks import asked, html_of, link_with, sight_of, viewer, waits, words_of

from visavis.acts import LANGUAGES, REGISTRY, command_of
from visavis.desk import (
    Sight,
    act_page,
    begun,
    command_typed,
    conflict_page,
    desk_words,
    notice_page,
    problems_of,
    shape_of,
)
from visavis.notices import ConflictState, NoticeView, stated_proposals

LATER = volume(ROUTE, "2015-11-23T09:00:00Z", "2015-11-23T11:00:00Z")


def sight(side: NoticeParty) -> Sight:
    other = "ru" if side.party == "fr" else "fr"
    return sight_of(side, link_with(other), now_ms=side.now_ms)


def conflict_html(side: NoticeParty, pair: list[str], language: str = "en", **more: Any) -> str:
    seen = sight(side)
    conflict = ".".join(sorted(pair))
    page = conflict_page(seen, viewer(), asked(language), waits(seen), conflict, **more)
    return html_of(page, seen)


def raised() -> tuple[NoticeParty, NoticeParty, list[str]]:
    fr, ru, deck, route = two_that_meet()
    fr.say("fr/fleet", "conflict.raise", notices=[deck, route])
    exchange(fr, ru)
    return fr, ru, [deck, route]


def proposed() -> tuple[NoticeParty, NoticeParty, list[str], str]:
    fr, ru, pair = raised()
    statement = ru.say(
        "ru/fleet", "conflict.propose", notices=pair, notice=pair[1], volume=LATER,
        reason=text("Позже на час", "ru"),
    )  # fmt: skip
    exchange(fr, ru)
    return fr, ru, pair, statement


def test_both_notices_stand_side_by_side_with_where_and_when_in_words() -> None:
    fr, _, pair = raised()
    said = words_of(conflict_html(fr, pair))
    assert "They meet 23 Nov 2015, 08:00 UTC – 23 Nov 2015, 09:00 UTC (in 3 days 20 hrs)" in said
    assert "circle of 60 km (32.4 NM) around 34°12′N 033°30′E" in said
    assert "corridor 18 km (9.7 NM) wide along 33°36′N 029°00′E, 34°18′N 033°24′E" in said
    assert "Floor FL100" in said
    assert "raised, nothing proposed that stands" in said
    assert said.index("fr (our own)") < said.index("Long-range transit")


def test_a_proposal_shows_before_and_after_and_whose_answer_is_awaited() -> None:
    fr, ru, pair, statement = proposed()
    html = conflict_html(fr, pair)
    said = words_of(html)
    assert "<del>23 Nov 2015, 08:00 UTC</del>" in html
    assert "<ins>23 Nov 2015, 09:00 UTC</ins>" in html
    assert "Awaited is the answer of fr ; the two meet from 23 Nov 2015, 08:00 UTC" in said
    for verb in ("accept", "decline", "counter"):
        assert re.search(rf'href="/acts/conflict.{verb}\?[^"]*body.proposal={statement}', html)
    theirs = conflict_html(ru, pair)
    assert "Awaited is the answer of fr" in words_of(theirs)
    assert "/acts/conflict.accept?" not in theirs


def test_what_was_accepted_is_not_amended_and_the_page_says_who_must_do_it() -> None:
    fr, ru, pair, statement = proposed()
    fr.say("fr/fleet", "conflict.accept", notices=pair, proposal=statement)
    exchange(fr, ru)
    html = conflict_html(ru, pair)
    assert "Accepted is not amended" in words_of(html)
    address = re.search(r'href="(/acts/notice.amend\?[^"]*proposal=[^"]*)"', html)
    assert address is not None
    typed = begun(sight(ru), REGISTRY["notice.amend"],
                  {"body.notice": [pair[1]], "body.proposal": [statement]})  # fmt: skip
    ru.carry_out(command_typed(REGISTRY["notice.amend"], typed, "test", "liaison"))
    exchange(fr, ru)
    assert "resolved: no meeting of the two found" in words_of(conflict_html(fr, pair))
    assert "Amend our notice so" not in words_of(conflict_html(fr, pair))


def test_the_changes_that_this_node_found_stand_side_by_side_and_begin_a_proposal() -> None:
    fr, _, pair = raised()
    mover, other = (fr.shelf.require(NoticeView, one) for one in pair)
    found = stated_proposals(mover, other, (), fr.now_ms)
    html = conflict_html(fr, pair, mover=pair[0], found=found)
    said = words_of(html)
    assert "In time: 1 hr earlier" in said
    assert "In height: 4,298 m (14,101 ft) higher" in said
    assert "Floor FL100 FL241" in said
    assert re.search(r"In place: moved [0-9.]+ km", said)
    form = html[html.index('action="/acts/conflict.propose"') :]
    form = form[: form.index("</form>")]
    typed: dict[str, list[str]] = {}
    for name, value in re.findall(r'name="([^"]+)" value="([^"]*)"', form):
        typed.setdefault(name, []).append(value)
    kind = REGISTRY["conflict.propose"]
    assert problems_of(kind.body, shape_of(kind.body), typed) == {}
    fr.carry_out(command_typed(kind, typed, "test", "liaison"))
    assert "a proposal waits for its answer" in words_of(conflict_html(fr, pair))


def test_that_no_change_was_found_is_not_said_to_mean_that_there_is_none() -> None:
    fr, _, pair = raised()
    said = words_of(conflict_html(fr, pair, mover=pair[0], found=()))
    assert "No small change was found that ends it." in said
    assert "does not mean that there is none" in said


def test_a_risk_that_one_side_accepted_settles_nothing_yet() -> None:
    fr, ru, pair = raised()
    fr.say("fr/fleet", "conflict.accept_risk", notices=pair, reason=text("We watch them"))
    exchange(fr, ru)
    said = words_of(conflict_html(ru, pair))
    assert "We watch them" in said
    assert "It holds once both sides have said so" in said
    assert "Accept the risk" in said


def test_a_silent_party_is_named_on_the_page_of_a_conflict() -> None:
    fr, ru, pair = raised()
    fr.time_passes(7200)
    fr.hears(ru, silent=True)
    assert "ru : unknown; what they have declared since is not here" in words_of(
        conflict_html(fr, pair)
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_of_conflicts_and_notices_stand_in_every_language(language: str) -> None:
    fr, _, pair, _ = proposed()
    seen = sight(fr)
    html = conflict_html(fr, pair, language)
    notice = html_of(notice_page(seen, viewer(), asked(language), waits(seen), pair[0]), seen)
    for page in (html, notice):
        assert f'<html lang="{language}"' in page
        assert "volume" not in words_of(page).lower() or language != "ru"


@pytest.mark.parametrize("state", list(ConflictState))
def test_every_state_of_a_conflict_has_its_words(state: ConflictState) -> None:
    for language in LANGUAGES:
        assert desk_words(language).has(f"conflict-state-{state.value}")


def test_a_notice_says_what_meets_it_and_offers_to_raise_it_once() -> None:
    fr, _, deck, route = two_that_meet()
    seen = sight(fr)
    html = html_of(notice_page(seen, viewer(), asked(), waits(seen), deck), seen)
    assert "It meets a notice of another party: certain." in words_of(html)
    assert "found, not raised" in words_of(html)
    assert f'href="/notices/{route}"' in html
    assert "/acts/conflict.raise?" in html
    fr, _, pair = raised()
    seen = sight(fr)
    html = html_of(notice_page(seen, viewer(), asked(), waits(seen), pair[0]), seen)
    assert "/acts/conflict.raise?" not in html
    assert f'href="/conflicts/{".".join(sorted(pair))}"' in html


def test_one_may_change_only_ones_own_notice() -> None:
    fr, ru, deck, _ = two_that_meet()
    own, theirs = sight(fr), sight(ru)
    mine = html_of(notice_page(own, viewer(), asked(), waits(own), deck), own)
    seen = html_of(notice_page(theirs, viewer(), asked(), waits(theirs), deck), theirs)
    for verb in ("amend", "withdraw", "supersede", "arrived"):
        assert f"/acts/notice.{verb}?" in mine
        assert f"/acts/notice.{verb}?" not in seen
    assert "/acts/notice.receive?" in seen
    assert "/acts/notice.receive?" not in mine


def test_a_form_that_changes_a_notice_begins_with_what_stands() -> None:
    fr, _, deck, _ = two_that_meet()
    kind = REGISTRY["notice.amend"]
    typed = begun(sight(fr), kind, {"body.notice": [deck]})
    assert typed["office"] == ["fr/fleet"]
    assert typed["body.volume.area.points"] == ["34.2, 33.5"]
    body = command_of(command_typed(kind, typed, "test", "liaison")).body
    assert body.volume == fr.shelf.require(NoticeView, deck).volume
    begun_with = {"body.notice": [deck], "body.volume.start.date": ["2015-11-24"]}
    assert begun(sight(fr), kind, begun_with) == {"office": ["fr/fleet"]} | begun_with


def test_a_counter_begins_with_what_was_proposed_and_names_it_in_words() -> None:
    fr, _, pair, statement = proposed()
    kind = REGISTRY["conflict.counter"]
    seen = sight(fr)
    address = {f"body.notices.{at}": [one] for at, one in enumerate(pair)}
    typed = begun(seen, kind, {**address, "body.proposal": [statement]})
    assert typed["body.notice"] == [pair[1]]
    assert typed["body.volume.start.time"] == ["09:00"]
    page = act_page(
        seen, viewer("fr/fleet"), asked(), waits(seen), kind, typed, problems={}, problem=None
    )
    html = html_of(page, seen)
    said = words_of(html)
    assert "Start: 23 Nov 2015, 08:00 UTC → 23 Nov 2015, 09:00 UTC" in said
    assert "ru: Long-range transit" in said
    assert (
        f'<input type="hidden" id="body-proposal" name="body.proposal" value="{statement}">' in html
    )
    assert "Versions" not in said
