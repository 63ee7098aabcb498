"""The tables of both ends are complete and exact: every line is reached, by a real exchange
wherever one leads there, and nothing else ever happens."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

import pytest
from tests.links.pair import NOON, Pair

from visavis.links import Condition, Head, Hello, receiver, sender
from visavis.record import EMPTY_FRONTIER
from visavis.simulation import run_world
from visavis.simulation.genesis import FR, RU

S: TypeAlias = sender.Phase
SC: TypeAlias = sender.Cause
R: TypeAlias = receiver.Phase
RC: TypeAlias = receiver.Cause


class Recording(Mapping[Any, Any]):
    """A table that remembers which of its lines were used."""

    def __init__(self, table: Mapping[Any, Any]) -> None:
        self._table = table
        self.used: set[Any] = set()

    def __getitem__(self, key: Any) -> Any:
        self.used.add(key)
        return self._table[key]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._table)

    def __len__(self) -> int:
        return len(self._table)


# Ways to each line of the sender's table --------------------------------------------------


def live_after_start() -> None:
    Pair().say(1)


def another_heartbeat() -> None:
    Pair().say(1)  # `settle` asks again while live


def restored_sender() -> Pair:
    pair = Pair()
    backup = pair.drives[FR].backup()
    pair.say(5)
    pair.restore_sender(backup)
    pair.settle()
    assert pair.sender_phase() is S.LIVE
    assert len(pair.sent.entries) == 5
    return pair


def both_restored() -> Pair:
    pair = Pair()
    backups = pair.drives[FR].backup(), pair.drives[RU].backup()
    pair.say(5)
    pair.say(1)  # writes to the anchor that the first five are receipted
    pair.restore_sender(backups[0])
    pair.restore_receiver(backups[1])
    pair.settle()
    assert pair.sender_phase() is S.HALTED
    assert pair.receiver_phase() is R.HALTED
    return pair


def anchor_with_another_root() -> Pair:
    pair = Pair()
    pair.say(3)
    anchor = pair.drives[FR].sending_anchor(pair.terms.link_id)
    anchor.write(3, bytes(32), (), 3)
    pair.boot_sender()
    pair.settle()
    assert pair.sender_phase() is S.HALTED
    return pair


def a_receiver_with_more(pair: Pair) -> None:
    """Give the receiver an entry that the sender's log and anchor know nothing of."""
    entries = [*pair.sent.entries, *pair.entries(b"of another life")]
    pair.ask(pair.package(len(entries) - 1, entries[-1:], pair.note(entries)))


def live_and_the_peer_is_ahead() -> None:
    pair = Pair()
    pair.say(2)
    a_receiver_with_more(pair)
    pair.settle()
    assert pair.sending.state.log.size == 3


def live_and_the_anchor_differs() -> None:
    """No exchange leads here while the disk is sound: the event is made by hand."""
    pair = Pair()
    pair.say(2)
    longer = EMPTY_FRONTIER.extend([bytes(32)] * 3)
    grown = sender.Grown(longer, 1, pair.sending.state.keys, lambda size: b"another root")
    state, _ = sender.step(pair.sending.state, grown, NOON, pair.dice)
    assert state.phase is S.HALTED


def a_cosignature_on_another_root(pair: Pair) -> None:
    other = pair.entries(b"never said")
    note = pair.note(other)
    pair.put(1)
    evil = Pair()
    evil.keys[RU].stored = pair.keys[RU].stored
    receiving = pair.receiving
    pair.drives[RU].restore(
        {key: type(image)(key) for key, image in pair.drives[RU].images.items()}
    )
    pair.drives[RU].receiving_anchor(pair.terms.link_id).write(0, EMPTY_FRONTIER.root(), "")
    pair.boot_receiver()
    (answer,) = pair.ask(pair.package(0, other, note))
    pair.answer(answer)
    assert receiving is not pair.receiving
    assert pair.sender_phase() is S.FROZEN


def live_and_another_history() -> None:
    pair = Pair()
    pair.say(1)
    a_cosignature_on_another_root(pair)


def halted_and_another_history() -> None:
    pair = anchor_with_another_root()
    a_cosignature_on_another_root(pair)


def sync_and_another_history() -> None:
    pair = Pair()
    pair.say(1)
    pair.boot_sender()
    a_cosignature_on_another_root(pair)


def halted_and_a_late_file() -> None:
    pair = Pair()
    backups = pair.drives[FR].backup(), pair.drives[RU].backup()
    pair.settle()
    pair.put(4)
    file = list(pair.sending.export(pair.now_ms))
    for raw in file:
        pair.carry([raw])
    pair.say(1)
    pair.restore_sender(backups[0])
    pair.restore_receiver(backups[1])
    pair.settle()
    assert pair.sender_phase() is S.HALTED
    for raw in file:
        pair.ask(raw)
    pair.settle()
    assert pair.sender_phase() is S.LIVE
    assert len(pair.received.entries) == 5


SENDER: dict[tuple[S, SC], Callable[[], object]] = {
    (S.SYNC, SC.HEAD_AGREES): live_after_start,
    (S.SYNC, SC.PEER_AHEAD): restored_sender,
    (S.SYNC, SC.ANCHOR_BEYOND): both_restored,
    (S.SYNC, SC.ANCHOR_DIFFERS): anchor_with_another_root,
    (S.SYNC, SC.OTHER_HISTORY): sync_and_another_history,
    (S.LIVE, SC.HEAD_AGREES): another_heartbeat,
    (S.LIVE, SC.PEER_AHEAD): live_and_the_peer_is_ahead,
    (S.LIVE, SC.ANCHOR_DIFFERS): live_and_the_anchor_differs,
    (S.LIVE, SC.OTHER_HISTORY): live_and_another_history,
    (S.HALTED, SC.PEER_AHEAD): halted_and_a_late_file,
    (S.HALTED, SC.OTHER_HISTORY): halted_and_another_history,
}


@pytest.mark.parametrize("line", SENDER, ids=lambda line: f"{line[0]}-{line[1].name}")
def test_every_change_of_a_sender_is_in_its_table_and_happens(
    line: tuple[S, SC], monkeypatch: pytest.MonkeyPatch
) -> None:
    table = Recording(sender.TRANSITIONS)
    monkeypatch.setattr(sender, "TRANSITIONS", table)
    SENDER[line]()
    assert line in table.used
    assert table.used <= set(table)


def test_the_senders_table_holds_nothing_else() -> None:
    assert set(sender.TRANSITIONS) == set(SENDER)


# Ways to each line of the receiver's table -------------------------------------------------


def the_sender_is_heard() -> None:
    pair = Pair()
    pair.settle()
    assert pair.receiver_phase() is R.LIVE


def restored_receiver() -> Pair:
    pair = Pair()
    backup = pair.drives[RU].backup()
    pair.say(5)
    pair.restore_receiver(backup)
    hello = pair.from_sender(Hello(pair.dice(16), Condition.LIVE, "", "", 0))
    head = pair.question(pair.ask(hello))
    assert isinstance(head, Head)
    assert head.condition is Condition.RECOVER
    return pair


def recovering_in_two_packages() -> None:
    pair = restored_receiver()
    entries = pair.sent.entries
    pair.ask(pair.package(0, entries[:2], pair.note(entries[:2])))
    assert pair.receiver_phase() is R.RECOVER
    pair.ask(pair.package(2, entries[2:], pair.note(entries)))
    assert pair.receiver_phase() is R.LIVE


def live_and_behind_its_word() -> None:
    """Database and anchor are both gone, and the sender shows what this side once cosigned."""
    pair = Pair()
    backup = pair.drives[RU].backup()
    pair.say(3)
    receipt = pair.sent.receipt[1]
    pair.drives[RU].receiving_anchor(pair.terms.link_id).write(0, EMPTY_FRONTIER.root(), "")
    pair.restore_receiver(backup)
    pair.ask(pair.from_sender(Hello(pair.dice(16), Condition.LIVE, "", "", 0)))
    assert pair.receiver_phase() is R.LIVE
    pair.ask(pair.from_sender(Hello(pair.dice(16), Condition.LIVE, "", receipt, 0)))
    assert pair.receiver_phase() is R.RECOVER
    assert pair.receiving.state.cosigned_size == 3


def other_note(pair: Pair) -> str:
    return pair.note(pair.entries(b"never said"))


def sync_and_a_fork() -> None:
    pair = Pair()
    pair.say(1)
    pair.boot_receiver()
    pair.ask(pair.from_sender(Hello(pair.dice(16), Condition.SYNC, other_note(pair), "", 0)))
    assert pair.receiver_phase() is R.FROZEN


def live_and_a_fork() -> None:
    pair = Pair()
    pair.say(1)
    pair.ask(pair.package(0, (), other_note(pair)))
    assert pair.receiver_phase() is R.FROZEN


def recovering_and_a_fork() -> None:
    pair = restored_receiver()
    other = pair.entries(b"a", b"b", b"c", b"d", b"e")
    pair.ask(pair.package(0, other, pair.note(other)))
    assert pair.receiver_phase() is R.FROZEN


def halted_and_a_fork() -> None:
    pair = both_restored()
    assert pair.receiving.state.log.size == 0
    entries = pair.entries(b"never said")
    # It holds nothing that could be contradicted, so it is given one entry first.
    pair.ask(pair.package(0, entries, pair.note(entries)))
    pair.ask(pair.from_sender(Hello(pair.dice(16), Condition.HALTED, "", "", 0)))
    assert pair.receiver_phase() is R.HALTED
    pair.ask(pair.from_sender(Hello(pair.dice(16), Condition.HALTED, other_note(pair), "", 0)))
    assert pair.receiver_phase() is R.FROZEN


def halted_and_found_again() -> None:
    pair = both_restored()
    pair.ask(pair.from_sender(Hello(pair.dice(16), Condition.LIVE, "", "", 0)))
    assert pair.receiver_phase() is R.RECOVER


RECEIVER: dict[tuple[R, RC], Callable[[], object]] = {
    (R.SYNC, RC.SENDER_HEARD): the_sender_is_heard,
    (R.SYNC, RC.BEHIND_OWN_WORD): restored_receiver,
    (R.SYNC, RC.OTHER_HISTORY): sync_and_a_fork,
    (R.LIVE, RC.BEHIND_OWN_WORD): live_and_behind_its_word,
    (R.LIVE, RC.OTHER_HISTORY): live_and_a_fork,
    (R.RECOVER, RC.BEHIND_OWN_WORD): recovering_in_two_packages,
    (R.RECOVER, RC.CAUGHT_UP): recovering_in_two_packages,
    (R.RECOVER, RC.NOBODY_HAS_IT): both_restored,
    (R.RECOVER, RC.OTHER_HISTORY): recovering_and_a_fork,
    (R.HALTED, RC.SENDER_HAS_IT): halted_and_found_again,
    (R.HALTED, RC.OTHER_HISTORY): halted_and_a_fork,
}


@pytest.mark.parametrize("line", RECEIVER, ids=lambda line: f"{line[0]}-{line[1].name}")
def test_every_change_of_a_receiver_is_in_its_table_and_happens(
    line: tuple[R, RC], monkeypatch: pytest.MonkeyPatch
) -> None:
    table = Recording(receiver.TRANSITIONS)
    monkeypatch.setattr(receiver, "TRANSITIONS", table)
    RECEIVER[line]()
    assert line in table.used
    assert table.used <= set(table)


def test_the_receivers_table_holds_nothing_else() -> None:
    assert set(receiver.TRANSITIONS) == set(RECEIVER)


def test_no_world_asks_for_a_change_that_is_in_neither_table(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tables = Recording(sender.TRANSITIONS), Recording(receiver.TRANSITIONS)
    monkeypatch.setattr(sender, "TRANSITIONS", tables[0])
    monkeypatch.setattr(receiver, "TRANSITIONS", tables[1])
    for seed in range(20_000, 20_030):
        assert run_world(seed).failure == ""
    for table in tables:
        assert table.used <= set(table)
        assert len(table.used) >= len(table) // 2
