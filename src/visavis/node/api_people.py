"""The API's operations for persons: signing in and out, who may do what, and the audit."""

from typing import Annotated, Any, Final

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from visavis.node import people_provider
from visavis.node.api_form import answer, read_number, read_struct
from visavis.node.api_guard import address_of, asker, drop_cookie, set_cookie
from visavis.node.api_operations import AFTER_SEQ, HTML, LIMIT, Operation, Query, Who
from visavis.node.people import (
    FullName,
    Grant,
    Name,
    NotAllowed,
    Person,
    PersonRefused,
    Role,
    Subject,
    day_of,
)
from visavis.node.people_audit import ChainFinding
from visavis.node.people_desk import NewPerson, Signed
from visavis.node.running import Running
from visavis.node.sessions import LONGEST_S, Session
from visavis.record import Mode
from visavis.release.labels import Marking
from visavis.terms import InstantMs, party_of, render_instant


class SignInFields(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Name, password and the six digits that the authenticator shows now."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=32)]
    password: Annotated[str, msgspec.Meta(max_length=256)]
    code: Annotated[str, msgspec.Meta(max_length=16)]


class SessionShown(msgspec.Struct, frozen=True):
    """Who is signed in; nobody by name where the folder's token asks.

    Args:
        offices: those that they may act for today.
        csrf: goes with every call that changes something, as X-CSRF-Token.
    """

    person: Person | None
    offices: list[str]
    csrf: str
    until: str | None


class PersonFields(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A new person.

    Args:
        grants: None for no office.
        password: None makes one; "" leaves them to the identity provider.
    """

    name: Name
    full_name: FullName
    roles: list[Role] = []
    grants: list[Grant] = []
    compartments: list[Marking] = []
    every_compartment: bool = False
    subject: Subject | None = None
    password: Annotated[str, msgspec.Meta(max_length=256)] | None = None


class PersonChanges(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What changes about a person; what is left out stays."""

    full_name: FullName | msgspec.UnsetType = msgspec.UNSET
    roles: list[Role] | msgspec.UnsetType = msgspec.UNSET
    grants: list[Grant] | msgspec.UnsetType = msgspec.UNSET
    compartments: list[Marking] | msgspec.UnsetType = msgspec.UNSET
    every_compartment: bool | msgspec.UnsetType = msgspec.UNSET
    subject: Subject | msgspec.UnsetType | None = msgspec.UNSET
    disabled: bool | msgspec.UnsetType = msgspec.UNSET


class TicketFields(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """For whom a one-time way in is made."""

    person: Name


class Ticket(msgspec.Struct, frozen=True):
    """A path that lets in whoever opens it first."""

    path: str


class AuditShown(msgspec.Struct, frozen=True):
    """One row of the audit."""

    number: int
    at: str
    who: str
    address: str
    deed: str
    subject: str
    chain: str


class AuditPage(msgspec.Struct, frozen=True):
    """Rows of the audit, oldest first; `next` is the `after` of the next page."""

    rows: list[AuditShown]
    next: int | None


async def _sign_in(running: Running, request: Request) -> Response:
    fields = await read_struct(request, SignInFields)
    signed = await running.people.sign_in(
        fields.name, fields.password, fields.code, address_of(request)
    )
    return _signed_in(running, signed)


def _signed_in(running: Running, signed: Signed) -> Response:
    response = answer(_shown(running, signed.session))
    set_cookie(response, running, signed)
    return response


async def _session(running: Running, request: Request) -> Response:
    session: Session | None = request.state.session
    if session is not None:
        return answer(_shown(running, session))
    offices = await running.write(lambda: [str(one.id) for one in running.node.own_card().offices])
    return answer(SessionShown(person=None, offices=offices, csrf="", until=None))


def _shown(running: Running, session: Session) -> SessionShown:
    today = day_of(running.node.clock.now_ms())
    return SessionShown(
        person=session.person,
        offices=list(session.person.offices(today)),
        csrf=session.csrf,
        until=render_instant(InstantMs(session.began_ms + 1000 * LONGEST_S)),
    )


async def _sign_out(running: Running, request: Request) -> Response:
    session: Session | None = request.state.session
    if session is not None:
        await running.people.sign_out(session, address_of(request))
    response = answer(SessionShown(person=None, offices=[], csrf="", until=None))
    drop_cookie(response, running)
    return response


async def _to_provider(running: Running, request: Request) -> Response:
    running.people.attempts.take(address_of(request))
    url, state = await running.people.provider.begin()
    response = RedirectResponse(url, 303)
    secure = running.node.settings.desk_is_https
    people_provider.keep_state(response, running.people.cookie_name, state, secure=secure)
    return response


async def _from_provider(running: Running, request: Request) -> Response:
    query = request.query_params
    held = people_provider.state_of(request, running.people.cookie_name)
    person = await running.people.provider.finish(
        code=query.get("code", ""), state=query.get("state", ""), held=held
    )
    signed = await running.people.sign_in_as(person, address_of(request))
    response = Response(people_provider.GO_ON, media_type=HTML)
    set_cookie(response, running, signed)
    people_provider.drop_state(response, running.people.cookie_name)
    return response


async def _ticket(running: Running, request: Request) -> Response:
    fields = await read_struct(request, TicketFields)
    if running.node.settings.mode is not Mode.EXERCISE:
        raise NotAllowed(
            "Ticket refused",
            expected="a node in exercise mode",
            got=f"mode {running.node.settings.mode}",
            next_step="Sign in with name, password and code.",
        )
    ticket = await running.people.make_ticket(fields.person, _who(request), address_of(request))
    return answer(Ticket(path=f"/enter?ticket={ticket}"))


async def _people(running: Running, _: Request) -> Response:
    return answer(await running.people.listed())


async def _add(running: Running, request: Request) -> Response:
    fields = await read_struct(request, PersonFields)
    plain = msgspec.to_builtins(fields)
    password = plain.pop("password")
    try:
        person = msgspec.convert(plain, Person)
    except (msgspec.ValidationError, ValueError) as error:
        raise PersonRefused(
            f"Person {fields.name} refused",
            expected="what a person can be",
            got=str(error)[:160],
            next_step="Nothing was changed. Correct it.",
        ) from None
    _require_own_offices(running, person.grants)
    who, address = _who(request), address_of(request)
    return answer(await running.people.add(person, password, who, address))


async def _change(running: Running, request: Request) -> Response:
    changes = await read_struct(request, PersonChanges)
    if changes.grants is not msgspec.UNSET:
        _require_own_offices(running, tuple(changes.grants))
    name = request.path_params["name"]
    plain: dict[str, Any] = msgspec.to_builtins(changes)
    return answer(await running.people.change(name, plain, _who(request), address_of(request)))


async def _renew(running: Running, request: Request) -> Response:
    name = request.path_params["name"]
    return answer(await running.people.renew(name, _who(request), address_of(request)))


async def _audit(running: Running, request: Request) -> Response:
    query, people = request.query_params, running.people
    after = read_number(query.get("after", "0"), "after")
    limit = read_number(query.get("limit", "100"), "limit", 1)
    rows = await people.at_door(lambda: people.audit.page(after, limit))
    shown = [
        AuditShown(
            number=one.number,
            at=render_instant(InstantMs(one.row.at_ms)),
            who=one.row.who,
            address=one.row.address,
            deed=one.row.deed,
            subject=one.row.subject,
            chain=one.chain.hex(),
        )
        for one in rows
    ]
    return answer(AuditPage(shown, shown[-1].number if shown else None))


async def _audit_check(running: Running, _: Request) -> Response:
    return answer(await running.people.at_door(running.people.audit.check))


def _who(request: Request) -> str:
    person = asker(request)
    return "token" if person is None else person.name


def _require_own_offices(running: Running, grants: tuple[Grant, ...]) -> None:
    for grant in grants:
        if party_of(grant.office) != running.node.party:
            raise PersonRefused(
                "Grant refused",
                expected=f"an office of {running.node.party}",
                got=grant.office,
                next_step="Nothing was changed. Persons act for their own party only.",
            )


PEOPLE_ROUTES: Final = (
    Operation(
        "POST",
        "/api/session",
        _sign_in,
        "Sign in; the answer sets the session's cookie.",
        request=SignInFields,
        answer=SessionShown,
        who=Who.ANYBODY,
        refusals=(401, 422),
        cleared=True,
    ),
    Operation(
        "GET",
        "/api/session",
        _session,
        "Who is signed in.",
        answer=SessionShown,
        passive=True,
        cleared=True,
    ),
    Operation("DELETE", "/api/session", _sign_out, "Sign out.", answer=SessionShown, cleared=True),
    Operation(
        "GET",
        "/api/session/provider",
        _to_provider,
        "Go to the party's identity provider (OpenID Connect).",
        who=Who.ANYBODY,
        media=HTML,
        status=303,
        refusals=(404, 502),
        cleared=True,
    ),
    Operation(
        "GET",
        "/api/session/return",
        _from_provider,
        "Come back from the identity provider.",
        query=(Query("code", "the provider's code"), Query("state", "what we sent along")),
        who=Who.ANYBODY,
        media=HTML,
        refusals=(401, 404, 502),
        cleared=True,
    ),
    Operation(
        "POST",
        "/api/tickets",
        _ticket,
        "Make a way in that works once; exercises only.",
        request=TicketFields,
        answer=Ticket,
        who=Who.ADMINISTRATOR,
        cleared=True,
    ),
    Operation(
        "GET",
        "/api/people",
        _people,
        "The persons of this node.",
        answer=list[Person],
        who=Who.ADMINISTRATOR,
        cleared=True,
    ),
    Operation(
        "POST",
        "/api/people",
        _add,
        "Take in a person; password and authenticator are shown this once.",
        request=PersonFields,
        answer=NewPerson,
        who=Who.ADMINISTRATOR,
        cleared=True,
    ),
    Operation(
        "POST",
        "/api/people/{name}",
        _change,
        "Change roles, grants or clearance, or disable a person.",
        request=PersonChanges,
        answer=Person,
        who=Who.ADMINISTRATOR,
        cleared=True,
    ),
    Operation(
        "POST",
        "/api/people/{name}/renew",
        _renew,
        "Make a new password and authenticator, lift a lock, end all sessions.",
        answer=NewPerson,
        who=Who.ADMINISTRATOR,
        cleared=True,
    ),
    Operation(
        "GET",
        "/api/audit",
        _audit,
        "Who signed in, was refused, read what is restricted, or spoke.",
        query=(AFTER_SEQ, LIMIT),
        answer=AuditPage,
        who=Who.AUDITOR,
        cleared=True,
    ),
    Operation(
        "GET",
        "/api/audit/check",
        _audit_check,
        "Follow the audit's chain from its beginning.",
        answer=ChainFinding,
        who=Who.AUDITOR,
        cleared=True,
    ),
)
