"""The own record: append-only, each statement exactly once, provable."""

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.node.builders import LINK, a_store

from visavis.node.own_record import (
    Arrived,
    FiledStatement,
    OwnRecord,
    ReceivedStatement,
    Verdict,
)
from visavis.node.registers import link_number
from visavis.node.store import Store
from visavis.record import (
    EMPTY_FRONTIER,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    verify_consistency,
    verify_inclusion,
)
from visavis.terms import InstantMs, OfficeId, PartyId, StatementId, make_statement_id

NOW = InstantMs(1_447_927_200_000)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = a_store(tmp_path)
    yield store
    store.close()


def an_id(number: int) -> StatementId:
    return make_statement_id(lambda count: number.to_bytes(count, "big"))


def a_filed(
    number: int, *, raw: bytes | None = None, thread: str | None = None, kind: str = "contact.say"
) -> FiledStatement:
    return FiledStatement(
        id=an_id(number),
        party=PartyId("fr"),
        office=OfficeId("fr/cds"),
        act="inform",
        kind=kind,
        thread=thread,
        said_ms=NOW,
        raw=raw if raw is not None else f"statement {number}".encode(),
    )


def received(
    filed: FiledStatement, index: int, verdict: Verdict = Verdict.ADMITTED, code: str = ""
) -> ReceivedStatement:
    return ReceivedStatement(filed, index, verdict, code)


def test_own_statements_form_a_log_that_proves_each_of_them(store: Store) -> None:
    record = OwnRecord(store.connection)
    roots = {0: EMPTY_FRONTIER.root()}
    for start in range(0, 600, 100):
        with store.write():
            arrived = record.append_own([a_filed(n) for n in range(start, start + 100)], NOW)
        assert set(arrived) == {Arrived.NEW}
        roots[start + 100] = record.edge().root()
    assert record.edge().size == 600
    assert (
        record.edge().root()
        == EMPTY_FRONTIER.extend(leaf_hash(f"statement {n}".encode()) for n in range(600)).root()
    )
    for index in (0, 255, 256, 599):
        leaf = leaf_hash(f"statement {index}".encode())
        verify_inclusion(index, 600, leaf, roots[600], inclusion_proof(record, index, 600))
    proof = consistency_proof(record, 300, 600)
    verify_consistency(300, 600, roots[300], roots[600], proof)


def test_a_command_that_is_carried_out_twice_leaves_one_statement(store: Store) -> None:
    record = OwnRecord(store.connection)
    with store.write():
        assert record.append_own([a_filed(1), a_filed(1)], NOW) == [Arrived.NEW, Arrived.KNOWN]
        assert record.append_own([a_filed(1), a_filed(2)], NOW) == [Arrived.KNOWN, Arrived.NEW]
    assert (record.count(), record.edge().size) == (2, 2)


def test_two_own_statements_under_one_id_are_our_mistake(store: Store) -> None:
    record = OwnRecord(store.connection)
    with store.write():
        record.append_own([a_filed(1)], NOW)
    with store.write(), pytest.raises(AssertionError, match="two statements of ours under"):
        record.append_own([a_filed(1, raw=b"other")], NOW)


def test_a_transaction_that_is_rolled_back_takes_the_tree_back_with_it(store: Store) -> None:
    record = OwnRecord(store.connection)
    with store.write():
        record.append_own([a_filed(1)], NOW)
    before = record.edge()
    with contextlib.suppress(ZeroDivisionError), store.write():
        record.append_own([a_filed(2)], NOW)
        record.append_own([a_filed(4)], InstantMs(1 // 0))
    with pytest.raises(AssertionError):
        record.append_own([a_filed(2)], NOW)  # outside a transaction
    assert record.edge() == before
    with store.write():
        record.append_own([a_filed(3)], NOW)
    assert record.edge().root() == before.append(leaf_hash(b"statement 3")).root()


def test_a_statement_that_comes_twice_is_kept_once(store: Store) -> None:
    record, link = OwnRecord(store.connection), link_number(store.connection, LINK)
    with store.write():
        first = record.append_received(link, [received(a_filed(1), 0)], NOW)
        again = record.append_received(link, [received(a_filed(1), 7)], InstantMs(NOW + 1))
    assert (first, again) == ([Arrived.NEW], [Arrived.KNOWN])
    kept = record.get(an_id(1))
    assert kept is not None
    assert (kept.position, kept.link, kept.received_ms, kept.verdict) == (
        0,
        link,
        NOW,
        Verdict.ADMITTED,
    )


def test_other_bytes_under_a_known_id_are_kept_as_a_contradiction(store: Store) -> None:
    record, link = OwnRecord(store.connection), link_number(store.connection, LINK)
    with store.write():
        arrived = record.append_received(
            link, [received(a_filed(1), 0), received(a_filed(1, raw=b"other"), 1)], NOW
        )
        later = record.append_received(link, [received(a_filed(1, raw=b"third"), 2)], NOW)
    assert arrived == [Arrived.NEW, Arrived.CONTRADICTION]
    assert later == [Arrived.CONTRADICTION]
    standing = record.get(an_id(1))
    assert standing is not None
    assert standing.filed.raw == b"statement 1"
    assert [(one.verdict, one.filed.raw) for one in record.every_with_id(an_id(1))] == [
        (Verdict.ADMITTED, b"statement 1"),
        (Verdict.CONTRADICTION, b"other"),
        (Verdict.CONTRADICTION, b"third"),
    ]


def test_a_refused_forgery_does_not_keep_the_true_statement_out(store: Store) -> None:
    record, link = OwnRecord(store.connection), link_number(store.connection, LINK)
    forged = received(a_filed(1, raw=b"forged"), 0, Verdict.REFUSED, "record.bad_signature")
    with store.write():
        record.append_received(link, [forged], NOW)
        assert record.get(an_id(1)) is None
        arrived = record.append_received(link, [received(a_filed(1), 1)], NOW)
        late = received(a_filed(1, raw=b"forged"), 2, Verdict.REFUSED, "record.bad_signature")
        record.append_received(link, [late], NOW)
    assert arrived == [Arrived.NEW]
    standing = record.get(an_id(1))
    assert standing is not None
    assert standing.filed.raw == b"statement 1"
    verdicts = [one.verdict for one in record.every_with_id(an_id(1))]
    assert verdicts == [Verdict.REFUSED, Verdict.ADMITTED, Verdict.REFUSED]
    assert record.every_with_id(an_id(1))[0].code == "record.bad_signature"


def test_what_could_not_be_read_at_all_is_kept_by_its_bytes(store: Store) -> None:
    record, link = OwnRecord(store.connection), link_number(store.connection, LINK)
    empty = FiledStatement(None, None, None, None, None, None, None, b"\xff\x00")
    refused = received(empty, 4, Verdict.REFUSED, "record.malformed_statement")
    with store.write():
        assert record.append_received(link, [refused, refused], NOW) == [Arrived.NEW] * 2
    assert [one.filed for one in record.page(0, 10)] == [empty, empty]


def test_a_kind_that_is_not_understood_is_kept_and_found(store: Store) -> None:
    record, link = OwnRecord(store.connection), link_number(store.connection, LINK)
    unknown = received(a_filed(1, kind="weather.report"), 0, Verdict.NOT_UNDERSTOOD)
    with store.write():
        record.append_received(link, [unknown], NOW)
    assert [one.filed.kind for one in record.by_kind("weather.report", 0, 10)] == ["weather.report"]
    assert record.counts() == {Verdict.NOT_UNDERSTOOD: 1}


def test_pages_go_on_where_the_last_one_ended(store: Store) -> None:
    record, link = OwnRecord(store.connection), link_number(store.connection, LINK)
    with store.write():
        for n in range(10):
            thread = "odd" if n % 2 else "even"
            one = a_filed(n, thread=thread)
            if n < 5:
                record.append_own([one], InstantMs(NOW + n))
            else:
                record.append_received(link, [received(one, n)], InstantMs(NOW + n))
    pages, after = [], 0
    while page := record.page(after, 4):
        pages.append([one.filed.id for one in page])
        after = page[-1].seq
    assert pages == [
        [an_id(n) for n in range(4)],
        [an_id(n) for n in range(4, 8)],
        [an_id(8), an_id(9)],
    ]
    assert [one.filed.id for one in record.by_thread("odd", 0, 3)] == [an_id(n) for n in (1, 3, 5)]
    assert [one.filed.id for one in record.by_thread("odd", 6, 9)] == [an_id(7), an_id(9)]
    then = record.page_as_of(InstantMs(NOW + 6), 0, 100)
    assert [one.filed.id for one in then] == [an_id(n) for n in range(7)]
    assert record.count() == 10


@given(
    batches=st.lists(
        st.lists(st.tuples(st.integers(0, 6), st.sampled_from([b"a", b"b"])), max_size=5),
        max_size=6,
    )
)
@settings(max_examples=30, deadline=None)
def test_however_statements_are_batched_the_first_bytes_of_an_id_stand(
    batches: list[list[tuple[int, bytes]]],
) -> None:
    folder = Path(tempfile.mkdtemp())
    store = a_store(folder)
    record, link = OwnRecord(store.connection), link_number(store.connection, LINK)
    stands: dict[int, bytes] = {}
    expected: list[Arrived] = []
    told: list[Arrived] = []
    for batch in batches:
        with store.write():
            items = [received(a_filed(n, raw=raw), at) for at, (n, raw) in enumerate(batch)]
            told += record.append_received(link, items, NOW)
        for number, raw in batch:
            if number not in stands:
                stands[number] = raw
                expected.append(Arrived.NEW)
            else:
                same = stands[number] == raw
                expected.append(Arrived.KNOWN if same else Arrived.CONTRADICTION)
    assert told == expected
    for number, raw in stands.items():
        kept = record.get(an_id(number))
        assert kept is not None
        assert kept.filed == msgspec.structs.replace(a_filed(number), raw=raw)
    assert record.count() == sum(one is not Arrived.KNOWN for one in expected)
    store.close()
    shutil.rmtree(folder)
