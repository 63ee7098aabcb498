"""Forms: what is typed becomes the command; what is refused stays, with the reason beside it."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.conversations.memory_party import open_line, text, two_sides
from tests.desk.desks import asked, html_of, sight_of, viewer, waits, words_of

from visavis.acts import REGISTRY, command_of
from visavis.desk import act_page, command_typed, problems_of, safe_back, shape_of
from visavis.desk.act_page import FILLED_BY_NODE, asked_shape
from visavis.desk.form_shapes import Control, Shape
from visavis.desk.form_typed import instant_typed, plain_of
from visavis.desk.places_typed import Wrong

PROPOSE = REGISTRY["line.propose"]


def typed(**fields: Any) -> dict[str, list[str]]:
    """What a browser posts, with dots for double underscores."""
    return {
        name.replace("__", "."): value if isinstance(value, list) else [value]
        for name, value in fields.items()
    }


def test_a_form_becomes_the_command_that_its_fields_say() -> None:
    posted = typed(
        office="fr/chief",
        body__offices=["fr/chief", "ru/chief"],
        body__purpose__text="Pour parler\r\nsouvent",
        body__purpose__lang="fr",
        body__test_every_s="90",
        body__routine_answer_s="1,5",
    )
    command = command_of(command_typed(PROPOSE, posted, "test", "liaison"))
    body = command.body
    assert body.offices == ("fr/chief", "ru/chief")
    assert (body.purpose.lang, body.purpose.text) == ("fr", "Pour parler\nsouvent")
    assert (body.test_every_s, body.routine_answer_s, body.urgent_answer_s) == (5400, 90, 900)
    assert command.release is None


def test_the_terms_of_release_are_left_out_until_somebody_chooses_them() -> None:
    posted = typed(office="fr/chief", audience="usual", to=["ru"])
    assert "release" not in command_typed(PROPOSE, posted, "test", "liaison")
    chosen = typed(
        office="fr/chief",
        audience="chosen",
        to=["ru"],
        categories="b, a",
        expires="2015-12-01T00:00",
    )
    assert command_typed(PROPOSE, chosen, "test", "liaison")["release"] == {
        "audience": {"parties": ["ru"], "civil": False},
        "label": {"policy": "test", "classification": "liaison", "categories": ["a", "b"]},
        "expires": "2015-12-01T00:00:00Z",
    }


@pytest.mark.parametrize(
    ("posted", "path", "said"),
    [
        (typed(body__offices=["fr/chief", "ru/chief"]), "body.purpose.text", ""),
        (typed(body__offices=["fr/chief"], body__purpose__text="x", body__purpose__lang="fr"),
         "body.offices", ""),
        (typed(body__offices=["fr/chief", "fr/fleet"], body__purpose__text="x",
               body__purpose__lang="fr"), "body", "expected each of the parties once"),
        (typed(body__offices=["fr/chief", "ru/chief"], body__purpose__text="x",
               body__purpose__lang="fr", body__test_every_s="soon"), "body.test_every_s",
         "wrong-number"),
        (typed(body__offices=["fr/chief", "ru/chief"], body__purpose__text="x",
               body__purpose__lang="français"), "body.purpose.lang", "Expected `str` matching"),
    ],
)  # fmt: skip
def test_each_problem_is_told_at_its_own_field(
    posted: dict[str, list[str]], path: str, said: str
) -> None:
    found = problems_of(PROPOSE.body, shape_of(PROPOSE.body), posted)
    assert list(found) == [path]
    problem = found[path]
    assert (problem if isinstance(problem, str) else problem.message).startswith(said)


def test_what_was_typed_right_has_no_problem() -> None:
    posted = typed(
        body__offices=["fr/chief", "ru/chief"], body__purpose__text="x", body__purpose__lang="fr"
    )
    assert problems_of(PROPOSE.body, shape_of(PROPOSE.body), posted) == {}


def test_what_a_form_begins_with_is_not_taken_for_something_typed() -> None:
    kind = REGISTRY["notice.declare"]
    coarse = {"cell_udeg": "500000", "time_s": "21600", "height_m": "1000"}
    begun = {f"body.generalised.coarse.{name}": [value] for name, value in coarse.items()}
    stretch = {"body.generalised.coarse.height_m": ["500"]}
    shape = shape_of(kind.body)
    assert "body.generalised.commitment" not in problems_of(kind.body, shape, begun)
    assert "body.generalised.commitment" in problems_of(kind.body, shape, begun | stretch)


def test_a_refused_form_keeps_everything_typed_and_starts_at_the_first_problem() -> None:
    fr, ru = two_sides()
    line = open_line(fr, ru)
    kind = REGISTRY["line.lapse"]
    posted = typed(
        office="fr/chief",
        body__line=line,
        body__since_earliest="yesterday",
        body__since_latest="2015-11-19T10:00",
        body__reason__text='He said "<b>no</b>"',
        body__reason__lang="fr",
    )
    problems = problems_of(kind.body, shape_of(kind.body), posted)
    assert problems == {
        "body.since_earliest": Wrong("wrong-date", {"got": "yesterday"}),
        "body.word_of.text": "",
    }
    sight = sight_of(fr)
    page = act_page(
        sight, viewer("fr/chief"), asked(), waits(sight), kind, posted,
        problems=problems, problem=None,
    )  # fmt: skip
    html = html_of(page, sight)
    assert "2 fields need your attention. Nothing was said" in words_of(html)
    assert "“yesterday” is no date. Expected year, month and day" in words_of(html)
    assert "He said &#34;&lt;b&gt;no&lt;/b&gt;&#34;</textarea>" in html
    assert 'value="yesterday"' in html
    assert html.count("autofocus") == 1
    first = html.index("aria-invalid")  # as the reader meets them
    assert "autofocus" in html[first : first + 120]
    at = html.index('name="body.word_of.text"')
    assert 'aria-invalid="true" aria-describedby="body-word_of-problem"' in html[at : at + 250]
    assert "This is needed." in words_of(html)


@pytest.mark.parametrize("name", list(REGISTRY))
@pytest.mark.parametrize("language", ["fr", "en", "ru"])
def test_every_kind_of_statement_has_a_form(name: str, language: str) -> None:
    fr, ru = two_sides()
    open_line(fr, ru)
    sight = sight_of(fr)
    page = act_page(
        sight, viewer(*sight.held), asked(language), waits(sight), REGISTRY[name], {},
        problems={}, problem=None,
    )  # fmt: skip
    html = html_of(page, sight)
    asked_for = {part.name for part in asked_shape(REGISTRY[name], {}).parts}
    for field in asked_for:
        assert f'="body.{field}' in html or f'id="body-{field}"' in html, field


def test_what_the_node_fills_in_by_itself_is_never_needed() -> None:
    for name, filled in FILLED_BY_NODE.items():
        shape = shape_of(REGISTRY[name].body)
        assert filled <= {part.name for part in shape.parts}
        assert not [part.name for part in shape.parts if part.name in filled and part.required]


def test_a_body_that_is_typed_as_it_stands_comes_back_the_same() -> None:
    """`plain_of` reverses what a form shows, for a body with each of the common controls."""
    kind = REGISTRY["contact.open"]
    plain = {
        "line": "a" * 26,
        "participants": [
            {"office": "fr/chief", "holder": "A"},
            {"office": "ru/chief"},
        ],
        "agenda": [text("One", "en"), text("Deux", "fr")],
        "means": "video",
        "danger_to_life": True,
    }
    posted = dict(flattened(shape_of(kind.body), plain, "body"))
    assert plain_of(shape_of(kind.body), posted, "body") == plain
    msgspec.convert(plain, kind.body)


def flattened(shape: Shape, value: Any, path: str) -> list[tuple[str, list[str]]]:
    """What a browser would post of plain values."""
    if shape.control is Control.GROUP:
        parts = [(part, value[part.name]) for part in shape.parts if part.name in value]
        return [
            one for part, inner in parts for one in flattened(part, inner, f"{path}.{part.name}")
        ]
    if shape.control is Control.LIST:
        assert shape.item is not None
        return [
            one
            for at, inner in enumerate(value)
            for one in flattened(shape.item, inner, f"{path}.{at}")
        ]
    if shape.control is Control.TEXT:
        return [(f"{path}.text", [value["text"]]), (f"{path}.lang", [value["lang"]])]
    return [(path, ["yes" if value is True else str(value)])]


@given(
    st.dictionaries(st.text(max_size=30), st.lists(st.text(max_size=30), max_size=3), max_size=8)
)
def test_no_post_however_odd_breaks_a_form(posted: dict[str, list[str]]) -> None:
    for kind in (PROPOSE, REGISTRY["contact.open"], REGISTRY["contact.say"]):
        named = {f"body.{name}": values for name, values in posted.items()}
        assert problems_of(kind.body, shape_of(kind.body), named)
        command_typed(kind, named, "test", "liaison")


@pytest.mark.parametrize(
    ("typed_in", "instant"),
    [
        ("2015-11-19T10:00", "2015-11-19T10:00:00Z"),
        ("2015-11-19T10:00:30", "2015-11-19T10:00:30Z"),
        ("2015-11-19T10:00:00Z", "2015-11-19T10:00:00Z"),
        ("tomorrow", "tomorrow"),
    ],
)
def test_a_time_is_typed_in_utc(typed_in: str, instant: str) -> None:
    assert instant_typed(typed_in) == instant


@pytest.mark.parametrize(
    "path",
    ["//evil.example/", "https://evil.example", "/\\evil", "lines", "/a\nb", "/" + "a" * 600],
)
def test_a_form_leads_back_to_no_other_site(path: str) -> None:
    assert safe_back(path) == "/"
    assert safe_back("/lines/abc?after=3#x") == "/lines/abc?after=3#x"
