"""What the world knows of one directed link, because it sees every signature and message."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from visavis.links import STATEMENT, Entry, LinkLog, LinkTerms
from visavis.record import EMPTY_FRONTIER, EMPTY_ROOT, Checkpoint, Frontier
from visavis.simulation.genesis import Direction


@dataclass(slots=True)
class Chronicle:
    """The true history of one directed link."""

    direction: Direction
    epoch: int
    sender_is_honest: bool = True
    receiver_is_honest: bool = True
    truth: list[Entry] = field(default_factory=list)  # as far as a log key ever signed
    roots: list[bytes] = field(default_factory=lambda: [EMPTY_ROOT])  # by size
    signed: dict[int, bytes] = field(default_factory=dict)
    cosigned: dict[int, bytes] = field(default_factory=dict)
    checked: int = 0  # entries at the receiver that were compared with the truth
    receiver_lost_some: bool = False  # a restore put the receiver behind its own word
    receiver_rotten: bool = False  # something decayed at the receiver and is not mended yet
    offers: int = 0
    answers: int = 0
    needless_entries: int = 0
    stored_unasked: int = 0
    _frontier: Frontier = EMPTY_FRONTIER

    @property
    def terms(self) -> LinkTerms:
        """The link's terms."""
        return self.direction.terms

    def signed_by(self, role: str) -> Mapping[int, bytes]:
        """Roots by size that the log key, or the "durably stored" key, signed."""
        return self.signed if role == "log" else self.cosigned

    def extend(self, log: LinkLog, size: int, said: Mapping[bytes, Entry]) -> None:
        """Take into the truth what the sender's log holds, before it signs `size` entries.

        Args:
            said: statements as they were said, by salt; on the disk one may have decayed.
        """
        start = len(self.truth)
        if size <= start or log.size() < size:
            return
        for stored in log.entries(start, size - start, 1 << 62):
            entry = said.get(stored.seal, stored) if stored.kind == STATEMENT else stored
            self.truth.append(entry)
            self._frontier = self._frontier.append(entry.leaf_hash(self.terms.link_id))
            self.roots.append(self._frontier.root())

    def note_signed(self, role: str, checkpoint: Checkpoint) -> None:
        """Write a signature down."""
        (self.signed if role == "log" else self.cosigned)[checkpoint.size] = checkpoint.root
