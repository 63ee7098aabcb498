"""`python -m visavis.simulation`: run seeded worlds, or replay one.

--seeds N --start S [--workers W]   worlds S to S + N - 1
--seed N [--trace]                  one world, with everything that happened in it
"""

import argparse
import os
import sys
from collections.abc import Callable, Sequence

from visavis.simulation.many import Summary, run_worlds
from visavis.simulation.run import run_world


def main(arguments: Sequence[str]) -> int:
    """Run what was asked for; returns 0 if everything held."""
    parser = argparse.ArgumentParser(prog="python -m visavis.simulation", description=__doc__)
    parser.add_argument("--seeds", type=int, default=500, help="how many worlds")
    parser.add_argument("--start", type=int, default=0, help="the first seed")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="processes")
    parser.add_argument("--seed", type=int, help="replay this one world")
    parser.add_argument("--trace", action="store_true", help="print everything that happens")
    chosen = parser.parse_args(arguments)
    if chosen.seed is not None:
        return _replay(chosen.seed, chosen.trace)
    seeds = range(chosen.start, chosen.start + chosen.seeds)
    summary = run_worlds(seeds, workers=chosen.workers, progress=_progress(len(seeds)))
    for line in summary.lines():
        print(line)
    return 0 if summary.holds() else 1


def _replay(seed: int, trace: bool) -> int:
    outcome = run_world(seed, echo=print if trace else None)
    print(outcome.dump or f"world {seed} holds; trace {outcome.trace_hash}")
    return 1 if outcome.failure else 0


def _progress(total: int) -> Callable[[Summary], None]:
    """Show how far a run is, on a terminal only."""
    shows = sys.stderr.isatty()

    def show(summary: Summary) -> None:
        if shows:
            end = "\n" if summary.worlds == total else ""
            text = f"\r{summary.worlds} of {total} worlds, {len(summary.failures)} failed"
            print(text, end=end, file=sys.stderr, flush=True)

    return show


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
