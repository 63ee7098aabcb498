"""The local API: JSON for the party's own people and programs. Every call carries the token."""

from typing import Any, Final

import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from visavis.acts import Outcome, command_of
from visavis.links import render_bundle
from visavis.node import cards_desk, proving, reading
from visavis.node.api_asof import ASOF_ROUTES
from visavis.node.api_files import export_file, import_file
from visavis.node.api_form import (
    CallRefused,
    NoSuchPath,
    WrongMethod,
    answer,
    parts,
    read_body,
    read_fields,
    read_number,
    refusal,
)
from visavis.node.api_guard import Guard
from visavis.node.api_operations import Operation, Who
from visavis.node.desk_app import desk_routes
from visavis.node.registers import Direction
from visavis.node.running import Running, program_failed
from visavis.terms import (
    InstantMs,
    PartyId,
    VisavisError,
    parse_instant,
    parse_party_id,
    parse_statement_id,
)

COMMANDS_PER_CALL: Final = 5_000


def make_api(running: Running) -> Starlette:
    """The API's ASGI app over a running (or offline) node."""

    guard = Guard(running)

    def route(operation: Operation) -> Route:
        async def endpoint(request: Request) -> Response:
            try:
                await guard.admit(operation, request)
                return await operation.handler(running, request)
            except VisavisError as error:
                return refusal(error)
            except Exception as error:  # noqa: BLE001 - whoever called is told, the log gets all
                return refusal(program_failed(operation.path, error))

        return Route(operation.path, endpoint, methods=[operation.method])

    async def health(_: Request) -> Response:
        return JSONResponse({"alive": True})

    return Starlette(
        routes=[
            Route("/health", health),
            *(route(one) for one in ROUTES),
            *desk_routes(running),
        ],
        exception_handlers={404: _no_such_path, 405: _wrong_method},
    )


async def _no_such_path(request: Request, _: Exception) -> Response:
    return refusal(
        NoSuchPath(
            "Call refused",
            expected="a path of this API",
            got=request.url.path[:100],
            next_step="Correct the path.",
        )
    )


async def _wrong_method(request: Request, _: Exception) -> Response:
    return refusal(
        WrongMethod(
            "Call refused",
            expected=f"another method on {request.url.path[:100]}",
            got=request.method[:20],
            next_step="What is only read is read by GET, what changes something by POST.",
        )
    )


async def _status(running: Running, _: Request) -> Response:
    traffic = {
        peer: msgspec.to_builtins(caller.traffic) for peer, caller in running.callers.items()
    }
    found = await running.write(lambda: reading.status(running.node, traffic))
    return answer(found)


async def _kinds(_: Running, __: Request) -> Response:
    return answer(reading.kinds())


async def _cards(running: Running, _: Request) -> Response:
    return answer(await running.write(lambda: cards_desk.listed(running.node)))


async def _card_file(running: Running, request: Request) -> Response:
    party = parse_party_id(request.path_params["party"])
    raw = await running.write(lambda: cards_desk.file(running.node, party))
    return Response(raw, media_type="application/json")


async def _import_card(running: Running, request: Request) -> Response:
    raw = await read_body(request)
    return answer(await running.write(lambda: cards_desk.take(running.node, raw)))


async def _confirm_card(running: Running, request: Request) -> Response:
    party = parse_party_id(request.path_params["party"])
    fields = await read_fields(
        request, {"words": str, "language": str}, required=("words", "language")
    )
    found = await running.write(
        lambda: cards_desk.confirm(running.node, party, fields["words"], fields["language"])
    )
    await running.sync_peers()
    return answer(found)


async def _open_link(running: Running, request: Request) -> Response:
    peer = _peer(request)
    fields = await read_fields(request, {"loss": str})
    node = running.node

    def offer() -> Any:
        epoch = node.exchange.offer(peer, fields.get("loss", ""), node.clock.now_ms())
        links = reading.status(node, {})["links"]
        return next(one for one in links if (one["peer"], one["epoch"]) == (peer, epoch))

    return answer(await running.write(offer))


async def _rotate(running: Running, request: Request) -> Response:
    peer = _peer(request)
    out = await running.write(lambda: cards_desk.rotate_log_key(running.node, peer))
    running.route(out)
    return answer({"rotated": True})


async def _commands(running: Running, request: Request) -> Response:
    fields = await read_fields(request, {"commands": list}, required=("commands",))
    raw = fields["commands"]
    if not 1 <= len(raw) <= COMMANDS_PER_CALL:
        raise CallRefused(
            "Commands refused",
            expected=f"1 to {COMMANDS_PER_CALL} at a time",
            got=str(len(raw)),
            next_step="Nothing was said. Split them into several calls.",
        )
    results = await running.speak([command_of(one) for one in raw])
    outcomes = [_outcome(result) for result in results]
    refused = [one for one in outcomes if "code" in one]
    return answer({"outcomes": outcomes, "refused": len(refused)})


def _outcome(result: Outcome | VisavisError) -> dict[str, Any]:
    if isinstance(result, VisavisError):
        return parts(result)
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
    limit = read_number(query.get("limit", "100"), "limit", 1)
    return answer(await running.write(lambda: reading.views(node, kind, after, limit)))


async def _view(running: Running, request: Request) -> Response:
    kind, entity = request.path_params["type"], request.path_params["id"]
    return answer(await running.write(lambda: reading.view(running.node, kind, entity)))


async def _statements(running: Running, request: Request) -> Response:
    query, record = request.query_params, running.node.record
    after = read_number(query.get("after", "0"), "after")
    limit = read_number(query.get("limit", "100"), "limit", 1)
    thread = query.get("thread")

    def read() -> list[Any]:
        rows = record.by_thread(thread, after, limit) if thread else record.page(after, limit)
        return [reading.statement(row) for row in rows]

    return answer(await running.write(read))


async def _statement(running: Running, request: Request) -> Response:
    wanted = parse_statement_id(request.path_params["id"])
    row = await running.write(lambda: running.node.record.get(wanted))
    if row is None:
        raise reading.NothingHere(
            f"No statement {wanted} here",
            expected="a known id",
            got="none",
            next_step="List the statements.",
        )
    return answer(reading.statement(row))


async def _evidence(running: Running, request: Request) -> Response:
    fields = await read_fields(
        request, {"peer": str, "direction": str, "ids": list, "last": int}, required=("peer",)
    )
    peer = parse_party_id(fields["peer"])
    named = fields.get("direction", "sent")
    direction = {"sent": Direction.SENDING, "received": Direction.RECEIVING}.get(named)
    if direction is None:
        raise _evidence_refused("direction sent or received", repr(named[:20]))
    ids, last = fields.get("ids"), fields.get("last", 100)
    if ids is not None and not (ids and all(isinstance(one, str) for one in ids)):
        raise _evidence_refused("ids of statements, at least one", "others")
    if last < 1:
        raise _evidence_refused("the last 1 or more entries", str(last))
    bundle = await running.write(
        lambda: proving.deliveries(running.node, peer, direction, ids, last)
    )
    return Response(render_bundle(bundle), media_type="application/json")


def _evidence_refused(expected: str, got: str) -> CallRefused:
    return CallRefused(
        "Evidence refused", expected=expected, got=got, next_step="Correct the call."
    )


async def _forks(running: Running, request: Request) -> Response:
    peer = _peer(request)
    bundle = await running.write(lambda: proving.forks(running.node, peer))
    if bundle is None:
        raise reading.NothingHere(
            f"No fork on the link with {peer}",
            expected="evidence of two histories",
            got="none",
            next_step="Nothing has to be done.",
        )
    return Response(render_bundle(bundle), media_type="application/json")


async def _clock(running: Running, request: Request) -> Response:
    fields = await read_fields(request, {"now": str}, required=("now",))
    instant: InstantMs = parse_instant(fields["now"])
    await running.write(lambda: running.node.clock.jump_to(instant))
    return answer({"now": fields["now"]})


def _peer(request: Request) -> PartyId:
    return parse_party_id(request.path_params["peer"])


_SUBJECT_ROUTES: Final = (
    Operation("GET", "/api/status", _status, "Who we are, what stands, how each link does."),
    Operation("GET", "/api/kinds", _kinds, "Every kind of statement, with its body's schema."),
    Operation("GET", "/api/cards", _cards, "The newest card of every party."),
    Operation("POST", "/api/cards", _import_card, "Take in a party's card.", who=Who.ADMINISTRATOR),
    Operation("GET", "/api/cards/{party}/file", _card_file, "A party's card, as it is signed."),
    Operation("POST", "/api/cards/{party}/confirm", _confirm_card, "Confirm a card by its words."),
    Operation("POST", "/api/links/{peer}/open", _open_link, "Open a link.", who=Who.ADMINISTRATOR),
    Operation("GET", "/api/links/{peer}/export", export_file, "What a peer lacks, as a file."),
    Operation("POST", "/api/links/{peer}/import", import_file, "Take a link file."),
    Operation("POST", "/api/links/{peer}/rotate", _rotate, "Hand a log over to a new key."),
    Operation("POST", "/api/commands", _commands, "Say something.", who=Who.WATCH),
    Operation("GET", "/api/views/{type}", _views, "Read models of one type."),
    Operation("GET", "/api/views/{type}/{id:path}", _view, "One read model."),
    Operation("GET", "/api/statements", _statements, "The record, in order of arrival."),
    Operation("GET", "/api/statements/{id}", _statement, "One statement."),
    Operation("POST", "/api/evidence", _evidence, "A bundle that a stranger can verify."),
    Operation("GET", "/api/evidence/forks/{peer}", _forks, "Evidence of two histories."),
    Operation("POST", "/api/clock", _clock, "Set an exercise's clock.", who=Who.ADMINISTRATOR),
)
ROUTES: Final = (*_SUBJECT_ROUTES, *ASOF_ROUTES)
