"""The API's operations for what stands here: status, kinds, read models, record, evidence."""

from typing import Any, Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from visavis.links import render_bundle
from visavis.node import proving, reading
from visavis.node.api_form import CallRefused, answer, read_fields, read_number
from visavis.node.api_operations import AFTER_SEQ, LIMIT, Operation, Query
from visavis.node.api_shapes import EvidenceFields, KindShown, StatementShown, Status, ViewPage
from visavis.node.registers import Direction
from visavis.node.running import Running
from visavis.terms import parse_party_id, parse_statement_id


async def _status(running: Running, _: Request) -> Response:
    traffic = {
        peer: msgspec.to_builtins(caller.traffic) for peer, caller in running.callers.items()
    }
    found = await running.write(lambda: reading.status(running.node, traffic))
    return answer(found)


async def _kinds(_: Running, __: Request) -> Response:
    return answer(reading.kinds())


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
    peer = parse_party_id(request.path_params["peer"])
    bundle = await running.write(lambda: proving.forks(running.node, peer))
    if bundle is None:
        raise reading.NothingHere(
            f"No fork on the link with {peer}",
            expected="evidence of two histories",
            got="none",
            next_step="Nothing has to be done.",
        )
    return Response(render_bundle(bundle), media_type="application/json")


RECORD_ROUTES: Final = (
    Operation(
        "GET",
        "/api/status",
        _status,
        "Who we are, what stands, and how each link does.",
        answer=Status,
        passive=True,
    ),
    Operation(
        "GET",
        "/api/kinds",
        _kinds,
        "Every kind of statement, with the schema of its body.",
        answer=list[KindShown],
    ),
    Operation(
        "GET",
        "/api/views/{type}",
        _views,
        "Read models of one type, page by page.",
        query=(Query("after", "the id after which to go on"), LIMIT),
        answer=ViewPage,
    ),
    Operation(
        "GET",
        "/api/views/{type}/{id:path}",
        _view,
        "One read model: a line, a contact, a mandate, a notice …",
        answer=dict[str, Any],
    ),
    Operation(
        "GET",
        "/api/statements",
        _statements,
        "The record, or one thread of it, in order of arrival.",
        query=(AFTER_SEQ, LIMIT, Query("thread", "of one thing only")),
        answer=list[StatementShown],
    ),
    Operation(
        "GET",
        "/api/statements/{id}",
        _statement,
        "One statement, as it was signed.",
        answer=StatementShown,
    ),
    Operation(
        "POST",
        "/api/evidence",
        _evidence,
        "A bundle that a stranger can verify offline.",
        request=EvidenceFields,
        answer=dict[str, Any],
    ),
    Operation(
        "GET",
        "/api/evidence/forks/{peer}",
        _forks,
        "Evidence that a party has signed two histories.",
        answer=dict[str, Any],
    ),
)
