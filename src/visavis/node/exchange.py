"""The exchange: all links of this node, founded, opened, driven and closed.

Used by the writer's thread only. Messages come in as bytes and go out as bytes by peer; who
carries them is not its business.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import structlog

from visavis.links import (
    RECEIPT,
    ROTATION,
    Add,
    Entry,
    LinkTerms,
    Message,
    OwnKeys,
    Pace,
    ReceivingEnd,
    SendingEnd,
    StorageFailed,
    addressed_link,
    found,
    link_id_of,
    make_offer,
    open_message,
    parse_genesis,
    parse_manifest,
    render_genesis,
    terms_of,
)
from visavis.links.genesis import Founding, Genesis
from visavis.links.sender import Grown
from visavis.node.folder import Folder
from visavis.node.keystore import Keystore, Role
from visavis.node.link_logs import SqliteReceivedLog, SqliteSentLog
from visavis.node.pairs import (
    Pair,
    ReturningLog,
    no_link,
    predecessor_received,
    predecessor_sent,
    works,
)
from visavis.node.registers import Cards, Direction, LinkRow, Links, LinkState, Maker, link_number
from visavis.parties import Card, read_card
from visavis.record import Mode
from visavis.terms import Fault, InstantMs, PartyId, VisavisError

_log = structlog.get_logger()

OnEntries = Callable[[PartyId, str, int, int, Sequence[Entry]], None]


class LinkNotOpened(VisavisError):
    """The other side wants to found a link that nobody here has opened."""

    code = "links.not_opened"


class PeerNotConfirmed(VisavisError):
    """A link to a party whose card nobody here has confirmed by voice."""

    code = "links.peer_not_confirmed"
    fault = Fault.OURS


@dataclass
class Identity:
    """Who this node is, and what it signs links with."""

    party: PartyId
    mode: Mode
    pace: Pace
    keys: Keystore

    def for_offer(self) -> OwnKeys:
        """The newest key of each role."""
        keys = self.keys
        return OwnKeys(keys.newest(Role.LOG), keys.newest(Role.STORED), keys.newest(Role.TRANSPORT))


@dataclass
class Waiting:
    """A peer's genesis that came before anybody here opened the link."""

    epoch: int
    at_ms: int


@dataclass(frozen=True, slots=True)
class HandedIn:
    """Entries that a link has taken inside a transaction that is not committed yet."""

    peer: PartyId
    entries: Sequence[Entry]
    grown: Grown | None


@dataclass
class Exchange:
    """All links of this node."""

    identity: Identity
    folder: Folder
    random_bytes: Callable[[int], bytes]
    on_entries: OnEntries
    on_returned: Callable[[Sequence[Entry]], None]
    pairs: dict[PartyId, Pair] = field(default_factory=dict)
    knocked: dict[PartyId, Waiting] = field(default_factory=dict)
    _stale: set[PartyId] = field(default_factory=set)  # pairs whose peer's card has changed

    def __post_init__(self) -> None:
        self.store = self.folder.store
        self._links = Links(self.store.connection)
        self._cards = Cards(self.store.connection)

    # Starting ---------------------------------------------------------------------------

    def open_all(self, now_ms: InstantMs) -> None:
        """Open every link that is in use, as after a crash."""
        for row in self._links.every():
            if row.state is LinkState.OPEN and row.direction is Direction.SENDING:
                self._open_pair(row.peer, now_ms)

    def close(self) -> None:
        """Let go of every file."""
        for pair in self.pairs.values():
            pair.close()

    def _open_pair(self, peer: PartyId, now_ms: InstantMs) -> Pair:
        out_row = self._links.open_with(peer, Direction.SENDING)
        in_row = self._links.open_with(peer, Direction.RECEIVING)
        assert out_row is not None
        assert in_row is not None
        sent = ReturningLog(self.store, out_row.link_id, self.on_returned)
        anchor = self.folder.sending_anchor(out_row.link_id)
        held = self.folder.receiving_anchor(in_row.link_id)
        number = link_number(self.store.connection, in_row.link_id)

        def on_append(_: object, start: int, entries: Sequence[Entry]) -> None:
            self.on_entries(peer, in_row.origin, number, start, entries)

        received = SqliteReceivedLog(self.store, in_row.link_id, on_append)
        outgoing = SendingEnd(
            self._terms(out_row, self.identity.party),
            sent,
            anchor,
            self.identity.keys,
            self.random_bytes,
            now_ms,
        )
        incoming = ReceivingEnd(
            self._terms(in_row, peer),
            received,
            held,
            self.identity.keys,
            self.random_bytes,
        )
        epoch = parse_manifest(out_row.manifest).sender.offer.epoch
        pair = Pair(peer, epoch, outgoing, incoming, sent, received, anchor, held)
        pair.substance = incoming.state.log.size
        self.pairs[peer] = pair
        return pair

    def _open_again(self, peer: PartyId, now_ms: InstantMs) -> None:
        """Open a pair anew. Until that succeeds there is none: two ends would sign one log."""
        self._stale.add(peer)
        before = self.pairs.pop(peer, None)
        if before is not None:
            before.close()
        self._open_pair(peer, now_ms)
        self._stale.discard(peer)

    def _terms(self, row: LinkRow, sender: PartyId) -> LinkTerms:
        card = self.confirmed_card(sender)
        terms = terms_of(row.manifest, card.revocations if card else ())
        own = self.identity.pace  # how often we try again concerns nobody else: no manifest has it
        pace = replace(terms.pace, retry_ms=own.retry_ms, last_retry_ms=own.last_retry_ms)
        return replace(terms, pace=pace)

    def confirmed_card(self, party: PartyId) -> Card | None:
        """The newest card of a party that a person confirmed, or that follows from one."""
        row = self._cards.newest_confirmed(party)
        return read_card(row.raw) if row else None

    def follow_card(self, party: PartyId) -> None:
        """Work by a party's new card, revocations included, from the next tick on."""
        if party == self.identity.party:
            self._stale.update(self.pairs)
        elif party in self.pairs:
            self._stale.add(party)

    # Driving ----------------------------------------------------------------------------

    def tick(self, now_ms: InstantMs) -> dict[PartyId, list[bytes]]:
        """Let time pass on every link; returns what to send, by peer.

        A link that fails says so in its `trouble` and stops no other.
        """
        # Never in the middle of a step: the card may have come over this very link.
        for peer in sorted(self._stale):
            try:
                self._open_again(peer, now_ms)
            except VisavisError as error:
                _log.error("link not opened", peer=peer, code=error.code, reason=str(error))
        out: dict[PartyId, list[bytes]] = {}
        for peer, pair in self.pairs.items():
            if messages := self._storing(pair, now_ms, partial(self._tick, pair, now_ms)):
                out[peer] = messages
        return out

    def _tick(self, pair: Pair, now_ms: InstantMs) -> list[bytes]:
        if pair.rests(now_ms):
            return []
        messages = pair.outgoing.outbox_grew(now_ms) if self._log_receipt(pair, now_ms) else []
        messages += pair.outgoing.tick(now_ms)
        if pair.trouble and pair.recovered():
            _log.info("link recovered", peer=pair.peer)
            pair.trouble = ""
        return messages

    def _storing(
        self, pair: Pair, now_ms: InstantMs, step: Callable[[], list[bytes]]
    ) -> list[bytes]:
        """Take a step; one that the disk refused is the pair's `trouble`, and tried again.

        What was refused is still stored where it was before.
        """
        try:
            return step()
        except StorageFailed as error:
            if pair.troubled(error, now_ms):  # said once, not at every try
                _log.error("link waits", peer=pair.peer, code=error.code, reason=str(error))
            return []

    def grew(self, peer: PartyId, now_ms: InstantMs) -> list[bytes]:
        """Look at the outbox of one link; returns what to send."""
        pair = self.pairs.get(peer)
        if pair is None:
            return []
        return self._storing(pair, now_ms, partial(pair.outgoing.outbox_grew, now_ms))

    def enqueue(self, peer: PartyId, entries: Sequence[Entry]) -> None:
        """Put entries into a peer's outbox, inside the caller's transaction.

        Raises:
            NotThisLink: there is no open link to that peer.
        """
        self.require(peer).sent.enqueue(entries)

    def hand_in(self, peer: PartyId, entries: Sequence[Entry]) -> HandedIn:
        """Give entries to a link inside the caller's transaction: into its log where that is
        quiet, else into its outbox. After the commit call `go_on`.

        Raises:
            NotThisLink: there is no open link to that peer.
        """
        pair = self.require(peer)
        if pair.outgoing.takes_directly(len(entries)):
            return HandedIn(peer, entries, pair.outgoing.take_directly(entries))
        pair.sent.enqueue(entries)
        return HandedIn(peer, entries, None)

    def go_on(self, handed: HandedIn, now_ms: InstantMs) -> list[bytes]:
        """Go on with what was handed in, after its commit; returns what to send.

        A disk that fails now delays the entries and loses nothing: they are stored.
        """
        pair = self.require(handed.peer)
        end = pair.outgoing
        if handed.grown is None:
            return self._storing(pair, now_ms, partial(end.outbox_grew, now_ms))
        step = partial(end.taken, handed.grown, handed.entries, now_ms)
        return self._storing(pair, now_ms, step)

    def answered(self, peer: PartyId, raw: bytes, now_ms: InstantMs) -> list[bytes]:
        """Take the answer to a message of ours; returns what to send next."""
        pair = self.require(peer)
        return self._storing(pair, now_ms, partial(pair.outgoing.receive, raw, now_ms))

    def unreachable(self, peer: PartyId, now_ms: InstantMs) -> list[bytes]:
        """Say that a message did not arrive; returns what to send."""
        pair = self.pairs.get(peer)
        if pair is None:
            return []
        return self._storing(pair, now_ms, partial(pair.outgoing.unreachable, now_ms))

    def open_envelope(self, raw: bytes) -> tuple[PartyId, Message]:
        """Read a message of a link on which we receive; touches no state.

        Raises:
            NotThisLink, MessageRefused, WrongTransportKey.
        """
        link_id = addressed_link(raw)
        for peer, pair in list(self.pairs.items()):  # other threads may ask
            terms = pair.incoming.terms
            if terms.link_id == link_id:
                return peer, open_message(raw, link_id, terms.sender_transport_key)
        raise no_link(link_id.hex()[:16])

    def take(self, peer: PartyId, message: Message, now_ms: InstantMs) -> list[bytes]:
        """Take a message that `open_envelope` read; returns the answers.

        What it refused stands in the incoming end's `refused`.
        """
        pair = self.require(peer)
        pair.incoming.refused = None
        before = pair.incoming.state.log.size
        answers = pair.incoming.take(message, now_ms)
        if isinstance(message, Add) and pair.incoming.state.log.size > before:
            kinds = {entry.kind for entry in message.entries}
            if kinds - {RECEIPT}:
                pair.substance = pair.incoming.state.log.size
        return answers

    def require(self, peer: PartyId) -> Pair:
        """The pair with a peer.

        Raises:
            NotThisLink: there is none.
        """
        pair = self.pairs.get(peer)
        if pair is None:
            raise no_link(peer)
        return pair

    def _log_receipt(self, pair: Pair, now_ms: InstantMs) -> bool:
        """Rule 10: our newest receipt goes into our own log, so that it is provable as well.

        Not for receipts alone, or two quiet nodes would acknowledge each other for ever.
        """
        if pair.substance <= pair.receipt_logged:
            return False
        due = not 0 <= now_ms - pair.receipt_logged_ms < self.identity.pace.heartbeat_ms
        if not due and not pair.outgoing.state.waiting:
            return False
        size, note = pair.incoming.newest_receipt(now_ms)
        if size < pair.substance:
            return False
        entry = Entry(RECEIPT, now_ms, self.random_bytes(32), note.encode())
        with self.store.write():
            pair.sent.enqueue([entry])
        pair.receipt_logged, pair.receipt_logged_ms = size, now_ms
        return True

    def rotate(self, peer: PartyId, new_key: bytes, now_ms: InstantMs) -> list[bytes]:
        """Hand the log over to another log key; the entry is signed when its index is known."""
        entry = Entry(ROTATION, now_ms, self.random_bytes(32), new_key)
        with self.store.write():
            self.enqueue(peer, [entry])
        return self.grew(peer, now_ms)

    # Founding ---------------------------------------------------------------------------

    def offer(self, peer: PartyId, loss: str, now_ms: InstantMs) -> int:
        """Offer the first or the next epoch to a peer; returns its number.

        Offering again before the peer answered changes nothing, nor does it on a link that works,
        unless a loss is stated or the peer has opened a newer epoch. Where the peer knocks with
        a later one than we know of, ours was opened before our database was restored, and its
        number is not used again.

        Raises:
            PeerNotConfirmed: no confirmed card of that party.
            ManifestRefused: a loss statement that is too long.
        """
        if self.confirmed_card(peer) is None:
            raise PeerNotConfirmed(
                f"Link to {peer} not opened",
                expected="a card of theirs that a person here has confirmed by voice",
                got="none",
                next_step=f"Import their card, then: visavis card confirm {peer}",
            )
        pair = self.pairs.get(peer)
        knock = self.knocked.get(peer)
        if pair is not None and not (loss or knock) and works(pair):
            return self.offered().get(peer, pair.epoch)
        epoch = max(pair.epoch + 1 if pair else 1, knock.epoch if knock else 1)
        if self._links.offer(peer, epoch, Maker.OWN) is not None:
            return epoch
        raw = make_offer(
            party=self.identity.party,
            peer=peer,
            mode=self.identity.mode,
            epoch=epoch,
            nonce=self.random_bytes(32),
            keys=self.identity.for_offer(),
            pace=self.identity.pace,
            transport=self.identity.keys.transport,
            sent=predecessor_sent(pair),
            received=predecessor_received(pair, now_ms),
            loss=loss,
        )
        with self.store.write():
            self._links.keep_offer(peer, epoch, Maker.OWN, raw, now_ms)
        self.knocked.pop(peer, None)
        return epoch

    def offered(self) -> dict[PartyId, int]:
        """Peers to whom an epoch is offered that is not founded yet."""
        waiting: dict[PartyId, int] = {}
        for row in self._cards.newest():
            epoch = self._links.newest_epoch(row.party) or 0
            pair = self.pairs.get(row.party)
            if epoch > (pair.epoch if pair else 0) and row.party not in self._stale:
                waiting[row.party] = epoch
        return waiting

    def genesis_for(self, peer: PartyId, epoch: int) -> bytes:
        """Our genesis for an epoch: the offer, and the signatures once theirs is known."""
        own = self._links.offer(peer, epoch, Maker.OWN)
        if own is None:
            raise LinkNotOpened(
                f"Genesis with {peer} refused",
                expected=f"epoch {epoch} opened here",
                got="nobody has opened it",
                next_step=f"Talk, then: visavis link open {peer}",
            )
        theirs = self._links.offer(peer, epoch, Maker.PEER)
        if theirs is None:
            return render_genesis(own, ())
        founding = self._found(own, parse_genesis(theirs))
        return render_genesis(own, founding.own_signatures)

    def take_genesis(self, raw: bytes, now_ms: InstantMs) -> tuple[PartyId, int]:
        """Take a peer's genesis; opens the link once both signed. Repeating changes nothing.

        Returns:
            The peer and the epoch.

        Raises:
            LinkNotOpened: nobody here has opened that epoch.
            ManifestRefused, PeerNotConfirmed: it does not fit.
        """
        genesis = parse_genesis(raw)
        offer = genesis.offer.offer
        if offer.peer != self.identity.party:
            raise no_link(offer.peer)
        if self.confirmed_card(offer.party) is None:
            raise PeerNotConfirmed(
                f"Genesis of {offer.party} refused",
                expected="a card of theirs that a person here has confirmed by voice",
                got="none",
                next_step=f"Import their card, then: visavis card confirm {offer.party}",
            )
        own = self._links.offer(offer.party, offer.epoch, Maker.OWN)
        if own is None:
            standing = self.pairs.get(offer.party)
            if standing is None or standing.epoch < offer.epoch:
                self.knocked[offer.party] = Waiting(offer.epoch, now_ms)
            self.genesis_for(offer.party, offer.epoch)
        assert own is not None
        founding = self._found(own, genesis)
        known = self._links.offer(offer.party, offer.epoch, Maker.PEER)
        if known is None or (genesis.signatures and not parse_genesis(known).signatures):
            with self.store.write():
                self._links.keep_offer(offer.party, offer.epoch, Maker.PEER, raw, now_ms)
        pair = self.pairs.get(offer.party)
        if founding.peer_signatures and (pair is None or pair.epoch < offer.epoch):
            self._open_founded(offer.party, founding, now_ms)
        return offer.party, offer.epoch

    def _found(self, own: bytes, theirs: Genesis) -> Founding:
        card = self.confirmed_card(theirs.offer.offer.party)
        assert card is not None
        return found(own, theirs, card, self.identity.keys.transport)

    def _open_founded(self, peer: PartyId, founding: Founding, now_ms: InstantMs) -> None:
        """Close the old epoch, keep the new one and hand over what was not receipted, at once."""
        assert founding.peer_signatures is not None
        old = self.pairs.get(peer)
        with self.store.write():
            for place, (manifest, direction) in enumerate(
                ((founding.outgoing, Direction.SENDING), (founding.incoming, Direction.RECEIVING))
            ):
                own, theirs = founding.own_signatures[place], founding.peer_signatures[place]
                sending = direction is Direction.SENDING
                self._links.keep(
                    LinkRow(
                        link_id=link_id_of(manifest),
                        direction=direction,
                        peer=peer,
                        origin=parse_manifest(manifest).origin,
                        manifest=manifest,
                        sender_signature=own if sending else theirs,
                        receiver_signature=theirs if sending else own,
                        state=LinkState.OPEN,
                        opened_ms=now_ms,
                        closed_ms=None,
                    )
                )
            if old is not None:
                successor = SqliteSentLog(self.store, link_id_of(founding.outgoing))
                old.sent.hand_over(successor, old.sent.receipt()[0], old.only_in_anchor())
                self._links.close(old.outgoing.terms.link_id, now_ms)
                self._links.close(old.incoming.terms.link_id, now_ms)
        self._open_again(peer, now_ms)
