"""The rules of a link (DESIGN, section 4) as conversations: real bytes, no network, no disk."""

from typing import Any

import pytest
from tests.links.pair import Pair, without_times

from visavis.links import (
    Add,
    Condition,
    Fetch,
    Head,
    Hello,
    Receipt,
    Refusal,
    StorageFailed,
    receiver,
    sender,
    verify_bundle,
)
from visavis.links.terms_of_link import judge_receipt
from visavis.simulation.disk import Crash
from visavis.simulation.genesis import FR, RU
from visavis.simulation.network import peek


def read(raw: bytes) -> Any:
    return peek(raw)[1]


def the_package(pair: Pair, count: int = 1) -> bytes:
    """Say something on a settled link and return the package before it is sent."""
    pair.settle()
    pair.put(count)
    (raw,) = pair.sending.outbox_grew(pair.now_ms)
    assert isinstance(read(raw), Add)
    return raw


# 1 Commit entries + checkpoint + anchor, then send. Receiver: verify, recompute, commit, cosign.


@pytest.mark.parametrize("write", [1, 2])
@pytest.mark.parametrize("after", [False, True])
def test_rule_1_a_sender_that_dies_before_the_anchor_has_signed_nothing(
    write: int, after: bool
) -> None:
    """Rule 1: entries are flushed first, the anchor second, and only then something is signed."""
    pair = Pair()
    pair.settle()
    pair.put(3)
    power = pair.drives[FR].power
    power.crash_at, power.after = power.writes + write, after
    with pytest.raises(Crash):
        pair.sending.outbox_grew(pair.now_ms)
    assert pair.sent.notes == {}
    pair.boot_sender()
    pair.settle()
    contents = [entry.content for entry in pair.received.entries]
    assert contents == [b"said 0", b"said 1", b"said 2"]


@pytest.mark.parametrize("write", [1, 2])
@pytest.mark.parametrize("after", [False, True])
def test_rule_1_a_receiver_that_dies_has_cosigned_nothing_that_it_lost(
    write: int, after: bool
) -> None:
    """Rule 1: entries are flushed first, the anchor second, and only then they are cosigned."""
    pair = Pair()
    raw = the_package(pair, 3)
    power = pair.drives[RU].power
    power.crash_at, power.after = power.writes + write, after
    with pytest.raises(Crash):
        pair.ask(raw)
    pair.boot_receiver()
    pair.settle()
    assert pair.receiving.state.cosigned_size == 3
    assert pair.sent.receipt[0] == 3


def test_rule_1_a_package_with_another_root_is_refused_and_changes_nothing() -> None:
    """Rule 1: the receiver recomputes the root."""
    pair = Pair()
    pair.say(1)
    more = pair.entries(b"one", b"two")
    note = pair.note_of(3, bytes(32))
    before = without_times(pair.receiving.state)
    refusal = pair.question(pair.ask(pair.package(1, more, note)))
    assert refusal == Refusal(refusal.echo, "links.root_mismatch", 1, Condition.LIVE, refusal.at_ms)
    assert str(pair.receiving.refused).startswith(
        "Package on fr/link/ru/exercise/1 refused: expected entries with the signed root 0000"
    )
    assert without_times(pair.receiving.state) == before
    assert len(pair.received.entries) == 1


def test_rule_1_a_package_whose_note_is_about_another_size_is_refused() -> None:
    """Rule 1: start == size, and the checkpoint is of the package's end."""
    pair = Pair()
    pair.say(1)
    more = pair.entries(b"one", b"two")
    note = pair.note([*pair.sent.entries, *more])
    pair.ask(pair.package(1, more[:1], note))
    assert "expected a checkpoint of size 2, got 3" in str(pair.receiving.refused)


# 2 Same (size, root) again: idempotent. start > size: refused with the own head.


def test_rule_2_the_same_package_again_gives_the_stored_receipt() -> None:
    """Rule 2: repeating is harmless, and the cosignature is the same one."""
    pair = Pair()
    raw = the_package(pair, 2)
    first = pair.question(pair.ask(raw))
    before = pair.received.copy()
    second = pair.question(pair.ask(raw))
    assert isinstance(first, Receipt)
    assert second == first
    assert pair.received == before


def test_rule_2_a_package_that_leaves_a_gap_is_refused_with_the_own_size() -> None:
    """Rule 2: start > size."""
    pair = Pair()
    pair.say(2)
    more = pair.entries(b"later")
    note = pair.note_of(6, bytes(32))
    refusal = pair.question(pair.ask(pair.package(5, more, note)))
    assert (refusal.code, refusal.size) == ("links.gap", 2)
    assert "expected a start of at most 2, got 5" in str(pair.receiving.refused)


def test_rule_2_an_overlapping_package_stores_only_what_is_new() -> None:
    """Rules 2 and 8: any prefix commits, so a package may begin before the end."""
    pair = Pair()
    pair.say(3)
    entries = [*pair.sent.entries, *pair.entries(b"said 3")]
    receipt = pair.question(pair.ask(pair.package(1, entries[1:], pair.note(entries))))
    assert judge_receipt(receipt.note, pair.terms).size == 4
    contents = [entry.content for entry in pair.received.entries]
    assert contents == [b"said 0", b"said 1", b"said 2", b"said 3"]


# 3 size ≤ mine with another root: FROZEN; both notes are kept as evidence.


def test_rule_3_a_second_history_freezes_the_receiver_and_is_proven_offline() -> None:
    """Rule 3, from the sender's hello."""
    pair = Pair()
    pair.say(3)
    other = pair.note(pair.entries(b"never", b"said"))
    head = pair.question(
        pair.ask(pair.from_sender(Hello(pair.dice(16), Condition.LIVE, other, "", 0)))
    )
    assert head.condition is Condition.FROZEN
    log = pair.drives[RU].received(pair.terms.link_id)
    (evidence,) = log.evidence()
    assert (evidence.note, evidence.size) == (other, 2)
    finding = verify_bundle(pair.direction.fork_bundle(log, log.newest_note(), evidence))
    assert finding.forked_by == ("log", FR)
    pair.put(1)
    pair.settle()
    assert pair.receiving.state.log.size == 3
    pair.boot_receiver()
    assert pair.receiver_phase() is receiver.Phase.FROZEN
    assert pair.receiving.state.reason == "evidence of two histories is kept"


def test_rule_3_a_frozen_receiver_refuses_and_says_what_to_do() -> None:
    """Rule 3: nothing goes in until people have talked."""
    pair = Pair()
    pair.say(1)
    pair.ask(pair.package(0, (), pair.note(pair.entries(b"never said"))))
    refusal = pair.question(
        pair.ask(pair.package(1, pair.entries(b"more"), pair.note_of(2, bytes(32))))
    )
    assert refusal.code == "links.frozen"
    assert str(pair.receiving.refused) == (
        "Package on fr/link/ru/exercise/1 refused: expected a live link, got one frozen on"
        " evidence of two histories. Talk on the duty line; then both open a new epoch."
    )


def test_rule_3_a_fork_inside_a_package_with_a_gap_is_kept_too() -> None:
    """Rule 3 comes before rule 2: found by world 27."""
    pair = Pair()
    pair.say(2)
    note = pair.note(pair.entries(b"never said"))
    pair.ask(pair.package(7, (), note))
    assert pair.receiver_phase() is receiver.Phase.FROZEN


def test_rule_3_a_fork_over_a_restore_is_proven_by_the_note_in_the_anchor() -> None:
    """Rules 3 and 6: the restored database has forgotten the first history."""
    pair = Pair()
    pair.say(1)
    backup = pair.drives[RU].backup()
    pair.say(3)
    first = pair.received.notes[4]
    pair.restore_receiver(backup)
    other = [*pair.sent.entries[:1], *pair.entries(b"a", b"b", b"c", b"d")]
    head = pair.question(pair.ask(pair.package(1, other[1:], pair.note(other))))
    assert head.condition is Condition.FROZEN
    log = pair.drives[RU].received(pair.terms.link_id)
    (evidence,) = log.evidence()
    assert (evidence.note, evidence.size) == (first, 4)
    finding = verify_bundle(pair.direction.fork_bundle(log, log.newest_note(), evidence))
    assert finding.forked_by == ("log", FR)


def test_rule_3_a_frozen_peer_is_asked_at_the_pace_of_heartbeats() -> None:
    """Rule 3: no package is offered to it, and no question is hurried."""
    pair = Pair()
    pair.say(1)
    pair.ask(pair.package(0, (), pair.note(pair.entries(b"never said"))))
    pair.settle()
    pair.put(1)
    pair.wire.clear()
    pair.carry(pair.sending.outbox_grew(pair.now_ms))
    for _ in range(100):
        pair.carry(pair.tick(1_000))
    assert {type(message) for message in pair.wire} == {Hello, Head}
    assert len(pair.wire) <= 2 * 4


# 4 On boot drop the unsigned tail to the outbox; sign nothing before a fresh head.


def test_rule_4_a_started_sender_signs_nothing_before_a_fresh_head() -> None:
    """Rule 4: and an old head does not count."""
    pair = Pair()
    pair.say(2)
    old_head = pair.ask(pair.tick(60_000)[0])[0]
    pair.boot_sender()
    pair.put(1)
    (hello,) = pair.sending.outbox_grew(pair.now_ms)
    assert isinstance(read(hello), Hello)
    assert read(hello).condition is Condition.SYNC
    assert pair.answer(old_head) == []
    assert pair.sender_phase() is sender.Phase.SYNC
    (package,) = pair.answer(pair.ask(hello)[0])
    assert isinstance(read(package), Add)
    assert pair.sender_phase() is sender.Phase.LIVE


def test_rule_4_an_unsigned_tail_goes_back_to_the_front_of_the_outbox() -> None:
    """Rule 4: what was stored but not anchored was not signed, and keeps its place."""
    pair = Pair()
    pair.settle()
    pair.put(2)
    power = pair.drives[FR].power
    power.crash_at, power.after = power.writes + 2, False
    with pytest.raises(Crash):
        pair.sending.outbox_grew(pair.now_ms)
    pair.put(1)
    assert len(pair.sent.entries) == 2
    pair.boot_sender()
    assert pair.sent.entries == []
    waiting = [entry.content for _, entry in pair.sent.outbox]
    assert waiting == [b"said 0", b"said 1", b"said 2"]


def test_rule_4_a_sender_without_its_anchor_signs_nothing() -> None:
    """Rule 4: the anchor alone knows what was signed."""
    pair = Pair()
    pair.say(2)
    pair.drives[FR]._sending[pair.terms.link_id].content = None
    pair.boot_sender()
    assert pair.sender_phase() is sender.Phase.HALTED
    assert pair.sending.state.reason == "the anchor is gone: what was signed cannot be known"


# 5 Behind the peer: adopt entries that our own signature authenticates; a conflict → FROZEN.


def test_rule_5_a_restored_sender_takes_its_own_entries_back() -> None:
    """Rule 5."""
    pair = Pair()
    backup = pair.drives[FR].backup()
    pair.say(6)
    pair.restore_sender(backup)
    pair.wire.clear()
    pair.say(1)
    assert Fetch in {type(message) for message in pair.wire}
    contents = [entry.content for entry in pair.received.entries]
    assert contents == [b"said %d" % number for number in range(7)]


def test_rule_5_wrong_pages_are_refused_and_asked_for_again() -> None:
    """Rule 5: nothing is adopted that the own signature does not authenticate."""
    pair = Pair()
    backup = pair.drives[FR].backup()
    pair.say(3)
    note = pair.received.notes[3]
    pair.restore_sender(backup)
    fetch = read(pair.answer(pair.ask(pair.tick()[0])[0])[0])
    assert isinstance(fetch, Fetch)
    lies = {
        "never said": (0, pair.entries(b"x", b"y", b"z"), note),
        "expected entries from 0, got 3 from 1": (1, pair.received.entries, note),
        "expected 3 entries and no more than asked": (0, pair.received.entries[:2], note),
        "another log": (0, pair.received.entries, pair.note_of(3, bytes(32), pair.rotate())),
        "expected entries from 0, got 0 from 0": (0, [], note),
    }
    for message, (start, entries, text) in lies.items():
        before = pair.sending.state
        with pytest.raises(Exception, match="refused") as refused:
            pair.answer(pair.from_receiver(Add(fetch.nonce, start, tuple(entries), text)))
        assert pair.sending.state == before
        if message.startswith("expected"):
            assert message in str(refused.value)
    pair.settle()
    assert len(pair.sent.entries) == 4  # the three, and the rotation that waited


# 6 Receiver behind its own cosignature: RECOVER; no cosigning meanwhile.


def test_rule_6_a_restored_receiver_recovers_before_it_cosigns() -> None:
    """Rule 6: also in several packages, each of which is answered at once."""
    pair = Pair()
    backup = pair.drives[RU].backup()
    pair.say(300)
    pair.say(300)
    pair.restore_receiver(backup)
    pair.boot_sender()
    pair.wire.clear()
    pair.carry(pair.tick(1_000))
    answers = [message for message in pair.wire if isinstance(message, Head | Receipt)]
    conditions = [answer.condition for answer in answers if isinstance(answer, Head)]
    assert conditions == [Condition.RECOVER] * 3
    assert isinstance(answers[-1], Receipt)
    assert len(pair.received.entries) == 600


def test_rule_6_a_recovering_receiver_shows_an_uncosigned_note() -> None:
    """Rule 6."""
    pair = Pair()
    pair.say(2)
    backup = pair.drives[RU].backup()
    pair.say(2)
    pair.restore_receiver(backup)
    hello = pair.from_sender(Hello(pair.dice(16), Condition.LIVE, "", "", 0))
    head = pair.question(pair.ask(hello))
    assert (head.condition, head.size) == (Condition.RECOVER, 2)
    assert head.note.count("\n— ") == 1
    assert pair.receiving.receipt_for_file(pair.now_ms) == []
    assert pair.receiving.newest_receipt(pair.now_ms) == (0, "")


# 7 Anchor ahead of everything obtainable: HALTED.


def test_rule_7_what_both_sides_lost_halts_both_and_is_named() -> None:
    """Rule 7: the reason says which entries are gone."""
    pair = Pair()
    pair.say(2)
    backups = pair.drives[FR].backup(), pair.drives[RU].backup()
    pair.say(3)
    pair.say(1)
    pair.restore_sender(backups[0])
    pair.restore_receiver(backups[1])
    pair.settle()
    assert pair.sender_phase() is sender.Phase.HALTED
    assert pair.sending.state.reason == (
        "our anchor is ahead of everything that can be obtained: entries 2 to 5"
    )
    assert pair.receiver_phase() is receiver.Phase.HALTED
    refusal = pair.question(pair.ask(pair.from_sender(Fetch(pair.dice(16), 9))))
    assert (refusal.code, refusal.condition) == ("links.gap", Condition.HALTED)


def test_rule_7_the_anchor_gives_back_what_only_the_sender_lost() -> None:
    """Rules 4 and 7: the unacknowledged entries lie in the anchor."""
    pair = Pair()
    pair.settle()
    backup = pair.drives[FR].backup()
    raw = the_package(pair, 4)
    assert raw
    pair.restore_sender(backup)
    pair.settle()
    contents = [entry.content for entry in pair.received.entries]
    assert contents == [b"said 0", b"said 1", b"said 2", b"said 3"]


# 8 Reconciling sends [receiver.size, N) in packages; any prefix commits; resume at size.


def test_rule_8_a_broken_off_reconciliation_goes_on_where_it_stopped() -> None:
    """Rule 8."""
    pair = Pair()
    pair.settle()
    pair.put(700)
    (first,) = pair.sending.outbox_grew(pair.now_ms)
    pair.ask(first)  # its receipt is lost
    assert pair.received.entries != []
    held = len(pair.received.entries)
    pair.wire.clear()
    pair.settle()
    starts = [message.start for message in pair.wire if isinstance(message, Add)]
    assert starts == [held, 2 * held]
    assert len(pair.received.entries) == 700


# 9 Rotation is an entry signed by old and new keys, effective at index + 1.


def test_rule_9_a_rotation_inside_a_package_changes_the_key_from_there() -> None:
    """Rule 9."""
    pair = Pair()
    pair.say(2)
    pair.put(1)
    new = pair.rotate()
    pair.put(1)
    pair.carry(pair.sending.outbox_grew(pair.now_ms))
    assert len(pair.received.entries) == 5
    keys = pair.receiving.state.keys
    assert (keys.key_at(3), keys.key_at(4)) == (pair.terms.log_key, new)
    pair.boot_receiver()
    assert pair.receiving.state.keys == keys


def test_rule_9_a_rotation_in_a_lost_package_does_not_end_the_talk() -> None:
    """Rule 9: a hello under a key that is not known yet is answered. Found by world 30."""
    pair = Pair()
    pair.say(1)
    pair.rotate()
    assert len(pair.sending.outbox_grew(pair.now_ms)) == 1  # lost
    pair.settle()
    assert len(pair.received.entries) == 2


def test_rule_9_a_sender_restored_to_before_a_rotation_comes_back_over_it() -> None:
    """Rules 5 and 9: the head is signed by a key that its log does not know."""
    pair = Pair()
    pair.say(1)
    backup = pair.drives[FR].backup()
    pair.rotate()
    pair.say(2)
    pair.restore_sender(backup)
    pair.say(1)
    assert len(pair.received.entries) == 5
    assert len(pair.sending.state.keys.spans) == 2


def test_rule_9_a_rotation_that_waits_in_a_restored_outbox_is_not_made_twice() -> None:
    """Rules 5 and 9: it comes back signed, while the outbox holds it unsigned."""
    pair = Pair()
    pair.say(1)
    pair.rotate()
    backup = pair.drives[FR].backup()
    pair.say(1)
    pair.restore_sender(backup)
    pair.rotate()
    pair.say(1)
    kinds = [entry.kind for entry in pair.received.entries]
    assert kinds == ["statement", "rotation", "statement", "rotation", "statement"]


# A disk that fails ------------------------------------------------------------------------


def test_a_full_disk_at_the_receiver_refuses_and_nothing_is_stored_twice() -> None:
    """Rule 1: entries stored, anchor refused; the next package must not append them again."""
    pair = Pair()
    raw = the_package(pair, 2)
    power = pair.drives[RU].power
    stored = power.write

    def second_fails(apply: Any) -> None:
        if power.writes >= limit:
            raise OSError(28, "No space left on device")
        stored(apply)

    limit = power.writes + 1
    power.write = second_fails  # type: ignore[method-assign]
    refusal = pair.question(pair.ask(raw))
    assert (refusal.code, refusal.size) == ("links.storage", 2)
    power.write = stored  # type: ignore[method-assign]
    receipt = pair.question(pair.ask(raw))
    assert isinstance(receipt, Head)
    pair.settle()
    assert len(pair.received.entries) == 2
    assert pair.sent.receipt[0] == 2


def test_a_full_disk_at_the_sender_is_said_and_goes_by_itself() -> None:
    """Rule 1: a start that fails too is tried again before anything else."""
    pair = Pair()
    pair.settle()
    pair.put(2)
    pair.drives[FR].power.full = True
    with pytest.raises(StorageFailed, match=r"No space left on device\. Nothing was lost"):
        pair.carry(pair.sending.outbox_grew(pair.now_ms))
    for _ in range(3):
        with pytest.raises(StorageFailed, match=r"No space left on device\. Nothing was lost"):
            pair.carry(pair.tick(120_000))
    pair.drives[FR].power.full = False
    pair.settle()
    assert len(pair.received.entries) == 2


def test_a_refusing_receiver_is_asked_less_and_less_often() -> None:
    """A retry costs a package, so each waits longer, whatever answers come between."""
    pair = Pair()
    pair.settle()
    pair.put(1)
    pair.drives[RU].power.full = True
    pair.wire.clear()
    pair.carry(pair.sending.outbox_grew(pair.now_ms))
    for _ in range(900):
        pair.carry(pair.tick(1_000))
    packages = sum(isinstance(message, Add) for message in pair.wire)
    assert 8 <= packages <= 25  # a quarter of an hour, waiting up to 75 s
    pair.drives[RU].power.full = False
    pair.settle()
    assert len(pair.received.entries) == 1
