"""Server-sent events: from calling an act until each of 200 desks has heard it.

Each desk is a connection of its own to a node in a process of its own. Beside it, in the same run,
the same bytes are broadcast to as many bare sockets by a process that does nothing else.
"""

import asyncio
import json
import multiprocessing
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from benchmarks.rows import Row, show
from tests.two_nodes import NodeProcess, found, say, text

DESKS = 200
ACTS = 100
GAP_S = 0.05  # twenty acts a second: more than any theatre's watch
Reader = asyncio.StreamReader


class Ears:
    """All desks: who has heard what, and when."""

    def __init__(self) -> None:
        self.heard: dict[bytes, list[float]] = {}

    async def listen(self, reader: Reader) -> None:
        """Note the time of each event's data line until the stream ends."""
        while line := await reader.readline():
            if line.startswith(b"data: "):
                self.heard.setdefault(line, []).append(time.perf_counter())


async def _until(condition: Callable[[], bool]) -> None:
    while not condition():
        await asyncio.sleep(0.005)


async def _hear(
    connect: Callable[[], Awaitable[Reader]], act: Callable[[int], Awaitable[bytes]], mark: bytes
) -> list[float]:
    """Seconds from each act to each desk's hearing it; `mark` tells the line of an act."""
    ears, streams = Ears(), [await connect() for _ in range(DESKS)]
    tasks = [asyncio.create_task(ears.listen(stream)) for stream in streams]
    await asyncio.sleep(0.5)
    waits: list[float] = []
    for number in range(ACTS):
        start = time.perf_counter()
        wanted = await act(number)

        def all_heard(wanted: bytes = wanted) -> bool:
            lines = [line for line in ears.heard if mark in line and wanted in line]
            return bool(lines) and len(ears.heard[lines[0]]) == DESKS

        await _until(all_heard)
        (line,) = [line for line in ears.heard if mark in line and wanted in line]
        waits += [at - start for at in ears.heard.pop(line)]
        await asyncio.sleep(GAP_S)
    for task in tasks:
        task.cancel()
    return waits


async def of_node(node: NodeProcess) -> tuple[list[float], bytes]:
    """The waits at a real node, and one event as it went over the wire."""
    token = (node.path / "api.token").read_text().strip()
    head = f"GET /api/events HTTP/1.1\r\nHost: desk\r\nAuthorization: Bearer {token}\r\n\r\n"
    writers = []

    async def connect() -> Reader:
        reader, writer = await asyncio.open_connection("127.0.0.1", node.desk_port)
        writer.write(head.encode())
        writers.append(writer)
        return reader

    async def act(number: int) -> bytes:
        words = [text(f"Bulletin {number}: the strait is open.")]
        spoken = await asyncio.to_thread(say, node, "communique.publish", "fr/chief", texts=words)
        return spoken.encode()

    waits = await _hear(connect, act, b"communique.publish")
    for writer in writers:
        writer.close()
    facts = {"seq": 1, "id": "a" * 26, "kind": "communique.publish", "thread": "a" * 26}
    more = {"party": "fr", "office": "fr/chief", "verdict": "own"}
    sample = json.dumps({**facts, **more}, separators=(",", ":")).encode()
    return waits, sample


def _broadcaster(port: "multiprocessing.Queue[int]", sample: bytes) -> None:
    async def serve() -> None:
        desks: list[asyncio.StreamWriter] = []

        async def meet(reader: Reader, writer: asyncio.StreamWriter) -> None:
            if await reader.readline() == b"desk\n":
                desks.append(writer)
                await reader.read()
                return
            while line := await reader.readline():
                whole = b"event: statement\nid: 1\ndata: " + sample + line.strip() + b"\n\n"
                for desk in desks:
                    desk.write(whole)
            asyncio.get_running_loop().stop()

        server = await asyncio.start_server(meet, "127.0.0.1", 0)
        port.put(server.sockets[0].getsockname()[1])
        await asyncio.Event().wait()

    try:
        asyncio.run(serve())
    except RuntimeError:
        return  # stopped by whoever measured


async def of_sockets(sample: bytes) -> list[float]:
    """The waits at a bare broadcaster of the same bytes."""
    context = multiprocessing.get_context("spawn")
    queue: multiprocessing.Queue[int] = context.Queue()
    process = context.Process(target=_broadcaster, args=(queue, sample), daemon=True)
    process.start()
    port = await asyncio.to_thread(queue.get)
    writers = []

    async def open_as(what: bytes) -> tuple[Reader, asyncio.StreamWriter]:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(what)
        writers.append(writer)
        return reader, writer

    async def connect() -> Reader:
        return (await open_as(b"desk\n"))[0]

    _, trigger = await open_as(b"trigger\n")

    async def act(number: int) -> bytes:
        trigger.write(b"#%d.\n" % number)
        return b"#%d." % number

    waits = await _hear(connect, act, b"communique.publish")
    for writer in writers:
        writer.close()
    process.terminate()
    process.join()
    return waits


def main() -> list[Row]:
    """Both in one run."""
    with tempfile.TemporaryDirectory() as folder:
        node = found(Path(folder), "fr")
        node.start()
        try:
            ours, sample = asyncio.run(of_node(node))
        finally:
            node.stop()
    theirs = asyncio.run(of_sockets(sample))
    assert len(ours) == len(theirs) == DESKS * ACTS
    rows = []
    for name, place, aim in (("p50", 49, ""), ("p99", 98, "≤ 250")):
        pair = [statistics.quantiles(waits, n=100)[place] * 1e3 for waits in (ours, theirs)]
        what = f"{DESKS} desks: call to heard, {name} ms"
        rows.append(Row(what, pair[0], aim, "bare broadcast", pair[1]))
    return rows


if __name__ == "__main__":
    show("server-sent events", main())
    sys.exit(0)
