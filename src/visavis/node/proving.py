"""Proving: evidence bundles out of this node's logs. Runs on the writer's thread."""

from collections.abc import Mapping, Sequence

from visavis.links import Bundle, EvidenceRefused, prove_delivery, prove_fork
from visavis.node.log_reader import LogReader
from visavis.node.node import Node
from visavis.node.pairs import Pair
from visavis.node.registers import Direction, LinkRow, Links, link_number
from visavis.terms import PartyId, StatementId, parse_statement_id


def deliveries(
    node: Node, peer: PartyId, direction: Direction, ids: Sequence[str] | None, last: int
) -> Bundle:
    """Prove statements that went over the link with a peer.

    Args:
        direction: what we sent (under the peer's newest receipt), or what we received (under our
            own; under the sender's bare signature while this node may not cosign).
        ids: of the statements; None for the newest `last` entries.

    Raises:
        EvidenceRefused: no such link, nothing receipted yet, or a statement it does not cover.
    """
    pair = _pair(node, peer)
    row = _row(node, pair, direction)
    log = LogReader(node.store.connection, row.link_id)
    size, note = _newest_note(node, pair, direction)
    if not size:
        raise _refused(f"a receipt on {row.origin}", "none yet")
    if ids is None:
        indices: Sequence[int] = range(max(0, size - last), size)
    else:
        number = link_number(node.store.connection, row.link_id)
        indices = [_index_of(node, log, number, direction, parse_statement_id(one)) for one in ids]
    return prove_delivery(
        manifest=row.manifest,
        manifest_signatures=_signatures(node, row),
        cards=_cards(node, row),
        log=log,
        note=note,
        size=size,
        indices=indices,
    )


def forks(node: Node, peer: PartyId) -> Bundle | None:
    """Prove the first contradiction kept on a link with a peer; None if there is none.

    Raises:
        EvidenceRefused: one is kept, but no note held here reaches as far as it does.
    """
    pair = _pair(node, peer)
    unproven = None
    for direction, log in (
        (Direction.RECEIVING, pair.received),
        (Direction.SENDING, pair.sent),
    ):
        row = _row(node, pair, direction)
        size, note = _newest_note(node, pair, direction)
        for evidence in log.evidence():
            if evidence.size > size:
                unproven = _refused(f"a note of {evidence.size} entries or more", f"{size}")
                continue
            bundle = prove_delivery(
                manifest=row.manifest,
                manifest_signatures=_signatures(node, row),
                cards=_cards(node, row),
                log=log,
                note=note,
                size=size,
                indices=(),
            )
            return prove_fork(
                bundle, log, theirs=evidence.note, their_size=evidence.size, size=size
            )
    if unproven is not None:
        raise unproven
    return None


def _pair(node: Node, peer: PartyId) -> Pair:
    pair = node.exchange.pairs.get(peer)
    if pair is None:
        raise _refused(f"an open link with {peer}", "none")
    return pair


def _row(node: Node, pair: Pair, direction: Direction) -> LinkRow:
    end = pair.outgoing if direction is Direction.SENDING else pair.incoming
    row = Links(node.store.connection).get(end.terms.link_id)
    assert row is not None
    return row


def _newest_note(node: Node, pair: Pair, direction: Direction) -> tuple[int, str]:
    """The note that proves most, and its size; (0, "") if there is none.

    A receiver that is frozen, recovering or just started signs nothing; the sender's own
    signature still proves what was said.
    """
    if direction is Direction.SENDING:
        return pair.sent.receipt()
    receipt = pair.incoming.newest_receipt(node.clock.now_ms())
    return receipt if receipt[0] else (pair.received.size(), pair.received.newest_note())


def _signatures(node: Node, row: LinkRow) -> Mapping[PartyId, bytes]:
    sender, receiver = _ends(node, row)
    return {sender: row.sender_signature, receiver: row.receiver_signature}


def _cards(node: Node, row: LinkRow) -> Mapping[PartyId, Sequence[bytes]]:
    return {
        party: [kept.raw for kept in node.cards.versions(party) if kept.confirmed_ms is not None]
        for party in _ends(node, row)
    }


def _ends(node: Node, row: LinkRow) -> tuple[PartyId, PartyId]:
    if row.direction is Direction.SENDING:
        return node.party, row.peer
    return row.peer, node.party


def _index_of(
    node: Node, log: LogReader, number: int, direction: Direction, one: StatementId
) -> int:
    for kept in node.record.every_with_id(one):
        if direction is Direction.RECEIVING and kept.link == number:
            return kept.position
        if direction is Direction.SENDING and kept.link == 0:
            index = log.index_of_statement(kept.filed.raw)
            if index is not None:
                return index
    raise _refused(f"statement {one} on this link", "none of that id")


def _refused(expected: str, got: str) -> EvidenceRefused:
    return EvidenceRefused(
        "Evidence not exported",
        expected=expected,
        got=got,
        next_step="Look at `visavis link status`; what was not receipted cannot be proven.",
    )
