"""Links by file: export and import while the network is gone, with starts in between."""

import pytest
from tests.links.pair import Pair

from visavis.links import Add, Head, Hello, LinkHalted, Receipt, StorageFailed
from visavis.simulation.genesis import FR, RU
from visavis.simulation.network import peek


def export(pair: Pair) -> list[bytes]:
    return list(pair.sending.export(pair.now_ms))


def import_at_receiver(pair: Pair, file: list[bytes]) -> list[bytes]:
    """Take every message; the answers are the next file."""
    return [answer for raw in file for answer in pair.ask(raw)]


def import_at_sender(pair: Pair, file: list[bytes]) -> list[bytes]:
    return [message for raw in file for message in pair.answer(raw)]


def kinds(file: list[bytes]) -> list[type]:
    return [type(peek(raw)[1]) for raw in file]


def test_a_file_carries_what_the_receiver_lacks_and_its_receipt_comes_back() -> None:
    pair = Pair()
    pair.say(2)
    pair.put(3)
    file = export(pair)
    assert kinds(file) == [Hello, Add]
    pair.now_ms += 3 * 86_400_000
    answers = import_at_receiver(pair, file)
    assert kinds(answers) == [Head, Receipt]
    pair.now_ms += 2 * 86_400_000
    import_at_sender(pair, answers)
    assert pair.sent.receipt[0] == 5
    assert len(pair.received.entries) == 5


def test_a_file_may_be_imported_twice() -> None:
    pair = Pair()
    pair.say(1)
    pair.put(2)
    file = export(pair)
    import_at_receiver(pair, file)
    before = pair.received.copy()
    import_at_receiver(pair, file)
    assert pair.received == before


def test_a_long_file_holds_one_package_after_another() -> None:
    pair = Pair()
    pair.say(1)
    pair.put(600)
    file = export(pair)
    assert kinds(file) == [Hello, Add, Add, Add]
    import_at_receiver(pair, file)
    assert len(pair.received.entries) == 601


def test_both_sides_start_while_the_network_is_gone_and_talk_by_file_alone() -> None:
    """The first file only asks; the answer on paper opens the second."""
    pair = Pair()
    pair.say(1)
    pair.put(2)
    pair.boot_sender()
    pair.boot_receiver()
    question = export(pair)
    assert kinds(question) == [Hello]
    answer = import_at_receiver(pair, question)
    pair.now_ms += 86_400_000
    # The answer to a question on paper is worth an answer by wire: packages follow at once.
    assert kinds(import_at_sender(pair, answer)) == [Add]
    second = export(pair)
    assert kinds(second) == [Hello, Add]
    receipts = import_at_receiver(pair, second)
    import_at_sender(pair, receipts)
    assert pair.sent.receipt[0] == 3


def test_an_answer_on_paper_to_a_question_before_the_last_start_says_nothing() -> None:
    """Rule 4: fresh means asked since the start."""
    pair = Pair()
    pair.say(1)
    pair.boot_sender()
    answer = import_at_receiver(pair, export(pair))
    pair.boot_sender()
    assert import_at_sender(pair, answer) == []
    assert str(pair.sender_phase()) == "sync"


def test_an_answer_by_wire_makes_the_question_on_paper_void() -> None:
    """Else a file that was long on its way would turn the sender back to an old size."""
    pair = Pair()
    pair.say(1)
    old_answer = import_at_receiver(pair, export(pair))
    pair.say(5)
    before = pair.sending.state
    assert import_at_sender(pair, old_answer) == []
    assert pair.sending.state.peer_size == before.peer_size == 6


def test_a_receipt_for_a_file_is_the_newest_one() -> None:
    pair = Pair()
    assert pair.receiving.receipt_for_file(pair.now_ms) == []
    pair.say(2)
    (raw,) = pair.receiving.receipt_for_file(pair.now_ms)
    pair.boot_sender()
    assert kinds(pair.answer(raw)) == [Hello]  # it counts, but is no fresh head
    assert pair.sending.state.receipted == 2
    assert pair.receiving.newest_receipt(pair.now_ms)[0] == 2


def test_what_was_exported_is_signed_and_survives_a_restore() -> None:
    """Rule 1: a file is as safe as the network: the anchor is written before the signature."""
    pair = Pair()
    pair.settle()
    backup = pair.drives[FR].backup()
    pair.put(3)
    file = export(pair)
    pair.restore_sender(backup)
    import_at_receiver(pair, file)
    pair.settle()
    assert len(pair.received.entries) == 3
    assert pair.sent.entries == pair.received.entries


def test_a_halted_link_exports_nothing_and_says_why() -> None:
    pair = Pair()
    pair.say(1)
    pair.drives[FR].sending_anchor(pair.terms.link_id).write(9, bytes(32), (), 9)
    pair.boot_sender()
    pair.settle()
    with pytest.raises(LinkHalted, match="our anchor is ahead of everything") as refused:
        export(pair)
    assert refused.value.next_step == "Open a new epoch with the other party."


def test_a_disk_that_is_full_during_an_export_loses_nothing() -> None:
    """Found by world 8: the log was stored, the anchor refused, and the export went on."""
    pair = Pair()
    pair.say(1)
    pair.put(2)
    power = pair.drives[FR].power
    writes, full_from = power.write, power.writes + 1

    def write(apply: object) -> None:
        if power.writes >= full_from:
            raise OSError(28, "No space left on device")
        writes(apply)  # type: ignore[arg-type]

    power.write = write  # type: ignore[method-assign]
    with pytest.raises(StorageFailed, match="No space left on device"):
        export(pair)
    power.write = writes  # type: ignore[method-assign]
    pair.settle()
    contents = [entry.content for entry in pair.received.entries]
    assert contents == [b"said 0", b"said 1", b"said 2"]


def test_a_recovering_receiver_takes_a_file_and_gives_no_receipt() -> None:
    pair = Pair()
    backup = pair.drives[RU].backup()
    pair.say(4)
    pair.restore_receiver(backup)
    entries = pair.sent.entries
    raw = pair.package(0, entries[:2], pair.note(entries[:2]))
    assert kinds(import_at_receiver(pair, [raw])) == [Head]
    assert pair.receiving.receipt_for_file(pair.now_ms) == []
