"""Link files: what a link says to a peer that no network reaches, and what it hears from one."""

from collections.abc import Iterator

from visavis.links import Frame, NotThisLink, addressed_link
from visavis.links.sender import Phase as SendingPhase
from visavis.node.exchange import Exchange
from visavis.node.pairs import Pair, no_link
from visavis.terms import InstantMs, PartyId


def exported(exchange: Exchange, peer: PartyId, now_ms: InstantMs) -> Iterator[tuple[Frame, bytes]]:
    """Everything that the peer lacks, or asks us, as frames of an export file.

    Raises:
        NotThisLink: no link with that peer; or the link was opened again meanwhile.
        LinkHalted: it has nothing to give until a new epoch is offered.
    """
    pair = exchange.pairs.get(peer)
    offered = exchange.offered().get(peer)
    if pair is None and offered is None:
        raise no_link(peer)
    messages = iter(()) if pair is None else _messages(pair, bool(offered), now_ms)
    first = next(messages, None)  # a refusal comes before the first frame
    epoch = offered or (pair.epoch if pair else 0)
    yield Frame.GENESIS, exchange.genesis_for(peer, epoch)
    while first is not None:
        yield Frame.MESSAGE, first
        if exchange.pairs.get(peer) is not pair:
            raise NotThisLink(
                f"Export to {peer} stopped",
                expected="the link as it was at the start",
                got="one that was opened again meanwhile",
                next_step="Export again.",
            )
        first = next(messages, None)


def _messages(pair: Pair, offered: bool, now_ms: InstantMs) -> Iterator[bytes]:
    closed = pair.outgoing.state.phase in (SendingPhase.HALTED, SendingPhase.FROZEN)
    ours = iter(()) if closed and offered else pair.outgoing.export(now_ms)
    first = next(ours, None)
    yield from pair.incoming.receipt_for_file(now_ms)
    if first is not None:
        yield first
    yield from ours


def import_message(exchange: Exchange, peer: PartyId, raw: bytes, now_ms: InstantMs) -> list[bytes]:
    """Take one message out of a peer's file, whichever direction it belongs to.

    Returns:
        Answers for the next file.

    Raises:
        NotThisLink: of another link; nothing of it was taken.
        VisavisError: refused as it would be if it came over the network.
    """
    pair = exchange.require(peer)
    link_id = addressed_link(raw)
    if link_id == pair.outgoing.terms.link_id:
        return pair.outgoing.receive(raw, now_ms)
    if link_id != pair.incoming.terms.link_id:
        raise NotThisLink(
            "Link file refused",
            expected=f"a message of the link with {peer}",
            got=f"one of link {link_id.hex()[:16]}",
            next_step="Nothing of it was taken. Name the party that the file comes from.",
        )
    _, message = exchange.open_envelope(raw)
    answers = exchange.take(peer, message, now_ms)
    if pair.incoming.refused is not None:
        raise pair.incoming.refused
    return answers
