"""The listeners' connections: a peer that dawdles does not keep the others out.

The gate lets confirmed peers only come as far as this, and each may still fall into a fault or
worse hands. uvicorn waits for ever for the rest of a request, and for a peer to read its answer;
a few dozen such connections, and nobody else is served.
"""

from asyncio import BaseTransport, TimerHandle, Transport
from typing import Any, Final, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

REQUEST_S: Final = 20.0  # twice the time after which an answer counts as missing, so nobody waits
BODY_S: Final = 600.0  # four gigabytes from a person's own machine; as long as `calls` waits
HEAD_LIMIT_BYTES: Final = 16 * 1024  # our own heads have some 200 bytes


class PunctualConnection(HttpToolsProtocol):
    """A connection that is cut when a whole request, or the reading of an answer, takes too long.

    Between two requests a connection may rest; that has a limit of its own.
    """

    _deadline: TimerHandle | None = None
    _reading_deadline: TimerHandle | None = None
    _head_bytes = 0
    _in_head = True

    def connection_made(self, transport: BaseTransport) -> None:
        """Begin to wait for the first request."""
        super().connection_made(cast(Transport, transport))
        self._begin()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing more."""
        self._settle()
        self.resume_writing()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take bytes, as long as they make a head of bearable length."""
        self._begin()
        if self._in_head:
            self._head_bytes += len(data)
        super().data_received(data)
        # A whole request passes `on_message_complete`, which begins to count anew.
        if self._in_head and self._head_bytes > HEAD_LIMIT_BYTES:
            self.transport.abort()

    def on_headers_complete(self) -> None:
        """The head is whole; its body is counted by whoever reads it."""
        self._in_head = False
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The request is whole; the next one has its own time and head."""
        self._settle()
        self._in_head, self._head_bytes = True, 0
        super().on_message_complete()

    def pause_writing(self) -> None:
        """The peer does not read its answer; it has as long as for a request."""
        super().pause_writing()
        if self._reading_deadline is None:
            self._reading_deadline = self.loop.call_later(REQUEST_S, self._cut)

    def resume_writing(self) -> None:
        """It reads again."""
        super().resume_writing()
        if self._reading_deadline is not None:
            self._reading_deadline.cancel()
            self._reading_deadline = None

    def _begin(self) -> None:
        if self._deadline is None:
            self._deadline = self.loop.call_later(REQUEST_S, self._cut)

    def _settle(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _cut(self, *_: Any) -> None:
        self.transport.abort()


class DeskConnection(PunctualConnection):
    """A connection to desk and API: heads are as punctual, a body may be a whole stick's."""

    def on_headers_complete(self) -> None:
        """Give the body its own time."""
        super().on_headers_complete()
        self._settle()
        self._deadline = self.loop.call_later(BODY_S, self._cut)
