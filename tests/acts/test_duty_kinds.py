"""Queries, line tests, warnings and the watch: folded in any order, worded in three languages."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.acts.test_arrival_order import Documents, arrivals

from visavis.acts import LANGUAGES, REGISTRY, wording
from visavis.lines import QueryState, Timeliness, WatchState

SUBJECTS = ("line.", "query.", "watch.")
STATES = (QueryState, Timeliness, WatchState)


@pytest.mark.parametrize("subject", SUBJECTS)
@settings(max_examples=150, deadline=None)
@given(draws=st.data())
def test_any_order_of_arrival_gives_the_same_views(subject: str, draws: st.DataObject) -> None:
    kinds = tuple(name for name in REGISTRY if name.startswith(subject))
    assert kinds
    one, other = draws.draw(arrivals(kinds))
    first, second = Documents(), Documents()
    for batch in one:
        first.fold(batch)
    for batch in other:
        second.fold(batch)
    assert first.plain() == second.plain()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_state_has_its_words(language: str) -> None:
    for states in STATES:
        for state in states:
            assert wording(language).say(f"state.{state}", {})
