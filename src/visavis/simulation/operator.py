"""The operators: mend decayed disks from backups, and open the next epoch where a link halted."""

from visavis.links import STATEMENT, Entry, LinkTerms, Predecessor, Rot
from visavis.links.audit import audit_log
from visavis.links.ports import LinkLog
from visavis.links.sender import Cause
from visavis.links.sender import Phase as SenderPhase
from visavis.parties import KeyHistory, parse_rotation
from visavis.simulation import invariants
from visavis.simulation.clocks import MINUTE_MS
from visavis.simulation.deeds import restore
from visavis.simulation.genesis import PARTIES, Declared, other
from visavis.simulation.station import Station
from visavis.simulation.world import Temper, World
from visavis.terms import PartyId, VisavisError

TALK_MS = 3 * MINUTE_MS  # two operators on the telephone, after a restart


def mind(world: World) -> None:
    """Do what the operators of both parties do when they look at their desks."""
    for party in PARTIES:
        station = world.stations[party]
        if party in world.rotten and not _is_sound(world, station):
            repair(world, party)
            return
    if not any(_is_halted(world.stations[party]) for party in PARTIES):
        world.halted_since_ms = None
    elif world.temper is Temper.HONEST and not world.rotten:
        _restart_then_open_epoch(world)


def _is_halted(station: Station) -> bool:
    """Whether the sender says so; a receiver only repeats what the sender told it."""
    sending = station.sending
    return sending is not None and sending.state.phase is SenderPhase.HALTED


def keys_of(log: LinkLog, terms: LinkTerms) -> KeyHistory:
    """The log's keys by the rotations that it holds."""
    keys = KeyHistory.start(terms.origin, terms.log_key)
    for index, content in log.rotations():
        keys = keys.apply_rotation(parse_rotation(content), at_index=index)
    return keys


def _is_sound(world: World, station: Station) -> bool:
    """Audit both logs and the outbox, as `visavis check` does."""
    for link_id, log in (
        (station.sent_id, station.drive.sent(station.sent_id)),
        (station.received_id, station.drive.received(station.received_id)),
    ):
        terms = world.witness.by_link[link_id].terms
        try:
            audit_log(log, terms, keys_of(log, terms))
        except (Rot, VisavisError):
            return False
    try:
        station.drive.sent(station.sent_id).next_waiting(1 << 30, 1 << 62)
    except Rot:
        return False
    return True


def repair(world: World, party: PartyId) -> None:
    """Mend the outbox from the party's record; then, if need be, restore a sound backup."""
    station = world.stations[party]
    world.count["repairs"] += 1
    world.tell(f"the operator of {party} mends its disk")
    station.die("to be mended")
    station.drive.mend_outbox(station.sent_id, world.witness.said[party])
    for backup in [None, *reversed(world.backups[party])]:
        if backup is not None:
            restore(world, party, backup)
            station.drive.mend_outbox(station.sent_id, world.witness.said[party])
        if _is_sound(world, station):
            world.rotten.discard(party)
            world.witness.by_link[station.received_id].receiver_rotten = False
            return
    raise invariants.Broken("repair", f"no backup of {party} is sound")


def _restart_then_open_epoch(world: World) -> None:
    """A restart settles what was said too early; what halts again has lost something.

    Or lost entries came by a late file after all: then the link finds its way back by itself.
    """
    if world.halted_since_ms is None:
        world.halted_since_ms = world.time.now_ms
        for station in world.stations.values():
            station.die("to be restarted")
        return
    if world.time.now_ms < world.halted_since_ms + TALK_MS:
        return
    world.halted_since_ms = None
    for station in world.stations.values():
        sending = station.sending
        halted = sending is not None and sending.state.phase is SenderPhase.HALTED
        known = sending is not None and sending.state.reason.startswith(Cause.ANCHOR_BEYOND.value)
        if sending is not None and halted and not known:
            raise invariants.Broken("halts_have_a_cause", sending.state.reason)
    if any(_entries_nobody_has(world, party) for party in PARTIES):
        open_next_epoch(world)
    else:
        world.tell("on the telephone the operators find that nothing is lost")


def open_next_epoch(world: World) -> None:
    """Open epoch + 1 on both sides: what was not stored moves, what nobody has is declared lost."""
    world.count["halts"] += 1
    moved: dict[PartyId, list[Entry]] = {}
    declared: dict[PartyId, Declared] = {}
    for party in PARTIES:
        station, peer = world.stations[party], world.stations[other(party)]
        received = peer.drive.received(peer.received_id)
        world.arrived_before[party] = world.arrived(party)
        moved[party] = _still_to_deliver(station, received, world.said[party])
        kept = {entry.content for entry in moved[party]} | set(world.arrived_before[party])
        gone = {text for text in world.said[party] if text not in kept} - world.lost[party]
        world.lost[party] |= gone
        world.count["statements declared lost"] += len(gone)
        declared[party] = Declared(sent=_sent(world, station), loss=f"{len(gone)} statements lost")
    world.tell(f"epoch {world.epoch + 1} is opened")
    world.count["epochs"] += 1
    for station in world.stations.values():
        station.die("for the new epoch")
        station.drive.power.full = False
    world.open_epoch(declared)
    for party, station in world.stations.items():
        if moved[party]:
            with station.drive.transaction():
                station.drive.sent(station.sent_id).enqueue(moved[party])
        world.backups[party] = [world.backup(party)]


def _still_to_deliver(station: Station, received: LinkLog, record: list[bytes]) -> list[Entry]:
    """Statements that the receiver does not hold and the sender still has, as its record has them.

    Not log, then anchor, then outbox: a restored outbox may hold what is older than the anchor.
    """
    log = station.drive.sent(station.sent_id)
    anchor = station.drive.sending_anchor(station.sent_id).read()
    held = received.size()
    rows = [
        *(log.entries(held, log.size() - held, 1 << 62) if held < log.size() else ()),
        *(anchor.tail[max(0, log.size() - anchor.tail_start) :] if anchor is not None else ()),
        *station.drive.outbox(station.sent_id),
    ]
    stored = received.entries(0, held, 1 << 62) if held else ()
    known = {entry.seal for entry in stored}
    chosen = []
    for row in rows:
        if row.kind == STATEMENT and row.seal not in known:
            known.add(row.seal)
            chosen.append(row)
    place = {content: at for at, content in enumerate(record)}
    return sorted(chosen, key=lambda row: place.get(row.content or b"", len(place)))


def _entries_nobody_has(world: World, party: PartyId) -> int:
    station, peer = world.stations[party], world.stations[other(party)]
    received = peer.drive.received(peer.received_id)
    anchor = station.drive.sending_anchor(station.sent_id).read()
    if anchor is None:
        return 1
    reach = max(received.size(), station.drive.sent(station.sent_id).size())
    return max(0, min(anchor.tail_start, anchor.size) - reach)


def _sent(world: World, station: Station) -> Predecessor | None:
    anchor = station.drive.sending_anchor(station.sent_id).read()
    if anchor is None:
        return None
    log = station.drive.sent(station.sent_id)
    return Predecessor(
        link=station.sent_id.hex(),
        note=log.newest_note(),
        size=anchor.size,
        root=anchor.root.hex(),
    )
