"""Reading: what the API shows of a node, as plain values. Runs on the writer's thread."""

from collections.abc import Mapping
from typing import Any

import msgspec

from visavis import __version__
from visavis.acts import (
    READ_MODELS,
    REGISTRY,
    Shelf,
    plain,
    told_to,
)
from visavis.node.hearing import hearing_of
from visavis.node.node import Node
from visavis.node.own_record import KeptStatement
from visavis.node.pairs import Pair
from visavis.node.registers import CardRow
from visavis.parties import card_fingerprint, fingerprint_languages, fingerprint_words, read_card
from visavis.record import parse_signed
from visavis.terms import InstantMs, PartyId, VisavisError, parse_party_id, render_instant

Plain = dict[str, Any]
PAGE_LIMIT = 500  # rows a call: a screen shows fifty


class NothingHere(VisavisError):
    """A name under which this node keeps nothing."""

    code = "node.nothing_here"


def status(node: Node, traffic: Mapping[PartyId, Plain]) -> Plain:
    """What a duty officer looks at first: who we are, what stands, how each link does."""
    edge = node.record.edge()
    return {
        "party": node.party,
        "name": node.own_card().name_in("en"),
        "mode": node.settings.mode.value,
        "version": __version__,
        "now": render_instant(node.clock.now_ms()),
        "statements": node.record.count(),
        "own_root": {"size": edge.size, "root": edge.root().hex()},
        "links": [
            *(_link(node, pair, traffic) for _, pair in sorted(node.exchange.pairs.items())),
            *(_offered(peer, epoch, node) for peer, epoch in node.exchange.offered().items()),
        ],
        "knocked": {
            peer: {"epoch": knock.epoch, "at": render_instant(InstantMs(knock.at_ms))}
            for peer, knock in node.exchange.knocked.items()
        },
        "refusals": [msgspec.to_builtins(row) for row in node.refusals.newest(20)],
        "stale": [
            {
                "view": row.name,
                "since": _instant(row.stopped_ms),
                "last_seq": row.last_seq,
                "because": row.reason,
            }
            for row in node.stopped.rows()
        ],
    }


# What of a link tells how much went over it: whoever may not see all could tell that more was said.
COUNTS = (
    ("outgoing", ("size", "signed", "receipted", "waiting", "receipt_note", "root")),
    ("incoming", ("size", "cosigned", "claimed", "root")),
)


def without_counts(found: Plain) -> Plain:
    """Return a status without what tells how much there is, for those from whom some is hidden."""

    def uncounted(link: Plain) -> Plain:
        ends = {
            name: None if link[name] is None else {**link[name], **dict.fromkeys(counts)}
            for name, counts in COUNTS
        }
        return {**link, **ends, "traffic": None}

    return {
        **found,
        "statements": None,
        "own_root": None,
        "links": [uncounted(one) for one in found["links"]],
        "refusals": None,
        "stale": [{**one, "last_seq": None} for one in found["stale"]],
    }


def _offered(peer: PartyId, epoch: int, node: Node) -> Plain:
    return {
        "peer": peer,
        "mode": node.settings.mode.value,
        "epoch": epoch,
        "state": "offered",
        "outgoing": None,
        "incoming": None,
        "traffic": None,
        "coverage": coverage(None, node.clock.now_ms()),
    }


def _link(node: Node, pair: Pair, traffic: Mapping[PartyId, Plain]) -> Plain:
    out, into = pair.outgoing.state, pair.incoming.state
    return {
        "peer": pair.peer,
        "mode": node.settings.mode.value,
        "epoch": pair.epoch,
        "state": "open",
        "outgoing": {
            "origin": out.terms.origin,
            "link_id": out.terms.link_id.hex(),
            "phase": out.phase.value,
            "reason": out.reason,
            "size": out.log.size,
            "signed": out.anchor_size,
            "receipted": out.receipted,
            "waiting": pair.sent.waiting(),
            "last_heard": _instant(out.heard_ms),
            "round_trip_ms": out.round_trip_ms,
            "peer_clock_offset_ms": out.peer_offset_ms,
            "peer_condition": out.peer_condition.name.lower(),
            "receipt_note": pair.sent.receipt()[1],
            "root": out.log.root().hex(),
        },
        "incoming": {
            "origin": into.terms.origin,
            "link_id": into.terms.link_id.hex(),
            "phase": into.phase.value,
            "reason": into.reason,
            "size": into.log.size,
            "cosigned": into.cosigned_size,
            "claimed": into.claimed,
            "last_heard": _instant(into.heard_ms),
            "peer_clock_offset_ms": into.peer_offset_ms,
            "root": into.log.root().hex(),
        },
        "trouble": pair.trouble,
        "evidence": len(pair.sent.evidence()) + len(pair.received.evidence()),
        "traffic": traffic.get(pair.peer),
        "coverage": coverage(pair, node.clock.now_ms()),
    }


def coverage(pair: Pair | None, now_ms: InstantMs) -> Plain:
    """Whether what we know of a party is current: *current*, or *unknown* since when.

    Never more than that: that nothing is known against something does not make it safe.
    """
    hearing = hearing_of(pair, now_ms)
    return {
        "state": "unknown" if hearing.because else "current",
        "last_heard": _instant(hearing.heard_ms),
        "because": hearing.because,
    }


def card(row: CardRow, own: PartyId) -> Plain:
    """One party's card, with its fingerprint as words in each language."""
    read = read_card(row.raw)
    fingerprint = card_fingerprint(read)
    return {
        "party": row.party,
        "version": row.version,
        "names": read.names,
        "expires": render_instant(read.expires_ms),
        "confirmed": row.confirmed_ms is not None,
        "own": row.party == own,
        "offices": [
            {"id": office.id, "level": office.level.value, "titles": office.titles}
            for office in read.offices
        ],
        "endpoints": [endpoint.url for endpoint in read.endpoints],
        "fingerprint": fingerprint.hex(),
        "fingerprint_words": {
            language: list(fingerprint_words(fingerprint, language))
            for language in fingerprint_languages()
        },
    }


def statement(row: KeptStatement) -> Plain:
    """One row of the record; the body as it was signed, or None where it could not be read."""
    filed = row.filed
    body: Any = None
    if filed.kind is not None:
        body = msgspec.json.decode(parse_signed(filed.raw).statement.body)
    return {
        "seq": row.seq,
        "id": filed.id,
        "party": filed.party,
        "office": filed.office,
        "act": filed.act,
        "kind": filed.kind,
        "thread": filed.thread,
        "said": _instant(filed.said_ms),
        "received": _instant(row.received_ms),
        "verdict": row.verdict.value,
        "code": row.code,
        "link": row.link,
        "index": row.position,
        "body": body,
    }


def view(node: Node, view_type: str, entity: str, shelf: Shelf | None = None) -> Plain:
    """One read model.

    Args:
        shelf: as the reader sees it; None as the party's own programs do.

    Raises:
        NothingHere, UnknownThing.
    """
    if view_type not in READ_MODELS:
        raise _nothing(f"view {view_type[:60]!r}", f"one of {', '.join(READ_MODELS)}")
    found = READ_MODELS[view_type](shelf or node.shelf, entity, node.clock.now_ms())
    return plain(found)


def views(node: Node, view_type: str, after: str, limit: int, shelf: Shelf | None = None) -> Plain:
    """A page of read models of one type, in the order of their ids."""
    seen = shelf or node.shelf
    if view_type == "told":
        audience = parse_party_id(after.partition("/")[0])
        told = told_to(seen, audience, node.clock.now_ms(), after="", limit=PAGE_LIMIT)
        return {"items": [plain(one) for one in told], "next": None}
    if view_type not in READ_MODELS:
        raise _nothing(f"view {view_type[:60]!r}", f"one of {', '.join(READ_MODELS)}, told")
    limit = min(limit, PAGE_LIMIT)
    rows = seen.views.list_views(view_type, limit, after)
    items = [view(node, view_type, row.id, seen) for row in rows]
    return {"items": items, "next": rows[-1].id if len(rows) == limit else None}


def kinds() -> list[Plain]:
    """Every kind of statement, with the schema of its body."""
    return [
        {
            "kind": kind.name,
            "acts": [act.value for act in kind.acts],
            "audience": kind.audience.value,
            "body": msgspec.json.schema(kind.body),
        }
        for kind in REGISTRY.values()
    ]


def _instant(instant: int | None) -> str | None:
    return None if instant is None else render_instant(InstantMs(instant))


def _nothing(what: str, expected: str) -> NothingHere:
    return NothingHere(f"No {what} here", expected=expected, got="none", next_step="List them.")
