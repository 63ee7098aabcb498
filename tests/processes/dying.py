"""Deaths by plan: a served node that kills itself at the n-th step that matters.

Loaded into a forked node only, see `fork_server`. It wraps what the node writes, signs and sends
so that between any two such steps there is a point where the process can end, by SIGKILL, without
a last word. The order to die lies in a file, so that it reaches a node that runs. Everything that
a key signs is noted in a file before the signature exists.
"""

import contextlib
import itertools
import os
import signal
import threading
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

ORDER_NAME = "order"  # "<number of this order> <n>": die at the n-th point from now on
DIED_NAME = "died"  # the name of the point
SIGNED_NAME = "signed"  # one message a line, in hex

Point = Callable[[str], None]


class Points:
    """The points of one process; counts those that it passes while an order is there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._order = ""
        self._left = 0

    def __call__(self, name: str) -> None:
        """Pass a point, or die at it."""
        if self.is_last(name):
            os.kill(os.getpid(), signal.SIGKILL)
            threading.Event().wait()  # for the moment until the signal is there

    def is_last(self, name: str) -> bool:
        """Pass a point; whether it is the one to die at."""
        with self._lock:
            try:
                order = (self._folder / ORDER_NAME).read_text()
            except FileNotFoundError:
                return False
            if order != self._order:
                self._order, self._left = order, int(order.split()[1])
            self._left -= 1
            if self._left:
                return False
            (self._folder / DIED_NAME).write_text(name)
            return True


class _JournalsOs:
    """`os` as the anchors' journal sees it."""

    def __init__(self, point: Points) -> None:
        self._point = point

    def __getattr__(self, name: str) -> Any:
        return getattr(os, name)

    def write(self, descriptor: int, raw: bytes) -> int:
        """Write, or write a half and die."""
        if self._point.is_last("an anchor half written"):
            os.write(descriptor, raw[: len(raw) // 2])
            os.kill(os.getpid(), signal.SIGKILL)
            threading.Event().wait()
        return os.write(descriptor, raw)

    def fdatasync(self, descriptor: int) -> None:
        """Flush between two points."""
        self._point("an anchor written")
        os.fdatasync(descriptor)
        self._point("an anchor flushed")


def install(folder: Path) -> None:
    """Put points around everything that this process writes, signs and sends."""
    from visavis.links import Pace
    from visavis.node import journal, link_app, node, running
    from visavis.node.caller import Caller
    from visavis.node.keystore import NodeSigner
    from visavis.node.store import Store

    point = Points(folder)
    vars(journal)["os"] = _JournalsOs(point)
    write = Store.write

    @contextlib.contextmanager
    def writing(self: Store) -> Iterator[Any]:
        with write(self) as connection:
            yield connection
            point("before a commit")
        point("after a commit")

    Store.write = writing  # type: ignore[method-assign]
    sign = NodeSigner.sign
    signed = os.open(folder / SIGNED_NAME, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def signing(self: NodeSigner, message: bytes) -> bytes:
        os.write(signed, message.hex().encode() + b"\n")
        signature = sign(self, message)
        point("after a signature")
        return signature

    NodeSigner.sign = signing  # type: ignore[method-assign]
    Caller._post = _around(Caller._post, point, "before a call", "after a call")  # type: ignore[method-assign]
    link_app._answer = _around(link_app._answer, point, "before a reply", "after a reply")
    running.Running.speak = _around(  # type: ignore[method-assign]
        running.Running.speak, point, "", "said, not answered"
    )
    # A test has no minutes: what a node waits for passes twenty times as fast.
    running.TICK_S = 0.02  # type: ignore[misc]
    node.pace_of = lambda settings: Pace(1000 * settings.heartbeat_s, 2000, 50, 200)


def _around(call: Any, point: Point, before: str, after: str) -> Any:
    async def calling(*values: Any) -> Any:
        if before:
            point(before)
        found: Awaitable[Any] = await call(*values)
        point(after)
        return found

    return calling


def install_fault(name: str, at: int) -> None:
    """Let one part of the exchange raise what nobody expects, once, at its `at`-th call."""
    from visavis.node.exchange import Exchange

    calls = itertools.count(1)
    part = getattr(Exchange, name)

    def failing(*values: Any) -> Any:
        if next(calls) == at:
            raise RuntimeError(f"{name} failed by plan")
        return part(*values)

    setattr(Exchange, name, failing)
