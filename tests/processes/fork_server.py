"""A process that forks nodes, so that a life begins in a third of a second instead of two.

Run as a program it reads one order a line from its standard input and answers each with one line:
``{"fork": {...}}`` begins a life and gives its pid, ``{"wait": pid}`` gives how it ended. Each life
is a process of its own, with its own folder, sockets and end. `ForkServer` is the other side.
"""

import contextlib
import importlib
import json
import os
import signal
import subprocess
import sys
import time
import traceback
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
DEADLINE_S = 60.0  # a loaded machine; whoever waits longer waits for ever


class Life:
    """One forked node."""

    def __init__(self, server: "ForkServer", pid: int) -> None:
        self._server = server
        self.pid = pid
        self._ended: int | None = None

    def send_signal(self, number: int) -> None:
        """Send a signal, unless the life has ended."""
        if self._ended is None:
            os.kill(self.pid, number)  # its parent reaps it only when asked: the pid is still its

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    def wait(self, timeout: float = DEADLINE_S) -> int:
        """Wait for its end; the exit code, or minus the signal, as `subprocess` has it."""
        if self._ended is None:
            self._ended = int(self._server.order({"wait": self.pid, "s": timeout})["ended"])
        return self._ended

    def ended(self) -> bool:
        """Whether it has ended."""
        if self._ended is None:
            found = self._server.order({"wait": self.pid, "s": 0})["ended"]
            self._ended = None if found is None else int(found)
        return self._ended is not None


class ForkServer:
    """The forking process, ready to begin lives."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.processes.fork_server"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
        )

    def order(self, order: dict[str, Any]) -> dict[str, Any]:
        """Give one order; returns the answer."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order).encode() + b"\n")
        self._process.stdin.flush()
        found: dict[str, Any] = json.loads(self._process.stdout.readline())
        return found

    def fork(self, path: Path, log: Path, **plan: Any) -> Life:
        """Begin to serve a folder, with what the plan changes: see `_live`."""
        found = self.order({"fork": {"path": str(path), "log": str(log), **plan}})
        return Life(self, int(found["pid"]))

    def close(self) -> None:
        """End it, and with it every life that is left."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(DEADLINE_S)
        self._process.stdout.close()


def _live(order: dict[str, Any]) -> int:
    """Serve a folder; the whole of a forked process's life. Returns its exit code.

    `points` names a folder where the life finds its orders to die and notes what it signs.
    `start_ms` gives it an exercise's clock. `fault` names what fails once, see `dying`.
    `constants` gives limits of seconds that a test cannot wait for other values.
    """
    from tests.processes import dying

    from visavis.node.serve import serve
    from visavis.terms import InstantMs, VisavisError

    log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    nothing = os.open(os.devnull, os.O_RDWR)
    for number, target in enumerate((nothing, nothing, log)):
        os.dup2(target, number)
    if order.get("points"):
        dying.install(Path(order["points"]))
    if order.get("fault"):
        dying.install_fault(*order["fault"])
    for name, value in order.get("constants", {}).items():
        module, _, constant = name.rpartition(".")
        setattr(importlib.import_module(module), constant, value)
    start = order.get("start_ms")
    try:
        serve(Path(order["path"]), None if start is None else InstantMs(start))
    except VisavisError as error:
        print(error, file=sys.stderr, flush=True)
        return 2
    return 0


def _fork(order: dict[str, Any]) -> int:
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        code = _live(order)
    except BaseException:  # noqa: BLE001 - the end of this process, told by its exit code
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def _wait(pid: int, wait_s: float) -> int | None:
    deadline = time.monotonic() + wait_s
    while True:
        found, status = os.waitpid(pid, os.WNOHANG)
        if found:
            return os.waitstatus_to_exitcode(status)
        if time.monotonic() >= deadline:
            return None
        time.sleep(0.005)


def main() -> None:
    """Take orders until the input ends; then end what lives."""
    for name in ("uvicorn.protocols.http.httptools_impl", "visavis.node.serve"):
        importlib.import_module(name)  # loaded once, for every life
    living: set[int] = set()
    for line in sys.stdin:
        order = json.loads(line)
        answer: dict[str, Any]
        if "fork" in order:
            pid = _fork(order["fork"])
            living.add(pid)
            answer = {"pid": pid}
        else:
            ended = _wait(order["wait"], order["s"])
            if ended is not None:
                living.discard(order["wait"])
            answer = {"ended": ended}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
    for pid in living:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


if __name__ == "__main__":
    main()
