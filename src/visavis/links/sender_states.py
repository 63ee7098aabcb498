"""Where a sending end can stand, what happens to it, and what it can decide."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

import msgspec

from visavis.links.messages import (
    Add,
    Condition,
    Message,
)
from visavis.links.terms_of_link import (
    LinkTerms,
)
from visavis.parties import KeyHistory
from visavis.record import Checkpoint, Frontier

Rng = Callable[[int], bytes]
RootAt = Callable[[int], bytes]


class Phase(StrEnum):
    """Where a sending end stands."""

    SYNC = "sync"  # since a start or a lost answer: asks for the receiver's head
    LIVE = "live"
    HALTED = "halted"  # signed more than anybody can give back: a new epoch is needed
    FROZEN = "frozen"  # two histories under one key: evidence is kept


class Cause(StrEnum):
    """Why a sending end changes its phase."""

    HEAD_AGREES = "the receiver's fresh head is part of our log, and our log reaches our anchor"
    PEER_AHEAD = "the receiver holds more of our log than we do: fetch it back"
    ANCHOR_BEYOND = "our anchor is ahead of everything that can be obtained"
    ANCHOR_DIFFERS = "our log has another root at the anchor's size"
    OTHER_HISTORY = "a signature binds its signer to another history"


TRANSITIONS: Mapping[tuple[Phase, Cause], Phase] = MappingProxyType(
    {
        (Phase.SYNC, Cause.HEAD_AGREES): Phase.LIVE,
        (Phase.SYNC, Cause.PEER_AHEAD): Phase.SYNC,
        (Phase.SYNC, Cause.ANCHOR_BEYOND): Phase.HALTED,
        (Phase.SYNC, Cause.ANCHOR_DIFFERS): Phase.HALTED,
        (Phase.SYNC, Cause.OTHER_HISTORY): Phase.FROZEN,
        (Phase.LIVE, Cause.HEAD_AGREES): Phase.LIVE,
        (Phase.LIVE, Cause.PEER_AHEAD): Phase.SYNC,
        (Phase.LIVE, Cause.ANCHOR_DIFFERS): Phase.HALTED,
        (Phase.LIVE, Cause.OTHER_HISTORY): Phase.FROZEN,
        (Phase.HALTED, Cause.PEER_AHEAD): Phase.SYNC,  # a file brought them what we both lost
        (Phase.HALTED, Cause.OTHER_HISTORY): Phase.FROZEN,
    }
)


class Asking(StrEnum):
    """What an outstanding question was."""

    HEAD = "head"
    STORE = "store"
    ENTRIES = "entries"


@dataclass(frozen=True, slots=True)
class Question:
    """A message that waits for its answer."""

    asking: Asking
    nonce: bytes
    sent_ms: int


class SenderState(msgspec.Struct, frozen=True, gc=False):
    """Everything that a sending end decides by. Sizes count entries."""

    terms: LinkTerms
    keys: KeyHistory
    phase: Phase
    log: Frontier  # what the own disk holds
    anchor_size: int  # what may have been signed; outside every backup
    anchor_root: bytes
    tail_start: int  # the anchor holds the entries [tail_start, anchor_size) themselves
    peer_size: int  # what the receiver holds, by its last fresh answer
    peer_fresh: bool  # no answer is missing since `peer_size` was heard
    receipted: int  # highest size that the receiver cosigned; never falls
    waiting: int  # outbox entries that are not in the log yet
    offered: int  # end of the newest package handed to the network
    question: Question | None
    paper_nonce: bytes | None  # asked in an export file; the answer may take days
    goal: Checkpoint | None  # the receiver's newer copy of our log, to be fetched
    heard_ms: int | None
    sent_ms: int
    retry_at_ms: int
    tries: int
    round_trip_ms: int | None
    peer_offset_ms: int | None
    peer_condition: Condition
    reason: str


# Events ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Tick:
    """Time has passed."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """The outbox now holds `count` entries."""

    count: int


@dataclass(frozen=True, slots=True)
class Answered:
    """A message came whose envelope is the receiver's. `root_at` gives our root at a size."""

    message: Message
    root_at: RootAt


@dataclass(frozen=True, slots=True)
class Unreachable:
    """The network said that the outstanding message did not arrive, or no answer will come."""


@dataclass(frozen=True, slots=True)
class Grown:
    """The log on disk, and the anchor, now reach `log`; `taken` entries left the outbox."""

    log: Frontier
    taken: int
    keys: KeyHistory
    root_at: RootAt


@dataclass(frozen=True, slots=True)
class Exported:
    """The question for the head goes into a file: its answer may take days."""


@dataclass(frozen=True, slots=True)
class Offered:
    """The package [.., end) was handed to the network."""

    end: int


Event = Tick | Waiting | Answered | Unreachable | Grown | Exported | Offered


# Effects --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SayHello:
    """Send hello with the newest note and receipt."""

    nonce: bytes


@dataclass(frozen=True, slots=True)
class SayFetch:
    """Ask the receiver for our own entries from `start`."""

    nonce: bytes
    start: int


@dataclass(frozen=True, slots=True)
class TakeFromOutbox:
    """Move a package from outbox to log; flush; write size, root and unreceipted tail to the
    anchor; flush; then come back with `Grown`."""

    receipted: int


@dataclass(frozen=True, slots=True)
class Adopt:
    """Append entries that our own signature authenticates; then come back with `Grown`."""

    message: Add
    keys: KeyHistory


@dataclass(frozen=True, slots=True)
class ReclaimTail:
    """Append the anchor's own copy of entries [log size, anchor size); then `Grown`."""


@dataclass(frozen=True, slots=True)
class Offer:
    """Sign the checkpoint at the package's end, send it; come back with `Offered`."""

    nonce: bytes
    start: int


@dataclass(frozen=True, slots=True)
class KeepReceipt:
    """Keep the receiver's cosigned checkpoint; drop what the anchor holds below its size."""

    note: str
    size: int


@dataclass(frozen=True, slots=True)
class KeepEvidence:
    """Keep both sides of a contradiction. `theirs` and `ours` are notes or ""."""

    reason: str
    theirs: str
    size: int


Effect = (
    SayHello | SayFetch | TakeFromOutbox | Adopt | ReclaimTail | Offer | KeepReceipt | KeepEvidence
)

Step = tuple[SenderState, list[Effect]]
