"""Every benchmark, one after another, each in a process of its own.

make bench                    a tenth of the aims' sizes, some ten minutes
make bench ARGS=--full        the sizes of the aims, most of an hour
"""

import argparse
import subprocess
import sys

SHORT = {
    "links_path": ["0.1"],
    "storage": ["--leaves", "1000000"],
    "commands": [],
    "rebuild": [],
    "notices_query": ["--scale", "0.1"],
    "notices_sweep": ["--scale", "0.1", "--command"],
    "notices_tracks": [],
    "notices_post": ["--scale", "0.1"],
    "claims_reader": [],
    "events": [],
    "desk_first_page": ["--gets", "50"],
    "desk_in_browser": [],
    "desk_map": ["--loads", "5"],
}
FULL = {
    "links_path": ["1"],
    "storage": [],
    "commands": [],
    "rebuild": ["--count", "1000000"],
    "notices_query": ["--scale", "1"],
    "notices_sweep": ["--scale", "1", "--command"],
    "notices_tracks": [],
    "notices_post": ["--scale", "1"],
    "claims_reader": [],
    "events": [],
    "desk_first_page": [],
    "desk_in_browser": ["--loads", "100", "--acts", "100"],
    "desk_map": [],
}


def main() -> int:
    """Run them; 1 if one failed."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--full", action="store_true", help="the sizes of the aims")
    parser.add_argument("names", nargs="*", help=f"of {', '.join(FULL)}; all if none")
    chosen = parser.parse_args()
    failed = []
    for name, arguments in (FULL if chosen.full else SHORT).items():
        if chosen.names and name not in chosen.names:
            continue
        command = [sys.executable, "-m", f"benchmarks.{name}", *arguments]
        print(f"— {name} {' '.join(arguments)}", flush=True)
        if subprocess.run(command, check=False).returncode:
            failed.append(name)
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
