"""What happens in the faulty phase: one deed at a time, drawn by the world's climate."""

from collections.abc import Callable

from visavis.links import STATEMENT
from visavis.simulation.clocks import DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS
from visavis.simulation.genesis import FR, PARTIES, other
from visavis.simulation.station import Station
from visavis.simulation.world import Backup, Temper, World
from visavis.terms import PartyId


def _someone(world: World) -> Station:
    return world.stations[world.rng.choice(PARTIES)]


def _someone_honest(world: World) -> Station:
    return world.stations[FR] if world.temper is not Temper.HONEST else _someone(world)


def _say(world: World) -> None:
    _put(world, _someone(world), world.rng.randrange(1, 7))


def _say_much(world: World) -> None:
    """More than a package holds, so that pages, tiles and prepared packages are met."""
    _put(world, _someone(world), world.rng.randrange(65, 300))


def _put(world: World, station: Station, number: int) -> None:
    if station.make_outgoing is not None:
        return
    said = world.said[station.party]
    contents = [f"{station.party} {len(said) + n}".encode() for n in range(number)]
    out = station.say(contents)
    if out is None and not _is_kept(station):
        return  # if it died after the write, it was said
    said.extend(contents)
    world.witness.said[station.party].update({row.seal: row for row in station.entries_put})
    world.tell(f"{station.party} says {number}")
    world.send(station, out or [])


def _is_kept(station: Station) -> bool:
    """Whether what was put last is in the outbox, or in the log's unsigned tail."""
    log = station.drive.sent(station.sent_id)
    tail = log.entries(max(0, log.size() - 300), 300, 1 << 62) if log.size() else ()
    rows = [*station.drive.outbox(station.sent_id), *tail]
    return station.entries_put[-1].seal in {row.seal for row in rows}


def _wait_short(world: World) -> None:
    world.advance(world.rng.randrange(1, 40) * SECOND_MS)


def _wait_long(world: World) -> None:
    world.advance(world.rng.randrange(1, 300) * MINUTE_MS)


def _crash(world: World) -> None:
    station = _someone(world)
    if world.rng.random() < 0.4:
        station.die("of a power cut")
        return
    power = station.drive.power
    power.crash_at = power.writes + world.rng.randrange(1, 7)
    power.after = world.rng.random() < 0.5


def _backup(world: World) -> None:
    station = _someone(world)
    world.count["backups"] += 1
    world.backups[station.party].append(world.backup(station.party))
    world.tell(f"backup {len(world.backups[station.party])} of {station.party}")


def _restore(world: World) -> None:
    restore(world, _someone_honest(world).party)


def _restore_both(world: World) -> None:
    if world.temper is not Temper.HONEST:
        return
    world.count["restores of both sides"] += 1
    for party in PARTIES:
        restore(world, party)


def restore(world: World, party: PartyId, backup: Backup | None = None) -> None:
    """Put a backup in place, and write down which statements went with the disk."""
    station = world.stations[party]
    station.die("to be restored")
    backups = world.backups[party]
    chosen = world.rng.choice(backups) if backup is None else backup
    # Newer backups belong to a time that did not happen: one of them would bring back, after
    # what is said from now on, what was said before.
    del backups[backups.index(chosen) + 1 :]
    station.drive.restore(chosen.image)
    station.drive.power.crash_at = None
    world.count["restores"] += 1
    (world.rotten.add if chosen.rotten else world.rotten.discard)(party)
    story = world.witness.by_link[station.received_id]
    story.receiver_lost_some = True
    story.receiver_rotten = chosen.rotten
    alive = _alive(world, station)
    gone = {text for text in world.said[party] if text not in alive}
    world.lost[party] = gone
    world.tell(f"{party} is restored; {len(gone)} statements are lost")


def _alive(world: World, station: Station) -> set[bytes | None]:
    """Statements that are still somewhere: signed, stored, anchored, waiting or arrived."""
    story = world.witness.by_link[station.sent_id]
    drive = station.drive
    log = drive.sent(station.sent_id)
    anchor = drive.sending_anchor(station.sent_id).read()
    entries = [
        *story.truth,
        *(log.entries(0, log.size(), 1 << 62) if log.size() else ()),
        *(anchor.tail if anchor is not None else ()),
        *drive.outbox(station.sent_id),
    ]
    said = world.witness.said[station.party]  # what decayed can be mended from it, by salt
    alive = {said.get(row.seal, row).content for row in entries if row.kind == STATEMENT}
    return alive | set(world.arrived_before[station.party])


def _cut(world: World) -> None:
    world.count["cuts"] += 1
    for_ms = world.rng.randrange(10, 1200) * SECOND_MS
    for party in PARTIES:
        world.network.cut(party, for_ms)


def _cut_one_way(world: World) -> None:
    world.count["one-way cuts"] += 1
    world.network.cut(world.rng.choice(PARTIES), world.rng.randrange(10, 1200) * SECOND_MS)


def _cut_days(world: World) -> None:
    world.count["cuts of days"] += 1
    for_ms = world.rng.randrange(1, 6) * DAY_MS
    for party in PARTIES:
        world.network.cut(party, for_ms)
    world.advance(world.rng.randrange(1, 30) * HOUR_MS)


def _jump(world: World) -> None:
    world.count["clock jumps"] += 1
    station = _someone(world)
    span_ms = world.rng.choice((10 * SECOND_MS, HOUR_MS, 5 * DAY_MS))
    by_ms = world.rng.randrange(-span_ms, span_ms)
    station.clock.jump(by_ms)
    world.tell(f"the clock of {station.party} jumps by {by_ms} ms")


def _full(world: World) -> None:
    station = _someone(world)
    station.drive.power.full = not station.drive.power.full
    world.count["full disks"] += station.drive.power.full
    world.tell(f"the disk of {station.party} is full: {station.drive.power.full}")


def _rotate(world: World) -> None:
    station = _someone(world)
    if station.make_outgoing is not None:
        return
    world.count["rotations"] += 1
    if world.network.is_cut(other(station.party)):
        world.count["rotations during a cut"] += 1
    world.tell(f"{station.party} changes its log key")
    out = station.rotate()
    world.witness.said[station.party].update({row.seal: row for row in station.entries_put})
    world.send(station, out or [])


def _export(world: World) -> None:
    station = _someone(world)
    raws = station.export()
    if not raws or station.make_outgoing is not None:
        return
    world.count["exports"] += 1
    arrive_ms = world.time.now_ms + world.rng.randrange(60, 48 * 3600) * SECOND_MS
    world.files.append((arrive_ms, other(station.party), raws))
    world.tell(f"{station.party} exports {len(raws)} messages")


def _rot(world: World) -> None:
    station = _someone(world)
    if world.temper is not Temper.HONEST:
        return
    what = station.drive.rot(world.rng)
    if not what:
        return
    world.count[f"rot: {what}"] += 1
    world.rotten.add(station.party)
    world.witness.by_link[station.received_id].receiver_rotten = True
    world.tell(f"{what} decays at {station.party}")


DEEDS: dict[str, Callable[[World], None]] = {
    "say": _say,
    "say_much": _say_much,
    "wait_short": _wait_short,
    "wait_long": _wait_long,
    "crash": _crash,
    "backup": _backup,
    "restore": _restore,
    "restore_both": _restore_both,
    "cut": _cut,
    "cut_one_way": _cut_one_way,
    "cut_days": _cut_days,
    "jump": _jump,
    "full": _full,
    "rotate": _rotate,
    "export": _export,
    "rot": _rot,
}
