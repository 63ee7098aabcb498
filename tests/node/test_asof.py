"""As of an instant: views and record as they stood, by either clock."""

import tempfile
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.acts.strategies import saids
from tests.node.as_of_world import Arrivals, Docs, an_arrivals, documents, folded

from visavis.acts import REGISTRY, VIEW_TYPES, By
from visavis.node import asof, views
from visavis.node.asof import NO_END, AsOfRecord, AsOfViews, as_of
from visavis.release import Said
from visavis.terms import InstantMs, StatementId

NOON = InstantMs(1_447_927_200_000)
IDS = tuple(StatementId(letter * 26) for letter in "abcdefghijklmnopqrst")


def as_it_stood(arrivals: Arrivals, at_ms: InstantMs, by: By) -> Docs:
    """Every view as of an instant, read one by one and listed."""
    then = AsOfViews(arrivals.store.connection, at_ms, by)
    found: Docs = {}
    for kind, view_id in documents(arrivals.store):
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
