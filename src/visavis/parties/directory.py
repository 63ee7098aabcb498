"""One card made ready for questions: who may sign for which office, and who answers to whom."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from math import inf

from visavis.parties.cards import Card, Holder, Office, Revocation
from visavis.terms import InstantMs, OfficeId

_DAY_MS = 86_400_000
_EPOCH_DAY = datetime(1970, 1, 1, tzinfo=UTC).toordinal()


class Standing(Enum):
    """May this key sign for this office? Yes, or the first reason why not."""

    IN_FORCE = "in_force"
    UNKNOWN_OFFICE = "unknown_office"  # the card lists no such office
    REVOKED = "revoked"  # the card revokes the key there
    NOT_AN_OFFICE_KEY = "not_an_office_key"  # the key is not one of this office
    OFFICE_VACANT = "office_vacant"  # nobody holds the office on that day
    CARD_EXPIRED = "card_expired"  # the card no longer vouches for anything


@dataclass(frozen=True, slots=True)
class _Post:
    office: Office
    keys: frozenset[bytes]
    starts_ms: tuple[float, ...]
    ends_ms: tuple[float, ...]  # inf until further notice

    def holder_at(self, said_ms: int) -> Holder | None:
        position = bisect_right(self.starts_ms, said_ms) - 1
        if position < 0 or said_ms >= self.ends_ms[position]:
            return None
        return self.office.holders[position]


@dataclass(frozen=True, slots=True)
class Directory:
    """A card's offices and keys, indexed once, so that each question is a dictionary look-up.

    It answers for one card. A statement of long ago is judged by the card that was in force
    when it entered the record.
    """

    card: Card
    _posts: Mapping[OfficeId, _Post]
    _revocations: Mapping[bytes, tuple[Revocation, ...]]

    @classmethod
    def of(cls, card: Card) -> "Directory":
        """Index a card."""
        revocations: dict[bytes, tuple[Revocation, ...]] = {}
        for revocation in card.revocations:
            revocations[revocation.key] = (*revocations.get(revocation.key, ()), revocation)
        posts = {office.id: _post(office) for office in card.offices}
        return cls(card=card, _posts=posts, _revocations=revocations)

    def may_sign(self, office: OfficeId, public_key: bytes, said_ms: InstantMs) -> Standing:
        """Tell whether a key may sign for an office something that has no place in a log yet.

        Any revocation of the key counts, from whatever size. Days are UTC days of `said_ms`.
        """
        return self._standing(office, public_key, said_ms, public_key in self._revocations)

    def may_sign_at(
        self, office: OfficeId, public_key: bytes, said_ms: InstantMs, *, origin: str, index: int
    ) -> Standing:
        """Tell whether a key may sign for an office the entry at `index` of the log `origin`.

        A key that is revoked from a size stays good for the entries before it.
        """
        revoked = self.is_revoked(public_key, origin=origin, size=index + 1)
        return self._standing(office, public_key, said_ms, revoked)

    def is_revoked(self, public_key: bytes, *, origin: str, size: int) -> bool:
        """Tell whether the card revokes a key for a tree of `size` entries of the log `origin`."""
        return any(
            revocation.refuses(public_key, origin, size)
            for revocation in self._revocations.get(public_key, ())
        )

    def office(self, office: OfficeId) -> Office | None:
        """Return an office of the card, or None if it lists no such office."""
        post = self._posts.get(office)
        return None if post is None else post.office

    def holder_at(self, office: OfficeId, instant_ms: InstantMs) -> Holder | None:
        """Return who holds an office on the UTC day of an instant, or None."""
        post = self._posts.get(office)
        return None if post is None else post.holder_at(instant_ms)

    def superiors(self, office: OfficeId) -> tuple[OfficeId, ...]:
        """Return the chain above an office, nearest first; empty at the top or if unknown."""
        chain: list[OfficeId] = []
        post = self._posts.get(office)
        while post is not None and post.office.superior is not None:
            chain.append(post.office.superior)
            post = self._posts.get(post.office.superior)
        return tuple(chain)

    def _standing(
        self, office: OfficeId, public_key: bytes, said_ms: int, revoked: bool
    ) -> Standing:
        post = self._posts.get(office)
        if post is None:
            return Standing.UNKNOWN_OFFICE
        if revoked:
            return Standing.REVOKED
        if public_key not in post.keys:
            return Standing.NOT_AN_OFFICE_KEY
        if post.holder_at(said_ms) is None:
            return Standing.OFFICE_VACANT
        if said_ms >= self.card.expires_ms:
            return Standing.CARD_EXPIRED
        return Standing.IN_FORCE


def _post(office: Office) -> _Post:
    def start_ms(ordinal: int) -> int:
        return (ordinal - _EPOCH_DAY) * _DAY_MS

    return _Post(
        office=office,
        keys=frozenset(office.keys),
        starts_ms=tuple(start_ms(h.since.toordinal()) for h in office.holders),
        ends_ms=tuple(
            inf if h.until is None else start_ms(h.until.toordinal()) for h in office.holders
        ),
    )
