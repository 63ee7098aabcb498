"""The persons of a node: who they are, for which offices they act, what they may see and do.

For pages and operations, this is the interface::

    person = asker(request)               # api_guard: a Person, or None for the folder's token
    session = running.people.of(request)  # people_desk: who is signed in here, or None
    session.person, session.csrf          # a form's field `csrf`, a call's header X-CSRF-Token
    require_csrf(request, session, given) # api_guard: for a form that is posted
    signed = await running.people.sign_in(name, password, code, address)
    set_cookie(response, running, signed) # api_guard
    await running.people.sign_out(session, address)
    async with running.hub.subscribe(person) as events: ...  # events: what happens from now on

Pure values and rules; nothing here reads a clock, a disk or a request.
"""

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Annotated, Any, Final

import msgspec

from visavis.release import EVERYTHING, Clearance, Command, OfficeRef, require_distinct
from visavis.release.labels import Marking
from visavis.terms import Fault, InstantMs, OfficeId, VisavisError

MAX_GRANTS: Final = 64  # one person for every office of a large staff, twice over
MAX_COMPARTMENTS: Final = 64  # more than one person is ever read into
DAY_MS: Final = 86_400_000

# As it is typed at three in the morning: no capitals, nothing that looks like something else.
Name = Annotated[str, msgspec.Meta(pattern=r"\A[a-z][a-z0-9.-]{0,31}\Z", max_length=32)]
FullName = Annotated[
    str, msgspec.Meta(min_length=1, max_length=100, pattern=r"\A[^\x00-\x1f\x7f\u202a-\u202e]+\Z")
]
# What an identity provider calls somebody: OpenID Connect Core, section 2, at most 255 characters.
Subject = Annotated[str, msgspec.Meta(min_length=1, max_length=255, pattern=r"\A[ -~]+\Z")]


class Role(StrEnum):
    """What a person may do besides reading what they are cleared for."""

    WATCH = "watch"  # speaks for the offices that were granted
    RELEASER = "releaser"  # chooses another audience, label or expiry than the usual one
    SECOND_PERSON = "second_person"  # agrees to, or refuses, what a releaser asked for
    AUDITOR = "auditor"  # reads the audit
    ADMINISTRATOR = "administrator"  # persons, cards, links, clock


class Grant(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An office that a person may act for, from a day up to and including a day.

    Args:
        until: None until further notice. Days are UTC days of the node's clock.
    """

    office: OfficeRef
    since: date
    until: date | None = None

    def __post_init__(self) -> None:
        """Refuse a grant that ends before it begins."""
        if self.until is not None and self.until < self.since:
            raise ValueError(f"expected a last day no earlier than {self.since}, got {self.until}")

    def covers(self, day: date) -> bool:
        """Tell whether it is in force on a day."""
        return self.since <= day and (self.until is None or day <= self.until)


class Person(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Somebody who signs in to their own party's node.

    Args:
        compartments: the categories of labels that they are read into.
        every_compartment: read into all there are and will be.
        subject: who they are at the party's identity provider, where it has one.
        disabled: they sign in no more; what they did stays theirs.
    """

    name: Name
    full_name: FullName
    roles: Annotated[tuple[Role, ...], msgspec.Meta(max_length=len(Role))]
    grants: Annotated[tuple[Grant, ...], msgspec.Meta(max_length=MAX_GRANTS)] = ()
    compartments: Annotated[tuple[Marking, ...], msgspec.Meta(max_length=MAX_COMPARTMENTS)] = ()
    every_compartment: bool = False
    subject: Subject | None = None
    disabled: bool = False

    def __post_init__(self) -> None:
        """Refuse what is listed twice."""
        require_distinct(self.roles, "the roles")
        require_distinct(self.compartments, "the compartments")

    @property
    def clearance(self) -> Clearance:
        """What the person may see."""
        return EVERYTHING if self.every_compartment else Clearance(frozenset(self.compartments))

    def has(self, role: Role) -> bool:
        """Tell whether the person has a role."""
        return role in self.roles

    def acts_for(self, office: OfficeId, day: date) -> bool:
        """Tell whether the person may act for an office on a day."""
        return any(grant.office == office and grant.covers(day) for grant in self.grants)

    def offices(self, day: date) -> tuple[OfficeId, ...]:
        """The offices that the person may act for on a day, each once, as they were granted."""
        return tuple(dict.fromkeys(g.office for g in self.grants if g.covers(day)))


class PersonRefused(VisavisError):
    """A person as they cannot be: a name twice, an office of somebody else, a role unknown."""

    code = "people.refused"


class NotAllowed(VisavisError):
    """A person asked for what their roles or offices do not allow."""

    code = "people.not_allowed"
    fault = Fault.THEIRS


class SignInRefused(VisavisError):
    """A name, password and code that do not go together; which of them, nobody is told."""

    code = "people.sign_in"


class LockedOut(VisavisError):
    """Too many failures under one name; the wait grows with each further one.

    Args:
        wait_s: whole seconds until the next attempt counts.
    """

    code = "people.locked_out"

    def __init__(self, wait_s: int) -> None:
        self.retry_after_s = wait_s
        super().__init__(
            "Sign-in refused",
            expected="fewer failures under one name",
            got="too many",
            next_step=f"Try again in {wait_s} s, or ask an administrator to lift it.",
            facts={"wait_s": wait_s},
        )


def day_of(now_ms: InstantMs) -> date:
    """The UTC day of an instant."""
    return datetime.fromtimestamp(now_ms / 1000, UTC).date()


def require_may_say(person: Person, command: Command[Any], now_ms: InstantMs) -> None:
    """Refuse a command that a person's offices and roles do not allow today.

    Raises:
        NotAllowed.
    """
    day = day_of(now_ms)
    if not person.acts_for(command.office, day):
        held = ", ".join(person.offices(day)) or "none"
        raise NotAllowed(
            f"{person.name} may not act for {command.office[:70]}",
            expected=f"an office granted to {person.name} on {day}: {held}",
            got=command.office[:70],
            next_step="Nothing was said. Have an administrator grant it, or let its holder act.",
        )
    role = _ROLE_OF_KIND.get(command.kind, Role.WATCH)
    roles = (role,) if command.release is None else (role, Role.RELEASER)
    for needed in roles:
        if not person.has(needed):
            raise NotAllowed(
                f"{person.name} may not say {command.kind} for {command.office} like this",
                expected=f"the role {needed}",
                got=", ".join(person.roles) or "no role",
                next_step="Nothing was said. Have an administrator give the role, or leave"
                " audience, label and expiry as they usually are.",
            )
    declared = getattr(command.body, "person", None)
    if declared not in (None, person.name) or command.person not in (None, person.name):
        raise NotAllowed(
            f"{person.name} may not act as another person",
            expected=f"{person.name}, or nobody named",
            got=str(declared or command.person)[:100],
            next_step="Nothing was said. Let that person sign in and say it.",
        )


# Everything else is said by whoever has the watch.
_ROLE_OF_KIND: Final = {
    "release.request": Role.RELEASER,
    "release.grant": Role.RELEASER,
    "release.withdraw": Role.RELEASER,
    "release.approve": Role.SECOND_PERSON,
    "release.refuse": Role.SECOND_PERSON,
}
