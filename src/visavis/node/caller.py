"""The caller: carries our messages to one peer over HTTPS and brings the answers back."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from types import TracebackType

import aiohttp
import structlog

from visavis.links import MAX_MESSAGE_BYTES
from visavis.node.link_app import GENESIS_PATH, MESSAGE_PATH, MESSAGE_TYPE
from visavis.node.tls import host_name
from visavis.terms import PartyId, VisavisError

_log = structlog.get_logger()

# A question, its answer and the next question follow one another; more than that is a fault of
# ours, and the sending end asks again anyway.
QUEUE_LIMIT = 16

Answer = Callable[[bytes], Awaitable[list[bytes]]]


@dataclass
class Traffic:
    """What went over the wire since the start, in bytes of bodies, and how it went."""

    sent_bytes: int = 0
    received_bytes: int = 0
    calls: int = 0
    failures: int = 0
    last_failure: str = ""


@dataclass
class CallerPorts:
    """How a caller reports back. All three run on the event loop."""

    answered: Answer  # an answer's bytes in, further messages out
    unreachable: Callable[[], Awaitable[list[bytes]]]
    refused: Callable[[str], Awaitable[list[bytes]]]  # a code without an envelope


class Unreachable(VisavisError):
    """The peer's link listener did not answer."""

    code = "node.unreachable"


@dataclass
class Caller:
    """One peer's line out: one question at a time over one kept connection."""

    peer: PartyId
    url: str
    context: ssl.SSLContext
    answer_s: float
    ports: CallerPorts
    traffic: Traffic = field(default_factory=Traffic)

    def __post_init__(self) -> None:
        self._queue: asyncio.Queue[bytes] = asyncio.Queue(QUEUE_LIMIT)
        self._task: asyncio.Task[None] | None = None
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> "Caller":
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(ssl=self.context, limit=2, keepalive_timeout=90),
            timeout=aiohttp.ClientTimeout(total=self.answer_s, connect=min(5.0, self.answer_s)),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
        )
        self._task = asyncio.create_task(self._work(), name=f"caller-{self.peer}")
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    def send(self, messages: list[bytes]) -> None:
        """Queue messages; what does not fit is dropped, as a network would, and asked again."""
        for message in messages:
            if self._queue.full():
                _log.warning("message dropped", peer=self.peer, waiting=self._queue.qsize())
                return
            self._queue.put_nowait(message)

    async def genesis(self, raw: bytes) -> bytes:
        """Offer our genesis; returns the peer's.

        Raises:
            Unreachable: no answer, or a refusal by code.
        """
        status, body = await self._post(GENESIS_PATH, raw)
        if status != 200:
            raise Unreachable(
                f"Genesis with {self.peer} waits",
                expected="their genesis",
                got=f"status {status} {body[:100].decode('ascii', 'replace')}",
                next_step="They must import and confirm our card and open the link too.",
            )
        return body

    async def _work(self) -> None:
        while True:
            messages = [await self._queue.get()]
            while messages:
                try:
                    messages.extend(await self._one(messages.pop(0)))
                except Exception as error:  # noqa: BLE001 - logged in full; else nobody calls again
                    _log.error("program failed", peer=self.peer, exc_info=error)

    async def _one(self, message: bytes) -> list[bytes]:
        try:
            status, body = await self._post(MESSAGE_PATH, message)
        except Unreachable as error:
            self.traffic.failures += 1
            self.traffic.last_failure = str(error)
            return await self.ports.unreachable()
        if status == 200:
            return await self.ports.answered(body)
        if status == 204:
            return []
        return await self.ports.refused(body[:200].decode("ascii", "replace"))

    async def _post(self, path: str, raw: bytes) -> tuple[int, bytes]:
        assert self._session is not None
        self.traffic.calls += 1
        self.traffic.sent_bytes += len(raw)
        headers = {"content-type": MESSAGE_TYPE.decode()}
        try:
            async with self._session.post(
                self.url + path,
                data=raw,
                headers=headers,
                server_hostname=host_name(self.peer),
                allow_redirects=False,
            ) as response:
                body = await _bounded(response)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            raise Unreachable(
                f"{self.peer} not reached at {self.url}",
                got=f"{type(error).__name__}: {error}"[:200],
                next_step="Trying again; statements wait in the outbox.",
            ) from None
        self.traffic.received_bytes += len(body)
        return response.status, body


async def _bounded(response: aiohttp.ClientResponse) -> bytes:
    """Read an answer, but no more of it than a message may have."""
    pieces: list[bytes] = []
    length = 0
    async for piece in response.content.iter_chunked(1 << 16):
        length += len(piece)
        if length > MAX_MESSAGE_BYTES:
            response.close()
            raise ValueError(f"an answer of more than {MAX_MESSAGE_BYTES} bytes")
        pieces.append(piece)
    return b"".join(pieces)
