"""Deciding on grants, requests, answers, withdrawals: whose statement, which terms, who agrees."""

import unicodedata
from collections.abc import Mapping
from typing import ClassVar, Protocol, TypeVar

import msgspec

from visavis.release.bodies import instant_ms
from visavis.release.grants import (
    CIVIL,
    DecisionsView,
    ReleaseApprove,
    ReleaseGrant,
    ReleaseRefuse,
    ReleaseRequest,
    ReleaseWithdraw,
    RequestState,
    RequestView,
)
from visavis.release.labels import Audience, Form, Label, Policy
from visavis.release.released import ReleaseRefused, require_release
from visavis.release.sayings import Command, Draft, Knowledge, Said
from visavis.terms import Fault, InstantMs, PartyId, StatementId, VisavisError, render_instant

T = TypeVar("T", ReleaseGrant, ReleaseRequest)


class UnknownRelease(VisavisError):
    """No such statement or request of this party's own is here."""

    code = "release.unknown"
    fault: ClassVar[Fault] = Fault.OURS


class PersonRefused(VisavisError):
    """It is not said who acts, or the second person is the first."""

    code = "release.person_refused"
    fault: ClassVar[Fault] = Fault.OURS


class Kept(msgspec.Struct, frozen=True, gc=False):
    """A statement of the record, as a release sees it.

    Args:
        said: the statement.
        may_leave: whether its kind may be heard outside at all.
        can_generalise: whether its kind has a generalised form.
        categories: the compartments that it is in.
        cites: the statements whose words it shows to whoever reads it.
    """

    said: Said[object]
    may_leave: bool
    can_generalise: bool
    categories: tuple[str, ...]
    cites: tuple[StatementId, ...] = ()


class Told(msgspec.Struct, frozen=True, gc=False):
    """The newest release of one statement to one audience."""

    label: Label
    second_person: str | None
    expires_ms: InstantMs


class Archive(Knowledge, Protocol):
    """What a party knows of its own record and policy when it decides on a release."""

    @property
    def party(self) -> PartyId:
        """This party."""
        ...

    @property
    def policy(self) -> Policy:
        """Its own rule of release."""
        ...

    @property
    def linked(self) -> frozenset[PartyId]:
        """The parties to which a link stands."""
        ...

    def kept(self, statement: StatementId) -> Kept | None:
        """Return a statement that stands in the record, or None."""
        ...

    def told(self, statement: StatementId) -> Mapping[str, Told]:
        """Return who was released one of this party's own statements, by audience."""
        ...


def decide_grant(
    known: Archive, command: Command[ReleaseGrant], now_ms: InstantMs
) -> tuple[Draft, ...]:
    """Decide on releasing what was said before; fills in label, expiry and person.

    Raises:
        UnknownRelease, PersonRefused, ReleaseRefused, LabelRefused.
        ReleaseRefused: also where the policy asks for a second person.
    """
    body = _complete(known, command, command.body, now_ms)
    require_terms(known, body, now_ms, second_person=None)
    return (_draft(command, body, (body.statement,)),)


def decide_request(
    known: Archive, command: Command[ReleaseRequest], now_ms: InstantMs
) -> tuple[Draft, ...]:
    """Decide on asking for a second person; everything but their word is checked already.

    Raises:
        UnknownRelease, PersonRefused, ReleaseRefused, LabelRefused.
    """
    body = _complete(known, command, command.body, now_ms)
    require_person(body.person, "who asks")
    require_terms(known, body, now_ms, second_person="whoever will agree")
    return (_draft(command, body, (body.statement,)),)


def decide_approve(
    known: Archive, command: Command[ReleaseApprove], now_ms: InstantMs
) -> tuple[Draft, ...]:
    """Decide on agreeing to another person's release.

    Raises:
        UnknownRelease: no such request, or one that was answered.
        PersonRefused: nobody named, or the very person who asked.
        ReleaseRefused, LabelRefused: the policy no longer allows it, or it expired meanwhile.
    """
    request = require_waiting(known, command.body.request)
    assert request.body is not None  # require_waiting saw it
    person = require_person(_person(command, command.body.person), "who agrees")
    if _same(person, request.body.person or ""):
        raise PersonRefused(
            f"Approval of request {request.request} refused",
            expected="a second person",
            got=f"{person}, who asked for it",
            next_step="Have somebody else look at the preview and agree.",
        )
    require_terms(known, request.body, now_ms, second_person=person)
    body = msgspec.structs.replace(command.body, person=person)
    return (_answer(command, body, request),)


def decide_refuse(
    known: Archive, command: Command[ReleaseRefuse], now_ms: InstantMs
) -> tuple[Draft, ...]:
    """Decide on refusing a release; whoever asked may take it back so too.

    Raises:
        UnknownRelease: no such request, or one that was answered.
        PersonRefused: nobody named.
    """
    request = require_waiting(known, command.body.request)
    person = require_person(_person(command, command.body.person), "who refuses")
    return (_answer(command, msgspec.structs.replace(command.body, person=person), request),)


def decide_withdraw(
    known: Archive, command: Command[ReleaseWithdraw], now_ms: InstantMs
) -> tuple[Draft, ...]:
    """Decide on withdrawing: one statement for each audience, which names no other.

    Raises:
        UnknownRelease: the statement is not here or not this party's own.
        ReleaseRefused: it was not released to them, or is withdrawn already.
    """
    body = command.body
    _require_own(known, body.statement)
    told = known.told(body.statement)
    view = known.read(DecisionsView, body.statement) or DecisionsView(body.statement)
    wanted = sorted(told) if body.told is None else [body.told]
    standing = [
        audience
        for audience in wanted
        if audience in told and view.withdrawn_from(audience, known.party) is None
    ]
    if not standing:
        raise ReleaseRefused(
            f"Withdrawal of statement {body.statement} refused",
            expected="an audience that was released it and still may use it",
            got=body.told or "nobody",
            next_step="List its releases.",
        )
    return tuple(
        Draft(
            kind=command.kind,
            office=command.office,
            body=msgspec.structs.replace(body, told=audience),
            refs=(body.statement,),
            to=() if audience == CIVIL else (PartyId(audience),),
            after_ms=None,
            label=told[audience].label,
            approved_by=told[audience].second_person,
        )
        for audience in standing
    )


def require_waiting(known: Knowledge, request: StatementId) -> RequestView:
    """Return a request that nobody has answered.

    Raises:
        UnknownRelease.
    """
    view = known.read(RequestView, request)
    state = RequestState.UNKNOWN if view is None else view.state
    if view is None or state is not RequestState.WAITING:
        raise UnknownRelease(
            f"Answer to request {request} refused",
            expected="a request that waits for an answer",
            got="an id that is not known here" if state is RequestState.UNKNOWN else f"one {state}",
            next_step="List the requests.",
        )
    return view


def require_terms(
    known: Archive,
    body: ReleaseGrant | ReleaseRequest,
    now_ms: InstantMs,
    *,
    second_person: str | None,
) -> None:
    """Refuse terms under which this party's policy or its links let nothing leave.

    Raises:
        UnknownRelease, ReleaseRefused, LabelRefused.
    """
    kept = _require_own(known, body.statement)
    assert body.label is not None  # completed already
    assert body.expires is not None
    if not kept.may_leave:
        raise _refused(body, "a statement that others may hear", f"one of kind {kept.said.kind}")
    if body.form is Form.GENERALISED and not kept.can_generalise:
        raise _refused(body, "the form whole", f"{kept.said.kind} generalised, which it cannot be")
    for party in body.parties:
        if party == known.party or party not in known.linked:
            raise _refused(body, "other parties to which a link stands", party)
    view = known.read(DecisionsView, body.statement)
    for audience in (*body.parties, *((CIVIL,) if body.civil else ())):
        withdrawn = None if view is None else view.withdrawn_from(audience, known.party)
        if withdrawn is not None:
            raise _refused(
                body,
                "a release that was not withdrawn",
                f"one withdrawn from {audience} on {render_instant(withdrawn.mark.said_ms)}",
                "What was withdrawn stays so: say it anew and release that.",
            )
    require_cited(known, body.statement, kept.cites, body.audience, now_ms)
    require_kept_compartments(body.statement, body.label, kept.categories)
    require_release(
        body.statement,
        policy=known.policy,
        audience=body.audience,
        label=body.label,
        expires_ms=instant_ms(body.expires),
        second_person=second_person,
        now_ms=now_ms,
    )


def require_cited(
    known: Archive,
    statement: StatementId,
    cites: tuple[StatementId, ...],
    audience: Audience,
    now_ms: InstantMs,
) -> None:
    """Refuse to show an audience the words of what it was not told itself.

    One's own statement must have been released to each of the audience, in force still; another
    party's goes back to that party alone: who else heard it, is not for this party to know.

    Raises:
        ReleaseRefused.
    """
    names = (*audience.parties, *((CIVIL,) if audience.civil else ()))
    for cited in cites:
        kept = known.kept(cited)
        if kept is None:
            heard: set[str] = set()
        elif not kept.said.own:
            heard = {kept.said.party}
        else:
            view = known.read(DecisionsView, cited)
            heard = {
                name
                for name, told in known.told(cited).items()
                if told.expires_ms > now_ms
                and (view is None or view.withdrawn_from(name, known.party) is None)
            }
        missing = [name for name in names if name not in heard]
        if missing:
            raise ReleaseRefused(
                f"Release of statement {statement} refused",
                expected=f"what it cites, {cited}, released to all of the audience",
                got=f"not to {', '.join(missing)}",
                next_step="Release that first, or leave it out.",
            )


def require_kept_compartments(
    statement: StatementId, label: Label, categories: tuple[str, ...]
) -> None:
    """Refuse a label that leaves a compartment that the statement is in.

    Raises:
        ReleaseRefused.
    """
    left = [category for category in categories if category not in label.categories]
    if left:
        raise ReleaseRefused(
            f"Release of statement {statement} refused",
            expected=f"a label that keeps the compartments {', '.join(categories)}",
            got=f"one without {', '.join(left)}",
            next_step="Say it again outside the compartment, on whoever's word that may be.",
        )


def require_person(person: str | None, who: str) -> str:
    """Return the name of a person who acts where two must.

    Raises:
        PersonRefused: nobody is named.
    """
    if person is None:
        raise PersonRefused(
            "Release refused",
            expected=f"the name of {who}",
            got="none",
            next_step="Sign in, or declare the person on the command.",
        )
    return person


def _complete(known: Archive, command: Command[T], body: T, now_ms: InstantMs) -> T:
    kept = _require_own(known, body.statement)
    policy = known.policy
    label = body.label or msgspec.structs.replace(
        policy.usual_label(), categories=tuple(sorted(kept.categories))
    )
    usual = render_instant(InstantMs(now_ms + 1000 * policy.expires_after_s))
    person = _person(command, body.person)
    changes = {"label": label, "expires": body.expires or usual, "person": person}
    return msgspec.structs.replace(body, **changes)


def _require_own(known: Archive, statement: StatementId) -> Kept:
    kept = known.kept(statement)
    if kept is None or not kept.said.own:
        raise UnknownRelease(
            f"Release of statement {statement} refused",
            expected="a statement of this party in its own record",
            got="an id that is not known here" if kept is None else f"one of {kept.said.party}",
            next_step="Only its own party can release a statement. List what was said.",
        )
    return kept


def _person(command: Command[object], stated: str | None) -> str | None:
    """Return who acts: by their sign-in, or as the caller declares; never two at once."""
    if stated is not None and command.person is not None and not _same(stated, command.person):
        raise PersonRefused(
            f"{command.kind} refused",
            expected=f"the person who gives the command, {command.person}",
            got=stated,
            next_step="Leave the person out, or sign in as them.",
        )
    return command.person or stated


def _same(one: str, other: str) -> bool:
    """Tell whether two names mean one person: spelling, case and spaces hide nobody."""
    first, second = (
        "".join(unicodedata.normalize("NFKC", name).casefold().split()) for name in (one, other)
    )
    return first == second


def _refused(
    body: ReleaseGrant | ReleaseRequest,
    expected: str,
    got: str,
    next_step: str = "Choose the terms again; nothing has left.",
) -> ReleaseRefused:
    return ReleaseRefused(
        f"Release of statement {body.statement} refused",
        expected=expected,
        got=got,
        next_step=next_step,
    )


def _answer(
    command: Command[ReleaseApprove] | Command[ReleaseRefuse],
    body: ReleaseApprove | ReleaseRefuse,
    request: RequestView,
) -> Draft:
    assert request.body is not None  # require_waiting saw it
    assert request.mark is not None
    refs = (request.request, request.body.statement)
    return _draft(command, body, refs, request.mark.said_ms)


def _draft(
    command: Command[object],
    body: msgspec.Struct,
    refs: tuple[StatementId, ...],
    after_ms: InstantMs | None = None,
) -> Draft:
    return Draft(
        kind=command.kind,
        office=command.office,
        body=body,
        refs=refs,
        to=(),
        after_ms=after_ms,
    )
