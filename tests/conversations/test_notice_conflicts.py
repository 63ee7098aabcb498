"""Long-range transits meet carrier air activity; the two parties work it out, in statements only.

Requirement: conflicts raised on both sides, proposals, accept, decline, counter, resolved when the
amended notices no longer meet or both accept the risk; unknown while the link is cut. All areas
are invented.
"""

from typing import Any

import msgspec
import pytest
from tests.conversations.memory_party import exchange, text
from tests.conversations.notice_party import (
    NoticeParty,
    circle,
    corridor,
    declare,
    sides,
    volume,
)

from visavis.acts import (
    AudienceRefused,
    conflict_status,
    notice_status,
    volume_answer,
)
from visavis.acts.alarm_facts import Facts
from visavis.acts.alarms import say_alarm, standing
from visavis.acts.conflict_views import Answer
from visavis.notices import (
    NothingMeets,
    NoticeOfOthers,
    Outdated,
    SaidAlready,
    StatedVolume,
    StillMeets,
    UnknownConflict,
)
from visavis.terms import parse_instant

DECK = circle(33.5, 34.2, 60_000)  # the carrier's aircraft
ROUTE = corridor(9_000, (29.0, 33.6), (33.4, 34.3), (36.5, 35.4))  # the bombers' way


def carrier_flies(fr: NoticeParty, *told: str, **changes: Any) -> str:
    fields = {"start": "2015-11-23T06:00:00Z", "end": "2015-11-23T09:00:00Z"} | changes
    return declare(
        fr, *told, type="activity", title=text("Carrier air activity"),
        volume=volume(DECK, **fields),
    )  # fmt: skip


def bombers_pass(ru: NoticeParty, *told: str, **changes: Any) -> str:
    fields = {"start": "2015-11-23T08:00:00Z", "end": "2015-11-23T10:00:00Z"} | changes
    return declare(
        ru, *told, type="transit", title=text("Long-range transit", "en"),
        volume=volume(ROUTE, **fields),
    )  # fmt: skip


def answer_for(party: NoticeParty, notice: str) -> Answer:
    found = notice_status(party.shelf, notice, party.now_ms).answer
    assert found is not None
    return found


def state(party: NoticeParty, conflict: str) -> str:
    return conflict_status(party.shelf, conflict, party.now_ms).state


def two_that_meet() -> tuple[NoticeParty, NoticeParty, str, str]:
    fr, ru = sides("fr", "ru")
    deck, route = carrier_flies(fr, "ru"), bombers_pass(ru, "fr")
    exchange(fr, ru)
    return fr, ru, deck, route


def test_a_transit_raises_a_conflict_that_both_sides_see_at_once() -> None:
    fr, ru, deck, route = two_that_meet()
    for side, own, other in ((fr, deck, route), (ru, route, deck)):
        found = answer_for(side, own)
        assert (found.outcome, found.missing) == ("certain", ())
        (met,) = found.meetings
        assert (met.notice, met.state) == (other, "found")
        assert (met.start, met.end) == ("2015-11-23T08:00:00Z", "2015-11-23T09:00:00Z")


def test_the_whole_way_from_a_conflict_raised_by_both_to_one_resolved() -> None:
    fr, ru, deck, route = two_that_meet()
    pair = [deck, route]
    raised = fr.say("fr/fleet", "conflict.raise", notices=pair)
    ru.say("ru/fleet", "conflict.raise", notices=pair[::-1])  # before the other's has come
    exchange(fr, ru)
    for side in (fr, ru):
        status = conflict_status(side.shelf, ".".join(sorted(pair)), side.now_ms)
        assert status.state == "raised"
        assert sorted(one.word.by for one in status.raised) == ["fr/fleet", "ru/fleet"]
        assert {one.verdict for one in status.raised} == {"certain"}
    asked = ru.say(
        "ru/fleet", "conflict.propose", notices=pair, notice=deck,
        volume=volume(DECK, "2015-11-23T04:00:00Z", "2015-11-23T07:00:00Z"),
        reason=text("Fly two hours earlier"),
    )  # fmt: skip
    exchange(fr, ru)
    assert state(fr, raised) == state(ru, raised) == "proposed"
    counter = fr.say(
        "fr/fleet", "conflict.counter", notices=pair, proposal=asked, notice=route,
        volume=volume(ROUTE, "2015-11-23T09:00:00Z", "2015-11-23T11:00:00Z"),
        reason=text("Pass one hour later"),
    )  # fmt: skip
    exchange(fr, ru)
    proposals = conflict_status(ru.shelf, raised, ru.now_ms).proposals
    theirs, ours = sorted(proposals, key=lambda one: one.word.by, reverse=True)
    assert (theirs.answer, ours.answer, ours.changes) == ("declined", None, ("time",))
    ru.say("ru/fleet", "conflict.accept", notices=pair, proposal=counter)
    exchange(fr, ru)
    assert state(fr, raised) == state(ru, raised) == "agreed"  # accepted is not amended
    assert answer_for(fr, deck).outcome == "certain"
    ru.say(
        "ru/fleet", "notice.amend", notice=route, proposal=counter,
        volume=volume(ROUTE, "2015-11-23T09:00:00Z", "2015-11-23T11:00:00Z"),
    )  # fmt: skip
    exchange(fr, ru)  # the amendment goes to whoever was told, without being told to
    for side, own in ((fr, deck), (ru, route)):
        assert state(side, raised) == "resolved"
        assert (answer_for(side, own).outcome, answer_for(side, own).meetings) == ("none found", ())


def test_a_later_amendment_that_lets_them_meet_again_reopens_it() -> None:
    fr, ru, deck, route = two_that_meet()
    raised = fr.say("fr/fleet", "conflict.raise", notices=[deck, route])
    later = volume(ROUTE, "2015-11-23T09:00:00Z", "2015-11-23T11:00:00Z")
    ru.say("ru/fleet", "notice.amend", notice=route, volume=later)
    exchange(fr, ru)
    assert state(fr, raised) == state(ru, raised) == "resolved"
    sooner = volume(ROUTE, "2015-11-23T08:30:00Z", "2015-11-23T11:00:00Z")
    ru.say("ru/fleet", "notice.amend", notice=route, volume=sooner)
    exchange(fr, ru)
    assert state(fr, raised) == state(ru, raised) == "reopened"
    fr.say("fr/fleet", "conflict.raise", notices=[deck, route])  # for the new versions: no repeat
    with pytest.raises(SaidAlready, match="raised by this party, as the two notices stand"):
        fr.say("fr/fleet", "conflict.raise", notices=[deck, route])


def test_risk_is_accepted_by_offices_of_both_sides_and_only_for_these_versions() -> None:
    fr, ru, deck, route = two_that_meet()
    raised = fr.say("fr/fleet", "conflict.raise", notices=[deck, route])
    exchange(fr, ru)
    fr.say(
        "fr/chief", "conflict.accept_risk", notices=[deck, route], reason=text("Watched by radar")
    )
    exchange(fr, ru)
    assert state(ru, raised) == "raised"  # one side alone settles nothing
    ru.say("ru/chief", "conflict.accept_risk", notices=[deck, route], reason=text("Watched too"))
    exchange(fr, ru)
    for side in (fr, ru):
        status = conflict_status(side.shelf, raised, side.now_ms)
        assert status.state == "risk_accepted"
        assert sorted(one.word.by for one in status.risks) == ["fr/chief", "ru/chief"]
    wider = volume(circle(33.5, 34.2, 70_000), "2015-11-23T06:00:00Z", "2015-11-23T09:00:00Z")
    fr.say("fr/fleet", "notice.amend", notice=deck, volume=wider)
    exchange(fr, ru)
    assert state(fr, raised) == state(ru, raised) == "reopened"
    assert not any(one.current for one in conflict_status(ru.shelf, raised, ru.now_ms).risks)


def test_while_the_link_is_cut_the_answer_is_unknown_and_says_since_when() -> None:
    fr, ru = sides("fr", "ru")
    deck = carrier_flies(fr, "ru")
    assert answer_for(fr, deck).outcome == "none found"
    heard = answer_for(fr, deck).as_of
    fr.time_passes(86_400)
    fr.hears(ru, silent=True)
    found = answer_for(fr, deck)
    assert (found.outcome, found.missing, found.as_of) == ("unknown", ("ru",), None)
    (covered,) = found.coverage
    assert (covered.standing, covered.silent_since) == ("silent", heard)
    route = bombers_pass(ru, "fr")  # said meanwhile; it waits for the link
    assert answer_for(fr, deck).outcome == "unknown"
    exchange(fr, ru)
    fr.hears(ru)
    assert [met.notice for met in answer_for(fr, deck).meetings] == [route]
    assert answer_for(fr, deck).outcome == "certain"


def test_a_conflict_that_was_found_stays_one_while_the_other_side_is_silent() -> None:
    fr, ru, deck, _ = two_that_meet()
    fr.hears(ru, silent=True)
    found = answer_for(fr, deck)
    assert (found.outcome, found.missing) == ("certain", ("ru",))


def test_a_volume_is_checked_while_it_is_being_drawn() -> None:
    fr, ru = sides("fr", "ru")
    route = bombers_pass(ru, "fr")
    exchange(fr, ru)
    drawn = msgspec.convert(
        volume(DECK, "2015-11-23T06:00:00Z", {"earliest": "2015-11-23T07:00:00Z",
                                              "latest": "2015-11-23T09:00:00Z"}),
        StatedVolume,
    )  # fmt: skip
    found = volume_answer(fr.shelf, fr.party, drawn, "", fr.now_ms)
    assert (found.outcome, [met.notice for met in found.meetings]) == ("possible", [route])
    assert found.as_of == "2015-11-19T12:00:00Z"
    own = volume_answer(ru.shelf, ru.party, drawn, "", ru.now_ms)
    assert own.outcome == "none found"  # its own notices do not stand in its way


@pytest.mark.parametrize(
    ("start", "end", "floor_ft", "outcome"),
    [
        ("2015-11-23T09:00:00Z", "2015-11-23T10:00:00Z", 10_000, "none found"),  # back to back
        ("2015-11-23T08:59:59.999Z", "2015-11-23T10:00:00Z", 10_000, "certain"),
        ("2015-11-23T08:00:00Z", "2015-11-23T10:00:00Z", 24_000, "certain"),  # heights touch
        ("2015-11-23T08:00:00Z", "2015-11-23T10:00:00Z", 24_001, "none found"),
    ],
)
def test_touching_windows_do_not_meet_and_touching_heights_do(
    start: str, end: str, floor_ft: int, outcome: str
) -> None:
    fr, ru = sides("fr", "ru")
    deck = carrier_flies(fr, "ru")
    bombers_pass(ru, "fr", start=start, end=end, floor_ft=floor_ft, ceiling_ft=30_000)
    exchange(fr, ru)
    assert answer_for(fr, deck).outcome == outcome


def test_a_proposal_must_end_the_conflict_and_answers_must_be_to_the_last_one() -> None:
    fr, ru, deck, route = two_that_meet()
    pair = [deck, route]
    with pytest.raises(UnknownConflict, match=r"Raise it first: conflict\.raise"):
        fr.say("fr/fleet", "conflict.propose", notices=pair, notice=deck,
               volume=volume(DECK, "2015-11-24T06:00:00Z", None))  # fmt: skip
    fr.say("fr/fleet", "conflict.raise", notices=pair)
    exchange(fr, ru)
    with pytest.raises(StillMeets, match=r"got one that it meets from 2015-11-23T08:00:00Z"):
        fr.say("fr/fleet", "conflict.propose", notices=pair, notice=deck,
               volume=volume(DECK, "2015-11-23T06:00:00Z", "2015-11-23T08:00:01Z"))  # fmt: skip
    first = fr.say("fr/fleet", "conflict.propose", notices=pair, notice=deck,
                   volume=volume(DECK, "2015-11-23T05:00:00Z", "2015-11-23T08:00:00Z"))  # fmt: skip
    exchange(fr, ru)
    with pytest.raises(Outdated, match="expected the last proposal of ru"):
        fr.say("fr/fleet", "conflict.accept", notices=pair, proposal=first)  # one's own
    fr.say("fr/fleet", "notice.amend", notice=deck,
           volume=volume(circle(33.5, 34.2, 50_000), "2015-11-23T06:00:00Z",
                         "2015-11-23T09:00:00Z"))  # fmt: skip
    exchange(fr, ru)
    with pytest.raises(Outdated, match="a notice may have been amended since"):
        ru.say("ru/fleet", "conflict.accept", notices=pair, proposal=first)


def test_nobody_raises_what_does_not_meet_or_is_between_others() -> None:
    fr, ru, coalition = sides("fr", "ru", "coalition")
    deck = carrier_flies(fr, "ru", "coalition")
    far = bombers_pass(ru, "fr", "coalition", start="2015-11-24T08:00:00Z",
                       end="2015-11-24T10:00:00Z")  # fmt: skip
    exchange(fr, ru, coalition)
    with pytest.raises(NothingMeets, match="got two of which none was found to"):
        fr.say("fr/fleet", "conflict.raise", notices=[deck, far])
    with pytest.raises(NoticeOfOthers, match="Only the two whose notices meet work it out"):
        coalition.say("coalition/fleet", "conflict.raise", notices=[deck, far])


def test_a_conflict_is_not_raised_with_whom_was_not_told_of_the_notice() -> None:
    fr, ru = sides("fr", "ru")
    deck = carrier_flies(fr)  # private
    route = bombers_pass(ru, "fr")
    exchange(fr, ru)
    assert answer_for(fr, deck).outcome == "certain"
    with pytest.raises(AudienceRefused, match=f"Release {deck} to ru first"):
        fr.say("fr/fleet", "conflict.raise", notices=[deck, route])
    assert ru.logs.get(fr.party)
    assert not fr.logs.get(ru.party)


def test_a_notice_that_is_over_meets_nothing_and_is_forgotten() -> None:
    fr, ru, deck, route = two_that_meet()
    raised = fr.say("fr/fleet", "conflict.raise", notices=[deck, route])
    exchange(fr, ru)
    ru.say("ru/fleet", "notice.withdraw", notice=route, reason=text("Not flown"))
    exchange(fr, ru)
    assert answer_for(fr, deck).outcome == "none found"
    assert state(fr, raised) == "resolved"
    another = bombers_pass(ru, "fr")
    exchange(fr, ru)
    assert answer_for(fr, deck).outcome == "certain"
    fr.time_passes((parse_instant("2015-11-23T10:00:00Z") - fr.now_ms) // 1000)
    assert (fr.live.volumes, fr.live.found) == ({}, {})
    assert notice_status(fr.shelf, another, fr.now_ms).state == "expired"


def test_an_unsettled_conflict_of_ones_own_is_an_alarm_until_it_is_settled() -> None:
    fr, ru, coalition = sides("fr", "ru", "coalition")
    deck = carrier_flies(fr, "ru", "coalition")
    route = bombers_pass(ru, "fr", "coalition")
    exchange(fr, ru, coalition)

    def alarms(party: NoticeParty) -> list[tuple[str, str]]:
        found = standing(party.shelf, party.now_ms, Facts(party.party)).alarms
        return [(one.kind, one.severity) for one in found]

    assert alarms(fr) == alarms(ru) == [("conflict.open", "urgent")]
    assert alarms(coalition) == []  # two others' matter, which it sees on its map
    (alarm,) = standing(ru.shelf, ru.now_ms, Facts(ru.party)).alarms
    assert f"Our notice {route} and notice {deck} of fr meet (certain)" in say_alarm(alarm, "en")
    fr.say("fr/fleet", "conflict.raise", notices=[deck, route])
    exchange(fr, ru)
    later = volume(ROUTE, "2015-11-23T09:00:00Z", "2015-11-23T11:00:00Z")
    asked = fr.say("fr/fleet", "conflict.propose", notices=[deck, route], notice=route,
                   volume=later)  # fmt: skip
    exchange(fr, ru)
    assert alarms(fr) == alarms(ru) == [("conflict.open", "warning")]  # being worked out
    ru.say("ru/fleet", "conflict.accept", notices=[deck, route], proposal=asked)
    ru.say("ru/fleet", "notice.amend", notice=route, volume=later, proposal=asked)
    exchange(fr, ru, coalition)
    assert alarms(fr) == alarms(ru) == []
