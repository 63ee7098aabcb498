"""Running worlds: the faulty phase, the healing, and what came of it."""

import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from visavis.simulation import operator
from visavis.simulation.clocks import MINUTE_MS, SECOND_MS
from visavis.simulation.deeds import DEEDS
from visavis.simulation.drive import Drive
from visavis.simulation.faults import draw_climate
from visavis.simulation.invariants import Broken
from visavis.simulation.station import Makers
from visavis.simulation.world import HEALING_MS, World, make_memory_drive
from visavis.terms import PartyId

DEEDS_PER_WORLD = 45  # enough for every fault of a climate to meet a few others


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a world ended. `failure` is "" if everything held."""

    seed: int
    trace_hash: str
    count: Counter[str]
    failure: str
    dump: str


def run_world(
    seed: int,
    *,
    makers: Makers = Makers(),  # noqa: B008 - frozen
    make_drive: Callable[[PartyId], Drive] = make_memory_drive,
    echo: Callable[[str], None] | None = None,
) -> Outcome:
    """Run one world to its end."""
    world = World(seed, makers=makers, make_drive=make_drive, echo=echo)
    try:
        _faulty_phase(world)
        _healing(world)
        world.check_the_end()
    except (Exception, Broken) as error:  # noqa: BLE001 - whatever went wrong, the seed is the news
        failure = f"{error}" if isinstance(error, Broken) else f"{type(error).__name__}: {error}"
        return Outcome(seed, world.trace_hash(), world.count, failure, _dump(world, error))
    world.count["crashes"] += sum(station.crashes for station in world.stations.values())
    return Outcome(seed, world.trace_hash(), world.count, "", "")


def _faulty_phase(world: World) -> None:
    climate = draw_climate(world.rng)
    world.network.weather = climate.weather
    names, weights = climate.actions()
    for name in world.rng.choices(names, weights, k=DEEDS_PER_WORLD):
        DEEDS[name](world)
        world.advance(world.rng.randrange(200, 5000))
        if world.rng.random() < 0.15:
            operator.mind(world)


def _healing(world: World) -> None:
    world.tell("the world heals")
    network = world.network
    network.heal()
    network.hurry(world.time.now_ms + MINUTE_MS)
    world.files = [
        (min(at, world.time.now_ms + MINUTE_MS), to, raws) for at, to, raws in world.files
    ]
    for station in world.stations.values():
        station.drive.power.full = False
        station.drive.power.crash_at = None
    end_ms = world.time.now_ms + HEALING_MS
    while world.time.now_ms < end_ms:
        operator.mind(world)
        if world.time.now_ms >= end_ms - HEALING_MS + 3 * MINUTE_MS and world.has_converged():
            return
        world.advance(20 * SECOND_MS)
    if not world.has_converged():
        raise Broken("everyone_converges", f"not within {HEALING_MS // MINUTE_MS} minutes")


def _dump(world: World, error: BaseException) -> str:
    parts = [f"seed {world.seed}, {world.temper}: {error}", *world.lines]
    parts.extend(traceback.format_exception(error)[-4:])
    for party, station in world.stations.items():
        parts.append(f"-- {party}, up: {station.up}")
        for end in (station.sending, station.receiving):
            if end is not None:
                state = end.state
                parts.append(
                    f"   {type(end).__name__} {state.phase} {state.log.size} {state.reason}"
                )
        story = world.witness.out_of(party)
        parts.append(
            f"   signed {max(story.signed, default=0)}, cosigned {max(story.cosigned, default=0)}"
        )
        for entry in story.truth[-12:]:
            parts.append(f"   {entry.kind} {(entry.content or b'')[:60]!r}")
    parts.append(f"replay: .venv/bin/python -m visavis.simulation --seed {world.seed} --trace")
    parts.append(f"    or: make worlds SEEDS=1 START={world.seed}")
    return "\n".join(parts)
