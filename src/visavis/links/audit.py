"""Auditing a log: does what is stored still give the roots that were signed?

A log that decayed must not accuse a peer of a second history, so an end audits its own log
before it keeps evidence; a node's check and an operator's repair use the same.
"""

from collections.abc import Iterator

from visavis.links.entries import Entry
from visavis.links.ports import LinkLog, Rot
from visavis.links.terms_of_link import LinkTerms, judge_checkpoint
from visavis.parties import KeyHistory
from visavis.record import EMPTY_FRONTIER, Frontier, extend_stored
from visavis.terms import VisavisError

PAGE = 256  # one tile of hashes, and never across a tile's border


def audit_log(log: LinkLog, terms: LinkTerms, keys: KeyHistory) -> Frontier:
    """Recompute every hash of a log from its entries, a page at a time, and verify its notes.

    Takes some 10 µs an entry and 60 µs a note.

    Args:
        keys: the log's, by the rotations that it holds.

    Returns:
        The edge of the tree that the entries give.

    Raises:
        Rot: an entry, a leaf hash, a stored hash or a note is not what it was.
    """
    frontier = EMPTY_FRONTIER
    size = log.size()
    notes = _notes(log, size)
    size_of_note, text_of_note = next(notes, (size + 1, ""))
    for start in range(0, size, PAGE):
        end = min(start + PAGE, size)
        entries: list[Entry] = []
        while start + len(entries) < end:
            at = start + len(entries)
            entries.extend(log.entries(at, end - at, 1 << 20))
        leaf_hashes = [entry.leaf_hash(terms.link_id) for entry in entries]
        _compare("entry", start, leaf_hashes, list(log.hashes(0, start, end)))
        for level, index, node in extend_stored(frontier, leaf_hashes)[1]:
            _compare(
                f"hash of level {level}", index, [node], list(log.hashes(level, index, index + 1))
            )
        for leaf in leaf_hashes:
            frontier = frontier.append(leaf)
            if frontier.size == size_of_note:
                check_note(text_of_note, frontier, terms, keys)
                size_of_note, text_of_note = next(notes, (size + 1, ""))
    return frontier


def check_note(note: str, frontier: Frontier, terms: LinkTerms, keys: KeyHistory) -> None:
    """Hold a stored note against the tree at its size, and its signature against the log's key.

    Raises:
        Rot: it says something else, or the signature no longer verifies.
    """
    try:
        checkpoint = judge_checkpoint(note, terms, keys)
    except VisavisError as error:
        raise Rot(f"the note stored for size {frontier.size} is damaged: {error.got}") from None
    if (checkpoint.size, checkpoint.root) != (frontier.size, frontier.root()):
        raise Rot(f"the note stored for size {frontier.size} is not about what is stored")


def _notes(log: LinkLog, size: int) -> Iterator[tuple[int, str]]:
    for start in range(size):
        found = log.note_for_page(start, 1)
        if found is not None:
            yield found


def _compare(what: str, start: int, computed: list[bytes], stored: list[bytes]) -> None:
    for offset, (one, two) in enumerate(zip(computed, stored, strict=True)):
        if one != two:
            raise Rot(f"{what} {start + offset} is not what was stored")
