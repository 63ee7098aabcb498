"""Which address leads to which page of the desk."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

import msgspec
from starlette.responses import Response

from visavis.acts import phrase_entry, search_phrases
from visavis.desk import (
    PLACES,
    Sight,
    Wait,
    WatchPage,
    acts_page,
    asof_page,
    contact_page,
    help_page,
    instant_typed,
    line_page,
    lines_page,
    mandate_page,
    mandates_page,
    notices_page,
    one,
    phrases_page,
    problem_of,
    thing_page,
    type_of,
    watch_page,
    watches_page,
    watchkeeping_page,
)
from visavis.node import (
    desk_conflicts,
    desk_dispatch,
    desk_figures,
    desk_map,
    desk_parties,
    desk_record,
)
from visavis.node.api_form import REFUSED, read_number
from visavis.node.asof_reading import Asked as AsOfAsked
from visavis.node.asof_reading import known_then
from visavis.node.desk_acts import form_of, say
from visavis.node.desk_call import DeskCall
from visavis.node.desk_checks import check
from visavis.node.events import make_event
from visavis.node.people import Role
from visavis.terms import VisavisError, parse_statement_id

ASOF_ITEMS: Final = 50  # a screen of each; the next page is a link away

Endpoint = Callable[[DeskCall], Awaitable[Response]]


async def _watch(call: DeskCall) -> Response:
    words, names, sights = call.words, call.names, call.sights

    def make(sight: Sight, waits: tuple[Wait, ...]) -> WatchPage:
        clearance = call.asker.clearance
        alarms = sights.alarms(words, names, clearance)
        news, began = sights.news_of_watch(sight, words, names, clearance)
        return watch_page(sight, call.viewer, call.asked, waits, alarms, news, began)

    return await call.page(make)


async def _acknowledge_alarm(call: DeskCall) -> Response:
    """Say that somebody has seen an alarm; that does not end it."""
    call.asker.require_role(Role.WATCH, "Acknowledging an alarm")
    key, session = one(call.typed(), "key"), call.asker.session
    who = "token" if session is None else session.person.name
    clearance = call.asker.clearance
    await call.running.write(lambda: call.sights.acknowledge(key, who, clearance))
    call.running.hub.tell([make_event("alarm", {"key": key})])
    return call.go("/", "alarm-seen")


async def _phrases(call: DeskCall) -> Response:
    query = call.request.query_params
    asked_for = query.get("q", "")[:200]
    found = tuple(phrase_entry(phrase) for phrase in search_phrases(asked_for))
    contact, office = query.get("contact", "")[:26], query.get("office", "")[:65]
    return await call.page(
        lambda sight, waits: phrases_page(
            sight, call.viewer, call.asked, waits, asked_for, found, contact=contact, office=office
        )
    )


async def _asof(call: DeskCall) -> Response:
    query, node = call.request.query_params, call.running.node
    known, problem = None, None
    at, by = instant_typed(query.get("at", "now")), query.get("by", "received")
    wanted = query.get("type") or None
    try:
        asking = AsOfAsked(at, by, wanted, None, query.get("after", ""), ASOF_ITEMS)
        now_ms, clearance = node.clock.now_ms(), call.asker.clearance
        known = await asyncio.to_thread(known_then, node.folder.database, asking, now_ms, clearance)
    except VisavisError as error:
        problem = problem_of(error)
    plain = None if known is None else msgspec.to_builtins(known)
    return await call.page(
        lambda sight, waits: asof_page(
            sight,
            call.viewer,
            call.asked,
            waits,
            plain,
            at=at,
            by=by,
            wanted=wanted or "",
            problem=problem,
        ),
        REFUSED if problem else 200,
    )


async def _notices(call: DeskCall) -> Response:
    everything = call.request.query_params.get("all") == "yes"
    return await call.page(
        lambda sight, waits: notices_page(
            sight, call.viewer, call.asked, waits, everything=everything
        )
    )


async def _help(call: DeskCall) -> Response:
    return await call.page(lambda sight, waits: help_page(sight, call.viewer, call.asked, waits))


async def _lines(call: DeskCall) -> Response:
    return await call.page(lambda sight, waits: lines_page(sight, call.viewer, call.asked, waits))


async def _line(call: DeskCall) -> Response:
    return await call.page(
        lambda sight, waits: line_page(sight, call.viewer, call.asked, waits, call.path["id"])
    )


async def _contact(call: DeskCall) -> Response:
    after = read_number(call.request.query_params.get("after", "0"), "after")
    return await call.page(
        lambda sight, waits: contact_page(
            sight, call.viewer, call.asked, waits, call.path["id"], after
        )
    )


async def _acts(call: DeskCall) -> Response:
    return await call.page(lambda sight, waits: acts_page(sight, call.viewer, call.asked, waits))


async def _watches(call: DeskCall) -> Response:
    return await call.page(lambda sight, waits: watches_page(sight, call.viewer, call.asked, waits))


async def _watchkeeping(call: DeskCall) -> Response:
    return await call.page(
        lambda sight, waits: watchkeeping_page(
            sight, call.viewer, call.asked, waits, call.path["id"]
        )
    )


async def _mandates(call: DeskCall) -> Response:
    return await call.page(
        lambda sight, waits: mandates_page(sight, call.viewer, call.asked, waits)
    )


def _mandate(thing_type: str) -> Endpoint:
    async def endpoint(call: DeskCall) -> Response:
        return await call.page(
            lambda sight, waits: mandate_page(
                sight, call.viewer, call.asked, waits, thing_type, call.path["id"]
            )
        )

    return endpoint


def _thing(thing_type: str) -> Endpoint:
    async def endpoint(call: DeskCall) -> Response:
        return await call.page(
            lambda sight, waits: thing_page(
                sight, call.viewer, call.asked, waits, thing_type, call.path["id"]
            )
        )

    return endpoint


async def _something(call: DeskCall) -> Response:
    """Lead on to whatever an id names: a thing, or a statement."""
    wanted = call.path["id"]
    if "." in wanted:  # of a conflict, which need not have been raised to have a page
        return call.go(f"/{PLACES['conflict']}/{wanted}")
    found = await call.read(lambda sight, _: type_of(sight, wanted))
    if found is None:
        statement, clearance = parse_statement_id(wanted), call.asker.clearance
        known = await call.running.write(lambda: call.sights.has(statement, clearance))
        return call.go(f"/record/{wanted}" if known else f"/record?thread={wanted}")
    return call.go(f"/{PLACES.get(found, f'things/{found}')}/{wanted}")


HAND_MADE: Final = {
    "claim",
    "communique",
    "joint",
    "line",
    "contact",
    "mandate",
    "directive",
    "notice",
    "conflict",
}
DESK_ROUTES: Final[tuple[tuple[str, str, Endpoint], ...]] = (
    ("GET", "/", _watch),
    ("POST", "/alarms", _acknowledge_alarm),
    ("GET", "/phrases", _phrases),
    ("GET", "/asof", _asof),
    ("GET", "/help", _help),
    ("GET", "/notices", _notices),
    ("GET", "/map", desk_map.the_map),
    ("GET", "/map/known", desk_map.known),
    ("GET", "/map/basemap", desk_map.basemap),
    ("GET", "/map/words", desk_map.drawing),
    ("POST", "/map/typed", desk_map.typed),
    ("GET", "/lines", _lines),
    ("GET", "/lines/{id}", _line),
    ("GET", "/contacts/{id}", _contact),
    ("GET", "/acts", _acts),
    ("GET", "/acts/{kind}", form_of),
    ("POST", "/acts/{kind}", say),
    ("POST", "/acts/{kind}/check", check),
    ("GET", "/notices/{id}", desk_conflicts.notice),
    ("GET", "/conflicts/{id}", desk_conflicts.conflict),
    ("GET", "/mandates", _mandates),
    ("GET", "/mandates/{id}", _mandate("mandate")),
    ("GET", "/directives/{id}", _mandate("directive")),
    *(
        ("GET", f"/{place}/{{id}}", _thing(thing_type))
        for thing_type, place in PLACES.items()
        if thing_type not in HAND_MADE
    ),
    ("GET", "/figures", desk_figures.figures),
    ("GET", "/figures/derive", desk_figures.derive),
    ("GET", "/claims/{id}", desk_figures.claim),
    ("GET", "/dispatch", desk_dispatch.dispatch),
    ("POST", "/dispatch", desk_dispatch.dispatch),
    ("GET", "/communiques/{id}", desk_figures.communique),
    ("GET", "/things/{id}", _something),
    ("GET", "/things/watch/{id:path}", _watchkeeping),
    ("GET", "/watches", _watches),
    ("GET", "/things/release_request/{id}", _thing("release_request")),
    ("GET", "/record", desk_record.record),
    ("GET", "/record/{id}", desk_record.statement),
    ("GET", "/evidence", desk_record.verify_form),
    ("POST", "/evidence", desk_record.verify),
    ("POST", "/evidence/export", desk_record.export_evidence),
    ("GET", "/parties", desk_parties.parties),
    ("POST", "/parties", desk_parties.import_card),
    ("GET", "/parties/{party}", desk_parties.party),
    ("GET", "/parties/{party}/card", desk_parties.card_file),
    ("POST", "/parties/{party}/confirm", desk_parties.confirm),
    ("POST", "/parties/{party}/open", desk_parties.open_link),
    ("POST", "/parties/{party}/rotate", desk_parties.rotate),
    ("GET", "/parties/{party}/export", desk_parties.export),
    ("POST", "/parties/{party}/import", desk_parties.import_carried),
    ("GET", "/parties/{party}/forks", desk_parties.forks),
)
