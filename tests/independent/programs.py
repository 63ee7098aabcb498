"""Running the programs of others, which tools/independent/setup.sh prepares."""

import base64
import json
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import pytest

_CHECKOUT = Path(__file__).resolve().parents[2]
_BUILD = _CHECKOUT / "build" / "independent"
_LIMIT_S = 300  # a first build fetches and compiles; afterwards it takes no time


@cache
def _prepared() -> str:
    """Run the setup once and return what it said."""
    script = _CHECKOUT / "tools" / "independent" / "setup.sh"
    done = subprocess.run(
        [str(script), str(_BUILD)], capture_output=True, text=True, timeout=_LIMIT_S, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stderr.strip()


def verdicts_of_go(cases: Sequence[Mapping[str, object]]) -> list[str]:
    """Ask golang.org/x/mod/sumdb; skip the test where Go is absent."""
    said = _prepared()
    if not (_BUILD / "go" / "stamp").exists():
        assert shutil.which("go") is None, f"Go is here, but its program was not built: {said}"
        pytest.skip("Go is absent: golang.org/x/mod/sumdb was not asked")
    return _ask([str(_BUILD / "go" / "judge")], cases)


def verdicts_of_sigstore_js(cases: Sequence[Mapping[str, object]]) -> list[str]:
    """Ask npm's @sigstore/verify; skip the test where Node.js is absent."""
    said = _prepared()
    node = shutil.which("node") or shutil.which("node", path=str(_CHECKOUT / ".venv" / "bin"))
    if not (_BUILD / "npm" / "stamp").exists():
        assert node is None, f"Node.js is here, but its packages are not: {said}"
        pytest.skip("Node.js is absent: @sigstore/verify was not asked")
    assert node is not None
    return _ask([node, str(_CHECKOUT / "tools" / "independent" / "npm" / "judge.js")], cases)


def _ask(command: list[str], cases: Sequence[Mapping[str, object]]) -> list[str]:
    lines = "".join(json.dumps(case, default=_base64) + "\n" for case in cases)
    done = subprocess.run(
        command,
        input=lines,
        capture_output=True,
        text=True,
        timeout=_LIMIT_S,
        check=False,
        env={**os.environ, "NODE_PATH": str(_BUILD / "npm" / "node_modules")},
    )
    assert done.returncode == 0, done.stderr
    verdicts = done.stdout.splitlines()
    assert len(verdicts) == len(cases)
    return verdicts


def _base64(value: object) -> str:
    assert isinstance(value, bytes)
    return base64.b64encode(value).decode()
