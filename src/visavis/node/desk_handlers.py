"""Which address leads to which page of the desk."""

from collections.abc import Awaitable, Callable
from typing import Final

from starlette.responses import Response

from visavis.desk import (
    PLACES,
    Section,
    acts_page,
    contact_page,
    line_page,
    lines_page,
    thing_page,
    things_page,
    type_of,
    watch_page,
)
from visavis.node import desk_parties, desk_record
from visavis.node.api_form import read_number
from visavis.node.desk_acts import form_of, say
from visavis.node.desk_call import DeskCall

Endpoint = Callable[[DeskCall], Awaitable[Response]]


async def _watch(call: DeskCall) -> Response:
    words, names = call.words, call.names
    return await call.page(
        lambda sight, waits: watch_page(
            sight, call.viewer, call.asked, waits, call.sights.news(words, names)
        )
    )


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


def _section(section: Section) -> Endpoint:
    async def endpoint(call: DeskCall) -> Response:
        return await call.page(
            lambda sight, waits: things_page(sight, call.viewer, call.asked, waits, section)
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
    found = await call.read(lambda sight, _: type_of(sight, wanted))
    if found is None:
        return call.go(f"/record/{wanted}")
    return call.go(f"/{PLACES.get(found, f'things/{found}')}/{wanted}")


HAND_MADE: Final = {"line", "contact"}
DESK_ROUTES: Final[tuple[tuple[str, str, Endpoint], ...]] = (
    ("GET", "/", _watch),
    ("GET", "/lines", _lines),
    ("GET", "/lines/{id}", _line),
    ("GET", "/contacts/{id}", _contact),
    ("GET", "/acts", _acts),
    ("GET", "/acts/{kind}", form_of),
    ("POST", "/acts/{kind}", say),
    *(
        ("GET", f"/{section.value}", _section(section))
        for section in (Section.MANDATES, Section.NOTICES, Section.FIGURES)
    ),
    *(
        ("GET", f"/{place}/{{id}}", _thing(thing_type))
        for thing_type, place in PLACES.items()
        if thing_type not in HAND_MADE
    ),
    ("GET", "/things/{id}", _something),
    ("GET", "/things/watch/{id:path}", _thing("watch")),
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
    ("GET", "/parties/{party}/export", desk_parties.export),
    ("POST", "/parties/{party}/import", desk_parties.import_carried),
    ("GET", "/parties/{party}/forks", desk_parties.forks),
)
