"""What the independent programs are shown: logs of several sizes, signed, with their proofs."""

from dataclasses import dataclass, replace
from functools import cache

from tests.record.builders import ListStore, SeedSigner

from visavis.record import (
    Checkpoint,
    Note,
    checkpoint_key,
    checkpoint_text,
    commitment,
    cosign_checkpoint,
    inclusion_proof,
    leaf_bytes,
    leaf_hash,
    render_note,
    root_at,
    sign_checkpoint,
)

ORIGIN = "fr/link/ru/exercise/1"
LOG, RECEIVER = SeedSigner("fr log"), SeedSigner("ru receiver")
LOG_KEY = checkpoint_key(ORIGIN, LOG.public_key)
SIZES = (1, 2, 3, 7, 8, 100, 255, 256, 257, 700)
LEAVES = tuple(
    leaf_bytes(bytes(32), "statement", 1_447_927_200_000 + at, commitment(bytes(32), b"%d" % at))
    for at in range(SIZES[-1])
)


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One leaf, its proof, and the signed and cosigned note of the tree that holds it."""

    note: str
    index: int
    size: int
    leaf: bytes
    root: bytes
    proof: tuple[bytes, ...]

    def tampered(self) -> "dict[str, Exhibit]":
        """Return forms of this exhibit that must be refused, by what was done to them."""
        first, size, root, *rest = self.note.split("\n")
        spoiled = {
            "leaf": replace(self, leaf=self.leaf + b" "),
            "size in note": replace(self, note="\n".join((first, size + "0", root, *rest))),
            "signature": replace(self, note=self.note.replace(rest[1], _other_signature(rest[1]))),
            "one hash more": replace(self, proof=(*self.proof, bytes(32))),
        }
        if self.proof:
            spoiled["index"] = replace(self, index=self.index ^ 1)
            spoiled["one hash less"] = replace(self, proof=self.proof[:-1])
            spoiled["other hash"] = replace(self, proof=(bytes(32), *self.proof[1:]))
        return spoiled


def _other_signature(line: str) -> str:
    at = len(line) - 20  # well inside the 64 bytes of the signature
    return line[:at] + ("A" if line[at] != "A" else "B") + line[at + 1 :]


@cache
def store() -> ListStore:
    return ListStore(map(leaf_hash, LEAVES))


@cache
def note_of(size: int) -> str:
    checkpoint = Checkpoint(ORIGIN, size, root_at(store(), size))
    lines = (
        sign_checkpoint(checkpoint, LOG),
        cosign_checkpoint(checkpoint, "ru/durable", RECEIVER, 1_447_927_200),
    )
    return render_note(Note(checkpoint_text(checkpoint), lines)).decode()


@cache
def exhibits() -> tuple[Exhibit, ...]:
    shown = []
    for size in SIZES:
        for index in sorted({0, size // 3, size // 2, size - 1}):
            shown.append(
                Exhibit(
                    note=note_of(size),
                    index=index,
                    size=size,
                    leaf=LEAVES[index],
                    root=root_at(store(), size),
                    proof=tuple(inclusion_proof(store(), index, size)),
                )
            )
    return tuple(shown)


def genuine_and_tampered() -> list[tuple[str, Exhibit]]:
    """Return every exhibit as "genuine", and each of its tampered forms by what was done to it."""
    cases = []
    for exhibit in exhibits():
        cases.append(("genuine", exhibit))
        cases.extend(exhibit.tampered().items())
    return cases
