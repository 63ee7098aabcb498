"""What both ends of a link do with what is stored: keys, checks of decay, evidence, faults."""

from visavis.links.entries import Entry
from visavis.links.errors import StorageFailed
from visavis.links.ports import Evidence, LinkLog, Rot
from visavis.links.terms_of_link import LinkTerms
from visavis.parties import KeyHistory, parse_rotation


def key_history(terms: LinkTerms, log: LinkLog) -> KeyHistory:
    """Return the log's keys by what is stored, rotations and revocations included."""
    keys = KeyHistory.start(terms.origin, terms.log_key)
    for index, content in log.rotations():
        keys = keys.apply_rotation(parse_rotation(content), at_index=index)
    return keys.revoke(terms.revocations)


def check_rot(terms: LinkTerms, log: LinkLog, start: int, entries: tuple[Entry, ...]) -> None:
    """Hold entries read from the disk to the hashes stored beside them.

    Raises:
        Rot: an entry no longer matches.
    """
    at = start
    stored: list[bytes] = []
    while at < start + len(entries):  # never across a tile border
        end = min(start + len(entries), (at // 256 + 1) * 256)
        stored.extend(log.hashes(0, at, end))
        at = end
    for offset, entry in enumerate(entries):
        if entry.leaf_hash(terms.link_id) != stored[offset]:
            raise Rot(f"entry {start + offset} of {terms.origin} no longer matches its leaf hash")


def keep_once(log: LinkLog, evidence: Evidence) -> None:
    """Keep evidence that is not kept yet."""
    if all(known.note != evidence.note for known in log.evidence()):
        log.keep_evidence(evidence)


def storage_failure(terms: LinkTerms, error: Exception) -> StorageFailed:
    """Say what a disk's failure means for a link."""
    return StorageFailed(
        f"This node could not store on {terms.origin}",
        expected="a disk that takes the write",
        got=f"{type(error).__name__}: {error}",
        next_step="Nothing was lost or signed. Free or mend the disk; it goes on by itself.",
    )
