"""The exchange: links founded, driven, lost and opened again, without sockets."""

import contextlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from tests.node.linked import (
    FR,
    NOON,
    RU,
    Two,
    contents,
    copied,
    founded,
    introduce,
    opened,
    two,
    word_of,
)
from tests.two_nodes import found

from visavis.links import (
    Entry,
    Frame,
    Gap,
    LinkHalted,
    ManifestRefused,
    NotThisLink,
    Offer,
    StorageFailed,
    parse_genesis,
)
from visavis.node.exchange import LinkNotOpened, PeerNotConfirmed
from visavis.node.link_files import exported, import_message
from visavis.terms import PartyId, StatementId

__all__ = ["founded"]

DE = PartyId("de")


def offer_in(genesis: bytes) -> Offer:
    """The offer of a genesis message."""
    return parse_genesis(genesis).offer.offer


def test_a_link_retries_at_the_pace_of_this_nodes_settings(tmp_path: Path) -> None:
    with two(tmp_path, retry_s=7, last_retry_s=9, heartbeat_s=40) as nodes:
        nodes.open()
        pace = nodes.fr.exchange.pairs[RU].outgoing.terms.pace
        assert (pace.retry_ms, pace.last_retry_ms) == (7_000, 9_000)
        assert (pace.heartbeat_ms, pace.answer_ms) == (40_000, 10_000)
        assert nodes.ru.exchange.pairs[FR].outgoing.terms.pace == pace


# Loss and return -------------------------------------------------------------------------


def test_what_comes_back_is_in_the_record_before_it_is_in_the_log(
    founded: Path, tmp_path: Path
) -> None:
    """A disk that fails between the two would else leave a statement out of the record for ever."""
    with two(copied(founded, tmp_path)) as nodes:
        nodes.open()
        contact = nodes.open_contact()
    shutil.copy(tmp_path / FR / "node.db", tmp_path / "backup.db")
    with two(tmp_path) as nodes:
        nodes.carry()
        said = [nodes.words(nodes.fr, contact, f"word {number}") for number in range(3)]
        nodes.carry()
        size = nodes.fr.exchange.pairs[RU].outgoing.state.log.size
    shutil.copy(tmp_path / "backup.db", tmp_path / FR / "node.db")
    with two(tmp_path) as nodes:
        with failing_inserts(nodes.fr.store.connection, "statements"), suppress(StorageFailed):
            nodes.carry(turns=5)
        assert nodes.fr.record.get(StatementId(said[0])) is None
        nodes.carry(wait_ms=2_000)
        assert nodes.fr.exchange.pairs[RU].outgoing.state.log.size >= size
        assert nodes.fr.exchange.pairs[RU].outgoing.state.phase == "live"
        for one in said:
            row = nodes.fr.record.get(StatementId(one))
            assert row is not None, "in the log, and not in the record"
            assert row.verdict == "own"


@contextlib.contextmanager
def failing_inserts(connection: sqlite3.Connection, table: str) -> Iterator[None]:
    """Let the database itself refuse every insert into one table."""

    def judge(action: int, first: str | None, *_: str | None) -> int:
        refused = action == sqlite3.SQLITE_INSERT and first == table
        return sqlite3.SQLITE_DENY if refused else sqlite3.SQLITE_OK

    connection.set_authorizer(judge)
    try:
        yield
    finally:
        connection.set_authorizer(None)


def test_one_link_that_cannot_be_written_does_not_stop_the_others(
    founded: Path, tmp_path: Path
) -> None:
    found(tmp_path, "de")
    with two(copied(founded, tmp_path)) as nodes, opened(tmp_path / "de") as de:
        nodes.open()
        contact = nodes.open_contact()
        introduce(nodes.fr, de)
        to_de = Two(nodes.fr, de)
        to_de.open()
        to_de.carry()
        sending = nodes.fr.exchange.pairs[DE].outgoing.terms.link_id
        (tmp_path / FR / "anchors" / f"{sending.hex()}.sending").unlink()
        with nodes.fr.store.write():
            nodes.fr.exchange.enqueue(DE, [Entry("statement", NOON, bytes(32), b"to de")])
        nodes.words(nodes.fr, contact, "to ru")
        nodes.carry()
        assert nodes.fr.exchange.pairs[DE].outgoing.state.log.size == 0, "it signed all the same"
        assert nodes.fr.exchange.pairs[RU].outgoing.state.phase == "live"
        assert nodes.ru.exchange.pairs[FR].incoming.state.log.size == (
            nodes.fr.exchange.pairs[RU].outgoing.state.log.size
        )


def test_following_a_card_lets_go_of_the_files_of_the_pair_before(
    founded: Path, tmp_path: Path
) -> None:
    with two(copied(founded, tmp_path)) as nodes:
        nodes.open()
        nodes.open_contact()
        nodes.carry()
        held = len(os.listdir("/proc/self/fd"))
        for number in range(10):
            for one, other in nodes.each_way():
                one.exchange.follow_card(other.party)
            nodes.words(nodes.fr, nodes.open_contact(), f"word {number}")
            nodes.carry()
        assert len(os.listdir("/proc/self/fd")) <= held


# Epochs ----------------------------------------------------------------------------------


def test_a_node_restored_from_before_an_epoch_opens_the_one_that_its_peer_knocks_for(
    founded: Path, tmp_path: Path
) -> None:
    """An epoch's number is never used twice: the node does not know that it opened it once."""
    with two(copied(founded, tmp_path)) as nodes:
        nodes.open()
        contact = nodes.open_contact()
    shutil.copy(tmp_path / RU / "node.db", tmp_path / "backup.db")
    with two(tmp_path) as nodes:
        for one, other in nodes.each_way():
            assert one.exchange.offer(other.party, "a test of epochs", NOON) == 2
        nodes.carry_genesis(2)
        nodes.carry()
        nodes.words(nodes.fr, contact, "in epoch two")
        nodes.carry()
    shutil.copy(tmp_path / "backup.db", tmp_path / RU / "node.db")
    with two(tmp_path) as nodes:
        assert nodes.ru.exchange.pairs[FR].epoch == 1
        assert nodes.fr.exchange.offer(RU, "ru was restored", NOON) == 3
        with pytest.raises(LinkNotOpened, match=r"expected epoch 3 opened here"):
            nodes.ru.exchange.take_genesis(nodes.fr.exchange.genesis_for(RU, 3), NOON)
        assert nodes.ru.exchange.knocked[FR].epoch == 3
        assert nodes.ru.exchange.offer(FR, "", NOON) == 3
        assert nodes.ru.exchange.offered() == {FR: 3}
        nodes.carry_genesis(3)
        nodes.carry()
        assert {one.exchange.pairs[other.party].epoch for one, other in nodes.each_way()} == {3}
        nodes.words(nodes.ru, contact, "in epoch three")
        nodes.carry()
        assert nodes.fr.exchange.pairs[RU].incoming.state.phase == "live"
        assert nodes.fr.exchange.pairs[RU].incoming.state.log.size > 0


def test_opening_an_open_link_again_by_mistake_changes_nothing(
    founded: Path, tmp_path: Path
) -> None:
    """The answer to the first call may have been lost; a new epoch needs a reason."""
    with two(copied(founded, tmp_path)) as nodes:
        nodes.open()
        nodes.carry()
        assert nodes.fr.exchange.offer(RU, "", NOON) == 1
        assert nodes.fr.exchange.offered() == {}
        assert nodes.fr.exchange.offer(RU, "the disk of ru burnt", NOON) == 2
        assert nodes.fr.exchange.offered() == {RU: 2}
        with pytest.raises(LinkNotOpened):
            nodes.ru.exchange.take_genesis(nodes.fr.exchange.genesis_for(RU, 2), NOON)
        assert nodes.ru.exchange.offer(FR, "", NOON) == 2, "their knock is a reason"


def test_statements_without_a_receipt_arrive_once_in_the_next_epoch(
    founded: Path, tmp_path: Path
) -> None:
    with two(copied(founded, tmp_path)) as nodes:
        nodes.open()
        contact = nodes.open_contact()
        nodes.carry()
        unheard = [word_of(nodes.fr, contact, f"word {number}") for number in range(5)]
        for one, other in nodes.each_way():
            one.exchange.offer(other.party, "the line was cut", one.clock.now_ms())
        nodes.carry_genesis(2)
        nodes.carry()
        rows = [
            row for row in nodes.ru.record.by_thread(contact, 0, 100) if row.filed.id in unheard
        ]
        assert [row.filed.id for row in rows] == unheard
        assert {row.verdict for row in rows} == {"admitted"}
        manifest = nodes.ru.exchange.pairs[FR].incoming.terms.origin
        assert manifest == "fr/link/ru/exercise/2"


def test_a_party_opens_no_link_to_itself(founded: Path, tmp_path: Path) -> None:
    with two(copied(founded, tmp_path)) as nodes:
        with pytest.raises(ManifestRefused, match="an offer to another party, got fr→fr"):
            nodes.fr.exchange.offer(FR, "", NOON)
        assert nodes.fr.exchange.offered() == {}


def test_no_link_is_offered_to_a_party_whose_card_nobody_confirmed(
    founded: Path, tmp_path: Path
) -> None:
    with two(copied(founded, tmp_path)) as nodes:
        with pytest.raises(PeerNotConfirmed) as caught:
            nodes.fr.exchange.offer(DE, "", NOON)
        assert str(caught.value) == (
            "Link to de not opened: expected a card of theirs that a person here has confirmed by"
            " voice, got none. Import their card, then: visavis card confirm de"
        )


# Files -----------------------------------------------------------------------------------


def test_nothing_is_exported_to_a_party_without_a_link(founded: Path, tmp_path: Path) -> None:
    with two(copied(founded, tmp_path)) as nodes:
        with pytest.raises(NotThisLink, match="Link ru refused: expected an open link"):
            next(exported(nodes.fr.exchange, RU, NOON))
        nodes.fr.exchange.offer(RU, "", NOON)
        assert [kind for kind, _ in exported(nodes.fr.exchange, RU, NOON)] == [Frame.GENESIS]


def test_a_halted_link_exports_nothing_until_a_new_epoch_is_offered(
    founded: Path, tmp_path: Path
) -> None:
    with two(copied(founded, tmp_path)) as nodes:
        nodes.open()
        nodes.open_contact()
    for anchor in (tmp_path / FR / "anchors").glob("*.sending"):
        anchor.unlink()
    with two(tmp_path) as nodes:
        assert nodes.fr.exchange.pairs[RU].outgoing.state.phase == "halted"
        with pytest.raises(LinkHalted, match="Export of fr/link/ru/exercise/1 refused"):
            next(exported(nodes.fr.exchange, RU, NOON))
        assert nodes.fr.exchange.offer(RU, "", NOON) == 2, "a halt is a reason"
        frames = list(exported(nodes.fr.exchange, RU, NOON))
        assert [kind for kind, _ in frames] == [Frame.GENESIS]
        assert offer_in(frames[0][1]).epoch == 2


def test_a_file_of_another_peer_is_refused_and_nothing_of_it_taken(
    founded: Path, tmp_path: Path
) -> None:
    found(tmp_path, "de")
    with two(copied(founded, tmp_path)) as nodes, opened(tmp_path / "de") as de:
        nodes.open()
        introduce(nodes.fr, de)
        Two(nodes.fr, de).open()
        nodes.carry()
        with nodes.ru.store.write():
            nodes.ru.exchange.enqueue(FR, [Entry("statement", NOON, bytes(32), b"words")])
        before = contents(nodes.fr.store.connection)
        for kind, payload in exported(nodes.ru.exchange, FR, NOON):
            if kind is Frame.MESSAGE:
                with pytest.raises(NotThisLink, match="a message of the link with de"):
                    import_message(nodes.fr.exchange, DE, payload, NOON)
        assert contents(nodes.fr.store.connection) == before


def test_an_export_ends_when_its_link_is_opened_again(founded: Path, tmp_path: Path) -> None:
    """Two ends over one log would sign two histories."""
    with two(copied(founded, tmp_path)) as nodes:
        nodes.open()
        nodes.carry()
        with nodes.fr.store.write():
            entries = [Entry("statement", NOON, bytes([n] * 32), b"w" * 60_000) for n in range(40)]
            nodes.fr.exchange.enqueue(RU, entries)
        frames = exported(nodes.fr.exchange, RU, NOON)
        assert [next(frames)[0] for _ in range(3)] == [Frame.GENESIS, Frame.MESSAGE, Frame.MESSAGE]
        nodes.fr.exchange.follow_card(RU)
        nodes.fr.exchange.tick(NOON)
        with pytest.raises(NotThisLink, match="opened again meanwhile") as caught:
            list(frames)
        assert caught.value.next_step == "Export again."
        nodes.carry(wait_ms=2_000)
        assert nodes.fr.exchange.pairs[RU].outgoing.state.phase == "live"


def test_what_a_receiver_refuses_out_of_a_file_is_said(founded: Path, tmp_path: Path) -> None:
    with two(copied(founded, tmp_path)) as nodes:
        nodes.open()
        nodes.carry()
        with nodes.fr.store.write():
            entries = [Entry("statement", NOON, bytes([n] * 32), b"w" * 60_000) for n in range(40)]
            nodes.fr.exchange.enqueue(RU, entries)
        messages = [
            raw for kind, raw in exported(nodes.fr.exchange, RU, NOON) if kind is Frame.MESSAGE
        ]
        with pytest.raises(Gap, match="a start of at most 0, got"):
            import_message(nodes.ru.exchange, FR, messages[-1], NOON)
        for raw in messages:
            import_message(nodes.ru.exchange, FR, raw, NOON)
        assert nodes.ru.exchange.pairs[FR].incoming.state.log.size == 40
