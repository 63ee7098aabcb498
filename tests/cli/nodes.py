"""Real nodes for the tests of the command line: folders made by `visavis init`, run or not."""

import io
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from visavis.cli import run

OFFICES = {
    "fr": "chief:chief_of_staff:Chief of the Defence Staff:Pierre de Villiers",
    "ru": "chief:chief_of_staff:Chief of the General Staff:Valery Gerasimov",
}
PROGRAM = (sys.executable, "-m", "visavis.cli")


@dataclass(frozen=True, slots=True)
class Done:
    """What one run of the program came to."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        assert self.code == 0, self.err
        return json.loads(self.out)


def visavis(*arguments: str, stdin: bytes = b"") -> Done:
    """Carry out one command line in this process, with streams of its own."""
    streams = [io.TextIOWrapper(io.BytesIO(raw), "utf-8") for raw in (stdin, b"", b"")]
    before = sys.stdin, sys.stdout, sys.stderr
    sys.stdin, sys.stdout, sys.stderr = streams
    try:
        code = run(arguments)
        for stream in streams[1:]:
            stream.flush()
    finally:
        sys.stdin, sys.stdout, sys.stderr = before
    written = [stream.buffer.getvalue().decode() for stream in streams[1:]]
    return Done(code, *written)


def visavis_apart(*arguments: str, cwd: Path | None = None) -> Done:
    """Run the program as a user does, in a process of its own."""
    done = subprocess.run(
        [*PROGRAM, *arguments], capture_output=True, cwd=cwd, check=False, timeout=60
    )
    return Done(done.returncode, done.stdout.decode(), done.stderr.decode())


def init(folder: Path, party: str, *more: str) -> Done:
    """Make a node's folder."""
    return visavis(
        *("init", str(folder), "--party", party, "--name", f"en={party.upper()}"),
        *("--office", OFFICES.get(party, "desk:unit:Desk:Officer"), *more),
    )
