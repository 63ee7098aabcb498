"""All views made anew from the record: the same as the live ones, all of them or none."""

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.acts.strategies import IDS, saids
from tests.node.as_of_world import Arrivals, an_arrivals, filed_of

from visavis.acts import REGISTRY, ViewDocument, views_fingerprint
from visavis.node import rebuild as rebuilding
from visavis.node import views
from visavis.node.own_record import OwnRecord, ReceivedStatement, Verdict
from visavis.node.rebuild import Progress, Rebuilding, Rebuilt, is_current
from visavis.node.registers import Projections
from visavis.node.store import Store
from visavis.node.views import Place
from visavis.release import Said
from visavis.terms import InstantMs

NOON = InstantMs(1_447_927_200_000)
VIEWS = (
    "SELECT type, id, doc, touches, born_said_ms, last_said_ms, born_received_ms, last_received_ms,"
    " updated_seq FROM views WHERE type <> 'open' ORDER BY type, id"
)
OPEN = "SELECT id, doc FROM views WHERE type = 'open' ORDER BY id"
TOUCHES = (
    "SELECT type, id, seq, t.said_ms, t.received_ms FROM view_touches AS t"
    " JOIN views ON number = view ORDER BY type, id, seq"
)


def kept(store: Store) -> list[list[tuple[Any, ...]]]:
    """All that the projections have stored, but for the numbers that the database gives them."""
    return [store.connection.execute(sql).fetchall() for sql in (VIEWS, OPEN, TOUCHES)]


def quiet(done: int, of: int) -> None:
    """Nobody watches."""


def rebuild(store: Store, now_ms: InstantMs, progress: Progress) -> Rebuilt:
    """Make the views anew in one go."""
    making = Rebuilding(store)
    while making.left():
        making.step()
        progress(making.read, making.read + making.left())
    return making.finish(now_ms, lambda: None)


@st.composite
def pools(draw: st.DrawFn, count: int = 6) -> list[Said[Any]]:
    return [draw(saids(tuple(REGISTRY), identity)) for identity in IDS[:count]]


@contextlib.contextmanager
def arrived(pool: list[Said[Any]], cut: int) -> Iterator[Arrivals]:
    """Statements that came in two batches: the first our own, the second a peer's."""
    with tempfile.TemporaryDirectory() as folder:
        arrivals = an_arrivals(Path(folder), NOON)
        for batch, own in ((pool[:cut], True), (pool[cut:], False)):
            if batch:
                arrivals.arrive([msgspec.structs.replace(one, own=own) for one in batch], 1)
        yield arrivals
        arrivals.store.close()


@settings(max_examples=40, deadline=None)
@given(pool=pools(), cut=st.integers(0, 6), page=st.integers(1, 4))
def test_views_made_anew_equal_the_live_ones_byte_for_byte(
    pool: list[Said[Any]], cut: int, page: int
) -> None:
    with pytest.MonkeyPatch.context() as patch, arrived(pool, cut) as arrivals:
        patch.setattr(rebuilding, "PAGE", page)
        patch.setattr(views, "SNAPSHOT_EVERY", 2)
        store, live = arrivals.store, kept(arrivals.store)
        done = rebuild(store, NOON, quiet)
        assert kept(store) == live
        assert (done.statements, done.rejudged, done.stopped) == (len(arrivals.said), 0, {})
        assert is_current(store)


@settings(max_examples=15, deadline=None)
@given(pool=pools(), meanwhile=st.integers(1, 5))
def test_what_is_said_between_two_steps_is_in_the_new_views(
    pool: list[Said[Any]], meanwhile: int
) -> None:
    with pytest.MonkeyPatch.context() as patch, arrived(pool[:meanwhile], 6) as arrivals:
        patch.setattr(rebuilding, "PAGE", 2)
        making = Rebuilding(arrivals.store)
        making.step()
        arrivals.arrive(pool[meanwhile:], 5)
        live = kept(arrivals.store)
        making.finish(NOON, lambda: None)
        assert kept(arrivals.store) == live


@pytest.fixture
def five(tmp_path: Path) -> Iterator[Arrivals]:
    """Five proposals of lines, one after the other."""
    arrivals = an_arrivals(tmp_path, NOON)
    for place, identity in enumerate(IDS[:5]):
        arrivals.arrive([a_proposal(identity, place)], 1)
    yield arrivals
    arrivals.store.close()


def a_proposal(identity: Any, later_ms: int = 0) -> Said[Any]:
    from tests.acts.strategies import OFFICES

    from visavis.release import Mark

    kind = REGISTRY["line.propose"]
    body = msgspec.convert(
        {"offices": ["fr/chief", "ru/chief"], "purpose": {"lang": "en", "text": "x"}}, kind.body
    )
    mark = Mark(InstantMs(NOON + later_ms), identity, OFFICES[0])
    return Said(mark, kind.name, "ask", body, (), "", True, None)


def test_a_crash_in_the_middle_leaves_the_old_views_and_the_next_attempt_begins_again(
    five: Arrivals, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rebuilding, "PAGE", 2)
    live = kept(five.store)

    def crash(done: int, of: int) -> None:
        if done == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rebuild(five.store, NOON, crash)
    path = five.store.path
    five.store.close()
    five.store = Store(path)  # as after a kill: another process, the same file
    assert kept(five.store) == live
    assert not is_current(five.store)
    seen: list[tuple[int, int]] = []
    rebuild(five.store, NOON, lambda done, of: seen.append((done, of)))
    assert seen == [(2, 5), (4, 5), (5, 5)]
    assert kept(five.store) == live
    tables = five.store.connection.execute(
        "SELECT name FROM sqlite_schema WHERE name LIKE '%next%'"
    ).fetchall()
    assert tables == []


def test_a_last_step_that_fails_changes_nothing(
    five: Arrivals, monkeypatch: pytest.MonkeyPatch
) -> None:
    live, making = kept(five.store), Rebuilding(five.store)
    making.step()

    def full(self: Projections, last_seq: int, fingerprint: str) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patch, contextlib.suppress(ZeroDivisionError):
        patch.setattr(Projections, "made", full)
        making.finish(NOON, lambda: None)
    assert kept(five.store) == live
    assert not is_current(five.store)


def test_rotten_views_are_healed(five: Arrivals) -> None:
    live = kept(five.store)
    with five.store.write() as connection:
        connection.execute("UPDATE views SET doc = x'7b7d' WHERE type = 'line'")
        connection.execute("DELETE FROM view_touches")
        connection.execute("DELETE FROM views WHERE id = ?", (IDS[0],))
    assert kept(five.store) != live
    rebuild(five.store, NOON, quiet)
    assert kept(five.store) == live


def test_documents_that_no_statement_makes_are_carried_over(five: Arrivals) -> None:
    note = ViewDocument("release", "ru/000/a", b'{"audience":"ru"}')
    with five.store.write():
        five.views.store([note], {}, Place(5, NOON))
    live = kept(five.store)
    done = rebuild(five.store, NOON, quiet)
    assert kept(five.store) == live
    assert five.views.read_view("release", "ru/000/a") == note.doc
    assert done.views == 6


def test_a_projection_that_cannot_be_made_stops_alone_and_says_since_when_and_why(
    five: Arrivals, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = REGISTRY["line.propose"]
    (projection,) = kind.projections

    def fold(view: Any, said: Said[Any]) -> Any:
        if said.mark.id == IDS[2]:
            raise KeyError("office")
        return projection.fold(view, said)

    broken = kind.projections[0].__class__(projection.shape, projection.id_of, fold)
    replaced = {**{name: getattr(kind, name) for name in kind.__slots__}, "projections": (broken,)}
    with monkeypatch.context() as patch:
        patch.setitem(REGISTRY, "line.propose", kind.__class__(**replaced))
        done = rebuild(five.store, NOON, quiet)
        assert done.stopped == {"line": "KeyError: 'office'"}
        (row,) = Projections(five.store.connection).every_stopped()
        assert (row.name, row.last_seq, row.stopped_ms) == ("line", 2, NOON)
        lines = five.views.list_views("line", 10, "")
        assert [one.id for one in lines] == [IDS[0], IDS[1]]
    assert rebuild(five.store, NOON, quiet).stopped == {}
    assert Projections(five.store.connection).every_stopped() == []


def test_a_kind_that_was_not_known_comes_to_life(
    five: Arrivals, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = OwnRecord(five.store.connection)
    late = msgspec.structs.replace(filed_of(a_proposal(IDS[5])), thread=None)
    row = ReceivedStatement(late, 0, Verdict.NOT_UNDERSTOOD, "line.propose")
    with five.store.write():
        record.append_received(1, [row], NOON)
    older = views_fingerprint()
    with monkeypatch.context() as patch:
        patch.delitem(REGISTRY, "line.propose")
        assert views_fingerprint() != older
        done = rebuild(five.store, NOON, quiet)
        # What it knew before is kept all the same, our own words as ours.
        assert (done.views, done.rejudged) == (0, 5)
        verdicts = [one.verdict for one in record.page(0, 10)]
        assert verdicts == [*[Verdict.OWN] * 5, Verdict.NOT_UNDERSTOOD]
    assert not is_current(five.store)
    done = rebuild(five.store, NOON, quiet)
    assert (done.views, done.rejudged) == (6, 6)
    found = record.get(IDS[5])
    assert found is not None
    assert (found.verdict, found.code, found.filed.thread) == (Verdict.ADMITTED, "", IDS[5])
    assert found.filed.raw == late.raw


def test_what_was_refused_for_its_form_alone_is_read_again_and_a_forgery_is_not(
    five: Arrivals,
) -> None:
    record = OwnRecord(five.store.connection)
    filed = msgspec.structs.replace(filed_of(a_proposal(IDS[5])), thread=None)
    with five.store.write():
        for code in ("record.bad_signature", "acts.malformed_body"):
            row = ReceivedStatement(filed, 0, Verdict.REFUSED, code)
            record.append_received(1, [row], NOON)
    assert rebuild(five.store, NOON, quiet).rejudged == 1
    verdicts = [one.verdict for one in record.every_with_id(IDS[5])]
    assert verdicts == [Verdict.REFUSED, Verdict.ADMITTED]
    # The same form, but another statement stands under the id since.
    other = msgspec.structs.replace(filed_of(a_proposal(IDS[5], 7)), thread=None)
    row = ReceivedStatement(other, 0, Verdict.REFUSED, "acts.malformed_body")
    with five.store.write():
        record.append_received(1, [row], NOON)
    assert rebuild(five.store, NOON, quiet).rejudged == 0
