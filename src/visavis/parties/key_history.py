"""Which log key counts for which tree size of a log: from genesis, by rotation, until revoked."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace

from visavis.parties.cards import Revocation
from visavis.parties.errors import (
    LogKeyRevoked,
    RotationOutOfPlace,
    RotationReusesKey,
    RotationWrongOldKey,
    RotationWrongSignature,
)
from visavis.parties.keys import PUBLIC_KEY_BYTES, MalformedKey
from visavis.parties.rotation import Rotation


@dataclass(frozen=True, slots=True)
class KeySpan:
    """A key and the smallest tree size that it signs."""

    first_size: int
    key: bytes


@dataclass(frozen=True, slots=True)
class KeyHistory:
    """The log keys of one log, in order of size. Every change makes a new history.

    Decided by index and size alone, never by a clock.
    """

    origin: str
    spans: tuple[KeySpan, ...]
    revocations: tuple[Revocation, ...]

    @classmethod
    def start(cls, origin: str, genesis_key: bytes) -> "KeyHistory":
        """Begin with the log key that both sides signed into the link's genesis manifest.

        Raises:
            MalformedKey: the key is not 32 bytes.
        """
        if len(genesis_key) != PUBLIC_KEY_BYTES:
            raise MalformedKey(
                f"Genesis log key of {origin} refused",
                expected=f"{PUBLIC_KEY_BYTES} bytes",
                got=f"{len(genesis_key)} bytes",
                next_step="Make the genesis manifest again.",
            )
        return cls(origin=origin, spans=(KeySpan(0, genesis_key),), revocations=())

    def key_at(self, size: int) -> bytes:
        """Return the key that signs a tree of `size` entries, revoked or not."""
        assert size >= 0
        return self.spans[bisect_right(self.spans, size, key=lambda s: s.first_size) - 1].key

    def is_revoked(self, key: bytes, size: int) -> bool:
        """Tell whether `key` counts for nothing in a tree of `size` entries of this log."""
        return any(revocation.refuses(key, self.origin, size) for revocation in self.revocations)

    def verification_key(self, size: int) -> bytes:
        """Return the key by which a checkpoint of `size` entries must be verified.

        Raises:
            LogKeyRevoked: that key is revoked from a smaller size.
        """
        key = self.key_at(size)
        self._refuse_revoked(key, size)
        return key

    def apply_rotation(self, rotation: Rotation, *, at_index: int) -> "KeyHistory":
        """Take a rotation that stands at `at_index`; the new key signs trees from at_index + 1.

        Raises:
            RotationOutOfPlace: another log, another index, or one not after the last rotation.
            RotationWrongOldKey: the key that it replaces is not the one in force.
            RotationReusesKey: the new key has signed for this log before.
            RotationWrongSignature: the old or the new key did not sign.
            LogKeyRevoked: the old key is revoked from there, or the new key at all.
        """
        refused = f"Key rotation in {self.origin} at {at_index} refused"
        self._check_place(refused, rotation, at_index)
        current = self.spans[-1].key
        if rotation.old != current:
            raise RotationWrongOldKey(
                refused,
                expected=f"old key {current.hex()[:16]}",
                got=rotation.old.hex()[:16],
                next_step="Keep the entry as evidence and call the party.",
            )
        if any(span.key == rotation.new for span in self.spans):
            raise RotationReusesKey(
                refused,
                expected="a key that is new to this log",
                got=rotation.new.hex()[:16],
                next_step="Ask the party to make a fresh key.",
            )
        for whose, signed in (
            ("old", rotation.old_key_signed()),
            ("new", rotation.new_key_signed()),
        ):
            if not signed:
                raise RotationWrongSignature(
                    refused,
                    expected=f"a signature by the {whose} key",
                    got="none that verifies",
                    next_step="Keep the entry as evidence and call the party.",
                )
        for key in (rotation.old, rotation.new):
            self._refuse_revoked(key, at_index + 1)
        return replace(self, spans=(*self.spans, KeySpan(at_index + 1, rotation.new)))

    def revoke(self, revocations: Iterable[Revocation]) -> "KeyHistory":
        """Add revocations, as the party's newest card lists them; none is ever forgotten.

        A handover that a key signed beyond the size at which it is now revoked is undone: the
        thief may have signed it. What follows it is undone too, and those sizes are refused.
        To retire a key that handed over at index i and lost its secret later, revoke it from
        i + 1 or more.
        """
        known = dict.fromkeys((*self.revocations, *revocations))
        history = replace(self, revocations=tuple(known))
        kept = [self.spans[0]]
        for span in self.spans[1:]:
            if history.is_revoked(kept[-1].key, span.first_size):
                break
            kept.append(span)
        return replace(history, spans=tuple(kept))

    def _check_place(self, refused: str, rotation: Rotation, at_index: int) -> None:
        if rotation.origin != self.origin:
            raise _out_of_place(refused, f"origin {self.origin}", rotation.origin)
        if rotation.index != at_index:
            raise _out_of_place(refused, f"index {at_index}, where it stands", str(rotation.index))
        if at_index < self.spans[-1].first_size:
            raise _out_of_place(
                refused, f"an index of at least {self.spans[-1].first_size}", str(at_index)
            )

    def _refuse_revoked(self, key: bytes, size: int) -> None:
        if self.is_revoked(key, size):
            good = min(r.from_size for r in self.revocations if r.refuses(key, self.origin, size))
            raise LogKeyRevoked(
                f"Log key {key.hex()[:16]} of {self.origin} refused",
                expected=f"a tree of at most {good} entries, since it is revoked beyond",
                got=f"{size}",
                next_step="Trust nothing beyond that size; open the link's next epoch with the"
                " log key of the party's newest card.",
            )


def _out_of_place(refused: str, expected: str, got: str) -> RotationOutOfPlace:
    return RotationOutOfPlace(
        refused,
        expected=expected,
        got=got,
        next_step="Keep the entry as evidence and call the party.",
    )
