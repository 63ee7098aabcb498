"""What every decision of this room asks first: is the office known, and is it its place?"""

from collections.abc import Iterable, Mapping

import msgspec

from visavis.lines.errors import NotTheirPlace, UnknownOffice
from visavis.parties import Office
from visavis.release import Command, Draft, Knowledge, Mark
from visavis.terms import InstantMs, OfficeId, PartyId, StatementId, party_of


def require_office(known: Knowledge, office: OfficeId) -> Office:
    """Return an office, or refuse.

    Raises:
        UnknownOffice: no card at hand lists it.
    """
    found = known.office(office)
    if found is None:
        raise UnknownOffice(
            f"Office {office} refused",
            expected=f"an office on the card of {party_of(office)}",
            got="none of that name",
            next_step="Check the id, or import the party's newest card.",
        )
    return found


def refuse_place(office: OfficeId, what: str, expected: Iterable[OfficeId]) -> NotTheirPlace:
    """Make the refusal for an office that has no part in something."""
    return NotTheirPlace(
        f"{office} may not speak on {what}",
        expected=" or ".join(expected) or "an office that has part in it",
        got=office,
        next_step="Let the office speak whose matter it is.",
    )


def last_own(latest: Mapping[PartyId, Mark], party: PartyId) -> InstantMs | None:
    """Return when the party last spoke in a thread, for `Draft.after_ms`."""
    mark = latest.get(party)
    return None if mark is None else mark.said_ms


def draft(
    command: Command[object],
    body: msgspec.Struct,
    *,
    refs: tuple[StatementId, ...] = (),
    to: tuple[PartyId, ...] = (),
    after_ms: InstantMs | None = None,
    act: str | None = None,
) -> tuple[Draft, ...]:
    """Draft the one statement that a command comes to."""
    return (
        Draft(
            kind=command.kind,
            office=command.office,
            body=body,
            refs=refs,
            to=to,
            after_ms=after_ms,
            act=act,
        ),
    )
