"""The API's operations for cards, links and the clock."""

from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from visavis.node import cards_desk, reading
from visavis.node.api_files import export_file, import_file
from visavis.node.api_form import answer, read_body, read_fields
from visavis.node.api_operations import BYTES, JSON, Operation, Who
from visavis.node.api_shapes import (
    CardShown,
    ClockFields,
    ConfirmFields,
    Imported,
    LinkStatus,
    Now,
    OpenFields,
    Rotated,
)
from visavis.node.running import Running
from visavis.terms import InstantMs, PartyId, parse_instant, parse_party_id


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


async def _clock(running: Running, request: Request) -> Response:
    fields = await read_fields(request, {"now": str}, required=("now",))
    instant: InstantMs = parse_instant(fields["now"])
    await running.write(lambda: running.node.clock.jump_to(instant))
    return answer({"now": fields["now"]})


def _peer(request: Request) -> PartyId:
    return parse_party_id(request.path_params["peer"])


LINK_ROUTES: Final = (
    Operation(
        "GET",
        "/api/cards",
        _cards,
        "The newest card of every party.",
        answer=list[CardShown],
        cleared=True,
    ),
    Operation(
        "POST",
        "/api/cards",
        _import_card,
        "Take in a party's card; the first waits for its words.",
        request=JSON,
        answer=CardShown,
        who=Who.ADMINISTRATOR,
        cleared=True,
    ),
    Operation(
        "GET",
        "/api/cards/{party}/file",
        _card_file,
        "A party's card, as it is signed.",
        answer=dict[str, Any],
        cleared=True,
    ),
    Operation(
        "POST",
        "/api/cards/{party}/confirm",
        _confirm_card,
        "Confirm a card by the words that the other side read aloud.",
        request=ConfirmFields,
        answer=CardShown,
        who=Who.ADMINISTRATOR,
        cleared=True,
    ),
    Operation(
        "POST",
        "/api/links/{peer}/open",
        _open_link,
        "Open a link, or its next epoch.",
        request=OpenFields,
        answer=LinkStatus,
        who=Who.ADMINISTRATOR,
        cleared=True,
    ),
    Operation(
        "GET",
        "/api/links/{peer}/export",
        export_file,
        "Everything that a peer lacks, as a file to carry.",
        media=BYTES,
        who=Who.WATCH,
    ),
    Operation(
        "POST",
        "/api/links/{peer}/import",
        import_file,
        "Take a file that a peer's officer brought.",
        request=BYTES,
        answer=Imported,
        who=Who.WATCH,
        cleared=True,
    ),
    Operation(
        "POST",
        "/api/links/{peer}/rotate",
        _rotate,
        "Hand our log towards a peer over to a new key.",
        answer=Rotated,
        who=Who.ADMINISTRATOR,
    ),
    Operation(
        "POST",
        "/api/clock",
        _clock,
        "Let an exercise's clock go on from a later instant.",
        request=ClockFields,
        answer=Now,
        who=Who.ADMINISTRATOR,
        cleared=True,
    ),
)
