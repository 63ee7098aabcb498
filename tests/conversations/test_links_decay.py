"""Disks that decay: an end whose own log changed accuses nobody and signs nothing of it."""

from collections.abc import Callable

import pytest
from tests.links.pair import Pair

from visavis.links import Entry, Head, Rot
from visavis.links.audit import audit_log
from visavis.parties import KeyHistory
from visavis.simulation.disk import Crash, LogImage
from visavis.simulation.genesis import FR, RU


def flipped(raw: bytes) -> bytes:
    return bytes([raw[0] ^ 1]) + raw[1:]


def rot_leaf_hash(image: LogImage) -> None:
    image.leaf_hashes[1] = flipped(image.leaf_hashes[1])


def rot_entry(image: LogImage) -> None:
    entry = image.entries[1]
    image.entries[1] = Entry(entry.kind, entry.time_ms, entry.seal, flipped(entry.content or b""))


def rot_node(image: LogImage) -> None:
    image.stored[8, 0] = flipped(image.stored[8, 0])


def rot_note(image: LogImage) -> None:
    size = max(image.notes)
    image.notes[size] = image.notes[size].replace("exercise", "exercisf")


ROTS: tuple[Callable[[LogImage], None], ...] = (rot_leaf_hash, rot_entry, rot_node, rot_note)


@pytest.mark.parametrize("rot", ROTS)
def test_an_audit_finds_what_decayed(rot: Callable[[LogImage], None]) -> None:
    pair = Pair()
    pair.say(300)
    keys = KeyHistory.start(pair.terms.origin, pair.terms.log_key)
    log = pair.drives[RU].received(pair.terms.link_id)
    assert audit_log(log, pair.terms, keys) == pair.receiving.state.log
    rot(pair.received)
    with pytest.raises(Rot):
        audit_log(log, pair.terms, keys)


# The leaf hash counts in the root of a small log, the node hash in that of a large one.
IN_THE_ROOT = [(rot_leaf_hash, 3), (rot_node, 300)]


@pytest.mark.parametrize(("rot", "count"), IN_THE_ROOT)
def test_a_sender_whose_log_decayed_halts_and_accuses_nobody(
    rot: Callable[[LogImage], None], count: int
) -> None:
    """Found by world 28: the receiver's true note looked like another history."""
    pair = Pair()
    pair.say(count)
    rot(pair.sent)
    pair.boot_sender()
    pair.settle()
    assert str(pair.sender_phase()) == "halted"
    assert pair.sent.evidence == []


@pytest.mark.parametrize(("rot", "count"), IN_THE_ROOT)
def test_a_receiver_whose_copy_decayed_refuses_and_accuses_nobody(
    rot: Callable[[LogImage], None], count: int
) -> None:
    pair = Pair()
    pair.say(count)
    rot(pair.received)
    pair.boot_receiver()
    pair.settle()
    assert str(pair.receiver_phase()) != "frozen"
    assert pair.received.evidence == []
    assert pair.receiving.refused is not None
    assert pair.receiving.refused.code == "links.storage"


def test_a_sender_signs_no_root_over_a_decayed_leaf() -> None:
    """It would be a second root at a size that it signed before."""
    pair = Pair()
    backup = pair.drives[RU].backup()
    pair.say(100)
    pair.say(300)
    assert pair.sent.stored != {}
    pair.boot_sender()
    rot_leaf_hash(pair.sent)
    pair.restore_receiver(backup)
    pair.settle()
    assert str(pair.sender_phase()) == "halted"
    assert "decayed" in pair.sending.state.reason or "leaf hash" in pair.sending.state.reason
    assert pair.received.entries == []


def test_a_receiver_anchors_nothing_that_its_note_does_not_say() -> None:
    """Stored before a crash, decayed before the start: the anchor must not learn a wrong root."""
    pair = Pair()
    pair.say(2)
    pair.put(1)
    (raw,) = pair.sending.outbox_grew(pair.now_ms)
    power = pair.drives[RU].power
    power.crash_at, power.after = power.writes + 2, False
    with pytest.raises(Crash):
        pair.ask(raw)
    rot_leaf_hash(pair.received)
    pair.boot_receiver()
    pair.settle()
    anchor = pair.drives[RU].receiving_anchor(pair.terms.link_id).read()
    assert anchor is not None
    assert anchor.size == 2


def test_a_page_with_a_decayed_entry_is_not_handed_out() -> None:
    pair = Pair()
    backup = pair.drives[FR].backup()
    pair.say(3)
    rot_entry(pair.received)
    pair.restore_sender(backup)
    pair.settle()
    assert pair.sent.entries == []
    assert "no longer matches its leaf hash" in str(pair.receiving.refused)


def test_a_decayed_outbox_halts_the_link_before_anything_of_it_is_said() -> None:
    pair = Pair()
    pair.settle()
    pair.put(2)
    ticket, entry = pair.sent.outbox[1]
    pair.sent.outbox[1] = (ticket, Entry(entry.kind, entry.time_ms, entry.seal, b"never said"))
    pair.carry(pair.sending.outbox_grew(pair.now_ms))
    assert str(pair.sender_phase()) == "halted"
    assert pair.sending.state.reason == "outbox entry 1 is not what was put there"
    assert pair.received.entries == []


def test_pages_of_large_entries_fit_into_one_message_each() -> None:
    """A page reaches to the last note that one message can carry, not to the last of 256."""
    pair = Pair()
    backup = pair.drives[FR].backup()
    for _ in range(6):
        pair.say(3, size=250_000)
    pair.restore_sender(backup)
    pair.wire.clear()
    pair.settle()
    assert len(pair.sent.entries) == 18
    assert str(pair.sender_phase()) == "live"
    assert any(isinstance(message, Head) for message in pair.wire)
