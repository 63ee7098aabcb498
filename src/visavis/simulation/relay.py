"""A real TCP relay between the nodes of an exercise, in which a link can be cut and healed.

The endpoints on the parties' cards point at the relay. It passes bytes and reads none of them;
TLS goes through from end to end. A cut closes the connections between two parties and refuses
new ones, and leaves all others alone.
"""

import asyncio
import contextlib
import os
import socket
import struct
import threading
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Final, TypeVar

LOOPBACK: Final = "127.0.0.1"
PIECE_BYTES: Final = 64 * 1024  # one read of a socket; a message of a link is a few of these
START_LIMIT_S: Final = 10.0  # a loop that has not come up by then never will

T = TypeVar("T")
Pair = frozenset[str]


@dataclass
class RelayCounts:
    """What the relay did since it started."""

    passed_bytes: int = 0
    opened: int = 0
    refused: int = 0  # connections that were turned away while their link was cut
    closed_by_cut: int = 0


@dataclass(eq=False)
class _Connection:
    pair: Pair
    writers: list[asyncio.StreamWriter] = field(default_factory=list)

    def abort(self) -> None:
        for writer in self.writers:
            _reset(writer)


class Relay:
    """Listens once for each party and carries what comes to that party's node.

    Args:
        caller_at: names the party that holds the local end of a connection, by its port; None
            for a stranger, who is let through only to a party of whom no link is cut.

    Runs an event loop in a thread of its own between `__enter__` and `__exit__`.
    """

    def __init__(self, caller_at: Callable[[int], str | None]) -> None:
        self.counts = RelayCounts()
        self._caller_at = caller_at
        self._cuts: set[Pair] = set()
        self._connections: set[_Connection] = set()
        self._servers: list[asyncio.Server] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="relay", daemon=True)

    def __enter__(self) -> "Relay":
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._run(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(START_LIMIT_S)
        self._loop.close()

    def route(self, party: str, port: int) -> int:
        """Start to listen for a party whose node is at `port`; returns the port to call instead."""
        return self._run(self._listen(party, port))

    def cut(self, one: str, other: str) -> None:
        """Close every connection between two parties and refuse new ones until `heal`."""
        self._run(self._cut(frozenset((one, other))))

    def heal(self, one: str, other: str) -> None:
        """Let two parties connect again."""
        self._run(self._heal(frozenset((one, other))))

    def is_cut(self, one: str, other: str) -> bool:
        """Tell whether the two parties cannot connect."""
        return frozenset((one, other)) in self._cuts

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(START_LIMIT_S)

    async def _listen(self, party: str, port: int) -> int:
        async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await self._take(party, port, reader, writer)

        server = await asyncio.start_server(take, LOOPBACK, 0)
        self._servers.append(server)
        return int(server.sockets[0].getsockname()[1])

    async def _take(
        self, party: str, port: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        caller = self._caller_at(writer.get_extra_info("peername")[1])
        pair = frozenset((party, caller or ""))
        if self._refuses(party, caller):
            self.counts.refused += 1
            _reset(writer)
            return
        connection = _Connection(pair, [writer])
        self._connections.add(connection)
        self.counts.opened += 1
        try:
            far_reader, far_writer = await asyncio.open_connection(LOOPBACK, port)
            connection.writers.append(far_writer)
            if pair in self._cuts:  # it was cut while the far side was called
                return
            await asyncio.gather(self._pump(reader, far_writer), self._pump(far_reader, writer))
        except OSError:
            pass  # the node is down, or one side went away: the other learns it by the reset
        finally:
            self._connections.discard(connection)
            connection.abort()

    def _refuses(self, party: str, caller: str | None) -> bool:
        if caller is None:
            return any(party in pair for pair in self._cuts)
        return frozenset((party, caller)) in self._cuts

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while piece := await reader.read(PIECE_BYTES):
            self.counts.passed_bytes += len(piece)
            writer.write(piece)
            await writer.drain()
        if writer.can_write_eof():
            writer.write_eof()

    async def _cut(self, pair: Pair) -> None:
        self._cuts.add(pair)
        for connection in [c for c in self._connections if c.pair == pair]:
            connection.abort()
            self.counts.closed_by_cut += 1

    async def _heal(self, pair: Pair) -> None:
        self._cuts.discard(pair)

    async def _stop(self) -> None:
        for server in self._servers:
            server.close()
        for connection in list(self._connections):
            connection.abort()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)


def _reset(writer: asyncio.StreamWriter) -> None:
    """Close at once and let the far side see a reset, as a cut cable with a firewall behind it."""
    sock = writer.get_extra_info("socket")
    with contextlib.suppress(OSError):  # it may be closed already
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


def holder_of_port(port: int, pids: Mapping[str, int]) -> str | None:
    """Name the party whose process holds the local end of a TCP connection.

    Reads the kernel's table of connections; None where it is held by none of them, or where the
    system has no such table.

    Args:
        port: on the loopback address, IPv4.
        pids: process id by party.

    Source: proc(5), /proc/net/tcp and /proc/PID/fd.
    """
    mine = f":{port:04X}"
    try:
        with open("/proc/net/tcp", encoding="ascii") as table:
            rows = [line.split() for line in table]
    except OSError:
        return None
    sockets = {f"socket:[{row[9]}]" for row in rows if row[1].endswith(mine)}
    for party, pid in pids.items():
        if sockets & _open_files(pid):
            return party
    return None


def _open_files(pid: int) -> set[str]:
    found: set[str] = set()
    folder = f"/proc/{pid}/fd"
    with contextlib.suppress(OSError):  # the process has gone
        for name in os.listdir(folder):
            with contextlib.suppress(OSError):  # this file was closed meanwhile
                found.add(os.readlink(f"{folder}/{name}"))
    return found
