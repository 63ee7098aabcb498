"""The same statements in any order of arrival, in any batches, give the same views."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.acts.strategies import IDS, OFFICES, saids

from visavis.acts import REGISTRY, Projector, ViewRow
from visavis.release import Mark, Said
from visavis.terms import InstantMs, StatementId

ROOMS = (
    "line.",
    "contact.",
    "minutes.",
    "mandate.",
    "directive.",
    "directive.tell",
    "communique.",
    "claim.",
    "notice.",
    "conflict.",
    "release.",
)


class Documents:
    """View documents in a dictionary."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], bytes] = {}

    def read_view(self, view_type: str, view_id: str) -> bytes | None:
        return self.kept.get((view_type, view_id))

    def read_views(self, view_type: str, view_ids: Sequence[str]) -> Mapping[str, bytes]:
        kept = {view_id: self.kept.get((view_type, view_id)) for view_id in view_ids}
        return {view_id: doc for view_id, doc in kept.items() if doc is not None}

    def list_views(self, view_type: str, limit: int, after: str) -> Sequence[ViewRow]:
        raise AssertionError("folding lists nothing")

    def fold(self, batch: Sequence[Said[Any]], *, ahead: bool = False) -> None:
        projector = Projector(self, {})
        if ahead:
            projector.read_ahead(batch)
        for said in batch:
            projector.fold(said)
        for document in projector.changed():
            if document.doc:
                self.kept[document.type, document.id] = document.doc
            else:
                self.kept.pop((document.type, document.id), None)

    def plain(self) -> dict[tuple[str, str], object]:
        return {key: msgspec.json.decode(doc) for key, doc in self.kept.items()}


@st.composite
def arrivals(
    draw: st.DrawFn, kinds: tuple[str, ...]
) -> tuple[list[list[Said[Any]]], list[list[Said[Any]]]]:
    """The same statements twice, in two orders and two ways of batching."""
    count = draw(st.integers(2, len(IDS)))
    pool = [draw(saids(kinds, identity)) for identity in IDS[:count]]
    return draw(batched(pool)), draw(batched(draw(st.permutations(pool))))


@st.composite
def batched(draw: st.DrawFn, pool: list[Said[Any]]) -> list[list[Said[Any]]]:
    cut = draw(st.integers(0, len(pool)))
    return [pool[:cut], *([said] for said in pool[cut:])]


@pytest.mark.parametrize("room", ROOMS)
@settings(max_examples=100, deadline=None)
@given(draws=st.data())
def test_any_order_of_arrival_gives_the_same_views(room: str, draws: st.DataObject) -> None:
    kinds = tuple(name for name in REGISTRY if name.startswith(room))
    one, other = draws.draw(arrivals(kinds))
    first, second = Documents(), Documents()
    for batch in one:
        first.fold(batch)
    for batch in other:
        second.fold(batch)
    assert first.plain() == second.plain()


@settings(max_examples=100, deadline=None)
@given(draws=st.data())
def test_kinds_of_all_rooms_mixed_give_the_same_views(draws: st.DataObject) -> None:
    one, other = draws.draw(arrivals(tuple(REGISTRY)))
    first, second = Documents(), Documents()
    for batch in one:
        first.fold(batch)
    for batch in other:
        second.fold(batch)
    assert first.plain() == second.plain()


@settings(max_examples=100, deadline=None)
@given(draws=st.data())
def test_reading_ahead_changes_no_view(draws: st.DataObject) -> None:
    batches, _ = draws.draw(arrivals(tuple(REGISTRY)))
    ahead, one_by_one = Documents(), Documents()
    for batch in batches:
        ahead.fold(batch, ahead=True)
        one_by_one.fold(batch)
    assert ahead.kept == one_by_one.kept


def test_what_nobody_can_have_spoken_of_is_not_looked_for() -> None:
    class Watched(Documents):
        def __init__(self) -> None:
            super().__init__()
            self.looked_for: list[str] = []

        def read_view(self, view_type: str, view_id: str) -> bytes | None:
            self.looked_for.append(view_type)
            return super().read_view(view_type, view_id)

    def say(identity: StatementId) -> Said[Any]:
        body = msgspec.convert(
            {"contact": IDS[0], "words": {"lang": "en", "text": "x"}}, REGISTRY["contact.say"].body
        )
        mark = Mark(InstantMs(1_447_900_000_000), identity, OFFICES[0])
        return Said(mark, "contact.say", "inform", body, (), "", True, None)

    new, known = Watched(), Watched()
    first, second = Projector(new, {}), Projector(known, {})
    assert first.fold_new(say(IDS[1])) == second.fold(say(IDS[1])) == IDS[0]
    assert (new.looked_for, known.looked_for) == (["contact"], ["contact", "message"])
    assert first.changed() == second.changed()
    # What this very batch has said of it before is kept.
    assert first.fold_new(say(IDS[1])) == IDS[0]
    assert second.fold(say(IDS[1])) == IDS[0]
    assert first.changed() == second.changed()


def test_a_view_does_not_grow_with_the_messages_of_its_contact() -> None:
    contact = IDS[0]
    kind = REGISTRY["contact.say"]
    sizes = []
    documents = Documents()
    for number in range(200):
        identity = f"{number:026d}".translate(str.maketrans("0123456789", "abcdefghij"))
        body = msgspec.convert(
            {"contact": contact, "words": {"lang": "en", "text": "x" * 500}}, kind.body
        )
        mark = Mark(InstantMs(1_447_900_000_000), StatementId(identity), OFFICES[0])
        said = Said(mark, kind.name, "inform", body, (), "", False, None)
        documents.fold([said])
        sizes.append(len(documents.kept["contact", contact]))
    assert sizes[-1] - sizes[0] <= 2  # the count has two more digits
