"""Small registers of the node: links and offers, cards, refusals, how far projections got.

Each is a view of one connection. What writes must be called inside `Store.write`.
"""

import sqlite3
from collections.abc import Sequence
from enum import StrEnum
from typing import Final

import msgspec

from visavis.links import NotThisLink
from visavis.node.schema import LINKS_LIMIT
from visavis.node.storage_errors import CardDiffers
from visavis.terms import InstantMs, PartyId

REFUSALS_LIMIT: Final = 10_000  # a peer that is refused all day must not fill the disk: about 3 MB
REFUSAL_TEXT_LIMIT: Final = 1000  # characters; our messages stay below 500
EVERY_VIEW: Final = "views"  # the row that stands for all projections together
PAGE_LIMIT: Final = 1000  # rows a page: what a person scrolls through and a reply can carry


class Direction(StrEnum):
    """Which end of a link's log we are."""

    SENDING = "sending"
    RECEIVING = "receiving"


class LinkState(StrEnum):
    """Whether a link is in use; a closed one stays readable for ever."""

    OPEN = "open"
    CLOSED = "closed"


class Maker(StrEnum):
    """Whose offer of a genesis it is."""

    OWN = "own"
    PEER = "peer"


class LinkRow(msgspec.Struct, frozen=True):
    """One direction of a link as this node keeps it; signatures are those of its manifest."""

    link_id: bytes
    direction: Direction
    peer: PartyId
    origin: str
    manifest: bytes
    sender_signature: bytes
    receiver_signature: bytes
    state: LinkState
    opened_ms: InstantMs
    closed_ms: InstantMs | None


class CardRow(msgspec.Struct, frozen=True):
    """One version of a party's card. `confirmed_ms` is when a person confirmed it by voice."""

    party: PartyId
    version: int
    raw: bytes
    kept_ms: InstantMs
    confirmed_ms: InstantMs | None


class RefusalRow(msgspec.Struct, frozen=True):
    """Something that was refused: when, from where, with which code and words."""

    number: int
    at_ms: InstantMs
    source: str
    code: str
    text: str


class ProjectionRow(msgspec.Struct, frozen=True):
    """How far a projection has read. `stopped_ms` and `reason` say since when and why it fails."""

    name: str
    last_seq: int
    stopped_ms: InstantMs | None
    reason: str


def link_number(connection: sqlite3.Connection, link_id: bytes) -> int:
    """Return the small number under which the tables keep a link.

    Raises:
        NotThisLink: the database holds no such link.
    """
    row = connection.execute("SELECT number FROM links WHERE link_id = ?", (link_id,)).fetchone()
    if row is None:
        raise NotThisLink(
            f"Link {link_id.hex()[:16]} refused",
            expected="a link of this node",
            got="one that it does not hold",
            next_step="Compare the link ids of both nodes; found the link first.",
        )
    return int(row[0])


class Links:
    """The links of this node, one row per direction, and the offers that founded them."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def keep(self, link: LinkRow) -> None:
        """Keep a new link; keeping the same one again changes nothing."""
        assert self._connection.in_transaction
        row = self._connection.execute(
            "INSERT INTO links (link_id, direction, peer, origin, manifest, sender_signature,"
            " receiver_signature, state, opened_ms, closed_ms)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (link_id) DO NOTHING"
            " RETURNING number",
            (
                link.link_id,
                str(link.direction),
                link.peer,
                link.origin,
                link.manifest,
                link.sender_signature,
                link.receiver_signature,
                str(link.state),
                link.opened_ms,
                link.closed_ms,
            ),
        ).fetchone()
        assert row is None or row[0] < LINKS_LIMIT

    def close(self, link_id: bytes, closed_ms: InstantMs) -> None:
        """Mark a link as closed; its log stays."""
        assert self._connection.in_transaction
        self._connection.execute(
            "UPDATE links SET state = ?, closed_ms = ? WHERE number = ?",
            (str(LinkState.CLOSED), closed_ms, link_number(self._connection, link_id)),
        )

    def get(self, link_id: bytes) -> LinkRow | None:
        """The link with this id."""
        rows = self._rows("WHERE link_id = ?", (link_id,))
        return rows[0] if rows else None

    def every(self) -> Sequence[LinkRow]:
        """All links, oldest first."""
        return self._rows("ORDER BY number", ())

    def open_with(self, peer: PartyId, direction: Direction) -> LinkRow | None:
        """The newest open link with a peer in one direction."""
        rows = self._rows(
            "WHERE peer = ? AND direction = ? AND state = ? ORDER BY number DESC LIMIT 1",
            (peer, str(direction), str(LinkState.OPEN)),
        )
        return rows[0] if rows else None

    def keep_offer(
        self, peer: PartyId, epoch: int, made_by: Maker, raw: bytes, kept_ms: InstantMs
    ) -> None:
        """Keep the newest offer of one side for one epoch with a peer."""
        assert self._connection.in_transaction
        self._connection.execute(
            "INSERT OR REPLACE INTO offers (peer, epoch, made_by, raw, kept_ms)"
            " VALUES (?, ?, ?, ?, ?)",
            (peer, epoch, str(made_by), raw, kept_ms),
        )

    def offer(self, peer: PartyId, epoch: int, made_by: Maker) -> bytes | None:
        """The offer kept, or None."""
        row = self._connection.execute(
            "SELECT raw FROM offers WHERE peer = ? AND epoch = ? AND made_by = ?",
            (peer, epoch, str(made_by)),
        ).fetchone()
        return bytes(row[0]) if row else None

    def newest_epoch(self, peer: PartyId) -> int | None:
        """The largest epoch for which an offer is kept, or None."""
        row = self._connection.execute(
            "SELECT max(epoch) FROM offers WHERE peer = ?", (peer,)
        ).fetchone()
        return None if row[0] is None else int(row[0])

    def _rows(self, where: str, values: tuple[object, ...]) -> list[LinkRow]:
        columns = LinkRow.__struct_fields__
        rows = self._connection.execute(
            f"SELECT {', '.join(columns)} FROM links {where}",  # noqa: S608 - our own clauses
            values,
        )
        return [msgspec.convert(dict(zip(columns, row, strict=True)), LinkRow) for row in rows]


class Cards:
    """Every version of every party's card, our own among them."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def keep(self, party: PartyId, version: int, raw: bytes, kept_ms: InstantMs) -> None:
        """Keep one version; the same bytes again change nothing.

        Raises:
            CardDiffers: other bytes are kept under this version.
        """
        assert self._connection.in_transaction
        self._connection.execute(
            "INSERT INTO cards (party, version, raw, kept_ms) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (party, version) DO NOTHING",
            (party, version, raw, kept_ms),
        )
        (kept,) = self._connection.execute(
            "SELECT raw FROM cards WHERE party = ? AND version = ?", (party, version)
        ).fetchone()
        if kept != raw:
            raise CardDiffers(
                f"Card of {party}, version {version}, refused",
                expected="the bytes kept under this version",
                got="others",
                next_step="Two cards of one version exist: keep both files, call their duty line.",
            )

    def confirm(self, party: PartyId, version: int, confirmed_ms: InstantMs) -> bool:
        """Say that a person confirmed this version; False if it is not kept."""
        assert self._connection.in_transaction
        changed = self._connection.execute(
            "UPDATE cards SET confirmed_ms = coalesce(confirmed_ms, ?)"
            " WHERE party = ? AND version = ?",
            (confirmed_ms, party, version),
        ).rowcount
        return changed == 1

    def versions(self, party: PartyId) -> Sequence[CardRow]:
        """Every version kept of one party, oldest first."""
        return self._rows("WHERE party = ? ORDER BY version", (party,))

    def newest(self) -> Sequence[CardRow]:
        """The newest version of each party, confirmed or not, by party."""
        return self._rows(
            "AS one WHERE version ="
            " (SELECT max(version) FROM cards AS other WHERE other.party = one.party)"
            " ORDER BY party",
            (),
        )

    def newest_confirmed(self, party: PartyId) -> CardRow | None:
        """The newest confirmed version of one party."""
        rows = self._rows(
            "WHERE party = ? AND confirmed_ms IS NOT NULL ORDER BY version DESC LIMIT 1", (party,)
        )
        return rows[0] if rows else None

    def _rows(self, where: str, values: tuple[object, ...]) -> list[CardRow]:
        rows = self._connection.execute(
            f"SELECT party, version, raw, kept_ms, confirmed_ms FROM cards {where}",  # noqa: S608 - our own clauses
            values,
        )
        return [CardRow(*row) for row in rows]


class Refusals:
    """What was refused lately. The newest 10,000 are kept."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def keep(self, at_ms: InstantMs, source: str, code: str, text: str) -> None:
        """Keep one refusal; the oldest goes when there are too many."""
        assert self._connection.in_transaction
        (number,) = self._connection.execute(
            "INSERT INTO refusals (at_ms, source, code, text) VALUES (?, ?, ?, ?) RETURNING number",
            (at_ms, source[:REFUSAL_TEXT_LIMIT], code, text[:REFUSAL_TEXT_LIMIT]),
        ).fetchone()
        self._connection.execute(
            "DELETE FROM refusals WHERE number <= ?", (number - REFUSALS_LIMIT,)
        )

    def newest(self, limit: int) -> Sequence[RefusalRow]:
        """The newest refusals, newest first."""
        rows = self._connection.execute(
            "SELECT number, at_ms, source, code, text FROM refusals ORDER BY number DESC LIMIT ?",
            (min(limit, PAGE_LIMIT),),
        )
        return [RefusalRow(*row) for row in rows]

    def counts(self) -> dict[str, int]:
        """How many of the kept ones have each code."""
        rows = self._connection.execute("SELECT code, count(*) FROM refusals GROUP BY code")
        return dict(rows.fetchall())


class Projections:
    """How far each projection has read the statements."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def get(self, name: str) -> ProjectionRow:
        """Where a projection stands; a new one has read nothing."""
        row = self._connection.execute(
            "SELECT name, last_seq, stopped_ms, reason FROM projections WHERE name = ?", (name,)
        ).fetchone()
        return ProjectionRow(*row) if row else ProjectionRow(name, 0, None, "")

    def reached(self, name: str, last_seq: int) -> None:
        """Say that a projection has taken everything up to `last_seq`."""
        self._put(ProjectionRow(name, last_seq, None, ""))

    def stopped(self, name: str, stopped_ms: InstantMs, reason: str) -> None:
        """Say that a projection failed; what it shows is stale from now on."""
        self._put(
            ProjectionRow(name, self.get(name).last_seq, stopped_ms, reason[:REFUSAL_TEXT_LIMIT])
        )

    def every_stopped(self) -> Sequence[ProjectionRow]:
        """The projections that failed, by name."""
        rows = self._connection.execute(
            "SELECT name, last_seq, stopped_ms, reason FROM projections"
            " WHERE stopped_ms IS NOT NULL ORDER BY name"
        )
        return [ProjectionRow(*row) for row in rows]

    def fingerprint(self) -> str:
        """What all views were made with; "" for those of an older release."""
        row = self._connection.execute(
            "SELECT fingerprint FROM projections WHERE name = ?", (EVERY_VIEW,)
        ).fetchone()
        return row[0] if row else ""

    def made(self, last_seq: int, fingerprint: str) -> None:
        """Say that all views were made anew, and forget which had failed before."""
        assert self._connection.in_transaction
        self._connection.execute("DELETE FROM projections")
        self._connection.execute(
            "INSERT INTO projections (name, last_seq, stopped_ms, reason, fingerprint)"
            " VALUES (?, ?, NULL, '', ?)",
            (EVERY_VIEW, last_seq, fingerprint),
        )

    def _put(self, row: ProjectionRow) -> None:
        assert self._connection.in_transaction
        self._connection.execute(
            "INSERT OR REPLACE INTO projections (name, last_seq, stopped_ms, reason)"
            " VALUES (?, ?, ?, ?)",
            (row.name, row.last_seq, row.stopped_ms, row.reason),
        )
