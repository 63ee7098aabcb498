"""A receiver that lies with its own keys: false heads and receipts, wrong pages, other roots."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from visavis.links import (
    Add,
    Condition,
    Entry,
    Fetch,
    Head,
    Hello,
    Message,
    Receipt,
    ReceivingEnd,
    Refusal,
    open_message,
    seal_message,
)
from visavis.record import (
    Checkpoint,
    Note,
    checkpoint_text,
    cosign_checkpoint,
    parse_checkpoint,
    parse_note,
    render_note,
)
from visavis.simulation.drive import MemoryDrive
from visavis.simulation.genesis import Direction
from visavis.simulation.keys import PartyKeys, signer_of
from visavis.terms import VisavisError


@dataclass
class EvilReceiver:
    """Stands at the receiving end. Implements `station.Incoming`.

    It keeps an honest copy as well, and answers honestly every other time: a liar who always
    lies is caught too early.
    """

    direction: Direction
    keys: PartyKeys
    rng: Random
    tell: Callable[[str], None]

    def __post_init__(self) -> None:
        terms = self.direction.terms
        drive = MemoryDrive()
        drive.found(self.direction, self.direction)
        self.honest = ReceivingEnd(
            terms,
            drive.received(terms.link_id),
            drive.receiving_anchor(terms.link_id),
            self.keys,
            self.rng.randbytes,
        )
        self.copy = drive.received(terms.link_id)
        self.answers: list[bytes] = []
        self.notes: list[tuple[int, str]] = []  # of the sender, as it showed them

    def receive(self, raw: bytes, now_ms: int) -> list[bytes]:
        terms = self.direction.terms
        try:
            message = open_message(raw, terms.link_id, terms.sender_transport_key)
        except VisavisError:
            return []
        if isinstance(message, Add):
            size = int(message.note.split("\n")[1])
            self.notes.append((size, message.note))
        if self.rng.random() < 0.55:
            answers = self.honest.take(message, now_ms)
        else:
            act = self.rng.choice(ACTS)
            self.tell(f"evil receiver: {act.__name__.lstrip('_')}")
            answers = [self._seal(answer) for answer in act(self, message, now_ms)]
            if act is _replay and self.answers:
                answers = [self.rng.choice(self.answers)]
        self.answers.extend(answers)
        return answers

    def _seal(self, message: Message) -> bytes:
        return seal_message(message, self.direction.terms.link_id, self.keys.transport)

    def cosigned(self, text: str, now_ms: int) -> str:
        """Cosign whatever the text says."""
        line = cosign_checkpoint(
            parse_checkpoint(text),
            self.direction.terms.stored_name,
            self.keys.stored,
            max(0, now_ms // 1000),
        )
        return render_note(Note(text, (line,))).decode()

    def cosigned_root(self, size: int, root: bytes, now_ms: int) -> str:
        """Cosign a root that the sender never signed."""
        text = checkpoint_text(Checkpoint(self.direction.terms.origin, size, root))
        return self.cosigned(text, now_ms)


def _nonce(message: Message) -> bytes:
    return message.nonce if isinstance(message, Hello | Add | Fetch) else bytes(16)


def _silent(evil: EvilReceiver, message: Message, now_ms: int) -> list[Message]:
    return []


def _refuse(evil: EvilReceiver, message: Message, now_ms: int) -> list[Message]:
    code = evil.rng.choice(("links.gap", "links.storage", "links.frozen", "nonsense"))
    size = evil.rng.randrange(100)
    return [Refusal(_nonce(message), code, size, evil.rng.choice(list(Condition)), now_ms)]


def _head_too_large(evil: EvilReceiver, message: Message, now_ms: int) -> list[Message]:
    size = evil.honest.state.log.size + evil.rng.randrange(1, 300)
    note = evil.cosigned_root(size, evil.rng.randbytes(32), now_ms)
    return [Head(_nonce(message), Condition.LIVE, size, note, now_ms)]


def _old_head(evil: EvilReceiver, message: Message, now_ms: int) -> list[Message]:
    if not evil.notes:
        return [Head(_nonce(message), Condition.LIVE, 0, "", now_ms)]
    size, note = evil.rng.choice(evil.notes)
    return [Head(_nonce(message), evil.rng.choice(list(Condition)), size, note, now_ms)]


def _receipt_without_storing(evil: EvilReceiver, message: Message, now_ms: int) -> list[Message]:
    if not evil.notes:
        return []
    _, note = evil.notes[-1]
    return [Receipt(_nonce(message), evil.cosigned(parse_note(note.encode()).text, now_ms), now_ms)]


def _receipt_by_another_key(evil: EvilReceiver, message: Message, now_ms: int) -> list[Message]:
    if not evil.notes:
        return []
    _, note = evil.notes[-1]
    name, text = evil.direction.terms.stored_name, parse_note(note.encode()).text
    line = cosign_checkpoint(parse_checkpoint(text), name, signer_of("a key of nobody"), 1)
    return [Receipt(_nonce(message), render_note(Note(text, (line,))).decode(), now_ms)]


def _cosign_another_root(evil: EvilReceiver, message: Message, now_ms: int) -> list[Message]:
    if not evil.notes:
        return []
    size, _ = evil.rng.choice(evil.notes)
    size = max(1, evil.rng.randrange(size + 1))
    note = evil.cosigned_root(size, evil.rng.randbytes(32), now_ms)
    if evil.rng.random() < 0.5:
        return [Receipt(_nonce(message), note, now_ms)]
    return [Head(_nonce(message), Condition.LIVE, size, note, now_ms)]


def _replay(evil: EvilReceiver, message: Message, now_ms: int) -> list[Message]:
    return []  # `receive` puts an old answer in its place


def _wrong_page(evil: EvilReceiver, message: Message, now_ms: int) -> list[Message]:
    start = message.start if isinstance(message, Fetch) else 0
    log = evil.copy
    if start >= log.size() or not evil.notes:
        return [Add(_nonce(message), start, (), "")]
    entries = list(log.entries(start, 256, 1 << 62))
    kind = evil.rng.randrange(4)
    if kind == 0:
        first = entries[0]
        entries[0] = Entry(first.kind, first.time_ms, first.seal, b"never said")
    elif kind == 1:
        entries = entries[:-1]
    elif kind == 2:
        start = max(0, start - 1)
    _, note = evil.rng.choice(evil.notes)
    return [Add(_nonce(message), start, tuple(entries), note)]


def _nonsense(evil: EvilReceiver, message: Message, now_ms: int) -> list[Message]:
    return [
        Hello(_nonce(message), Condition.LIVE, "", "", now_ms),
        Head(_nonce(message), Condition.LIVE, 7, "", now_ms),
        Receipt(_nonce(message), "nonsense", now_ms),
    ]


Act = Callable[[EvilReceiver, Message, int], list[Message]]
ACTS: tuple[Act, ...] = (
    *(_silent, _refuse, _head_too_large, _old_head, _receipt_without_storing),
    *(_receipt_by_another_key, _cosign_another_root, _replay, _wrong_page, _nonsense),
)
