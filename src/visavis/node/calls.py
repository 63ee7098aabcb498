"""Calls to a node's API, whether a process serves the folder or this one must open it itself."""

import asyncio
import http.client
import json
import ssl
from collections.abc import Coroutine, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Protocol, TypeVar
from urllib.parse import unquote, urlsplit

import msgspec

from visavis.node.file_names import SERVING_NAME, TOKEN_NAME
from visavis.terms import Fault, VisavisError

T = TypeVar("T")

# Long enough for a slow disk to swallow a large import; a person interrupts sooner.
CALL_S: Final = 600.0


class CallFailed(VisavisError):
    """The serving process did not answer."""

    code = "node.call_failed"
    fault = Fault.OURS


@dataclass(frozen=True, slots=True)
class Answer:
    """What the API answered."""

    status: int
    body: bytes

    def json(self) -> Any:
        """The body as plain values."""
        return msgspec.json.decode(self.body) if self.body else None


class Caller(Protocol):
    """A way to call a node's API."""

    def request(
        self, method: str, path: str, *, json: Any = None, body: bytes | None = None
    ) -> Answer:
        """Make one call.

        Raises:
            CallFailed: no answer came.
        """
        ...

    def close(self) -> None:
        """Let the node go."""
        ...

    def __enter__(self) -> "Caller": ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


class _Closing:
    def __enter__(self) -> Any:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let the node go."""


class ServedNode(_Closing):
    """A node that a process serves."""

    def __init__(self, url: str, token: str, certificate: Path | None = None) -> None:
        """Know where a node listens.

        Args:
            certificate: the listener's own, for https; it is pinned, whatever names it bears.
        """
        where = urlsplit(url)
        assert where.hostname is not None
        self._where = (where.hostname, where.port)
        self._token = token
        self._pinned = certificate

    def request(
        self, method: str, path: str, *, json: Any = None, body: bytes | None = None
    ) -> Answer:
        """Make one call over a connection of its own.

        A kept connection may belong to a process that was stopped since; whether it had taken
        the call then, nobody could say.
        """
        raw = msgspec.json.encode(json) if json is not None else body
        headers = {"Authorization": f"Bearer {self._token}"}
        connection = self._connection()
        try:
            connection.request(method, path, raw, headers)
            response = connection.getresponse()
            return Answer(response.status, response.read())
        except (OSError, http.client.HTTPException) as error:
            raise CallFailed(
                "The node did not answer",
                expected="the process that serves this folder",
                got=f"{type(error).__name__}: {error}",
                next_step="Look at its log, or start it: visavis serve.",
            ) from None
        finally:
            connection.close()

    def _connection(self) -> http.client.HTTPConnection:
        if self._pinned is None:
            return http.client.HTTPConnection(*self._where, timeout=CALL_S)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False  # we reach it by an address; the pin says who it is
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
        context.load_verify_locations(self._pinned)
        return http.client.HTTPSConnection(*self._where, timeout=CALL_S, context=context)


class OwnNode(_Closing):
    """A node that nobody serves: opened in this process, without listeners or peers."""

    def __init__(self, path: Path) -> None:
        # Half a second of imports that a call to a serving process does without.
        from visavis.node.api import make_api
        from visavis.node.folder import read_settings
        from visavis.node.node import Node
        from visavis.node.running import Running
        from visavis.node.serve import choose_clock

        settings = read_settings(path)
        node = Node.open(path, choose_clock(settings.mode, None))
        self._loop = asyncio.new_event_loop()
        self._running = Running(node)
        self._app = make_api(self._running)
        self._token = node.token

    def request(
        self, method: str, path: str, *, json: Any = None, body: bytes | None = None
    ) -> Answer:
        """Make one call to the app itself."""
        raw = msgspec.json.encode(json) if json is not None else body or b""
        return self._run(self._ask(method, path, raw))

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return self._loop.run_until_complete(work)

    async def _ask(self, method: str, path: str, raw: bytes) -> Answer:
        where = urlsplit(path)
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": unquote(where.path),
            "raw_path": where.path.encode(),
            "query_string": where.query.encode(),
            "root_path": "",
            "headers": [(b"authorization", f"Bearer {self._token}".encode())],
            "client": None,
            "server": ("node", 0),
        }
        pieces = iter([{"type": "http.request", "body": raw, "more_body": False}])
        answered = asyncio.Event()
        status, body = 0, bytearray()

        async def receive() -> dict[str, Any]:
            piece = next(pieces, None)
            if piece is None:
                await answered.wait()
                return {"type": "http.disconnect"}
            return piece

        async def send(event: Any) -> None:
            nonlocal status
            if event["type"] == "http.response.start":
                status = event["status"]
            else:
                body.extend(event.get("body", b""))
                if not event.get("more_body", False):
                    answered.set()

        await self._app(scope, receive, send)
        return Answer(status, bytes(body))

    def close(self) -> None:
        """Close the folder."""
        self._run(self._running.stop())
        self._loop.close()


def connect(path: Path) -> Caller:
    """Reach the node of a folder: the process that serves it, or else open it here.

    Raises:
        FolderRefused, FolderInUse, …: it cannot be opened and nobody serves it.
    """
    for url, certificate in _served(path):
        served = ServedNode(url, (path / TOKEN_NAME).read_text().strip(), certificate)
        try:
            if served.request("GET", "/health").status == 200:
                return served
        except CallFailed:
            served.close()  # it died without tidying up; its lock died with it
    return OwnNode(path)


def _served(path: Path) -> Iterator[tuple[str, Path | None]]:
    try:
        where = json.loads((path / SERVING_NAME).read_bytes())
        pinned = where.get("certificate")
        yield str(where["desk"]), None if pinned is None else path / str(pinned)
    except (OSError, ValueError, KeyError, TypeError):
        return
