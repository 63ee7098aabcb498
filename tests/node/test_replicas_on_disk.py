"""Both ends of a link over real folders: entries arrive, backups come back, disks fill."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.node.builders import Dice, some_entries

from visavis.links import (
    Entry,
    LinkTerms,
    OwnKeys,
    Pace,
    ReceivingEnd,
    SendingEnd,
    StorageFailed,
    make_manifest,
    make_offer,
    parse_offer,
    sign_manifest,
    terms_of,
)
from visavis.node.folder import Folder, make_folder, open_folder
from visavis.node.folder_check import Depth, check_folder
from visavis.node.keystore import Role
from visavis.node.link_logs import SqliteReceivedLog, SqliteSentLog
from visavis.node.registers import Direction, LinkRow, Links, LinkState
from visavis.node.settings import Settings
from visavis.record import Mode
from visavis.terms import InstantMs, PartyId

FR, RU = PartyId("fr"), PartyId("ru")
NOW = InstantMs(1_447_927_200_000)


def a_folder(path: Path, party: PartyId) -> Folder:
    settings = Settings(party=party, mode=Mode.EXERCISE, names={"en": str(party)})
    make_folder(path, settings, environment={}, random=Dice(party))
    return open_folder(path, environment={})


def own_keys(folder: Folder) -> OwnKeys:
    keys = folder.keystore
    return OwnKeys(keys.newest(Role.LOG), keys.newest(Role.STORED), keys.newest(Role.TRANSPORT))


@dataclass
class Pair:
    """fr sends to ru; each has its own folder."""

    fr: Folder
    ru: Folder
    terms: LinkTerms
    now_ms: int = NOW

    def start(self) -> None:
        """Boot both ends from what their folders hold."""
        link_id = self.terms.link_id
        self.sent = SqliteSentLog(self.fr.store, link_id)
        self.received = SqliteReceivedLog(self.ru.store, link_id, None)
        self.sending = SendingEnd(
            self.terms,
            self.sent,
            self.fr.sending_anchor(link_id),
            self.fr.keystore,
            Dice("sender"),
            self.now_ms,
        )
        self.receiving = ReceivingEnd(
            self.terms,
            self.received,
            self.ru.receiving_anchor(link_id),
            self.ru.keystore,
            Dice("receiver"),
        )

    def say(self, entries: list[Entry]) -> None:
        with self.fr.store.write():
            self.sent.enqueue(entries)
        self.sending.outbox_grew(self.now_ms)

    def talk(self) -> None:
        """Carry messages until both are silent, twice: the second time after a retry."""
        for _ in range(2):
            self.now_ms += 100_000
            waiting = self.sending.tick(self.now_ms)
            while waiting:
                answers = self.receiving.receive(waiting.pop(0), self.now_ms)
                for answer in answers:
                    waiting += self.sending.receive(answer, self.now_ms)

    def close(self) -> None:
        self.fr.close()
        self.ru.close()


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    fr, ru = a_folder(tmp_path / "fr", FR), a_folder(tmp_path / "ru", RU)
    offers = [
        parse_offer(
            make_offer(
                party=party,
                peer=peer,
                mode=Mode.EXERCISE,
                epoch=1,
                nonce=Dice(f"nonce {party}")(32),
                keys=own_keys(folder),
                pace=Pace(),
                transport=folder.keystore.transport,
            )
        )
        for party, peer, folder in ((FR, RU, fr), (RU, FR, ru))
    ]
    manifest = make_manifest(*offers)
    terms = terms_of(manifest)
    for folder, peer, direction in ((fr, RU, Direction.SENDING), (ru, FR, Direction.RECEIVING)):
        with folder.store.write() as connection:
            Links(connection).keep(
                LinkRow(
                    terms.link_id,
                    direction,
                    peer,
                    terms.origin,
                    manifest,
                    sign_manifest(manifest, fr.keystore.transport),
                    sign_manifest(manifest, ru.keystore.transport),
                    LinkState.OPEN,
                    NOW,
                    None,
                )
            )
    pair = Pair(fr, ru, terms)
    pair.start()
    yield pair
    pair.close()


def everything(log: SqliteSentLog | SqliteReceivedLog) -> tuple[Entry, ...]:
    return log.entries(0, 1 << 20, 1 << 40)


def test_what_was_said_arrives_once_and_is_receipted(pair: Pair) -> None:
    entries = some_entries("said", 1000)
    pair.say(entries)
    pair.talk()
    assert everything(pair.received) == everything(pair.sent) == tuple(entries)
    assert pair.sent.waiting() == 0
    assert pair.sent.receipt()[0] == 1000
    pair.start()  # both restart
    pair.talk()
    assert pair.sending.state.phase.value == "live"
    assert check_folder(pair.fr.path, Depth.FULL) == ()
    assert check_folder(pair.ru.path, Depth.FULL) == ()


def backup_of(folder: Folder) -> bytes:
    target = sqlite3.connect(":memory:")
    folder.store.connection.backup(target)
    raw = target.serialize()
    target.close()
    return raw


def restored(folder: Folder, backup: bytes) -> Folder:
    folder.close()
    for name in ("node.db", "node.db-wal", "node.db-shm"):
        (folder.path / name).unlink(missing_ok=True)
    (folder.path / "node.db").write_bytes(backup)
    return open_folder(folder.path, environment={})


def test_a_sender_restored_from_a_backup_gets_its_own_entries_back(pair: Pair) -> None:
    """Some of what came back was still waiting in the backup: it is not sent twice."""
    before, waiting, after = (some_entries(name, 300) for name in ("before", "waiting", "after"))
    pair.say(before)
    pair.talk()
    with pair.fr.store.write():
        pair.sent.enqueue(waiting)
    backup = backup_of(pair.fr)
    pair.sending.outbox_grew(pair.now_ms)
    pair.talk()
    pair.say(after)
    pair.talk()
    assert pair.sent.receipt()[0] == 900
    pair.fr = restored(pair.fr, backup)
    pair.start()
    assert (pair.sent.size(), pair.sent.waiting()) == (300, 300)
    later = some_entries("later", 10)
    pair.say(later)
    pair.talk()
    assert everything(pair.sent) == (*before, *waiting, *after, *later)
    assert everything(pair.received) == everything(pair.sent)
    assert pair.sent.waiting() == 0
    assert check_folder(pair.fr.path, Depth.FULL) == ()


def test_a_receiver_restored_from_a_backup_cosigns_nothing_older(pair: Pair) -> None:
    pair.say(some_entries("before", 300))
    pair.talk()
    backup = backup_of(pair.ru)
    pair.say(some_entries("after", 300))
    pair.talk()
    pair.ru = restored(pair.ru, backup)
    pair.start()
    assert pair.receiving.state.phase.value != "live"
    assert pair.receiving.newest_receipt(pair.now_ms) == (0, "")
    pair.talk()
    assert everything(pair.received) == everything(pair.sent)
    assert pair.receiving.newest_receipt(pair.now_ms)[0] == 600
    assert check_folder(pair.ru.path, Depth.FULL) == ()


def test_a_sender_without_its_anchor_signs_nothing(pair: Pair) -> None:
    pair.say(some_entries("before", 20))
    pair.talk()
    for file in pair.fr.anchors.iterdir():
        file.unlink()
    pair.start()
    pair.say(some_entries("after", 20))
    pair.talk()
    assert pair.sending.state.phase.value == "halted"
    assert (pair.sent.size(), pair.sent.waiting(), pair.received.size()) == (20, 20, 20)


@pytest.mark.parametrize("party", [FR, RU])
def test_a_full_disk_on_either_side_delays_and_loses_nothing(pair: Pair, party: PartyId) -> None:
    pair.say(some_entries("before", 50))
    pair.talk()
    entries = some_entries("large", 2000)
    with pair.fr.store.write():
        pair.sent.enqueue(entries)
    full = (pair.fr if party == FR else pair.ru).store.connection
    (pages,) = full.execute("PRAGMA page_count").fetchone()
    full.execute(f"PRAGMA max_page_count = {pages + 5}")
    told: list[str] = []
    for _ in range(3):
        try:
            pair.sending.outbox_grew(pair.now_ms)
            pair.talk()
        except StorageFailed as failed:
            told.append(str(failed))
    assert all("SQLITE_FULL" in one for one in told)
    assert len(told) == (3 if party == FR else 0)  # a receiver answers with a refusal instead
    assert pair.received.size() < 2050
    full.execute("PRAGMA max_page_count = 1000000")
    for _ in range(3):
        pair.sending.outbox_grew(pair.now_ms)
        pair.talk()
    assert everything(pair.received) == (*some_entries("before", 50), *entries)
    assert pair.sent.receipt()[0] == 2050
