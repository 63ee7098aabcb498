"""What may go wrong in a world: each world draws which faults it has, and how often.

Worlds with every fault at once hide bugs that need one fault and calm otherwise, so each world
has its own selection.
"""

from dataclasses import dataclass
from random import Random

from visavis.simulation.network import Weather

# What a run of worlds must have met at least once; else the harness itself is broken.
EXERCISED = (
    "crashes",
    "crashes at start",
    "restores",
    "restores of both sides",
    "cuts",
    "one-way cuts",
    "cuts of days",
    "drops",
    "duplicates",
    "reorders",
    "late messages",
    "very late messages",
    "corrupted messages",
    "clock jumps",
    "full disks",
    "rotations",
    "rotations during a cut",
    "backups",
    "exports",
    "file answers",
    "rot: entry",
    "rot: leaf hash",
    "rot: node hash",
    "rot: note",
    "rot: outbox",
    "repairs",
    "halts",
    "epochs",
    "statements declared lost",
    "recoveries of a sender",
    "recoveries of a receiver",
    "forks proven",
    "evil senders",
    "evil receivers",
)


@dataclass(frozen=True, slots=True)
class Climate:
    """How often each thing happens in one world: weights of actions, 0 for never."""

    weather: Weather
    say: int = 10
    say_much: int = 0
    wait_short: int = 14
    wait_long: int = 3
    crash: int = 0
    backup: int = 0
    restore: int = 0
    restore_both: int = 0
    cut: int = 0
    cut_one_way: int = 0
    cut_days: int = 0
    jump: int = 0
    full: int = 0
    rotate: int = 0
    export: int = 0
    rot: int = 0

    def actions(self) -> tuple[list[str], list[int]]:
        """Names and weights of what may happen next."""
        names = [name for name in self.__slots__ if name != "weather"]
        return names, [getattr(self, name) for name in names]


def draw_climate(rng: Random) -> Climate:
    """Draw which faults a world has, and how often."""

    def maybe(weight: int, chance: float = 0.5) -> int:
        return rng.randrange(1, weight + 1) if rng.random() < chance else 0

    weather = Weather(
        drop=maybe(300),
        double=maybe(300),
        late=maybe(200),
        very_late=maybe(100),
        corrupt=maybe(100, 0.3),
    )
    backups = maybe(4, 0.6)
    say_much = maybe(2, 0.15)
    return Climate(
        weather=weather,
        say_much=say_much,
        crash=maybe(8),
        backup=backups,
        restore=maybe(4, 0.7) if backups else 0,
        restore_both=maybe(2, 0.5) if backups else 0,
        cut=maybe(3),
        cut_one_way=maybe(3),
        cut_days=maybe(2, 0.3),
        jump=maybe(3),
        full=maybe(3, 0.3),
        rotate=maybe(3),
        export=maybe(4, 0.4),
        rot=maybe(5, 0.5 if say_much else 0.3),
    )
