"""As of an instant: views and record as they stood, by either clock."""

import tempfile
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.acts.strategies import OFFICES, saids
from tests.node.as_of_world import Arrivals, Docs, an_arrivals, documents, folded

from visavis.acts import (
    OPEN_VIEW,
    READ_MODELS,
    REGISTRY,
    VIEW_TYPES,
    By,
    Seen,
    Shelf,
    ViewDocument,
)
from visavis.acts.release_markings import StatementMarking
from visavis.node import asof, views
from visavis.node.asof import AsOfViews, seen_as_of
from visavis.node.views import Place
from visavis.release import EVERYTHING, Form, Mark, Said
from visavis.terms import InstantMs, PartyId, StatementId

NOON = InstantMs(1_447_927_200_000)
IDS = tuple(StatementId(letter * 26) for letter in "abcdefghijklmnopqrst")


def as_it_stood(arrivals: Arrivals, at_ms: InstantMs, by: By) -> Docs:
    """Every view as of an instant, read one by one and listed."""
    then = AsOfViews(arrivals.store.connection, at_ms, by)
    found: Docs = {}
    ids = {one for one in documents(arrivals.store) if one[0] != OPEN_VIEW}
    ids |= {(OPEN_VIEW, row.id) for row in then.list_views(OPEN_VIEW, 1000, "")}
    for kind, view_id in ids:
        doc = then.read_view(kind, view_id)
        if doc is not None:
            found[kind, view_id] = msgspec.json.decode(doc)
    listed = {
        (kind, row.id): msgspec.json.decode(row.doc)
        for kind in VIEW_TYPES
        for row in then.list_views(kind, 1000, "")
    }
    assert listed == found
    return found


@st.composite
def batches(draw: st.DrawFn) -> list[tuple[list[Said[Any]], int]]:
    """Statements of every kind, cut into arrivals, each some time after the one before."""
    count = draw(st.integers(1, len(IDS)))
    pool = [draw(saids(tuple(REGISTRY), identity)) for identity in IDS[:count]]
    found = []
    while pool:
        size = draw(st.integers(1, len(pool)))
        own = draw(st.booleans())
        batch = [msgspec.structs.replace(said, own=own) for said in pool[:size]]
        found.append((batch, draw(st.integers(1, 5))))
        pool = pool[size:]
    return found


@settings(max_examples=60, deadline=None)
@given(arriving=batches(), every=st.integers(1, 4))
def test_as_of_each_arrival_equals_the_views_recorded_then(
    arriving: list[tuple[list[Said[Any]], int]], every: int
) -> None:
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as folder:
        patch.setattr(views, "SNAPSHOT_EVERY", every)
        arrivals = an_arrivals(Path(folder), NOON)
        for batch, later_ms in arriving:
            arrivals.arrive(batch, later_ms)
        assert as_it_stood(arrivals, NOON, By.RECEIVED) == {}
        for at_ms, then in arrivals.moments:
            assert as_it_stood(arrivals, at_ms, By.RECEIVED) == then
        assert as_it_stood(arrivals, arrivals.now_ms, By.RECEIVED) == documents(arrivals.store)
        arrivals.store.close()


@settings(max_examples=60, deadline=None)
@given(arriving=batches(), every=st.integers(1, 4))
def test_by_said_equals_folding_only_what_was_said_by_then(
    arriving: list[tuple[list[Said[Any]], int]], every: int
) -> None:
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as folder:
        patch.setattr(views, "SNAPSHOT_EVERY", every)
        arrivals = an_arrivals(Path(folder), NOON)
        for batch, later_ms in arriving:
            arrivals.arrive(batch, later_ms)
        instants = {said.mark.said_ms for said in arrivals.said} or {NOON}
        for at_ms in sorted({*instants, InstantMs(min(instants) - 1)}):
            by_then = [said for said in arrivals.said if said.mark.said_ms <= at_ms]
            assert as_it_stood(arrivals, at_ms, By.SAID) == folded(by_then)
        arrivals.store.close()


def test_a_thread_is_read_as_it_stood(tmp_path: Path) -> None:
    arrivals = an_arrivals(tmp_path, NOON)
    late = a_word("c", NOON + 1)  # said second, received last
    for said in (a_word("a", NOON), a_word("b", NOON + 2), late):
        arrivals.arrive([said], 10)

    def heard(at_ms: int, by: By) -> list[str]:
        record = seen_as_of(arrivals.store.connection, InstantMs(at_ms), by, EVERYTHING)
        return [kept.filed.raw.count(b"z" * 26) * str(kept.seq) for kept in rows(record)]

    def rows(record: Seen) -> Any:
        return record.by_thread("z" * 26, 0, 100)

    assert heard(NOON + 1, By.SAID) == ["1", "3"]
    assert heard(NOON + 20, By.RECEIVED) == ["1", "2"]
    assert heard(NOON + 30, By.RECEIVED) == ["1", "2", "3"]
    arrivals.store.close()


def a_word(letter: str, said_ms: int) -> Said[Any]:
    """Somebody says something in the contact of 26 letters z."""
    kind = REGISTRY["contact.say"]
    body = msgspec.convert(
        {"contact": "z" * 26, "words": {"lang": "en", "text": letter}}, kind.body
    )
    mark = Mark(InstantMs(said_ms), StatementId(letter * 26), OFFICES[0])
    return Said(mark, kind.name, "inform", body, (), "", False, None)


def test_a_line_is_open_or_not_as_it_was(tmp_path: Path) -> None:
    arrivals = an_arrivals(tmp_path, NOON)
    line = IDS[0]
    chiefs = {"offices": ["fr/chief", "ru/chief"], "purpose": {"lang": "en", "text": "x"}}
    for number, (kind, body) in enumerate(
        [("line.propose", chiefs), ("line.open", {"line": line}), ("line.open", {"line": line})]
    ):
        made = msgspec.convert(body, REGISTRY[kind].body)
        office = OFFICES[number % 2]
        mark = Mark(InstantMs(NOON + number), IDS[number], office)
        act = str(REGISTRY[kind].acts[0])
        arrivals.arrive([Said(mark, kind, act, made, (), "", number % 2 == 0, None)], 10)
    states, open_then = [], []
    for at_ms in (NOON + 10, NOON + 20, NOON + 30):
        seen = seen_as_of(arrivals.store.connection, InstantMs(at_ms), By.RECEIVED, EVERYTHING)
        shelf = Shelf(seen, seen)
        states.append(READ_MODELS["line"](shelf, line, InstantMs(at_ms)).state)  # type: ignore[attr-defined]  # the read model of a line
        open_then.append([row.id for row in seen.list_views(OPEN_VIEW, 10, "")])
    assert states == ["proposed", "proposed", "open"]
    live = [row.id for row in arrivals.views.list_views(OPEN_VIEW, 10, "")]
    assert open_then[-1] == live
    arrivals.store.close()


def test_what_was_withdrawn_later_had_not_been_withdrawn(tmp_path: Path) -> None:
    arrivals = an_arrivals(tmp_path, NOON)
    marking = StatementMarking(
        statement=IDS[0],
        thread=IDS[0],
        party=PartyId("ru"),
        label=None,
        form=Form.WHOLE,
        expires_ms=None,
        withdrawn_ms=InstantMs(NOON + 50),
    )
    note = ViewDocument("marking", IDS[0], msgspec.json.encode(marking))
    with arrivals.store.write():  # we heard of it ten milliseconds after it was said
        arrivals.views.store([note], {}, Place(1, InstantMs(NOON + 60)))

    def gone(at_ms: int, by: By) -> bool:
        seen = seen_as_of(arrivals.store.connection, InstantMs(at_ms), by, EVERYTHING)
        return seen.gone(IDS[0]) is not None

    assert [gone(NOON + at, By.SAID) for at in (49, 50, 60)] == [False, True, True]
    assert [gone(NOON + at, By.RECEIVED) for at in (49, 50, 59, 60)] == [False, False, False, True]
    arrivals.store.close()


def test_a_listing_looks_at_so_many_documents_and_says_where_to_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asof, "SCAN_LIMIT", 2)
    arrivals = an_arrivals(tmp_path, NOON)
    for place, letter in enumerate("ea"):  # the one that comes last in order of id came first
        arrivals.arrive([a_word(letter, NOON + place)], 10)
    for letter in "bcd":
        arrivals.arrive([a_word(letter, NOON + 9)], 10)
    then = AsOfViews(arrivals.store.connection, InstantMs(NOON + 10), By.RECEIVED)
    pages, after = [], ""
    while True:
        ids, following = then.list_ids("message", 10, after, asof.NO_END)
        pages.append([view_id[0] for view_id, _ in ids])
        if following is None:
            break
        after = following
    assert pages == [[], [], ["e"]]
    assert [row.id[0] for row in then.list_views("message", 10, "")] == ["e"]
    arrivals.store.close()
