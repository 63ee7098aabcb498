"""The API's operations for what stands here: status, kinds, read models, record, evidence."""

from collections.abc import Sequence
from typing import Any, Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from visavis.acts import Seen
from visavis.links import render_bundle
from visavis.node import proving, reading
from visavis.node.api_form import CallRefused, answer, read_fields, read_number
from visavis.node.api_operations import AFTER_SEQ, LIMIT, Operation, Query
from visavis.node.api_reading import (
    Read,
    clearance_of,
    entity_of,
    may_see,
    read_as,
    seen_by,
)
from visavis.node.api_shapes import EvidenceFields, KindShown, StatementShown, Status, ViewPage
from visavis.node.own_record import KeptStatement
from visavis.node.reading import PAGE_LIMIT
from visavis.node.registers import Direction
from visavis.node.running import Running
from visavis.terms import StatementId, parse_party_id, parse_statement_id


async def _status(running: Running, request: Request) -> Response:
    traffic = {
        peer: msgspec.to_builtins(caller.traffic) for peer, caller in running.callers.items()
    }

    def read() -> Any:
        found = reading.status(running.node, traffic)
        hidden = seen_by(running.node, request).restricted()
        return reading.without_counts(found) if hidden else found

    return answer(await running.write(read))


async def _kinds(_: Running, __: Request) -> Response:
    return answer(reading.kinds())


async def _views(running: Running, request: Request) -> Response:
    query, node = request.query_params, running.node
    kind, after = request.path_params["type"], query.get("after", "")
    limit = read_number(query.get("limit", "100"), "limit", 1)

    def read() -> Read[Any]:
        found = reading.views(node, kind, after, limit, node.shelf_for(clearance_of(request)))
        return found, [entity_of(one) for one in found["items"]]

    return answer(await read_as(running, request, read))


async def _view(running: Running, request: Request) -> Response:
    kind, entity = request.path_params["type"], request.path_params["id"]
    node = running.node

    def read() -> Read[Any]:
        return reading.view(node, kind, entity, node.shelf_for(clearance_of(request))), [entity]

    return answer(await read_as(running, request, read))


async def _statements(running: Running, request: Request) -> Response:
    query, node = request.query_params, running.node
    after = read_number(query.get("after", "0"), "after")
    limit = min(read_number(query.get("limit", "100"), "limit", 1), PAGE_LIMIT)
    thread = query.get("thread")

    def read() -> Read[list[Any]]:
        seen, found, at = seen_by(node, request), list[KeptStatement](), after
        while len(found) < limit:
            record = node.record
            rows = record.by_thread(thread, at, limit) if thread else record.page(at, limit)
            found += [row for row in rows if may_see(seen, row)]
            if len(rows) < limit:
                break
            at = rows[-1].seq
        shown = found[:limit]
        return [reading.statement(row) for row in shown], [row.filed.id for row in shown]

    return answer(await read_as(running, request, read))


async def _statement(running: Running, request: Request) -> Response:
    wanted, node = parse_statement_id(request.path_params["id"]), running.node

    def read() -> Read[KeptStatement | None]:
        row = node.record.get(wanted)
        if row is None or not may_see(seen_by(node, request), row):
            return None, []
        return row, [wanted]

    row = await read_as(running, request, read)
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
    node = running.node

    def prove() -> Read[Any]:
        require_provable(seen_by(node, request), ids)
        return proving.deliveries(node, peer, direction, ids, last), ids or []

    bundle = await read_as(running, request, prove)
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


def require_provable(seen: Seen, ids: Sequence[StatementId] | None) -> None:
    """Refuse evidence that would hold what a reader may not see.

    Raises:
        NothingHere, CallRefused.
    """
    if not seen.restricted():
        return
    if ids is None:
        raise _evidence_refused("ids of statements, since some of the last may be hidden", "none")
    for one in ids:
        if not seen.may_see(one):
            raise reading.NothingHere(
                f"No statement {one[:40]} here",
                expected="a known id",
                got="none",
                next_step="List the statements.",
            )


RECORD_ROUTES: Final = (
    Operation(
        "GET",
        "/api/status",
        _status,
        "Who we are, what stands, and how each link does.",
        answer=Status,
        passive=True,
        cleared=True,
    ),
    Operation(
        "GET",
        "/api/kinds",
        _kinds,
        "Every kind of statement, with the schema of its body.",
        answer=list[KindShown],
        cleared=True,
    ),
    Operation(
        "GET",
        "/api/views/{type}",
        _views,
        "Read models of one type, page by page.",
        query=(Query("after", "the id after which to go on"), LIMIT),
        answer=ViewPage,
        cleared=True,
    ),
    Operation(
        "GET",
        "/api/views/{type}/{id:path}",
        _view,
        "One read model: a line, a contact, a mandate, a notice.",
        answer=dict[str, Any],
        cleared=True,
    ),
    Operation(
        "GET",
        "/api/statements",
        _statements,
        "The record, or one thread of it, in order of arrival.",
        query=(AFTER_SEQ, LIMIT, Query("thread", "of one thing only")),
        answer=list[StatementShown],
        cleared=True,
    ),
    Operation(
        "GET",
        "/api/statements/{id}",
        _statement,
        "One statement, as it was signed.",
        answer=StatementShown,
        cleared=True,
    ),
    Operation(
        "POST",
        "/api/evidence",
        _evidence,
        "A bundle that a stranger can verify offline.",
        request=EvidenceFields,
        answer=dict[str, Any],
        cleared=True,
    ),
    Operation(
        "GET",
        "/api/evidence/forks/{peer}",
        _forks,
        "Evidence that a party has signed two histories.",
        answer=dict[str, Any],
    ),
)
