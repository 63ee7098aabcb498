"""A simulated party's drive that is a real one: the node's database and anchor files."""

import shutil
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from random import Random
from typing import Any

from visavis.links import Entry, ReceivedLog, ReceivingAnchor, SendingAnchor
from visavis.node.anchors import FileReceivingAnchor, FileSendingAnchor
from visavis.node.link_logs import SqliteReceivedLog, SqliteSentLog
from visavis.node.registers import Direction as RowDirection
from visavis.node.registers import LinkRow, Links, LinkState
from visavis.node.store import Store
from visavis.simulation import Outbox
from visavis.simulation.disk import Power
from visavis.simulation.genesis import Direction
from visavis.terms import InstantMs

DURABLE = frozenset(
    {"take", "take_within", "adopt", "append", "drop_tail", "keep_evidence", "enqueue", "write"}
)


class Powered:
    """Hands everything on; the power may fail before or after each durable call."""

    def __init__(self, inner: Any, power: Power) -> None:
        self._inner = inner
        self._power = power

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._inner, name)
        if name not in DURABLE:
            return method

        def powered(*arguments: Any) -> None:
            self._power.write(lambda: method(*arguments))

        return powered


class SqliteDrive:
    """Implements `simulation.Drive` over a folder."""

    def __init__(self, folder: Path) -> None:
        self.power = Power()
        self._folder = folder
        (folder / "anchors").mkdir(parents=True)
        self._backups = 0
        self._store = Store(folder / "node.db")
        self._made: dict[tuple[str, bytes], Any] = {}

    def found(self, sent: Direction, received: Direction) -> None:
        rows = ((sent, RowDirection.SENDING), (received, RowDirection.RECEIVING))
        with self._store.write() as connection:
            for direction, which in rows:
                terms = direction.terms
                Links(connection).keep(
                    LinkRow(
                        link_id=terms.link_id,
                        direction=which,
                        peer=terms.receiver if which is RowDirection.SENDING else terms.sender,
                        origin=terms.origin,
                        manifest=direction.manifest,
                        sender_signature=direction.signatures[terms.sender],
                        receiver_signature=direction.signatures[terms.receiver],
                        state=LinkState.OPEN,
                        opened_ms=InstantMs(0),
                        closed_ms=None,
                    )
                )

    def transaction(self) -> AbstractContextManager[object]:
        return self._store.write()

    def _once(self, what: str, link_id: bytes, make: Callable[[], Any]) -> Any:
        if (what, link_id) not in self._made:
            self._made[what, link_id] = Powered(make(), self.power)
        return self._made[what, link_id]

    def sent(self, link_id: bytes) -> Outbox:
        log: Outbox = self._once("sent", link_id, lambda: SqliteSentLog(self._store, link_id))
        return log

    def received(self, link_id: bytes) -> ReceivedLog:
        log: ReceivedLog = self._once(
            "received", link_id, lambda: SqliteReceivedLog(self._store, link_id, None)
        )
        return log

    def sending_anchor(self, link_id: bytes) -> SendingAnchor:
        folder = self._folder / "anchors"
        anchor: SendingAnchor = self._once(
            "sending", link_id, lambda: FileSendingAnchor(folder, link_id)
        )
        return anchor

    def receiving_anchor(self, link_id: bytes) -> ReceivingAnchor:
        folder = self._folder / "anchors"
        anchor: ReceivingAnchor = self._once(
            "receiving", link_id, lambda: FileReceivingAnchor(folder, link_id)
        )
        return anchor

    def outbox(self, link_id: bytes) -> list[Entry]:
        waiting: Sequence[tuple[int, Entry]] = self.sent(link_id).next_waiting(1 << 30, 1 << 62)
        return [entry for _, entry in waiting]

    def crash(self) -> None:
        self.close()
        self._store = Store(self._folder / "node.db")

    def close(self) -> None:
        """Let go of every file."""
        for (what, _), port in self._made.items():
            if what in ("sending", "receiving"):
                port.close()
        self._made.clear()
        self._store.close()

    def backup(self) -> object:
        self._backups += 1
        path = self._folder / f"backup-{self._backups}.db"
        self._store.connection.execute("VACUUM INTO ?", (str(path),))
        return path

    def restore(self, backup: Any) -> None:
        self.close()
        for file in self._folder.glob("node.db*"):
            file.unlink()
        shutil.copy(backup, self._folder / "node.db")
        self._store = Store(self._folder / "node.db")

    def mend_outbox(self, link_id: bytes, said: dict[bytes, Entry]) -> None:
        raise AssertionError("nothing decays here")

    def rot(self, rng: Random) -> str:
        return ""
