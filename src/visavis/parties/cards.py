"""What a party card holds: names, root keys, node keys, endpoints, offices, revocations."""

from collections.abc import Mapping
from datetime import date
from enum import Enum
from typing import Annotated

import msgspec

from visavis.parties.keys import PUBLIC_KEY_BYTES
from visavis.terms import InstantMs, OfficeId, PartyId

# The bounds. A card is made by people and read by people; each bound is several times what the
# largest known staff needs, so that only an attack or a mistake ever meets it.
MAX_ROOT_KEYS = 32  # a council of thirty-two key holders is more than any party convenes
MAX_NODE_KEYS = 64  # three roles, rotated yearly, for twenty years
MAX_ENDPOINTS = 16  # main and reserve sites, each behind two networks, four times over
MAX_OFFICES = 512  # a ministry, a staff, its components and their units
MAX_OFFICE_KEYS = 64  # each desk position of a large watch holds its own
MAX_HOLDERS = 256  # a post that changes hands every month for twenty years
MAX_REVOCATIONS = 1024  # they are never dropped: one a week for twenty years
MAX_LANGUAGES = 16  # the parties of one theatre seldom share more
MAX_NAME_CHARACTERS = 200  # the longest official title still fits one line of a printed page
MAX_URL_CHARACTERS = 512  # well past the longest host name (253) with port and path
MAX_CERTIFICATE_CHARACTERS = 8192  # an RSA-4096 certificate with its names is about 3,000 as PEM
MAX_ORIGIN_CHARACTERS = 128  # two party ids of 32, a mode and an epoch come to 100
MAX_COUNT = 2**53 - 1  # the largest whole number that every JSON reader keeps exactly

# Each ends with \Z: a $ would let a line end pass.
_LANGUAGE = r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}\Z"  # BCP 47: language, then script and region
_ORIGIN = r"^[a-z0-9-]+(/[a-z0-9-]+)*\Z"  # the letters of ids; no space and no plus (C2SP notes)

PublicKey = Annotated[bytes, msgspec.Meta(min_length=PUBLIC_KEY_BYTES, max_length=PUBLIC_KEY_BYTES)]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=MAX_NAME_CHARACTERS)]
LanguageTag = Annotated[str, msgspec.Meta(pattern=_LANGUAGE, max_length=35)]  # RFC 5646, 4.4.1
Names = Annotated[Mapping[LanguageTag, Name], msgspec.Meta(min_length=1, max_length=MAX_LANGUAGES)]
Origin = Annotated[str, msgspec.Meta(pattern=_ORIGIN, max_length=MAX_ORIGIN_CHARACTERS)]
Count = Annotated[int, msgspec.Meta(ge=0, le=MAX_COUNT)]


class KeyRole(Enum):
    """What a node's key is for; one key never serves two roles."""

    LOG = "log"  # signs checkpoints of the logs that this party sends
    STORED = "stored"  # cosigns what this party has durably stored
    TRANSPORT = "transport"  # the key of the link listener's certificate


class KeyStatus(Enum):
    """Whether a node's key may still sign something new."""

    IN_FORCE = "in_force"
    RETIRED = "retired"  # listed, so that what it signed can still be checked


class Level(Enum):
    """The height of an office; counterparts are offices of one level."""

    HEAD_OF_STATE = "head_of_state"
    MINISTRY = "ministry"
    CHIEF_OF_STAFF = "chief_of_staff"
    COMPONENT = "component"
    UNIT = "unit"
    SERVICE = "service"


class RootKeys(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The offline keys that sign cards, and how many of them a card needs."""

    threshold: Annotated[int, msgspec.Meta(ge=1, le=MAX_ROOT_KEYS)]
    keys: Annotated[tuple[PublicKey, ...], msgspec.Meta(min_length=1, max_length=MAX_ROOT_KEYS)]


class NodeKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One key of the party's node."""

    role: KeyRole
    key: PublicKey
    status: KeyStatus


class Endpoint(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the party's node listens for links, and the one certificate it shows there (PEM)."""

    url: Annotated[str, msgspec.Meta(max_length=MAX_URL_CHARACTERS)]
    certificate: Annotated[str, msgspec.Meta(max_length=MAX_CERTIFICATE_CHARACTERS)]


class Holder(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"since": "from"}):
    """Who holds an office, from the start of one UTC day to the start of another.

    `until` is the first day on which the person no longer holds it (the successor's `since`),
    so that a handover day belongs to exactly one of them; None while it is not known.
    """

    name: Name
    since: date
    until: date | None


class Office(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A post of the party: what it is called, whom it answers to, its keys and its holders."""

    id: OfficeId
    titles: Names
    level: Level
    superior: OfficeId | None
    keys: Annotated[tuple[PublicKey, ...], msgspec.Meta(max_length=MAX_OFFICE_KEYS)]
    holders: Annotated[tuple[Holder, ...], msgspec.Meta(max_length=MAX_HOLDERS)]


class Revocation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A key that counts for nothing beyond a log size.

    The first `from_size` entries of the log `origin` (of every log, where it is None) stay good:
    a checkpoint of a larger tree by this key is refused, and so is a statement by it at an index
    of `from_size` or more. A size and not a time, because whoever stole the key sets the time.
    """

    key: PublicKey
    origin: Origin | None
    from_size: Count

    def refuses(self, key: bytes, origin: str, size: int) -> bool:
        """Tell whether `key` counts for nothing in a tree of `size` entries of `origin`."""
        return self.key == key and self.origin in (None, origin) and size > self.from_size


class Card(msgspec.Struct, frozen=True):
    """One version of a party's card. Times are milliseconds since 1970 (UTC).

    The card holds from `issued_ms` until before `expires_ms`. Nothing in it depends on the mode:
    live and exercise links use the same card. `parse_card` and `render_card` turn it from and
    into bytes and hold it to the rules.
    """

    version: int
    party: PartyId
    names: Names
    issued_ms: InstantMs
    expires_ms: InstantMs
    root: RootKeys
    node_keys: tuple[NodeKey, ...]
    endpoints: tuple[Endpoint, ...]
    offices: tuple[Office, ...]
    revocations: tuple[Revocation, ...]

    def keys_for(self, role: KeyRole, status: KeyStatus) -> tuple[bytes, ...]:
        """Return the node keys of one role and status, in the card's order."""
        return tuple(k.key for k in self.node_keys if k.role is role and k.status is status)

    def log_keys(self) -> tuple[bytes, ...]:
        """Return the keys in force for checkpoints of the logs that the party sends."""
        return self.keys_for(KeyRole.LOG, KeyStatus.IN_FORCE)

    def stored_keys(self) -> tuple[bytes, ...]:
        """Return the keys in force for "durably stored" cosignatures."""
        return self.keys_for(KeyRole.STORED, KeyStatus.IN_FORCE)

    def transport_keys(self) -> tuple[bytes, ...]:
        """Return the keys in force for the link listener."""
        return self.keys_for(KeyRole.TRANSPORT, KeyStatus.IN_FORCE)

    def is_expired(self, now_ms: InstantMs) -> bool:
        """Tell whether the card no longer holds; at `expires_ms` itself it does not."""
        return now_ms >= self.expires_ms

    def name_in(self, language: str) -> str:
        """Return the party's name in a language (BCP 47 tag), as `in_language` chooses it."""
        return in_language(self.names, language)


def in_language(names: Mapping[str, str], language: str) -> str:
    """Choose a name: in this language, in the same language elsewhere, in English, or the first."""
    primary = language.partition("-")[0]
    for tag in (language, primary, *(t for t in names if t.partition("-")[0] == primary), "en"):
        if tag in names:
            return names[tag]
    return next(iter(names.values()))
