"""The event loop never closes what is not its own, however badly a handshake ends."""

import asyncio
import os
import socket
import struct
import threading

from visavis.node.caller import Caller, CallerPorts, Unreachable
from visavis.node.tls import client_context, make_certificate
from visavis.terms import PartyId

HANDSHAKES = 200  # under uvloop 0.23 some five in four hundred closed a foreign file


def _hang_up(listener: socket.socket) -> None:
    """Accept connections and reset each of them in the middle of its handshake."""
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()


def _open_and_close(stop: threading.Event, lost: list[int]) -> None:
    """Hold files open as a database would, and count those that somebody else closed."""
    while not stop.is_set():
        held = [os.open(os.devnull, os.O_RDONLY) for _ in range(8)]
        stop.wait(0.0005)
        for descriptor in held:
            try:
                os.close(descriptor)
            except OSError:
                lost.append(descriptor)


async def _nothing(*_: object) -> list[bytes]:
    return []


async def _knock(port: int) -> int:
    certificate, key = make_certificate(PartyId("fr"))
    theirs, _ = make_certificate(PartyId("ru"))
    ports = CallerPorts(_nothing, _nothing, _nothing)
    context = client_context(certificate, key, theirs)
    failed = 0
    async with Caller(PartyId("ru"), f"https://127.0.0.1:{port}", context, 5.0, ports) as caller:
        for _ in range(HANDSHAKES):
            try:
                await caller.genesis(b"{}")
            except Unreachable:
                failed += 1
    return failed


def test_a_handshake_that_is_cut_off_closes_no_file_of_anybody_else() -> None:
    lost: list[int] = []
    stop = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threads = [
            threading.Thread(target=_hang_up, args=(listener,), daemon=True),
            threading.Thread(target=_open_and_close, args=(stop, lost)),
        ]
        for thread in threads:
            thread.start()
        try:
            assert asyncio.run(_knock(listener.getsockname()[1])) == HANDSHAKES
        finally:
            stop.set()
            threads[1].join()
    assert lost == []
