"""The sending end of a link, as a pure state machine.

`step(state, event, now_ms, rng) -> (state, effects)`. No clock, socket, disk or key: time and
randomness are arguments, everything else is an effect that the end carries out in order.
If an effect fails, the end throws the new state away and boots again from the disk.

The rule behind it all: nothing is signed before it is durable here and written to the anchor,
and after a start nothing is signed before the receiver's fresh head was compared with it.
"""

from msgspec.structs import replace

from visavis.links.errors import LinkFrozen, MessageRefused, RootMismatch
from visavis.links.messages import (
    NO_NONCE,
    NONCE_BYTES,
    Add,
    Condition,
    Head,
    Message,
    Receipt,
    Refusal,
)
from visavis.links.sender_states import (
    TRANSITIONS,
    Adopt,
    Answered,
    Asking,
    Cause,
    Effect,
    Event,
    Exported,
    Grown,
    KeepEvidence,
    KeepReceipt,
    Offer,
    Offered,
    Phase,
    Question,
    ReclaimTail,
    Rng,
    RootAt,
    SayFetch,
    SayHello,
    SenderState,
    Step,
    TakeFromOutbox,
    Tick,
    Unreachable,
    Waiting,
)
from visavis.links.terms_of_link import (
    LinkTerms,
    judge_checkpoint,
    judge_receipt,
    keys_after,
    read_checkpoint,
)
from visavis.parties import KeyHistory
from visavis.record import Checkpoint, Frontier, parse_note

__all__ = [
    "CLOSED",
    "PREPARE_FROM",
    "TRANSITIONS",
    "Adopt",
    "Answered",
    "Asking",
    "Cause",
    "Effect",
    "Event",
    "Exported",
    "Grown",
    "KeepEvidence",
    "KeepReceipt",
    "Offer",
    "Offered",
    "Phase",
    "Question",
    "ReclaimTail",
    "Rng",
    "RootAt",
    "SayFetch",
    "SayHello",
    "SenderState",
    "Step",
    "TakeFromOutbox",
    "Tick",
    "Unreachable",
    "Waiting",
    "boot",
    "grow",
    "refuse_if_closed",
    "step",
]

# A peer in these refuses every package until people have talked; a heartbeat still asks how it is.
CLOSED = frozenset({Condition.HALTED, Condition.FROZEN})
PREPARE_FROM = 64  # entries waiting that make it worth preparing a package while one is in flight


def boot(
    terms: LinkTerms,
    keys: KeyHistory,
    log: Frontier,
    *,
    anchor_size: int,
    anchor_root: bytes,
    tail_start: int,
    receipted: int,
    waiting: int,
    frozen: bool,
    now_ms: int,
) -> SenderState:
    """Make the state after a start; the disk's unsigned tail is back in the outbox already."""
    return SenderState(
        terms=terms,
        keys=keys,
        phase=Phase.FROZEN if frozen else Phase.SYNC,
        log=log,
        anchor_size=anchor_size,
        anchor_root=anchor_root,
        tail_start=tail_start,
        peer_size=0,
        peer_fresh=False,
        receipted=receipted,
        waiting=waiting,
        offered=0,
        question=None,
        paper_nonce=None,
        goal=None,
        heard_ms=None,
        sent_ms=now_ms,
        retry_at_ms=now_ms,
        tries=0,
        round_trip_ms=None,
        peer_offset_ms=None,
        peer_condition=Condition.SYNC,
        reason="evidence of two histories is kept" if frozen else "",
    )


def step(state: SenderState, event: Event, now_ms: int, rng: Rng) -> Step:
    """Take one event.

    Raises:
        VisavisError: a message was refused; the state stays as it was.
    """
    match event:
        case Tick():
            return _tick(state, now_ms, rng)
        case Waiting(count):
            return _advance(replace(state, waiting=count), now_ms, rng)
        case Unreachable():
            return _no_answer(state, now_ms, rng), []
        case Exported():
            nonce = rng(NONCE_BYTES)
            return replace(state, paper_nonce=nonce), [SayHello(nonce)]
        case Offered(end):  # first let it go; a look at the outbox prepares what comes next
            return replace(state, offered=end), []
        case Grown():
            return _grown(state, event, now_ms, rng)
        case Answered(message, root_at):
            return _answered(state, message, root_at, now_ms, rng)


def _go(state: SenderState, cause: Cause, reason: str = "") -> SenderState:
    return replace(state, phase=TRANSITIONS[state.phase, cause], reason=reason)


def _tick(state: SenderState, now_ms: int, rng: Rng) -> Step:
    question = state.question
    if question is not None:
        # A clock that was set back would otherwise make us wait for years.
        waited = now_ms - question.sent_ms
        if 0 <= waited < state.terms.pace.answer_ms:
            return state, []
        state = _no_answer(state, now_ms, rng)
    return _advance(state, now_ms, rng)


def _no_answer(state: SenderState, now_ms: int, rng: Rng) -> SenderState:
    if state.question is None:
        return state
    pace = state.terms.pace
    wait = min(pace.retry_ms << min(state.tries, 16), pace.last_retry_ms)
    jitter = wait * rng(1)[0] // 1024  # up to a quarter, so that two nodes do not march in step
    return replace(
        state,
        question=None,
        goal=None,
        peer_fresh=False,
        tries=state.tries + 1,
        retry_at_ms=now_ms + wait + jitter,
    )


def _advance(state: SenderState, now_ms: int, rng: Rng) -> Step:
    """Do the next useful thing, if there is one."""
    if state.question is not None:
        in_flight = state.question.asking is Asking.STORE and state.log.size == state.offered
        if state.phase is Phase.LIVE and in_flight and state.waiting >= PREPARE_FROM:
            return state, [TakeFromOutbox(state.receipted)]
        return state, []
    if not state.peer_fresh:
        if 0 < state.retry_at_ms - now_ms <= 2 * state.terms.pace.last_retry_ms:
            return state, []
        return _hello(state, now_ms, rng)
    takes = state.phase is Phase.LIVE and state.peer_condition not in CLOSED
    if takes and state.log.size > state.peer_size:
        nonce = rng(NONCE_BYTES)
        question = Question(Asking.STORE, nonce, now_ms)
        return replace(state, question=question, sent_ms=now_ms), [Offer(nonce, state.peer_size)]
    if takes and state.waiting:
        return state, [TakeFromOutbox(state.receipted)]
    if not 0 <= now_ms - state.sent_ms < state.terms.pace.heartbeat_ms:
        return _hello(state, now_ms, rng)
    return state, []


def _hello(state: SenderState, now_ms: int, rng: Rng) -> Step:
    nonce = rng(NONCE_BYTES)
    question = Question(Asking.HEAD, nonce, now_ms)
    return replace(state, question=question, sent_ms=now_ms), [SayHello(nonce)]


def grow(state: SenderState, event: Grown) -> SenderState:
    """Note that the disk and the anchor hold more of the log."""
    log, waiting = event.log, max(0, state.waiting - event.taken)
    reaches = log.size >= state.anchor_size
    differs = reaches and event.root_at(state.anchor_size) != state.anchor_root
    state = replace(state, log=log, keys=event.keys, waiting=waiting)
    if differs:
        return _go(state, Cause.ANCHOR_DIFFERS, Cause.ANCHOR_DIFFERS.value)
    if log.size > state.anchor_size:
        state = replace(state, anchor_size=log.size, anchor_root=log.root())
    return state


def _grown(state: SenderState, event: Grown, now_ms: int, rng: Rng) -> Step:
    state = grow(state, event)
    if state.phase is Phase.LIVE:
        return _advance(state, now_ms, rng)
    if state.phase is Phase.SYNC:
        return _synchronise(state, now_ms, rng)
    return state, []


def _answered(state: SenderState, message: Message, root_at: RootAt, now_ms: int, rng: Rng) -> Step:
    match message:
        case Head():
            return _head(state, message, root_at, now_ms, rng)
        case Receipt():
            return _receipt(state, message, root_at, now_ms, rng)
        case Add():
            return _entries_back(state, message, now_ms)
        case Refusal():
            return _refused(state, message, now_ms, rng)
        case _:
            raise MessageRefused(
                "Message refused",
                expected="an answer from the receiver",
                got=type(message).__name__.lower(),
                next_step="Nothing was written. Their node mixes up the two directions.",
            )


def _heard(state: SenderState, at_ms: int, condition: Condition, now_ms: int) -> SenderState:
    """Note that the receiver answered the outstanding question.

    Tries are counted on: a receiver that answers every question and refuses every package is
    asked less and less often. Only progress takes the count back.
    """
    question = state.question
    if question is None:
        return replace(state, heard_ms=now_ms, peer_condition=condition)
    return replace(
        state,
        question=None,
        paper_nonce=None,  # the network is back: an older answer on paper would mislead
        heard_ms=now_ms,
        retry_at_ms=now_ms,
        round_trip_ms=now_ms - question.sent_ms,
        peer_offset_ms=at_ms - (question.sent_ms + now_ms) // 2,
        peer_condition=condition,
    )


def _answers(state: SenderState, echo: bytes, *asking: Asking) -> bool:
    question = state.question
    return question is not None and question.asking in asking and question.nonce == echo


def _held(state: SenderState, note: str) -> Checkpoint | None:
    """Read what the receiver holds.

    Beyond our own log the key may have changed in entries that we lost, so there the signature
    is judged page by page, as the entries come back.
    """
    if not note:
        return None
    held = read_checkpoint(note, state.terms)
    if held.size > state.log.size:
        return held
    return judge_checkpoint(note, state.terms, state.keys)


def _head(state: SenderState, message: Head, root_at: RootAt, now_ms: int, rng: Rng) -> Step:
    on_paper = state.paper_nonce is not None and message.echo == state.paper_nonce
    if not on_paper and not _answers(state, message.echo, Asking.HEAD, Asking.STORE):
        return state, []  # late, repeated or replayed: it says nothing about now
    held = _held(state, message.note)
    if message.size != (held.size if held else 0):
        raise MessageRefused(
            "Head refused",
            expected="the size of the note that it carries",
            got=f"{message.size}",
            next_step="Call their duty line: their node contradicts itself.",
        )
    if on_paper:
        state = replace(state, question=None, paper_nonce=None)
    progress = message.size > state.peer_size or message.size == state.log.size
    state = _heard(state, message.at_ms, message.condition, now_ms)
    state = replace(state, tries=0 if progress else state.tries)
    if held is not None and held.size <= state.log.size and root_at(held.size) != held.root:
        return _freeze(state, message.note, held.size)
    effects: list[Effect] = []
    if held is not None and len(parse_note(message.note.encode()).signatures) > 1:
        judge_receipt(message.note, state.terms)
        if state.receipted < held.size <= state.log.size:
            effects.append(KeepReceipt(message.note, held.size))
            state = replace(state, receipted=held.size)
    beyond = state.reason.startswith(Cause.ANCHOR_BEYOND.value)
    found = beyond and held is not None and held.size > state.log.size
    if state.phase is Phase.FROZEN or (state.phase is Phase.HALTED and not found):
        return replace(state, peer_size=message.size, peer_fresh=True), effects
    if held is not None and held.size > state.log.size:
        state = replace(_go(state, Cause.PEER_AHEAD), goal=held, peer_size=held.size)
        state, more = _synchronise(state, now_ms, rng)
        return state, effects + more
    state = replace(state, peer_size=message.size, peer_fresh=True, offered=state.log.size)
    if state.phase is Phase.SYNC:
        state, more = _synchronise(state, now_ms, rng)
    else:
        state, more = _advance(_go(state, Cause.HEAD_AGREES), now_ms, rng)
    return state, effects + more


def _synchronise(state: SenderState, now_ms: int, rng: Rng) -> Step:
    """Get from SYNC to LIVE: first the receiver's copy, then the anchor's, then compare."""
    goal = state.goal
    if goal is not None:
        if state.log.size < goal.size:
            nonce = rng(NONCE_BYTES)
            question = Question(Asking.ENTRIES, nonce, now_ms)
            state = replace(state, question=question, sent_ms=now_ms)
            return state, [SayFetch(nonce, state.log.size)]
        state = replace(state, goal=None, peer_fresh=True, offered=state.log.size)
    if not state.peer_fresh:
        return state, []
    if state.log.size < state.anchor_size:
        if state.tail_start <= state.log.size:
            return state, [ReclaimTail()]
        missing = f"entries {state.log.size} to {min(state.tail_start, state.anchor_size)}"
        return _go(state, Cause.ANCHOR_BEYOND, f"{Cause.ANCHOR_BEYOND.value}: {missing}"), []
    if state.log.size == state.anchor_size and state.log.root() != state.anchor_root:
        return _go(state, Cause.ANCHOR_DIFFERS, Cause.ANCHOR_DIFFERS.value), []
    return _advance(_go(state, Cause.HEAD_AGREES), now_ms, rng)


def _entries_back(state: SenderState, message: Add, now_ms: int) -> Step:
    if not _answers(state, message.nonce, Asking.ENTRIES):
        return state, []
    goal = state.goal
    if goal is None or message.start != state.log.size or not message.entries:
        raise MessageRefused(
            "Fetched entries refused",
            expected=f"entries from {state.log.size}",
            got=f"{len(message.entries)} from {message.start}",
            next_step="Nothing was written; asking again.",
        )
    keys = keys_after(
        state.keys, message.entries, message.start, state.log.size, state.terms.origin
    )
    signed = judge_checkpoint(message.note, state.terms, keys)
    link_id = state.terms.link_id
    log = state.log.extend([entry.leaf_hash(link_id) for entry in message.entries])
    if log.size != signed.size or log.size > goal.size:
        raise MessageRefused(
            "Fetched entries refused",
            expected=f"{signed.size - state.log.size} entries and no more than asked",
            got=f"{len(message.entries)}",
            next_step="Nothing was written; asking again.",
        )
    if log.root() != signed.root:
        raise RootMismatch(
            "Fetched entries refused",
            expected=f"entries with the signed root {signed.root.hex()[:16]}",
            got=log.root().hex()[:16],
            next_step="Nothing was written. Their copy of our log is damaged, or ours is.",
        )
    return replace(state, question=None, heard_ms=now_ms, tries=0), [Adopt(message, keys)]


def _receipt(state: SenderState, message: Receipt, root_at: RootAt, now_ms: int, rng: Rng) -> Step:
    """A cosigned checkpoint counts whenever it comes; only a fresh one says what they hold."""
    receipt = judge_receipt(message.note, state.terms)
    if receipt.size <= state.log.size and root_at(receipt.size) != receipt.root:
        return _freeze(state, message.note, receipt.size)
    if receipt.size > state.log.size:
        raise MessageRefused(
            "Receipt refused",
            expected=f"a size of at most {state.log.size}",
            got=f"{receipt.size}",
            next_step="Restored from a backup? The next head will bring the rest back.",
        )
    effects: list[Effect] = []
    if receipt.size > state.receipted:
        effects.append(KeepReceipt(message.note, receipt.size))
        tail_start = max(state.tail_start, receipt.size)
        state = replace(state, receipted=receipt.size, tail_start=tail_start)
    if _answers(state, message.echo, Asking.STORE):
        state = _heard(state, message.at_ms, Condition.LIVE, now_ms)
        state = replace(state, peer_size=receipt.size, peer_fresh=True, tries=0)
    elif message.echo == NO_NONCE and receipt.size > state.peer_size:
        state = replace(state, peer_size=receipt.size)
    else:
        return state, effects
    state, more = _advance(state, now_ms, rng)
    return state, effects + more


def _refused(state: SenderState, message: Refusal, now_ms: int, rng: Rng) -> Step:
    question = state.question
    if question is None or question.nonce != message.echo:
        return state, []
    refused = _heard(state, message.at_ms, message.condition, now_ms)
    # Ask for the head again, but not at once: a peer that refuses everything is no reason to spin.
    refused = _no_answer(replace(refused, question=question), now_ms, rng)
    return replace(refused, reason=f"the receiver refused: {message.code}"), []


def _freeze(state: SenderState, note: str, size: int) -> Step:
    reason = "a signature on our log stands under a root that our log does not have"
    state = _go(state, Cause.OTHER_HISTORY, reason) if state.phase is not Phase.FROZEN else state
    state = replace(state, question=None, peer_fresh=True)  # from now on heartbeats suffice
    return state, [KeepEvidence(reason, note, size)]


def refuse_if_closed(state: SenderState) -> None:
    """Refuse a new statement that this link could never deliver.

    Raises:
        LinkFrozen: the link is frozen.
    """
    if state.phase is Phase.FROZEN:
        raise LinkFrozen(
            f"Link {state.terms.origin} takes nothing",
            expected="a live link",
            got="frozen on evidence of two histories",
            next_step="Export the evidence and call their duty line.",
        )
