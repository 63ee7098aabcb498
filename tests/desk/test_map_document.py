"""The map's document: what is live and where, what meets what, and who is not heard."""

from importlib import import_module
from itertools import pairwise
from typing import Any

import msgspec
import pytest
from tests.conversations.memory_party import NOON, exchange, text
from tests.conversations.notice_party import NoticeParty, circle, corridor, declare, sides, volume
from tests.desk.desks import asked, html_of, link_with, sight_of, viewer, waits, words_of

from visavis.desk import (
    Coverage,
    Link,
    MapDocument,
    MapReader,
    Names,
    basemap_of,
    desk_words,
    map_page,
    typed_area,
    words_of_drawing,
)
from visavis.terms import InstantMs

HOUR_MS = 3_600_000
MORNING, EVENING = "2015-11-19T10:00:00Z", "2015-11-19T20:00:00Z"
DECK = circle(33.5, 34.2, 45_000)
ROUTE = corridor(18_520, (30.5, 35.9), (33.6, 34.5), (36.2, 34.9))


def document(
    party: NoticeParty, *links: Link, at_ms: int | None = None, language: str = "en"
) -> MapDocument:
    """What the party's map draws."""
    reader = MapReader(
        party.party,
        party.mode,
        party.shelf,
        Names(party.directories, language),
        desk_words(language),
        links if at_ms is None else None,
    )
    return reader.document(InstantMs(NOON), None if at_ms is None else InstantMs(at_ms))


def plain(found: MapDocument) -> Any:
    """The document as the browser gets it."""
    return msgspec.json.decode(msgspec.json.encode(found))


def notice(party: NoticeParty, *told: str, area: Any = DECK, **more: Any) -> str:
    """Declare an activity."""
    body = {"type": "activity", "title": text("Deck"), **more}
    return declare(party, *told, volume=volume(area, MORNING, EVENING), **body)


def test_a_live_notice_is_there_with_where_when_and_how_high() -> None:
    fr, _ = sides("fr", "ru")
    symbol = {"code": "10033000001202000000", "edition": "APP-6(D)"}
    found = notice(fr, unit=text("Carrier group"), symbol=symbol)
    (drawn,) = plain(document(fr))["notices"]
    assert drawn == {
        "id": found,
        "party": "fr",
        "type": "activity",
        "title": {"lang": "en", "text": "Deck"},
        "unit": {"lang": "en", "text": "Carrier group"},
        "symbol": symbol,
        "start": [NOON - 2 * HOUR_MS] * 2,
        "end": [NOON + 8 * HOUR_MS] * 2,
        "area": DECK,
        "floor": {"value": 10_000, "units": "FT", "reference": "STD"},
        "ceiling": {"value": 24_000, "units": "FT", "reference": "STD"},
    }


def test_what_is_over_or_withdrawn_is_not_there_and_what_is_announced_is() -> None:
    fr, _ = sides("fr", "ru")
    gone = notice(fr)
    fr.say("fr/fleet", "notice.withdraw", notice=gone, reason=text("Storm"))
    past = volume(DECK, "2015-11-19T10:00:00Z", "2015-11-19T12:00:00Z")
    fr.now_ms = InstantMs(NOON - HOUR_MS)
    declare(fr, type="activity", title=text("Over at noon"), volume=past)
    fr.now_ms = InstantMs(NOON)
    later = volume(DECK, "2015-11-21T10:00:00Z", "2015-11-21T12:00:00Z")
    announced = declare(fr, type="activity", title=text("Later"), volume=later)
    assert [one.id for one in document(fr).notices] == [announced]


def test_what_has_no_area_is_counted_since_it_cannot_be_drawn() -> None:
    fr, _ = sides("fr", "ru")
    declare(fr, type="posture", title=text("More"), posture={"change": "intensify"})
    found = document(fr)
    assert (found.notices, found.shapeless) == ((), 1)


def test_as_of_an_earlier_instant_a_notice_that_ended_since_is_there() -> None:
    fr, _ = sides("fr", "ru")
    fr.now_ms = InstantMs(NOON - 2 * HOUR_MS)
    over = volume(DECK, "2015-11-19T10:00:00Z", "2015-11-19T11:00:00Z")
    found = declare(fr, type="activity", title=text("Morning"), volume=over)
    fr.now_ms = InstantMs(NOON)
    assert document(fr).notices == ()
    then = document(fr, at_ms=NOON - 2 * HOUR_MS)
    assert [one.id for one in then.notices] == [found]
    assert (then.at, then.now) == (NOON - 2 * HOUR_MS, NOON)
    assert then.since == NOON - 2 * HOUR_MS


def test_what_is_found_to_meet_is_told_before_anybody_raised_it_and_after() -> None:
    fr, ru = sides("fr", "ru")
    ours = notice(fr, "ru")
    theirs = notice(ru, "fr", area=ROUTE)
    exchange(fr, ru)
    (found,) = document(fr).meetings
    assert {found.a, found.b} == {ours, theirs}
    assert (found.verdict, found.state, found.conflict) == ("certain", "found", "")
    assert (found.start, found.end) == (NOON - 2 * HOUR_MS, NOON + 8 * HOUR_MS)
    fr.say("fr/fleet", "conflict.raise", notices=[ours, theirs])
    (raised,) = document(fr).meetings
    assert (raised.verdict, raised.state) == ("certain", "raised")
    assert raised.conflict
    assert raised.conflict in document(fr).ids()


def test_a_party_that_is_not_heard_is_told_as_unknown_in_every_language() -> None:
    fr, ru = sides("fr", "ru")
    notice(ru, "fr")
    exchange(fr, ru)
    silent = link_with("ru", coverage=Coverage("unknown", "2015-11-19T11:00:00Z"))
    for language, told in (("en", "unknown"), ("fr", "inconnu"), ("ru", "неизвестно")):
        own, other = document(fr, silent, language=language).parties
        assert (own.id, own.condition, own.told) == ("fr", "own", "")
        assert (other.id, other.condition, other.heard) == ("ru", "silent", "2015-11-19T11:00:00Z")
        assert told in other.told
    (_, nobody) = document(fr).parties
    assert nobody.condition == "none"


def test_who_was_heard_at_another_time_is_not_guessed() -> None:
    fr, ru = sides("fr", "ru")
    notice(ru, "fr")
    exchange(fr, ru)
    _, other = document(fr, link_with("ru"), at_ms=NOON).parties
    assert other.condition == ""
    assert other.told == "whether it was heard then is not known here"


def test_more_than_can_be_drawn_is_counted_and_not_passed_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(import_module("visavis.desk.map_document"), "DRAWN_LIMIT", 2)
    fr, _ = sides("fr", "ru")
    for _ in range(5):
        notice(fr)
    found = document(fr)
    assert (len(found.notices), found.cut) == (2, 3)


def test_the_page_has_all_that_its_scripts_say_and_leads_on_without_them() -> None:
    fr, _ = sides("fr", "ru")
    sight = sight_of(fr, link_with("ru", coverage=Coverage("unknown")))
    page = map_page(sight, viewer(), asked(), waits(sight), drawable=True, plain=False)
    html = html_of(page, sight)
    assert 'src="/static/map.js"' in html
    assert "What others will yet declare is unknown." in page.words["ahead-told"]
    assert "The map needs scripts" in words_of(html)
    assert 'href="/map?plain=yes"' in html
    assert "their notices may be old" in words_of(html)
    assert "clear" not in words_of(html).lower()


@pytest.mark.parametrize(("drawable", "plain"), [(False, False), (True, True)])
def test_the_plain_chart_stands_in_where_the_map_cannot_be_drawn(
    drawable: bool, plain: bool
) -> None:
    fr, _ = sides("fr", "ru")
    sight = sight_of(fr)
    page = map_page(sight, viewer(), asked(), waits(sight), drawable=drawable, plain=plain)
    assert "No live notice is known here" in words_of(html_of(page, sight))
    notice(fr)
    sight = sight_of(fr)
    page = map_page(sight, viewer(), asked(), waits(sight), drawable=drawable, plain=plain)
    html = html_of(page, sight)
    assert '<svg class="chart"' in html
    assert "fr: Deck" in words_of(html)
    assert "<script type=" not in html
    assert ("tools/desk/setup.sh" in words_of(html)) is not drawable


def test_the_names_of_countries_are_in_the_language_of_the_reader() -> None:
    for language, name in (("fr", "Allemagne"), ("en", "Germany"), ("ru", "Германия")):
        base = msgspec.json.decode(basemap_of(language))
        kinds = {one["properties"]["is"] for one in base["features"]}
        assert kinds == {"land", "coast", "borders", "grid", "names"}
        assert name in {one["properties"].get("name") for one in base["features"]}


def test_the_coast_is_not_drawn_along_180_degrees_nor_along_the_pole() -> None:
    base = msgspec.json.decode(basemap_of("en"))
    (coast,) = (one for one in base["features"] if one["properties"]["is"] == "coast")
    for line in coast["geometry"]["coordinates"]:
        for (lon, lat), (other, below) in pairwise(line):
            assert abs(other - lon) < 180
            assert not (abs(lon) == 180 and lon == other)
            assert -90 not in (lat, below)


@pytest.mark.parametrize(
    ("typed", "area", "wrong"),
    [
        ({}, None, ""),
        ({"v.shape": ["circle"], "v.points": ["34.5, 35.2"]}, None, "The radius is needed."),
        (
            {
                "v.shape": ["circle"],
                "v.points": ["34°30′N 035°12′E"],
                "v.radius_m": ["5"],
                "v.radius_m.unit": ["km"],
            },
            {"type": "circle", "centre_udeg": [35_200_000, 34_500_000], "radius_m": 5000},
            "",
        ),
        (
            {"v.shape": ["polygon"], "v.points": ["34, 35\n34, 36\n35, 36"]},
            {
                "type": "polygon",
                "outer_udeg": [
                    [35_000_000, 34_000_000],
                    [36_000_000, 34_000_000],
                    [36_000_000, 35_000_000],
                    [35_000_000, 34_000_000],
                ],
            },
            "",
        ),
    ],
)
def test_what_is_typed_of_an_area_is_read_as_it_will_be_when_it_is_sent(
    typed: dict[str, list[str]], area: Any, wrong: str
) -> None:
    words = desk_words("en")
    found = msgspec.to_builtins(typed_area({"area": ["v"], **typed}, words))
    assert msgspec.json.decode(msgspec.json.encode(found["area"])) == area
    assert found["wrong"] == wrong
    assert words_of_drawing(words)["draw"] == "Draw on a map"


def test_places_that_make_no_area_yet_are_shown_as_places() -> None:
    typed = {"area": ["v"], "v.shape": ["polygon"], "v.points": ["34, 35\n34, 36"]}
    found = typed_area(typed, desk_words("en"))
    assert found.places == ((35_000_000, 34_000_000), (36_000_000, 34_000_000))
    assert found.wrong == "At least 3 places are needed; there are 2."
