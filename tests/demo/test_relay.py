"""The relay between the nodes: what passes, what a cut closes and refuses, who is calling."""

import contextlib
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest

from visavis.simulation.relay import Relay, holder_of_port

LIMIT_S = 10.0


class Echo:
    """A TCP server that sends back what it gets; the node behind the relay."""

    def __init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            while piece := connection.recv(65536):
                connection.sendall(piece)

    def close(self) -> None:
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self._thread.join(LIMIT_S)


@pytest.fixture
def echo() -> Iterator[Echo]:
    server = Echo()
    yield server
    server.close()


def call(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=LIMIT_S)


def echoed(connection: socket.socket, sent: bytes) -> bytes:
    connection.sendall(sent)
    got = b""
    while len(got) < len(sent):
        piece = connection.recv(65536)
        if not piece:
            break
        got += piece
    return got


def is_dead(connection: socket.socket) -> bool:
    try:
        connection.sendall(b"still there?")
        return connection.recv(1) == b""
    except (ConnectionResetError, BrokenPipeError):
        return True


def test_bytes_pass_in_both_directions_unchanged(echo: Echo) -> None:
    with Relay(lambda port: "fr") as relay:
        port = relay.route("ru", echo.port)
        big = os.urandom(300_000)
        with call(port) as connection:
            threading.Thread(target=connection.sendall, args=(big,), daemon=True).start()
            got = b""
            while len(got) < len(big):
                got += connection.recv(65536)
        assert got == big
        assert relay.counts.opened == 1
        assert relay.counts.refused == 0


def test_a_cut_closes_what_is_open_and_refuses_what_is_new_until_it_heals(echo: Echo) -> None:
    with Relay(lambda port: "fr") as relay:
        port = relay.route("ru", echo.port)
        with call(port) as before:
            assert echoed(before, b"bonjour") == b"bonjour"
            relay.cut("fr", "ru")
            assert relay.is_cut("ru", "fr")
            assert is_dead(before)
        with contextlib.suppress(ConnectionResetError), call(port) as during:
            assert is_dead(during)
        assert relay.counts.refused == 1
        assert relay.counts.closed_by_cut == 1
        relay.heal("ru", "fr")
        with call(port) as after:
            assert echoed(after, b"de nouveau") == b"de nouveau"


def test_a_cut_leaves_the_other_parties_alone(echo: Echo) -> None:
    """Who calls is told by the process that holds the connection, as in a played exercise."""
    child = (
        "import socket, sys\n"
        "c = socket.create_connection(('127.0.0.1', int(sys.argv[1])), timeout=10)\n"
        "try:\n    c.sendall(b'x'); print(len(c.recv(1)), flush=True)\n"
        "except ConnectionResetError:\n    print('reset', flush=True)\n"
        "sys.stdin.read()\n"
    )
    pids: dict[str, int] = {"coalition": os.getpid()}
    with Relay(lambda port: holder_of_port(port, pids)) as relay:
        port = relay.route("fr", echo.port)
        relay.cut("fr", "ru")
        # The child waits for its port, so that its pid is known before it calls.
        waiting = "import sys\nsys.argv.append(sys.stdin.readline())\n" + child
        with subprocess.Popen(
            [sys.executable, "-c", waiting],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as process:
            pids["ru"] = process.pid
            assert process.stdin is not None
            process.stdin.write(f"{port}\n")
            process.stdin.flush()
            assert process.stdout is not None
            assert process.stdout.readline().strip() in ("reset", "0")
            process.stdin.close()
        with call(port) as connection:
            assert echoed(connection, b"here") == b"here"
        assert relay.counts.refused == 1


def test_a_stranger_is_refused_by_a_party_of_whom_a_link_is_cut(echo: Echo) -> None:
    with Relay(lambda port: None) as relay:
        port = relay.route("fr", echo.port)
        with call(port) as connection:
            assert echoed(connection, b"who am I") == b"who am I"
        relay.cut("fr", "ru")
        with contextlib.suppress(ConnectionResetError), call(port) as connection:
            assert is_dead(connection)


def test_a_node_that_is_down_gives_the_caller_a_closed_connection() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port_of_nobody = free.getsockname()[1]
    with Relay(lambda port: "fr") as relay:
        port = relay.route("ru", port_of_nobody)
        with contextlib.suppress(ConnectionResetError), call(port) as connection:
            assert is_dead(connection)


def test_nobody_holds_a_port_that_is_not_in_use() -> None:
    assert holder_of_port(1, {"fr": os.getpid()}) is None
    assert holder_of_port(1, {"gone": 2**22 + 1}) is None
