"""What every answer tells the browser: keep it out of frames, caches and other sites."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

# Where a page says nothing of its own: data, which loads nothing and is framed by nobody.
USUAL: Final[tuple[tuple[bytes, bytes], ...]] = (
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
    (b"cache-control", b"no-store"),
)
# A year; a browser that was here once never asks in the clear again.
STRICT: Final = (b"strict-transport-security", b"max-age=31536000")


class UsualHeaders:
    """Adds to every answer the headers that it does not set itself."""

    def __init__(self, app: App, *, https: bool) -> None:
        self._app = app
        self._usual = (*USUAL, STRICT) if https else USUAL

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one call."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(event: MutableMapping[str, Any]) -> None:
            if event["type"] == "http.response.start":
                given = list(event.get("headers", ()))
                known = {name.lower() for name, _ in given}
                more = [pair for pair in self._usual if pair[0] not in known]
                event = {**event, "headers": [*given, *more]}
            await send(event)

        await self._app(scope, receive, with_headers)
