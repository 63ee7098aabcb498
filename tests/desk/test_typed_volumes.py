"""Areas, heights and times as they are typed: what is shown reads back the same, strictly."""

import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.conversations.memory_party import open_line, two_sides
from tests.desk.desks import asked, html_of, sight_of, viewer, waits, words_of

from visavis.acts import LANGUAGES, REGISTRY
from visavis.desk import (
    act_page,
    desk_words,
    plain_of,
    problems_of,
    refused_at,
    shape_of,
    volume_typed,
)
from visavis.desk.form_prefilled import typed_of
from visavis.desk.parts_typed import fill_instant, parse_instant_typed
from visavis.desk.places_typed import (
    NotTaken,
    Place,
    Wrong,
    closed,
    parse_places,
    parse_rings,
    render_places,
    render_rings,
)
from visavis.notices import ImpossibleVolume, NoticeAmend, StatedVolume, require_possible
from visavis.terms import InstantMs, PartyId, render_instant

VOLUME = shape_of(StatedVolume)
DESK = Path(__file__).resolve().parents[2] / "src" / "visavis" / "desk"

places = st.tuples(st.integers(-360_000_000, 360_000_000), st.integers(-90_000_000, 90_000_000))
rings = st.lists(places, min_size=3, max_size=6).map(lambda ring: closed(tuple(ring)))
instants = st.integers(0, 4_000_000_000_000).map(lambda ms: render_instant(InstantMs(ms)))
lengths = st.integers(0, 5_000_000)
areas = st.one_of(
    st.builds(lambda at, r: {"type": "circle", "centre_udeg": at, "radius_m": r}, places, lengths),
    st.builds(
        lambda outer, holes: (
            {"type": "polygon", "outer_udeg": outer}
            | ({"holes_udeg": tuple(holes)} if holes else {})
        ),
        rings.filter(lambda ring: len(ring) > 3),
        st.lists(rings.filter(lambda ring: len(ring) > 3), max_size=3),
    ),
    st.builds(
        lambda line, half: {"type": "corridor", "line_udeg": tuple(line), "half_width_m": half},
        st.lists(places, min_size=2, max_size=6),
        lengths,
    ),
    st.builds(
        lambda line, r: {
            "type": "track",
            "line_udeg": tuple(at for at, _ in line),
            "times": tuple(when for _, when in line),
            "radius_m": r,
        },
        st.lists(st.tuples(places, instants), min_size=2, max_size=6),
        lengths,
    ),
)
heights = st.fixed_dictionaries(
    {
        "value": st.integers(-40_000, 330_000),
        "units": st.sampled_from(["M", "FT"]),
        "reference": st.sampled_from(["W84", "AMSL", "AGL", "STD"]),
    }
)
spans = st.tuples(instants, instants).map(
    lambda pair: dict(zip(("earliest", "latest"), sorted(pair, key=len_then_text), strict=True))
)
ends = st.one_of(instants, spans, st.none())
minima = st.fixed_dictionaries(
    {"lateral_m": st.integers(1, 10**6), "vertical_m": lengths, "time_s": st.integers(0, 10**6)}
)


def len_then_text(instant: str) -> tuple[str, str]:
    return instant.removesuffix("Z"), instant


@given(
    st.fixed_dictionaries(
        {"area": areas, "start": st.one_of(instants, spans), "end": ends},
        optional={
            "floor": heights,
            "ceiling": heights,
            "separation": minima,
            "terrain_m_wgs84": st.lists(st.integers(-400, 9000), min_size=2, max_size=2),
            "qnh_hpa": st.lists(st.integers(870, 1090), min_size=2, max_size=2),
        },
    )
)
def test_a_volume_that_is_shown_in_a_form_is_read_back_the_same(plain: dict[str, Any]) -> None:
    """parse(render(x)) == x, through every field of the form."""
    typed = typed_of(VOLUME, plain, "body.volume")
    assert plain_of(VOLUME, typed, "body.volume") == plain


@given(st.lists(places, max_size=8).map(tuple))
def test_places_that_are_shown_are_read_back_the_same(listed: tuple[Place, ...]) -> None:
    assert parse_places(render_places(listed)) == listed


@given(st.lists(rings, max_size=4).map(tuple))
def test_rings_that_are_shown_are_read_back_the_same(listed: tuple[Any, ...]) -> None:
    assert parse_rings(render_rings(listed)) == listed


@given(instants)
def test_an_instant_that_is_shown_is_read_back_the_same(instant: str) -> None:
    filled: dict[str, list[str]] = {}
    fill_instant(instant, "at", filled)
    assert parse_instant_typed(filled, "at") == instant


@pytest.mark.parametrize(
    ("date", "time", "instant"),
    [
        ("2015-11-23", "06:00", "2015-11-23T06:00:00Z"),
        ("23.11.2015", "0600", "2015-11-23T06:00:00Z"),
        ("2016-02-29", "6:05z", "2016-02-29T06:05:00Z"),
        ("2015-11-23", "06h30", "2015-11-23T06:30:00Z"),
        ("2015-11-23", "23:59:59.5 UTC", "2015-11-23T23:59:59.5Z"),
        ("2015-02-29", "06:00", "wrong-date"),
        ("2015-13-01", "06:00", "wrong-date"),
        ("11/23/2015", "06:00", "wrong-date"),
        ("tomorrow", "", "wrong-date"),
        ("2015-11-23", "25h00", "wrong-time"),
        ("2015-11-23", "24:00", "wrong-time"),
        ("2015-11-23", "6 am", "wrong-time"),
        ("2015-11-23", "", "wrong-no-time"),
        ("", "06:00", "wrong-no-date"),
    ],
)
def test_a_day_and_a_time_are_read_in_one_order_only(date: str, time: str, instant: str) -> None:
    typed = {"at.date": [date], "at.time": [time]}
    if instant.startswith("wrong"):
        with pytest.raises(NotTaken) as refused:
            parse_instant_typed(typed, "at")
        assert refused.value.wrong.message == instant
    else:
        assert parse_instant_typed(typed, "at") == instant


@given(st.text(max_size=60))
def test_no_text_however_odd_breaks_the_reading_of_places(text: str) -> None:
    found: tuple[Place, ...] = ()
    wrong: Wrong | None = None
    try:
        found = parse_places(text)
    except NotTaken as refused:
        wrong = refused.wrong
    assert all(abs(lat) <= 90_000_000 and abs(lon) <= 360_000_000 for lon, lat in found)
    for language in LANGUAGES if wrong else ():
        assert wrong is not None
        assert desk_words(language).say(wrong.message, **wrong.arguments)


@pytest.mark.parametrize(
    "typed",
    [
        "34.5, 35.2", "34.5 35.2", "+34.5,35.20", "34,5; 35,2", "34,5 35,2", "34.5; 35.2",
        "34°30′N 035°12′E", "34°30'N, 35°12'E", "N34°30′ E035°12′", "34 30 N 35 12 E",
        "34°30.0′N 35°12.0′E", "34°30′00″N 035°12′00″E", "34.5N 35.2E", "34,5N 35,2E",
        "3430N 03512E", "3430N03512E", "343000N 0351200E", "34.5n 35.2e",
    ],
)  # fmt: skip
def test_a_place_may_be_written_as_charts_and_airmen_write_it(typed: str) -> None:
    assert parse_places(typed) == ((35_200_000, 34_500_000),)


@pytest.mark.parametrize(
    ("typed", "lon_lat"),
    [("-34.5, -35.2", (-35.2, -34.5)), ("34°30′S 035°12′W", (-35.2, -34.5)),
     ("0, 181", (181.0, 0.0)), ("0N 180W", (-180.0, 0.0)), ("90, 0", (0.0, 90.0))],
)  # fmt: skip
def test_south_and_west_and_the_seam_are_read_as_they_are_meant(
    typed: str, lon_lat: tuple[float, float]
) -> None:
    ((lon, lat),) = parse_places(typed)
    assert (lon, lat) == (round(lon_lat[0] * 1e6), round(lon_lat[1] * 1e6))


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("34.5", "wrong-place"), ("34.5, 35.2, 36", "wrong-place"), ("north", "wrong-place"),
        ("34°61′N 35°E", "wrong-place"), ("34.5°30′N 35°E", "wrong-place"),
        ("35.2E 34.5N", "wrong-place"), ("N34S 35E", "wrong-place"), ("34N 181E", "wrong-place"),
        ("90.1, 0", "wrong-globe"), ("0, 360.1", "wrong-globe"), ("1\n" * 1001, "wrong-lines"),
        ("٣٤, ٣٥", "wrong-place"), ("1e3, 2", "wrong-place"), ("nan, 0", "wrong-place"),
    ],
)  # fmt: skip
def test_what_is_no_place_is_refused_and_never_guessed(typed: str, message: str) -> None:
    with pytest.raises(NotTaken) as refused:
        parse_places(typed)
    assert refused.value.wrong.message == message


def area(**fields: str) -> dict[str, list[str]]:
    start = {"start.date": "2015-11-23", "start.time": "0600", "end.open": "yes"}
    named = {f"area.{name}": value for name, value in fields.items()} | start
    return {f"body.volume.{name}": [value] for name, value in named.items()}


AMEND = REGISTRY["notice.amend"]
NOTICE = {"body.notice": ["a" * 26]}


@pytest.mark.parametrize(
    ("fields", "where", "said"),
    [
        ({"shape": "circle", "points": "34.5, 35.2"}, "area.radius_m", "The radius is needed."),
        ({"shape": "circle", "points": "1, 2\n3, 4", "radius_m": "5"}, "area.points",
         "A circle has one place, its centre; there are 2. For more, choose another shape."),
        ({"shape": "circle", "points": "1, 2", "radius_m": "far"}, "area.radius_m",
         "“far” is no number."),
        ({"shape": "polygon", "points": "1, 2\n\n3, 4"}, "area.points",
         "At least 3 places are needed; there are 2."),
        ({"shape": "polygon", "points": "1, 2\n3, 4\n5, x"}, "area.points",
         "Line 3 is no place: “5, x”. Expected latitude and longitude,"
         " such as 34.5, 35.2 or 34°30′N 035°12′E."),
        ({"shape": "polygon", "points": "1, 2\n3, 4\n5, 1", "holes": "1, 2\n2, 2"}, "area.holes",
         "Each hole needs at least three corners."),
        ({"shape": "corridor", "points": "1, 2\n3, 4"}, "area.width_m", "The width is needed."),
        ({"points": "1, 2\n3, 4"}, "area.shape", "Choose the shape."),
        ({"shape": "track", "points": "1, 2, 2015-11-23 06:00\n3, 4", "radius_m": "9"},
         "area.points", "Line 2 lacks its place or its time: “3, 4”."
         " Expected 34.5, 35.2, 2026-01-31 23:59."),
        ({"shape": "circle", "points": "1, 2", "radius_m": "6000", "radius_m.unit": "km"},
         "area.points", "This area cannot be taken."),
    ],
)  # fmt: skip
def test_what_is_wrong_with_an_area_stands_at_the_very_field(
    fields: dict[str, str], where: str, said: str
) -> None:
    typed = area(**fields) | NOTICE
    problems = problems_of(AMEND.body, shape_of(AMEND.body), typed)
    assert list(problems) == [f"body.volume.{where}"]
    html = form_of(typed)
    id_ = f"body-volume-{where.replace('.', '-')}"
    assert f'aria-describedby="{id_}-problem' in html
    assert html.count("autofocus") == 1
    at = html.index(f'id="{id_}-problem"')
    assert said in words_of(html[at : at + 1500])
    for value in fields.values():
        assert value.replace('"', "&#34;") in html


def form_of(typed: dict[str, list[str]], language: str = "en", kind: str = "notice.amend") -> str:
    fr, ru = two_sides()
    open_line(fr, ru)
    sight = sight_of(fr)
    problems = problems_of(REGISTRY[kind].body, shape_of(REGISTRY[kind].body), typed)
    page = act_page(
        sight, viewer("fr/fleet"), asked(language), waits(sight), REGISTRY[kind], typed,
        problems=problems, problem=None,
    )  # fmt: skip
    return html_of(page, sight)


def test_a_circle_is_typed_in_nautical_miles_and_flight_levels() -> None:
    typed = area(
        shape="circle", points="34°12′N 033°30′E", radius_m="32,4", **{"radius_m.unit": "NM"}
    )
    typed |= NOTICE | {
        "body.volume.floor.value": ["FL100"],
        "body.volume.ceiling.value": ["240"],
        "body.volume.ceiling.units": ["FL"],
    }
    assert problems_of(AMEND.body, shape_of(AMEND.body), typed) == {}
    body = msgspec.convert(plain_of(shape_of(AMEND.body), typed, "body"), NoticeAmend)
    assert body.volume == msgspec.convert(
        {
            "area": {"type": "circle", "centre_udeg": [33_500_000, 34_200_000], "radius_m": 60_005},
            "start": "2015-11-23T06:00:00Z",
            "end": None,
            "floor": {"value": 10_000, "units": "FT", "reference": "STD"},
            "ceiling": {"value": 24_000, "units": "FT", "reference": "STD"},
        },
        StatedVolume,
    )


def test_an_end_that_is_left_empty_is_asked_for_and_never_taken_for_until_further_notice() -> None:
    typed = area(shape="circle", points="1, 2", radius_m="9") | NOTICE
    assert problems_of(AMEND.body, shape_of(AMEND.body), typed) == {}
    del typed["body.volume.end.open"]
    assert problems_of(AMEND.body, shape_of(AMEND.body), typed) == {"body.volume.end": ""}


def test_a_transit_through_a_circle_is_refused_at_the_shape() -> None:
    typed = area(shape="circle", points="1, 2", radius_m="9")
    typed |= {"body.type": ["transit"], "body.title.text": ["x"], "body.title.lang": ["en"]}
    kind = REGISTRY["notice.declare"]
    (path,) = problems_of(kind.body, shape_of(kind.body), typed)
    assert path == "body.volume.area.shape"
    assert "A transit needs a corridor or a track." in words_of(form_of(typed, "en", kind.name))


def test_the_fields_for_drawing_stand_in_the_area() -> None:
    html = form_of({})
    assert '<div class="draw" data-area="body.volume.area"></div>' in html
    for name in ("shape", "points", "radius_m", "width_m"):
        assert f'name="body.volume.area.{name}"' in html


def test_optional_groups_are_folded_until_something_is_typed_into_them() -> None:
    assert re.search(r"<details[^>]*><summary>Separation", form_of({}))
    typed = {
        "body.volume.separation.lateral_m": ["5"],
        "body.volume.separation.lateral_m.unit": ["NM"],
    }
    assert not re.search(r"<details[^>]*><summary>Separation", form_of(typed))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_has_its_words(language: str) -> None:
    """No refusal of a field is missing its words in any language."""
    named = {
        message
        for path in DESK.glob("*.py")
        for message in re.findall(r'"(wrong-[a-z-]+)"', path.read_text())
    }
    named |= {"wrong-no-radius", "wrong-no-width"}
    assert len(named) > 30
    assert [message for message in sorted(named) if not desk_words(language).has(message)] == []


HERE = {"shape": "circle", "points": "1, 2", "radius_m": "9"}


@pytest.mark.parametrize(
    ("changed", "where", "said"),
    [
        ({"end.open": "", "end.date": "2015-11-23", "end.time": "05:00"}, "end",
         "The end does not come after the start."),
        ({"floor.value": "FL200", "ceiling.value": "FL100"}, "ceiling",
         "The ceiling lies below the floor."),
        ({"area.shape": "polygon", "area.points": "0, 0\n1, 1\n0, 1\n1, 0"}, "area.points",
         "Where and when cannot be meant so."),
    ],
)  # fmt: skip
def test_what_a_rule_refuses_of_a_volume_stands_at_its_field(
    changed: dict[str, str], where: str, said: str
) -> None:
    typed = area(**HERE) | {f"body.volume.{name}": [value] for name, value in changed.items()}
    stated = volume_typed(AMEND, typed)
    with pytest.raises(ImpossibleVolume) as refused:
        require_possible(PartyId("fr"), stated)
    (found,) = refused_at(refused.value).items()
    assert found[0] == f"body.volume.{where}"
    assert isinstance(found[1], Wrong)
    assert desk_words("en").say(found[1].message) == said
