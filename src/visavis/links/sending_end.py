"""The sending end of a link, carrying out what its state machine decides.

Still without sockets and clocks: bytes go in, bytes come out, storage is a port. If anything
fails between a decision and its last effect, the end boots again from what is stored, the
same way as after a crash; there is no second way to recover.
"""

from collections.abc import Callable, Iterator, Sequence

from msgspec.structs import replace

from visavis.links import sender
from visavis.links.audit import audit_log
from visavis.links.entries import (
    MAX_ENTRIES,
    MAX_PACKAGE_BYTES,
    ROTATION,
    Entry,
)
from visavis.links.errors import LinkHalted
from visavis.links.messages import (
    NO_NONCE,
    Add,
    Condition,
    Fetch,
    Hello,
    Message,
    open_message,
    seal_message,
)
from visavis.links.ports import (
    Evidence,
    LinkKeys,
    Rot,
    SendingAnchor,
    SentLog,
)
from visavis.links.stored import check_rot, keep_once, key_history, storage_failure
from visavis.links.terms_of_link import LinkTerms, keys_after
from visavis.parties import PUBLIC_KEY_BYTES, KeyHistory, make_rotation, parse_rotation
from visavis.record import (
    EMPTY_ROOT,
    Checkpoint,
    Frontier,
    Note,
    ProofRefused,
    checkpoint_text,
    consistency_proof,
    extend_stored,
    frontier_at,
    render_note,
    root_at,
    sign_checkpoint,
    verify_consistency,
)
from visavis.terms import VisavisError

Rng = Callable[[int], bytes]

# Entries past what the receiver holds that may be in the log: one package in flight, one prepared.
DIRECT_LIMIT = 2 * MAX_ENTRIES

SENDER_CONDITIONS = {
    sender.Phase.SYNC: Condition.SYNC,
    sender.Phase.LIVE: Condition.LIVE,
    sender.Phase.HALTED: Condition.HALTED,
    sender.Phase.FROZEN: Condition.FROZEN,
}


class SendingEnd:
    """Our log towards one peer."""

    def __init__(
        self,
        terms: LinkTerms,
        log: SentLog,
        anchor: SendingAnchor,
        keys: LinkKeys,
        rng: Rng,
        now_ms: int,
    ) -> None:
        self.terms = terms
        self._log = log
        self._anchor = anchor
        self._keys = keys
        self._rng = rng
        self._newest: tuple[int, tuple[Entry, ...]] = (0, ())  # the log's end, in memory
        self._roots: dict[int, bytes] = {}  # at the sizes where packages end, from memory too
        self._note = ""  # our newest signed note
        self._sound = True  # False while the state may not be what is stored
        self.state = self._boot(now_ms)

    def _boot(self, now_ms: int) -> sender.SenderState:
        anchor, reason = None, ""
        try:
            anchor = self._anchor.read()
        except VisavisError as error:  # damaged: it may hide what was signed
            reason = str(error)
        fresh = not self._log.size() and not self._log.newest_note()
        if anchor is None and fresh and not reason:
            self._anchor.write(0, EMPTY_ROOT, (), 0)
        elif anchor is None:
            reason = reason or "the anchor is gone: what was signed cannot be known"
        anchor_size, anchor_root, tail_start = 0, EMPTY_ROOT, 0
        if anchor is not None:
            anchor_size, anchor_root, tail_start = anchor.size, anchor.root, anchor.tail_start
        if self._log.size() > anchor_size and not reason:
            self._log.drop_tail(anchor_size)
        keys = key_history(self.terms, self._log)
        log = frontier_at(self._log, self._log.size())
        self._newest, self._roots = (0, ()), {}
        state = sender.boot(
            self.terms,
            keys,
            log,
            anchor_size=anchor_size,
            anchor_root=anchor_root,
            tail_start=tail_start,
            receipted=self._log.receipt()[0],
            waiting=self._log.waiting(),
            frozen=bool(self._log.evidence()),
            now_ms=now_ms,
        )
        if reason and state.phase is not sender.Phase.FROZEN:
            state = replace(state, phase=sender.Phase.HALTED, reason=reason)
        return state

    def _boot_again(self, now_ms: int) -> None:
        """Go back to what is stored; as long as that fails, nothing else is done.

        Raises:
            StorageFailed: it cannot be read, or the unsigned tail cannot be put back.
        """
        self._sound = False
        try:
            self.state = self._boot(now_ms)
        except Exception as error:
            raise storage_failure(self.terms, error) from error
        self._sound = True

    def tick(self, now_ms: int) -> list[bytes]:
        """Let time pass; returns the messages to send."""
        return self._run(sender.Tick(), now_ms)

    def outbox_grew(self, now_ms: int) -> list[bytes]:
        """Look at the outbox; returns the messages to send."""
        return self._run(sender.Waiting(self._log.waiting()), now_ms)

    def unreachable(self, now_ms: int) -> list[bytes]:
        """Say that the network failed; the next tick tries again when it is time."""
        return self._run(sender.Unreachable(), now_ms)

    def receive(self, raw: bytes, now_ms: int) -> list[bytes]:
        """Take one message from the receiver; returns the messages to send.

        Raises:
            VisavisError: refused; the state is as it was.
        """
        message = open_message(raw, self.terms.link_id, self.terms.receiver_transport_key)
        return self._run(sender.Answered(message, self._root_at), now_ms)

    def export(self, now_ms: int) -> Iterator[bytes]:
        """Write what the receiver lacks as messages for a file, or the question for its head.

        Raises:
            LinkHalted: a halted or frozen link has nothing to give.
            StorageFailed: what was yielded before stands for itself.
        """
        if not self._sound:
            self._boot_again(now_ms)
        if self.state.phase in (sender.Phase.HALTED, sender.Phase.FROZEN):
            raise LinkHalted(
                f"Export of {self.terms.origin} refused",
                expected="a live link",
                got=f"one that is {self.state.phase}: {self.state.reason}",
                next_step="Open a new epoch with the other party.",
            )
        yield from self._run(sender.Exported(), now_ms)
        if self.state.phase is sender.Phase.SYNC:
            return
        start = self.state.peer_size
        while self.state.phase is sender.Phase.LIVE and (package := self._next(start, now_ms)):
            message, start = package
            yield seal_message(message, self.terms.link_id, self._keys.transport)

    def _next(self, start: int, now_ms: int) -> tuple[Add, int] | None:
        """Make the package for a file that begins at `start`, or None at the end of the outbox."""
        try:
            if start >= self.state.log.size and self._log.waiting():
                # Never signed without the anchor, so a file is as safe as the network.
                self.state = sender.grow(self.state, self._grow(self.state.receipted))
            return self._package(start, NO_NONCE) if start < self.state.log.size else None
        except Rot as rot:
            self._halt(str(rot), now_ms)
            return None
        except Exception as error:
            self._boot_again(now_ms)
            raise storage_failure(self.terms, error) from error

    def _root_at(self, size: int) -> bytes:
        log = self.state.log
        return log.root() if size == log.size else root_at(self._log, size)

    def _root_to_sign(self, size: int) -> bytes:
        """Our root at `size`, proven to be a prefix of the log that the anchor vouches for.

        Raises:
            Rot: a stored hash decayed; signing what it gives would be a second history.
        """
        if size in self._roots:
            return self._roots[size]
        log, root = self.state.log, self._root_at(size)
        if size == log.size:
            return root
        try:
            proof = consistency_proof(self._log, size, log.size)
            verify_consistency(size, log.size, root, log.root(), proof)
        except ProofRefused:
            raise Rot(f"stored hashes of {self.terms.origin} below {size} decayed") from None
        return root

    def _run(self, event: sender.Event, now_ms: int) -> list[bytes]:
        if not self._sound:
            self._boot_again(now_ms)
        out: list[bytes] = []
        events: list[sender.Event] = [event]
        while events:
            try:
                state, effects = sender.step(self.state, events.pop(0), now_ms, self._rng)
            except Rot as rot:
                self._halt(str(rot), now_ms)
                return out
            self.state = state
            try:
                for effect in effects:
                    self._carry_out(effect, events, out, now_ms)
            except Rot as rot:
                self._halt(str(rot), now_ms)
                return out
            except Exception as error:
                self._boot_again(now_ms)
                raise storage_failure(self.terms, error) from error
        return out

    def _halt(self, reason: str, now_ms: int) -> None:
        self._boot_again(now_ms)
        if self.state.phase is not sender.Phase.FROZEN:
            self.state = replace(self.state, phase=sender.Phase.HALTED, reason=reason)

    def _carry_out(
        self, effect: sender.Effect, events: list[sender.Event], out: list[bytes], now_ms: int
    ) -> None:
        match effect:
            case sender.SayHello(nonce):
                condition = SENDER_CONDITIONS[self.state.phase]
                note = self._note or self._log.newest_note()
                receipt = self._log.receipt()[1]
                self._say(out, Hello(nonce, condition, note, receipt, now_ms))
            case sender.SayFetch(nonce, start):
                self._say(out, Fetch(nonce, start))
            case sender.TakeFromOutbox(receipted):
                events.append(self._grow(receipted))
            case sender.Adopt(message, keys):
                events.append(self._append(message.entries, keys, message.note))
            case sender.ReclaimTail():
                events.append(self._reclaim())
            case sender.Offer(nonce, start):
                message, end = self._package(start, nonce)
                self._say(out, message)
                events.append(sender.Offered(end))
            case sender.KeepReceipt(note, size):
                self._log.keep_receipt(size, note)
            case sender.KeepEvidence(reason, theirs, size):
                self._audit()
                keep_once(self._log, Evidence(reason, theirs, size))

    def _audit(self) -> None:
        """Make sure that we are not the ones who changed, before the peer is accused.

        Raises:
            Rot: our own log decayed.
        """
        found = audit_log(self._log, self.terms, self.state.keys)
        if found != self.state.log:
            raise Rot(f"the log of {self.terms.origin} no longer gives the root that it gave")

    def _say(self, out: list[bytes], message: Message) -> None:
        out.append(seal_message(message, self.terms.link_id, self._keys.transport))

    def _grow(self, receipted: int) -> sender.Grown:
        """Steps of rule 1: entries, flush, anchor, flush. The signature comes afterwards."""
        taken = self._log.next_waiting(MAX_ENTRIES, MAX_PACKAGE_BYTES)
        keys = self.state.keys
        entries: list[Entry] = []
        for _, entry in taken:
            index = self.state.log.size + len(entries)
            if entry.kind == ROTATION:
                if _rotates_to(entry) in {span.key for span in keys.spans}:
                    continue  # it came back from the receiver already, or was asked for twice
                entry = self._rotation(entry, keys, index)  # noqa: PLW2901 - signed at its index
                assert entry.content is not None
                keys = keys.apply_rotation(parse_rotation(entry.content), at_index=index)
            entries.append(entry)
        leaf_hashes = [entry.leaf_hash(self.terms.link_id) for entry in entries]
        log, completed = extend_stored(self.state.log, leaf_hashes)
        self._log.take([ticket for ticket, _ in taken], entries, leaf_hashes, completed)
        self._anchor.write(log.size, log.root(), entries, receipted)
        self._remember(log, entries)
        return sender.Grown(log, self._taken(), keys, self._root_before(log))

    # Straight into the log, without the outbox before it ---------------------------------

    def takes_directly(self, count: int) -> bool:
        """Tell whether `count` entries may go straight into the log, since nothing waits."""
        state = self.state
        quiet = self._sound and state.phase is sender.Phase.LIVE and state.peer_fresh
        fits = state.log.size + count - state.peer_size <= DIRECT_LIMIT
        return quiet and fits and not state.waiting

    def take_directly(self, entries: Sequence[Entry]) -> sender.Grown:
        """Append entries inside the caller's transaction; after its commit call `taken`.

        Nothing here has changed yet, so a transaction that fails needs no undoing.
        """
        assert self.takes_directly(len(entries))
        leaf_hashes = [entry.leaf_hash(self.terms.link_id) for entry in entries]
        log, completed = extend_stored(self.state.log, leaf_hashes)
        self._log.take_within(entries, leaf_hashes, completed)
        return sender.Grown(log, 0, self.state.keys, self._root_before(log))

    def taken(self, grown: sender.Grown, entries: Sequence[Entry], now_ms: int) -> list[bytes]:
        """Go on after the commit: anchor, flush, sign; returns the messages to send.

        Raises:
            StorageFailed: the entries are stored and will be sent, but not now.
        """
        try:
            log = grown.log
            self._anchor.write(log.size, log.root(), entries, self.state.receipted)
        except Exception as error:
            self._boot_again(now_ms)
            raise storage_failure(self.terms, error) from error
        self._remember(log, entries)
        return self._run(grown, now_ms)

    def _remember(self, log: Frontier, entries: Sequence[Entry]) -> None:
        """Keep the log's end in memory, as far as it may still be sent."""
        start, kept = self._newest
        before = log.size - len(entries)
        if start + len(kept) != before or len(kept) + len(entries) > DIRECT_LIMIT:
            start, kept = before, ()
        self._newest = (start, (*kept, *entries))
        self._roots[before] = self.state.log.root()
        self._roots[log.size] = log.root()
        while len(self._roots) > DIRECT_LIMIT:
            del self._roots[min(self._roots)]

    def _taken(self) -> int:
        return self.state.waiting - self._log.waiting()

    def _rotation(self, entry: Entry, keys: KeyHistory, index: int) -> Entry:
        """Make a rotation's content at the index that it got. In the outbox it is the new key."""
        new_key = _rotates_to(entry)
        old = self._keys.log_signer(keys.key_at(index))
        content = make_rotation(self.terms.origin, index, old, self._keys.log_signer(new_key))
        return Entry(entry.kind, entry.time_ms, entry.seal, content)

    def _reclaim(self) -> sender.Grown:
        anchor = self._anchor.read()
        assert anchor is not None
        start = self.state.log.size
        entries = anchor.tail[start - anchor.tail_start :]
        keys = keys_after(self.state.keys, entries, start, start, self.terms.origin)
        return self._append(entries, keys, "")

    def _append(self, entries: tuple[Entry, ...], keys: KeyHistory, note: str) -> sender.Grown:
        """Put entries that we signed once back into our log."""
        leaf_hashes = [entry.leaf_hash(self.terms.link_id) for entry in entries]
        log, completed = extend_stored(self.state.log, leaf_hashes)
        self._log.adopt(entries, leaf_hashes, completed, note, log.size)
        if log.size > self.state.anchor_size:
            self._anchor.write(log.size, log.root(), (), log.size)
        return sender.Grown(log, self._taken(), keys, self._root_before(log))

    def _root_before(self, log: Frontier) -> Callable[[int], bytes]:
        before = self.state.log

        def root(size: int) -> bytes:
            for known in (log, before):
                if known.size == size:
                    return known.root()
            return root_at(self._log, size)

        return root

    def _package(self, start: int, nonce: bytes) -> tuple[Add, int]:
        at, newest = self._newest
        if at <= start < at + len(newest):
            entries = _first_package(newest, start - at)
        else:
            entries = self._log.entries(start, MAX_ENTRIES, MAX_PACKAGE_BYTES)
            check_rot(self.terms, self._log, start, entries)
        end = start + len(entries)
        assert end <= self.state.anchor_size
        checkpoint = Checkpoint(self.terms.origin, end, self._root_to_sign(end))
        signer = self._keys.log_signer(self.state.keys.key_at(end))
        note = Note(checkpoint_text(checkpoint), (sign_checkpoint(checkpoint, signer),))
        self._note = render_note(note).decode()
        return Add(nonce, start, entries, self._note), end


def _rotates_to(entry: Entry) -> bytes:
    """The new key of a rotation entry: in the outbox the bare key, in the log signed."""
    content = entry.content or b""
    return content if len(content) == PUBLIC_KEY_BYTES else parse_rotation(content).new


def _first_package(entries: tuple[Entry, ...], start: int) -> tuple[Entry, ...]:
    """The entries from `start` on that fit into one package."""
    weight = 0
    for place in range(start, min(len(entries), start + MAX_ENTRIES)):
        weight += entries[place].weight()
        if weight > MAX_PACKAGE_BYTES and place > start:
            return entries[start:place]
    return entries[start : start + MAX_ENTRIES]
