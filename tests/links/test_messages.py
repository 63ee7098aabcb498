"""Messages: their wire form, their bounds, and what a changed byte does to either end."""

from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.links.pair import Pair

from visavis.links import (
    MAX_CONTENT_BYTES,
    MAX_ENTRIES,
    MAX_MESSAGE_BYTES,
    Add,
    Condition,
    Entry,
    Fetch,
    Head,
    Hello,
    Message,
    MessageRefused,
    Receipt,
    Refusal,
    WrongTransportKey,
    addressed_link,
    open_message,
    seal_message,
)
from visavis.links.entries import MAX_TIME_MS
from visavis.links.messages import MAX_NOTE_BYTES
from visavis.record import Checkpoint, Note, checkpoint_text, render_note, sign_checkpoint
from visavis.simulation.genesis import FR, RU
from visavis.simulation.keys import signer_of

NONCE = bytes(range(16))
LINK = bytes(range(32))
KEY = signer_of("fr transport")

nonces = st.binary(min_size=16, max_size=16)
notes = st.text(max_size=200)
times = st.integers(-MAX_TIME_MS, MAX_TIME_MS)
sizes = st.integers(0, 2**53 - 1)
conditions = st.sampled_from(Condition)
entries = st.builds(
    Entry,
    st.text("abcdefghijklmnopqrstuvwxyz_", min_size=1, max_size=32),
    st.integers(0, MAX_TIME_MS),
    st.binary(min_size=32, max_size=32),
    st.none() | st.binary(max_size=100),
)
messages: st.SearchStrategy[Message] = st.one_of(
    st.builds(Hello, nonces, conditions, notes, notes, times),
    st.builds(Head, nonces, conditions, sizes, notes, times),
    st.builds(Add, nonces, sizes, st.lists(entries, max_size=5).map(tuple), notes),
    st.builds(Receipt, nonces, notes, times),
    st.builds(Fetch, nonces, sizes),
    st.builds(
        Refusal, nonces, st.from_regex(r"[a-z_.]{1,64}", fullmatch=True), sizes, conditions, times
    ),
)


@given(messages)
def test_opening_reverses_sealing(message: Message) -> None:
    raw = seal_message(message, LINK, KEY)
    assert open_message(raw, LINK, KEY.public_key) == message
    assert addressed_link(raw) == LINK


@given(messages, st.data())
def test_a_message_with_any_byte_changed_is_refused(message: Message, data: st.DataObject) -> None:
    raw = seal_message(message, LINK, KEY)
    at = data.draw(st.integers(0, len(raw) - 1))
    flip = data.draw(st.integers(1, 255))
    changed = raw[:at] + bytes([raw[at] ^ flip]) + raw[at + 1 :]
    with pytest.raises((MessageRefused, WrongTransportKey)):
        open_message(changed, LINK, KEY.public_key)


@given(st.binary(max_size=300))
def test_no_bytes_at_all_break_the_reader(raw: bytes) -> None:
    with pytest.raises((MessageRefused, WrongTransportKey)):
        open_message(raw, LINK, KEY.public_key)


def signed_body(body: bytes) -> bytes:
    """An envelope around any bytes, signed as the peer would."""
    signature = KEY.sign(b"visavis/message/v1\n" + LINK + body)
    return msgspec.msgpack.encode([1, LINK, body, signature])


@given(st.binary(max_size=200))
def test_no_body_that_a_peer_signs_breaks_the_reader(body: bytes) -> None:
    with pytest.raises(MessageRefused):
        open_message(signed_body(body), LINK, KEY.public_key)


def test_a_body_with_text_that_is_no_utf_8_is_refused() -> None:
    """Found by world 213."""
    body = msgspec.msgpack.encode(["receipt", NONCE, "abcd", 0]).replace(b"abcd", b"ab\xda\xff")
    with pytest.raises(MessageRefused, match="expected a message of protocol version 1"):
        open_message(signed_body(body), LINK, KEY.public_key)


def test_another_link_and_another_key_are_told_apart() -> None:
    raw = seal_message(Fetch(NONCE, 0), LINK, KEY)
    with pytest.raises(MessageRefused, match="expected link 0000000000000000, got link 000102"):
        open_message(raw, bytes(32), KEY.public_key)
    with pytest.raises(WrongTransportKey, match="expected the signature of the peer's transport"):
        open_message(raw, LINK, signer_of("somebody").public_key)


def refused(message: Message) -> str:
    raw = seal_message(message, LINK, KEY)
    with pytest.raises(MessageRefused) as caught:
        open_message(raw, LINK, KEY.public_key)
    assert caught.value.code == "links.malformed"
    assert "Call their duty line" in caught.value.next_step
    return str(caught.value)


def an_entry(**changes: Any) -> Entry:
    return msgspec.structs.replace(Entry("statement", 0, bytes(32), b"said"), **changes)


def an_add(*rows: Entry) -> Add:
    return Add(NONCE, 0, rows, "")


@pytest.mark.parametrize(
    ("message", "text"),
    [
        (Fetch(bytes(15), 0), "expected nonces of 16 bytes, got [15]"),
        (Receipt(bytes(17), "", 0), "expected nonces of 16 bytes, got [17]"),
        (Receipt(NONCE, "x" * (MAX_NOTE_BYTES + 1), 0), "expected notes of at most 4096"),
        (Hello(NONCE, Condition.LIVE, "", "x" * 5000, 0), "expected notes of at most 4096"),
        (Fetch(NONCE, -1), "expected a start of 0 to 2^53, got -1"),
        (Fetch(NONCE, 1 << 53), "expected a start of 0 to 2^53"),
        (Head(NONCE, Condition.LIVE, 1 << 60, "", 0), "expected a size of 0 to 2^53"),
        (Receipt(NONCE, "", MAX_TIME_MS + 1), "expected a clock within 9999 years"),
        (Receipt(NONCE, "", -MAX_TIME_MS - 1), "expected a clock within 9999 years"),
        (Refusal(NONCE, "", 0, Condition.LIVE, 0), "expected a code of 1 to 64"),
        (Refusal(NONCE, "a" * 65, 0, Condition.LIVE, 0), "expected a code of 1 to 64"),
        (Refusal(NONCE, "<b>", 0, Condition.LIVE, 0), "expected a code of 1 to 64"),
        (an_add(*[an_entry()] * (MAX_ENTRIES + 1)), "expected at most 256 entries, got 257"),
        (an_add(an_entry(kind="")), "expected a kind of 1 to 32 of a-z and _, got ''"),
        (an_add(an_entry(kind="k" * 33)), "expected a kind of 1 to 32"),
        (an_add(an_entry(kind="Statement")), "expected a kind of 1 to 32"),
        (an_add(an_entry(time_ms=-1)), "expected a time between 1970 and 9999, got -1 ms"),
        (an_add(an_entry(time_ms=MAX_TIME_MS + 1)), "expected a time between 1970 and 9999"),
        (an_add(an_entry(seal=bytes(31))), "expected a seal of 32 bytes, got 31"),
        (
            an_add(an_entry(content=bytes(MAX_CONTENT_BYTES + 1))),
            "expected contents of at most 262144 bytes, got 262145",
        ),
        (
            an_add(*[an_entry(content=bytes(MAX_CONTENT_BYTES))] * 5),
            "expected a package of at most 1048576 bytes",
        ),
    ],
)
def test_what_breaks_a_bound_is_refused_and_named(message: Message, text: str) -> None:
    assert text in refused(message)


@pytest.mark.parametrize(
    "message",
    [
        Fetch(NONCE, (1 << 53) - 1),
        Receipt(NONCE, "x" * MAX_NOTE_BYTES, -MAX_TIME_MS),
        Refusal(NONCE, "a" * 64, 0, Condition.LIVE, 0),
        an_add(*[an_entry()] * MAX_ENTRIES),
        an_add(an_entry(content=bytes(MAX_CONTENT_BYTES), time_ms=MAX_TIME_MS)),
        an_add(*[an_entry(content=bytes(MAX_CONTENT_BYTES))] * 4),
        an_add(an_entry(kind="k" * 32, content=None)),
    ],
)
def test_what_just_keeps_a_bound_is_read(message: Message) -> None:
    assert open_message(seal_message(message, LINK, KEY), LINK, KEY.public_key) == message


def test_an_oversized_message_is_refused_before_it_is_read() -> None:
    with pytest.raises(MessageRefused, match=f"expected at most {MAX_MESSAGE_BYTES} bytes"):
        addressed_link(bytes(MAX_MESSAGE_BYTES + 1))


def test_a_link_id_of_another_length_is_refused() -> None:
    raw = msgspec.msgpack.encode([1, b"short", b"", bytes(64)])
    with pytest.raises(MessageRefused, match="expected a link id of 32 bytes, got 5"):
        addressed_link(raw)


# At the ends ------------------------------------------------------------------------------


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_changed_byte_changes_neither_end(data: st.DataObject) -> None:
    pair = Pair()
    pair.say(2)
    pair.put(2)
    (package,) = pair.sending.outbox_grew(pair.now_ms)
    (receipt,) = pair.receiving.receipt_for_file(pair.now_ms)
    states = pair.sending.state, pair.receiving.state
    images = pair.sent.copy(), pair.received.copy()
    for raw, end in ((package, pair.receiving), (receipt, pair.sending)):
        at = data.draw(st.integers(0, len(raw) - 1))
        flip = data.draw(st.integers(1, 255))
        changed = raw[:at] + bytes([raw[at] ^ flip]) + raw[at + 1 :]
        with pytest.raises((MessageRefused, WrongTransportKey)):
            end.receive(changed, pair.now_ms)
    assert (pair.sending.state, pair.receiving.state) == states
    assert (pair.sent, pair.received) == images


@pytest.mark.parametrize("message", [Head(NONCE, Condition.LIVE, 0, "", 0), Receipt(NONCE, "", 0)])
def test_a_receiver_refuses_an_answer(message: Message) -> None:
    pair = Pair()
    refusal = pair.question(pair.ask(pair.from_sender(message)))
    assert refusal.code == "links.malformed"
    assert "expected a question from the sender" in str(pair.receiving.refused)


@pytest.mark.parametrize("message", [Hello(NONCE, Condition.LIVE, "", "", 0), Fetch(NONCE, 0)])
def test_a_sender_refuses_a_question(message: Message) -> None:
    pair = Pair()
    before = pair.sending.state
    with pytest.raises(MessageRefused, match="expected an answer from the receiver, got"):
        pair.answer(pair.from_receiver(message))
    assert pair.sending.state == before


def test_each_end_takes_messages_of_the_other_only() -> None:
    pair = Pair()
    hello = Hello(NONCE, Condition.LIVE, "", "", 0)
    with pytest.raises(WrongTransportKey):
        pair.receiving.receive(pair.from_receiver(hello), pair.now_ms)
    with pytest.raises(WrongTransportKey):
        pair.sending.receive(pair.from_sender(hello), pair.now_ms)


def test_a_head_that_contradicts_itself_is_refused() -> None:
    pair = Pair()
    pair.say(2)
    nonce = pair.question(pair.tick(60_000)).nonce
    note = pair.sent.receipt[1]
    with pytest.raises(
        MessageRefused, match="expected the size of the note that it carries, got 1"
    ):
        pair.answer(pair.from_receiver(Head(nonce, Condition.LIVE, 1, note, 0)))


def test_a_receipt_beyond_the_own_log_is_refused() -> None:
    pair = Pair()
    backup = pair.drives[FR].backup()
    pair.say(2)
    (receipt,) = pair.receiving.receipt_for_file(pair.now_ms)
    pair.restore_sender(backup)
    with pytest.raises(MessageRefused, match="expected a size of at most 0, got 2"):
        pair.answer(receipt)


def signed_with(pair: Pair, checkpoint: Checkpoint) -> str:
    line = sign_checkpoint(checkpoint, pair.keys[FR].log_signer(pair.terms.log_key))
    return render_note(Note(checkpoint_text(checkpoint), (line,))).decode()


@pytest.mark.parametrize(
    ("checkpoint", "text"),
    [
        (Checkpoint("ru/link/fr/live/1", 1, bytes(32)), "got one for 'ru/link/fr/live/1'"),
        (
            Checkpoint("fr/link/ru/exercise/1", 1, bytes(32), ("more",)),
            "got extension line 'more'",
        ),
        (Checkpoint("fr/link/ru/exercise/1", 0, bytes(32)), "got a root of nothing"),
    ],
)
def test_a_checkpoint_that_cannot_be_cosigned_is_refused(checkpoint: Checkpoint, text: str) -> None:
    pair = Pair()
    note = signed_with(pair, checkpoint)
    refusal = pair.question(pair.ask(pair.package(0, pair.entries(b"x"), note)))
    assert refusal.code == "links.wrong_checkpoint"
    assert text in str(pair.receiving.refused)
    hello = pair.from_sender(Hello(NONCE, Condition.LIVE, note, "", 0))
    assert pair.question(pair.ask(hello)).code == "links.wrong_checkpoint"


def test_lines_of_others_on_a_note_do_not_enter_the_receipt() -> None:
    pair = Pair()
    rows = pair.entries(b"said")
    plain = pair.note(rows)
    foreign = render_note(
        Note(
            plain.partition("\n\n")[0] + "\n",
            (sign_checkpoint(Checkpoint("x", 0, bytes(32)), KEY),),
        )
    ).decode()
    both = (
        plain.partition("\n\n")[0]
        + "\n\n"
        + foreign.rpartition("\n\n")[2]
        + plain.rpartition("\n\n")[2]
    )
    receipt = pair.question(pair.ask(pair.package(0, rows, both)))
    names = [line.split(" ")[1] for line in receipt.note.split("\n\n")[1].splitlines()]
    assert names == ["fr/link/ru/exercise/1", f"{RU}/stored"]
