"""A sender that lies with its own keys: forks, wrong roots and sizes, replays, wrong keys."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from visavis.links import (
    MAX_CONTENT_BYTES,
    MAX_ENTRIES,
    ROTATION,
    STATEMENT,
    Add,
    Condition,
    Entry,
    Head,
    Hello,
    Message,
    Receipt,
    Refusal,
    open_message,
    seal_message,
)
from visavis.parties import make_rotation
from visavis.parties.keys import Signer
from visavis.record import (
    EMPTY_FRONTIER,
    Checkpoint,
    Note,
    NoteSignature,
    checkpoint_text,
    render_note,
    sign_checkpoint,
)
from visavis.simulation.genesis import Direction
from visavis.simulation.keys import PartyKeys, signer_of
from visavis.terms import VisavisError

NONE_16 = bytes(16)


@dataclass
class EvilSender:
    """Stands at the sending end. Implements `station.Outgoing`."""

    direction: Direction
    keys: PartyKeys
    rng: Random
    tell: Callable[[str], None]

    def __post_init__(self) -> None:
        self.history: list[Entry] = []
        self.signer: Signer = self.keys.log_signer(self.direction.terms.log_key)
        self.peer_size = 0
        self.peer_condition = Condition.SYNC
        self.receipt = ""
        self.sent: list[bytes] = []
        self.number = 0

    def tick(self, now_ms: int) -> list[bytes]:
        if self.rng.random() < 0.4:
            return []
        act = self.rng.choice(ACTS)
        self.tell(f"evil sender: {act.__name__.lstrip('_')}")
        raws = [self._seal(message) for message in act(self, now_ms)]
        self.sent.extend(raws)
        return raws

    def outbox_grew(self, now_ms: int) -> list[bytes]:
        return self.tick(now_ms)

    def unreachable(self, now_ms: int) -> list[bytes]:
        return []

    def receive(self, raw: bytes, now_ms: int) -> list[bytes]:
        terms = self.direction.terms
        try:
            message = open_message(raw, terms.link_id, terms.receiver_transport_key)
        except VisavisError:
            return []
        match message:
            case Head(_, condition, size, _, _):
                self.peer_size, self.peer_condition = size, condition
            case Receipt(_, note, _):
                self.receipt = note
                self.peer_size = max(self.peer_size, int(note.split("\n")[1]))
            case Refusal(_, _, size, condition, _):
                self.peer_size, self.peer_condition = size, condition
        return []

    def _seal(self, message: Message) -> bytes:
        return seal_message(message, self.direction.terms.link_id, self.keys.transport)

    def entry(self, content: bytes | None = None) -> Entry:
        """Make an entry that was never said before."""
        self.number += 1
        said = content if content is not None else f"evil {self.number}".encode()
        return Entry(STATEMENT, 0, self.rng.randbytes(32), said)

    def root(self, entries: list[Entry]) -> bytes:
        """The root of a history."""
        link_id = self.direction.terms.link_id
        return EMPTY_FRONTIER.extend(entry.leaf_hash(link_id) for entry in entries).root()

    def note(
        self, size: int, root: bytes, signer: Signer | None = None, *, origin: str = ""
    ) -> str:
        """Sign a checkpoint."""
        checkpoint = Checkpoint(origin or self.direction.terms.origin, size, root)
        line = sign_checkpoint(checkpoint, signer or self.signer)
        return render_note(Note(checkpoint_text(checkpoint), (line,))).decode()

    def hello(self, note: str, now_ms: int, condition: Condition = Condition.LIVE) -> Hello:
        """Ask, showing a note."""
        return Hello(self.rng.randbytes(16), condition, note, "", now_ms)

    def add(self, start: int, entries: list[Entry], note: str) -> Add:
        """Offer entries under a note."""
        return Add(self.rng.randbytes(16), start, tuple(entries), note)

    def other_history(self, keep: int, size: int) -> list[Entry]:
        """The first `keep` entries of the history, then others, `size` in all."""
        return [*self.history[:keep], *(self.entry() for _ in range(size - keep))]


def _advance(evil: EvilSender, now_ms: int) -> list[Message]:
    evil.history.extend(evil.entry() for _ in range(evil.rng.randrange(1, 5)))
    return _catch_up(evil, now_ms)


def _catch_up(evil: EvilSender, now_ms: int) -> list[Message]:
    start = min(evil.peer_size, len(evil.history))
    end = min(len(evil.history), start + MAX_ENTRIES)
    note = evil.note(end, evil.root(evil.history[:end]))
    return [evil.hello(note, now_ms), evil.add(start, evil.history[start:end], note)]


def _fork_in_hello(evil: EvilSender, now_ms: int) -> list[Message]:
    if not evil.peer_size:
        return []
    size = evil.rng.randrange(1, evil.peer_size + 1)
    other = evil.other_history(evil.rng.randrange(size), size)
    return [evil.hello(evil.note(size, evil.root(other)), now_ms)]


def _fork_in_add(evil: EvilSender, now_ms: int) -> list[Message]:
    if not evil.peer_size:
        return []
    size = evil.rng.randrange(1, evil.peer_size + 1)
    keep = evil.rng.randrange(size)
    other = evil.other_history(keep, size)
    note = evil.note(size, evil.root(other))
    return [evil.add(keep, other[keep:][:MAX_ENTRIES], note)]


def _fork_ahead(evil: EvilSender, now_ms: int) -> list[Message]:
    """Other entries from before what the receiver holds; after a restore it cannot see that."""
    start = evil.peer_size
    keep = evil.rng.randrange(start + 1)
    size = max(start, len(evil.history)) + evil.rng.randrange(1, 4)
    other = evil.other_history(keep, min(size, start + MAX_ENTRIES))
    note = evil.note(len(other), evil.root(other))
    return [evil.add(start, other[start:], note)]


def _fork_after_restore(evil: EvilSender, now_ms: int) -> list[Message]:
    """The receiver says that it holds less than before: give it another history from there."""
    if evil.peer_condition is not Condition.RECOVER:
        return _ask(evil, now_ms)
    start = evil.peer_size
    other = evil.other_history(start, min(len(evil.history) + 1, start + MAX_ENTRIES))
    note = evil.note(len(other), evil.root(other))
    return [evil.add(start, other[start:], note)]


def _ask(evil: EvilSender, now_ms: int) -> list[Message]:
    return [evil.hello("", now_ms)]


def _wrong_root(evil: EvilSender, now_ms: int) -> list[Message]:
    more = [evil.entry()]
    return [evil.add(evil.peer_size, more, evil.note(evil.peer_size + 1, evil.rng.randbytes(32)))]


def _wrong_size(evil: EvilSender, now_ms: int) -> list[Message]:
    more = [evil.entry()]
    whole = [*evil.history[: evil.peer_size], *more]
    size = len(whole) + evil.rng.choice((-1, 1, 2, 1000))
    note = evil.note(max(0, size), evil.root(whole))
    return [evil.add(evil.peer_size, more, note)]


def _wrong_key(evil: EvilSender, now_ms: int) -> list[Message]:
    more = [evil.entry()]
    whole = [*evil.history[: evil.peer_size], *more]
    note = evil.note(len(whole), evil.root(whole), signer_of("a key of nobody"))
    return [evil.add(evil.peer_size, more, note), evil.hello(note, now_ms)]


def _wrong_origin(evil: EvilSender, now_ms: int) -> list[Message]:
    more = [evil.entry()]
    whole = [*evil.history[: evil.peer_size], *more]
    note = evil.note(len(whole), evil.root(whole), origin="xx/link/yy/live/1")
    return [evil.add(evil.peer_size, more, note), evil.hello(note, now_ms)]


def _extension_lines(evil: EvilSender, now_ms: int) -> list[Message]:
    more = [evil.entry()]
    whole = [*evil.history[: evil.peer_size], *more]
    checkpoint = Checkpoint(
        evil.direction.terms.origin, len(whole), evil.root(whole), ("something else",)
    )
    line = sign_checkpoint(checkpoint, evil.signer)
    note = render_note(Note(checkpoint_text(checkpoint), (line,))).decode()
    return [evil.add(evil.peer_size, more, note), evil.hello(note, now_ms)]


def _foreign_lines(evil: EvilSender, now_ms: int) -> list[Message]:
    evil.history.append(evil.entry())
    end = len(evil.history)
    start = min(evil.peer_size, end)
    checkpoint = Checkpoint(evil.direction.terms.origin, end, evil.root(evil.history))
    line = sign_checkpoint(checkpoint, evil.signer)
    foreign = NoteSignature("somebody", b"abcd", evil.rng.randbytes(64))
    note = render_note(Note(checkpoint_text(checkpoint), (foreign, line))).decode()
    return [evil.add(start, evil.history[start:end][:MAX_ENTRIES], note)]


def _replay(evil: EvilSender, now_ms: int) -> list[Message]:
    if not evil.sent:
        return []
    terms = evil.direction.terms
    raw = evil.rng.choice(evil.sent)
    return [open_message(raw, terms.link_id, terms.sender_transport_key)]


def _too_many(evil: EvilSender, now_ms: int) -> list[Message]:
    more = [evil.entry() for _ in range(MAX_ENTRIES + 1)]
    whole = [*evil.history[: evil.peer_size], *more]
    return [evil.add(evil.peer_size, more, evil.note(len(whole), evil.root(whole)))]


def _too_long(evil: EvilSender, now_ms: int) -> list[Message]:
    more = [evil.entry(bytes(MAX_CONTENT_BYTES + 1))]
    whole = [*evil.history[: evil.peer_size], *more]
    return [evil.add(evil.peer_size, more, evil.note(len(whole), evil.root(whole)))]


def _withheld_rotation(evil: EvilSender, now_ms: int) -> list[Message]:
    more = [Entry(ROTATION, 0, evil.rng.randbytes(32), None)]
    whole = [*evil.history[: evil.peer_size], *more]
    return [evil.add(evil.peer_size, more, evil.note(len(whole), evil.root(whole)))]


def _bogus_rotation(evil: EvilSender, now_ms: int) -> list[Message]:
    thief = signer_of("a key of nobody")
    start = evil.peer_size
    content = make_rotation(evil.direction.terms.origin, start, thief, signer_of("another"))
    more = [Entry(ROTATION, 0, evil.rng.randbytes(32), content)]
    whole = [*evil.history[:start], *more]
    note = evil.note(len(whole), evil.root(whole), signer_of("another"))
    return [evil.add(start, more, note)]


def _rotation(evil: EvilSender, now_ms: int) -> list[Message]:
    fresh = evil.keys.log_signer(evil.keys.fresh_log_key())
    at = len(evil.history)
    content = make_rotation(evil.direction.terms.origin, at, evil.signer, fresh)
    evil.history.append(Entry(ROTATION, 0, evil.rng.randbytes(32), content))
    evil.signer = fresh
    return _catch_up(evil, now_ms)


def _lies(evil: EvilSender, now_ms: int) -> list[Message]:
    rng = evil.rng
    size = rng.randrange(evil.peer_size + 1, evil.peer_size + 1000)
    note = rng.choice(("", "nonsense", evil.note(size, rng.randbytes(32))))
    receipt = rng.choice(("", "nonsense", evil.receipt, note))
    condition = rng.choice(list(Condition))
    return [Hello(rng.randbytes(16), condition, note, receipt, rng.choice((0, now_ms, 1 << 62)))]


def _nothing_to_add(evil: EvilSender, now_ms: int) -> list[Message]:
    size = min(evil.peer_size, len(evil.history))
    note = evil.note(size, evil.root(evil.history[:size]))
    return [evil.add(size, [], note), evil.add(size + 5, [], note)]


Act = Callable[[EvilSender, int], list[Message]]
ACTS: tuple[Act, ...] = (
    *(_advance, _advance, _advance, _catch_up, _ask, _fork_after_restore, _fork_after_restore),
    *(_fork_in_hello, _fork_in_add, _fork_ahead, _wrong_root, _wrong_size, _wrong_key),
    *(_wrong_origin, _extension_lines, _foreign_lines, _replay, _too_many, _too_long),
    *(_withheld_rotation, _bogus_rotation, _rotation, _lies, _nothing_to_add),
)
