"""Simulation: seeded worlds for the links, and the exercises that people play.

Here: worlds made from a seed (clocks, network, disks, two parties, honest or not, and what must
hold between them); relays and scenarios for exercises. Never here: a rule of any other room, or
anything that a node needs in order to run. Only tests and `cli` may import this room.
"""

from visavis.simulation.drive import Drive, MemoryDrive, Outbox
from visavis.simulation.faults import EXERCISED
from visavis.simulation.invariants import Broken
from visavis.simulation.many import ENOUGH_WORLDS, Summary, run_worlds
from visavis.simulation.run import Outcome, run_world
from visavis.simulation.station import Makers
from visavis.simulation.world import make_memory_drive

__all__ = [
    "ENOUGH_WORLDS",
    "EXERCISED",
    "Broken",
    "Drive",
    "Makers",
    "MemoryDrive",
    "Outbox",
    "Outcome",
    "Summary",
    "make_memory_drive",
    "run_world",
    "run_worlds",
]
