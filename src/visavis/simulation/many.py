"""Many worlds: over workers, with progress, and a summary of what was exercised."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing import get_context

from visavis.simulation.faults import EXERCISED
from visavis.simulation.run import Outcome, run_world

ENOUGH_WORLDS = 500  # from here on, a fault that never happened means that the harness is broken
CHUNK = 8  # worlds a worker takes at a time: a second's work


@dataclass
class Summary:
    """What a run of worlds came to."""

    worlds: int = 0
    count: Counter[str] = field(default_factory=Counter)
    failures: list[Outcome] = field(default_factory=list)

    def take(self, outcome: Outcome) -> None:
        """Add one world."""
        self.worlds += 1
        self.count += outcome.count
        if outcome.failure:
            self.failures.append(outcome)

    def never_happened(self) -> list[str]:
        """Faults that no world met, though enough were run."""
        if self.worlds < ENOUGH_WORLDS:
            return []
        return [name for name in EXERCISED if not self.count[name]]

    def lines(self) -> Iterator[str]:
        """The summary as text: failures first, then what was exercised."""
        for outcome in self.failures:
            yield outcome.dump
        for name in self.never_happened():
            yield f"the harness is broken: in {self.worlds} worlds there were no {name}"
        yield f"{self.worlds} worlds, {len(self.failures)} failed"
        for name in EXERCISED:
            yield f"{self.count[name]:>10} {name}"

    def holds(self) -> bool:
        """Whether every world held, and every fault was met."""
        return not self.failures and not self.never_happened()


def run_worlds(
    seeds: Sequence[int], *, workers: int, progress: Callable[[Summary], None]
) -> Summary:
    """Run worlds one after another, or over processes; `progress` sees the summary grow."""
    summary = Summary()
    for outcome in _outcomes(seeds, workers):
        summary.take(outcome)
        progress(summary)
    return summary


def _outcomes(seeds: Sequence[int], workers: int) -> Iterable[Outcome]:
    if workers <= 1:
        yield from map(run_world, seeds)
        return
    with get_context("spawn").Pool(workers) as pool:
        yield from pool.imap_unordered(run_world, seeds, chunksize=CHUNK)
