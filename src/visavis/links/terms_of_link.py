"""What both ends of one link agreed at its genesis, and how a checkpoint is judged under it."""

from dataclasses import dataclass
from functools import lru_cache

from visavis.links.entries import ROTATION, Entry
from visavis.links.errors import MessageRefused, WrongCheckpoint
from visavis.parties import KeyHistory, Revocation, parse_rotation
from visavis.record import (
    EMPTY_ROOT,
    Checkpoint,
    Note,
    parse_checkpoint,
    parse_note,
    verify_checkpoint_signature,
    verify_cosignature,
)
from visavis.terms import PartyId, VisavisError


@dataclass(frozen=True, slots=True)
class Pace:
    """When a side speaks without being asked, in milliseconds; agreed in the manifest."""

    heartbeat_ms: int = 30_000  # a silent line is noticed within a minute
    answer_ms: int = (
        10_000  # an answer takes a round trip and four disk flushes; ten seconds is late
    )
    retry_ms: int = 1_000  # the first retry; doubles up to the last
    last_retry_ms: int = 60_000


@dataclass(frozen=True, slots=True)
class LinkTerms:
    """One direction of a link: `sender` keeps the log, `receiver` replicates and cosigns it."""

    link_id: bytes
    origin: str
    sender: PartyId
    receiver: PartyId
    log_key: bytes
    stored_name: str
    stored_key: bytes
    sender_transport_key: bytes
    receiver_transport_key: bytes
    pace: Pace
    revocations: tuple[Revocation, ...] = ()  # of the sender's newest card


@lru_cache(maxsize=64)  # one note is asked about several times in one step; 4 KB each at most
def _note(note_text: str) -> Note:
    return parse_note(note_text.encode())


def read_checkpoint(note_text: str, terms: LinkTerms) -> Checkpoint:
    """Return the checkpoint in `note_text`, whoever signed it.

    Extension lines are refused: a text with lines that nobody here understands would be another
    text than the one that the receiver cosigns. A wrong root of the empty tree is refused rather
    than kept: no history can be shown against it.

    Raises:
        WrongCheckpoint: no checkpoint, another origin, extension lines, or a wrong empty root.
    """
    try:
        checkpoint = parse_checkpoint(_note(note_text).text)
    except VisavisError as error:
        raise _wrong(terms, str(error)) from None
    if checkpoint.origin != terms.origin:
        raise _wrong(terms, f"one for {checkpoint.origin[:100]!r}")
    if not checkpoint.size and checkpoint.root != EMPTY_ROOT:
        raise _wrong(terms, "a root of nothing that is not the empty tree's")
    if checkpoint.extensions:
        raise _wrong(terms, f"extension line {checkpoint.extensions[0][:60]!r}")
    return checkpoint


def judge_checkpoint(note_text: str, terms: LinkTerms, keys: KeyHistory) -> Checkpoint:
    """Return the checkpoint in `note_text` if the log key in force at its size signed it.

    Raises:
        WrongCheckpoint: another origin, a key not in force at that size or revoked from it, or
            no valid signature.
    """
    size = read_checkpoint(note_text, terms).size
    try:
        key = keys.verification_key(size)
        return verify_checkpoint_signature(_note(note_text), terms.origin, key)
    except VisavisError as error:
        raise _wrong(terms, str(error)) from None


def judge_receipt(note_text: str, terms: LinkTerms) -> Checkpoint:
    """Return the checkpoint in `note_text` if the receiver's "durably stored" key cosigned it.

    The log's own signature is not looked at here: what the receiver cosigned binds the receiver.

    Raises:
        WrongCheckpoint: another origin, or no valid cosignature of the receiver.
    """
    checkpoint = read_checkpoint(note_text, terms)
    try:
        verify_cosignature(_note(note_text), terms.stored_name, terms.stored_key)
    except VisavisError as error:
        raise _wrong(terms, str(error)) from None
    return checkpoint


def keys_after(
    keys: KeyHistory, entries: tuple[Entry, ...], start: int, known: int, origin: str
) -> KeyHistory:
    """Follow the key rotations among `entries`, which begin at index `start`.

    Those below index `known` are part of `keys` already.

    Raises:
        MessageRefused: a rotation whose content was withheld.
        RotationRefused: a rotation that does not follow from the key in force.
    """
    for index, entry in enumerate(entries, start):
        if entry.kind != ROTATION or index < known:
            continue
        if entry.content is None:
            raise MessageRefused(
                f"Entries of {origin} refused",
                expected=f"the key rotation at {index} with its content",
                got="a withheld one",
                next_step="Nothing was written. A rotation cannot be withheld.",
            )
        keys = keys.apply_rotation(parse_rotation(entry.content), at_index=index)
    return keys


def _wrong(terms: LinkTerms, got: str) -> WrongCheckpoint:
    return WrongCheckpoint(
        f"Checkpoint on {terms.origin} refused",
        expected="a valid signature of the key in force",
        got=got,
        next_step="Nothing was written. Ask their duty line whether a key was changed.",
    )
