"""The link listener's ASGI app: bytes from peers in, bytes back. No cookie, page or session."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Protocol

import msgspec
import structlog

from visavis.links import MAX_MESSAGE_BYTES
from visavis.terms import VisavisError

_log = structlog.get_logger()

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

MESSAGE_PATH = "/link/v1/message"
GENESIS_PATH = "/link/v1/genesis"
MESSAGE_TYPE = b"application/vnd.visavis.message"

# Refusals that reach a peer carry their code and nothing else: an error text is a release too.
STATUS = {
    "links.unknown_link": 404,
    "links.wrong_key": 403,
    "links.not_opened": 409,
    "links.manifest": 409,
    "links.storage": 503,
}


class LinkDoor(Protocol):
    """What the app needs of the node."""

    async def take_message(self, raw: bytes) -> bytes | None:
        """Take an envelope; returns the answer, if one is owed."""
        ...

    async def take_genesis(self, raw: bytes) -> bytes:
        """Take a peer's genesis; returns ours."""
        ...


class LinkApp:
    """ASGI: POST one message, get one message."""

    def __init__(self, door: LinkDoor) -> None:
        self._door = door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        if scope["method"] != "POST" or scope["path"] not in (MESSAGE_PATH, GENESIS_PATH):
            await _answer(send, 404, _code("links.no_such_path"))
            return
        raw = await _body(receive)
        if raw is None:
            await _answer(send, 413, _code("links.malformed"))
            return
        try:
            if scope["path"] == GENESIS_PATH:
                answer: bytes | None = await self._door.take_genesis(raw)
            else:
                answer = await self._door.take_message(raw)
        except VisavisError as error:
            await _answer(send, STATUS.get(error.code, 400), _code(error.code))
            return
        except Exception as error:  # noqa: BLE001 - logged in full; a peer learns only that it was us
            _log.error("program failed", path=scope["path"], exc_info=error)
            await _answer(send, 500, _code("node.program"))
            return
        await _answer(send, 200 if answer else 204, answer or b"")


async def _body(receive: Receive) -> bytes | None:
    """Read the body; None once it is longer than any message may be."""
    pieces: list[bytes] = []
    length = 0
    while True:
        event = await receive()
        if event["type"] == "http.disconnect":
            return None
        pieces.append(event.get("body", b""))
        length += len(pieces[-1])
        if length > MAX_MESSAGE_BYTES:
            return None
        if not event.get("more_body", False):
            return b"".join(pieces)


async def _answer(send: Send, status: int, body: bytes) -> None:
    headers = [(b"content-type", MESSAGE_TYPE), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _code(code: str) -> bytes:
    return msgspec.json.encode({"code": code})
