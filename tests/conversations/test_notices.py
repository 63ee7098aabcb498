"""What a party declares, what the other does with it, and what neither says of the other.

Requirement: notices of every type, amended, withdrawn, superseded, expired; onward acknowledgement;
overdue arrival and stale notices; lead times shown, not enforced. Every area is invented.
"""

import re
from typing import Any

import msgspec
import pytest
from tests.acts.test_registry import ALL_FIELDS
from tests.conversations.memory_party import exchange, text
from tests.conversations.notice_party import (
    NoticeParty,
    circle,
    corridor,
    declare,
    sides,
    udeg,
    volume,
)

from visavis.acts import (
    REGISTRY,
    MalformedCommand,
    NoticeStatus,
    UnknownThing,
    Verdict,
    mandate_tree,
    notice_status,
)
from visavis.acts.alarm_facts import Facts
from visavis.acts.alarms import say_alarm, standing
from visavis.lines import UnknownMandate
from visavis.notices import (
    ImpossibleVolume,
    NoticeOfOthers,
    NoticeOver,
    NotThatType,
    NotYet,
    SaidAlready,
    UnknownNotice,
)
from visavis.release import Said
from visavis.terms import InstantMs, parse_instant

ZONE = circle(33.5, 34.2, 60_000)
WEEKEND = {"earliest": "2015-11-21T00:00:00Z", "latest": "2015-11-23T00:00:00Z"}


def status(party: NoticeParty, notice: str) -> NoticeStatus:
    return notice_status(party.shelf, notice, party.now_ms)


def set_clock(instant: str, *parties: NoticeParty) -> None:
    for party in parties:
        party.now_ms = parse_instant(instant)


def deployment(fr: NoticeParty, *told: str, **more: Any) -> str:
    return declare(
        fr, *told, type="deployment", title=text("Le groupe aéronaval sur zone", "fr"),
        unit=text("Carrier group"), symbol={"code": "SFSPCLCV------G", "edition": "APP-6(B)"},
        purpose=text("Air operations"), source=text("According to Paris"),
        volume=volume(ZONE, WEEKEND, None), **more,
    )  # fmt: skip


def posture(ru: NoticeParty, change: str, platform: str | None = None, **more: Any) -> str:
    return declare(
        ru, "fr", type="posture", title=text("Изменение", "ru"),
        posture={"change": change, "platform_class": platform, **more},
    )  # fmt: skip


def test_a_deployment_has_an_uncertain_start_and_is_on_zone_when_its_party_says_so() -> None:
    fr, ru = sides("fr", "ru")
    notice = deployment(fr, "ru")
    exchange(fr, ru)
    seen = status(ru, notice)
    assert (seen.state, seen.party, seen.unit) == ("announced", "fr", status(fr, notice).unit)
    assert seen.window is not None
    assert (seen.window.start_earliest, seen.window.start_latest) == (
        "2015-11-21T00:00:00Z", "2015-11-23T00:00:00Z",
    )  # fmt: skip
    assert seen.symbol is not None
    assert (seen.symbol.code, seen.symbol.edition) == ("SFSPCLCV------G", "APP-6(B)")
    set_clock("2015-11-22T00:00:00Z", fr, ru)
    assert status(ru, notice).state == "may_have_begun"
    set_clock("2015-11-23T00:00:00Z", fr, ru)
    assert (status(ru, notice).state, status(ru, notice).arrived) == ("in_effect", None)
    with pytest.raises(NotYet, match=r"expected an instant up to 2015-11-23T00:00:00Z"):
        fr.say("fr/fleet", "notice.arrived", notice=notice, at="2015-11-23T00:00:00.001Z")
    fr.say("fr/fleet", "notice.arrived", notice=notice, at="2015-11-22T18:00:00Z")
    exchange(fr, ru)
    assert status(ru, notice).arrived_at == "2015-11-22T18:00:00Z"


def test_an_arrival_that_is_not_reported_is_overdue_on_both_desks_until_it_is() -> None:
    fr, ru = sides("fr", "ru")
    notice = deployment(fr, "ru")
    exchange(fr, ru)
    set_clock("2015-11-22T23:59:59Z", fr, ru)
    for side in (fr, ru):
        found = standing(side.shelf, side.now_ms, Facts(side.party))
        assert found.alarms == ()
        assert found.next_ms == parse_instant("2015-11-23T00:00:00Z")
    set_clock("2015-11-23T00:00:00Z", fr, ru)
    for side, severity in ((fr, "urgent"), (ru, "warning")):
        (alarm,) = standing(side.shelf, side.now_ms, Facts(side.party)).alarms
        assert (alarm.kind, alarm.severity, alarm.thread) == (
            "notice.arrival_overdue", severity, notice,
        )  # fmt: skip
        assert "fr/fleet has not reported the arrival" in say_alarm(alarm, "en")
        assert say_alarm(alarm, "fr") != say_alarm(alarm, "ru")
    fr.say("fr/fleet", "notice.arrived", notice=notice, at="2015-11-22T18:00:00Z")
    exchange(fr, ru)
    assert not standing(ru.shelf, ru.now_ms, Facts(ru.party)).alarms


def test_a_notice_without_an_end_is_stale_after_a_week_without_a_word_of_its_party() -> None:
    fr, ru = sides("fr", "ru")
    notice = declare(
        fr, "ru", type="activity", title=text("Flights"),
        volume=volume(ZONE, "2015-11-19T12:00:00Z", None),
    )  # fmt: skip
    exchange(fr, ru)
    ru.time_passes(3600)
    ru.say("ru/fleet", "notice.read", notice=notice)  # another party's word freshens nothing
    set_clock("2015-11-26T12:00:00Z", fr, ru)
    (alarm,) = standing(ru.shelf, ru.now_ms, Facts(ru.party)).alarms
    assert alarm.kind == "notice.stale"
    fr.say(
        "fr/fleet", "notice.amend", notice=notice,
        volume=volume(ZONE, "2015-11-19T12:00:00Z", None),
    )  # fmt: skip
    exchange(fr, ru)
    assert not standing(ru.shelf, ru.now_ms, Facts(ru.party)).alarms


def test_a_posture_has_an_attributed_reason_and_its_revision_erases_none() -> None:
    fr, ru = sides("fr", "ru")
    notice = posture(
        ru, "intensify", since="2015-11-17T00:00:00Z",
        reason=text("Крушение самолёта", "ru"), reason_by=text("Moscow"),
    )  # fmt: skip
    ru.time_passes(60)
    ru.say("ru/chief", "notice.reclassify", notice=notice, reason=text("An attack"),
           reason_by=text("Moscow"))  # fmt: skip
    exchange(fr, ru)
    for side in (fr, ru):
        found = status(side, notice).posture
        assert found is not None
        assert [one.reason.text for one in found.reasons] == ["Крушение самолёта", "An attack"]
        assert {one.reason_by and one.reason_by.text for one in found.reasons} == {"Moscow"}
    flights = declare(ru, "fr", type="activity", title=text("x"),
                      volume=volume(ZONE, "2015-11-20T00:00:00Z", None))  # fmt: skip
    with pytest.raises(NotThatType, match="expected a notice of the type posture, got activity"):
        ru.say("ru/chief", "notice.reclassify", notice=flights, reason=text("x"),
               reason_by=text("y"))  # fmt: skip


def test_the_first_use_of_a_class_is_found_in_the_record_and_earlier_classes_stay() -> None:
    fr, ru = sides("fr", "ru")
    posture(ru, "first_use", "tactical-bomber")
    ru.time_passes(60)
    first = posture(ru, "first_use", "strategic-bomber")
    ru.time_passes(60)
    again = posture(ru, "first_use", "strategic-bomber")  # it calls itself a first use: it is none
    exchange(fr, ru)
    seen = [status(fr, one).posture for one in (first, again)]
    assert [one and one.first_of_its_kind for one in seen] == [True, False]
    assert seen[0] is not None
    assert [one.platform_class for one in seen[0].classes] == [
        "strategic-bomber", "tactical-bomber",
    ]  # fmt: skip
    assert {one.first.by for one in seen[0].classes} == {"ru/fleet"}  # on whose word


def test_received_read_and_passed_on_are_the_other_partys_own_words_and_approve_nothing() -> None:
    fr, ru = sides("fr", "ru")
    notice = deployment(fr, "ru")
    exchange(fr, ru)
    assert status(fr, notice).receipts == ()
    for kind, state in (("receive", "received"), ("read", "read"), ("passed_on", "passed_on")):
        ru.say("ru/fleet", f"notice.{kind}", notice=notice)
        exchange(fr, ru)
        (receipt,) = status(fr, notice).receipts
        assert (receipt.party, receipt.state) == ("ru", state)
    with pytest.raises(SaidAlready, match="said already"):
        ru.say("ru/chief", "notice.read", notice=notice)
    with pytest.raises(NoticeOfOthers, match="got one's own"):
        fr.say("fr/fleet", "notice.receive", notice=notice)
    assert status(fr, notice).state == "announced"


def test_what_follows_a_notice_goes_to_whoever_was_told_of_it_and_to_nobody_else() -> None:
    fr, ru, coalition = sides("fr", "ru", "coalition")
    notice = deployment(fr, "coalition")
    amended = volume(ZONE, WEEKEND, "2015-12-20T00:00:00Z")
    fr.say("fr/fleet", "notice.amend", notice=notice, volume=amended)
    exchange(fr, ru, coalition)
    assert status(coalition, notice).amended is not None
    with pytest.raises(UnknownThing):
        status(ru, notice)
    assert not fr.logs.get(ru.party)
    private = deployment(fr)
    fr.say("fr/fleet", "notice.withdraw", notice=private, reason=text("Not needed"))
    assert len(fr.logs[coalition.party]) == 2


def test_only_its_own_party_changes_a_notice_and_only_while_it_stands() -> None:
    fr, ru = sides("fr", "ru")
    notice, better = deployment(fr, "ru"), deployment(fr, "ru")
    exchange(fr, ru)
    with pytest.raises(NoticeOfOthers, match=r"expected a notice of ru, got one of fr\."):
        ru.say("ru/fleet", "notice.withdraw", notice=notice, reason=text("x"))
    fr.say("fr/fleet", "notice.supersede", notice=notice, by=better)
    exchange(fr, ru)
    assert (status(ru, notice).state, status(ru, notice).superseded_by) == ("superseded", better)
    with pytest.raises(NoticeOver, match=f"in whose place stands {better}"):
        fr.say("fr/fleet", "notice.withdraw", notice=notice, reason=text("x"))
    with pytest.raises(UnknownNotice, match="wait for the declaration to arrive"):
        fr.say("fr/fleet", "notice.withdraw", notice="a" * 26, reason=text("x"))


def test_a_notice_expires_at_its_end_and_not_before() -> None:
    fr, _ = sides("fr", "ru")
    notice = declare(
        fr, type="humanitarian", title=text("Convoy"),
        volume=volume(corridor(500, (36.0, 35.0), (36.5, 35.5)), "2015-11-19T12:00:00Z",
                      "2015-11-19T18:00:00Z", floor_ft=None, ceiling_ft=None),
    )  # fmt: skip
    end = parse_instant("2015-11-19T18:00:00Z")
    fr.now_ms = InstantMs(end - 1)
    assert status(fr, notice).state == "in_effect"
    fr.now_ms = end
    assert (status(fr, notice).state, status(fr, notice).answer) == ("expired", None)


def test_a_promised_lead_time_is_checked_and_shown_and_refuses_nothing() -> None:
    fr, ru = sides("fr", "ru")
    mandate = fr.say("fr/head", "mandate.issue", title=text("m"), mission=text("m"))
    promise = {"under": mandate, "type": "activity", "lead_s": 86_400}
    fr.carry_out({"office": "fr/chief", "kind": "notice.lead_rule", "body": promise,
                  "release": {"audience": {"parties": ["ru"]}}})  # fmt: skip
    early, late = (
        declare(fr, "ru", type="activity", title=text("Flights"),
                volume=volume(ZONE, start, "2015-11-22T12:00:00Z"))
        for start in ("2015-11-20T12:00:00Z", "2015-11-20T11:59:59Z")
    )  # fmt: skip
    exchange(fr, ru)
    for notice, kept, given in ((early, True, 86_400), (late, False, 86_399)):
        (lead,) = status(ru, notice).lead_times
        assert (lead.kept, lead.given_s, lead.promised_s) == (kept, given, 86_400)
        assert lead.rule.by == "fr/chief"
    assert status(ru, deployment(ru)).lead_times == ()  # another party's promise binds it not


def test_a_notice_traces_to_its_mandate() -> None:
    fr, _ = sides("fr", "ru")
    mandate = fr.say("fr/head", "mandate.issue", title=text("m"), mission=text("m"))
    notice = deployment(fr, mandate=mandate)
    assert mandate_tree(fr.shelf, mandate, fr.now_ms).notices == (notice,)
    with pytest.raises(UnknownMandate, match="a mandate that was issued here or released"):
        deployment(fr, mandate="a" * 26)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"type": "activity"}, "expected a volume with the type activity, got none"),
        ({"type": "transit", "volume": volume(ZONE, "2015-11-20T00:00:00Z", None)},
         "expected a corridor or a track with the type transit"),
        ({"type": "deployment", "volume": volume(ZONE, WEEKEND, None)},
         "expected a unit with the type deployment, got none"),
        ({"type": "posture"}, "expected posture with the type posture"),
        ({"type": "posture", "posture": {"change": "first_use"}}, "platform_class"),
        ({"type": "activity", "volume": volume(ZONE, None, None)}, "expected a start, got none"),
        ({"type": "activity", "volume": volume(ZONE, "2015-02-30T00:00:00Z", None)},
         "an instant that exists"),
        ({"type": "activity", "volume": volume(circle(33, 91, 5), "2015-11-20T00:00:00Z", None)},
         "90000000"),
    ],
)  # fmt: skip
def test_a_notice_without_what_makes_it_one_is_refused(body: dict[str, Any], message: str) -> None:
    fr, _ = sides("fr", "ru")
    with pytest.raises(MalformedCommand, match=re.escape(message)):
        declare(fr, title=text("x"), **body)


BOW = {"type": "polygon", "outer_udeg": [udeg(*p) for p in
       ((33, 34), (34, 35), (34, 34), (33, 35), (33, 34))]}  # fmt: skip


def test_a_volume_that_cannot_be_meant_is_refused_here_and_when_a_peer_sends_it() -> None:
    fr, ru = sides("fr", "ru")
    crossed = volume(BOW, "2015-11-20T00:00:00Z", "2015-11-20T01:00:00Z")
    with pytest.raises(ImpossibleVolume, match=r"Volume refused: .*cross"):
        declare(fr, "ru", type="activity", title=text("x"), volume=crossed)
    upside_down = volume(ZONE, "2015-11-20T00:00:00Z", None, floor_ft=20_000, ceiling_ft=10_000)
    with pytest.raises(ImpossibleVolume, match="expected at least the floor, 6096 m STD"):
        declare(fr, "ru", type="activity", title=text("x"), volume=upside_down)
    around = corridor(1_000, *((lon % 360 - 180, 60 * (-1) ** lon) for lon in range(0, 7200, 120)))
    endless = volume(around, "2015-11-20T00:00:00Z", None)
    with pytest.raises(ImpossibleVolume, match="expected an outline of at most 80,000 km"):
        declare(fr, "ru", type="activity", title=text("x"), volume=endless)
    good = declare(fr, "ru", type="activity", title=text("x"),
                   volume=volume(ZONE, "2015-11-20T00:00:00Z", None))  # fmt: skip
    (admission,) = ru.take_from(fr)
    assert admission.verdict is Verdict.ADMITTED
    body = msgspec.convert({"type": "activity", "title": text("x"), "volume": crossed},
                           REGISTRY["notice.declare"].body)  # fmt: skip
    assert admission.said is not None
    forged: Said[Any] = msgspec.structs.replace(admission.said, body=body)
    with pytest.raises(ImpossibleVolume):
        REGISTRY["notice.declare"].check(forged)
    assert status(ru, good).state == "announced"


def test_places_stand_only_in_volumes_that_a_party_declares_or_proposes() -> None:
    """DESIGN section 1: the schema holds no target coordinates.

    Numbers that could be a place are those of an area, and an area is where somebody says that
    a party of the talk will be: its own notice, or a change proposed for one of the two.
    """
    numbers = {path for path, _ in ALL_FIELDS if path.endswith("_udeg")}
    places = {path for path in numbers if not path.endswith(".cell_udeg")}  # a size, no place
    assert {path.split(".volume.")[0] for path in places} == {
        "notice.declare", "notice.amend", "conflict.propose", "conflict.counter",
    }  # fmt: skip
    assert {path.rsplit(".", 1)[1] for path in places} == {
        "outer_udeg", "holes_udeg", "centre_udeg", "line_udeg",
    }  # fmt: skip
    fixed = {path for path, info in ALL_FIELDS if isinstance(info, msgspec.inspect.TupleType)}
    assert all(".volume." in path for path in fixed)


def test_a_transit_is_a_line_also_when_it_is_amended() -> None:
    ru, _ = sides("ru", "fr")
    way = corridor(9_000, (29.0, 33.6), (36.5, 35.4))
    times = ("2015-11-23T08:00:00Z", "2015-11-23T10:00:00Z")
    notice = declare(ru, type="transit", title=text("x"), volume=volume(way, *times))
    with pytest.raises(NotThatType, match="a corridor or a track with the type transit"):
        ru.say("ru/fleet", "notice.amend", notice=notice, volume=volume(ZONE, *times))
    track = {"type": "track", "line_udeg": [udeg(29, 33.6), udeg(36.5, 35.4)],
             "times": list(times), "radius_m": 5_000}  # fmt: skip
    ru.say("ru/fleet", "notice.amend", notice=notice, volume={"area": track, "start": None,
                                                             "end": None})  # fmt: skip
    window = status(ru, notice).window
    assert window is not None
    assert (window.start_earliest, window.end_latest) == times
