"""What must hold in every world, each as a function of its own that says what broke."""

from collections.abc import Sequence

from visavis.links import Bundle, Entry, LinkLog, ReceivingEnd, SendingEnd, verify_bundle
from visavis.links.receiver import Phase as ReceiverPhase
from visavis.links.sender import Phase as SenderPhase
from visavis.links.terms_of_link import judge_receipt
from visavis.record import EMPTY_FRONTIER, Checkpoint
from visavis.simulation.chronicle import Chronicle
from visavis.terms import VisavisError

# A hello carries two notes, the longer of them cosigned: about 900 bytes with its envelope; a
# head or a receipt one. Nothing in them grows with the log, so one constant bounds them all.
MAX_QUESTION_BYTES = 1536


class Broken(BaseException):
    """An invariant does not hold. `name` is the function that found it.

    Not an Exception: it is raised in the middle of a signature, where an end takes every
    Exception for a failing disk and goes on.
    """

    def __init__(self, name: str, message: str) -> None:
        self.name = name
        super().__init__(f"{name}: {message}")


def one_root_per_size(story: Chronicle, role: str, checkpoint: Checkpoint) -> None:
    """No key signs two roots for one origin and size."""
    known = story.signed_by(role).get(checkpoint.size)
    if known is not None and known != checkpoint.root:
        raise Broken(
            "one_root_per_size",
            f"the {role} key of {story.terms.origin} signs {checkpoint.root.hex()[:16]} at size"
            f" {checkpoint.size}, after {known.hex()[:16]}",
        )


def signed_is_durable(
    story: Chronicle, log: LinkLog, anchored: int, checkpoint: Checkpoint
) -> None:
    """A log key signs only what is on the disk, in the anchor, and part of one history."""
    size = checkpoint.size
    if log.size() < size or anchored < size:
        raise Broken(
            "signed_is_durable",
            f"{story.terms.origin} signs size {size} with {log.size()} entries stored and"
            f" {anchored} in the anchor",
        )
    if story.roots[size] != checkpoint.root:
        raise Broken(
            "signed_is_durable",
            f"{story.terms.origin} signs at size {size} a root that its history does not have",
        )


def cosigned_never_falls(story: Chronicle, checkpoint: Checkpoint) -> None:
    """The size that a receiver cosigns never falls."""
    highest = max(story.cosigned, default=0)
    if checkpoint.size < highest:
        raise Broken(
            "cosigned_never_falls",
            f"the receiver of {story.terms.origin} cosigns {checkpoint.size} after {highest}",
        )


def cosigned_is_durable(
    story: Chronicle, log: LinkLog, anchored: int, size: int, root: bytes | None
) -> None:
    """What is cosigned is stored, readable, what the sender said, and in the anchor."""
    stored = log.entries(0, size, 1 << 62) if size else ()
    if len(stored) < size or anchored < size:
        raise Broken(
            "cosigned_is_durable",
            f"the receiver of {story.terms.origin} cosigned {size} entries, can read"
            f" {len(stored)}, and its anchor says {anchored}",
        )
    if story.sender_is_honest:
        stored_is_what_was_said(story, stored)
        computed = story.roots[size]
    else:
        link_id = story.terms.link_id
        computed = EMPTY_FRONTIER.extend(entry.leaf_hash(link_id) for entry in stored).root()
    if root is not None and computed != root:
        raise Broken("cosigned_is_durable", f"{story.terms.origin} has another root at {size}")


def receipts_are_cosigned(story: Chronicle, size: int, note: str) -> None:
    """A receipt that a sender keeps is the receiver's word about the sender's own history."""
    try:
        said = judge_receipt(note, story.terms)
    except VisavisError as error:
        raise Broken("receipts_are_cosigned", f"{story.terms.origin}: {error}") from error
    if said.size != size or story.roots[size] != said.root:
        raise Broken("receipts_are_cosigned", f"{story.terms.origin} keeps one for another history")


def stored_is_what_was_said(story: Chronicle, stored: Sequence[Entry], start: int = 0) -> None:
    """The receiver's entries are a prefix of what the sender's record said, content by content."""
    truth = story.truth[start : start + len(stored)]
    if list(stored) == truth:
        return
    at = next((n for n, pair in enumerate(zip(stored, truth, strict=False)) if pair[0] != pair[1]))
    raise Broken(
        "stored_is_what_was_said",
        f"entry {start + at} of {story.terms.origin} is {stored[at]!r:.120} at the receiver,"
        f" {truth[at]!r:.120} in what was said",
    )


def honest_links_never_freeze(
    story: Chronicle, sending: SendingEnd | None, receiving: ReceivingEnd | None
) -> None:
    """Between honest parties nobody finds two histories, whatever the world does to them."""
    ends = (
        (sending, SenderPhase.FROZEN, "sender"),
        (receiving, ReceiverPhase.FROZEN, "receiver"),
    )
    for end, frozen, which in ends:
        if end is not None and end.state.phase is frozen:
            raise Broken(
                "honest_links_never_freeze",
                f"the {which} of {story.terms.origin} froze: {end.state.reason}",
            )


def fork_is_proven_offline(story: Chronicle, bundle: Bundle, role: str) -> None:
    """Every signed fork yields evidence that a stranger can verify."""
    try:
        finding = verify_bundle(bundle)
    except VisavisError as error:
        raise Broken("fork_is_proven_offline", f"{story.terms.origin}: {error}") from error
    guilty = story.terms.sender if role == "log" else story.terms.receiver
    if finding.forked_by != (role, guilty):
        raise Broken("fork_is_proven_offline", f"blames {finding.forked_by}, not {guilty}")


def questions_are_short(story: Chronicle, what: str, count_bytes: int) -> None:
    """A retry costs one question and one answer of bounded size, whatever the log holds.

    So all bytes of a link are: the entries that were missing, once; for each package that was
    lost, refused, or unanswered, that package again; and `MAX_QUESTION_BYTES` for every other
    message. `offers_are_answered` bounds how many packages there are, and
    `nothing_known_is_sent_again` what is in them.
    """
    if count_bytes > MAX_QUESTION_BYTES:
        raise Broken("questions_are_short", f"{what} on {story.terms.origin}: {count_bytes} bytes")


def offers_are_answered(story: Chronicle) -> None:
    """A package is sent only after an answer was heard that said where to go on.

    So a lost package is never repeated blindly: each repetition is paid by a fresh answer.
    """
    if story.offers > story.answers:
        raise Broken(
            "offers_are_answered",
            f"{story.offers} packages on {story.terms.origin} after {story.answers} answers",
        )


def nothing_known_is_sent_again(story: Chronicle) -> None:
    """No package repeats entries that its receiver is known to hold.

    The one exception: entries that arrived in a package which was given up as lost, or by
    another way, after the answer that the sender goes by was written. Each such entry can be
    in vain once for every package that was on its way meanwhile.
    """
    if story.needless_entries > story.stored_unasked:
        raise Broken(
            "nothing_known_is_sent_again",
            f"{story.needless_entries} entries in vain on {story.terms.origin}, where only"
            f" {story.stored_unasked} had come by another way",
        )


def everything_arrived(party: str, said: Sequence[bytes], arrived: Sequence[bytes]) -> None:
    """Every statement is at the other side exactly once and in order."""
    if list(said) == list(arrived):
        return
    missing = [text for text in said if text not in set(arrived)]
    extra = [text for text in arrived if text not in set(said)]
    raise Broken(
        "everything_arrived",
        f"{party} said {len(said)}, {len(arrived)} arrived; missing {missing[:3]!r}, not said or"
        f" declared lost {extra[:3]!r}, or out of order",
    )
