"""The chart: what is drawn lies where it is, across 180° too, and unknown is drawn as such."""

import re
from importlib import import_module
from itertools import pairwise

import pytest
from tests.conversations.memory_party import exchange, text, two_sides
from tests.desk.desks import asked, html_of, link_with, sight_of, viewer, waits, words_of

from visavis.desk import Coverage, notices_page
from visavis.desk.chart import Chart, Subject, chart_of
from visavis.notices import (
    StatedArea,
    StatedCircle,
    StatedCorridor,
    StatedPolygon,
    StatedVolume,
)

START, END = "2015-11-19T10:00:00Z", "2015-11-19T14:00:00Z"
VOLUME = {
    "area": {"type": "circle", "centre_udeg": [34_000_000, 34_000_000], "radius_m": 9000},
    "start": START,
    "end": END,
}


def drawn(*areas: StatedArea) -> Chart:
    """The chart of some areas."""
    subjects = [
        Subject(
            str(at), f"area {at}", "en", "fr", True, False, False, StatedVolume(area, START, END)
        )
        for at, area in enumerate(areas)
    ]
    chart = chart_of(subjects)
    assert chart is not None
    return chart


def numbers(path: str) -> list[float]:
    """The coordinates of a path."""
    return [float(one) for one in re.findall(r"-?\d+(?:\.\d+)?", path)]


def test_nothing_is_drawn_where_there_is_nothing() -> None:
    assert chart_of([]) is None


def test_what_lies_east_is_drawn_to_the_right_and_what_lies_north_above() -> None:
    chart = drawn(
        StatedCircle((34_000_000, 34_000_000), 1000), StatedCircle((35_000_000, 35_000_000), 1000)
    )
    by_id = {one.id: one for one in chart.drawn}
    assert by_id["0"].x < by_id["1"].x
    assert by_id["0"].y > by_id["1"].y
    assert all(0 <= one <= chart.width for d in chart.drawn for one in numbers(d.path)[::2])
    assert all(0 <= one <= chart.height for d in chart.drawn for one in numbers(d.path)[1::2])


def test_an_area_across_180_degrees_is_drawn_in_one_piece_with_the_land_beside_it() -> None:
    ring = ((179_000_000, 65_000_000), (-179_000_000, 65_000_000), (-179_000_000, 66_000_000),
            (179_000_000, 66_000_000), (179_000_000, 65_000_000))  # fmt: skip
    chart = drawn(StatedPolygon(ring))
    xs = numbers(chart.drawn[0].path)[::2]
    assert max(xs) - min(xs) < chart.width
    assert chart.land
    labels = {line.label for line in chart.grid}
    assert labels & {"179°W", "179.5°W", "178°W", "178.5°W"}
    assert labels & {"179°E", "179.5°E", "178°E", "178.5°E"}


def test_a_corridor_is_as_wide_as_it_is_declared() -> None:
    narrow, wide = (
        drawn(StatedCorridor(((30_000_000, 34_000_000), (31_000_000, 34_000_000)), metres))
        for metres in (5_000, 10_000)
    )
    assert wide.drawn[0].width == pytest.approx(2 * narrow.drawn[0].width, rel=0.02)


def test_labels_do_not_lie_on_one_another() -> None:
    chart = drawn(*[StatedCircle((34_000_000, 34_000_000), 1000) for _ in range(5)])
    ys = sorted(one.y for one in chart.drawn)
    assert all(after - before >= 16 for before, after in pairwise(ys))


def test_the_notices_of_a_silent_party_are_hatched_and_said_to_be_unknown() -> None:
    fr, ru = two_sides()
    ru.carry_out(
        {
            "kind": "notice.declare",
            "office": "ru/chief",
            "body": {
                "type": "activity",
                "title": text("Учения", "ru"),
                "volume": VOLUME,
            },
            "release": {"audience": {"parties": ["fr"]}},
        }
    )
    exchange(fr, ru)
    for link, hatched in (
        (link_with("ru"), False),
        (link_with("ru", coverage=Coverage("unknown")), True),
    ):
        sight = sight_of(fr, link)
        page = notices_page(sight, viewer(), asked(), waits(sight), everything=False)
        html = html_of(page, sight)
        assert ('class="area other unknown"' in html) is hatched
        assert ("may be old" in words_of(html.split('id="notices"')[1])) is hatched
        assert "Учения" in words_of(html)
        assert "clear" not in words_of(html).lower()


def test_a_list_that_is_cut_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    module = import_module("visavis.desk.notices_page")  # the function of that name hides it
    monkeypatch.setattr(module, "LISTED_LIMIT", 1)
    fr, _ = two_sides()
    for name in ("One", "Two", "Three"):
        fr.say("fr/chief", "notice.declare", type="activity", title=text(name), volume=VOLUME)
    sight = sight_of(fr)
    page = notices_page(sight, viewer(), asked(), waits(sight), everything=False)
    assert (len(page.rows), page.cut) == (1, 2)
    assert "2 more are not shown here: this page is not complete." in words_of(html_of(page, sight))
