"""The harness finds protocols that are broken on purpose: each rule is left out once."""

import dataclasses
from collections.abc import Sequence
from typing import Any

import pytest
from msgspec.structs import replace

from visavis.links import (
    Add,
    Entry,
    ReceivedAnchor,
    ReceivingEnd,
    SendingEnd,
    SentAnchor,
    StoredHash,
    receiver,
    receiving_end,
    sender,
    sending_end,
)
from visavis.links.terms_of_link import read_checkpoint
from visavis.record import EMPTY_ROOT, Note, parse_note, render_note
from visavis.simulation import Makers, run_world
from visavis.simulation.disk import MemoryLog

SEEDS = range(150)  # most fall within a few; those that need a decayed disk within a hundred


def first_failure(makers: Makers = Makers()) -> str:  # noqa: B008 - frozen
    for seed in SEEDS:
        outcome = run_world(seed, makers=makers)
        if outcome.failure:
            return outcome.failure
    return ""


def assert_caught(failure: str, *names: str) -> None:
    assert failure.startswith(names), f"expected one of {names}, got {failure!r}"


class Forwarding:
    """Hands everything on to the real port."""

    def __init__(self, inner: Any) -> None:
        self.inner = inner

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)


# Senders ----------------------------------------------------------------------------------


class LateAnchor(Forwarding):
    """Writes each record only when the next one comes."""

    def __init__(self, inner: Any) -> None:
        super().__init__(inner)
        self._late: tuple[Any, ...] | None = None

    def write(self, size: int, root: bytes, entries: Sequence[Entry], receipted: int) -> None:
        late, self._late = self._late, (size, root, tuple(entries), receipted)
        if size == 0:
            self.inner.write(size, root, entries, receipted)
            self._late = None
        elif late is not None:
            self.inner.write(*late)


def test_an_anchor_that_is_written_too_late_is_found() -> None:
    def make(terms: Any, log: Any, anchor: Any, *rest: Any) -> SendingEnd:
        return SendingEnd(terms, log, LateAnchor(anchor), *rest)

    assert_caught(first_failure(Makers(sending=make)), "signed_is_durable")


class NoTailAnchor(Forwarding):
    """Forgets the unacknowledged entries."""

    def read(self) -> SentAnchor | None:
        said: SentAnchor | None = self.inner.read()
        return said and SentAnchor(said.size, said.root, said.size, ())


def test_an_anchor_without_the_unacknowledged_entries_is_found() -> None:
    def make(terms: Any, log: Any, anchor: Any, *rest: Any) -> SendingEnd:
        return SendingEnd(terms, log, NoTailAnchor(anchor), *rest)

    # It halts for entries that the true anchor still has.
    assert_caught(first_failure(Makers(sending=make)), "everyone_converges")


class Hasty(SendingEnd):
    """Goes live at once after a start, believing its own receipts."""

    def _boot(self, now_ms: int) -> sender.SenderState:
        state = super()._boot(now_ms)
        if state.phase is not sender.Phase.SYNC:
            return state
        size = min(state.receipted, state.log.size)
        return replace(state, phase=sender.Phase.LIVE, peer_size=size, peer_fresh=True)


def test_a_sender_that_asks_for_no_fresh_head_after_a_start_is_found() -> None:
    failure = first_failure(Makers(sending=Hasty))
    assert_caught(failure, "signed_is_durable", "one_root_per_size", "offers_are_answered")


def test_a_sender_that_believes_old_answers_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sender, "_answers", lambda *_: True)
    assert first_failure() != ""


def test_a_sender_that_checks_no_cosignature_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sender, "judge_receipt", read_checkpoint)
    assert_caught(first_failure(), "receipts_are_cosigned")


def test_a_sender_that_does_not_compare_roots_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sender, "_freeze", lambda state, note, size: (state, []))
    assert_caught(first_failure(), "fork_is_proven_offline")


def test_a_sender_that_never_gives_an_answer_up_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sender, "_no_answer", lambda state, now_ms, rng: state)
    assert_caught(first_failure(), "everyone_converges")


def test_a_sender_that_says_again_what_came_back_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    real = MemoryLog.adopt

    def adopt(self: MemoryLog, *arguments: Any) -> None:
        outbox = list(self.image.outbox)
        real(self, *arguments)
        self.image.outbox = outbox

    monkeypatch.setattr(MemoryLog, "adopt", adopt)
    assert_caught(first_failure(), "everything_arrived", "everyone_converges")


def test_an_unsigned_tail_that_stays_in_the_log_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(MemoryLog, "drop_tail", lambda self, size: None)
    assert first_failure() != ""


def test_a_sender_that_repeats_blindly_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    real = sender._no_answer

    def still_fresh(state: sender.SenderState, now_ms: int, rng: sender.Rng) -> sender.SenderState:
        return replace(real(state, now_ms, rng), peer_fresh=state.phase is sender.Phase.LIVE)

    monkeypatch.setattr(sender, "_no_answer", still_fresh)
    assert_caught(first_failure(), "offers_are_answered", "nothing_known_is_sent_again")


# Receivers --------------------------------------------------------------------------------


class CosignsFirst(ReceivingEnd):
    """Says that it stores, then stores."""

    _pending: receiver.Store | None = None

    def _note_of(self, size: int, root: bytes) -> bytes:
        if self._pending is None:
            return super()._note_of(size, root)
        note = parse_note(self._pending.note.encode())
        return render_note(Note(note.text, note.signatures))

    def _carry_out(self, effect: receiver.Effect, out: list[bytes], now_ms: int) -> None:
        if isinstance(effect, receiver.Store):
            self._pending = effect
            return
        super()._carry_out(effect, out, now_ms)
        pending = self._pending
        if pending is not None and not isinstance(effect, receiver.Anchor):
            self._pending = None
            super()._carry_out(pending, out, now_ms)


def test_a_receiver_that_cosigns_before_it_stores_is_found() -> None:
    assert_caught(first_failure(Makers(receiving=CosignsFirst)), "cosigned_is_durable")


class ForgetfulAnchor(Forwarding):
    """Remembers nothing over a start."""

    def read(self) -> ReceivedAnchor:
        return ReceivedAnchor(0, EMPTY_ROOT, "")


def test_a_receiver_that_forgets_its_anchor_is_found() -> None:
    def make(terms: Any, log: Any, anchor: Any, *rest: Any) -> ReceivingEnd:
        return ReceivingEnd(terms, log, ForgetfulAnchor(anchor), *rest)

    assert_caught(first_failure(Makers(receiving=make)), "cosigned_never_falls")


class NoFlush(Forwarding):
    """Takes entries into memory only; they reach the disk some time later."""

    def append(
        self,
        entries: Sequence[Entry],
        leaf_hashes: Sequence[bytes],
        completed: Sequence[StoredHash],
        note: str,
        size: int,
    ) -> None:
        image = self.inner.image
        before = image.copy()
        self.inner.append(entries, leaf_hashes, completed, note, size)

        def undo() -> None:
            image.entries, image.leaf_hashes = before.entries, before.leaf_hashes
            image.stored, image.notes = before.stored, before.notes

        image.undo.append(undo)


def test_a_receiver_whose_disk_does_not_flush_is_found() -> None:
    def make(terms: Any, log: Any, *rest: Any) -> ReceivingEnd:
        return ReceivingEnd(terms, NoFlush(log), *rest)

    assert_caught(first_failure(Makers(receiving=make)), "cosigned_is_durable")


def test_a_receiver_that_does_not_recompute_the_root_is_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def believe(state: receiver.ReceiverState, message: Add) -> receiver.Step:
        theirs = read_checkpoint(message.note, state.terms)
        fresh = message.entries[state.log.size - message.start :]
        leaf_hashes = tuple(entry.leaf_hash(state.terms.link_id) for entry in fresh)
        store = receiver.Store(state.log, fresh, leaf_hashes, message.note)
        log = state.log.extend(leaf_hashes)
        state = replace(state, log=log, cosigned_size=log.size, cosigned_root=theirs.root)
        anchor = receiver.Anchor(log.size, theirs.root)
        receipt = receiver.SayReceipt(message.nonce, log.size, theirs.root)
        return state, [store, anchor, receipt]

    class Believer(ReceivingEnd):
        def _note_of(self, size: int, root: bytes) -> bytes:
            return self._log.newest_note().encode()

        def _root_at(self, size: int) -> bytes:
            note = self._log.newest_note()
            signed = read_checkpoint(note, self.terms) if note else None
            return signed.root if signed and signed.size == size else super()._root_at(size)

    monkeypatch.setattr(receiver, "_store", believe)
    assert_caught(first_failure(Makers(receiving=Believer)), "cosigned_is_durable")


def test_overlapping_entries_that_are_stored_twice_are_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = receiver._store

    def whole(state: receiver.ReceiverState, message: Add) -> receiver.Step:
        after, effects = real(state, message)
        twice = [
            dataclasses.replace(effect, entries=message.entries)
            if isinstance(effect, receiver.Store)
            else effect
            for effect in effects
        ]
        return after, twice

    monkeypatch.setattr(receiver, "_store", whole)
    assert first_failure() != ""


def test_a_receiver_that_cosigns_while_it_recovers_is_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = receiver._settle

    def careless(state: receiver.ReceiverState) -> receiver.ReceiverState:
        low = replace(state, cosigned_size=min(state.cosigned_size, state.log.size))
        return replace(real(low), cosigned_size=low.cosigned_size)

    monkeypatch.setattr(receiver, "_settle", careless)
    assert_caught(first_failure(), "cosigned_never_falls")


def test_a_receiver_that_keeps_no_evidence_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    for end in (sending_end, receiving_end):
        monkeypatch.setattr(end, "keep_once", lambda log, evidence: None)
    assert_caught(first_failure(), "fork_is_proven_offline")


def test_an_anchor_without_the_senders_note_is_found() -> None:
    class NoNote(Forwarding):
        def write(self, size: int, root: bytes, note: str) -> None:
            self.inner.write(size, root, "")

    def make(terms: Any, log: Any, anchor: Any, *rest: Any) -> ReceivingEnd:
        return ReceivingEnd(terms, log, NoNote(anchor), *rest)

    failure = first_failure(Makers(receiving=make))
    assert_caught(failure, "fork_is_proven_offline", "MalformedNote")


# Both -------------------------------------------------------------------------------------


@pytest.mark.parametrize("end", [SendingEnd, ReceivingEnd])
def test_an_accusation_without_an_audit_is_found(
    end: type[SendingEnd] | type[ReceivingEnd], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(end, "_audit", lambda self: None)
    assert_caught(first_failure(), "honest_links_never_freeze")


def test_a_failed_write_after_which_an_end_goes_on_is_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def keep_going(self: Any, *_: Any) -> None:
        self._sound = True

    monkeypatch.setattr(SendingEnd, "_boot_again", keep_going)
    monkeypatch.setattr(ReceivingEnd, "_boot_again", keep_going)
    assert first_failure() != ""
