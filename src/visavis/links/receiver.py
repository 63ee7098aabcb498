"""The receiving end of a link, as a pure state machine.

`step(state, event, now_ms, rng) -> (state, effects)`; the end carries the effects out in
order, and if one fails throws the new state away and boots again from the disk.

The rule behind it all: entries are verified, then stored and flushed, then the anchor is
written and flushed, and only then does this side say with its signature that it stores them.
What it once said it stores, it fetches again before it says anything else.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

import msgspec
from msgspec.structs import replace

from visavis.links.entries import Entry
from visavis.links.errors import Gap, LinkFrozen, LinkHalted, MessageRefused, RootMismatch
from visavis.links.messages import Add, Condition, Fetch, Hello, Message
from visavis.links.terms_of_link import (
    LinkTerms,
    judge_checkpoint,
    judge_receipt,
    keys_after,
    read_checkpoint,
)
from visavis.parties import KeyHistory
from visavis.record import Checkpoint, Frontier

Rng = Callable[[int], bytes]
RootAt = Callable[[int], bytes]


class Phase(StrEnum):
    """Where a receiving end stands."""

    SYNC = "sync"  # since a start: has not heard from the sender yet
    LIVE = "live"
    RECOVER = "recover"  # behind its own cosignature: stores, but cosigns nothing
    HALTED = "halted"  # the sender cannot give back what was cosigned: a new epoch is needed
    FROZEN = "frozen"  # the sender signed two histories: evidence is kept


class Cause(StrEnum):
    """Why a receiving end changes its phase."""

    SENDER_HEARD = "the sender's checkpoint is part of what we hold"
    BEHIND_OWN_WORD = "we hold less than we cosigned"
    CAUGHT_UP = "we hold again all that we cosigned"
    NOBODY_HAS_IT = "the sender has lost what we cosigned and lost"
    SENDER_HAS_IT = "the sender has found again what we cosigned"
    OTHER_HISTORY = "the sender signed another history than the one that we hold"


TRANSITIONS: Mapping[tuple[Phase, Cause], Phase] = MappingProxyType(
    {
        (Phase.SYNC, Cause.SENDER_HEARD): Phase.LIVE,
        (Phase.SYNC, Cause.BEHIND_OWN_WORD): Phase.RECOVER,
        (Phase.SYNC, Cause.OTHER_HISTORY): Phase.FROZEN,
        (Phase.LIVE, Cause.BEHIND_OWN_WORD): Phase.RECOVER,
        (Phase.LIVE, Cause.OTHER_HISTORY): Phase.FROZEN,
        (Phase.RECOVER, Cause.BEHIND_OWN_WORD): Phase.RECOVER,
        (Phase.RECOVER, Cause.CAUGHT_UP): Phase.LIVE,
        (Phase.RECOVER, Cause.NOBODY_HAS_IT): Phase.HALTED,
        (Phase.RECOVER, Cause.OTHER_HISTORY): Phase.FROZEN,
        (Phase.HALTED, Cause.SENDER_HAS_IT): Phase.RECOVER,
        (Phase.HALTED, Cause.OTHER_HISTORY): Phase.FROZEN,
    }
)

CONDITIONS: Mapping[Phase, Condition] = MappingProxyType(
    {
        Phase.SYNC: Condition.SYNC,
        Phase.LIVE: Condition.LIVE,
        Phase.RECOVER: Condition.RECOVER,
        Phase.HALTED: Condition.HALTED,
        Phase.FROZEN: Condition.FROZEN,
    }
)


class ReceiverState(msgspec.Struct, frozen=True, gc=False):
    """Everything that a receiving end decides by. Sizes count entries."""

    terms: LinkTerms
    keys: KeyHistory
    phase: Phase
    log: Frontier  # what the own disk holds
    cosigned_size: int  # the anchor: what we may have said that we store; never falls
    cosigned_root: bytes
    cosigned_note: str  # the note that was cosigned, as known at the start; evidence while behind
    claimed: int  # the largest size that the sender signed, as far as we heard
    heard_ms: int | None
    peer_offset_ms: int | None
    sender_condition: Condition
    reason: str


# Events ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Asked:
    """A message came whose envelope is the sender's. `root_at` gives our root at a size."""

    message: Message
    root_at: RootAt


Event = Asked


# Effects --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Store:
    """Append verified entries with the note that signs them; flush."""

    before: Frontier
    entries: tuple[Entry, ...]
    leaf_hashes: tuple[bytes, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Anchor:
    """Write to the anchor, and flush, that (size, root) may be cosigned from now on."""

    size: int
    root: bytes


@dataclass(frozen=True, slots=True)
class SayHead:
    """Answer with what we hold; with the cosignature if `cosigned`."""

    echo: bytes
    size: int
    condition: Condition
    cosigned: bool


@dataclass(frozen=True, slots=True)
class SayReceipt:
    """Answer with the newest note, cosigned."""

    echo: bytes
    size: int
    root: bytes


@dataclass(frozen=True, slots=True)
class SayEntries:
    """Answer a fetch with the sender's own entries from `start`."""

    nonce: bytes
    start: int


@dataclass(frozen=True, slots=True)
class KeepEvidence:
    """Keep the note that contradicts what we hold at its size."""

    reason: str
    theirs: str
    size: int


Effect = Store | Anchor | SayHead | SayReceipt | SayEntries | KeepEvidence
Step = tuple[ReceiverState, list[Effect]]


def boot(
    terms: LinkTerms,
    keys: KeyHistory,
    log: Frontier,
    *,
    cosigned_size: int,
    cosigned_root: bytes,
    cosigned_note: str,
    frozen: bool,
) -> ReceiverState:
    """Make the state after a start."""
    return ReceiverState(
        terms=terms,
        keys=keys,
        phase=Phase.FROZEN if frozen else Phase.SYNC,
        log=log,
        cosigned_size=cosigned_size,
        cosigned_root=cosigned_root,
        cosigned_note=cosigned_note,
        claimed=log.size,
        heard_ms=None,
        peer_offset_ms=None,
        sender_condition=Condition.SYNC,
        reason="evidence of two histories is kept" if frozen else "",
    )


def step(state: ReceiverState, event: Event, now_ms: int, rng: Rng) -> Step:
    """Take one event. `rng` is not needed here; both ends have one shape.

    Raises:
        VisavisError: the message was refused; the state stays as it was.
    """
    message = event.message
    match message:
        case Hello():
            return _hello(state, message, event.root_at, now_ms)
        case Add():
            return _add(state, message, event.root_at, now_ms)
        case Fetch():
            return _fetch(state, message)
        case _:
            raise MessageRefused(
                "Message refused",
                expected="a question from the sender",
                got=type(message).__name__.lower(),
                next_step="Nothing was written. Their node mixes up the two directions.",
            )


def _go(state: ReceiverState, cause: Cause) -> ReceiverState:
    settled = cause in (Cause.SENDER_HEARD, Cause.CAUGHT_UP)
    reason = "" if settled else cause.value
    return replace(state, phase=TRANSITIONS[state.phase, cause], reason=reason)


def _freeze(state: ReceiverState, note: str, size: int) -> Step:
    if state.phase is not Phase.FROZEN:
        state = _go(state, Cause.OTHER_HISTORY)
    return state, [KeepEvidence(Cause.OTHER_HISTORY.value, note, size)]


def _contradicts(state: ReceiverState, theirs: Checkpoint, note: str, root_at: RootAt) -> bool:
    """Tell whether the sender signed, at a size that we hold, another root than ours.

    Beyond what we hold nothing is judged: the key may change in entries that did not come yet,
    so a signature by a key unknown here is no reason to refuse the question.

    Raises:
        WrongCheckpoint: the key in force at a size that we hold did not sign it.
    """
    if theirs.size > state.log.size:
        return False
    judge_checkpoint(note, state.terms, state.keys)
    return root_at(theirs.size) != theirs.root


def _hello(state: ReceiverState, message: Hello, root_at: RootAt, now_ms: int) -> Step:
    state = replace(
        state,
        heard_ms=now_ms,
        peer_offset_ms=message.at_ms - now_ms,
        sender_condition=message.condition,
    )
    if message.checkpoint:
        theirs = read_checkpoint(message.checkpoint, state.terms)
        if _contradicts(state, theirs, message.checkpoint, root_at):
            state, effects = _freeze(state, message.checkpoint, theirs.size)
            return state, [*effects, _head(state, message.nonce)]
        state = replace(state, claimed=max(state.claimed, theirs.size))
    if message.receipt:
        said = judge_receipt(message.receipt, state.terms)
        if _contradicts(state, said, message.receipt, root_at):
            state, effects = _freeze(state, message.receipt, said.size)
            return state, [*effects, _head(state, message.nonce)]
        if said.size > state.cosigned_size:  # we lost even the anchor; our own word brings it back
            state = replace(
                state,
                cosigned_size=said.size,
                cosigned_root=said.root,
                cosigned_note=message.receipt,
            )
    effects = []
    state = _settle(state)
    if state.phase is Phase.RECOVER and message.condition is Condition.HALTED:
        state = _go(state, Cause.NOBODY_HAS_IT)
    elif state.reason == Cause.NOBODY_HAS_IT.value and message.condition is Condition.LIVE:
        state = _go(state, Cause.SENDER_HAS_IT)
    if state.phase is Phase.LIVE and state.log.size > state.cosigned_size:
        # Stored before a crash, never cosigned: it is durable, so it may be said now.
        effects.append(Anchor(state.log.size, state.log.root()))
        state = replace(state, cosigned_size=state.log.size, cosigned_root=state.log.root())
    return state, [*effects, _head(state, message.nonce)]


def _settle(state: ReceiverState) -> ReceiverState:
    """Move between SYNC, LIVE and RECOVER by what we hold and what we cosigned."""
    if state.phase in (Phase.FROZEN, Phase.HALTED):
        return state
    if state.log.size < state.cosigned_size:
        return _go(state, Cause.BEHIND_OWN_WORD)
    if state.phase is Phase.RECOVER:
        return _go(state, Cause.CAUGHT_UP)
    if state.phase is Phase.SYNC:
        return _go(state, Cause.SENDER_HEARD)
    return state


def _head(state: ReceiverState, echo: bytes) -> SayHead:
    cosigned = 0 < state.log.size == state.cosigned_size and state.phase is not Phase.FROZEN
    return SayHead(echo, state.log.size, CONDITIONS[state.phase], cosigned)


def _add(state: ReceiverState, message: Add, root_at: RootAt, now_ms: int) -> Step:
    if state.reason == Cause.NOBODY_HAS_IT.value:
        state = _go(state, Cause.SENDER_HAS_IT)  # in a late file, or on a disk that was found
    _refuse_if_closed(state)
    start, end = message.start, message.start + len(message.entries)
    theirs = read_checkpoint(message.note, state.terms)
    if _contradicts(state, theirs, message.note, root_at):
        return _freeze(state, message.note, theirs.size)
    if start > state.log.size:
        raise Gap(
            f"Package on {state.terms.origin} refused",
            expected=f"a start of at most {state.log.size}",
            got=f"{start}",
            next_step="Nothing was written; the sender asks for the head and resumes there.",
        )
    state = replace(state, heard_ms=now_ms, sender_condition=Condition.LIVE)
    if theirs.size <= state.log.size:
        state = _settle(state)
        if state.phase is Phase.LIVE and state.cosigned_size == state.log.size > 0:
            return state, [SayReceipt(message.nonce, state.log.size, state.log.root())]
        return state, [_head(state, message.nonce)]
    if theirs.size != end:
        raise RootMismatch(
            f"Package on {state.terms.origin} refused",
            expected=f"a checkpoint of size {end}",
            got=f"{theirs.size}",
            next_step="Nothing was written. Call their duty line: their node breaks the protocol.",
        )
    return _store(state, message)


def _store(state: ReceiverState, message: Add) -> Step:
    known = state.log.size
    keys = keys_after(state.keys, message.entries, message.start, known, state.terms.origin)
    theirs = judge_checkpoint(message.note, state.terms, keys)
    fresh = message.entries[known - message.start :]
    link_id = state.terms.link_id
    leaf_hashes = tuple(entry.leaf_hash(link_id) for entry in fresh)
    log = state.log.extend(leaf_hashes)
    if log.root() != theirs.root:
        raise RootMismatch(
            f"Package on {state.terms.origin} refused",
            expected=f"entries with the signed root {theirs.root.hex()[:16]}",
            got=f"{log.root().hex()[:16]}",
            next_step="Nothing was written. If it happens again, call their duty line.",
        )
    crossed = state.log.size < state.cosigned_size <= log.size
    if crossed:
        at_word = state.log.extend(leaf_hashes[: state.cosigned_size - state.log.size])
        if at_word.root() != state.cosigned_root:
            # Stored all the same: only these entries prove that the note that we cosigned, and
            # that the anchor kept, belongs to another history.
            kept = Store(state.log, fresh, leaf_hashes, message.note)
            state = replace(state, log=log, keys=keys)
            state, evidence = _freeze(state, state.cosigned_note, state.cosigned_size)
            return state, [kept, *evidence, _head(state, message.nonce)]
    effects: list[Effect] = [Store(state.log, fresh, leaf_hashes, message.note)]
    state = replace(state, log=log, keys=keys, claimed=max(state.claimed, log.size))
    state = _settle(state)
    if state.phase is not Phase.LIVE:
        return state, [*effects, _head(state, message.nonce)]
    if log.size > state.cosigned_size:
        effects.append(Anchor(log.size, log.root()))
        state = replace(state, cosigned_size=log.size, cosigned_root=log.root())
    return state, [*effects, SayReceipt(message.nonce, log.size, log.root())]


def _fetch(state: ReceiverState, message: Fetch) -> Step:
    if message.start >= state.log.size:
        raise Gap(
            f"Fetch on {state.terms.origin} refused",
            expected=f"a start below {state.log.size}",
            got=f"{message.start}",
            next_step="Ask for the head again.",
        )
    return state, [SayEntries(message.nonce, message.start)]


def _refuse_if_closed(state: ReceiverState) -> None:
    if state.phase is Phase.FROZEN:
        raise LinkFrozen(
            f"Package on {state.terms.origin} refused",
            expected="a live link",
            got="one frozen on evidence of two histories",
            next_step="Talk on the duty line; then both open a new epoch.",
        )
    if state.phase is Phase.HALTED:
        raise LinkHalted(
            f"Package on {state.terms.origin} refused",
            expected="a live link",
            got="one that lost entries which nobody can give back",
            next_step="Both operators open a new epoch.",
        )
