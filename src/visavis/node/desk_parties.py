"""The parties' pages: cards in and out, confirmed by voice; links opened; files carried."""

import msgspec
from starlette.datastructures import UploadFile
from starlette.responses import Response

from visavis.desk import Card, Knock, Problem, one, parties_page, party_page, problem_of
from visavis.links import render_bundle
from visavis.node import cards_desk, proving, reading
from visavis.node.api_files import export_file, take_file
from visavis.node.api_form import REFUSED, CallRefused
from visavis.node.desk_call import HEADERS, DeskCall
from visavis.node.desk_record import uploaded
from visavis.node.people import Role
from visavis.terms import PartyId, VisavisError, parse_party_id

CARD_LIMIT_BYTES = 1024 * 1024  # sixteen times the longest card


async def parties(call: DeskCall) -> Response:
    """Every party."""
    return await _parties(call, None)


async def _parties(call: DeskCall, problem: Problem | None) -> Response:
    node = call.running.node
    cards = [
        msgspec.convert(c, Card) for c in await call.running.write(lambda: cards_desk.listed(node))
    ]
    knocked = await call.running.write(lambda: reading.status(node, {})["knocked"])
    known = {card.party for card in cards}
    knocking = [Knock(p, k["at"]) for p, k in sorted(knocked.items()) if p in known]
    return await call.page(
        lambda sight, waits: parties_page(
            sight, call.viewer, call.asked, waits, cards, problem, knocking
        ),
        REFUSED if problem else 200,
    )


async def import_card(call: DeskCall) -> Response:
    """Take in a card; its page says how to confirm it."""
    node = call.running.node
    try:
        call.asker.require_role(Role.ADMINISTRATOR, "Import of a card")
        raw = await uploaded(call, CARD_LIMIT_BYTES)
        card = await call.running.write(lambda: cards_desk.take(node, raw))
    except VisavisError as error:
        await call.note_refused(error)
        return await _parties(call, problem_of(error))
    return call.go(f"/parties/{card['party']}", "imported")


async def party(call: DeskCall) -> Response:
    """One party."""
    return await _party(call, None)


async def _party(call: DeskCall, problem: Problem | None) -> Response:
    node, wanted = call.running.node, _wanted(call)

    def read() -> Card:
        for row in node.cards.newest():
            if row.party == wanted:
                return msgspec.convert(reading.card(row, node.party), Card)
        cards_desk.file(node, wanted)  # says that there is none, and what to do
        raise AssertionError("a card without a row")

    card = await call.running.write(read)
    typed = one(call.typed(), "words") if problem else ""
    return await call.page(
        lambda sight, waits: party_page(
            sight, call.viewer, call.asked, waits, card, problem=problem, typed=typed
        ),
        REFUSED if problem else 200,
    )


async def card_file(call: DeskCall) -> Response:
    """A card as it is signed."""
    wanted = _wanted(call)
    raw = await call.running.write(lambda: cards_desk.file(call.running.node, wanted))
    return _download(raw, f"{wanted}-card.json", "application/json")


async def confirm(call: DeskCall) -> Response:
    """Confirm a card by the words that were heard."""
    node, wanted, typed = call.running.node, _wanted(call), call.typed()
    words, language = one(typed, "words"), one(typed, "language")
    try:
        call.asker.require_role(Role.ADMINISTRATOR, "Confirming a card")
        await call.running.write(lambda: cards_desk.confirm(node, wanted, words, language))
        await call.running.sync_peers()
    except VisavisError as error:
        await call.note_refused(error)
        return await _party(call, problem_of(error))
    return call.go(f"/parties/{wanted}", "confirmed")


async def open_link(call: DeskCall) -> Response:
    """Open the first or the next epoch of a link."""
    node, wanted = call.running.node, _wanted(call)
    loss = one(call.typed(), "loss")
    try:
        call.asker.require_role(Role.ADMINISTRATOR, "Opening a link")
        await call.running.write(lambda: node.exchange.offer(wanted, loss, node.clock.now_ms()))
    except VisavisError as error:
        await call.note_refused(error)
        return await _party(call, problem_of(error))
    return call.go(f"/parties/{wanted}", "opened")


async def rotate(call: DeskCall) -> Response:
    """Hand our log towards a party over to a new key; the next card shows it to every party."""
    node, wanted = call.running.node, _wanted(call)
    try:
        call.asker.require_role(Role.ADMINISTRATOR, "Rotation of a key")
        if not one(call.typed(), "sure"):
            raise CallRefused(
                "Rotation refused",
                expected="a tick that the other parties were told of the new card",
                got="none",
                next_step="Nothing was changed. Tick it, if it is so.",
            )
        out = await call.running.write(lambda: cards_desk.rotate_log_key(node, wanted))
        call.running.route(out)
    except VisavisError as error:
        await call.note_refused(error)
        return await _party(call, problem_of(error))
    return call.go(f"/parties/{wanted}", "rotated")


async def export(call: DeskCall) -> Response:
    """Everything that a peer lacks, as a file to carry."""
    call.asker.require_role(Role.WATCH, "Export for a peer")
    await call.require_nothing_hidden()
    call.request.path_params["peer"] = _wanted(call)
    response = await export_file(call.running, call.request)
    for name, value in HEADERS.items():
        response.headers[name] = value
    name = f"{call.running.node.party}-to-{_wanted(call)}.visavis"
    response.headers["content-disposition"] = f'attachment; filename="{name}"'
    return response


async def import_carried(call: DeskCall) -> Response:
    """Take a file that the peer brought; their answer, if one is owed, is handed back."""
    wanted, file = _wanted(call), call.form.get("file")
    try:
        call.asker.require_role(Role.WATCH, "Import from a peer")
        if not isinstance(file, UploadFile):
            raise CallRefused(
                "Link file refused",
                expected="a file",
                got="none",
                next_step="Nothing was taken. Choose the file again.",
            )
        took = await take_file(call.running, wanted, file.file)
        if took.refused:
            raise took.refused[0]
    except VisavisError as error:
        await call.note_refused(error)
        return await _party(call, problem_of(error))
    if took.answer:
        name = f"{call.running.node.party}-answer-to-{wanted}.visavis"
        return _download(took.answer, name, "application/octet-stream")
    return call.go(f"/parties/{wanted}", "imported")


async def forks(call: DeskCall) -> Response:
    """The evidence of two histories."""
    await call.require_nothing_hidden()
    wanted = _wanted(call)
    bundle = await call.running.write(lambda: proving.forks(call.running.node, wanted))
    raw = b"{}" if bundle is None else render_bundle(bundle)
    return _download(raw, f"forks-{wanted}.json", "application/json")


def _wanted(call: DeskCall) -> PartyId:
    return parse_party_id(call.path["party"])


def _download(raw: bytes, name: str, media: str) -> Response:
    headers = {**HEADERS, "content-disposition": f'attachment; filename="{name}"'}
    return Response(raw, 200, headers, media_type=media)
