"""The receiving end of a link, carrying out what its state machine decides; see `sending_end`."""

import contextlib
from collections.abc import Callable

from msgspec.structs import replace

from visavis.links import receiver
from visavis.links.audit import audit_log
from visavis.links.entries import (
    MAX_CONTENT_BYTES,
    MAX_ENTRIES,
    MAX_PACKAGE_BYTES,
)
from visavis.links.errors import StorageFailed
from visavis.links.messages import (
    NO_NONCE,
    Add,
    Head,
    Message,
    Receipt,
    Refusal,
    open_message,
    seal_message,
)
from visavis.links.ports import (
    Evidence,
    LinkKeys,
    ReceivedLog,
    ReceivingAnchor,
    Rot,
)
from visavis.links.stored import check_rot, keep_once, key_history, storage_failure
from visavis.links.terms_of_link import LinkTerms, judge_checkpoint
from visavis.record import (
    EMPTY_ROOT,
    Checkpoint,
    Note,
    cosign_checkpoint,
    extend_stored,
    frontier_at,
    parse_note,
    render_note,
    root_at,
)
from visavis.terms import VisavisError

Rng = Callable[[int], bytes]


class ReceivingEnd:
    """Our copy of one peer's log."""

    def __init__(
        self,
        terms: LinkTerms,
        log: ReceivedLog,
        anchor: ReceivingAnchor,
        keys: LinkKeys,
        rng: Rng,
    ) -> None:
        self.terms = terms
        self._log = log
        self._anchor = anchor
        self._keys = keys
        self._rng = rng
        self._receipt: tuple[int, str] = (0, "")  # the cosigned note of the newest size
        self._held: tuple[int, bytes] = (0, b"")  # the sender's note of the newest size
        self._sound = True  # False while the state may not be what is stored
        self.state = self._boot()

    def _boot(self) -> receiver.ReceiverState:
        anchor, reason = None, ""
        try:
            anchor = self._anchor.read()
        except VisavisError as error:  # damaged: it may hide what was cosigned
            reason = str(error)
        if anchor is None and not self._log.size() and not reason:
            self._anchor.write(0, EMPTY_ROOT, "")
        elif anchor is None:
            reason = reason or "the anchor is gone: what was cosigned cannot be known"
        self._receipt, self._held = (0, ""), (0, b"")
        state = receiver.boot(
            self.terms,
            key_history(self.terms, self._log),
            frontier_at(self._log, self._log.size()),
            cosigned_size=anchor.size if anchor else 0,
            cosigned_root=anchor.root if anchor else EMPTY_ROOT,
            cosigned_note=anchor.note if anchor else "",
            frozen=bool(self._log.evidence()),
        )
        if reason and state.phase is not receiver.Phase.FROZEN:
            state = replace(state, phase=receiver.Phase.HALTED, reason=reason)
        return state

    def receive(self, raw: bytes, now_ms: int) -> list[bytes]:
        """Take one message from the sender; returns the answers, a refusal among them.

        Raises:
            MessageRefused, WrongTransportKey: not a message of this link; no answer is owed.
        """
        message = open_message(raw, self.terms.link_id, self.terms.sender_transport_key)
        return self.take(message, now_ms)

    def take(self, message: Message, now_ms: int) -> list[bytes]:
        """Take a message whose envelope was opened already."""
        try:
            if not self._sound:
                self._boot_again()
            event = receiver.Asked(message, self._root_at)
            state, effects = receiver.step(self.state, event, now_ms, self._rng)
        except Exception as error:  # noqa: BLE001 - disks fail in many ways; nothing was written
            return [self._refusal(message, self._as_refusal(error), now_ms)]
        out: list[bytes] = []
        self.state = state
        try:
            for effect in effects:
                self._carry_out(effect, out, now_ms)
        except Exception as error:  # noqa: BLE001 - disks fail in many ways; all mean: not stored
            refused = storage_failure(self.terms, error)
            with contextlib.suppress(StorageFailed):
                self._boot_again()
            return [self._refusal(message, self._as_refusal(refused), now_ms)]
        return out

    def _as_refusal(self, error: Exception) -> VisavisError:
        """Remember why a message was refused."""
        self.refused = (
            error if isinstance(error, VisavisError) else storage_failure(self.terms, error)
        )
        return self.refused

    def _boot_again(self) -> None:
        """Go back to what is stored; as long as that fails, every message is refused.

        Raises:
            StorageFailed: it cannot be read.
        """
        self._sound = False
        try:
            self.state = self._boot()
        except Exception as error:
            raise storage_failure(self.terms, error) from error
        self._sound = True

    refused: VisavisError | None = None

    def receipt_for_file(self, now_ms: int) -> list[bytes]:
        """The newest receipt as a message for a file; none before the first."""
        state = self.state
        if state.phase is not receiver.Phase.LIVE or not 0 < state.log.size == state.cosigned_size:
            return []
        out: list[bytes] = []
        self._carry_out(
            receiver.SayReceipt(NO_NONCE, state.log.size, state.log.root()), out, now_ms
        )
        return out

    def newest_receipt(self, now_ms: int) -> tuple[int, str]:
        """Our newest cosigned note and its size; (0, "") before the first."""
        state = self.state
        if state.phase is not receiver.Phase.LIVE or not 0 < state.log.size == state.cosigned_size:
            return 0, ""
        return state.log.size, self._cosigned_note(state.log.size, now_ms)

    def _root_at(self, size: int) -> bytes:
        log = self.state.log
        return log.root() if size == log.size else root_at(self._log, size)

    def _carry_out(self, effect: receiver.Effect, out: list[bytes], now_ms: int) -> None:
        match effect:
            case receiver.Store(before, entries, leaf_hashes, note):
                log, completed = extend_stored(before, leaf_hashes)
                self._log.append(entries, leaf_hashes, completed, note, log.size)
                self._held = (log.size, _own_lines(note, self.terms))
            case receiver.Anchor(size, root):
                self._anchor.write(size, root, self._note_of(size, root).decode())
            case receiver.SayHead(echo, size, condition, cosigned):
                note = self._cosigned_note(size, now_ms) if cosigned else self._log.newest_note()
                self._say(out, Head(echo, condition, size, note, now_ms))
            case receiver.SayReceipt(echo, size, _):
                self._say(out, Receipt(echo, self._cosigned_note(size, now_ms), now_ms))
            case receiver.SayEntries(nonce, start):
                self._say(out, self._page(nonce, start))
            case receiver.KeepEvidence(reason, theirs, size):
                self._audit()
                keep_once(self._log, Evidence(reason, theirs, size))

    def _say(self, out: list[bytes], message: Message) -> None:
        out.append(seal_message(message, self.terms.link_id, self._keys.transport))

    def _refusal(self, message: Message, error: VisavisError, now_ms: int) -> bytes:
        echo = getattr(message, "nonce", NO_NONCE)
        condition = receiver.CONDITIONS[self.state.phase]
        refusal = Refusal(echo, error.code, self.state.log.size, condition, now_ms)
        return seal_message(refusal, self.terms.link_id, self._keys.transport)

    def _note_of(self, size: int, root: bytes) -> bytes:
        """The sender's newest note, which is about (size, root), without lines of others.

        Raises:
            Rot: it is not, or it is damaged: what is stored gives another root than was signed.
        """
        if self._held[0] == size:  # judged when it was stored, a moment ago
            return self._held[1]
        text = self._log.newest_note()
        try:
            signed = judge_checkpoint(text, self.terms, self.state.keys)
        except VisavisError as error:
            raise Rot(f"the newest note on {self.terms.origin} decayed: {error.got}") from None
        if (signed.size, signed.root) != (size, root):
            raise Rot(f"what is stored of {self.terms.origin} no longer gives the signed root")
        self._held = (size, _own_lines(text, self.terms))
        return self._held[1]

    def _audit(self) -> None:
        """Make sure that we are not the ones who changed, before the peer is accused.

        Raises:
            Rot: our own copy decayed.
        """
        found = audit_log(self._log, self.terms, self.state.keys)
        if found != self.state.log:
            raise Rot(f"our copy of {self.terms.origin} no longer gives the root that it gave")

    def _cosigned_note(self, size: int, now_ms: int) -> str:
        if self._receipt[0] != size:
            root = self._root_at(size)
            note = parse_note(self._note_of(size, root))
            line = cosign_checkpoint(
                Checkpoint(self.terms.origin, size, root),
                self.terms.stored_name,
                self._keys.stored,
                max(0, now_ms // 1000),
            )
            cosigned = Note(note.text, (*note.signatures, line))
            self._receipt = (size, render_note(cosigned).decode())
        return self._receipt[1]

    def _page(self, nonce: bytes, start: int) -> Add:
        """Entries from `start` up to the last stored note within one message's bounds."""
        limit_bytes = MAX_PACKAGE_BYTES + MAX_CONTENT_BYTES
        entries = self._log.entries(start, MAX_ENTRIES, limit_bytes)
        page = self._log.note_for_page(start, len(entries))
        if page is None:
            raise Rot(f"no note within {len(entries)} entries of {self.terms.origin} at {start}")
        size, note = page
        entries = entries[: size - start]
        check_rot(self.terms, self._log, start, entries)
        return Add(nonce, start, entries, note)


def _own_lines(note_text: str, terms: LinkTerms) -> bytes:
    """A note without the lines of anybody but its log."""
    note = parse_note(note_text.encode())
    lines = tuple(line for line in note.signatures if line.name == terms.origin)
    return render_note(Note(note.text, lines))
