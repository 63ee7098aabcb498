"""The local API: JSON for the party's own people and programs. Every call carries the token."""

import hmac
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from visavis.acts import Outcome, command_of
from visavis.links import Frame, read_frames, render_bundle, write_frames
from visavis.node import cards_desk, proving, reading
from visavis.node.registers import Direction
from visavis.node.running import Running
from visavis.terms import (
    InstantMs,
    PartyId,
    VisavisError,
    parse_instant,
    parse_party_id,
    parse_statement_id,
)

BODY_LIMIT_BYTES = 8 * 1024 * 1024  # a batch of some thousand commands
IMPORT_LIMIT_BYTES = 4 * 1024 * 1024 * 1024  # a stick; read piece by piece, never held at once
COMMANDS_PER_CALL = 5_000

# The edge's one table from codes to statuses; whatever is not in it is the caller's to mend.
STATUS = {
    "node.nothing_here": 404,
    "acts.unknown_thing": 404,
    "node.clock": 409,
    "node.storage": 503,
    "links.storage": 503,
    "node.too_many_commands": 503,
}

Handler = Callable[[Running, Request], Awaitable[Response]]


class CallRefused(VisavisError):
    """A call that breaks the API's own form."""

    code = "node.call"


def make_api(running: Running) -> Starlette:
    """The API's ASGI app over a running (or offline) node."""

    def route(path: str, handler: Handler, method: str = "GET") -> Route:
        async def endpoint(request: Request) -> Response:
            if not _authorised(running, request):
                return _problem(401, "node.token", "Call refused", "the token in api.token")
            try:
                return await handler(running, request)
            except VisavisError as error:
                return refusal(error)

        return Route(path, endpoint, methods=[method])

    async def health(_: Request) -> Response:
        return JSONResponse({"alive": True})

    return Starlette(
        routes=[
            Route("/health", health),
            route("/api/status", _status),
            route("/api/kinds", _kinds),
            route("/api/cards", _cards),
            route("/api/cards", _import_card, "POST"),
            route("/api/cards/{party}/file", _card_file),
            route("/api/cards/{party}/confirm", _confirm_card, "POST"),
            route("/api/links/{peer}/open", _open_link, "POST"),
            route("/api/links/{peer}/export", _export),
            route("/api/links/{peer}/import", _import, "POST"),
            route("/api/links/{peer}/rotate", _rotate, "POST"),
            route("/api/commands", _commands, "POST"),
            route("/api/views/{type}", _views),
            route("/api/views/{type}/{id:path}", _view),
            route("/api/statements", _statements),
            route("/api/statements/{id}", _statement),
            route("/api/evidence", _evidence, "POST"),
            route("/api/evidence/forks/{peer}", _forks),
            route("/api/clock", _clock, "POST"),
        ]
    )


def refusal(error: VisavisError) -> Response:
    """Render a refusal: code, message and its four parts."""
    return JSONResponse(
        {
            "code": error.code,
            "fault": error.fault.value,
            "message": str(error),
            "happened": error.happened,
            "expected": error.expected,
            "got": error.got,
            "next_step": error.next_step,
        },
        STATUS.get(error.code, 422),
    )


def _authorised(running: Running, request: Request) -> bool:
    given = request.headers.get("authorization", "")
    return hmac.compare_digest(given.encode(), f"Bearer {running.node.token}".encode())


async def _status(running: Running, _: Request) -> Response:
    traffic = {
        peer: msgspec.to_builtins(caller.traffic) for peer, caller in running.callers.items()
    }
    found = await running.write(lambda: reading.status(running.node, traffic))
    return _json(found)


async def _kinds(_: Running, __: Request) -> Response:
    return _json(reading.kinds())


async def _cards(running: Running, _: Request) -> Response:
    return _json(await running.write(lambda: cards_desk.listed(running.node)))


async def _card_file(running: Running, request: Request) -> Response:
    party = parse_party_id(request.path_params["party"])
    raw = await running.write(lambda: cards_desk.file(running.node, party))
    return Response(raw, media_type="application/json")


async def _import_card(running: Running, request: Request) -> Response:
    raw = await _body(request)
    return _json(await running.write(lambda: cards_desk.take(running.node, raw)))


async def _confirm_card(running: Running, request: Request) -> Response:
    party = parse_party_id(request.path_params["party"])
    fields = await _fields(request, {"words": str, "language": str})
    found = await running.write(
        lambda: cards_desk.confirm(running.node, party, fields["words"], fields["language"])
    )
    await running.sync_peers()
    return _json(found)


async def _open_link(running: Running, request: Request) -> Response:
    peer = _peer(request)
    fields = await _fields(request, {"loss": str})
    node = running.node

    def offer() -> Any:
        node.exchange.offer(peer, fields.get("loss", ""), node.clock.now_ms())
        return next(one for one in reading.status(node, {})["links"] if one["peer"] == peer)

    return _json(await running.write(offer))


async def _rotate(running: Running, request: Request) -> Response:
    peer = _peer(request)
    out = await running.write(lambda: cards_desk.rotate_log_key(running.node, peer))
    running.route(out)
    return _json({"rotated": True})


async def _export(running: Running, request: Request) -> Response:
    peer = _peer(request)
    node = running.node
    pieces = write_frames(node.exchange.export(peer, node.clock.now_ms()))
    first = await running.write(lambda: [next(pieces), next(pieces)])  # refusals come before bytes

    async def stream() -> AsyncIterator[bytes]:
        for piece in first:
            yield piece
        while True:
            some = await running.write(lambda: [piece for _, piece in zip(range(8), pieces)])  # noqa: B905
            if not some:
                return
            yield b"".join(some)

    return StreamingResponse(stream(), media_type="application/octet-stream")


async def _import(running: Running, request: Request) -> Response:
    """Take a file; what stands before a damaged place is taken."""
    import tempfile

    peer = _peer(request)
    with tempfile.TemporaryFile() as file:
        length = 0
        async for piece in request.stream():
            length += len(piece)
            if length > IMPORT_LIMIT_BYTES:
                raise CallRefused(
                    "Link file refused", expected=f"at most {IMPORT_LIMIT_BYTES} bytes", got="more"
                )
            file.write(piece)
        file.seek(0)
        taken, refused, replies = 0, list[dict[str, str]](), list[tuple[Frame, bytes]]()
        frames = read_frames(file)
        while (frame := await _next_frame(frames, refused)) is not None:
            try:
                replies += await _take_frame(running, peer, frame)
                taken += 1
            except VisavisError as error:
                refused.append({"code": error.code, "message": str(error)})
    await running.sync_peers()
    answer = b"".join(write_frames(replies)) if replies else b""
    return _json(
        {"taken": taken, "refused": refused[:20], "replies": len(replies), "answer": answer.hex()}
    )


async def _next_frame(frames: Any, refused: list[dict[str, str]]) -> tuple[Frame, bytes] | None:
    try:
        found: tuple[Frame, bytes] | None = next(frames, None)
    except VisavisError as error:
        refused.append({"code": error.code, "message": str(error)})
        return None
    return found


async def _take_frame(
    running: Running, peer: PartyId, frame: tuple[Frame, bytes]
) -> list[tuple[Frame, bytes]]:
    kind, payload = frame
    node = running.node
    if kind is Frame.GENESIS:
        return [(Frame.GENESIS, await running.take_genesis(payload))]

    def take() -> list[bytes]:
        found, answers = node.exchange.import_message(payload, node.clock.now_ms())
        if found != peer:
            raise CallRefused("Link file refused", expected=f"a file of {peer}", got=found)
        return answers

    return [(Frame.MESSAGE, answer) for answer in await running.write(take)]


async def _commands(running: Running, request: Request) -> Response:
    fields = await _fields(request, {"commands": list})
    raw = fields.get("commands", [])
    if not 1 <= len(raw) <= COMMANDS_PER_CALL:
        raise CallRefused(
            "Commands refused", expected=f"1 to {COMMANDS_PER_CALL} at a time", got=str(len(raw))
        )
    results = await running.speak([command_of(one) for one in raw])
    outcomes = [_outcome(result) for result in results]
    refused = [one for one in outcomes if "code" in one]
    if len(results) == 1 and isinstance(results[0], VisavisError):
        return refusal(results[0])
    return _json({"outcomes": outcomes, "refused": len(refused)})


def _outcome(result: Outcome | VisavisError) -> dict[str, Any]:
    if isinstance(result, VisavisError):
        return {"code": result.code, "message": str(result)}
    spoken = result.statements[-1]
    audiences = {party for one in result.releases for party in one.audience.parties}
    return {
        "id": spoken.id,
        "kind": spoken.said.kind,
        "thread": spoken.thread,
        "released_to": sorted(audiences),
    }


async def _views(running: Running, request: Request) -> Response:
    query, node = request.query_params, running.node
    kind, after = request.path_params["type"], query.get("after", "")
    limit = _number(query.get("limit", "100"), "limit")
    return _json(await running.write(lambda: reading.views(node, kind, after, limit)))


async def _view(running: Running, request: Request) -> Response:
    kind, entity = request.path_params["type"], request.path_params["id"]
    return _json(await running.write(lambda: reading.view(running.node, kind, entity)))


async def _statements(running: Running, request: Request) -> Response:
    query, record = request.query_params, running.node.record
    after = _number(query.get("after", "0"), "after")
    limit = _number(query.get("limit", "100"), "limit")
    thread = query.get("thread")

    def read() -> list[Any]:
        rows = record.by_thread(thread, after, limit) if thread else record.page(after, limit)
        return [reading.statement(row) for row in rows]

    return _json(await running.write(read))


async def _statement(running: Running, request: Request) -> Response:
    wanted = parse_statement_id(request.path_params["id"])
    row = await running.write(lambda: running.node.record.get(wanted))
    if row is None:
        raise reading.NothingHere(f"No statement {wanted} here", expected="a known id", got="none")
    return _json(reading.statement(row))


async def _evidence(running: Running, request: Request) -> Response:
    fields = await _fields(request, {"peer": str, "direction": str, "ids": list, "last": int})
    peer = parse_party_id(fields.get("peer", ""))
    direction = {"sent": Direction.SENDING, "received": Direction.RECEIVING}.get(
        fields.get("direction", "sent")
    )
    if direction is None:
        raise CallRefused(
            "Evidence refused", expected="direction sent or received", got=fields["direction"]
        )
    ids, last = fields.get("ids"), fields.get("last") or 100
    bundle = await running.write(
        lambda: proving.deliveries(running.node, peer, direction, ids, last)
    )
    return Response(render_bundle(bundle), media_type="application/json")


async def _forks(running: Running, request: Request) -> Response:
    peer = _peer(request)
    bundle = await running.write(lambda: proving.forks(running.node, peer))
    if bundle is None:
        raise reading.NothingHere(f"No fork on the link with {peer}")
    return Response(render_bundle(bundle), media_type="application/json")


async def _clock(running: Running, request: Request) -> Response:
    fields = await _fields(request, {"now": str})
    instant: InstantMs = parse_instant(fields.get("now", ""))
    await running.write(lambda: running.node.clock.jump_to(instant))
    return _json({"now": fields["now"]})


def _peer(request: Request) -> PartyId:
    return parse_party_id(request.path_params["peer"])


def _number(text: str, name: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 15:
        raise CallRefused("Call refused", expected=f"{name} as a whole number", got=text[:40])
    return int(text)


async def _body(request: Request) -> bytes:
    pieces, length = [], 0
    async for piece in request.stream():
        length += len(piece)
        if length > BODY_LIMIT_BYTES:
            raise CallRefused(
                "Call refused", expected=f"at most {BODY_LIMIT_BYTES} bytes", got="more"
            )
        pieces.append(piece)
    return b"".join(pieces)


async def _fields(request: Request, known: dict[str, type]) -> dict[str, Any]:
    raw = await _body(request)
    try:
        fields = msgspec.json.decode(raw) if raw else {}
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise CallRefused("Call refused", expected="JSON", got=str(error)[:120]) from None
    if not isinstance(fields, dict):
        raise CallRefused("Call refused", expected="a JSON object", got=type(fields).__name__)
    for name, value in fields.items():
        if name not in known or (value is not None and not isinstance(value, known[name])):
            wanted = ", ".join(f"{key} ({kind.__name__})" for key, kind in known.items())
            raise CallRefused("Call refused", expected=wanted, got=json.dumps(name)[:60])
    return fields


def _json(value: Any) -> Response:
    return Response(msgspec.json.encode(value), media_type="application/json")


def _problem(status: int, code: str, happened: str, expected: str) -> Response:
    body = {"code": code, "message": f"{happened}: expected {expected}.", "happened": happened}
    return JSONResponse({**body, "expected": expected, "got": "", "next_step": ""}, status)
