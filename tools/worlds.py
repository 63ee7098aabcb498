"""Run many worlds block by block until told to stop: for a night, or a spare machine.

    python tools/worlds.py [START]

Prints the failing seeds as they come; `python -m visavis.simulation` runs a given number.
"""

import os
import sys

from visavis.simulation.many import run_worlds

BLOCK = 2000


def main(start: int) -> int:
    """Run blocks of worlds from `start` until one fails."""
    while True:
        seeds = range(start, start + BLOCK)
        summary = run_worlds(seeds, workers=os.cpu_count() or 1, progress=lambda _: None)
        print(f"worlds {start} to {start + BLOCK - 1}: {len(summary.failures)} failed", flush=True)
        if not summary.holds():
            print("\n".join(summary.lines()))
            return 1
        start += BLOCK


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 0))
